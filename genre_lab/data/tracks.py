"""Many songs as one table, and the ways to split them fairly into train, valid and test."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError
from .splits import SPLITS, assign_folds, assign_splits

REQUIRED = ("track_id", "genre")
TEXT = ("track_id", "path", "genre", "artist", "album", "title", "split")
SHOWN = ("track_id", "genre", "artist", "title", "seconds", "split")


def _nothing_unused() -> pd.DataFrame:
    return pd.DataFrame({"path": [], "reason": []}, dtype=str)


@dataclass(frozen=True, eq=False)
class Tracks:
    """Hold a table of songs, one row a song.

    Parameters
    ----------
    table : pandas.DataFrame
        track_id (unique) and genre are needed; path, artist, album, title, seconds (s) and split
        are used where they are there. Any other column is kept.
    unused : pandas.DataFrame
        Files that were found but not taken, with path and reason.

    Raises
    ------
    DataError
        If a needed column is missing or has an empty cell, a track_id is there twice, or there is
        no song.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"]})
    >>> Tracks(songs)
    Tracks: 2 songs in 2 genres (jazz 1, pop 1), not split

    Taught in: notebooks/04_baselines_first.ipynb
    """

    table: pd.DataFrame
    unused: pd.DataFrame = field(default_factory=_nothing_unused)

    def __post_init__(self) -> None:
        table = self.table.reset_index(drop=True)
        missing = [name for name in REQUIRED if name not in table]
        if missing:
            raise DataError(
                f"the table has no column {' and no column '.join(missing)}",
                f"columns: {', '.join(map(str, table.columns))}",
                "add it; one row is one song",
            )
        if table.empty:
            raise DataError(
                "there is no song in the table", "", "check the folder or the CSV it came from"
            )
        table = table.assign(**{name: _text(table, name) for name in TEXT})
        for name in REQUIRED:
            if (table[name] == "").any():
                row = int(np.argmax(table[name] == "")) + 1
                raise DataError(f"{name} is empty", f"row {row}", "fill it in")
        twice = table.track_id[table.track_id.duplicated()]
        if len(twice):
            raise DataError(
                "a track_id stands there twice", twice.iloc[0], "give every song an id of its own"
            )
        object.__setattr__(self, "table", table)

    @property
    def genres(self) -> list[str]:
        """Names of the genres, in alphabetical order."""
        return sorted(self.table.genre.unique())

    def of(self, **wanted: Any) -> "Tracks":
        """Return the songs whose columns have the wanted values.

        Parameters
        ----------
        **wanted
            Column and value: genre="jazz".

        Returns
        -------
        Tracks

        Raises
        ------
        DataError
            If there is no such column or no such song.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"]})
        >>> Tracks(songs).of(genre="pop").table.track_id.tolist()
        ['b']

        Taught in: notebooks/00_start_here.ipynb
        """
        chosen = pd.Series(True, index=self.table.index)
        for name, value in wanted.items():
            if name not in self.table:
                choice = ", ".join(self.table.columns)
                raise DataError(f"there is no column {name!r}", "", f"choose from {choice}")
            chosen &= self.table[name] == value
        if not chosen.any():
            said = " and ".join(f"{name}={value!r}" for name, value in wanted.items())
            raise DataError(f"no song has {said}")
        return Tracks(self.table[chosen], self.unused)

    def head(self, n: int) -> "Tracks":
        """Return the first n songs of every genre.

        Parameters
        ----------
        n : int

        Returns
        -------
        Tracks

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "jazz"]})
        >>> len(Tracks(songs).head(1))
        1

        Taught in: notebooks/00_start_here.ipynb
        """
        return Tracks(self.table.groupby("genre", sort=False).head(n), self.unused)

    def split(
        self,
        by: str = "artist",
        fractions: Sequence[float] = (0.6, 0.2, 0.2),
        seed: int = 0,
        *,
        chunks: int = 5,
    ) -> "Tracks":
        """Assign every song to train, valid or test, each genre in the same proportions.

        Parameters
        ----------
        by : {"song", "artist", "chunk"}
            What stays together. "artist" keeps all songs of an artist on one side. "chunk" cuts
            every song into pieces and spreads those: it exists to show the leak, and is marked
            leaky in the column split_by.
        fractions : three floats
            Shares of train, valid and test; they sum to 1.
        seed : int
            Same seed, same split.
        chunks : int
            Pieces a song (only by="chunk").

        Returns
        -------
        Tracks
            With the columns split and split_by filled.

        Raises
        ------
        DataError
            If a genre has too few songs or artists to be on all sides.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": list("abcde"), "genre": "jazz"})
        >>> Tracks(songs).split(by="song", seed=1)
        Tracks: 5 songs in 1 genres (jazz 5), split by song: train 3, valid 1, test 1

        Taught in: notebooks/03_a_fair_dataset.ipynb
        """
        return Tracks(assign_splits(self.table, by, fractions, seed, chunks), self.unused)

    def folds(self, n: int = 5, by: str = "artist", seed: int = 0) -> "list[Tracks]":
        """Cut the songs into n parts for a cross-validation: every song is a test song once.

        Parameters
        ----------
        n : int
            Parts, three or more. In fold k, part k is test, the next one valid, the rest train.
        by : {"artist", "song"}
            What stays together; a song without an artist stands alone.
        seed : int
            Same seed, same parts.

        Returns
        -------
        list of n Tracks
            All songs in each, with the columns split and split_by filled.

        Raises
        ------
        DataError
            If a genre has too few songs or artists to be in every part.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": list("abcde"), "genre": "jazz"})
        >>> Tracks(songs).folds()[0].table.split_by[0]
        'artist, fold 1 of 5'

        Taught in: notebooks/03_a_fair_dataset.ipynb
        """
        return [Tracks(fold, self.unused) for fold in assign_folds(self.table, n, by, seed)]

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        counts = self.table.genre.value_counts().sort_index()
        genres = ", ".join(f"{genre} {count}" for genre, count in counts.items())
        said = f"Tracks: {len(self)} songs in {len(self.genres)} genres ({genres}), "
        return said + self._split_in_words() + self._unused_in_words()

    def _split_in_words(self) -> str:
        counts = self.table.split.value_counts()
        sides = ", ".join(f"{name} {counts[name]}" for name in SPLITS if name in counts)
        if not sides:
            return "not split"
        by = f" by {self.table.split_by.iloc[0]}" if "split_by" in self.table else ""
        return f"split{by}: {sides}"

    def _unused_in_words(self) -> str:
        return f"; {len(self.unused)} files not used" if len(self.unused) else ""

    def _repr_html_(self) -> str:
        rows = self.table.groupby("genre", sort=True).head(1)
        columns = [name for name in SHOWN if name in rows and (rows[name].astype(str) != "").any()]
        shown = rows[columns].to_html(index=False, float_format="{:.1f}".format)
        return f"<p>{html.escape(repr(self))}</p>{shown}"


def _text(table: pd.DataFrame, name: str) -> pd.Series | str:
    """Return a column as text, gaps and a missing column as empty text."""
    if name not in table:
        return ""
    column = table[name].astype(object)
    return column.where(column.notna(), "").astype(str)
