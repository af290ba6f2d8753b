"""How sure a number is: intervals, paired tests, several seeds, and the luck of the best epoch."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import EvaluationError

if TYPE_CHECKING:
    from .results import Results


def chance_level(truth: Sequence[str]) -> float:
    """Say what you score by always answering the most frequent genre.

    Parameters
    ----------
    truth : sequence of str
        The true genre of each song.

    Returns
    -------
    float
        0 to 1. Every figure and table of the lab means this by "chance".

    Examples
    --------
    >>> chance_level(["jazz", "pop", "pop", "rap"])
    0.5

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    return max(Counter(truth).values()) / len(truth)


def wilson_interval(n_right: float, n: int) -> tuple[float, float]:
    """Estimate where the true accuracy lies, with 95 % confidence.

    Parameters
    ----------
    n_right : float
        Songs told right. A mean over seeds need not be whole: between two whole counts the
        limits lie on a straight line.
    n : int
        Songs asked.

    Returns
    -------
    (float, float)
        Lower and upper limit, 0 to 1. Unlike p ± 1.96 s they stay sensible near 0 and 1.

    Raises
    ------
    EvaluationError
        If there are no songs, or more are right than there are.

    Examples
    --------
    >>> [round(limit, 3) for limit in wilson_interval(293, 360)]
    [0.77, 0.851]

    Source: Wilson 1927, computed by `scipy.stats.binomtest`.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    from scipy.stats import binomtest

    if not (n > 0 and 0 <= n_right <= n and float(n).is_integer()):
        raise EvaluationError(
            f"{n_right} of {n} songs right is no accuracy",
            "",
            "give 0 <= n_right <= n, and a whole n above zero",
        )
    whole = int(n_right)
    limits = [
        binomtest(count, int(n)).proportion_ci(method="wilson")
        for count in (whole, min(whole + 1, int(n)))
    ]
    part = n_right - whole
    low, high = ((1 - part) * np.array(limits[0]) + part * np.array(limits[1])).tolist()
    return low, high


@dataclass(frozen=True, repr=False)
class McNemar:
    """Hold how two systems differ on the same songs: counts of songs, and the p value, 0 to 1.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """

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


def mcnemar(first: "Results", second: "Results") -> McNemar:
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
    """Hold a difference of two accuracies, first minus second, with its 95 % interval; -1 to 1.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """

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
    first: "Results", second: "Results", samples: int = 10_000, seed: int = 0
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

    Taught in: notebooks/09_read_the_mistakes.ipynb
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


@dataclass(frozen=True, repr=False)
class MeanAndDeviation:
    """Hold mean and sample deviation of the accuracies of several seeds, 0 to 1.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    mean: float
    deviation: float
    n: int

    def __repr__(self) -> str:
        if self.n == 1:
            return f"{100 * self.mean:.1f} % (1 seed)"
        return f"{100 * self.mean:.1f} ± {100 * self.deviation:.1f} % ({self.n} seeds)"


def mean_and_deviation(values: Iterable[float]) -> MeanAndDeviation:
    """Sum up the accuracies of one training repeated under several seeds.

    Parameters
    ----------
    values : sequence of float
        Accuracies, 0 to 1. The deviation divides by n - 1; that of a single seed is NaN.

    Returns
    -------
    MeanAndDeviation

    Raises
    ------
    EvaluationError
        If there are none, or one is no number.

    Examples
    --------
    >>> mean_and_deviation([0.734, 0.751, 0.779])  # three runs of one public script
    75.5 ± 2.3 % (3 seeds)

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    accuracies = np.asarray(list(values), float)
    if not accuracies.size or not np.isfinite(accuracies).all():
        raise EvaluationError(
            "these are no accuracies of seeds", "", "give one finite number a seed"
        )
    deviation = float(accuracies.std(ddof=1)) if len(accuracies) > 1 else float("nan")
    return MeanAndDeviation(float(accuracies.mean()), deviation, len(accuracies))


@dataclass(frozen=True, eq=False, repr=False)
class BestEpochLuck:
    """Hold the best accuracy of each simulated training, with the true one; 0 to 1.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """

    best: np.ndarray
    accuracy: float
    n_songs: int
    epochs: int
    correlation: float

    @property
    def mean(self) -> float:
        """Mean over the trainings of the best epoch's accuracy."""
        return float(self.best.mean())

    def __repr__(self) -> str:
        return (
            f"Luck: the best of {self.epochs} epochs on {self.n_songs} songs shows {self.mean:.1%} "
            f"on average, where the truth is {self.accuracy:.1%}: "
            f"{100 * (self.mean - self.accuracy):+.1f} points"
        )


def luck_of_the_best_epoch(
    n_songs: int,
    n_genres: int,
    epochs: int = 200,
    *,
    accuracy: float | None = None,
    seed: int = 0,
    trials: int = 1000,
    correlation: float = 0.0,
) -> BestEpochLuck:
    """Simulate how much you gain by reporting the best epoch of a network that never improves.

    Parameters
    ----------
    n_songs, n_genres : int
        Songs that judge every epoch, and genres to guess among.
    epochs : int
        How many there are to choose from.
    accuracy : float or None
        The true accuracy, 0 to 1; None is that of guessing, 1 / n_genres.
    seed : int
        Same seed, same luck.
    trials : int
        Trainings to simulate.
    correlation : float
        How alike two epochs in a row are, 0 to 1: the share of answers that an epoch takes over
        from the one before. At 0 every epoch guesses anew.

    Returns
    -------
    BestEpochLuck
        best, shape (trials,): the best epoch's accuracy in each training; mean; accuracy, the
        true one.

    Raises
    ------
    EvaluationError
        If a number is out of its range.

    Examples
    --------
    >>> luck = luck_of_the_best_epoch(100, 10)
    >>> round(luck.mean, 2), luck.accuracy
    (0.19, 0.1)

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    if accuracy is None and n_genres > 0:
        accuracy = 1 / n_genres
    counts = (n_songs, n_genres, epochs, trials)
    in_range = all(count >= 1 for count in counts) and 0 <= correlation <= 1
    if accuracy is None or not in_range or not 0 <= accuracy <= 1:
        raise EvaluationError(
            f"{n_songs} songs, {n_genres} genres, {epochs} epochs, {trials} trials, accuracy "
            f"{accuracy} and correlation {correlation} cannot be simulated",
            "",
            "give counts above zero and shares from 0 to 1",
        )
    generator = np.random.default_rng(seed)
    n_right = generator.binomial(n_songs, accuracy, trials)
    best = n_right
    for _ in range(epochs - 1):
        still_right = generator.binomial(n_right, correlation)
        still_wrong = generator.binomial(n_songs - n_right, correlation)
        guessed_anew = n_songs - still_right - still_wrong
        n_right = still_right + generator.binomial(guessed_anew, accuracy)
        best = np.maximum(best, n_right)
    return BestEpochLuck(best / n_songs, accuracy, n_songs, epochs, correlation)


def _right_on_the_same_songs(first: "Results", second: "Results") -> list[np.ndarray]:
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
