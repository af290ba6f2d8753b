"""Answers to the exercises of `02_mel_and_mfcc` that are right, and such as students give by mistake."""

import math

import numpy as np


def wave(n, k):
    return np.sqrt(2 / n) * np.cos(np.pi * k * (np.arange(n) + 0.5) / n)


RIGHT = {
    "mel": [lambda hz: 1127 * math.log(1 + hz / 700), lambda hz: 2595 * math.log10(1 + hz / 700)],
    "decibel": [
        lambda power, reference: 10 * math.log10(power) - 10 * math.log10(reference),
        lambda power, reference: 20 * np.log10(np.sqrt(power / reference)),
    ],
    "coefficient": [
        lambda column, k: column @ wave(len(column), k),
        lambda column, k: float(np.dot(wave(len(column), k), column)),
    ],
    "numbers": [
        (257 * 1172 / 25, 96 * 1172 / 25, 20 * 1172 / 25),
        (257 * 12_000 / 256, 4500, 937.5),
        (12_048, 4500, 938),
        (257 * 47, 96 * 47, 20 * 47),
    ],
}
WRONG = {
    "mel": [
        lambda hz: 2595 * np.log(1 + hz / 700),
        lambda hz: 2595 * np.log10(hz / 700),
        lambda hz: 700 * (10 ** (hz / 2595) - 1),
        lambda hz: 1127 * np.log10(1 + hz / 700),
        1000,
    ],
    "decibel": [
        lambda power, reference: 20 * np.log10(power / reference),
        lambda power, reference: 10 * np.log10(power - reference),
        lambda power, reference: 10 * np.log(power / reference),
        lambda power, reference: np.log10(power / reference),
        lambda power, reference: 10 * np.log10(reference / power),
        lambda power: 10 * np.log10(power),
        3,
    ],
    "coefficient": [
        lambda column, k: column * wave(len(column), k),
        lambda column, k: np.sum(column) * np.sum(wave(len(column), k)),
        lambda column, k: np.mean(column * wave(len(column), k)),
        lambda column, k: column.sum(),
        0.5,
    ],
    "numbers": [
        (257 * 1172, 96 * 1172, 20 * 1172),
        (257, 96, 20),
        (46.88, 46.88, 46.88),
        (12_048, 4500, 12_000),
        12_048,
        (4500, 12_048, 938),
    ],
}
