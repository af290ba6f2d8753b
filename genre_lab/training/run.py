"""A run: one training in one folder, with all it takes to repeat, judge and resume it."""

import hashlib
import json
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..audio.features import Feature, feature_of_file
from ..data.scaling import Scaling
from ..errors import DataError, TrainingError
from ..files import cache_folder, only_one, read_csv, read_json, written_whole
from ..models.bounds import check, text, whole
from .config import CONFIG, REMEDY, Config
from .presets import Preset

WEIGHTS = Path(__file__).parents[1] / "weights"  # trained networks that come with the package
HISTORY, SCALING, ENVIRONMENT = "history.csv", "scaling.json", "environment.json"
LAST, BEST, LOOKS = "last.safetensors", "best.safetensors", "looks.json"
OLD_LAST, OLD_BEST = "last.keras", "best.keras"  # of version 0.1; only `convert` opens them
COLUMNS = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"]
OLD = "python -m genre_lab convert {}"


class Run:
    """Open a training by its folder.

    Nothing in the folder is executed: weights are read as numbers, and the network is rebuilt from
    checked settings. Only where a network holds layers that aren't on our list, `model` must build
    it.

    Parameters
    ----------
    folder : path or str
        A folder that `fit` wrote, or the name of a shipped run: "best" for GTZAN's ten genres,
        "practice" for practice songs, "start" for a small network to begin a training with.
    model : callable, keras.Model or None
        The function that builds its network, or a network like it; None where it is a preset's, or
        made of plain Keras layers.

    Attributes
    ----------
    records : pathlib.Path
        The folder for what is found out about the run, such as results: its own, or for a shipped
        run one in the user's cache.
    preset : Preset
        What the training was told.
    seed : int
        Everything random followed from it.
    genres : list of str
        What the network's outputs mean, in order.
    n_songs : dict
        How many songs in train and valid.
    chance : float or None
        Accuracy on the validation songs of always guessing their most frequent genre; None for a
        run of version 0.1, which didn't count them.
    spec : FeatureSpec
        The recipe of the spectrograms it learnt from.
    scaling : Scaling
        Mean and deviation of every band, as used in training.
    environment : dict
        Versions, device, date and commit.

    Raises
    ------
    TrainingError
        If the folder holds no run, or a damaged one.

    Examples
    --------
    >>> run = Run("best")
    >>> run.genres[:3], run.seed
    (['blues', 'classical', 'country'], 0)

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    def __init__(self, folder: str | PathLike[str], model: Any = None) -> None:
        self.folder = run_folder(folder)
        self.records = records_folder(self.folder)
        self._builder = model
        if not (self.folder / CONFIG).is_file():
            raise TrainingError(
                "there is no run here",
                folder,
                "train one with python -m genre_lab train, or name a shipped one: "
                + ", ".join(shipped_names()),
            )
        self.config = Config.read(self.folder)
        self.preset: Preset = self.config.preset
        self.seed, self.genres = self.config.seed, self.config.genres
        self.n_songs, self.chance = self.config.n_songs, self.config.chance
        self.spec = self.config.spec
        self.scaling = read_scaling(self.folder, self.config)
        self.environment = _read_environment(self.folder)

    @property
    def history(self) -> pd.DataFrame:
        """One row an epoch: epoch, loss, accuracy, val_loss, val_accuracy, seconds.

        `loss` and `accuracy` were measured while training: on augmented excerpts, with dropout on,
        while the weights changed. `val_loss` and `val_accuracy` are those of whole validation songs
        after the epoch, so the two pairs don't compare like for like.
        """
        return read_history(self.folder)

    def model(self, weights: str | None = None) -> Any:
        """Load the network, ready to answer.

        Parameters
        ----------
        weights : {"last", "best"} or None
            Those of the last epoch, those of the lowest validation loss, or what the preset says.

        Returns
        -------
        keras.Model
            Without optimizer.

        Raises
        ------
        TrainingError
            If there are none yet, or they are damaged or another network's.
        """
        # Keras takes seconds to import; a run's figures need none of it.
        from .checkpoints import Checkpoint
        from .network import behind_published, network_of_run

        files = {"last": LAST, "best": BEST}
        name = weights or self.preset.weights
        if name not in files:
            raise TrainingError(
                f"there are no weights {name!r}", self.folder, "choose last or best"
            )
        path = self.folder / files[name]
        refuse_old(self.folder, path)
        if not path.is_file() and self.history.empty:
            raise TrainingError(
                "no epoch is finished yet", self.folder, "train until one is (train --resume)"
            )
        checkpoint = Checkpoint(path)
        if not checkpoint.epoch:
            raise TrainingError(
                "no epoch is finished yet", self.folder, "train until one is (train --resume)"
            )
        network = network_of_run(self.config, self.folder, self._builder)
        checkpoint.give_weights(network)
        return behind_published(network, self.config, self.folder)

    def spectrogram(self, path: str | PathLike[str]) -> Feature:
        """Compute a song's spectrogram by the run's recipe, in the recipe's unit.

        `run.scaling.apply(feature.values)` is what the network sees.

        Parameters
        ----------
        path : path
            A song on disk.

        Raises
        ------
        AudioError
            If the song can't be read.
        """
        return feature_of_file(path, self.spec)

    @property
    def looks(self) -> dict[str, int]:
        """How often each split has been judged, on all stores together, such as {"test": 1}."""
        totals: dict[str, int] = {}
        for name, count in self._read_looks().items():
            split = name.partition("@")[0]
            totals[split] = totals.get(split, 0) + count
        return totals

    def _read_looks(self) -> dict[str, int]:
        path = self.records / LOOKS
        if not path.exists():
            return {}
        remedy = "remove it: counting starts anew"
        looks = read_json(path, "the record of looks at the splits", remedy, TrainingError)
        known = {name: whole(0, 10**9) for name in looks if text().fits(name)}
        return check(looks, known, "the record of looks", path, remedy, TrainingError)

    def look(self, split: str, songs: str = "") -> int:
        """Count one more look at a split, and say how many there have been.

        Parameters
        ----------
        split : str
        songs : str
            Which songs they are, such as a digest of their names: other songs are counted anew.
            Looks that version 0.1 counted, which kept no such thing, count for all songs.
        """
        name = f"{split}@{songs}" if songs else split
        # Two processes may judge at once; a training that goes on in this folder doesn't matter.
        where = hashlib.sha256(str(self.records.resolve()).encode()).hexdigest()[:16]
        with only_one(cache_folder() / "looks" / where, TrainingError, wait=True):
            looks = self._read_looks()
            looks[name] = looks.get(name, 0) + 1
            write_json(self.records / LOOKS, looks)
        return self.looked_at(split, songs)

    def looked_at(self, split: str, songs: str = "") -> int:
        """Say how many looks at a split there have been; the arguments are those of `look`."""
        looks = self._read_looks()
        return looks.get(split, 0) + (looks.get(f"{split}@{songs}", 0) if songs else 0)

    def __repr__(self) -> str:
        history = self.history
        if history.empty:
            return f"Run {self.folder.name!r}: no epoch finished yet"
        last = history.iloc[-1]
        return (
            f"Run {self.folder.name!r}: {self.preset.name}, seed {self.seed}, "
            f"epoch {len(history)} of {self.preset.epochs}, "
            f"accuracy {last.val_accuracy:.1%} on validation songs "
            f"({last.accuracy:.1%} while training)"
        )


def refuse_old(folder: Path, path: Path) -> None:
    """Say how to convert a run of version 0.1, which keeps its network in a `.keras` file."""
    if not path.is_file() and (folder / OLD_LAST).is_file():
        raise TrainingError(
            "this run was trained with version 0.1, whose files we no longer open",
            folder,
            f"convert it first: {OLD.format(folder)}",
        )


def read_scaling(folder: Path, config: Config) -> Scaling:
    """Read a run's scaling; refuse one that isn't finite, has a zero, or isn't the run's."""
    path = folder / SCALING
    told = read_json(
        path, "the run's scaling.json", REMEDY, TrainingError, needs=("mean", "deviation")
    )
    try:
        scaling = Scaling.from_json(json.dumps(told))
    except (DataError, ValueError, TypeError, KeyError, OverflowError) as problem:
        said = str(problem.args[0] if problem.args else problem)
        raise TrainingError(f"the run's scaling.json is damaged ({said})", path, REMEDY) from None
    config.check_scaling(scaling, path)
    return scaling


def _read_environment(folder: Path) -> dict[str, Any]:
    path = folder / ENVIRONMENT
    needs = ("versions", "backend", "device")
    told = read_json(path, "the run's environment.json", REMEDY, TrainingError, needs=needs)
    versions = told["versions"]
    words = [told[name] or "none" for name in told if name != "versions"]
    if not isinstance(versions, dict) or not all(map(text(500).fits, (*words, *versions.values()))):
        raise TrainingError(
            "the run's environment.json is damaged (its words are no words)", path, REMEDY
        )
    return told


def read_history(folder: str | PathLike[str]) -> pd.DataFrame:
    """Read a run's history; before its first epoch ends, an empty table."""
    path = Path(folder) / HISTORY
    if not path.exists():
        return pd.DataFrame(columns=COLUMNS, dtype=float)
    history = read_csv(
        path,
        "the run's history.csv",
        REMEDY,
        TrainingError,
        needs=COLUMNS,
        dtype=str,
    )
    try:
        history = history[COLUMNS].map(float)  # to the last digit, which not every pandas reads
        values = history.to_numpy(float)
        finite = bool(np.isfinite(values).all())
        numbered = np.array_equal(values[:, 0], np.arange(1, len(values) + 1))
    except ValueError:
        finite = numbered = False
    if not finite or not numbered:
        raise TrainingError(
            "the run's history.csv is damaged (its epochs are not 1, 2, 3, … with a finite number "
            "in each cell)",
            path,
            REMEDY,
        )
    return history.astype({"epoch": int})


def clear_half_written(folder: Path) -> None:
    """Remove what a kill left half-written."""
    for half_written in folder.glob(".partial-*"):
        if not half_written.is_dir():
            half_written.unlink()


def write_history(folder: str | PathLike[str], history: pd.DataFrame) -> None:
    """Write a run's history, whole or not at all."""
    with written_whole(Path(folder) / HISTORY) as partial:
        history.to_csv(partial, columns=COLUMNS, index=False, lineterminator="\n")


def write_json(path: str | PathLike[str], value: Any) -> None:
    """Write a JSON file, whole or not at all."""
    with written_whole(path) as partial:
        partial.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def shipped_names() -> list[str]:
    """List the names of the trained networks that come with the package.

    Examples
    --------
    >>> shipped_names()
    ['best', 'practice', 'start']
    """
    return sorted(path.parent.name for path in WEIGHTS.glob("*/config.json"))


def run_folder(name: str | PathLike[str]) -> Path:
    """Return a run's folder: where it is, or the shipped one's where no such folder is."""
    folder = Path(name)
    return WEIGHTS / folder if not folder.exists() and str(folder) in shipped_names() else folder


def records_folder(folder: Path) -> Path:
    """Return the folder for what is found out about a run; a shipped one's is in the cache."""
    return cache_folder() / "shipped" / folder.name if folder.parent == WEIGHTS else folder
