"""Many exams in one figure: their intervals, and which of them miss the truth."""

import numpy as np
import pytest

from genre_lab.errors import PlotError
from genre_lab.evaluation.statistics import wilson_interval
from genre_lab.plots.results import exams


def test_each_exam_has_its_interval_and_those_that_miss_the_truth_look_different():
    n_right = [15, 9, 16]  # nine of twenty: up to 66 %
    drawn = exams(n_right, 20, 0.75)
    holding, missing = drawn.figure.axes[0].collections
    segments = {0: holding.get_segments()[0], 1: missing.get_segments()[0]}
    segments[2] = holding.get_segments()[1]
    for row, count in enumerate(n_right):
        np.testing.assert_allclose(segments[row][:, 0], wilson_interval(count, 20))
        np.testing.assert_array_equal(segments[row][:, 1], [row, row])
    assert (len(holding.get_segments()), len(missing.get_segments())) == (2, 1)
    assert holding.get_linestyle() != missing.get_linestyle()
    assert "2 hold the truth, 75%, and 1 misses it" in drawn.alt


def test_an_exam_may_miss_the_truth_on_either_side():
    assert "1 holds the truth, 50%, and 2 miss it" in exams([1, 10, 19], 20, 0.5).alt


def test_without_an_exam_there_is_no_figure():
    with pytest.raises(PlotError, match="no exam"):
        exams([], 20, 0.5)
