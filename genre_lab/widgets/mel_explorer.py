"""The mel scale by eye and ear: its curve, its filter bank, and two tones to compare."""

import warnings
from collections.abc import Iterator
from typing import Any

import ipywidgets
import librosa
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from ..audio.clip import Clip
from ..plots.figure import BLUE, ORANGE, CaptionedFigure
from .parts.explorer import Explorer, View, wide
from .parts.scene import sound
from .parts.slider import Slider

RATE = 12_000  # Hz, the report's
TOP = RATE // 2
HEARD_AT = 16_000  # Hz: a tone of 6,000 Hz needs some room above
LOWEST = 20  # Hz: below, loudspeakers and ears give up
SECONDS = 1.0  # of each tone
FADE = 0.03  # seconds: a tone that starts with a jerk clicks
SCALES = {"HTK (the report)": True, "Slaney (librosa)": False}
AREA, HEIGHT = "of equal area", "of equal height"
FEW = 40  # bands, so that you can see single filters


class MelExplorer(Explorer):
    """Show two tones on the mel scale and on its filter bank, and play them.

    You also hear the same step again, in Hz and in mel.

    Parameters
    ----------
    first, second : float, 20 to 6000
        The tones in Hz.
    n_mels : int
        Number of filters.

    Notes
    -----
    At the report's rate of 12 kHz. The third tone of the last two players is as far from the second
    as the second is from the first: in one player in Hz, in the other in mel.

    Examples
    --------
    >>> for sentence in MelExplorer(500, 1000).status.split(". "):
    ...     print(sentence)
    500 Hz and 1000 Hz are 500 Hz apart, 393 mel (HTK), 12.0 semitones
    Nearest to them are bands 10 and 16 of 40
    From 1000 Hz on, the same step leads in Hz to 1500 Hz and in mel to 1708 Hz.

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """

    def __init__(self, first: float = 500, second: float = 1000, n_mels: int = FEW):
        self.first = Slider("first tone (Hz)", first, LOWEST, TOP, 10)
        self.second = Slider("second tone (Hz)", second, LOWEST, TOP, 10)
        bands = [8.0, 12, 16, 24, 32, 40, 48, 64, 96, 128, 192, 256]
        self.n_mels = Slider("n_mels (bands)", n_mels, 1, 256, stops=bands)
        powers = [2.0**power for power in range(6, 14)]
        self.n_fft = Slider("n_fft (samples)", 512, 32, 8192, stops=powers)
        self.scale = ipywidgets.Dropdown(
            options=SCALES, description="mel of", tooltip="whose formula", **wide(17)
        )
        self.height = ipywidgets.Dropdown(
            options=[HEIGHT, AREA],
            description="filters",
            tooltip="what all filters have in common",
            **wide(14),
        )
        self._draw_axes()
        self._heard: tuple[Any, ...] | None = None
        super().__init__(
            [self.first, self.second, self.scale, self.n_mels, self.n_fft, self.height]
        )

    @property
    def tones(self) -> tuple[float, float]:
        """The two tones in Hz."""
        return self.first.value, self.second.value

    def view(self) -> View:
        """Draw both tones on the scale and on the filters, and make them sound."""
        htk, n_mels = self.scale.value, self.n_mels.whole
        filters = self._filter_bank()
        # The first and last of these are edges of the bank, not centres of a filter.
        centres = librosa.mel_frequencies(n_mels + 2, fmin=0, fmax=TOP, htk=htk)[1:-1]
        bands = [int(np.abs(centres - hz).argmin()) for hz in self.tones]
        self._draw_scale(htk)
        self._draw_filters(filters, bands)
        if (self.tones, htk) != self._heard:
            self.scene.sounds = self._sounds()
            self._heard = self.tones, htk
        first, second = (f"{hz:g} Hz at {_height(hz, htk):.0%}" for hz in self.tones)
        alt = (
            f"Left, the mel scale of {self.scale.label} over frequency up to {TOP} Hz, with "
            f"{first} of the way and {second}. Right, its {n_mels} filters, narrow at the bottom "
            "and wide at the top."
        )
        return View(CaptionedFigure(self._figure, alt), " ".join(self._remarks(bands, filters)))

    def third(self, in_mel: bool) -> float | None:
        """Go as far from the second tone as from the first to the second, in mel or in Hz.

        Returns
        -------
        float or None
            The third tone in Hz; None if you couldn't hear it.
        """
        first, second = self.tones
        hz = 2 * second - first
        if in_mel:
            htk = self.scale.value
            goal = 2 * librosa.hz_to_mel(second, htk=htk) - librosa.hz_to_mel(first, htk=htk)
            hz = float(librosa.mel_to_hz(goal, htk=htk)) if goal > 0 else 0
        return hz if LOWEST <= hz <= TOP else None

    def _filter_bank(self) -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # librosa warns of empty filters; we count them
            return librosa.filters.mel(
                sr=RATE,
                n_fft=self.n_fft.whole,
                n_mels=self.n_mels.whole,
                htk=self.scale.value,
                norm="slaney" if self.height.value == AREA else None,
                dtype=np.float64,
            )

    def _sounds(self) -> list[dict[str, Any]]:
        first, second = self.tones
        row = [
            sound(_in_a_row(first), f"first tone: {first:g} Hz"),
            sound(_in_a_row(second), f"second tone: {second:g} Hz"),
            sound(_in_a_row(first, second), "one after the other"),
        ]
        for unit, third in self._thirds():
            label = f"the same step again in {unit}: to {third:.0f} Hz"
            row.append(sound(_in_a_row(first, second, third), label))
        return row

    def _thirds(self) -> Iterator[tuple[str, float]]:
        """Yield the unit of a step and the tone it leads to, where there is a step to repeat."""
        if self.first.value == self.second.value:
            return
        for unit in ("Hz", "mel"):
            third = self.third(in_mel=unit == "mel")
            if third is not None:
                yield unit, third

    def _remarks(self, bands: list[int], filters: np.ndarray) -> Iterator[str]:
        """Say how far apart the tones are, and what the filters make of them."""
        (first, second), htk = self.tones, self.scale.value
        mels = abs(librosa.hz_to_mel(second, htk=htk) - librosa.hz_to_mel(first, htk=htk))
        in_mel = f"{mels:.0f} mel (HTK)" if htk else f"{mels:.1f} mel (Slaney)"
        semitones = abs(12 * np.log2(second / first))
        yield (
            f"{first:g} Hz and {second:g} Hz are {abs(second - first):g} Hz apart, {in_mel}, "
            f"{semitones:.1f} semitones."
        )
        where = f"is band {bands[0] + 1}"
        if bands[0] != bands[1]:
            where = f"are bands {bands[0] + 1} and {bands[1] + 1}"
        yield f"Nearest to them {where} of {len(filters)}."
        steps = [f"in {unit} to {third:.0f} Hz" for unit, third in self._thirds()]
        if steps:
            yield f"From {second:g} Hz on, the same step leads {' and '.join(steps)}."
        empty = int((filters.max(axis=1) == 0).sum())
        if empty:
            apart = RATE / self.n_fft.whole
            verb = "are" if empty > 1 else "is"
            yield (
                f"{empty} of {len(filters)} filters {verb} empty, because the {filters.shape[1]} "
                f"rows of the spectrum stand {apart:.3g} Hz apart: choose fewer bands or a larger "
                "n_fft."
            )

    def _draw_axes(self) -> None:
        """Make the figure once; later we only move what changes in it."""
        self._figure = Figure(figsize=(8, 3.2))
        self._figure.subplots_adjust(left=0.075, right=0.965, bottom=0.16, top=0.88, wspace=0.26)
        self._curve_axes, self._filter_axes = self._figure.subplots(1, 2)
        for ax, ylabel, title in (
            (self._curve_axes, "share of the way to 6000 Hz", "the scale"),
            (self._filter_axes, "weight", "the filter bank"),
        ):
            ax.set(xlim=(0, TOP), xlabel="frequency (Hz)", ylabel=ylabel)
            ax.set_title(title, loc="left", fontsize=10, y=1)
            ax.grid(alpha=0.25)
        hz = np.linspace(0, TOP, 300)
        self._curves = [
            self._curve_axes.plot(hz, _height(hz, htk), dash, label=name)[0]
            for (name, htk), dash in zip(SCALES.items(), ("-", "--"), strict=True)
        ]
        self._curve_axes.set_ylim(0, 1.02)
        self._marks = [
            [ax.plot([], [], dash, color=ORANGE, linewidth=1.5)[0] for dash in ("-", ":")]
            for ax in (self._curve_axes, self._filter_axes)
        ]
        self._filters = self._filter_axes.add_collection(LineCollection([], linewidths=1))

    def _draw_scale(self, htk: bool) -> None:
        """Bring out the chosen curve, and lead from both tones to it."""
        for curve, own in zip(self._curves, SCALES.values(), strict=True):
            curve.set(color=BLUE if own == htk else "0.6", linewidth=2.2 if own == htk else 1.2)
        self._curve_axes.legend(handles=self._curves, frameon=False, fontsize=9, loc="lower right")
        for mark, hz in zip(self._marks[0], self.tones, strict=True):
            height = _height(hz, htk)
            mark.set_data([hz, hz, 0], [0, height, height])

    def _draw_filters(self, filters: np.ndarray, bands: list[int]) -> None:
        """Draw all filters, those of the tones thick, and a line at each tone."""
        bins = np.fft.rfftfreq(self.n_fft.whole, 1 / RATE)
        outlines = []
        for weights in filters:
            outline = np.zeros((1, 2))
            there = np.flatnonzero(weights)
            if len(there):
                around = slice(max(0, there[0] - 1), there[-1] + 2)
                outline = np.column_stack([bins[around], weights[around]])
            outlines.append(outline)
        nearest = [place in bands for place in range(len(filters))]
        self._filters.set_segments(outlines)
        self._filters.set_color([BLUE if near else "0.6" for near in nearest])
        self._filters.set_linewidths([2.5 if near else 0.8 for near in nearest])
        top = filters.max() * 1.08
        unit = "weight (1/Hz)" if self.height.value == AREA else "weight"
        self._filter_axes.set(ylim=(0, top), ylabel=unit)
        for mark, hz in zip(self._marks[1], self.tones, strict=True):
            mark.set_data([hz, hz], [0, top])


def _height(hz: Any, htk: bool) -> Any:
    """Say where frequencies stand on the mel scale, as a share of the way to the top."""
    return librosa.hz_to_mel(hz, htk=htk) / librosa.hz_to_mel(TOP, htk=htk)


def _in_a_row(*frequencies: float) -> Clip:
    """Make tones, one after the other, each with soft ends and as strong as the others."""
    times = np.arange(round(SECONDS * HEARD_AT)) / HEARD_AT
    slopes = np.clip(np.minimum(times, SECONDS - times) / FADE, 0, 1)
    tones = [0.3 * slopes * np.sin(2 * np.pi * hz * times) for hz in frequencies]
    return Clip(np.concatenate(tones).astype(np.float32), HEARD_AT, "tones")
