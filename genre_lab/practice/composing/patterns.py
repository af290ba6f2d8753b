"""Rhythm as text: one row an instrument, one sign a step, one line of signs a bar.

    kick   x... .... x.x. ....
    snare  .... x... .... x..-

The steps share the bar evenly: 16 signs in a 4/4 bar are sixteenths, 12 are triplet eighths;
32 signs marked with ``/`` in the middle are two bars. ``x`` is an accent, ``o`` a plain hit,
``-`` a soft one; ``_`` holds the note before it and ``.`` is a rest. Other signs (``1``, ``R``)
name a tone, see `accompaniment`.
"""

from functools import cache
from typing import NamedTuple

VELOCITY = {"x": 108, "o": 90, "-": 55}
PLAIN_VELOCITY = 92  # of signs that name a tone


class Hit(NamedTuple):
    """One sign of a row: where it starts and how long it lasts, in bars, and which it is."""

    start: float
    length: float
    sign: str


@cache
def parse_row(text: str) -> tuple[tuple[Hit, ...], ...]:
    """Read one row of signs.

    Returns
    -------
    tuple of tuple of Hit
        One tuple a bar.

    Examples
    --------
    >>> parse_row("x_.. o...")[0][0]
    Hit(start=0.0, length=0.25, sign='x')
    """
    bars = []
    for bar in text.replace(" ", "").split("/"):
        hits: list[Hit] = []
        width = 1.0 / len(bar)
        for index, sign in enumerate(bar):
            if sign == "_" and hits:
                last = hits[-1]
                hits[-1] = last._replace(length=(index + 1) * width - last.start)
            elif sign not in "._":
                hits.append(Hit(index * width, width, sign))
        bars.append(tuple(hits))
    return tuple(bars)


@cache
def parse_grid(text: str) -> dict[str, tuple[tuple[Hit, ...], ...]]:
    r"""Read a grid of rows, each beginning with its instrument's name.

    Examples
    --------
    >>> sorted(parse_grid("kick x... x...\nsnare ..x. ..x."))
    ['kick', 'snare']
    """
    rows = [line.strip().partition(" ") for line in text.strip().splitlines()]
    return {name: parse_row(signs) for name, _, signs in rows}
