"""Why a network answered so: the part that counts, over the song's spectrogram."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgba

from ...errors import PlotError, printable
from ...evaluation.explanations.explanation import SHARE, Explanation
from ..figure import ORANGE, CaptionedFigure, new_axes, new_panels, own_figure
from ..spectra import draw_spectrogram

# From nothing to orange: the spectrogram below shows through where the map is low.
COUNTS = LinearSegmentedColormap.from_list("counts", [to_rgba("white", 0), to_rgba(ORANGE)])


def draw_explanation(
    why: Explanation, ax: Axes | None = None, share: float = SHARE
) -> CaptionedFigure:
    """Draw an explanation over the song's spectrogram.

    Parameters
    ----------
    why : Explanation
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.
    share : float, 0 to 1
        The tiles that count most are outlined: so much of the song.

    Returns
    -------
    CaptionedFigure
        Grey is the spectrogram; the more orange a place, the more it counts.
    """
    ax = ax or new_axes(8, 3.4)
    draw_spectrogram(why.feature, ax)
    spectrogram = ax.images[0]
    low, high = np.percentile(why.feature.values, [5, 100])
    spectrogram.set(cmap="gray", clim=(low, high))
    limit = float(np.percentile(why.map, 99)) or 1.0  # of a gradient, few values stick out
    ax.imshow(
        np.minimum(why.map / limit, 1),
        cmap=COUNTS,
        alpha=0.8,
        vmin=0,
        vmax=1,
        origin="lower",
        aspect="auto",
        interpolation="nearest",
        extent=spectrogram.get_extent(),
    )
    part = why.part(share)
    if 0 < part.sum() < part.size:
        _outline(ax, part, spectrogram.get_extent())
    ax.set_title("")
    title = f"{why.method}: what counts for {why.genre}, in {why.clip.title}"
    ax.set_title(printable(title), fontsize=10, loc="left")
    return CaptionedFigure(own_figure(ax), _sentence(why, part, share))


def _outline(ax: Axes, part: np.ndarray, extent: tuple[float, ...]) -> None:
    """Draw a line around the part, along the edges of its values."""
    left, right, bottom, top = extent
    framed = np.pad(part.astype(float), 1)
    rows, frames = part.shape
    high, wide = (top - bottom) / rows, (right - left) / frames
    x = left + (np.arange(frames + 2) - 0.5) * wide
    y = bottom + (np.arange(rows + 2) - 0.5) * high
    ax.contour(x, y, framed, levels=[0.5], colors="white", linewidths=2.0)
    ax.contour(x, y, framed, levels=[0.5], colors=ORANGE, linewidths=1.0)
    ax.set(xlim=(left, right), ylim=(bottom, top))


def _sentence(why: Explanation, part: np.ndarray, share: float) -> str:
    """Say how sure the network is, and in which bands the part lies."""
    said = (
        f"{why.method} of {why.asked.name} for {why.genre} "
        f"({why.probabilities[why.genre]:.0%}) in '{why.clip.title}'."
    )
    if not part.any():
        return said
    by_row = np.cumsum(part.sum(axis=1)) / part.sum()
    low, high = why.feature.frequencies[np.searchsorted(by_row, [0.25, 0.75])]
    unit = "coefficients" if why.feature.spec.kind == "mfcc" else "Hz"
    return (
        f"{said} Of the {share:.0%} that count most, half lies between {low:.0f} and "
        f"{high:.0f} {unit}."
    )


def several(whys: Mapping[str, Explanation]) -> CaptionedFigure:
    """Draw some explanations of one song under each other.

    Parameters
    ----------
    whys : dict of title to Explanation
        From top to bottom.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is none.

    Taught in: notebooks/12_look_inside.ipynb
    """
    if not whys:
        raise PlotError("there is no explanation to draw", "", "give one at least")
    axes = new_panels(len(whys), width=8, height=0.5 + 1.75 * len(whys), sharex=True).ravel()
    said = []
    for ax, (title, why) in zip(axes, whys.items(), strict=True):
        said.append(draw_explanation(why, ax).alt)
        ax.set_title(printable(title), fontsize=10, loc="left")
        ax.set_yticks(ax.get_yticks()[::-2], ax.get_yticklabels()[::-2])
        if ax is not axes[-1]:
            ax.set_xlabel("")
    return CaptionedFigure(own_figure(axes[0]), " ".join(said))
