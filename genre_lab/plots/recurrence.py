"""Pictures of what happens step by step: curves under each other on one time axis, and recurrent layers drawn out in time."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from ..errors import PlotError
from .figure import BLUE, ORANGE, CaptionedFigure
from .panels import DASHES

MOST_BOXES = 60  # more cannot be read
BOX = 0.56  # side of a box, where neighbours stand 1 apart


def over_time(times, panels, xlabel="time (s)"):
    """Draw curves in panels under each other, so that the same moment of all of them stands in one line.

    Parameters
    ----------
    times : np.ndarray, shape (n,)
        When each value was, in the unit that `xlabel` names.
    panels : dict of str to dict of str to np.ndarray, shape (n,)
        From top to bottom: what the panel's axis shows, with the unit in brackets, and its curves by name.
    xlabel : str
        What the shared axis shows.

    Returns
    -------
    CaptionedFigure
        Its sentence gives each curve's lowest and highest value, and when they were.

    Raises
    ------
    PlotError
        If there is no panel or no curve in one, or a curve has another number of points than `times`.

    Examples
    --------
    >>> over_time(np.arange(3) / 10, {"level (dB)": {"drum": np.array([-30, -5, -20])}, "gate (0 to 1)": {"update": np.array([1, 0, 1])}})
    CaptionedFigure: From 0 to 0.2, time (s). level (dB), drum: from -30 at 0.0 to -5 at 0.1. gate (0 to 1), update: from 0 at 0.1 to 1 at 0.0.

    Taught in: notebooks/06_recurrent_layers.ipynb
    """
    if (
        not panels
        or not all(panels.values())
        or {np.shape(y) for curves in panels.values() for y in curves.values()} != {np.shape(times)}
    ):
        raise PlotError(
            "these curves do not share one time axis",
            f"{len(times)} moments",
            "give each panel a curve at least, of as many points",
        )
    figure = Figure(figsize=(7.2, max(2.6, 0.4 + 1.35 * len(panels))), layout="constrained")
    axes, said = (
        figure.subplots(len(panels), sharex=True, squeeze=False)[:, 0],
        [f"From {times[0]:g} to {times[-1]:g}, {xlabel}."],
    )
    for ax, (ylabel, curves) in zip(axes, panels.items()):
        for place, (name, y) in enumerate(curves.items()):
            colour = colormaps["viridis"](0.72 * place / max(1, len(curves) - 1))
            ax.plot(
                times,
                y,
                color=colour,
                linestyle=DASHES[place % len(DASHES)],
                linewidth=1.5,
                label=name,
            )
            said.append(f"{ylabel}, {name}: {_from_to(times, np.asarray(y, float))}.")
        ax.set_ylabel(ylabel.replace(" (", "\n("), fontsize=9)
        ax.grid(alpha=0.25)
        if len(curves) > 1:
            ax.legend(
                frameon=False,
                fontsize=9,
                ncols=len(curves),
                loc="lower center",
                bbox_to_anchor=(0.5, 1),
                borderaxespad=0.1,
            )
    figure.align_ylabels(axes)
    ax.set(xlabel=xlabel, xlim=(times[0], times[-1]))
    return CaptionedFigure(figure, " ".join(said))


def _from_to(times, y):
    """Name the lowest and the highest value and when each is first reached, to two places of their distance."""
    places = 2 - int(np.ceil(np.log10(np.ptp(y) or 1)))
    rounded = np.round(y, places) + 0.0
    low, high = (
        f"{rounded[at]:g} at {times[at]:.1f}" for at in (np.argmin(rounded), np.argmax(rounded))
    )
    return f"from {low} to {high}"


def unrolled(steps, n_layers=1, inputs="step"):
    """Draw recurrent layers as they go through time: one column a step, one row of boxes a layer.

    Parameters
    ----------
    steps : int
        How many steps in time.
    n_layers : int
        How many layers above each other. All but the highest hand on every step, the highest its last.
    inputs : str
        What goes in at the bottom of each column.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is nothing to draw, or more than can be read.

    Examples
    --------
    >>> unrolled(4, 2)
    CaptionedFigure: 2 recurrent layers drawn out over 4 steps: 8 boxes, 3 arrows in time within each layer, and one answer from the last box of layer 2.

    Taught in: notebooks/06_recurrent_layers.ipynb
    """
    if min(steps, n_layers) < 1 or steps * n_layers > MOST_BOXES:
        raise PlotError(
            f"{steps} steps and {n_layers} layers cannot be drawn",
            "",
            f"give one of each at least, and {MOST_BOXES} boxes at most",
        )
    figure = Figure(
        figsize=(min(7.5, 1.6 + 0.62 * steps), 1.1 + 0.62 * n_layers), layout="constrained"
    )
    ax = figure.subplots()
    for layer in range(1, n_layers + 1):
        for step in range(1, steps + 1):
            ax.add_patch(
                FancyBboxPatch(
                    (step - BOX / 2, layer - BOX / 2),
                    BOX,
                    BOX,
                    boxstyle="round,pad=0,rounding_size=0.1",
                    facecolor="#e8eef4",
                    edgecolor=BLUE,
                )
            )
            _arrow(ax, (step, layer - 1 + BOX / 2), (step, layer - BOX / 2), "0.4")
            if step < steps:
                _arrow(ax, (step + BOX / 2, layer), (step + 1 - BOX / 2, layer), ORANGE)
        ax.text(0.4, layer, f"layer {layer}", ha="right", va="center", fontsize=9)
    _arrow(ax, (steps, n_layers + BOX / 2), (steps, n_layers + 1 - BOX / 2), "0.4")
    ax.text(steps, n_layers + 1 - BOX / 2, "answer", ha="center", va="bottom", fontsize=9)
    for step in range(1, steps + 1):
        ax.text(step, BOX / 2 - 0.08, step, ha="center", va="top", fontsize=9)
    ax.text(0.4, BOX / 2 - 0.08, inputs, ha="right", va="top", fontsize=9)
    ax.set(xlim=(-0.6, steps + 0.6), ylim=(-0.2, n_layers + 1.15))
    ax.axis("off")
    return CaptionedFigure(
        figure,
        f"{n_layers} recurrent layer{'s' * (n_layers > 1)} drawn out over {steps} steps: {steps * n_layers} boxes, {steps - 1} arrows in time "
        f"within each layer, and one answer from the last box of layer {n_layers}.",
    )


def _arrow(ax, begin, end, colour):
    ax.annotate(
        "",
        end,
        begin,
        arrowprops=dict(arrowstyle="->", color=colour, linewidth=1.3, shrinkA=0, shrinkB=0),
    )
