"""Answers to the exercises of `03_a_fair_dataset`: right ones, and such as students give."""

import numpy as np


def by_counting(table):
    if (table.groupby("song").split.nunique() > 1).any():
        return "chunk"
    artists = table.artist.str.casefold()
    return "song" if (table.groupby(artists).split.nunique() > 1).any() else "artist"


def by_sets(table):
    def torn(names):
        sides = [set(names[table.split == side]) for side in ("train", "valid", "test")]
        return len(set().union(*sides)) < sum(map(len, sides))

    if torn(table.song):
        return "chunk"
    return "song" if torn(table.artist.str.lower()) else "artist"


def artists_first(table):
    if (table.groupby("artist").split.nunique() > 1).any():
        return "song"
    return "chunk" if (table.groupby("song").split.nunique() > 1).any() else "artist"


def without_spelling(table):
    if (table.groupby("song").split.nunique() > 1).any():
        return "chunk"
    return "song" if (table.groupby("artist").split.nunique() > 1).any() else "artist"


def without_test(table):
    return by_counting(table[table.split != "test"])


def of_training_only(table):
    return by_counting(table[(table.split == "train") | (table.split == "valid")])


def band_by_band(train, judged):
    scaled = np.empty(judged.shape)
    for band in range(train.shape[1]):
        own = train[:, band]
        scaled[:, band] = (judged[:, band] - own.mean()) / own.std(ddof=1)
    return scaled


def scaled_by(judged, songs, axis=(0, 2)):
    mean = songs.mean(axis=axis, keepdims=True)
    return (judged - mean) / songs.std(axis=axis, keepdims=True)


RIGHT = {
    "how_split": [by_counting, by_sets, lambda table: f" {by_counting(table).upper()} "],
    "standardised": [band_by_band, lambda train, judged: scaled_by(judged, train)],
    "unfair_steps": [{2, 4, 6}, [6, 4, 2], (2, 4, 6), np.array([2, 4, 6])],
}
WRONG = {
    "how_split": [
        artists_first,
        without_spelling,
        without_test,
        of_training_only,
        lambda table: "chunk",
        lambda table: {"chunk": "artist", "song": "song", "artist": "chunk"}[by_counting(table)],
        lambda table: by_counting(table) == "artist",
        lambda table: "leaky",
        "artist",
    ],
    "standardised": [
        lambda train, judged: scaled_by(judged, judged),
        lambda train, judged: scaled_by(judged, np.concatenate([train, judged])),
        lambda train, judged: scaled_by(judged, train, None),
        lambda train, judged: scaled_by(judged, train, 0),
        lambda train, judged: scaled_by(train, train),
        lambda train, judged: judged - train.mean(axis=(0, 2), keepdims=True),
        lambda train, judged: (
            (judged - train.mean((0, 2), keepdims=True)) / train.var((0, 2), keepdims=True)
        ),
        lambda train, judged: (judged - train.mean(axis=(0, 2))) / train.std(axis=(0, 2)),
        0.0,
    ],
    "unfair_steps": [{2}, {2, 4}, {2, 4, 5, 6}, {1, 2, 4, 6}, set(range(1, 8)), {0, 2}, 2, "2, 4"],
}
