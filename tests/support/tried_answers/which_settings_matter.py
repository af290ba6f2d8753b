"""Answers to the exercises of `11_which_settings_matter`; right ones, and known mistakes."""

import numpy as np


def count_of(accuracies):
    return max(1, round(len(accuracies) / 4))


def variance(seeds):
    return np.std(seeds, ddof=1) ** 2 / len(seeds)


RIGHT = {
    "rule": [
        lambda accuracies: np.mean(accuracies[-count_of(accuracies) :]),
        lambda accuracies: (
            sum(accuracies[len(accuracies) - count_of(accuracies) :]) / count_of(accuracies)
        ),
    ],
    "gain": [
        lambda before, after: (
            np.mean(after) - np.mean(before),
            np.hypot(np.sqrt(variance(before)), np.sqrt(variance(after))),
        )
    ],
    "mean": [
        lambda spectrogram: spectrogram - spectrogram.mean(axis=1)[:, None],
        lambda spectrogram: np.array([row - row.mean() for row in spectrogram]),
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
        lambda accuracies: max(accuracies),
        lambda accuracies: accuracies[-1],
        lambda accuracies: np.mean(accuracies),
        lambda accuracies: np.mean(accuracies[: count_of(accuracies)]),
        lambda accuracies: np.mean(accuracies[count_of(accuracies) :]),
        0.6,
    ],
    "gain": [
        lambda before, after: (
            np.mean(before) - np.mean(after),
            np.sqrt(variance(before) + variance(after)),
        ),
        lambda before, after: (
            np.mean(after) - np.mean(before),
            np.sqrt(variance(before)) + np.sqrt(variance(after)),
        ),
        lambda before, after: (
            np.mean(after) - np.mean(before),
            np.hypot(np.std(before, ddof=1), np.std(after, ddof=1)),
        ),
        lambda before, after: (
            np.mean(after) - np.mean(before),
            np.sqrt(np.var(before) / len(before) + np.var(after) / len(after)),
        ),
        lambda before, after: np.mean(after) - np.mean(before),
    ],
    "mean": [
        lambda spectrogram: spectrogram - spectrogram.mean(),
        lambda spectrogram: spectrogram - spectrogram.mean(axis=0),
        lambda spectrogram: spectrogram,
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
