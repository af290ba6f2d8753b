"""Drum parts: a grid for each degree of energy, fills at the ends of sections, then crashes."""

from collections.abc import Iterator

import numpy as np

from .form import Bar
from .idioms import Style
from .patterns import VELOCITY, parse_grid
from .score import Note, Part
from .seeding import choose

DRUM_PITCH = {
    "kick": 36, "stick": 37, "snare": 38, "clap": 39, "tom3": 45, "tom2": 47, "tom1": 50,
    "hat": 42, "pedal": 44, "open": 46, "crash": 49, "ride": 51, "bell": 53, "tamb": 54,
    "cowbell": 56, "bongo": 60, "conga": 63, "shaker": 70, "triangle": 81,
}  # fmt: skip
LOUDNESS = {"kick": 1.05, "snare": 1.0, "hat": 0.72, "open": 0.7, "ride": 0.75, "shaker": 0.7}
REVERSED_CYMBAL, REVERSED_PITCH = 119, 60  # General MIDI program, key
HIGH, CALM = 0.8, 0.5  # the energies where a grid gives way to the next


def level_of(energy: float) -> str:
    """Name the grid for an energy: ``calm``, ``main`` or ``high``."""
    if energy >= HIGH:
        return "high"
    return "main" if energy >= CALM else "calm"


def choose_grids(style: Style, rng: np.random.Generator) -> dict[str, str]:
    """Settle on one grid a level for a song; a high one may be missing, then main serves."""
    grids = {level: choose(rng, options) for level, options in style.drums.items()}
    if "main" in grids:
        grids.setdefault("high", grids["main"])
    return grids


def hits_of(
    grid: str, bar_number: int, until: float = 1.0, after: float = 0.0
) -> Iterator[tuple[float, float, str, str]]:
    """List (start, length, instrument, sign) of one bar of a grid, between two shares of it."""
    for name, bars in parse_grid(grid).items():
        for hit in bars[bar_number % len(bars)]:
            if after <= hit.start < until:
                yield hit.start, hit.length, name, hit.sign


def write_drums(
    plan: list[Bar], style: Style, kit: int, beats_per_bar: int, rng: np.random.Generator
) -> Part | None:
    """Write the drum part of a song.

    Parameters
    ----------
    plan : list of Bar
    style : Style
    kit : int
        General MIDI drum kit.
    beats_per_bar : int
    rng : numpy.random.Generator

    Returns
    -------
    Part or None
        None where the style has no drums.
    """
    if not style.drums:
        return None
    grids, notes = choose_grids(style, rng), []
    fill = choose(rng, style.fills) if style.fills else None
    for number, bar in enumerate(plan):
        grid = grids.get(level_of(bar.energy))
        turn = 1.0  # where a fill takes over
        filled = bar.last and fill and number < len(plan) - 1 and rng.random() < 0.8
        if fill and filled:
            turn = min(hit[0] for hit in hits_of(fill, 0))
        until = turn if bar.energy > CALM else 1.0
        hits = list(hits_of(grid, number, until=until)) if grid else []
        if fill and filled:
            hits += hits_of(fill, 0, after=turn)
        elif grid and rng.random() < 0.12:  # a drummer is not a machine: leave one hit out
            hits = [hit for hit in hits if hit[3] != "-"]
        if bar.place == 0 and number and bar.energy >= 0.6 and grid:
            hits.append((0.0, 0.25, "crash", "o"))
        for start, length, name, sign in hits:
            velocity = VELOCITY[sign] * LOUDNESS.get(name, 0.9) * (0.82 + 0.2 * bar.energy)
            beat = (number + start) * beats_per_bar
            notes.append(Note(beat, length * beats_per_bar, DRUM_PITCH[name], int(velocity)))
    return Part("drums", kit, notes)


def write_risers(plan: list[Bar], beats_per_bar: int) -> Part:
    """Write a cymbal played backwards into every drop and chorus, over the two beats before it.

    Returns
    -------
    Part
    """
    notes = []
    for number, bar in enumerate(plan):
        if number and bar.place == 0 and bar.section in ("drop", "chorus", "hook"):
            notes.append(Note(number * beats_per_bar - 2.0, 2.0, REVERSED_PITCH, 100))
    return Part("effect", REVERSED_CYMBAL, notes)
