"""Answers to the exercises of `06_recurrent_layers`."""

import numpy as np

from ..exercises import Check, same, shown, tried

RANDOM = np.random.default_rng(6)


def _windows(picture, look_back):
    return np.array(
        [
            picture[:, start : start + look_back].T
            for start in range(picture.shape[1] - look_back + 1)
        ]
    )


def _sigmoid(a):
    return 1 / (1 + np.exp(-a))


def _gru_step(x, h, W, U, b, *, before=False, swapped=False, squeeze=np.tanh):
    """Keras' step with `reset_after=True`; the other arguments are what students confuse."""
    (x_z, x_r, x_h), (h_z, h_r, h_h) = np.split(x @ W + b[0], 3), np.split(h @ U + b[1], 3)
    z, r = _sigmoid(x_z + h_z), _sigmoid(x_r + h_r)
    if before:
        h_h = (r * h) @ np.split(U, 3, axis=1)[2] + np.split(b[1], 3)[2]
    new = squeeze(x_h + (h_h if before else r * h_h))
    return (1 - z) * h + z * new if swapped else z * h + (1 - z) * new


def _gru_parameters(n_inputs, units, tables=3, biases=2):
    return tables * (n_inputs * units + units * units + biases * units)


def _step_of(inputs, units):
    """Arguments of one step: random numbers, for a cell of some inputs and units."""
    return tuple(
        RANDOM.normal(size=size)
        for size in (inputs, units, (inputs, 3 * units), (units, 3 * units), (2, 3 * units))
    )


def _judge(truth, calls, mistakes):
    """Compare a function on some arguments; where it does what a known mistake does, say so."""

    def judge(function):
        if not callable(function):
            return f"you got {shown(function)}, and a function is asked for"
        for arguments in calls:
            answer = tried(function(*arguments))
            if not same(answer, truth(*arguments)):
                known = (hint for wrong, hint in mistakes if same(answer, wrong(*arguments)))
                return next(
                    known, f"for {', '.join(map(shown, arguments))} you got {shown(answer)}"
                )
        return ""

    return judge


def _other_stack(stack):
    """Compare the student's stack with that of the package."""
    from ...models.crnn import crnn
    from ...models.keras_backend import keras
    from ...models.same_network import same_network

    if not callable(stack):
        return f"you got {shown(stack)}, and a function is asked for"
    whole, steps = crnn(), keras.Input((13, 128))
    last = tried(stack(steps))
    if not isinstance(last, keras.KerasTensor):
        return f"your function returned {shown(last)}, and what a layer of Keras gives is asked for"
    ours = keras.Model(whole.get_layer("steps").output, whole.get_layer("gru_dropout3").output)
    return same_network(keras.Model(steps, last), ours)


_PICTURES = (
    (np.arange(10.0).reshape(2, 5), 2),
    (np.arange(24.0).reshape(3, 8) ** 2, 3),
    (np.arange(4.0).reshape(2, 2), 1),
)
_STEPS = _step_of(3, 2), _step_of(4, 1), _step_of(2, 5)

CHECKS = (
    Check(
        "windows",
        hint=(
            "The window that begins with frame start is picture[:, start:start + look_back]. It "
            "has a row a band: .T turns it. The last window begins look_back frames before the "
            "end of the picture."
        ),
        judge=_judge(
            _windows,
            _PICTURES,
            (
                (
                    lambda picture, n: _windows(picture, n)[:, ::-1],
                    "the newest frame comes first within your windows",
                ),
                (
                    lambda picture, n: _windows(picture, n).swapaxes(1, 2),
                    "your windows have a row a band, and a row a frame is asked for",
                ),
                (lambda picture, n: _windows(picture, n)[:-1], "the last window is missing"),
                (
                    lambda picture, n: _windows(picture, n)[::n],
                    "your windows do not overlap, and the next one begins one frame later",
                ),
            ),
        ),
    ),
    Check(
        "gru",
        hint=(
            "The new is np.tanh of what comes from x plus r times what comes from h. The next h "
            "is z times the old, and 1 - z times the new."
        ),
        judge=_judge(
            _gru_step,
            _STEPS,
            (
                (
                    lambda *arguments: _gru_step(*arguments, swapped=True),
                    "your update gate lets in where Keras' keeps: z and 1 - z have changed places",
                ),
                (
                    lambda *arguments: _gru_step(*arguments, before=True),
                    "you multiplied by r before U, as some books do; Keras multiplies afterwards "
                    "(reset_after=True), and h_h is that sum already",
                ),
                (
                    lambda *arguments: _gru_step(*arguments, squeeze=_sigmoid),
                    "the new is no gate: it goes through tanh and not through sigmoid",
                ),
            ),
        ),
    ),
    Check(
        "parameters",
        hint=(
            "There are three lines: two gates and the new. Each has W, n_inputs times units, U, "
            "units times units, and two sets b of units numbers each."
        ),
        judge=_judge(
            _gru_parameters,
            ((128, 32), (32, 32), (24, 16)),
            (
                (
                    lambda n, u: _gru_parameters(n, u, biases=1),
                    "Keras' GRU has two sets b, one beside W and one beside U",
                ),
                (lambda n, u: _gru_parameters(n, u, biases=0), "the b are missing"),
                (
                    lambda n, u: _gru_parameters(n, u, tables=4, biases=1),
                    "this is an LSTM, which has four lines",
                ),
                (
                    lambda n, u: _gru_parameters(n, u, tables=1),
                    "this is one line, and there are three",
                ),
            ),
        ),
    ),
    Check(
        "stack",
        hint=(
            "GRU with 32 units and return_sequences=True, dropout 0.1, the same once more, then "
            "GRU with 32 units that hands on its last state only, and dropout 0.1. Return what "
            "the last one gives."
        ),
        judge=_other_stack,
    ),
)
