"""A singer made of arithmetic: a buzzing source, a throat that filters it, and noise.

The source–filter model of speech. The glottis gives a saw-tooth (each harmonic 6 dB an octave
weaker, lip radiation included); the throat is a row of resonances, the formants, whose places
make the vowel; consonants are noise of another colour, or a short detour of the formants. The
filter is applied frame by frame in a short-time Fourier transform.

Source: G. Fant, Acoustic Theory of Speech Production (1960); the vowels' formants are rounded
from the men's means of Peterson and Barney, JASA 24 (1952).
"""

import math

import numpy as np

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


def control_curves(notes, words, seconds, singer, spoken):
    """Turn notes and syllables into one value a frame of everything the throat does.

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
    dict of numpy.ndarray
        ``pitch`` (MIDI), ``voiced`` and ``noise`` (0–1), ``formants`` (frames × 3, Hz),
        ``colour`` (frames × 2: centre in Hz, width in octaves).
    """
    frames = int(seconds * RATE / HOP) + 2
    time = np.arange(frames) * HOP / RATE
    pitch = np.full(frames, np.nan)
    voiced, noise = np.zeros(frames), np.zeros(frames)
    formants = np.full((frames, 3), np.nan)
    colour = np.tile(np.array([4000.0, 1.0]), (frames, 1))
    for (start, length, midi, velocity), word in zip(notes, words):
        level = (velocity / 100) ** 1.5
        onset = start + place_consonant(word, start, time, voiced, noise, formants, colour, level)
        first, last = np.searchsorted(time, (onset, start + length))
        if last <= first:
            continue
        t = time[first:last] - onset
        shape = np.minimum(t / 0.02 + 0.3, 1) * np.minimum(
            (start + length - time[first:last]) / 0.05, 1
        )
        voiced[first:last] = np.maximum(voiced[first:last], shape * level)
        formants[first:last] = VOWELS[word.vowel]
        pitch[first:last] = midi + inflection(t, length, singer, spoken)
    return {
        "pitch": pitch,
        "voiced": voiced,
        "noise": noise,
        "formants": formants,
        "colour": colour,
    }


def inflection(t, length, singer, spoken):
    """Say how far the pitch strays from the note, in semitones: it falls in speech, sways in song."""
    if spoken:
        return 1.5 - 3.0 * t / max(length, 0.1)
    depth = 0.45 * singer.vibrato * np.clip((t - 0.25) / 0.3, 0, 1)
    return depth * np.sin(2 * np.pi * 5.6 * t) - 0.9 * singer.glide * np.exp(-t / 0.045)


def place_consonant(word, start, time, voiced, noise, formants, colour, level):
    """Write a consonant into the curves; hand back after how many seconds the vowel begins."""
    delay = 0.0
    if word.consonant in NOISES:
        centre, width, seconds, loudness, pause = NOISES[word.consonant]
        first, last = np.searchsorted(time, (start - seconds * 0.5, start + seconds * 0.5))
        noise[first : last + 1] = np.maximum(noise[first : last + 1], loudness * level)
        colour[first : last + 1] = centre, width
        quiet = np.searchsorted(time, start - seconds * 0.5 - pause)
        voiced[quiet:first] *= 0.1
        voiced[first:last] *= 0.4
        delay = seconds * 0.5
    if word.consonant in DETOURS:
        target, seconds, loudness = DETOURS[word.consonant]
        first, last = np.searchsorted(time, (start - 0.01, start + seconds))
        voiced[first:last] = loudness * level
        formants[first:last] = target
        delay = max(delay, seconds)
    return delay


def fill_gaps(curve):
    """Carry values over frames that have none (NaN), in straight lines."""
    known = np.flatnonzero(~np.isnan(curve))
    return np.interp(np.arange(len(curve)), known, curve[known])


def smooth(curve, frames):
    """Average a curve over some frames, along its first axis."""
    from scipy.ndimage import uniform_filter1d

    return uniform_filter1d(curve, frames, axis=0, mode="nearest")


def buzz(pitch, samples, rng):
    """Make the source: a saw-tooth whose corners are rounded so that it does not alias."""
    wobble = smooth(rng.normal(0, 1, len(pitch)), 5) * 0.12
    hertz = 440 * 2 ** ((pitch + wobble - 69) / 12)
    # The phase is a whole multiple of 2**-40 of a turn: nothing is lost as the song goes on.
    corners = np.rint(hertz / RATE * 2**32).astype(np.int64)
    share = np.arange(HOP)
    step = (corners[:-1, None] * (HOP - share) + corners[1:, None] * share).reshape(-1)
    step = np.concatenate([step, np.full(FRAME, corners[-1] * HOP)])[:samples]
    turns = np.cumsum(step) & (2**40 - 1)
    step, phase = step * 2.0**-40, turns * 2.0**-40
    wave = 2 * phase - 1
    start, end = phase < step, phase > 1 - step
    x = phase[start] / step[start]
    wave[start] -= x + x - x * x - 1
    x = (phase[end] - 1) / step[end]
    wave[end] -= x * x + x + x + 1
    return wave


def throat(formants, singer):
    """Give the throat's gain for each frame and frequency: one resonance a formant.

    Returns
    -------
    numpy.ndarray, shape (frames, FRAME // 2 + 1), float32
    """
    frequency = np.fft.rfftfreq(FRAME, 1 / RATE).astype(np.float32)
    gain = np.ones((len(formants), len(frequency)), np.float32)
    upper = np.tile(np.array(UPPER_FORMANTS), (len(formants), 1))
    centres = (np.concatenate([formants, upper], axis=1) * singer.tract).astype(np.float32)
    for centre, width in zip(centres.T, BANDWIDTHS):
        square = (centre * centre)[:, None]
        distance, spread = square - frequency * frequency, frequency * width * np.float32(1.3)
        gain *= square * square / (distance * distance + spread * spread + 1)
    tilt = (1 + frequency.astype(np.float64) / 3000) ** (1.6 * singer.brightness - 0.2)
    return np.sqrt(gain) * settled(tilt, 20).astype(np.float32)


def sing(notes, words, seconds, singer, spoken, rng):
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
    curves = control_curves(notes, words, seconds, singer, spoken)
    pitch = smooth(fill_gaps(curves["pitch"]), 3 if spoken else 5)
    formants = np.stack([fill_gaps(track) for track in curves["formants"].T], axis=1)
    formants = smooth(formants, 4 if spoken else 6)
    frames = len(pitch)
    samples = (frames - 1) * HOP + FRAME
    source = buzz(pitch, samples, rng)
    window = settled(np.hanning(FRAME + 1)[:-1], 20)
    pieces = np.lib.stride_tricks.sliding_window_view(source, FRAME)[::HOP] * window
    spectrum = np.fft.rfft(pieces, axis=1)
    hiss = noise_frames(spectrum.shape, rng)
    spectrum += hiss * (singer.breath * 0.8)
    spectrum *= throat(formants, singer) * smooth(curves["voiced"], 2)[:, None]
    spectrum += hiss * coloured(curves["noise"], curves["colour"])
    voice = overlap_add(np.fft.irfft(spectrum, axis=1)[:frames], samples)
    voice = doubled(settled(voice, 16).astype(np.float32))
    return voice / max(np.abs(voice).max(), np.float32(1e-6))


def noise_frames(shape, rng):
    """Make the spectra of white noise, as loud as the source's."""
    real = np.rint(rng.standard_normal(shape, dtype=np.float32) * 64)
    imaginary = np.rint(rng.standard_normal(shape, dtype=np.float32) * 64)
    return (real + 1j * imaginary) * (math.sqrt(FRAME) * 0.22 / 64)


def coloured(loudness, colour):
    """Give the gain of the consonants' noise for each frame and frequency."""
    frequency = np.fft.rfftfreq(FRAME, 1 / RATE) + 1.0
    distance = np.log2(frequency[None] / colour[:, :1]) / colour[:, 1:]
    return (smooth(loudness, 2)[:, None] * np.exp(-0.5 * distance**2) * 1.6).astype(np.float32)


def overlap_add(frames, samples):
    """Add frames, each half a frame after the one before."""
    out = np.zeros(samples, np.float64)
    even, odd = frames[::2], frames[1::2]
    out[: even.size] += even.ravel()[:samples]
    out[HOP : HOP + odd.size] += odd.ravel()[: samples - HOP]
    return out
