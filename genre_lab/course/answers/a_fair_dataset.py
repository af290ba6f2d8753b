"""Answers to the exercises of `03_a_fair_dataset`."""

import numpy as np
import pandas as pd

from ..exercises import Check


def _shared_artists(table):
    return set(table.artist[table.split == "train"]) & set(table.artist[table.split == "test"])


def _standardised(train, test):
    return (test - train.mean()) / train.std()


def _songs(*rows):
    return pd.DataFrame(rows, columns=["artist", "split"])


CHECKS = (
    Check(
        "sizes",
        (1080, 360, 360),
        "Take 60%, 20% and 20% of 1,800; together they must be 1,800 again.",
    ),
    Check(
        "artists",
        _shared_artists,
        "Take the artists of the training songs, table.artist[table.split == 'train'], as a set, those of the test songs as another, "
        "and keep what is in both. Validation songs count on neither side.",
        calls=(
            (
                _songs(
                    ("Ann", "train"),
                    ("Bob", "train"),
                    ("Ann", "test"),
                    ("Cid", "test"),
                    ("Bob", "valid"),
                ),
            ),
            (_songs(("Ann", "train"), ("Bob", "test")),),
            (_songs(("Ann", "test"), ("Ann", "train"), ("Bob", "train"), ("Bob", "test")),),
        ),
    ),
    Check(
        "standardised",
        _standardised,
        "Mean and deviation come from train, and are used on test: (test - …) / … . Whoever takes them from test has looked into the exam.",
        calls=(
            (np.array([-40.0, -20.0, -30.0]), np.array([-30.0, -10.0])),
            (np.array([0.0, 1.0]), np.array([0.5, 0.5, 2.0])),
        ),
    ),
)
