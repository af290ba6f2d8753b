"""Words without meaning: consonants and vowels for a singer, rhymes and accents for a rapper."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from .form import Bar
from .patterns import parse_row
from .score import Note
from .seeding import choose

CONSONANTS = ("", "l", "m", "n", "r", "w", "y", "b", "d", "g", "p", "t", "k", "s", "sh", "f", "h")
SUNG = (4, 4, 3, 3, 2, 3, 2, 2, 3, 1, 1, 2, 1, 2, 1, 1, 2)
SPOKEN = (2, 3, 3, 3, 3, 2, 2, 4, 5, 3, 4, 7, 5, 6, 2, 3, 2)
VOWELS = ("a", "e", "i", "o", "u", "ae", "uh", "er", "ih")
OPEN = (5, 3, 3, 4, 2, 2, 2, 1, 1)


class Syllable(NamedTuple):
    """A consonant (may be empty) and a vowel."""

    consonant: str
    vowel: str


def syllable(rng: np.random.Generator, weights: Sequence[float]) -> Syllable:
    """Make up a syllable."""
    return Syllable(choose(rng, CONSONANTS, weights), choose(rng, VOWELS, OPEN))


def set_words(
    notes: list[Note],
    plan: list[Bar],
    beats_per_bar: int,
    rng: np.random.Generator,
    *,
    hum: bool = False,
) -> list[Syllable]:
    """Put a syllable under every note; a section that returns has the same words.

    Parameters
    ----------
    notes : list of Note
    plan : list of Bar
    beats_per_bar : int
    rng : numpy.random.Generator
    hum : bool
        One vowel and hardly a consonant, as in "ooh".

    Returns
    -------
    list of Syllable
    """
    verses: dict[str, list[Syllable]] = {}
    words: list[Syllable] = []
    begun, index = -1, 0
    vowel = choose(rng, ("u", "a", "o"))
    for note in notes:
        number = min(int(note.start / beats_per_bar + 1e-6), len(plan) - 1)
        bar = plan[number]
        if number - bar.place != begun:
            begun, index = number - bar.place, 0
        verse = verses.setdefault(bar.section, [])
        if index >= len(verse):
            verse.append(Syllable("", vowel) if hum else syllable(rng, SUNG))
        words.append(verse[index])
        index += 1
    return words


def write_rap(
    plan: list[Bar],
    flows: Sequence[str],
    middle: int,
    beats_per_bar: int,
    sections: Collection[str],
    rng: np.random.Generator,
) -> tuple[list[Note], list[Syllable]]:
    """Write a rap: syllables on a grid, pitch that rises to the accent and falls at the rhyme.

    Returns
    -------
    list of Note, list of Syllable
        The notes carry the speech melody.
    """
    notes: list[Note] = []
    words: list[Syllable] = []
    favourites = [choose(rng, flows), choose(rng, flows)]
    rhyme = syllable(rng, SPOKEN)
    for number, bar in enumerate(plan):
        if bar.section not in sections:
            continue
        if bar.place % 4 == 0:
            rhyme = syllable(rng, SPOKEN)
        row = favourites[number % 2] if rng.random() < 0.7 else choose(rng, flows)
        hits = parse_row(row)[0]
        for index, hit in enumerate(hits):
            final = index == len(hits) - 1
            onbeat = (hit.start * beats_per_bar) % 1 < 1e-6
            lift = 2.5 * onbeat - 3.0 * hit.start + rng.normal(0, 1.3) - 2.0 * final
            length = hit.length * beats_per_bar * (1.3 if final else 0.95)
            start = (number + hit.start) * beats_per_bar
            notes.append(Note(start, length, round(middle + lift), 104 if onbeat else 88))
            words.append(rhyme if final else syllable(rng, SPOKEN))
    return notes, words
