"""The table of a network counts what Keras counts, and its figures show its numbers."""

import numpy as np
import pytest
from matplotlib.patches import Circle, Rectangle

from genre_lab.errors import PlotError
from genre_lab.models.crnn import crnn
from genre_lab.models.keras_backend import keras
from genre_lab.plots.networks import draw_network, draw_shares, layer_table


@pytest.fixture(scope="module")
def report():
    return layer_table(crnn())


def texts(drawn):
    return [text.get_text() for text in drawn.figure.axes[0].texts if text.get_text()]


def test_the_table_is_the_one_of_the_report(report):
    assert report.output.to_dict() == {
        "layer 0": "96 × 1248 × 1",
        "block 1": "48 × 624 × 64",
        "block 2": "16 × 208 × 128",
        "block 3": "4 × 52 × 128",
        "block 4": "1 × 13 × 128",
        "steps": "13 × 128",
        "GRU 1": "13 × 32",
        "GRU 2": "13 × 32",
        "GRU 3": "32",
        "dense": "6",
    }
    assert (
        report.parameters.tolist()
        == [384, 896, 74_368, 148_096, 148_096, 0, 15_552, 6_336, 6_336, 198]
        and report.parameters.sum() == 400_262
    )


def test_every_weight_works_once_at_every_place(report):
    by_hand = [
        0,
        96 * 1248 * 9 * 64,
        48 * 624 * 9 * 64 * 128,
        16 * 208 * 9 * 128**2,
        4 * 52 * 9 * 128**2,
        0,
        13 * 96 * (128 + 32),
        13 * 96 * (32 + 32),
        13 * 96 * (32 + 32),
        32 * 6,
    ]
    assert report.multiply_adds.tolist() == by_hand
    assert report.multiply_adds.sum() == pytest.approx(2.8e9, rel=0.001)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"rnn": "lstm"},
        {"rnn": None},
        {"filters": (8, 8), "pools": ((2, 2), (4, 4))},
        {"activation": "relu", "normalization": None},
    ],
)
def test_all_parameters_are_in_the_table_whatever_the_network(settings):
    model = crnn((96, 192), **settings)
    assert layer_table(model).parameters.sum() == model.count_params()


def test_a_network_of_another_hand_has_the_same_table():
    drawn = keras.Input((8, 12))
    x = keras.layers.Reshape((8, 12, 1))(drawn)
    x = keras.layers.MaxPooling2D((8, 4))(keras.layers.Conv2D(5, 3, padding="same")(x))
    x = keras.layers.GRU(2)(keras.layers.Reshape((3, 5))(x))
    table = layer_table(keras.Model(drawn, keras.layers.Dense(3)(x)))
    assert table.output.tolist() == [
        "8 × 12 × 1",
        "1 × 3 × 5",
        "3 × 5",
        "2",
        "3",
    ] and table.index.tolist() == ["layer 0", "block 1", "steps", "GRU 1", "dense"]


@pytest.mark.parametrize(
    "settings, steps, cells",
    [({}, 13, 39), ({"recurrent_layers": 1, "rnn": "lstm"}, 13, 13), ({"rnn": None}, 13, 13)],
)
def test_the_drawing_has_a_cell_for_every_step_of_every_layer(settings, steps, cells):
    patches = draw_network(crnn(**settings)).figure.axes[0].patches
    assert sum(isinstance(patch, Circle) for patch in patches) == cells
    assert (
        sum(
            isinstance(patch, Rectangle) and round(patch.get_width(), 3) == 0.09
            for patch in patches
        )
        == steps
    )


def test_the_drawing_names_every_shape_and_every_count(report):
    written = texts(draw_network(crnn()))
    for stage, row in report.iterrows():
        assert stage in written and any(text.startswith(row.output) for text in written)
        assert not row.parameters or f"{row.parameters:,}" in written


def test_the_maps_are_drawn_by_the_roots_of_their_sizes():
    sizes = {
        (round(patch.get_width(), 3), round(patch.get_height(), 3))
        for patch in draw_network(crnn()).figure.axes[0].patches
        if isinstance(patch, Rectangle)
    }
    widths, heights = zip(*sorted(sizes - {(0.09, 0.26)})[::-1], strict=True)
    np.testing.assert_allclose(
        widths, 1.42 * np.sqrt(np.array([1248, 624, 208, 52, 13]) / 1248), atol=0.001
    )
    np.testing.assert_allclose(heights, 0.1 * np.sqrt([96, 48, 16, 4, 1]), atol=0.001)


@pytest.mark.parametrize("shape", [(96, 96), (96, 1172), (96, 3000), (257, 500)])
def test_nothing_is_drawn_outside_of_the_figure_or_over_other_words(shape):
    drawn = draw_network(crnn(shape, n_genres=10))
    drawn.png(dpi=100)
    [ax] = drawn.figure.axes
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    whole = drawn.figure.bbox
    assert all(
        whole.x0 <= box.x0 and box.x1 <= whole.x1 and whole.y0 <= box.y0 and box.y1 <= whole.y1
        for box in boxes
    )
    assert not [
        1
        for n, box in enumerate(boxes)
        for other in boxes[:n]
        if box.shrunk(0.98, 0.8).overlaps(other.shrunk(0.98, 0.8))
    ]


def test_more_steps_than_there_is_room_for_are_told():
    assert "15 of 32 steps are drawn" in texts(draw_network(crnn((96, 3000))))


def test_the_shares_are_drawn_as_long_as_they_are(report):
    drawn = draw_shares(report)
    parameters, work = (
        [bar.get_width() for bar in bars] for bars in drawn.figure.axes[0].containers[:2]
    )
    shown = report[report.parameters > 0]
    np.testing.assert_allclose(parameters, shown.parameters / 400_262)
    np.testing.assert_allclose(work, shown.multiply_adds / shown.multiply_adds.sum())
    assert sum(parameters) == pytest.approx(1) == sum(work) and "block 2 (79%)" in drawn.alt


@pytest.mark.parametrize(
    "layers",
    [
        [keras.layers.Flatten(), keras.layers.Dense(3)],
        [keras.layers.Reshape((4, 4, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten()],
    ],
)
def test_a_network_without_blocks_or_steps_is_refused(layers):
    with pytest.raises(PlotError, match="no blocks with steps in time"):
        draw_network(keras.Sequential([keras.Input((4, 4)), *layers]))
