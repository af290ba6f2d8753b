"""Answers to the exercises of `08_train_on_a_gpu_kernel`; right ones, and known mistakes."""

import math

import numpy as np


def losses(probabilities, truths):
    return -np.log([row[truth] for row, truth in zip(probabilities, truths, strict=True)])


def costliest(probabilities, truths):
    of_song = losses(probabilities, truths)
    return int(of_song.argmax()), of_song.max() / of_song.sum()


def one_by_one(probabilities, truths):
    of_song = [-math.log(row[truth]) for row, truth in zip(probabilities, truths, strict=True)]
    return [of_song.index(max(of_song)), max(of_song) / sum(of_song)]


def epochs_needed(n_songs, old_batch, epochs, new_batch, rounded=math.ceil):
    steps = epochs * rounded(n_songs / old_batch)
    return rounded(steps / rounded(n_songs / new_batch))


def counts_up(n_songs, old_batch, epochs, new_batch):
    wanted, needed = epochs * len(range(0, n_songs, old_batch)), 0
    while needed * len(range(0, n_songs, new_batch)) < wanted:
        needed += 1
    return needed


def diagnose(history, smoothed=3, margin=0.1):
    smooth = history.rolling(smoothed, min_periods=1).mean()
    first, last = smooth.iloc[0], smooth.iloc[-1]
    if not last.loss < first.loss:
        return "lower the rate"
    return "overfitting" if last.val_loss > smooth.val_loss.min() + margin else "train on"


def by_thirds(history):
    third = len(history) // 3
    begin, end = history.head(third).mean(), history.tail(third).mean()
    if math.isnan(end.loss) or end.loss > begin.loss:
        return "Lower the rate"
    middle = history.val_loss[third:-third].mean()
    return "overfitting" if end.val_loss > middle + 0.1 else "train on"


RIGHT = {
    "costliest": [costliest, one_by_one],
    "epochs": [epochs_needed, counts_up],
    "diagnose": [diagnose, by_thirds],
    "honest": ["ace", " E, C, A ", {"e", "c", "a"}],
}
WRONG = {
    "costliest": [
        lambda probabilities, truths: costliest(probabilities, truths)[0],
        lambda probabilities, truths: (costliest(probabilities, truths)[0] + 1, 0.5),
        lambda probabilities, truths: (
            losses(probabilities, truths).argmin(),
            costliest(probabilities, truths)[1],
        ),
        lambda probabilities, truths: (
            losses(probabilities, truths).argmax(),
            losses(probabilities, truths).max(),
        ),
        lambda probabilities, truths: (
            losses(probabilities, truths).argmax(),
            100 * costliest(probabilities, truths)[1],
        ),
        lambda probabilities, truths: (
            losses(probabilities, truths).argmax(),
            losses(probabilities, truths).max() / losses(probabilities, truths).mean(),
        ),
        lambda probabilities, truths: (probabilities.max(axis=1).argmin(), 0.5),
        0.4,
    ],
    "epochs": [
        lambda n_songs, old, epochs, new: epochs * new / old,
        lambda n_songs, old, epochs, new: epochs * old / new,
        lambda n_songs, old, epochs, new: epochs_needed(n_songs, old, epochs, new) - 1,
        lambda n_songs, old, epochs, new: epochs_needed(n_songs, old, epochs, new, math.floor),
        lambda n_songs, old, epochs, new: epochs,
        lambda n_songs, old, epochs, new: epochs * math.ceil(n_songs / old),
        800,
    ],
    "diagnose": [
        lambda history: "overfitting",
        lambda history: "train on",
        lambda history: diagnose(history, smoothed=1, margin=0),
        lambda history: "overfitting" if history.val_loss.iloc[-1] > 1 else "train on",
        lambda history: history.val_loss.idxmin(),
        lambda history: "stop",
        True,
    ],
    "honest": ["c", "ce", "abce", "abcdef", "acef", "acd", "xyz", 4],
}
