"""Intervals, paired tests and seeds, against SciPy, published examples and simulation."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, bootstrap

from genre_lab.errors import EvaluationError
from genre_lab.evaluation.comparison import mcnemar, paired_bootstrap
from genre_lab.evaluation.results import Results
from genre_lab.evaluation.statistics import mean_and_deviation, wilson_interval


def answers(right, names=None):
    """Results in which these songs are right; all are jazz."""
    right = np.asarray(right, bool)
    songs = pd.DataFrame({"track_id": names}) if names is not None else None
    return Results(
        np.column_stack([np.where(right, 0.9, 0.1), np.where(right, 0.1, 0.9)]),
        ["jazz"] * len(right),
        ["jazz", "pop"],
        songs,
    )


def pair(both, only_first, only_second, neither):
    """Two systems with so many songs of each sort."""
    counts = [both, only_first, only_second, neither]
    return answers(np.repeat([1, 1, 0, 0], counts)), answers(np.repeat([1, 0, 1, 0], counts))


@pytest.mark.parametrize("n_right, n", [(0, 10), (10, 10), (1, 1), (293, 360), (5, 24), (17, 290)])
def test_the_wilson_interval_agrees_with_scipy(n_right, n):
    wanted = binomtest(n_right, n).proportion_ci(method="wilson")
    np.testing.assert_allclose(wilson_interval(n_right, n), (wanted.low, wanted.high), atol=1e-7)


@pytest.mark.parametrize("n, accuracy", [(24, 0.5), (60, 0.8), (197, 0.45), (360, 0.9)])
def test_the_wilson_interval_holds_the_truth_about_95_times_of_100(n, accuracy):
    drawn = np.random.default_rng(0).binomial(n, accuracy, 4000)
    limits = np.array([wilson_interval(n_right, n) for n_right in range(n + 1)])[drawn]
    assert 0.93 < ((limits[:, 0] <= accuracy) & (accuracy <= limits[:, 1])).mean() < 0.97


@pytest.mark.parametrize("wrong", [(1, 0), (3, 2), (-1, 5), (np.nan, 5), (0, -1)])
def test_an_accuracy_that_cannot_be_has_no_interval(wrong):
    with pytest.raises(EvaluationError, match="no accuracy"):
        wilson_interval(*wrong)


@pytest.mark.parametrize(
    "only_first, only_second, p",
    [(5, 0, 2 / 2**5), (6, 1, 2 * (1 + 7) / 2**7), (3, 3, 1), (1, 0, 1), (0, 0, 1)],
)
def test_mcnemar_agrees_with_the_tosses_counted_by_hand(only_first, only_second, p):
    found = mcnemar(*pair(40, only_first, only_second, 7))
    assert (found.both_right, found.only_first, found.only_second, found.both_wrong) == (
        40,
        only_first,
        only_second,
        7,
    )
    assert found.p_value == pytest.approx(p)


def test_mcnemar_agrees_with_the_published_example_of_agresti():
    """Categorical Data Analysis, table 10.1: 150 and 86 changed their minds; p = 3.1e-5."""
    found = mcnemar(*pair(794, 150, 86, 570))
    assert 1e-5 < found.p_value < 6e-5 and "luck alone seldom does that" in repr(found)


def test_mcnemar_cries_wolf_at_most_five_times_of_100():
    generator = np.random.default_rng(1)
    alarms = [
        mcnemar(answers(generator.random(80) < 0.6), answers(generator.random(80) < 0.6)).p_value
        < 0.05
        for _ in range(400)
    ]
    assert np.mean(alarms) <= 0.06


def test_the_order_of_the_songs_does_not_matter():
    names, order = [f"song {n}" for n in range(40)], np.random.default_rng(2).permutation(40)
    one, two = np.arange(40) % 3 > 0, np.arange(40) % 5 > 0
    first, second = answers(one, names), answers(two[order], np.array(names)[order])
    assert mcnemar(first, second) == mcnemar(answers(one), answers(two))
    assert paired_bootstrap(first, second) == paired_bootstrap(answers(one), answers(two))


@pytest.mark.parametrize("compare", [mcnemar, paired_bootstrap])
def test_answers_for_different_songs_are_not_compared(compare):
    with pytest.raises(EvaluationError, match="different songs") as refused:
        compare(answers([1, 0, 1], list("abc")), answers([1, 0, 1], list("abd")))
    assert len(str(refused.value).splitlines()) == 3
    with pytest.raises(EvaluationError):
        compare(answers([1, 0]), answers([1, 0, 1]))
    other_truth = Results(np.array([[0.9, 0.1]] * 2), ["jazz", "pop"], ["jazz", "pop"])
    with pytest.raises(EvaluationError, match="truths differ"):
        compare(answers([1, 1]), other_truth)


def test_the_paired_bootstrap_agrees_with_scipys():
    first, second = pair(90, 35, 16, 56)
    found = paired_bootstrap(first, second)
    gain = np.repeat([0.0, 1.0, -1.0, 0.0], [90, 35, 16, 56])
    wanted = bootstrap(
        (gain,),
        np.mean,
        n_resamples=10_000,
        method="percentile",
        random_state=np.random.default_rng(0),
    ).confidence_interval
    assert found.difference == pytest.approx(gain.mean()) and found.n_songs == 197
    np.testing.assert_allclose((found.low, found.high), wanted, atol=0.006)
    assert "+9.6 points on 197 songs" in repr(found) and "zero lies outside" in repr(found)


def test_the_paired_bootstrap_holds_the_truth_about_95_times_of_100():
    generator, truth = np.random.default_rng(3), 0.7 * 0.4 - 0.3 * 0.6
    held = []
    for _ in range(300):
        first = generator.random(150) < 0.7
        second = np.where(first, generator.random(150) < 0.6, generator.random(150) < 0.6)
        found = paired_bootstrap(answers(first), answers(second), samples=1000)
        held.append(found.low <= truth <= found.high)
    assert 0.9 < np.mean(held) < 0.98


def test_the_same_seed_gives_the_same_interval_and_equal_systems_differ_by_nothing():
    first, second = pair(9, 5, 2, 4)
    draw = partial(paired_bootstrap, first, second)
    assert draw(seed=4) == draw(seed=4)
    same = paired_bootstrap(first, first)
    assert (same.difference, same.low, same.high) == (0, 0, 0) and "zero lies within" in repr(same)
    assert paired_bootstrap(second, first).difference == -draw().difference < 0
    with pytest.raises(EvaluationError, match="draws nothing"):
        draw(samples=0)


def test_mean_and_deviation_over_seeds_are_written_as_papers_do():
    found = mean_and_deviation([0.60, 0.62, 0.643])
    assert (found.mean, found.deviation) == pytest.approx(
        (np.mean([0.60, 0.62, 0.643]), np.std([0.60, 0.62, 0.643], ddof=1))
    )
    assert repr(found) == "62.1 ± 2.2 % (3 seeds)"
    assert repr(mean_and_deviation(iter([0.5]))) == "50.0 % (1 seed)" and np.isnan(
        mean_and_deviation([0.5]).deviation
    )
    for wrong in ([], [0.5, np.nan]):
        with pytest.raises(EvaluationError, match="no accuracies"):
            mean_and_deviation(wrong)
