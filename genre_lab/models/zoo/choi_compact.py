"""Choi's compact network, made to be transferred: every depth has a say in the answer."""

from typing import Any

from ..keras_backend import keras
from .entry import Entry, normalize

layers = keras.layers
POOLS = ((2, 4), (3, 4), (2, 5), (2, 4), (4, 4))


def choi_compact(input_shape: tuple[int, int] = (96, 1172), n_genres: int = 6) -> Any:
    """Build it: five convolutions of 32 filters; the means of all five layers make the answer.

    Parameters
    ----------
    input_shape : (int, int)
        Rows and frames of a spectrogram whose bands are standardised.
    n_genres : int

    Returns
    -------
    keras.Model
        From (n, rows, frames) to (n, n_genres) probabilities.

    Notes
    -----
    Choi trained it on tags with the last layer alone, and took the 160 means as an embedding for
    other tasks. Here the means are the classifier's input from the beginning.

    Examples
    --------
    >>> choi_compact((96, 384), 6).get_layer("embedding").output.shape
    (None, 160)

    Source: Choi, Fazekas, Sandler and Cho, Transfer learning for music classification and
    regression tasks, ISMIR 2017. Not scaled down.
    """
    spectrogram = keras.Input(input_shape, name="spectrogram")
    x = layers.Reshape((*input_shape, 1), name="one_map")(spectrogram)
    means = []
    for number, pool in enumerate(POOLS, 1):
        x = layers.Conv2D(32, 3, padding="same", name=f"conv{number}")(x)
        x = layers.Activation("elu", name=f"elu{number}")(normalize(x, f"normalize{number}"))
        x = layers.MaxPooling2D(pool, padding="same", name=f"pool{number}")(x)
        means.append(layers.GlobalAveragePooling2D(name=f"mean{number}")(x))
    x = layers.Concatenate(name="embedding")(means)
    genres = layers.Dense(n_genres, activation="softmax", name="genres")(x)
    return keras.Model(spectrogram, genres, name="choi_compact")


ENTRY = Entry(
    name="choi-compact",
    year=2017,
    source="Choi, Fazekas, Sandler, Cho: Transfer learning for music classification and "
    "regression tasks",
    theirs="the means of all five layers side by side: shallow and deep features both answer",
    scaled="nothing",
    build=choi_compact,
)
