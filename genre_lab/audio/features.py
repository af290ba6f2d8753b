"""A clip becomes a picture: STFT, mel spectrogram or MFCC, in dB.

librosa computes the same numbers; the tests hold the two together to 1e-4 dB.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..errors import AudioError
from .clip import load_clip
from .feature_spec import MEL, FeatureSpec
from .mel_scale import mel_filter_bank

TOGETHER = 128  # frames transformed at a time: few enough to stay in a processor's cache, and no memory is asked for anew


@dataclass(frozen=True, eq=False)
class Feature:
    """Hold one clip's picture.

    Parameters
    ----------
    values : np.ndarray, shape (n_bins, n_frames), float32
        The picture, low frequencies first, in `spec.unit`.
    spec : FeatureSpec
        The recipe it was made by.
    title : str
        What a plot calls it.

    Examples
    --------
    >>> Feature(np.zeros(MEL.shape, "float32"), MEL, "nothing")
    Feature 'nothing': mel, 96 bins x 1172 frames in dB, 0.0 to 25.0 s

    Taught in: notebooks/00_start_here.ipynb
    """

    values: np.ndarray
    spec: FeatureSpec
    title: str = ""

    @property
    def frequencies(self):
        """Centre of each row in Hz; for MFCC the coefficient's number. Shape (n_bins,)."""
        return self.spec.frequencies

    @property
    def times(self):
        """Centre of each column in s, shape (n_frames,)."""
        return self.spec.times

    @property
    def unit(self):
        """What the values are measured in."""
        return self.spec.unit

    def __repr__(self):
        bins, frames = self.values.shape
        return (
            f"Feature {self.title!r}: {self.spec.kind}, {bins} bins x {frames} frames in {self.unit}, "
            f"{self.times[0]:.1f} to {self.times[-1]:.1f} s"
        )


def feature(clip, spec=MEL):
    """Make the picture of a clip by a recipe.

    Parameters
    ----------
    clip : Clip
        At `spec.rate`, `spec.seconds` long.
    spec : FeatureSpec
        The recipe.

    Returns
    -------
    Feature
        `spec.n_bins` x `spec.n_frames`, float32.

    Raises
    ------
    AudioError
        If the clip has another rate or length than the recipe.

    Examples
    --------
    >>> clip = Clip(np.ones(300_000, "float32"), 12_000, "a constant")
    >>> feature(clip, STFT)
    Feature 'a constant': stft, 257 bins x 1172 frames in dB, 0.0 to 25.0 s

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    if clip.rate != spec.rate or len(clip.samples) != round(spec.seconds * spec.rate):
        raise AudioError(
            f"the clip has {clip.seconds:g} s at {clip.rate} Hz, the recipe wants "
            f"{spec.seconds:g} s at {spec.rate} Hz",
            clip.title,
            "load it with load_clip(path, spec.seconds, spec.rate)",
        )
    power = _power(clip.samples, spec)
    if spec.kind != "stft":
        power = _triangles(spec.rate, spec.n_fft, spec.n_mels, spec.htk, spec.norm) @ power
    values = decibel(power, spec.ref, spec.amin, spec.top_db)
    if spec.kind == "mfcc":
        from scipy.fft import dct

        values = dct(values, axis=0, norm="ortho")[: spec.n_mfcc]
    if spec.n_kept:
        values = values[:, spec.kept]
    return Feature(values.astype(np.float32), spec, clip.title)


def feature_of_file(path, spec=MEL):
    """Make the picture of a song on disk: `load_clip`, then `feature`.

    Taught in: notebooks/14_your_own_music.ipynb
    """
    return feature(load_clip(path, spec.seconds, spec.rate), spec)


def decibel(power, ref=1.0, amin=1e-10, top_db=None):
    """Express a power in dB: ten times the logarithm of its ratio to a reference.

    Parameters
    ----------
    power : np.ndarray
        Powers, that is squared amplitudes, of any shape.
    ref : float or "max"
        The power called 0 dB; "max" is the largest one.
    amin : float
        Smaller powers count as this, since zero has no logarithm.
    top_db : float or None
        Raise what lies further below the largest value than this, in dB.

    Returns
    -------
    np.ndarray
        dB, of the same shape, float64.

    Examples
    --------
    >>> decibel(np.array([1.0, 0.1, 0.0])).round(1).tolist()
    [0.0, -10.0, -100.0]

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    reference = power.max() if ref == "max" else ref
    values = 10 * np.log10(np.maximum(power, amin)) - 10 * np.log10(max(reference, amin))
    return values if top_db is None else np.maximum(values, values.max() - top_db)


@lru_cache(maxsize=16)
def _triangles(rate, n_fft, n_mels, htk, norm):
    """Keep the mel filters without their zeros: a bin lies in two triangles at most, and 49 of 50 products are saved."""
    from scipy.sparse import csr_array

    return csr_array(mel_filter_bank(rate, n_fft, n_mels, htk, norm))


def _power(samples, spec):
    """Square the magnitudes of the windowed Fourier transforms: (1 + n_fft / 2, all frames), float64.

    Frames are centred on multiples of the hop, with zeros beyond both ends. Window and transform
    stay in float64: in float32, quiet bins beside a loud one come out wrong by more than 1 dB.
    """
    from scipy.fft import rfft
    from scipy.signal import get_window

    padded = np.pad(samples.astype(np.float64), spec.n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, spec.n_fft)[:: spec.hop_length]
    power, window = (
        np.empty((1 + spec.n_fft // 2, len(frames))),
        get_window(spec.window, spec.n_fft),
    )
    for first in range(0, len(frames), TOGETHER):
        spectrum = rfft(frames[first : first + TOGETHER] * window, axis=1, overwrite_x=True)
        power[:, first : first + TOGETHER] = (spectrum.real**2 + spectrum.imag**2).T
    return power


def _of_clip(clip, kind, settings):
    try:
        spec = FeatureSpec(kind, rate=clip.rate, seconds=clip.seconds, **settings)
    except TypeError as problem:
        raise AudioError(
            f"{kind} knows no such setting ({problem})", "", "see FeatureSpec for the settings"
        ) from None
    return feature(clip, spec)


def spectrogram(clip, **settings):
    """Make the power spectrogram of a clip, in dB, by the short-time Fourier transform.

    Parameters
    ----------
    clip : Clip
        Any rate and length.
    **settings
        Any setting of `FeatureSpec`, such as n_fft and hop_length (samples).

    Returns
    -------
    Feature
        1 + n_fft / 2 rows from 0 Hz to half the rate.

    Notes
    -----
    Equation 3 of the report, on windowed segments; the values are squared magnitudes.

    Examples
    --------
    >>> spectrogram(Clip(np.ones(12_000, "float32"), 12_000, "one"), n_fft=1024)
    Feature 'one': stft, 513 bins x 47 frames in dB, 0.0 to 1.0 s

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    return _of_clip(clip, "stft", settings)


stft = spectrogram  # the report calls it so


def mel(clip, **settings):
    """Make the mel spectrogram of a clip, in dB.

    Parameters
    ----------
    clip : Clip
        Any rate and length.
    **settings
        Any setting of `FeatureSpec`, such as n_mels, n_fft and hop_length (samples).

    Returns
    -------
    Feature
        n_mels rows, evenly spaced on the mel scale (equation 1 of the report).

    Examples
    --------
    >>> mel(Clip(np.ones(300_000, "float32"), 12_000, "one"))
    Feature 'one': mel, 96 bins x 1172 frames in dB, 0.0 to 25.0 s

    Taught in: notebooks/00_start_here.ipynb
    """
    return _of_clip(clip, "mel", settings)


def mfcc(clip, **settings):
    """Make the mel-frequency cepstral coefficients of a clip.

    Parameters
    ----------
    clip : Clip
        Any rate and length.
    **settings
        Any setting of `FeatureSpec`, such as n_mfcc and n_mels.

    Returns
    -------
    Feature
        n_mfcc rows: the first coefficients of the cosine transform of each mel column in dB.

    Examples
    --------
    >>> mfcc(Clip(np.ones(300_000, "float32"), 12_000, "one"), n_mfcc=13)
    Feature 'one': mfcc, 13 bins x 1172 frames in cepstral coefficient, 0.0 to 25.0 s

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    return _of_clip(clip, "mfcc", settings)
