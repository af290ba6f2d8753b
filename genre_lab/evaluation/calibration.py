"""Whether "81 % sure" is right 81 times in 100: how reliable a network's probabilities are."""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from .results import Results
from .statistics import wilson_interval


@dataclass(frozen=True, eq=False, repr=False)
class Reliability:
    """Hold how sure a network was, and how often it was right.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a bin that holds songs: from, to (of the confidence), confidence (its mean),
        accuracy, low and high of the accuracy's 95 % Wilson interval, n_songs; all but n_songs are
        0 to 1.
    expected_calibration_error : float
        Mean distance of confidence and accuracy over all songs, 0 to 1.
    """

    table: pd.DataFrame
    expected_calibration_error: float

    def __repr__(self) -> str:
        n_songs = self.table.n_songs
        sure = np.average(self.table.confidence, weights=n_songs)
        right = np.average(self.table.accuracy, weights=n_songs)
        return (
            f"Reliability: {sure:.1%} sure and {right:.1%} right on average of {n_songs.sum()} "
            f"songs, {'too' if sure > right else 'not too'} sure of itself; expected calibration "
            f"error {self.expected_calibration_error:.1%}"
        )

    def _repr_html_(self) -> str:
        table = self.table.to_html(index=False, float_format="{:.3f}".format)
        return f"<p>{html.escape(repr(self))}</p>{table}"


def reliability(results: Results, bins: int = 10) -> Reliability:
    """Compare how sure a network is of its guesses with how often they are right.

    The probability of a song's guess decides its bin. With few songs a bin the error comes out too
    large, since luck counts as distance: the intervals say how much to believe.

    Parameters
    ----------
    results : Results
        Answers for the songs of one split.
    bins : int
        Bins of equal width over 0 to 1; each includes its upper limit.

    Returns
    -------
    Reliability

    Raises
    ------
    EvaluationError
        If there is no bin.

    Examples
    --------
    >>> answers = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
    >>> measured = reliability(Results(answers, ["jazz", "pop", "pop", "pop"], ["jazz", "pop"]))
    >>> round(measured.expected_calibration_error, 3)
    0.3

    Source: Guo, Pleiss, Sun and Weinberger 2017, equation 3; the curve is scikit-learn's.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    from sklearn.calibration import calibration_curve  # takes a second to import

    if bins < 1:
        raise EvaluationError(f"bins={bins!r} holds no song", "", "give one or more")
    # float32 answers can add up to a little more than 1, which scikit-learn refuses.
    confidence = np.asarray(results.probabilities, float).max(axis=1).clip(0, 1)
    right = np.array(results.guesses) == np.array(results.truth)
    accuracy, mean_confidence = calibration_curve(right, confidence, n_bins=bins)

    edges = np.linspace(0, 1, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], confidence), minlength=bins)
    occupied = np.flatnonzero(counts)  # scikit-learn leaves empty bins out, and so do we
    n_songs = counts[occupied]
    limits = [wilson_interval(round(a * n), int(n)) for a, n in zip(accuracy, n_songs, strict=True)]
    low, high = np.transpose(limits)
    table = pd.DataFrame(
        {
            "from": edges[occupied],
            "to": edges[occupied + 1],
            "confidence": mean_confidence,
            "accuracy": accuracy,
            "n_songs": n_songs,
            "low": low,
            "high": high,
        }
    )
    error = np.average(np.abs(mean_confidence - accuracy), weights=n_songs)
    return Reliability(table, float(error))
