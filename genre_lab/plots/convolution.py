"""What convolutions make of a spectrogram: feature maps over the same stretch of time."""

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from ..audio.features import Feature
from ..errors import PlotError
from .figure import CaptionedFigure, new_axes, new_panels, own_figure, signed_colours


def feature_maps(
    maps: Mapping[str, np.ndarray], seconds: float, unit: str = "value"
) -> CaptionedFigure:
    """Draw maps of one piece of sound under each other, however many rows and columns each has.

    Parameters
    ----------
    maps : dict of str to np.ndarray, shape (rows, columns)
        From top to bottom; all of them last equally long. Row 0, the lowest pitch, is at the
        bottom.
    seconds : float > 0
        What their columns last, in s.
    unit : str
        What the colours show: blue below zero, white at zero, red above. Each map has its own
        scale.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is no map, or one is no finite array of rows and columns.

    Examples
    --------
    >>> feature_maps({"a checked cloth": np.array([[1, -1], [-1, 1]])}, 2)
    Figure: Maps over 2 s. a checked cloth: 2 rows by 2 columns, from -1 to 1.

    Taught in: notebooks/05_convolution_blocks.ipynb
    """
    maps = {title: np.asarray(values) for title, values in maps.items()}
    finite = [
        values.ndim == 2 and values.size and np.isfinite(values).all() for values in maps.values()
    ]
    if not maps or not all(finite):
        raise PlotError(
            "this is no map of rows and columns",
            "",
            "give one at least, such as {'spectrogram': values}",
        )
    heights = [1.1 + 0.9 * min(1, len(values) / 96) for values in maps.values()]
    axes = new_panels(
        len(maps), height=sum(heights) + 0.3, sharex=True, height_ratios=heights
    ).ravel()
    said = []
    for ax, (title, values) in zip(axes, maps.items(), strict=True):
        rows, columns = values.shape
        limit = np.percentile(np.abs(values), 99) or 1
        image = ax.imshow(
            values,
            origin="lower",
            aspect="auto",
            interpolation="nearest",
            cmap=signed_colours(),
            vmin=-limit,
            vmax=limit,
            extent=(0, seconds, -0.5, rows - 0.5),
        )
        ax.set_title(f"{title}: {rows} × {columns}", loc="left", fontsize=10)
        ax.set_ylabel("row")
        ax.set_yticks([0, rows - 1] if rows > 1 else [0])
        own_figure(ax).colorbar(image, ax=ax, label=unit, pad=0.02)
        lowest, highest = _short(values.min()), _short(values.max())
        said.append(f"{title}: {rows} rows by {columns} columns, from {lowest} to {highest}.")
    axes[-1].set_xlabel("time (s)")
    return CaptionedFigure(own_figure(axes[0]), " ".join([f"Maps over {seconds:g} s.", *said]))


def filter_shapes(feature: Feature, shapes: Mapping[str, tuple[int, int]]) -> CaptionedFigure:
    """Draw filters as frames on a spectrogram, side by side, each in its true size.

    Parameters
    ----------
    feature : Feature
        Wide enough for all of them.
    shapes : dict of name to (rows, frames)
        From left to right.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If a filter is higher than the spectrogram, or all together are wider.

    Examples
    --------
    >>> noise = Clip(np.random.default_rng(0).normal(0, 0.1, 60_000).astype("float32"), 12_000)
    >>> filter_shapes(mel(noise), {"small": (3, 3), "tall": (38, 7)})
    Figure: Filters on a spectrogram: small has 3 rows and 3 frames, tall has 38 rows and 7 frames.

    Taught in: notebooks/13_model_zoo.ipynb
    """
    rows, frames = feature.values.shape
    heights, widths = zip(*shapes.values(), strict=True) if shapes else ((), ())
    gap = (frames - sum(widths)) / (len(shapes) + 1)
    if gap < 0 or max(heights, default=rows + 1) > rows:
        raise PlotError(
            f"{len(shapes)} filters don't fit on a spectrogram of {rows} × {frames}",
            "",
            "give one at least, fewer or smaller ones, or a longer spectrogram",
        )
    ax = new_axes(8.5, 4.4)
    ax.imshow(feature.values, origin="lower", aspect="auto", cmap="magma", alpha=0.75)
    left, seen = gap, [withStroke(linewidth=3, foreground="black")]
    for place, (name, (height, width)) in enumerate(shapes.items()):
        at = (left - 0.5, (rows - height) / 2 - 0.5)
        ax.add_patch(
            Rectangle(at, width, height, fill=False, ec="white", lw=1.5, path_effects=seen)
        )
        above = rows + 3 + 13 * (place % 2)  # two lines, so that neighbours don't touch
        ax.text(left + width / 2, above, f"{name}\n{height} × {width}", ha="center", fontsize=9)
        left += width + gap
    ax.set(xlabel="frame", ylabel="row", ylim=(-0.5, rows + 28))
    ax.set_yticks(range(0, rows, 24))
    ax.spines[["top", "right"]].set_visible(False)
    told = ", ".join(f"{name} has {h} rows and {w} frames" for name, (h, w) in shapes.items())
    return CaptionedFigure(own_figure(ax), f"Filters on a spectrogram: {told}.")


def _short(number: float) -> str:
    return f"{number:.2g}" if abs(number) < 10 else f"{number:.0f}"
