"""The report's network: four convolution blocks and three recurrent layers (CRNN), in plain Keras."""

from math import ceil

from ..errors import ModelError
from .batch_norm import BatchNormalization
from .convolution import Conv2D
from .keras_backend import keras

layers = keras.layers
RECURRENT = ("gru", "lstm", "rnn", None)
# max(f(a), f(b)) = f(max(a, b)) where f never falls: pooling first then gives the same numbers.
RISING = ("elu", "relu", "selu", "leaky_relu", "tanh", "sigmoid", "softplus", "linear")


def crnn(
    input_shape=(96, 1172),
    n_genres=6,
    *,
    rnn="gru",
    recurrent_layers=3,
    units=32,
    filters=(64, 128, 128, 128),
    pools=((2, 2), (3, 3), (4, 4), (4, 4)),
    pooling="max",
    activation="elu",
    normalization="batch",
    momentum=0.99,
    dropout=0.1,
    conv_bias=True,
    unroll=False,
    own_mean=0.0,
    last_dropout=0.0,
):
    """Build the report's network: convolutions look at the picture, recurrent layers follow it in time.

    Parameters
    ----------
    input_shape : (int, int)
        Rows and frames of a picture. Every band is standardised beforehand.
    n_genres : int
        How many genres to tell apart.
    rnn : {"gru", "lstm", "rnn", None}
        Kind of recurrent layer; None averages over time instead.
    recurrent_layers, units : int
        How many recurrent layers, and how wide.
    filters : ints
        Filters (3 x 3) of each convolution block.
    pools : pairs of ints
        Rows and frames that each block pools into one. The last block takes all rows that are left.
    pooling : {"max", "average"}
        What a pool keeps.
    activation : str
        Any activation of Keras.
    normalization : {"batch", None}
        Whether to batch-normalise the input's bands and each block.
    momentum : float, 0 to 1
        Of batch-norm's moving statistics.
    dropout : float, 0 to 1
        Share of values set to zero after each block and before each further recurrent layer.
    conv_bias : bool
        Whether a convolution adds a number to each of its maps. Batch-norm takes the mean away
        at once, and that number with it: without them the network learns the same.
    unroll : bool
        Whether recurrent layers write their steps out instead of looping: the same numbers, a
        longer start. On a CPU it is slower; benchmarks/epoch.py measures what it does on a GPU.
    last_dropout : float, 0 to 1
        Share of values set to zero before the dense layer, besides `dropout`.
    own_mean : float, 0 to 1
        Share of every band's own mean over the picture that is taken away from it. What a studio, a
        record or a file format does to all of a song is in that mean; so is a part of the genre.

    Returns
    -------
    keras.Model
        From (n, rows, frames) to (n, n_genres) probabilities; every layer has a name.

    Raises
    ------
    ModelError
        If the settings do not fit together.

    Notes
    -----
    The report states (sections 2.2 and 3): layer 0 of zero-padding and batch-norm, four blocks of
    convolution, batch-norm, ELU, max-pooling and dropout 0.1, three recurrent layers with dropout
    0.1, a dense layer. It leaves open filters, kernel, pools and units: those, and batch-norm over
    the frequency axis, are deduced from Choi's MusicTaggerCRNN (reference 11), plus a third GRU.

    Pooling comes before the activation, which gives the same numbers for less memory.

    Examples
    --------
    >>> crnn().count_params()
    400262

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    _check(
        input_shape,
        n_genres,
        rnn,
        recurrent_layers,
        units,
        filters,
        pools,
        pooling,
        activation,
        normalization,
        momentum,
        dropout,
        own_mean,
        last_dropout,
    )
    rows, frames = input_shape
    picture = keras.Input((rows, frames), name="picture")
    x = layers.Reshape((rows, frames, 1), name="channel")(picture)
    if own_mean:
        mean = layers.AveragePooling2D((1, frames), name="mean_of_band")(x)
        x = layers.Subtract(name="own_mean")(
            [x, layers.Rescaling(own_mean, name="share_of_mean")(mean)]
        )
    x = layers.ZeroPadding2D(_padding(rows, frames, pools), name="pad")(x)
    if normalization:
        x = BatchNormalization(axis=1, momentum=momentum, name="normalize_bands")(x)
    for number, (n_filters, pool) in enumerate(zip(filters, pools), start=1):
        if number == len(filters):
            pool = (x.shape[1], pool[1])  # whatever rows are left
        x = _block(
            x,
            number,
            n_filters,
            pool,
            pooling,
            activation,
            normalization,
            momentum,
            dropout,
            conv_bias,
        )
    x = layers.Permute((2, 1, 3), name="time_first")(x)
    x = layers.Reshape((x.shape[1], x.shape[2] * x.shape[3]), name="steps")(x)
    x = _follow_time(x, rnn, recurrent_layers, units, dropout, unroll)
    if last_dropout:
        x = layers.Dropout(last_dropout, name="last_dropout")(x)
    genres = layers.Dense(n_genres, activation="softmax", dtype="float32", name="genres")(
        x
    )  # probabilities need all their digits
    return keras.Model(picture, genres, name=f"crnn_{rnn or 'average'}")


def _block(
    x, number, n_filters, pool, pooling, activation, normalization, momentum, dropout, conv_bias
):
    """One convolution block: convolution, batch-norm, pooling, activation, dropout."""
    x = Conv2D(n_filters, 3, padding="same", use_bias=conv_bias, name=f"conv{number}")(x)
    if normalization:
        x = BatchNormalization(momentum=momentum, name=f"normalize{number}")(x)
    pool_layer = layers.MaxPooling2D if pooling == "max" else layers.AveragePooling2D
    steps = [
        pool_layer(pool, name=f"pool{number}"),
        layers.Activation(activation, name=f"{activation}{number}"),
    ]
    if pooling != "max" or activation not in RISING:
        steps.reverse()
    for step in steps:
        x = step(x)
    return layers.Dropout(dropout, name=f"dropout{number}")(x)


def _follow_time(x, rnn, recurrent_layers, units, dropout, unroll):
    """Stack the recurrent layers; only the last one's last step goes on.

    Dropout sits on the inputs: `recurrent_dropout` would turn the fused GPU kernel off.
    """
    if not rnn or not recurrent_layers:
        return layers.GlobalAveragePooling1D(name="average_over_time")(x)
    kind = {"gru": layers.GRU, "lstm": layers.LSTM, "rnn": layers.SimpleRNN}[rnn]
    for number in range(1, recurrent_layers + 1):
        x = kind(
            units, return_sequences=number < recurrent_layers, unroll=unroll, name=f"{rnn}{number}"
        )(x)
        x = layers.Dropout(dropout, name=f"{rnn}_dropout{number}")(x)
    return x


def _padding(rows, frames, pools):
    """Zeros ((above, below), (before, after)) that bring rows and frames to what the pools divide.

    1172 frames and pools of 2 x 3 x 4 x 4 = 96 give 38 on each side: 1248 = 13 x 96.
    """
    step_rows = step_frames = 1
    for pool_rows, pool_frames in pools:
        step_rows, step_frames = step_rows * pool_rows, step_frames * pool_frames
    below, after = max(0, step_rows - rows), ceil(frames / step_frames) * step_frames - frames
    return (below // 2, below - below // 2), (after // 2, after - after // 2)


def _check(
    input_shape,
    n_genres,
    rnn,
    recurrent_layers,
    units,
    filters,
    pools,
    pooling,
    activation,
    normalization,
    momentum,
    dropout,
    own_mean,
    last_dropout,
):
    for name, value, choices in (
        ("rnn", rnn, RECURRENT),
        ("pooling", pooling, ("max", "average")),
        ("normalization", normalization, ("batch", None)),
    ):
        if value not in choices:
            raise ModelError(
                f"{name}={value!r} is unknown",
                "crnn",
                f"choose from {', '.join(map(repr, choices))}",
            )
    for name, share in (
        ("momentum", momentum),
        ("dropout", dropout),
        ("last_dropout", last_dropout),
    ):
        if not 0 <= share < 1:
            raise ModelError(f"{name}={share!r} is not from 0 to below 1", "crnn")
    if not 0 <= own_mean <= 1:
        raise ModelError(f"own_mean={own_mean!r} is not from 0 to 1", "crnn")
    for name, numbers in (
        ("filters", filters),
        ("pools", [side for pool in pools for side in pool]),
        ("units", [units]),
        ("recurrent_layers", [recurrent_layers + 1]),
    ):
        if min(numbers, default=1) < 1:
            raise ModelError(
                f"{name} holds a number that is too small", "crnn", "give whole numbers above zero"
            )
    try:
        keras.activations.get(activation)
    except ValueError:
        raise ModelError(
            f"activation={activation!r} is unknown",
            "crnn",
            "choose one of Keras, such as 'elu' or 'relu'",
        ) from None
    if len(filters) != len(pools) or not filters:
        raise ModelError(
            f"{len(filters)} filters and {len(pools)} pools do not pair up",
            "crnn",
            "give one of each a block",
        )
    if len(input_shape) != 2 or min(input_shape) < 1:
        raise ModelError(
            f"input_shape={input_shape!r} is not rows and frames",
            "crnn",
            "give (rows, frames), such as (96, 1172)",
        )
    if n_genres < 2:
        raise ModelError(
            f"n_genres={n_genres!r}: there is nothing to tell apart",
            "crnn",
            "use songs of two genres or more",
        )
