"""From excerpts to one answer a song: ask the network or its voters, average the answers."""

from contextlib import suppress
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from ..data.scaling import Scaling
    from ..data.store import Split

MOST_AT_ONCE = 2**30  # numbers in the largest layer, for all excerpts of a step: 4 GiB


def excerpt_starts(n_frames: int, length: int) -> np.ndarray:
    """Say where to cut excerpts that cover a spectrogram evenly, overlapping where they must.

    Parameters
    ----------
    n_frames, length : int
        Frames of the spectrogram and of an excerpt.

    Returns
    -------
    np.ndarray of int, shape (n_excerpts,)
        First frames.

    Examples
    --------
    >>> excerpt_starts(1172, 288).tolist()
    [0, 221, 442, 663, 884]
    >>> excerpt_starts(1172, 1172).tolist()
    [0]

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    count = -(-n_frames // length)
    return np.linspace(0, n_frames - length, count).round().astype(int)


def vote(model: Any, spectrograms: np.ndarray, batch_size: int = 32) -> np.ndarray:
    """Give every song the mean of the network's answers to its excerpts.

    Parameters
    ----------
    model : keras.Model
        From (n, rows, frames) to probabilities, (n, n_genres), or (n, n_voters, n_genres) where
        several networks stand side by side.
    spectrograms : np.ndarray, shape (n_songs, rows, at least the model's frames), float32
        Standardised.
    batch_size : int
        Excerpts a step.

    Returns
    -------
    np.ndarray, shape (n_songs, n_genres), float32
        Probabilities; each row sums to 1.

    Examples
    --------
    >>> answers = vote(crnn((96, 96), 3), np.zeros((2, 96, 300), "float32"))
    >>> answers.shape, answers.sum(axis=1).round(3).tolist()
    ((2, 3), [1.0, 1.0])
    """
    return ask_excerpts(model, spectrograms, batch_size).mean(axis=0)


def ask_excerpts(model: Any, spectrograms: np.ndarray, batch_size: int = 32) -> np.ndarray:
    """Ask the network about every excerpt of every song; takes what `vote` takes.

    Returns
    -------
    np.ndarray, shape (n_excerpts, n_songs, n_genres), float32
        Probabilities; the excerpts of a song in their order in time.
    """
    length = model.input_shape[2]
    batch_size = max(1, min(batch_size, MOST_AT_ONCE // _largest_layer(model)))
    starts = excerpt_starts(spectrograms.shape[2], length)
    excerpts = np.concatenate([spectrograms[:, :, start : start + length] for start in starts])
    firsts = range(0, len(excerpts), batch_size)
    answers = [ask(model, excerpts[first : first + batch_size]) for first in firsts]
    return np.concatenate(answers).reshape(len(starts), len(spectrograms), -1)


def _largest_layer(model: Any) -> int:
    """Count the numbers in a network's largest layer, for one excerpt."""
    sizes = [1]
    for layer in model.layers:
        if hasattr(layer, "layers"):
            sizes.append(_largest_layer(layer))
            continue
        # A layer that is called twice has no one output, and one of several isn't the largest.
        with suppress(AttributeError, ValueError, TypeError):
            sizes.append(prod(layer.output.shape[1:]))
    return max(sizes)


def ask(model: Any, excerpts: np.ndarray) -> np.ndarray:
    """Ask a network about excerpts of its own length, all at once; voters give their mean.

    Returns shape (n, n_genres).
    """
    answers = np.asarray(model.predict_on_batch(excerpts))
    return answers.mean(axis=1) if answers.ndim == 3 else answers


def ask_split(model: Any, split: "Split", scaling: "Scaling", batch_size: int = 32) -> np.ndarray:
    """Ask about every excerpt of the songs of a split: (n_excerpts, n_songs, n_genres).

    It takes a few songs at a time, so that memory does not grow with their number.
    """
    answers = []
    for first in range(0, len(split), batch_size):
        group = range(first, min(first + batch_size, len(split)))
        answers.append(ask_excerpts(model, scaling.apply(split.read(group)), batch_size))
    return np.concatenate(answers, axis=1)


def vote_of_chunks(
    probabilities: np.ndarray, table: pd.DataFrame
) -> tuple[np.ndarray, pd.DataFrame]:
    """Give every song the mean of the answers to its chunks, whatever gave them.

    Parameters
    ----------
    probabilities : np.ndarray, shape (n_chunks, n_genres)
        One row a chunk.
    table : pandas.DataFrame
        One row a chunk, with song_id, as `tracks.split(by="chunk")` makes it.

    Returns
    -------
    (np.ndarray, shape (n_songs, n_genres); pandas.DataFrame)
        Probabilities, and one row a song with track_id the song's own; both in the order of each
        song's first chunk.

    Examples
    --------
    >>> table = pd.DataFrame({"track_id": ["a:0", "a:1"], "song_id": "a", "chunk": [0, 1]})
    >>> vote_of_chunks(np.array([[1.0, 0.0], [0.5, 0.5]]), table)[0].tolist()
    [[0.75, 0.25]]
    """
    number, names = table.song_id.factorize()
    total = np.zeros((len(names), probabilities.shape[1]))
    np.add.at(total, number, probabilities)
    songs = table.drop_duplicates("song_id").assign(track_id=names).drop(columns="chunk")
    return total / np.bincount(number)[:, None], songs
