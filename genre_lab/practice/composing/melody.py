"""Tunes: a rhythm, a contour that wanders by steps, and chord tones where it matters.

A tune is made of two or three bars that come back (a b a c), because that is what makes it a
tune; a jazz solo makes up every bar anew.
"""

from collections.abc import Collection, Sequence

import numpy as np

from .form import Bar
from .patterns import Hit, parse_row
from .score import Note
from .seeding import choose
from .theory import Chord, nearest, scale_pitches

STEPS = (-3, -2, -1, 0, 1, 2, 3)
STEP_WEIGHTS = (1, 3, 7, 3, 7, 3, 1)
PHRASES = ("abac", "aabc", "abab", "abcb")


class Tune:
    """Hold the bars of a melody: for each its rhythm and its steps, to be sung over any chords.

    Parameters
    ----------
    rows : tuple of str
        Rhythms to choose from, see `patterns`.
    rng : numpy.random.Generator
    """

    def __init__(self, rows: Sequence[str], rng: np.random.Generator):
        self.cells: dict[str, tuple[tuple[Hit, ...], list[int]]] = {}
        for letter in "abc":
            hits = parse_row(choose(rng, rows))[0]
            steps = [choose(rng, STEPS, STEP_WEIGHTS) for _ in hits]
            self.cells[letter] = (hits, steps)
        self.order = choose(rng, PHRASES)

    def bar(self, number: int) -> tuple[tuple[Hit, ...], list[int]]:
        """Give the hits and steps of the tune's bar with a number."""
        return self.cells[self.order[number % len(self.order)]]


def snap(pitch: int, chord: Chord, options: list[int]) -> int:
    """Move a pitch to the nearest option that belongs to the chord."""
    tones = [p for p in options if p % 12 in chord.pitch_classes]
    return min(tones, key=lambda p: (abs(p - pitch), p)) if tones else pitch


def rest_pitch(pitch: int, bar: Bar, options: list[int]) -> int:
    """Give the pitch on which a phrase comes to rest: the keynote where the chord allows it."""
    chord = bar.chord_at(0.99)
    homes = [p for p in options if p % 12 == bar.tonic and abs(p - pitch) <= 7]
    if homes and (bar.tonic in chord.pitch_classes or bar.last):
        return min(homes, key=lambda p: (abs(p - pitch), p))
    return snap(pitch, chord, options)


def sing_bar(
    cell: tuple[tuple[Hit, ...], list[int]],
    bar: Bar,
    number: int,
    pitch: int,
    options: list[int],
    beats_per_bar: int,
) -> tuple[list[Note], int]:
    """Realise one bar of a tune over its chords.

    Returns
    -------
    list of Note, int
        The notes, and the pitch where the next bar goes on.
    """
    notes = []
    for hit, step in zip(*cell, strict=True):
        index = min(range(len(options)), key=lambda i: abs(options[i] - pitch))
        pitch = options[min(max(index + step, 0), len(options) - 1)]
        chord = bar.chord_at(hit.start)
        beat = hit.start * beats_per_bar
        length = hit.length * beats_per_bar
        if abs(beat - round(beat)) < 1e-6 and (length >= 0.9 or hit.start == 0):
            pitch = snap(pitch, chord, options)
        accent = 10 if abs(beat - round(beat)) < 1e-6 else 0
        velocity = int(82 + accent + 12 * bar.energy)
        notes.append(Note(number * beats_per_bar + beat, length * 0.94, pitch, velocity))
    return notes, pitch


def write_melody(
    plan: list[Bar],
    rows: Sequence[str],
    middle: int,
    scale: str,
    beats_per_bar: int,
    sections: Collection[str],
    rng: np.random.Generator,
    *,
    reach: int = 8,
) -> list[Note]:
    """Write a melody over some sections of a plan.

    Parameters
    ----------
    plan : list of Bar
    rows : tuple of str
        The style's rhythms.
    middle : int
        The pitch around which the melody lies.
    scale : str
        A key of `theory.SCALES`.
    beats_per_bar : int
    sections : collection of str
        Where it sounds.
    rng : numpy.random.Generator
    reach : int
        Semitones above and below the middle.

    Returns
    -------
    list of Note
    """
    tunes: dict[str, Tune] = {}
    notes: list[Note] = []
    pitch = middle
    for number, bar in enumerate(plan):
        if bar.section not in sections:
            continue
        if bar.section not in tunes or (bar.section == "solo" and bar.place % 2 == 0):
            tunes[bar.section] = Tune(rows, rng)
        cell = tunes[bar.section].bar(bar.place)
        if bar.place == 0:
            pitch = nearest(bar.tonic, middle + (3 if bar.energy > 0.8 else 0))
        options = scale_pitches(bar.tonic, scale, middle - reach, middle + reach)
        written, pitch = sing_bar(cell, bar, number, pitch, options, beats_per_bar)
        if written and (bar.last or bar.place % 4 == 3):
            end = rest_pitch(written[-1].pitch, bar, options)
            written[-1] = written[-1]._replace(pitch=end)
        notes += written
    return notes
