"""What the settings of a network do to its shapes, its parameters, its memory and its work."""

import html

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from ..errors import WidgetError
from ..plots.figure import BLUE, ORANGE, CaptionedFigure
from .parts.explorer import Explorer, View
from .parts.shape_stages import shape_stages
from .parts.slider import Slider

FEATURES = {"mel, 96 rows": 96, "STFT, 257 rows": 257, "MFCC, 20 rows": 20}
KINDS = {"GRU": "gru", "LSTM": "lstm", "simple RNN": "rnn", "none: average over time": None}
NEEDED, BY_HAND = "as many zeros as are missing", "zeros by hand"
MUCH = 8e9  # bytes: as much as many a graphics card has


class ShapeExplorer(Explorer):
    """Change the settings of the report's network, and see shape, parameters, memory and multiply-adds of each stage.

    What does not fit together is said under the picture, with the reason. Nothing is built: the
    numbers come from formulas, and are those of `gl.crnn` with the same settings.

    Attributes
    ----------
    stages : list of Stage
        name, output, parameters, values (that a training keeps for one song), multiply_adds.

    Examples
    --------
    >>> explorer = ShapeExplorer()
    >>> explorer.recurrent.value = "LSTM"
    >>> print(explorer.status)
    409,286 parameters and 2,799 million multiply-adds a song. 1172 frames become 13 steps. A training with batches of 16 keeps \
2.0 GB of activations.

    Taught in: notebooks/07_build_the_crnn.ipynb
    """

    def __init__(self):
        self.stages = []
        self.feature = _choice(FEATURES, "picture", "How many rows a picture has")
        self.frames = Slider("frames", 1172, 16, 8000)
        self.padding = _choice(
            (NEEDED, BY_HAND),
            "padding",
            "How many columns of zeros stand before and behind the picture",
        )
        self.zeros = Slider("zeros on each side (frames)", 0, 0, 200)
        self.filters = ipywidgets.Text(
            "64 128 128 128",
            description="filters",
            tooltip="Filters of each block",
            continuous_update=False,
            **_wide(18),
        )
        self.pools = ipywidgets.Text(
            "2×2 3×3 4×4 4×4",
            description="pools",
            tooltip="Rows × frames that each block makes one of",
            continuous_update=False,
            **_wide(18),
        )
        self.recurrent = _choice(KINDS, "recurrent", "Kind of recurrent layer")
        self.layers = Slider("recurrent layers", 3, 1, 6)
        self.units = Slider("units", 32, 1, 512, stops=[8, 16, 32, 64, 128, 256, 512])
        self.batch = Slider("songs a batch", 16, 1, 256, stops=[1, 2, 4, 8, 16, 32, 64, 128, 256])
        self._table = ipywidgets.HTML()
        super().__init__(
            [
                self.feature,
                self.frames,
                self.padding,
                self.zeros,
                self.filters,
                self.pools,
                self.recurrent,
                self.layers,
                self.units,
                self.batch,
            ],
            below=[self._table],
        )

    def view(self):
        """Return the bars of the stages; the table below is written anew, too."""
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
    def memory(self):
        """What a training keeps for one batch, stage by stage, in bytes (float32)."""
        return [4 * stage.values * self.batch.whole for stage in self.stages]

    def table(self):
        """Return the stages as an HTML table with header cells."""
        rows = [
            (
                stage.name,
                _shape(stage),
                f"{stage.parameters:,}",
                _bytes(size),
                f"{stage.multiply_adds:,}",
            )
            for stage, size in zip(self.stages, self.memory)
        ]
        total = (
            "together",
            "",
            f"{self._sum('parameters'):,}",
            _bytes(sum(self.memory)),
            f"{self._sum('multiply_adds'):,}",
        )
        heads = (
            "stage",
            "output for one song",
            "parameters",
            f"activations of {self.batch.whole} songs",
            "multiply-adds for one song",
        )
        head = "".join(f'<th scope="col">{head}</th>' for head in heads)
        body = "".join(
            f'<tr><th scope="row">{html.escape(row[0])}</th>'
            + "".join(
                f'<td style="text-align:right;padding:0 0.8em">{cell}</td>' for cell in row[1:]
            )
            + "</tr>"
            for row in (*rows, total)
        )
        return f'<table style="line-height:1.4"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _sum(self, what):
        return sum(getattr(stage, what) for stage in self.stages)

    def _said(self, lost):
        steps = next(stage.output[0] for stage in self.stages if stage.name == "steps")
        said = [
            f"{self._sum('parameters'):,} parameters and {_count(self._sum('multiply_adds'))} multiply-adds a song.",
            f"{self.frames.whole} frames become {steps} {'step' if steps == 1 else 'steps'}.",
            f"A training with batches of {self.batch.whole} keeps {_bytes(sum(self.memory))} of activations.",
        ]
        if lost["columns"]:
            said.append(
                f"The last {lost['columns']} frames of the music are never looked at: the pools do not divide what there is."
            )
        if lost["rows"]:
            said.append(f"Rows that the pools drop, from the top: {lost['rows']}.")
        if steps == 1 and KINDS[self.recurrent.value]:
            said.append("With a single step there is nothing for a recurrent layer to follow.")
        if sum(self.memory) > MUCH:
            said.append(
                "That is more than many a graphics card has: take a smaller batch or fewer frames."
            )
        return " ".join(said)

    def _alt(self):
        most = {
            what: max(self.stages, key=lambda stage: getattr(stage, what))
            for what in ("parameters", "values", "multiply_adds")
        }
        return (
            f"Bars for {len(self.stages)} stages: {', '.join(f'{stage.name} gives {_shape(stage)}' for stage in self.stages)}. Most parameters "
            f"are in {most['parameters'].name}, most activations in {most['values'].name}, most multiply-adds in {most['multiply_adds'].name}."
        )

    def _draw(self):
        """Draw three bars for each stage, on a scale of their own each."""
        height = 0.75 + 0.29 * len(self.stages)
        figure = Figure(figsize=(9, height))
        figure.subplots_adjust(0.185, 0.35 / height, 0.985, 1 - 0.3 / height, 0.06)
        places = np.arange(len(self.stages))
        columns = {
            "parameters": [stage.parameters for stage in self.stages],
            f"activations of {self.batch.whole} songs": self.memory,
            "multiply-adds for one song": [stage.multiply_adds for stage in self.stages],
        }
        for ax, (title, values), colour, hatch in zip(
            figure.subplots(1, 3), columns.items(), (BLUE, ORANGE, BLUE), ("", "//", "")
        ):
            bars = ax.barh(places, values, 0.7, color=colour, hatch=hatch, edgecolor="white")
            ax.bar_label(
                bars,
                [_bytes(value) if hatch else _count(value) for value in values],
                padding=3,
                fontsize=8,
            )
            ax.set(
                yticks=places,
                yticklabels=[],
                xticks=[],
                xlim=(0, 1.75 * max(values) or 1),
                ylim=(len(places) - 0.4, -0.6),
            )
            ax.set_title(title, fontsize=9, loc="left")
            ax.spines[["top", "right", "bottom"]].set_visible(False)
            ax.tick_params(length=0)
        figure.axes[0].set_yticklabels(
            [f"{stage.name}: {_shape(stage)}" for stage in self.stages], fontsize=8
        )
        figure.text(
            0.185, 0.08 / height, "each column has a scale of its own", fontsize=8, color="0.35"
        )
        return figure

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        return {**bundle, "text/html": bundle["text/html"] + self.table()}


def _choice(options, description, tooltip):
    return ipywidgets.Dropdown(
        options=list(options), description=description, tooltip=tooltip, **_wide(22)
    )


def _wide(width):
    """Make a control so many em wide, its name close to it."""
    return {
        "layout": ipywidgets.Layout(width=f"{width}em", margin="2px 1em 2px 0"),
        "style": {"description_width": "initial"},
    }


def _numbers(text):
    """Read whole numbers."""
    try:
        return tuple(int(word) for word in text.replace(",", " ").split())
    except ValueError:
        raise WidgetError(
            "filters are whole numbers", text, "type one for each block, such as 64 128 128 128"
        ) from None


def _pairs(text):
    """Read pools, such as 2×2 3x3 4: a single number stands for both sides."""
    try:
        pairs = [
            tuple(int(side) for side in word.replace("x", "×").split("×"))
            for word in text.replace(",", " ").split()
        ]
    except ValueError:
        pairs = [()]
    if not all(1 <= len(pair) <= 2 for pair in pairs):
        raise WidgetError(
            "pools are pairs of whole numbers",
            text,
            "type rows × frames for each block, such as 2×2 3×3 4×4 4×4",
        )
    return tuple((pair[0], pair[-1]) for pair in pairs)


def _shape(stage):
    return " × ".join(map(str, stage.output))


def _count(number):
    """Write a number as one says it.

    Examples
    --------
    >>> [_count(number) for number in (0, 18_816, 1_234_567, 2_400_000_000)]
    ['0', '18,816', '1.2 million', '2,400 million']
    """
    return f"{number:,}" if number < 1e6 else f"{number / 1e6:,.{int(number < 1e8)}f} million"


def _bytes(size):
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
