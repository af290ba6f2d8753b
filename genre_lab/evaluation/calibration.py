"""Whether "81 % sure" is right 81 times of 100: the reliability of a network's probabilities."""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from .statistics import wilson_interval


@dataclass(frozen=True, eq=False, repr=False)
class Reliability:
    """Hold how sure a network was, and how often it was right.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a bin that has songs: from, to (of the confidence), confidence (its mean), accuracy,
        n_songs, and low and high of the accuracy's 95 % Wilson interval; all but n_songs are 0 to 1.
    expected_calibration_error : float
        Mean distance of confidence and accuracy over all songs, 0 to 1.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """

    table: pd.DataFrame
    expected_calibration_error: float

    def _description(self):
        n_songs = self.table.n_songs
        sure, right = (
            np.average(self.table.confidence, weights=n_songs),
            np.average(self.table.accuracy, weights=n_songs),
        )
        return (
            f"Reliability: {sure:.1%} sure and {right:.1%} right on average of {n_songs.sum()} songs, "
            f"{'too' if sure > right else 'not too'} sure of itself; expected calibration error {self.expected_calibration_error:.1%}"
        )

    def __repr__(self):
        return self._description()

    def _repr_html_(self):
        return f"<p>{html.escape(self._description())}</p>{self.table.to_html(index=False, float_format='%.3f')}"


def reliability(results, bins=10):
    """Compare how sure a network is of its guesses with how often they are right.

    Songs are sorted into bins by the probability of their guess. With few songs a bin the error
    comes out too large, since luck counts as distance: the intervals say how much to believe.

    Parameters
    ----------
    results : Results
        Answers for the songs of one split.
    bins : int
        Bins of equal width over 0 to 1; each takes in its upper limit.

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
    >>> reliability(Results(answers, ["jazz", "pop", "pop", "pop"], ["jazz", "pop"]))
    Reliability: 75.0% sure and 75.0% right on average of 4 songs, not too sure of itself; expected calibration error 30.0%

    Source: Guo, Pleiss, Sun and Weinberger 2017, equation 3.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    if bins < 1:
        raise EvaluationError(f"bins={bins!r} holds no song", "", "give one or more")
    confidence = np.asarray(results.probabilities, float).max(axis=1)
    edges = np.linspace(0, 1, bins + 1)
    songs = pd.DataFrame(
        {"confidence": confidence, "right": np.array(results.guesses) == np.array(results.truth)}
    )
    sorted_in = songs.groupby(np.searchsorted(edges[1:-1], confidence))
    table = sorted_in.agg(
        confidence=("confidence", "mean"), accuracy=("right", "mean"), n_songs=("right", "size")
    )
    limits = [
        wilson_interval(n_right, n) for n_right, n in zip(sorted_in.right.sum(), table.n_songs)
    ]
    error = np.average((table.confidence - table.accuracy).abs(), weights=table.n_songs)
    table = table.assign(**dict(zip(("low", "high"), zip(*limits))))
    table.insert(0, "from", edges[table.index])
    table.insert(1, "to", edges[table.index + 1])
    return Reliability(table.reset_index(drop=True), float(error))
