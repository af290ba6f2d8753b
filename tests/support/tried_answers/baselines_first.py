"""Answers to the exercises of `04_baselines_first` that are right, and such as students give by mistake."""

import numpy as np


def counted(pitches, wide=13):
    counts = [0] * wide
    for before, after in zip(pitches, pitches[1:]):
        counts[abs(after - before)] += 1
    return counts


RIGHT = {
    "centroid": [
        lambda frequencies, magnitudes: np.average(frequencies, weights=magnitudes),
        lambda f, m: (f @ m) / m.sum(),
        lambda f, m: sum(a * b for a, b in zip(f, m)) / sum(m),
    ],
    "nearest": [
        lambda song, others: np.linalg.norm(others - song, axis=1).argmin(),
        lambda song, others: ((others - song) ** 2).sum(axis=1).argmin(),
        lambda song, others: min(
            range(len(others)), key=lambda row: np.hypot(*(others[row] - song))
        ),
    ],
    "report": ["validation", " Validation"],
    "steps": [
        counted,
        lambda pitches: np.bincount(np.abs(np.diff(pitches)), minlength=13),
        lambda pitches: np.histogram(np.abs(np.diff(pitches)), bins=range(14))[0],
    ],
}
WRONG = {
    "centroid": [
        lambda f, m: np.mean(f),
        lambda f, m: f[np.argmax(m)],
        lambda f, m: np.sum(f * m),
        lambda f, m: np.mean(f * m),
        lambda f, m: np.sum(f * m) / np.sum(f),
        275,
    ],
    "nearest": [
        lambda song, others: np.argmax(np.linalg.norm(others - song, axis=1)),
        lambda song, others: np.abs(others - song).sum(axis=1).argmin(),
        lambda song, others: np.linalg.norm(others - song, axis=1).min(),
        lambda song, others: (others - song).sum(axis=1).argmin(),
        lambda song, others: np.linalg.norm(others - song, axis=1).argmin() + 1,
        lambda song, others: np.linalg.norm(others, axis=1).argmin(),
    ],
    "report": ["learnt", "chosen", "all of them", 1.0],
    "steps": [
        lambda pitches: np.diff(pitches),
        lambda pitches: np.bincount(np.abs(np.diff(pitches))),
        lambda pitches: np.bincount(pitches % 12, minlength=13),
        lambda pitches: np.bincount(np.diff(pitches) % 13, minlength=13),
        lambda pitches: counted(pitches)[:12],
        lambda pitches: np.bincount(np.abs(np.diff(pitches)), minlength=13) / 4,
    ],
}
