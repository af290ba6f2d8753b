"""How a network's answer would change with its input: gradients, under every backend of Keras."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import ModelError
from .keras_backend import keras

ops = keras.ops


def gradient(function: Callable[[Any], Any], values: np.ndarray) -> np.ndarray:
    """Compute how fast a number changes with each of the values that it is computed from.

    Parameters
    ----------
    function : callable
        From a tensor of the values' shape to one number, by operations of Keras.
    values : np.ndarray, float32

    Returns
    -------
    np.ndarray
        Of the values' shape.

    Examples
    --------
    >>> gradient(lambda x: ops.sum(x**2), np.array([1.0, 3.0], "float32")).tolist()
    [2.0, 6.0]
    """
    backend = keras.backend.backend()
    values = np.asarray(values, np.float32)
    if backend == "tensorflow":
        import tensorflow

        there = tensorflow.constant(values)
        with tensorflow.GradientTape() as tape:
            tape.watch(there)
            number = function(there)
        return tape.gradient(number, there).numpy()
    if backend == "jax":
        import jax

        return np.asarray(jax.grad(function)(values))
    import torch

    there = torch.tensor(values, requires_grad=True)
    [slope] = torch.autograd.grad(function(there), there)
    return slope.detach().cpu().numpy()


def scores(network: Any, values: Any) -> Any:
    """Compute a network's scores, which its last activation turns into probabilities.

    The gradient of a probability vanishes where the network is sure; that of a score doesn't.

    Parameters
    ----------
    network : keras.Model
        Its last layer is dense.
    values : tensor, shape (n, rows, frames)

    Returns
    -------
    tensor, shape (n, n_genres)
    """
    last = network.layers[-1]
    before = keras.Model(network.inputs[0], last.input)
    return ops.matmul(before(values, training=False), last.kernel) + last.bias


def last_maps(network: Any) -> Any:
    """Return the last layer that still has both rows and frames: its maps say where.

    Parameters
    ----------
    network : keras.Model

    Raises
    ------
    ModelError
        If nothing in the network convolves over rows and frames.
    """
    kinds = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.SeparableConv2D)
    found, convolved = None, False
    for layer in network.layers:
        convolved = convolved or isinstance(layer, kinds)
        shape: tuple[int, ...] = getattr(getattr(layer, "output", None), "shape", ())
        if convolved and len(shape) == 4 and shape[1] > 1 and shape[2] > 1:
            found = layer
    if found is None:
        raise ModelError(
            "the network has no convolution over rows and frames, so there is no Grad-CAM",
            network.name,
            'choose method="occlusion"',
        )
    return found


def grad_cam(network: Any, values: np.ndarray, place: int) -> np.ndarray:
    """Weigh the last maps of a network by how much a genre's score grows with them.

    Parameters
    ----------
    network : keras.Model
        From (n, rows, frames).
    values : np.ndarray, shape (n, rows, frames)
    place : int
        Which of the network's outputs.

    Returns
    -------
    np.ndarray, shape (n, rows, frames)
        Not below zero; interpolated from the places of the maps.

    Raises
    ------
    ModelError
        If the network has no convolution over rows and frames.

    Source: Selvaraju et al., "Grad-CAM", ICCV 2017.
    """
    layer, last = last_maps(network), network.layers[-1]
    before = keras.Model(network.inputs[0], layer.output)
    maps = keras.ops.convert_to_numpy(before(values, training=False))
    after = keras.Model(layer.output, last.input)

    def score(values: Any) -> Any:
        sums = ops.matmul(after(values, training=False), last.kernel) + last.bias
        return ops.sum(sums[:, place])

    weights = gradient(score, maps).mean(axis=(1, 2), keepdims=True)
    small = np.maximum((weights * maps).sum(axis=-1), 0)
    return _spread(small, network, values.shape[1:])


def _spread(small: np.ndarray, network: Any, shape: Sequence[int]) -> np.ndarray:
    """Interpolate maps to the size of the input; what was padded with zeros is cut off."""
    from scipy.ndimage import zoom

    (above, below), (before, behind) = (0, 0), (0, 0)
    for layer in network.layers:
        if isinstance(layer, keras.layers.ZeroPadding2D) and layer.output.shape[-1] == 1:
            (above, below), (before, behind) = layer.padding
    rows, frames = shape[0] + above + below, shape[1] + before + behind
    factors = (1, rows / small.shape[1], frames / small.shape[2])
    large = zoom(small, factors, order=1, mode="nearest", grid_mode=True)
    return large[:, above : rows - below, before : frames - behind]
