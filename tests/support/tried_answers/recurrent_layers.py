"""Answers to the exercises of `06_recurrent_layers`; right ones, and known mistakes."""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gru(x, h, W, U, b, mix=None, new=None):
    """A step of the GRU in which mixing and the new can be replaced by something else."""
    x_z, x_r, x_h = np.split(x @ W + b[0], 3)
    h_z, h_r, h_h = np.split(h @ U + b[1], 3)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    candidate = new(x_h, h_h, r, h, U, b) if new else np.tanh(x_h + r * h_h)
    return mix(z, h, candidate) if mix else z * h + (1 - z) * candidate


def keras_step(x, h, W, U, b):
    """Keras' own cell on the same numbers."""
    from genre_lab.models.keras_backend import keras

    cell = keras.layers.GRUCell(len(h))
    cell.build((1, len(x)))
    cell.set_weights([W, U, b])
    return np.asarray(cell(x[None], h[None])[0])[0].astype(float).round(5)


def near_keras(x, h, W, U, b):
    """The formula's answer, where Keras gives the same."""
    answer = gru(x, h, W, U, b)
    assert np.allclose(answer, keras_step(x, h, W, U, b), atol=1e-4)
    return answer


def reset_before(x_h, h_h, r, h, U, b):
    return np.tanh(x_h + (r * h) @ U[:, -len(h) :] + b[1][-len(h) :])


def windows(picture, look_back):
    return np.array(
        [
            picture[:, start : start + look_back].T
            for start in range(picture.shape[1] - look_back + 1)
        ]
    )


def stack(n_layers=3, units=32, rate=0.1, kind="GRU", last=False, recurrent=0.0, inside=0.0):
    def recurrent_stack(x):
        from genre_lab.models.keras_backend import keras

        for number in range(1, n_layers + 1):
            x = getattr(keras.layers, kind)(
                units,
                return_sequences=number < n_layers or last,
                recurrent_dropout=recurrent,
                dropout=inside,
            )(x)
            x = keras.layers.Dropout(rate)(x) if rate else x
        return x

    return recurrent_stack


def forgets_sequences(x):
    from genre_lab.models.keras_backend import keras

    return keras.layers.GRU(32)(keras.layers.GRU(32)(x))


RIGHT = {
    "windows": [
        windows,
        lambda picture, look_back: np.lib.stride_tricks.sliding_window_view(
            picture, look_back, axis=1
        ).transpose(1, 2, 0),
        lambda picture, look_back: [
            picture.T[start : start + look_back].tolist()
            for start in range(len(picture.T) - look_back + 1)
        ],
    ],
    "gru": [
        gru,
        near_keras,
        lambda *arguments: gru(*arguments, mix=lambda z, h, new: new + z * (h - new)),
    ],
    "parameters": [
        lambda n, u: 3 * (n * u + u * u + 2 * u),
        lambda n, u: 3 * u * (n + u + 2),
        lambda n, u: 3 * (n + 1) * u + 3 * (u + 1) * u,
    ],
    "stack": [stack()],
}
WRONG = {
    "windows": [
        lambda picture, n: windows(picture, n)[:, ::-1],
        lambda picture, n: windows(picture, n).swapaxes(1, 2),
        lambda picture, n: windows(picture, n)[:-1],
        lambda picture, n: windows(picture, n)[::n],
        lambda picture, n: windows(picture.T, n),
        lambda picture, n: picture[:, :n],
        np.zeros((4, 2, 2)),
    ],
    "gru": [
        lambda *arguments: gru(*arguments, mix=lambda z, h, new: (1 - z) * h + z * new),
        lambda *arguments: gru(*arguments, new=reset_before),
        lambda *arguments: gru(*arguments, new=lambda x_h, h_h, r, *_: sigmoid(x_h + r * h_h)),
        lambda *arguments: gru(*arguments, new=lambda x_h, h_h, *_: np.tanh(x_h + h_h)),
        lambda *arguments: gru(*arguments, new=lambda x_h, h_h, r, *_: np.tanh(r * (x_h + h_h))),
        lambda x, h, W, U, b: np.tanh(x @ W),
        0.5,
    ],
    "parameters": [
        lambda n, u: 3 * (n * u + u * u + u),
        lambda n, u: 3 * (n * u + u * u),
        lambda n, u: 4 * (n * u + u * u + u),
        lambda n, u: n * u + u * u + 2 * u,
        lambda n, u: 15_552,
        15_552,
    ],
    "stack": [
        stack(2),
        stack(4),
        stack(units=64),
        stack(rate=0),
        stack(rate=0.5),
        stack(kind="LSTM"),
        stack(kind="SimpleRNN"),
        stack(last=True),
        stack(recurrent=0.1),
        stack(rate=0, inside=0.1),
        forgets_sequences,
        lambda x: x,
        lambda x: 3,
        3,
    ],
}
