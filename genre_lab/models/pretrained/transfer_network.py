"""A published network with a classifier of one's own behind it, as one Keras network."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import ModelError
from ..keras_backend import keras
from .published import Published, card_named

ops = keras.ops


class SongEmbedding(keras.layers.Layer):
    """Embed songs by published networks: patch by patch, then the mean over the patches.

    Patches that hold nothing but padding don't count where others hold sound.

    Parameters
    ----------
    embedders : sequence of keras.Model
        Each from (n, bands, frames) to (n, width); all of one input shape.

    Examples
    --------
    >>> mean = keras.Sequential([keras.Input((4, 2)), keras.layers.Flatten()])
    >>> SongEmbedding([mean])(np.ones((3, 4, 7), "float32")).shape  # three patches of 2 frames
    TensorShape([3, 8])
    """

    def __init__(self, embedders: Sequence[Any], **names: Any) -> None:
        super().__init__(**names)
        self.embedders = list(embedders)
        self.frames = self.embedders[0].input_shape[-1]

    def call(self, inputs: Any) -> Any:
        """Map spectrograms (n, bands, frames) to embeddings (n, width)."""
        bands, frames = inputs.shape[1:]
        count = frames // self.frames
        cut = ops.reshape(inputs[:, :, : count * self.frames], (-1, bands, count, self.frames))
        patches = ops.transpose(cut, (2, 0, 1, 3))
        # One patch of every song at a time: all at once would take eight times the memory.
        embedded = ops.map(self._embed, patches)
        silence = ops.min(patches, axis=(0, 2, 3))[None, :, None, None]
        heard = ops.cast(ops.any(patches != silence, axis=(2, 3)), embedded.dtype)
        heard = ops.where(ops.sum(heard, axis=0) > 0, heard, ops.ones_like(heard))[..., None]
        return ops.sum(embedded * heard, axis=0) / ops.sum(heard, axis=0)

    def _embed(self, patch: Any) -> Any:
        together = [embedder(patch, training=False) for embedder in self.embedders]
        return ops.concatenate(together, axis=-1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, int]:
        """Return (n, width)."""
        return (input_shape[0], sum(embedder.output_shape[-1] for embedder in self.embedders))


def head_network(kernel: np.ndarray, bias: np.ndarray) -> Any:
    """Build a classifier of one dense layer with these weights: (n, width) to (n, n_genres).

    Examples
    --------
    >>> head_network(np.zeros((3, 2)), np.zeros(2)).predict_on_batch(np.ones((1, 3))).tolist()
    [[0.5, 0.5]]
    """
    width, n_genres = kernel.shape
    dense = keras.layers.Dense(n_genres, activation="softmax", name="genres")
    network = keras.Sequential([keras.Input((width,)), dense], name="head")
    dense.set_weights([kernel, bias])
    return network


def on_published(head: Any, names: Sequence[str], shape: tuple[int, int]) -> Any:
    """Put a classifier behind published networks.

    Parameters
    ----------
    head : keras.Model
        (n, width) to (n, n_genres).
    names : sequence of str
        The published networks whose embeddings it takes, side by side in this order.
    shape : (int, int)
        Bands and frames of a song's spectrogram.

    Returns
    -------
    keras.Model
        (n, bands, frames) to (n, n_genres).

    Raises
    ------
    ModelError
        If the widths don't fit, or there is no such network.
    DataError
        If a network's weights can't be had.
    """
    cards = [card_named(name) for name in names]
    width = sum(card.width for card in cards)
    if head.input_shape[1:] != (width,):
        raise ModelError(
            f"the classifier takes {head.input_shape[1:]}, {' and '.join(names)} give {width}"
        )
    spectrograms = keras.Input(shape, name="spectrogram")
    embedders = [Published(card).embedder for card in cards]
    embedded = SongEmbedding(embedders, name="song_embedding")(spectrograms)
    return keras.Model(spectrograms, head(embedded), name="transfer")
