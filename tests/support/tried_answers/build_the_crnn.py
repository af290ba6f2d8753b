"""Answers to the exercises of `07_build_the_crnn`; right ones, and known mistakes."""

from genre_lab.course.answers.build_the_crnn import _sees, _sees_wrongly


def network(
    *,
    before=None,
    axis=1,
    pool_first=True,
    filters=(64, 128, 128, 128),
    pools=((2, 2), (3, 3), (4, 4), (4, 4)),
    norm=True,
    activation="elu",
    padding="same",
    permute=(2, 1, 3),
    steps=(-1, 128),
    layers_in_time=3,
    sequences=True,
    rate=0.1,
    recurrent=0.0,
    softmax=True,
    size=None,
    whole=True,
):
    """Make a student's function that builds the network in this way."""

    def build(frames=1172, n_genres=6):
        from genre_lab.models.keras_backend import keras

        kinds = keras.layers
        zeros = (
            (-frames % 96 // 2, -frames % 96 - -frames % 96 // 2)
            if before is None
            else (before, before)
        )
        spectrogram = keras.Input((96, frames))
        x = kinds.ZeroPadding2D(((0, 0), zeros))(kinds.Reshape((96, frames, 1))(spectrogram))
        x = kinds.BatchNormalization(axis=axis)(x) if axis else x
        for n_filters, pool in zip(filters, pools, strict=True):
            x = kinds.Conv2D(n_filters, 3, padding=padding)(x)
            x = kinds.BatchNormalization()(x) if norm else x
            for step in (kinds.MaxPooling2D(pool), kinds.Activation(activation))[
                :: 1 if pool_first else -1
            ]:
                x = step(x)
            x = kinds.Dropout(rate)(x)
        x = kinds.Reshape(steps)(kinds.Permute(permute)(x))
        for number in range(layers_in_time):
            x = kinds.GRU(
                32,
                return_sequences=sequences and number < layers_in_time - 1,
                recurrent_dropout=recurrent,
            )(x)
            x = kinds.Dropout(rate)(x) if rate else x
        genres = kinds.Dense(size or n_genres, activation="softmax" if softmax else None)(x)
        return keras.Model(spectrogram, genres) if whole else genres

    return build


def no_dropout_behind_grus(frames, n_genres):
    from genre_lab.models.keras_backend import keras

    model = network()(frames, n_genres)
    x = model.layers[-8].output  # the steps in time
    for sequences in (True, True, False):
        x = keras.layers.GRU(32, return_sequences=sequences)(x)
    return keras.Model(model.input, keras.layers.Dense(n_genres, activation="softmax")(x))


RIGHT = {
    "network": [network(), network(pool_first=False, permute=(2, 3, 1))],
    "sees": [
        _sees,
        lambda pools: list(_sees(pools)),
        lambda pools: (
            1 + sum((pool + 1) * product(pools[:n]) for n, pool in enumerate(pools)),
            product(pools),
        ),
    ],
    "missed": ["abdfh", " H, F, D, B, A ", ["a", "b", "d", "f", "h"], set("abdfh")],
    "phone": [(8, 32, 128, 128), [16, 16, 128, 160], (4, 16, 256, 128)],
}
WRONG = {
    "network": [
        network(padding="valid"),
        network(norm=False),
        network(axis=0),
        network(axis=-1),
        network(axis=2),
        network(before=37),
        network(before=0),
        network(permute=(1, 2, 3), steps=(1, -1)),
        network(permute=(3, 2, 1), steps=(-1, 128)),
        network(permute=(2, 1, 3), steps=(128, -1)),
        network(sequences=False),
        network(layers_in_time=2),
        network(softmax=False),
        network(activation="relu"),
        network(rate=0),
        network(rate=0.5),
        network(recurrent=0.1),
        network(filters=(128, 128, 128, 128)),
        network(pools=((2, 4), (2, 4), (4, 3), (4, 2))),
        network(size=6),
        network(whole=False),
        no_dropout_behind_grus,
        lambda frames, n_genres: 400_262,
        400_262,
    ],
    "sees": [
        lambda pools: _sees_wrongly(pools, filters=False),
        lambda pools: _sees_wrongly(pools, spread=False),
        lambda pools: _sees_wrongly(pools, early=True),
        lambda pools: _sees(pools)[::-1],
        lambda pools: _sees(pools)[0],
        lambda pools: (162, 96),
        (162, 96),
    ],
    "missed": [
        "ah",
        "abcdefgh",
        "ceg",
        "abdf",
        "abdfhe",
        "abdfhg",
        "abdfhc",
        "xyz",
        ["a", 1],
        400_262,
    ],
    "phone": [
        (64, 128, 128, 128),
        (20, 40, 40, 40),
        (16, 32, 64, 128),
        (64, 128, 128, 12),
        (32, 64, 128, 128),
        (8, 32, 128),
        (8.5, 32, 128, 128),
        (0, 32, 128, 128),
        (8, 32, 128, 10**9),
        "8 32 128 128",
        128,
    ],
}


def product(numbers):
    result = 1
    for number in numbers:
        result *= number
    return result
