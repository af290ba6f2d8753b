"""One filter that slides over a piece of a spectrogram, number by number."""

import ipywidgets
import numpy as np

from ..audio.clip import load_clip
from ..audio.features import mel
from ..data.sources import practice_corpus
from ..errors import WidgetError
from ..plots.figure import CaptionedFigure
from .parts.convolution_drawing import ConvolutionDrawing
from .parts.explorer import Explorer, View
from .parts.slider import Slider

ROWS, COLUMNS, SPARE = 24, 48, 8  # of the piece, and the columns behind it that a shift brings in
FILTERS = {  # rows from the top, as one reads them
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
BENDS = {
    "none": lambda x: x,
    "ReLU": lambda x: np.maximum(x, 0),
    "ELU": lambda x: np.where(x >= 0, x, np.expm1(np.minimum(x, 0))),
}


class ConvolutionExplorer(Explorer):
    """Slide one filter over a piece of a spectrogram, and see each product, their sum, and what pooling makes of the answers.

    Choose a filter or type its numbers; move the window by its sliders, or by a click on the piece or
    on the answers. As in the layers of a network, it is a cross-correlation. There is no zero-padding:
    a filter of 3 × 3 has 22 × 46 places in a piece of 24 × 48.

    Parameters
    ----------
    picture : Feature, Clip, np.ndarray of shape (rows, frames), or None
        Row 0 is the lowest pitch. It is standardised, and 24 rows × 48 frames around its strongest
        onset are shown. A Clip's mel picture is taken; None takes a jazz ballad of the practice corpus.

    Attributes
    ----------
    piece : np.ndarray, shape (rows, frames)
        What the filter slides over, standardised, with a few frames more than are shown.
    kernel : np.ndarray, shape (3, 3) or (5, 5)
        The filter, lowest row first.

    Raises
    ------
    WidgetError
        If the picture is smaller than 8 × 16, is the same all over, or holds numbers that are not finite.

    Examples
    --------
    >>> stroke = np.zeros((24, 56))
    >>> stroke[:, 12:] = 1
    >>> explorer = ConvolutionExplorer(stroke)
    >>> print(explorer.status.partition(":")[0])
    At row 10, column 10 the nine products add up to 7.3

    Taught in: notebooks/05_convolution_blocks.ipynb
    """

    def __init__(self, picture=None):
        self.piece, spare = _piece(_values(picture))
        self._shown = self.piece.shape[1] - spare
        self._held, self._drawing = True, None
        self.filter = ipywidgets.Dropdown(
            options=[*FILTERS, OWN],
            description="filter",
            tooltip="Which filter slides over the piece",
            **_wide(20),
        )
        self.numbers = ipywidgets.Text(
            description="numbers",
            tooltip="9 or 25 numbers of a filter, row by row from the top",
            continuous_update=False,
            **_wide(20),
        )
        self.row = Slider("row of the window", min(10, len(self.piece) - 3), 0, len(self.piece) - 3)
        self.column = Slider("column of the window", min(10, self._shown - 3), 0, self._shown - 3)
        self.bend = ipywidgets.Dropdown(
            options=list(BENDS),
            description="activation",
            tooltip="What is done to each answer",
            **_wide(12),
        )
        self.pool = Slider("pooling: tiles of n × n", 2, 1, 8)
        self.shift = Slider("cut later by (frames)", 1, 0, spare)
        self._type_out()
        super().__init__(
            [self.filter, self.numbers, self.row, self.column, self.bend, self.pool, self.shift]
        )
        self.scene.observe(self._clicked, "clicked")

    def view(self):
        """Return the piece with its window, the answers, and what pooling makes of them."""
        self.kernel = (
            _parsed(self.numbers.value)
            if self.filter.value == OWN
            else np.array(FILTERS[self.filter.value], float)[::-1]
        )
        side = len(self.kernel)
        row, column = (
            self._inside(slider, size - side)
            for slider, size in ((self.row, len(self.piece)), (self.column, self._shown))
        )
        maps = [self._answers(begin) for begin in (0, self.shift.whole)]
        if min(maps[0].shape) < self.pool.whole:
            raise WidgetError(
                f"a tile of {self.pool.whole} × {self.pool.whole} is larger than the {' × '.join(map(str, maps[0].shape))} answers",
                "",
                "take smaller tiles",
            )
        pooled = [_pooled(values, self.pool.whole) for values in maps]
        patch = self.piece[row : row + side, column : column + side]
        total = float((patch * self.kernel).sum())
        kept = [float(np.isclose(*pair).mean()) for pair in (maps, pooled)]
        drawing = self._drawing = self._drawing or ConvolutionDrawing()
        drawing.draw_maps(
            self.piece[:, : self._shown], *maps[:1], *pooled, (row, column, side), self.pool.whole
        )
        drawing.draw_sum(self.kernel, patch, total, float(maps[0][row, column]), self.bend.value)
        return View(
            CaptionedFigure(drawing.figure, self._alt(maps[0], pooled, kept)),
            self._said(row, column, total, maps[0], kept),
        )

    def _answers(self, begin):
        from scipy.signal import correlate2d

        return BENDS[self.bend.value](
            correlate2d(self.piece[:, begin : begin + self._shown], self.kernel, "valid")
        )

    def _said(self, row, column, total, answers, kept):
        bent = (
            f", and {self.bend.value} makes {answers[row, column]:.1f} of it"
            if self.bend.value != "none"
            else ""
        )
        count = {3: "nine", 5: "25"}[len(self.kernel)]
        frames = "1 frame" if self.shift.whole == 1 else f"{self.shift.whole} frames"
        return (
            f"At row {row}, column {column} the {count} products add up to {total:.1f}{bent}: the answers lie between {answers.min():.1f} and "
            f"{answers.max():.1f}. Cut {frames} later, {kept[0]:.0%} of the answers stay, and {kept[1]:.0%} of the tiles "
            f"of {self.pool.whole} × {self.pool.whole}."
        )

    def _alt(self, answers, pooled, kept):
        shape = " × ".join(map(str, answers.shape))
        return (
            f"A filter of {len(self.kernel)} × {len(self.kernel)} ({self.filter.value}) on a piece of {len(self.piece)} × {self._shown}: its "
            f"numbers, those under it and their products; the {shape} answers, from {answers.min():.1f} to {answers.max():.1f}; the largest of "
            f"each tile, {' × '.join(map(str, pooled[0].shape))}, and how they change by a shift: {kept[1]:.0%} stay."
        )

    def _inside(self, slider, largest):
        """Keep a slider of the window to where the filter lies on the piece."""
        self._held = True
        slider.max, slider.value = largest, min(slider.value, largest)
        self._held = False
        return slider.whole

    def _type_out(self):
        """Write the numbers of the chosen filter into the box."""
        rows = (" ".join(f"{number:.3g}" for number in row) for row in FILTERS[self.filter.value])
        self.numbers.value = ", ".join(rows)

    def _clicked(self, change):
        """Move the window so that its middle lies where the picture was clicked."""
        place = self._drawing.place(*change["new"]) if change["new"] else None
        if place is None:
            return
        panel, row, column = place
        middle = len(self.kernel) // 2 if panel == "piece" else 0
        self._held = True
        self.row.value, self.column.value = row - middle, column - middle
        self._held = False
        self.redraw()

    def _changed(self, change):
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


def _wide(width):
    """Make a control so many em wide, its name close to it."""
    return {
        "layout": ipywidgets.Layout(width=f"{width}em", margin="2px 1em 2px 0"),
        "style": {"description_width": "initial"},
    }


def _values(picture):
    """Return what was given as rows × frames."""
    if picture is None:
        picture = load_clip(
            practice_corpus(songs_per_genre=20).of(genre="jazz").table.path.iloc[0]
        ).excerpt(9, 2.5)
    if hasattr(picture, "samples"):
        picture = mel(picture)
    return np.asarray(getattr(picture, "values", picture), float)


def _piece(values):
    """Cut out the rows and frames around the strongest onset, standardised; how many of the frames are to spare comes second."""
    if (
        values.ndim != 2
        or values.shape[0] < 8
        or values.shape[1] < 16
        or not np.isfinite(values).all()
        or np.ptp(values) == 0
    ):
        raise WidgetError(
            f"this is no picture of 8 rows × 16 frames or more that differ: {values.shape}",
            "",
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


def _parsed(text):
    """Read a filter of 9 or 25 numbers, rows from the top; the lowest row comes first in what is returned."""
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


def _pooled(values, tile):
    """Keep the largest value of each tile."""
    rows, columns = values.shape[0] // tile, values.shape[1] // tile
    return (
        values[: rows * tile, : columns * tile].reshape(rows, tile, columns, tile).max(axis=(1, 3))
    )
