"""The filters of a network's first layer: a few numbers each, as they were learnt."""

import numpy as np

from ...errors import PlotError
from ..figure import CaptionedFigure, new_panels, own_figure, signed_colours

COLUMNS = 8


def draw_filters(filters: np.ndarray) -> CaptionedFigure:
    """Draw filters side by side, each on a scale of its own.

    Parameters
    ----------
    filters : np.ndarray, shape (rows, columns, n_filters)
        Row 0, the lowest pitch, is at the bottom; time runs from left to right.

    Returns
    -------
    CaptionedFigure
        Blue below zero, white at zero, red above.

    Raises
    ------
    PlotError
        If they have another shape.

    Examples
    --------
    >>> draw_filters(np.ones((3, 3, 2))).alt
    '2 filters of 3 rows by 3 columns. The largest number is 1.00, the smallest 1.00.'

    Taught in: notebooks/12_look_inside.ipynb
    """
    filters = np.asarray(filters, float)
    if filters.ndim != 3 or not filters.size:
        raise PlotError(
            f"filters of shape {filters.shape} can't be drawn",
            "",
            "give (rows, columns, n_filters), such as kernel[:, :, 0]",
        )
    count = filters.shape[2]
    rows = -(-count // COLUMNS)
    axes = new_panels(rows, COLUMNS, height=1.25 * rows).ravel()
    for number, ax in enumerate(axes):
        ax.axis("off")
        if number >= count:
            continue
        one = filters[:, :, number]
        limit = np.abs(one).max() or 1.0
        ax.imshow(one, origin="lower", cmap=signed_colours(), vmin=-limit, vmax=limit)
        ax.set_title(f"{number}", fontsize=9)
    height, width = filters.shape[:2]
    return CaptionedFigure(
        own_figure(axes[0]),
        f"{count} filters of {height} rows by {width} columns. The largest number is "
        f"{filters.max():.2f}, the smallest {filters.min():.2f}.",
    )
