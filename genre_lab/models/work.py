"""How much a network calculates for one song, counted in multiply-adds."""

from math import prod
from typing import Any


def multiply_adds(model: Any) -> int:
    """Count the multiply-adds of a network, or of one of its layers, forward, for one song.

    Convolutions, recurrent and dense layers are counted: each weight but for biases works once at
    every place that its layer answers for, or once a step. The rest is small beside them.

    Parameters
    ----------
    model : keras.Model or keras.layers.Layer
        Built, for an input of fixed shape; the last axis holds the channels.

    Returns
    -------
    int

    Examples
    --------
    >>> multiply_adds(crnn())
    2799074496

    Taught in: notebooks/13_model_zoo.ipynb
    """
    if hasattr(model, "layers"):
        return sum(map(multiply_adds, model.layers))
    kernels = {one.name: prod(one.shape) for one in model.weights if one.name.endswith("kernel")}
    if not kernels:
        return 0
    # A recurrent layer may hand on its last step only, but has worked at all of them.
    side = model.input if "recurrent_kernel" in kernels else model.output
    return sum(kernels.values()) * prod(side.shape[1:-1])
