"""Zhang's network: the maximum and the mean over time, and a shortcut around two layers."""

from typing import Any

from ..keras_backend import keras
from .entry import Entry, normalize

layers = keras.layers
FILTERS = 64


def zhang(input_shape: tuple[int, int] = (96, 1172), n_genres: int = 6) -> Any:
    """Build it: convolutions of four frames, a block with a shortcut, two summaries over time.

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
    The paper's two ideas are here as it describes them. How many layers there are around them,
    their batch-norm and the dense layer are our choice. Its input was the STFT of three seconds.

    Examples
    --------
    >>> zhang((96, 384), 6).get_layer("over_time").output.shape
    (None, 128)

    Source: Zhang, Lei, Xu and Xing, Improved music genre classification with convolutional neural
    networks, Interspeech 2016. A quarter of the filters.
    """
    spectrogram = keras.Input(input_shape, name="spectrogram")
    x = layers.Permute((2, 1), name="time_first")(spectrogram)
    x = layers.Conv1D(FILTERS, 4, padding="same", name="conv1")(x)
    x = layers.Activation("relu", name="relu1")(normalize(x, "normalize1"))
    x = layers.MaxPooling1D(4, padding="same", name="pool1")(x)
    y = layers.Conv1D(FILTERS, 4, padding="same", name="conv2")(x)
    y = layers.Activation("relu", name="relu2")(normalize(y, "normalize2"))
    y = normalize(layers.Conv1D(FILTERS, 4, padding="same", name="conv3")(y), "normalize3")
    x = layers.Add(name="shortcut")([x, y])
    x = layers.Activation("relu", name="relu3")(x)
    summaries = [
        layers.GlobalMaxPooling1D(name="maximum")(x),
        layers.GlobalAveragePooling1D(name="mean")(x),
    ]
    x = layers.Concatenate(name="over_time")(summaries)
    x = layers.Dense(64, activation="relu", name="dense")(x)
    genres = layers.Dense(n_genres, activation="softmax", name="genres")(x)
    return keras.Model(spectrogram, genres, name="zhang")


ENTRY = Entry(
    name="zhang",
    year=2016,
    source="Zhang, Lei, Xu, Xing: Improved music genre classification with convolutional neural "
    "networks",
    theirs="maximum and mean over time side by side; a shortcut around two convolutions",
    scaled="64 filters in place of 256; mel in place of STFT",
    build=zhang,
)
