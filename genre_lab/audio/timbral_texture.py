"""The colour of a sound in nineteen numbers: how bright, how noisy and how restless it is, second by second."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal.windows import hann

from ..errors import AudioError
from .features import mfcc

N_FFT, HOP = 512, 256  # samples, as in the report's pictures
SHARE = 0.85  # of the magnitude lies below the roll-off
N_MFCC = 5


def spectral_measures(clip):
    """Measure four things of every frame of a clip.

    Parameters
    ----------
    clip : Clip
        At least one frame long.

    Returns
    -------
    dict of str to np.ndarray, shape (n_frames,)
        "centroid": the mean of the frequencies, weighted by their magnitudes, in Hz. "roll-off": the
        frequency below which 85 % of the magnitude lies, in Hz. "flux": the squared distance to the
        frame before, both scaled to length 1, so 0 to 2 (0 in the first). "zero crossings": how often
        a second the samples change their sign. Frames of 512 samples, 256 apart; a silent frame
        gives zeros.

    Raises
    ------
    AudioError
        If the clip is shorter than a frame.

    Examples
    --------
    >>> tone = Clip(np.sin(2 * np.pi * 1500 * np.arange(12_000) / 12_000), 12_000, "1500 Hz")
    >>> {name: round(float(values[20]), -2) for name, values in spectral_measures(tone).items()}
    {'centroid': 1500.0, 'roll-off': 1500.0, 'flux': 0.0, 'zero crossings': 3000.0}

    Source: Tzanetakis and Cook 2002.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    frames = _frames(clip)
    magnitudes = np.abs(np.fft.rfft(frames * hann(N_FFT, sym=False)))
    frequencies = np.fft.rfftfreq(N_FFT, 1 / clip.rate)
    total = magnitudes.sum(axis=1)
    below = np.cumsum(magnitudes, axis=1) >= SHARE * total[:, None]
    unit = magnitudes / np.maximum(np.linalg.norm(magnitudes, axis=1), 1e-12)[:, None]
    changes = np.diff(frames < 0, axis=1).sum(axis=1)
    return {
        "centroid": magnitudes @ frequencies / np.maximum(total, 1e-12),
        "roll-off": frequencies[below.argmax(axis=1)],
        "flux": np.append(0, ((unit[1:] - unit[:-1]) ** 2).sum(axis=1)),
        "zero crossings": changes * clip.rate / (N_FFT - 1),
    }


def timbral_texture(clip):
    """Describe the sound colour of a clip by nineteen numbers.

    The measures of `spectral_measures` and the MFCCs 1 to 5 (0 is only how loud it is) are cut into
    texture windows of a second. In each window the mean says what it is like there, and the variance
    how much it changes within a second; both are averaged over the windows.

    Parameters
    ----------
    clip : Clip
        At least a second.

    Returns
    -------
    dict of str to float
        "centroid mean", "centroid variance" and so on for the four measures; "low energy", the share
        of frames that are softer than the mean of their second; "MFCC 1 mean" … "MFCC 5 variance".
        A variance has the square of its measure's unit.

    Raises
    ------
    AudioError
        If the clip is shorter than a second.

    Examples
    --------
    >>> tone = Clip(np.sin(2 * np.pi * 1500 * np.arange(24_000) / 12_000), 12_000, "1500 Hz")
    >>> numbers = timbral_texture(tone)
    >>> len(numbers), round(numbers["centroid mean"])
    (19, 1500)

    Source: Tzanetakis and Cook 2002. The frames are those of this course's pictures.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    frames, window = _frames(clip), round(clip.rate / HOP)
    if clip.seconds < 1:
        raise AudioError(
            f"the clip lasts {clip.seconds:.2f} s; a second is needed",
            clip.title,
            "take a longer excerpt",
        )
    measures = spectral_measures(clip)
    coefficients = mfcc(clip, n_mfcc=N_MFCC + 1).values[1:]
    numbers = {}
    for name, values in measures.items():
        numbers[f"{name} mean"], numbers[f"{name} variance"] = _texture(values, window)
    loudness = np.sqrt(np.mean(frames**2, axis=1))
    numbers["low energy"] = float(
        np.mean([np.mean(part < part.mean()) for part in _windows(loudness, window)])
    )
    for number, values in enumerate(coefficients, 1):
        numbers[f"MFCC {number} mean"], numbers[f"MFCC {number} variance"] = _texture(
            values, window
        )
    return numbers


def _texture(values, window):
    parts = _windows(values, window)
    return float(parts.mean()), float(parts.var(axis=1).mean())


def _windows(values, window):
    """Cut values into whole windows, (n_windows, window); a clip of a second has a frame or two less than a window, and is one."""
    window = min(window, len(values))
    return values[: len(values) // window * window].reshape(-1, window).astype(float)


def _frames(clip):
    samples = clip.samples.astype(float)
    if len(samples) < N_FFT:
        raise AudioError(
            f"the clip has {len(samples)} samples; a frame has {N_FFT}",
            clip.title,
            "take a longer excerpt",
        )
    return sliding_window_view(samples, N_FFT)[::HOP]
