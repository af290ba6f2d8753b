"""How a network is trained: loss and accuracy epoch by epoch, and steps downhill along a loss."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from ..errors import PlotError
from ..training.config import OF_PRESET
from ..training.run import Run
from .figure import (
    BLUE,
    DASHES,
    GREY,
    MUTED,
    ORANGE,
    PERCENT,
    CaptionedFigure,
    legend_above,
    new_axes,
    new_panels,
    own_figure,
    shades,
)

VALIDATION = "validation songs"


def draw_run(run: Run, ax: Sequence[Axes] | None = None) -> CaptionedFigure:
    """Draw loss and accuracy of a training side by side.

    Parameters
    ----------
    run : Run
    ax : pair of matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If no epoch is finished, or there is only one place to draw.
    """
    pair = new_panels(1, 2, width=9, height=3.8).ravel() if ax is None else ax
    if np.shape(pair) != (2,):  # type: ignore[arg-type]  # whatever was given
        raise PlotError(
            "a run is drawn on two axes",
            run.folder,
            "give a pair of axes, or draw one of them by curves(run, 'loss', ax)",
        )
    curves(run, "loss", pair[0])
    said = curves(run, "accuracy", pair[1]).alt
    return CaptionedFigure(own_figure(pair[0]), f"Loss and accuracy. {said}")


def curves(run: Run, what: str = "accuracy", ax: Axes | None = None) -> CaptionedFigure:
    """Draw the loss or the accuracy of a training over its epochs: figures 4 and 5 of the report.

    The training curve was measured while training: its label says whether on excerpts, augmented,
    or with dropout. Then the two curves don't compare directly, and it can lie below the other.

    Parameters
    ----------
    run : Run
        The training.
    what : {"accuracy", "loss"}
        Which figure.
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If no epoch is finished.
    """
    history = run.history
    if history.empty:
        raise PlotError(
            "no epoch is finished yet: there is no curve to draw", run.folder, "train first"
        )
    ax = ax or new_axes(5.4, 3.8)
    marker = "o" if len(history) < 3 else None  # a curve of one epoch is a point
    measured = _as_trained(run)
    sides = ((what, BLUE, "-", f"training ({measured})"), (f"val_{what}", ORANGE, "--", VALIDATION))
    for column, colour, dash, label in sides:
        ax.plot(
            history.epoch,
            history[column],
            color=colour,
            linestyle=dash,
            linewidth=2,
            marker=marker,
            label=label,
        )
    if what == "accuracy":
        chance = chance_of(run)
        label = f"chance, {chance:.0%}"
        ax.axhline(chance, color=GREY, linestyle=":", linewidth=1.2, label=label)
        ax.set(ylim=(0, 1), ylabel="accuracy (share of songs)")
        ax.yaxis.set_major_formatter(PERCENT)
    else:
        highest = np.nanmax(history[["loss", "val_loss"]].to_numpy())
        ax.set(ylim=(0, 1.08 * highest), ylabel="loss (cross-entropy, nats)")
    ax.set(xlabel="epoch")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(**MUTED)
    legend_above(ax)
    last = history.iloc[-1]
    form = ".0%" if what == "accuracy" else ".2f"
    return CaptionedFigure(
        own_figure(ax),
        f"{what.capitalize()} over {len(history)} epochs ends at {last[what]:{form}} in training "
        f"({measured}) and at {last[f'val_{what}']:{form}} on validation songs.",
    )


def _as_trained(run: Run) -> str:
    """Say on what the training curve was measured, and whether dropout was on, where it's known."""
    from ..models.crnn import Architecture  # loads Keras

    preset, network = run.preset, run.config.network
    heard = "excerpts" if preset.frames else "whole songs"
    if preset.augmentation.changes_spectrograms:
        heard = f"augmented {heard}"
    if isinstance(network, dict):
        shares = [layer["settings"].get("rate", 0) for layer in network["layers"]]
    elif network == OF_PRESET:
        settings = Architecture(**preset.network)
        shares = [settings.dropout, settings.last_dropout]
    else:
        return heard
    return f"{heard}, dropout {'on' if any(shares) else 'off'}"


def chance_of(run: Run) -> float:
    """Return what always answering the most frequent genre scores on a run's validation songs.

    Runs of version 0.1 don't know: their genres count as equally frequent.
    """
    return 1 / len(run.genres) if run.chance is None else run.chance


def descent(
    loss: Callable[[float], float], walks: Mapping[str, Sequence[float]], weights: np.ndarray
) -> CaptionedFigure:
    """Draw a loss over one weight, and the weights that walks downhill went through.

    Parameters
    ----------
    loss : function
        From a weight to the loss.
    walks : dict of name to sequence of float
        Weights in the order in which each walk came to them; a panel for each.
    weights : np.ndarray, shape (n,)
        Weights over which the loss is drawn, rising. You don't see what a walk does outside them.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is no walk, or the loss is no finite number somewhere.

    Examples
    --------
    >>> walks = {"short steps": [2, 1, 0.5]}
    >>> descent(lambda weight: weight**2, walks, np.linspace(-2, 2, 9)).alt.split(". ")[0]
    'A loss over one weight, lowest at 0'

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    heights = np.array([loss(weight) for weight in weights])
    reached = {name: np.array([loss(weight) for weight in walk]) for name, walk in walks.items()}
    if not walks or not all(len(y) and np.isfinite(y).all() for y in [heights, *reached.values()]):
        raise PlotError(
            "there is no walk to draw, or a loss that is no number",
            "",
            "give one walk at least, and shorter steps",
        )
    panels = new_panels(1, len(walks), width=8, height=2.9, sharey=True)[0]
    said = [f"A loss over one weight, lowest at {weights[heights.argmin()]:.2g}."]
    for ax, (name, walk) in zip(panels, walks.items(), strict=True):
        losses = reached[name]
        ax.plot(weights, heights, color=BLUE, linewidth=1.8)
        ax.plot(walk, losses, color=ORANGE, linestyle="--", linewidth=1, marker="o", markersize=5)
        ax.plot(walk[0], losses[0], color=ORANGE, marker="s", markersize=8)
        ax.set(xlabel="weight", xlim=(weights[0], weights[-1]), ylim=(0, 1.05 * heights.max()))
        ax.set_title(name, fontsize=10)
        ax.grid(**MUTED)
        said.append(
            f"{name}: from {walk[0]:.1f}, with loss {losses[0]:.2f}, in {len(walk) - 1} "
            f"step{'s' * (len(walk) != 2)} to {walk[-1]:.1f}, with loss {losses[-1]:.2f}."
        )
    panels[0].set_ylabel("loss (nats)")
    return CaptionedFigure(own_figure(panels[0]), " ".join(said))


def learning_curve(table: pd.DataFrame, chance: float) -> CaptionedFigure:
    """Draw how many songs are told right as more of them teach: a line a way of learning.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a measurement: way, songs_a_genre, right, judged.
    chance : float, 0 to 1
        Accuracy of always naming one genre.

    Returns
    -------
    CaptionedFigure
        Lines are means, shades reach one deviation of single draws to both sides.

    Raises
    ------
    PlotError
        If there is nothing to draw.

    Examples
    --------
    >>> table = pd.DataFrame({"way": "by ear", "songs_a_genre": [1, 1, 2], "judged": 10})
    >>> learning_curve(table.assign(right=[3, 5, 8]), chance=0.5)
    Figure: Accuracy by songs a genre. by ear: 40% with 1, 80% with 2.

    Taught in: notebooks/13_model_zoo.ipynb
    """
    if table.empty:
        raise PlotError("there is no measurement in this table", "", "give one at least")
    ax = new_axes(8, 4)
    told, ways = [], list(dict.fromkeys(table.way))
    accuracy = (table.right / table.judged).groupby([table.way, table.songs_a_genre])
    mean, deviation = accuracy.mean(), accuracy.std().fillna(0)
    for place, way in enumerate(ways):
        sizes, middle, spread = mean[way].index, mean[way], deviation[way]
        colour, dash = shades(len(ways))[place], DASHES[place % len(DASHES)]
        ax.plot(sizes, middle, color=colour, linestyle=dash, marker="o", markersize=4, label=way)
        ax.fill_between(sizes, middle - spread, middle + spread, color=colour, alpha=0.12, lw=0)
        first, last = f"{middle.iloc[0]:.0%}", f"{middle.iloc[-1]:.0%}"
        told.append(f"{way}: {first} with {sizes[0]}, {last} with {sizes[-1]}")
    ax.axhline(chance, color=GREY, linestyle=(0, (1, 3)), label="chance")
    sizes = sorted(set(table.songs_a_genre))
    ax.set(xlabel="labelled songs a genre", ylabel="accuracy", xscale="log")
    ax.set_xticks(sizes, map(str, sizes))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(PERCENT)
    ax.grid(**MUTED)
    legend_above(ax)
    said = "; ".join(told)
    return CaptionedFigure(own_figure(ax), f"Accuracy by songs a genre. {said}.")
