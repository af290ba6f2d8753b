"""Artists and albums: what stays the same from one song of theirs to the next.

A recording says who made it almost louder than what it is. An artist here keeps styles, tempi,
keys, instruments, a singer, a room and a mastering engineer; nearly all of it is drawn without
looking at the genre. That is why a split by song, with the same artist on both sides, flatters
every classifier.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .idioms import STYLES, Style
from .names import album_title, artist_name
from .seeding import Choice, choose, stream

ERAS = {  # decade: (first year, low cut Hz, high cut Hz, hiss dB, stereo width, loudness dBFS)
    "1950s": (1952, (70, 140), (5_500, 9_000), (-62, -48), (0.0, 0.15), (-21, -14)),
    "1960s": (1960, (50, 110), (7_500, 12_000), (-66, -52), (0.0, 0.9), (-21, -14)),
    "1970s": (1970, (35, 70), (10_000, 15_000), (-72, -58), (0.3, 1.0), (-22, -15)),
    "1980s": (1980, (30, 50), (12_000, 16_000), (-84, -66), (0.4, 1.1), (-22, -14)),
    "1990s": (1990, (25, 40), (13_000, 17_000), (-96, -80), (0.4, 1.2), (-19, -12)),
    "2000s": (2000, (25, 40), (11_000, 17_000), (-96, -90), (0.4, 1.2), (-15, -9.5)),
    "2010s": (2010, (22, 40), (14_000, 17_500), (-96, -90), (0.5, 1.3), (-15, -9.5)),
    "2020s": (2018, (22, 40), (14_000, 17_500), (-96, -80), (0.4, 1.3), (-17, -10)),
}
ERA_WEIGHTS = {  # in the order of ERAS
    "pop": (1, 2, 3, 4, 3, 3, 3, 3),
    "electronic": (0, 0, 2, 3, 4, 4, 4, 3),
    "country": (2, 3, 3, 3, 3, 3, 3, 2),
    "rap": (0, 0, 0, 3, 5, 4, 4, 4),
    "jazz": (3, 4, 3, 2, 2, 2, 2, 2),
    "light": (3, 4, 4, 3, 2, 2, 2, 1),
}
EQ_BANDS = (70.0, 220.0, 750.0, 2_600.0, 8_000.0)  # Hz, centres
NEWEST = 2025  # no album is younger
ROLES = ("drums", "bass", "chords", "pad", "arp", "riff", "counter", "lead", "voice", "effect")


@dataclass(frozen=True)
class Sound:
    """Hold what a mixing and a mastering engineer leave on a song.

    Cuts in Hz; `eq`, `role_gains` and `hiss` in dB; `loudness` in dB of full scale (RMS);
    `room` is the reverberation time in s, `wet` its share, `width` 1 is the stereo of the pan
    pots and 0 mono; `drive` and `squash` run from 0 to 1.
    """

    low_cut: float
    high_cut: float
    hiss: float
    width: float
    loudness: float
    eq: tuple[float, ...]
    room: float
    wet: float
    drive: float
    squash: float
    role_gains: dict[str, float]


@dataclass(frozen=True)
class Singer:
    """Hold a voice: its middle pitch (MIDI), and how it is made; all others from 0 to 1.

    `tract` scales the formants: below 1 is a long, adult male throat, above 1 a short one.
    """

    middle: int
    tract: float
    breath: float
    vibrato: float
    brightness: float
    glide: float


@dataclass(frozen=True)
class Artist:
    """Hold what an artist keeps from song to song.

    `tempo` and `swing` are places within a style's range, from 0 to 1; `styles` holds pairs of
    a style and how often it is played; `keys` are pitch classes.
    """

    name: str
    genre: str
    number: int
    era: str
    year: int
    styles: tuple[tuple[Style, float], ...]
    tempo: float
    swing: float
    keys: tuple[int, ...]
    singer: Singer
    sound: Sound
    looseness: float
    taste: int

    def __repr__(self) -> str:
        return f"Artist {self.name!r} ({self.genre}, {self.era})"


@dataclass(frozen=True)
class Album:
    """Hold what the songs of one album share."""

    title: str
    year: int
    sound: Sound


def draw_singer(rng: np.random.Generator) -> Singer:
    """Draw a singer at random."""
    low = rng.random() < 0.5
    return Singer(
        middle=int(rng.integers(50, 57) if low else rng.integers(60, 68)),
        tract=float(rng.uniform(0.88, 1.02) if low else rng.uniform(1.06, 1.22)),
        breath=float(rng.uniform(0.02, 0.5) ** 1.5),
        vibrato=float(rng.uniform(0.1, 1.0)),
        brightness=float(rng.uniform(0.15, 1.0)),
        glide=float(rng.uniform(0.2, 1.0)),
    )


def draw_sound(rng: np.random.Generator, era: str) -> Sound:
    """Draw the mix and the mastering of an artist of an era."""
    _, low, high, hiss, width, loudness = ERAS[era]
    tilt = rng.normal(0, 1.9)  # dB over the five bands: dull or bright on the whole
    curve = [float(tilt * (i - 2) / 2 + rng.normal(0, 1.5)) for i in range(5)]
    return Sound(
        low_cut=float(rng.uniform(*low)),
        high_cut=float(rng.uniform(*high)),
        hiss=float(rng.uniform(*hiss)),
        width=float(rng.uniform(*width)),
        loudness=float(rng.uniform(*loudness)),
        eq=tuple(curve),
        room=float(rng.uniform(0.25, 2.2)),
        wet=float(rng.uniform(0.05, 0.4)),
        drive=float(rng.uniform(0, 1) ** 2),
        squash=float(rng.uniform(0, 1)),
        role_gains={role: float(rng.normal(0, 1.8)) for role in ROLES},
    )


def draw_artist(seed: int, genre: str, number: int) -> Artist:
    """Draw the artist with a number; the same one in a corpus of any size.

    Parameters
    ----------
    seed : int
    genre : str
    number : int
        0, 1, 2, … within the genre.

    Returns
    -------
    Artist

    Examples
    --------
    >>> draw_artist(0, "jazz", 1) == draw_artist(0, "jazz", 1)
    True
    """
    rng = stream(seed, genre, "artist", number)
    era = choose(rng, ERAS, ERA_WEIGHTS[genre])
    styles = STYLES[genre]
    weights = [style.weight for style in styles]
    first = choose(rng, range(len(styles)), weights)
    second = choose(rng, range(len(styles)), weights)
    return Artist(
        name=artist_name(seed, genre, number),
        genre=genre,
        number=number,
        era=era,
        year=ERAS[era][0] + int(rng.integers(8)),
        styles=((styles[first], 0.65), (styles[second], 0.35)),
        tempo=float(rng.uniform(0.15, 0.85)),
        swing=float(rng.random()),
        keys=tuple(int(key) for key in rng.permutation(12)[:4]),
        singer=draw_singer(rng),
        sound=draw_sound(rng, era),
        looseness=float(rng.uniform(0.5, 1.5)),
        taste=int(rng.integers(1 << 30)),
    )


def draw_album(seed: int, artist: Artist, number: int) -> Album:
    """Draw an album: the artist's sound, mastered once more."""
    rng = stream(seed, artist.genre, "album", artist.number, number)
    sound = artist.sound
    return Album(
        title=album_title(rng),
        year=min(artist.year + number * int(rng.integers(1, 4)), NEWEST),
        sound=replace(
            sound,
            eq=tuple(band + float(rng.normal(0, 0.8)) for band in sound.eq),
            loudness=min(-9.0, sound.loudness + float(rng.normal(0, 0.9))),
            room=sound.room * float(rng.uniform(0.85, 1.2)),
            wet=sound.wet * float(rng.uniform(0.8, 1.2)),
        ),
    )


def favourite(
    artist: Artist,
    options: Sequence[Choice],
    *what: str,
    rng: np.random.Generator,
    keeps: float = 0.78,
) -> Choice:
    """Choose as the artist would: mostly the same thing every time.

    Parameters
    ----------
    options : sequence
        What there is to choose from.
    *what : str
        What the choice is about, e.g. ``"bass", "program"``.
    rng : numpy.random.Generator
        The song's stream, for the times when the artist tries something else.
    keeps : float
        How often the artist keeps to the favourite, 0–1.
    """
    habit = choose(stream(artist.taste, *what), options)
    return habit if rng.random() < keeps else choose(rng, options)
