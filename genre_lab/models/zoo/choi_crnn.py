"""Choi's convolutional recurrent network, which the report follows."""

from typing import Any

from ..keras_backend import keras
from .entry import Entry, normalize

layers = keras.layers
FILTERS = (16, 32, 32, 32)
POOLS = ((2, 2), (3, 3), (4, 4), (4, 4))


def choi_crnn(input_shape: tuple[int, int] = (96, 1172), n_genres: int = 6) -> Any:
    """Build it: four convolutions of 3 x 3 summarise the spectrogram, two GRU layers follow it.

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
    The report's network, `crnn`, is this one with a third GRU layer, four times the filters,
    dropout after each GRU layer and batch-norm over the bands of its input. With weights that
    Choi published it is `published("choi-crnn")`.

    Examples
    --------
    >>> choi_crnn((96, 384), 6).get_layer("steps").output.shape
    (None, 4, 32)

    Source: Choi, Fazekas, Sandler and Cho, Convolutional recurrent neural networks for music
    classification, ICASSP 2017. A quarter of the published network's filters.
    """
    spectrogram = keras.Input(input_shape, name="spectrogram")
    x = layers.Reshape((*input_shape, 1), name="one_map")(spectrogram)
    for number, (filters, pool) in enumerate(zip(FILTERS, POOLS, strict=True), 1):
        x = layers.Conv2D(filters, 3, padding="same", name=f"conv{number}")(x)
        x = layers.Activation("elu", name=f"elu{number}")(normalize(x, f"normalize{number}"))
        x = layers.MaxPooling2D(pool, padding="same", name=f"pool{number}")(x)
        x = layers.Dropout(0.1, name=f"dropout{number}")(x)
    x = layers.Permute((2, 1, 3), name="time_first")(x)
    x = layers.Reshape((x.shape[1], -1), name="steps")(x)
    x = layers.GRU(32, return_sequences=True, name="gru1")(x)
    x = layers.GRU(32, name="gru2")(x)
    x = layers.Dropout(0.3, name="last_dropout")(x)
    genres = layers.Dense(n_genres, activation="softmax", name="genres")(x)
    return keras.Model(spectrogram, genres, name="choi_crnn")


ENTRY = Entry(
    name="choi-crnn",
    year=2017,
    source="Choi, Fazekas, Sandler, Cho: Convolutional recurrent neural networks for music "
    "classification",
    theirs="recurrent layers follow what the convolutions have summarised",
    scaled="filters 16, 32, 32, 32 in place of 64, 128, 128, 128",
    build=choi_crnn,
)
