"""Mix and master: every part at its level and place, in a room, and then the whole as one.

The faders are set by role, not by genre; what an artist or an album prefers is added on top.
"""

import math

import numpy as np
from numpy.typing import NDArray

from ..composing.artists import EQ_BANDS, Sound
from ..composing.compose import Song
from ..composing.drums import DRUM_PITCH
from ..composing.seeding import stream
from .effects import (
    LEVEL_BLOCK,
    PEAK_BLOCK,
    WHITE_RMS,
    compression,
    equalizer,
    filtered,
    limitation,
    pump_curve,
    reverberate,
    room_response,
    saturate,
    stretch,
    white_noise,
)
from .exact import CHUNK, amplitude, block_powers, decibels, settled
from .loops import add_drums, add_part, fill_middle, fill_peaks
from .render import RATE, Stems

LEVELS = {  # dB (RMS while playing)
    "drums": -17, "bass": -18, "chords": -23, "pad": -27, "arp": -25, "riff": -25,
    "counter": -25, "lead": -21, "voice": -17.5, "effect": -25,
}  # fmt: skip
PANS = {"chords": -0.35, "arp": 0.45, "riff": 0.55, "counter": -0.5, "pad": 0.2, "lead": 0.15}
SENDS = {"drums": 0.25, "bass": 0.0, "pad": 1.2, "voice": 0.8, "lead": 1.0}  # others: 0.8
CEILING = 0.84  # MP3 overshoots by up to about 1 dB
FADE = 0.4  # s at the end


def chunks(total: int) -> list[slice]:
    """List slices of CHUNK samples that cover a song."""
    return [slice(start, min(start + CHUNK, total)) for start in range(0, total, CHUNK)]


def playing_level(power: NDArray) -> float:
    """Measure how loud a part is while it plays.

    Parameters
    ----------
    power : numpy.ndarray, shape (blocks,)
        The mean square of each block of LEVEL_BLOCK samples.

    Returns
    -------
    float
        dB: the RMS over the louder half of all stretches of 93 ms that aren't silent.
    """
    power = np.sort(power[: len(power) // 8 * 8].reshape(-1, 8).mean(axis=1))
    power = power[power > 1e-8]
    return float(decibels(power[len(power) // 2 :].mean())) if len(power) else -120.0


def middle(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average left and right."""
    mono = np.empty(samples.shape[1], np.float32)
    fill_middle(samples[0], samples[1], mono)
    return mono


def panned(pan: float) -> NDArray[np.float32]:
    """Give the gains of left and right: -1 left, 0 centre, 1 right, at constant power."""
    angle = (pan + 1) * math.pi / 4
    return settled(1.414 * np.array([math.cos(angle), math.sin(angle)]), 20).astype(np.float32)


def mix_parts(
    stems: Stems, sound: Sound, flip: int, pump: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Add up the parts.

    Parameters
    ----------
    stems : list of (str, numpy.ndarray)
        As `render.render_song` returns them.
    sound : Sound
    flip : int
        -1 swaps left and right.
    pump : numpy.ndarray, shape (n,)
        The gain of everything but the drums.

    Returns
    -------
    numpy.ndarray, numpy.ndarray
        The parts (2, n), and what goes to the room (n,).
    """
    samples = stems[0][1].shape[-1]
    mixed, send = np.zeros((2, samples), np.float32), np.zeros(samples, np.float32)
    for role, part in sorted(stems, key=lambda stem: stem[0] == "drums"):
        mono = middle(part) if role == "drums" else part
        level = playing_level(block_powers(mono, LEVEL_BLOCK))
        gain = amplitude(LEVELS[role] + sound.role_gains[role] - level)
        sides = gain * panned(flip * PANS.get(role, 0.0) * min(sound.width, 1.0))
        away = gain * np.float32(SENDS.get(role, 0.8))
        if role == "drums":
            for side, of_drums in zip(mixed, part, strict=True):
                add_drums(side, of_drums, mono, pump, gain, np.float32(sound.width))
            sides[:] = 0
        add_part(mixed[0], mixed[1], send, mono, np.array([*sides, away], np.float32))
    return mixed, send


def mix_song(
    song: Song, stems: Stems, sound: Sound, seed: int, rng: np.random.Generator
) -> NDArray[np.float32]:
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
    samples, beat = stems[0][1].shape[-1], 60 / song.score.tempo
    drums = song.score.part("drums")
    kicks = [n.start * beat for n in drums.notes if n.pitch == DRUM_PITCH["kick"]] if drums else []
    pump = pump_curve(kicks, song.pump, samples, RATE)
    mixed, send = mix_parts(stems, sound, 1 if seed % 2 else -1, pump)
    response = room_response(sound.room, RATE // 2, stream(seed, "room"))
    response *= sound.wet * 1.4 * min(0.3 + sound.width, 1)
    mixed += reverberate(send, response)
    return master(mixed, sound, rng)


def master(
    mixed: NDArray[np.float32], sound: Sound, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Equalise, compress, saturate and limit a mix to an album's loudness.

    Returns
    -------
    numpy.ndarray, shape (2, n), float32
    """
    mixed = filtered(mixed, equalizer(EQ_BANDS, sound.eq, sound.low_cut, sound.high_cut, RATE))
    samples = mixed.shape[1]
    peaks, power = squeezed(mixed, sound, rng)
    gain = amplitude(sound.loudness - playing_level(power))
    curve = gain * stretch(limitation(gain * peaks, CEILING), PEAK_BLOCK, samples)
    fade = int(FADE * RATE)
    curve[-fade:] *= np.square(np.linspace(1, 0, fade, dtype=np.float32))
    for chunk in chunks(samples):
        mixed[:, chunk] *= curve[chunk]
    return mixed


def squeezed(
    mixed: NDArray[np.float32], sound: Sound, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Compress, saturate and add hiss, in place; hand back the peaks and powers of blocks."""
    both = np.mean([block_powers(side, LEVEL_BLOCK) for side in mixed], axis=0)
    pieces = [middle(mixed[:, chunk]) for chunk in chunks(mixed.shape[1])]
    alone = np.concatenate([block_powers(piece, LEVEL_BLOCK) for piece in pieces])
    gain = float(amplitude(-16.0 - playing_level(alone)))
    threshold, ratio = -24 + 8 * (1 - sound.squash), 1.5 + 3 * sound.squash
    curve = gain * compression(gain**2 * both, threshold, ratio, RATE)
    curve *= float(amplitude(-16.0 - playing_level(alone * curve**2)))
    gains = stretch(curve, LEVEL_BLOCK, mixed.shape[1])
    hiss = np.float32(amplitude(sound.hiss + 6) / WHITE_RMS)
    peaks, powers = [], []
    for chunk in chunks(mixed.shape[1]):
        part = mixed[:, chunk]
        part *= gains[chunk]
        saturate(part, sound.drive)
        if sound.hiss > -90:
            part += hiss * white_noise(rng, part.shape)
        powers.append(block_powers(middle(part), LEVEL_BLOCK))
        peaks.append(np.empty(-(-part.shape[1] // PEAK_BLOCK), np.float32))
        fill_peaks(part[0], part[1], PEAK_BLOCK, peaks[-1])
    return np.concatenate(peaks), np.concatenate(powers)
