"""Two networks are the same where they compute the same; otherwise the first difference is told."""

import warnings

import numpy as np
import pytest

from genre_lab.models.crnn import crnn
from genre_lab.models.keras_backend import keras
from genre_lab.models.same_network import same_network

layers = keras.layers


def network(
    rows=8,
    frames=20,
    *,
    bands=1,
    padding="same",
    order=("normalize", "pool", "activation", "dropout"),
    activation="elu",
    inside=None,
    pooling=layers.MaxPooling2D,
    pool=(2, 4),
    rate=0.1,
    dims=(2, 1, 3),
    steps=(5, 16),
    sequences=True,
    recurrent=0.0,
    softmax=True,
    genres=3,
):
    """Build a small network of the report's layers: one convolution block, two recurrent layers."""
    spectrogram = keras.Input((rows, frames))
    x = layers.Reshape((rows, frames, 1))(spectrogram)
    x = layers.BatchNormalization(axis=bands)(x)
    x = layers.Conv2D(4, 3, padding=padding, activation=inside)(x)
    for step in order:
        x = {
            "normalize": layers.BatchNormalization(),
            "pool": pooling(pool),
            "activation": layers.Activation(activation),
            "dropout": layers.Dropout(rate),
        }[step](x)
    x = layers.Reshape(steps)(layers.Permute(dims)(x))
    x = layers.GRU(6, return_sequences=True)(x)
    x = layers.GRU(6, return_sequences=sequences, recurrent_dropout=recurrent)(x)
    x = layers.GlobalAveragePooling1D()(x) if sequences else x
    return keras.Model(
        spectrogram, layers.Dense(genres, activation="softmax" if softmax else None)(x)
    )


# The numbers are the same, whatever the way they are written.
@pytest.mark.parametrize(
    "written",
    [
        {},
        {"order": ("normalize", "activation", "pool", "dropout")},
        {"activation": keras.activations.elu},
    ],
)
def test_networks_that_compute_the_same_are_the_same(written):
    assert same_network(network(**written), network()) == ""


def test_softmax_may_be_a_layer_of_its_own_and_blocks_may_be_networks():
    spectrogram = keras.Input((4, 4, 1))
    flat = keras.Model(
        spectrogram,
        layers.Dense(3, activation="softmax")(
            layers.Flatten()(layers.Conv2D(2, 3, padding="same")(spectrogram))
        ),
    )
    inner = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 3, padding="same")])
    nested = keras.Sequential(
        [keras.Input((4, 4, 1)), inner, layers.Flatten(), layers.Dense(3), layers.Softmax()]
    )
    assert same_network(nested, flat) == "" == same_network(flat, nested)
    inner.layers[0].activation = keras.activations.relu
    assert "answer differently" in same_network(nested, flat)


@pytest.mark.parametrize(
    "wrong, said",
    [
        (
            {"frames": 24, "steps": (6, 16)},
            "the input has the shape (8 × 24) in yours and (8 × 20) in ours",
        ),
        (
            {"padding": "valid", "pool": (2, 4), "steps": (4, 12)},
            "its padding is 'valid', ours is 'same'",
        ),
        (
            {"order": ("pool", "activation", "dropout")},
            "comes GRU in yours and BatchNormalization in ours",
        ),
        (
            {"order": ("pool", "normalize", "activation", "dropout")},
            "has the shape (4 × 5 × 4) in yours and (8 × 20 × 4) in ours",
        ),
        ({"bands": -1}, "its axis is -1, ours is 1"),
        (
            {"pool": (2, 2), "steps": (10, 16)},
            "has the shape (10 × 16) in yours and (5 × 16) in ours: first the steps",
        ),
        ({"steps": (4, 20)}, "first the steps in time"),
        ({"dims": (1, 2, 3)}, "Permute (1, 2, 3), Reshape (5, 16) in yours and"),
        (
            {"activation": "relu"},
            "Activation relu, Dropout, Permute (2, 1, 3), Reshape (5, 16) in yours and "
            "MaxPooling2D (2, 4), Activation elu",
        ),
        ({"pooling": layers.AveragePooling2D}, "AveragePooling2D (2, 4)"),
        ({"inside": "elu"}, "activation='elu' in yours and 'linear' in ours"),
        ({"sequences": False}, "return_sequences is False, ours is True"),
        ({"softmax": False}, "activation='linear' in yours and 'softmax' in ours"),
        ({"genres": 4}, "after the layer"),
        ({"rate": 0.5}, "dropout is 0.5 on the shape (4 × 5 × 4) in yours and 0.1 on"),
        (
            {"order": ("normalize", "dropout", "pool", "activation")},
            "dropout is 0.1 on the shape (8 × 20 × 4) in yours",
        ),
        (
            {"order": ("normalize", "pool", "activation")},
            "yours has 0 layers of dropout and ours 1",
        ),
        ({"rate": 0}, "yours has 0 layers of dropout and ours 1"),
        ({"recurrent": 0.1}, "recurrent_dropout=0.1 inside of the layer"),
    ],
)
def test_the_first_difference_is_told(wrong, said):
    assert said in same_network(network(**wrong), network())


def test_weights_that_are_not_trained_are_a_difference():
    frozen = network()
    frozen.layers[-1].trainable = False
    assert "trainable parameters" in same_network(frozen, network())


def test_a_layer_more_or_less_is_told_with_its_place():
    short, long = (
        [keras.Input((4,)), *(layers.Dense(4, name=f"dense{n}") for n in range(count))]
        for count in (1, 2)
    )
    said = "after dense0 (Dense) comes nothing with weights in yours and Dense in ours"
    assert same_network(keras.Sequential(short), keras.Sequential(long)) == said


def test_batch_norm_of_another_kind_does_not_pass():
    """Fresh batch-norms are the identity: only random weights in them let it be noticed."""

    def normalized(**settings):
        spectrogram = keras.Input((4, 4, 1))
        return keras.Model(spectrogram, layers.BatchNormalization(**settings)(spectrogram))

    assert "epsilon=0.5 in yours" in same_network(normalized(epsilon=0.5), normalized())


@pytest.mark.parametrize(
    "thing, said",
    [
        (..., "no network yet"),
        (None, "no network yet"),
        (3, "type int"),
        (network, "type function"),
        (layers.Dense(3), "type Dense"),
        (keras.Sequential([layers.Dense(3)]), "keras.Input"),
    ],
)
def test_what_is_no_network_is_told(thing, said):
    assert said in same_network(thing, network())


@pytest.mark.parametrize("wrong", [{}, {"activation": "relu"}, {"softmax": False}])
def test_both_keep_their_weights_and_nothing_is_warned_of(wrong):
    yours, ours = network(**wrong), network()
    before = [weight.copy() for model in (yours, ours) for weight in model.get_weights()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same_network(yours, ours)
    after = [weight for model in (yours, ours) for weight in model.get_weights()]
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)


def test_parts_of_a_network_can_be_compared():
    whole = crnn((96, 192))
    part = keras.Model(whole.get_layer("dropout3").output, whole.get_layer("dropout4").output)
    x = spectrogram = keras.Input(part.input_shape[1:])
    for step in (
        layers.Conv2D(128, 3, padding="same"),
        layers.BatchNormalization(),
        layers.ELU(),
        layers.MaxPooling2D((4, 4)),
        layers.Dropout(0.1),
    ):
        x = step(x)
    assert same_network(keras.Model(spectrogram, x), part) == ""
