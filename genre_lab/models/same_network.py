"""Prove that two Keras networks compute the same, or say where they first differ."""

import numpy as np

from .keras_backend import keras

TELLING = (
    "activation",
    "recurrent_activation",
    "padding",
    "strides",
    "dilation_rate",
    "axis",
    "epsilon",
    "return_sequences",
    "go_backwards",
    "reset_after",
    "dropout",
    "recurrent_dropout",
)
BATCH = 2  # pictures that both networks are shown
TOLERANCE = (
    1e-3  # of the range of the answers: float32, and other kernels on other devices, differ by less
)


def same_network(yours, ours, seed=0):
    """Compare two networks: shapes, parameters, answers on the same weights, and dropout.

    Both are given the same random weights for a moment, batch-norm's moving statistics included, and
    shown the same random pictures; afterwards both have their own weights again.

    Parameters
    ----------
    yours, ours : keras.Model
        From one input to one output. Layers that hold weights have to come in the same order;
        what stands between them may be written in any way that gives the same numbers. Names do not count.
    seed : int
        Of the weights and the pictures.

    Returns
    -------
    str
        "" if they are the same, otherwise one sentence that says the first difference. A thing that is
        no network is a difference, too. Batch-norm's momentum is not compared: it is a matter of training.

    Examples
    --------
    >>> def network(units):
    ...     picture = keras.Input((4,))
    ...     return keras.Model(picture, keras.layers.Dense(units, name="genres")(picture))
    >>> same_network(network(6), network(6))
    ''
    >>> same_network(network(5), network(6))
    'after the layer genres (Dense) the shape is (5) in yours and (6) in ours'

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    for compare in (_no_network, _other_input, _other_layers, _other_output, _other_count):
        difference = compare(yours, ours)
        if difference:
            return difference
    return _other_numbers(yours, ours, seed) or _other_dropout(yours, ours)


def _no_network(yours, ours):
    if yours is None or yours is ...:
        return "there is no network yet"
    if not isinstance(yours, keras.Model):
        return f"this is an object of type {type(yours).__name__}, not a network: build it by keras.Model(input, output)"
    if not yours.built:
        return "the network does not know the shape of its input yet: begin with keras.Input"
    return ""


def _other_input(yours, ours):
    return _unequal("the input has the shape", yours.input_shape, ours.input_shape)


def _other_output(yours, ours):
    return _unequal("the output has the shape", yours.output_shape, ours.output_shape)


def _unequal(what, yours, ours):
    """Compare two shapes, the number of examples left out."""
    yours, ours = tuple(yours)[1:], tuple(ours)[1:]
    return "" if yours == ours else f"{what} {_shape(yours)} in yours and {_shape(ours)} in ours"


def _other_layers(yours, ours):
    """Compare the layers that hold weights, one by one."""
    mine, wanted = _weighty(yours), _weighty(ours)
    for place in range(max(len(mine), len(wanted))):
        one, other = (side[place] if place < len(side) else None for side in (mine, wanted))
        difference = _other_kind(one, other, wanted[place - 1] if place else None) or _other_shapes(
            one, other
        )
        if difference:
            return difference
    return ""


def _other_kind(one, other, before):
    if isinstance(one, type(other)) or isinstance(
        other, type(one)
    ):  # a faster form of a layer is of its kind
        return ""
    where = f"after {_called(before)}" if before is not None else "at the beginning"
    found, wanted = (
        type(layer).__name__ if layer is not None else "nothing with weights"
        for layer in (one, other)
    )
    return f"{where} comes {found} in yours and {wanted} in ours"


def _other_shapes(one, other):
    """Compare what goes into two layers of a kind, their weights, and what comes out."""
    (into, out), (into_ours, out_ours) = _through(one), _through(other)
    name, hint = _called(other), ""
    if hasattr(one, "return_sequences") and into and into != into_ours:
        hint = ": first the steps in time, then the numbers of each"
    if getattr(one, "padding", None) != getattr(other, "padding", None) and into == into_ours:
        hint = f": its padding is {one.padding!r}, ours is {other.padding!r}"
    if hasattr(one, "return_sequences") and one.return_sequences != other.return_sequences:
        hint = f": return_sequences is {one.return_sequences}, ours is {other.return_sequences}"
    if into and into_ours and into != into_ours:
        return f"what goes into the layer {name} has the shape {_shape(into)} in yours and {_shape(into_ours)} in ours{hint}"
    if out and out_ours and out != out_ours:
        return f"after the layer {name} the shape is {_shape(out)} in yours and {_shape(out_ours)} in ours{hint}"
    shapes, shapes_ours = (
        [tuple(weight.shape) for weight in layer.weights] for layer in (one, other)
    )
    if shapes == shapes_ours:
        return ""
    axes = [getattr(layer, "axis", None) for layer in (one, other)]
    hint = f": its axis is {axes[0]}, ours is {axes[1]}" if axes[0] != axes[1] else ""
    return f"the weights of {name} have the shapes {_listed(shapes)} in yours and {_listed(shapes_ours)} in ours{hint}"


def _other_count(yours, ours):
    for kind, weights in (("parameters", "weights"), ("trainable parameters", "trainable_weights")):
        mine, wanted = (
            sum(int(np.prod(weight.shape)) for weight in getattr(model, weights))
            for model in (yours, ours)
        )
        if mine != wanted:
            return f"{mine:,} {kind} in yours and {wanted:,} in ours"
    return ""


def _other_numbers(yours, ours, seed):
    """Give both networks the same weights, show them the same pictures, and compare what they answer."""
    random = np.random.default_rng(seed)
    pictures = _random_spectrograms((BATCH, *ours.input_shape[1:]), random)
    pairs = list(zip(_weighty(yours), _weighty(ours)))
    kept = [(layer, layer.get_weights()) for pair in pairs for layer in pair]
    try:
        for pair in pairs:
            values = [_random_values(weight, random) for weight in pair[1].weights]
            for layer in pair:
                layer.set_weights(values)
        if _agree(_answers(yours, pictures), _answers(ours, pictures)):
            return ""
        return _first_other_layer(yours, ours, pictures)
    finally:
        for layer, values in kept:
            layer.set_weights(values)


def _random_spectrograms(shape, random):
    """Draw noise that is louder in some rows and columns than in others: even noise looks the same to a network everywhere."""
    pictures = random.standard_normal(shape)
    for axis in range(1, len(shape)):
        lines = [length if place in (0, axis) else 1 for place, length in enumerate(shape)]
        pictures *= np.exp(0.7 * random.standard_normal(lines))
    return pictures.astype("float32")


def _random_values(weight, random):
    """Draw weights under which every layer matters and none runs out of its range."""
    name, shape = weight.path.rpartition("/")[2], tuple(weight.shape)
    if "variance" in name:
        return random.uniform(0.5, 1.5, shape)
    if name == "gamma":  # some are negative: max-pooling before and after batch-norm then differ
        return random.uniform(0.5, 1.5, shape) * random.choice([-1, 1, 1], shape)
    if "kernel" in name:  # what is pooled grows from block to block: filters hold it back
        return (
            random.standard_normal(shape)
            * (0.5 if len(shape) == 4 else 1.5)
            / np.sqrt(np.prod(shape[:-1]))
        )
    return random.standard_normal(
        shape
    )  # far enough from 0 that some filters are below it everywhere


def _first_other_layer(yours, ours, pictures):
    """Name the place where the numbers of two networks begin to differ."""
    mine, wanted = _weighty(yours), _weighty(ours)
    try:
        both = [
            _answers(keras.Model(model.input, [layer.output for layer in layers]), pictures)
            for model, layers in ((yours, mine), (ours, wanted))
        ]
    except (
        ValueError,
        AttributeError,
        KeyError,
    ):  # layers inside of layers have no place of their own
        return "on the same weights the two answer differently"
    both = [values if isinstance(values, list) else [values] for values in both]
    place = next((place for place, pair in enumerate(zip(*both)) if not _agree(*pair)), len(mine))
    if place < len(mine):
        for setting in TELLING:
            value, wanted_value = (
                layer.get_config().get(setting) for layer in (mine[place], wanted[place])
            )
            if value != wanted_value:
                return f"on the same weights the layer {_called(wanted[place])} gives other numbers: {setting}={value!r} in yours and {wanted_value!r} in ours"
    after = _called(wanted[place - 1]) if place else "the input"
    between = [
        ", ".join(_between(model, layers, place)) or "nothing"
        for model, layers in ((yours, mine), (ours, wanted))
    ]
    return f"on the same weights the numbers begin to differ behind {after}: there is {between[0]} in yours and {between[1]} in ours"


def _between(model, weighty, place):
    """Describe the layers without weights that follow the weighty one before a place."""
    layers = [layer for layer in _flat(model) if not isinstance(layer, keras.layers.InputLayer)]
    begin = layers.index(weighty[place - 1]) + 1 if place else 0
    end = layers.index(weighty[place]) if place < len(weighty) else len(layers)
    for layer in layers[begin:end]:
        inside = getattr(getattr(layer, "activation", None), "__name__", "") or next(
            (
                getattr(layer, name)
                for name in ("pool_size", "dims", "target_shape")
                if hasattr(layer, name)
            ),
            "",
        )
        yield f"{type(layer).__name__} {inside}".strip()


def _other_dropout(yours, ours):
    """Compare what only training shows: how much is dropped, and where."""
    for one, other in zip(_weighty(yours), _weighty(ours)):
        for setting in ("dropout", "recurrent_dropout"):
            value, wanted = getattr(one, setting, 0), getattr(other, setting, 0)
            if value != wanted:
                return f"{setting}={value!r} inside of the layer {_called(other)} in yours and {wanted!r} in ours"
    mine, wanted = _dropped(yours), _dropped(ours)
    if len(mine) != len(wanted):
        return f"yours has {len(mine)} layers of dropout and ours {len(wanted)}"
    return next(
        (
            f"dropout is {one} in yours and {other} in ours"
            for one, other in zip(mine, wanted)
            if one != other
        ),
        "",
    )


def _dropped(model):
    """Describe the dropout layers that drop anything."""
    return [
        f"{layer.rate:g} on the shape {_shape(_through(layer)[0] or ())}"
        for layer in _flat(model)
        if isinstance(layer, keras.layers.Dropout) and layer.rate
    ]


def _flat(model):
    """List the layers of a network, those inside of its layers included."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _flat(layer)
        else:
            yield layer


def _weighty(model):
    return [layer for layer in _flat(model) if layer.weights]


def _through(layer):
    """Return the shapes of what goes into a layer and what comes out; (None, None) where it has no such place."""
    try:
        return tuple(layer.input.shape[1:]), tuple(layer.output.shape[1:])
    except (AttributeError, ValueError):
        return None, None


def _answers(model, pictures):
    answers = model(pictures, training=False)
    return (
        [keras.ops.convert_to_numpy(one) for one in answers]
        if isinstance(answers, list)
        else keras.ops.convert_to_numpy(answers)
    )


def _agree(one, other):
    return one.shape == other.shape and bool(np.abs(one - other).max() <= TOLERANCE * np.ptp(other))


def _called(layer):
    return f"{layer.name} ({type(layer).__name__})"


def _shape(shape):
    return "(" + " × ".join(map(str, shape)) + ")"


def _listed(shapes):
    return ", ".join(map(_shape, shapes))
