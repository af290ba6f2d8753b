"""Three features under each other, drawn again and again into one figure, which is faster than a new one."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...plots.plot import OCTAVES

NAMES = {"stft": "STFT", "mel": "mel", "mfcc": "MFCC"}
MAGMA = colormaps["magma"]
STEPS = 8  # colours of the still picture: noise in all shades would make a large file
MIDDLE = (5, 95)  # percentiles between which an MFCC's numbers have colours of their own


class FeaturePanels:
    """Hold a figure with STFT, mel spectrogram and MFCC on one time axis.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    time_axis : matplotlib.axes.Axes
        The lowest axes, whose x axis is time in s.
    """

    def __init__(self):
        self.figure = Figure(figsize=(7, 5.4))
        self.figure.subplots_adjust(left=0.1, right=0.87, bottom=0.09, top=0.955, hspace=0.24)
        self._axes = self.figure.subplots(3, 1)
        self.time_axis = self._axes[2]
        self._images = [
            ax.imshow([[0.0]], origin="lower", aspect="auto", cmap=MAGMA, interpolation="nearest")
            for ax in self._axes
        ]
        for ax, label in zip(self._axes, ("frequency (Hz)", "frequency (Hz)", "coefficient")):
            ax.set_ylabel(label, fontsize=9)
            ax.yaxis.set_label_coords(
                -0.085, 0.5
            )  # places that are given need not be found anew for each drawing
            ax.tick_params(labelsize=8, labelbottom=ax is self.time_axis)
        self.time_axis.set_xlabel("time (s)", fontsize=9)
        self.time_axis.xaxis.set_label_coords(0.5, -0.2)
        self._axes[2].yaxis.set_major_locator(MaxNLocator(5, integer=True))
        top, middle, bottom = (ax.get_position() for ax in self._axes)
        for image, box, label in (
            (self._images[0], (middle.y0, top.y1), "level (dB below the loudest)"),
            (self._images[2], (bottom.y0, bottom.y1), "coefficient (no unit)"),
        ):
            scale = self.figure.add_axes([0.885, box[0], 0.018, box[1] - box[0]])
            scale.tick_params(labelsize=8)
            self.figure.colorbar(image, cax=scale).set_label(label, fontsize=9)
            scale.yaxis.set_label_coords(4.3, 0.5)

    def draw(self, features, depth):
        """Draw three features.

        Parameters
        ----------
        features : list of Feature
            STFT, mel and MFCC of one clip.
        depth : float
            How far below the loudest value colours go, in dB.

        Returns
        -------
        str
            The sentence that says what is there.
        """
        for ax, image, one in zip(self._axes, self._images, features):
            rows, columns = one.values.shape
            step = one.spec.hop_length / one.spec.rate
            levels = one.values if one.spec.kind == "mfcc" else one.values - one.values.max()
            image.set_data(levels)
            image.set_extent((-step / 2, (columns - 0.5) * step, -0.5, rows - 0.5))
            image.set_clim(*(_spread(levels) if one.spec.kind == "mfcc" else (-depth, 0)))
            ax.set(xlim=(0, one.spec.seconds), ylim=(-0.5, rows - 0.5))
            ax.set_title(
                f"{NAMES[one.spec.kind]}: {rows} rows × {columns} columns",
                loc="left",
                fontsize=9,
                y=1,
                pad=3,
            )
            if one.spec.kind != "mfcc":
                _mark(ax, one)
        return _sentence(features, depth)

    def still(self, picture, dpi=60):
        """Return a CaptionedFigure of these panels as a small PNG: fewer pixels, fewer colours."""
        for image in self._images:
            image.set_cmap(MAGMA.resampled(STEPS))
        png = picture.png(dpi)
        for image in self._images:
            image.set_cmap(MAGMA)
        return png


def _mark(ax, one):
    """Write frequencies beside their rows."""
    bottom, top = one.frequencies[[0, -1]]
    wanted = (
        OCTAVES[1::2]
        if one.spec.kind == "mel"
        else MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(0, top)
    )
    marks = [hz for hz in wanted if bottom <= hz <= top]
    ax.set_yticks(
        np.interp(marks, one.frequencies, np.arange(len(one.frequencies))),
        [f"{hz:.0f}" for hz in marks],
    )


def _spread(values):
    low, high = np.percentile(values, MIDDLE)
    return low, max(high, low + 1)


def _sentence(features, depth):
    spec, title = features[0].spec, features[0].title
    shapes = ", ".join(
        f"{NAMES[one.spec.kind]} of {one.values.shape[0]} rows by {one.values.shape[1]} columns"
        for one in features
    )
    loudest = np.unravel_index(features[1].values.argmax(), features[1].values.shape)
    return (
        f"{spec.seconds:g} s of {title!r} at {spec.rate} Hz, under each other: {shapes}. Colours for the upper {depth:g} dB. The loudest "
        f"mel band is that of {features[1].frequencies[loudest[0]]:.0f} Hz, at {features[1].times[loudest[1]]:.1f} s."
    )
