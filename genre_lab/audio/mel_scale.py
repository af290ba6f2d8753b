"""The mel scale: how far apart two pitches sound, and the filters that follow from it."""

from functools import lru_cache

import numpy as np

# Slaney's scale: linear to 1000 Hz in steps of 200 / 3 Hz, then 27 steps for a factor of 6.4.
_LINEAR_HZ = 200 / 3
_BREAK_HZ = 1000.0
_BREAK_MEL = _BREAK_HZ / _LINEAR_HZ
_LOG_STEP = np.log(6.4) / 27


def hz_to_mel(hz, htk=True):
    """Convert frequencies to mel.

    Parameters
    ----------
    hz : float or np.ndarray
        Frequencies in Hz, 0 or above.
    htk : bool
        True for m = 2595 log10(1 + f / 700), the report's equation 1; False for Slaney's scale,
        linear below 1000 Hz and logarithmic above, librosa's default.

    Returns
    -------
    float or np.ndarray
        Mel, of the same shape.

    Examples
    --------
    >>> float(hz_to_mel(1000).round(1)), float(hz_to_mel(1000, htk=False).round(1))
    (1000.0, 15.0)

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    hz = np.asarray(hz, dtype=float)
    if htk:
        return 2595 * np.log10(1 + hz / 700)
    above = _BREAK_MEL + np.log(np.maximum(hz, _BREAK_HZ) / _BREAK_HZ) / _LOG_STEP
    return np.where(hz < _BREAK_HZ, hz / _LINEAR_HZ, above)


def mel_to_hz(mel, htk=True):
    """Convert mel to frequencies in Hz: equation 2 of the report, the inverse of `hz_to_mel`.

    Examples
    --------
    >>> float(mel_to_hz(hz_to_mel(440)).round(6))
    440.0

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    mel = np.asarray(mel, dtype=float)
    if htk:
        return 700 * (10 ** (mel / 2595) - 1)
    above = _BREAK_HZ * np.exp(_LOG_STEP * (np.maximum(mel, _BREAK_MEL) - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * _LINEAR_HZ, above)


def mel_frequencies(n_mels, top, htk=True):
    """Space n_mels + 2 frequencies evenly in mel from 0 Hz to `top` (Hz): edges and centres of the filters.

    Examples
    --------
    >>> mel_frequencies(2, 6000).round().tolist()
    [0.0, 786.0, 2456.0, 6000.0]

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    return mel_to_hz(np.linspace(hz_to_mel(0, htk), hz_to_mel(top, htk), n_mels + 2), htk)


@lru_cache(maxsize=16)
def mel_filter_bank(rate, n_fft, n_mels, htk=True, norm="slaney"):
    """Build the triangular filters that sum a power spectrum into mel bands.

    Parameters
    ----------
    rate : int
        Sample rate in Hz.
    n_fft : int
        Length of the Fourier transform in samples.
    n_mels : int
        Number of bands.
    htk : bool
        Which mel formula, see `hz_to_mel`.
    norm : {"slaney", None}
        "slaney" gives every triangle the same area, None the same height 1.

    Returns
    -------
    np.ndarray, shape (n_mels, 1 + n_fft // 2), float64, read-only

    Examples
    --------
    >>> mel_filter_bank(12_000, 512, 96).shape
    (96, 257)

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    edges = mel_frequencies(n_mels, rate / 2, htk)
    bins = np.fft.rfftfreq(n_fft, 1 / rate)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    filters = np.maximum(0, np.minimum(rising, falling))
    if norm == "slaney":
        filters *= 2 / (edges[2:] - edges[:-2])[:, None]
    filters.setflags(write=False)
    return filters
