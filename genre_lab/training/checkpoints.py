"""Networks on disk: `.keras` files, written whole, opened without running anything inside them."""

import shutil
from pathlib import Path

from ..errors import TrainingError
from ..files import written_whole
from ..models.keras_backend import keras
from ..models.layers import BatchNormalization, Conv2D

OWN_LAYERS = {f"genre_lab>{layer.__name__}": layer for layer in (BatchNormalization, Conv2D)}


def load_model(path):
    """Load a network from a `.keras` file; code inside the file is refused.

    Raises
    ------
    TrainingError
        If the file is missing or damaged.

    Taught in: notebooks/14_your_own_music.ipynb
    """
    if not Path(path).is_file():
        raise TrainingError("there is no checkpoint yet", path, "train until an epoch is finished")
    try:
        return keras.saving.load_model(path, OWN_LAYERS, safe_mode=True)
    except Exception as problem:  # zipfile, h5py, json and Keras each raise their own
        raise TrainingError(
            f"the checkpoint is damaged ({type(problem).__name__})",
            path,
            "remove it and train again into another folder; the run's other checkpoint may still be whole",
        ) from None


def save_model(model, path):
    """Write a network with its optimizer's state, whole or not at all."""
    with written_whole(path) as partial:
        model.save(partial)


def without_optimizer(model):
    """Return the same network uncompiled: three quarters of a checkpoint are the optimizer's, and answering needs none of it."""
    bare = keras.Model.from_config(model.get_config(), OWN_LAYERS)
    bare.set_weights(model.get_weights())
    return bare


def copy_model(path, other):
    """Copy a `.keras` file, whole or not at all: far quicker than to write the same network twice."""
    with written_whole(other) as partial:
        shutil.copyfile(path, partial)
