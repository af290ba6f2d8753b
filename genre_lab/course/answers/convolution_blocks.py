"""Answers to the exercises of `05_convolution_blocks`."""

import numpy as np

from ..exercises import Check, same, shown, tried

_PATCH, _OTHER = (
    np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 3.0], [2.0, 2.0, 2.5]]),
    np.array([[0.5, -2.0], [3.0, 1.0]]),
)
_UPRIGHT, _UNEVEN = np.array([[-1, 0, 1]] * 3), np.array([[1.0, 2.0], [-1.0, 0.5]])
EPSILON = 0.001  # Keras' batch-norm


def _respond(patch, kernel):
    return np.sum(patch * kernel)


def _judge_zeros(function):
    """Compare the zeros before and behind for pictures of several lengths."""
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    for frames in (1172, 1366, 1248, 100, 723):
        answer, missing = tried(function(frames)), -frames % 96
        for part in answer if isinstance(answer, tuple) else ():
            tried(part)
        if same(answer, (missing // 2, missing - missing // 2)):
            continue
        got = f"for {frames} columns you got {shown(answer)}"
        if same(answer, missing):
            return f"{got}: that many are missing; how many of them go before, how many behind?"
        if missing == 0:
            return f"{got}, but {frames} is 13 × 96 already, so nothing is missing"
        if same(answer, (missing - missing // 2, missing // 2)):
            return f"{got}: the number is odd, and the one more goes behind"
        if (
            np.shape(answer) == (2,)
            and (frames + np.sum(answer)) % 96 == 0
            and missing < np.sum(answer)
        ):
            return f"{got}: a multiple of 96, but fewer zeros would do"
        return got
    return ""


def _judge_normalize(function):
    """Compare with batch-norm, and with what comes of other axes or without a root."""
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    answers = np.random.default_rng(0).normal(0, 1, (4, 3, 5, 2)) * [20, 3] + [-40, 5]
    answers = answers + np.arange(4).reshape(4, 1, 1, 1)  # songs of different loudness
    result = np.asarray(tried(function(answers.copy())))
    if result.shape != answers.shape:
        return f"you got the shape {result.shape}, where the answers have {answers.shape}"
    if np.allclose(result, _normalized(answers, (0, 1, 2)), atol=0.01):
        return ""
    for axes, said in (
        ((0, 1, 2, 3), "over everything, so one filter shifts the others"),
        (0, "over the songs alone, for each place on its own"),
        ((1, 2), "for each song on its own"),
        (3, "over the filters"),
        ((0, 3), "over songs and filters"),
    ):
        if np.allclose(result, _normalized(answers, axes), atol=0.01):
            return f"you took mean and variance {said}"
    if np.allclose(
        result, (answers - answers.mean(axis=(0, 1, 2))) / answers.var(axis=(0, 1, 2)), atol=0.01
    ):
        return "you divided by the variance, not by its root"
    if np.allclose(result.mean(axis=(0, 1, 2)), 0, atol=0.01):
        deviations = result.std(axis=(0, 1, 2)).round(2)
        return f"the means are 0 as they should be, but the deviations are {deviations}, not 1"
    means = result.mean(axis=(0, 1, 2)).round(2)
    return f"the means of the two filters should be 0, and are {means}"


def _normalized(answers, axes):
    mean, variance = answers.mean(axis=axes, keepdims=True), answers.var(axis=axes, keepdims=True)
    return (answers - mean) / np.sqrt(variance + EPSILON)


def _judge_block(function):
    """Build two blocks from a function, and compare them with those of `gl.crnn`."""
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    from ...models.crnn import crnn
    from ...models.keras_backend import keras
    from ...models.same_network import same_network

    network = crnn((96, 96))
    for number, before, filters, pool in (
        (1, "normalize_bands", 64, (2, 2)),
        (2, "dropout1", 128, (3, 3)),
    ):
        ours = keras.Model(
            network.get_layer(before).output, network.get_layer(f"dropout{number}").output
        )
        picture = keras.Input(ours.input_shape[1:])
        result = tried(function(picture, filters, pool))
        if not isinstance(result, keras.KerasTensor):
            return (
                f"your function returns {shown(result)}, not what its last layer returned; is "
                "every layer called on what the one before returned?"
            )
        difference = same_network(keras.Model(picture, result), ours)
        if difference:
            return f"for {filters} filters and tiles of {pool[0]} × {pool[1]}: {difference}"
    return ""


CHECKS = (
    Check(
        "respond",
        _respond,
        "patch * kernel multiplies each number by the weight in its place (patch @ kernel is "
        "something else, a product of matrices); np.sum adds up all of them to one number.",
        calls=((_PATCH, _UPRIGHT), (_OTHER, _UNEVEN), (np.ones((3, 3)), _UPRIGHT)),
    ),
    Check(
        "zeros",
        judge=_judge_zeros,
        hint=(
            "-frames % 96 is how many columns are missing; half of it, rounded down (// 2), goes "
            "before, and the rest behind."
        ),
    ),
    Check(
        "normalize",
        judge=_judge_normalize,
        hint=(
            "Mean and variance over songs, rows and columns, axis=(0, 1, 2), one of each a "
            "filter; subtract the mean, divide by np.sqrt(variance + 0.001)."
        ),
    ),
    Check(
        "block",
        judge=_judge_block,
        hint='y = keras.layers.Conv2D(filters, 3, padding="same")(x), then BatchNormalization, '
        'Activation("elu") and MaxPooling2D(pool) in either order, Dropout(0.1), each called on y; '
        "return the last y.",
    ),
)
