"""What each stage of the report's network hands on and costs, by formulas: no network is built."""

from dataclasses import dataclass
from math import ceil, prod

from ...errors import WidgetError

GATES = {"gru": 3, "lstm": 4, "rnn": 1}
LARGEST = 4096  # filters, units, or a pool's side


@dataclass(frozen=True)
class Stage:
    """Hold one stage of a network.

    Parameters
    ----------
    name : str
        Such as "block 1", as `network_pictures.ladder` calls it.
    output : tuple of int
        Shape of what it hands on for one song.
    parameters : int
        Numbers it holds, batch-norm's moving statistics included.
    values : int
        Numbers that its layers hand on for one song: a training keeps them until the way back.
    multiply_adds : int
        Of its convolutions, recurrent and dense layers, forward, for one song.
    """

    name: str
    output: tuple
    parameters: int
    values: int
    multiply_adds: int


def shape_stages(
    input_shape=(96, 1172),
    n_genres=6,
    *,
    rnn="gru",
    recurrent_layers=3,
    units=32,
    filters=(64, 128, 128, 128),
    pools=((2, 2), (3, 3), (4, 4), (4, 4)),
    zeros=None,
):
    """List the stages of the network that `crnn` builds from the same settings.

    Parameters
    ----------
    input_shape, n_genres, rnn, recurrent_layers, units, filters, pools
        As in `crnn`.
    zeros : int or None
        Columns of zeros before and behind the picture; None takes what `crnn` takes, as many as are
        missing to what the pools divide.

    Returns
    -------
    (list of Stage, dict)
        The stages, and what was lost: `columns` of the picture at its end, and `rows` at its top, that
        the pools drop since they do not divide.

    Raises
    ------
    WidgetError
        If the settings do not fit together, or nothing is left of the picture.

    Examples
    --------
    >>> stages, lost = shape_stages()
    >>> sum(stage.parameters for stage in stages), stages[4].output, lost
    (400262, (1, 13, 128), {'columns': 0, 'rows': 0})

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    _check(input_shape, rnn, recurrent_layers, units, filters, pools)
    every = prod(pool[1] for pool in pools)
    before = (
        (ceil(input_shape[1] / every) * every - input_shape[1]) // 2 if zeros is None else zeros
    )
    rows = max(input_shape[0], prod(pool[0] for pool in pools))
    columns = ceil(input_shape[1] / every) * every if zeros is None else input_shape[1] + 2 * zeros
    stages = [Stage("layer 0", (rows, columns, 1), 4 * rows, 2 * rows * columns, 0)]
    maps = 1
    for number, (n_filters, pool) in enumerate(zip(filters, pools), start=1):
        left = stages[-1].output
        height = left[0] if number == len(filters) else pool[0]
        stages.append(_block(number, left, n_filters, (height, pool[1])))
        maps = n_filters
    steps = stages[-1].output[1]
    stages.append(Stage("steps", (steps, maps), 0, steps * maps, 0))
    stages += _after(steps, maps, rnn, recurrent_layers, units, n_genres)
    kept_rows = stages[len(filters) - 1].output[0] * prod(pool[0] for pool in pools[:-1])
    return stages, {
        "columns": max(0, columns - every * steps - (columns - input_shape[1] - before)),
        "rows": rows - kept_rows,
    }


def _block(number, left, n_filters, pool):
    """One block: convolution and batch-norm on all places, pooling, activation and dropout on those that are left."""
    rows, columns, maps = left
    output = rows // pool[0], columns // pool[1], n_filters
    if not all(output):
        raise WidgetError(
            f"nothing is left after block {number}: a pool of {pool[0]} × {pool[1]} does not fit into {rows} × {columns}",
            "",
            "take smaller pools, more frames, or as many zeros as are missing",
        )
    weights = 9 * maps * n_filters
    return Stage(
        f"block {number}",
        output,
        weights + 5 * n_filters,
        2 * rows * columns * n_filters + 3 * prod(output),
        rows * columns * weights,
    )


def _after(steps, wide, rnn, recurrent_layers, units, n_genres):
    """Recurrent layers, or an average over time, and the dense layer."""
    stages = []
    for number in range(1, recurrent_layers + 1 if rnn else 1):
        gates, matrices = GATES[rnn], wide * units + units * units
        output = (steps, units) if number < recurrent_layers else (units,)
        biases = (
            2 * units if rnn == "gru" else units
        )  # Keras' GRU keeps one for its input and one for its state
        stages.append(
            Stage(
                f"{rnn.upper() if rnn != 'rnn' else 'SimpleRNN'} {number}",
                output,
                gates * (matrices + biases),
                2 * prod(output),
                steps * gates * matrices,
            )
        )
        wide = units
    if not stages:
        stages.append(Stage("average", (wide,), 0, wide, 0))
    return [*stages, Stage("dense", (n_genres,), (wide + 1) * n_genres, n_genres, wide * n_genres)]


def _check(input_shape, rnn, recurrent_layers, units, filters, pools):
    if len(filters) != len(pools) or not filters:
        raise WidgetError(
            f"filters: {len(filters)}, pools: {len(pools)}: they do not pair up",
            "",
            "give one of each for every block",
        )
    if len(filters) > 8 or recurrent_layers > 8:
        raise WidgetError(
            "more than eight blocks or recurrent layers are not shown", "", "take fewer"
        )
    for name, numbers in {
        "filters": filters,
        "pools": [side for pool in pools for side in pool],
        "units": [units],
        "rows and frames": input_shape,
    }.items():
        if min(numbers) < 1 or max(numbers) > LARGEST * (2 if name[0] == "r" else 1):
            raise WidgetError(
                f"{name}: {', '.join(map(str, numbers))}: one is too small or too large",
                "",
                f"take whole numbers from 1 to {LARGEST}",
            )
    if rnn not in (*GATES, None):
        raise WidgetError(f"rnn={rnn!r} is unknown", "", "choose gru, lstm, rnn or None")
