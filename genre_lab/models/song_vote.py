"""From pictures to one answer a song: cut into excerpts, ask the network or its voters, average the answers."""

import numpy as np


def excerpt_starts(n_frames, length):
    """Say where to cut a picture into excerpts that cover it evenly, overlapping where they must.

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


def vote(model, pictures, batch_size=32):
    """Give every song the mean of the network's answers to its excerpts.

    Parameters
    ----------
    model : keras.Model
        From (n, rows, frames) to probabilities, (n, n_genres), or (n, n_voters, n_genres) where
        several networks stand side by side.
    pictures : np.ndarray, shape (n_songs, rows, at least the model's frames), float32
        Standardised.
    batch_size : int
        Excerpts a step.

    Returns
    -------
    np.ndarray, shape (n_songs, n_genres), float32
        Probabilities; each row sums to 1.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    return ask_excerpts(model, pictures, batch_size).mean(axis=0)


def ask_excerpts(model, pictures, batch_size=32):
    """Ask the network about every excerpt of every song; takes what `vote` takes.

    Returns
    -------
    np.ndarray, shape (n_excerpts, n_songs, n_genres), float32
        Probabilities; the excerpts of a song in their order in time.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    length = model.input_shape[2]
    starts = excerpt_starts(pictures.shape[2], length)
    excerpts = np.concatenate([pictures[:, :, start : start + length] for start in starts])
    answers = [
        ask(model, excerpts[first : first + batch_size])
        for first in range(0, len(excerpts), batch_size)
    ]
    return np.concatenate(answers).reshape(len(starts), len(pictures), -1)


def ask(model, excerpts):
    """Ask a network about pictures of its own length, all at once; where it is several voters, take their mean. Shape (n, n_genres)."""
    answers = np.asarray(model.predict_on_batch(excerpts))
    return answers.mean(axis=1) if answers.ndim == 3 else answers


def ask_split(model, split, scaling, batch_size=32):
    """Ask about every excerpt of the songs of a split, (n_excerpts, n_songs, n_genres); a few songs at a time, so that memory does not grow."""
    groups = [
        range(first, min(first + batch_size, len(split)))
        for first in range(0, len(split), batch_size)
    ]
    return np.concatenate(
        [ask_excerpts(model, scaling.apply(split.read(group)), batch_size) for group in groups],
        axis=1,
    )


def vote_of_chunks(probabilities, table):
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
        Probabilities, and one row a song with track_id the song's own; both in the order of each song's first chunk.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    number, names = table.song_id.factorize()
    total = np.zeros((len(names), probabilities.shape[1]))
    np.add.at(total, number, probabilities)
    songs = table.drop_duplicates("song_id").assign(track_id=names).drop(columns="chunk")
    return total / np.bincount(number)[:, None], songs
