import numpy as np
import pandas as pd

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data.scaling import BATCH, Scaling
from genre_lab.data.store import FeatureStore


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
