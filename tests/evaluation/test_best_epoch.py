"""The luck of the best epoch, against the exact distribution of a maximum."""

import numpy as np
import pytest
from scipy.stats import binom

from genre_lab.errors import EvaluationError
from genre_lab.evaluation.statistics import luck_of_the_best_epoch


def exact(n_songs, accuracy, epochs):
    """Mean of the best of independent epochs: the sum over k of 1 - F(k) to the power of epochs."""
    return (1 - binom.cdf(np.arange(n_songs), n_songs, accuracy) ** epochs).sum() / n_songs


@pytest.mark.parametrize(
    "n_songs, n_genres, epochs", [(100, 10, 200), (360, 6, 200), (24, 6, 10), (50, 2, 1)]
)
def test_the_mean_best_of_independent_epochs_is_the_exact_one(n_songs, n_genres, epochs):
    luck = luck_of_the_best_epoch(n_songs, n_genres, epochs, trials=4000)
    spread = luck.best.std() / np.sqrt(len(luck.best))
    assert (
        luck.mean == pytest.approx(exact(n_songs, 1 / n_genres, epochs), abs=5 * spread)
        and luck.accuracy == 1 / n_genres
    )


def test_any_true_accuracy_can_be_asked_about():
    luck = luck_of_the_best_epoch(200, 10, 50, accuracy=0.55, trials=4000)
    assert luck.accuracy == 0.55 and luck.mean == pytest.approx(exact(200, 0.55, 50), abs=0.003)


def test_epochs_that_are_alike_leave_less_to_luck_and_equal_ones_nothing():
    means = [
        luck_of_the_best_epoch(100, 10, correlation=correlation).mean
        for correlation in (0, 0.5, 0.9, 0.99, 1)
    ]
    assert means == sorted(means, reverse=True) and means[3] < means[0] - 0.03
    assert means[4] == pytest.approx(0.1, abs=0.005)


@pytest.mark.parametrize("correlation", [0.5, 0.95])
def test_counting_songs_agrees_with_following_each_song(correlation):
    generator = np.random.default_rng(5)
    right = generator.random((500, 60)) < 0.3
    best = right.mean(axis=1)
    for _ in range(39):
        right = np.where(
            generator.random(right.shape) < correlation, right, generator.random(right.shape) < 0.3
        )
        best = np.maximum(best, right.mean(axis=1))
    luck = luck_of_the_best_epoch(60, 10, 40, accuracy=0.3, correlation=correlation, trials=2000)
    assert luck.mean == pytest.approx(best.mean(), abs=4 * best.std() / np.sqrt(500))
    assert luck.best.std() == pytest.approx(best.std(), rel=0.15)


def test_the_same_seed_gives_the_same_luck_and_the_sentence_says_it():
    one, again = luck_of_the_best_epoch(100, 10), luck_of_the_best_epoch(100, 10)
    np.testing.assert_array_equal(one.best, again.best)
    assert "shows 19.0% on average, where the truth is 10.0%: +9.0 points" in repr(one)


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_songs": 0},
        {"n_genres": 0},
        {"epochs": 0},
        {"trials": 0},
        {"accuracy": 1.2},
        {"correlation": -0.1},
    ],
)
def test_what_no_training_could_be_is_refused(wrong):
    with pytest.raises(EvaluationError, match="cannot be simulated"):
        luck_of_the_best_epoch(**{"n_songs": 10, "n_genres": 2} | wrong)
