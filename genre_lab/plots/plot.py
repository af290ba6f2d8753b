"""Pictures of what the lab makes: one idea a picture, axes with units, a sentence for who cannot see it.

Figures are drawn off-screen, so that a picture is a value like any other: it can be shown, saved
or compared, and no window opens.
"""

from functools import singledispatch

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from ..audio.clip import Clip
from ..audio.features import Feature
from ..errors import PlotError
from ..evaluation.ablation import Ablation
from ..evaluation.best_epoch import BestEpochLuck
from ..evaluation.calibration import Reliability
from ..evaluation.results import Results
from ..evaluation.split_laboratory import LEAKY, SplitComparison
from ..training.run import Run
from .figure import BLUE, ORANGE, CaptionedFigure

COLOURS = {"train": BLUE, "valid": ORANGE}
OCTAVES = np.array([125, 250, 500, 1000, 2000, 4000, 8000, 16000])  # Hz
DASHES = {"train": "-", "valid": "--"}


@singledispatch
def plot(thing, ax=None):
    """Draw a clip, a feature, a run, results, or what follows from them.

    Parameters
    ----------
    thing : Clip, Feature, Run, Results, Reliability, SplitComparison, Ablation or BestEpochLuck
        A clip's waveform, a feature's picture, a run's loss and accuracy, the confusion matrix, how
        often a network was right against how sure it was, accuracy under each way to split, what
        each ingredient of a recipe is worth, the best epoch of many trainings that learnt nothing.
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure. A run needs two: it takes None or a pair.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is no picture of such a thing.

    Examples
    --------
    >>> plot(Clip(np.zeros(12_000, "float32"), 12_000, "silence"))
    CaptionedFigure: Waveform of 'silence': 1.0 s at 12000 Hz, peak 0.00.

    Taught in: notebooks/00_start_here.ipynb
    """
    raise PlotError(
        f"there is no picture of a {type(thing).__name__}",
        "",
        "give one of those that help(plot) names",
    )


@plot.register
def _waveform(clip: Clip, ax=None):
    ax = ax or _axes(8, 2.2)
    times, low, high = _envelope(clip)
    ax.fill_between(times, low, high, color=COLOURS["train"], linewidth=0.5)
    limit = max(0.05, float(np.abs(clip.samples).max())) * 1.05
    ax.set(
        xlabel="time (s)",
        ylabel="amplitude",
        xlim=(0, clip.seconds),
        ylim=(-limit, limit),
        title=clip.title,
    )
    peak = np.abs(clip.samples).max(initial=0)
    return CaptionedFigure(
        ax.figure,
        f"Waveform of {clip.title!r}: {clip.seconds:.1f} s at {clip.rate} Hz, peak {peak:.2f}.",
    )


def _envelope(clip, points=1500):
    """Lowest and highest sample of each of many short stretches: what a waveform looks like from afar."""
    step = max(1, len(clip.samples) // points)
    stretches = clip.samples[: len(clip.samples) // step * step].reshape(-1, step)
    return (
        np.arange(len(stretches)) * step / clip.rate,
        stretches.min(axis=1),
        stretches.max(axis=1),
    )


@plot.register
def _picture(feature: Feature, ax=None):
    ax = ax or _axes(8, 3.4)
    bins, frames = feature.values.shape
    last = feature.times[-1]
    image = ax.imshow(
        feature.values,
        origin="lower",
        aspect="auto",
        cmap="magma",
        interpolation="nearest",
        extent=(0, last, -0.5, bins - 0.5),
    )
    ax.set(xlabel="time (s)", title=feature.title)
    if feature.spec.kind == "mfcc":
        ax.set_ylabel("coefficient")
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    else:
        ax.set_ylabel("frequency (Hz)")
        bottom, top = feature.frequencies[[0, -1]]
        marks = (
            OCTAVES[(OCTAVES >= bottom) & (OCTAVES <= top)]
            if feature.spec.kind == "mel"
            else np.arange(0, top + 1, 1000)
        )
        ax.set_yticks(
            np.interp(marks, feature.frequencies, np.arange(bins)), [f"{hz:.0f}" for hz in marks]
        )
    ax.figure.colorbar(image, ax=ax, label=feature.unit, pad=0.02)
    low, high = feature.values.min(), feature.values.max()
    return CaptionedFigure(
        ax.figure,
        f"{feature.spec.kind} of {feature.title!r}: {bins} rows by {frames} frames over {last:.0f} s, "
        f"from {low:.0f} to {high:.0f} {feature.unit}.",
    )


@plot.register
def _curves(run: Run, ax=None):
    if ax is None:
        ax = Figure(figsize=(9, 3.4), layout="constrained").subplots(1, 2)
    if np.shape(ax) != (2,):
        raise PlotError(
            "a run is drawn on two axes",
            run.folder,
            "give a pair of axes, or draw one of them by curves(run, 'loss', ax)",
        )
    curves(run, "loss", ax[0])
    said = curves(run, "accuracy", ax[1]).alt
    return CaptionedFigure(ax[0].figure, f"Loss and accuracy. {said}")


def curves(run, what="accuracy", ax=None):
    """Draw the loss or the accuracy of a training, epoch by epoch: figures 4 and 5 of the report.

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

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    history = run.history
    if history.empty:
        raise PlotError(
            "no epoch is finished yet: there is no curve to draw", run.folder, "train first"
        )
    ax = ax or _axes(5, 3.4)
    for side, column in (("train", what), ("valid", f"val_{what}")):
        ax.plot(
            history.epoch,
            history[column],
            color=COLOURS[side],
            linestyle=DASHES[side],
            linewidth=2,
            marker="o" if len(history) < 3 else None,
            label={"train": "training songs", "valid": "validation songs"}[side],
        )
    if what == "accuracy":
        chance = 1 / len(run.genres)
        ax.axhline(chance, color="0.5", linestyle=":", linewidth=1.2, label="chance")
        ax.set_ylim(0, 1)
        ax.yaxis.set_major_formatter(PercentFormatter(1))
    else:
        ax.set_ylim(0, 1.08 * np.nanmax(history[["loss", "val_loss"]].to_numpy()))
    ax.set(
        xlabel="epoch",
        ylabel="accuracy (share of songs)" if what == "accuracy" else "loss (cross-entropy, nats)",
        title=what,
    )
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(alpha=0.25)
    ax.legend(frameon=False, fontsize=9)
    last = history.iloc[-1]
    ends = [
        f"{last[name]:.0%}" if what == "accuracy" else f"{last[name]:.2f}"
        for name in (what, f"val_{what}")
    ]
    return CaptionedFigure(
        ax.figure,
        f"{what.capitalize()} over {len(history)} epochs ends at {ends[0]} on training songs and {ends[1]} on validation songs.",
    )


@plot.register
def confusion(results: Results, ax=None):
    """Draw the confusion matrix: rows are true genres, columns guesses, colour the share of a row.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    import seaborn

    counts = results.confusion
    share = counts.div(counts.sum(axis=1).clip(lower=1), axis=0)
    size = 2.6 + 0.55 * len(counts)
    ax = ax or _axes(size + 0.9, size)
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
        cbar_kws={"label": "share of the true genre's songs", "format": PercentFormatter(1)},
    )
    low, high = results.interval
    ax.set(
        xlabel="guessed genre",
        ylabel="true genre",
        title=f"{results.accuracy:.0%} of {len(results.truth)} songs right\n(95% interval {low:.0%} to {high:.0%}, chance {results.chance:.0%})",
    )
    ax.tick_params(axis="x", rotation=45)
    ax.tick_params(axis="y", rotation=0)
    recall = results.per_genre.recall.dropna()
    return CaptionedFigure(
        ax.figure,
        f"Confusion matrix of {len(results.truth)} songs in {len(counts)} genres: {results.accuracy:.0%} right, "
        f"most of {recall.idxmax()} ({recall.max():.0%}), fewest of {recall.idxmin()} ({recall.min():.0%}).",
    )


@plot.register
def _reliability(reliability: Reliability, ax=None):
    ax, table = ax or _axes(4.6, 4.6), reliability.table
    ax.plot([0, 1], [0, 1], color="0.5", linestyle=":", linewidth=1.2, label="as sure as right")
    errors = np.clip([table.accuracy - table.low, table.high - table.accuracy], 0, None)
    ax.errorbar(
        table.confidence,
        table.accuracy,
        errors,
        color=COLOURS["train"],
        fmt="o",
        capsize=3,
        label="accuracy, 95% interval",
    )
    for row in table.itertuples():
        ax.annotate(
            row.n_songs,
            (row.confidence, row.accuracy),
            xytext=(-5, 4),
            textcoords="offset points",
            ha="right",
            fontsize=8,
            color="0.3",
        )
    ax.set(
        xlabel="probability of the guess\n(beside each point: its number of songs)",
        ylabel="accuracy (share of songs)",
        xlim=(-0.03, 1.03),
        ylim=(-0.03, 1.03),
        title=f"expected calibration error {reliability.expected_calibration_error:.1%}",
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.grid(alpha=0.25)
    ax.legend(frameon=False, fontsize=9, loc="upper left")
    points = "; ".join(
        f"{row.confidence:.0%} sure, {row.accuracy:.0%} right, {row.n_songs} songs"
        for row in table.itertuples()
    )
    return CaptionedFigure(ax.figure, f"{reliability!r}. From left to right: {points}.")


@plot.register
def _splits(comparison: SplitComparison, ax=None):
    summary = comparison.summary
    ax = ax or _axes(7, 1.3 + 0.6 * len(summary))
    for place, row in enumerate(summary.itertuples()):
        seeds = comparison.table.accuracy[comparison.table.policy == row.policy]
        _seeds(
            ax,
            place,
            row,
            (row.low, row.high),
            seeds,
            COLOURS["valid" if row.policy == LEAKY else "train"],
        )
    ax.axvline(comparison.chance, color="0.5", linestyle=":", linewidth=1.2)
    ax.annotate(
        "chance",
        (comparison.chance, -0.5),
        xytext=(4, -10),
        textcoords="offset points",
        color="0.4",
        fontsize=9,
    )
    ax.set(
        xlabel="accuracy (share of pieces): mean, 95% interval, one ring a seed",
        ylabel="split by",
        xlim=(0, 1),
        ylim=(len(summary) - 0.5, -0.6),
        yticks=range(len(summary)),
        yticklabels=summary.policy,
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.grid(axis="x", alpha=0.25)
    rows = ", ".join(
        f"{row.policy} {row.accuracy:.0%} ({row.low:.0%} to {row.high:.0%})"
        for row in summary.itertuples()
    )
    return CaptionedFigure(
        ax.figure, f"Accuracy of {comparison.said}: {rows}; chance {comparison.chance:.0%}."
    )


@plot.register
def _ladder(ladder: Ablation, ax=None):
    summary = ladder.summary
    ax = ax or _axes(8, 1.3 + 0.5 * len(summary))
    for place, row in enumerate(summary.itertuples()):
        seeds = ladder.table.accuracy[ladder.table.rung == row.rung]
        _seeds(
            ax,
            place,
            row,
            (row.accuracy - row.deviation, row.accuracy + row.deviation),
            seeds,
            COLOURS["train"],
        )
    ax.plot(summary.accuracy, range(len(summary)), color="0.6", linewidth=0.8, zorder=0)
    labels = [
        f"{'+ ' if place else ''}{row.rung} ({row.minutes:.1f} min)"
        for place, row in enumerate(summary.itertuples())
    ]
    ax.set(
        xlabel="accuracy (share of validation songs): mean ± deviation, one ring a seed",
        ylim=(len(summary) - 0.5, -0.7),
        yticks=range(len(summary)),
        yticklabels=labels,
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.grid(axis="x", alpha=0.25)
    rows = ", ".join(f"{row.rung} {row.accuracy:.0%}" for row in summary.itertuples())
    return CaptionedFigure(
        ax.figure,
        f"Accuracy on validation songs, each rung with one ingredient more than the one above: {rows}.",
    )


def _seeds(ax, place, row, span, seeds, colour):
    """Draw one row of accuracies: a line over the span, a ring a seed, a diamond with the mean beside it."""
    ax.plot(span, [place, place], color=colour, linewidth=2, solid_capstyle="butt")
    ax.plot(
        seeds, [place + 0.22] * len(seeds), "o", color=colour, markerfacecolor="none", markersize=5
    )
    ax.plot(row.accuracy, place, "D", color=colour, markersize=7)
    ax.annotate(
        f"{row.accuracy:.0%}",
        (row.accuracy, place),
        xytext=(0, 8),
        textcoords="offset points",
        ha="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )


@plot.register
def _luck(luck: BestEpochLuck, ax=None):
    ax = ax or _axes(6, 3.2)
    shares, counts = np.unique(luck.best, return_counts=True)
    ax.bar(shares, counts, width=0.9 / luck.n_songs, color=COLOURS["train"])
    ax.axvline(
        luck.accuracy,
        color="0.3",
        linestyle=":",
        linewidth=1.5,
        label=f"the truth, {luck.accuracy:.1%}",
    )
    ax.axvline(
        luck.mean,
        color=COLOURS["valid"],
        linestyle="--",
        linewidth=1.8,
        label=f"best epoch, on average {luck.mean:.1%}",
    )
    ax.set(
        xlabel=f"accuracy of the best of {luck.epochs} epochs (share of {luck.n_songs} songs)",
        ylabel="trainings (count)",
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.legend(frameon=False, fontsize=9, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    return CaptionedFigure(
        ax.figure,
        f"{luck!r}; it lies between {luck.best.min():.1%} and {luck.best.max():.1%} in {len(luck.best)} trainings.",
    )


def _axes(width, height):
    return Figure(figsize=(width, height), layout="constrained").subplots()
