"""Pictures of what convolutions make of a picture: feature maps under each other, over the same stretch of time."""

import numpy as np
from matplotlib.figure import Figure

from ..errors import PlotError
from .figure import CaptionedFigure


def feature_maps(maps, seconds, unit="value"):
    """Draw maps of one piece of sound under each other, however many rows and columns each has.

    Parameters
    ----------
    maps : dict of str to np.ndarray, shape (rows, columns)
        From top to bottom; all of them last equally long. Row 0, the lowest pitch, is drawn at the bottom.
    seconds : float > 0
        What their columns last, in s.
    unit : str
        What the colours show: blue below zero, white at zero, red above. Each map has colours of its own.

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
    CaptionedFigure: Maps over 2 s. a checked cloth: 2 rows by 2 columns, from -1 to 1.

    Taught in: notebooks/05_convolution_blocks.ipynb
    """
    from seaborn import color_palette

    maps = {title: np.asarray(values) for title, values in maps.items()}
    if not maps or not all(
        values.ndim == 2 and values.size and np.isfinite(values).all() for values in maps.values()
    ):
        raise PlotError(
            "this is no map of rows and columns",
            "",
            "give one at least, such as {'picture': values}",
        )
    heights = [1 + 0.9 * min(1, len(values) / 96) for values in maps.values()]
    figure = Figure(figsize=(7.5, sum(heights) + 0.3), layout="constrained")
    axes = figure.subplots(len(maps), sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    said = []
    for ax, (title, values) in zip(axes, maps.items()):
        rows, columns = values.shape
        limit = np.percentile(np.abs(values), 99) or 1
        image = ax.imshow(
            values,
            origin="lower",
            aspect="auto",
            interpolation="nearest",
            cmap=color_palette("vlag", as_cmap=True),
            vmin=-limit,
            vmax=limit,
            extent=(0, seconds, -0.5, rows - 0.5),
        )
        ax.set_title(f"{title}: {rows} × {columns}", loc="left", fontsize=10)
        ax.set_ylabel("row")
        ax.set_yticks([0, rows - 1] if rows > 1 else [0])
        figure.colorbar(image, ax=ax, label=unit, pad=0.02)
        said.append(
            f"{title}: {rows} rows by {columns} columns, from {_short(values.min())} to {_short(values.max())}."
        )
    axes[-1].set_xlabel("time (s)")
    return CaptionedFigure(figure, " ".join([f"Maps over {seconds:g} s.", *said]))


def _short(number):
    return f"{number:.2g}" if abs(number) < 10 else f"{number:.0f}"
