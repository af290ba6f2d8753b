"""Answers to the exercises of `11_which_settings_matter`."""

from collections.abc import Sequence

import numpy as np

from ..exercises import Check

Pairs = Sequence[tuple[float, float]]


def _last_quarter(accuracies: Sequence[float]) -> float:
    return float(np.mean(accuracies[-max(1, round(len(accuracies) / 4)) :]))


def _gain_and_error(before: Sequence[float], after: Sequence[float]) -> tuple[float, float]:
    variances = [np.var(seeds, ddof=1) / len(seeds) for seeds in (before, after)]
    return float(np.mean(after) - np.mean(before)), float(np.sqrt(sum(variances)))


def _without_own_mean(spectrogram: np.ndarray) -> np.ndarray:
    return spectrogram - spectrogram.mean(axis=1, keepdims=True)


def _beaten(minutes: float, accuracy: float, others: Pairs) -> bool:
    rivals = [pair for pair in others if pair != (minutes, accuracy)]
    return any(time <= minutes and score >= accuracy for time, score in rivals)


_OTHERS = [(1.0, 0.53), (6.0, 0.52), (13.0, 0.7)]

CHECKS = (
    Check(
        "rule",
        _last_quarter,
        "Is it the last quarter, and the mean of it?",
        tolerance=1e-4,
        calls=(
            ([0.2, 0.4, 0.5, 0.6, 0.55, 0.65, 0.7, 0.6],),
            ([0.3] * 8 + [0.6, 0.7],),
            ([0.1, 0.9, 0.4, 0.5, 0.6],),
            ([0.4, 0.5],),
        ),
        idea="a negative number counts from the end of a list: accuracies[-2:] are the last two.",
        way="add up accuracies[-count:] with sum(…), and divide by count.",
        right="Right for trainings of 2, 5, 8 and 10 epochs.",
    ),
    Check(
        "gain",
        _gain_and_error,
        "Which of the two is off, the gain or the error? After minus before, and the error of "
        "means, not of single seeds.",
        tolerance=1e-4,
        calls=(
            ([0.50, 0.52, 0.51], [0.55, 0.60, 0.56]),
            ([0.6, 0.62, 0.61, 0.65, 0.6], [0.61, 0.66]),
        ),
        idea="the squares add up, each divided by its own number of seeds. The root comes last.",
        way="np.std(before, ddof=1)**2 / len(before), the same for after, and np.sqrt of their "
        "sum.",
        right="Right for equal and for unequal numbers of seeds.",
    ),
    Check(
        "mean",
        _without_own_mean,
        "Each band loses its own mean: does yours take one number from all of them, or one from "
        "each frame?",
        tolerance=1e-4,
        calls=(
            (np.array([[1.0, 3.0, 5.0], [-60.0, -50.0, -40.0]]),),
            (np.arange(12.0).reshape(4, 3) ** 2,),
        ),
        idea="axis=1 runs over time. With keepdims=True the means stay a column, one for each row.",
        way="subtract spectrogram.mean(axis=1, keepdims=True) from spectrogram.",
        right="Right for two spectrograms: what is left has mean 0 in every band.",
    ),
    Check(
        "beaten",
        _beaten,
        "Try it on paper: one rival that is quicker and less accurate, one that is equal.",
        calls=(
            (4.0, 0.5, _OTHERS),
            (4.0, 0.66, _OTHERS),
            (20.0, 0.66, _OTHERS),
            (13.0, 0.7, _OTHERS),
            (13.0, 0.6, [(13.0, 0.7)]),
            (0.5, 0.4, _OTHERS),
            (2.0, 0.9, []),
        ),
        idea="one rival is enough, but it has to be at least as good in *both*, and better in one.",
        way="leave out pairs that are equal in both; then any(time <= minutes and score >= "
        "accuracy for time, score in others).",
        right="Right for seven recipes, one of which stands in the list itself.",
    ),
)
