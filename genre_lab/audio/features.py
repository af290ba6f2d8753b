"""A clip becomes a spectrogram: STFT, mel spectrogram or MFCC, in dB, computed by librosa."""

import hashlib
import os
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from threading import Timer
from typing import Any

import librosa
import numpy as np
from scipy.sparse import csr_array

from ..errors import AudioError
from ..files import cache_folder, only_one, say
from .clip import Clip, load_clip
from .feature_spec import MEL, FeatureSpec

VALUES = 1 << 17  # of the samples in the frames that are transformed at a time
PATIENCE = 3.0  # seconds before a wait for librosa is announced


@dataclass(frozen=True, eq=False)
class Feature:
    """Hold one clip's spectrogram.

    Parameters
    ----------
    values : np.ndarray, shape (n_bins, n_frames), float32
        The spectrogram, low frequencies first, in `spec.unit`.
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
    def frequencies(self) -> np.ndarray:
        """Centre of each row in Hz; for MFCC the coefficient's number. Shape (n_bins,)."""
        return self.spec.frequencies

    @property
    def times(self) -> np.ndarray:
        """Centre of each column in s, shape (n_frames,)."""
        return self.spec.times

    @property
    def unit(self) -> str:
        """What the values are measured in."""
        return self.spec.unit

    def __repr__(self) -> str:
        bins, frames = self.values.shape
        return (
            f"Feature {self.title!r}: {self.spec.kind}, {bins} bins x {frames} frames in "
            f"{self.unit}, {self.times[0]:.1f} to {self.times[-1]:.1f} s"
        )


def feature(clip: Clip, spec: FeatureSpec = MEL) -> Feature:
    """Compute the spectrogram of a clip by a recipe.

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
        If the clip has another rate or length than the recipe, or samples that aren't finite.

    Examples
    --------
    >>> clip = Clip(np.ones(300_000, "float32"), 12_000, "a constant")
    >>> feature(clip, STFT)
    Feature 'a constant': stft, 257 bins x 1172 frames in dB, 0.0 to 25.0 s

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    _refuse_unfit(clip, spec)
    values = _compressed(_power(clip.samples, spec), spec)
    if spec.kind == "mfcc":
        values = librosa.feature.mfcc(S=values, n_mfcc=spec.n_mfcc)
    if spec.n_kept:
        values = values[:, spec.kept]
    return Feature(values.astype(np.float32), spec, clip.title)


def _power(samples: np.ndarray, spec: FeatureSpec) -> np.ndarray:
    """Sum the power of all frames in bins or mel bands: (n_rows, n_all_frames), float64.

    Some frames at a time: they stay in the processor's cache, which halves the time.
    """
    padded = _padded(samples, spec)
    together = max(1, VALUES // spec.n_fft)
    parts = []
    for first in range(0, spec.n_all_frames, together):
        number = min(together, spec.n_all_frames - first)
        end = (first + number - 1) * spec.hop_length + spec.n_fft
        spectrum = _transforms(padded[first * spec.hop_length : end], spec)
        # Squared once: squaring again would double every dB.
        power = spectrum.real**2 + spectrum.imag**2
        parts.append(power if spec.kind == "stft" else _sparse_filters(spec) @ power)
    return np.concatenate(parts, axis=1)


def _compressed(power: np.ndarray, spec: FeatureSpec) -> np.ndarray:
    if spec.compression == "log10(1 + 10000 power)":
        return np.log10(1 + 10_000 * power)
    if spec.compression == "decibel of squared power":
        power = power**2
    reference = np.max(power) if spec.ref == "max" else spec.ref
    return librosa.power_to_db(power, ref=float(reference), amin=spec.amin, top_db=spec.top_db)


def feature_of_file(path: str | PathLike[str], spec: FeatureSpec = MEL) -> Feature:
    """Compute the spectrogram of a song on disk: `load_clip`, then `feature`.

    Parameters
    ----------
    path : path
        A song, see `load_clip`.
    spec : FeatureSpec
        The recipe; it says how much of the song is read, and at what rate.

    Returns
    -------
    Feature

    Raises
    ------
    AudioError
        If the song can't be read.

    Examples
    --------
    >>> import soundfile
    >>> soundfile.write("tone.wav", np.sin(np.arange(96_000) / 5), 12_000)
    >>> feature_of_file("tone.wav", FeatureSpec(seconds=5))
    Feature 'tone': mel, 96 bins x 235 frames in dB, 0.0 to 5.0 s
    """
    return feature(load_clip(path, spec.seconds, spec.rate), spec)


def spectrogram(clip: Clip, **settings: Any) -> Feature:
    """Compute the power spectrogram of a clip in dB, by the short-time Fourier transform.

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

    Raises
    ------
    AudioError
        If a setting is unknown or out of bounds.

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


def mel(clip: Clip, **settings: Any) -> Feature:
    """Compute the mel spectrogram of a clip in dB.

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

    Raises
    ------
    AudioError
        If a setting is unknown or out of bounds.

    Examples
    --------
    >>> mel(Clip(np.ones(300_000, "float32"), 12_000, "one"))
    Feature 'one': mel, 96 bins x 1172 frames in dB, 0.0 to 25.0 s

    Taught in: notebooks/00_start_here.ipynb
    """
    return _of_clip(clip, "mel", settings)


def mfcc(clip: Clip, **settings: Any) -> Feature:
    """Compute the mel-frequency cepstral coefficients of a clip.

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

    Raises
    ------
    AudioError
        If a setting is unknown or out of bounds.

    Examples
    --------
    >>> mfcc(Clip(np.ones(300_000, "float32"), 12_000, "one"), n_mfcc=13)
    Feature 'one': mfcc, 13 bins x 1172 frames in cepstral coefficient, 0.0 to 25.0 s

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    return _of_clip(clip, "mfcc", settings)


def transforms(samples: np.ndarray, spec: FeatureSpec) -> np.ndarray:
    """Compute the windowed Fourier transforms of samples.

    Parameters
    ----------
    samples : np.ndarray, shape (n,)
        At `spec.rate`.
    spec : FeatureSpec
        Window and hop.

    Returns
    -------
    np.ndarray, shape (1 + n_fft / 2, n_frames), complex128
        Frames are centred on multiples of the hop, with zeros beyond both ends.

    Examples
    --------
    >>> transforms(np.ones(12_000), MEL).shape
    (257, 47)
    """
    return _transforms(_padded(samples, spec), spec)


def _padded(samples: np.ndarray, spec: FeatureSpec) -> np.ndarray:
    """Put the zeros of librosa's `center=True` at both ends; it warns of clips below a window."""
    # librosa keeps the precision of the samples: in float64, nothing is rounded before the end.
    return np.pad(samples.astype(np.float64), spec.n_fft // 2)


def _transforms(padded: np.ndarray, spec: FeatureSpec) -> np.ndarray:
    warm_up()
    return librosa.stft(
        padded, n_fft=spec.n_fft, hop_length=spec.hop_length, window=spec.window, center=False
    )


@lru_cache(maxsize=16)
def mel_filters(spec: FeatureSpec) -> np.ndarray:
    """Build the triangular filters that sum a power spectrum into mel bands.

    Parameters
    ----------
    spec : FeatureSpec
        Rate, n_fft, n_mels, htk and norm count.

    Returns
    -------
    np.ndarray, shape (n_mels, 1 + n_fft / 2), float64
        Shared with the next caller, and so read-only.

    Examples
    --------
    >>> mel_filters(MEL).shape
    (96, 257)
    """
    warm_up()
    with warnings.catch_warnings():
        # Bands that are narrower than the space between two bins stay empty. That is for those to
        # say who choose the number of bands; here it would be said for every song.
        warnings.filterwarnings("ignore", message="Empty filters")
        filters = librosa.filters.mel(
            sr=spec.rate,
            n_fft=spec.n_fft,
            n_mels=spec.n_mels,
            htk=spec.htk,
            norm=spec.norm,
            dtype=np.float64,
        )
    filters.setflags(write=False)
    return filters


@lru_cache(maxsize=16)
def _sparse_filters(spec: FeatureSpec) -> csr_array:
    """Keep the mel filters without zeros: a bin lies in two triangles at most.

    That saves 49 of 50 products, for which librosa's own melspectrogram takes longer than for
    everything else together.
    """
    return csr_array(mel_filters(spec))


@cache
def warm_up() -> None:
    """Let librosa compile what it compiles, once on this computer; say so while it happens.

    Takes about half a minute the first time, next to nothing later. Call it before starting
    worker processes: those that compile at the same time can overwrite each other's results.

    Examples
    --------
    >>> warm_up()
    """
    done = cache_folder() / "librosa" / _installation()
    with suppress(OSError):  # a cache folder that can't be written to is no reason to stop
        if done.exists():
            return
        with only_one(done.parent, AudioError, wait=True):
            if not done.exists():
                _compile()
                done.touch()


def _compile() -> None:
    """Use what librosa compiles; say so where it was not compiled yet, and so takes long."""
    words = "librosa compiles its inner loops, once on this computer: half a minute or so."
    announced = Timer(PATIENCE, say, [words])
    announced.daemon = True
    announced.start()
    tone = np.sin(np.arange(4096.0))
    spectrum = librosa.stft(tone, n_fft=512)
    librosa.istft(spectrum, n_fft=512)
    librosa.piptrack(S=np.abs(spectrum), sr=12_000)
    librosa.feature.zero_crossing_rate(tone)
    announced.cancel()


def _installation() -> str:
    """Name this installation of librosa and numba; numba compiles anew where any of it changes."""
    parts = [os.environ.get("NUMBA_CACHE_DIR", "")]
    for name in ("librosa", "numba"):
        origin = getattr(find_spec(name), "origin", None) or name
        with suppress(OSError):
            parts += [origin, str(Path(origin).stat().st_mtime_ns)]
    return "compiled-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _of_clip(clip: Clip, kind: str, settings: dict[str, Any]) -> Feature:
    try:
        spec = FeatureSpec(kind, rate=clip.rate, seconds=clip.seconds, **settings)
    except TypeError as problem:
        raise AudioError(
            f"{kind} knows no such setting ({problem})", "", "see FeatureSpec for the settings"
        ) from None
    return feature(clip, spec)


def _refuse_unfit(clip: Clip, spec: FeatureSpec) -> None:
    if clip.rate != spec.rate or np.shape(clip.samples) != (spec.n_samples,):
        raise AudioError(
            f"the clip has {clip.seconds:g} s at {clip.rate} Hz, the recipe wants "
            f"{spec.seconds:g} s at {spec.rate} Hz",
            clip.title,
            "load it with load_clip(path, spec.seconds, spec.rate)",
        )
    if not np.isfinite(clip.samples).all():
        raise AudioError(
            "the clip's samples are not all finite", clip.title, "load it again from its file"
        )
