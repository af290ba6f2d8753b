"""Pictures of several parts: lines over one axis, and things under each other on one time axis."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure

from ..audio.clip import Clip
from ..audio.features import Feature
from ..errors import PlotError
from .figure import CaptionedFigure
from .plot import plot

DASHES = ("-", "--", ":", "-.")
DEPTH = 70  # dB below the loudest value, a picture is black


def lines(x, curves, xlabel, ylabel):
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
    CaptionedFigure: 1 line over side (m) from 0 to 3. square: area (m²) from 0 at 0 to 9 at 3.

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """
    named = isinstance(curves, dict)
    curves = curves if named else dict(enumerate(curves, 1))
    if not curves or {np.shape(y) for y in curves.values()} != {(len(x),)}:
        raise PlotError(
            f"{len(curves)} lines do not fit an axis of {len(x)} points",
            "",
            "give one line at least, each of as many points",
        )
    ax = Figure(figsize=(7, 2.6), layout="constrained").subplots()
    for place, (name, y) in enumerate(curves.items()):
        colour = colormaps["viridis"](0.8 * place / max(1, len(curves) - 1))
        ax.plot(
            x,
            y,
            color=colour,
            linestyle=DASHES[place % len(DASHES)] if named else "-",
            linewidth=1.8,
            label=name,
        )
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=(x[0], x[-1]))
    ax.grid(alpha=0.25)
    if len(curves) > 1 and named:
        ax.legend(frameon=False, fontsize=9)
    said = [
        f"{name}: {ylabel} from {_point(x, y, np.argmin(y))} to {_point(x, y, np.argmax(y))}."
        for name, y in curves.items()
    ]
    alt = f"{len(curves)} line{'s' * (len(curves) > 1)} over {xlabel} from {_short(x[0])} to {_short(x[-1])}."
    return CaptionedFigure(
        ax.figure, " ".join([alt, *(said if len(said) < 4 else [said[0], "…", said[-1]])])
    )


def _point(x, y, place):
    return f"{_short(y[place])} at {_short(x[place])}"


def _short(number):
    return f"{number:.0f}" if abs(number) >= 10 else f"{number:.2g}"


def stacked(things):
    """Draw things under each other, so that the same moment of all of them stands in one line.

    Parameters
    ----------
    things : dict of title to Clip or Feature
        From top to bottom, of equal duration. Features of one kind share their colours: in dB the
        upper 70, of an MFCC those that nine tenths of the numbers lie between.

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
    if not things or not all(isinstance(thing, (Clip, Feature)) for thing in things.values()):
        raise PlotError(
            "only clips and features share a time axis",
            "",
            "give one at least, such as {'mel': gl.mel(clip)}",
        )
    heights = [1.2 if isinstance(thing, Clip) else 1.75 for thing in things.values()]
    figure = Figure(figsize=(7, sum(heights) + 0.3), layout="constrained")
    axes = figure.subplots(len(things), sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    said = []
    for ax, (title, thing) in zip(axes, things.items()):
        said.append(f"{title}: {plot(thing, ax).alt}")
        ax.set_title("")
        ax.set_title(title, loc="left", fontsize=10)
        ax.tick_params(axis="y", labelsize=8)
        if isinstance(thing, Feature) and thing.spec.kind != "mfcc":
            ax.set_yticks(
                ax.get_yticks()[::-2], ax.get_yticklabels()[::-2]
            )  # a low picture has no room for more
        for image in ax.images:
            image.set_clim(_colours(thing.spec.kind, things.values()))
        if ax is not axes[-1]:
            ax.set_xlabel("")
    ax.set_xlim(
        0,
        min(
            thing.seconds if isinstance(thing, Clip) else thing.times[-1]
            for thing in things.values()
        ),
    )
    return CaptionedFigure(figure, " ".join(said))


def _colours(kind, things):
    """Lowest and highest value with a colour of its own: the same for all features of a kind."""
    values = np.concatenate(
        [
            thing.values.ravel()
            for thing in things
            if isinstance(thing, Feature) and thing.spec.kind == kind
        ]
    )
    return (
        np.percentile(values, (5, 95)) if kind == "mfcc" else (values.max() - DEPTH, values.max())
    )
