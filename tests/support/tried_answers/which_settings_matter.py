"""Answers to the exercises of `11_which_settings_matter`; right ones, and known mistakes."""

import math

import numpy as np

A = [0.3, 0.4, 0.5, 0.55, 0.6, 0.6, 0.7, 0.6]
B = [0.3, 0.4, 0.5, 0.6, 0.8, 0.5, 0.4, 0.7]


def planned(gain, deviation, twice=2, recipes=2, least=2, power=2):
    seeds = math.floor(recipes * twice**2 * deviation**power / gain**2) + 1
    return max(least, seeds)


def offset(spectrogram, changes):
    return spectrogram + np.asarray(changes)[:, None]


RIGHT = {
    "rule": [
        (A, B),
        [np.array(A), np.array(B)],
        ([0] * 6 + [0.5, 0], [0, 1, 0, 0, 0, 0, 0, 0.05]),
    ],
    "seeds": [planned],
    "disguise": [
        lambda spectrogram: offset(spectrogram, np.linspace(5, 30, len(spectrogram))),
        lambda spectrogram: offset(spectrogram, -5.5 - np.arange(len(spectrogram))),
        lambda spectrogram: np.array([row + 10 + 2 * n for n, row in enumerate(spectrogram)]),
        lambda spectrogram: offset(spectrogram, np.arange(len(spectrogram)) * 7 - 58).astype("f4"),
    ],
    "beaten": [
        lambda minutes, accuracy, others: any(
            (time < minutes and score >= accuracy) or (time <= minutes and score > accuracy)
            for time, score in others
        )
    ],
}
WRONG = {
    "rule": [
        (B, A),
        (A, A),
        (A[:6] + [0.55, 0.6], B),
        (A, B[:7] + [0.64]),
        (A, [0.3, 0.4, 0.5, 0.6, 0.7, 0.5, 0.4, 0.7]),
        ([100 * one for one in A], [100 * one for one in B]),
        (A, B[:7]),
        0.6,
    ],
    "seeds": [
        lambda gain, deviation: planned(gain, deviation, recipes=1),
        lambda gain, deviation: planned(gain, deviation, twice=1),
        lambda gain, deviation: planned(gain, deviation, power=1),
        lambda gain, deviation: planned(gain, deviation, least=1),
        lambda gain, deviation: max(2, math.ceil(8 * deviation**2 / gain**2)),
        lambda gain, deviation: 5,
        51,
    ],
    "disguise": [
        lambda spectrogram: spectrogram,
        lambda spectrogram: spectrogram + 6,
        lambda spectrogram: spectrogram + np.linspace(5, 30, spectrogram.shape[1]),
        lambda spectrogram: 2 * spectrogram,
        lambda spectrogram: spectrogram[:, ::-1],
        lambda spectrogram: offset(spectrogram, np.arange(len(spectrogram))),
        lambda spectrogram: offset(spectrogram, 6 + np.arange(len(spectrogram)) // 2),
        lambda spectrogram: spectrogram - spectrogram.mean(axis=1, keepdims=True),
        lambda spectrogram: spectrogram * np.nan,
        lambda spectrogram: spectrogram.mean(axis=1),
    ],
    "beaten": [
        lambda minutes, accuracy, others: all(
            time <= minutes and score >= accuracy for time, score in others
        ),
        lambda minutes, accuracy, others: any(
            time <= minutes or score >= accuracy for time, score in others
        ),
        lambda minutes, accuracy, others: any(
            time < minutes and score > accuracy for time, score in others
        ),
        lambda minutes, accuracy, others: any(score >= accuracy for time, score in others),
        lambda minutes, accuracy, others: any(
            time <= minutes and score >= accuracy for time, score in others
        ),
        True,
    ],
}
