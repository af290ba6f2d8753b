"""Runs of version 0.1 made readable: weights out of a `.keras` archive, without building from it.

The archive is a zip that holds an HDF5 file. We read arrays from it whose places, shapes and types
are those of a network that was rebuilt beforehand, and nothing else: no class, no link to another
file, no filter.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import TrainingError
from ..files import only_one
from ..models.bounds import listed, whole
from ..models.keras_backend import keras
from .averaging import give
from .checkpoints import save_checkpoint
from .config import CONFIG, FORMAT, OF_BUILDER, Config
from .network import network_of_run
from .run import (
    BEST,
    LAST,
    OLD_BEST,
    OLD_LAST,
    Run,
    clear_half_written,
    read_history,
    read_scaling,
    write_json,
)

ARRAYS, ARCHITECTURE = "model.weights.h5", "config.json"  # in the archive
LARGEST = 2**33  # bytes of an archive
LARGEST_ARCHITECTURE = 2**24  # bytes of JSON
REMEDY = "train it again with this version"


def convert(folder: str | PathLike[str], model: Any = None) -> Run:
    """Convert a run of version 0.1 so that this version can ask its network.

    Weights become safetensors beside the old files, which stay. The optimizer's state is left
    behind: a converted run answers, and can't be resumed.

    Parameters
    ----------
    folder : path
        The run's.
    model : callable, keras.Model or None
        What builds its network, where that isn't the preset's.

    Returns
    -------
    Run

    Raises
    ------
    TrainingError
        If it is no run of version 0.1, damaged, or of another network.
    """
    folder = Path(folder)
    Config.read(folder)  # a lock would make the folder
    with only_one(folder, TrainingError):
        config = Config.read(folder)
        if config.format == FORMAT:
            raise TrainingError("this run needs no conversion", folder, "open it as it is")
        history, scaling = read_history(folder), read_scaling(folder, config)
        if history.empty or not (folder / OLD_LAST).is_file():
            raise TrainingError("no epoch of this run was finished", folder, REMEDY)
        config = replace(config, format=FORMAT, input_shape=_input_shape(folder / OLD_LAST, config))
        network = network_of_run(config, folder, model)
        clear_half_written(folder)
        best = int(history.val_loss.argmin()) + 1
        for old, new, epoch in ((OLD_BEST, BEST, best), (OLD_LAST, LAST, len(history))):
            if (folder / old).is_file():
                give(network.weights, _weights(folder / old, network))
                save_checkpoint(folder / new, network, epoch, resumable=False)
        if model is not None:
            config = replace(config, network=OF_BUILDER)
        # The config comes last: until then the run is one of version 0.1, and converted anew.
        write_json(folder / CONFIG, config.with_scaling(scaling).to_dict())
    return Run(folder, model)


def _member(path: Path, name: str, largest: int) -> bytes:
    """Read one file of an archive, which Keras stores uncompressed."""
    try:
        with zipfile.ZipFile(path) as archive:
            about = archive.getinfo(name)
            stored = about.compress_type == zipfile.ZIP_STORED
            if not stored or not about.file_size <= min(largest, path.stat().st_size):
                raise TrainingError(f"{name} in it claims {about.file_size:,} bytes", path, REMEDY)
            return archive.read(about)
    except (OSError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile) as problem:
        raise _damaged(path, problem) from None


def _damaged(path: Path, problem: Exception) -> TrainingError:
    return TrainingError(f"the file is damaged ({type(problem).__name__})", path, REMEDY)


def _input_shape(path: Path, config: Config) -> tuple[int, int]:
    """Read how long the network's input is: a split by chunk made it shorter than the songs."""
    try:
        told = json.loads(_member(path, ARCHITECTURE, LARGEST_ARCHITECTURE))
        _, *shape = told["config"]["layers"][0]["config"]["batch_shape"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as problem:
        raise _damaged(path, problem) from None
    rows, frames = config.spec.shape
    if not listed(whole(1, frames), 2, 2).fits(shape) or shape[0] != rows:
        raise TrainingError("its network doesn't fit the run's spectrograms", path, REMEDY)
    return rows, shape[1]


def _weights(path: Path, network: Any) -> list[np.ndarray]:
    """Read a network's weights, in its own order."""
    import h5py

    found: dict[int, np.ndarray] = {}
    try:
        with h5py.File(io.BytesIO(_member(path, ARRAYS, LARGEST)), "r") as arrays:
            for place, variables in _places(network, "layers"):
                for number, variable in enumerate(variables):
                    values = _array(arrays, f"{place}/vars/{number}", tuple(variable.shape))
                    found[id(variable)] = values
    except TrainingError:
        raise
    except Exception as problem:  # h5py raises whatever its C library says
        raise _damaged(path, problem) from None
    if any(values is None for values in found.values()):
        raise TrainingError(
            "its network is not the one that the preset builds",
            path,
            "give the function that builds it: convert(folder, model=build), which "
            "genre_lab.training.conversion holds",
        )
    values = [found[id(variable)] for variable in network.weights]
    if not all(np.isfinite(array).all() for array in values):
        raise TrainingError("it holds numbers that aren't finite", path, REMEDY)
    return values


def _places(network: Any, prefix: str) -> Iterator[tuple[str, list[Any]]]:
    """List where Keras 3 puts the variables of each layer: by kind, numbered, networks within."""
    counts: dict[str, int] = {}
    for layer in network.layers:
        kind = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", type(layer).__name__)
        kind = re.sub("([a-z])([A-Z])", r"\1_\2", kind).lower()
        number = counts[kind] = counts.get(kind, -1) + 1
        place = f"{prefix}/{kind}_{number}" if number else f"{prefix}/{kind}"
        if isinstance(layer, keras.Model):
            yield from _places(layer, f"{place}/layers")
        elif isinstance(layer, keras.layers.RNN):
            yield f"{place}/cell", layer.weights
        elif layer.weights:
            yield place, layer.weights


def _array(arrays: Any, place: str, shape: tuple[int, ...]) -> Any:
    """Read one array that lies in this very file, as it is; None where there is no such array."""
    import h5py

    node = arrays
    for name in place.split("/"):
        link = node.get(name, getlink=True) if isinstance(node, h5py.Group) else None
        if not isinstance(link, h5py.HardLink):
            return None
        node = node[name]
    if not isinstance(node, h5py.Dataset) or node.shape != shape or node.dtype.kind != "f":
        return None
    filters = node.id.get_create_plist().get_nfilters()
    if filters or node.external or node.is_virtual or node.chunks:
        return None
    return node[()]
