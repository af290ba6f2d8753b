"""The mel scale by eye and ear: its curve, its filter bank, and two tones to be compared."""

import ipywidgets
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from ..audio.clip import Clip
from ..audio.mel_scale import hz_to_mel, mel_filter_bank, mel_frequencies, mel_to_hz
from ..plots.figure import BLUE, ORANGE, CaptionedFigure
from .parts.explorer import Explorer, View
from .parts.scene import sound
from .parts.slider import Slider

RATE = 12_000  # Hz, the report's
TOP = RATE // 2
HEARD_AT = 16_000  # Hz: a tone of 6,000 Hz needs some room above
LOWEST = 20  # Hz: below, loudspeakers and ears give up
SECONDS, FADE = (
    1.0,
    0.03,
)  # s of each tone, and of its slopes: a tone that starts with a jerk clicks
SCALES = {"HTK (the report)": True, "Slaney (librosa)": False}
AREA, HEIGHT = "of equal area", "of equal height"
FEW = 40  # bands, so that single filters can be seen


class MelExplorer(Explorer):
    """Show the mel scale with two tones on it, the filter bank, and play the tones; the same step again, in Hz and in mel.

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
    >>> MelExplorer(500, 1000).status
    '500 Hz and 1000 Hz are 500 Hz apart, 393 mel (HTK), 12.0 semitones. Nearest to them are bands 10 and 16 of 40. From 1000 Hz on, the same step leads in Hz to 1500 Hz and in mel to 1708 Hz.'

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """

    def __init__(self, first=500, second=1000, n_mels=FEW):
        self.first = Slider("first tone (Hz)", first, LOWEST, TOP, 10)
        self.second = Slider("second tone (Hz)", second, LOWEST, TOP, 10)
        self.n_mels = Slider(
            "n_mels (bands)",
            n_mels,
            1,
            256,
            stops=[8.0, 12, 16, 24, 32, 40, 48, 64, 96, 128, 192, 256],
        )
        self.n_fft = Slider(
            "n_fft (samples)", 512, 32, 8192, stops=[2.0**power for power in range(6, 14)]
        )
        self.scale = ipywidgets.Dropdown(
            options=SCALES,
            description="mel of",
            tooltip="whose formula",
            style={"description_width": "initial"},
            layout=ipywidgets.Layout(width="17em"),
        )
        self.height = ipywidgets.Dropdown(
            options=[HEIGHT, AREA],
            description="filters",
            tooltip="what all filters have in common",
            style={"description_width": "initial"},
            layout=ipywidgets.Layout(width="14em"),
        )
        self._draw_axes()
        self._heard = None
        super().__init__(
            [self.first, self.second, self.scale, self.n_mels, self.n_fft, self.height]
        )

    @property
    def tones(self):
        """The two tones in Hz."""
        return self.first.value, self.second.value

    def view(self):
        """Draw both tones on the scale and on the filters, and make them sound."""
        htk = self.scale.value
        filters = mel_filter_bank(
            RATE,
            self.n_fft.whole,
            self.n_mels.whole,
            htk,
            "slaney" if self.height.value == AREA else None,
        )
        bands = [
            int(np.abs(mel_frequencies(self.n_mels.whole, TOP, htk)[1:-1] - hz).argmin())
            for hz in self.tones
        ]
        self._draw_scale(htk)
        self._draw_filters(filters, bands)
        if (self.tones, htk) != self._heard:
            self.scene.sounds, self._heard = self._sounds(), (self.tones, htk)
        status = " ".join(self._remarks(bands, filters))
        name, share = (
            self.scale.label,
            [float(hz_to_mel(hz, htk) / hz_to_mel(TOP, htk)) for hz in self.tones],
        )
        alt = (
            f"Left, the mel scale of {name} over frequency up to {TOP} Hz, with {self.tones[0]:g} Hz at {share[0]:.0%} of the way and "
            f"{self.tones[1]:g} Hz at {share[1]:.0%}. Right, its {self.n_mels.whole} filters, narrow at the bottom and wide at the top."
        )
        return View(CaptionedFigure(self._figure, alt), status)

    def third(self, in_mel):
        """Go from the second tone as far as from the first to the second, in mel or in Hz; None where that cannot be heard."""
        first, second = self.tones
        if in_mel:
            htk = self.scale.value
            goal = 2 * hz_to_mel(second, htk) - hz_to_mel(first, htk)
            hz = float(mel_to_hz(goal, htk)) if goal > 0 else 0
        else:
            hz = 2 * second - first
        return hz if LOWEST <= hz <= TOP else None

    def _sounds(self):
        first, second = self.tones
        row = [
            sound(_in_a_row(first), f"first tone: {first:g} Hz"),
            sound(_in_a_row(second), f"second tone: {second:g} Hz"),
            sound(_in_a_row(first, second), "one after the other"),
        ]
        for in_mel, unit in ((False, "Hz"), (True, "mel")):
            third = self.third(in_mel)
            if third is not None and first != second:
                row.append(
                    sound(
                        _in_a_row(first, second, third),
                        f"the same step again in {unit}: to {third:.0f} Hz",
                    )
                )
        return row

    def _remarks(self, bands, filters):
        """Say in sentences how far apart the tones are, and what the filters make of them."""
        (first, second), htk = self.tones, self.scale.value
        apart = abs(hz_to_mel(second, htk) - hz_to_mel(first, htk))
        formula = "HTK" if htk else "Slaney"
        yield (
            f"{first:g} Hz and {second:g} Hz are {abs(second - first):g} Hz apart, {apart:.{0 if htk else 1}f} mel ({formula}), "
            f"{abs(12 * np.log2(second / first)):.1f} semitones."
        )
        where = (
            f"band {bands[0] + 1}"
            if bands[0] == bands[1]
            else f"bands {bands[0] + 1} and {bands[1] + 1}"
        )
        yield f"Nearest to them {'is' if bands[0] == bands[1] else 'are'} {where} of {len(filters)}."
        steps = [
            f"in {unit} to {third:.0f} Hz"
            for in_mel, unit in ((False, "Hz"), (True, "mel"))
            if (third := self.third(in_mel))
        ]
        if steps and first != second:
            yield f"From {second:g} Hz on, the same step leads {' and '.join(steps)}."
        empty = int((filters.max(axis=1) == 0).sum())
        if empty:
            yield (
                f"{empty} of {len(filters)} filters {'are' if empty > 1 else 'is'} empty, since the {filters.shape[1]} rows of the spectrum "
                f"stand {RATE / self.n_fft.whole:.3g} Hz apart: choose fewer bands or a larger n_fft."
            )

    def _draw_axes(self):
        """Make the figure once; what changes in it is only moved."""
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
            self._curve_axes.plot(hz, hz_to_mel(hz, htk) / hz_to_mel(TOP, htk), dash, label=name)[0]
            for (name, htk), dash in zip(SCALES.items(), ("-", "--"))
        ]
        self._curve_axes.set_ylim(0, 1.02)
        self._marks = [
            [
                ax.plot([], [], ":" if place else "-", color=ORANGE, linewidth=1.5)[0]
                for place in (0, 1)
            ]
            for ax in (self._curve_axes, self._filter_axes)
        ]
        self._filters = self._filter_axes.add_collection(LineCollection([], linewidths=1))

    def _draw_scale(self, htk):
        """Bring out the chosen curve, and lead from both tones to it."""
        for curve, own in zip(self._curves, SCALES.values()):
            curve.set(color=BLUE if own == htk else "0.6", linewidth=2.2 if own == htk else 1.2)
        self._curve_axes.legend(handles=self._curves, frameon=False, fontsize=9, loc="lower right")
        for mark, hz in zip(self._marks[0], self.tones):
            share = hz_to_mel(hz, htk) / hz_to_mel(TOP, htk)
            mark.set_data([hz, hz, 0], [0, share, share])

    def _draw_filters(self, filters, bands):
        """Draw all filters, those of the tones thick, and a line at each tone."""
        bins = np.fft.rfftfreq(self.n_fft.whole, 1 / RATE)
        outlines = []
        for weights in filters:
            there = np.flatnonzero(weights)
            if len(there):
                around = slice(max(0, there[0] - 1), there[-1] + 2)
                outlines.append(np.column_stack([bins[around], weights[around]]))
            else:
                outlines.append(np.zeros((1, 2)))
        self._filters.set_segments(outlines)
        self._filters.set_color(
            [BLUE if place in bands else "0.6" for place in range(len(filters))]
        )
        self._filters.set_linewidths(
            [2.5 if place in bands else 0.8 for place in range(len(filters))]
        )
        top = filters.max() * 1.08
        self._filter_axes.set(
            ylim=(0, top), ylabel="weight (1/Hz)" if self.height.value == AREA else "weight"
        )
        for mark, hz in zip(self._marks[1], self.tones):
            mark.set_data([hz, hz], [0, top])


def _in_a_row(*frequencies):
    """Make tones, one after the other, each with soft ends and as strong as the others."""
    times = np.arange(round(SECONDS * HEARD_AT)) / HEARD_AT
    slopes = np.clip(np.minimum(times, SECONDS - times) / FADE, 0, 1)
    tones = [0.3 * slopes * np.sin(2 * np.pi * hz * times) for hz in frequencies]
    return Clip(np.concatenate(tones).astype(np.float32), HEARD_AT, "tones")
