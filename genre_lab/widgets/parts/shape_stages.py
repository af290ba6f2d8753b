"""What each stage of the report's network hands on and costs, by formulas: nothing is built."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, prod

from ...errors import WidgetError

GATES = {"gru": 3, "lstm": 4, "rnn": 1}
LARGEST = 4096  # filters, units, or a pool's side
LARGEST_INPUT = 2 * LARGEST  # rows or frames
DEEPEST = 8  # blocks, or recurrent layers


@dataclass(frozen=True)
class Stage:
    """Hold one stage of a network.

    Parameters
    ----------
    name : str
        Such as "block 1", as the figures of `plots/networks.py` call it.
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
    output: tuple[int, ...]
    parameters: int
    values: int
    multiply_adds: int


def shape_stages(
    input_shape: tuple[int, int] = (96, 1172),
    n_genres: int = 6,
    *,
    rnn: str | None = "gru",
    recurrent_layers: int = 3,
    units: int = 32,
    filters: Sequence[int] = (64, 128, 128, 128),
    pools: Sequence[tuple[int, int]] = ((2, 2), (3, 3), (4, 4), (4, 4)),
    zeros: int | None = None,
) -> tuple[list[Stage], dict[str, int]]:
    """List the stages of the network that `crnn` builds from the same settings.

    Parameters
    ----------
    input_shape, n_genres, rnn, recurrent_layers, units, filters, pools
        As in `crnn`.
    zeros : int or None
        Columns of zeros before and behind the spectrogram; None takes what `crnn` takes: as many
        as are missing for the pools to divide.

    Returns
    -------
    (list of Stage, dict)
        The stages; and what the pools drop because they don't divide: `columns` of the spectrogram
        at its end, and `rows` at its top.

    Raises
    ------
    WidgetError
        If the settings don't fit together, or nothing is left of the spectrogram.

    Examples
    --------
    >>> stages, lost = shape_stages()
    >>> sum(stage.parameters for stage in stages), stages[4].output, lost
    (400262, (1, 13, 128), {'columns': 0, 'rows': 0})
    """
    _check(input_shape, rnn, recurrent_layers, units, filters, pools)
    every = prod(pool[1] for pool in pools)
    rows = max(input_shape[0], prod(pool[0] for pool in pools))
    if zeros is None:
        columns = ceil(input_shape[1] / every) * every
        before = (columns - input_shape[1]) // 2
    else:
        columns, before = input_shape[1] + 2 * zeros, zeros
    stages = [Stage("layer 0", (rows, columns, 1), 4 * rows, 2 * rows * columns, 0)]
    for number, (n_filters, pool) in enumerate(zip(filters, pools, strict=True), start=1):
        taken = stages[-1].output
        # The last block pools all rows that are left, whatever its pool says.
        height = taken[0] if number == len(filters) else pool[0]
        stages.append(_block(number, taken, n_filters, (height, pool[1])))
    _, steps, maps = stages[-1].output
    stages.append(Stage("steps", (steps, maps), 0, steps * maps, 0))
    stages += _after(steps, maps, rnn, recurrent_layers, units, n_genres)
    kept_rows = stages[len(filters) - 1].output[0] * prod(pool[0] for pool in pools[:-1])
    after = columns - input_shape[1] - before  # zeros behind the music
    lost_columns = max(0, columns - every * steps - after)
    return stages, {"columns": lost_columns, "rows": rows - kept_rows}


def _block(number: int, taken: tuple[int, ...], n_filters: int, pool: tuple[int, int]) -> Stage:
    """Describe one block.

    Convolution and batch-norm work on all places; activation and dropout on those that pooling
    leaves.
    """
    rows, columns, maps = taken
    output = rows // pool[0], columns // pool[1], n_filters
    if not all(output):
        raise WidgetError(
            f"nothing is left after block {number}: a pool of {pool[0]} × {pool[1]} does not fit "
            f"into {rows} × {columns}",
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


def _after(
    steps: int, wide: int, rnn: str | None, recurrent_layers: int, units: int, n_genres: int
) -> list[Stage]:
    """Describe the recurrent layers, or an average over time, and the dense layer."""
    stages = []
    for number in range(1, recurrent_layers + 1 if rnn else 1):
        gates, matrices = GATES[str(rnn)], wide * units + units * units
        output = (steps, units) if number < recurrent_layers else (units,)
        # Keras' GRU keeps one bias for its input and one for its state.
        biases = 2 * units if rnn == "gru" else units
        name = "SimpleRNN" if rnn == "rnn" else str(rnn).upper()
        stages.append(
            Stage(
                f"{name} {number}",
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


def _check(
    input_shape: tuple[int, int],
    rnn: str | None,
    recurrent_layers: int,
    units: int,
    filters: Sequence[int],
    pools: Sequence[tuple[int, int]],
) -> None:
    if len(filters) != len(pools) or not filters:
        raise WidgetError(
            f"filters: {len(filters)}, pools: {len(pools)}: they do not pair up",
            "",
            "give one of each for every block",
        )
    if len(filters) > DEEPEST or recurrent_layers > DEEPEST:
        raise WidgetError(
            "more than eight blocks or recurrent layers are not shown", "", "take fewer"
        )
    for name, numbers, largest in (
        ("filters", filters, LARGEST),
        ("pools", [side for pool in pools for side in pool], LARGEST),
        ("units", [units], LARGEST),
        ("rows and frames", input_shape, LARGEST_INPUT),
    ):
        if min(numbers) < 1 or max(numbers) > largest:
            raise WidgetError(
                f"{name}: {', '.join(map(str, numbers))}: one is too small or too large",
                "",
                f"take whole numbers from 1 to {largest}",
            )
    if rnn not in (*GATES, None):
        raise WidgetError(f"rnn={rnn!r} is unknown", "", "choose gru, lstm, rnn or None")
