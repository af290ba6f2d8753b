"""How a sound becomes a spectrum and a spectrogram: waveforms, waves, windows, the whole way."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..audio.clip import Clip, load_clip
from ..audio.feature_spec import MEL, STFT
from ..audio.features import Feature, feature
from ..errors import PlotError, printable
from .figure import (
    BLUE,
    ORANGE,
    WIDTH,
    CaptionedFigure,
    legend_above,
    new_axes,
    new_panels,
    own_figure,
    signed_colours,
)

OCTAVES = np.array([125, 250, 500, 1000, 2000, 4000, 8000, 16000])  # Hz
DEPTH = 60  # dB below its loudest value, a spectrogram is black
HEAT: dict[str, Any] = dict(cmap="magma", interpolation="nearest", origin="lower", aspect="auto")


def draw_waveform(clip: Clip, ax: Axes | None = None) -> CaptionedFigure:
    """Draw the waveform of a clip.

    Parameters
    ----------
    clip : Clip
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure
    """
    ax = ax or new_axes(8, 2.2)
    times, low, high = _envelope(clip)
    ax.fill_between(times, low, high, color=BLUE, linewidth=0.5)
    peak = float(np.abs(clip.samples).max(initial=0))
    limit = 1.05 * max(0.05, peak)
    ax.set(
        xlabel="time (s)",
        ylabel="amplitude",
        xlim=(0, clip.seconds),
        ylim=(-limit, limit),
        title=printable(clip.title),
    )
    return CaptionedFigure(
        own_figure(ax),
        f"Waveform of {clip.title!r}: {clip.seconds:.1f} s at {clip.rate} Hz, peak {peak:.2f}.",
    )


def _envelope(clip: Clip, points: int = 1500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lowest and highest sample of many short stretches: what a waveform looks like from afar."""
    step = max(1, len(clip.samples) // points)
    stretches = clip.samples[: len(clip.samples) // step * step].reshape(-1, step)
    times = np.arange(len(stretches)) * step / clip.rate
    return times, stretches.min(axis=1), stretches.max(axis=1)


def draw_spectrogram(feature: Feature, ax: Axes | None = None) -> CaptionedFigure:
    """Draw a spectrogram, or an MFCC, over time.

    Parameters
    ----------
    feature : Feature
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure
        Colours are those of the values, one for one; an MFCC, which has signs, is blue below zero
        and red above.
    """
    ax = ax or new_axes(8, 3.4)
    bins, frames = feature.values.shape
    last = feature.times[-1]
    image = ax.imshow(feature.values, extent=(0, last, -0.5, bins - 0.5), **HEAT)
    beyond = "neither"  # the colours hold every value
    ax.set(xlabel="time (s)", title=printable(feature.title))
    if feature.spec.kind == "mfcc":
        beyond = "both"
        limit = signed_limit([feature.values])
        image.set(cmap=signed_colours(), clim=(-limit, limit))
        ax.set_ylabel("coefficient")
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    else:
        ax.set_ylabel("frequency (Hz)")
        bottom, top = feature.frequencies[[0, -1]]
        marks = np.arange(0, top + 1, 1000)
        if feature.spec.kind == "mel":
            marks = OCTAVES[(bottom <= OCTAVES) & (top >= OCTAVES)]
        rows = np.interp(marks, feature.frequencies, np.arange(bins))
        ax.set_yticks(rows, [f"{hz:.0f}" for hz in marks])
    own_figure(ax).colorbar(image, ax=ax, label=feature.unit, pad=0.02, extend=beyond)
    low, high = feature.values.min(), feature.values.max()
    return CaptionedFigure(
        own_figure(ax),
        f"{feature.spec.kind} of {feature.title!r}: {bins} rows by {frames} frames over "
        f"{last:.0f} s, from {low:.0f} to {high:.0f} {feature.unit}.",
    )


def signed_limit(mfccs: Sequence[np.ndarray]) -> float:
    """Return how far from zero the colours of some MFCCs reach, the same to both sides.

    The first two coefficients, loudness and tilt, are far larger than the others and don't count.
    """
    others = np.concatenate([values[2:].ravel() for values in mfccs])
    return float(np.percentile(np.abs(others), 99)) if len(others) else 100.0


def sampling(
    frequency: float, rate: float, seconds: float = 0.001, *, amplitude: float = 1.0
) -> CaptionedFigure:
    """Draw a tone with its samples, and the lower tone through the same points, if there is one.

    Parameters
    ----------
    frequency, rate : float > 0
        Of the tone, and of its samples, in Hz.
    seconds : float > 0
        How much of the tone, in s.
    amplitude : float > 0
        How far it swings.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If one of these is not above zero and finite.

    Examples
    --------
    >>> sampling(7_000, 8_000).alt
    'A tone of 7000 Hz and its 9 samples in 1 ms. A tone of 1000 Hz goes through the same points.'

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    given = dict(frequency=frequency, rate=rate, seconds=seconds, amplitude=amplitude)
    if not all(0 < value < np.inf for value in given.values()):
        raise PlotError(f"{given} are not all above zero and finite", "", "give positive numbers")
    ax = new_axes(WIDTH, 2.3)
    smooth = np.linspace(0, seconds, 2000)
    points = np.arange(int(seconds * rate + 1e-9) + 1) / rate
    alias = abs(frequency - rate * round(frequency / rate))

    def wave(hz: float, times: np.ndarray) -> np.ndarray:
        return amplitude * np.cos(2 * np.pi * hz * times)

    alt = f"A tone of {frequency:g} Hz and its {len(points)} samples in {1000 * seconds:g} ms."
    label = f"the tone, {frequency:g} Hz"
    ax.plot(1000 * smooth, wave(frequency, smooth), color=BLUE, linewidth=1.2, label=label)
    if alias != frequency:
        label = f"a tone of {alias:g} Hz"
        ax.plot(1000 * smooth, wave(alias, smooth), "--", color=ORANGE, label=label)
        alt += f" A tone of {alias:g} Hz goes through the same points."
    label = f"samples, {rate:g} a second"
    ax.plot(1000 * points, wave(frequency, points), "ko", markersize=4, label=label)
    ax.set(xlabel="time (ms)", ylabel="amplitude", xlim=(0, 1000 * seconds))
    legend_above(ax)
    return CaptionedFigure(own_figure(ax), alt)


def matching(samples: np.ndarray, rate: int, frequencies: Sequence[float]) -> CaptionedFigure:
    """Draw a sound multiplied by waves of some frequencies, and say what each product adds up to.

    Parameters
    ----------
    samples : np.ndarray, shape (n,)
        The sound.
    rate : int
        Samples per second, in Hz.
    frequencies : sequence of float
        Of the waves (cosines, as in equation 3 of the report), in Hz; one panel each.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there are no frequencies, or the samples are no row of finite numbers.

    Examples
    --------
    >>> tone = np.cos(2 * np.pi * 440 * np.arange(150) / 12_000)
    >>> matching(tone, 12_000, [440, 520])
    Figure: The sound times a wave, added up over 12.5 ms: 75 for 440 Hz, 0 for 520 Hz.

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    samples = _sound(samples)
    panels = _panels(len(frequencies), height=1.5, sharex=True, sharey=True)
    times, told = 1000 * np.arange(len(samples)) / rate, []
    for ax, frequency in zip(panels, frequencies, strict=True):
        product = samples * np.cos(2 * np.pi * frequency * times / 1000)
        total = round(float(product.sum()))
        told.append(f"{total} for {frequency:g} Hz")
        for side, colour in ((product >= 0, BLUE), (product <= 0, ORANGE)):
            ax.fill_between(times, product, where=side, color=colour, interpolate=True, linewidth=0)
        ax.axhline(0, color="0.3", linewidth=0.8)
        ax.set_title(f"times a wave of {frequency:g} Hz: adds up to {total}", fontsize=10)
        ax.set(ylabel="product", xlim=(0, times[-1]))
    panels[-1].set_xlabel("time (ms)")
    return CaptionedFigure(
        own_figure(panels[0]),
        f"The sound times a wave, added up over {1000 * len(samples) / rate:g} ms: "
        f"{', '.join(told)}.",
    )


def spectra(
    sounds: Mapping[str, np.ndarray],
    rate: int,
    top: float | None = None,
    *,
    in_decibel: bool = False,
) -> CaptionedFigure:
    """Draw the magnitudes of the Fourier transforms of one or two sounds.

    Parameters
    ----------
    sounds : dict of str to np.ndarray, shape (n,)
        Samples, by what their curve is to be called.
    rate : int
        Samples per second, in Hz.
    top : float or None
        Highest frequency shown, in Hz; None is half the rate.
    in_decibel : bool
        Whether the magnitudes are shown in dB (of 1).

    Returns
    -------
    CaptionedFigure
        Its sentence names the peaks that reach a quarter of the highest.

    Raises
    ------
    PlotError
        If there is no sound, more than two, or one is no row of finite numbers.

    Examples
    --------
    >>> times = np.arange(1200) / 12_000
    >>> tones = np.cos(2 * np.pi * 440 * times) + np.cos(2 * np.pi * 660 * times)
    >>> spectra({"two tones": tones}, 12_000, top=1000)
    Figure: Magnitudes from 0 to 1000 Hz. Peaks of two tones: 440, 660 Hz.

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    import librosa
    from scipy.signal import find_peaks

    if not 1 <= len(sounds) <= 2:
        raise PlotError(f"{len(sounds)} sounds cannot be drawn", "", "give one or two")
    ax, told, top = new_axes(WIDTH, 2.8), [], top or rate / 2
    styles = ((BLUE, "-"), (ORANGE, "--"))
    for (label, samples), (colour, dash) in zip(sounds.items(), styles, strict=False):
        magnitudes = np.abs(np.fft.rfft(_sound(samples)))
        frequencies = np.fft.rfftfreq(len(samples), 1 / rate)
        # With a zero on both sides, the first and the last value can be peaks too.
        peaks = find_peaks(np.pad(magnitudes, 1), height=magnitudes.max() / 4)[0] - 1
        told.append(f"Peaks of {label}: {', '.join(f'{hz:.0f}' for hz in frequencies[peaks])} Hz.")
        if in_decibel:
            magnitudes = librosa.amplitude_to_db(magnitudes, amin=1e-15, top_db=None)
        is_coarse = top * len(samples) < 150 * rate  # few points: show where they are
        marker = "." if is_coarse else None
        ax.plot(frequencies, magnitudes, color=colour, linestyle=dash, label=label, marker=marker)
    ylabel = "magnitude (dB)" if in_decibel else "magnitude"
    ax.set(xlabel="frequency (Hz)", ylabel=ylabel, xlim=(0, top))
    legend_above(ax)
    return CaptionedFigure(own_figure(ax), f"Magnitudes from 0 to {top:g} Hz. {' '.join(told)}")


def spectrograms(features: Sequence[Feature], top: float | None = None) -> CaptionedFigure:
    """Draw power spectrograms of one sound side by side.

    Parameters
    ----------
    features : sequence of Feature
        Made by `spectrogram`, each with its own window.
    top : float or None
        Highest frequency shown, in Hz; None is half the rate.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there are none, or one is something else than an STFT.

    Examples
    --------
    >>> from genre_lab import Clip, spectrogram
    >>> click = Clip(np.eye(1, 12_000, 6_000, dtype="float32")[0], 12_000, "a click")
    >>> spectrograms([spectrogram(click, n_fft=2048)], top=1000)
    Figure: Spectrograms of 'a click' up to 1000 Hz, windows of 2048 samples (171 ms).

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    if any(one.spec.kind != "stft" for one in features):
        raise PlotError(
            "this is no power spectrogram", "", "make it by gl.spectrogram(clip, n_fft=…)"
        )
    panels, told = _panels(1, len(features), height=3, sharey=True), []
    for ax, one in zip(panels, features, strict=True):
        told.append(f"{one.spec.n_fft} samples ({1000 * one.spec.n_fft / one.spec.rate:.0f} ms)")
        hop, step = one.spec.hop_length / one.spec.rate, one.spec.rate / one.spec.n_fft
        image = ax.imshow(
            one.values - one.values.max(),
            vmin=-DEPTH,
            vmax=0,
            extent=(-hop / 2, one.times[-1] + hop / 2, -step / 2, one.frequencies[-1] + step / 2),
            **HEAT,
        )
        ax.set(xlabel="time (s)", xlim=(0, one.times[-1]), ylim=(0, top or one.frequencies[-1]))
        ax.set_title(told[-1], fontsize=10)
    panels[0].set_ylabel("frequency (Hz)")
    own_figure(ax).colorbar(image, ax=panels, label="dB below the loudest", pad=0.02)
    return CaptionedFigure(
        own_figure(ax),
        f"Spectrograms of {one.title!r} up to {ax.get_ylim()[1]:g} Hz, "
        f"windows of {', '.join(told)}.",
    )


def preprocessing(path: str | Path) -> CaptionedFigure:
    """Draw the way from a song to its mel spectrogram, by the report's recipe: its figure 1.

    Parameters
    ----------
    path : path
        The song.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    AudioError
        If the song cannot be read.

    Examples
    --------
    >>> import soundfile
    >>> noise = np.random.default_rng(0).normal(0, 0.1, 240_000)
    >>> soundfile.write("noise.wav", noise, 8_000)
    >>> preprocessing("noise.wav").alt.split(":")[0]
    'From a song of 30 s to its mel spectrogram'

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    song, clip = load_clip(path, None, STFT.rate), load_clip(path, STFT.seconds, STFT.rate)
    power, bands, frame = feature(clip, STFT), feature(clip, MEL), STFT.n_frames // 2
    panels = _panels(2, 3, height=1.9)
    _draw_samples(panels, song, clip, frame)
    panels[3].plot(power.frequencies, power.values[:, frame], color=ORANGE, linewidth=1)
    _draw_blocks(panels[4], power, 4, STFT.rate / 2)
    _draw_blocks(panels[5], bands, 1, MEL.n_mels)
    for ax in panels[[1, 4]]:  # where the frame of panel 3 lies
        ax.axvline(power.times[frame], color=ORANGE)
    said = (
        (f"the song, {song.seconds:.0f} s", "time (s)", "amplitude"),
        (f"its middle, {clip.seconds:g} s", "time (s)", "amplitude"),
        (f"a frame of {STFT.n_fft}", "time (ms)", "amplitude"),
        (f"its {STFT.n_bins} powers", "frequency (Hz)", "power (dB)"),
        (f"all {STFT.n_frames} frames", "time (s)", "frequency (Hz)"),
        (f"in {MEL.n_mels} mel bands", "time (s)", "mel band"),
    )
    for number, (ax, (title, across, up)) in enumerate(zip(panels, said, strict=True), 1):
        ax.set_title(f"{number}. {title}", loc="left", fontsize=10)
        ax.set(xlabel=across, ylabel=up)
        ax.margins(x=0)
    return CaptionedFigure(
        own_figure(panels[0]),
        f"From a song of {song.seconds:.0f} s to its mel spectrogram: {len(clip.samples)} samples, "
        f"{STFT.n_frames} frames of {STFT.n_fft} samples, {STFT.n_bins} powers from each, "
        f"{MEL.n_mels} mel bands.",
    )


def _draw_samples(panels: np.ndarray, song: Clip, clip: Clip, frame: int) -> None:
    """Draw the song, its middle, and one windowed frame, into the first three panels."""
    from scipy.signal.windows import hann

    middle = clip.start - clip.padded / 2  # padding begins before the song does
    parts = ((0, song, 0.0, "0.75"), (0, clip, middle, BLUE), (1, clip, 0.0, BLUE))
    for panel, part, begin, colour in parts:
        times = begin + np.arange(len(part.samples)) / STFT.rate
        panels[panel].plot(times, part.samples, color=colour, linewidth=0.3, antialiased=False)
    first = frame * STFT.hop_length - STFT.n_fft // 2
    faded = clip.samples[first : first + STFT.n_fft] * hann(STFT.n_fft, sym=False)
    times = 1000 * np.arange(STFT.n_fft) / STFT.rate
    panels[2].plot(times, faded, color=ORANGE, linewidth=1)


def _draw_blocks(ax: Axes, spectrogram: Feature, rows: int, top: float) -> None:
    """Draw a spectrogram in blocks: as many as a small panel has room for."""
    from scipy.ndimage import uniform_filter

    blocks = uniform_filter(spectrogram.values, (rows, 16))[::rows, ::16]
    extent = (0, spectrogram.times[-1], 0, top)
    ax.imshow(blocks, vmin=blocks.max() - DEPTH, extent=extent, **HEAT)


def _panels(rows: int, columns: int = 1, *, height: float, **shared: bool) -> np.ndarray:
    """Make panels of one height, in inches, in one row of axes after the other."""
    if not rows * columns:
        raise PlotError(
            "there is nothing to draw", "", "give one frequency or one feature at least"
        )
    return new_panels(rows, columns, height=rows * height, **shared).ravel()


def _sound(samples: np.ndarray) -> np.ndarray:
    samples = np.asarray(samples)
    is_row = samples.ndim == 1 and len(samples) and samples.dtype.kind in "fiu"
    if not is_row or not np.isfinite(samples).all():
        raise PlotError(
            "this is no row of finite numbers", "", "give clip.samples, or a part of them"
        )
    return samples.astype(float)
