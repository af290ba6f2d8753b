"""Answers to the exercises of `13_model_zoo`; right ones, and known mistakes."""

import math

import numpy as np


def stacked(n_layers, channels):
    rows = 1
    for _ in range(n_layers):
        rows += 2
    small = n_layers * 3 * 3 * channels * channels
    return rows, small, rows * rows * channels * channels


def stays_above(sizes, accuracies, target):
    enough = [all(a >= target for a in accuracies[place:]) for place in range(len(sizes))]
    return sizes[enough.index(True)] if True in enough else math.inf


def reached_once(sizes, accuracies, target):
    for size, accuracy in zip(sizes, accuracies, strict=True):
        if accuracy >= target:
            return size
    return math.inf


RIGHT = {
    "stack": [stacked, lambda n, c: np.array(stacked(n, c)), lambda n, c: list(stacked(n, c))],
    "shapes": ["cdba", "C D B A", "c, d, b, a"],
    "needed": [
        stays_above,
        lambda *case: float(stays_above(*case)),
        lambda *case: np.float64(stays_above(*case)),
    ],
}
WRONG = {
    "stack": [
        lambda n, c: (3 * n, 9 * n * c**2, 9 * n**2 * c**2),
        lambda n, c: (2 * n + 1, 9 * n * c, (2 * n + 1) ** 2 * c),
        lambda n, c: (2 * n + 1, n * (9 * c**2 + c), (2 * n + 1) ** 2 * c**2 + c),
        lambda n, c: (2 * n + 1, 9 * c**2, (2 * n + 1) ** 2 * c**2),
        lambda n, c: 2 * n + 1,
        7,
    ],
    "shapes": ["cdab", "aaaa", "dcba", "cdb", "wxyz", 3, ["c", "d", "b", "a"]],
    "needed": [
        reached_once,
        lambda s, a, t: next((x for x, y in zip(s, a, strict=True) if y > t), math.inf),
        lambda s, a, t: max(s),
        lambda s, a, t: stays_above(s, a, t) == 5,
        lambda s, a, t: "5",
        5,
    ],
}
