"""A network written down as plain settings, and rebuilt without running anything that was read.

Only layers of a closed list can stand in a description: plain ones of Keras, by our own names for
them, and our quicker twins. There are no modules, classes or functions in it, and every number has
a bound. A network that holds anything else has to be rebuilt by the code that made it.
"""

from dataclasses import dataclass
from math import prod
from typing import Any

from ..errors import ModelError
from . import layers as quicker
from .bounds import (
    FLAG,
    LARGEST_LAYER,
    LONGEST_UNROLLED,
    MOST_WEIGHTS,
    NOTHING,
    Bound,
    check,
    either,
    listed,
    number,
    one_of,
    shown,
    text,
    whole,
)
from .keras_backend import first_weights_from, keras

layers = keras.layers

MOST_LAYERS = 500
DEEPEST = 4  # networks within networks
ACTIVATIONS = (
    *("elu", "relu", "relu6", "selu", "leaky_relu", "tanh", "sigmoid", "hard_sigmoid", "softplus"),
    *("softsign", "softmax", "log_softmax", "linear", "gelu", "silu", "mish", "exponential"),
)
DTYPES = ("float32", "mixed_bfloat16", "mixed_float16")
BUILDER = "give the function that builds it: gl.Run(folder, model=build)"

COUNT = whole(1, 65_536)
SHARE = number(0, 1)
ACTIVATION = one_of(*ACTIVATIONS)
AXIS = whole(-4, 4)
PADDING = one_of("same", "valid")


def _sides(n: int, lowest: int = 1) -> Bound:
    return listed(whole(lowest, 10_000), n, n)


_BLOCK = {"padding": PADDING, "activation": ACTIVATION, "use_bias": FLAG}
_NORM = {"epsilon": number(0, 1), "center": FLAG, "scale": FLAG}
_RNN = {
    "units": COUNT,
    "activation": ACTIVATION,
    "use_bias": FLAG,
    "dropout": SHARE,
    "recurrent_dropout": SHARE,
    "return_sequences": FLAG,
    "go_backwards": FLAG,
    "unroll": FLAG,
}


def _convolution(n: int, **more: Bound) -> dict[str, Bound]:
    sides = {name: _sides(n) for name in ("kernel_size", "strides", "dilation_rate")}
    return _BLOCK | sides | more


def _pooling(n: int) -> dict[str, Bound]:
    return {"pool_size": _sides(n), "strides": _sides(n), "padding": PADDING}


# Every layer that a description may hold, by the name it has there: the class, and its settings.
KINDS: dict[str, tuple[Any, dict[str, Bound]]] = {
    "Activation": (layers.Activation, {"activation": ACTIVATION}),
    "Add": (layers.Add, {}),
    "Average": (layers.Average, {}),
    "AveragePooling1D": (layers.AveragePooling1D, _pooling(1)),
    "AveragePooling2D": (layers.AveragePooling2D, _pooling(2)),
    "BatchNormalization": (layers.BatchNormalization, _NORM | {"axis": AXIS, "momentum": SHARE}),
    "Concatenate": (layers.Concatenate, {"axis": AXIS}),
    "Conv1D": (layers.Conv1D, _convolution(1, filters=COUNT, groups=COUNT)),
    "Conv2D": (layers.Conv2D, _convolution(2, filters=COUNT, groups=COUNT)),
    "Dense": (layers.Dense, {"units": COUNT, "activation": ACTIVATION, "use_bias": FLAG}),
    "DepthwiseConv2D": (layers.DepthwiseConv2D, _convolution(2, depth_multiplier=COUNT)),
    "Dropout": (layers.Dropout, {"rate": SHARE}),
    "ELU": (layers.ELU, {"alpha": number(0, 1000)}),
    "Flatten": (layers.Flatten, {}),
    "GRU": (layers.GRU, _RNN | {"recurrent_activation": ACTIVATION, "reset_after": FLAG}),
    "GaussianNoise": (layers.GaussianNoise, {"stddev": number(0, 1000)}),
    "GlobalAveragePooling1D": (layers.GlobalAveragePooling1D, {"keepdims": FLAG}),
    "GlobalAveragePooling2D": (layers.GlobalAveragePooling2D, {"keepdims": FLAG}),
    "GlobalMaxPooling1D": (layers.GlobalMaxPooling1D, {"keepdims": FLAG}),
    "GlobalMaxPooling2D": (layers.GlobalMaxPooling2D, {"keepdims": FLAG}),
    "LSTM": (layers.LSTM, _RNN | {"recurrent_activation": ACTIVATION, "unit_forget_bias": FLAG}),
    "LayerNormalization": (layers.LayerNormalization, _NORM | {"axis": listed(AXIS, 1, 4)}),
    "LeakyReLU": (layers.LeakyReLU, {"negative_slope": number(0, 1000)}),
    "MaxPooling1D": (layers.MaxPooling1D, _pooling(1)),
    "MaxPooling2D": (layers.MaxPooling2D, _pooling(2)),
    "Maximum": (layers.Maximum, {}),
    "Minimum": (layers.Minimum, {}),
    "Multiply": (layers.Multiply, {}),
    "Permute": (layers.Permute, {"dims": listed(whole(1, 4), 1, 4)}),
    "QuickBatchNormalization": (
        quicker.BatchNormalization,
        _NORM | {"axis": AXIS, "momentum": SHARE},
    ),
    "QuickConv2D": (quicker.Conv2D, _convolution(2, filters=COUNT, groups=COUNT)),
    "ReLU": (
        layers.ReLU,
        {
            "max_value": either(number(0, 1e6), NOTHING),
            "negative_slope": number(0, 1000),
            "threshold": number(-1e6, 1e6),
        },
    ),
    "Rescaling": (layers.Rescaling, {"scale": number(-1e9, 1e9), "offset": number(-1e9, 1e9)}),
    "Reshape": (layers.Reshape, {"target_shape": listed(whole(-1, 2**31), 1, 4)}),
    "SeparableConv2D": (
        layers.SeparableConv2D,
        _convolution(2, filters=COUNT, depth_multiplier=COUNT),
    ),
    "SimpleRNN": (layers.SimpleRNN, _RNN),
    "Softmax": (layers.Softmax, {"axis": AXIS}),
    "SpatialDropout1D": (layers.SpatialDropout1D, {"rate": SHARE}),
    "SpatialDropout2D": (layers.SpatialDropout2D, {"rate": SHARE}),
    "Subtract": (layers.Subtract, {}),
    "ZeroPadding1D": (layers.ZeroPadding1D, {"padding": _sides(2, 0)}),
    "ZeroPadding2D": (layers.ZeroPadding2D, {"padding": listed(_sides(2, 0), 2, 2)}),
}
MERGES = ("Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract")
NAMES = {layer: kind for kind, (layer, _) in KINDS.items()}


def describe(network: Any) -> dict[str, Any]:
    """Write a network down, so that `rebuild` can build it again.

    Parameters
    ----------
    network : keras.Model
        Functional or Sequential, from one input of a fixed shape to one output; each layer is
        called once.

    Returns
    -------
    dict
        JSON-ready: the input's shape, the layers in order (kind, name, settings, what each is of),
        and the name of the layer whose answer counts.

    Raises
    ------
    ModelError
        If it holds anything that isn't on the list, or that no setting tells.

    Examples
    --------
    >>> told = describe(keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="out")]))
    >>> told["layers"][0]["kind"], told["output"]
    ('Dense', 'out')
    """
    if not isinstance(network, (keras.Sequential, keras.Model)) or not network.built:
        raise ModelError("the network is not built yet", network.name, "begin with keras.Input")
    shape = network.input_shape
    if not isinstance(shape, tuple) or None in shape[1:]:
        raise ModelError("the network has no input of a fixed shape", network.name, BUILDER)
    steps = _chain(network) if isinstance(network, keras.Sequential) else _graph(network)
    first = "input"
    described = []
    for layer, sources in steps:
        if isinstance(layer, keras.layers.InputLayer):
            first = layer.name
            continue
        told = _described(layer)
        described.append({"name": layer.name, "of": sources or [first], **told})
    if isinstance(network, keras.Sequential):
        output = described[-1]["name"]
    else:
        [[output, _, _]] = _nested(network.get_config()["output_layers"])
    told = {"input": list(shape[1:]), "first": first, "layers": described, "output": output}
    with first_weights_from(0):
        again = rebuild(told, network.name)
    if [w.shape for w in again.weights] != [w.shape for w in network.weights]:
        raise ModelError(
            "the network's weights don't follow from its layers", network.name, BUILDER
        )
    return told


def _described(layer: Any) -> dict[str, Any]:
    """Write one layer down, and make sure that nothing of it is lost."""
    if isinstance(layer, keras.Model):
        return {"network": describe(layer)}
    kind = NAMES.get(type(layer))
    if kind is None:
        raise ModelError(f"{type(layer).__name__} isn't on the list of layers", layer.name, BUILDER)
    config = layer.get_config()
    settings = {name: _plain(config[name]) for name in KINDS[kind][1] if name in config}
    dtype = layer.dtype_policy.name
    told = {"kind": kind, "settings": settings, "trainable": layer.trainable, "dtype": dtype}
    again = _layer({"name": layer.name, **told}, layer.name)
    lost = {
        name
        for name, value in again.get_config().items()
        if _plain(value) != _plain(config.get(name)) and not name.endswith("_initializer")
    }
    if lost:
        raise ModelError(f"its {sorted(lost)[0]} can't be written down", layer.name, BUILDER)
    return told


def _plain(value: Any) -> Any:
    """Turn tuples into lists, as they come back from JSON."""
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _nested(outputs: Any) -> Any:
    """Return a list of outputs, which Keras flattens where there is one."""
    return outputs if isinstance(outputs[0], list) else [outputs]


def _chain(network: Any) -> list[tuple[Any, list[str]]]:
    """List the layers of a Sequential, each with the name of the one before."""
    names = [layer.name for layer in network.layers]
    sources: list[list[str]] = [[], *([name] for name in names[:-1])]
    return list(zip(network.layers, sources, strict=True))


def _graph(network: Any) -> list[tuple[Any, list[str]]]:
    """List the layers of a functional network, each with the names of those that it is of."""
    steps: list[tuple[Any, list[str]]] = []
    layers_named = {layer.name: layer for layer in network.layers}
    for told in network.get_config()["layers"]:
        if told["name"] not in layers_named:  # x + 1 is no layer
            raise ModelError("a step isn't a layer", told["name"], BUILDER)
        layer = layers_named[told["name"]]
        if isinstance(layer, keras.layers.InputLayer):
            steps.append((layer, []))
            continue
        if len(told["inbound_nodes"]) != 1:
            raise ModelError("a layer is called more than once", layer.name, BUILDER)
        [node] = told["inbound_nodes"]
        # `fit` and `predict` say themselves whether they train: what was said here doesn't count.
        told_more = {name for name, value in node["kwargs"].items() if value not in (None, False)}
        if len(node["args"]) != 1 or told_more:
            raise ModelError("a layer is called with more than its input", layer.name, BUILDER)
        [arguments] = node["args"]
        tensors = arguments if isinstance(arguments, list) else [arguments]
        steps.append((layer, [tensor["config"]["keras_history"][0] for tensor in tensors]))
    return steps


@dataclass
class _Budget:
    """Count what a description has taken so far, and stop it in time."""

    where: object
    remedy: str
    layers: int = 0
    weights: int = 0
    depth: int = 0

    def refuse(self, what: str) -> ModelError:
        return ModelError(
            f"the description of the network is damaged: {what}", self.where, self.remedy
        )

    def take_layer(self, weights: int) -> None:
        self.layers += 1
        self.weights += weights
        if self.layers > MOST_LAYERS:
            raise self.refuse(f"more than {MOST_LAYERS} layers")
        if self.weights > MOST_WEIGHTS:
            raise self.refuse(f"more than {MOST_WEIGHTS:,} weights")


ROOT = {
    "input": listed(whole(1, 100_000), 1, 3),
    "first": text(),
    "layers": Bound("a list", lambda value: isinstance(value, list) and len(value) <= MOST_LAYERS),
    "output": text(),
}
STEP = {
    "name": text(),
    "of": listed(text(), 1, MOST_LAYERS),
    "kind": Bound(
        "one of the layers on the list", lambda kind: type(kind) is str and kind in KINDS
    ),
    "settings": Bound("a set of named values", lambda value: isinstance(value, dict)),
    "trainable": FLAG,
    "dtype": one_of(*DTYPES),
    "network": Bound("a network", lambda value: isinstance(value, dict)),
}


def rebuild(told: object, where: object = "", remedy: str = BUILDER) -> Any:
    """Build a network from its description, held to bounds of size and number.

    Parameters
    ----------
    told : object
        What `describe` gave, or what a file claims that it gave.
    where : path or str
        The file, for messages.
    remedy : str
        What to do where it can't be built.

    Returns
    -------
    keras.Model

    Raises
    ------
    ModelError
        If anything in it is unknown or out of bounds, or the layers don't fit together.

    Examples
    --------
    >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="out")])
    >>> rebuild(describe(network)).count_params()
    3
    >>> rebuild({"input": [2], "first": "x", "layers": [{"kind": "Lambda"}], "output": "y"})
    Traceback (most recent call last):
    genre_lab.errors.ModelError: kind of layer 1 is 'Lambda', not one of the layers on the list
      do: give the function that builds it: gl.Run(folder, model=build)
    """
    return _network(told, _Budget(where, remedy))


def _network(told: object, budget: _Budget, name: str | None = None) -> Any:
    where, remedy = budget.where, budget.remedy
    values = check(told, ROOT, "the network", where, remedy)
    missing = [key for key in ROOT if key not in values]
    if missing:
        raise budget.refuse(f"it has no {missing[0]}")
    spectrogram = keras.Input(tuple(values["input"]), name=values["first"])
    _check_size(spectrogram, budget)
    made = {values["first"]: spectrogram}
    for number_, step in enumerate(values["layers"], start=1):
        _add(step, f"layer {number_}", made, budget)
    if values["output"] not in made:
        raise budget.refuse(f"there is no layer {shown(values['output'])}")
    try:
        return keras.Model(spectrogram, made[values["output"]], name=name)
    except Exception as problem:  # Keras raises what it likes where a graph makes no sense
        raise budget.refuse(_said(problem)) from None


def _add(step: object, what: str, made: dict[str, Any], budget: _Budget) -> None:
    """Build one layer, and put what it gives beside what the others gave."""
    values = check(step, STEP, what, budget.where, budget.remedy)
    if "name" not in values or "of" not in values or ("kind" in values) == ("network" in values):
        raise budget.refuse(f"{what} has no name, no source or no kind")
    name, sources = values["name"], values["of"]
    if name in made or any(source not in made for source in sources):
        raise budget.refuse(f"{what} has a name that is taken, or a source that isn't there")
    inputs = [made[source] for source in sources]
    if (len(inputs) > 1) != (values.get("kind") in MERGES):
        raise budget.refuse(f"{what} is of {len(inputs)} layers")
    shapes = [tuple(tensor.shape[1:]) for tensor in inputs]
    if "network" in values:
        budget.depth += 1
        if budget.depth > DEEPEST:
            raise budget.refuse(f"networks within networks, {budget.depth} deep")
        layer = _network(values["network"], budget, name)
        budget.depth -= 1
    else:
        layer = _layer(values, budget.where, budget.remedy, what)
        budget.take_layer(_n_weights(values["kind"], values.get("settings", {}), shapes[0], budget))
    try:
        made[name] = layer(inputs if len(inputs) > 1 else inputs[0])
    except Exception as problem:  # as above
        raise budget.refuse(f"{what}: {_said(problem)}") from None
    _check_size(made[name], budget)


def _said(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:200]


def _check_size(tensor: Any, budget: _Budget) -> None:
    shape = tensor.shape[1:]
    if None in shape or prod(shape) > LARGEST_LAYER:
        raise budget.refuse(f"a layer of {shape} is larger than {LARGEST_LAYER:,} numbers")


def _layer(
    values: dict[str, Any], where: object, remedy: str = BUILDER, what: str = "the layer"
) -> Any:
    """Build one layer of the list from checked settings."""
    layer, bounds = KINDS[values["kind"]]
    settings = check(
        values.get("settings", {}), bounds, f"{what} ({values['kind']})", where, remedy
    )
    arguments = {name: _tuples(value) for name, value in settings.items()}
    try:
        made = layer(name=values["name"], dtype=values.get("dtype", "float32"), **arguments)
        made.trainable = values.get("trainable", True)
        return made
    except Exception as problem:  # as above
        raise ModelError(
            f"the description of the network is damaged: {what}: {_said(problem)}", where, remedy
        ) from None


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _n_weights(kind: str, settings: dict[str, Any], shape: tuple[int, ...], budget: _Budget) -> int:
    """Compute, before it is built, how many numbers a layer holds at most."""
    channels = shape[-1] if shape else 1
    filters = settings.get("filters", 1)
    taps = prod(settings.get("kernel_size", (1,)))
    multiplier = settings.get("depth_multiplier", 1)
    units = settings.get("units", 1)
    if settings.get("unroll") and shape[0] > LONGEST_UNROLLED:
        raise budget.refuse(f"{shape[0]} steps are to be written out")
    if kind in ("Conv1D", "Conv2D", "QuickConv2D"):
        return (taps * channels + 1) * filters
    if kind in ("DepthwiseConv2D", "SeparableConv2D"):
        return (taps + filters) * channels * multiplier + channels * multiplier + filters
    if kind == "Dense":
        return (channels + 1) * units
    if kind in ("GRU", "LSTM", "SimpleRNN"):
        return 4 * units * (channels + units + 2)
    if kind in ("BatchNormalization", "QuickBatchNormalization", "LayerNormalization"):
        axes = settings.get("axis", -1)
        axes = axes if isinstance(axes, list) else [axes]
        whole_shape = (1, *shape)
        return 4 * prod(whole_shape[axis] for axis in axes if -len(shape) <= axis <= len(shape))
    return 0
