"""Networks that others trained and published: fetched, checked, converted once, and asked.

Nothing of a publisher's program is imported or executed: weights are read as arrays and put into
networks of our own.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, overload

import numpy as np
import pandas as pd
from tqdm import tqdm

from ...audio.clip import Clip, fitted, load_clip
from ...audio.feature_spec import FeatureSpec
from ...audio.features import feature
from ...data.fetching import fetch
from ...data.sources import audio_files
from ...data.store import FeatureStore
from ...data.tracks import Tracks
from ...errors import DataError, ModelError
from ...files import cache_folder, only_one, say, written_whole
from . import choi, musicnn
from .network_card import Arrays, NetworkCard, Source

TOGETHER = 16  # inputs that a network is shown at a time
CARDS = {card.name: card for card in (*choi.CARDS, *musicnn.CARDS)}
NOT_OFFERED = {
    "choi-compact": "its published file holds neither the tags' layer nor batch-norm's moving "
    "statistics (every variance in it is 1), so no published answer can be reproduced"
}
ARRIVING = ".arriving-"  # begins the name of a folder that a publisher's file is fetched into
BY_HAND = (
    "connect to the internet and try again; or get the file elsewhere and name its folder: "
    "python -m genre_lab fetch published --from FOLDER"
)

Song = str | PathLike | Clip


@overload
def published() -> pd.DataFrame: ...
@overload
def published(name: str) -> "Published": ...
def published(name: str | None = None) -> "pd.DataFrame | Published":
    """List the published networks, or open one of them by name.

    Weights are fetched at first use, checked, and kept in the user's cache; see `get_published`.

    Parameters
    ----------
    name : str or None
        Such as "musicnn-msd"; None gives the table.

    Returns
    -------
    pandas.DataFrame or Published
        The table has one row a network: what it is, its year, data, licence, published figure,
        parameters, MB to fetch, and whether its weights are here already.

    Raises
    ------
    ModelError
        If there is no network of this name.

    Examples
    --------
    >>> int(published().loc["choi-crnn", "year"])
    2016
    >>> published("vgg-mtt").tag_names[:3]
    ('guitar', 'classical', 'slow')

    Taught in: notebooks/13_model_zoo.ipynb
    """
    if name is not None:
        return Published(card_named(name))
    rows = {
        card.name: {
            "network": card.title,
            "year": card.year,
            "data": card.data,
            "published": card.figure,
            "licence": card.licence,
            "parameters": card.parameters,
            "MB to fetch": round(card.source.size / 1e6, 1),
            "here": "yes" if weights_file(card).is_file() else "no",
        }
        for card in CARDS.values()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def card_named(name: str) -> NetworkCard:
    """Return the card of a network, or say which there are."""
    if name not in CARDS:
        reason = f": {NOT_OFFERED[name]}" if name in NOT_OFFERED else ""
        raise ModelError(
            f"there is no published network {name!r}{reason}", "", f"choose from {', '.join(CARDS)}"
        )
    return CARDS[name]


class Published:
    """Ask a published network about songs.

    Attributes
    ----------
    card : NetworkCard
        Its facts.
    spec : FeatureSpec
        The recipe of its input.
    tag_names : tuple of str
        What its outputs mean, in order.
    """

    def __init__(self, card: NetworkCard) -> None:
        self.card, self.spec, self.tag_names = card, card.spec, card.tag_names

    @cached_property
    def model(self) -> Any:
        """The network, a plain `keras.Model`: (n, bands, frames) to (n, tags)."""
        model = self.card.build()
        put(read_weights(self.card), model)
        return model

    def answer(self, values: np.ndarray) -> np.ndarray:
        """Ask about inputs as the network takes them.

        Parameters
        ----------
        values : np.ndarray, shape (n, bands, frames) or (n, patches, bands, frames)
            Spectrograms by `spec`, each as wide as the network's input.

        Returns
        -------
        np.ndarray, shape (n, tags), float32
            0 to 1 each; the mean over the patches where there are several.

        Raises
        ------
        ModelError
            If the shape isn't the network's, or a value isn't finite.
        """
        return self._through(self.model, values)

    def tags(self, song: Song, seconds: float = 25) -> pd.Series:
        """Name what the network hears in a song, from the surest.

        Parameters
        ----------
        song : path or Clip
            A path is read from the middle.
        seconds : float
            How much of it; networks whose input is longer take what they need.

        Returns
        -------
        pandas.Series
            0 to 1, index the tags, sorted.

        Raises
        ------
        AudioError
            If the song can't be read.
        """
        answer = self.answer(self._patches(song, seconds)[None])[0]
        return pd.Series(answer, index=list(self.tag_names)).sort_values(ascending=False)

    def reproduce(self, from_folder: str | PathLike | None = None) -> pd.DataFrame:
        """Put the answers that its authors printed beside ours, for the inputs they published.

        Parameters
        ----------
        from_folder : path or None
            A folder that holds the inputs already; None fetches them once.

        Returns
        -------
        pandas.DataFrame
            One row an answer: input, tag, published, ours.

        Raises
        ------
        ModelError
            If its authors printed no answers.
        DataError
            If an input can't be had, or isn't the published one.
        """
        if not self.card.examples:
            raise ModelError(
                f"the authors of {self.card.name} printed no answers", "", "ask choi-crnn"
            )
        rows = []
        for example in self.card.examples:
            values = _example_input(example.source, from_folder)
            answer = self.answer(values.reshape(1, self.spec.n_bins, -1))[0]
            for tag, printed in example.answers.items():
                ours = float(answer[self.tag_names.index(tag)])
                rows.append((Path(example.source.file).stem, tag, printed, ours))
        return pd.DataFrame(rows, columns=["input", "tag", "published", "ours"])

    def embed(
        self,
        songs: "Song | Tracks | FeatureStore | Iterable[Song]",
        seconds: float = 25,
        progress: bool = True,
    ) -> np.ndarray:
        """Describe songs by the numbers that the network computes just before its tags.

        Parameters
        ----------
        songs : path, Clip, folder, Tracks, FeatureStore, or several paths or clips
            A store must hold this network's recipe.
        seconds : float
            How much of each song, from its middle.
        progress : bool
            Whether to show a bar.

        Returns
        -------
        np.ndarray, shape (n, width), float32
            The mean over the patches of each song.

        Raises
        ------
        AudioError
            If a song can't be read.
        ModelError
            If a store has another recipe.
        """
        there = tqdm(
            list(self._inputs(songs, seconds)), "embedding", unit="song", disable=not progress
        )
        rows = [self._through(self.embedder, patches()[None])[0] for patches in there]
        return np.array(rows, np.float32).reshape(len(rows), self.card.width)

    @cached_property
    def embedder(self) -> Any:
        """The network without its tags: (n, bands, frames) to (n, width)."""
        from ..keras_backend import keras

        layer = self.model.get_layer(self.card.embedding)
        return keras.Model(self.model.input, layer.output)

    def embedding_of(self, spectrogram: np.ndarray) -> np.ndarray:
        """Embed one song by its spectrogram: (bands, frames) to (width,)."""
        return self._through(self.embedder, self._cut(spectrogram)[None])[0]

    def refuse_other_recipe(self, spec: FeatureSpec) -> None:
        """Raise ModelError where spectrograms aren't what the network takes."""
        if spec != self.spec:
            told = spec.difference(self.spec)
            raise ModelError(
                f"the store was made by another recipe than {self.card.name}'s: {told}",
                "",
                f"extract with gl.published({self.card.name!r}).spec",
            )

    def _inputs(self, songs: Any, seconds: float) -> Iterator[Any]:
        """Yield a function a song that makes its patches: one song is in memory at a time."""
        if isinstance(songs, FeatureStore):
            self.refuse_other_recipe(songs.spec)
            for position in range(len(songs)):
                yield lambda position=position: self._cut(songs[position].values)
            return
        if isinstance(songs, Tracks):
            songs = list(songs.table.path)
        elif isinstance(songs, Clip):
            songs = [songs]
        elif isinstance(songs, (str, os.PathLike)):
            songs = list(audio_files(songs)) if Path(songs).is_dir() else [songs]
        for song in songs:
            yield lambda song=song: self._patches(song, seconds)

    def _patches(self, song: Song, seconds: float) -> np.ndarray:
        """Make a song's inputs: (patches, bands, frames)."""
        needed = max(seconds, self.card.frames * self.spec.hop_length / self.spec.rate)
        spec = (
            self.spec
            if self.card.frames == self.spec.n_frames
            else replace(self.spec, seconds=needed)
        )
        clip = song if isinstance(song, Clip) else load_clip(song, spec.seconds, spec.rate)
        return self._cut(feature(fitted(clip, spec.rate, spec.n_samples), spec).values)

    def _cut(self, values: np.ndarray) -> np.ndarray:
        """Cut a spectrogram into patches, side by side; as published, a rest is dropped.

        So are patches that are nothing but padding, where others hold sound: a song of five
        seconds isn't told by the silence around it.
        """
        frames = self.card.frames
        n_patches = values.shape[1] // frames
        bands = values[:, : n_patches * frames].reshape(values.shape[0], n_patches, frames)
        patches = bands.transpose(1, 0, 2)
        heard = (patches != patches.min()).any(axis=(1, 2))
        return patches[heard] if heard.any() else patches

    def _through(self, model: Any, values: np.ndarray) -> np.ndarray:
        values = np.asarray(values, np.float32)
        shape = (self.spec.n_bins, self.card.frames)
        if values.ndim not in (3, 4) or values.shape[-2:] != shape or not values.size:
            raise ModelError(
                f"inputs of shape {values.shape} don't fit {self.card.name}",
                "",
                f"give (n, {shape[0]}, {shape[1]}), or (n, patches, {shape[0]}, {shape[1]})",
            )
        if not np.isfinite(values).all():
            raise ModelError("an input holds numbers that aren't finite", self.card.name)
        flat = values.reshape(-1, *shape)
        groups = [flat[first : first + TOGETHER] for first in range(0, len(flat), TOGETHER)]
        answers = np.concatenate([np.asarray(_ask(model, group)) for group in groups])
        if values.ndim == 3:
            return answers
        return answers.reshape(*values.shape[:2], -1).mean(axis=1)

    def __repr__(self) -> str:
        card = self.card
        return f"Published {card.name}: {card.title}, {card.year}, {len(card.tag_names)} tags"


def _example_input(source: Source, given: str | PathLike | None) -> np.ndarray:
    """Read an input that a publisher shows, once it is sure to be that one."""
    path = Path(given or cache_folder() / "published") / source.file
    if given is None and not path.is_file():
        fetch(source.urls, path, f"sha256:{source.sha256}", size=source.size)
    if not path.is_file() or _sha256(path) != source.sha256:
        raise DataError("this isn't the input that was published", path, "get it again")
    return np.load(path, allow_pickle=False)


def _ask(model: Any, group: np.ndarray) -> np.ndarray:
    """Ask about one group, padded to a power of two, so that few programs are compiled."""
    size = 1
    while size < len(group):
        size *= 2
    padded = np.concatenate([group, np.zeros((size - len(group), *group.shape[1:]), np.float32)])
    return np.asarray(model.predict_on_batch(padded))[: len(group)]


def put(arrays: Arrays, model: Any) -> None:
    """Put arrays into a network, each where its name says, all of them and nothing else."""
    left = dict(arrays)
    for layer in model.layers:
        for variable in layer.weights:
            name = f"{layer.name}/{variable.path.rsplit('/', 1)[-1]}"
            if name not in left or left[name].shape != tuple(variable.shape):
                raise ModelError(
                    f"the weights have no {name} of shape {tuple(variable.shape)}", model.name
                )
            variable.assign(left.pop(name))
    if left:
        raise ModelError(
            f"the weights have more than the network: {', '.join(sorted(left))}", model.name
        )


def weights_file(card: NetworkCard) -> Path:
    """Return where a network's converted weights are kept."""
    return cache_folder() / "published" / f"{card.name}.safetensors"


def digest_of(arrays: Arrays) -> str:
    """Return the sha256 of arrays with their names, in alphabetical order."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].shape} ".encode())
        digest.update(np.ascontiguousarray(arrays[name], "<f4").tobytes())
    return digest.hexdigest()


def read_weights(card: NetworkCard) -> Arrays:
    """Read a network's weights from the cache; fetch and convert them where they aren't there."""
    from safetensors.numpy import load_file

    path = weights_file(card)
    if not path.is_file():
        get_published([card.name])
    try:
        arrays = load_file(path)
    except Exception as problem:  # safetensors raises an error of its own, and those of files
        raise _damaged(path, type(problem).__name__) from None
    if digest_of(arrays) != card.digest:
        raise _damaged(path, "its checksum is wrong")
    return arrays


def _damaged(path: Path, reason: str) -> ModelError:
    return ModelError(
        f"these weights are damaged ({reason})", path, "remove the file; it is fetched again"
    )


def get_published(
    names: Iterable[str] = (), from_folder: str | PathLike | None = None, progress: bool = True
) -> list[Path]:
    """Fetch the weights of published networks and convert them, once.

    Parameters
    ----------
    names : sequence of str
        Which networks; none means all.
    from_folder : path or None
        A folder that holds the publishers' files already, for a room without internet.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    list of pathlib.Path
        The converted files in the user's cache.

    Raises
    ------
    DataError
        If a file can't be fetched, or isn't the published one.
    """
    cards = [card_named(name) for name in names] or list(CARDS.values())
    folder = weights_file(cards[0]).parent
    with only_one(folder, DataError, wait=True):
        for left in folder.glob(f"{ARRIVING}*"):  # by a download that was killed
            shutil.rmtree(left, ignore_errors=True)
        missing = [card for card in cards if not weights_file(card).is_file()]
        for source in dict.fromkeys(card.source for card in missing):
            with tempfile.TemporaryDirectory(prefix=ARRIVING, dir=folder) as place:
                file = _arrived(source, Path(place), from_folder, progress)
                # One package holds several networks: what has come once serves them all.
                for card in (card for card in CARDS.values() if card.source == source):
                    _convert(card, file)
    return [weights_file(card) for card in cards]


def _arrived(source: Source, place: Path, given: str | PathLike | None, progress: bool) -> Path:
    """Get a publisher's file, and make sure that it is the one that was published."""
    if given is not None:
        path = Path(given) / source.file
        if not path.is_file():
            raise DataError(
                f"{source.file} isn't in this folder", given, "put it there, or leave --from out"
            )
    else:
        path = place / source.file
        if progress:
            say(f"fetching {source.file}: {source.size / 1e6:.1f} MB, {_licence(source)} licence")
        if source.package:
            _pip_download(source, place)
        else:
            try:
                fetch(source.urls, path, f"sha256:{source.sha256}", size=source.size)
            except DataError as problem:
                raise DataError(problem.args[0], problem.args[1], BY_HAND) from None
    if path.stat().st_size != source.size or _sha256(path) != source.sha256:
        raise DataError(
            "this isn't the file that was published: its checksum is wrong", path, "get it again"
        )
    return path


def _pip_download(source: Source, place: Path) -> None:
    """Let pip fetch a package from the index that it is set up for; nothing is installed."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
    ]
    command += ["--disable-pip-version-check", "--dest", str(place), source.package]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode or not (place / source.file).is_file():
        said = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise DataError(
            f"pip could not fetch {source.package} ({said})",
            "",
            BY_HAND,
        )


def _convert(card: NetworkCard, file: Path) -> None:
    from safetensors.numpy import save_file

    arrays = {name: np.ascontiguousarray(a, np.float32) for name, a in card.read(file).items()}
    if digest_of(arrays) != card.digest:
        raise DataError(
            "the published file holds other weights than it should", file, "get it again"
        )
    with written_whole(weights_file(card)) as partial:
        save_file(arrays, partial)


def _licence(source: Source) -> str:
    return next(card.licence for card in CARDS.values() if card.source == source)


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
