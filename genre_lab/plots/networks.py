"""A network stage by stage: what comes out, what is learnt and what is calculated."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from ..errors import PlotError
from ..models.work import multiply_adds
from .figure import (
    BLUE,
    ORANGE,
    PERCENT,
    WIDTH,
    CaptionedFigure,
    legend_above,
    new_axes,
    own_figure,
)

FAINT, DARK = "#dce6f0", "0.25"
RECURRENT = ("GRU", "LSTM", "SimpleRNN")
MOST_STEPS = 15  # that a drawing has room for


def layer_table(model: Any) -> pd.DataFrame:
    """List the stages of a network such as the report's, with what each of them costs.

    Parameters
    ----------
    model : keras.Model
        Layers in a row. A stage begins at each convolution, at the change from maps to steps in
        time, and at each recurrent or dense layer.

    Returns
    -------
    pd.DataFrame
        One row a stage: output (what comes out of it for one song), parameters, multiply_adds (of
        its convolutions, recurrent and dense layers, forward, for one song; the rest is small
        beside them).

    Examples
    --------
    >>> from genre_lab import crnn
    >>> layer_table(crnn()).output["block 1"]
    '48 × 624 × 64'

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    rows = [
        {
            "stage": name,
            "output": " × ".join(map(str, layers[-1].output.shape[1:])),
            "parameters": sum(layer.count_params() for layer in layers),
            "multiply_adds": sum(map(multiply_adds, layers)),
        }
        for name, layers in _stages(model)
    ]
    return pd.DataFrame(rows).set_index("stage")


def draw_network(model: Any) -> CaptionedFigure:
    """Draw a network of convolution blocks and recurrent layers: figure 3 of the report.

    Parameters
    ----------
    model : keras.Model
        Such as `crnn` builds. Sizes are drawn by their roots, so that you can see the small ones.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is no convolution block in it, or nothing that follows time.

    Examples
    --------
    >>> from genre_lab import crnn
    >>> draw_network(crnn((96, 192), n_genres=3)).alt[:60]
    'The network: layer 0 gives 96 × 192 × 1, block 1 gives 48 × '

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    table = layer_table(model)
    shapes = {name: tuple(map(int, output.split(" × "))) for name, output in table.output.items()}
    maps = {str(name): shape for name, shape in shapes.items() if len(shape) == 3}
    after = {str(name): shape for name, shape in shapes.items() if len(shape) < 3}
    if len(maps) < 2 or len(next(iter(after.values()), ())) != 2:
        raise PlotError(
            "this network has no blocks with steps in time behind them",
            model.name,
            "draw one such as crnn() builds",
        )
    layers = [name for name in after if name not in ("steps", "dense")]
    height = 3.3 + 0.5 * len(layers)
    ax = Figure(figsize=(WIDTH, height)).add_axes((0, 0, 1, 1))  # one unit is one inch
    ax.set(xlim=(0, WIDTH), ylim=(0, height))
    ax.axis("off")
    _draw_maps(ax, maps, table, height - 1.25)
    _draw_steps(ax, after, layers, table)
    _draw_answer(ax, len(layers), table)
    said = ", ".join(f"{name} gives {output}" for name, output in table.output.items())
    return CaptionedFigure(own_figure(ax), f"The network: {said}.")


def draw_shares(table: pd.DataFrame) -> CaptionedFigure:
    """Draw where a network's parameters are, and where its work is.

    Parameters
    ----------
    table : pd.DataFrame
        Made by `layer_table`.

    Returns
    -------
    CaptionedFigure

    Examples
    --------
    >>> from genre_lab import crnn
    >>> draw_shares(layer_table(crnn())).alt
    'Most of the parameters are in block 3 (37%), most of the multiply-adds in block 2 (79%).'

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    table = table[table.parameters > 0]
    shares = table[["parameters", "multiply_adds"]] / table[["parameters", "multiply_adds"]].sum()
    ax = new_axes(WIDTH, 0.9 + 0.44 * len(table))
    places = np.arange(len(table))
    sides = (("parameters", BLUE, "", -0.2), ("multiply_adds", ORANGE, "//", 0.2))
    for column, colour, hatch, shift in sides:
        bars = ax.barh(
            places + shift,
            shares[column],
            0.38,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=column.replace("_", "-"),
        )
        labels = ["<0.1%" if 0 < share < 0.0005 else f"{share:.1%}" for share in shares[column]]
        ax.bar_label(bars, labels, padding=3, fontsize=9)
    ax.set(
        xlabel="share of the whole network",
        ylabel="stage",
        yticks=places,
        yticklabels=table.index,
        xlim=(0, 1.1 * shares.max().max()),
    )
    ax.invert_yaxis()
    ax.xaxis.set_major_formatter(PERCENT)
    legend_above(ax)
    most = {column: f"{shares[column].idxmax()} ({shares[column].max():.0%})" for column in shares}
    return CaptionedFigure(
        own_figure(ax),
        f"Most of the parameters are in {most['parameters']}, most of the multiply-adds in "
        f"{most['multiply_adds']}.",
    )


def _stages(model: Any) -> list[tuple[str, list]]:
    """Group the layers of a network: [(name, layers)]."""
    stages: list[tuple[str, list]] = [("layer 0", [])]
    counts: dict[str, int] = {}
    for layer in model.layers:
        kinds = {kind.__name__ for kind in type(layer).__mro__}  # our own layers extend Keras'
        recurrent = kinds.intersection(RECURRENT)
        name = ""
        if "Conv2D" in kinds or recurrent:
            what = "block" if "Conv2D" in kinds else recurrent.pop()
            counts[what] = counts.get(what, 0) + 1
            name = f"{what} {counts[what]}"
        elif kinds & {"Permute", "Reshape"} and counts and stages[-1][0] != "steps":
            name = "steps"
        elif "GlobalAveragePooling1D" in kinds:
            name = "average"
        elif "Dense" in kinds:
            name = "dense"
        if name:
            stages.append((name, []))
        stages[-1][1].append(layer)
    return stages


def _draw_maps(
    ax: Axes, maps: Mapping[str, tuple[int, ...]], table: pd.DataFrame, middle: float
) -> None:
    """Draw the stages that are maps: a sheaf each, smaller from stage to stage."""
    scale = 1.42 / math.sqrt(max(1248, *(shape[1] for shape in maps.values())))
    widths = {name: scale * math.sqrt(shape[1]) for name, shape in maps.items()}
    depths = {name: 0.045 * min(5, math.log2(shape[2]) // 1.2) for name, shape in maps.items()}
    # Each stage needs room for what is written above it.
    slots = {name: max(0.95, widths[name] + depths[name]) for name in maps}
    gap = max(0.05, (WIDTH - 0.75 - sum(slots.values())) / (len(maps) - 1))
    left, tip = 0.3, 0.0
    for name, shape in maps.items():
        width, height, centre = widths[name], 0.1 * math.sqrt(shape[0]), left + slots[name] / 2
        corner = centre - (width + depths[name]) / 2
        for shift in np.arange(0, depths[name] + 0.01, 0.045)[::-1]:
            at = (corner + shift, middle - height / 2 + shift)
            _box(ax, at, width, height)
        _write(ax, centre, middle + 0.95, name, weight="bold")
        _write(ax, centre, middle + 0.78, " × ".join(map(str, shape)))
        _write(ax, centre, middle - 0.65, f"{table.parameters[name]:,}", color=ORANGE)
        if tip:
            _arrow(ax, (tip + 0.05, middle), (corner - 0.05, middle))
        tip, left = corner + width + depths[name], left + slots[name] + gap
    block = "in each block: 3 × 3 convolution, batch-norm, max-pooling, ELU, dropout"
    _write(ax, 0.3, middle - 0.9, block, ha="left")
    # The arrow goes on to the right edge, and from there down to the row of steps.
    _arrow(ax, (tip + 0.05, middle), (WIDTH - 0.2, middle), head=False)


def _draw_steps(
    ax: Axes, after: Mapping[str, tuple[int, ...]], layers: list[str], table: pd.DataFrame
) -> None:
    """Draw the steps in time, and a row of cells for each layer that follows them."""
    n_steps, bottom = after["steps" if "steps" in after else next(iter(after))][0], 0.45
    shown = min(n_steps, MOST_STEPS)
    across = np.linspace(1.35, 5.2, shown) if shown > 1 else np.array([3.3])
    top, right = bottom + 0.5 * len(layers) + 0.45, WIDTH - 0.2
    way_x, way_y = [right, right, 0.3, 0.3], [ax.get_ylim()[1] - 1.25, top, top, bottom]
    ax.plot(way_x, way_y, color=DARK, linewidth=1)
    _arrow(ax, (0.3, bottom), (0.42, bottom))
    for row, name in enumerate(["steps", *layers]):
        height = bottom + 0.5 * row
        _write(ax, 0.47, height, name, weight="bold", ha="left")
        for place, x in enumerate(across):
            if row == 0:
                _box(ax, (x - 0.045, height - 0.13), 0.09, 0.26)
                continue
            cell = Circle((x, height), 0.08, facecolor="white", edgecolor=BLUE, linewidth=1.2)
            ax.add_patch(cell)
            _arrow(ax, (x, height - 0.36), (x, height - 0.1))
            if place:
                _arrow(ax, (across[place - 1] + 0.09, height), (x - 0.09, height))
        beside = height - 0.12 * (row == len(layers))  # the last row's arrow goes on above it
        _write(ax, across[-1] + 0.22, beside, table.output[name], ha="left")
        if row:
            count = f"{table.parameters[name]:,}"
            _write(ax, across[-1] + 0.85, beside, count, color=ORANGE, ha="left")
    height = bottom + 0.5 * len(layers)
    _arrow(ax, (across[-1] + 0.1, height), (WIDTH - 0.78, height))
    if shown < n_steps:
        _write(ax, 3.4, 0.12, f"{shown} of {n_steps} steps are drawn", ha="left")


def _draw_answer(ax: Axes, n_layers: int, table: pd.DataFrame) -> None:
    """Write what the dense layer gives, and what the colours of the numbers mean."""
    left, height = WIDTH - 0.72, 0.45 + 0.5 * n_layers
    _write(ax, left, height, "dense", weight="bold", ha="left")
    _write(ax, left, height - 0.18, f"{table.output['dense']} genres", ha="left")
    _write(ax, left, height - 0.36, f"{table.parameters['dense']:,}", color=ORANGE, ha="left")
    _write(ax, 0.47, 0.12, "black: what comes out", ha="left")
    _write(ax, 2.0, 0.12, "orange: parameters", color=ORANGE, ha="left")


def _box(ax: Axes, corner: tuple[float, float], width: float, height: float) -> None:
    ax.add_patch(Rectangle(corner, width, height, facecolor=FAINT, edgecolor=BLUE, linewidth=0.8))


def _write(ax: Axes, x: float, y: float, text: str, ha: str = "center", **style: str) -> None:
    ax.text(x, y, text, ha=ha, va="center", fontsize=9, **style)  # type: ignore[arg-type]


def _arrow(
    ax: Axes, begin: tuple[float, float], end: tuple[float, float], head: bool = True
) -> None:
    style = dict(
        arrowstyle="-|>,head_width=0.12,head_length=0.25" if head else "-",
        color=DARK,
        linewidth=0.8,
        shrinkA=0,
        shrinkB=0,
    )
    ax.annotate("", end, begin, arrowprops=style)
