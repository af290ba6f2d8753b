"""The fused batch-norm gives Keras' numbers: forward, backward, moving statistics, in a file."""

import numpy as np
import pytest

from genre_lab.models.keras_backend import keras
from genre_lab.models.layers import BatchNormalization

ops = keras.ops


@pytest.fixture
def values():
    return np.random.default_rng(0).normal(3, 2, (4, 6, 10, 5)).astype("float32")


def both(**arguments):
    """Keras' layer and ours with the same weights, none of them at its beginning."""
    layers = [kind(**arguments) for kind in (keras.layers.BatchNormalization, BatchNormalization)]
    for layer in layers:
        layer.build((None, 6, 10, 5))
    weights = [
        np.random.default_rng(number).uniform(0.5, 2, w.shape)
        for number, w in enumerate(layers[0].weights)
    ]
    for layer in layers:
        layer.set_weights(weights)
    return layers


@pytest.mark.parametrize(
    "arguments",
    [{}, {"axis": 3}, {"axis": 1}, {"momentum": 0.5, "epsilon": 0.1}, {"center": False}],
)
@pytest.mark.parametrize("training", [True, False])
def test_numbers_and_moving_statistics_are_those_of_keras(values, arguments, training):
    theirs, ours = both(**arguments)
    np.testing.assert_allclose(
        ours(values, training=training), theirs(values, training=training), rtol=1e-5, atol=1e-5
    )
    for one, other in zip(theirs.weights, ours.weights, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-5)
        assert other.path.split("/")[-1] == one.path.split("/")[-1]


def test_a_frozen_layer_keeps_its_statistics(values):
    theirs, ours = both(trainable=False)
    before = ours.moving_mean.numpy()
    np.testing.assert_allclose(
        ours(values, training=True), theirs(values, training=True), rtol=1e-5, atol=1e-5
    )
    np.testing.assert_array_equal(ours.moving_mean, before)


def trained(kind):
    """Train a small network for a few steps; return its losses and weights."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((6, 10, 5)),
            keras.layers.Conv2D(4, 3),
            kind(),
            keras.layers.Flatten(),
            keras.layers.Dense(3),
        ]
    )
    model.compile(
        keras.optimizers.SGD(0.3), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    spectrograms = np.random.default_rng(1).normal(size=(32, 6, 10, 5)).astype("float32")
    history = model.fit(
        spectrograms, np.arange(32) % 3, epochs=5, batch_size=8, shuffle=False, verbose=0
    )
    return history.history["loss"], model.get_weights()


def test_training_follows_the_same_curve():
    (theirs, their_weights), (ours, our_weights) = (
        trained(keras.layers.BatchNormalization),
        trained(BatchNormalization),
    )
    assert theirs[-1] < 0.7 * theirs[0]
    np.testing.assert_allclose(ours, theirs, rtol=1e-4)
    for one, other in zip(their_weights, our_weights, strict=True):
        np.testing.assert_allclose(other, one, rtol=2e-3, atol=2e-3)


def test_a_saved_network_is_opened_in_safe_mode(values, tmp_path):
    model = keras.Sequential([keras.Input((6, 10, 5)), BatchNormalization(momentum=0.7)])
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert type(again.layers[0]) is BatchNormalization and again.layers[0].momentum == 0.7
    np.testing.assert_array_equal(model(values), again(values))


def test_half_precision_is_left_to_keras(values):
    layer = BatchNormalization(dtype="mixed_float16")
    assert layer(values, training=True).dtype == "float16"
