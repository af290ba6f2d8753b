"""Answers to the exercises of `05_convolution_blocks`."""

import numpy as np

from ..exercises import Check, same, shown, tried

# Row 0 is the lowest band.
RISING = np.eye(3)
OTHERS = {
    "the falling tone": np.eye(3)[::-1],
    "the held note": np.array([[0, 0, 0], [1, 1, 1], [0, 0, 0]]),
    "the click": np.array([[0, 1, 0]] * 3),
    "the onset": np.array([[0, 0, 1]] * 3),
    "the patch that is loud all over": np.ones((3, 3)),
}
EPSILON = 0.001  # Keras' batch-norm


def _judge_rising(kernel):
    """Compare what a filter answers to a rising tone and to other things."""
    kernel = np.asarray(kernel, float)
    if kernel.shape != (3, 3):
        return f"you got the shape {kernel.shape}, and a filter of 3 × 3 is asked for"
    answer = np.sum(kernel * RISING)
    others = {name: np.sum(kernel * patch) for name, patch in OTHERS.items()}
    name = max(others, key=lambda one: others[one])
    if answer > 0 and others[name] <= answer / 2 + 1e-9:
        return ""
    said = f"your filter answers {answer:.3g} to the rising tone, and {others[name]:.3g} to {name}"
    if name == "the falling tone" and others[name] > answer:
        return f"{said}. Row 0, the first one you write, is the lowest band"
    return said


def _judge_zeros(function):
    """Compare the zeros before and behind for spectrograms of several lengths."""
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
        if np.shape(answer) != (2,):
            return f"{got}, and two numbers are asked for: return before, after"
        if not all(float(part).is_integer() for part in answer):
            return f"{got}, and there is no half column: both are whole numbers"
        total = int(frames + sum(answer))
        if total % 96:
            return f"{got}: together that makes {total}, which is no multiple of 96"
        if total > frames + missing:
            return f"{got}: a multiple of 96, but fewer zeros would do"
        return f"{got}: {missing} zeros, but as many before as behind, or one more behind"
    return ""


def _judge_normalize(function):
    """Compare with batch-norm in both ways, and with what known mistakes give."""
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    answers = np.random.default_rng(0).normal(0, 1, (4, 3, 5, 3)) * [20, 3, 0.02] + [-40, 5, 1]
    answers = answers + np.arange(4).reshape(4, 1, 1, 1)  # songs of different loudness
    answers[..., 2] -= np.arange(4).reshape(4, 1, 1)  # and a filter that hardly varies
    moving = np.array([-30.0, 4.0, 1.0]), np.array([100.0, 4.0, 0.0004])
    wrong = _wrong_in_training(tried(function(answers.copy(), *moving, True)), answers, moving)
    if wrong:
        return f"in training {wrong}"
    in_exam = np.asarray(tried(function(answers.copy(), *moving, False)))
    if not same(in_exam, _scaled(answers, *moving), 0.001):
        if same(in_exam, _normalized(answers, (0, 1, 2)), 0.001):
            return "right in training, but in the exam you still use the batch"
        return "right in training, but not in the exam"
    constant = np.full((2, 3, 4, 1), 7.0)
    if not same(function(constant, np.zeros(1), np.ones(1), True), np.zeros((2, 3, 4, 1))):
        return "a filter that always answers 7 should become 0 in training"
    return ""


def _wrong_in_training(result, answers, moving):
    """Say what is wrong with normalised answers; empty if nothing is."""
    result = np.asarray(result)
    if result.shape != answers.shape:
        return f"you got the shape {result.shape}, where the answers have {answers.shape}"
    if same(result, _normalized(answers, (0, 1, 2)), 0.001):
        return ""
    if same(result, _scaled(answers, *moving), 0.001):
        return "you use the moving statistics, where the batch's own are needed"
    for axes, said in (
        ((0, 1, 2, 3), "over everything, so one filter shifts the others"),
        (0, "over the songs alone, for each place on its own"),
        ((1, 2), "for each song on its own"),
        (3, "over the filters"),
        ((0, 3), "over songs and filters"),
    ):
        if same(result, _normalized(answers, axes), 0.001):
            return f"you take mean and variance {said}"
    mean, variance = answers.mean(axis=(0, 1, 2)), answers.var(axis=(0, 1, 2))
    known = {
        "you divide by the variance, not by its root": (answers - mean) / (variance + EPSILON),
        "you forget ε: a filter that hardly varies is blown up": (answers - mean)
        / np.sqrt(variance),
        "you add ε to the deviation, and it belongs to the variance, under the root": (
            answers - mean
        )
        / (np.sqrt(variance) + EPSILON),
    }
    for said, wrong in known.items():
        if same(result, wrong, 0.001):
            return said
    means = result.mean(axis=(0, 1, 2)).round(2)
    deviations = result.std(axis=(0, 1, 2)).round(2)
    return f"the filters' means are {means}, and their deviations {deviations}"


def _scaled(answers, mean, variance):
    return (answers - mean) / np.sqrt(variance + EPSILON)


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
        spectrogram = keras.Input(ours.input_shape[1:])
        result = tried(function(spectrogram, filters, pool))
        if not isinstance(result, keras.KerasTensor):
            return (
                f"your function returns {shown(result)}, not what its last layer returned; is "
                "every layer called on what the one before returned?"
            )
        yours = keras.Model(spectrogram, result)
        difference = same_network(yours, ours)
        if difference:
            said = f"for {filters} filters and tiles of {pool[0]} × {pool[1]}: {difference}"
            odd = _odd_layer(yours) if yours.output_shape == ours.output_shape else ""
            return f"{said}. {odd}" if odd else said
    return ""


def _odd_layer(network):
    """Name a known mistake in a block that `same_network` can't tell by a shape."""
    from ...models.keras_backend import keras

    kinds = {type(layer).__name__ for layer in network.layers}
    bends = {getattr(layer, "activation", None) for layer in network.layers}
    convolutions = [layer for layer in network.layers if type(layer).__name__ == "Conv2D"]
    if any(layer.activation is not keras.activations.linear for layer in convolutions):
        return "Your convolution has an activation of its own, which comes before batch-norm."
    if "AveragePooling2D" in kinds:
        return "Your pooling takes the mean of a tile, and the largest number is asked for."
    if "ELU" not in kinds and keras.activations.elu not in bends:
        return "There's no ELU in yours."
    return ""


CHECKS = (
    Check(
        "rising",
        judge=_judge_rising,
        hint="Which of the nine places does the rising tone share with what your filter mistakes "
        "for it?",
        idea="reward the places where the tone is, and punish all others. If the nine numbers add "
        "up to 0, a patch that is loud all over gets 0.",
        way="2 on the diagonal from the first row's first place, and -1 at the six other places: "
        "`3 * np.eye(3) - 1`.",
        right="It answers to the rising tone alone.",
    ),
    Check(
        "zeros",
        judge=_judge_zeros,
        hint="How many columns are missing to the next multiple of 96, for 100 frames? For 1248?",
        idea="frames % 96 is what is left over after whole tiles. Turn that into what is missing, "
        "and mind the case in which nothing is left over.",
        way="`missing = -frames % 96`; half of it, rounded down (// 2), goes before, and the rest "
        "behind.",
        right="Right for 5 lengths, from 100 to 1366 frames.",
    ),
    Check(
        "normalize",
        judge=_judge_normalize,
        hint="What belongs together here: which numbers share one mean, and whose mean is it in "
        "the exam?",
        idea="in training, each filter (the last axis) has one mean and one variance, over songs, "
        "rows and columns. In the exam the moving statistics take their place. ε = 0.001 is added "
        "to the variance both times.",
        way="`mean = answers.mean(axis=(0, 1, 2))` and the same with var if training, otherwise "
        "the moving ones; then `(answers - mean) / np.sqrt(variance + 0.001)`.",
        right="Right in training and in the exam, and for a filter that hardly varies.",
    ),
    Check(
        "block",
        judge=_judge_block,
        hint="Compare with the report's block, layer by layer: size, order, axis, activation, kind "
        "of pooling, share dropped.",
        idea="the colleague made five mistakes: the size isn't kept, ELU comes before batch-norm, "
        "batch-norm goes by rows, the pooling averages, and dropout drops 9 in 10.",
        way='Conv2D(filters, 3, padding="same"), BatchNormalization(), Activation("elu") and '
        "MaxPooling2D(pool) in either order, Dropout(0.1); each is called on y.",
        right="The same shapes, parameters and answers as two blocks of gl.crnn().",
    ),
)
