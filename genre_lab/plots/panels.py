"""Figures of several parts: lines over one axis, things under each other on one time axis."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..audio.clip import Clip
from ..audio.features import Feature
from ..errors import PlotError
from .figure import (
    BLUE,
    DASHES,
    MUTED,
    WIDTH,
    CaptionedFigure,
    legend_above,
    new_axes,
    new_panels,
    own_figure,
    shades,
)
from .spectra import draw_spectrogram, draw_waveform, signed_limit

DEPTH = 70  # dB below the loudest value, a spectrogram is black


def lines(
    x: np.ndarray, curves: Mapping[str, np.ndarray] | np.ndarray, xlabel: str, ylabel: str
) -> CaptionedFigure:
    """Draw lines over one axis.

    Parameters
    ----------
    x : np.ndarray, shape (n,)
        Where the points stand.
    curves : dict of name to np.ndarray of shape (n,), or np.ndarray of shape (n_lines, n)
        Lines with names, or many of one kind without.
    xlabel, ylabel : str
        What the axes show, with the unit in brackets.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is no line, or one has another number of points than `x`.

    Examples
    --------
    >>> lines(np.arange(4), {"square": np.arange(4) ** 2}, "side (m)", "area (m²)")
    Figure: 1 line over side (m) from 0 to 3. square: area (m²) from 0 at 0 to 9 at 3.

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    is_named = isinstance(curves, Mapping)
    named = dict(curves) if isinstance(curves, Mapping) else _numbered(curves)
    if not named or {np.shape(y) for y in named.values()} != {(len(x),)}:
        raise PlotError(
            f"{len(named)} lines do not fit an axis of {len(x)} points",
            "",
            "give one line at least, each of as many points",
        )
    ax = new_axes(WIDTH, 2.8)
    for place, (name, y) in enumerate(named.items()):
        dash = DASHES[place % len(DASHES)] if is_named else "-"
        ax.plot(x, y, color=shades(len(named))[place], linestyle=dash, linewidth=1.8, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=(x[0], x[-1]))
    if all(isinstance(value, int | np.integer) for value in x):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(**MUTED)
    if len(named) > 1 and is_named:
        legend_above(ax)
    said = [
        f"{name}: {ylabel} from {_point(x, y, np.argmin(y))} to {_point(x, y, np.argmax(y))}."
        for name, y in named.items()
    ]
    if len(said) > 3:
        said = [said[0], "…", said[-1]]
    count = f"{len(named)} line{'s' * (len(named) > 1)}"
    across = f"{xlabel} from {_short(x[0])} to {_short(x[-1])}"
    return CaptionedFigure(own_figure(ax), " ".join([f"{count} over {across}.", *said]))


def _numbered(curves: np.ndarray) -> dict[str, np.ndarray]:
    return {str(number): y for number, y in enumerate(curves, 1)}


def _point(x: np.ndarray, y: np.ndarray, place: np.intp) -> str:
    return f"{_short(y[place])} at {_short(x[place])}"


def _short(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 10 else f"{number:.2g}"


def stacked(things: Mapping[str, Clip | Feature]) -> CaptionedFigure:
    """Draw things under each other, so that the same moment of all of them stands in one line.

    Parameters
    ----------
    things : dict of title to Clip or Feature
        From top to bottom, of equal duration. Features of one kind share their colours: in dB the
        upper 70, for an MFCC the same to both sides of zero.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is nothing to draw, or something else than clips and features.

    Examples
    --------
    >>> clip = Clip(np.zeros(12_000, "float32"), 12_000, "silence")
    >>> len(stacked({"sound": clip, "mel": mel(clip)}).figure.axes)  # the third is the colour bar
    3

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    if not things or not all(isinstance(thing, Clip | Feature) for thing in things.values()):
        raise PlotError(
            "only clips and features share a time axis",
            "",
            "give one at least, such as {'mel': gl.mel(clip)}",
        )
    heights = [1.3 if isinstance(thing, Clip) else 1.85 for thing in things.values()]
    axes = new_panels(
        len(things), height=sum(heights) + 0.3, sharex=True, height_ratios=heights
    ).ravel()
    said = []
    for ax, (title, thing) in zip(axes, things.items(), strict=True):
        if isinstance(thing, Clip):
            drawn = draw_waveform(thing, ax)
        else:
            drawn = draw_spectrogram(thing, ax)
            ax.images[0].set_clim(_colours(thing.spec.kind, list(things.values())))
            if thing.spec.kind == "mfcc":  # a low panel has room for few numbers
                ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
            else:
                ax.set_yticks(ax.get_yticks()[::-2], ax.get_yticklabels()[::-2])
        said.append(f"{title}: {drawn.alt}")
        ax.set_title("")
        ax.set_title(title, loc="left", fontsize=10)
        ax.tick_params(axis="y", labelsize=9)
        if ax is not axes[-1]:
            ax.set_xlabel("")
    axes[-1].set_xlim(0, min(_duration(thing) for thing in things.values()))
    return CaptionedFigure(own_figure(axes[0]), " ".join(said))


def _duration(thing: Clip | Feature) -> float:
    return thing.seconds if isinstance(thing, Clip) else thing.times[-1]


def _colours(kind: str, things: Sequence[Clip | Feature]) -> tuple[float, float]:
    """Lowest and highest value with a colour of its own: the same for all features of a kind."""
    alike = [thing for thing in things if isinstance(thing, Feature) and thing.spec.kind == kind]
    if kind == "mfcc":
        limit = signed_limit([thing.values for thing in alike])
        return -limit, limit
    top = max(float(thing.values.max()) for thing in alike)
    return top - DEPTH, top


def accuracy_row(
    ax: Axes,
    place: float,
    mean: float,
    *,
    span: tuple[float, float],
    seeds: Sequence[float],
    colour: str = BLUE,
) -> None:
    """Draw one row of accuracies: a line over the span, a ring a seed, a diamond at the mean.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With accuracy, 0 to 1, from left to right.
    place : float
        The row's height.
    mean : float
        Where the diamond stands, with its number above it.
    span : (float, float)
        From where to where the line goes, such as an interval.
    seeds : sequence of float
        The accuracy under each seed.
    colour : str
    """
    ax.plot(span, [place, place], color=colour, linewidth=2, solid_capstyle="butt")
    below = [place + 0.22] * len(seeds)
    ax.plot(seeds, below, "o", color=colour, markerfacecolor="none", markersize=5)
    ax.plot(mean, place, "D", color=colour, markersize=7)
    ax.annotate(
        f"{mean:.0%}",
        (mean, place),
        xytext=(0, 8),
        textcoords="offset points",
        ha="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )
