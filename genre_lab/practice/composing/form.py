"""The plan of a song: its sections, how much energy each has, and the chords of every bar."""

from dataclasses import dataclass, replace

import numpy as np

from .idioms import Style
from .seeding import choose
from .theory import Chord, parse_chord, parse_progression

Sections = tuple[tuple[str, int], ...]  # names, and how many units of four bars each would like

ENERGY = {
    "intro": 0.38, "verse": 0.6, "build": 0.7, "chorus": 0.9, "hook": 0.85, "drop": 0.92,
    "break": 0.3, "bridge": 0.45, "head": 0.6, "solo": 0.75, "outro": 0.42,
}  # fmt: skip
FORMS: dict[str, tuple[Sections, ...]] = {
    "song": (
        (("intro", 1), ("verse", 2), ("chorus", 2), ("bridge", 1), ("chorus", 2), ("outro", 1)),
        (("intro", 1), ("verse", 2), ("build", 1), ("chorus", 2), ("chorus", 1), ("outro", 1)),
        (("chorus", 1), ("verse", 2), ("chorus", 2), ("verse", 1), ("chorus", 2), ("outro", 1)),
    ),
    "loop": (
        (("intro", 1), ("verse", 3), ("hook", 2), ("verse", 3), ("hook", 1), ("outro", 1)),
        (("intro", 1), ("hook", 1), ("verse", 4), ("hook", 2), ("bridge", 1), ("verse", 2)),
    ),
    "track": (
        (("intro", 2), ("build", 1), ("drop", 3), ("break", 1), ("drop", 3), ("outro", 1)),
        (
            ("intro", 1), ("verse", 2), ("build", 1), ("drop", 4), ("break", 1), ("build", 1),
            ("drop", 2),
        ),
    ),
    "solos": (
        (("intro", 1), ("head", 2), ("solo", 4), ("head", 2), ("outro", 1)),
        (("head", 2), ("solo", 3), ("solo", 3), ("head", 2), ("outro", 1)),
    ),
}  # fmt: skip
FORM_OF = {
    "pop": "song", "country": "song", "light": "song",
    "rap": "loop", "electronic": "track", "jazz": "solos",
}  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """Hold one bar of the plan.

    Parameters
    ----------
    section : str
    energy : float
        0 (almost silence) to 1.
    chords : tuple of (float, Chord)
        Where each chord begins, as a share of the bar, and the chord.
    place, last : int, bool
        The bar's number within its section; whether it is the section's last.
    tonic : int
        Pitch class of the key here.
    """

    section: str
    energy: float
    chords: tuple[tuple[float, Chord], ...]
    place: int
    last: bool
    tonic: int

    def chord_at(self, share: float) -> Chord:
        """Give the chord that sounds at a share (0–1) of the bar."""
        return [chord for start, chord in self.chords if start <= share + 1e-6][-1]


def section_lengths(sections: Sections, bars: int) -> list[int]:
    """Share out a number of bars among sections, in twos.

    Examples
    --------
    >>> section_lengths((("intro", 1), ("verse", 2), ("outro", 1)), 14)
    [4, 6, 4]
    """
    lengths = [units * 4 for _, units in sections]
    while sum(lengths) > bars:
        longest = max(range(len(lengths)), key=lambda i: lengths[i])
        if lengths[longest] <= 2:
            lengths.pop()
        else:
            lengths[longest] -= 2
    grow = 0
    while sum(lengths) + 4 <= bars:
        lengths[1 + grow % (len(lengths) - 1)] += 4
        grow += 1
    lengths[-1] += bars - sum(lengths)
    return lengths


def key_changes(form: Sections, wanted: bool, rng: np.random.Generator) -> list[int]:
    """Say how many semitones each section lies above the key: from the last chorus on, a step."""
    names = [name for name, _ in form]
    if not wanted or "chorus" not in names:
        return [0] * len(names)
    last = max(i for i, name in enumerate(names) if name == "chorus")
    step = int(choose(rng, (1, 2)))
    return [step if i >= last else 0 for i in range(len(names))]


def plan_song(
    genre: str, style: Style, mode: str, tonic: int, bars: int, rng: np.random.Generator
) -> list[Bar]:
    """Lay out the bars of a song.

    Parameters
    ----------
    genre : str
    style : Style
    mode : str
        A key of the style's progressions.
    tonic : int
        Pitch class of the key.
    bars : int
    rng : numpy.random.Generator

    Returns
    -------
    list of Bar
    """
    form = choose(rng, FORMS[FORM_OF[genre]])
    lengths = section_lengths(form, bars)
    loops = style.progressions[mode]
    verse = choose(rng, loops)
    chorus = verse if FORM_OF[genre] in ("loop", "track", "solos") else choose(rng, loops)
    lifts = key_changes(form, FORM_OF[genre] == "song" and rng.random() < 0.15, rng)
    plan: list[Bar] = []
    running = 0
    # A short song goes without its last sections.
    for length, (name, _), lift in zip(lengths, form, lifts, strict=False):
        key = tonic + lift
        text = chorus if name in ("chorus", "bridge") else verse
        progression = parse_progression(text, key % 12)
        if len(progression) <= 8 and FORM_OF[genre] != "solos":
            running = 0
        for place in range(length):
            chords = progression[(running + place) % len(progression)]
            starts = tuple((i / len(chords), chord) for i, chord in enumerate(chords))
            energy = ENERGY[name] + (0.1 * place / length if name == "build" else 0)
            plan.append(Bar(name, energy, starts, place, place == length - 1, key % 12))
        running += length
    return plan[:-1] + [come_home(plan[-1], progression_home(style, mode, plan[-1].tonic))]


def progression_home(style: Style, mode: str, tonic: int) -> Chord:
    """Give the tonic chord, coloured as the style colours it."""
    numerals = " ".join(style.progressions[mode]).replace("|", " ").split()
    home = next((word for word in numerals if parse_chord(word).root == 0), "I")
    return parse_chord(home, tonic)


def come_home(bar: Bar, chord: Chord) -> Bar:
    """End on the tonic chord."""
    return replace(bar, chords=((0.0, chord),))
