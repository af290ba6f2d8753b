"""What each ingredient of a recipe is worth, and what an accuracy costs."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from ..evaluation.ablation import Ablation
from .figure import BLUE, GREY, MUTED, PERCENT, CaptionedFigure, new_axes, own_figure
from .panels import accuracy_row


def draw_ablation(ablation: Ablation, ax: Axes | None = None) -> CaptionedFigure:
    """Draw the accuracy of every variant of an ablation, from top to bottom.

    Parameters
    ----------
    ablation : Ablation
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure
    """
    summary = ablation.summary
    ax = ax or new_axes(8, 1.3 + 0.5 * len(summary))
    rows, table = summary.fillna({"deviation": 0.0}).to_dict("records"), ablation.table
    for place, row in enumerate(rows):  # (a single seed has no deviation)
        mean, spread = row["accuracy"], row["deviation"]
        seeds = table.accuracy[table.variant == row["variant"]].tolist()
        accuracy_row(ax, place, mean, span=(mean - spread, mean + spread), seeds=seeds)
    if ablation.against_first:
        more = ""
        ax.axvline(summary.accuracy[0], color=GREY, linestyle=":", linewidth=1.2, zorder=0)
    else:
        more = "+ "
        ax.plot(summary.accuracy, range(len(summary)), color="0.6", linewidth=0.8, zorder=0)
    labels = [
        f"{more if place else ''}{row['variant']} ({row['minutes']:.1f} min)"
        for place, row in enumerate(rows)
    ]
    ax.set(
        xlabel="accuracy (share of validation songs): mean ± deviation, one ring a seed",
        ylim=(len(summary) - 0.5, -0.7),
        yticks=range(len(summary)),
        yticklabels=labels,
        ylabel="variant (minutes of training)",
    )
    ax.xaxis.set_major_formatter(PERCENT)
    ax.grid(axis="x", **MUTED)
    told = ", ".join(f"{row['variant']} {row['accuracy']:.0%}" for row in rows)
    how = "each with one ingredient more than the one above"
    if ablation.against_first:
        how = "the whole recipe first, then each with one ingredient left out"
    return CaptionedFigure(own_figure(ax), f"Accuracy on validation songs, {how}: {told}.")


def cost(ablation: Ablation) -> CaptionedFigure:
    """Draw accuracy over training time, and the line of the variants that nothing quicker beats.

    Parameters
    ----------
    ablation : Ablation
        What the variants score, and how long they take.

    Returns
    -------
    CaptionedFigure
        Variants on the Pareto front have a name and are joined; the others are rings.

    Examples
    --------
    >>> table = pd.DataFrame({"variant": ["report", "excerpts", "voters"], "seed": 0,
    ...     "accuracy": [0.5, 0.6, 0.7], "loss": 1.0, "minutes": [6.0, 1.0, 14.0]})
    >>> cost(Ablation(table)).alt.split(". ")[1]
    'Nothing quicker beats excerpts (60% in 1 min), voters (70% in 14 min)'

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    summary = ablation.summary.set_index("variant")
    front, beaten = summary.loc[ablation.front], summary.drop(ablation.front)
    ax = new_axes(7, 3.6)
    ax.plot(front.minutes, front.accuracy, color=BLUE, linewidth=1, marker="D", markersize=7)
    ax.plot(
        beaten.minutes, beaten.accuracy, "o", color="0.45", markerfacecolor="none", markersize=7
    )
    for name, row in front.iterrows():
        ax.annotate(
            str(name),
            (row.minutes, row.accuracy),
            xytext=(-6, 6),
            textcoords="offset points",
            ha="right",
        )
    ax.set(
        xlabel="time of one training (min, each mark twice the one before)",
        ylabel="accuracy (share of\nvalidation songs)",
    )
    ax.set_xscale("log", base=2)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(PERCENT)
    ax.margins(x=0.15, y=0.15)
    ax.grid(**MUTED)
    said = f"Accuracy over minutes of training. Nothing quicker beats {_listed(front)}."
    if len(beaten):
        said += f" Beaten: {_listed(beaten)}."
    return CaptionedFigure(own_figure(ax), said)


def _listed(summary: pd.DataFrame) -> str:
    return ", ".join(
        f"{name} ({row['accuracy']:.0%} in {row['minutes']:.0f} min)"
        for name, row in summary.iterrows()
    )
