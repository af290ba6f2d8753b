"""A network in the manner of musicnn: tall filters for timbre, long ones for rhythm."""

from typing import Any

from ..keras_backend import keras
from .entry import Entry, normalize

layers = keras.layers
HEIGHTS = (0.4, 0.7)  # of all bands, seven frames wide
LENGTHS = (128, 64, 32)  # frames, one band high


def musicnn(input_shape: tuple[int, int] = (96, 1172), n_genres: int = 6) -> Any:
    """Build it: five kinds of filters beside each other, three convolutions over time behind.

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
    Of each filter the strongest answer over the bands goes on: a voice a third higher excites the
    same filter. Its authors' own, with their weights, is `published("musicnn-msd")`.

    Examples
    --------
    >>> musicnn((96, 384), 6).get_layer("front").output.shape
    (None, 384, 36)

    Source: Pons and Serra, musicnn: pre-trained convolutional neural networks for music audio
    tagging, ISMIR 2019 (late-breaking). A twentieth of the first filters, half of the later
    ones, a dense layer of 64 in place of 200.
    """
    spectrogram = keras.Input(input_shape, name="spectrogram")
    x = layers.Reshape((*input_shape, 1), name="one_map")(spectrogram)
    padded = layers.ZeroPadding2D(((0, 0), (3, 3)), name="pad")(x)
    heights = [max(1, int(share * input_shape[0])) for share in HEIGHTS]
    front = [
        _strongest(padded, f"tall{number}", 12, (height, 7), "valid")
        for number, height in enumerate(heights, 1)
    ]
    front += [
        _strongest(x, f"long{number}", 4, (1, length), "same")
        for number, length in enumerate(LENGTHS, 1)
    ]
    x = layers.Concatenate(name="front")(front)
    steps = [x]
    for number in (1, 2, 3):
        y = layers.Conv1D(32, 7, padding="same", activation="relu", name=f"middle{number}")(x)
        y = normalize(y, f"normalize_middle{number}")
        x = y if number == 1 else layers.Add(name=f"shortcut{number}")([x, y])
        steps.append(x)
    x = layers.Concatenate(name="steps")(steps)
    strongest = layers.GlobalMaxPooling1D(name="maximum")(x)
    mean = layers.GlobalAveragePooling1D(name="mean")(x)
    x = layers.Concatenate(name="over_time")([strongest, mean])
    x = layers.Dropout(0.5, name="dropout")(x)
    x = normalize(layers.Dense(64, activation="relu", name="dense")(x), "normalize_dense")
    genres = layers.Dense(n_genres, activation="softmax", name="genres")(x)
    return keras.Model(spectrogram, genres, name="musicnn")


def _strongest(x: Any, name: str, filters: int, size: tuple[int, int], padding: str) -> Any:
    """Convolve, and keep each filter's strongest answer over the bands: (frames, filters)."""
    x = layers.Conv2D(filters, size, padding=padding, activation="relu", name=name)(x)
    x = normalize(x, f"normalize_{name}")
    x = layers.MaxPooling2D((x.shape[1], 1), name=f"strongest_{name}")(x)
    return layers.Reshape((x.shape[2], filters), name=f"steps_{name}")(x)


ENTRY = Entry(
    name="musicnn",
    year=2019,
    source="Pons, Serra: musicnn: pre-trained convolutional neural networks for music audio "
    "tagging",
    theirs="filters shaped by what we know of music: tall ones for timbre, long ones for rhythm",
    scaled="12 and 4 first filters in place of 204 and 51; later 32 in place of 64",
    build=musicnn,
)
