"""The report's network: four convolution blocks, three recurrent layers (CRNN), in plain Keras."""

from dataclasses import dataclass
from math import ceil, prod
from typing import Any

from ..errors import ModelError
from .keras_backend import keras
from .layers import BatchNormalization, Conv2D

layers = keras.layers
# Gates of a recurrent layer, and biases a gate (Keras' GRU has two).
RECURRENT = {"gru": (3, 2), "lstm": (4, 1), "rnn": (1, 1)}
# max(f(a), f(b)) = f(max(a, b)) where f never falls: pooling first then gives the same numbers.
RISING = ("elu", "relu", "selu", "leaky_relu", "tanh", "sigmoid", "softplus", "linear")

Pools = tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """Hold and check the settings of a CRNN; `crnn` says what each of them means."""

    rnn: str | None = "gru"
    recurrent_layers: int = 3
    units: int = 32
    filters: tuple[int, ...] = (64, 128, 128, 128)
    pools: Pools = ((2, 2), (3, 3), (4, 4), (4, 4))
    pooling: str = "max"
    activation: str = "elu"
    normalization: str | None = "batch"
    momentum: float = 0.99
    dropout: float = 0.1
    conv_bias: bool = True
    unroll: bool = False
    own_mean: float = 0.0
    last_dropout: float = 0.0

    def __post_init__(self) -> None:
        self._check_choices()
        self._check_numbers()

    def _check_choices(self) -> None:
        for name, choices in (
            ("rnn", (*RECURRENT, None)),
            ("pooling", ("max", "average")),
            ("normalization", ("batch", None)),
        ):
            if getattr(self, name) not in choices:
                raise ModelError(
                    f"{name}={getattr(self, name)!r} is unknown",
                    "crnn",
                    f"choose from {', '.join(map(repr, choices))}",
                )
        try:
            keras.activations.get(self.activation)
        except ValueError:
            raise ModelError(
                f"activation={self.activation!r} is unknown",
                "crnn",
                "choose one of Keras, such as 'elu' or 'relu'",
            ) from None

    def _check_numbers(self) -> None:
        for name in ("momentum", "dropout", "last_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise ModelError(f"{name}={getattr(self, name)!r} is not from 0 to below 1", "crnn")
        if not 0 <= self.own_mean <= 1:
            raise ModelError(f"own_mean={self.own_mean!r} is not from 0 to 1", "crnn")
        for name, numbers, smallest in (
            ("filters", self.filters, 1),
            ("pools", [side for pool in self.pools for side in pool], 1),
            ("units", [self.units], 1),
            ("recurrent_layers", [self.recurrent_layers], 0),
        ):
            if min(numbers, default=smallest) < smallest:
                raise ModelError(
                    f"{name} holds a number below {smallest}", "crnn", "give a larger whole number"
                )
        if len(self.filters) != len(self.pools) or not self.filters:
            raise ModelError(
                f"{len(self.filters)} filters and {len(self.pools)} pools do not pair up",
                "crnn",
                "give one of each a block",
            )

    def padding(self, rows: int, frames: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Count the zeros ((above, below), (before, after)) that make a spectrogram divisible.

        1172 frames and pools of 2 x 3 x 4 x 4 = 96 give 38 on each side: 1248 = 13 x 96.
        """
        step_rows = prod(pool[0] for pool in self.pools)
        step_frames = prod(pool[1] for pool in self.pools)
        vertical = max(0, step_rows - rows)
        horizontal = ceil(frames / step_frames) * step_frames - frames
        above, before = vertical // 2, horizontal // 2
        return (above, vertical - above), (before, horizontal - before)

    def sizes(self, input_shape: tuple[int, int], n_genres: int) -> tuple[int, int]:
        """Compute what the network will take, without building it.

        Parameters
        ----------
        input_shape : (int, int)
            Rows and frames.
        n_genres : int

        Returns
        -------
        (int, int)
            Numbers that it learns or keeps, and numbers in its largest layer for one spectrogram.

        Examples
        --------
        >>> Architecture().sizes((96, 1172), 6)
        (400262, 7667712)
        """
        (above, below), (before, after) = self.padding(*input_shape)
        rows, frames = input_shape[0] + above + below, input_shape[1] + before + after
        channels = 1
        per_filter = 4 if self.normalization else 0
        weights = per_filter * rows
        largest = rows * frames
        for filters, (pool_rows, pool_frames) in zip(self.filters, self.pools, strict=True):
            weights += (9 * channels + self.conv_bias + per_filter) * filters
            largest = max(largest, rows * frames * filters)
            rows, frames, channels = rows // pool_rows, frames // pool_frames, filters
        width = channels
        if self.rnn is not None:
            gates, biases = RECURRENT[self.rnn]
            for _ in range(self.recurrent_layers):
                weights += gates * self.units * (width + self.units + biases)
                width = self.units
        return weights + (width + 1) * n_genres, largest


def crnn(
    input_shape: tuple[int, int] = (96, 1172),
    n_genres: int = 6,
    *,
    rnn: str | None = "gru",
    recurrent_layers: int = 3,
    units: int = 32,
    filters: tuple[int, ...] = (64, 128, 128, 128),
    pools: Pools = ((2, 2), (3, 3), (4, 4), (4, 4)),
    pooling: str = "max",
    activation: str = "elu",
    normalization: str | None = "batch",
    momentum: float = 0.99,
    dropout: float = 0.1,
    conv_bias: bool = True,
    unroll: bool = False,
    own_mean: float = 0.0,
    last_dropout: float = 0.0,
) -> Any:
    """Build the report's network: convolutions see the spectrogram, recurrent layers follow it.

    Parameters
    ----------
    input_shape : (int, int)
        Rows and frames of a spectrogram. Every band is standardised beforehand.
    n_genres : int
        How many genres to tell apart.
    rnn : {"gru", "lstm", "rnn", None}
        Type of recurrent layer; None averages over time instead.
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
    own_mean : float, 0 to 1
        Share of every band's own mean over the spectrogram that is taken away from it. What a
        studio, a record or a file format does to all of a song is in that mean; so is a part of
        the genre.
    last_dropout : float, 0 to 1
        Share of values set to zero before the dense layer, besides `dropout`.

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
    0.1, a dense layer. It leaves open filters, kernel sizes, pools and units: those, and batch-norm
    over the frequency axis, are deduced from Choi's MusicTaggerCRNN (reference 11), plus a third
    GRU.

    Pooling comes before the activation, which gives the same numbers for less memory.

    Examples
    --------
    >>> crnn().count_params()
    400262

    Taught in: notebooks/07_build_the_crnn.ipynb
    """
    settings = Architecture(
        rnn=rnn,
        recurrent_layers=recurrent_layers,
        units=units,
        filters=filters,
        pools=pools,
        pooling=pooling,
        activation=activation,
        normalization=normalization,
        momentum=momentum,
        dropout=dropout,
        conv_bias=conv_bias,
        unroll=unroll,
        own_mean=own_mean,
        last_dropout=last_dropout,
    )
    check_sides(input_shape, n_genres, "crnn")
    spectrogram = keras.Input(tuple(input_shape), name="spectrogram")
    x = _prepare(spectrogram, settings)
    for number in range(1, len(filters) + 1):
        x = _block(x, number, settings)
    x = layers.Permute((2, 1, 3), name="time_first")(x)
    x = layers.Reshape((x.shape[1], x.shape[2] * x.shape[3]), name="steps")(x)
    x = _follow_time(x, settings)
    if last_dropout:
        x = layers.Dropout(last_dropout, name="last_dropout")(x)
    # Probabilities need all their digits, whatever the precision of the rest.
    genres = layers.Dense(n_genres, activation="softmax", dtype="float32", name="genres")(x)
    return keras.Model(spectrogram, genres, name=f"crnn_{rnn or 'average'}")


def check_sides(input_shape: tuple[int, int], n_genres: int, where: str) -> None:
    """Refuse, in the name of the network that was asked for, what isn't rows, frames and genres."""
    if len(input_shape) != 2 or min(input_shape) < 1:
        raise ModelError(
            f"input_shape={input_shape!r} is not rows and frames",
            where,
            "give (rows, frames), such as (96, 1172)",
        )
    if n_genres < 2:
        raise ModelError(
            f"n_genres={n_genres!r}: there is nothing to tell apart",
            where,
            "use songs of two genres or more",
        )


def _prepare(spectrogram: Any, settings: Architecture) -> Any:
    """Layer 0: one channel, a share of each band's own mean taken away, zeros, batch-norm."""
    rows, frames = spectrogram.shape[1:]
    x = layers.Reshape((rows, frames, 1), name="channel")(spectrogram)
    if settings.own_mean:
        mean = layers.AveragePooling2D((1, frames), name="mean_of_band")(x)
        share = layers.Rescaling(settings.own_mean, name="share_of_mean")(mean)
        x = layers.Subtract(name="own_mean")([x, share])
    x = layers.ZeroPadding2D(settings.padding(rows, frames), name="pad")(x)
    if settings.normalization:
        x = BatchNormalization(axis=1, momentum=settings.momentum, name="normalize_bands")(x)
    return x


def _block(x: Any, number: int, settings: Architecture) -> Any:
    """One convolution block: convolution, batch-norm, pooling, activation, dropout."""
    filters, pool = settings.filters[number - 1], settings.pools[number - 1]
    if number == len(settings.filters):
        pool = (x.shape[1], pool[1])  # whatever rows are left
    bias = settings.conv_bias
    x = Conv2D(filters, 3, padding="same", use_bias=bias, name=f"conv{number}")(x)
    if settings.normalization:
        x = BatchNormalization(momentum=settings.momentum, name=f"normalize{number}")(x)
    pool_layer = layers.MaxPooling2D if settings.pooling == "max" else layers.AveragePooling2D
    activation = settings.activation
    steps = [
        pool_layer(pool, name=f"pool{number}"),
        layers.Activation(activation, name=f"{activation}{number}"),
    ]
    if settings.pooling != "max" or activation not in RISING:
        steps.reverse()
    for step in steps:
        x = step(x)
    return layers.Dropout(settings.dropout, name=f"dropout{number}")(x)


def _follow_time(x: Any, settings: Architecture) -> Any:
    """Stack the recurrent layers; only the last one's last step goes on.

    Dropout sits on the inputs: `recurrent_dropout` would turn the fused GPU operation off.
    """
    rnn, last = settings.rnn, settings.recurrent_layers
    if rnn is None or last == 0:
        return layers.GlobalAveragePooling1D(name="average_over_time")(x)
    kind = {"gru": layers.GRU, "lstm": layers.LSTM, "rnn": layers.SimpleRNN}[rnn]
    for number in range(1, last + 1):
        x = kind(
            settings.units,
            return_sequences=number < last,
            unroll=settings.unroll,
            name=f"{rnn}{number}",
        )(x)
        x = layers.Dropout(settings.dropout, name=f"{rnn}_dropout{number}")(x)
    return x
