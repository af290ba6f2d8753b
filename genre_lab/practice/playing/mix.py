"""Mix and master: every part at its level and place, in a room, and then the whole as one.

The faders are set by role, not by genre; what an artist or an album prefers is added on top.
"""

import math

import numpy as np

from ..composing.artists import EQ_BANDS
from ..composing.drums import DRUM_PITCH
from ..composing.seeding import stream
from .effects import (  # fmt: skip
    compress,
    equalizer,
    filtered,
    limit,
    pump_curve,
    reverberate,
    room_response,
    saturate,
)
from .exact import amplitude, block_powers, decibels, settled
from .render import RATE

LEVELS = {  # dB (RMS while playing)
    "drums": -17, "bass": -18, "chords": -23, "pad": -27, "arp": -25, "riff": -25,
    "counter": -25, "lead": -21, "voice": -17.5, "effect": -25,
}  # fmt: skip
PANS = {"chords": -0.35, "arp": 0.45, "riff": 0.55, "counter": -0.5, "pad": 0.2, "lead": 0.15}
SENDS = {"drums": 0.25, "bass": 0.0, "pad": 1.2, "voice": 0.8, "lead": 1.0}  # others: 0.8
CEILING = 0.84  # MP3 overshoots by up to about 1 dB


def playing_level(samples):
    """Measure how loud a part is while it plays, in dB (RMS over the louder half of its blocks)."""
    mono = samples if samples.ndim == 1 else (samples[0] + samples[1]) * np.float32(0.5)
    power = np.sort(block_powers(mono, 4096))
    power = power[power > 1e-8]
    return float(decibels(power[len(power) // 2 :].mean())) if len(power) else -120.0


def place(samples, pan):
    """Pan a mono part: -1 left, 0 centre, 1 right, at constant power."""
    angle = (pan + 1) * math.pi / 4
    sides = np.array([[math.cos(angle)], [math.sin(angle)]])
    return samples * settled(1.414 * sides, 20).astype(np.float32)


def mix_parts(stems, sound, flip):
    """Add up the parts.

    Returns
    -------
    numpy.ndarray, numpy.ndarray, numpy.ndarray
        Drums (2, n), everything else (2, n), and what goes to the room (n,).
    """
    samples = stems[0][1].shape[-1]
    drums, music = (np.zeros((2, samples), np.float32) for _ in range(2))
    send = np.zeros(samples, np.float32)
    for role, part in stems:
        level = LEVELS[role] + sound.role_gains[role]
        gain = amplitude(level - playing_level(part))
        if role == "drums":
            middle = (part[0] + part[1]) * np.float32(0.5)
            drums += gain * (middle + np.float32(sound.width) * (part - middle))
            send += gain * np.float32(SENDS["drums"]) * middle
        else:
            pan = flip * PANS.get(role, 0.0) * min(sound.width, 1.0)
            music += place(part * gain, pan)
            send += np.float32(gain * SENDS.get(role, 0.8)) * part
    return drums, music, send


def mix_song(song, stems, sound, seed, rng):
    """Mix a song's parts and master the result.

    Parameters
    ----------
    song : Song
    stems : list of (str, numpy.ndarray)
        As `render.render_song` returns them.
    sound : Sound
        The album's.
    seed : int
        What the room is drawn from: the same for all songs of an album.
    rng : numpy.random.Generator
        For hiss.

    Returns
    -------
    numpy.ndarray, shape (2, n), float32
        At 44,100 Hz; no sample above 0.84.
    """
    flip = 1 if seed % 2 else -1
    drums, music, send = mix_parts(stems, sound, flip)
    if song.pump:
        beat = 60 / song.score.tempo
        hits = song.score.part("drums").notes if song.score.part("drums") else []
        kicks = [note.start * beat for note in hits if note.pitch == DRUM_PITCH["kick"]]
        music *= pump_curve(kicks, song.pump, music.shape[1], RATE)
    music += drums
    response = room_response(sound.room, RATE // 2, stream(seed, "room"))
    wet = np.float32(sound.wet * 1.4)
    music += wet * reverberate(send, response) * np.float32(min(0.3 + sound.width, 1))
    return master(music, sound, rng)


def master(mixed, sound, rng):
    """Equalise, compress, saturate and limit a mix to an album's loudness.

    Returns
    -------
    numpy.ndarray, shape (2, n), float32
    """
    taps = equalizer(EQ_BANDS, sound.eq, sound.low_cut, sound.high_cut, RATE)
    mixed = filtered(mixed, taps)
    mixed = set_level(mixed, -16.0)
    mixed = compress(mixed, -24 + 8 * (1 - sound.squash), 1.5 + 3 * sound.squash, RATE)
    mixed = saturate(set_level(mixed, -16.0), sound.drive)
    if sound.hiss > -90:
        noise = rng.random(mixed.shape, dtype=np.float32) - np.float32(0.5)
        mixed += noise * amplitude(sound.hiss + 6 + 10.7918)  # as loud as normal noise
    mixed = set_level(mixed, sound.loudness)
    fade = int(0.4 * RATE)
    mixed[:, -fade:] *= np.square(np.linspace(1, 0, fade, dtype=np.float32))
    return limit(mixed, CEILING)


def set_level(samples, level):
    """Bring samples to a level in dB of full scale (RMS while playing)."""
    return samples * amplitude(level - playing_level(samples))
