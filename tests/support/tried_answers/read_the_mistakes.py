"""Answers to the exercises of `09_read_the_mistakes`; right ones, and known mistakes."""

import numpy as np
import pandas as pd
from scipy.stats import binom, binomtest


def cell(confusion, genre):
    return confusion.loc[genre, genre]


def in_archive(confusion, mix, genre):
    rates = confusion.to_numpy() / confusion.to_numpy().sum(axis=1, keepdims=True)
    shares = np.array([mix[name] for name in confusion.index])[:, None] * rates
    place = list(confusion.columns).index(genre)
    return shares[place, place] / shares[:, place].sum()


def by_counting_an_archive(confusion, mix, genre):
    n_called = {
        true: 1000 * mix[true] * confusion.loc[true, genre] / confusion.loc[true].sum()
        for true in confusion.index
    }
    return n_called[genre] / sum(n_called.values())


def without_sums_of_rows(confusion, mix, genre):
    weighted = confusion[genre] * pd.Series(mix)
    return weighted[genre] / weighted.sum()


def by_columns(confusion, mix, genre):
    rates = confusion / confusion.sum(axis=0)
    return rates.loc[genre, genre] * mix[genre]


def first_win(n_differ, p_value, start=None, level=0.05):
    start = n_differ // 2 if start is None else start
    return next((won for won in range(start, n_differ + 1) if p_value(won, n_differ) < level), 0)


def two_sided(won, n):
    return binomtest(won, n).pvalue


def one_sided(won, n):
    return binomtest(won, n, alternative="greater").pvalue


def by_hand(won, n):
    return min(1, 2 * binom.sf(won - 1, n, 0.5))


RIGHT = {
    "basket": [
        [[10, 10, 0], [0, 18, 2], [0, 8, 12]],
        np.array([[8, 12, 0], [0, 20, 0], [0, 8, 12]]),
        pd.DataFrame([[10.0, 10, 0], [0, 19, 1], [0, 9, 11]]),
    ],
    "mix": [in_archive, by_counting_an_archive],
    "smallest": [
        lambda n: first_win(n, two_sided),
        lambda n: first_win(n, by_hand),
        lambda n: np.int64(first_win(n, two_sided)),
    ],
    "against": ["abd", "d, a, b", {"a", "b", "d"}, ["A", "B", "D"]],
}
WRONG = {
    "basket": [
        [[10, 0, 0], [10, 18, 8], [0, 2, 12]],  # transposed
        [[10, 10, 0], [0, 20, 0], [0, 0, 20]],  # light is still precise
        [[10, 9, 1], [0, 18, 2], [2, 8, 10]],  # something else is called jazz
        [[16, 4, 0], [0, 18, 2], [0, 14, 6]],  # jazz is recalled too well
        [[0, 20, 0], [0, 20, 0], [0, 2, 18]],  # nothing is called jazz
        [[2, 18, 0], [0, 18, 2], [0, 15, 5]],  # too few are right
        [[12, 8, 0], [2, 16, 2], [0, 8, 12]],  # light is missed too often
        [[0.5, 0.5, 0], [0, 0.9, 0.1], [0, 0.4, 0.6]],  # shares
        [[10, 10, 0], [0, 18, 2], [0, 8, 10]],  # 18 pop songs
        [10, 18, 12],
    ],
    "mix": [
        lambda confusion, mix, genre: cell(confusion, genre) / confusion[genre].sum(),
        lambda confusion, mix, genre: cell(confusion, genre) / confusion.loc[genre].sum(),
        lambda confusion, mix, genre: (
            mix[genre] * cell(confusion, genre) / confusion.loc[genre].sum()
        ),
        without_sums_of_rows,
        by_columns,
        lambda confusion, mix, genre: 100 * in_archive(confusion, mix, genre),
        lambda confusion, mix, genre: mix[genre],
        0.32,
    ],
    "smallest": [
        lambda n: first_win(n, one_sided),
        lambda n: first_win(n, two_sided, start=0),
        lambda n: first_win(n, two_sided) or n,
        lambda n: n // 2 + 1,
        lambda n: int(np.ceil(0.95 * n)),
        lambda n: first_win(n, two_sided, level=0.01),
        lambda n: first_win(n, two_sided) + 1,
        9,
    ],
    "against": ["a", "ab", "c", "abcd", {"c"}, "abx", "abc"],
}
