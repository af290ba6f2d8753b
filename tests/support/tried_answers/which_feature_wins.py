"""Answers to the exercises of `10_which_feature_wins`; right ones, and known mistakes."""

import numpy as np

A = [1] * 12 + [0] * 8
ALIKE = [1] * 14 + [0] * 6
OTHER = [0] * 6 + [1] * 14


def verdict(low, high, margin):
    if max(abs(low), abs(high)) < margin:
        return "equal enough"
    if low * high <= 0:
        return "can't tell"
    return "better" if low > 0 else "worse"


def shuffled(spectrogram):
    order = np.random.default_rng(5).permutation(spectrogram.shape[1])
    return np.take(spectrogram, order, axis=1)


RIGHT = {
    "blind": [
        lambda spectrogram: spectrogram[:, ::-1],
        lambda spectrogram: np.roll(spectrogram, 7, axis=1),
        shuffled,
        lambda spectrogram: np.sort(spectrogram, axis=1),
        lambda spectrogram: 2 * spectrogram.mean(axis=1, keepdims=True) - spectrogram,
    ],
    "answers": [
        (A, ALIKE, OTHER),
        (A[::-1], ALIKE[::-1], OTHER[::-1]),
        np.array([A, ALIKE, OTHER]),
    ],
    "verdict": [verdict],
}
WRONG = {
    "blind": [
        lambda spectrogram: spectrogram,
        lambda spectrogram: spectrogram[::-1],
        lambda spectrogram: spectrogram + 1,
        lambda spectrogram: spectrogram * 2,
        lambda spectrogram: spectrogram[:, :-1],
        lambda spectrogram: np.where(
            np.arange(spectrogram.shape[1]) < 2, np.roll(spectrogram, 1, 1), spectrogram
        ),
        0,
    ],
    "answers": [
        (A, OTHER, ALIKE),
        (A, ALIKE, ALIKE),
        (A, ALIKE, [0] * 5 + [1] * 14 + [0]),
        (A, A, OTHER),
        (A, ALIKE),
        (A[:-1], ALIKE, OTHER),
        ([2 * one for one in A], ALIKE, OTHER),
    ],
    "verdict": [
        lambda low, high, margin: "better" if low > 0 else "worse" if high < 0 else "can't tell",
        lambda low, high, margin: (
            "equal enough" if low <= 0 <= high else verdict(low, high, margin)
        ),
        lambda low, high, margin: (
            "equal enough" if abs(low + high) < margin else verdict(low, high, margin)
        ),
        lambda low, high, margin: verdict(-high, -low, margin),
        "can't tell",
    ],
}
