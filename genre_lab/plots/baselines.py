"""Pictures of baselines: the borders that they draw between genres, and how often they are right."""

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from ..errors import PlotError
from .figure import CaptionedFigure

MARKERS = "osD^vP*X"
GRID = 150  # points a side, at which a classifier is asked for its borders
WIDTH = 7.5  # inches


def borders(models, features, genres):
    """Draw what classifiers make of two numbers: each song as a mark, and the genre that is answered everywhere between.

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
        Its sentence says how many of the songs it has learnt each classifier tells right.

    Raises
    ------
    PlotError
        If there are no classifiers, not two numbers, or too many genres.

    Examples
    --------
    >>> songs = pd.DataFrame({"centroid (Hz)": [800, 900, 1500, 1600], "flux": [0.1, 0.2, 0.1, 0.2]})
    >>> borders({"forest": baseline("forest")}, songs, ["jazz", "jazz", "pop", "pop"])
    CaptionedFigure: Songs of jazz, pop by centroid (Hz) and flux, with the borders of forest (4 of 4 right).

    Taught in: notebooks/04_baselines_first.ipynb
    """
    genres, (names, labels) = np.asarray(genres), np.unique(genres, return_inverse=True)
    if not models or np.shape(features) != (len(genres), 2) or len(names) > len(MARKERS):
        raise PlotError(
            f"{len(models)} classifiers, numbers of shape {np.shape(features)} and {len(names)} genres make no picture",
            "",
            "give a classifier, two numbers a song, and eight genres at most",
        )
    rows = -(-(len(models) + 1) // 3)
    axes, colours, told = (
        _axes(2.5 * rows, rows, 3, sharex=True, sharey=True).ravel(),
        colormaps["viridis"](np.linspace(0.1, 0.95, len(names))),
        [],
    )
    margin = 0.08 * np.ptp(features.to_numpy(float), axis=0)
    low, high = features.min().to_numpy() - margin, features.max().to_numpy() + margin
    mesh = np.stack(np.meshgrid(*np.linspace(low, high, GRID).T), axis=-1).reshape(-1, 2)
    for ax, (title, model) in zip(axes, models.items()):
        fitted = model.fit(features, genres)
        answers = np.searchsorted(
            names, fitted.predict(pd.DataFrame(mesh, columns=features.columns))
        ).reshape(GRID, GRID)
        ax.imshow(
            answers,
            extent=(low[0], high[0], low[1], high[1]),
            origin="lower",
            aspect="auto",
            cmap=ListedColormap(colours),
            alpha=0.35,
            vmin=-0.5,
            vmax=len(names) - 0.5,
            interpolation="nearest",
        )
        told.append(
            f"{title} ({(fitted.predict(features) == genres).sum()} of {len(genres)} right)"
        )
        ax.set_title(told[-1], fontsize=10)
    for place, ax in enumerate(axes):
        for number, name in enumerate(names if place < len(models) else ()):
            ax.plot(
                *features[labels == number].to_numpy().T,
                MARKERS[number],
                color=colours[number],
                markeredgecolor="black",
                markersize=6,
                label=name,
            )
        if place >= len(models):
            ax.axis("off")
        if place >= len(models) - 3:
            ax.xaxis.set_tick_params(labelbottom=True)
            ax.set_xlabel(features.columns[0] if place < len(models) else "")
        if place % 3 == 0:
            ax.set_ylabel(features.columns[1])
    axes[-1].legend(*axes[0].get_legend_handles_labels(), loc="center", frameon=False)
    return CaptionedFigure(
        axes[0].figure,
        f"Songs of {', '.join(names)} by {features.columns[0]} and {features.columns[1]}, with the borders of {', '.join(told)}.",
    )


def accuracies(results):
    """Draw the accuracies of several classifiers on several kinds of numbers, each with its interval.

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
    >>> one = Results(np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]]), ["jazz", "pop", "pop", "pop"], ["jazz", "pop"])
    >>> accuracies({"thirty numbers": {"knn": one}})
    CaptionedFigure: Accuracies with 95% intervals: thirty numbers: knn 75% (30% to 95%); chance 75%.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    names = list(dict.fromkeys(name for row in results.values() for name in row))
    if not names or len(names) > len(MARKERS):
        raise PlotError(f"{len(names)} classifiers make no picture", "", "give one to eight")
    ax, step, told = _axes(0.9 + 0.19 * len(results) * (len(names) + 1)), 0.8 / len(names), []
    for place, (row, answers) in enumerate(results.items()):
        said = []
        for number, name in enumerate(name for name in names if name in answers):
            one, y = answers[name], place + step * (number - (len(names) - 1) / 2)
            colour = colormaps["viridis"](0.85 * names.index(name) / max(1, len(names) - 1))
            ax.plot(one.interval, [y, y], color=colour, linewidth=1.8, solid_capstyle="butt")
            ax.plot(
                one.accuracy,
                y,
                MARKERS[names.index(name)],
                color=colour,
                markersize=7,
                label=name if not place else None,
            )
            said.append(
                f"{name} {one.accuracy:.0%} ({one.interval[0]:.0%} to {one.interval[1]:.0%})"
            )
        told.append(f"{row}: {', '.join(said)}")
    chance = next(iter(next(iter(results.values())).values())).chance
    ax.axvline(chance, color="0.5", linestyle=":", linewidth=1.4, label="chance")
    ax.set(
        xlabel="accuracy (share of songs) with its 95% interval",
        yticks=range(len(results)),
        yticklabels=results,
        xlim=(0, 1),
        ylim=(len(results) - 0.5, -0.5),
    )
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.grid(axis="x", alpha=0.25)
    ax.legend(frameon=False, fontsize=9, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=6)
    return CaptionedFigure(
        ax.figure, f"Accuracies with 95% intervals: {'; '.join(told)}; chance {chance:.0%}."
    )


def _axes(height, rows=1, columns=1, **shared):
    return Figure(figsize=(WIDTH, height), layout="constrained").subplots(rows, columns, **shared)
