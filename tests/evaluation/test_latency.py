"""Latency is a ratio of networks called in turns; how large it is, no test asserts."""

import logging
import time

import numpy as np
import pytest

from genre_lab.errors import EvaluationError
from genre_lab.evaluation.latency import Latency, latency
from genre_lab.models.keras_backend import keras


class Sleeper:
    """A network whose call takes as long as it is told, and that notes who is called when."""

    input_shape = (None, 3)

    def __init__(self, seconds, calls=None, name=""):
        self.seconds, self.calls, self.name = seconds, [] if calls is None else calls, name

    def predict_on_batch(self, inputs):
        self.calls.append((self.name, inputs.shape))
        time.sleep(self.seconds)


def step_of(kind):
    return keras.Sequential([keras.Input((1, 8)), kind(4)])


def test_a_network_that_sleeps_four_times_as_long_has_a_ratio_of_about_four():
    measured = latency(
        {"slow": Sleeper(0.08), "quick": Sleeper(0.02)}, batch_sizes=(1,), repetitions=7
    )
    slow, quick = measured.table.itertuples()
    assert measured.against == "quick" and quick.ratio == quick.ratio_low == quick.ratio_high == 1
    assert 1.5 < slow.ratio < 8 and slow.ratio_low <= slow.ratio <= slow.ratio_high
    assert (
        slow.median_ms >= 80
        and quick.low_ms >= 20
        and quick.low_ms <= quick.median_ms <= quick.high_ms
    )


def test_all_networks_are_called_once_in_every_repetition_and_warmed_up_before():
    calls = []
    latency({name: Sleeper(0, calls, name) for name in "abc"}, batch_sizes=(2, 5), repetitions=20)
    for size, called in ((2, calls[:75]), (5, calls[75:])):
        assert {shape for _, shape in called} == {(size, 3)} and len(called) == 3 * (5 + 20)
        rounds = [[name for name, _ in called[start : start + 3]] for start in range(15, 75, 3)]
        assert (
            all(sorted(one) == ["a", "b", "c"] for one in rounds)
            and len({tuple(one) for one in rounds}) > 2
        )


def test_recurrent_layers_are_measured_and_the_device_is_named():
    measured = latency(
        {"GRU": step_of(keras.layers.GRU), "LSTM": step_of(keras.layers.LSTM)}, repetitions=3
    )
    assert measured.table[["network", "batch_size"]].values.tolist() == [
        ["GRU", 1],
        ["GRU", 16],
        ["LSTM", 1],
        ["LSTM", 16],
    ]
    assert (
        np.isfinite(measured.table.drop(columns="network").to_numpy(float)).all()
        and (measured.table.median_ms > 0).all()
    )
    said = repr(measured)
    assert (
        said.startswith("Latency against LSTM")
        and said.count("of its time") == 2
        and "LSTM, batch" not in said
    )
    assert (
        measured.environment["device"] in said
        and f"keras {keras.__version__}" in said
        and measured.environment["date"] in said
    )


def test_the_table_for_a_notebook_holds_every_row_and_says_where_it_was_measured():
    measured = latency({"one": Sleeper(0), "other": Sleeper(0)}, repetitions=2)
    page = measured._repr_html_()
    assert page.count("<tr") == 5 and "ratio_low" in page and measured.measured_on in page


def test_the_logger_of_tensorflow_is_left_as_it_was():
    log = logging.getLogger("tensorflow")
    before = log.level
    latency({"one": Sleeper(0), "other": Sleeper(0)}, repetitions=1)
    assert log.level == before


def test_a_backend_whose_version_is_unknown_is_still_named():
    measured = latency({"one": Sleeper(0), "other": Sleeper(0)}, repetitions=1)
    elsewhere = Latency(
        measured.table,
        "other",
        1,
        {"device": "GPU: X", "backend": "torch", "versions": {"keras": "3"}, "date": "2026-01-01"},
    )
    assert repr(elsewhere).endswith("on GPU: X, keras 3, torch, 2026-01-01")


@pytest.mark.parametrize(
    "networks, settings, complaint",
    [
        ({}, {}, "0 network cannot be compared"),
        ({"one": Sleeper(0)}, {}, "1 network cannot be compared"),
        ({"one": Sleeper(0), "layer": keras.layers.GRU(3)}, {}, "'layer' is no network"),
        (
            {
                "any length": keras.Sequential([keras.Input((None, 8)), keras.layers.GRU(4)]),
                "one": Sleeper(0),
            },
            {},
            "'any length' is no network",
        ),
        ({"one": Sleeper(0), "other": 3}, {}, "'other' is no network"),
        ({"one": Sleeper(0), "other": Sleeper(0)}, {"repetitions": 0}, "nothing to measure"),
        ({"one": Sleeper(0), "other": Sleeper(0)}, {"repetitions": np.nan}, "nothing to measure"),
        ({"one": Sleeper(0), "other": Sleeper(0)}, {"repetitions": 2.5}, "nothing to measure"),
        ({"one": Sleeper(0), "other": Sleeper(0)}, {"batch_sizes": (1, np.nan)}, "nothing to"),
        ({"one": Sleeper(0), "other": Sleeper(0)}, {"batch_sizes": ()}, "nothing to measure"),
        ({"one": Sleeper(0), "other": Sleeper(0)}, {"batch_sizes": (4, 0)}, "nothing to measure"),
    ],
)
def test_what_would_say_nothing_is_refused(networks, settings, complaint):
    with pytest.raises(EvaluationError, match=complaint):
        latency(networks, **settings)
