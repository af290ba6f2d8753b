"""Answers to the exercises of `11_which_settings_matter`."""

import numpy as np

from ..exercises import Check


def _last_quarter(accuracies):
    return float(np.mean(accuracies[-max(1, round(len(accuracies) / 4)) :]))


def _gain_and_error(before, after):
    return np.mean(after) - np.mean(before), np.sqrt(
        np.var(before, ddof=1) / len(before) + np.var(after, ddof=1) / len(after)
    )


def _without_own_mean(picture):
    return picture - picture.mean(axis=1, keepdims=True)


def _beaten(minutes, accuracy, others):
    return any(time <= minutes and score >= accuracy for time, score in others)


_OTHERS = [(1.0, 0.53), (6.0, 0.52), (13.0, 0.7)]

CHECKS = (
    Check(
        "rule",
        _last_quarter,
        "accuracies[-count:] are the last `count` of them; add them up and divide by their number.",
        tolerance=1e-4,
        calls=(
            ([0.2, 0.4, 0.5, 0.6, 0.55, 0.65, 0.7, 0.6],),
            ([0.3] * 8 + [0.6, 0.7],),
            ([0.1, 0.9, 0.4, 0.5, 0.6],),
            ([0.4, 0.5],),
        ),
    ),
    Check(
        "gain",
        _gain_and_error,
        "The squares add up: np.std(…, ddof=1)**2 of each, divided by how many they are, summed, and then np.sqrt of the sum.",
        tolerance=1e-4,
        calls=(
            ([0.50, 0.52, 0.51], [0.55, 0.60, 0.56]),
            ([0.6, 0.62, 0.61, 0.65, 0.6], [0.61, 0.66]),
        ),
    ),
    Check(
        "mean",
        _without_own_mean,
        "Subtract picture.mean(axis=1, keepdims=True) from picture: it has one number for each row.",
        tolerance=1e-4,
        calls=(
            (np.array([[1.0, 3.0, 5.0], [-60.0, -50.0, -40.0]]),),
            (np.arange(12.0).reshape(4, 3) ** 2,),
        ),
    ),
    Check(
        "beaten",
        _beaten,
        "One rival is enough: any(…) over all pairs, where both time <= minutes and score >= accuracy.",
        calls=(
            (4.0, 0.5, _OTHERS),
            (4.0, 0.66, _OTHERS),
            (20.0, 0.66, _OTHERS),
            (13.0, 0.7, [(13.0, 0.7)]),
            (0.5, 0.4, _OTHERS),
            (2.0, 0.9, []),
        ),
    ),
)
