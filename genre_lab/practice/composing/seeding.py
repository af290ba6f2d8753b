"""One seed for a corpus; an independent stream of chance for everything in it.

A song's chance depends on the corpus' seed and on the song's name, never on which worker makes
it or what was made before. So a corpus is the same however many processes make it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np

Choice = TypeVar("Choice")


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Open the stream of random numbers that belongs to a seed and a name.

    Parameters
    ----------
    seed : int
        The corpus' seed.
    *names : str or int
        What the numbers are for, e.g. ``"jazz", "song", 3``.

    Returns
    -------
    numpy.random.Generator
        The same numbers for the same arguments on every platform.

    Examples
    --------
    >>> int(stream(0, "jazz", 3).integers(100)) == int(stream(0, "jazz", 3).integers(100))
    True
    """
    text = "/".join(str(name) for name in (seed, *names))
    digest = hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()
    return np.random.default_rng(int.from_bytes(digest, "little"))


def choose(
    rng: np.random.Generator, options: Iterable[Choice], weights: Sequence[float] | None = None
) -> Choice:
    """Pick one of a sequence, evenly or by weight.

    ``rng.choice`` turns a list of tuples into an array; this hands the object back untouched.

    Examples
    --------
    >>> choose(stream(0, "doc"), [("a", 1)])
    ('a', 1)
    """
    options = list(options)
    if weights is None:
        return options[int(rng.integers(len(options)))]
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return options[int(np.searchsorted(edges, rng.random() * edges[-1], side="right"))]
