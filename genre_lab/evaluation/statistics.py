"""How sure a number is: its interval, two systems on the same songs, one training under several seeds."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import EvaluationError


def wilson_interval(n_right, n, z=1.959964):
    """Estimate where the true accuracy lies, with 95 % confidence.

    Parameters
    ----------
    n_right, n : float
        Songs told right, and songs asked; a mean over seeds need not be whole.
    z : float
        Quantile of the normal distribution; 1.96 for 95 %.

    Returns
    -------
    (float, float)
        Lower and upper limit, 0 to 1. Unlike p ± 1.96 s it stays sensible near 0 and 1 (Wilson 1927).

    Raises
    ------
    EvaluationError
        If there is no song, or more are right than there are.

    Examples
    --------
    >>> [round(limit, 3) for limit in wilson_interval(293, 360)]
    [0.77, 0.851]

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    if not (n > 0 and 0 <= n_right <= n):
        raise EvaluationError(
            f"{n_right} of {n} songs right is no accuracy",
            "",
            "give 0 <= n_right <= n, and n above zero",
        )
    p = n_right / n
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


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

    def __repr__(self):
        n_songs = self.both_right + self.only_first + self.only_second + self.both_wrong
        verdict = (
            "luck alone would seldom do that" if self.p_value < 0.05 else "luck alone may do that"
        )
        return (
            f"McNemar: of {n_songs} songs only the first is right on {self.only_first}, "
            f"only the second on {self.only_second}: p = {self.p_value:.2g}, {verdict}"
        )


def mcnemar(first, second):
    """Test whether two systems that answered for the same songs differ by more than luck.

    Songs that both tell right, or both wrong, say nothing. If the systems were equally good, each
    other song would be a toss of a coin. The binomial distribution gives the p value exactly, so
    that it holds for few songs too.

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
    >>> mcnemar(good, poor)
    McNemar: of 10 songs only the first is right on 5, only the second on 0: p = 0.062, luck alone may do that

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

    Taught in: notebooks/10_which_feature_wins.ipynb
    """

    difference: float
    low: float
    high: float
    n_songs: int

    def __repr__(self):
        verdict = "zero lies within" if self.low <= 0 <= self.high else "zero lies outside"
        return (
            f"Difference: first - second = {100 * self.difference:+.1f} points on {self.n_songs} songs "
            f"(95% interval {100 * self.low:+.1f} to {100 * self.high:+.1f}: {verdict})"
        )


def paired_bootstrap(first, second, samples=10_000, seed=0):
    """Estimate how much two accuracies on the same songs differ, by drawing the songs again and again.

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
    >>> paired_bootstrap(good, poor)
    Difference: first - second = +50.0 points on 10 songs (95% interval +20.0 to +80.0: zero lies outside)

    Source: Efron and Tibshirani 1993, chapter 13.

    Taught in: notebooks/10_which_feature_wins.ipynb
    """
    if samples < 1:
        raise EvaluationError(f"samples={samples!r} draws nothing", "", "give 1,000 or more")
    one, two = _right_on_the_same_songs(first, second)
    counts = np.array([(two & ~one).sum(), (one == two).sum(), (one & ~two).sum()])
    # Drawing songs that are of three sorts is drawing from a multinomial distribution.
    drawn = np.random.default_rng(seed).multinomial(len(one), counts / len(one), size=samples)
    low, high = np.percentile((drawn[:, 2] - drawn[:, 0]) / len(one), [2.5, 97.5])
    return Difference(float((counts[2] - counts[0]) / len(one)), float(low), float(high), len(one))


@dataclass(frozen=True, repr=False)
class MeanAndDeviation:
    """Hold mean and sample deviation of the accuracies of several seeds, 0 to 1.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    mean: float
    deviation: float
    n: int

    def __repr__(self):
        spread = f" ± {100 * self.deviation:.1f}" if self.n > 1 else ""
        return f"{100 * self.mean:.1f}{spread} % ({self.n} seed{'s' if self.n > 1 else ''})"


def mean_and_deviation(values):
    """Sum up the accuracies of one training repeated under several seeds.

    Parameters
    ----------
    values : sequence of float
        Accuracies, 0 to 1. The deviation has n - 1 below the fraction bar; of one seed it is NaN.

    Returns
    -------
    MeanAndDeviation

    Raises
    ------
    EvaluationError
        If there is none, or one is no number.

    Examples
    --------
    >>> mean_and_deviation([0.734, 0.751, 0.779])  # three runs of one public script
    75.5 ± 2.3 % (3 seeds)

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    values = np.asarray(list(values), float)
    if not values.size or not np.isfinite(values).all():
        raise EvaluationError(
            "these are no accuracies of seeds", "", "give one finite number a seed"
        )
    return MeanAndDeviation(
        float(values.mean()),
        float(values.std(ddof=1)) if len(values) > 1 else float("nan"),
        len(values),
    )


def _right_on_the_same_songs(first, second):
    """Say of every song whether each of the two was right, in one order of the songs."""
    tables = [
        pd.DataFrame(
            {
                "truth": list(results.truth),
                "right": np.array(results.guesses) == np.array(results.truth),
            },
            index=range(len(results.truth))
            if results.songs is None
            else results.songs.track_id.tolist(),
        ).sort_index()
        for results in (first, second)
    ]
    if not tables[0].truth.equals(tables[1].truth):
        raise EvaluationError(
            f"the two answered for different songs ({len(tables[0])} and {len(tables[1])}), or their truths differ",
            f"splits {first.split!r} and {second.split!r}",
            "judge both on the same split of the same store",
        )
    return [table.right.to_numpy() for table in tables]
