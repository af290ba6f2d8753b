"""A picture becomes sound again, so that one can hear what a feature keeps and what it throws away."""

import numpy as np

from ..errors import AudioError
from .clip import Clip
from .features import Feature
from .mel_scale import mel_filter_bank

UNMIXING = 10  # rounds in which mel bands are spread over the bins; more change next to nothing
MOMENTUM = 0.5  # of the phase: librosa's, which is 0.99 / 1.99
LOUDEST = 1e30  # power; its squares still fit into float64


def rebuild(feature, iterations=32, seed=0):
    """Make sound again from an STFT, a mel spectrogram or an MFCC.

    What the feature threw away is filled in as simply as possible: missing coefficients are zero,
    the power of a mel band is spread over its bins, and the phase, which no feature keeps, is one
    that fits the picture.

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
    (2013). librosa's `griffinlim` fits as well, but compiles on its first call for longer than the
    rest takes, and may end in a click where the last window fades. Mel to bins: the multiplicative
    rounds of Richardson (1972) and Lucy (1974), which stay above zero and treat loud and soft
    columns alike.

    Examples
    --------
    >>> tone = Clip(np.sin(2 * np.pi * 440 * np.arange(12_000) / 12_000).astype("float32"), 12_000, "tone")
    >>> rebuild(mel(tone), iterations=4).title
    'tone, rebuilt from mel'

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    _refuse_what_cannot_be_heard(feature, iterations, seed)
    samples = _with_phase(np.sqrt(_power(feature)), feature.spec, iterations, seed)
    samples /= np.abs(samples).max(initial=1)
    return Clip(
        samples.astype(np.float32),
        feature.spec.rate,
        f"{feature.title or 'sound'}, rebuilt from {feature.spec.kind}",
    )


def _with_phase(magnitudes, spec, iterations, seed):
    """Find samples whose Fourier transforms, window by window, have these magnitudes, or nearly so.

    Each round makes the sound of the phases found so far, takes its transforms, and keeps their phases only.
    """
    from scipy.fft import irfft, rfft
    from scipy.signal import get_window

    window, first, length = (
        get_window(spec.window, spec.n_fft),
        spec.n_fft // 2,
        round(spec.seconds * spec.rate),
    )
    covered = np.maximum(
        _overlapped(np.tile(window**2, (magnitudes.shape[1], 1)), spec.hop_length), 0.1
    )  # the end fades out

    def sound(spectrum):
        samples = (
            _overlapped(irfft(spectrum, spec.n_fft, axis=0).T * window, spec.hop_length) / covered
        )
        samples[:first] = samples[first + length :] = (
            0  # what lies beyond both ends of a clip counts as silence
        )
        return samples

    spectrum, previous = (
        magnitudes * np.exp(2j * np.pi * np.random.default_rng(seed).random(magnitudes.shape)),
        0,
    )
    for _ in range(iterations):
        frames = np.lib.stride_tricks.sliding_window_view(sound(spectrum), spec.n_fft)[
            :: spec.hop_length
        ]
        transformed = rfft(frames * window, axis=1).T
        ahead, previous = transformed - MOMENTUM * previous, transformed
        spectrum = magnitudes * ahead / np.maximum(np.abs(ahead), 1e-30)
    return np.pad(sound(spectrum)[first:], (0, spec.n_fft))[:length]


def _overlapped(frames, hop_length):
    """Add up frames (n_frames, n_fft) that begin one hop apart."""
    total = np.zeros((len(frames) - 1) * hop_length + frames.shape[1])
    for place, frame in enumerate(frames):
        total[place * hop_length :][: frames.shape[1]] += frame
    return total


def _power(feature):
    """Return the power in each bin of the Fourier transform, shape (1 + n_fft / 2, n_frames), float64."""
    from scipy.fft import idct

    spec, values = feature.spec, np.asarray(feature.values, dtype=np.float64)
    if spec.kind == "mfcc":
        values = idct(values, axis=0, n=spec.n_mels, norm="ortho")
    with np.errstate(over="ignore"):
        power = max(spec.ref, spec.amin) * 10 ** (values / 10)
    if not (np.isfinite(values).all() and power.max() < LOUDEST):
        raise AudioError(
            "the values are not finite, or louder than any sound",
            feature.title,
            "make the feature anew from its clip",
        )
    return (
        power
        if spec.kind == "stft"
        else _spread(
            power, mel_filter_bank(spec.rate, spec.n_fft, spec.n_mels, spec.htk, spec.norm)
        )
    )


def _spread(bands, filters):
    """Find powers in the bins, none below zero, whose sums through the filters are the bands."""
    from scipy.sparse import csr_array

    power = np.ones((filters.shape[1], bands.shape[1]))
    reach = np.maximum(filters.sum(axis=0), 1e-30)[
        :, None
    ]  # a bin that no filter reaches becomes silent
    filters = csr_array(filters)
    for _ in range(UNMIXING):
        power *= filters.T @ (bands / np.maximum(filters @ power, 1e-30)) / reach
    return power


def _refuse_what_cannot_be_heard(feature, iterations, seed):
    if not isinstance(feature, Feature):
        raise AudioError(
            f"a {type(feature).__name__} is no feature",
            "",
            "give what gl.stft, gl.mel or gl.mfcc returned",
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
