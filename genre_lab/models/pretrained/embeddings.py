"""Songs as the numbers that a published network computes just before its tags, kept once made."""

import hashlib
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ...data.store import FeatureStore
from ...errors import AudioError
from ...files import cache_folder, written_whole
from .network_card import NetworkCard
from .published import Published, card_named

FOLDER = "embeddings"  # within a store's own
SAVED_EVERY = 64  # songs; so much is made again after a stop at most


def embeddings(store: FeatureStore, name: str, progress: bool = True) -> np.ndarray:
    """Describe the songs of a store by a published network; what was made once is kept beside them.

    Parameters
    ----------
    store : FeatureStore
        Of the network's recipe: `extract(songs, published(name).spec, out=…)`.
    name : str
        A network that `published` lists.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    np.ndarray, shape (n_songs, width), float32
        The mean over each song's patches, in the order of the store's table.

    Raises
    ------
    ModelError
        If there is no such network, or the store has another recipe.
    """
    network = Published(card_named(name))
    network.refuse_other_recipe(store.spec)
    path = None if store.folder is None else Path(store.folder) / FOLDER / _file_name(network.card)
    known = _read(path, network.card.width)
    digests: list[bytes] = []
    new = 0
    for position in tqdm(range(len(store)), name, unit="song", disable=not progress):
        spectrogram = store[position].values
        digests.append(hashlib.blake2b(spectrogram.tobytes(), digest_size=16).digest())
        if digests[-1] not in known:
            known[digests[-1]] = network.embedding_of(spectrogram)
            new += 1
            if new % SAVED_EVERY == 0:
                _write(path, known)
    if new % SAVED_EVERY:
        _write(path, known)
    rows = [known[digest] for digest in digests]
    return np.array(rows, np.float32).reshape(len(rows), network.card.width)


def embeddings_of_files(
    paths: Sequence[Path], name: str, progress: bool = True
) -> tuple[np.ndarray, dict[int, str]]:
    """Describe songs in files by a published network; the user's cache keeps what was made once.

    Parameters
    ----------
    paths : sequence of path
        A file that was changed since is heard anew.
    name : str
        A network that `published` lists.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    (np.ndarray, dict)
        Shape (n_songs, width), float32: the mean over the patches of 25 s from each song's middle.
        And why there is none of a song, whose row is zero: its position and the reason.

    Raises
    ------
    ModelError
        If there is no such network.
    DataError
        If its weights can't be had.
    """
    network = Published(card_named(name))
    kept = cache_folder() / FOLDER / _file_name(network.card)
    known = _read(kept, network.card.width)
    values = np.zeros((len(paths), network.card.width), np.float32)
    failed: dict[int, str] = {}
    new = 0
    bar = tqdm(paths, name, unit="song", disable=not progress)
    for position, path in enumerate(bar):
        try:
            digest = _digest_of_file(path)
            if digest not in known:
                known[digest] = network.embed(path, progress=False)[0]
                new += 1
                if new % SAVED_EVERY == 0:
                    _write(kept, known)
            values[position] = known[digest]
        except (AudioError, OSError) as problem:
            failed[position] = str(problem)
    if new % SAVED_EVERY:
        _write(kept, known)
    return values, failed


def _digest_of_file(path: Path) -> bytes:
    """Tell a file by its place, size and time of change: reading it all would take longer."""
    told = os.stat(path)
    text = f"{os.path.abspath(path)}|{told.st_size}|{told.st_mtime_ns}"
    return hashlib.blake2b(os.fsencode(text), digest_size=16).digest()


def _file_name(card: NetworkCard) -> str:
    """Name the file by the weights too: embeddings of others don't compare."""
    return f"{card.name}-{card.digest[:10]}.npz"


def _read(path: Path | None, width: int) -> dict[bytes, np.ndarray]:
    """Read what is kept, spectrogram by spectrogram; what is damaged is made again."""
    if path is None or not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as held:
            digests, values = held["digests"], held["values"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    whole = digests.dtype == np.uint8 and values.dtype == np.float32
    if not whole or digests.shape != (len(values), 16) or values.shape != (len(digests), width):
        return {}
    names = map(bytes, digests)
    return {name: row for name, row in zip(names, values, strict=True) if np.isfinite(row).all()}


def _write(path: Path | None, known: dict[bytes, np.ndarray]) -> None:
    if path is None:
        return
    digests = np.frombuffer(b"".join(known), np.uint8).reshape(-1, 16)
    with written_whole(path) as partial, open(partial, "wb") as file:
        np.savez(file, digests=digests, values=np.array(list(known.values()), np.float32))
