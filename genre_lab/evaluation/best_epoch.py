"""What the luck of the best epoch is worth: a training that learns nothing, watched for long enough."""

from dataclasses import dataclass

import numpy as np

from ..errors import EvaluationError


@dataclass(frozen=True, eq=False, repr=False)
class BestEpochLuck:
    """Hold the best accuracy of each simulated training, with the true one; 0 to 1.

    Taught in: notebooks/16_the_bug_museum.ipynb
    """

    best: np.ndarray
    accuracy: float
    n_songs: int
    epochs: int
    correlation: float

    @property
    def mean(self):
        """Mean over the trainings of the best epoch's accuracy."""
        return float(self.best.mean())

    def __repr__(self):
        return (
            f"Luck: the best of {self.epochs} epochs on {self.n_songs} songs shows {self.mean:.1%} on average, "
            f"where the truth is {self.accuracy:.1%}: {100 * (self.mean - self.accuracy):+.1f} points"
        )


def luck_of_the_best_epoch(
    n_songs, n_genres, epochs=200, accuracy=None, seed=0, trials=1000, correlation=0.0
):
    """Simulate what it is worth to report the best epoch, for a network that never gets better.

    Parameters
    ----------
    n_songs, n_genres : int
        Songs that every epoch is judged on, and genres to guess among.
    epochs : int
        How many there are to choose from.
    accuracy : float or None
        The true accuracy, 0 to 1; None is that of guessing, 1 / n_genres.
    seed : int
        Same seed, same luck.
    trials : int
        Trainings to simulate.
    correlation : float
        How alike two epochs in a row are, 0 to 1: the share of answers that an epoch takes over from
        the one before. At 0 every epoch guesses anew.

    Returns
    -------
    BestEpochLuck
        best, shape (trials,): the best epoch's accuracy in each training; mean; accuracy, the true one.

    Raises
    ------
    EvaluationError
        If a number is out of its range.

    Examples
    --------
    >>> luck_of_the_best_epoch(100, 10)
    Luck: the best of 200 epochs on 100 songs shows 19.0% on average, where the truth is 10.0%: +9.0 points

    Taught in: notebooks/16_the_bug_museum.ipynb
    """
    accuracy = 1 / n_genres if accuracy is None and n_genres > 0 else accuracy
    if min(n_songs, n_genres, epochs, trials) < 1 or not (
        0 <= accuracy <= 1 and 0 <= correlation <= 1
    ):
        raise EvaluationError(
            f"{n_songs} songs, {n_genres} genres, {epochs} epochs, {trials} trials, accuracy {accuracy} and correlation "
            f"{correlation} cannot be simulated",
            "",
            "give counts above zero and shares from 0 to 1",
        )
    generator = np.random.default_rng(seed)
    n_right = generator.binomial(n_songs, accuracy, trials)
    best = n_right
    for _ in range(epochs - 1):
        kept = (
            generator.binomial(n_right, correlation),
            generator.binomial(n_songs - n_right, correlation),
        )
        n_right = kept[0] + generator.binomial(n_songs - sum(kept), accuracy)
        best = np.maximum(best, n_right)
    return BestEpochLuck(best / n_songs, accuracy, n_songs, epochs, correlation)
