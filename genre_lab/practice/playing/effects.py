"""What a studio does to sound: equaliser, room, compressor, limiter, tape."""

import math

import numpy as np

from .exact import convolved, decibels, doubled, halved, ramps, settled

TAPS = 2_047  # of the equaliser's filter; resolves about 20 Hz
BLOCK = 64  # samples; the limiter looks at peaks of blocks
LEVEL_BLOCK = 512  # samples; the compressor looks at the level of blocks


def equalizer(bands, gains, low_cut, high_cut, rate):
    """Design one filter for a whole tone curve: bells, and a roll-off at either end.

    Parameters
    ----------
    bands, gains : sequence of float
        Centres in Hz and gains in dB; between the centres the curve is smooth in log frequency.
    low_cut, high_cut : float
        Hz, where the gain is 3 dB down; 12 dB an octave below, 24 above.
    rate : int
        Hz.

    Returns
    -------
    numpy.ndarray, shape (2047,), float64
        Symmetrical, so that it delays all frequencies alike.
    """
    frequency = np.fft.rfftfreq(TAPS + 1, 1 / rate)
    octave = np.log2(np.maximum(frequency, 10.0))
    decibels = np.interp(octave, np.log2(bands), gains)
    gain = 10 ** (decibels / 20)
    gain /= np.sqrt(1 + (low_cut / np.maximum(frequency, 1.0)) ** 4)
    gain /= np.sqrt(1 + (frequency / high_cut) ** 8)
    taps = np.fft.fftshift(np.fft.irfft(gain))[1:]
    return taps * np.hanning(TAPS + 2)[1:-1]


def filtered(samples, taps):
    """Apply a symmetrical filter along the last axis without delay."""
    return convolved(samples, taps, first=len(taps) // 2)


def room_response(seconds, rate, rng):
    """Make the response of a room: noise that dies away, its treble first.

    Returns
    -------
    numpy.ndarray, shape (2, n), float64
        Left and right, of unit energy.
    """
    from scipy.signal import lfilter

    length = int(seconds * rate)
    t = np.arange(length) / rate
    noise = np.rint(rng.standard_normal((2, length), dtype=np.float32) * 64) / 64
    dark = lfilter([0.25], [1, -0.75], noise, axis=-1)
    blend = np.exp(-3 * t / seconds)
    response = (noise * 0.5 * blend + dark * 1.5) * np.exp(-6.9 * t / seconds)
    response[:, : int(0.012 * rate)] *= 0.1  # the first wall is some way off
    return response / np.sqrt((response**2).sum(axis=1, keepdims=True))


def reverberate(send, response):
    """Play a mono signal in a room: at half the rate, as rooms have little treble.

    Parameters
    ----------
    send : numpy.ndarray, shape (n,)
    response : numpy.ndarray, shape (2, m)
        At half the send's rate.

    Returns
    -------
    numpy.ndarray, shape (2, n), float32
    """
    return doubled(convolved(halved(send), response))[:, : send.shape[0]]


def stretch(curve, block, samples):
    """Turn one gain a block into one a sample, in straight lines between the blocks' centres."""
    corners = np.concatenate([curve[:1], curve, curve[-1:]])
    lead = block // 2
    return ramps(settled(corners, 24), block, samples + lead)[lead:]


def padded_blocks(values, block):
    """Cut an array into rows of one block; the last is filled up with zeros."""
    return np.pad(values, (0, -len(values) % block)).reshape(-1, block)


def compress(samples, threshold, ratio, rate, attack=0.01, release=0.15):
    """Turn down what is louder than a threshold.

    Parameters
    ----------
    samples : numpy.ndarray, shape (2, n)
    threshold : float
        dB of full scale (RMS).
    ratio : float
        4 lets a quarter of the excess through.
    rate : int
        Hz.
    attack, release : float
        s; how fast it closes and opens.

    Returns
    -------
    numpy.ndarray, shape (2, n), float32
    """
    squares = np.square(samples[0]) + np.square(samples[1])
    power = padded_blocks(squares, LEVEL_BLOCK).sum(axis=1, dtype=np.float64) / (2 * LEVEL_BLOCK)
    excess = np.maximum(decibels(power + 1e-10) - threshold, 0) * (1 - 1 / ratio)
    closing, opening = (math.exp(-LEVEL_BLOCK / rate / s) for s in (attack, release))
    reduction, state = np.empty_like(excess), 0.0
    for i, wanted in enumerate(excess.tolist()):
        keep = closing if wanted > state else opening
        state = keep * state + (1 - keep) * wanted
        reduction[i] = state
    return samples * stretch(10 ** (-reduction / 20), LEVEL_BLOCK, samples.shape[1])


def limit(samples, ceiling):
    """Keep every sample under a ceiling, looking ahead so that nothing is cut off.

    Parameters
    ----------
    samples : numpy.ndarray, shape (2, n)
    ceiling : float
        The greatest absolute value, 0–1.

    Returns
    -------
    numpy.ndarray, shape (2, n), float32
    """
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    peaks = padded_blocks(np.maximum(*np.abs(samples)), BLOCK).max(axis=1)
    gain = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    gain = uniform_filter1d(minimum_filter1d(gain, 43), 39)  # about 60 ms
    return samples * stretch(gain, BLOCK, samples.shape[1])


def saturate(samples, drive):
    """Round off the peaks as tape and valves do; `drive` from 0 (nothing) to 1."""
    if drive < 0.02:
        return samples
    push = np.float32(1 + 4 * drive)
    x = np.clip(samples * push, -3.6, 3.6)
    square = x * x
    curve = x * (945 + square * (105 + square)) / (945 + square * (420 + 15 * square))  # like tanh
    return curve * np.float32(float(push) ** -0.7)


def pump_curve(kicks, depth, samples, rate, recovery=0.28):
    """Duck the music at every kick and let it come back: side-chain pumping.

    Parameters
    ----------
    kicks : sequence of float
        Times in s.
    depth : float
        0 (nothing) to 1 (silence at the kick).

    Returns
    -------
    numpy.ndarray, shape (samples,), float32
    """
    curve = np.ones(samples, np.float32)
    length = int(recovery * rate)
    t = np.linspace(0, 1, length, dtype=np.float32)
    dip = 1 - np.float32(depth) * (1 - t) * (1 - t) * np.minimum(t * 30, 1)
    for time in kicks:
        start = int(time * rate)
        piece = curve[start : start + length]
        np.minimum(piece, dip[: len(piece)], out=piece)
    return curve
