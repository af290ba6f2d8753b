"""What a studio does to sound: equaliser, room, compressor, limiter, tape."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .exact import convolved, decibels, doubled, halved, ramps, settled
from .loops import round_off

TAPS = 2_047  # of the equaliser's filter; resolves about 20 Hz
PEAK_BLOCK = 64  # samples; the limiter looks at peaks of blocks
LEVEL_BLOCK = 512  # samples; the compressor looks at the level of blocks
WHITE_RMS = 73.9  # of `white_noise`
HOLD, GLIDE = 43, 39  # peak blocks: how long the limiter holds on, and how slowly it moves


def equalizer(
    bands: Sequence[float], gains: Sequence[float], low_cut: float, high_cut: float, rate: int
) -> NDArray[np.float64]:
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


def filtered(samples: NDArray[np.float32], taps: NDArray) -> NDArray[np.float32]:
    """Apply a symmetrical filter along the last axis without delay."""
    return convolved(samples, taps, first=len(taps) // 2)


def room_response(seconds: float, rate: int, rng: np.random.Generator) -> NDArray[np.float64]:
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


def reverberate(send: NDArray[np.float32], response: NDArray) -> NDArray[np.float32]:
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


def stretch(curve: NDArray, block: int, samples: int) -> NDArray[np.float32]:
    """Turn one gain a block into one a sample, in straight lines between the blocks' centres."""
    corners = settled(np.concatenate([curve[:1], curve, curve[-1:]]), 24)
    lead = block // 2
    return ramps(corners, block, samples + lead)[lead:]


def compression(
    power: NDArray,
    threshold: float,
    ratio: float,
    rate: int,
    *,
    attack: float = 0.01,
    release: float = 0.15,
) -> NDArray[np.float64]:
    """Say how far to turn down what is louder than a threshold.

    Parameters
    ----------
    power : numpy.ndarray, shape (blocks,)
        The mean square of each block of LEVEL_BLOCK samples.
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
    numpy.ndarray, shape (blocks,), float64
        A gain for the middle of each block, 0–1.
    """
    excess = np.maximum(decibels(power + 1e-10) - threshold, 0) * (1 - 1 / ratio)
    closing, opening = (math.exp(-LEVEL_BLOCK / rate / s) for s in (attack, release))
    reduction, state = np.empty_like(excess), 0.0
    for i, wanted in enumerate(excess.tolist()):
        keep = closing if wanted > state else opening
        state = keep * state + (1 - keep) * wanted
        reduction[i] = state
    return settled(10 ** (-reduction / 20), 24)


def limitation(peaks: NDArray, ceiling: float) -> NDArray[np.float64]:
    """Say how far to turn down so that no peak exceeds a ceiling, looking ahead.

    Parameters
    ----------
    peaks : numpy.ndarray, shape (blocks,)
        The greatest absolute value of each block of PEAK_BLOCK samples.
    ceiling : float
        0–1.

    Returns
    -------
    numpy.ndarray, shape (blocks,), float64
        A gain for the middle of each block, 0–1.
    """
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    gain = np.minimum(1.0, ceiling / np.maximum(peaks.astype(np.float64), 1e-9))
    gain = np.floor(gain * 2.0**20) * 2.0**-20
    return settled(uniform_filter1d(minimum_filter1d(gain, HOLD), GLIDE), 24)  # about 60 ms


def saturate(samples: NDArray[np.float32], drive: float) -> None:
    """Round off the peaks as tape and valves do, in place; `drive` from 0 (nothing) to 1."""
    if drive < 0.02:
        return
    push = 1 + 4 * drive
    for side in samples:
        round_off(side, np.float32(push), np.float32(push**-0.7))


def white_noise(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.int8]:
    """Make noise of one loudness at all frequencies, quick to make and the same everywhere.

    Returns
    -------
    numpy.ndarray, int8
        Evenly spread over -128 to 127; its RMS is WHITE_RMS.
    """
    return np.frombuffer(rng.bytes(math.prod(shape)), np.int8).reshape(shape)


def pump_curve(
    kicks: Sequence[float], depth: float, samples: int, rate: int, *, recovery: float = 0.28
) -> NDArray[np.float32]:
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
