"""Compare two Keras networks, and say where they first differ."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import numpy as np

from .keras_backend import keras

# Settings that are named where a layer gives other numbers.
TELLING = ["activation", "recurrent_activation", "padding", "strides", "dilation_rate", "axis"]
TELLING += ["epsilon", "return_sequences", "go_backwards", "reset_after"]
BATCH = 2  # spectrograms that both networks are shown
TOLERANCE = 1e-3  # of the answers' range; float32 differs by less from device to device
NOT_INPUT = "this is an object of type {}, not a network: build it by keras.Model(input, output)"


def same_network(yours: Any, ours: Any, seed: int = 0) -> str:
    """Compare two networks: shapes, parameters, answers on the same weights, and dropout.

    Both are given the same random weights for a moment, batch-norm's moving statistics included,
    and shown the same random spectrograms; afterwards both have their own weights again.

    Parameters
    ----------
    yours, ours : keras.Model
        From one input to one output. Layers that hold weights have to come in the same order;
        what stands between them may be written in any way that gives the same numbers. Names do
        not count.
    seed : int
        Of the weights and the spectrograms.

    Returns
    -------
    str
        "" if they are the same, otherwise one sentence that says the first difference. Anything
        that isn't a network is a difference, too. Batch-norm's momentum is not compared: it is a
        matter of training.

    Examples
    --------
    >>> def network(units):
    ...     numbers = keras.Input((4,))
    ...     return keras.Model(numbers, keras.layers.Dense(units, name="genres")(numbers))
    >>> same_network(network(6), network(6))
    ''
    >>> same_network(network(5), network(6))
    'after the layer genres (Dense) the shape is (5) in yours and (6) in ours'

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    if yours is None or yours is ...:
        return "there is no network yet"
    if not isinstance(yours, keras.Model):
        return NOT_INPUT.format(type(yours).__name__)
    if not yours.built:
        return "the network does not know the shape of its input yet: begin with keras.Input"
    return (
        _differ("the input has the shape", yours.input_shape[1:], ours.input_shape[1:])
        or _other_layers(_weighty(yours), _weighty(ours))
        or _differ("the output has the shape", yours.output_shape[1:], ours.output_shape[1:])
        or _differ("the number of trainable parameters is", _trainable(yours), _trainable(ours))
        or _other_numbers(yours, ours, np.random.default_rng(seed))
        or _other_dropout(yours, ours)
    )


def _differ(what: str, mine: Any, wanted: Any, hint: str = "") -> str:
    """Say that two values differ; nothing where they are equal."""
    if mine == wanted:
        return ""
    return f"{what} {_told(mine)} in yours and {_told(wanted)} in ours{hint}"


def _told(value: Any) -> str:
    """Write a shape as (5 × 16), several shapes one after the other, and anything else as it is."""
    if isinstance(value, tuple):
        return "(" + " × ".join(map(str, value)) + ")"
    return ", ".join(map(_told, value)) if isinstance(value, list) else str(value)


def _other_layers(mine: list[Any], wanted: list[Any]) -> str:
    """Compare the layers that hold weights, one by one."""
    after = "at the beginning"
    for one, other in zip_longest(mine, wanted):
        # A faster form of a layer is of its kind.
        if isinstance(one, type(other)) or isinstance(other, type(one)):
            difference = _other_shapes(one, other)
        else:
            kinds = [type(x).__name__ if x else "nothing with weights" for x in (one, other)]
            difference = _differ(f"{after} comes", *kinds)
        if difference:
            return difference
        after = f"after {_called(other)}"
    return ""


def _other_shapes(one: Any, other: Any) -> str:
    """Compare what goes into two layers of a kind, their weights, and what comes out."""
    (into, out), (into_ours, out_ours) = _through(one), _through(other)
    name, hint = _called(other), ""
    if hasattr(one, "return_sequences"):
        if one.return_sequences != other.return_sequences:
            hint = f": return_sequences is {one.return_sequences}, ours is {other.return_sequences}"
        elif into != into_ours:
            hint = ": first the steps in time, then the numbers of each"
    elif into == into_ours and getattr(one, "padding", "") != getattr(other, "padding", ""):
        hint = f": its padding is {one.padding!r}, ours is {other.padding!r}"
    difference = ""
    if into and into_ours:
        what = f"what goes into the layer {name} has the shape"
        difference = _differ(what, into, into_ours, hint) or _differ(
            f"after the layer {name} the shape is", out, out_ours, hint
        )
    axes = [getattr(layer, "axis", None) for layer in (one, other)]
    hint = f": its axis is {axes[0]}, ours is {axes[1]}" if axes[0] != axes[1] else ""
    mine, wanted = ([tuple(weight.shape) for weight in x.weights] for x in (one, other))
    return difference or _differ(f"the weights of {name} have the shapes", mine, wanted, hint)


def _trainable(model: Any) -> int:
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


def _other_numbers(yours: Any, ours: Any, random: np.random.Generator) -> str:
    """Give both networks the same weights, show them the same noise, and compare the answers."""
    shown = random.standard_normal((BATCH, *ours.input_shape[1:]))
    # Louder in some rows and columns: even noise looks the same to a network everywhere.
    for axis in range(1, shown.ndim):
        lines = [length if place in (0, axis) else 1 for place, length in enumerate(shown.shape)]
        shown *= np.exp(0.7 * random.standard_normal(lines))
    shown = shown.astype("float32")
    pairs = list(zip(_weighty(yours), _weighty(ours), strict=True))
    kept = [(layer, layer.get_weights()) for pair in pairs for layer in pair]
    try:
        for pair in pairs:
            values = [_random_values(weight, random) for weight in pair[1].weights]
            for layer in pair:
                layer.set_weights(values)
        if _agree(*_answers(yours, shown), *_answers(ours, shown)):
            return ""
        return _first_other_layer(yours, ours, shown)
    finally:
        for layer, values in kept:
            layer.set_weights(values)


def _random_values(weight: Any, random: np.random.Generator) -> np.ndarray:
    """Draw weights under which every layer matters and none runs out of its range."""
    name, shape = weight.path.rpartition("/")[2], tuple(weight.shape)
    if "variance" in name:
        return random.uniform(0.5, 1.5, shape)
    if name == "gamma":  # some are negative: max-pooling before and after batch-norm then differ
        return random.uniform(0.5, 1.5, shape) * random.choice([-1, 1, 1], shape)
    values = random.standard_normal(shape)  # far enough from 0 that some filters are always below
    if "kernel" in name:  # what is pooled grows from block to block: filters hold it back
        return values * (0.5 if len(shape) == 4 else 1.5) / np.sqrt(np.prod(shape[:-1]))
    return values


def _first_other_layer(yours: Any, ours: Any, shown: np.ndarray) -> str:
    """Name the place where the numbers of two networks begin to differ."""
    mine, wanted = _weighty(yours), _weighty(ours)
    try:
        both = [
            _answers(keras.Model(model.input, [layer.output for layer in layers]), shown)
            for model, layers in ((yours, mine), (ours, wanted))
        ]
    except (ValueError, AttributeError, KeyError):
        # Layers within layers have no place of their own.
        return "on the same weights the two answer differently"
    agreed = list(map(_agree, *both))
    place = agreed.index(False) if False in agreed else len(agreed)
    if place < len(agreed):
        for setting in TELLING:
            one, other = (side[place].get_config().get(setting) for side in (mine, wanted))
            if one != other:
                what = f"on the same weights the layer {_called(wanted[place])} gives other numbers"
                return f"{what}: {setting}={one!r} in yours and {other!r} in ours"
    after = _called(wanted[place - 1]) if place else "the input"
    between = [", ".join(_between(*side, place)) for side in ((yours, mine), (ours, wanted))]
    what = f"on the same weights the numbers begin to differ behind {after}: there is"
    return _differ(what, between[0] or "nothing", between[1] or "nothing")


def _between(model: Any, weighty: list[Any], place: int) -> Iterator[str]:
    """Describe the layers without weights that follow the weighty one before a place."""
    layers = [layer for layer in _flat(model) if not isinstance(layer, keras.layers.InputLayer)]
    begin = layers.index(weighty[place - 1]) + 1 if place else 0
    end = layers.index(weighty[place]) if place < len(weighty) else len(layers)
    for layer in layers[begin:end]:
        told = getattr(getattr(layer, "activation", None), "__name__", "")
        for name in ("pool_size", "dims", "target_shape"):
            told = told or getattr(layer, name, "")
        yield f"{type(layer).__name__} {told}".strip()


def _other_dropout(yours: Any, ours: Any) -> str:
    """Compare what only training shows: how much is dropped, and where."""
    for one, other in zip(_weighty(yours), _weighty(ours), strict=True):
        for setting in ("dropout", "recurrent_dropout"):
            value, wanted = getattr(one, setting, 0), getattr(other, setting, 0)
            if value != wanted:
                where = f"{setting}={value!r} inside of the layer {_called(other)} in yours"
                return f"{where} and {wanted!r} in ours"
    mine, theirs = _dropped(yours), _dropped(ours)
    if len(mine) != len(theirs):
        return f"yours has {len(mine)} layers of dropout and ours {len(theirs)}"
    differences = (_differ("dropout is", *pair) for pair in zip(mine, theirs, strict=True))
    return next(filter(None, differences), "")


def _dropped(model: Any) -> list[str]:
    """Describe the dropout layers that drop anything."""
    dropping = [x for x in _flat(model) if isinstance(x, keras.layers.Dropout) and x.rate]
    return [f"{x.rate:g} on the shape {_told(_through(x)[0] or ())}" for x in dropping]


def _flat(model: Any) -> Iterator[Any]:
    """List the layers of a network, those inside of its layers included."""
    for layer in model.layers:
        yield from _flat(layer) if isinstance(layer, keras.Model) else (layer,)


def _weighty(model: Any) -> list[Any]:
    return [layer for layer in _flat(model) if layer.weights]


def _through(layer: Any) -> tuple[Any, Any]:
    """Return the shapes of what goes into a layer and comes out; None where it has no one place."""
    try:
        return tuple(layer.input.shape[1:]), tuple(layer.output.shape[1:])
    except (AttributeError, ValueError):
        return None, None


def _answers(model: Any, shown: np.ndarray) -> list[np.ndarray]:
    answers = model(shown, training=False)
    answers = answers if isinstance(answers, list) else [answers]
    return [keras.ops.convert_to_numpy(one) for one in answers]


def _agree(mine: np.ndarray, wanted: np.ndarray) -> bool:
    same_shape = mine.shape == wanted.shape
    return same_shape and bool(np.abs(mine - wanted).max() <= TOLERANCE * np.ptp(wanted))


def _called(layer: Any) -> str:
    return f"{layer.name} ({type(layer).__name__})"
