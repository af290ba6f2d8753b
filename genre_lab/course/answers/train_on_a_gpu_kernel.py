"""Answers to the exercises of `08_train_on_a_gpu_kernel`."""

import numpy as np
import pandas as pd

from ..exercises import Check


def _cross_entropy(probabilities, truths):
    return -np.mean([np.log(row[truth]) for row, truth in zip(probabilities, truths, strict=True)])


def _turning_point(history):
    return history.epoch[history.val_loss.idxmin()]


def _history(val_loss, val_accuracy, first=1):
    epochs = range(first, first + len(val_loss))
    return pd.DataFrame(
        {
            "epoch": epochs,
            "loss": np.geomspace(1.7, 0.2, len(val_loss)),
            "val_loss": val_loss,
            "val_accuracy": val_accuracy,
        }
    )


CHECKS = (
    Check(
        "loss",
        _cross_entropy,
        "Take np.log of the probabilities that the true genres were given, then the mean, then a "
        "minus.",
        tolerance=1e-4,
        calls=(
            (np.array([[0.5, 0.5], [0.1, 0.9]]), [0, 1]),
            (np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [0.05, 0.9, 0.05]]), [0, 1, 2]),
            (np.full((4, 6), 1 / 6), [0, 5, 2, 2]),
        ),
    ),
    Check(
        "steps",
        (68, 13_600),
        "How often do 16 songs go into 1,080? What is left over makes one batch more; and then "
        "200 epochs of that.",
        mistakes=(
            (
                67.5,
                "There is no half step: the songs that are left over make a batch, though a "
                "smaller one.",
            ),
            (67, "67 batches of 16 are 1,072 songs. What about the other eight?"),
            (13_500, "200 times 67.5: but no epoch ends with half a step."),
            (1080, "That is a step after every song; here a step comes after every batch of 16."),
        ),
    ),
    Check(
        "turn",
        _turning_point,
        "history.val_loss.idxmin() is the row of the smallest validation loss; history.epoch[…] "
        "is the number of the epoch in it.",
        calls=(
            (_history([1.6, 1.2, 1.0, 1.1, 1.3], [0.3, 0.5, 0.55, 0.6, 0.58]),),
            (_history([1.5, 1.3, 1.4, 1.2, 1.25, 1.5], [0.4, 0.45, 0.5, 0.5, 0.55, 0.5]),),
            (_history([0.9, 1.0, 1.1], [0.6, 0.62, 0.63], first=7),),
        ),
    ),
    Check(
        "honest",
        "d",
        "Which of the four was not used to choose anything, and not learnt from?",
        mistakes=(
            ("a", "Those songs the network knows by heart. What will it do on others?"),
            (
                "b",
                "These songs were not learnt from, but they chose the epoch: of 50 tries the "
                "luckiest is kept.",
            ),
            (
                "c",
                "The test songs chose the epoch here, so that they are validation songs by "
                "another name.",
            ),
        ),
    ),
)
