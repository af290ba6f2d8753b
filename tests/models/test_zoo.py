"""The zoo's networks are what their entries say, take any length, and learn."""

import json

import numpy as np
import pytest

import genre_lab as gl
from genre_lab.errors import ModelError
from genre_lab.models.description import describe, rebuild
from genre_lab.models.pretrained.musicnn import TEMPORAL, TIMBRAL
from genre_lab.models.work import multiply_adds
from genre_lab.models.zoo.listed import ENTRIES, zoo


def spectrograms(n, shape):
    return np.random.default_rng(0).normal(size=(n, *shape)).astype("float32")


def test_the_table_goes_by_the_years_and_counts_what_is_built():
    table = gl.zoo()
    assert len(table) >= 8 and table.year.is_monotonic_increasing
    assert list(table.index) == list(ENTRIES)
    for name, row in table.iterrows():
        network = zoo(name, (96, 384), 6)
        assert network.count_params() == row["parameters"]
        assert multiply_adds(network) / 1e6 == pytest.approx(row["multiply-adds (M)"], abs=0.05)
        assert str(row["year"]) in ENTRIES[name].build.__doc__


def test_the_compact_network_is_that_by_hand():
    convolutions = (9 * 1 * 32 + 32) + 4 * (9 * 32 * 32 + 32)
    norms, dense = 5 * 4 * 32, (5 * 32 + 1) * 6
    network = zoo("choi-compact", (96, 384), 6)
    assert network.count_params() == convolutions + norms + dense == 38_918
    places = [48 * 96, 16 * 24, 8 * 5, 4 * 2]  # before the second to the fifth convolution
    work = 96 * 384 * 9 * 32 + sum(places) * 9 * 32 * 32 + 160 * 6
    assert multiply_adds(network) == work == 57_066_432


def test_dielemans_network_is_that_by_hand_and_its_filters_span_all_bands():
    network = zoo("dieleman", (96, 384), 6)
    convolutions = 4 * (96 * 64 + 64 * 64 + 64 * 128 + 128 * 128) + 64 + 64 + 128 + 128
    dense = (3 * 128 + 1) * 256 + 257 * 256 + 257 * 6
    assert network.count_params() == convolutions + dense == 305_542
    assert network.get_layer("conv1").kernel.shape == (4, 96, 64)


def test_the_tall_and_long_filters_are_musicnns():
    network = zoo("musicnn", (96, 384), 6)
    sizes = [network.get_layer(name).kernel_size for name in ("tall1", "tall2")]
    assert sizes == [(height, 7) for height in TIMBRAL]
    sizes = [network.get_layer(f"long{number}").kernel_size for number in (1, 2, 3)]
    assert sizes == [(1, length) for length in TEMPORAL]


def test_only_the_network_for_photographs_grows_with_the_length():
    grown = {
        name
        for name in ENTRIES
        if zoo(name, (96, 384), 6).count_params() != zoo(name, (96, 500), 6).count_params()
    }
    assert grown == {"deep-audio"}


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("shape", [(96, 383), (20, 97), (257, 50), (3, 5)])
def test_odd_shapes_get_probabilities(name, shape):
    answers = zoo(name, shape, 4).predict_on_batch(spectrograms(3, shape))
    assert answers.shape == (3, 4) and np.isfinite(answers).all()
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", ENTRIES)
def test_some_steps_of_training_lower_the_loss(name):
    network, values, genres = zoo(name, (32, 64), 3), spectrograms(6, (32, 64)), [0, 1, 2] * 2
    network.compile("adam", "sparse_categorical_crossentropy")
    before = network.evaluate(values, np.array(genres), verbose=0)
    for _ in range(30):
        network.train_on_batch(values, np.array(genres))
    assert network.evaluate(values, np.array(genres), verbose=0) < before


@pytest.mark.parametrize("name", ENTRIES)
def test_a_network_can_be_written_down_and_comes_back_the_same(name):
    network = zoo(name, (96, 192), 6)
    again = rebuild(json.loads(json.dumps(describe(network))))
    again.set_weights(network.get_weights())
    values = spectrograms(2, (96, 192))
    np.testing.assert_allclose(
        again.predict_on_batch(values), network.predict_on_batch(values), atol=1e-6
    )


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("dielemann",), "no network 'dielemann' in the zoo"),
        (("dieleman", (96,)), "not rows and frames"),
        (("dieleman", (96, 0)), "not rows and frames"),
        (("dieleman", (96, 384), 1), "nothing to tell apart"),
    ],
)
def test_a_wrong_name_or_shape_is_refused_in_a_sentence(arguments, said):
    with pytest.raises(ModelError, match=said):
        gl.zoo(*arguments)
