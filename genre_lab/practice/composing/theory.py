"""Scales, chords and roman numerals: from the symbol on paper to the pitches in the air.

A pitch is a MIDI note number (60 is the C in the middle of a piano); a pitch class is that
number modulo 12.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

PITCH_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
}

CHORDS = {  # semitones above the root; thirds stacked, colours last
    "": (0, 4, 7), "m": (0, 3, 7), "o": (0, 3, 6), "+": (0, 4, 8), "5": (0, 7),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "add9": (0, 4, 7, 14),
    "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "69": (0, 4, 7, 9, 14),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10), "mmaj7": (0, 3, 7, 11),
    "7sus4": (0, 5, 7, 10), "m7b5": (0, 3, 6, 10), "o7": (0, 3, 6, 9),
    "9": (0, 4, 7, 10, 14), "maj9": (0, 4, 7, 11, 14), "m9": (0, 3, 7, 10, 14),
    "7b9": (0, 4, 7, 10, 13), "7#9": (0, 4, 7, 10, 15), "13": (0, 4, 10, 14, 21),
    "m11": (0, 3, 7, 10, 17),
}  # fmt: skip

_DEGREES = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}
_NUMERAL = re.compile(r"([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(.*)")


@dataclass(frozen=True)
class Chord:
    """Hold a chord in a key: its root's pitch class and its quality, a key of `CHORDS`.

    Examples
    --------
    >>> Chord(7, "7").pitch_classes
    (7, 11, 2, 5)
    """

    root: int
    quality: str

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Its notes, root first."""
        return tuple((self.root + step) % 12 for step in CHORDS[self.quality])

    @property
    def fifth(self) -> int:
        """The pitch class of the fifth, flattened or raised where the chord's is."""
        fifths = [step for step in CHORDS[self.quality] if step in (6, 7, 8)]
        return (self.root + (fifths[0] if fifths else 7)) % 12

    @property
    def is_minor(self) -> bool:
        """Whether its third is minor."""
        return 3 in CHORDS[self.quality]


def parse_chord(numeral: str, tonic: int = 0) -> Chord:
    """Read one roman numeral, counted from the major scale of the tonic.

    Upper case is a major third, lower case a minor one; `b` and `#` move the root; what follows
    is the colour as musicians write it. A minor key therefore says `bVI`, not `VI`.

    Parameters
    ----------
    numeral : str
        For instance ``"I"``, ``"ii7"``, ``"bVImaj7"``, ``"viim7b5"``.
    tonic : int
        The key's pitch class, 0–11.

    Returns
    -------
    Chord

    Raises
    ------
    ValueError
        Where the numeral or its colour is unknown.

    Examples
    --------
    >>> parse_chord("ii7", tonic=0)
    Chord(root=2, quality='m7')
    """
    match = _NUMERAL.fullmatch(numeral)
    if not match:
        raise ValueError(f"not a roman numeral: {numeral!r}")
    accidental, degree, colour = match.groups()
    root = _DEGREES[degree.upper()] + {"": 0, "b": -1, "#": 1}[accidental]
    if degree.islower() and not colour.startswith(("m", "o")):
        colour = "m" + colour
    if colour not in CHORDS:
        raise ValueError(f"unknown chord colour in {numeral!r}")
    return Chord((tonic + root) % 12, colour)


def parse_progression(text: str, tonic: int = 0) -> list[list[Chord]]:
    """Read a progression: bars parted by ``|``, chords of one bar by blanks.

    Returns
    -------
    list of list of Chord
        One list a bar; its chords share the bar evenly.

    Examples
    --------
    >>> [len(bar) for bar in parse_progression("I | V | vi | IV V")]
    [1, 1, 1, 2]
    """
    return [[parse_chord(word, tonic) for word in bar.split()] for bar in text.split("|")]


def nearest(pitch_class: int, pitch: int) -> int:
    """Give the pitch of a class that lies nearest to a given pitch.

    Examples
    --------
    >>> nearest(0, 59)
    60
    """
    return int(pitch + (pitch_class - pitch + 6) % 12 - 6)


def scale_pitches(tonic: int, scale: str, low: int, high: int) -> list[int]:
    """List the pitches of a scale between two pitches, both included.

    Examples
    --------
    >>> scale_pitches(0, "major", 60, 67)
    [60, 62, 64, 65, 67]
    """
    steps = {(tonic + step) % 12 for step in SCALES[scale]}
    return [pitch for pitch in range(low, high + 1) if pitch % 12 in steps]


def voice_lead(chord: Chord, previous: Sequence[int], centre: int, size: int = 4) -> list[int]:
    """Voice a chord so that each voice moves as little as it can.

    Parameters
    ----------
    chord : Chord
    previous : sequence of int
        The pitches that sounded before; empty at the start.
    centre : int
        The pitch around which the hand stays.
    size : int
        The greatest number of voices.

    Returns
    -------
    list of int
        Pitches, lowest first.

    Examples
    --------
    >>> voice_lead(Chord(5, ""), [60, 64, 67], centre=64)
    [60, 65, 69]
    """
    classes = list(chord.pitch_classes)
    if len(classes) > size:  # the fifth says least, then the root: the bass has it
        classes = [pc for pc in classes if pc != chord.fifth][-size:]
    if not previous:
        return sorted({nearest(pc, centre) for pc in classes})
    anchor = (sum(previous) / len(previous) * 2 + centre) / 3
    pitches = []
    for pc in classes:
        options = [nearest(pc, pitch) for pitch in previous] + [nearest(pc, round(anchor))]
        cost = {p: min(abs(p - q) for q in previous) + abs(p - anchor) / 3 for p in options}
        pitches.append(min(sorted(cost), key=cost.__getitem__))
    return sorted(set(pitches))
