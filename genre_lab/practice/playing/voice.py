"""A singer made of arithmetic: a buzzing source, a throat that filters it, and noise.

The source–filter model of speech. The glottis gives a saw-tooth (each harmonic 6 dB an octave
weaker, lip radiation included); the throat is a row of resonances, the formants, whose places
make the vowel; consonants are noise of another colour, or a short detour of the formants. The
filter is applied frame by frame in a short-time Fourier transform.

Source: G. Fant, Acoustic Theory of Speech Production (1960); the vowels' formants are rounded
from the men's means of Peterson and Barney, JASA 24 (1952).
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..composing.artists import Singer
from ..composing.lyrics import Syllable
from .effects import WHITE_RMS, white_noise
from .exact import doubled, settled

RATE = 22_050  # Hz
FRAME, HOP = 512, 256  # samples; 86 frames a second
VOWELS = {  # Hz
    "a": (730, 1090, 2440), "e": (530, 1840, 2480), "i": (270, 2290, 3010), "o": (570, 840, 2410),
    "u": (300, 870, 2240), "ae": (660, 1720, 2410), "uh": (640, 1190, 2390),
    "er": (490, 1350, 1690), "ih": (390, 1990, 2550),
}  # fmt: skip
UPPER_FORMANTS = (3400, 4500)
BANDWIDTHS = np.array([70, 90, 130, 200, 280], dtype=np.float32)
DETOURS = {  # voiced consonants: formants, seconds, loudness
    "l": ((360, 1100, 2600), 0.06, 0.5), "r": ((380, 1150, 1500), 0.07, 0.5),
    "w": ((300, 650, 2200), 0.07, 0.45), "y": ((270, 2200, 3000), 0.06, 0.45),
    "m": ((250, 1000, 2200), 0.07, 0.3), "n": ((250, 1450, 2400), 0.06, 0.3),
    "b": ((250, 800, 2200), 0.035, 0.05), "d": ((250, 1700, 2600), 0.03, 0.05),
    "g": ((250, 2000, 2300), 0.035, 0.05),
}  # fmt: skip
NOISES = {  # centre Hz, width in octaves, seconds, loudness, seconds of silence before
    "s": (6500, 0.5, 0.10, 0.7, 0.0), "sh": (3400, 0.6, 0.10, 0.8, 0.0),
    "f": (5000, 1.6, 0.08, 0.25, 0.0), "h": (1500, 1.4, 0.06, 0.2, 0.0),
    "p": (1000, 1.2, 0.03, 0.7, 0.04), "t": (4800, 0.8, 0.035, 0.9, 0.04),
    "k": (2300, 0.6, 0.04, 0.9, 0.04), "b": (700, 1.0, 0.015, 0.4, 0.0),
    "d": (3500, 0.8, 0.015, 0.4, 0.0), "g": (1900, 0.6, 0.02, 0.4, 0.0),
}  # fmt: skip


NOISE_NUMBERS = {consonant: number for number, consonant in enumerate(NOISES)}
NOISE_LEVEL = math.sqrt(FRAME) * 0.22 / WHITE_RMS  # of the spectra of noise, as loud as the source
BATCH = 64  # frames to work on at a time, so that they stay in the processor's cache

Notes = list[tuple[float, float, int, int]]  # start and length in s, pitch, velocity


class Controls:
    """Hold one value a frame of everything the throat does.

    `pitch` in MIDI numbers and `formants` (frames × 3) in Hz are NaN where nothing sets them;
    `voiced` and `noise` are loudnesses, and `colour` says whose noise it is, see NOISES.
    """

    def __init__(self, frames: int):
        self.time = np.arange(frames) * HOP / RATE
        self.pitch = np.full(frames, np.nan)
        self.formants = np.full((frames, 3), np.nan)
        self.voiced = np.zeros(frames)
        self.noise = np.zeros(frames)
        self.colour = np.zeros(frames, np.int64)

    def between(self, start: float, end: float) -> tuple[int, int]:
        """Give the numbers of the first frame from a time on, and from another."""
        first, last = np.searchsorted(self.time, (start, end))
        return int(first), int(last)

    def consonant(self, name: str, start: float, level: float) -> float:
        """Write a consonant down; hand back after how many seconds the vowel begins."""
        delay = 0.0
        if name in NOISES:
            _, _, seconds, loudness, pause = NOISES[name]
            first, last = self.between(start - seconds * 0.5, start + seconds * 0.5)
            noise = self.noise[first : last + 1]
            np.maximum(noise, loudness * level, out=noise)
            self.colour[first : last + 1] = NOISE_NUMBERS[name]
            quiet, _ = self.between(start - seconds * 0.5 - pause, start)
            self.voiced[quiet:first] *= 0.1
            self.voiced[first:last] *= 0.4
            delay = seconds * 0.5
        if name in DETOURS:
            target, seconds, loudness = DETOURS[name]
            first, last = self.between(start - 0.01, start + seconds)
            self.voiced[first:last] = loudness * level
            self.formants[first:last] = target
            delay = max(delay, seconds)
        return delay

    def vowel(self, name: str, onset: float, end: float, level: float) -> slice:
        """Write a vowel down; hand back its frames."""
        first, last = self.between(onset, end)
        time = self.time[first:last]
        shape = np.minimum((time - onset) / 0.02 + 0.3, 1) * np.minimum((end - time) / 0.05, 1)
        voiced = self.voiced[first:last]
        np.maximum(voiced, shape * level, out=voiced)
        self.formants[first:last] = VOWELS[name]
        return slice(first, last)


def controls(
    notes: Notes, words: list[Syllable], seconds: float, singer: Singer, spoken: bool
) -> Controls:
    """Turn notes and syllables into what the throat does, frame by frame.

    Parameters
    ----------
    notes : list of (start, length, pitch, velocity)
        Times in s.
    words : list of Syllable
    seconds : float
    singer : Singer
    spoken : bool
        Rap: pitch falls within the syllable, vowels are short.

    Returns
    -------
    Controls
    """
    throat = Controls(int(seconds * RATE / HOP) + 2)
    for (start, length, midi, velocity), word in zip(notes, words, strict=True):
        level = (velocity / 100) ** 1.5
        onset = start + throat.consonant(word.consonant, start, level)
        frames = throat.vowel(word.vowel, onset, start + length, level)
        past = throat.time[frames] - onset
        throat.pitch[frames] = midi + inflection(past, length, singer, spoken)
    return throat


def inflection(t: NDArray, length: float, singer: Singer, spoken: bool) -> NDArray:
    """Say how many semitones the pitch strays from the note: it falls in speech, sways in song."""
    if spoken:
        return 1.5 - 3.0 * t / max(length, 0.1)
    depth = 0.45 * singer.vibrato * np.clip((t - 0.25) / 0.3, 0, 1)
    return depth * np.sin(2 * np.pi * 5.6 * t) - 0.9 * singer.glide * np.exp(-t / 0.045)


def fill_gaps(curve: NDArray) -> NDArray:
    """Carry values over frames that have none (NaN), in straight lines."""
    known = np.flatnonzero(~np.isnan(curve))
    return np.interp(np.arange(len(curve)), known, curve[known])


def smooth(curve: NDArray, frames: int) -> NDArray:
    """Average a curve over some frames, along its first axis."""
    from scipy.ndimage import uniform_filter1d

    return uniform_filter1d(curve, frames, axis=0, mode="nearest")


class Buzz:
    """The source: a saw-tooth whose corners are rounded so that it does not alias.

    Its phase is a whole number of steps of 2**-40 of a turn: nothing is lost as the song goes on.
    """

    def __init__(self, pitch: NDArray, rng: np.random.Generator):
        wobble = smooth(rng.normal(0, 1, len(pitch)), 5) * 0.12
        hertz = 440 * 2 ** ((np.append(pitch + wobble, [pitch[-1]] * 2) - 69) / 12)
        speed = np.rint(hertz / RATE * 2**32).astype(np.int64) * HOP
        self.speed, self.change = speed[:-1], np.diff(speed) // HOP
        turned = np.cumsum(self.speed * HOP + self.change * (HOP * (HOP - 1) // 2))
        self.begun = np.concatenate([[0], turned[:-1]])

    def hops(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Make some stretches of HOP samples, one a row."""
        speed, change = self.speed[numbers, None], self.change[numbers, None]
        count = np.arange(HOP)
        steps = speed + change * count
        turns = (
            self.begun[numbers, None] + speed * (count + 1) + change * (count * (count + 1) // 2)
        )
        turns &= 2**40 - 1
        step, phase = steps.reshape(-1) * 2.0**-40, turns.reshape(-1) * 2.0**-40
        wave = 2 * phase - 1
        start, end = np.flatnonzero(phase < step), np.flatnonzero(phase > 1 - step)
        x = phase[start] / step[start]
        wave[start] -= x + x - x * x - 1
        x = (phase[end] - 1) / step[end]
        wave[end] -= x * x + x + x + 1
        return wave.reshape(-1, HOP)

    def frames(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Make some frames, one a row: each is its own hop and the next."""
        hops = np.union1d(numbers, numbers + 1)
        made = self.hops(hops)
        places = np.searchsorted(hops, numbers)
        return np.concatenate([made[places], made[places + 1]], axis=1)


def throat_gain(formants: NDArray[np.float32], brightness: float) -> NDArray[np.float32]:
    """Give the throat's gain for each frame and frequency: one resonance a formant.

    Returns
    -------
    numpy.ndarray, shape (frames, FRAME // 2 + 1), float32
    """
    frequency = np.arange(FRAME // 2 + 1, dtype=np.float32) * np.float32(RATE / FRAME)
    squares = frequency * frequency
    gain = np.ones((len(formants), len(frequency)), np.float32)
    for centre, width in zip(formants.T, BANDWIDTHS, strict=True):
        square = (centre * centre)[:, None]
        distance = square - squares
        distance *= distance
        distance += squares * (width * width * np.float32(1.69)) + 1
        gain *= square * square
        gain /= distance
    tilt = (1 + frequency.astype(np.float64) / 3000) ** (1.6 * brightness - 0.2)
    return np.sqrt(gain) * settled(tilt, 20).astype(np.float32)


@cache
def noise_colours() -> NDArray[np.float32]:
    """Give the spectrum of each consonant's noise, shape (consonants, FRAME // 2 + 1)."""
    frequency = np.fft.rfftfreq(FRAME, 1 / RATE) + 1.0
    places = np.array([(centre, width) for centre, width, *_ in NOISES.values()])
    distance = np.log2(frequency / places[:, :1]) / places[:, 1:]
    return settled(1.6 * np.exp(-0.5 * distance**2), 20).astype(np.float32)


def sing(
    notes: Notes,
    words: list[Syllable],
    seconds: float,
    singer: Singer,
    spoken: bool,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Sing or speak notes with words.

    Parameters
    ----------
    notes : list of (start, length, pitch, velocity)
        Times in s, pitch as a MIDI number.
    words : list of Syllable
        One a note.
    seconds : float
        How long the result is to be.
    singer : Singer
    spoken : bool
    rng : numpy.random.Generator
        For breath and the small unsteadiness of every voice.

    Returns
    -------
    numpy.ndarray, shape (n,), float32
        At 44,100 Hz, peak about 1.
    """
    curves = controls(notes, words, seconds, singer, spoken)
    pitch = smooth(fill_gaps(curves.pitch), 3 if spoken else 5)
    formants = np.stack([fill_gaps(track) for track in curves.formants.T], axis=1)
    formants = smooth(formants, 4 if spoken else 6)
    formants = np.concatenate([formants, np.tile(UPPER_FORMANTS, (len(pitch), 1))], axis=1)
    formants = settled(formants * singer.tract, 10).astype(np.float32)
    source = Buzz(pitch, rng)
    voiced, noise = (settled(smooth(x, 2), 20) for x in (curves.voiced, curves.noise))
    out = np.zeros((len(pitch) + 1, HOP))  # each frame takes two rows: the one it has, and the next
    audible = np.flatnonzero(np.maximum(voiced, noise) > 1e-4)
    for start in range(0, len(audible), BATCH):
        frames = audible[start : start + BATCH]
        gain = throat_gain(formants[frames], singer.brightness) * voiced[frames, None]
        hiss = noise_colours()[curves.colour[frames]] * noise[frames, None]
        sound = spoken_frames(source.frames(frames), gain, hiss + gain * (singer.breath * 0.8), rng)
        out[frames] += sound[:, :HOP]
        out[frames + 1] += sound[:, HOP:]
    voice = doubled(settled(out, 14).astype(np.float32).reshape(-1))
    voice /= max(np.abs(voice).max(), np.float32(1e-6))
    return voice


def spoken_frames(
    source: NDArray[np.float64],
    gain: NDArray,
    hiss: NDArray,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Send frames of the source through the throat, with noise.

    Parameters
    ----------
    source : numpy.ndarray, shape (k, FRAME)
    gain, hiss : numpy.ndarray, shape (k, FRAME // 2 + 1)
        What each frequency of the source, and of noise, is multiplied by.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (k, FRAME)
    """
    from scipy.fft import irfft, rfft

    window = settled(np.hanning(FRAME + 1)[:-1], 20)
    spectrum = rfft(source * window)
    spectrum *= gain
    parts = spectrum.view(np.float64).reshape(*spectrum.shape, 2)  # real and imaginary
    parts += white_noise(rng, parts.shape) * (hiss * NOISE_LEVEL)[..., None]
    return irfft(spectrum, FRAME)
