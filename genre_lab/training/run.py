"""A run: one training in one folder, with all that is needed to repeat it, judge it and go on with it."""

import json
from pathlib import Path

import pandas as pd

from ..audio.feature_spec import FeatureSpec
from ..data.scaling import Scaling
from ..errors import TrainingError
from ..files import cache_folder, written_whole
from .presets import Preset

WEIGHTS = Path(__file__).parents[1] / "weights"

CONFIG, HISTORY, SCALING, ENVIRONMENT = (
    "config.json",
    "history.csv",
    "scaling.json",
    "environment.json",
)
COLUMNS = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds"]
LAST, BEST, LOOKS = "last.keras", "best.keras", "looks.json"


class Run:
    """Open a training by its folder.

    Parameters
    ----------
    folder : path or str
        A folder that `fit` wrote, or the name of a shipped run: "best".

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
    spec : FeatureSpec
        The recipe of the pictures it learnt from.
    scaling : Scaling
        Mean and deviation of every band, as used in training.
    environment : dict
        Versions, device, date and commit.

    Raises
    ------
    TrainingError
        If the folder holds no run, or a damaged one.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    def __init__(self, folder):
        self.folder = run_folder(folder)
        self.records = records_folder(self.folder)
        if not (self.folder / CONFIG).is_file():
            raise TrainingError(
                "there is no run here",
                folder,
                f"train one with python -m genre_lab train, or name a shipped one: {', '.join(shipped_names())}",
            )
        try:
            config = json.loads((self.folder / CONFIG).read_text(encoding="utf-8"))
            self.preset, self.seed = Preset(**config["preset"]), config["seed"]
            self.genres, self.n_songs = config["genres"], config["n_songs"]
            self.spec = FeatureSpec.from_json(json.dumps(config["spec"]), self.folder / CONFIG)
            self.scaling = Scaling.from_json((self.folder / SCALING).read_text(encoding="utf-8"))
            self.environment = json.loads((self.folder / ENVIRONMENT).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise TrainingError(
                f"the run is damaged ({type(problem).__name__}: {problem})",
                folder,
                "train it again",
            ) from None

    @property
    def history(self):
        """One row an epoch: epoch, loss, accuracy, val_loss, val_accuracy, seconds."""
        return read_history(self.folder)

    def model(self, weights=None):
        """Load the network: "last" or "best" weights; None keeps to the preset's rule."""
        from .checkpoints import (
            load_model,  # Keras takes seconds to import; a run's figures need none of it
        )

        files = {"last": LAST, "best": BEST}
        if (weights or self.preset.weights) not in files:
            raise TrainingError(
                f"there are no weights {weights or self.preset.weights!r}",
                self.folder,
                "choose last or best",
            )
        return load_model(self.folder / files[weights or self.preset.weights])

    @property
    def looks(self):
        """How often each split has been judged, such as {"test": 1}."""
        path = self.records / LOOKS
        try:
            looks = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
            return {str(split): int(count) for split, count in looks.items()}
        except (ValueError, TypeError, AttributeError):
            raise TrainingError(
                "the record of looks at the splits is damaged",
                path,
                "remove it: counting starts anew",
            ) from None

    def look(self, split):
        """Count one more look at a split, and say how many there have been."""
        looks = self.looks
        looks[split] = looks.get(split, 0) + 1
        write_json(self.records / LOOKS, looks)
        return looks[split]

    def __repr__(self):
        history = self.history
        if history.empty:
            return f"Run {self.folder.name!r}: no epoch finished yet"
        last = history.iloc[-1]
        return (
            f"Run {self.folder.name!r}: {self.preset.name}, seed {self.seed}, epoch {len(history)} of {self.preset.epochs}, "
            f"accuracy {last.accuracy:.1%} on training songs, {last.val_accuracy:.1%} on validation songs"
        )


def read_history(folder):
    """Read a run's history; before its first epoch ends, an empty table."""
    path = Path(folder) / HISTORY
    return pd.read_csv(path) if path.is_file() else pd.DataFrame(columns=COLUMNS, dtype=float)


def write_history(folder, history):
    """Write a run's history, whole or not at all."""
    with written_whole(Path(folder) / HISTORY) as partial:
        history.to_csv(partial, columns=COLUMNS, index=False, lineterminator="\n")


def write_json(path, value):
    """Write a JSON file, whole or not at all."""
    with written_whole(path) as partial:
        partial.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def shipped_names():
    """List the names of the trained networks that come with the package.

    Examples
    --------
    >>> shipped_names()
    ['best']

    Taught in: notebooks/14_your_own_music.ipynb
    """
    return sorted(path.parent.name for path in WEIGHTS.glob("*/config.json"))


def run_folder(name):
    """Return the folder of a run: where it is, or that of the shipped one of this name where there is no such folder."""
    folder = Path(name)
    return WEIGHTS / folder if not folder.exists() and str(folder) in shipped_names() else folder


def records_folder(folder):
    """Return the folder for what is found out about a run: its own, or one in the user's cache for a shipped one."""
    return cache_folder() / "shipped" / folder.name if folder.parent == WEIGHTS else folder
