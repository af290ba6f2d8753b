"""Play a part on a SoundFont: each key's sound is made once, then placed wherever it is struck."""

import math

import numpy as np

from .exact import ramps, settled
from .soundfont import DRUM_BANK, general_midi

RATE = 44_100  # Hz
LONGEST_TAIL = 2.5  # s a note may ring on after it is let go
SINGING = (40, 41, 42, *range(56, 61), *range(64, 80), 110)  # bowed and blown: with vibrato
VIBRATO, VIBRATO_RATE = 0.16, 5.3  # semitones, Hz
OPEN, SHUT = (46,), (42, 44)  # hi-hats: shutting one silences the open one


def play_part(notes, program, is_drum, total):
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
    by_pitch = {}
    for note in shut_hats(notes) if is_drum else notes:
        by_pitch.setdefault(note[2], []).append(note)
    vibrato = VIBRATO if not is_drum and program in SINGING else 0.0
    for pitch, struck in by_pitch.items():
        for zone in zones_at(zones, pitch, is_drum):
            add_zone(out, zone, pitch, struck, is_drum, vibrato)
    return out if is_drum else out[0]


def zones_at(zones, pitch, is_drum):
    """List the zones that sound at a pitch; in a gap of an instrument, those next to it."""
    hit = [zone for zone in zones if zone.low <= pitch <= zone.high]
    if hit or is_drum:
        return hit
    gaps = [max(zone.low - pitch, pitch - zone.high) for zone in zones]
    return [zone for zone, gap in zip(zones, gaps) if gap == min(gaps)]


def shut_hats(notes):
    """Let drums ring, but end an open hi-hat where the next closed one is struck."""
    shut = sorted(start for start, _, pitch, _ in notes if pitch in SHUT)
    ringing = []
    for start, _, pitch, velocity in notes:
        index = np.searchsorted(shut, start + 0.02) if pitch in OPEN else len(shut)
        length = min(shut[index] - start, 4.0) if index < len(shut) else 4.0
        ringing.append((start, length, pitch, velocity))
    return ringing


def add_zone(out, zone, pitch, struck, is_drum, vibrato):
    """Add to the output every note of one pitch, as one zone plays it."""
    tail = min(0.7 * zone.release, LONGEST_TAIL)
    longest = max(length for _, length, _, _ in struck) + tail
    wave = zone_wave(zone, pitch, int(longest * RATE) + 1, vibrato)
    release = dying(int(tail * RATE) + 1, 11.513 / zone.release, 16)
    angle = (zone.pan + 1) * math.pi / 4
    sides = (math.cos(angle), math.sin(angle)) if is_drum else (1.0,)
    for start, length, _, velocity in struck:
        first, held = int(start * RATE), int(length * RATE)
        sound = wave[: held + len(release)] * np.float32(zone.gain * (velocity / 127) ** 2)
        sound[held:] *= release[: max(len(sound) - held, 0)]
        sound = sound[: out.shape[1] - first]
        for channel, side in zip(out, sides):
            channel[first : first + len(sound)] += (
                sound if side == 1.0 else sound * np.float32(side)
            )


def zone_wave(zone, pitch, length, vibrato=0.0):
    """Make the sound of one key, held, as long as asked for or as the sample lasts.

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
    numpy.ndarray, shape (n,), float32
    """
    # Places in the sample are whole multiples of 2**-32, as in a hardware sampler.
    step = round(zone.rate / RATE * 2.0 ** ((pitch - zone.root) * zone.scale / 12) * 2**32)
    if not zone.loop:
        length = min(length, ((zone.end - zone.start - 1) << 32) // step)
    places = np.arange(length, dtype=np.int64) * step
    if vibrato and zone.loop:
        places += (sway(length, vibrato) * step).astype(np.int64)
    if zone.loop:
        first, last = zone.loop
        turn = int(np.searchsorted(places, last << 32))
        if last > first and turn < length:
            places[turn:] = (first << 32) + (places[turn:] - (first << 32)) % ((last - first) << 32)
    whole = places >> 32
    share = ((places & 0xFFFF_FFFF) >> 12).astype(np.float32) * np.float32(2**-20)
    sample = general_midi().samples[zone.start : zone.end + 8]
    near = sample[whole]
    wave = near + share * (sample[whole + 1] - near)
    return darken(wave, zone) * envelope(zone, length)


def dying(length, speed, block=64):
    """Give a gain that falls from 1 by e to the `speed` each second, in short straight lines."""
    times = np.arange(-(-length // block) + 1) * (block / RATE)
    return ramps(settled(np.exp(-speed * times), 20), block, length)


def sway(length, vibrato):
    """Say by how many samples a note with vibrato runs ahead of one without."""
    block = 64
    time = np.arange(-(-length // block) + 1) * (block / RATE)
    swell = np.clip((time - 0.3) / 0.4, 0, 1)
    turns = 2 * np.pi * VIBRATO_RATE
    ahead = swell * (1 - np.cos(turns * time)) * (vibrato * math.log(2) / 12 * RATE / turns)
    return ramps(settled(ahead, 12), block, length).astype(np.float64)


def envelope(zone, length):
    """Give a held note's loudness over time: attack, hold, decay to the sustained level."""
    held = min(int((zone.attack + zone.hold) * RATE), length)
    gain = np.ones(length, np.float32)
    gain[held:] = np.maximum(dying(length - held, 11.513 / zone.decay), np.float32(zone.sustain))
    rise = min(int(zone.attack * RATE) + 1, length)
    gain[:rise] *= np.minimum(np.arange(rise) / (zone.attack * RATE), 1).astype(np.float32)
    return gain


def darken(wave, zone):
    """Apply the zone's low-pass filter, which closes from its bright to its dull cut-off."""
    if zone.dull > 12_000:
        return wave
    dull = low_pass(wave, zone.dull)
    if zone.bright < 1.1 * zone.dull or zone.fading < 0.01:
        return dull
    bright = wave if zone.bright > 12_000 else low_pass(wave, zone.bright)
    return dull + dying(len(wave), 3 / zone.fading) * (bright - dull)


def low_pass(wave, hertz):
    """Roll off 12 dB an octave above a frequency."""
    from scipy.signal import sosfilt

    w = 2 * math.pi * min(hertz, 15_000) / RATE
    alpha, cosine = math.sin(w) / 1.4142, math.cos(w)
    b = (1 - cosine) / 2
    section = np.array([[b, 2 * b, b, 1 + alpha, -2 * cosine, 1 - alpha]]) / (1 + alpha)
    return settled(sosfilt(settled(section, 40), wave.astype(np.float64)), 20).astype(np.float32)
