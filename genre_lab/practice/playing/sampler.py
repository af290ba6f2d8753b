"""Play a part on a SoundFont: each key's sound is made once, then placed wherever it is struck."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .exact import ramps, settled
from .loops import add_delayed, add_note, read_steps
from .soundfont import DRUM_BANK, Zone, general_midi

RATE = 44_100  # Hz
TAIL = 0.5  # of a zone's release: then a note is 50 dB down
LONGEST_TAIL = 2.5  # s a note may ring on after it is let go
SINGING = (40, 41, 42, *range(56, 61), *range(64, 80), 110)  # bowed and blown: with vibrato
VIBRATO, VIBRATO_RATE = 0.16, 5.3  # semitones, Hz
OPEN, SHUT = (46,), (42, 44)  # hi-hats: shutting one silences the open one
LONGEST_RING = 4.0  # s that a drum rings
INAUDIBLE = 10 ** (-72 / 20)  # of a sound's peak: what follows for good below it is left out
NEPER = 11.513  # a SoundFont's times run until 100 dB down, which is e to the -11.513

Notes = list[tuple[float, float, int, int]]  # start and length in s, pitch, velocity


def play_part(notes: Notes, program: int, is_drum: bool, total: int) -> NDArray[np.float32]:
    """Play notes on one instrument.

    Parameters
    ----------
    notes : list of (start, length, pitch, velocity)
        Start and length in s.
    program : int
        General MIDI program; for drums the kit.
    is_drum : bool
    total : int
        Samples of the result.

    Returns
    -------
    numpy.ndarray, shape (total,), or (2, total) for drums; float32 at 44,100 Hz
    """
    out = np.zeros((2, total) if is_drum else (1, total), np.float32)
    zones = general_midi().zones(DRUM_BANK if is_drum else 0, program)
    by_pitch: dict[int, Notes] = {}
    for note in shut_hats(notes) if is_drum else notes:
        by_pitch.setdefault(note[2], []).append(note)
    vibrato = VIBRATO if not is_drum and program in SINGING else 0.0
    for pitch, struck in by_pitch.items():
        for zone in zones_at(zones, pitch, is_drum):
            add_zone(out, zone, pitch, struck, vibrato)
    return out if is_drum else out[0]


def zones_at(zones: tuple[Zone, ...], pitch: int, is_drum: bool) -> list[Zone]:
    """List the zones that sound at a pitch; in a gap of an instrument, those next to it."""
    hit = [zone for zone in zones if zone.low <= pitch <= zone.high]
    if hit or is_drum:
        return hit
    gaps = [max(zone.low - pitch, pitch - zone.high) for zone in zones]
    return [zone for zone, gap in zip(zones, gaps, strict=True) if gap == min(gaps)]


def shut_hats(notes: Notes) -> Notes:
    """Let drums ring, but end an open hi-hat where the next closed one is struck."""
    shut = sorted(start for start, _, pitch, _ in notes if pitch in SHUT)
    ringing = []
    for start, _, pitch, velocity in notes:
        index = np.searchsorted(shut, start + 0.02) if pitch in OPEN else len(shut)
        length = min(shut[index] - start, LONGEST_RING) if index < len(shut) else LONGEST_RING
        ringing.append((start, length, pitch, velocity))
    return ringing


def add_zone(
    out: NDArray[np.float32], zone: Zone, pitch: int, struck: Notes, vibrato: float
) -> None:
    """Add to the output every note of one pitch, as one zone plays it."""
    tail = int(min(TAIL * zone.release, LONGEST_TAIL) * RATE) + 1
    longest = int(max(length for _, length, _, _ in struck) * RATE) + tail
    wave = looped_wave(zone, pitch, longest, vibrato) if zone.loop else struck_wave(zone, pitch)
    release = dying(tail, NEPER / zone.release, 16)
    release -= release[-1]  # so that the end doesn't click
    sides = loudness_by_side(zone.pan) if len(out) == 2 else {1.0: (0,)}
    for start, length, _, velocity in struck:
        first, held = int(start * RATE), int(length * RATE)
        end = min(held + tail, len(wave), out.shape[1] - first)
        for side, channels in sides.items():
            loudness = np.float32(side * zone.gain * (velocity / 127) ** 2)
            for channel in channels:
                add_note(out[channel, first : first + max(end, 0)], wave, loudness, held, release)


def loudness_by_side(pan: float) -> dict[float, tuple[int, ...]]:
    """Say how loud a sound is on which channels: -1 left, 0 centre, 1 right, at constant power."""
    if abs(pan) < 0.02:
        return {math.sqrt(0.5): (0, 1)}
    angle = (pan + 1) * math.pi / 4
    return {math.cos(angle): (0,), math.sin(angle): (1,)}


@lru_cache(maxsize=512)
def struck_wave(zone: Zone, pitch: int) -> NDArray[np.float32]:
    """Make the sound of a key whose sample is played once, up to where it has died away."""
    step = pace(zone, pitch)
    length = min(((zone.end - zone.start - 1) << 32) // step, int((LONGEST_RING + 1) * RATE))
    wave = shaped(resampled(general_midi().samples[zone.start : zone.end + 8], step, length), zone)
    loud = np.flatnonzero(np.abs(wave) > INAUDIBLE * np.abs(wave).max())
    return wave[: loud[-1] + 1] if len(loud) else wave[:0]


def looped_wave(zone: Zone, pitch: int, length: int, vibrato: float) -> NDArray[np.float32]:
    """Make the sound of a key that is held, as long as asked for.

    Parameters
    ----------
    zone : Zone
    pitch : int
    length : int
        Samples.
    vibrato : float
        Semitones up and down; it sets in after 0.3 s.

    Returns
    -------
    numpy.ndarray, shape (length,), float32
    """
    step = pace(zone, pitch)
    ahead = sway(length, vibrato) if vibrato else np.zeros(length, np.float32)
    sample = general_midi().samples[zone.start : zone.end + 8]
    first, last = zone.loop
    needed = int((length + float(ahead.max(initial=0))) * step) // 2**32 + 2
    if last > first and needed > last:
        rounds = np.resize(sample[first:last], needed - last)
        sample = np.concatenate([sample[:last], rounds])
    return shaped(resampled(sample, step, length, ahead if vibrato else None), zone)


def pace(zone: Zone, pitch: int) -> int:
    """Say how far a key moves on in its sample with each sample played, in multiples of 2**-32."""
    return round(zone.rate / RATE * 2.0 ** ((pitch - zone.root) * zone.scale / 12) * 2**32)


def resampled(
    sample: NDArray[np.float32],
    step: int,
    length: int,
    ahead: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Read a sample at even steps, between its values in straight lines.

    Parameters
    ----------
    sample : numpy.ndarray, shape (m,)
    step : int
        In multiples of 2**-32 of a sample.
    length : int
        How many values are wanted.
    ahead : numpy.ndarray, shape (length,), optional
        How many steps each value runs ahead, or behind.

    Returns
    -------
    numpy.ndarray, shape (length,), float32
    """
    wave = np.empty(length, np.float32)
    read_steps(sample, step, np.empty(0, np.float32) if ahead is None else ahead, wave)
    return wave


def shaped(wave: NDArray[np.float32], zone: Zone) -> NDArray[np.float32]:
    """Apply a zone's filter and its envelope."""
    wave = darken(wave, zone)
    wave *= envelope(zone, len(wave))
    return wave


def dying(length: int, speed: float, block: int = 128) -> NDArray[np.float32]:
    """Give a gain that falls by a factor e `speed` times a second, in short straight lines."""
    times = np.arange(-(-length // block) + 1) * (block / RATE)
    return ramps(settled(np.exp(-speed * times), 20), block, length)


def sway(length: int, vibrato: float) -> NDArray[np.float32]:
    """Say by how many samples a note with vibrato runs ahead of one without."""
    block = 128
    time = np.arange(-(-length // block) + 1) * (block / RATE)
    swell = np.clip((time - 0.3) / 0.4, 0, 1)
    turns = 2 * np.pi * VIBRATO_RATE
    ahead = swell * (1 - np.cos(turns * time)) * (vibrato * math.log(2) / 12 * RATE / turns)
    return ramps(settled(ahead, 12), block, length)


def envelope(zone: Zone, length: int) -> NDArray[np.float32]:
    """Give a held note's loudness over time: attack, hold, decay to the sustained level."""
    gain = np.ones(length, np.float32)
    held = min(int((zone.attack + zone.hold) * RATE), length)
    if zone.sustain < 0.999:
        fall = dying(length - held, NEPER / zone.decay)
        np.maximum(fall, np.float32(zone.sustain), out=gain[held:])
    rise = min(int(zone.attack * RATE) + 1, length)
    gain[:rise] *= np.minimum(np.arange(rise) / (zone.attack * RATE), 1).astype(np.float32)
    return gain


def darken(wave: NDArray[np.float32], zone: Zone) -> NDArray[np.float32]:
    """Apply the zone's low-pass filter, which closes from its bright to its dull cut-off."""
    if zone.dull > 12_000:
        return wave
    dull = low_pass(wave, zone.dull)
    if zone.bright < 1.1 * zone.dull or zone.fading < 0.01:
        return dull
    bright = wave if zone.bright > 12_000 else low_pass(wave, zone.bright)
    return dull + dying(len(wave), 3 / zone.fading) * (bright - dull)


def low_pass(wave: NDArray[np.float32], hertz: float) -> NDArray[np.float32]:
    """Roll off 12 dB an octave above a frequency.

    The recursion y[n] = x[n] - a1 y[n-1] - a2 y[n-2] runs in strides. Multiplied by A(-z), its
    polynomial A(z) has only even powers left, and again, until the feedback is too weak to matter:
    1 / A(z) is a product of short filters, which arrays apply quickly, and exactly everywhere.
    """
    w = 2 * math.pi * min(hertz, 15_000) / RATE
    alpha, cosine = math.sin(w) / 1.4142, math.cos(w)
    b = (1 - cosine) / 2 / (1 + alpha)
    first, second, stride = -2 * cosine / (1 + alpha), (1 - alpha) / (1 + alpha), 1
    out, other = np.empty_like(wave), wave * np.float32(b)
    add_delayed(other, np.float32(2), np.float32(1), 1, out)
    while max(abs(first), abs(second)) > 1e-5 and stride < len(wave):
        out, other = other, out
        add_delayed(other, np.float32(-first), np.float32(second), stride, out)
        first, second, stride = 2 * second - first**2, second**2, 2 * stride
    return out
