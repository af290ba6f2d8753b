"""Answers to the exercises of `06_recurrent_layers`."""

import numpy as np

from ..exercises import Check, same, shown, tried

HELD, CLOSE = 40, 0.1  # steps, and how far the state may be from what was written


def _listeners():
    """Yield what a listener does, the function, and whether it depends on the order of frames."""
    yield "averages", lambda s: np.mean(s), False
    yield "takes the largest value", lambda s: np.max(s), False
    yield "measures how much the levels vary", lambda s: np.std(s), False
    yield "counts the frames", lambda s: s.shape[1], False
    yield "compares the bass with the treble", lambda s: s[:8].mean() - s[-8:].mean(), False
    yield "adds up the changes from frame to frame", lambda s: np.abs(np.diff(s)).sum(), True
    yield "hears the last frame only", lambda s: s[:, -1].mean(), True
    yield "compares the first half with the second", _halves, True
    yield "says at which frame it is loudest", lambda s: int(s.mean(axis=0).argmax()), True
    yield "lets everything fade, step by step", _fading, True


# Why a test of the order goes wrong at a listener.
TRAPS = {
    "averages": ". Does `==` compare your numbers? Adding up in another order changes the last "
    "digits",
    "compares the bass with the treble": ". Did you shuffle the bands, or compare with `==`? It's "
    "the frames that stand in an order, and adding up in another changes the last digits",
    "adds up the changes from frame to frame": ". To it, a song and the same song backwards are "
    "one",
}


def _halves(spectrogram):
    middle = spectrogram.shape[1] // 2
    return spectrogram[:, :middle].mean() - spectrogram[:, middle:].mean()


def _fading(spectrogram):
    state = 0.0
    for level in spectrogram.mean(axis=0):
        state = np.tanh(0.02 * level + 0.9 * state)
    return state


def _cares(cares_about_order):
    if not callable(cares_about_order):
        return f"you got {shown(cares_about_order)}, and a function is asked for"
    said, wrong = [], []
    spectrogram = np.random.default_rng(6).normal(-30, 8, (96, 60))
    for what, listen, cares in _listeners():
        answer = tried(cares_about_order(listen, spectrogram.copy()))
        if not isinstance(answer, (bool, np.bool_)):
            return f"you got {shown(answer)}, and True or False is asked for"
        said.append(bool(answer))
        if said[-1] != cares:
            trap = TRAPS.get(what, "")
            wrong.append(f"you say {said[-1]} of a listener that {what}{trap}")
    if wrong and len(set(said)) == 1:
        return f"you always say {said[0]}"
    if len(wrong) == len(said):
        return "you have True and False the wrong way round"
    return wrong[0] if wrong else ""


def _latch(numbers):
    """Write, hold and write again with the student's three numbers."""
    if np.shape(numbers) != (3,):
        return f"you got {shown(numbers)}, and three numbers are asked for"
    a, b, c = (float(number) for number in numbers)
    generator = np.random.default_rng(6)
    state = 0.0
    for number in (1.0, -1.0, -1.0, 1.0):
        for step in range(HELD + 1):
            write = float(step == 0)
            value = number if write else generator.choice([-1.0, 1.0])
            z = _sigmoid(np.clip(a * write + b, -500, 500))
            state = z * state + (1 - z) * np.tanh(c * value)
            if abs(state - number) > CLOSE:
                when = f"after {step} more steps" if step else "right after it"
                held, written = (_sigmoid(np.clip(b + one, -500, 500)) for one in (0, a))
                return (
                    f"{number:.0f} was written, and {when} the state is {state:.2f}. With your "
                    f"numbers z is {written:.2f} while it writes and {held:.4f} while it holds, "
                    f"and 1 becomes tanh(c) = {np.tanh(c):.2f}"
                )
    return ""


def _sigmoid(a):
    return 1 / (1 + np.exp(-a))


def _parameters(n_inputs, units, tables=3, biases=2):
    return tables * (n_inputs * units + units * units + biases * units)


def _most_units(n_inputs, budget, **kind):
    units = 0
    while _parameters(n_inputs, units + 1, **kind) <= budget:
        units += 1
    return units


def _judge(truth, calls, mistakes):
    """Compare a function on some arguments; where it makes a known mistake in all, say so."""

    def judge(function):
        if not callable(function):
            return f"you got {shown(function)}, and a function is asked for"
        said = [tried(function(*arguments)) for arguments in calls]
        right = [truth(*arguments) for arguments in calls]
        if same(said, right):
            return ""
        for mistake, hint in mistakes:
            if same(said, [mistake(*arguments) for arguments in calls]):
                return hint
        wrong = next(n for n, answer in enumerate(said) if not same(answer, right[n]))
        n_inputs, budget = calls[wrong]
        return f"for {n_inputs} inputs and a budget of {budget} you got {shown(said[wrong])}"

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


CHECKS = (
    Check(
        "order",
        judge=_cares,
        hint="Which change of the frames did you try? Some listeners answer the same when a song "
        "runs backwards, and care about order all the same.",
        idea="shuffle whole frames, the columns, and compare the numbers before and after. Adding "
        "up in another order changes the last digits, and one way of changing the order may go "
        "unnoticed.",
        way="`np.random.default_rng(0).permutation(spectrogram, axis=1)` shuffles the frames. Do "
        "it several times, and compare with np.isclose.",
        right="Right for 10 listeners, of which 5 care.",
    ),
    Check(
        "latch",
        judge=_latch,
        hint="Where must z stand while the unit holds, and where while it writes?",
        idea="while write is 0, z = σ(b) multiplies the state 40 times, so it has to be very close "
        "to 1. While write is 1, z = σ(a + b) has to be close to 0. And tanh(c · 1) has to be "
        "close to 1.",
        way="make b about 8 (σ(8) is 0.9997), a about -12, so that a + b is -4, and c about 3.",
        right="It takes over each value, and holds it for 40 steps.",
    ),
    Check(
        "units",
        hint="Three lines, each with W, U and two sets b. How many is that for u units?",
        idea="count the parameters for 1 unit, for 2, for 3, and stop before they exceed the "
        "budget. A budget that fits exactly is enough.",
        way="with `units = 0`, add 1 as long as 3 * (units + 1) * (n_inputs + units + 1 + 2) is "
        "at most the budget.",
        judge=_judge(
            _most_units,
            (
                (128, 15_552),
                (128, 15_551),
                (32, 6_336),
                (24, 2_000),
                (7, 100),
                (10, 290),
                (100, 10),
            ),
            (
                (
                    lambda n, budget: _most_units(n, budget, biases=1),
                    "Keras' GRU has two sets b, one beside W and one beside U",
                ),
                (lambda n, budget: _most_units(n, budget, biases=0), "the b are missing"),
                (
                    lambda n, budget: _most_units(n, budget, tables=4, biases=1),
                    "this is an LSTM, which has four lines",
                ),
                (
                    lambda n, budget: _most_units(n, budget) + 1,
                    "that is one unit too many: it has more parameters than the budget",
                ),
                (
                    lambda n, budget: max(_most_units(n, budget - 1), 0),
                    "a budget that is used up exactly is still enough",
                ),
            ),
        ),
        right="And where an LSTM has 32 units with 128 inputs, a GRU may have 40.",
    ),
    Check(
        "stack",
        hint="What does the second layer need from the first, and where does the dropout belong?",
        idea="three mistakes: the first two layers must pass on every step, recurrent_dropout "
        "isn't asked for, and a Dropout of 0.1 stands behind each layer.",
        way="keras.layers.GRU(32, return_sequences=True)(x), keras.layers.Dropout(0.1)(x), the "
        "same again, then GRU(32) and Dropout(0.1). Return the last result.",
        judge=_other_stack,
        right="The same shapes, parameters and answers as in gl.crnn().",
    ),
)
