"""Answers to the exercises of `02_mel_and_mfcc`."""

import numpy as np

from ...audio.mel_scale import hz_to_mel
from ..exercises import Check


def _decibel(power, reference):
    return 10 * np.log10(power / reference)


def _coefficient(column, k):
    n = len(column)
    return np.sum(column * np.sqrt(2 / n) * np.cos(np.pi * k * (np.arange(n) + 0.5) / n))


_COLUMN = np.array([-10.0, -18.0, -25.0, -21.0, -33.0, -40.0, -38.0, -52.0])
_ROWS = np.array([257, 96, 20])

CHECKS = (
    Check(
        "mel",
        hz_to_mel,
        "Equation 1 as it stands: 2595 times the logarithm to base 10 of (1 + hz / 700); with np.log the factor is 1127.",
        tolerance=1e-4,
        calls=((1000.0,), (0.0,), (440.0,), (6000.0,)),
    ),
    Check(
        "decibel",
        _decibel,
        "Divide the power by the reference, take the logarithm to base 10, and multiply by ten. Powers are squares already.",
        calls=((100.0, 1.0), (0.5, 1.0), (3.0, 3.0), (0.001, 10.0)),
    ),
    Check(
        "coefficient",
        _coefficient,
        "column * wave multiplies number by number; np.sum adds the products up to one number.",
        calls=((_COLUMN, 1), (_COLUMN, 3), (np.arange(5.0), 2)),
    ),
    Check(
        "numbers",
        tuple(_ROWS * 1172 / 25),
        "Rows times columns are the numbers of 25 seconds; how many are that for one?",
        tolerance=0.01,
        mistakes=(
            (257 * 1172, "That is for all 25 seconds; how many for one?"),
            (
                257,
                "Those are the rows, the numbers of one column. How many columns are there in a second?",
            ),
            (1172 / 25, "Those are the columns in a second. How many numbers has each?"),
        ),
    ),
)
