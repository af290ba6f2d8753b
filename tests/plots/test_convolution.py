"""Feature maps are drawn with their own numbers, over one stretch of time."""

import numpy as np
import pytest

from genre_lab.audio.clip import Clip
from genre_lab.audio.features import mel
from genre_lab.errors import PlotError
from genre_lab.plots.convolution import feature_maps, filter_shapes

MAPS = {
    "spectrogram": np.arange(-12, 12).reshape(4, 6),
    "block 1": np.array([[-0.2, 0.1], [0.0, 0.4]]),
    "one row": np.array([[3.0]]),
}


def test_every_map_is_drawn_whole_over_the_same_time():
    drawn = feature_maps(MAPS, 2.5)
    panels = [ax for ax in drawn.figure.axes if ax.images]
    assert [ax.get_title(loc="left") for ax in panels] == [
        "spectrogram: 4 × 6",
        "block 1: 2 × 2",
        "one row: 1 × 1",
    ]
    for ax, values in zip(panels, MAPS.values(), strict=True):
        [image] = ax.images
        np.testing.assert_array_equal(image.get_array(), values)
        assert (
            image.get_extent()[:2] == [0, 2.5]
            and ax.get_xlim() == (0, 2.5)
            and image.origin == "lower"
        )
    assert panels[-1].get_xlabel() == "time (s)" and all(ax.get_ylabel() == "row" for ax in panels)


def test_zero_is_white_in_every_map():
    for ax in feature_maps(MAPS, 1).figure.axes:
        for image in ax.images:
            low, high = image.get_clim()
            assert low == -high < 0
            assert min(image.cmap(image.norm(0))[:3]) > 0.9


def test_a_map_of_zeros_can_be_drawn():
    assert feature_maps({"silence": np.zeros((2, 3))}, 1).png()[:4] == b"\x89PNG"


def test_the_sentence_tells_the_size_and_the_range_of_each_map():
    assert feature_maps(MAPS, 2.5).alt == (
        "Maps over 2.5 s. spectrogram: 4 rows by 6 columns, from -12 to 11. "
        "block 1: 2 rows by 2 columns, from -0.2 to 0.4. "
        "one row: 1 rows by 1 columns, from 3 to 3."
    )


def test_the_colours_say_what_they_show():
    bars = [ax for ax in feature_maps(MAPS, 1, "answer").figure.axes if not ax.images]
    assert {
        ax.get_ylabel()
        for ax in feature_maps(MAPS, 1, "answer").figure.axes
        if ax.get_label() == "<colorbar>"
    } == {"answer"} and len(bars) == 3


@pytest.mark.parametrize(
    "maps", [{}, {"a row": np.zeros(3)}, {"empty": np.zeros((0, 3))}, {"gap": np.array([[np.nan]])}]
)
def test_what_is_no_map_is_refused(maps):
    with pytest.raises(PlotError, match="no map"):
        feature_maps(maps, 1)


SECOND = mel(Clip(np.random.default_rng(0).normal(0, 0.1, 36_000).astype("float32"), 12_000))


def test_filters_have_their_true_sizes_and_none_covers_another():
    drawn = filter_shapes(SECOND, {"small": (3, 3), "all bands": (96, 4), "long": (1, 100)})
    [ax] = drawn.figure.axes
    frames = [patch.get_bbox() for patch in ax.patches]
    assert [(round(box.height), round(box.width)) for box in frames] == [(3, 3), (96, 4), (1, 100)]
    assert all(one.x1 < other.x0 for one, other in zip(frames[:-1], frames[1:], strict=True))
    assert frames[0].x0 > 0 and frames[-1].x1 < SECOND.values.shape[1]
    assert "all bands has 96 rows and 4 frames" in drawn.alt


@pytest.mark.parametrize("shapes", [{}, {"high": (97, 1)}, {"one": (1, 80), "other": (1, 80)}])
def test_filters_that_do_not_fit_are_refused(shapes):
    with pytest.raises(PlotError, match="don't fit"):
        filter_shapes(SECOND, shapes)
