"""Arithmetic that comes out the same, bit for bit, on every computer with every library.

An MP3 encoder turns one flipped bit of its input into audible noise, so a song is only the same
everywhere if its samples are. Adding, subtracting, multiplying, dividing and rounding arrays
element by element is exact to the last bit everywhere (IEEE 754). Three things aren't: functions
such as sin and exp, sums (their order depends on the processor), and Fourier transforms. So

- functions and sums are computed in float64 and **settled**: rounded to a grid much coarser than
  their error, which hides the error but for about one time in a billion;
- filters convolve whole numbers with whole numbers. The result is a whole number too, so rounding
  takes the Fourier transform's error away altogether.
"""

import math

import numpy as np
from numpy.typing import NDArray

from .loops import fill_between, fill_parts, fill_powers, fill_ramps, fill_whole

SAMPLE_BITS = 17  # samples are multiples of 2**-17 before they are filtered: -102 dB at worst
CHUNK = 2**16  # samples to work on at a time, so that they stay in the processor's cache
HALF_BAND_REACH = 12  # samples to either side of the filter between two sampling rates
TAP_BITS = 18  # filters are multiples of 2**-18
SMALLEST_TRANSFORM = 2**15


def settled(values: NDArray, bits: int) -> NDArray[np.float64]:
    """Round values to multiples of ``2**-bits``.

    Parameters
    ----------
    values : array
        Computed in float64.
    bits : int
        How fine the grid is.

    Returns
    -------
    numpy.ndarray, float64

    Examples
    --------
    >>> settled(np.array([0.3, 0.5]), bits=2)
    array([0.25, 0.5 ])
    """
    return np.rint(np.asarray(values, np.float64) * 2.0**bits) * 2.0**-bits


def convolved(samples: NDArray, taps: NDArray, first: int = 0) -> NDArray[np.float32]:
    """Filter samples, exactly.

    Both are rounded to whole multiples of a small step. A convolution of whole numbers is whole,
    so rounding it removes the Fourier transform's own error, which is about 0.01 at most.

    Parameters
    ----------
    samples : numpy.ndarray, shape (n,) or (channels, n)
        Absolute values up to about 8.
    taps : numpy.ndarray, shape (m,) or (channels, m)
        Absolute values up to about 1.
    first : int
        Where the result begins; half of a symmetrical filter's length takes its delay away.

    Returns
    -------
    numpy.ndarray, shape (n,) or (channels, n), float32
        As long as the samples.
    """
    taps = np.atleast_2d(np.rint(taps * 2.0**TAP_BITS))
    sources = np.ascontiguousarray(np.atleast_2d(samples), np.float32)
    length, overlap = sources.shape[1], taps.shape[1] - 1
    size = max(SMALLEST_TRANSFORM, 2 ** math.ceil(math.log2(3 * taps.shape[1])))
    response = np.fft.rfft(taps, size)
    out = np.empty((max(len(sources), len(taps)), length), np.float32)
    # Written again and again: fresh memory would take as long as the transforms.
    stretch, heard = (np.empty((len(channels), size)) for channels in (sources, out))
    spectrum, product = (
        np.empty((len(channels), size // 2 + 1), complex) for channels in (sources, out)
    )
    for begin in range(0, length, size - overlap):
        fill_whole(sources, begin + first - overlap, 2.0**SAMPLE_BITS, stretch)
        np.fft.rfft(stretch, out=spectrum)
        np.multiply(spectrum, response, out=product)
        np.fft.irfft(product, size, out=heard)
        fill_parts(heard, begin, overlap, 2.0 ** -(SAMPLE_BITS + TAP_BITS), out)
    return out if max(np.ndim(samples), len(out)) > 1 else out[0]


def ramps(corners: NDArray, block: int, samples: int) -> NDArray[np.float32]:
    """Join values that lie `block` samples apart with straight lines.

    Parameters
    ----------
    corners : numpy.ndarray, shape (k,)
        Settled; k ≥ samples / block + 1.
    block : int
    samples : int

    Returns
    -------
    numpy.ndarray, shape (samples,), float32

    Examples
    --------
    >>> ramps(np.array([0.0, 1.0, 0.0]), 2, 4)
    array([0. , 0.5, 1. , 0.5], dtype=float32)
    """
    share = np.arange(block, dtype=np.float32) / np.float32(block)
    lines = np.empty(-(-samples // block) * block, np.float32)
    fill_ramps(np.asarray(corners, np.float32), share, lines)
    return lines[:samples]


def block_powers(samples: NDArray[np.float32], block: int) -> NDArray[np.float64]:
    """Measure the mean square of every block; the last may be short, and is as if zeros followed.

    The sums are not settled yet: `decibels` does that.
    """
    powers = np.empty(-(-len(samples) // block))
    fill_powers(samples, block, powers)
    return powers


def decibels(power: NDArray) -> NDArray[np.float64]:
    """Turn mean squares into dB, settled to a millionth of a dB."""
    return settled(10 * np.log10(power), 20)


def amplitude(decibels: float) -> np.float32:
    """Turn dB into a factor."""
    return np.float32(10.0 ** (float(decibels) / 20))


def _half_band() -> tuple[np.float32, NDArray[np.float32]]:
    """Design the filter that keeps the lower half: its middle tap and every second one after it."""
    places = np.arange(1, HALF_BAND_REACH, 2)
    window = np.i0(4.0 * np.sqrt(1 - (places / HALF_BAND_REACH) ** 2)) / np.i0(4.0)
    taps = np.sin(np.pi * places / 2) / (np.pi * places) * window
    total = 0.5 + 2 * taps.sum()
    return np.float32(settled(0.5 / total, 20)), settled(taps / total, 20).astype(np.float32)


def _between(samples: NDArray[np.float32], taps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weigh for each sample those before and after the place half a sample later."""
    count, reach = len(samples), len(taps)
    padded = np.zeros(count + 2 * reach, np.float32)
    padded[reach : reach + count] = samples
    total = np.empty(count, np.float32)
    fill_between(padded, taps, total)
    return total


def halved(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep every second sample of what is below a quarter of the rate.

    Parameters
    ----------
    samples : numpy.ndarray, shape (n,), float32

    Returns
    -------
    numpy.ndarray, shape (⌈n / 2⌉,), float32
    """
    centre, taps = _half_band()
    out = samples[::2] * centre
    out[1:] += _between(samples[1::2], taps)[: len(out) - 1]
    out[0] += taps[0] * samples[1]
    return out


def doubled(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Put a sample between every two, so that nothing new sounds above the old spectrum.

    Parameters
    ----------
    samples : numpy.ndarray, shape (n,) or (channels, n), float32

    Returns
    -------
    numpy.ndarray, shape (2 n,) or (channels, 2 n), float32
    """
    centre, taps = _half_band()
    out = np.empty((*samples.shape[:-1], 2 * samples.shape[-1]), np.float32)
    np.multiply(samples, 2 * centre, out=out[..., ::2])
    for channel, finer in zip(np.atleast_2d(samples), np.atleast_2d(out), strict=True):
        finer[1::2] = _between(channel, 2 * taps)
    return out
