"""The figures of baselines show what the classifiers answer, and how sure that is."""

import numpy as np
import pandas as pd
import pytest

from genre_lab.errors import PlotError
from genre_lab.evaluation.results import Results
from genre_lab.evaluation.statistics import wilson_interval
from genre_lab.models.baselines import baseline
from genre_lab.plots.baselines import GRID, accuracies, borders

SONGS = pd.DataFrame(
    {"centroid (Hz)": [800.0, 900, 1000, 1500, 1600, 1700], "flux": [0.1, 0.3, 0.2, 0.1, 0.3, 0.2]}
)
GENRES = ["jazz"] * 3 + ["pop"] * 3


def results(n_right, n=40):
    """Answers to n songs of two genres, of which some are right."""
    truth = ["jazz", "pop"] * (n // 2)
    right = np.arange(n) < n_right
    return Results(
        np.array(
            [
                [0.9, 0.1] if (genre == "jazz") == good else [0.1, 0.9]
                for genre, good in zip(truth, right, strict=True)
            ]
        ),
        truth,
        ["jazz", "pop"],
    )


def test_the_colour_of_a_point_is_what_the_classifier_answers_there():
    drawn = borders({"logistic": baseline("logistic"), "forest": baseline("forest")}, SONGS, GENRES)
    fitted = baseline("logistic").fit(SONGS, GENRES)
    image = drawn.figure.axes[0].images[0]
    left, right, bottom, top = image.get_extent()
    for x, y in ((0, 0), (40, 120), (75, 10), (149, 149)):
        point = pd.DataFrame(
            [[left + (right - left) * x / (GRID - 1), bottom + (top - bottom) * y / (GRID - 1)]],
            columns=SONGS.columns,
        )
        assert ["jazz", "pop"][int(image.get_array()[y, x])] == fitted.predict(point)[0]
    assert len(np.unique(image.get_array())) == 2
    songs = SONGS.to_numpy()
    assert (songs.min(axis=0) > [left, bottom]).all()
    assert (songs.max(axis=0) < [right, top]).all()  # no mark stands on the frame


def test_every_song_is_a_mark_of_its_genre_and_the_titles_count_those_told_right():
    drawn = borders({"forest": baseline("forest")}, SONGS, GENRES)
    jazz, pop = drawn.figure.axes[0].lines
    assert (
        jazz.get_label() == "jazz"
        and jazz.get_xdata().tolist() == [800, 900, 1000]
        and pop.get_ydata().tolist() == [0.1, 0.3, 0.2]
    )
    assert jazz.get_marker() != pop.get_marker()
    assert drawn.alt == (
        "Songs of jazz, pop by centroid (Hz) and flux, with the borders of forest (6 of 6 right)."
    )


@pytest.mark.parametrize("n_models", [1, 2, 3, 5])
def test_every_classifier_has_a_panel_with_labels_on_the_outer_axes(n_models):
    axes = borders(
        {f"{n}": baseline("logistic") for n in range(n_models)}, SONGS, GENRES
    ).figure.axes
    shown = [ax for ax in axes if ax.images]
    assert (
        len(shown) == n_models
        and shown[0].get_ylabel() == "flux"
        and shown[-1].get_xlabel() == "centroid (Hz)"
    )
    assert axes[-1].get_legend() is not None and not axes[-1].images


def test_an_accuracy_stands_on_the_line_of_its_interval():
    thirty = {"knn": results(20), "svm": results(30)}
    drawn = accuracies({"thirty numbers": thirty, "score": {"svm": results(36)}})
    ax = drawn.figure.axes[0]
    places = [
        (tuple(line.get_xdata()), point.get_xdata()[0])
        for line, point in zip(ax.lines[:-1:2], ax.lines[1:-1:2], strict=True)
    ]
    assert places == [(wilson_interval(n, 40), n / 40) for n in (20, 30, 36)]
    assert ax.lines[-1].get_xdata()[0] == 0.5
    assert "score: svm 90% (77% to 96%); chance 50%" in drawn.alt
    assert legend(ax) == ["knn", "svm", "chance"]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_classifier_that_is_missing_in_the_first_row_is_in_the_legend_too():
    ax = accuracies({"a": {"knn": results(20)}, "b": {"svm": results(36)}}).figure.axes[0]
    assert legend(ax) == ["knn", "svm", "chance"]


def test_a_classifier_keeps_its_marker_in_every_row():
    ax = accuracies(
        {"a": {"knn": results(20), "svm": results(30)}, "b": {"svm": results(36)}}
    ).figure.axes[0]
    knn, svm, again = ax.lines[1:-1:2]
    assert svm.get_marker() == again.get_marker() != knn.get_marker()


def test_figures_of_nothing_or_too_much_are_refused():
    many = {f"{n}": results(20) for n in range(9)}
    for wrong in (
        lambda: accuracies({}),
        lambda: accuracies({"a": {}}),
        lambda: accuracies({"a": many}),
        lambda: borders({}, SONGS, GENRES),
        lambda: borders({"forest": baseline("forest")}, SONGS.iloc[:, :1], GENRES),
        lambda: borders({"knn": baseline("knn")}, SONGS, GENRES[:4]),
        lambda: borders(
            {"forest": baseline("forest")}, pd.concat([SONGS, SONGS]), [f"{n}" for n in range(12)]
        ),
    ):
        with pytest.raises(PlotError):
            wrong()
