"""Dieleman's network at Spotify: each filter spans all bands, and slides over time only."""

from typing import Any

from ..keras_backend import keras
from .entry import Entry

layers = keras.layers
FILTERS = (64, 64, 128, 128)
POOLS = (4, 2, 2, 1)


def dieleman(input_shape: tuple[int, int] = (96, 1172), n_genres: int = 6) -> Any:
    """Build it: four convolutions over time, three summaries over time, two dense layers.

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
    The original predicted 40 latent factors of a recommender, not genres. Its third summary is the
    root of the mean square; here it's the mean square, which needs no layer of our own.

    Examples
    --------
    >>> dieleman((96, 384), 6).get_layer("over_time").output.shape
    (None, 384)

    Source: Dieleman, Recommending music on Spotify with deep learning, 2014 (a blog post), after
    Dieleman and Schrauwen, End-to-end learning for music audio, ICASSP 2014. A quarter of the
    filters, an eighth of the dense units.
    """
    spectrogram = keras.Input(input_shape, name="spectrogram")
    x = layers.Permute((2, 1), name="time_first")(spectrogram)
    for number, (filters, pool) in enumerate(zip(FILTERS, POOLS, strict=True), 1):
        x = layers.Conv1D(filters, 4, padding="same", activation="relu", name=f"conv{number}")(x)
        if pool > 1:
            x = layers.MaxPooling1D(pool, padding="same", name=f"pool{number}")(x)
    squares = layers.Multiply(name="squares")([x, x])
    summaries = [
        layers.GlobalAveragePooling1D(name="mean")(x),
        layers.GlobalMaxPooling1D(name="maximum")(x),
        layers.GlobalAveragePooling1D(name="mean_square")(squares),
    ]
    x = layers.Concatenate(name="over_time")(summaries)
    x = layers.Dense(256, activation="relu", name="dense1")(x)
    x = layers.Dense(256, activation="relu", name="dense2")(x)
    genres = layers.Dense(n_genres, activation="softmax", name="genres")(x)
    return keras.Model(spectrogram, genres, name="dieleman")


ENTRY = Entry(
    name="dieleman",
    year=2014,
    source="Dieleman: Recommending music on Spotify with deep learning",
    theirs="filters over all bands that slide over time only; mean, maximum and mean square",
    scaled="filters 64 to 128 in place of 256 to 512; dense 256 in place of 2048",
    build=dieleman,
)
