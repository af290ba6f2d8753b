"""Figures of steps in time show the numbers they were given, and the boxes that they name."""

import numpy as np
import pytest
from matplotlib.patches import FancyBboxPatch

from genre_lab.errors import PlotError
from genre_lab.plots.recurrence import over_time, unrolled

TIMES = np.linspace(0, 2, 5)
RISING, FALLING = np.array([0.0, 1, 2, 3, 4]), np.array([1.0, 0.5, 0.25, 0.125, 0])


def test_every_panel_shows_its_curves_over_the_same_times():
    drawn = over_time(
        TIMES,
        {
            "level (dB)": {"level": RISING},
            "gates (0 to 1)": {"update": FALLING, "reset": 1 - FALLING},
        },
    )
    drawn.png()  # the layout is settled where the figure is drawn
    upper, lower = drawn.figure.axes
    np.testing.assert_array_equal(upper.lines[0].get_xydata(), np.transpose([TIMES, RISING]))
    np.testing.assert_array_equal(
        [line.get_ydata() for line in lower.lines], [FALLING, 1 - FALLING]
    )
    assert (
        len({line.get_linestyle() for line in lower.lines}) == 2
        and len({line.get_color() for line in lower.lines}) == 2
    )
    assert upper.get_xlim() == lower.get_xlim() == (
        0,
        2,
    ) and upper.get_position().x0 == pytest.approx(lower.get_position().x0)
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("level\n(dB)", "gates\n(0 to 1)")
    assert (upper.get_xlabel(), lower.get_xlabel()) == ("", "time (s)")
    assert upper.get_legend() is None and [
        text.get_text() for text in lower.get_legend().texts
    ] == ["update", "reset"]


def test_the_sentence_gives_the_ends_of_every_curve_and_survives_noise():
    noise = 1e-5 * np.random.default_rng(0).normal(size=5)
    curves = {"gate (0 to 1)": {"update": FALLING, "flat": np.ones(5)}}
    alt = over_time(TIMES, curves, "step").alt
    assert alt == (
        "From 0 to 2, step. gate (0 to 1), update: from 0 at 2.0 to 1 at 0.0. "
        "gate (0 to 1), flat: from 1 at 0.0 to 1 at 0.0."
    )
    assert (
        over_time(
            TIMES, {"gate (0 to 1)": {"update": FALLING + noise, "flat": np.ones(5)}}, "step"
        ).alt
        == alt
    )


@pytest.mark.parametrize(
    "panels",
    [
        {},
        {"a": {}},
        {"a": {"x": RISING[:3]}},
        {"a": {"x": RISING}, "b": {}},
        {"a": {"x": RISING, "y": 3}},
    ],
)
def test_curves_without_a_common_time_axis_are_refused(panels):
    with pytest.raises(PlotError, match="do not share one time axis"):
        over_time(TIMES, panels)


@pytest.mark.parametrize("steps, n_layers", [(13, 3), (1, 1), (4, 2)])
def test_there_is_a_box_for_every_step_of_every_layer_and_one_answer(steps, n_layers):
    drawn = unrolled(steps, n_layers)
    [ax] = drawn.figure.axes
    assert sum(isinstance(patch, FancyBboxPatch) for patch in ax.patches) == steps * n_layers
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    sideways = [arrow for arrow in arrows if arrow.xy[1] == arrow.xyann[1]]
    assert (
        len(sideways) == (steps - 1) * n_layers
        and len(arrows) == len(sideways) + steps * n_layers + 1
    )
    assert [text.get_text() for text in ax.texts if text.get_text() == "answer"] == ["answer"]
    assert f"{steps * n_layers} boxes, {steps - 1} arrows" in drawn.alt


@pytest.mark.parametrize("steps, n_layers", [(0, 1), (3, 0), (31, 2)])
def test_too_few_or_too_many_boxes_are_refused(steps, n_layers):
    with pytest.raises(PlotError, match="cannot be drawn"):
        unrolled(steps, n_layers)
