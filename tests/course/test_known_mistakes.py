"""A mistake that we know gets a hint about that mistake, and no other answer gets it."""

import importlib

import numpy as np
import pytest

from genre_lab.course.exercises import check

MODULES = ("recurrent_layers", "train_on_a_gpu_kernel", "which_settings_matter")
ROOMS = dict(zip(("06", "08", "11"), MODULES, strict=True))


def tried(name, place):
    """Take a wrong answer from the collection of those that students gave."""
    module = importlib.import_module(f"tried_answers.{ROOMS[name[:2]]}")
    return module.WRONG[name[3:]][place]


def units(n_inputs, budget, tables=3, biases=2):
    fits = (u for u in range(200, 0, -1) if tables * u * (n_inputs + u + biases) <= budget)
    return next(fits, 0)


def seeds(gain, deviation, factor):
    return max(2, int(np.floor(factor * deviation**2 / gain**2)) + 1)


CASES = [
    ("06.order", tried("06.order", 3), "last digits"),
    ("06.order", tried("06.order", 4), "shuffle the bands"),
    ("06.order", tried("06.order", 5), "backwards"),
    ("06.latch", (-12, 8, 1), "tanh(c) = 0.76"),
    ("06.latch", (-12, 4, 3), "0.9820 while it holds"),
    ("06.latch", (-6, 8, 3), "z is 0.88 while it writes"),
    ("06.units", lambda n, budget: units(n, budget, biases=1), "two sets b"),
    ("06.units", lambda n, budget: units(n, budget, biases=0), "the b are missing"),
    ("06.units", lambda n, budget: units(n, budget, tables=4, biases=1), "an LSTM"),
    ("06.units", lambda n, budget: units(n, budget - 1), "used up exactly"),
    ("06.units", lambda n, budget: 32, "128 inputs and a budget of 15551"),
    ("08.honest", "abce", "too high: 1"),
    ("08.honest", "ce", "missing: 1"),
    ("08.honest", "acd", "too high: 1; honest numbers that are missing: 1"),
    ("11.rule", tried("11.rule", 0), "by the best epoch a is 10 points ahead"),
    ("11.rule", tried("11.rule", 2), "by the mean of the last two epochs"),
    ("11.rule", tried("11.rule", 3), "by the last epoch b is 4 points ahead"),
    ("11.rule", tried("11.rule", 5), "between 0 and 1"),
    ("11.seeds", lambda gain, deviation: seeds(gain, deviation, 4), "only one of the two"),
    ("11.seeds", lambda gain, deviation: seeds(gain, deviation, 2), "twice the error"),
    ("11.seeds", lambda gain, deviation: int(8 * deviation**2 / gain**2) or 2, "larger than"),
    ("11.disguise", lambda spectrogram: spectrogram + 6, "volume knob"),
    ("11.disguise", lambda spectrogram: 2 * spectrogram, "can tell them apart"),
    ("11.disguise", lambda spectrogram: spectrogram, "no band's mean has changed"),
]


@pytest.mark.parametrize("name, answer, words", CASES)
def test_a_known_mistake_is_named(name, answer, words):
    verdict = check(name, answer)
    assert verdict.state == "not yet" and words in verdict.text
