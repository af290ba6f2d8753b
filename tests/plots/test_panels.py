"""Lines and stacked things show the numbers that they were given, on one time axis."""

import numpy as np
import pytest
from small_songs import sound

from genre_lab.audio.clip import Clip
from genre_lab.audio.features import mfcc, stft
from genre_lab.errors import PlotError
from genre_lab.plots.panels import lines, stacked


@pytest.fixture(scope="module")
def things():
    clip = Clip(sound("bells", 0, 1), 12_000, "bells")
    softer = Clip(clip.samples / 10, 12_000, "soft bells")
    return {"sound": clip, "STFT": stft(clip), "MFCC": mfcc(clip), "softer": stft(softer)}


def test_lines_go_through_their_points():
    x = np.linspace(0, 1, 5)
    drawn = lines(x, {"square": x**2, "root": np.sqrt(x)}, "side (m)", "area (m²)")
    [ax] = drawn.figure.axes
    np.testing.assert_array_equal([line.get_ydata() for line in ax.lines], [x**2, np.sqrt(x)])
    assert len({line.get_linestyle() for line in ax.lines}) == 2 and [
        text.get_text() for text in ax.get_legend().texts
    ] == ["square", "root"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("side (m)", "area (m²)")
    assert "square: area (m²) from 0 at 0 to 1 at 1" in drawn.alt


def test_many_lines_without_names_have_no_legend_and_a_short_sentence():
    drawn = lines(np.arange(5), np.eye(5), "bin", "weight")
    assert drawn.figure.axes[0].get_legend() is None
    assert drawn.alt == (
        "5 lines over bin from 0 to 4. 1: weight from 0 at 1 to 1 at 0. … "
        "5: weight from 0 at 0 to 1 at 4."
    )


@pytest.mark.parametrize(
    "curves",
    [
        {},
        {"short": np.zeros(3)},
        np.zeros((2, 6)),
        {"a": np.zeros(5), "b": np.zeros(4)},
        {"one": 3},
    ],
)
def test_lines_that_do_not_fit_their_axis_are_refused(curves):
    with pytest.raises(PlotError, match="do not fit an axis of 5 points"):
        lines(np.arange(5), curves, "x", "y")


def test_the_same_moment_stands_in_one_line(things):
    drawn = stacked(things)
    drawn.png()  # the layout is settled where the figure is drawn
    panels = [ax for ax in drawn.figure.axes if ax.get_title(loc="left")]
    assert [ax.get_title(loc="left") for ax in panels] == [*things]
    assert len({ax.get_xlim() for ax in panels}) == 1
    assert (
        np.ptp([ax.get_position().x0 for ax in panels]) < 1e-6
        and np.ptp([ax.get_position().x1 for ax in panels]) < 1e-6
    )
    assert [ax.get_xlabel() for ax in panels] == ["", "", "", "time (s)"]


def test_features_of_one_kind_share_their_colours(things):
    images = {
        ax.get_title(loc="left"): ax.images[0]
        for ax in stacked(things).figure.axes
        if ax.get_title(loc="left") and ax.images
    }
    top = things["STFT"].values.max()
    assert images["STFT"].get_clim() == images["softer"].get_clim()
    assert images["STFT"].get_clim() == pytest.approx((top - 70, top))
    low, high = images["MFCC"].get_clim()
    shape = np.abs(things["MFCC"].values[2:])  # without loudness and tilt
    assert low == -high and 0.98 < (shape <= high).mean() < 1
    assert min(images["MFCC"].cmap(0.5)[:3]) > 0.9  # white at zero
    np.testing.assert_array_equal(images["softer"].get_array(), things["softer"].values)


def test_the_axis_ends_where_the_shortest_ends(things):
    longer = Clip(sound("bells", 0, 3), 12_000, "longer")
    drawn = stacked({"longer": longer, "sound": things["sound"]})
    assert drawn.figure.axes[-1].get_xlim() == (0, 1)


def test_the_sentence_names_every_part(things):
    alt = stacked(things).alt
    assert all(f"{title}: " in alt for title in things) and "257 rows by 47 frames" in alt


@pytest.mark.parametrize("things", [{}, {"a": 3}, {"a": None}])
def test_what_has_no_time_axis_is_refused(things):
    with pytest.raises(PlotError, match="share a time axis"):
        stacked(things)
