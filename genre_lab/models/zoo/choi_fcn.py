"""Choi's fully convolutional network: pools so large that one place is left of a song."""

from typing import Any

from ..keras_backend import keras
from .entry import Entry, normalize

layers = keras.layers
FILTERS = (16, 48, 96, 256)
POOLS = ((2, 4), (4, 5), (3, 8))  # the fourth, 4 x 8, takes what is left


def choi_fcn(input_shape: tuple[int, int] = (96, 1172), n_genres: int = 6) -> Any:
    """Build it: four convolutions of 3 x 3, each with batch-norm, ReLU, max-pooling and dropout.

    Parameters
    ----------
    input_shape : (int, int)
        Rows and frames of a spectrogram whose bands are standardised.
    n_genres : int

    Returns
    -------
    keras.Model
        From (n, rows, frames) to (n, n_genres) probabilities.

    Examples
    --------
    >>> choi_fcn((96, 384), 6).get_layer("conv4").output.shape
    (None, 4, 3, 256)

    Source: Choi, Fazekas and Sandler, Automatic tagging using deep convolutional neural networks,
    ISMIR 2016 (FCN-4). An eighth of the filters, dropout of 0.2 in place of 0.5.
    """
    spectrogram = keras.Input(input_shape, name="spectrogram")
    x = layers.Reshape((*input_shape, 1), name="one_map")(spectrogram)
    for number, filters in enumerate(FILTERS, 1):
        x = layers.Conv2D(filters, 3, padding="same", name=f"conv{number}")(x)
        x = layers.Activation("relu", name=f"relu{number}")(normalize(x, f"normalize{number}"))
        if number <= len(POOLS):
            pool = layers.MaxPooling2D(POOLS[number - 1], padding="same", name=f"pool{number}")
        else:
            pool = layers.GlobalMaxPooling2D(name=f"pool{number}")
        x = layers.Dropout(0.2, name=f"dropout{number}")(pool(x))
    genres = layers.Dense(n_genres, activation="softmax", name="genres")(x)
    return keras.Model(spectrogram, genres, name="choi_fcn")


ENTRY = Entry(
    name="choi-fcn",
    year=2016,
    source="Choi, Fazekas, Sandler: Automatic tagging using deep convolutional neural networks",
    theirs="nothing but convolutions of 3 x 3; pools so large that one place is left of a song",
    scaled="filters 16 to 256 in place of 128 to 2048; dropout 0.2 in place of 0.5",
    build=choi_fcn,
)
