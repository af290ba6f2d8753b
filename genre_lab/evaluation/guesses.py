"""Your own guesses at genres, kept in a small file: the human that the network competes with."""

import os
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ..errors import EvaluationError
from ..files import data_folder, read_csv, written_whole

FILE = "guesses.csv"
COLUMNS = ["track_id", "truth", "guess"]


class Guesses:
    """Hold which genre you heard in which song. Only your first guess at a song counts.

    Parameters
    ----------
    folder : path or None
        Where guesses.csv is kept; None takes GENRE_LAB_DATA, or the user's data folder. Where
        nothing can be written, the guesses last as long as the Jupyter kernel.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a song: track_id, truth, guess.
    kept : bool
        False where the file could not be written.

    Raises
    ------
    EvaluationError
        If the file is there and is not a table of guesses.

    Examples
    --------
    >>> mine = Guesses("my folder")
    >>> mine
    Guesses: no song guessed yet
    >>> mine.add("jazz-07", "jazz", "jazz")
    >>> mine.add("pop-01", "pop", "rap")
    >>> Guesses("my folder")
    Guesses: 1 of 2 songs right (50%)

    Taught in: notebooks/00_start_here.ipynb
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self.path = Path(folder or data_folder()) / FILE
        self.kept = True
        self.table = pd.DataFrame(columns=COLUMNS, dtype=str)
        try:
            there = self.path.is_file()
        except PermissionError:
            there = False
        if there and os.access(self.path, os.R_OK):
            what, remedy = "the table of guesses", "delete the file to start again"
            table = read_csv(self.path, what, remedy, EvaluationError, needs=COLUMNS, dtype=str)
            self.table = table[COLUMNS]
        elif there:
            self.kept = False

    def add(self, track_id: str, truth: str, guess: str) -> None:
        """Note a guess; a second guess at the same song doesn't count."""
        if track_id in set(self.table.track_id):
            return
        self.table.loc[len(self.table)] = [track_id, truth, guess]
        self._write()

    def among(self, track_ids: Iterable[str]) -> pd.DataFrame:
        """Return the part of the table that is about these songs."""
        return self.table[self.table.track_id.isin(list(track_ids))]

    @property
    def n_right(self) -> int:
        """How many songs you got right."""
        return int((self.table.truth == self.table.guess).sum())

    def _write(self) -> None:
        try:
            with written_whole(self.path) as partial:
                self.table.to_csv(partial, index=False, lineterminator="\n")
            self.kept = True
        except OSError:
            self.kept = False

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        if not len(self):
            return "Guesses: no song guessed yet"
        share = self.n_right / len(self)
        return f"Guesses: {self.n_right} of {len(self)} songs right ({share:.0%})"
