"""Answers to the exercises of `12_look_inside`; right ones, and known mistakes."""

import numpy as np


def cam(maps, slopes, axes=(0, 1), least=0.0, divide=True):
    weights = slopes.mean(axis=axes)
    one_map = np.clip(np.tensordot(maps, weights, axes=1), least, None)
    return one_map / one_map.max() if divide and one_map.max() > 0 else one_map


def cam_by_loops(maps, slopes):
    total = np.zeros(maps.shape[:2])
    for number in range(maps.shape[2]):
        total += slopes[:, :, number].mean() * maps[:, :, number]
    total[total < 0] = 0
    return total / total.max() if total.any() else total


def cam_that_divides_by_zero(maps, slopes):
    one_map = np.maximum((slopes.mean(axis=(0, 1)) * maps).sum(axis=2), 0)
    return one_map / one_map.max()


def advantage(own, at_random, sign=1, scale=100, ddof=1):
    songs = sign * scale * (np.mean(at_random, axis=1) - np.mean(own, axis=1))
    return songs.mean(), songs.std(ddof=ddof) / len(songs) ** 0.5


def unpaired(own, at_random):
    a, b = 100 * own.mean(axis=1), 100 * at_random.mean(axis=1)
    return b.mean() - a.mean(), np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))


RIGHT = {
    "cam": [cam, cam_by_loops],
    "advantage": [advantage, lambda own, at_random: np.array(advantage(own, at_random))],
    "against": ["ace", " ACE "],
}
WRONG = {
    "cam": [
        cam_that_divides_by_zero,
        lambda maps, slopes: cam(maps, slopes, least=-np.inf),
        lambda maps, slopes: cam(maps, slopes, divide=False),
        lambda maps, slopes: np.maximum((slopes * maps).sum(axis=2), 0),
        lambda maps, slopes: np.maximum((slopes.mean() * maps).sum(axis=2), 0),
        lambda maps, slopes: slopes.mean(axis=(0, 1)) * maps,
        3,
    ],
    "advantage": [
        lambda own, at_random: advantage(own, at_random, sign=-1),
        lambda own, at_random: advantage(own, at_random, scale=1),
        lambda own, at_random: advantage(own, at_random, ddof=0),
        unpaired,
        lambda own, at_random: 100 * (at_random - own).mean(),
        "better",
    ],
    "against": ["abce", "acde", "ac", "ae", "ce", "bd", "abcde", ["a", "c", "e"]],
}
