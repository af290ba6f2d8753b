"""One training step of the report's network: against a plain Keras build, in time and numbers."""

import gc
from functools import partial

import numpy as np

from genre_lab.models.crnn import crnn
from genre_lab.models.keras_backend import gpu_names, keras

from .measuring import compare, summary

BATCH, SHAPE, GENRES = 16, (96, 1172), 6
MOMENTUM = 0.9


def measure(quick):
    """Time steps of both in turns, then train both from the same weights and compare losses."""
    spectrograms, answers = songs(BATCH)
    repetitions = 4 if quick else 15
    ours, plain = trainable(crnn(SHAPE, GENRES, momentum=MOMENTUM)), trainable(plain_crnn())
    what, against = (
        f"a training step, batch {BATCH}, {SHAPE[0]} x {SHAPE[1]}",
        "the same network in plain Keras",
    )
    yield compare(
        what,
        partial(ours.train_on_batch, spectrograms, answers),
        against,
        partial(plain.train_on_batch, spectrograms, answers),
        repetitions,
        better="more",
        target=1.4,
    )
    lean = trainable(crnn(SHAPE, GENRES, momentum=MOMENTUM, conv_bias=False))
    yield compare(
        f"{what}, without the convolutions' bias",
        partial(lean.train_on_batch, spectrograms, answers),
        "our network with it",
        partial(ours.train_on_batch, spectrograms, answers),
        max(2, repetitions // 2),
        better="more",
    )
    del lean
    if gpu_names():
        yield _rounded(ours, what, spectrograms, answers, repetitions)
    del ours, plain
    gc.collect()
    yield same_curve(4 if quick else 10)


def songs(count):
    """Draw spectrograms, each genre's louder in some bands, and their genres."""
    generator = np.random.default_rng(0)
    genres = np.arange(count) % GENRES
    tilt = generator.normal(0, 0.3, (GENRES, SHAPE[0], 1))
    return (generator.standard_normal((count, *SHAPE)) + tilt[genres]).astype("float32"), genres


def trainable(model):
    """Compile with the report's loss and optimizer."""
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def plain_crnn(dropout=0.1):
    """Build the report's network as it reads: Keras' own layers, in its order, with defaults."""
    layers = keras.layers
    x = spectrogram = keras.Input(SHAPE)
    x = layers.Reshape((*SHAPE, 1))(x)
    x = layers.ZeroPadding2D(((0, 0), (38, 38)))(x)
    x = layers.BatchNormalization(axis=1, momentum=MOMENTUM)(x)
    for filters, pool in zip((64, 128, 128, 128), (2, 3, 4, 4), strict=True):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization(momentum=MOMENTUM)(x)
        x = layers.Activation("elu")(x)
        x = layers.MaxPooling2D(pool)(x)
        x = layers.Dropout(dropout)(x)
    x = layers.Permute((2, 1, 3))(x)
    x = layers.Reshape((13, 128))(x)
    for number in range(3):
        x = layers.GRU(32, return_sequences=number < 2)(x)
        x = layers.Dropout(dropout)(x)
    return keras.Model(spectrogram, layers.Dense(GENRES, activation="softmax")(x))


def same_curve(steps):
    """Compare the losses of both over some steps from the same weights, without dropout.

    Each would draw dropout's random numbers in another order.
    """
    both = [crnn(SHAPE, GENRES, momentum=MOMENTUM, dropout=0), plain_crnn(dropout=0)]
    both[1].set_weights(both[0].get_weights())
    spectrograms, answers = songs(BATCH)
    losses = []
    for model in map(trainable, both):
        losses.append([float(model.train_on_batch(spectrograms, answers)[0]) for _ in range(steps)])
    ours, plain = np.array(losses)
    furthest = float(np.abs(ours - plain).max())
    return summary(
        f"the largest difference of the running mean loss in {steps} steps, same weights",
        [furthest],
        "what the loss falls by meanwhile",
        [plain[0] - plain[-1]],
        target=0.01,
        unit="",
        note=f"{furthest:.1e}; the loss goes from {plain[0]:.3f} to {plain[-1]:.3f}",
    )


def _rounded(ours, what, spectrograms, answers, repetitions):
    """Time mixed precision, which is for GPUs."""
    usual = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    rounded = trainable(crnn(SHAPE, GENRES, momentum=MOMENTUM))
    keras.config.set_dtype_policy(usual)
    return compare(
        f"{what}, precision mixed_bfloat16",
        partial(rounded.train_on_batch, spectrograms, answers),
        "float32",
        partial(ours.train_on_batch, spectrograms, answers),
        repetitions,
        better="more",
    )
