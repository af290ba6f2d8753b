"""Answers to the exercises of `00_start_here`; right ones, and known mistakes."""

import numpy as np

RIGHT = {
    "chance": [(0.7, 0.25), (0.7, 1 / 4), (np.float64(0.7), 0.25)],
    "accuracy": [
        lambda guesses, truths: sum(map(str.__eq__, guesses, truths)) / len(truths),
        lambda guesses, truths: np.mean(np.array(guesses) == np.array(truths)),
    ],
    "spectrograms": ["BCA", "bca", " BCA "],
}
WRONG = {
    "chance": [
        (70, 25),
        (0.25, 0.25),
        (0.7, 0.7),
        (0.25, 0.7),
        (0.7, 0.52),
        (0.7, 1 / 6),
        (0.5, 0.5),
        ("0.7", "0.25"),
    ],
    "accuracy": [
        lambda guesses, truths: sum(map(str.__eq__, guesses, truths)),
        lambda guesses, truths: 1.0,
        lambda guesses, truths: 100 * np.mean(np.array(guesses) == np.array(truths)),
        lambda guesses: 0,
        0.75,
    ],
    "spectrograms": ["ACB", "CBA", "BAC", "CAB", "ABC", "B", ("B", "C", "A"), 231],
}
