"""From notes to samples: a SoundFont plays each part, a synthesiser sings and plays sub-bass."""

import numpy as np
from numpy.typing import NDArray

from ..composing.artists import Singer
from ..composing.compose import Song
from ..composing.score import Part
from .exact import settled
from .sampler import RATE, Notes, play_part
from .voice import sing

Stems = list[tuple[str, NDArray[np.float32]]]  # role and samples

RING = 1.7  # s after the last bar


def render_song(song: Song, singer: Singer, rng: np.random.Generator) -> Stems:
    """Play every part of a song by itself.

    Parameters
    ----------
    song : Song
    singer : Singer
    rng : numpy.random.Generator

    Returns
    -------
    list of (str, numpy.ndarray)
        Role and samples of each part: shape (2, n) for drums, (n,) for all others, float32
        at 44,100 Hz; n is the same for all.
    """
    total = int((song.score.seconds + RING) * RATE)
    stems = []
    for part in song.score.parts:
        if part.role == "voice":
            samples = render_voice(song, part, singer, rng)
        elif part.role == "bass" and song.sub_bass:
            samples = sub_bass(part, song.score.tempo, total)
        else:
            notes = in_seconds(part, song.score.tempo)
            samples = play_part(notes, part.program, part.is_drum, total)
        stems.append((part.role, fit(samples, total)))
    return stems


def fit(samples: NDArray[np.float32], total: int) -> NDArray[np.float32]:
    """Cut samples to a length, or fill up with silence."""
    if samples.shape[-1] == total:
        return samples
    out = np.zeros((*samples.shape[:-1], total), np.float32)
    length = min(total, samples.shape[-1])
    out[..., :length] = samples[..., :length]
    return out


def in_seconds(part: Part, tempo: float) -> Notes:
    """List a part's notes as (start, length, pitch, velocity), times in s."""
    beat = 60 / tempo
    return [(n.start * beat, n.length * beat, n.pitch, n.velocity) for n in part.notes]


def render_voice(
    song: Song, part: Part, singer: Singer, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Sing the part with the song's words."""
    notes = in_seconds(part, song.score.tempo)
    seconds = song.score.seconds + 0.5
    return sing(notes, song.words, seconds, singer, song.voice == "rap", rng)


def sub_bass(part: Part, tempo: float, total: int) -> NDArray[np.float32]:
    """Play a part on a drum machine's long kick: a sine that starts high, sinks and dies away.

    Returns
    -------
    numpy.ndarray, shape (total,), float32
    """
    out = np.zeros(total, np.float32)
    beat = 60 / tempo
    for note in part.notes:
        start = int(note.start * beat * RATE)
        length = min(int((note.length * beat + 0.06) * RATE), total - start)
        if length <= 0:
            continue
        t = np.arange(length) / RATE
        hertz = 440 * 2.0 ** ((note.pitch - 69) / 12)
        phase = 2 * np.pi * (hertz * t + 1.2 * (1 - np.exp(-t / 0.03)))
        fade = np.minimum((length - np.arange(length)) / (0.05 * RATE), 1)
        tone = np.sin(phase) * np.exp(-t / 0.9) * fade * np.minimum(t / 0.002, 1)
        loudness = np.float32(note.velocity / 110)
        out[start : start + length] += (
            settled(np.tanh(2.2 * tone), 16).astype(np.float32) * loudness
        )
    return out
