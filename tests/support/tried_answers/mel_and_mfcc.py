"""Answers to the exercises of `02_mel_and_mfcc`: right ones, and such as students give."""

import librosa
import numpy as np

from genre_lab import wilson_interval


def by_even_steps(centres):
    spread = {}
    for name, htk in (("htk", True), ("slaney", False)):
        steps = np.diff(librosa.hz_to_mel(centres, htk=htk))
        spread[name] = steps.std() / steps.mean()
    return min(spread, key=spread.get)


def by_both_banks(centres):
    n_bands = len(centres)
    htk = librosa.mel_frequencies(n_bands + 2, fmax=6_000, htk=True)[1:-1]
    return "htk" if np.allclose(htk, centres) else "slaney"


def by_spread_in_mel(centres):
    spread = [np.std(np.diff(librosa.hz_to_mel(centres, htk=htk))) for htk in (True, False)]
    return "htk" if spread[0] < spread[1] else "slaney"


def by_least_squares(good, strange):
    slope = np.polyfit(good.ravel(), strange.ravel(), 1)[0]
    return {2: "squared", 1: "reference", 0.5: "root"}[round(2 * slope) / 2]


def by_spread(good, strange):
    ratio = strange.std() / good.std()
    return "squared" if ratio > 1.4 else "root" if ratio < 0.7 else "reference"


def by_maxima(good, strange):
    ratio = strange.max() / good.max() if good.max() else 1
    return "squared" if ratio > 1.4 else "root" if ratio < 0.7 else "reference"


def by_equality(good, strange):
    if np.allclose(strange, 2 * good):
        return "squared"
    return "root" if np.allclose(2 * strange, good) else "reference"


def counted_down(n):
    fewest = n
    while fewest and wilson_interval(fewest - 1, n)[0] > 0.5:
        fewest -= 1
    return fewest


RIGHT = {
    "whose_mel": [
        by_even_steps,
        by_spread_in_mel,
        by_both_banks,
        lambda centres: by_even_steps(centres).upper(),
        lambda centres: "htk" if np.ptp(np.diff(np.log(700 + centres))) < 1e-6 else "slaney",
    ],
    "what_happened": [by_least_squares, by_spread, by_equality],
    "fewest_right": [
        counted_down,
        lambda n: next(right for right in range(n + 1) if wilson_interval(right, n)[0] > 0.5),
        lambda n: sum(wilson_interval(right, n)[0] <= 0.5 for right in range(n + 1)),
    ],
}
WRONG = {
    "whose_mel": [
        lambda centres: "htk",
        lambda centres: "Slaney",
        lambda centres: "htk" if centres[0] < 40 else "slaney",
        lambda centres: "htk" if (centres < 500).sum() > 8 else "slaney",
        lambda centres: "htk" if np.std(np.diff(centres)) > 80 else "slaney",
        lambda centres: "slaney" if by_even_steps(centres) == "htk" else "htk",
        lambda centres: by_even_steps(centres) == "htk",
        lambda centres: centres[0],
        "htk",
    ],
    "what_happened": [
        by_maxima,
        lambda good, strange: "squared",
        lambda good, strange: by_least_squares(strange, good),
        lambda good, strange: "squared" if strange.max() > good.max() else "root",
        lambda good, strange: np.ptp(strange) / np.ptp(good),
        lambda good, strange: "all is right",
        "squared",
    ],
    "fewest_right": [
        lambda n: n // 2 + 1,
        lambda n: n / 2,
        lambda n: n,
        lambda n: 10,
        lambda n: 10 / 12,
        lambda n: counted_down(n) / n,
        lambda n: counted_down(n) - 1,
        lambda n: wilson_interval(n, n),
        lambda n: next(right for right in range(n + 1) if wilson_interval(right, n)[1] > 0.5),
        10,
    ],
}
