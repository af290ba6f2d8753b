"""How sure a number is: intervals, paired tests, several seeds, and the luck of the best epoch."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import EvaluationError, shows_its_call

DRAWS = 2000  # of a bootstrap over groups


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
    """
    return max(Counter(truth).values()) / len(truth)


@shows_its_call("gl.wilson_interval(n_right, n), which is always of 95 %")
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


def interval_over_groups(
    values: Sequence[float] | np.ndarray, groups: Sequence[Any] | np.ndarray
) -> tuple[float, float]:
    """Estimate where a mean over songs lies, with 95 % confidence, by drawing whole groups anew.

    Songs by one artist are told right or wrong together, so there is less to go by than there are
    songs.

    Parameters
    ----------
    values : sequence of float, shape (n_songs,)
        Right (1) or wrong (0), or the difference of two systems.
    groups : sequence, shape (n_songs,)
        The artist of each song.

    Returns
    -------
    (float, float)
        The 2.5 and 97.5 % quantiles of the means of 2,000 draws, always the same ones.

    Examples
    --------
    >>> low, high = interval_over_groups([1, 1, 0, 0] * 25, range(100))
    >>> round(low, 2), round(high, 2)
    (0.4, 0.6)
    >>> low, high = interval_over_groups([1, 1, 0, 0] * 25, [0, 0, 1, 1] * 25)
    >>> round(low, 2), round(high, 2)
    (0.0, 1.0)

    Source: Efron and Tibshirani 1993, chapter 8: the cluster bootstrap.
    """
    values = np.asarray(values, float)
    _, numbers = np.unique(np.asarray(groups), return_inverse=True)
    sums, counts = np.bincount(numbers, values), np.bincount(numbers)
    generator = np.random.default_rng(0)
    drawn = generator.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=DRAWS)
    low, high = np.quantile((drawn @ sums) / (drawn @ counts), [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True, repr=False)
class MeanAndDeviation:
    """Hold mean and sample deviation of the accuracies of several seeds, 0 to 1."""

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
    """Hold the best accuracy of each simulated training, with the true one; 0 to 1."""

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


@shows_its_call("gl.luck_of_the_best_epoch(n_songs, n_genres, epochs, accuracy=…, seed=…)")
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
