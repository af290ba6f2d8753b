"""One filter that slides over a piece of a spectrogram, number by number."""

from collections.abc import Callable
from typing import Any, TypeAlias

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from ..audio.clip import Clip, load_clip
from ..audio.features import Feature, mel
from ..data.sources import practice_corpus
from ..errors import WidgetError, shows_its_call
from ..plots.figure import CaptionedFigure
from .parts.explorer import Explorer, View, wide
from .parts.slider import Slider

Box: TypeAlias = tuple[float, float, float, float]  # left, bottom, width, height

ROWS, COLUMNS = 24, 48  # of the piece
SPARE = 8  # columns behind it that a shift brings in
FILTERS: dict[str, list[list[float]]] = {  # rows from the top, as you read them
    "beginning of a sound": [[-1, 0, 1]] * 3,
    "end of a sound": [[1, 0, -1]] * 3,
    "upper edge": [[-1] * 3, [0] * 3, [1] * 3],
    "lower edge": [[1] * 3, [0] * 3, [-1] * 3],
    "held note": [[-1] * 3, [2] * 3, [-1] * 3],
    "blur": [[1 / 9] * 3] * 3,
    "beginning of a sound, 5 × 5": [[-1, -1, 0, 1, 1]] * 5,
    "blur, 5 × 5": [[1 / 25] * 5] * 5,
}
OWN = "your own numbers"
BENDS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda x: x,
    "ReLU": lambda x: np.maximum(x, 0),
    "ELU": lambda x: np.where(x >= 0, x, np.expm1(np.minimum(x, 0))),
}


class ConvolutionExplorer(Explorer):
    """Slide one filter over a piece of a spectrogram: its products, their sum, and the pooling.

    Choose a filter or type its numbers; move the window by its sliders, or click on the piece or
    on the answers. As in the layers of a network, it is a cross-correlation. There is no zero
    padding: a filter of 3 × 3 has 22 × 46 places in a piece of 24 × 48.

    Parameters
    ----------
    spectrogram : Feature, Clip, np.ndarray of shape (rows, frames), or None
        Row 0 is the lowest frequency. We standardise it, and show 24 rows × 48 frames around its
        strongest onset. Of a Clip we take the mel spectrogram; None takes a jazz ballad of the
        practice corpus.

    Attributes
    ----------
    piece : np.ndarray, shape (rows, frames)
        What the filter slides over, standardised, with a few frames more than are shown.
    kernel : np.ndarray, shape (3, 3) or (5, 5)
        The convolution kernel (the filter), lowest row first.

    Raises
    ------
    WidgetError
        If the spectrogram is smaller than 8 × 16, is the same all over, or holds numbers that
        aren't finite.

    Examples
    --------
    >>> stroke = np.zeros((24, 56))
    >>> stroke[:, 12:] = 1
    >>> explorer = ConvolutionExplorer(stroke)
    >>> print(explorer.status.partition(":")[0])
    At row 10, column 10 the nine products add up to 7.3

    Taught in: notebooks/05_convolution_blocks.ipynb
    """

    @shows_its_call("gl.ConvolutionExplorer(spectrogram)")
    def __init__(self, spectrogram: Feature | Clip | np.ndarray | None = None):
        self.piece, spare = _piece(_values(spectrogram))
        self._shown = self.piece.shape[1] - spare
        self._held = True  # while it is, changed controls don't draw
        self._drawing = ConvolutionDrawing()
        self.filter = ipywidgets.Dropdown(
            options=[*FILTERS, OWN],
            description="filter",
            tooltip="Which filter slides over the piece",
            **wide(20),
        )
        self.numbers = ipywidgets.Text(
            description="numbers",
            tooltip="9 or 25 numbers of a filter, row by row from the top",
            continuous_update=False,
            **wide(20),
        )
        self.row = Slider("row of the window", min(10, len(self.piece) - 3), 0, len(self.piece) - 3)
        self.column = Slider("column of the window", min(10, self._shown - 3), 0, self._shown - 3)
        self.bend = ipywidgets.Dropdown(
            options=list(BENDS),
            description="activation",
            tooltip="What is done to each answer",
            **wide(12),
        )
        self.pool = Slider("pooling: tiles of n × n", 2, 1, 8)
        self.shift = Slider("cut later by (frames)", 1, 0, spare)
        self._type_out()
        super().__init__(
            [self.filter, self.numbers, self.row, self.column, self.bend, self.pool, self.shift]
        )
        self.scene.observe(self._clicked, "clicked")
        self._held = False

    def view(self) -> View:
        """Return the piece with its window, the answers, and what pooling makes of them."""
        if self.filter.value == OWN:
            self.kernel = _parsed(self.numbers.value)
        else:
            self.kernel = np.array(FILTERS[self.filter.value], float)[::-1]
        side, tile = len(self.kernel), self.pool.whole
        row = self._inside(self.row, len(self.piece) - side)
        column = self._inside(self.column, self._shown - side)
        answers, answers_later = self._answers(0), self._answers(self.shift.whole)
        if min(answers.shape) < tile:
            raise WidgetError(
                f"a tile of {tile} × {tile} is larger than the {_shape(answers)} answers",
                "",
                "take smaller tiles",
            )
        pooled, pooled_later = _pooled(answers, tile), _pooled(answers_later, tile)
        patch = self.piece[row : row + side, column : column + side]
        total = float((patch * self.kernel).sum())
        kept = _share_kept(answers, answers_later), _share_kept(pooled, pooled_later)
        shown = self.piece[:, : self._shown]
        self._drawing.draw_maps(shown, answers, pooled, pooled_later, (row, column, side), tile)
        self._drawing.draw_sum(
            self.kernel, patch, total, float(answers[row, column]), self.bend.value
        )
        return View(
            CaptionedFigure(self._drawing.figure, self._alt(answers, pooled, kept)),
            self._said(row, column, total, answers, kept),
        )

    def _answers(self, begin: int) -> np.ndarray:
        from scipy.signal import correlate2d

        cut = self.piece[:, begin : begin + self._shown]
        return BENDS[self.bend.value](correlate2d(cut, self.kernel, "valid"))

    def _said(
        self, row: int, column: int, total: float, answers: np.ndarray, kept: tuple[float, float]
    ) -> str:
        bent = ""
        if self.bend.value != "none":
            bent = f", and {self.bend.value} makes {answers[row, column]:.1f} of it"
        count = {3: "nine", 5: "25"}[len(self.kernel)]
        frames = "1 frame" if self.shift.whole == 1 else f"{self.shift.whole} frames"
        return (
            f"At row {row}, column {column} the {count} products add up to {total:.1f}{bent}: the "
            f"answers lie between {answers.min():.1f} and {answers.max():.1f}. Cut {frames} later, "
            f"{kept[0]:.0%} of the answers stay, and {kept[1]:.0%} of the tiles "
            f"of {self.pool.whole} × {self.pool.whole}."
        )

    def _alt(self, answers: np.ndarray, pooled: np.ndarray, kept: tuple[float, float]) -> str:
        side = len(self.kernel)
        return (
            f"A filter of {side} × {side} ({self.filter.value}) on a piece of "
            f"{len(self.piece)} × {self._shown}: its numbers, those under it and their products; "
            f"the {_shape(answers)} answers, from {answers.min():.1f} to {answers.max():.1f}; the "
            f"largest of each tile, {_shape(pooled)}, and how they change by a shift: "
            f"{kept[1]:.0%} stay."
        )

    def _inside(self, slider: Slider, largest: int) -> int:
        """Keep a slider of the window to where the filter lies on the piece."""
        held, self._held = self._held, True
        slider.max = largest
        slider.value = min(slider.value, largest)
        self._held = held
        return slider.whole

    def _type_out(self) -> None:
        """Write the numbers of the chosen filter into the box."""
        rows = (" ".join(f"{number:.3g}" for number in row) for row in FILTERS[self.filter.value])
        self.numbers.value = ", ".join(rows)

    def _clicked(self, change: dict[str, Any]) -> None:
        """Move the window so that its middle lies where the figure was clicked."""
        place = self._drawing.place(*change["new"]) if change["new"] else None
        if place is None:
            return
        panel, row, column = place
        middle = len(self.kernel) // 2 if panel == "piece" else 0
        self._held = True
        self.row.value = row - middle
        self.column.value = column - middle
        self._held = False
        self.redraw()

    def _changed(self, change: dict[str, Any]) -> None:
        """Keep filter and numbers together, then draw."""
        if self._held:
            return
        self._held = True
        if change["owner"] is self.numbers:
            self.filter.value = OWN
        elif change["owner"] is self.filter and self.filter.value != OWN:
            self._type_out()
        self._held = False
        self.redraw()


def _values(spectrogram: Feature | Clip | np.ndarray | None) -> np.ndarray:
    """Return what was given as rows × frames."""
    if spectrogram is None:
        ballad = practice_corpus(songs_per_genre=20).of(genre="jazz").table.path.iloc[0]
        spectrogram = load_clip(ballad).excerpt(9, 2.5)
    if isinstance(spectrogram, Clip):
        spectrogram = mel(spectrogram)
    try:
        return np.asarray(getattr(spectrogram, "values", spectrogram), float)
    except (TypeError, ValueError):
        raise WidgetError(
            f"a {type(spectrogram).__name__} is no spectrogram", "", "give gl.mel(clip)"
        ) from None


def _piece(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Cut out what lies around the strongest onset, standardised; say how many frames are spare."""
    large_enough = values.ndim == 2 and values.shape[0] >= 8 and values.shape[1] >= 16
    if not large_enough or not np.isfinite(values).all() or np.ptp(values) == 0:
        raise WidgetError(
            "this is no spectrogram of 8 rows × 16 frames or more, with finite numbers that differ",
            f"shape {values.shape}",
            "give gl.mel(clip)",
        )
    values = (values - values.mean()) / values.std()
    rows, spare = min(ROWS, len(values)), min(SPARE, values.shape[1] // 4)
    columns = min(COLUMNS + spare, values.shape[1])
    rise = np.maximum(np.diff(values, axis=1), 0)
    onset = rise[:, : max(1, values.shape[1] - columns + 12)].sum(axis=0).argmax() + 1
    left = min(max(0, onset - 12), values.shape[1] - columns)
    lowest = np.convolve(rise[:, onset - 1], np.ones(rows), "valid").argmax()
    return values[lowest : lowest + rows, left : left + columns], spare


def _parsed(text: str) -> np.ndarray:
    """Read a filter of 9 or 25 numbers, rows from the top; return its lowest row first."""
    try:
        numbers = [float(word) for word in text.replace(",", " ").replace(";", " ").split()]
    except ValueError:
        numbers = []
    if len(numbers) not in (9, 25) or not np.isfinite(numbers).all():
        raise WidgetError(
            "a filter has 9 or 25 numbers",
            text,
            "type them row by row, such as -1 0 1, -1 0 1, -1 0 1",
        )
    side = 3 if len(numbers) == 9 else 5
    return np.array(numbers).reshape(side, side)[::-1]


def _pooled(values: np.ndarray, tile: int) -> np.ndarray:
    """Keep the largest value of each tile."""
    rows, columns = values.shape[0] // tile, values.shape[1] // tile
    whole_tiles = values[: rows * tile, : columns * tile]
    return whole_tiles.reshape(rows, tile, columns, tile).max(axis=(1, 3))


def _share_kept(before: np.ndarray, after: np.ndarray) -> float:
    return float(np.isclose(before, after).mean())


def _shape(values: np.ndarray) -> str:
    return " × ".join(map(str, values.shape))


LARGEST = 25  # numbers of a filter
WIDTH, HEIGHT = 9.0, 4.9  # inches
LEFT, ACROSS, WIDE, HIGH = 0.05, 0.329, 0.285, 0.345  # of the large panels
SMALL, BOTTOM = 0.165, 0.085  # of the three squares
NARROW = 0.035  # between two squares
SQUARES = {"filter": "filter", "window": "under the window", "products": "products"}


class ConvolutionDrawing:
    """Draw the ConvolutionExplorer's panels: made once, and changed number by number.

    A piece of a spectrogram, a filter's answers, their pooling, and one sum of products.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        Seven panels.
    """

    def __init__(self) -> None:
        from seaborn import color_palette

        self.figure = Figure(figsize=(WIDTH, HEIGHT))
        self.colours = color_palette("vlag", as_cmap=True)
        self.maps: dict[str, AxesImage] = {}
        self.marks: dict[str, Rectangle] = {}
        self.numbers: dict[str, tuple[Axes, AxesImage, list[Text]]] = {}
        for column, name in enumerate(("piece", "answers", "pooled")):
            self._map(name, (LEFT + ACROSS * column, 0.585, WIDE, HIGH))
        self._map("change", (LEFT + ACROSS * 2, BOTTOM, WIDE, HIGH))
        tall = SMALL * WIDTH / HEIGHT
        step, middle = SMALL + NARROW, BOTTOM + tall / 2
        for column, name in enumerate(SQUARES):
            self._square(name, (LEFT + step * column, BOTTOM, SMALL, tall))
        centred: Any = {"ha": "center", "va": "center", "fontsize": 13}
        for column, sign in enumerate("×=", start=1):
            self.figure.text(LEFT + step * column - NARROW / 2, middle, sign, **centred)
        self.total = self.figure.text(
            LEFT + step * 2 + SMALL + 0.008, middle, "", va="center", fontsize=10
        )

    def draw_maps(
        self,
        piece: np.ndarray,
        answers: np.ndarray,
        pooled: np.ndarray,
        pooled_later: np.ndarray,
        window: tuple[int, int, int],
        tile: int,
    ) -> None:
        """Show the piece with the window, the answers with its cell, and both poolings.

        `window` is row, column and side.
        """
        row, column, side = window
        self._show("piece", piece, f"piece of the spectrogram: {_shape(piece)}")
        self._show("answers", answers, f"answers: {_shape(answers)}")
        same_scale: Any = self.maps["answers"].norm
        title = f"largest of each {tile} × {tile}: {_shape(pooled)}"
        self._show("pooled", pooled, title, same_scale)
        title = "their change by the shift (white: none)"
        self._show("change", pooled_later - pooled, title, same_scale)
        self._mark("piece", row, column, side)
        self._mark("answers", row, column, 1)
        there = row // tile < pooled.shape[0] and column // tile < pooled.shape[1]
        self._mark("pooled", row // tile, column // tile, 1, there)

    def draw_sum(
        self, kernel: np.ndarray, patch: np.ndarray, total: float, bent: float, activation: str
    ) -> None:
        """Show the filter, what lies under it, and their products.

        `total` is the sum of the products, `bent` what the activation makes of it.
        """
        squares = {"filter": kernel, "window": patch, "products": kernel * patch}
        for name, values in squares.items():
            ax, image, texts = self.numbers[name]
            side = len(values)
            limit = max(float(np.abs(values).max()), 1e-9)
            image.set(
                data=values,
                extent=(-0.5, side - 0.5, -0.5, side - 0.5),
                norm=Normalize(-limit, limit),
            )
            ax.set(xlim=(-0.5, side - 0.5), ylim=(-0.5, side - 0.5))
            for place, text in enumerate(texts):
                text.set_visible(place < side * side)
                if place < side * side:
                    value = values[place // side, place % side]
                    text.set(
                        text=_short(value, limit, exact=name == "filter"),
                        position=(place % side, place // side),
                        color="white" if abs(value) > 0.65 * limit else "black",
                        fontsize=11 if side == 3 else 7,
                    )
        after = f"\n{activation}:\n{bent:.1f}" if activation != "none" else ""
        self.total.set_text(f"sum:\n{total:.1f}{after}")

    def place(self, across: float, down: float) -> tuple[str, int, int] | None:
        """Say on which panel a place of the figure lies: (name, row, column).

        None outside of piece and answers.
        """
        for name in ("piece", "answers"):
            ax = self.maps[name].axes
            box = ax.get_position()
            x, y = (across - box.x0) / box.width, (1 - down - box.y0) / box.height
            if 0 <= x < 1 and 0 <= y < 1:
                rows, columns = np.asarray(self.maps[name].get_array()).shape
                return name, int(y * rows), int(x * columns)
        return None

    def _image(self, ax: Axes, side: int) -> AxesImage:
        return ax.imshow(
            np.zeros((side, side)),
            origin="lower",
            aspect="auto",
            interpolation="nearest",
            cmap=self.colours,
        )

    def _map(self, name: str, box: Box) -> None:
        ax = self.figure.add_axes(box)
        self.maps[name] = self._image(ax, 2)
        mark = Rectangle((0, 0), 1, 1, fill=False, edgecolor="black", linewidth=1.8, visible=False)
        self.marks[name] = mark
        ax.add_patch(mark)
        ax.set_xlabel("column (frame)", fontsize=9, labelpad=1)
        ax.set_ylabel("row", fontsize=9, labelpad=-8)
        ax.tick_params(labelsize=9)

    def _square(self, name: str, box: Box) -> None:
        ax = self.figure.add_axes(box)
        ax.set(xticks=[], yticks=[])
        ax.set_title(SQUARES[name], fontsize=9)
        texts = [ax.text(0, 0, "", ha="center", va="center") for _ in range(LARGEST)]
        self.numbers[name] = ax, self._image(ax, 3), texts

    def _show(
        self, name: str, values: np.ndarray, title: str, norm: Normalize | None = None
    ) -> None:
        image, (rows, columns) = self.maps[name], values.shape
        limit = np.percentile(np.abs(values), 99) or 1
        image.set(
            data=values,
            extent=(-0.5, columns - 0.5, -0.5, rows - 0.5),
            norm=norm or Normalize(-limit, limit),
        )
        image.axes.set(
            xlim=(-0.5, columns - 0.5),
            ylim=(-0.5, rows - 0.5),
            yticks=[0, rows - 1],
            xticks=np.arange(0, columns, _step(columns)),
        )
        image.axes.set_title(title, fontsize=9, loc="left")

    def _mark(self, name: str, row: int, column: int, side: int, visible: bool = True) -> None:
        self.marks[name].set(xy=(column - 0.5, row - 0.5), width=side, height=side, visible=visible)


def _step(columns: int) -> int:
    """Choose how many columns lie between two ticks."""
    return next(step for step in (1, 2, 5, 10, 20, 50) if columns / step < 7)


def _short(value: float, limit: float, exact: bool) -> str:
    """Write a number as it is, or to a tenth, or to a hundredth if the largest is below 1.

    Examples
    --------
    >>> [_short(-1.0, 1, exact=True), _short(-0.004, 2, exact=False)]
    ['-1', '0.0']
    >>> [_short(0.04, 0.04, exact=True), _short(0.126, 0.8, exact=False)]
    ['0.04', '0.13']
    """
    digits = 1 if limit >= 1 else 2
    return f"{value:.2g}" if exact else f"{round(value, digits) + 0.0:.{digits}f}"
