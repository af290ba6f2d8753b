"""The ConvolutionExplorer shows what a convolution layer computes, and what pooling makes of it."""

import re

import numpy as np
import pytest

from genre_lab.audio.clip import Clip
from genre_lab.audio.features import mel
from genre_lab.errors import WidgetError
from genre_lab.models.keras_backend import keras
from genre_lab.widgets.convolution_explorer import FILTERS, OWN, ConvolutionExplorer


@pytest.fixture
def spectrogram():
    """Noise with a stroke in column 40 and a held note in row 30."""
    values = np.random.default_rng(0).standard_normal((96, 118))
    values[:, 40:42] += 8
    values[30] += 6
    return values


@pytest.fixture
def explorer(spectrogram):
    explorer = ConvolutionExplorer(spectrogram)
    yield explorer
    explorer.close()


def shown(explorer, name):
    return explorer._drawing.maps[name].get_array().data


def by_keras(piece, kernel):
    layer = keras.layers.Conv2D(1, len(kernel), use_bias=False)
    layer.build((None, *piece.shape, 1))
    layer.set_weights([kernel.reshape(*kernel.shape, 1, 1)])
    return keras.ops.convert_to_numpy(layer(piece[None, :, :, None].astype("float32")))[0, :, :, 0]


def test_a_piece_of_24_rows_and_48_frames_around_the_onset_is_shown(explorer):
    piece = shown(explorer, "piece")
    assert piece.shape == (24, 48) and explorer.piece.shape == (24, 56)
    assert np.diff(piece, axis=1).clip(0).sum(axis=0).argmax() == 11


@pytest.mark.parametrize("name", FILTERS)
def test_the_answers_are_those_of_a_layer_of_keras(explorer, name):
    explorer.filter.value = name
    np.testing.assert_allclose(
        shown(explorer, "answers"), by_keras(explorer.piece[:, :48], explorer.kernel), atol=1e-4
    )


@pytest.mark.parametrize("activation", ["relu", "elu"])
def test_activation_and_pooling_are_those_of_keras_too(explorer, activation):
    explorer.bend.value = {"relu": "ReLU", "elu": "ELU"}[activation]
    explorer.pool.value = 3
    answers = getattr(keras.activations, activation)(
        by_keras(explorer.piece[:, :48], explorer.kernel)
    )
    pooled = keras.ops.convert_to_numpy(keras.layers.MaxPooling2D(3)(answers[None, :, :, None]))[
        0, :, :, 0
    ]
    np.testing.assert_allclose(shown(explorer, "pooled"), pooled, atol=1e-4)


def test_filters_named_after_what_they_find_find_it(explorer):
    stroke, note = (np.zeros((24, 48)) for _ in range(2))
    stroke[:, 20:], note[10] = 1, 1
    best = {}
    for name in FILTERS:
        explorer.filter.value = name
        best[name] = [by_keras(piece, explorer.kernel).max() for piece in (stroke, note)]
    assert (
        best["beginning of a sound"] == [3, 0]
        and best["end of a sound"] == [0, 0]
        and best["held note"][1] == 6
    )
    band = np.zeros((24, 48))
    band[8:14] = 1  # rows 8 to 13 are loud
    for name, row in {"upper edge": 13, "lower edge": 8}.items():
        explorer.filter.value = name
        answers = by_keras(band, explorer.kernel)[:, 0]
        assert abs(1 + answers.argmax() - row) <= 1 and answers.max() == 3


def test_the_sentence_says_the_sum_of_the_products(explorer):
    explorer.row.value, explorer.column.value = 4, 7
    total = (explorer.piece[4:7, 7:10] * explorer.kernel).sum()
    assert explorer.status.startswith(
        f"At row 4, column 7 the nine products add up to {total:.1f}: the answers lie between "
    )
    written = [
        float(text.get_text())
        for text in explorer._drawing.numbers["products"][2]
        if text.get_visible()
    ]
    assert len(written) == 9 and sum(written) == pytest.approx(total, abs=0.5)
    assert f"sum:\n{total:.1f}" == explorer._drawing.total.get_text()


def test_larger_tiles_forgive_more_and_no_shift_forgives_all(explorer):
    stay = []
    for tile in (1, 2, 8):
        explorer.pool.value = tile
        stay.append(int(re.search(r"and (\d+)% of the tiles", explorer.status)[1]))
    assert stay[0] < stay[1] < stay[2] and stay[0] == 0
    explorer.shift.value = 0
    assert "100% of the answers stay, and 100% of the tiles of 8 × 8." in explorer.status
    assert not shown(explorer, "change").any()


def test_typed_numbers_are_a_filter_of_ones_own_from_the_top(explorer):
    explorer.numbers.value = "1 2 3; 4 5 6; 7 8 9"
    assert explorer.filter.value == OWN and explorer.kernel.tolist() == [
        [7, 8, 9],
        [4, 5, 6],
        [1, 2, 3],
    ]
    np.testing.assert_allclose(
        shown(explorer, "answers"), by_keras(explorer.piece[:, :48], explorer.kernel), atol=1e-3
    )
    explorer.filter.value = "held note"
    assert explorer.numbers.value == "-1 -1 -1, 2 2 2, -1 -1 -1" and explorer.kernel[
        1
    ].tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    "text", ["", "1 2", "a b c d e f g h i", "nan 0 0 0 0 0 0 0 0", "1e999 0 0 0 0 0 0 0 0"]
)
def test_numbers_that_are_no_filter_are_said_and_the_widget_goes_on(explorer, text):
    explorer.numbers.value = text
    assert explorer.status.startswith("A filter has 9 or 25 numbers")
    explorer.filter.value = "blur"
    assert explorer.status.startswith("At row 10, column 10 the nine products")


def test_a_filter_of_zeros_is_drawn(explorer):
    explorer.numbers.value = "0 0 0 0 0 0 0 0 0"
    assert "the answers lie between 0.0 and 0.0" in explorer.status


def test_the_window_stays_on_the_piece_when_the_filter_grows(explorer):
    explorer.row.value, explorer.column.value = 21, 45
    explorer.filter.value = "blur, 5 × 5"
    assert (explorer.row.value, explorer.column.value) == (19, 43) and shown(
        explorer, "answers"
    ).shape == (20, 44)


def test_a_click_moves_the_window_there(explorer):
    for name, wanted in {"piece": (11, 29), "answers": (12, 30)}.items():
        box = explorer._drawing.maps[name].axes.get_position()
        rows, columns = shown(explorer, name).shape
        explorer.scene.clicked = [
            box.x0 + box.width * 30.5 / columns,
            1 - box.y0 - box.height * 12.5 / rows,
        ]
        assert (explorer.row.whole, explorer.column.whole) == wanted
        assert explorer.status.startswith(f"At row {wanted[0]}, column {wanted[1]} ")
    before = explorer.status
    explorer.scene.clicked = [0.99, 0.99]
    assert explorer.status == before


def test_features_and_clips_are_taken_as_they_are():
    clip = Clip(np.random.default_rng(0).standard_normal(24_000).astype("float32"), 12_000, "noise")
    explorers = [ConvolutionExplorer(given) for given in (clip, mel(clip), mel(clip).values)]
    assert len({explorer.status for explorer in explorers}) == 1


def test_without_a_spectrogram_a_jazz_ballad_is_shown():
    explorer = ConvolutionExplorer()
    assert (
        shown(explorer, "piece").shape == (24, 48) and shown(explorer, "answers")[:, 10].mean() > 2
    )  # the brushes


def test_a_small_spectrogram_is_enough_and_a_smaller_one_is_refused():
    small = ConvolutionExplorer(np.eye(8, 16))
    assert shown(small, "piece").shape == (8, 12)
    small.filter.value, small.pool.value = "blur, 5 × 5", 8
    assert small.status == "A tile of 8 × 8 is larger than the 4 × 8 answers: take smaller tiles."
    small.pool.value = 4
    assert "the 25 products" in small.status
    for bad in (np.ones((24, 56)), np.zeros((4, 4)), np.full((24, 56), np.nan), np.zeros(24)):
        with pytest.raises(WidgetError, match="no spectrogram of 8 rows"):
            ConvolutionExplorer(bad)


def test_the_still_view_is_a_figure_with_its_sentence(explorer):
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == f"ConvolutionExplorer: {explorer.status}"
    assert (
        'alt="A filter of 3 × 3 (beginning of a sound) on a piece of 24 × 48: '
        in bundle["text/html"]
    )
    assert (
        len(bundle["text/html"]) < 350_000 and "application/vnd.jupyter.widget-view+json" in bundle
    )


def test_a_closed_explorer_draws_no_more(explorer):
    explorer.close()
    before = explorer.status
    explorer.row.value = 3
    assert explorer.status == before
