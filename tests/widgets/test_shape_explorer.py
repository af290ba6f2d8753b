"""The ShapeExplorer's formulas are Keras' numbers; it says what breaks; its table can be read."""

import math
import re

import numpy as np
import pytest

from genre_lab.errors import WidgetError
from genre_lab.models.crnn import crnn
from genre_lab.models.keras_backend import keras
from genre_lab.plots.networks import layer_table
from genre_lab.widgets.parts.shape_stages import shape_stages
from genre_lab.widgets.shape_explorer import BY_HAND, ShapeExplorer

VIEWS = (
    keras.layers.InputLayer,
    keras.layers.Reshape,
)  # hand on what they get, and keep nothing of it


def some_settings(seed):
    """Draw settings of a network, small enough to be built quickly."""
    draw = np.random.default_rng(seed)
    blocks = int(draw.integers(1, 5))
    return dict(
        input_shape=(int(draw.integers(4, 140)), int(draw.integers(10, 700))),
        n_genres=int(draw.integers(2, 12)),
        rnn=draw.choice(["gru", "lstm", "rnn", None]),
        recurrent_layers=int(draw.integers(1, 4)),
        units=int(draw.integers(1, 40)),
        filters=tuple(map(int, draw.integers(1, 24, blocks))),
        pools=tuple((int(a), int(b)) for a, b in draw.integers(1, 5, (blocks, 2))),
    )


def values_kept(model):
    return sum(
        math.prod(layer.output.shape[1:]) for layer in model.layers if not isinstance(layer, VIEWS)
    )


@pytest.mark.parametrize("seed", range(25))
def test_the_formulas_are_what_keras_builds(seed):
    settings = some_settings(seed)
    shapes = settings.pop("input_shape")
    model = crnn(shapes, **settings)
    wanted, (stages, lost) = layer_table(model), shape_stages(shapes, **settings)
    assert [stage.name for stage in stages] == wanted.index.tolist()
    assert [" × ".join(map(str, stage.output)) for stage in stages] == wanted.output.tolist()
    assert [stage.parameters for stage in stages] == wanted.parameters.tolist()
    assert [stage.multiply_adds for stage in stages] == wanted.multiply_adds.tolist()
    assert sum(stage.values for stage in stages) == values_kept(model) and lost["columns"] == 0


@pytest.mark.parametrize("frames, zeros", [(1172, 37), (1172, 0), (1172, 38), (1366, 37), (300, 5)])
def test_zeros_by_hand_lose_what_a_layer_would_not_look_at(frames, zeros):
    """Number the columns, let layers pad and pool them, and see which number comes out last."""
    x = numbers = keras.Input((1, frames, 1))
    x = keras.layers.ZeroPadding2D(((0, 0), (zeros, zeros)))(x)
    for pool in (2, 3, 4, 4):
        x = keras.layers.MaxPooling2D((1, pool))(x)
    numbered = np.arange(1, frames + 1, dtype="float32").reshape(1, 1, frames, 1)
    seen = keras.ops.convert_to_numpy(keras.Model(numbers, x)(numbered))
    stages, lost = shape_stages((96, frames), zeros=zeros)
    assert stages[4].output[1] == seen.shape[2] and lost["columns"] == frames - seen.max()


def test_rows_that_the_pools_drop_are_counted():
    assert shape_stages((257, 1172))[1] == {"columns": 0, "rows": 17} and 257 - 17 == 24 * 10


@pytest.mark.parametrize(
    "settings, said",
    [
        (dict(filters=(8, 8)), "filters: 2, pools: 4"),
        (dict(filters=(0, 8, 8, 8)), "too small or too large"),
        (dict(units=0), "units: 0"),
        (dict(rnn="cnn"), "rnn='cnn' is unknown"),
        (dict(input_shape=(96, 50), zeros=0), "nothing is left after block 4"),
        (dict(recurrent_layers=9), "more than eight"),
    ],
)
def test_settings_that_make_no_network_are_refused(settings, said):
    with pytest.raises(WidgetError, match=said):
        shape_stages(**settings)


@pytest.fixture
def explorer():
    explorer = ShapeExplorer()
    yield explorer
    explorer.close()


def test_the_sentence_says_the_numbers_of_the_report(explorer):
    assert explorer.status == (
        "400,262 parameters and 2,799 million multiply-adds a song. 1172 frames become 13 "
        "steps. A training with batches of 16 "
        "keeps 2.0 GB of activations."
    )
    assert sum(explorer.memory) == 4 * 16 * values_kept(crnn())


def test_each_control_changes_the_table(explorer):
    seen = {explorer._table.value}
    changes = {
        "feature": "STFT, 257 rows",
        "frames": 500,
        "padding": BY_HAND,
        "zeros": 3,
        "recurrent": "LSTM",
        "layers": 2,
        "units": 64,
        "batch": 8,
        "filters": "8 8 8 8",
        "pools": "2 2 2×3 4",
    }
    for number, (name, value) in enumerate(changes.items(), start=2):
        getattr(explorer, name).value = value
        seen.add(explorer._table.value)
        assert len(seen) == number, name
    assert [stage.output for stage in explorer.stages][4] == (1, 506 // 2 // 2 // 3 // 4, 8)


@pytest.mark.parametrize(
    "control, text, said",
    [
        ("filters", "64 many", "Filters are whole numbers (64 many)"),
        ("filters", "64 128", "Filters: 2, pools: 4: they do not pair up"),
        ("filters", "", "Filters: 0, pools: 4"),
        ("pools", "2×2×2 3 4 4", "Pools are pairs"),
        ("pools", "0 3 4 4", "one is too small"),
        ("pools", "two", "Pools are pairs"),
        ("filters", "-1 8 8 8", "one is too small"),
    ],
)
def test_what_does_not_fit_is_said_and_the_widget_goes_on(explorer, control, text, said):
    before, right = explorer.status, getattr(explorer, control).value
    getattr(explorer, control).value = text
    assert said in explorer.status and explorer.figure is not None
    getattr(explorer, control).value = right
    assert explorer.status == before


def test_warnings_say_what_is_lost_and_why(explorer):
    explorer.padding.value = BY_HAND
    assert "The last 20 frames of the music are never looked at" in explorer.status
    explorer.frames.value = 100
    assert "With a single step there is nothing for a recurrent layer to follow." in explorer.status
    explorer.frames.value = 50
    assert explorer.status.startswith(
        "Nothing is left after block 4: a pool of 4 × 4 does not fit into 4 × 2"
    )
    explorer.frames.value, explorer.batch.value = 8000, 256
    assert "more than many a graphics card has" in explorer.status


def test_controls_without_effect_are_disabled(explorer):
    assert explorer.zeros.disabled and not explorer.units.disabled
    explorer.recurrent.value, explorer.padding.value = "none: average over time", BY_HAND
    assert explorer.units.disabled and explorer.layers.disabled and not explorer.zeros.disabled


def test_the_still_view_has_figure_and_table_and_says_the_same_every_time(explorer):
    first, second = (ShapeExplorer()._repr_mimebundle_() for _ in range(2))
    without = [
        re.sub("base64,[A-Za-z0-9+/=]+", "", bundle["text/html"]) for bundle in (first, second)
    ]
    assert without[0] == without[1] and first["text/plain"] == second["text/plain"]
    assert (
        without[0].count('<th scope="row">') == 11
        and without[0].count('<th scope="col">') == 5
        and "48 × 624 × 64" in without[0]
    )
    assert (
        'alt="Bars for 10 stages: layer 0 gives 96 × 1248 × 1' in first["text/html"]
        and len(first["text/html"]) < 350_000
    )


def test_a_closed_explorer_is_closed_twice_without_complaint_and_draws_no_more(explorer):
    explorer.close()
    explorer.close()
    before = explorer.status
    explorer.frames.value = 300
    assert explorer.status == before
