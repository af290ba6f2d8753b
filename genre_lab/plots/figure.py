"""A figure with the sentence that says what is to be seen, as a value to show, save and compare.

Figures are drawn off-screen, so no window opens and no state is left behind.
"""

import base64
import html
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps, rc_context
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, to_hex
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter
from PIL import Image

from ..errors import printable
from ..files import written_whole

BLUE, ORANGE, GREY = "#31688e", "#d95f0e", "0.5"  # told apart by every eye, and in print
DASHES = ("-", "--", ":", "-.")
WIDTH = 7.5  # inches: the width of a notebook's page
SHARP = 150  # dots an inch: one and a half of a screen's, which shows 100 of them
LARGE = 250_000  # bytes: a larger PNG gets a palette, so that a notebook stays below 2 MB
COLOURS = 256  # of that palette
LONGEST_NAME = 40  # letters beside an axis: longer ones would leave no room for it
# 12.5 % is not "12%", and 15 % needs no decimals.
PERCENT = FuncFormatter(lambda share, _: f"{100 * share:.3g}%")
MUTED: dict[str, Any] = dict(alpha=0.25)  # of a grid


@dataclass(frozen=True, eq=False)
class CaptionedFigure:
    """Hold a figure with the sentence that says what is to be seen in it.

    Names in a figure come from tags, folders and files. They are text: `$` starts no formula, and
    control characters show as their escapes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What is drawn.
    alt : str
        The sentence.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> CaptionedFigure(Figure(), "an empty figure")
    Figure: an empty figure
    """

    figure: Figure
    alt: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "alt", printable(self.alt))
        _take_text_as_text(self.figure)

    def png(self, dpi: int = SHARP) -> bytes:
        """Return the figure as PNG bytes, in all its colours unless that takes too much room."""
        drawn, small = io.BytesIO(), io.BytesIO()
        with rc_context({"text.parse_math": False}), warnings.catch_warnings():
            # A title in another script shows boxes; that is no reason to warn in every cell.
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            self.figure.savefig(drawn, format="png", dpi=dpi)
        pixels = Image.open(drawn).convert("RGB")  # no transparency: a quarter less to store
        pixels.save(small, "png", optimize=True)
        if small.tell() <= LARGE:
            return small.getvalue()
        # Maximum coverage keeps the rare colours at a scale's ends, which median cut loses. One
        # round of k-means then moves each colour to the mean of what it stands for.
        with_palette = pixels.quantize(
            COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
        )
        smaller = io.BytesIO()
        with_palette.save(smaller, "png", optimize=True)
        return smaller.getvalue()

    def save(self, path: str | Path, dpi: int = SHARP) -> None:
        """Write the figure as a PNG file, whole or not at all."""
        with written_whole(path) as partial:
            partial.write_bytes(self.png(dpi))

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png()).decode()
        width = round(self.figure.get_figwidth() * 100)
        return (
            f'<img alt="{html.escape(self.alt, quote=True)}" width="{width}" '
            f'style="max-width:100%" src="data:image/png;base64,{data}">'
        )

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"


def new_axes(width: float = WIDTH, height: float = 3.4) -> Axes:
    """Make one pair of axes in a figure of its own; width and height in inches."""
    return Figure(figsize=(width, height), layout="constrained").subplots()


def new_panels(
    rows: int, columns: int = 1, *, width: float = WIDTH, height: float = 3.4, **settings: Any
) -> np.ndarray:
    """Make axes in rows and columns of one figure: an array of shape (rows, columns).

    Width and height are those of the whole figure in inches, the settings those of
    `Figure.subplots`.
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure.subplots(rows, columns, squeeze=False, **settings)


def own_figure(ax: Axes) -> Figure:
    """Return the figure that axes lie in, also where they lie in a part of it."""
    figure = ax.figure.figure if isinstance(ax.figure, SubFigure) else ax.figure
    assert isinstance(figure, Figure)  # axes that were never removed have one
    return figure


def legend_above(ax: Axes) -> None:
    """Put the legend above the axes, where it hides nothing, in as many columns as fit."""
    labels = ax.get_legend_handles_labels()[1]
    longest = max(map(len, labels), default=0) + 8  # with the line before it and the gap behind
    columns = max(1, min(len(labels), int(_letters(ax, 9) // longest)))
    ax.legend(
        frameon=False,
        fontsize=9,
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        borderaxespad=0.2,
        ncols=columns,
    )


def shades(count: int, brightest: float = 0.8) -> list[str]:
    """Give each of some curves a colour, from dark to bright."""
    places = brightest * np.arange(count) / max(1, count - 1)
    return [to_hex(colour) for colour in colormaps["viridis"](places)]


def signed_colours() -> Colormap:
    """Return the colours for signed values: blue below zero, white at zero, red above."""
    from seaborn import color_palette

    return color_palette("vlag", as_cmap=True)


def _take_text_as_text(figure: Figure) -> None:
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            safe = [_cut(printable(label), LONGEST_NAME) for label in labels]
            if safe != labels:  # names, not numbers: their places are fixed
                axis.set_ticklabels(safe)
        _shorten_titles(axes)
    for text in figure.findobj(Text):
        text.set_parse_math(False)
        text.set_text(printable(text.get_text(), keep="\n"))


def _shorten_titles(axes: Axes) -> None:
    """Cut the titles that would run out of the figure, or into each other."""
    texts = [part for part in axes.get_children() if isinstance(part, Text)]
    titles = [text for text in texts if text not in axes.texts and text.get_text()]
    for title in titles:
        size = title.get_fontproperties().get_size_in_points()
        room = int(_letters(axes, size) / len(titles))
        lines = [_cut(line, room) for line in title.get_text().split("\n")]
        title.set_text("\n".join(lines))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


def _letters(axes: Axes, size: float) -> float:
    """Estimate how many letters of a size, in points, stand above axes side by side."""
    spec = axes.get_subplotspec()
    columns = spec.get_gridspec().ncols if spec else 1
    points = 72 * own_figure(axes).get_figwidth() / columns
    return points / (0.6 * size)  # a letter is about as wide as that
