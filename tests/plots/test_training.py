"""The figure of a descent goes through the weights of its walks, at their losses."""

import shutil

import numpy as np
import pandas as pd
import pytest

from genre_lab.errors import PlotError
from genre_lab.plots.plot import plot
from genre_lab.plots.training import descent, learning_curve
from genre_lab.training.run import Run, write_history

WEIGHTS = np.linspace(-3, 3, 61)


def bowl(weight):
    return (weight - 1) ** 2


def test_every_walk_has_a_panel_with_the_loss_and_its_steps():
    walks = {"short": [-2, -1.5, -1.1], "long": [-2, 3.5, -1.2, 2.9]}
    panels = descent(bowl, walks, WEIGHTS).figure.axes
    assert [ax.get_title() for ax in panels] == list(walks)
    for ax, walk in zip(panels, walks.values(), strict=True):
        curve, steps, start = ax.lines
        np.testing.assert_allclose(curve.get_ydata(), bowl(WEIGHTS))
        np.testing.assert_allclose(
            [steps.get_xdata(), steps.get_ydata()], [walk, bowl(np.array(walk))]
        )
        assert start.get_xdata() == [walk[0]] and ax.get_xlabel() == "weight"


def test_the_sentence_tells_where_the_loss_is_lowest_and_how_each_walk_ended():
    said = descent(bowl, {"short": [-2, -1.5], "long": [-2, 4]}, WEIGHTS).alt
    assert (
        "lowest at 1." in said
        and "in 1 step to -1.5, with loss 6.25" in said
        and "to 4.0, with loss 9.00" in said
    )


@pytest.mark.parametrize("walks", [{}, {"none": []}, {"away": [0, np.inf]}, {"lost": [0, np.nan]}])
def test_no_walk_and_one_that_leaves_the_numbers_are_refused(walks):
    with pytest.raises(PlotError, match="no walk to draw"):
        descent(bowl, walks, WEIGHTS)


def test_the_axis_of_the_loss_holds_the_validation_loss_too(trained, tmp_path):
    folder = shutil.copytree(trained.folder, tmp_path / "run")
    history = trained.history
    history.loc[0, "val_loss"] = 9.0
    write_history(folder, history)
    [ax] = [ax for ax in plot(Run(folder)).figure.axes if "loss" in ax.get_ylabel()]
    assert 9 < ax.get_ylim()[1] < 10 and ax.get_ylim()[0] == 0


def counts():
    rows = [("ear", 1, 3), ("ear", 1, 5), ("ear", 8, 9), ("eye", 1, 2), ("eye", 8, 2)]
    table = pd.DataFrame(rows, columns=["way", "songs_a_genre", "right"])
    return table.assign(judged=10)


def test_a_learning_curve_goes_through_the_means_of_its_draws():
    drawn = learning_curve(counts(), chance=0.5)
    [ax] = drawn.figure.axes
    ear, eye, chance = ax.lines
    np.testing.assert_allclose(ear.get_xydata(), [(1, 0.4), (8, 0.9)])
    np.testing.assert_allclose(eye.get_xydata(), [(1, 0.2), (8, 0.2)])
    assert set(chance.get_ydata()) == {0.5} and ax.get_xscale() == "log"
    assert "ear: 40% with 1, 90% with 8" in drawn.alt


def test_an_empty_learning_curve_is_refused():
    with pytest.raises(PlotError, match="no measurement"):
        learning_curve(counts()[:0], chance=0.5)
