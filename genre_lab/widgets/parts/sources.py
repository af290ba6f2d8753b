"""What you may hand to a widget: songs, a run, a store, or the paths where they lie."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ...data.sources import audio_files, from_csv, from_folder
from ...data.store import FeatureStore
from ...data.tracks import Tracks
from ...errors import WidgetError
from ...training.presets import Preset
from ...training.run import Run
from .song_file import SongBytes

PathLike: TypeAlias = str | os.PathLike[str]
Songs: TypeAlias = Tracks | PathLike | Iterable[PathLike]


@dataclass(frozen=True)
class Song:
    """Hold where a song is read from, and what it is called.

    Examples
    --------
    >>> Song("blue.mp3", "Blue", "Joni", "folk").label
    'Blue by Joni'
    """

    source: str | SongBytes
    title: str
    artist: str = ""
    genre: str = ""

    @property
    def label(self) -> str:
        """Title and artist, as you say them."""
        return f"{self.title} by {self.artist}" if self.artist else self.title


def songs_in(songs: Songs) -> list[Song]:
    """List the songs that a widget was given.

    Parameters
    ----------
    songs : Tracks, path, or list of paths
        A table, a song on disk, or a folder: then every audio file below it.

    Returns
    -------
    list of Song

    Raises
    ------
    WidgetError
        If it is something else, or there is no song in it.

    Examples
    --------
    >>> [song.label for song in songs_in("blue.mp3")]
    ['blue.mp3']
    """
    if isinstance(songs, Tracks):
        rows: list[Any] = list(songs.table.itertuples())
        return [
            Song(row.path, row.title or row.track_id, row.artist, row.genre)
            for row in rows
            if row.path
        ]
    found = [Song(str(path), path.name) for path in _files(songs)]
    if not found:
        raise WidgetError("there is no song in it", str(songs), "name a song or a folder of songs")
    return found


def _files(songs: PathLike | Iterable[PathLike]) -> Iterator[Path]:
    for path in [songs] if isinstance(songs, (str, os.PathLike)) else _listed(songs):
        if not isinstance(path, (str, os.PathLike)):
            raise _not_songs(songs)
        if Path(path).is_dir():
            yield from map(Path, audio_files(path))
        else:
            yield Path(path)


def _listed(songs: Iterable[PathLike]) -> list[PathLike]:
    if not isinstance(songs, (list, tuple, set)):
        raise _not_songs(songs)
    return list(songs)


def _not_songs(songs: object) -> WidgetError:
    return WidgetError(
        f"a {type(songs).__name__} holds no songs for this widget",
        "",
        "give Tracks, such as gl.from_folder(folder), or the path of a song or a folder",
    )


def tracks_in(songs: Tracks | PathLike) -> Tracks:
    """Return a table of songs with genres: as given, or read from a folder or a CSV.

    Raises
    ------
    WidgetError
        If it is neither a table nor a path.
    DataError
        If the folder or CSV can't be read.
    """
    if isinstance(songs, Tracks):
        return songs
    if isinstance(songs, (str, os.PathLike)):
        return from_csv(songs) if Path(songs).is_file() else from_folder(songs)
    raise _not_songs(songs)


def run_of(run: Run | PathLike) -> Run:
    """Return a run: as given, or opened by its folder or name.

    Raises
    ------
    WidgetError
        If it is no run, such as a preset.
    TrainingError
        If there is no run in the folder, or a damaged one.

    Examples
    --------
    >>> from genre_lab.training.presets import TINY
    >>> run_of(TINY)
    Traceback (most recent call last):
    genre_lab.errors.WidgetError: the preset 'tiny' is a plan, not a trained network
      do: train it with gl.fit(store, preset=...), and give the run that comes back
    """
    if isinstance(run, Run):
        return run
    if isinstance(run, (str, os.PathLike)):
        return Run(run)
    if isinstance(run, Preset):
        raise WidgetError(
            f"the preset {run.name!r} is a plan, not a trained network",
            "",
            "train it with gl.fit(store, preset=...), and give the run that comes back",
        )
    raise WidgetError(
        f"a {type(run).__name__} is no run",
        "",
        "give what gl.fit returns, a run's folder, or the name of a shipped run: best",
    )


def store_of(store: FeatureStore | PathLike) -> FeatureStore:
    """Return a feature store: as given, or opened by its folder.

    Raises
    ------
    WidgetError
        If it is something else, such as songs that haven't been extracted.
    DataError
        If there is no store in the folder, or a damaged one.

    Examples
    --------
    >>> store_of(3)
    Traceback (most recent call last):
    genre_lab.errors.WidgetError: a int is no feature store
      do: give what gl.extract(tracks, out=folder) returns, or that folder
    """
    if isinstance(store, FeatureStore):
        return store
    if isinstance(store, (str, os.PathLike)):
        return FeatureStore(store)
    raise WidgetError(
        f"a {type(store).__name__} is no feature store",
        "",
        "give what gl.extract(tracks, out=folder) returns, or that folder",
    )
