"""Arithmetic that comes out the same, bit for bit, on every computer and with every library version.

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

SAMPLE_BITS = 17  # samples are multiples of 2**-17 before they are filtered: -102 dB at worst
TAP_BITS = 18  # filters are multiples of 2**-18
SMALLEST_TRANSFORM = 8192


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
    from scipy.fft import irfft, rfft

    taps = np.atleast_2d(np.rint(taps * 2.0**TAP_BITS))
    sources = np.atleast_2d(samples)
    length, overlap = sources.shape[1], taps.shape[1] - 1
    size = max(SMALLEST_TRANSFORM, 2 ** math.ceil(math.log2(3 * taps.shape[1])))
    step = size - overlap
    blocks = -(-length // step)
    padded = np.zeros((len(sources), blocks * step + overlap))
    begin = overlap - first
    np.multiply(sources, 2.0**SAMPLE_BITS, out=padded[:, begin : begin + length])
    np.rint(padded, out=padded)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, ::step]
    response = rfft(taps, size)[:, None]
    out = np.empty((max(len(sources), len(taps)), blocks, step), np.float32)
    rows = max(1, 2**16 // size)  # as many as the processor's cache holds
    for row in range(0, blocks, rows):
        spectrum = rfft(windows[:, row : row + rows], size) * response
        whole = np.rint(irfft(spectrum, size)[..., overlap:])
        np.multiply(whole, 2.0 ** -(SAMPLE_BITS + TAP_BITS), out=out[:, row : row + rows])
    out = out.reshape(len(out), -1)[:, :length]
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
    corners = np.asarray(corners, np.float32)
    share = np.arange(block, dtype=np.float32) / np.float32(block)
    lines = corners[:-1, None] + np.diff(corners)[:, None] * share
    return lines.reshape(-1)[:samples]


def block_powers(samples: NDArray, block: int) -> NDArray[np.float64]:
    """Measure the mean square of every whole block; float64, but not yet settled."""
    whole = samples[: len(samples) // block * block]
    return np.square(whole).reshape(-1, block).sum(axis=1, dtype=np.float64) / block


def decibels(power: NDArray) -> NDArray[np.float64]:
    """Turn mean squares into dB, settled to a millionth of a dB."""
    return settled(10 * np.log10(power), 20)


def amplitude(decibels: float) -> np.float32:
    """Turn dB into a factor."""
    return np.float32(10.0 ** (float(decibels) / 20))


def _half_band() -> tuple[np.float32, NDArray[np.float32]]:
    """Design the filter that keeps the lower half of the spectrum: its centre, and every second tap."""
    reach = 20
    places = np.arange(1, reach, 2)
    window = np.i0(5.0 * np.sqrt(1 - (places / reach) ** 2)) / np.i0(5.0)
    taps = np.sin(np.pi * places / 2) / (np.pi * places) * window
    total = 0.5 + 2 * taps.sum()
    return np.float32(settled(0.5 / total, 20)), settled(taps / total, 20).astype(np.float32)


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
    count, reach = -(-len(samples) // 2), len(taps)
    odd = np.zeros(count + 2 * reach, np.float32)
    odd[reach : reach + len(samples) // 2] = samples[1::2]
    out = samples[::2] * centre
    for k, tap in enumerate(taps):
        out += (
            odd[reach + k : reach + k + count] + odd[reach - 1 - k : reach - 1 - k + count]
        ) * tap
    return out


def doubled(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Put a sample between every two, so that nothing new sounds above the old spectrum.

    Parameters
    ----------
    samples : numpy.ndarray, shape (..., n), float32

    Returns
    -------
    numpy.ndarray, shape (..., 2 n), float32
    """
    centre, taps = _half_band()
    count, reach = samples.shape[-1], len(taps)
    padded = np.zeros((*samples.shape[:-1], count + 2 * reach), np.float32)
    padded[..., reach : reach + count] = samples
    between = np.zeros_like(samples)
    for k, tap in enumerate(taps):
        later = padded[..., reach + 1 + k : reach + 1 + k + count]
        between += (later + padded[..., reach - k : reach - k + count]) * (2 * tap)
    out = np.empty((*samples.shape[:-1], 2 * count), np.float32)
    np.multiply(samples, 2 * centre, out=out[..., ::2])
    out[..., 1::2] = between
    return out
