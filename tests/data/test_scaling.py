import json

import numpy as np
import pandas as pd
import pytest

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data.scaling import BATCH, Scaling
from genre_lab.data.store import FeatureStore
from genre_lab.errors import DataError


def store_of(values):
    songs = pd.DataFrame(
        {"track_id": map(str, range(len(values))), "genre": "jazz", "split": "train"}
    )
    return FeatureStore.from_arrays(values, songs, FeatureSpec(n_mels=3, seconds=1))


def test_standardised_training_songs_have_mean_zero_and_deviation_one():
    values = (
        np.random.default_rng(0)
        .normal([[-70], [-40], [3]], [[1], [20], [0.1]], (2 * BATCH + 5, 3, 47))
        .astype("float32")
    )
    scaled = store_of(values).scaling().apply(values)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled.mean(axis=(0, 2)), 0, atol=1e-3)
    np.testing.assert_allclose(scaled.std(axis=(0, 2)), 1, atol=1e-3)


def test_a_band_that_never_changes_becomes_zero_and_not_nan():
    values = np.random.default_rng(0).normal(-40, 10, (4, 3, 47)).astype("float32")
    values[:, 0] = -100
    scaled = store_of(values).scaling().apply(values)
    assert not scaled[:, 0].any() and np.isfinite(scaled).all()


def test_scaling_comes_back_from_json_to_the_last_digit():
    scaling = Scaling(np.array([1 / 3, -40.1]), np.array([np.pi, 1e-3]))
    again = Scaling.from_json(scaling.to_json())
    assert (again.mean == scaling.mean).all() and (again.deviation == scaling.deviation).all()


def test_a_band_counts_as_constant_below_a_thousandth_of_a_decibel():
    values = np.random.default_rng(0).normal(-40, 10, (4, 3, 46)).astype("float32")
    wobble = np.tile([-1, 1], 23).astype("float32")
    values[:, 0], values[:, 1] = 0.0007 * wobble, 0.0015 * wobble
    spec = FeatureSpec(n_mels=3, seconds=0.98)
    songs = pd.DataFrame({"track_id": list("abcd"), "genre": "jazz", "split": "train"})
    deviation = FeatureStore.from_arrays(values, songs, spec).scaling().deviation
    np.testing.assert_allclose(deviation[:2], [1, 0.0015], rtol=1e-3)


@pytest.mark.parametrize(
    "mean, deviation",
    [
        ([np.nan, 0], [1, 1]),
        ([0, np.inf], [1, 1]),
        ([0, 0], [1, 0]),
        ([0, 0], [1, -1]),
        ([0, 0], [1, np.nan]),
        ([0, 0], [1, 1e-30]),
        ([1e30, 0], [1, 1]),
        ([0, 0], [1]),
        (0, 1),
        (["x", "y"], [1, 1]),
        (None, None),
    ],
)
def test_a_scaling_that_would_give_no_numbers_is_refused(mean, deviation):
    with pytest.raises(DataError):
        Scaling.from_json(json.dumps({"mean": mean, "deviation": deviation}))


def test_what_is_no_scaling_is_refused():
    for text in ("", "[]", "3", '{"mean": [0]}', "[" * 100_000, "\x00"):
        with pytest.raises(DataError):
            Scaling.from_json(text)
