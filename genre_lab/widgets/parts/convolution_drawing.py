"""The panels of the ConvolutionExplorer: made once, and changed number by number."""

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

LARGEST = 25  # numbers of a filter
WIDTH, HEIGHT = 9.0, 4.9  # inches
LEFT, ACROSS, WIDE, HIGH = 0.05, 0.329, 0.285, 0.345
SMALL, BOTTOM = 0.165, 0.085


class ConvolutionDrawing:
    """Draw a piece of a spectrogram, a filter's answers, their pooling, and one sum of products.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        Six panels.

    Taught in: notebooks/05_convolution_blocks.ipynb
    """

    def __init__(self):
        from seaborn import color_palette

        self.figure, self.colours = (
            Figure(figsize=(WIDTH, HEIGHT)),
            color_palette("vlag", as_cmap=True),
        )
        self.maps, self.numbers, self.marks = {}, {}, {}
        for column, name in enumerate(("piece", "answers", "pooled")):
            self._map(name, (LEFT + ACROSS * column, 0.585, WIDE, HIGH))
        self._map("change", (LEFT + ACROSS * 2, BOTTOM, WIDE, HIGH))
        for column, name in enumerate(("filter", "window", "products")):
            self._square(
                name, (LEFT + (SMALL + 0.035) * column, BOTTOM, SMALL, SMALL * WIDTH / HEIGHT)
            )
        middle = BOTTOM + SMALL * WIDTH / HEIGHT / 2
        for column, sign in enumerate("×="):
            self.figure.text(
                LEFT + (SMALL + 0.035) * (column + 1) - 0.0175,
                middle,
                sign,
                ha="center",
                va="center",
                fontsize=13,
            )
        self.total = self.figure.text(
            LEFT + (SMALL + 0.035) * 2 + SMALL + 0.008, middle, "", va="center", fontsize=10
        )

    def draw_maps(self, piece, answers, pooled, pooled_later, window, tile):
        """Show the piece with the window, the answers with its cell, and both poolings; `window` is row, column and side."""
        row, column, side = window
        shape = "{} × {}".format
        self._show("piece", piece, f"piece of the spectrogram: {shape(*piece.shape)}")
        self._show("answers", answers, f"answers: {shape(*answers.shape)}")
        self._show(
            "pooled",
            pooled,
            f"largest of each {tile} × {tile}: {shape(*pooled.shape)}",
            self.maps["answers"].norm,
        )
        self._show(
            "change",
            pooled_later - pooled,
            "their change by the shift (white: none)",
            self.maps["answers"].norm,
        )
        self._mark("piece", row, column, side)
        self._mark("answers", row, column, 1)
        self._mark(
            "pooled",
            row // tile,
            column // tile,
            1,
            row // tile < len(pooled) and column // tile < pooled.shape[1],
        )

    def draw_sum(self, kernel, patch, total, bent, activation):
        """Show the filter, what lies under it, and their products; `total` is their sum, `bent` what the activation makes of it."""
        for name, values in {"filter": kernel, "window": patch, "products": kernel * patch}.items():
            ax, image, texts = self.numbers[name]
            side, limit = len(values), max(abs(values.max()), abs(values.min()), 1e-9)
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

    def place(self, across, down):
        """Say on which panel a place of the picture lies: (name, row, column), or None outside of piece and answers."""
        for name in ("piece", "answers"):
            ax = self.maps[name].axes
            box = ax.get_position()
            x, y = (across - box.x0) / box.width, (1 - down - box.y0) / box.height
            if 0 <= x < 1 and 0 <= y < 1:
                rows, columns = self.maps[name].get_array().shape
                return name, int(y * rows), int(x * columns)
        return None

    def _map(self, name, place):
        ax = self.figure.add_axes(place)
        self.maps[name] = ax.imshow(
            np.zeros((2, 2)),
            origin="lower",
            aspect="auto",
            interpolation="nearest",
            cmap=self.colours,
        )
        self.marks[name] = ax.add_patch(
            Rectangle((0, 0), 1, 1, fill=False, edgecolor="black", linewidth=1.8, visible=False)
        )
        ax.set_xlabel("column (frame)", fontsize=8, labelpad=1)
        ax.set_ylabel("row", fontsize=8, labelpad=-8)
        ax.tick_params(labelsize=8)

    def _square(self, name, place):
        ax = self.figure.add_axes(place)
        ax.set(xticks=[], yticks=[])
        ax.set_title(
            {"filter": "filter", "window": "under the window", "products": "products"}[name],
            fontsize=9,
        )
        image = ax.imshow(
            np.zeros((3, 3)),
            origin="lower",
            aspect="auto",
            interpolation="nearest",
            cmap=self.colours,
        )
        self.numbers[name] = (
            ax,
            image,
            [ax.text(0, 0, "", ha="center", va="center") for _ in range(LARGEST)],
        )

    def _show(self, name, values, title, norm=None):
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

    def _mark(self, name, row, column, side, visible=True):
        self.marks[name].set(xy=(column - 0.5, row - 0.5), width=side, height=side, visible=visible)


def _step(columns):
    """Choose how many columns lie between two ticks."""
    return next(step for step in (1, 2, 5, 10, 20, 50) if columns / step < 7)


def _short(value, limit, exact):
    """Write a number shortly: as it is, or to a tenth, or to a hundredth where the largest beside it is below 1.

    Examples
    --------
    >>> [_short(-1.0, 1, exact=True), _short(-0.004, 2, exact=False), _short(0.04, 0.04, exact=True), _short(0.126, 0.8, exact=False)]
    ['-1', '0.0', '0.04', '0.13']
    """
    digits = 1 if limit >= 1 else 2
    return f"{value:.2g}" if exact else f"{round(value, digits) + 0.0:.{digits}f}"
