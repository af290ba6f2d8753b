"""What happens step by step: curves on one time axis, and recurrent layers drawn out in time."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from ..errors import PlotError
from .figure import (
    BLUE,
    DASHES,
    MUTED,
    ORANGE,
    CaptionedFigure,
    legend_above,
    new_axes,
    new_panels,
    own_figure,
    shades,
)

MOST_BOXES = 60  # more cannot be read
BOX = 0.56  # side of a box, where neighbours stand 1 apart


def over_time(
    times: np.ndarray, panels: Mapping[str, Mapping[str, np.ndarray]], xlabel: str = "time (s)"
) -> CaptionedFigure:
    """Draw curves in panels under each other, with the same moment of all of them in one line.

    Parameters
    ----------
    times : np.ndarray, shape (n,)
        When each value was, in the unit that `xlabel` names.
    panels : dict of str to dict of str to np.ndarray, shape (n,)
        From top to bottom: what the panel's axis shows, with the unit in brackets, and its curves
        by name.
    xlabel : str
        What the shared axis shows.

    Returns
    -------
    CaptionedFigure
        Its sentence gives each curve's lowest and highest value, and when they were.

    Raises
    ------
    PlotError
        If there is no panel, no curve in one, or a curve with another number of points than
        `times`.

    Examples
    --------
    >>> drum = {"drum": np.array([-30, -5, -20])}
    >>> over_time(np.arange(3) / 10, {"level (dB)": drum})
    Figure: From 0 to 0.2, time (s). level (dB), drum: from -30 at 0.0 to -5 at 0.1.

    Taught in: notebooks/06_recurrent_layers.ipynb
    """
    shapes = {np.shape(y) for curves in panels.values() for y in curves.values()}
    if not panels or not all(panels.values()) or shapes != {np.shape(times)}:
        raise PlotError(
            "these curves do not share one time axis",
            f"{len(times)} moments",
            "give each panel a curve at least, of as many points",
        )
    height = max(2.6, 0.4 + 1.45 * len(panels))
    axes = new_panels(len(panels), width=7.2, height=height, sharex=True).ravel()
    said = [f"From {times[0]:g} to {times[-1]:g}, {xlabel}."]
    for ax, (ylabel, curves) in zip(axes, panels.items(), strict=True):
        for place, (name, y) in enumerate(curves.items()):
            colour, dash = shades(len(curves), 0.72)[place], DASHES[place % len(DASHES)]
            ax.plot(times, y, color=colour, linestyle=dash, linewidth=1.5, label=name)
            said.append(f"{ylabel}, {name}: {_from_to(times, np.asarray(y, float))}.")
        ax.set_ylabel(ylabel.replace(" (", "\n("), fontsize=9)
        ax.grid(**MUTED)
        if len(curves) > 1:
            legend_above(ax)
    figure = own_figure(axes[0])
    figure.align_ylabels(axes)
    axes[-1].set(xlabel=xlabel, xlim=(times[0], times[-1]))
    return CaptionedFigure(figure, " ".join(said))


def _from_to(times: np.ndarray, y: np.ndarray) -> str:
    """Name the lowest and the highest value and when each is first reached.

    Both are rounded to two places of their distance.
    """
    places = 2 - int(np.ceil(np.log10(np.ptp(y) or 1)))
    rounded = np.round(y, places) + 0.0  # and no "-0"
    lowest, highest = np.argmin(rounded), np.argmax(rounded)
    return (
        f"from {rounded[lowest]:g} at {times[lowest]:.1f} to {rounded[highest]:g} at "
        f"{times[highest]:.1f}"
    )


def unrolled(steps: int, n_layers: int = 1, inputs: str = "step") -> CaptionedFigure:
    """Draw recurrent layers as they go through time: a column for a step, a row for a layer.

    Parameters
    ----------
    steps : int
        How many steps in time.
    n_layers : int
        How many layers above each other. All but the highest hand on every step, the highest its
        last.
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
    >>> unrolled(4, 2).alt.split(":")[0]
    '2 recurrent layers drawn out over 4 steps'

    Taught in: notebooks/06_recurrent_layers.ipynb
    """
    if min(steps, n_layers) < 1 or steps * n_layers > MOST_BOXES:
        raise PlotError(
            f"{steps} steps and {n_layers} layers cannot be drawn",
            "",
            f"give one of each at least, and {MOST_BOXES} boxes at most",
        )
    ax = new_axes(min(7.5, 1.6 + 0.62 * steps), 1.1 + 0.62 * n_layers)
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
        ax.text(step, BOX / 2 - 0.08, str(step), ha="center", va="top", fontsize=9)
    ax.text(0.4, BOX / 2 - 0.08, inputs, ha="right", va="top", fontsize=9)
    ax.set(xlim=(-0.6, steps + 0.6), ylim=(-0.2, n_layers + 1.15))
    ax.axis("off")
    layers = f"{n_layers} recurrent layer{'s' * (n_layers > 1)}"
    return CaptionedFigure(
        own_figure(ax),
        f"{layers} drawn out over {steps} steps: {steps * n_layers} boxes, {steps - 1} arrows in "
        f"time within each layer, and one answer from the last box of layer {n_layers}.",
    )


def _arrow(ax: Axes, begin: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    style = dict(arrowstyle="->", color=colour, linewidth=1.3, shrinkA=0, shrinkB=0)
    ax.annotate("", end, begin, arrowprops=style)
