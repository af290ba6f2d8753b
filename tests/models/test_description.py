"""Networks that are written down come back the same, and nothing else than the list is rebuilt."""

import json
from math import prod

import numpy as np
import pytest

from genre_lab.errors import ModelError
from genre_lab.models import layers as quicker
from genre_lab.models.bounds import check, listed, number, one_of, text, whole
from genre_lab.models.crnn import Architecture, crnn
from genre_lab.models.description import KINDS, MOST_LAYERS, describe, rebuild
from genre_lab.models.ensembles import side_by_side
from genre_lab.models.keras_backend import keras

layers = keras.layers


def twin(network):
    """Rebuild a network from its description, by way of JSON, and give it the same weights."""
    again = rebuild(json.loads(json.dumps(describe(network))))
    again.set_weights(network.get_weights())
    return again


def answers(network):
    values = np.random.default_rng(0).normal(size=(3, *network.input_shape[1:])).astype("float32")
    return network.predict_on_batch(values)


def branched():
    """Build a network of two branches, with merges and most kinds of layers."""
    spectrogram = keras.Input((12, 20))
    x = layers.Reshape((12, 20, 1))(spectrogram)
    x = layers.ZeroPadding2D(((1, 1), (0, 2)))(x)
    one = quicker.Conv2D(4, 3, padding="same", activation="relu")(x)
    other = layers.SeparableConv2D(4, 3, padding="same", use_bias=False)(x)
    x = layers.Add()([one, other])
    x = layers.Concatenate(axis=-1)([x, layers.DepthwiseConv2D(3, padding="same")(x)])
    x = layers.LayerNormalization(axis=-1)(layers.BatchNormalization(axis=1)(x))
    x = layers.SpatialDropout2D(0.1)(layers.LeakyReLU(negative_slope=0.2)(x))
    x = layers.MaxPooling2D((2, 2))(layers.ReLU(max_value=6.0)(x))
    x = layers.Reshape((11, 56))(layers.Permute((2, 1, 3))(x))
    x = layers.GRU(5, return_sequences=True)(layers.Conv1D(6, 3)(x))
    x = layers.LSTM(4, activation="sigmoid")(layers.GaussianNoise(0.1)(x))
    x = layers.Rescaling(0.5, 0.1)(layers.Flatten()(x))
    return keras.Model(spectrogram, layers.Softmax()(layers.Dense(3)(x)))


@pytest.mark.parametrize(
    "network",
    [
        crnn((96, 96), 3, filters=(4, 4, 4, 4), units=4),
        crnn(
            (12, 24), 3, rnn="rnn", filters=(4,), pools=((4, 4),), own_mean=0.5, activation="gelu"
        ),
        side_by_side([crnn((12, 24), 3, rnn=None, filters=(4,), pools=((4, 4),)) for _ in "ab"]),
        branched(),
        keras.Sequential(
            [
                keras.Input((6, 5)),
                keras.Sequential([keras.Input((6, 5)), layers.SimpleRNN(4)]),
                layers.Dense(3),
            ]
        ),
    ],
    ids=["crnn", "own mean", "voters", "branched", "sequential"],
)
def test_a_network_comes_back_with_the_same_layers_weights_and_answers(network):
    again = twin(network)
    np.testing.assert_allclose(answers(again), answers(network), atol=1e-6)
    assert [w.shape for w in again.weights] == [w.shape for w in network.weights]
    own = [type(layer) for layer in network.layers if type(layer).__module__ == quicker.__name__]
    assert own == [type(x) for x in again.layers if type(x).__module__ == quicker.__name__]


def test_precision_and_what_is_not_trained_come_back():
    spectrogram = keras.Input((4,))
    x = layers.Dense(3, trainable=False, dtype="mixed_bfloat16")(spectrogram)
    again = twin(keras.Model(spectrogram, layers.Dense(2)(x)))
    assert (
        again.layers[1].compute_dtype == "bfloat16" and again.layers[2].compute_dtype == "float32"
    )
    assert [len(layer.trainable_weights) for layer in again.layers[1:]] == [0, 2]


def test_every_kind_on_the_list_can_be_built_with_its_defaults():
    assert len(KINDS) > 30
    for kind, (layer, bounds) in KINDS.items():
        assert issubclass(layer, layers.Layer), kind
        assert set(bounds) <= set(layer.__init__.__code__.co_varnames) | {"data_format"} or bounds


class Own(layers.Layer):
    """A layer that no list knows."""

    def call(self, inputs):
        return inputs


def functional(*steps):
    x = first = keras.Input((4,))
    for step in steps:
        x = step(x)
    return keras.Model(first, x)


def called_twice():
    dense = layers.Dense(4)
    return functional(dense, dense)


def by_a_second_input():
    one, other = keras.Input((4,)), keras.Input((4,))
    return keras.Model([one, other], layers.Add()([one, other]))


@pytest.mark.parametrize(
    "network",
    [
        functional(Own()),
        functional(layers.Lambda(lambda x: x)),
        functional(layers.Dense(3, kernel_regularizer="l2")),
        functional(layers.Dense(3, bias_constraint="non_neg")),
        functional(layers.Dropout(0.1, seed=3)),
        functional(layers.Dense(3, activation=lambda x: x)),
        functional(lambda x: layers.Dropout(0.1)(x, training=True)),
        functional(lambda x: x + 1),
        called_twice(),
        by_a_second_input(),
        keras.Sequential([keras.Input((None, 4)), layers.LSTM(3)]),
        keras.Sequential([layers.Dense(3)]),
    ],
)
def test_what_no_setting_tells_is_not_written_down(network):
    with pytest.raises(ModelError):
        describe(network)


DENSE = {"name": "a", "of": ["x"], "kind": "Dense", "settings": {"units": 3}}


def told(*steps, **changes):
    last = steps[-1]["name"] if steps and isinstance(steps[-1], dict) else "a"
    return {"input": [4], "first": "x", "layers": list(steps), "output": last} | changes


def nested(depth):
    network = told(DENSE)
    for _ in range(depth):
        network = told({"name": "a", "of": ["x"], "network": network})
    return network


def chained(n):
    steps = [DENSE | {"name": f"d{i}", "of": [f"d{i - 1}" if i else "x"]} for i in range(n)]
    return told(*steps)


@pytest.mark.parametrize(
    "description",
    [
        None,
        [],
        "keras.layers",
        {},
        told(),
        told(DENSE, input=[10**9]),
        told(DENSE, input=[100_000, 100_000]),
        told(DENSE, input=["4"]),
        told(DENSE, output="b"),
        told(DENSE, first="a/b\x1b"),
        told(DENSE, module="os"),
        told("Dense"),
        told(DENSE | {"kind": "Lambda"}),
        told(DENSE | {"kind": "TFSMLayer", "settings": {"filepath": "/tmp"}}),
        told(DENSE | {"kind": "keras.layers>Dense"}),
        told(DENSE | {"kind": ["Dense"]}),
        told(DENSE | {"kind": {"class_name": "Dense"}}),
        told(DENSE | {"class_name": "Dense", "module": "keras.layers"}),
        told(DENSE | {"registered_name": "genre_lab>Conv2D"}),
        told(DENSE | {"settings": {"units": 3, "kernel_initializer": {"class_name": "Lambda"}}}),
        told(DENSE | {"settings": {"units": 3, "activation": {"class_name": "function"}}}),
        told(DENSE | {"settings": {"units": 3, "activation": "os.system"}}),
        told(DENSE | {"settings": {"units": 10**9}}),
        told(DENSE | {"settings": {"units": -1}}),
        told(DENSE | {"settings": {"units": True}}),
        told(DENSE | {"settings": {"units": float("nan")}}),
        told(DENSE | {"settings": {}}),
        told(DENSE | {"settings": []}),
        told(DENSE | {"dtype": {"class_name": "DTypePolicy"}}),
        told(DENSE | {"trainable": 1}),
        told(DENSE | {"of": ["a"]}),
        told(DENSE | {"of": ["x", "x"]}),
        told(DENSE | {"name": "../../a"}),
        told(DENSE, DENSE),
        told(DENSE | {"network": told(DENSE)}),
        told({"name": "a", "of": ["x"]}),
        told(
            {
                "name": "a",
                "of": ["x"],
                "kind": "Conv2D",
                "settings": {"filters": 1, "kernel_size": [3, 3]},
            }
        ),
        told({"name": "a", "of": ["x"], "kind": "Reshape", "settings": {"target_shape": [5]}}),
        told({"name": "a", "of": ["x"], "kind": "Add", "settings": {}}),
        told({"name": "a", "of": ["x"], "kind": "Activation", "settings": {"activation": "eval"}}),
        nested(6),
        chained(MOST_LAYERS + 1),
        told(
            {
                "name": "p",
                "of": ["x"],
                "kind": "ZeroPadding1D",
                "settings": {"padding": [9000, 9000]},
            },
            {"name": "f", "of": ["p"], "kind": "Flatten"},
            DENSE | {"of": ["f"], "settings": {"units": 65_536}},
            input=[1, 60],
        ),
        # One layer of 144 million weights, and two that are too many together.
        told(DENSE | {"settings": {"units": 12_000}}, input=[12_000]),
        told(
            DENSE | {"settings": {"units": 9000}},
            DENSE | {"name": "b", "of": ["a"], "settings": {"units": 9000}},
            input=[9000],
        ),
        told(
            {"name": "a", "of": ["x"], "kind": "GRU", "settings": {"units": 2, "unroll": True}},
            input=[90_000, 2],
        ),
    ],
)
def test_a_hostile_description_is_refused_in_one_sentence(description):
    with pytest.raises(ModelError) as refused:
        rebuild(description, "config.json")
    assert len(str(refused.value).splitlines()) <= 3 and len(str(refused.value)) < 600


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"rnn": "lstm", "units": 7},
        {"rnn": "rnn", "recurrent_layers": 1},
        {"rnn": None},
        {"recurrent_layers": 0},
        {"normalization": None},
        {"conv_bias": False, "filters": (8, 9, 10, 11)},
        {"filters": (8, 9), "pools": ((5, 3), (2, 2))},
    ],
)
@pytest.mark.parametrize("shape", [(96, 192), (20, 100), (257, 96)])
def test_the_size_of_a_crnn_is_known_before_it_is_built(settings, shape):
    model = crnn(shape, 5, **settings)
    weights, largest = Architecture(**settings).sizes(shape, 5)
    assert weights == model.count_params()
    assert largest == max(prod(layer.output.shape[1:]) for layer in model.layers)


def test_bounds_know_kinds_and_ends():
    assert [whole(1, 3).fits(value) for value in (1, 3, 0, 4, True, 2.0, "2", None)] == [
        *(True, True, False, False, False, False, False, False)
    ]
    assert [number(0, 1).fits(v) for v in (0, 1, 0.5, 1.1, float("nan"), False, "1")] == [
        *(True, True, True, False, False, False, False)
    ]
    assert [one_of(1, None).fits(v) for v in (1, None, True, 1.0, 2)] == [True, True, *[False] * 3]
    assert [text(3).fits(v) for v in ("abc", "", "abcd", "a\n", "\x1b", 3)] == [True, *[False] * 5]
    pair = listed(whole(0, 9), 2, 2)
    assert [pair.fits(v) for v in ([1, 2], (1, 2), [1], [1, 10], "12")] == [
        True,
        True,
        *[False] * 3,
    ]


@pytest.mark.parametrize("kind", ["digits", "digits within", "nested", "long"])
def test_a_refusal_stays_short_whatever_was_claimed(kind):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    values = {"digits": 10**5000, "digits within": [10**5000], "nested": deep, "long": "x" * 10**6}
    with pytest.raises(ModelError) as refused:
        check({"units": values[kind]}, {"units": whole(1, 9)}, "the layer", "config.json", "again")
    assert len(str(refused.value)) < 300
