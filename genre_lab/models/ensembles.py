"""Ensembles: several networks side by side, as one; the mean of what they say is the answer."""

from collections.abc import Sequence
from typing import Any

from .keras_backend import keras

layers = keras.layers


def side_by_side(networks: Sequence[Any]) -> Any:
    """Join networks that differ in their first weights into one that trains them all at once.

    Each learns for itself: none knows what the others answer. They make different mistakes, so
    the mean of their answers is right more often than any one of them.

    Parameters
    ----------
    networks : list of keras.Model
        From (n, rows, frames) to (n, n_genres) probabilities, all of the same shapes. They are
        renamed voter1, voter2 and so on.

    Returns
    -------
    keras.Model
        From (n, rows, frames) to (n, n_networks, n_genres) probabilities. `vote` takes the mean.

    Examples
    --------
    >>> side_by_side([crnn((96, 96), 6) for _ in range(3)]).output_shape
    (None, 3, 6)
    """
    spectrogram = keras.Input(networks[0].input_shape[1:], name="spectrogram")
    answers = []
    for number, network in enumerate(networks, start=1):
        network.name = f"voter{number}"
        answer = layers.Reshape((1, network.output_shape[-1]), name=f"answer{number}")
        answers.append(answer(network(spectrogram)))
    together = layers.Concatenate(axis=1, name="answers")(answers)
    return keras.Model(spectrogram, together, name="voters")
