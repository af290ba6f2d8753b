"""Answers to the exercises of `04_baselines_first`."""

import numpy as np

from ..exercises import Check


def _centroid(frequencies, magnitudes):
    return np.sum(frequencies * magnitudes) / np.sum(magnitudes)


def _nearest(song, others):
    return np.argmin(np.sqrt(np.sum((others - song) ** 2, axis=1)))


def _count_steps(pitches):
    return np.bincount(np.abs(np.diff(pitches)), minlength=13)


_SONGS = np.array([[0.0, 3.0], [2.0, 2.0], [-5.0, 1.0], [4.0, -4.0]])
_LEARNT = "Songs that were learnt are known by heart: even with labels drawn from a hat this number is 100%. Which songs were new?"
_CHOSEN = (
    "That is the number by which the settings were chosen: the highest of several, so luck is in it. "
    "Which number comes from songs that had no part in learning or choosing?"
)

CHECKS = (
    Check(
        "centroid",
        _centroid,
        "Multiply each frequency by its magnitude, add these products up, and divide by the sum of the magnitudes, "
        "not by how many there are.",
        calls=(
            (np.array([100.0, 200.0, 400.0]), np.array([1.0, 1.0, 2.0])),
            (np.array([500.0, 1000.0]), np.array([0.0, 3.0])),
            (np.array([0.0, 23.4, 46.9, 70.3]), np.array([0.2, 5.0, 1.1, 0.7])),
        ),
    ),
    Check(
        "nearest",
        _nearest,
        "Subtract the song from every row, square, add up along the row (axis=1), and take the place of the smallest "
        "with np.argmin. Places are counted from 0.",
        calls=(
            (np.array([0.0, 0.0]), _SONGS),
            (np.array([-4.0, 0.0]), _SONGS),
            (np.array([4.0, -3.0]), _SONGS),
            (np.array([0.0, 2.5]), _SONGS),
        ),
    ),
    Check(
        "report",
        "validation",
        "Answer with the name of one column: 'learnt', 'chosen' or 'validation'. Which songs had no part in anything?",
        mistakes=(("learnt", _LEARNT), ("chosen", _CHOSEN)),
    ),
    Check(
        "steps",
        _count_steps,
        "np.diff gives the steps, np.abs makes down and up alike, and np.bincount(…, minlength=13) counts how many there "
        "are of 0, 1, 2 … 12.",
        calls=(
            (np.array([60, 62, 64, 62, 62]),),
            (np.array([60, 72, 67, 67, 60]),),
            (np.array([55, 56]),),
        ),
    ),
)
