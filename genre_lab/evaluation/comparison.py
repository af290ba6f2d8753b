"""Two systems compared on the same songs: McNemar's test, and the interval of their difference."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from .results import Results
from .statistics import wilson_interval


@dataclass(frozen=True, repr=False)
class McNemar:
    """Hold how two systems differ on the same songs: counts of songs, and the p value, 0 to 1."""

    both_right: int
    only_first: int
    only_second: int
    both_wrong: int
    p_value: float

    def __repr__(self) -> str:
        n_songs = self.both_right + self.only_first + self.only_second + self.both_wrong
        verdict = "luck alone seldom does that" if self.p_value < 0.05 else "luck alone can do that"
        return (
            f"McNemar: of {n_songs} songs, only the first is right on {self.only_first} and "
            f"only the second on {self.only_second}: p = {self.p_value:.2g}, {verdict}"
        )


def mcnemar(first: Results, second: Results) -> McNemar:
    """Test whether two systems that answered for the same songs differ by more than luck.

    Songs that both get right, or both get wrong, say nothing. If the systems were equally good,
    each of the others would be the toss of a coin. The binomial distribution gives the p value
    exactly, so it holds for few songs too.

    Parameters
    ----------
    first, second : Results
        Answers for the same songs, in any order.

    Returns
    -------
    McNemar
        both_right, only_first, only_second, both_wrong, p_value (two-sided).

    Raises
    ------
    EvaluationError
        If the songs are not the same.

    Examples
    --------
    >>> truth = ["jazz"] * 10
    >>> good = Results(np.tile([0.9, 0.1], (10, 1)), truth, ["jazz", "pop"])
    >>> poor = Results(np.tile([[0.9, 0.1], [0.2, 0.8]], (5, 1)), truth, ["jazz", "pop"])
    >>> round(mcnemar(good, poor).p_value, 4)
    0.0625

    Sources: McNemar 1947; Dietterich 1998, "Approximate statistical tests".

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    from scipy.stats import binomtest

    one, two = _right_on_the_same_songs(first, second)
    only_first, only_second = int((one & ~two).sum()), int((two & ~one).sum())
    n = only_first + only_second
    p_value = float(binomtest(only_first, n).pvalue) if n else 1.0
    return McNemar(
        int((one & two).sum()), only_first, only_second, int((~one & ~two).sum()), p_value
    )


@dataclass(frozen=True, repr=False)
class Difference:
    """Hold a difference of two accuracies, first minus second, with its 95 % interval; -1 to 1."""

    difference: float
    low: float
    high: float
    n_songs: int

    def __repr__(self) -> str:
        verdict = "zero lies within" if self.low <= 0 <= self.high else "zero lies outside"
        return (
            f"Difference: first - second = {100 * self.difference:+.1f} points on "
            f"{self.n_songs} songs (95% interval {100 * self.low:+.1f} to "
            f"{100 * self.high:+.1f}: {verdict})"
        )


def paired_bootstrap(
    first: Results, second: Results, samples: int = 10_000, seed: int = 0
) -> Difference:
    """Estimate how much two accuracies on the same songs differ, by drawing the songs anew.

    Parameters
    ----------
    first, second : Results
        Answers for the same songs, in any order.
    samples : int
        How many sets of songs are drawn, with replacement.
    seed : int
        Same seed, same interval.

    Returns
    -------
    Difference
        difference (first minus second), low and high of the 95 % percentile interval, n_songs.

    Raises
    ------
    EvaluationError
        If the songs are not the same, or nothing is drawn.

    Examples
    --------
    >>> truth = ["jazz"] * 10
    >>> good = Results(np.tile([0.9, 0.1], (10, 1)), truth, ["jazz", "pop"])
    >>> poor = Results(np.tile([[0.9, 0.1], [0.2, 0.8]], (5, 1)), truth, ["jazz", "pop"])
    >>> paired_bootstrap(good, poor).difference
    0.5

    Source: Efron and Tibshirani 1993, chapter 13, computed by `scipy.stats.bootstrap`.
    """
    from scipy.stats import bootstrap

    if samples < 1:
        raise EvaluationError(f"samples={samples!r} draws nothing", "", "give 1,000 or more")
    one, two = _right_on_the_same_songs(first, second)
    gain = np.sort(one.astype(float) - two)  # the songs' order must not matter
    difference = float(gain.mean())
    if len(gain) == 1:  # SciPy wants two songs to draw from
        return Difference(difference, difference, difference, 1)
    drawn = bootstrap(
        (gain,),
        np.mean,
        n_resamples=samples,
        batch=max(1, 1_000_000 // len(gain)),  # all at once would take 80 kB a song
        method="percentile",
        random_state=np.random.default_rng(seed),
    )
    low, high = drawn.confidence_interval
    return Difference(difference, float(low), float(high), len(gain))


def _right_on_the_same_songs(first: Results, second: Results) -> list[np.ndarray]:
    """Say of every song whether each of the two was right, with the songs in the same order."""
    tables = []
    for results in (first, second):
        truth = np.array(results.truth)
        names = range(len(truth)) if results.songs is None else results.songs.track_id.tolist()
        right = np.array(results.guesses) == truth
        tables.append(pd.DataFrame({"truth": truth, "right": right}, index=names).sort_index())
    if not tables[0].truth.equals(tables[1].truth):
        raise EvaluationError(
            f"the two answered for different songs ({len(tables[0])} and {len(tables[1])}), "
            "or their truths differ",
            f"splits {first.split!r} and {second.split!r}",
            "judge both on the same split of the same store",
        )
    return [table.right.to_numpy() for table in tables]


def newcombe_interval(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Estimate the difference of two shares of the same songs, with 95 % confidence.

    Unlike a bootstrap it doesn't shrink to nothing where no song changes sides.

    Parameters
    ----------
    first, second : np.ndarray of bool, shape (n_songs,)
        Which songs either got right.

    Returns
    -------
    (float, float)
        Limits of the first share minus the second, -1 to 1.

    Examples
    --------
    >>> first, second = np.repeat([1, 1, 0], [36, 12, 2]), np.repeat([1, 0, 1], [36, 12, 2])
    >>> [round(limit, 4) for limit in newcombe_interval(first == 1, second == 1)]
    [0.0569, 0.3404]

    Source: Newcombe 1998, "Improved confidence intervals for the difference between binomial
    proportions based on paired data", method 10.
    """
    one, two = np.asarray(first, bool), np.asarray(second, bool)
    n = len(one)
    (low_1, high_1), (low_2, high_2) = (wilson_interval(int(x.sum()), n) for x in (one, two))
    both, neither = int((one & two).sum()), int((~one & ~two).sum())
    only_1, only_2 = int((one & ~two).sum()), int((~one & two).sum())
    # How alike they answer: a correlation, made smaller as for continuity.
    alike = float(both * neither - only_1 * only_2)
    if alike > 0:
        alike = max(alike - n / 2, 0.0)
    spread = (both + only_1) * (only_2 + neither) * (both + only_2) * (only_1 + neither)
    correlation = alike / np.sqrt(spread) if spread else 0.0
    share_1, share_2 = one.mean(), two.mean()
    difference = share_1 - share_2

    def away(a: float, b: float) -> float:
        return float(np.sqrt(max(a**2 - 2 * correlation * a * b + b**2, 0)))

    low = difference - away(share_1 - low_1, high_2 - share_2)
    high = difference + away(high_1 - share_1, share_2 - low_2)
    return float(low), float(high)
