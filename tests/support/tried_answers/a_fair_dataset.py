"""Answers to the exercises of `03_a_fair_dataset` that are right, and such as students give by mistake."""

import numpy as np


def side(table, split):
    return set(table.artist[table.split == split])


RIGHT = {
    "sizes": [(1080, 360, 360), (1080.0, np.int64(360), 360)],
    "artists": [
        lambda table: side(table, "train") & side(table, "test"),
        lambda table: {
            artist
            for artist, songs in table.groupby("artist")
            if {"train", "test"} <= set(songs.split)
        },
    ],
    "standardised": [lambda train, test: (np.array(test) - np.mean(train)) / np.std(train)],
}
WRONG = {
    "sizes": [(60, 20, 20), (1080, 720, 0), (1080, 180, 180), 1800],
    "artists": [
        lambda table: side(table, "train") | side(table, "test"),
        lambda table: len(side(table, "train") & side(table, "test")),
        lambda table: set(table.artist) - side(table, "valid"),
        lambda table: side(table, "train") & side(table, "valid"),
        set(),
    ],
    "standardised": [
        lambda train, test: (test - test.mean()) / test.std(),
        lambda train, test: test - train.mean(),
        lambda train, test: (train - train.mean()) / train.std(),
        lambda train, test: (test - np.append(train, test).mean()) / np.append(train, test).std(),
    ],
}
