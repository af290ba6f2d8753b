"""A network as a ladder of stages: what comes out of each, what has to be learnt and what has to be calculated, as table and as picture."""

import math

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import PercentFormatter

from ..errors import PlotError
from .figure import BLUE, ORANGE, CaptionedFigure

FAINT, DARK = "#dce6f0", "0.25"
WIDTH = 7.5  # inches


def ladder(model):
    """List the stages of a network such as the report's: shape, parameters and multiply-adds of each.

    Parameters
    ----------
    model : keras.Model
        Layers in a row. A stage begins at each convolution, at the change from pictures to steps
        in time, and at each recurrent or dense layer.

    Returns
    -------
    pd.DataFrame
        One row a stage: output (what comes out of it for one song), parameters, multiply_adds (of its
        convolutions, recurrent and dense layers, forward, for one song; the rest is small beside them).

    Examples
    --------
    >>> from genre_lab import crnn
    >>> ladder(crnn()).output["block 1"]
    '48 × 624 × 64'

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    import pandas as pd

    rows = [
        (
            name,
            " × ".join(map(str, layers[-1].output.shape[1:])),
            sum(layer.count_params() for layer in layers),
            sum(map(_work, layers)),
        )
        for name, layers in _stages(model)
    ]
    return pd.DataFrame(rows, columns=["stage", "output", "parameters", "multiply_adds"]).set_index(
        "stage"
    )


def draw_network(model):
    """Draw a network of convolution blocks and recurrent layers from its picture to its genres: figure 3 of the report.

    Parameters
    ----------
    model : keras.Model
        Such as `crnn` builds. Sizes are drawn by their roots, so that small ones can be seen.

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
    >>> draw_network(crnn((96, 192), n_genres=3)).alt
    'The network: layer 0 gives 96 × 192 × 1, block 1 gives 48 × 96 × 64, block 2 gives 16 × 32 × 128, block 3 gives 4 × 8 × 128, \
block 4 gives 1 × 2 × 128, steps gives 2 × 128, GRU 1 gives 2 × 32, GRU 2 gives 2 × 32, GRU 3 gives 32, dense gives 3.'

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    table = ladder(model)
    shapes = {name: tuple(map(int, output.split(" × "))) for name, output in table.output.items()}
    maps = {name: shape for name, shape in shapes.items() if len(shape) == 3}
    after = {name: shape for name, shape in shapes.items() if len(shape) < 3}
    if len(maps) < 2 or len(next(iter(after.values()), ())) != 2:
        raise PlotError(
            "this network has no blocks with steps in time behind them",
            model.name,
            "draw one such as crnn() builds",
        )
    middle = [name for name in after if name not in ("steps", "dense")]
    height = 3.3 + 0.5 * len(middle)
    ax = Figure(figsize=(WIDTH, height)).add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(0, height))
    ax.axis("off")
    _draw_maps(ax, maps, table, height - 1.25)
    _draw_steps(ax, after, middle, table)
    return CaptionedFigure(
        ax.figure,
        f"The network: {', '.join(f'{name} gives {output}' for name, output in table.output.items())}.",
    )


def draw_shares(table):
    """Draw where a network's parameters are, and where its work is.

    Parameters
    ----------
    table : pd.DataFrame
        Made by `ladder`.

    Returns
    -------
    CaptionedFigure

    Examples
    --------
    >>> from genre_lab import crnn
    >>> draw_shares(ladder(crnn())).alt
    'Most of the parameters are in block 3 (37%), most of the multiply-adds in block 2 (79%).'

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    table = table[table.parameters > 0]
    shares = table[["parameters", "multiply_adds"]] / table[["parameters", "multiply_adds"]].sum()
    ax = Figure(figsize=(WIDTH, 0.6 + 0.42 * len(table)), layout="constrained").subplots()
    places = np.arange(len(table))
    for column, colour, hatch, shift in (
        ("parameters", BLUE, "", -0.2),
        ("multiply_adds", ORANGE, "//", 0.2),
    ):
        bars = ax.barh(
            places + shift,
            shares[column],
            0.38,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=column.replace("_", "-"),
        )
        ax.bar_label(
            bars,
            ["<0.1%" if 0 < share < 0.0005 else f"{share:.1%}" for share in shares[column]],
            padding=3,
            fontsize=8,
        )
    ax.set(
        xlabel="share of the whole network",
        ylabel="stage",
        yticks=places,
        yticklabels=table.index,
        xlim=(0, 1.08 * shares.max().max()),
    )
    ax.invert_yaxis()
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.legend(frameon=False, loc="lower right")
    most = {column: f"{shares[column].idxmax()} ({shares[column].max():.0%})" for column in shares}
    return CaptionedFigure(
        ax.figure,
        f"Most of the parameters are in {most['parameters']}, most of the multiply-adds in {most['multiply_adds']}.",
    )


def _stages(model):
    """Group the layers of a network: [(name, layers)]."""
    from ..models.keras_backend import keras

    kinds = keras.layers
    stages, counts = [("layer 0", [])], {}
    for layer in model.layers:
        name = None
        if isinstance(layer, kinds.Conv2D):
            name = "block"
        elif isinstance(layer, (kinds.GRU, kinds.LSTM, kinds.SimpleRNN)):
            name = type(layer).__name__
        if name:
            counts[name] = counts.get(name, 0) + 1
            name = f"{name} {counts[name]}"
        elif (
            isinstance(layer, (kinds.Permute, kinds.Reshape))
            and counts
            and stages[-1][0] != "steps"
        ):
            name = "steps"
        elif isinstance(layer, kinds.GlobalAveragePooling1D):
            name = "average"
        elif isinstance(layer, kinds.Dense):
            name = "dense"
        if name:
            stages.append((name, []))
        stages[-1][1].append(layer)
    return stages


def _work(layer):
    """Count the multiply-adds of a layer for one song: its weights but for biases, each used once at every place."""
    matrices = sum(
        math.prod(weight.shape) for weight in layer.weights if weight.name.endswith("kernel")
    )
    return matrices and matrices * math.prod(layer.input.shape[1:-1])


def _draw_maps(ax, maps, table, middle):
    """Draw the stages that are pictures: a sheaf of maps each, smaller from stage to stage."""
    scale = 1.42 / math.sqrt(max(1248, *(shape[1] for shape in maps.values())))
    widths = {name: scale * math.sqrt(shape[1]) for name, shape in maps.items()}
    depths = {name: 0.045 * min(5, math.log2(shape[2]) // 1.2) for name, shape in maps.items()}
    slots = {
        name: max(0.95, widths[name] + depths[name]) for name in maps
    }  # room for what is written above
    gap = max(0.05, (WIDTH - 0.75 - sum(slots.values())) / (len(maps) - 1))
    left, tip = 0.3, None
    for name, shape in maps.items():
        width, height, centre = widths[name], 0.1 * math.sqrt(shape[0]), left + slots[name] / 2
        corner = centre - (width + depths[name]) / 2
        for shift in np.arange(0, depths[name] + 0.01, 0.045)[::-1]:
            ax.add_patch(
                Rectangle(
                    (corner + shift, middle - height / 2 + shift),
                    width,
                    height,
                    facecolor=FAINT,
                    edgecolor=BLUE,
                    linewidth=0.8,
                )
            )
        _write(ax, centre, middle + 0.95, name, weight="bold")
        _write(ax, centre, middle + 0.78, " × ".join(map(str, shape)))
        _write(ax, centre, middle - 0.65, f"{table.parameters[name]:,}", color=ORANGE)
        if tip:
            _arrow(ax, (tip + 0.05, middle), (corner - 0.05, middle))
        tip, left = corner + width + depths[name], left + slots[name] + gap
    _write(
        ax,
        0.3,
        middle - 0.9,
        "in each block: 3 × 3 convolution, batch-norm, max-pooling, ELU, dropout",
        ha="left",
    )
    _arrow(
        ax, (tip + 0.05, middle), (WIDTH - 0.2, middle), head=False
    )  # and down to the row of steps


def _draw_steps(ax, after, middle, table):
    """Draw the steps in time, what follows them, and the genres."""
    n_steps, bottom = after["steps"][0] if "steps" in after else next(iter(after.values()))[0], 0.45
    shown = min(n_steps, 15)
    across = np.linspace(1.35, 5.2, shown) if shown > 1 else np.array([3.3])
    top = bottom + 0.5 * len(middle) + 0.45
    ax.plot(
        [WIDTH - 0.2, WIDTH - 0.2, 0.3, 0.3],
        [ax.get_ylim()[1] - 1.25, top, top, bottom],
        color=DARK,
        linewidth=1,
    )
    _arrow(ax, (0.3, bottom), (0.42, bottom))
    for row, name in enumerate(["steps", *middle]):
        height = bottom + 0.5 * row
        _write(ax, 0.47, height, name, weight="bold", ha="left")
        for place, x in enumerate(across):
            if row == 0:
                ax.add_patch(
                    Rectangle(
                        (x - 0.045, height - 0.13),
                        0.09,
                        0.26,
                        facecolor=FAINT,
                        edgecolor=BLUE,
                        linewidth=0.8,
                    )
                )
            else:
                ax.add_patch(
                    Circle((x, height), 0.08, facecolor="white", edgecolor=BLUE, linewidth=1.2)
                )
                _arrow(ax, (x, height - 0.36), (x, height - 0.1))
                if place:
                    _arrow(ax, (across[place - 1] + 0.09, height), (x - 0.09, height))
        beside = height - 0.12 * (row == len(middle))  # the last row's arrow goes on above it
        _write(ax, across[-1] + 0.22, beside, table.output[name], ha="left")
        if row:
            _write(
                ax,
                across[-1] + 0.85,
                beside,
                f"{table.parameters[name]:,}",
                color=ORANGE,
                ha="left",
            )
    height = bottom + 0.5 * len(middle)
    _arrow(ax, (across[-1] + 0.1, height), (WIDTH - 0.78, height))
    _write(ax, WIDTH - 0.72, height, "dense", weight="bold", ha="left")
    _write(ax, WIDTH - 0.72, height - 0.18, f"{table.output['dense']} genres", ha="left")
    _write(
        ax, WIDTH - 0.72, height - 0.36, f"{table.parameters['dense']:,}", color=ORANGE, ha="left"
    )
    _write(ax, 0.47, 0.12, "black: what comes out", ha="left")
    _write(ax, 2.0, 0.12, "orange: parameters", color=ORANGE, ha="left")
    if shown < n_steps:
        _write(ax, 3.4, 0.12, f"{shown} of {n_steps} steps are drawn", ha="left")


def _write(ax, x, y, text, ha="center", **style):
    ax.text(x, y, text, ha=ha, va="center", fontsize=9, **style)


def _arrow(ax, begin, end, head=True):
    ax.annotate(
        "",
        end,
        begin,
        arrowprops=dict(
            arrowstyle="-|>,head_width=0.12,head_length=0.25" if head else "-",
            color=DARK,
            linewidth=0.8,
            shrinkA=0,
            shrinkB=0,
        ),
    )
