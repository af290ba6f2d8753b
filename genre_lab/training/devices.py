"""Training on several devices at once: each takes a share of every batch, the numbers stay."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ..errors import TrainingError
from ..models.keras_backend import keras

distribution = keras.distribution


class SharedSongs(keras.distribution.DataParallel):
    """Give every device a share of each batch, and all weights.

    What the devices learn from it is added up after each step. Keras' own class cuts a batch before
    the network sees it, and a number of songs that the devices do not divide is an error. This one
    hands the batch over whole, which is a few MB, and asks for shares of what every layer gives:
    the compiler then shares 15 songs among 8 devices as well, and takes batch-norm's means over all
    of them.
    """

    def get_data_layout(self, data_shape: tuple[int, ...]) -> Any:
        """Hand a batch over whole."""
        return distribution.TensorLayout([None] * len(data_shape), self.device_mesh)

    def get_tensor_layout(self, path: str) -> Any:
        """Share what a layer gives."""
        return distribution.TensorLayout([self.batch_dim_name], self.device_mesh)


def spread_over(devices: int) -> AbstractContextManager[Any]:
    """Share all networks that are built and trained inside of `with spread_over(8):` among devices.

    Parameters
    ----------
    devices : int
        How many of the backend's devices; 1 changes nothing.

    Raises
    ------
    TrainingError
        If the backend is not JAX, or has fewer devices.

    Examples
    --------
    >>> with spread_over(1):
    ...     model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    """
    if devices == 1:
        return nullcontext()
    if keras.backend.backend() != "jax":
        raise TrainingError(
            f"{keras.backend.backend()} trains on one device here",
            "devices",
            "set KERAS_BACKEND=jax to train on several",
        )
    there = distribution.list_devices()
    if not 1 <= devices <= len(there):
        raise TrainingError(
            f"{devices} devices were asked for, JAX has {len(there)}",
            "devices",
            "ask for as many as python -m genre_lab doctor names",
        )
    return SharedSongs(devices=there[:devices]).scope()
