"""Won's short-chunk network with residual blocks: many small convolutions, deep."""

from typing import Any

from ..keras_backend import keras
from .entry import Entry, normalize

layers = keras.layers
FILTERS = (16, 16, 32, 32, 32, 32, 64)


def short_chunk(input_shape: tuple[int, int] = (96, 1172), n_genres: int = 6) -> Any:
    """Build it: seven blocks of two convolutions of 3 x 3 with a shortcut, the maximum of all.

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
    >>> short_chunk((96, 384), 6).get_layer("relu7").output.shape
    (None, 1, 3, 64)

    Source: Won, Ferraro, Bogdanov and Serra, Evaluation of CNN-based automatic music tagging
    models, SMC 2020. An eighth of the filters and of the dense units; chunks of 3.7 s there.
    """
    spectrogram = keras.Input(input_shape, name="spectrogram")
    x = layers.Reshape((*input_shape, 1), name="one_map")(spectrogram)
    for number, filters in enumerate(FILTERS, 1):
        x = _block(x, number, filters)
    x = layers.GlobalMaxPooling2D(name="maximum")(x)
    x = normalize(layers.Dense(64, name="dense")(x), "normalize_dense")
    x = layers.Activation("relu", name="relu_dense")(x)
    x = layers.Dropout(0.5, name="dropout")(x)
    genres = layers.Dense(n_genres, activation="softmax", name="genres")(x)
    return keras.Model(spectrogram, genres, name="short_chunk")


def _block(x: Any, number: int, filters: int) -> Any:
    """Halve both sides by two convolutions, and add what a third makes of the input."""
    halved = {"strides": 2, "padding": "same"}
    y = layers.Conv2D(filters, 3, name=f"conv{number}a", **halved)(x)
    y = layers.Activation("relu", name=f"relu{number}a")(normalize(y, f"normalize{number}a"))
    y = layers.Conv2D(filters, 3, padding="same", name=f"conv{number}b")(y)
    y = normalize(y, f"normalize{number}b")
    x = layers.Conv2D(filters, 3, name=f"conv{number}c", **halved)(x)
    x = layers.Add(name=f"shortcut{number}")([normalize(x, f"normalize{number}c"), y])
    return layers.Activation("relu", name=f"relu{number}")(x)


ENTRY = Entry(
    name="short-chunk",
    year=2020,
    source="Won, Ferraro, Bogdanov, Serra: Evaluation of CNN-based automatic music tagging models",
    theirs="small filters, many layers, shortcuts; short excerpts that vote",
    scaled="filters 16 to 64 in place of 128 to 512; dense 64 in place of 512",
    build=short_chunk,
)
