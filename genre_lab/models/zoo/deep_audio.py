"""DeepAudioClassification: a network for photographs, shown slices of a spectrogram."""

from typing import Any

from ..keras_backend import keras
from .entry import Entry

layers = keras.layers
FILTERS = (16, 32, 64, 128)


def deep_audio(input_shape: tuple[int, int] = (96, 1172), n_genres: int = 6) -> Any:
    """Build it: four convolutions of 2 x 2, each halved, then every place to a dense layer.

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
    The dense layer has weights of its own for every place. So it holds nearly all parameters,
    their number grows with the length, and the same chord a second later meets other weights.

    Examples
    --------
    >>> deep_audio((96, 384), 6).get_layer("every_place").output.shape
    (None, 18432)

    Source: Despois, Finding the genre of a song with deep learning, 2016 (a blog post and its
    program, DeepAudioClassification). A quarter of the filters, a sixteenth of the dense units;
    slices of 128 x 128 there.
    """
    spectrogram = keras.Input(input_shape, name="spectrogram")
    x = layers.Reshape((*input_shape, 1), name="one_map")(spectrogram)
    for number, filters in enumerate(FILTERS, 1):
        x = layers.Conv2D(filters, 2, padding="same", activation="elu", name=f"conv{number}")(x)
        x = layers.MaxPooling2D(2, padding="same", name=f"pool{number}")(x)
    x = layers.Flatten(name="every_place")(x)
    x = layers.Dense(64, activation="elu", name="dense")(x)
    x = layers.Dropout(0.5, name="dropout")(x)
    genres = layers.Dense(n_genres, activation="softmax", name="genres")(x)
    return keras.Model(spectrogram, genres, name="deep_audio")


ENTRY = Entry(
    name="deep-audio",
    year=2016,
    source="Despois: Finding the genre of a song with deep learning (DeepAudioClassification)",
    theirs="a network as for photographs: a dense layer with a weight for every place",
    scaled="filters 16 to 128 in place of 64 to 512; dense 64 in place of 1024",
    build=deep_audio,
)
