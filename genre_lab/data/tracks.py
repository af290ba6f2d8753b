"""Many songs as one table, and the ways to split them fairly into train, valid and test."""

import html
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError, printable, shows_its_call
from .splits import SPLITS, artist_key, assign_folds, assign_splits, name_key

REQUIRED = ("track_id", "genre")
TEXT = ("track_id", "path", "genre", "artist", "album", "title", "split")
SPLIT_NAMES = {
    "train": ("train", "training"),
    "valid": ("valid", "validation", "validate", "val", "dev", "devel", "development"),
    "test": ("test", "testing", "holdout", "hold-out"),
}
# The validation songs to some, the test songs to others.
EITHER = ("eval", "evaluation")
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
        are used where they are there. Any other column is kept. Genres that differ only in case,
        space or Unicode form become one, spelled as most of its songs spell it. Splits may be
        called training, val, validation, dev, … as well; "eval" means test where another name
        stands for the validation songs, and valid elsewhere.
    unused : pandas.DataFrame
        Files that were found but not taken, with path and reason.
    notes : tuple of str
        What was understood in the table that isn't written there: genres made one, splits renamed.

    Raises
    ------
    DataError
        If a needed column is missing or has an empty cell, a track_id is there twice, a length or
        the name of a split is impossible, or there is no song.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"]})
    >>> Tracks(songs)
    Tracks: 2 songs in 2 genres (jazz 1, pop 1), not split

    Taught in: notebooks/04_baselines_first.ipynb
    """

    table: pd.DataFrame
    unused: pd.DataFrame = field(default_factory=_nothing_unused)
    notes: tuple[str, ...] = ()

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
        table, notes = _understood(table)
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
        object.__setattr__(self, "notes", tuple(dict.fromkeys([*self.notes, *notes])))

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
        return replace(self, table=self.table[chosen])

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
        return replace(self, table=self.table.groupby("genre", sort=False).head(n))

    @shows_its_call("tracks.split(by, fractions, seed, chunks=…)")
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
        return replace(self, table=assign_splits(self.table, by, fractions, seed, chunks))

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
        >>> names = list("abcde")
        >>> songs = pd.DataFrame({"track_id": names, "genre": "jazz", "artist": names})
        >>> Tracks(songs).folds()[0].table.split_by[0]
        'artist, fold 1 of 5'

        Taught in: notebooks/03_a_fair_dataset.ipynb
        """
        return [replace(self, table=fold) for fold in assign_folds(self.table, n, by, seed)]

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        counts = self.table.genre.value_counts().sort_index()
        genres = ", ".join(f"{genre} {count}" for genre, count in counts.items())
        said = [
            f"Tracks: {len(self)} songs in {len(self.genres)} genres ({genres}), "
            + self._split_in_words()
        ]
        if len(self.unused):
            said.append(f"{len(self.unused)} files not used")
        return printable("; ".join([*said, *self.notes]))

    def _split_in_words(self) -> str:
        counts = self.table.split.value_counts()
        sides = [f"{name} {counts[name]}" for name in SPLITS if name in counts]
        if not sides:
            return "not split"
        if "" in counts:
            sides.append(f"in none of them {counts['']}")
        by = f" by {self.table.split_by.iloc[0]}" if "split_by" in self.table else ""
        alone = sum(not artist_key(name) for name in self.table.artist)
        if by.startswith(" by artist") and alone:
            sides.append(f"{alone} without an artist stand alone")
        return f"split{by}: {', '.join(sides)}"

    def _repr_html_(self) -> str:
        rows = self.table.groupby("genre", sort=True).head(1)
        columns = [name for name in SHOWN if name in rows and (rows[name].astype(str) != "").any()]
        shown = rows[columns].to_html(index=False, float_format="{:.1f}".format)
        return f"<p>{html.escape(repr(self))}</p>{shown}"


def _understood(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Make one of each genre's spellings, call the splits by their names; return what was done."""
    counts = table.genre.value_counts(sort=False)
    spellings: dict[str, list[str]] = {}
    for name in map(str, counts.index):
        spellings.setdefault(name_key(name), []).append(name)
    genres: dict[str, str] = {}
    notes = []
    for names in spellings.values():
        usual = _one_line(max(names, key=counts.__getitem__))
        genres |= dict.fromkeys(names, usual)
        if len(names) > 1:
            notes.append(f"{', '.join(map(repr, names))} are one genre, {usual!r}")
    sides = _splits_of(table.split.unique())
    renamed = [f"{name!r} is {side}" for name, side in sides.items() if name not in (side, "")]
    if renamed:
        notes.append(f"splits: {', '.join(renamed)}")
    if "seconds" in table:
        table = table.assign(seconds=_lengths(table.seconds))
    return table.assign(genre=table.genre.map(genres), split=table.split.map(sides)), notes


def _one_line(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _splits_of(names: Iterable[str]) -> dict[str, str]:
    """Say which of our splits each name means; refuse names that mean none."""
    meant = {name: side for side, names in SPLIT_NAMES.items() for name in names} | {"": ""}
    keys = {name: name_key(name) for name in names}
    known = {meant.get(key) for key in keys.values()}
    either = "test" if "valid" in known and "test" not in known else "valid"
    meant |= dict.fromkeys(EITHER, either)
    unknown = [name for name, key in keys.items() if key not in meant]
    if unknown:
        raise DataError(
            f"no split is called {', '.join(map(repr, unknown[:5]))}",
            "the column split",
            "call them train, valid and test, or leave cells empty for songs of no split",
        )
    return {name: meant[key] for name, key in keys.items()}


def _lengths(seconds: pd.Series) -> pd.Series:
    """Return lengths as numbers; a gap is an unknown length."""
    told = seconds.astype(object)
    told = told.where(told.notna() & (told.astype(str).str.strip() != ""), np.nan)
    numbers = pd.to_numeric(told, errors="coerce").astype(float)
    wrong = (told.notna() & numbers.isna()) | np.isinf(numbers) | (numbers < 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(
            f"a song cannot last {told.iloc[row]!r} seconds", f"row {row + 1}", "correct it"
        )
    return numbers


def _text(table: pd.DataFrame, name: str) -> pd.Series | str:
    """Return a column as text, gaps and a missing column as empty text."""
    if name not in table:
        return ""
    column = table[name].astype(object)
    return column.where(column.notna(), "").astype(str)
