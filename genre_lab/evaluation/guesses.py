"""Your own guesses at genres, kept in a small file: the human that the network is compared with."""

from pathlib import Path

import pandas as pd

from ..errors import EvaluationError
from ..files import data_folder, written_whole

FILE = "guesses.csv"
COLUMNS = ["track_id", "truth", "guess"]


class Guesses:
    """Hold which genre you heard in which song. Only the first guess at a song counts.

    Parameters
    ----------
    folder : path or None
        Where guesses.csv is kept; None takes GENRE_LAB_DATA, or the user's data folder. Where
        nothing may be written, the guesses last as long as the notebook's kernel.

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

    def __init__(self, folder=None):
        self.path = Path(folder or data_folder()) / FILE
        self.kept = True
        self.table = pd.DataFrame(columns=COLUMNS, dtype=str)
        try:
            if self.path.is_file():
                self.table = pd.read_csv(self.path, dtype=str)[COLUMNS]
        except PermissionError:
            self.kept = False
        except (OSError, ValueError, KeyError) as problem:
            raise EvaluationError(
                f"this is not a table of guesses ({type(problem).__name__})",
                self.path,
                "delete the file to start again",
            ) from None

    def add(self, track_id, truth, guess):
        """Note a guess; a second guess at the same song is not counted."""
        if track_id in set(self.table.track_id):
            return
        self.table.loc[len(self.table)] = [track_id, truth, guess]
        self._write()

    def among(self, track_ids):
        """Return the part of the table that is about these songs."""
        return self.table[self.table.track_id.isin(list(track_ids))]

    def forget(self):
        """Delete all guesses, on disk as well."""
        self.table = self.table[:0]
        self._write()

    @property
    def n_right(self):
        """How many songs you told right."""
        return int((self.table.truth == self.table.guess).sum())

    def _write(self):
        try:
            with written_whole(self.path) as partial:
                self.table.to_csv(partial, index=False, lineterminator="\n")
            self.kept = True
        except OSError:
            self.kept = False

    def __len__(self):
        return len(self.table)

    def __repr__(self):
        if not len(self):
            return "Guesses: no song guessed yet"
        return (
            f"Guesses: {self.n_right} of {len(self)} songs right ({self.n_right / len(self):.0%})"
        )
