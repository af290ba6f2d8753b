"""How long a call of a network takes, compared with another network on the same machine."""

import html
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError, shows_its_call
from ..models.keras_backend import environment

WARM_UP = 5  # calls of each network that are not counted: the first ones compile
MIDDLE = (25, 75)  # percentiles between which half of the repetitions lie


@dataclass(frozen=True, eq=False, repr=False)
class Latency:
    """Hold how long calls of some networks took, on which device and with which versions.

    Parameters
    ----------
    table : pd.DataFrame
        One row a network and batch size. `ratio` is its time as a multiple of that of the network
        `against`, taken within each repetition: the median, and between `ratio_low` and
        `ratio_high` half of the repetitions. `median_ms`, `low_ms` and `high_ms` say the same of
        the time of one call, in ms.
    against : str
        The network that all others are compared with.
    repetitions : int
        How often each network was called with each batch size.
    environment : dict
        Device, versions and date, as `genre_lab.models.keras_backend.environment` gives them.

    Examples
    --------
    >>> table = pd.DataFrame({"network": ["GRU"], "batch_size": [1], "ratio": [0.8],
    ...                       "ratio_low": [0.75], "ratio_high": [0.9],
    ...                       "median_ms": [4.0], "low_ms": [3.8], "high_ms": [4.5]})
    >>> machine = {"device": "CPU", "backend": "jax", "date": "today",
    ...            "versions": {"keras": "3", "jax": "1"}}
    >>> print(Latency(table, "LSTM", 50, machine))
    Latency against LSTM, median of 50 interleaved repetitions:
      GRU, batch 1: 0.80 of its time (half of them 0.75 to 0.90), 4.0 ms
    on CPU, keras 3, jax 1, today
    """

    table: pd.DataFrame
    against: str
    repetitions: int
    environment: dict[str, Any]

    @property
    def measured_on(self) -> str:
        """Device, versions and date in one line."""
        versions = self.environment["versions"]
        libraries = ("keras", self.environment["backend"])
        software = ", ".join(f"{name} {versions.get(name, '')}".strip() for name in libraries)
        return f"{self.environment['device']}, {software}, {self.environment['date']}"

    def __repr__(self) -> str:
        rows = [
            f"  {row.network}, batch {row.batch_size}: {row.ratio:.2f} of its time "
            f"(half of them {row.ratio_low:.2f} to {row.ratio_high:.2f}), {row.median_ms:.1f} ms"
            for row in self.table.itertuples()
            if row.network != self.against
        ]
        return "\n".join([f"{self._title}:", *rows, f"on {self.measured_on}"])

    def _repr_html_(self) -> str:
        title, machine = html.escape(self._title), html.escape(self.measured_on)
        return f"<p>{title}</p>{self.table.round(2).to_html(index=False)}<p>on {machine}</p>"

    @property
    def _title(self) -> str:
        repetitions = f"median of {self.repetitions} interleaved repetitions"
        return f"Latency against {self.against}, {repetitions}"


@shows_its_call("gl.latency(networks, batch_sizes, repetitions, seed=…)")
def latency(
    networks: Mapping[str, Any],
    batch_sizes: Sequence[int] = (1, 16),
    repetitions: int = 50,
    *,
    seed: int = 0,
) -> Latency:
    """Measure how long a call of each network takes, as a multiple of the last one's time.

    Parameters
    ----------
    networks : dict of str to keras.Model
        Two or more, by the names that the result shall use. All are compared with the last.
    batch_sizes : sequence of int
        How many inputs go into one call.
    repetitions : int
        How often each network is called with each batch size, after a warm-up that doesn't count.
    seed : int
        Of the inputs (normal noise) and of the order of the calls.

    Returns
    -------
    Latency

    Raises
    ------
    EvaluationError
        If there are fewer than two networks, one has no fixed input shape, or there is nothing to
        repeat.

    Notes
    -----
    In every repetition all networks are called once, one right after the other, in random order:
    when other programs slow the machine down, they slow all of them down, and the ratio stays. A
    call is `predict_on_batch`, numbers in and numbers out, so a GPU has finished when the clock
    stops.

    Examples
    --------
    >>> from genre_lab.models.keras_backend import keras
    >>> def one_step(kind):
    ...     return keras.Sequential([keras.Input((1, 8)), kind(4)])
    >>> gru, lstm = one_step(keras.layers.GRU), one_step(keras.layers.LSTM)
    >>> measured = latency({"GRU": gru, "LSTM": lstm}, repetitions=3)
    >>> measured.table[["network", "batch_size"]].values.tolist()
    [['GRU', 1], ['GRU', 16], ['LSTM', 1], ['LSTM', 16]]

    Taught in: notebooks/06_recurrent_layers.ipynb
    """
    _check(networks, batch_sizes, repetitions)
    names = list(networks)
    against = names[-1]
    rng = np.random.default_rng(seed)
    rows = []
    for batch_size in batch_sizes:
        inputs = {
            name: rng.normal(size=(batch_size, *network.input_shape[1:])).astype("float32")
            for name, network in networks.items()
        }
        _warm_up(networks, inputs)
        seconds = {name: np.empty(repetitions) for name in names}
        for repetition in range(repetitions):
            for name in rng.permutation(names):
                begun = perf_counter()
                networks[name].predict_on_batch(inputs[name])
                seconds[name][repetition] = perf_counter() - begun
        rows += [_row(name, batch_size, seconds[name], seconds[against]) for name in names]
    table = pd.DataFrame(rows).sort_values(
        "network", key=lambda column: column.map(names.index), kind="stable", ignore_index=True
    )
    return Latency(table, against, repetitions, environment())


def _warm_up(networks: Mapping[str, Any], inputs: Mapping[str, np.ndarray]) -> None:
    """Call every network until it is compiled.

    TensorFlow would log that it compiles several networks; here that's what we want.
    """
    log = logging.getLogger("tensorflow")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        for name in list(networks) * WARM_UP:
            networks[name].predict_on_batch(inputs[name])
    finally:
        log.setLevel(level)


def _row(
    name: str, batch_size: int, seconds: np.ndarray, reference: np.ndarray
) -> dict[str, object]:
    """Sum up one network and batch size: medians, and the limits of the middle half."""
    ratios, milliseconds = seconds / reference, 1000 * seconds
    ratio_low, ratio_high = np.percentile(ratios, MIDDLE)
    low_ms, high_ms = np.percentile(milliseconds, MIDDLE)
    return {
        "network": name,
        "batch_size": batch_size,
        "ratio": np.median(ratios),
        "ratio_low": ratio_low,
        "ratio_high": ratio_high,
        "median_ms": np.median(milliseconds),
        "low_ms": low_ms,
        "high_ms": high_ms,
    }


def _check(networks: Mapping[str, Any], batch_sizes: Sequence[int], repetitions: int) -> None:
    if len(networks) < 2:
        raise EvaluationError(
            f"{len(networks)} network cannot be compared",
            "latency",
            "give two at least, such as {'GRU': …, 'LSTM': …}",
        )
    for name, network in networks.items():
        shape = getattr(network, "input_shape", None)
        fixed = isinstance(shape, tuple) and None not in shape[1:]
        if not fixed or not hasattr(network, "predict_on_batch"):
            raise EvaluationError(
                f"{name!r} is no network with an input of a fixed shape",
                "latency",
                "put a layer into keras.Sequential([keras.Input(shape), layer])",
            )
    counts = [*batch_sizes, repetitions]
    whole = all(isinstance(count, int | np.integer) and count >= 1 for count in counts)
    if not len(batch_sizes) or not whole:
        raise EvaluationError(
            f"batch_sizes={batch_sizes!r} and repetitions={repetitions!r} leave nothing to measure",
            "latency",
            "give whole numbers above zero",
        )
