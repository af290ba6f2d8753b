"""What results say: confusion, reliability, ways to split, the luck of the best epoch."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..errors import PlotError
from ..evaluation.calibration import Reliability
from ..evaluation.results import Results
from ..evaluation.split_laboratory import LEAKY, SplitComparison
from ..evaluation.statistics import BestEpochLuck, wilson_interval
from .figure import (
    BLUE,
    GREY,
    MUTED,
    ORANGE,
    PERCENT,
    CaptionedFigure,
    legend_above,
    new_axes,
    own_figure,
)
from .panels import accuracy_row


def confusion(results: Results, ax: Axes | None = None) -> CaptionedFigure:
    """Draw the confusion matrix: rows are true genres, columns guesses, colour the share of a row.

    Parameters
    ----------
    results : Results
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure
    """
    import seaborn

    counts = results.confusion
    share = counts.div(counts.sum(axis=1).clip(lower=1), axis=0)
    size = 2.6 + 0.55 * len(counts)
    ax = ax or new_axes(size + 0.9, size)
    seaborn.heatmap(
        share,
        annot=counts,
        fmt="d",
        cmap="mako_r",
        vmin=0,
        vmax=1,
        square=True,
        linewidths=0.5,
        ax=ax,
        cbar_kws={"label": "share of the true genre's songs", "format": PERCENT},
    )
    low, high = results.interval
    ax.set(xlabel="guessed genre", ylabel="true genre")
    ax.set_title(
        f"{results.accuracy:.0%} of {len(results.truth)} songs right\n"
        f"(95% interval {low:.0%} to {high:.0%}, chance {results.chance:.0%})",
        fontsize=11,
    )
    ax.tick_params(axis="x", rotation=45)
    ax.tick_params(axis="y", rotation=0)
    recall = results.per_genre.recall.dropna()
    return CaptionedFigure(
        own_figure(ax),
        f"Confusion matrix of {len(results.truth)} songs in {len(counts)} genres: "
        f"{results.accuracy:.0%} right, most of {recall.idxmax()} ({recall.max():.0%}), fewest of "
        f"{recall.idxmin()} ({recall.min():.0%}).",
    )


def draw_reliability(reliability: Reliability, ax: Axes | None = None) -> CaptionedFigure:
    """Draw how often a network was right against how sure it was.

    Parameters
    ----------
    reliability : Reliability
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure
        Beside each point stands its number of songs.
    """
    ax, table = ax or new_axes(4.8, 4.9), reliability.table
    ax.plot([0, 1], [0, 1], color=GREY, linestyle=":", linewidth=1.2, label="as sure as right")
    below, above = table.accuracy - table.low, table.high - table.accuracy
    ax.errorbar(
        table.confidence,
        table.accuracy,
        np.clip([below, above], 0, None),
        color=BLUE,
        fmt="o",
        capsize=3,
        label="accuracy, 95% interval",
    )
    rows = table.to_dict("records")
    for row in rows:
        ax.annotate(
            str(row["n_songs"]),
            (row["confidence"], row["accuracy"]),
            xytext=(-5, 4),
            textcoords="offset points",
            ha="right",
            fontsize=9,
            color="0.3",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.2},
        )
    ax.set(
        xlabel="probability of the guess\n(beside each point: its number of songs)",
        ylabel="accuracy (share of songs)",
        xlim=(-0.03, 1.03),
        ylim=(-0.03, 1.08),
    )
    error = f"expected calibration error {reliability.expected_calibration_error:.1%}"
    ax.set_title(error, fontsize=11, pad=24)
    ax.xaxis.set_major_formatter(PERCENT)
    ax.yaxis.set_major_formatter(PERCENT)
    ax.grid(**MUTED)
    legend_above(ax)
    points = "; ".join(
        f"{row['confidence']:.0%} sure, {row['accuracy']:.0%} right, {row['n_songs']} songs"
        for row in rows
    )
    return CaptionedFigure(own_figure(ax), f"{reliability!r}. From left to right: {points}.")


def draw_splits(comparison: SplitComparison, ax: Axes | None = None) -> CaptionedFigure:
    """Draw the accuracy under each way to split, with its interval and seeds.

    Parameters
    ----------
    comparison : SplitComparison
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure
    """
    rows, table = comparison.summary.to_dict("records"), comparison.table
    ax = ax or new_axes(7, 1.3 + 0.6 * len(rows))
    for place, row in enumerate(rows):
        accuracy_row(
            ax,
            place,
            row["accuracy"],
            span=(row["low"], row["high"]),
            seeds=table.accuracy[table.policy == row["policy"]].tolist(),
            colour=ORANGE if row["policy"] == LEAKY else BLUE,
        )
    ax.axvline(comparison.chance, color=GREY, linestyle=":", linewidth=1.2)
    ax.annotate(
        "chance",
        (comparison.chance, -0.5),
        xytext=(4, -10),
        textcoords="offset points",
        color="0.35",
        fontsize=9,
    )
    ax.set(
        xlabel="accuracy (share of pieces): mean, 95% interval, one ring a seed",
        ylabel="split by",
        xlim=(0, 1),
        ylim=(len(rows) - 0.5, -0.6),
        yticks=range(len(rows)),
        yticklabels=[row["policy"] for row in rows],
    )
    ax.xaxis.set_major_formatter(PERCENT)
    ax.grid(axis="x", **MUTED)
    told = ", ".join(
        f"{row['policy']} {row['accuracy']:.0%} ({row['low']:.0%} to {row['high']:.0%})"
        for row in rows
    )
    return CaptionedFigure(
        own_figure(ax), f"Accuracy of {comparison.said}: {told}; chance {comparison.chance:.0%}."
    )


def draw_luck(luck: BestEpochLuck, ax: Axes | None = None) -> CaptionedFigure:
    """Draw the best epoch of many trainings that learnt nothing.

    Parameters
    ----------
    luck : BestEpochLuck
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure
    """
    ax = ax or new_axes(6, 3.2)
    shares, counts = np.unique(luck.best, return_counts=True)
    ax.bar(shares, counts, width=0.9 / luck.n_songs, color=BLUE)
    label = f"the truth, {luck.accuracy:.1%}"
    ax.axvline(luck.accuracy, color="0.3", linestyle=":", linewidth=1.5, label=label)
    label = f"best epoch, on average {luck.mean:.1%}"
    ax.axvline(luck.mean, color=ORANGE, linestyle="--", linewidth=1.8, label=label)
    ax.set(
        xlabel=f"accuracy of the best of {luck.epochs} epochs (share of {luck.n_songs} songs)",
        ylabel="trainings (count)",
    )
    ax.xaxis.set_major_formatter(PERCENT)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    legend_above(ax)
    lowest, highest = luck.best.min(), luck.best.max()
    return CaptionedFigure(
        own_figure(ax),
        f"{luck!r}; it lies between {lowest:.1%} and {highest:.1%} in {len(luck.best)} trainings.",
    )


def exams(
    n_right: Sequence[int], n_songs: int, truth: float, ax: Axes | None = None
) -> CaptionedFigure:
    """Draw the 95 % Wilson interval of each of many exams, and mark those that miss the truth.

    Parameters
    ----------
    n_right : sequence of int
        How many songs were named correctly in each exam.
    n_songs : int
        How many songs each exam has.
    truth : float
        The accuracy on all songs there are, 0 to 1.
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is no exam.

    Examples
    --------
    >>> exams([15, 16, 9], 20, 0.75)
    Figure: 95% intervals of 3 exams of 20 songs each. 2 hold the truth, 75%, and 1 misses it.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    if not len(n_right):
        raise PlotError("there is no exam to draw", "", "give one count of right answers at least")
    limits = np.array([wilson_interval(count, n_songs) for count in n_right])
    rows, holds = np.arange(len(limits)), (limits[:, 0] <= truth) & (truth <= limits[:, 1])
    ax = ax or new_axes(6, 1.2 + 0.045 * max(20, len(limits)))
    (low, high), (lower, higher) = limits[holds].T, limits[~holds].T
    ax.hlines(rows[holds], low, high, BLUE, linewidth=1.8, label="holds the truth")
    ax.hlines(rows[~holds], lower, higher, ORANGE, "dashed", linewidth=1.8, label="misses it")
    ax.axvline(truth, color="0.3", linestyle=":", linewidth=1.5, label=f"the truth, {truth:.0%}")
    ax.set(xlabel=f"95% interval of the accuracy (share of {n_songs} songs)", ylabel="exam")
    ax.xaxis.set_major_formatter(PERCENT)
    ax.set_yticks([])
    legend_above(ax)
    n_holding = int(holds.sum())
    n_missing = len(limits) - n_holding
    return CaptionedFigure(
        own_figure(ax),
        f"95% intervals of {len(limits)} exams of {n_songs} songs each. {n_holding} "
        f"hold{'s' * (n_holding == 1)} the truth, {truth:.0%}, and {n_missing} "
        f"miss{'es' * (n_missing == 1)} it.",
    )
