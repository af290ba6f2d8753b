"""Networks on disk: weights, the optimizer's state and counters as safetensors.

Such a file holds numbers and nothing else. Names, shapes and types in it are compared with those of
a network that was rebuilt beforehand, and only then are its numbers read.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from ..errors import TrainingError
from ..files import written_whole
from ..models.bounds import shown, whole
from ..models.keras_backend import keras
from .averaging import give, taken

ABOUT = "genre_lab"  # the one entry among the file's own words: what is below, as JSON
NETWORK, TRAINED, OPTIMIZER = "network", "trained", "optimizer"  # the parts of a checkpoint
LARGEST_HEADER = 2**22  # bytes: some 20,000 arrays
MOST_EPOCHS = 10**6
DAMAGED = "copy the run again, or train it again into another folder"
TYPES = {"F64": "f8", "F32": "f4", "F16": "f2", "I64": "i8", "I32": "i4", "U32": "u4", "BOOL": "?"}


def save_checkpoint(
    path: Path,
    model: Any,
    epoch: int,
    *,
    resumable: bool = True,
    trained: Sequence[np.ndarray] | None = None,
) -> None:
    """Write a network, and what resuming its training takes, whole or not at all.

    Parameters
    ----------
    path : path
    model : keras.Model
        Its weights are those that answer.
    epoch : int
        How many epochs are finished.
    resumable : bool
        Whether to write the optimizer's state, which is twice as large as the weights.
    trained : sequence of np.ndarray or None
        The weights that training goes on with, where an average of them answers.
    """
    parts = {NETWORK: _named(NETWORK, model.weights)}
    if resumable:
        parts[OPTIMIZER] = _named(OPTIMIZER, model.optimizer.variables)
        if trained is not None:
            names = _names(TRAINED, model.trainable_variables)
            parts[TRAINED] = dict(zip(names, trained, strict=True))
    about = {"epoch": epoch, "sha256": {part: _digest(arrays) for part, arrays in parts.items()}}
    arrays = {name: array for part in parts.values() for name, array in part.items()}
    with written_whole(path) as partial:
        partial.write_bytes(save(arrays, {ABOUT: json.dumps(about, sort_keys=True)}))


def _named(part: str, variables: list[Any]) -> dict[str, np.ndarray]:
    return dict(zip(_names(part, variables), map(_storable, taken(variables)), strict=True))


def _names(part: str, variables: list[Any]) -> list[str]:
    """Name variables by their order; what a layer calls them makes sure that it is the same.

    What Keras counts (dense_3) doesn't belong to it: that differs from process to process.
    """
    names = [re.sub(r"_\d+$", "", variable.name.rpartition("/")[2]) for variable in variables]
    if part == OPTIMIZER:  # dense_3_kernel_momentum
        names = [name.rpartition("_")[2] for name in names]
    return [f"{part}/{number:04d}/{name}" for number, name in enumerate(names)]


def _storable(array: np.ndarray) -> np.ndarray:
    """Store bfloat16, which NumPy doesn't know, as float32: no digit is lost."""
    known = array.dtype.kind in "fiub" and array.dtype.itemsize <= 8
    return array if known else array.astype(np.float32)


def _digest(arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(arrays[name].tobytes())
    return digest.hexdigest()


class Checkpoint:
    """Open a checkpoint; its numbers are read when a network asks for them.

    Parameters
    ----------
    path : path

    Attributes
    ----------
    epoch : int
        How many epochs were finished.

    Raises
    ------
    TrainingError
        If it is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise TrainingError("there is no checkpoint here", path, DAMAGED)
        self._check_header()
        try:
            with safe_open(path, "numpy") as opened:
                about = json.loads((opened.metadata() or {})[ABOUT])
                self._shapes = {}
                for name in opened.keys():  # noqa: SIM118 - it is no dict
                    part = opened.get_slice(name)
                    self._shapes[name] = (tuple(part.get_shape()), part.get_dtype())
            self.epoch, self._digests = about["epoch"], dict(about["sha256"])
        except (
            SafetensorError,
            OSError,
            ValueError,
            KeyError,
            TypeError,
            RecursionError,
        ) as problem:
            raise self._damaged(type(problem).__name__) from None
        if not whole(0, MOST_EPOCHS).fits(self.epoch):
            raise self._damaged(f"its epoch is {shown(self.epoch)}")

    def _check_header(self) -> None:
        """Refuse a header that claims too much, before it is read."""
        try:
            with self.path.open("rb") as file:
                size = int.from_bytes(file.read(8), "little")
            if size > min(LARGEST_HEADER, self.path.stat().st_size - 8):
                raise self._damaged(f"its header claims {size:,} bytes")
        except OSError as problem:
            raise self._damaged(problem.strerror or "OSError") from None

    def _damaged(self, why: str) -> TrainingError:
        return TrainingError(f"the checkpoint is damaged ({why})", self.path, DAMAGED)

    @property
    def resumable(self) -> bool:
        """Whether the optimizer's state is in it."""
        return any(name.startswith(f"{OPTIMIZER}/") for name in self._shapes)

    def give_weights(self, model: Any) -> None:
        """Give a network its weights.

        Raises
        ------
        TrainingError
            If they are those of another network, damaged, or not finite.
        """
        give(model.weights, self._read(NETWORK, model.weights))

    def give_state(self, model: Any) -> list[np.ndarray] | None:
        """Give a compiled network its optimizer's state too.

        Returns
        -------
        list of np.ndarray or None
            The weights that training goes on with, where an average of them answers.

        Raises
        ------
        TrainingError
            As `give_weights`; also if nothing but the weights was kept.
        """
        if not self.resumable:
            raise TrainingError(
                "this checkpoint holds the weights alone, not the optimizer's state",
                self.path,
                "it answers, but training can't resume: train into another folder",
            )
        model.optimizer.build(model.trainable_variables)
        self.give_weights(model)
        give(model.optimizer.variables, self._read(OPTIMIZER, model.optimizer.variables))
        if not any(name.startswith(f"{TRAINED}/") for name in self._shapes):
            return None
        return self._read(TRAINED, model.trainable_variables)

    def _read(self, part: str, variables: list[Any]) -> list[np.ndarray]:
        """Read one part, once its names, shapes and types are those of the variables."""
        names = _names(part, variables)
        there = {name for name in self._shapes if name.startswith(f"{part}/")}
        if there != set(names):
            odd = min(there ^ set(names))
            raise self._foreign(f"{shown(odd)} is {'here' if odd in there else 'missing'}")
        for name, variable in zip(names, variables, strict=True):
            shape, kind = self._shapes[name]
            wanted = "f" if keras.backend.is_float_dtype(variable.dtype) else "iub?"
            if shape != tuple(variable.shape) or TYPES.get(kind, " ")[0] not in wanted:
                raise self._foreign(f"{name} is {kind} {shape}, not {tuple(variable.shape)}")
        try:
            with safe_open(self.path, "numpy") as opened:
                arrays = {name: opened.get_tensor(name) for name in names}
        except (SafetensorError, OSError) as problem:
            raise self._damaged(type(problem).__name__) from None
        if _digest(arrays) != self._digests.get(part):
            raise self._damaged("its numbers are not those that were written")
        for name, array in arrays.items():
            if not np.isfinite(array).all():
                raise self._damaged(f"{name} holds numbers that aren't finite")
        return [arrays[name] for name in names]

    def _foreign(self, difference: str) -> TrainingError:
        return TrainingError(
            f"the checkpoint belongs to another network than config.json describes ({difference})",
            self.path,
            DAMAGED,
        )
