"""Training: a thin layer over `model.fit` that records, keeps checkpoints, and resumes exactly."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from ..data.scaling import Scaling
from ..data.store import FeatureStore
from ..errors import ModelError, TrainingError, shows_its_call
from ..files import only_one, say
from ..models.description import describe
from ..models.keras_backend import environment, first_weights_from, keras
from ..models.song_vote import vote
from ..models.zoo.listed import zoo
from .averaging import AveragedWeights, AveragingAdam, AveragingAdamW, taken
from .batches import Batches, Standardised
from .checkpoints import Checkpoint, save_checkpoint
from .config import CONFIG, OF_BUILDER, Config
from .devices import spread_over
from .network import built, network_of_run, preset_network
from .presets import Preset, check_size, preset_named
from .run import (
    BEST,
    ENVIRONMENT,
    LAST,
    OLD_BEST,
    OLD_LAST,
    SCALING,
    Run,
    clear_half_written,
    read_history,
    read_scaling,
    write_history,
    write_json,
)
from .transfer import fit_transfer

ELSEWHERE = "train into another folder"


@shows_its_call("gl.fit(store, model=None, preset=…, out=…, callbacks=[…])")
def fit(
    store: FeatureStore,
    model: Any = None,
    *,
    preset: str | Preset = "tiny",
    seed: int = 0,
    out: str | PathLike[str] = "run",
    resume: bool = False,
    callbacks: Sequence[Any] = (),
    progress: bool = True,
    devices: int = 1,
) -> Run:
    """Train a network on the store's training songs and watch it on its validation songs.

    The caller's random generators (Python's, NumPy's, the backend's) stay as they are.

    Parameters
    ----------
    store : FeatureStore
        With the splits train and valid.
    model : keras.Model, callable, str or None
        From (n, rows, frames) to probabilities, (n, genres) or (n, voters, genres), or a function
        that builds it, or the name of one that `zoo` lists; None builds the preset's. Where its
        input is shorter than the spectrograms, it sees random excerpts and votes.
    preset : str or Preset
        "tiny", "finetune", "report", "best" or "transfer", or one of your own. "finetune" is for a
        `model` that knows something already. "transfer" wants a store of the published networks'
        recipe, `published("musicnn-msd").spec`.
    seed : int
        Order, excerpts and dropout follow from it, and the first weights of what is built here.
    out : path
        The run's folder. One training at a time can write there.
    resume : bool
        Whether to resume the run in that folder, from its last finished epoch. A finished run stays
        as it is.
    callbacks : keras callbacks
        Are told what happens, after the run's own records are on disk.
    progress : bool
        Whether to show a bar.
    devices : int
        Among how many devices every batch is shared (JAX only); the numbers stay the same. A
        network of your own has to be built inside of `with spread_over(devices):` then.

    Returns
    -------
    Run

    Raises
    ------
    TrainingError
        If the network does not fit the spectrograms, the folder holds another run or another
        training is at work there, or the loss is no longer a number.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abcd"), "genre": ["jazz", "pop"] * 2})
    >>> songs["split"] = ["train", "train", "valid", "valid"]
    >>> values = np.random.default_rng(0).normal(-40, 9, (4, 96, 1172)).astype("float32")
    >>> store = FeatureStore.from_arrays(values, songs, MEL)
    >>> preset = Preset("mine", epochs=1, frames=96, network={"filters": (2, 2, 2, 2)})
    >>> fit(store, preset=preset, out="mine", progress=False).history.columns.tolist()
    ['epoch', 'loss', 'accuracy', 'val_loss', 'val_accuracy', 'seconds']

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    if not isinstance(store, FeatureStore):
        raise TrainingError(
            f"a {type(store).__name__} is no feature store",
            "",
            "the store comes first: gl.fit(store, model=None, preset=…)",
        )
    preset, folder = preset_named(preset), Path(out)
    with spread_over(devices):
        told = Config.of(preset, seed, store)
        if isinstance(model, str):
            model = partial(zoo, model, told.input_shape, len(told.genres))
        there = _config_there(folder, resume)
        if there is not None:
            told = _as_begun(told, there, folder)
            if _last(folder).epoch >= preset.epochs:
                return Run(folder, model)
        if preset.published:
            return fit_transfer(store, told, folder, progress, model)
        network = _network(told, folder, model, begun=there is not None)
        _check_fits(network, store)
        if there is None and model is not None:
            told = replace(told, network=_described(network, folder, progress))
            told = replace(told, input_shape=tuple(network.input_shape[1:]))
        with only_one(folder, TrainingError):
            if _config_there(folder, resume) != there:
                raise TrainingError("another training was begun here meanwhile", folder, ELSEWHERE)
            scaling = store.scaling() if there is None else read_scaling(folder, there)
            batches = _batches(store, scaling, network, told)
            compiled(network, preset, steps=preset.epochs * len(batches))
            if there is None:
                done, trained = _begin(folder, network, told.with_scaling(scaling), scaling)
            else:
                done, trained = _resume(folder, network, len(batches))
            if done < preset.epochs:
                valid = Standardised(store.split("valid"), scaling, beside=batches.n_bytes)
                with tqdm(
                    total=preset.epochs, initial=done, unit="epoch", disable=not progress
                ) as bar:
                    averages = AveragedWeights(trained) if preset.averaging else None
                    recorder = Recorder(folder, batches, valid, seed, bar, averages)
                    network.fit(
                        batches,
                        initial_epoch=done,
                        epochs=preset.epochs,
                        verbose=0,
                        shuffle=False,
                        callbacks=[*filter(None, [averages]), recorder, *callbacks],
                    )
    return Run(folder, model if told.network == OF_BUILDER else None)


def _config_there(folder: Path, resume: bool) -> Config | None:
    """Read what the run in a folder was told; None where none was begun there."""
    if (folder / CONFIG).exists():
        if not resume:
            raise TrainingError(
                "there is a run here already",
                folder,
                "resume it (--resume), or choose another folder",
            )
        return Config.read(folder)
    left = [name for name in (BEST, OLD_LAST, OLD_BEST) if (folder / name).exists()]
    if not read_history(folder).empty or left:
        raise TrainingError(
            f"a network was trained here, and its {CONFIG} is missing",
            folder,
            f"copy the run again, or {ELSEWHERE}",
        )
    return None


def _as_begun(told: Config, there: Config, folder: Path) -> Config:
    """Refuse to resume a run that was told otherwise; what it fixed for itself stays so."""
    if there.format == 1:
        raise TrainingError(
            "this run was trained with version 0.1: it can answer, not resume", folder, ELSEWHERE
        )
    told = replace(
        told,
        network=there.network,
        input_shape=there.input_shape,
        published=there.published,
    )
    differing = told.differences(there)
    if differing:
        raise TrainingError(
            f"the run was begun with another {' and another '.join(differing)}",
            folder,
            "resume with the same preset, seed and store, or choose another folder",
        )
    return replace(told, scaling=there.scaling)


def _last(folder: Path) -> Checkpoint:
    """Open the checkpoint that a run is resumed from."""
    if not (folder / LAST).exists():
        raise TrainingError(
            "the run's checkpoint is missing: it can't resume",
            folder / LAST,
            f"copy the run again, or {ELSEWHERE}",
        )
    return Checkpoint(folder / LAST)


def _network(told: Config, folder: Path, model: Any, begun: bool) -> Any:
    """Build the network that is to be trained, or take the caller's."""
    if model is not None:
        with first_weights_from(told.seed):
            network = built(model)
        if begun and tuple(network.input_shape[1:]) != tuple(told.input_shape):
            raise TrainingError(
                f"the run's network takes {told.input_shape}, this one {network.input_shape[1:]}",
                folder,
                "give the same network",
            )
        return network
    if begun:
        return network_of_run(told, folder)
    # What couldn't be opened again must not be trained.
    check_size(told.preset, told.input_shape, len(told.genres), folder)
    return preset_network(told.preset, told.input_shape, len(told.genres), told.seed)


def _described(network: Any, folder: Path, progress: bool) -> dict[str, Any] | str:
    """Write a network of the caller's own down, where its layers allow it."""
    try:
        return describe(network)
    except ModelError as problem:
        if progress:
            say(
                f"{problem.args[0]}: to open this run later, give the function that builds its "
                f"network: gl.Run({str(folder)!r}, model=build)"
            )
        return OF_BUILDER


def _check_fits(model: Any, store: FeatureStore) -> None:
    bins, frames = store.spectrogram_shape
    rows, length = (*model.input_shape[1:], None, None)[:2]
    fits = rows == bins and length is not None and length <= frames
    if not fits or model.output_shape[-1] != len(store.genres):
        raise TrainingError(
            f"the network goes from {model.input_shape[1:]} to {model.output_shape[-1]} genres, "
            f"the store has spectrograms of {(bins, frames)} of {len(store.genres)} genres",
            "",
            f"build it with crnn(({bins}, {frames}), {len(store.genres)})",
        )


def _batches(store: FeatureStore, scaling: Scaling, network: Any, told: Config) -> Batches:
    preset = told.preset
    return Batches(
        store.split("train"),
        scaling,
        length=network.input_shape[2],
        batch_size=preset.batch_size,
        seed=told.seed,
        augmentation=preset.augmentation,
        times=preset.times,
        voters=network.output_shape[1] if len(network.output_shape) == 3 else None,
    )


def compiled(model: Any, preset: Preset, steps: int) -> Any:
    """Give a network the report's loss, metric and optimizer.

    Parameters
    ----------
    model : keras.Model
    preset : Preset
    steps : int
        How many there will be in all: the learning rate falls along them.
    """
    rate = preset.learning_rate
    if preset.cosine:
        rate = keras.optimizers.schedules.CosineDecay(preset.learning_rate, steps)
    decay = {"weight_decay": preset.weight_decay} if preset.weight_decay else {}
    if preset.averaging:
        optimizer = AveragingAdamW if decay else AveragingAdam
        decay["average"] = preset.averaging
    else:
        optimizer = keras.optimizers.AdamW if decay else keras.optimizers.Adam
    shares = preset.augmentation.changes_answers
    loss = "categorical_crossentropy" if shares else "sparse_categorical_crossentropy"
    model.compile(optimizer=optimizer(rate, **decay), loss=loss, metrics=["accuracy"])
    return model


def _begin(
    folder: Path, network: Any, told: Config, scaling: Scaling
) -> tuple[int, list[np.ndarray] | None]:
    """Write what the run was told, and a checkpoint of epoch 0.

    The config comes last: a folder without it holds no run, and is begun anew.
    """
    clear_half_written(folder)
    write_json(folder / ENVIRONMENT, environment())
    write_json(folder / SCALING, json.loads(scaling.to_json()))
    write_history(folder, read_history(folder)[:0])
    network.optimizer.build(network.trainable_variables)
    trained = taken(network.trainable_variables) if told.preset.averaging else None
    save_checkpoint(folder / LAST, network, 0, trained=trained)
    write_json(folder / CONFIG, told.to_dict())
    return 0, trained


def _resume(folder: Path, network: Any, n_batches: int) -> tuple[int, list[np.ndarray] | None]:
    """Give a network what the last checkpoint holds; drop history that it hasn't reached."""
    history, checkpoint = read_history(folder), _last(folder)
    if len(history) < checkpoint.epoch:
        raise TrainingError(
            f"the history has {len(history)} epochs, the checkpoint {checkpoint.epoch}",
            folder,
            f"copy the run again, or {ELSEWHERE}",
        )
    trained = checkpoint.give_state(network)
    steps = int(keras.ops.convert_to_numpy(network.optimizer.iterations))
    if steps != checkpoint.epoch * n_batches:
        raise TrainingError(
            f"the checkpoint's optimizer has made {steps} steps, {checkpoint.epoch} epochs "
            f"have {checkpoint.epoch * n_batches}",
            checkpoint.path,
            f"copy the run again, or {ELSEWHERE}",
        )
    clear_half_written(folder)
    write_json(folder / ENVIRONMENT, environment())
    write_history(folder, history[: checkpoint.epoch])
    return checkpoint.epoch, trained


class Recorder(keras.callbacks.Callback):
    """Set an epoch's randomness from (seed, epoch), then record the epoch and keep its weights.

    The history is written before the checkpoint, and the checkpoint counts its own epochs: a kill
    between the two leaves a row too many, which resuming drops, and never a row too few.
    """

    def __init__(
        self,
        folder: Path,
        batches: Batches,
        valid: Standardised,
        seed: int,
        bar: Any,
        averages: AveragedWeights | None,
    ) -> None:
        super().__init__()
        self.folder, self.batches, self.valid = folder, batches, valid
        self.seed, self.bar, self.averages = seed, bar, averages
        self._n_songs = batches.n_songs * batches.times

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Draw the epoch's order, excerpts and dropout."""
        self._started = time.perf_counter()
        self.batches.begin(epoch)
        states = [v for v in self.model.variables if v.name == "seed_generator_state"]
        generator = np.random.default_rng([self.seed, epoch, 1])
        drawn = generator.integers(0, 2**32, (len(states), 2), dtype=np.uint32)
        for state, numbers in zip(states, drawn, strict=True):
            state.assign(numbers)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Judge the validation songs, then write history and checkpoints."""
        seconds = time.perf_counter() - self._started
        logs.update(judge(self.model, self.valid))
        if not np.isfinite([logs["loss"], logs["val_loss"]]).all():
            raise TrainingError(
                f"the loss is {logs['loss']} in epoch {epoch + 1}, {logs['val_loss']} on "
                "validation songs",
                self.folder,
                "lower the learning rate; the checkpoints are those of the epoch before",
            )
        scores = {name: logs[name] for name in ("loss", "accuracy", "val_loss", "val_accuracy")}
        row = {"epoch": epoch + 1, **scores, "seconds": round(seconds, 3)}
        earlier = read_history(self.folder)
        write_history(self.folder, pd.DataFrame([*earlier.to_dict("records"), row]))
        if not (earlier.val_loss <= row["val_loss"]).any():
            save_checkpoint(self.folder / BEST, self.model, epoch + 1, resumable=False)
        trained = self.averages.trained if self.averages else None
        save_checkpoint(self.folder / LAST, self.model, epoch + 1, trained=trained)
        self.bar.set_postfix_str(
            f"loss {row['loss']:.2f}, accuracy {row['accuracy']:.1%}, "
            f"valid {row['val_accuracy']:.1%}, {1000 * seconds / self._n_songs:.0f} ms a song"
        )
        self.bar.update()


def judge(model: Any, songs: Standardised, batch_size: int = 32) -> dict[str, float]:
    """Measure cross-entropy and accuracy over the songs of a split, after the vote.

    Parameters
    ----------
    model : keras.Model
    songs : Standardised
    batch_size : int
        Songs, and excerpts, at a time.

    Returns
    -------
    dict
        val_loss and val_accuracy.
    """
    answers = []
    for first in range(0, len(songs), batch_size):
        group = range(first, min(first + batch_size, len(songs)))
        answers.append(vote(model, songs.read(group), batch_size))
    probabilities, labels = np.concatenate(answers), songs.labels
    given = np.clip(probabilities[np.arange(len(labels)), labels], 1e-7, 1)
    return {
        "val_loss": float(-np.log(given).mean()),
        "val_accuracy": float((probabilities.argmax(axis=1) == labels).mean()),
    }
