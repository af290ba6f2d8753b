"""Pictures of how a sound becomes a spectrum and a spectrogram: samples, waves, windows, and the whole way from a song."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from scipy.ndimage import uniform_filter
from scipy.signal import find_peaks
from scipy.signal.windows import hann

from ..audio.clip import load_clip
from ..audio.feature_spec import MEL, STFT
from ..audio.features import decibel, feature
from ..errors import PlotError
from .figure import BLUE, ORANGE, CaptionedFigure

GREY = "0.75"
DEPTH = 60  # dB below its loudest value, a spectrogram is black
# Steps of 3 dB: noise in all shades would make large files.
HEAT = dict(
    cmap=colormaps["magma"].resampled(20), interpolation="nearest", origin="lower", aspect="auto"
)
ABOVE = dict(
    frameon=False, fontsize=9, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3
)  # of the axes: where a legend hides nothing


def sampling(frequency, rate, seconds=0.001, amplitude=1.0):
    """Draw a tone, the points at which it is sampled, and the lower tone that goes through the same points, if there is one.

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
    >>> sampling(7_000, 8_000)
    CaptionedFigure: A tone of 7000 Hz and its samples, 9 in 1 ms. A tone of 1000 Hz goes through the same points.

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    given = dict(frequency=frequency, rate=rate, seconds=seconds, amplitude=amplitude)
    if not all(0 < value < np.inf for value in given.values()):
        raise PlotError(f"{given} are not all above zero and finite", "", "give positive numbers")
    [ax] = _axes(height=2.1)
    smooth, points = np.linspace(0, seconds, 2000), np.arange(int(seconds * rate + 1e-9) + 1) / rate
    alias = abs(frequency - rate * round(frequency / rate))
    tone, lower, dots = (
        amplitude * np.cos(2 * np.pi * hz * at)
        for hz, at in ((frequency, smooth), (alias, smooth), (frequency, points))
    )
    alt = f"A tone of {frequency:g} Hz and its samples, {len(points)} in {1000 * seconds:g} ms."
    ax.plot(1000 * smooth, tone, color=BLUE, linewidth=1.2, label=f"the tone, {frequency:g} Hz")
    if alias != frequency:
        ax.plot(1000 * smooth, lower, "--", color=ORANGE, label=f"a tone of {alias:g} Hz")
        alt += f" A tone of {alias:g} Hz goes through the same points."
    ax.plot(
        1000 * points, dots, "o", color="black", markersize=4, label=f"samples, {rate} a second"
    )
    ax.set(xlabel="time (ms)", ylabel="amplitude", xlim=(0, 1000 * seconds))
    ax.legend(**ABOVE)
    return CaptionedFigure(ax.figure, alt)


def matching(samples, rate, frequencies):
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
    CaptionedFigure: The sound times a wave, added up over 12.5 ms: 75 for 440 Hz, 0 for 520 Hz.

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    samples, panels = _sound(samples), _axes(len(frequencies), height=1.4, sharex=True, sharey=True)
    times, told = 1000 * np.arange(len(samples)) / rate, []
    for ax, frequency in zip(panels, frequencies):
        product = samples * np.cos(2 * np.pi * frequency * times / 1000)
        total = round(float(product.sum())) + 0
        told.append(f"{total} for {frequency:g} Hz")
        for side, colour in ((product >= 0, BLUE), (product <= 0, ORANGE)):
            ax.fill_between(times, product, where=side, color=colour, interpolate=True, linewidth=0)
        ax.axhline(0, color="0.3", linewidth=0.8)
        ax.set(
            title=f"times a wave of {frequency:g} Hz: adds up to {total}",
            ylabel="product",
            xlim=(0, times[-1]),
        )
    ax.set_xlabel("time (ms)")
    return CaptionedFigure(
        ax.figure,
        f"The sound times a wave, added up over {1000 * len(samples) / rate:g} ms: {', '.join(told)}.",
    )


def spectra(sounds, rate, top=None, in_decibel=False):
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
    >>> spectra({"two tones": np.cos(2 * np.pi * 440 * times) + np.cos(2 * np.pi * 660 * times)}, 12_000, top=1000)
    CaptionedFigure: Magnitudes from 0 to 1000 Hz. Peaks of two tones: 440, 660 Hz.

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    if not 1 <= len(sounds) <= 2:
        raise PlotError(f"{len(sounds)} sounds cannot be drawn", "", "give one or two")
    [ax], told, top = _axes(height=2.6), [], top or rate / 2
    for (label, samples), colour, dash in zip(sounds.items(), (BLUE, ORANGE), ("-", "--")):
        magnitudes, frequencies = (
            np.abs(np.fft.rfft(_sound(samples))),
            np.fft.rfftfreq(len(samples), 1 / rate),
        )
        peaks = find_peaks(np.pad(magnitudes, 1), height=magnitudes.max() / 4)[0] - 1
        told.append(f"Peaks of {label}: {', '.join(f'{hz:.0f}' for hz in frequencies[peaks])} Hz.")
        ax.plot(
            frequencies,
            decibel(magnitudes**2, amin=1e-30) if in_decibel else magnitudes,
            color=colour,
            linestyle=dash,
            label=label,
            marker="." if top * len(samples) < 150 * rate else None,
        )
    ax.set(
        xlabel="frequency (Hz)",
        ylabel="magnitude (dB)" if in_decibel else "magnitude",
        xlim=(0, top),
    )
    ax.legend(**ABOVE)
    return CaptionedFigure(ax.figure, f"Magnitudes from 0 to {top:g} Hz. {' '.join(told)}")


def spectrograms(features, top=None):
    """Draw power spectrograms of one sound side by side.

    Parameters
    ----------
    features : sequence of Feature
        Made by `stft`, each with its own window.
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
    >>> from genre_lab import Clip, stft
    >>> click = Clip(np.eye(1, 12_000, 6_000, dtype="float32")[0], 12_000, "a click")
    >>> spectrograms([stft(click, n_fft=size) for size in (128, 2048)], top=1000)
    CaptionedFigure: Spectrograms of 'a click' up to 1000 Hz, windows of 128 samples (11 ms), 2048 samples (171 ms).

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    if any(one.spec.kind != "stft" for one in features):
        raise PlotError("this is not the picture of an STFT", "", "make it by stft(clip, n_fft=…)")
    panels, told = _axes(1, len(features), height=3, sharey=True), []
    for ax, one in zip(panels, features):
        told.append(f"{one.spec.n_fft} samples ({1000 * one.spec.n_fft / one.spec.rate:.0f} ms)")
        hop, step = one.spec.hop_length / one.spec.rate, one.spec.rate / one.spec.n_fft
        image = ax.imshow(
            one.values - one.values.max(),
            vmin=-DEPTH,
            vmax=0,
            **HEAT,
            extent=(-hop / 2, one.times[-1] + hop / 2, -step / 2, one.frequencies[-1] + step / 2),
        )
        ax.set(xlabel="time (s)", xlim=(0, one.times[-1]), ylim=(0, top or one.frequencies[-1]))
        ax.set_title(told[-1], fontsize=10)
    panels[0].set_ylabel("frequency (Hz)")
    ax.figure.colorbar(image, ax=panels, label="dB below the loudest", pad=0.02)
    return CaptionedFigure(
        ax.figure,
        f"Spectrograms of {one.title!r} up to {ax.get_ylim()[1]:g} Hz, windows of {', '.join(told)}.",
    )


def preprocessing(path):
    """Draw the way from a song to its mel spectrogram, by the report's recipe: figure 1 of the report.

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
    >>> soundfile.write("noise.wav", np.random.default_rng(0).normal(0, 0.1, 240_000), 8_000)
    >>> preprocessing("noise.wav")
    CaptionedFigure: From a song of 30 s to its picture: 300000 samples, 1172 frames of 512 samples, 257 powers from each, 96 mel bands.

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """
    song, clip = load_clip(path, None, STFT.rate), load_clip(path, STFT.seconds, STFT.rate)
    power, bands, frame = feature(clip, STFT), feature(clip, MEL), STFT.n_frames // 2
    faded = clip.samples[frame * STFT.hop_length - STFT.n_fft // 2 :][: STFT.n_fft] * hann(
        STFT.n_fft, sym=False
    )
    panels = _axes(2, 3, height=1.9)
    begins = clip.start - clip.padded / 2
    for ax, part, begin, colour in (
        (panels[0], song, 0, GREY),
        (panels[0], clip, begins, BLUE),
        (panels[1], clip, 0, BLUE),
    ):
        ax.plot(
            begin + np.arange(len(part.samples)) / STFT.rate,
            part.samples,
            color=colour,
            linewidth=0.3,
            antialiased=False,
        )
    panels[2].plot(1000 * np.arange(STFT.n_fft) / STFT.rate, faded, color=ORANGE, linewidth=1)
    panels[3].plot(power.frequencies, power.values[:, frame], color=ORANGE, linewidth=1)
    for ax, values, rows, top in (
        (panels[4], power.values, 4, STFT.rate / 2),
        (panels[5], bands.values, 1, MEL.n_mels),
    ):
        blocks = uniform_filter(values, (rows, 16))[
            ::rows, ::16
        ]  # as many as a small panel has room for
        ax.imshow(blocks, vmin=blocks.max() - DEPTH, extent=(0, power.times[-1], 0, top), **HEAT)
    for ax in panels[[1, 4]]:
        ax.axvline(power.times[frame], color=ORANGE)
    said = (
        (f"the song, {song.seconds:.0f} s", "time (s)", "amplitude"),
        (f"its middle, {clip.seconds:g} s", "time (s)", "amplitude"),
        (f"a frame of {STFT.n_fft}", "time (ms)", "amplitude"),
        (f"its {STFT.n_bins} powers", "frequency (Hz)", "power (dB)"),
        (f"all {STFT.n_frames} frames", "time (s)", "frequency (Hz)"),
        (f"in {MEL.n_mels} mel bands", "time (s)", "mel band"),
    )
    for number, (ax, (title, across, up)) in enumerate(zip(panels, said), 1):
        ax.set_title(f"{number}. {title}", loc="left", fontsize=10)
        ax.set(xlabel=across, ylabel=up)
        ax.margins(x=0)
    return CaptionedFigure(
        ax.figure,
        f"From a song of {song.seconds:.0f} s to its picture: {len(clip.samples)} samples, {STFT.n_frames} frames of "
        f"{STFT.n_fft} samples, {STFT.n_bins} powers from each, {MEL.n_mels} mel bands.",
    )


def _axes(rows=1, columns=1, height=2.4, **shared):
    if not rows * columns:
        raise PlotError(
            "there is nothing to draw", "", "give one frequency or one feature at least"
        )
    return (
        Figure(figsize=(7.5, rows * height), layout="constrained")
        .subplots(rows, columns, squeeze=False, **shared)
        .ravel()
    )


def _sound(samples):
    samples = np.asarray(samples)
    if (
        samples.ndim != 1
        or not len(samples)
        or samples.dtype.kind not in "fiu"
        or not np.isfinite(samples).all()
    ):
        raise PlotError(
            "this is no row of finite numbers", "", "give clip.samples, or a part of them"
        )
    return samples.astype(float)
