"""Answers to the exercises of `04_baselines_first`: right ones, and such as students give."""

import numpy as np


def two_tones(frequencies):
    """Put one tone in the middle, and two as far from it as the bins allow."""
    narrow, wide = np.zeros(len(frequencies)), np.zeros(len(frequencies))
    narrow[len(frequencies) // 2] = 3
    wide[[0, -1]] = 1
    return narrow, wide


def mirrored(frequencies):
    distance = np.abs(frequencies - frequencies.mean())
    return np.exp(-((distance / 50) ** 2)) * (distance < 150), (distance > 1_200) * distance


def unequal_weights(frequencies):
    """Put the middle at a third: then the low tone weighs more."""
    narrow, wide = np.zeros(len(frequencies)), np.zeros(len(frequencies))
    first, middle, last = 0, len(frequencies) // 2, len(frequencies) - 1
    narrow[middle], wide[first] = 1, 2
    wide[last] = 2
    return [narrow, wide]


def bumps(frequencies, low, centre, high):
    narrow = (np.abs(frequencies - centre) < 100).astype(float)
    wide = (frequencies < low) | (frequencies > high)
    return narrow, wide.astype(float)


def scaled(song, others):
    return (song - others.mean(axis=0)) / others.std(axis=0)


def neighbour(song, others):
    from sklearn.neighbors import NearestNeighbors
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(others)
    near = NearestNeighbors(n_neighbors=1).fit(scaler.transform(others))
    return near.kneighbors(scaler.transform(song[None]), return_distance=False)[0, 0]


def from_a_hat(exam, genres, times=20):
    generator = np.random.default_rng(0)
    return np.mean([exam(generator.permutation(genres)) for _ in range(times)])


def most_common(genres):
    return np.unique(genres, return_counts=True)[1].max() / len(genres)


RIGHT = {
    "same_centre": [two_tones, mirrored, unequal_weights],
    "nearest": [
        neighbour,
        lambda song, others: np.linalg.norm(
            scaled(others, others) - scaled(song, others), axis=1
        ).argmin(),
        lambda song, others: int(
            (((others - song) ** 2) / others.var(axis=0)).sum(axis=1).argmin()
        ),
    ],
    "rigged": [
        lambda exam, genres: from_a_hat(exam, genres) > most_common(genres) + 0.1,
        lambda exam, genres: bool(from_a_hat(exam, genres, 5) > most_common(genres) + 0.06),
        lambda exam, genres: exam(np.roll(genres, 37)) > most_common(genres) + 0.1,
    ],
}
WRONG = {
    "same_centre": [
        lambda frequencies: bumps(frequencies, 500, 1_000, 2_500),
        lambda frequencies: (frequencies, frequencies),
        lambda frequencies: two_tones(frequencies)[::-1],
        lambda frequencies: two_tones(frequencies)[:1],
        lambda frequencies: (two_tones(frequencies)[0], -two_tones(frequencies)[1]),
        lambda frequencies: (np.zeros(len(frequencies)), np.zeros(len(frequencies))),
        lambda frequencies: (1_000, 1_000),
        lambda frequencies: frequencies.mean(),
        2_000,
    ],
    "nearest": [
        lambda song, others: np.linalg.norm(others - song, axis=1).argmin(),
        lambda song, others: np.linalg.norm((others - song) / others.std(), axis=1).argmin(),
        lambda song, others: np.linalg.norm((others - song) / others.mean(axis=0), axis=1).argmin(),
        lambda song, others: np.abs((others - song) / others.std(axis=0)).max(axis=1).argmax(),
        lambda song, others: neighbour(song, others) + 1,
        lambda song, others: np.linalg.norm(scaled(others, others) - song, axis=1).argmin(),
        lambda song, others: others[neighbour(song, others)],
        lambda song, others: 0.5,
        0,
    ],
    "rigged": [
        lambda exam, genres: exam(genres) > 0.9,
        lambda exam, genres: from_a_hat(exam, genres) > 0.3,
        lambda exam, genres: from_a_hat(exam, genres) > 1 / len(set(genres)) + 0.1,
        lambda exam, genres: exam(genres) > from_a_hat(exam, genres) + 0.1,
        lambda exam, genres: from_a_hat(exam, genres) < most_common(genres) + 0.1,
        lambda exam, genres: False,
        lambda exam, genres: from_a_hat(exam, genres),
        lambda exam, genres: exam(genres[:3]) > 0.5,
        True,
    ],
}
