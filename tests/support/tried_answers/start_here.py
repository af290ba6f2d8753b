"""Answers to the exercises of `00_start_here`; right ones, and known mistakes."""

import numpy as np

RIGHT = {
    "samples": [300_000, 300_000.0, np.int64(300_000)],
    "chance": [1 / 6, 0.167],
    "accuracy": [
        lambda guesses, truths: sum(map(str.__eq__, guesses, truths)) / len(truths),
        lambda guesses, truths: np.mean(np.array(guesses) == np.array(truths)),
    ],
}
WRONG = {
    "samples": [12_000, 25 * 44_100, 25, "300000", [300_000], -300_000, float("nan")],
    "chance": [100 / 6, 0.5, 6, 0, True, "1/6"],
    "accuracy": [
        lambda guesses, truths: sum(map(str.__eq__, guesses, truths)),
        lambda guesses, truths: 1.0,
        lambda guesses, truths: 100 * np.mean(np.array(guesses) == np.array(truths)),
        lambda guesses: 0,
        0.75,
    ],
}
