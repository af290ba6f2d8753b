"""Answers to the exercises of `05_convolution_blocks`; right ones, and known mistakes."""

import numpy as np


def block(*steps, **settings):
    """Make a student's function that calls these steps one after the other."""

    def conv_block(x, filters, pool):
        from genre_lab.models.keras_backend import keras

        layers = keras.layers
        made = {
            "conv": lambda: layers.Conv2D(
                settings.get("filters", filters),
                settings.get("size", 3),
                padding=settings.get("padding", "same"),
                activation=settings.get("inside"),
            ),
            "norm": layers.BatchNormalization,
            "elu": lambda: layers.Activation("elu"),
            "ELU": layers.ELU,
            "relu": layers.ReLU,
            "pool": lambda: layers.MaxPooling2D(settings.get("pool", pool)),
            "average": lambda: layers.AveragePooling2D(pool),
            "drop": lambda: layers.Dropout(settings.get("rate", 0.1)),
        }
        for step in steps:
            x = made[step]()(x)
        return x

    return conv_block


def forgets_to_return(x, filters, pool):
    block("conv", "norm", "elu", "pool", "drop")(x, filters, pool)


def returns_a_layer(x, filters, pool):
    from genre_lab.models.keras_backend import keras

    return keras.layers.Conv2D(filters, 3, padding="same")


def pads_one_by_one(frames):
    before = after = 0
    while (frames + before + after) % 96:
        before, after = (before + 1, after) if before < after else (before, after + 1)
    return before, after


def scaled(answers, mean, variance, epsilon=0.001):
    return (answers - mean) / np.sqrt(variance + epsilon)


def normalize(axes=(0, 1, 2), epsilon=0.001):
    """Make a student's function that takes mean and variance over these axes."""

    def normalized(answers, moving_mean, moving_variance, training):
        if not training:
            return scaled(answers, moving_mean, moving_variance, epsilon)
        mean = answers.mean(axis=axes, keepdims=True)
        return scaled(answers, mean, answers.var(axis=axes, keepdims=True), epsilon)

    return normalized


def filter_by_filter(answers, moving_mean, moving_variance, training):
    normed = np.empty_like(answers)
    for number in range(answers.shape[-1]):
        one = answers[..., number]
        mean, variance = moving_mean[number], moving_variance[number]
        if training:
            mean, variance = one.mean(), one.var()
        normed[..., number] = scaled(one, mean, variance)
    return normed


def by_keras(answers, moving_mean, moving_variance, training):
    from genre_lab.models.keras_backend import keras

    layer = keras.layers.BatchNormalization(dtype="float64")
    layer.build(answers.shape)
    n_filters = answers.shape[-1]
    layer.set_weights([np.ones(n_filters), np.zeros(n_filters), moving_mean, moving_variance])
    return keras.ops.convert_to_numpy(layer(answers, training=training))


def by_variance(answers, moving_mean, moving_variance, training):
    mean, variance = answers.mean(axis=(0, 1, 2)), answers.var(axis=(0, 1, 2))
    return (answers - mean) / (variance + 0.001)


def epsilon_outside(answers, moving_mean, moving_variance, training):
    return (answers - answers.mean(axis=(0, 1, 2))) / (answers.std(axis=(0, 1, 2)) + 0.001)


RIGHT = {
    "rising": [
        3 * np.eye(3) - 1,
        [[1, 0, -1], [0, 1, 0], [-1, 0, 1]],
        np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]) * 0.1,
    ],
    "zeros": [
        pads_one_by_one,
        lambda frames: [-frames % 96 // 2, (-frames % 96 + 1) // 2],
        lambda frames: np.array([-frames % 96 // 2, (-frames % 96 + 1) // 2]),
    ],
    "normalize": [normalize(), filter_by_filter, by_keras],
    "block": [
        block("conv", "norm", "elu", "pool", "drop"),
        block("conv", "norm", "pool", "ELU", "drop"),
    ],
}
WRONG = {
    "rising": [
        np.eye(3),
        (3 * np.eye(3) - 1)[::-1],
        [[-1, 0, 1]] * 3,
        [[0, 0, 1], [0, 1, 0], [1, 0, 0]],
        np.zeros((3, 3)),
        np.eye(5),
        2,
    ],
    "zeros": [
        lambda frames: -frames % 96,
        lambda frames: (37, 37),
        lambda frames: (38, 38),
        lambda frames: ((96 - frames % 96) // 2, (97 - frames % 96) // 2),
        lambda frames: ((-frames % 96 + 1) // 2, -frames % 96 // 2),
        lambda frames: (48 + -frames % 96 // 2, 48 + (-frames % 96 + 1) // 2),
        lambda frames: (frames % 96 // 2, frames % 96 // 2),
        lambda frames: (-frames % 96 / 2, -frames % 96 / 2),
        (38, 38),
        76,
    ],
    "normalize": [
        normalize((0, 1, 2, 3)),
        normalize(0),
        normalize((1, 2)),
        normalize(3),
        normalize(epsilon=0),
        by_variance,
        epsilon_outside,
        lambda answers, mean, variance, training: normalize()(answers, mean, variance, True),
        lambda answers, mean, variance, training: normalize()(answers, mean, variance, False),
        lambda answers, mean, variance, training: answers,
        lambda answers, mean, variance, training: answers.mean(axis=(0, 1, 2)),
        lambda answers: answers,
        0,
    ],
    "block": [
        block("conv", "norm", "elu", "pool", "drop", padding="valid"),
        block("conv", "elu", "pool", "drop"),
        block("conv", "pool", "norm", "elu", "drop"),
        block("pool", "conv", "norm", "elu", "drop"),
        block("conv", "norm", "relu", "pool", "drop"),
        block("conv", "norm", "elu", "pool", "drop", inside="elu"),
        block("conv", "norm", "elu", "average", "drop"),
        block("conv", "norm", "elu", "pool"),
        block("conv", "norm", "elu", "pool", "drop", rate=0.5),
        block("conv", "norm", "elu", "pool", "drop", size=5),
        block("conv", "norm", "elu", "pool", "drop", filters=64),
        block("conv", "norm", "elu", "pool", "drop", pool=(2, 2)),
        block("conv", "norm", "pool", "drop"),
        block(),
        returns_a_layer,
        lambda x: x,
        640,
    ],
}
