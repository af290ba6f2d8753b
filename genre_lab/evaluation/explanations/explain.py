"""How a network's answer is explained: Grad-CAM, saliency, occlusion."""

from os import PathLike
from typing import Any, TypeAlias

import numpy as np

from ...audio.clip import Clip
from ...audio.features import feature
from ...errors import EvaluationError, GenreLabError, shows_its_call
from ...models.gradients import grad_cam, gradient, scores
from ...models.keras_backend import keras
from ...models.pretrained.published import Published
from ...training.run import Run
from .asked import TOGETHER, Asked
from .explanation import Explanation, tiles

METHODS = ("grad-cam", "saliency", "occlusion")
LEAST = 3.0  # seconds of song: a map over silence that was added explains nothing

Song: TypeAlias = str | PathLike[str] | Clip


@shows_its_call('gl.explain(run, song, method="grad-cam", genre=None, weights="trained")')
def explain(
    run: Run | str | PathLike[str] | Published,
    song: Song,
    method: str = "grad-cam",
    genre: str | None = None,
    *,
    weights: str = "trained",
    seed: int = 0,
) -> Explanation:
    """Show which part of a song a network's answer rests on.

    Parameters
    ----------
    run : Run, path or Published
        A training, the name of a shipped one, or a published network: `gl.published(name)`. The
        voters of an ensemble are averaged.
    song : path or Clip
        A song on disk, or a clip of the network's rate and length.
    method : {"grad-cam", "saliency", "occlusion"}
        Grad-CAM weighs the maps of the last convolution; saliency takes the gradient of the
        genre's score with respect to each value; occlusion covers one tile after another and looks
        how far the probability falls. Occlusion takes the longest, and works for any network.
    genre : str or None
        The genre, or the tag, to explain; None takes the likeliest.
    weights : {"trained", "random"}
        Those of the network, or random ones: an explanation that looks the same for a network that
        has learnt nothing tells of the song, not of the network.
    seed : int
        Of random weights.

    Returns
    -------
    Explanation

    Raises
    ------
    EvaluationError
        If it's no network, there's no such method or genre, the song is shorter than 3 s, or the
        network is of a kind that the method doesn't fit.
    AudioError
        If the song can't be read.

    Notes
    -----
    Saliency: Simonyan, Vedaldi and Zisserman 2014. Grad-CAM: Selvaraju et al. 2017. Occlusion:
    Zeiler and Fergus 2014. Random weights: Adebayo et al., "Sanity checks for saliency maps", 2018.

    Examples
    --------
    >>> song = practice_corpus().table.path[0]
    >>> explain("practice", song, method="saliency", genre="jazz").genre
    'jazz'

    Taught in: notebooks/12_look_inside.ipynb
    """
    for name, value, known in (
        ("method", method, METHODS),
        ("weights", weights, ("trained", "random")),
    ):
        if value not in known:
            raise EvaluationError(
                f"{name}={value!r} is unknown", "", f"choose one of {', '.join(known)}"
            )
    return explain_by(Asked(run, weights, seed), song, method, genre)


def explain_by(
    asked: Asked, song: Song, method: str = "grad-cam", genre: str | None = None
) -> Explanation:
    """Explain as `explain` does, by a network that is open already."""
    clip, spec = asked.read(song)
    if clip.seconds - clip.padded < LEAST:
        raise EvaluationError(
            f"the song lasts {clip.seconds - clip.padded:.1f} s; {LEAST:g} s are needed to explain "
            "an answer",
            clip.title,
            "take a longer one",
        )
    heard = feature(clip, spec)
    seen = asked.standardise(heard.values)
    probabilities = asked.series(asked.answer([seen])[0])
    genre = probabilities.index[0] if genre is None else genre
    if genre not in asked.labels:
        raise EvaluationError(
            f"{asked.name} knows no {genre!r}", "", f"choose from {', '.join(asked.labels)}"
        )
    place = asked.labels.index(genre)
    if method == "occlusion":
        raw = _occlusion(asked, seen, place, tiles(heard))
    else:
        raw = _joined(asked, _by_gradient(asked, asked.cut(seen), place, method), seen.shape)
    raw = np.maximum(raw, 0)
    map_ = (raw / max(float(raw.max()), 1e-30)).astype(np.float32)
    return Explanation(heard, map_, genre, method, probabilities, clip, asked)


def _by_gradient(asked: Asked, excerpts: np.ndarray, place: int, method: str) -> np.ndarray:
    """Explain each excerpt by a gradient: (n_excerpts, rows, frames), the mean over voters."""
    if method == "grad-cam" and asked.published:
        raise EvaluationError(
            "a published network's maps have rows and frames of their own, so there is no Grad-CAM",
            asked.name,
            'choose method="occlusion" or "saliency"',
        )
    total = np.zeros(excerpts.shape, np.float64)
    try:
        for network in asked.voters():
            if method == "grad-cam":
                total += grad_cam(network, excerpts, place)
                continue

            def score(values: Any, network: Any = network) -> Any:
                return keras.ops.sum(scores(network, values)[:, place])

            total += np.abs(gradient(score, excerpts))
    except GenreLabError as problem:
        raise EvaluationError(problem.args[0], asked.name, problem.args[2]) from None
    except (AttributeError, ValueError, TypeError, NotImplementedError) as problem:
        raise EvaluationError(
            f"{method} doesn't fit this network ({type(problem).__name__})",
            asked.name,
            'choose method="occlusion"',
        ) from None
    return total


def _joined(asked: Asked, maps: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Put the excerpts' maps together into the song's: the mean where they overlap."""
    total, count = np.zeros(shape), np.zeros(shape)
    for start, one in zip(asked.starts(shape[1]), maps, strict=True):
        total[:, start : start + asked.length] += one
        count[:, start : start + asked.length] += 1
    return total / np.maximum(count, 1)


def _occlusion(asked: Asked, seen: np.ndarray, place: int, tile: np.ndarray) -> np.ndarray:
    """Cover one tile after another; a tile's value is how far the song's probability falls."""
    excerpts, tiles_in, fill = asked.cut(seen), asked.cut(tile), np.float32(asked.fill(seen))
    before = asked.ask(excerpts)[:, place]
    fall = np.zeros(tile.max() + 1)
    pairs = [(number, which) for number, one in enumerate(tiles_in) for which in np.unique(one)]
    for first in range(0, len(pairs), TOGETHER):
        group = pairs[first : first + TOGETHER]
        covered = [np.where(tiles_in[n] == which, fill, excerpts[n]) for n, which in group]
        after = asked.ask(covered)[:, place]
        for (number, which), now in zip(group, after, strict=True):
            fall[which] += (before[number] - now) / len(before)
    return fall[tile]
