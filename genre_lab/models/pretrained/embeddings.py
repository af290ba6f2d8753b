"""Songs as the numbers that a published network computes just before its tags, kept once made."""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from ...data.store import FeatureStore
from ...errors import AudioError
from ...files import cache_folder, written_whole
from .network_card import NetworkCard
from .published import Published, card_named

FOLDER = "embeddings"  # within a store's own
SAVED_EVERY = 64  # songs; so much is made again after a kill at most


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
    rows = np.zeros((len(store), network.card.width), np.float32)
    with _kept(path, network.card.width) as once:
        for position in tqdm(range(len(store)), name, unit="song", disable=not progress):
            values = store[position].values
            digest = hashlib.blake2b(values.tobytes(), digest_size=16).digest()
            rows[position] = once(digest, partial(network.embedding_of, values))
    return rows


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
    path_of_all = cache_folder() / FOLDER / _file_name(network.card)
    rows = np.zeros((len(paths), network.card.width), np.float32)
    failed: dict[int, str] = {}
    with _kept(path_of_all, network.card.width) as once:
        for position, path in enumerate(tqdm(paths, name, unit="song", disable=not progress)):
            try:
                listen = partial(network.embed, path, progress=False)
                rows[position] = once(_digest_of_file(path), listen)
            except (AudioError, OSError) as problem:
                failed[position] = str(problem)
    return rows, failed


@contextmanager
def _kept(path: Path | None, width: int) -> Iterator[Callable[[bytes, Callable[[], Any]], Any]]:
    """Give a function that makes a row by its digest, once; a file keeps all, also after a stop."""
    known = _read(path, width)
    new = 0

    def once(digest: bytes, make: Callable[[], Any]) -> Any:
        nonlocal new
        if digest not in known:
            known[digest] = np.reshape(make(), width)
            new += 1
            if new % SAVED_EVERY == 0:
                _write(path, known)
        return known[digest]

    try:
        yield once
    finally:
        if new % SAVED_EVERY:
            _write(path, known)


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
