"""Bass, chords, broken chords, pads and riffs: rows of signs become notes over the plan."""

from collections.abc import Sequence

import numpy as np

from .form import Bar
from .idioms import Layer, Style
from .patterns import PLAIN_VELOCITY, VELOCITY, Hit, parse_row
from .score import Note, Part
from .seeding import choose
from .theory import Chord, nearest, scale_pitches, voice_lead

BASS_LOW, BASS_HIGH = 29, 50
_SEVENTHS = (9, 10, 11)


def bass_pitch(sign: str, chord: Chord, following: Chord, last: int) -> int:
    """Turn a sign of a bass row into a pitch.

    ``R`` root, ``8`` its octave, ``5`` fifth, ``3`` third, ``7`` seventh (or sixth), ``a`` the
    half step that leads to the next root.
    """
    root = nearest(chord.root, min(max(last, 33), 43))
    if sign == "8":
        pitch = root + 12
    elif sign == "5":
        pitch = nearest(chord.fifth, root + 5)
    elif sign == "3":
        pitch = root + (3 if chord.is_minor else 4)
    elif sign == "7":
        steps = [(pc - chord.root) % 12 for pc in chord.pitch_classes]
        pitch = root + next((s for s in steps if s in _SEVENTHS), 10 if chord.is_minor else 9)
    elif sign == "a":
        target = nearest(following.root, root)
        pitch = target - 1 if target >= root else target + 1
    else:
        pitch = root
    while pitch > BASS_HIGH:
        pitch -= 12
    while pitch < BASS_LOW - 1:
        pitch += 12
    return pitch


def walk_bar(
    bar: Bar, following: Chord, beats_per_bar: int, last: int, scale: str, rng: np.random.Generator
) -> list[int]:
    """Walk through one bar in quarter notes: root, steps of the scale or chord, leading note."""
    pitches = []
    for beat in range(beats_per_bar):
        chord = bar.chord_at(beat / beats_per_bar)
        if any(abs(start - beat / beats_per_bar) < 1e-6 for start, _ in bar.chords):
            pitch = bass_pitch("R", chord, following, last)
        elif beat == beats_per_bar - 1:
            target = nearest(following.root, last)
            pitch = target + choose(rng, (-1, 1, -2, 2), (4, 3, 2, 1))
        else:
            steps = [p for p in range(last - 5, last + 6) if p % 12 in chord.pitch_classes]
            near = [p for p in scale_pitches(bar.tonic, scale, last - 3, last + 3)]
            options = [p for p in steps + near if p != last and BASS_LOW - 1 <= p <= BASS_HIGH]
            pitch = choose(rng, options) if options else last
        last = min(max(pitch, BASS_LOW - 1), BASS_HIGH + 2)
        pitches.append(last)
    return pitches


def write_bass(
    plan: list[Bar],
    style: Style,
    program: int,
    beats_per_bar: int,
    scale: str,
    rng: np.random.Generator,
) -> Part:
    """Write the bass part: one row of the style throughout, or a walking line.

    Returns
    -------
    Part
    """
    row = choose(rng, style.bass)
    notes: list[Note] = []
    last = 38
    enters = choose(rng, (0.0, 0.36, 0.4))
    for number, bar in enumerate(plan):
        following = plan[(number + 1) % len(plan)].chords[0][1]
        if bar.energy < enters:
            continue
        if row == "walk":
            walk = walk_bar(bar, following, beats_per_bar, last, scale, rng)
            for beat, pitch in enumerate(walk, number * beats_per_bar):
                loud = 88 + 8 * ((beat - number * beats_per_bar) % 2)
                notes.append(Note(beat, 0.94, pitch, loud))
            last = walk[-1]
            continue
        bars = parse_row(row)
        for hit in bars[number % len(bars)]:
            chord = bar.chord_at(hit.start)
            last = bass_pitch(hit.sign, chord, following, last)
            length = hit.length * beats_per_bar * 0.93
            velocity = int((84 if hit.start else 96) * (0.85 + 0.15 * bar.energy))
            notes.append(Note((number + hit.start) * beats_per_bar, length, last, velocity))
    return Part("bass", program, notes)


def tone_of(sign: str, voicing: list[int], chord: Chord, centre: int) -> list[int]:
    """Turn a sign of a layer's row into pitches: a whole chord, one of its tones, or its root."""
    if sign in VELOCITY:
        return voicing
    if sign == "B":
        return [nearest(chord.root, centre - 12)]
    index = int(sign) - 1
    return [voicing[index % len(voicing)] + 12 * (index // len(voicing))]


def write_layer(
    plan: list[Bar], layer: Layer, pattern: str, program: int, beats_per_bar: int
) -> Part:
    """Write one layer of the accompaniment.

    Parameters
    ----------
    plan : list of Bar
    layer : Layer
    pattern : str
        The row chosen for this song.
    program : int
        General MIDI program.
    beats_per_bar : int

    Returns
    -------
    Part
    """
    rows = parse_row(pattern)
    notes: list[Note] = []
    voicing: list[int] = []
    for number, bar in enumerate(plan):
        if bar.energy < layer.enters:
            continue
        voicings = {}
        for share, chord in bar.chords:
            voicing = voice_lead(chord, voicing, layer.centre, layer.size)
            voicings[share] = voicing
        hits = split_at_chords(rows[number % len(rows)], bar)
        for hit in hits:
            chord = bar.chord_at(hit.start)
            share = max(s for s, _ in bar.chords if s <= hit.start + 1e-6)
            tones = tone_of(hit.sign, voicings[share], chord, layer.centre)
            velocity = VELOCITY.get(hit.sign, PLAIN_VELOCITY) * (0.72 + 0.28 * bar.energy)
            for string, pitch in enumerate(tones):
                delay = layer.strum * string / max(len(tones) - 1, 1)
                start = (number + hit.start) * beats_per_bar + delay
                length = max(hit.length * beats_per_bar * 0.96 - delay, 0.05)
                notes.append(Note(start, length, pitch, int(velocity)))
    return Part(layer.role, program, notes)


def split_at_chords(hits: Sequence[Hit], bar: Bar) -> list[Hit]:
    """Strike a held chord again where the harmony changes beneath it."""
    pieces = []
    for hit in hits:
        edges = [s for s, _ in bar.chords if hit.start + 1e-6 < s < hit.start + hit.length - 1e-6]
        starts = [hit.start, *edges]
        ends = [*edges, hit.start + hit.length]
        pieces += [hit._replace(start=a, length=b - a) for a, b in zip(starts, ends, strict=True)]
    return pieces
