"""One epoch of 1,080 songs: `gl.fit` against Keras' own from NumPy arrays, and against free input.

On a CPU a part of an epoch stands for the whole one; on a GPU all of it runs, and in more ways.
"""

from functools import partial
from time import perf_counter

import numpy as np
import pandas as pd

from genre_lab.audio.feature_spec import MEL
from genre_lab.data.store import FeatureStore
from genre_lab.models.crnn import crnn
from genre_lab.models.keras_backend import gpu_names, keras
from genre_lab.training.batches import Batches

from .measuring import Skipped, summary
from .training_step import BATCH, GENRES, MOMENTUM, SHAPE, plain_crnn, songs, trainable

SONGS = 1080
LIMIT = 0.5  # s an epoch on one H200
WAYS = {
    "as it is": {},
    "mixed_bfloat16": {"precision": "mixed_bfloat16"},
    "unrolled": {"unroll": True},
    "mixed_bfloat16, unrolled": {"precision": "mixed_bfloat16", "unroll": True},
}


def measure(quick):
    """Time epochs without checkpoints."""
    gpu = bool(gpu_names())
    count = SONGS if gpu else BATCH * (2 if quick else 4)
    repetitions = (3 if quick else 10) if gpu else (3 if quick else 7)
    spectrograms, answers = songs(count)
    batches = _batches(spectrograms, answers)
    part = SONGS / count
    note = "" if gpu else f"measured on {count} songs, times {part:g}"
    ours, plain = trainable(crnn(SHAPE, GENRES, momentum=MOMENTUM)), trainable(plain_crnn())
    once = Once(*batches[0], len(batches))
    calls = [
        lambda: _fit(ours, batches),
        lambda: plain.fit(spectrograms, answers, batch_size=BATCH, verbose=0),
        lambda: _fit(ours, once),
    ]
    of_ours, of_plain, of_once = part * _in_turns(calls, repetitions)
    what = f"an epoch of {SONGS} songs, batch {BATCH}"
    yield summary(
        what,
        of_ours,
        "Keras' fit of the plain network from NumPy arrays",
        of_plain,
        better="more",
        target=None if gpu else 1.4,
        note=note,
    )
    yield summary(
        f"{what}: with its input",
        of_ours,
        "one and the same batch, always ready",
        of_once,
        target=1.02,
        note=f"what is above 1 is the share of time in which the device waits; {note}".rstrip("; "),
    )
    if gpu:
        yield from _ways(what, batches, repetitions)
    else:
        yield Skipped(
            f"{what}, at most {LIMIT} s",
            "there is no GPU here: KERAS_BACKEND=jax python data_scripts/benchmark.py epoch",
        )


class Once(keras.utils.PyDataset):
    """One batch again and again: an input that takes no time."""

    def __init__(self, spectrograms, answers, count):
        super().__init__()
        self._batch, self._count = (spectrograms, answers), count

    def __len__(self):
        return self._count

    def __getitem__(self, number):
        return self._batch


def _batches(spectrograms, answers):
    """Hand the spectrograms out as `fit` does, from a store."""
    table = pd.DataFrame(
        {
            "track_id": [str(number) for number in range(len(spectrograms))],
            "genre": [str(answer) for answer in answers],
            "split": "train",
        }
    )
    store = FeatureStore.from_arrays(spectrograms, table, MEL)
    split, scaling = store.split("train"), store.scaling()
    return Batches(split, scaling, length=SHAPE[1], batch_size=BATCH, seed=0)


def _fit(model, batches):
    model.fit(batches, verbose=0, shuffle=False)


def _in_turns(calls, repetitions):
    """Return seconds, a row for each call, a column for each repetition after the warm-up."""
    seconds = np.zeros((repetitions + 1, len(calls)))
    for repetition in range(repetitions + 1):
        for number in np.roll(range(len(calls)), repetition):
            begun = perf_counter()
            calls[number]()
            seconds[repetition, number] = perf_counter() - begun
    return seconds[1:].T


def _ways(what, batches, repetitions):
    """Time an epoch in each of the ways that a preset can ask for, against the limit."""
    usual = keras.config.dtype_policy()
    for way, settings in WAYS.items():
        keras.config.set_dtype_policy(settings.get("precision", "float32"))
        model = trainable(
            crnn(SHAPE, GENRES, momentum=MOMENTUM, unroll=settings.get("unroll", False))
        )
        keras.config.set_dtype_policy(usual)
        seconds = _in_turns([partial(_fit, model, batches)], repetitions)[0]
        yield summary(
            f"{what}, {way}", seconds, f"a limit of {LIMIT} s", [LIMIT] * repetitions, target=1
        )
