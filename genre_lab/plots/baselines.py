"""What baselines answer: the borders they draw between genres, and how often they are right."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from ..errors import PlotError
from ..evaluation.results import Results
from .figure import (
    GREY,
    MUTED,
    PERCENT,
    WIDTH,
    CaptionedFigure,
    legend_above,
    new_axes,
    new_panels,
    own_figure,
    shades,
)

MARKERS = "osD^vP*X"
GRID = 150  # points a side, at which a classifier is asked for its borders


def borders(
    models: Mapping[str, Any], features: pd.DataFrame, genres: Sequence[str]
) -> CaptionedFigure:
    """Draw what classifiers make of two numbers: songs as marks, and the answers between them.

    Parameters
    ----------
    models : dict of str to classifier
        By title; each is fitted to the songs here.
    features : pandas.DataFrame, shape (n_songs, 2)
        The two numbers; the columns' names are what the axes show.
    genres : sequence of str, (n_songs,)
        Eight genres at most.

    Returns
    -------
    CaptionedFigure
        Its sentence says how many of the songs that it learnt each classifier gets right.

    Raises
    ------
    PlotError
        If there are no classifiers, not two numbers, or too many genres.

    Examples
    --------
    >>> songs = pd.DataFrame({"centroid (Hz)": [800, 900, 1500, 1600], "flux": [1, 2, 1, 2]})
    >>> borders({"forest": baseline("forest")}, songs, ["jazz", "jazz", "pop", "pop"]).alt
    'Songs of jazz, pop by centroid (Hz) and flux, with the borders of forest (4 of 4 right).'

    Taught in: notebooks/04_baselines_first.ipynb
    """
    truth = np.asarray(genres)
    names = np.unique(truth)
    if not models or np.shape(features) != (len(truth), 2) or len(names) > len(MARKERS):
        raise PlotError(
            f"{len(models)} classifiers, numbers of shape {np.shape(features)} and {len(names)} "
            "genres make no figure",
            "",
            "give a classifier, two numbers a song, and eight genres at most",
        )
    rows = -(-(len(models) + 1) // 3)  # with a panel for the legend
    axes = new_panels(rows, 3, height=2.5 * rows, sharex=True, sharey=True).ravel()
    colours, told = shades(len(names), 0.95), []
    for ax, (title, model) in zip(axes, models.items(), strict=False):
        fitted = model.fit(features, truth)
        _draw_answers(ax, fitted, features, names, colours)
        n_right = (fitted.predict(features) == truth).sum()
        told.append(f"{title} ({n_right} of {len(truth)} right)")
        ax.set_title(told[-1], fontsize=10)
        _draw_songs(ax, features, truth, names, colours)
    for ax in axes[len(models) :]:
        ax.axis("off")
    for place in range(max(0, len(models) - 3), len(models)):  # nothing is drawn below these
        axes[place].xaxis.set_tick_params(labelbottom=True)
        axes[place].set_xlabel(features.columns[0])
    for ax in axes[: len(models) : 3]:
        ax.set_ylabel(features.columns[1])
    axes[-1].legend(*axes[0].get_legend_handles_labels(), loc="center", frameon=False)
    return CaptionedFigure(
        own_figure(axes[0]),
        f"Songs of {', '.join(names)} by {features.columns[0]} and {features.columns[1]}, with the "
        f"borders of {', '.join(told)}.",
    )


def _draw_answers(
    ax: Axes, fitted: Any, features: pd.DataFrame, names: np.ndarray, colours: list[str]
) -> None:
    """Colour every point of a panel by what the classifier answers there."""
    numbers = features.to_numpy(float)
    margin = 0.08 * np.ptp(numbers, axis=0)
    low, high = numbers.min(axis=0) - margin, numbers.max(axis=0) + margin
    across, up = np.linspace(low, high, GRID).T
    mesh = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    answers = fitted.predict(pd.DataFrame(mesh, columns=features.columns))
    ax.imshow(
        np.searchsorted(names, answers).reshape(GRID, GRID),
        extent=(low[0], high[0], low[1], high[1]),
        origin="lower",
        aspect="auto",
        cmap=ListedColormap(colours),
        alpha=0.35,
        vmin=-0.5,
        vmax=len(names) - 0.5,
        interpolation="nearest",
    )


def _draw_songs(
    ax: Axes, features: pd.DataFrame, truth: np.ndarray, names: np.ndarray, colours: list[str]
) -> None:
    for name, marker, colour in zip(names, MARKERS, colours, strict=False):
        x, y = features[truth == name].to_numpy().T
        ax.plot(x, y, marker, color=colour, markeredgecolor="black", markersize=6, label=name)


def accuracies(results: Mapping[str, Mapping[str, Results]]) -> CaptionedFigure:
    """Draw the accuracies of several classifiers on several kinds of numbers, with intervals.

    Parameters
    ----------
    results : dict of str to dict of str to Results
        By row, such as the kind of numbers, and within it by classifier; eight classifiers at most.

    Returns
    -------
    CaptionedFigure
        The dotted line is chance in the first of them.

    Raises
    ------
    PlotError
        If there is nothing to draw, or too much.

    Examples
    --------
    >>> answers = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
    >>> one = Results(answers, ["jazz", "pop", "pop", "pop"], ["jazz", "pop"])
    >>> accuracies({"thirty numbers": {"knn": one}}).alt
    'Accuracies with 95% intervals: thirty numbers: knn 75% (30% to 95%); chance 75%.'

    Taught in: notebooks/04_baselines_first.ipynb
    """
    names = list(dict.fromkeys(name for row in results.values() for name in row))
    if not names or len(names) > len(MARKERS):
        raise PlotError(f"{len(names)} classifiers make no figure", "", "give one to eight")
    ax = new_axes(WIDTH, 0.9 + 0.19 * len(results) * (len(names) + 1))
    colours, step = shades(len(names), 0.85), 0.8 / len(names)
    told, labelled = [], set()
    for place, (row, answers) in enumerate(results.items()):
        said = []
        for number, name in enumerate(name for name in names if name in answers):
            one, y = answers[name], place + step * (number - (len(names) - 1) / 2)
            style = names.index(name)
            low, high = one.interval
            ax.plot((low, high), (y, y), color=colours[style], linewidth=1.8)
            label = None if name in labelled else name
            labelled.add(name)
            marker = MARKERS[style]
            ax.plot(one.accuracy, y, marker, color=colours[style], markersize=7, label=label)
            said.append(f"{name} {one.accuracy:.0%} ({low:.0%} to {high:.0%})")
        told.append(f"{row}: {', '.join(said)}")
    first_row = next(row for row in results.values() if row)
    chance = next(iter(first_row.values())).chance
    ax.axvline(chance, color=GREY, linestyle=":", linewidth=1.4, label="chance")
    ax.set(
        xlabel="accuracy (share of songs) with its 95% interval",
        yticks=range(len(results)),
        yticklabels=results,
        xlim=(0, 1),
        ylim=(len(results) - 0.5, -0.5),
    )
    ax.xaxis.set_major_formatter(PERCENT)
    ax.grid(axis="x", **MUTED)
    legend_above(ax)
    return CaptionedFigure(
        own_figure(ax), f"Accuracies with 95% intervals: {'; '.join(told)}; chance {chance:.0%}."
    )
