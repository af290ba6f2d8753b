"""What settings score over the same folds, and how far each is from the first."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from ..errors import PlotError
from ..evaluation.sweep import Sweep
from .figure import BLUE, GREY, MUTED, PERCENT, CaptionedFigure, new_panels, own_figure


def draw_sweep(found: Sweep, ax: Sequence[Axes] | None = None) -> CaptionedFigure:
    """Draw the accuracy of every variant, and beside it the paired difference to the first.

    Parameters
    ----------
    found : Sweep
    ax : pair of matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is only one place to draw.
    """
    table = found.table
    height = 1.4 + 0.36 * len(table)
    pair = new_panels(1, 2, width=8.5, height=height, sharey=True).ravel() if ax is None else ax
    if np.shape(pair) != (2,):  # type: ignore[arg-type]  # whatever was given
        raise PlotError("a sweep is drawn on two axes", "", "give a pair of axes")
    left, right = pair
    places = range(len(table))
    for side, middle, low, high in (
        (left, table.accuracy, table.low, table.high),
        (right, table.points, table.points_low, table.points_high),
    ):
        side.hlines(places, low, high, color=BLUE, linewidth=1.5)
        side.plot(middle, places, "D", color=BLUE, markersize=6)
        side.grid(axis="x", **MUTED)
    right.axvline(0, color=GREY, linestyle=":", linewidth=1.2, zorder=0)
    left.set(
        xlabel="accuracy, with its 95 % interval",
        yticks=places,
        yticklabels=table.variant,
        ylim=(len(table) - 0.5, -0.5),
    )
    left.xaxis.set_major_formatter(PERCENT)
    right.set(xlabel=f"points ahead of {table.variant[0]},\nsong by song, with its 95 % interval")
    right.tick_params(left=False)
    told = ", ".join(
        f"{row['variant']} {row['accuracy']:.0%} ({row['points']:+.1f} points)"
        for row in table.to_dict("records")
    )
    songs = found.answers.track_id.nunique()
    return CaptionedFigure(own_figure(left), f"Accuracy on {songs} songs over folds: {told}.")
