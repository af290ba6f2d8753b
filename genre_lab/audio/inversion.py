"""A spectrogram becomes sound again, so that you can hear what a feature keeps and loses."""

from dataclasses import replace

import librosa
import numpy as np

from ..errors import AudioError
from .clip import Clip
from .feature_spec import FeatureSpec
from .features import Feature, mel_filters, transforms

UNMIXING = 10  # rounds in which mel bands are spread over the bins; more change next to nothing
MOMENTUM = 0.5  # of the phases: librosa's, which is 0.99 / 1.99
LEAST_COVER = 0.1  # of the windows' squares; below it the sound fades out
QUIET = 0.1  # 20 dB below: as loud is what the sound of a part leaves out
LOUDEST = 1e30  # power; its squares still fit into float64


def rebuild(feature: Feature, iterations: int = 32, seed: int = 0) -> Clip:
    """Make sound again from an STFT, a mel spectrogram or an MFCC.

    What the feature threw away is filled in as simply as possible: missing coefficients are zero,
    the power of a mel band is spread over its bins, and the phase, which no feature keeps, is one
    that fits the spectrogram.

    Parameters
    ----------
    feature : Feature
        With all its frames, a fixed dB reference, and windows that overlap by half or more.
    iterations : int >= 0
        Rounds in which the phase is improved; 0 leaves it random.
    seed : int >= 0
        Of the random phase at the start.

    Returns
    -------
    Clip
        Mono float32 at the recipe's rate and length, as loud as the clip was, or scaled so that its
        peak is 1 where it would be higher; softer from an MFCC, whose outline cuts the peaks off.
        The title says what it was rebuilt from.

    Raises
    ------
    AudioError
        If the recipe has left out frames or the level of the clip, if its windows leave gaps, or if
        the values are not finite or do not have the recipe's shape.

    Notes
    -----
    Phase: D. W. Griffin and J. S. Lim, "Signal estimation from modified short-time Fourier
    transform", IEEE Trans. ASSP 32(2), 1984, with the momentum of Perraudin, Balazs and Sondergaard
    (2013), over librosa's STFT and its inverse. `librosa.griffinlim` starts from other phases in
    every version, and may end in a click where the last window fades.

    Mel to bins: the multiplicative rounds of Richardson (1972) and Lucy (1974), which stay above
    zero and treat loud and soft columns alike. `librosa.feature.inverse.mel_to_stft` solves the
    same problem by non-negative least squares: a hundred times slower, and soft columns suffer.

    Examples
    --------
    >>> times = np.arange(12_000) / 12_000
    >>> tone = Clip(np.sin(2 * np.pi * 440 * times).astype("float32"), 12_000, "tone")
    >>> rebuild(mel(tone), iterations=4).title
    'tone, rebuilt from mel'

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    _refuse_what_cannot_be_heard(feature, iterations, seed)
    samples = _with_phase(np.sqrt(_power(feature)), feature.spec, iterations, seed)
    samples /= np.abs(samples).max(initial=1)
    title = f"{feature.title or 'sound'}, rebuilt from {feature.spec.kind}"
    return Clip(samples.astype(np.float32), feature.spec.rate, title)


def sound_of_part(clip: Clip, feature: Feature, part: np.ndarray) -> Clip:
    """Make sound of a part of a clip's spectrogram, in the clip's own phases.

    What is left out is turned down by 20 dB rather than muted: silence would be something that a
    network has never heard. The sounds of a part and of the rest add up to the clip.

    Parameters
    ----------
    clip : Clip
    feature : Feature
        The clip's STFT or mel spectrogram.
    part : np.ndarray of bool, shape (n_bins, n_frames)
        Which of its values to hear.

    Returns
    -------
    Clip

    Raises
    ------
    AudioError
        If the feature is an MFCC, whose rows are no frequencies, or the part has another shape.

    Examples
    --------
    >>> noise = Clip(np.random.default_rng(0).normal(size=12_000), 12_000, "noise")
    >>> low = np.arange(96)[:, None] < np.full((96, 47), 48)
    >>> both = [sound_of_part(noise, mel(noise), part).samples for part in (low, ~low)]
    >>> bool(np.abs(sum(both) - noise.samples).max() < 1e-3)
    True

    Taught in: notebooks/12_look_inside.ipynb
    """
    spec = feature.spec
    if spec.kind == "mfcc" or np.shape(part) != feature.values.shape:
        raise AudioError(
            f"a part of shape {np.shape(part)} of an {spec.kind} can't be heard",
            clip.title,
            "give a mask of the shape of an STFT or a mel spectrogram",
        )
    spectrum = transforms(clip.samples, spec)
    bins = librosa.fft_frequencies(sr=spec.rate, n_fft=spec.n_fft)
    times = np.arange(spectrum.shape[1]) * spec.hop_length / spec.rate
    rows = _nearest(bins, feature.frequencies)
    columns = _nearest(times, feature.times)
    gain = np.where(part, 1, QUIET)[np.ix_(rows, columns)] / (1 + QUIET)
    samples = librosa.istft(
        spectrum * gain,
        hop_length=spec.hop_length,
        n_fft=spec.n_fft,
        window=spec.window,
        length=len(clip.samples),
    )
    return replace(clip, samples=samples.astype(np.float32))


def _nearest(wanted: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Say which of some rising numbers lies nearest to each wanted one."""
    return np.searchsorted((there[1:] + there[:-1]) / 2, wanted)


def _with_phase(
    magnitudes: np.ndarray, spec: FeatureSpec, iterations: int, seed: int
) -> np.ndarray:
    """Find samples whose Fourier transforms have these magnitudes, or nearly so.

    Each round makes the sound of the phases found so far, takes its transforms, and keeps only
    their phases.
    """
    # Phases of our own: librosa 0.11 and 1.0 draw different ones for the same seed.
    phases = 2 * np.pi * np.random.default_rng(seed).random(magnitudes.shape)
    spectrum = magnitudes * np.exp(1j * phases)
    previous = np.zeros_like(spectrum)
    fade = _fade(spec)
    for _ in range(iterations):
        transformed = transforms(_sound(spectrum, spec, fade), spec)
        ahead = transformed - MOMENTUM * previous
        previous = transformed
        spectrum = magnitudes * ahead / np.maximum(np.abs(ahead), 1e-30)
    return _sound(spectrum, spec, fade)


def _sound(spectrum: np.ndarray, spec: FeatureSpec, fade: np.ndarray) -> np.ndarray:
    return fade * librosa.istft(
        spectrum,
        hop_length=spec.hop_length,
        n_fft=spec.n_fft,
        window=spec.window,
        length=spec.n_samples,
    )


def _fade(spec: FeatureSpec) -> np.ndarray:
    """Take back what librosa's inverse divides by next to nothing, at the end of the last window.

    Any error there would be heard as a click.
    """
    cover = librosa.filters.window_sumsquare(
        window=spec.window,
        n_frames=spec.n_all_frames,
        hop_length=spec.hop_length,
        n_fft=spec.n_fft,
        dtype=np.float64,
    )
    clip = cover[spec.n_fft // 2 :][: spec.n_samples]
    return np.minimum(1, np.pad(clip, (0, spec.n_samples - len(clip))) / LEAST_COVER)


def _power(feature: Feature) -> np.ndarray:
    """Return the power in each bin of the Fourier transform, shape (1 + n_fft / 2, n_frames)."""
    spec = feature.spec
    values = np.asarray(feature.values, dtype=np.float64)
    # A reference below amin counted as amin when the feature was made.
    reference = max(float(spec.ref), spec.amin)
    with np.errstate(over="ignore", invalid="ignore"):
        if spec.kind == "mfcc":
            power = librosa.feature.inverse.mfcc_to_mel(values, n_mels=spec.n_mels, ref=reference)
        else:
            power = librosa.db_to_power(values, ref=reference)
    if not (np.isfinite(values).all() and power.max() < LOUDEST):
        raise AudioError(
            "the values are not finite, or louder than any sound",
            feature.title,
            "make the feature anew from its clip",
        )
    return power if spec.kind == "stft" else _spread(power, mel_filters(spec))


def _spread(bands: np.ndarray, filters: np.ndarray) -> np.ndarray:
    """Find powers in the bins, none below zero, whose sums through the filters are the bands."""
    from scipy.sparse import csr_array

    power = np.ones((filters.shape[1], bands.shape[1]))
    # A bin that no filter reaches becomes silent.
    reach = np.maximum(filters.sum(axis=0), 1e-30)[:, None]
    sparse = csr_array(filters)
    for _ in range(UNMIXING):
        power *= sparse.T @ (bands / np.maximum(sparse @ power, 1e-30)) / reach
    return power


def _refuse_what_cannot_be_heard(feature: Feature, iterations: int, seed: int) -> None:
    if not isinstance(feature, Feature):
        raise AudioError(
            f"a {type(feature).__name__} is no feature",
            "",
            "give what gl.spectrogram, gl.mel or gl.mfcc returned",
        )
    for name, value in {"iterations": iterations, "seed": seed}.items():
        if not (isinstance(value, (int, np.integer)) and value >= 0):
            raise AudioError(
                f"{name}={value!r} is not a whole number of 0 or more",
                feature.title,
                f"give {name} such a number",
            )
    spec = feature.spec
    if spec.n_kept is not None:
        raise AudioError(
            f"only {spec.n_kept} of {spec.n_all_frames} frames were kept",
            feature.title,
            "make the feature with n_kept=None",
        )
    if spec.compression != "decibel":
        raise AudioError(
            f"the feature is {spec.compression}, which is for published networks",
            feature.title,
            'make the feature with compression="decibel"',
        )
    if spec.ref == "max":
        raise AudioError(
            'with ref="max" the feature does not know how loud its clip was',
            feature.title,
            "make the feature with a fixed reference, such as ref=1.0",
        )
    if spec.hop_length > spec.n_fft // 2:
        raise AudioError(
            f"windows of {spec.n_fft} samples, {spec.hop_length} apart, overlap by less than half",
            feature.title,
            f"make the feature with a hop_length of at most {spec.n_fft // 2}",
        )
    if np.shape(feature.values) != spec.shape:
        raise AudioError(
            f"the values have shape {np.shape(feature.values)}, the recipe says {spec.shape}",
            feature.title,
            "make the feature anew from its clip",
        )
