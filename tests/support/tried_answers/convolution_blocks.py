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


def normalized(answers, axes):
    return (answers - answers.mean(axis=axes, keepdims=True)) / np.sqrt(
        answers.var(axis=axes, keepdims=True) + 0.001
    )


RIGHT = {
    "respond": [
        lambda patch, kernel: (patch * kernel).sum(),
        lambda patch, kernel: float(np.vdot(patch, kernel)),
        lambda patch, kernel: sum(
            patch[r, c] * kernel[r, c] for r in range(len(patch)) for c in range(len(patch[0]))
        ),
    ],
    "zeros": [
        pads_one_by_one,
        lambda frames: [-frames % 96 // 2, (-frames % 96 + 1) // 2],
        lambda frames: np.array([-frames % 96 // 2, (-frames % 96 + 1) // 2]),
    ],
    "normalize": [
        lambda answers: (answers - answers.mean(axis=(0, 1, 2))) / answers.std(axis=(0, 1, 2)),
        lambda answers: np.stack(
            [normalized(answers[..., n], (0, 1, 2)) for n in range(answers.shape[-1])], axis=-1
        ),
    ],
    "block": [
        block("conv", "norm", "elu", "pool", "drop"),
        block("conv", "norm", "pool", "ELU", "drop"),
    ],
}
WRONG = {
    "respond": [
        lambda patch, kernel: patch * kernel,
        lambda patch, kernel: patch @ kernel,
        lambda patch, kernel: np.sum(patch @ kernel),
        lambda patch, kernel: np.sum(patch) * np.sum(kernel),
        lambda patch, kernel: np.sum(patch * kernel[::-1, ::-1]),
        lambda patch, kernel: np.mean(patch * kernel),
        5.3,
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
        lambda answers: normalized(answers, (0, 1, 2, 3)),
        lambda answers: normalized(answers, 0),
        lambda answers: normalized(answers, (1, 2)),
        lambda answers: normalized(answers, 3),
        lambda answers: answers - answers.mean(axis=(0, 1, 2)),
        lambda answers: (answers - answers.mean(axis=(0, 1, 2))) / answers.var(axis=(0, 1, 2)),
        lambda answers: answers,
        lambda answers: answers.mean(axis=(0, 1, 2)),
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
