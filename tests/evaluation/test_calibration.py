"""Reliability, against scikit-learn's curve, a hand-made table, and a truth that is known."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from genre_lab.errors import EvaluationError
from genre_lab.evaluation.calibration import reliability
from genre_lab.evaluation.results import Results
from genre_lab.evaluation.statistics import wilson_interval

GENRES = ["jazz", "pop", "rap"]


def drawn(n, seed=0, sharpness=1.0):
    """Answers whose truth is drawn by the very probabilities told; a sharpness above 1 boasts."""
    generator = np.random.default_rng(seed)
    honest = generator.dirichlet(np.ones(3), n)
    truth = [GENRES[generator.choice(3, p=row)] for row in honest]
    told = honest**sharpness
    return Results(told / told.sum(axis=1, keepdims=True), truth, GENRES)


def test_the_bins_agree_with_scikit_learns_curve():
    results = drawn(500)
    table = reliability(results).table
    right = np.array(results.guesses) == np.array(results.truth)
    accuracy, confidence = calibration_curve(right, results.probabilities.max(axis=1), n_bins=10)
    np.testing.assert_allclose(table.accuracy, accuracy)
    np.testing.assert_allclose(table.confidence, confidence)
    assert (
        table.n_songs.sum() == 500 and (table["from"] >= 0.3).all()
    )  # of three probabilities the largest is a third or more


def test_each_bin_has_its_wilson_interval():
    for row in reliability(drawn(80)).table.itertuples():
        assert (row.low, row.high) == wilson_interval(
            round(row.accuracy * row.n_songs), row.n_songs
        )


def test_the_expected_calibration_error_is_that_of_the_paper_worked_by_hand():
    sure = np.array([0.95, 0.95, 0.95, 0.95, 0.65, 0.65])
    results = Results(
        np.column_stack([sure, 1 - sure]),
        ["jazz", "jazz", "jazz", "pop", "jazz", "pop"],
        ["jazz", "pop"],
    )
    found = reliability(results)
    assert found.expected_calibration_error == pytest.approx(
        4 / 6 * abs(0.75 - 0.95) + 2 / 6 * abs(0.5 - 0.65)
    )
    assert found.table.n_songs.tolist() == [2, 4] and found.table["to"].tolist() == pytest.approx(
        [0.7, 1.0]
    )


def test_a_bin_takes_in_its_upper_limit():
    results = Results(
        np.array([[0.75, 0.25], [0.76, 0.24], [1.0, 0.0]]), ["jazz"] * 3, ["jazz", "pop"]
    )
    assert reliability(results, bins=4).table.n_songs.tolist() == [1, 2]


def test_an_honest_network_has_almost_no_error_and_a_boastful_one_is_told_so():
    honest, boastful = reliability(drawn(20_000)), reliability(drawn(20_000, sharpness=4))
    assert honest.expected_calibration_error < 0.015 < 0.1 < boastful.expected_calibration_error
    inside = (honest.table.low <= honest.table.confidence) & (
        honest.table.confidence <= honest.table.high
    )
    assert inside.mean() > 0.7
    assert "too sure of itself" in repr(boastful) and "not too sure" not in repr(boastful)


def test_one_bin_leaves_the_difference_of_the_means():
    results = drawn(300, sharpness=3)
    found = reliability(results, bins=1)
    assert found.expected_calibration_error == pytest.approx(
        abs(results.probabilities.max(axis=1).mean() - results.accuracy)
    )
    with pytest.raises(EvaluationError, match="holds no song"):
        reliability(results, bins=0)


def test_it_shows_its_table():
    shown = reliability(drawn(50))._repr_html_()
    assert "expected calibration error" in shown and shown.count("<tr") > 3
