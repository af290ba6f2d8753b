"""Compose: an artist, a style and a stream of chance become a score and the truth about it."""

from dataclasses import dataclass, replace

import numpy as np

from ...errors import PracticeError
from .accompaniment import write_bass, write_layer
from .artists import Artist, favourite
from .drums import write_drums, write_risers
from .form import Bar, plan_song
from .idioms import STYLES, Style
from .lyrics import Syllable, set_words, write_rap
from .melody import write_melody
from .score import Note, Part, Score
from .seeding import choose
from .theory import PITCH_NAMES

VOICE_PROGRAM = 53
SHORTEST, LONGEST = 43.0, 54.0  # s of bars; the last sound rings on after them
SUNG_SECTIONS = {
    "sung": ("verse", "chorus", "build", "bridge", "head", "hook"),
    "hum": ("drop", "verse", "head", "chorus"),
    "rap": ("verse", "chorus", "bridge"),
}


@dataclass
class Song:
    """Hold a composed song: its score, its words, and what is true of it.

    `words` has one syllable for each note of the part ``voice``; `pump` is the depth of
    side-chain pumping, `sub_bass` whether a synthesised bass replaces the sampled one.
    """

    score: Score
    words: list[Syllable]
    voice: str
    style: str
    key: int
    mode: str
    swing: float
    steady: bool
    hybrid_of: str
    borrowed: str
    pump: float
    sub_bass: bool
    plan: list[Bar]

    @property
    def key_name(self) -> str:
        """The key's tonic, such as "Bb"."""
        return PITCH_NAMES[self.key]


def borrow(style: Style, genre: str, rng: np.random.Generator) -> tuple[Style, str, str]:
    """Make a hybrid: the rhythm or the instruments of another genre's style.

    Returns
    -------
    Style, str, str
        The new style, the other genre, and what was borrowed.
    """
    other = choose(rng, [name for name in STYLES if name != genre])
    same_metre = [s for s in STYLES[other] if s.beats_per_bar == style.beats_per_bar and s.drums]
    guest = choose(rng, same_metre or STYLES[other])
    if same_metre and rng.random() < 0.5:
        hybrid = replace(
            style, drums=guest.drums, kits=guest.kits, fills=guest.fills, pump=guest.pump,
            swing=guest.swing, swing_unit=guest.swing_unit,
        )  # fmt: skip
        return hybrid, other, "rhythm"
    programs = {layer.role: layer.programs for layer in guest.layers}
    layers = tuple(replace(la, programs=programs.get(la.role, la.programs)) for la in style.layers)
    hybrid = replace(
        style, layers=layers, kits=guest.kits, bass_programs=guest.bass_programs,
        lead_programs=guest.lead_programs or style.lead_programs,
    )  # fmt: skip
    return hybrid, other, "instruments"


def swing_beats(beat: float, ratio: float, unit: float) -> float:
    """Move a moment as swing does: the first of two units lasts `ratio` of both.

    Examples
    --------
    >>> round(swing_beats(1.5, 2 / 3, 0.5), 3)
    1.667
    """
    pair = 2 * unit
    whole, phase = divmod(beat, pair)
    phase /= pair
    phase = phase * 2 * ratio if phase < 0.5 else ratio + (phase - 0.5) * 2 * (1 - ratio)
    return (whole + phase) * pair


def humanise(
    part: Part,
    style: Style,
    swing: float,
    looseness: float,
    tempo: float,
    rng: np.random.Generator,
) -> None:
    """Swing a part's notes and let them be as exact as people are."""
    notes = []
    beat_seconds = 60 / tempo
    for note in part.notes:
        start = swing_beats(note.start, swing, style.swing_unit)
        end = swing_beats(note.start + note.length, swing, style.swing_unit)
        start += float(rng.normal(0, looseness)) / beat_seconds
        velocity = int(min(max(note.velocity + rng.normal(0, 5), 12), 127))
        notes.append(Note(max(start, 0.0), max(end - start, 0.05), note.pitch, velocity))
    part.notes = notes


def tempo_of(artist: Artist, style: Style, rng: np.random.Generator) -> float:
    """Draw a tempo near the artist's place in the style's range, in whole beats a minute."""
    low, high = style.tempo
    place = min(max(artist.tempo + rng.normal(0, 0.16), 0), 1)
    return float(round(low + (high - low) * place))


def bars_for(tempo: float, beats_per_bar: int, rng: np.random.Generator) -> int:
    """Choose a number of bars, even where they are short, that lasts about 43–54 s."""
    bar_seconds = beats_per_bar * 60 / tempo
    bars = round(rng.uniform(SHORTEST, LONGEST) / bar_seconds)
    return bars if bars % 2 == 0 or bar_seconds > 2.8 else bars + 1


def write_voice(
    artist: Artist,
    style: Style,
    plan: list[Bar],
    scale: str,
    beats: int,
    rng: np.random.Generator,
) -> tuple[Part | None, list[Syllable]]:
    """Write the singer's part, where the song has one.

    Returns
    -------
    Part or None, list of Syllable
    """
    if style.voice == "none" or rng.random() > style.voice_chance:
        return None, []
    middle = artist.singer.middle
    if style.voice == "rap":
        notes, words = write_rap(plan, style.melody, middle - 5, beats, SUNG_SECTIONS["rap"], rng)
        if rng.random() < 0.5:
            rows = ("x.x. x.x. x___ ....", "x_x_ x_x_ x___ ....", "..x_ x_x_ x___ ....")
            hook = write_melody(plan, rows, middle, scale, beats, ("hook",), rng)
            hooked = set_words(hook, plan, beats, rng)
        else:
            hook, hooked = write_rap(plan, style.melody[:2], middle - 3, beats, ("hook",), rng)
        pairs = list(zip(notes + hook, words + hooked, strict=True))
        pairs.sort(key=lambda pair: pair[0].start)
        notes = [note for note, _ in pairs]
        words = [word for _, word in pairs]
    else:
        sections = SUNG_SECTIONS[style.voice]
        notes = write_melody(plan, style.melody, middle + 4, scale, beats, sections, rng)
        words = set_words(notes, plan, beats, rng, hum=style.voice == "hum")
    return (Part("voice", VOICE_PROGRAM, notes), words) if notes else (None, [])


def write_lead(
    artist: Artist,
    style: Style,
    plan: list[Bar],
    scale: str,
    beats: int,
    has_voice: bool,
    rng: np.random.Generator,
) -> Part | None:
    """Write the solo instrument: the tune where nobody sings, and between the verses."""
    if not style.melody or not style.lead_programs or rng.random() > style.lead_chance:
        return None
    sections = ["intro", "bridge", "break", "outro", "solo"]
    if not has_voice:
        sections += ["verse", "chorus", "head", "drop", "hook"]
    program = favourite(artist, style.lead_programs, style.name, "lead", rng=rng)
    rows = style.melody if style.voice != "rap" else ("x___ x_x_ x___ ____", "..x_ x_x_ x___ ....")
    middle = int(rng.integers(66, 74))
    notes = write_melody(plan, rows, middle, scale, beats, sections, rng, reach=10)
    return Part("lead", program, notes) if notes else None


def choose_style(artist: Artist, rng: np.random.Generator) -> tuple[Style, str, str]:
    """Choose one of an artist's styles; one song in ten borrows from another genre.

    Returns
    -------
    Style, str, str
        The style, the genre it borrows from (empty mostly), and what.
    """
    if artist.genre not in STYLES:
        known = ", ".join(STYLES)
        raise PracticeError(f"no genre {artist.genre!r}", artist.name, f"use one of: {known}")
    styles, weights = zip(*artist.styles, strict=True)
    style = choose(rng, styles, weights)
    return borrow(style, artist.genre, rng) if rng.random() < 0.1 else (style, "", "")


def compose(artist: Artist, rng: np.random.Generator) -> Song:
    """Write a song as an artist would.

    Parameters
    ----------
    artist : Artist
    rng : numpy.random.Generator
        The song's own stream; the same stream writes the same song.

    Returns
    -------
    Song

    Raises
    ------
    PracticeError
        If the artist plays a genre that nobody has described.

    Examples
    --------
    >>> from genre_lab.practice.composing.artists import draw_artist
    >>> from genre_lab.practice.composing.seeding import stream
    >>> song = compose(draw_artist(0, "jazz", 0), stream(0, "doc"))
    >>> 40 < song.score.seconds < 60
    True
    """
    style, hybrid_of, borrowed = choose_style(artist, rng)
    mode = choose(rng, list(style.modes), list(style.modes.values()))
    scale = style.scale.get(mode, mode)
    key = favourite(artist, artist.keys, "key", rng=rng, keeps=0.4)
    tempo = tempo_of(artist, style, rng)
    beats = style.beats_per_bar
    plan = plan_song(artist.genre, style, mode, key, bars_for(tempo, beats, rng), rng)
    swing = style.swing[0] + (style.swing[1] - style.swing[0]) * artist.swing
    parts, words = arrange(artist, style, plan, mode, scale, beats, rng)
    voice = next((style.voice for part in parts if part.role == "voice"), "none")
    for part in parts:
        humanise(part, style, swing, style.looseness * artist.looseness, tempo, rng)
    sub_bass = bool(rng.random() < style.sub_bass)
    score = Score(tempo, beats, len(plan), parts)
    return Song(
        score=score, words=words, voice=voice, style=style.name, key=key, mode=mode, swing=swing,
        steady=bool(style.drums), hybrid_of=hybrid_of, borrowed=borrowed, pump=style.pump,
        sub_bass=sub_bass, plan=plan,
    )  # fmt: skip


def arrange(
    artist: Artist,
    style: Style,
    plan: list[Bar],
    mode: str,
    scale: str,
    beats: int,
    rng: np.random.Generator,
) -> tuple[list[Part], list[Syllable]]:
    """Write all parts of a song over its plan.

    Returns
    -------
    list of Part, list of Syllable
    """
    kit = favourite(artist, style.kits, style.name, "kit", rng=rng)
    bass = favourite(artist, style.bass_programs, style.name, "bass", rng=rng)
    parts = [
        write_drums(plan, style, kit, beats, rng),
        write_bass(plan, style, bass, beats, scale if len(scale) > 5 else mode, rng),
    ]
    for layer in style.layers:
        if rng.random() < layer.chance:
            program = favourite(artist, layer.programs, style.name, layer.role, rng=rng)
            pattern = choose(rng, layer.patterns)
            parts.append(write_layer(plan, layer, pattern, program, beats))
    if style.pump and rng.random() < 0.7:
        parts.append(write_risers(plan, beats))
    voice, words = write_voice(artist, style, plan, scale, beats, rng)
    lead = write_lead(artist, style, plan, scale, beats, voice is not None, rng)
    return [part for part in (*parts, lead, voice) if part is not None and part.notes], words
