"""What a network's settings do to its shapes, its parameters, its memory and its work."""

import html
from collections.abc import Iterable
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..errors import WidgetError
from ..plots.figure import BLUE, ORANGE, CaptionedFigure
from .parts.explorer import Explorer, View, wide
from .parts.shape_stages import Stage, shape_stages
from .parts.slider import Slider

FEATURES = {"mel, 96 rows": 96, "STFT, 257 rows": 257, "MFCC, 20 rows": 20}
KINDS = {"GRU": "gru", "LSTM": "lstm", "simple RNN": "rnn", "none: average over time": None}
NEEDED, BY_HAND = "as many zeros as are missing", "zeros by hand"
MUCH = 8e9  # bytes: as much as many a graphics card has


class ShapeExplorer(Explorer):
    """Change the network's settings, and see shape, parameters, memory and work of each stage.

    If settings don't fit together, the sentence under the figure says why. Nothing is built: the
    numbers come from formulas, and are those of `gl.crnn` with the same settings.

    Attributes
    ----------
    stages : list of Stage
        name, output, parameters, values (that a training keeps for one song), multiply_adds.

    Examples
    --------
    >>> explorer = ShapeExplorer()
    >>> explorer.recurrent.value = "LSTM"
    >>> for sentence in explorer.status.split(". "):
    ...     print(sentence)
    409,286 parameters and 2,799 million multiply-adds a song
    1172 frames become 13 steps
    A training with batches of 16 keeps 2.0 GB of activations.

    Taught in: notebooks/07_build_the_crnn.ipynb
    """

    def __init__(self) -> None:
        self.stages: list[Stage] = []
        self.feature = _choice(FEATURES, "feature", "How many rows the spectrogram has")
        self.frames = Slider("frames", 1172, 16, 8000)
        self.padding = _choice(
            (NEEDED, BY_HAND),
            "padding",
            "How many columns of zeros stand before and behind the spectrogram",
        )
        self.zeros = Slider("zeros on each side (frames)", 0, 0, 200)
        self.filters = _text("64 128 128 128", "filters", "Filters of each block")
        self.pools = _text("2×2 3×3 4×4 4×4", "pools", "Rows × frames that each block makes one of")
        self.recurrent = _choice(KINDS, "recurrent", "Kind of recurrent layer")
        self.layers = Slider("recurrent layers", 3, 1, 6)
        self.units = Slider("units", 32, 1, 512, stops=[8, 16, 32, 64, 128, 256, 512])
        self.batch = Slider("songs a batch", 16, 1, 256, stops=[1, 2, 4, 8, 16, 32, 64, 128, 256])
        self._table = ipywidgets.HTML()
        convolution = [
            self.feature,
            self.frames,
            self.padding,
            self.zeros,
            self.filters,
            self.pools,
        ]
        recurrence = [self.recurrent, self.layers, self.units, self.batch]
        super().__init__([*convolution, *recurrence], below=[self._table])

    def view(self) -> View:
        """Return the bars of the stages, and rewrite the table below."""
        by_hand, kind = self.padding.value == BY_HAND, KINDS[self.recurrent.value]
        self.zeros.disabled = not by_hand
        self.layers.disabled = self.units.disabled = kind is None
        self.stages, lost = shape_stages(
            (FEATURES[self.feature.value], self.frames.whole),
            rnn=kind,
            recurrent_layers=self.layers.whole,
            units=self.units.whole,
            filters=_numbers(self.filters.value),
            pools=_pairs(self.pools.value),
            zeros=self.zeros.whole if by_hand else None,
        )
        self._table.value = self.table()
        return View(CaptionedFigure(self._draw(), self._alt()), self._said(lost))

    @property
    def memory(self) -> list[int]:
        """What a training keeps for one batch, stage by stage, in bytes (float32)."""
        return [4 * stage.values * self.batch.whole for stage in self.stages]

    def table(self) -> str:
        """Return the stages as an HTML table with header cells."""
        memory = self.memory
        rows = [
            (stage.name, _shape(stage), stage.parameters, size, stage.multiply_adds)
            for stage, size in zip(self.stages, memory, strict=True)
        ]
        total = (
            "together",
            "",
            self._sum("parameters"),
            sum(memory),
            self._sum("multiply_adds"),
        )
        heads = (
            "stage",
            "output for one song",
            "parameters",
            f"activations of {self.batch.whole} songs",
            "multiply-adds for one song",
        )
        head = "".join(f'<th scope="col">{head}</th>' for head in heads)
        body = "".join(_table_row(*row) for row in (*rows, total))
        return (
            f'<table style="line-height:1.4"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>"
        )

    def _sum(self, what: str) -> int:
        return sum(getattr(stage, what) for stage in self.stages)

    def _said(self, lost: dict[str, int]) -> str:
        steps = next(stage.output[0] for stage in self.stages if stage.name == "steps")
        work, memory = _count(self._sum("multiply_adds")), sum(self.memory)
        said = [
            f"{self._sum('parameters'):,} parameters and {work} multiply-adds a song.",
            f"{self.frames.whole} frames become {steps} {'step' if steps == 1 else 'steps'}.",
            f"A training with batches of {self.batch.whole} keeps {_bytes(memory)} of activations.",
        ]
        if lost["columns"]:
            said.append(
                f"The last {lost['columns']} frames of the music are never looked at: the pools "
                "don't divide what there is."
            )
        if lost["rows"]:
            said.append(f"Rows that the pools drop, from the top: {lost['rows']}.")
        if steps == 1 and KINDS[self.recurrent.value]:
            said.append("With a single step there is nothing for a recurrent layer to follow.")
        if memory > MUCH:
            said.append(
                "That is more than many a graphics card has: take a smaller batch or fewer frames."
            )
        return " ".join(said)

    def _alt(self) -> str:
        shapes = ", ".join(f"{stage.name} gives {_shape(stage)}" for stage in self.stages)
        return (
            f"Bars for {len(self.stages)} stages: {shapes}. Most parameters are in "
            f"{self._most('parameters')}, most activations in {self._most('values')}, most "
            f"multiply-adds in {self._most('multiply_adds')}."
        )

    def _most(self, what: str) -> str:
        """Name the stage with the most of something."""
        return max(self.stages, key=lambda stage: getattr(stage, what)).name

    def _draw(self) -> Figure:
        """Draw three bars for each stage, each column on a scale of its own."""
        height = 0.75 + 0.29 * len(self.stages)
        figure = Figure(figsize=(9, height))
        figure.subplots_adjust(0.215, 0.35 / height, 0.985, 1 - 0.3 / height, 0.06)
        parameters, activations, work = figure.subplots(1, 3)
        _draw_bars(parameters, "parameters", [stage.parameters for stage in self.stages])
        title = f"activations of {self.batch.whole} songs"
        _draw_bars(activations, title, self.memory, in_bytes=True)
        title = "multiply-adds for one song"
        _draw_bars(work, title, [stage.multiply_adds for stage in self.stages])
        names = [f"{stage.name}: {_shape(stage)}" for stage in self.stages]
        parameters.set_yticklabels(names, fontsize=9)
        note = "each column has a scale of its own"
        figure.text(0.215, 0.08 / height, note, fontsize=9, color="0.35")
        return figure

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**options)
        return {**bundle, "text/html": bundle["text/html"] + self.table()}


def _choice(options: Iterable[str], description: str, tooltip: str) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(
        options=list(options), description=description, tooltip=tooltip, **wide(22)
    )


def _text(value: str, description: str, tooltip: str) -> ipywidgets.Text:
    return ipywidgets.Text(
        value, description=description, tooltip=tooltip, continuous_update=False, **wide(18)
    )


def _table_row(name: str, shape: str, parameters: int, memory: int, work: int) -> str:
    cells = (shape, f"{parameters:,}", _bytes(memory), f"{work:,}")
    body = "".join(f'<td style="text-align:right;padding:0 0.8em">{cell}</td>' for cell in cells)
    return f'<tr><th scope="row">{html.escape(name)}</th>{body}</tr>'


def _draw_bars(ax: Axes, title: str, values: list[int], in_bytes: bool = False) -> None:
    """Draw one bar a stage, with its number; bytes are hatched, so that they look different."""
    places = np.arange(len(values))
    colour, hatch = (ORANGE, "//") if in_bytes else (BLUE, "")
    bars = ax.barh(places, values, 0.7, color=colour, hatch=hatch, edgecolor="white")
    labels = [_bytes(value) if in_bytes else _count(value) for value in values]
    ax.bar_label(bars, labels, padding=3, fontsize=9)
    ax.set(
        yticks=places,
        yticklabels=[],
        xticks=[],
        xlim=(0, 2 * max(values) or 1),
        ylim=(len(places) - 0.4, -0.6),
    )
    ax.set_title(title, fontsize=9, loc="left")
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.tick_params(length=0)


def _numbers(text: str) -> tuple[int, ...]:
    """Read whole numbers."""
    try:
        return tuple(int(word) for word in text.replace(",", " ").split())
    except ValueError:
        raise WidgetError(
            "filters are whole numbers", text, "type one for each block, such as 64 128 128 128"
        ) from None


def _pairs(text: str) -> tuple[tuple[int, int], ...]:
    """Read pools, such as 2×2 3x3 4: a single number stands for both sides."""
    words = text.replace(",", " ").split()
    try:
        pairs = [[int(side) for side in word.replace("x", "×").split("×")] for word in words]
    except ValueError:
        pairs = [[]]
    if not all(1 <= len(pair) <= 2 for pair in pairs):
        raise WidgetError(
            "pools are pairs of whole numbers",
            text,
            "type rows × frames for each block, such as 2×2 3×3 4×4 4×4",
        )
    return tuple((pair[0], pair[-1]) for pair in pairs)


def _shape(stage: Stage) -> str:
    return " × ".join(map(str, stage.output))


def _count(number: float) -> str:
    """Write a number as you say it.

    Examples
    --------
    >>> [_count(number) for number in (0, 18_816, 1_234_567, 2_400_000_000)]
    ['0', '18,816', '1.2 million', '2,400 million']
    """
    return f"{number:,}" if number < 1e6 else f"{number / 1e6:,.{int(number < 1e8)}f} million"


def _bytes(size: float) -> str:
    """Write a size in memory.

    Examples
    --------
    >>> [_bytes(size) for size in (384, 75_000, 1_400_000_000)]
    ['384 B', '75.0 kB', '1.4 GB']
    """
    for unit, worth in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= worth:
            return f"{size / worth:,.1f} {unit}"
    return f"{size} B"
