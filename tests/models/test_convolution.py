"""The quicker convolution gives Keras' numbers: forward, backward, and in a file."""

import numpy as np
import pytest

from genre_lab.models.keras_backend import keras
from genre_lab.models.layers import Conv2D, has_slow_way_back

ops = keras.ops


def both(channels=1, kernel=3, **arguments):
    """Keras' layer and ours with the same weights."""
    layers = [
        kind(5, kernel, padding="same", **arguments) for kind in (keras.layers.Conv2D, Conv2D)
    ]
    for layer in layers:
        layer.build((None, 12, 20, channels))
    weights = [
        np.random.default_rng(number).normal(size=w.shape)
        for number, w in enumerate(layers[0].weights)
    ]
    for layer in layers:
        layer.set_weights(weights)
    return layers


def gradients(layer, values, error):
    """What comes out, and what goes back to the input and to the weights when `error` comes in."""
    import tensorflow

    with tensorflow.GradientTape() as tape:
        values = tensorflow.Variable(values)
        answer = layer(values)
    return [
        answer,
        *tape.gradient(
            answer, [values, *(weight.value for weight in layer.trainable_weights)], error
        ),
    ]


@pytest.mark.skipif(not has_slow_way_back(), reason="only TensorFlow on a CPU has another way back")
@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"kernel": 5},
        {"kernel": (3, 7)},
        {"kernel": 4},
        {"kernel": (2, 5)},
        {"strides": 2},
        {"dilation_rate": 2},
        {"channels": 3},
        {"use_bias": False},
        {"activation": "elu"},
    ],
)
def test_numbers_and_gradients_are_those_of_keras(arguments):
    theirs, ours = both(**arguments)
    values = (
        np.random.default_rng(5)
        .normal(size=(4, 12, 20, arguments.get("channels", 1)))
        .astype("float32")
    )
    error = np.random.default_rng(6).normal(size=theirs(values).shape).astype("float32")
    wanted, found = gradients(theirs, values, error), gradients(ours, values, error)
    assert len(found) == 2 + len(theirs.weights)
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


def test_a_spectrogram_of_one_channel_takes_the_quicker_way(monkeypatch):
    taken = []
    import genre_lab.models.layers as module

    kept = module._one_channel_convolution
    monkeypatch.setattr(
        module, "has_slow_way_back", lambda: keras.backend.backend() == "tensorflow"
    )
    monkeypatch.setattr(
        module, "_one_channel_convolution", lambda *inputs: taken.append(True) or kept(*inputs)
    )
    for channels, expected in ((1, True), (2, False)):
        taken.clear()
        both(channels)[1](np.zeros((1, 12, 20, channels), "float32"))
        assert bool(taken) == (expected and keras.backend.backend() == "tensorflow")


def test_a_file_of_either_layer_gives_the_weights_to_the_other(tmp_path):
    values = np.random.default_rng(0).normal(size=(2, 12, 20, 1)).astype("float32")
    models = [
        keras.Sequential([keras.Input((12, 20, 1)), kind(4, 3, padding="same", name="conv1")])
        for kind in (Conv2D, keras.layers.Conv2D)
    ]
    models[0].save(tmp_path / "ours.keras")
    again = keras.saving.load_model(tmp_path / "ours.keras", safe_mode=True)
    assert type(again.layers[0]) is Conv2D and again.layers[0].name == "conv1"
    np.testing.assert_array_equal(
        again.predict_on_batch(values), models[0].predict_on_batch(values)
    )
    models[0].save_weights(tmp_path / "only.weights.h5")
    models[1].load_weights(tmp_path / "only.weights.h5")
    np.testing.assert_allclose(
        models[1].predict_on_batch(values), models[0].predict_on_batch(values), atol=1e-6
    )


def test_half_precision_is_left_to_keras():
    layer = Conv2D(3, 3, padding="same", dtype="mixed_bfloat16")
    assert layer(np.zeros((1, 8, 8, 1), "float32")).dtype == "bfloat16"


@pytest.mark.slow
def test_it_works_where_tensorflow_cannot_be_imported(command):
    script = """
import sys; sys.modules['tensorflow'] = None
import numpy as np
from genre_lab.models.layers import Conv2D
print(Conv2D(3, 3, padding='same')(np.zeros((2, 8, 8, 1), 'float32')).shape)
"""
    pytest.importorskip("jax", reason="JAX is not installed")
    done = command("-c", script, KERAS_BACKEND="jax")
    assert done.stdout == "(2, 8, 8, 3)\n", done.stderr
