import pytest

from genre_lab.models.keras_backend import keras


@pytest.fixture(autouse=True)
def same_weights_in_every_run():
    """Networks begin with random weights: a test that compares numbers must not depend on luck."""
    keras.utils.set_random_seed(0)
