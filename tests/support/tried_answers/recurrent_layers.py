"""Answers to the exercises of `06_recurrent_layers`; right ones, and known mistakes."""

import numpy as np


def shuffles(listen, spectrogram, *, times=5, close=np.isclose, axis=1):
    generator = np.random.default_rng(1)
    before = listen(spectrogram)
    after = [listen(generator.permutation(spectrogram, axis=axis)) for _ in range(times)]
    return not all(close(one, before) for one in after)


def sorts(listen, spectrogram):
    """Bring the frames into two orders that have nothing to do with time."""
    by_bass = spectrogram[:, np.argsort(spectrogram[0])]
    by_treble = spectrogram[:, np.argsort(spectrogram[-1])]
    values = [listen(by_bass), listen(by_treble), listen(spectrogram)]
    return bool(np.ptp(values) > 1e-9)


def units(n, budget, tables=3, biases=2):
    return max(u for u in range(100) if tables * u * (n + u + biases) <= budget)


def by_a_root(n, budget):
    """Solve 3 u² + 3 (n + 2) u = budget."""
    return int((np.sqrt((n + 2) ** 2 + 4 * budget / 3) - (n + 2)) / 2 + 1e-9)


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
    "order": [shuffles, sorts],
    "latch": [(-12, 8, 3), [-20.0, 10.0, 5.0], np.array([-13, 9, 2])],
    "units": [units, by_a_root, lambda n, budget: np.int64(units(n, budget))],
    "stack": [stack()],
}
WRONG = {
    "order": [
        lambda listen, spectrogram: True,
        lambda listen, spectrogram: False,
        lambda listen, spectrogram: not shuffles(listen, spectrogram),
        lambda listen, spectrogram: shuffles(listen, spectrogram, close=lambda a, b: a == b),
        lambda listen, spectrogram: shuffles(listen, spectrogram, axis=0),
        lambda listen, spectrogram: bool(
            abs(listen(spectrogram[:, ::-1]) - listen(spectrogram)) > 1e-9
        ),
        lambda listen, spectrogram: listen(spectrogram),
        True,
    ],
    "latch": [
        (12, -8, 3),
        (-12, 8, 1),
        (-12, 4, 3),
        (-6, 8, 3),
        (-12, 8, -3),
        (0, 8, 3),
        (-12, 8),
        8,
    ],
    "units": [
        lambda n, budget: units(n, budget, biases=1),
        lambda n, budget: units(n, budget, biases=0),
        lambda n, budget: units(n, budget, tables=4, biases=1),
        lambda n, budget: units(n, budget) + 1,
        lambda n, budget: max(units(n, budget - 1), 0),
        lambda n, budget: 32,
        lambda n, budget: budget / (3 * n),
        32,
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
        stack(rate=0.1, recurrent=0.1),
        forgets_sequences,
        lambda x: x,
        lambda x: 3,
        3,
    ],
}
