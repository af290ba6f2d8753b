"""Which songs sound alike to a published network, and a map on which alike songs lie together."""

from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import normalize

from ..audio.clip import Clip
from ..data.sources import audio_files
from ..data.store import FeatureStore
from ..data.tracks import Tracks
from ..errors import EvaluationError, printable
from ..files import say
from ..models.pretrained.embeddings import embeddings, embeddings_of_files
from ..models.pretrained.published import published

Songs = FeatureStore | Tracks | str | PathLike[str] | Iterable[str | PathLike[str]]
COLUMNS = ["title", "artist", "genre", "path"]
FEWEST = 5  # songs: fewer make no map
NEIGHBOURS = 30  # that a place on the map takes into account, where there are enough


def similar(
    song: str | PathLike[str] | Clip,
    songs: Songs,
    n: int = 5,
    *,
    network: str = "musicnn-msd",
    progress: bool = True,
) -> pd.DataFrame:
    """Find the songs that sound most like one.

    Each song is the numbers that a published network computes just before its tags. What all the
    songs have in common is taken away; then the angle between two songs counts, not how strong the
    numbers are.

    Parameters
    ----------
    song : path or Clip
        It is never its own neighbour.
    songs : FeatureStore, Tracks, folder, or several paths
        Where to look. A store must hold the network's recipe. The songs are heard once and kept.
    n : int
        How many songs, one or more.
    network : str
        A network that `published` lists.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    pandas.DataFrame
        The most similar first: title, artist, genre, path, and similarity, which is a cosine: 1 for
        the same sound, 0 for songs that have nothing more in common than any two.

    Raises
    ------
    EvaluationError
        If there is no other song to be similar, or n is not positive.
    AudioError
        If the song can't be read.
    ModelError
        If there is no such network, or a store has another recipe.
    DataError
        If the network's weights can't be had, or there is no such folder.

    Examples
    --------
    >>> similar("song.mp3", [], n=0)
    Traceback (most recent call last):
    genre_lab.errors.EvaluationError: n=0 is not a number of songs
      do: choose 1 or more

    Source: content-based similarity as in Aucouturier and Pachet (ISMIR 2002), with the embedding
    of Pons and Serra (2019) in place of MFCCs.
    """
    if n < 1:
        raise EvaluationError(f"n={n} is not a number of songs", "", "choose 1 or more")
    table, values = _heard(songs, network, progress)
    others = np.ones(len(table), dtype=bool)
    if not isinstance(song, Clip):
        others = np.array([_place(path) != _place(song) for path in table.path], dtype=bool)
    if not others.any():
        raise EvaluationError("there is no other song to compare it with", "", "give more songs")
    own = values[~others][:1]
    asked = own if len(own) else published(network).embed(song, progress=False)
    centre = values.mean(axis=0)
    cosines = cosine_similarity(values - centre, asked - centre)
    table = table.assign(similarity=cosines[:, 0])[others]
    nearest = table.sort_values("similarity", ascending=False, kind="stable")[:n]
    return nearest.reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class SongMap:
    """Hold a map of songs: those that sound alike to a published network lie close to each other.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a song: title, artist, genre, path, and its place, x and y. What lies close together
        sounds alike; distances between groups far apart mean little, and directions mean nothing.
    directions : np.ndarray, shape (n_songs, width)
        Each song's embedding less the mean over all songs, with length 1.
    network : str
        Whose embeddings these are.
    """

    table: pd.DataFrame
    directions: np.ndarray
    network: str

    def nearest(self, position: int, n: int = 5) -> pd.DataFrame:
        """Return the n songs that sound most like one of the map, most similar first.

        The index tells their positions on the map, the column similarity the cosine.
        """
        found = self.table.assign(similarity=self.directions @ self.directions[position])
        found = found.drop(index=position)
        return found.sort_values("similarity", ascending=False, kind="stable")[:n]

    def __repr__(self) -> str:
        return f"SongMap: {len(self.table)} songs as {self.network} hears them"


def song_map(
    songs: Songs, *, network: str = "musicnn-msd", seed: int = 0, progress: bool = True
) -> SongMap:
    """Lay songs out on a map, so that those that sound alike lie close together.

    Parameters
    ----------
    songs : FeatureStore, Tracks, folder, or several paths
        Five or more.
    network : str
        A network that `published` lists.
    seed : int
        The same seed gives the same map.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    SongMap
        `gl.plot` draws it, and `gl.SongMapExplorer` lets you click on songs and hear them.

    Raises
    ------
    EvaluationError
        If there are fewer songs.
    ModelError
        If there is no such network, or a store has another recipe.
    DataError
        If the network's weights can't be had, or there is no such folder.

    Examples
    --------
    >>> song_map([])
    Traceback (most recent call last):
    genre_lab.errors.EvaluationError: 0 songs make no map
      do: give 5 or more

    Source: t-SNE (van der Maaten and Hinton, JMLR 2008), as scikit-learn computes it.
    """
    from sklearn.manifold import TSNE

    table, values = _heard(songs, network, progress)
    if len(table) < FEWEST:
        raise EvaluationError(f"{len(table)} songs make no map", "", f"give {FEWEST} or more")
    directions = normalize(values - values.mean(axis=0))
    neighbours = min(NEIGHBOURS, (len(table) - 1) / 3)
    places = TSNE(perplexity=neighbours, random_state=seed).fit_transform(directions)
    return SongMap(table.assign(x=places[:, 0], y=places[:, 1]), directions, network)


def _heard(songs: Songs, network: str, progress: bool) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a table of the songs that can be read, and their embeddings; say which can't."""
    if isinstance(songs, FeatureStore):
        return _named(songs.table), embeddings(songs, network, progress)
    if isinstance(songs, Tracks):
        table = _named(songs.table)
    else:
        if isinstance(songs, (str, PathLike)):
            there = list(audio_files(songs)) if Path(songs).is_dir() else [Path(songs)]
            genres = [_folder_below(path, Path(songs)) for path in there]
        else:
            there = [Path(path) for path in songs]
            genres = [""] * len(there)
        table = _named(pd.DataFrame({"path": list(map(str, there)), "genre": genres}, dtype=object))
    if table.empty:
        return table, np.zeros((0, 1), np.float32)
    values, failed = embeddings_of_files([Path(path) for path in table.path], network, progress)
    if failed:
        position, reason = next(iter(failed.items()))
        told = f"{len(failed)} of {len(table)} songs can't be read, such as"
        say(f"{told} {table.path[position]}: {reason}")
    return (
        table.drop(index=list(failed)).reset_index(drop=True),
        np.delete(values, list(failed), axis=0),
    )


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Bring a table to the columns of an answer; a song without a title is called by its file."""
    told = {name: table[name].astype(str) if name in table else "" for name in COLUMNS}
    named = pd.DataFrame(told, index=table.index, dtype=object).reset_index(drop=True)
    files = named.path.map(lambda path: Path(path).stem)
    named["title"] = named.title.where(named.title != "", files)
    return named.assign(**{name: named[name].map(printable) for name in COLUMNS[:3]})


def _folder_below(path: Path, root: Path) -> str:
    """Name the folder under the root that a song lies in, which often is its genre."""
    below = path.parts[len(root.parts) :]
    return below[0] if len(below) > 1 else ""


def _place(path: str | PathLike[str]) -> Path:
    return Path(path).resolve()
