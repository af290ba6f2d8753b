"""Training: a thin layer over `model.fit` that records, keeps checkpoints, and resumes exactly."""

import hashlib
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from ..errors import TrainingError
from ..models.crnn import crnn
from ..models.ensembles import side_by_side
from ..models.keras_backend import environment, keras
from ..models.song_vote import vote
from .batches import Batches, Standardised
from .checkpoints import copy_model, load_model, save_model
from .devices import spread_over
from .presets import Preset, preset_named
from .run import (
    BEST,
    CONFIG,
    ENVIRONMENT,
    LAST,
    SCALING,
    Run,
    read_history,
    write_history,
    write_json,
)


def fit(
    store,
    model=None,
    *,
    preset="tiny",
    seed=0,
    out="run",
    resume=False,
    callbacks=(),
    progress=True,
    devices=1,
):
    """Train a network on the store's training songs and watch it on its validation songs.

    Parameters
    ----------
    store : FeatureStore
        With the splits train and valid.
    model : keras.Model or None
        From (n, rows, frames) to probabilities, (n, genres) or (n, voters, genres); None builds
        the preset's. Where its input is shorter than the spectrograms, it sees random excerpts and votes.
    preset : str or Preset
        "tiny", "report" or "best", or one of your own.
    seed : int
        Order, excerpts and dropout follow from it, and the first weights where `model` is None.
    out : path
        The run's folder.
    resume : bool
        Whether to go on with the run in that folder, from its last finished epoch.
    callbacks : keras callbacks
        Are told what happens, after the run's own records are on disk.
    progress : bool
        Whether to show a bar.
    devices : int
        Among how many devices every batch is shared (JAX only); the numbers stay the same. A network
        of one's own has to be built inside of `with spread_over(devices):` then.

    Returns
    -------
    Run

    Raises
    ------
    TrainingError
        If the network does not fit the pictures, the folder holds another run, or the loss is
        no longer a number.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    preset, folder = preset_named(preset), Path(out)
    train, valid = store.split("train"), store.split("valid")
    config = _config(preset, seed, store, train, valid)
    if (folder / CONFIG).is_file():
        _check_same(folder, config, resume)
    resumed = resume and (folder / LAST).is_file()
    scaling = store.scaling()
    with spread_over(devices):
        model = load_model(folder / LAST) if resumed else model or _network(store, preset, seed)
        _check_fit(model, store)
        voters = model.output_shape[1] if len(model.output_shape) == 3 else None
        batches = Batches(
            train,
            scaling,
            length=model.input_shape[2],
            batch_size=preset.batch_size,
            seed=seed,
            augmentation=preset.augmentation,
            times=preset.times,
            voters=voters,
        )
        if not resumed:
            compiled(model, preset, steps=preset.epochs * len(batches))
        done = int(np.asarray(model.optimizer.iterations)) // len(batches) if resumed else 0
        _begin(folder, config, scaling, done)
        with tqdm(total=preset.epochs, initial=done, unit="epoch", disable=not progress) as bar:
            recorder = Recorder(
                folder, batches, Standardised(valid, scaling, beside=batches.n_bytes), seed, bar
            )
            if done < preset.epochs:
                averages = [AveragedWeights(resumed)] if preset.averaging else []
                model.fit(
                    batches,
                    initial_epoch=done,
                    epochs=preset.epochs,
                    verbose=0,
                    shuffle=False,
                    callbacks=[*averages, recorder, *callbacks],
                )
    return Run(folder)


def _config(preset, seed, data, train, valid):
    """Say what the run is told, as it will be read back from JSON."""
    songs = "\n".join([*train.table.track_id, "", *valid.table.track_id])
    return json.loads(
        json.dumps(
            {
                "preset": preset.to_dict(),
                "seed": seed,
                "genres": data.genres,
                "spec": json.loads(data.spec.to_json()),
                "n_songs": {"train": len(train), "valid": len(valid)},
                "songs": hashlib.sha256(songs.encode()).hexdigest()[:10],
            }
        )
    )


def compiled(model, preset, steps):
    """Give a network the report's loss, metric and optimizer; `steps` is how many there will be in all."""
    rate = (
        keras.optimizers.schedules.CosineDecay(preset.learning_rate, steps)
        if preset.cosine
        else preset.learning_rate
    )
    averaged = {"use_ema": True, "ema_momentum": preset.averaging} if preset.averaging else {}
    optimizer = (
        keras.optimizers.AdamW(rate, preset.weight_decay, **averaged)
        if preset.weight_decay
        else keras.optimizers.Adam(rate, **averaged)
    )
    loss = (
        "categorical_crossentropy"
        if preset.augmentation.changes_answers
        else "sparse_categorical_crossentropy"
    )
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


class AveragedWeights(keras.callbacks.SwapEMAWeights):
    """Put the moving average of the weights in their place at an epoch's end, and the weights back before the next one.

    A checkpoint is made in between: `resumed` says that the network comes from one.
    """

    def __init__(self, resumed):
        super().__init__(swap_on_epoch=True)
        self._ema_weights_in_model = resumed


class Recorder(keras.callbacks.Callback):
    """Set an epoch's randomness from (seed, epoch), then record the epoch and keep its weights.

    The history is written before the checkpoint, and the checkpoint counts its own steps: a kill
    between the two leaves a row too many, which resuming drops, and never a row too few.
    """

    def __init__(self, folder, batches, valid, seed, bar):
        super().__init__()
        self.folder, self.batches, self.valid, self.seed, self.bar = (
            folder,
            batches,
            valid,
            seed,
            bar,
        )
        self._n_songs = batches.n_songs * batches.times

    def on_epoch_begin(self, epoch, logs=None):
        self._started = time.perf_counter()
        self.batches.begin(epoch)
        states = [v for v in self.model.variables if v.name == "seed_generator_state"]
        drawn = np.random.default_rng([self.seed, epoch, 1]).integers(
            0, 2**32, (len(states), 2), dtype=np.uint32
        )
        for state, numbers in zip(states, drawn):
            state.assign(numbers)

    def on_epoch_end(self, epoch, logs=None):
        seconds = time.perf_counter() - self._started
        logs.update(judge(self.model, self.valid))
        if not np.isfinite([logs["loss"], logs["val_loss"]]).all():
            raise TrainingError(
                f"the loss is {logs['loss']} in epoch {epoch + 1}, {logs['val_loss']} on validation songs",
                self.folder,
                "lower the learning rate; the checkpoints are those of the epoch before",
            )
        row = {
            "epoch": epoch + 1,
            **{name: logs[name] for name in ("loss", "accuracy", "val_loss", "val_accuracy")},
            "seconds": round(seconds, 3),
        }
        earlier = read_history(self.folder)
        write_history(self.folder, pd.DataFrame([*earlier.to_dict("records"), row]))
        if (earlier.val_loss <= row["val_loss"]).any():
            save_model(self.model, self.folder / LAST)
        else:
            save_model(self.model, self.folder / BEST)
            copy_model(self.folder / BEST, self.folder / LAST)
        self.bar.set_postfix_str(
            f"loss {row['loss']:.2f}, accuracy {row['accuracy']:.1%}, valid {row['val_accuracy']:.1%}, "
            f"{1000 * seconds / self._n_songs:.0f} ms a song"
        )
        self.bar.update()


def judge(model, pictures, batch_size=32):
    """Mean cross-entropy and accuracy over the songs of a split, after the vote; `pictures` are `Standardised`."""
    groups = [
        range(first, min(first + batch_size, len(pictures)))
        for first in range(0, len(pictures), batch_size)
    ]
    probabilities, labels = (
        np.concatenate([vote(model, pictures.read(group), batch_size) for group in groups]),
        pictures.labels,
    )
    given = np.clip(probabilities[np.arange(len(labels)), labels], 1e-7, 1)
    return {
        "val_loss": float(-np.log(given).mean()),
        "val_accuracy": float((probabilities.argmax(axis=1) == labels).mean()),
    }


def _network(data, preset, seed):
    keras.utils.set_random_seed(seed)
    bins, frames = data.spectrogram_shape
    usual = keras.config.dtype_policy()
    keras.config.set_dtype_policy(preset.precision)
    try:
        networks = [
            crnn((bins, min(frames, preset.frames or frames)), len(data.genres), **preset.network)
            for _ in range(preset.voters)
        ]
        return side_by_side(networks) if preset.voters > 1 else networks[0]
    finally:
        keras.config.set_dtype_policy(usual)


def _check_fit(model, data):
    bins, frames = data.spectrogram_shape
    if (
        model.input_shape[1] != bins
        or model.input_shape[2] > frames
        or model.output_shape[-1] != len(data.genres)
    ):
        raise TrainingError(
            f"the network goes from {model.input_shape[1:]} to {model.output_shape[-1]} genres, the store has pictures "
            f"of {(bins, frames)} of {len(data.genres)} genres",
            "",
            f"build it with crnn(({bins}, {frames}), {len(data.genres)})",
        )


def _check_same(folder, config, resume):
    if not resume:
        raise TrainingError(
            "there is a run here already",
            folder,
            "go on with it by resume (--resume), or choose another folder",
        )
    try:
        there = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        there["preset"] = Preset(
            **there["preset"]
        ).to_dict()  # begun before a setting was there: it had its default
    except (ValueError, KeyError, TypeError):
        raise TrainingError(
            "the run's config.json is damaged", folder, "train into another folder"
        ) from None
    differing = [name for name in config if config[name] != there.get(name)]
    if differing:
        raise TrainingError(
            f"the run was begun with another {' and another '.join(differing)}",
            folder,
            "resume with the same preset, seed and store, or choose another folder",
        )


def _begin(folder, config, scaling, done):
    """Write what the run was told; drop history that the checkpoint has not reached, and files that a kill left half-written."""
    history = read_history(folder)
    if len(history) < done:
        raise TrainingError(
            f"the history has {len(history)} epochs, the checkpoint {done}",
            folder,
            "train into another folder",
        )
    for half_written in folder.glob(".partial-*"):
        half_written.unlink()
    write_json(folder / CONFIG, config)
    write_json(folder / ENVIRONMENT, environment())
    write_json(folder / SCALING, json.loads(scaling.to_json()))
    write_history(folder, history[:done])
