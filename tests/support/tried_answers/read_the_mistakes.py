"""Answers to the exercises of `09_read_the_mistakes`; right ones, and known mistakes."""

import numpy as np
from scipy.stats import binom, binomtest


def right_of(confusion, genre):
    return confusion.loc[genre, genre]


RIGHT = {
    "both": [
        lambda confusion, genre: (
            right_of(confusion, genre) / confusion[genre].sum(),
            right_of(confusion, genre) / confusion.loc[genre].sum(),
        ),
        lambda confusion, genre: np.array(
            [right_of(confusion, genre) / confusion.sum(axis=axis)[genre] for axis in (0, 1)]
        ),
    ],
    "distrust": ["light", "Light "],
    "coin": [
        lambda both, only_first, only_second, neither: (
            binomtest(only_second, only_first + only_second).pvalue
        ),
        lambda both, only_first, only_second, neither: min(
            1, 2 * binom.cdf(min(only_first, only_second), only_first + only_second, 0.5)
        ),
    ],
    "against": ["abd", "d, a, b", {"a", "b", "d"}, ["A", "B", "D"]],
}
WRONG = {
    "both": [
        lambda confusion, genre: (
            right_of(confusion, genre) / confusion.loc[genre].sum(),
            right_of(confusion, genre) / confusion[genre].sum(),
        ),
        lambda confusion, genre: (right_of(confusion, genre) / confusion[genre].sum(),) * 2,
        lambda confusion, genre: right_of(confusion, genre) / confusion[genre].sum(),
        lambda confusion, genre: (right_of(confusion, genre) / confusion.to_numpy().sum(),) * 2,
        (0.8, 0.67),
    ],
    "distrust": ["jazz", "pop", "rap", 3],
    "coin": [
        lambda both, only_first, only_second, neither: (
            binomtest(only_first, both + only_first + only_second + neither).pvalue
        ),
        lambda both, only_first, only_second, neither: (
            binomtest(both + only_first, 2 * both + only_first + only_second).pvalue
        ),
        lambda both, only_first, only_second, neither: (
            binomtest(only_first, only_first + only_second, alternative="greater").pvalue
        ),
        lambda both, only_first, only_second, neither: only_first / (only_first + only_second),
        0.05,
    ],
    "against": ["a", "ab", "c", "abcd", {"c"}, "abx"],
}
