"""A hint tells the student's mistake from others, and doesn't blame what is right."""

import numpy as np
import pytest
from tried_answers import a_fair_dataset, baselines_first, convolution_blocks, mel_and_mfcc

from genre_lab.course.exercises import checks_of
from genre_lab.course.notebooks import NOTEBOOKS


def said(name, answer):
    """Return what a first wrong try at an exercise is told."""
    notebook = next(notebook for notebook in NOTEBOOKS if notebook[:2] == name[:2])
    exercise = next(one for one in checks_of(notebook) if one.name == name[3:])
    return exercise.complaint((answer,))


def scaled(axis, divide_by="std"):
    """Make a student's function for 03 that averages over these axes."""

    def standardised(train, judged):
        mean = train.mean(axis=axis, keepdims=True)
        return (judged - mean) / getattr(train, divide_by)(axis=axis, keepdims=True)

    return standardised


block = convolution_blocks.block
whole = ("conv", "norm", "elu", "pool", "drop")


@pytest.mark.parametrize(
    "name, answer, told",
    [
        (
            "02.whose_mel",
            lambda c: "htk" if c[0] < 40 else "slaney",
            "depends on the number of bands",
        ),
        ("02.fewest_right", lambda n: max(6, mel_and_mfcc.counted_down(n)), "for 4 pairs"),
        ("03.standardised", scaled(0), "a mean for each frame"),
        ("03.standardised", scaled((0, 2), "var"), "divide by the variance"),
        (
            "04.nearest",
            lambda song, others: baselines_first.neighbour(song, others) + 1,
            "count the rows from 1",
        ),
        ("05.zeros", lambda frames: (37, 37), "1246, which is no multiple"),
        ("05.zeros", lambda frames: (-frames % 96 / 2, -frames % 96 / 2), "whole numbers"),
        ("05.zeros", lambda frames: (0, -frames % 96), "as many before as behind"),
        ("05.zeros", lambda frames: (1, 2, 3), "two numbers"),
        ("05.block", block(*whole, inside="elu"), "an activation of its own"),
        ("05.block", block("conv", "norm", "elu", "average", "drop"), "mean of a tile"),
        ("05.block", block("conv", "norm", "relu", "pool", "drop"), "no ELU"),
        ("05.block", block("conv", "norm", "pool", "drop"), "no ELU"),
    ],
)
def test_a_known_mistake_is_named(name, answer, told):
    assert told in said(name, answer)


@pytest.mark.parametrize(
    "name, answer, told",
    [
        (
            "02.whose_mel",
            lambda c: "htk" if np.std(np.diff(c)) > 80 else "slaney",
            "number of bands. ",
        ),
        ("03.standardised", a_fair_dataset.WRONG["standardised"][0], "each frame"),
        ("04.nearest", baselines_first.WRONG["nearest"][0], "from 1"),
        ("05.block", block("conv", "norm", "ELU", "pool"), "no ELU"),
        ("05.block", block(*whole, padding="valid"), "activation of its own"),
    ],
)
def test_another_mistake_is_not_called_by_that_name(name, answer, told):
    assert said(name, answer) and told not in said(name, answer)
