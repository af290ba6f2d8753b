"""The spectrograms of many songs, with their table, their recipe and their splits."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..audio.feature_spec import FeatureSpec
from ..audio.features import Feature
from ..errors import DataError
from ..files import PathLike, only_one
from .chunks import DTYPES, MEND, Chunks
from .scaling import Scaling, measure_scaling
from .splits import SPLITS
from .store_files import (
    JOURNAL,
    TABLE,
    StoreFiles,
    new_sources,
    read_failed,
    read_journal,
    read_table,
    write_table,
)
from .tracks import Tracks

# What a store knows of its songs, whatever table it is given.
OWN_COLUMNS = ("offset", "scale", "padded")
LARGEST_LEVEL = 1e30  # of offset and scale: with more, a spectrogram would reach infinity
SHOWN = 5  # songs named in a message


class FeatureStore:
    """Open the spectrograms of many songs, with their table and their recipe.

    Opening reads the tables, not the spectrograms.

    Parameters
    ----------
    folder : path
        A folder that `extract` or `from_arrays` made.

    Attributes
    ----------
    spec : FeatureSpec
        How every spectrogram was made.
    table : pandas.DataFrame
        One row a song that is done; the index is its row on disk.
    failed : pandas.DataFrame
        Files that couldn't be read: track_id, path, reason.
    damaged : pandas.DataFrame
        Songs that were read although something is wrong with their files: track_id, path, damage.
    n_waiting : int
        Songs that an extraction was stopped before.
    n_unlisted : int
        Songs that have a spectrogram but are not in the table.

    Raises
    ------
    DataError
        If there is no store, its files don't belong together, or a spectrogram is missing.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"]})
    >>> songs["split"] = ["train", "test"]
    >>> FeatureStore.from_arrays(np.zeros((2, 96, 1172), "float16"), songs, MEL)
    FeatureStore: 2 songs in 2 genres, mel 96 x 1172, train 1, test 1

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    def __init__(self, folder: PathLike):
        files = StoreFiles.open(folder)
        failed, table = read_failed(files.folder), _read_songs(files)
        done, there = _done(files, failed), files.chunks.rows()
        missing = table.track_id[table.index.isin(done) & ~table.index.isin(there)]
        if len(missing):
            named = ", ".join(missing[:SHOWN]) + (", …" if len(missing) > SHOWN else "")
            raise DataError(
                f"{len(missing)} spectrograms are missing, of {named}", files.folder, MEND
            )
        self._hold(files.chunks, table[table.index.isin(done)], files.spec, files.folder)
        self.failed = failed
        listed = files.sources.track_id.isin(self.table.track_id)
        damaged = files.sources[listed & (files.sources.damage != "")]
        self.damaged = damaged[["track_id", "path", "damage"]].reset_index(drop=True)
        waits = ~table.index.isin(done) & ~table.track_id.isin(failed.track_id)
        self.n_waiting = int(waits.sum())
        self.n_unlisted = len(there - set(table.index))

    def _hold(
        self,
        values: "np.ndarray | Chunks",
        table: pd.DataFrame,
        spec: FeatureSpec,
        folder: Path | None,
    ) -> None:
        self._values, self.table, self.spec, self.folder = values, table, spec, folder
        self.failed = pd.DataFrame({"track_id": [], "path": [], "reason": []}, dtype=str)
        self.damaged = pd.DataFrame({"track_id": [], "path": [], "damage": []}, dtype=str)
        self.n_waiting = self.n_unlisted = 0

    @classmethod
    def from_arrays(
        cls,
        values: np.ndarray,
        table: pd.DataFrame,
        spec: FeatureSpec,
        folder: PathLike | None = None,
        offset: np.ndarray | None = None,
        scale: np.ndarray | None = None,
    ) -> "FeatureStore":
        """Take spectrograms that others computed.

        Parameters
        ----------
        values : np.ndarray, shape (n_songs, n_bins, n_frames)
            Floats, or whole numbers that `offset` and `scale` turn into the recipe's unit.
        table : pandas.DataFrame
            track_id and genre, and split where it is known; row i describes values[i].
        spec : FeatureSpec
            The recipe that the spectrograms were made by.
        folder : path or None
            Where to write the store; None keeps it in memory.
        offset, scale : np.ndarray, shape (n_songs,), or None
            value = offset + scale x number, for each song.

        Returns
        -------
        FeatureStore

        Raises
        ------
        DataError
            If shapes or types don't belong together, or a song holds NaN or infinity.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"]})
        >>> numbers = np.zeros((2, 96, 1172), "uint8")
        >>> FeatureStore.from_arrays(numbers, songs, MEL, offset=[-80, -80], scale=[0.3, 0.3])
        FeatureStore: 2 songs in 2 genres, mel 96 x 1172
        """
        table = Tracks(table).table
        _refuse_unfit(values, table, spec)
        table = _with_levels(table, values.dtype, offset, scale)
        if folder is None:
            store = cls.__new__(cls)
            store._hold(values, table, spec, None)
            return store
        with only_one(folder, DataError):
            files = StoreFiles.create(folder, new_sources(table), spec, values.dtype)
            for row, spectrogram in enumerate(values):
                files.chunks.write(row, spectrogram)
            files.chunks.on_disk(range(len(values)))
            write_table(files.folder / TABLE, table)
            files.write_recipe()
        return cls(folder)

    @property
    def where(self) -> str:
        """The folder as text, for messages."""
        return str(self.folder or "a store in memory")

    @property
    def genres(self) -> list[str]:
        """Names of the genres, in alphabetical order: label i means genres[i]."""
        return sorted(self.table.genre.unique())

    @property
    def spectrogram_shape(self) -> tuple[int, int]:
        """Rows and frames of what `read` gives: those of a piece where songs are cut in chunks."""
        bins, frames = self.spec.shape
        if "n_chunks" in self.table:
            frames //= int(self.table.n_chunks.iloc[0])
        return bins, frames

    def with_tracks(self, tracks: Tracks) -> "FeatureStore":
        """Return the same spectrograms under another table, such as one that is split otherwise.

        A table that is split by chunk gets the pieces of every spectrogram.

        Parameters
        ----------
        tracks : Tracks
            Songs of this store; those that failed are left out.

        Returns
        -------
        FeatureStore

        Raises
        ------
        DataError
            If a song of the table isn't in the store.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"]})
        >>> store = FeatureStore.from_arrays(np.zeros((2, 96, 1172), "float16"), songs, MEL)
        >>> len(store.with_tracks(Tracks(store.table).of(genre="pop")))
        1
        """
        held = self.table.song_id if "song_id" in self.table else self.table.track_id
        rows = pd.Series(held.index, index=held)
        rows = rows[~rows.index.duplicated()]  # a song's pieces share its row
        names = tracks.table["song_id" if "song_id" in tracks.table else "track_id"]
        known = names.isin(rows.index)
        missing = [name for name in names[~known] if name not in set(self.failed.track_id)]
        if missing:
            raise DataError(
                f"{len(missing)} songs of the table are not in the store, the first is "
                f"{missing[0]}",
                self.where,
                "extract them first",
            )
        table = tracks.table[known].set_index(rows[names[known]].to_numpy())
        for name in OWN_COLUMNS:
            if name in self.table:
                own = self.table[name][~self.table.index.duplicated()]
                table[name] = own[table.index].to_numpy()
        other = FeatureStore.__new__(FeatureStore)
        other._hold(self._values, table, self.spec, self.folder)
        other.failed = self.failed
        other.damaged = self.damaged[self.damaged.track_id.isin(names)].reset_index(drop=True)
        return other

    def split(self, name: str) -> "Split":
        """Return the songs of one split.

        Parameters
        ----------
        name : {"train", "valid", "test"}

        Returns
        -------
        Split

        Raises
        ------
        DataError
            If the songs are not split, or the split is empty.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": "jazz"})
        >>> songs["split"] = ["train", "test"]
        >>> store = FeatureStore.from_arrays(np.zeros((2, 96, 1172), "float16"), songs, MEL)
        >>> store.split("test")
        Split 'test': 1 songs in 1 genres

        Taught in: notebooks/03_a_fair_dataset.ipynb
        """
        if name not in SPLITS:
            raise DataError(f"{name!r} is no split", "", f"choose from {', '.join(SPLITS)}")
        table = self.table[self.table.split == name]
        if table.empty:
            held = ", ".join(sorted(set(self.table.split) - {""}))
            raise DataError(
                f"the store has no song in the split {name!r} "
                f"(it has {held or 'none: its songs are not split'})",
                self.where,
                "split its table: store.with_tracks(gl.Tracks(store.table).split())",
            )
        return Split(self, name, table)

    def scaling(self, split: str = "train") -> Scaling:
        """Measure mean and deviation of every band over the training songs.

        Raises
        ------
        DataError
            For any other split: numbers taken from songs that a result is measured on are a leak.
        """
        if split != "train":
            raise DataError(
                f"scaling may not be measured on {split!r}",
                "",
                "use the training songs: store.scaling()",
            )
        return measure_scaling(self.split("train"))

    def read(self, table: pd.DataFrame) -> np.ndarray:
        """Read the spectrograms of some rows of the table: float32, (n, n_bins, n_frames).

        Raises
        ------
        DataError
            If one is missing or damaged; it names the song.
        """
        songs = table.song_id if "song_id" in table else table.track_id
        rows, first, places = np.unique(
            table.index.to_numpy(), return_index=True, return_inverse=True
        )
        values = np.empty((len(rows), *self.spec.shape), np.float32)
        for place, (row, song) in enumerate(zip(rows, songs.iloc[first], strict=True)):
            if isinstance(self._values, Chunks):
                values[place] = self._values.read(row, song)
            else:
                values[place] = self._values[row]
        values = values[places]
        if "scale" in table:
            values *= table.scale.to_numpy(np.float32)[:, None, None]
            values += table.offset.to_numpy(np.float32)[:, None, None]
        if "chunk" in table:
            length = self.spectrogram_shape[1]
            pieces = zip(values, table.chunk, strict=True)
            values = np.stack([value[:, k * length : (k + 1) * length] for value, k in pieces])
        return values

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, position: int) -> Feature:
        row = self.table.iloc[[position]]
        return Feature(self.read(row)[0], self.spec, row.track_id.iloc[0])

    def __repr__(self) -> str:
        bins, frames = self.spectrogram_shape
        parts = [
            f"FeatureStore: {len(self)} songs in {len(self.genres)} genres",
            f"{self.spec.kind} {bins} x {frames}",
        ]
        counts = self.table.split.value_counts()
        parts += [f"{name} {counts[name]}" for name in SPLITS if name in counts]
        said = ", ".join(parts)
        if len(self.failed):
            said += f"; {len(self.failed)} files failed, see failed.csv"
        if len(self.damaged):
            said += f"; {len(self.damaged)} files are damaged, see sources.csv"
        if self.n_waiting:
            said += f"; {self.n_waiting} songs not extracted yet, extract them again to finish"
        if self.n_unlisted:
            said += f"; {self.n_unlisted} songs are not in the table"
        return said


@dataclass(frozen=True, eq=False)
class Split:
    """Hold the songs of one split of a store: `store.split("train")`.

    Parameters
    ----------
    store : FeatureStore
    name : str
        "train", "valid" or "test".
    table : pandas.DataFrame
        Their rows of the store's table.

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    store: FeatureStore
    name: str
    table: pd.DataFrame

    @property
    def values(self) -> np.ndarray:
        """All spectrograms at once: float32, (n_songs, n_bins, n_frames)."""
        return self.read(range(len(self)))

    @property
    def labels(self) -> np.ndarray:
        """Number of each song's genre in `store.genres`: int64, (n_songs,)."""
        return np.searchsorted(self.store.genres, self.table.genre.to_numpy(str))

    def read(self, positions: Iterable[int]) -> np.ndarray:
        """Read the spectrograms at these positions: float32, (n, n_bins, n_frames)."""
        return self.store.read(self.table.iloc[list(positions)])

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"Split {self.name!r}: {len(self)} songs in {self.table.genre.nunique()} genres"


def _read_songs(files: StoreFiles) -> pd.DataFrame:
    """Read the user's table, and find the row of each song; refuse what can't be."""
    path, remedy = files.folder / TABLE, "correct the table, or copy it again"
    table = read_table(path)
    try:
        table = Tracks(table).table
    except DataError as problem:
        what, where, _ = problem.args
        raise DataError(f"the store's table is damaged ({what}: {where})", path, remedy) from None
    unknown = set(table.split) - {"", *SPLITS}
    if unknown:
        raise DataError(
            f"the store's table has unknown splits ({', '.join(sorted(unknown))})",
            path,
            f"use {', '.join(SPLITS)}, or leave the cell empty",
        )
    if files.chunks.dtype.kind != "f":
        table = _checked_levels(table, path)
    rows = files.rows
    strangers = table.track_id[~table.track_id.isin(rows.index)]
    if len(strangers):
        raise DataError(
            f"{len(strangers)} songs of the table have no spectrogram here, the first is "
            f"{strangers.iloc[0]}",
            path,
            "take them out of the table, or extract them",
        )
    return table.set_index(rows[table.track_id].to_numpy())


def _checked_levels(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Check what turns whole numbers into the recipe's unit."""
    for name in ("offset", "scale"):
        numbers = pd.to_numeric(table.get(name, np.nan), errors="coerce")
        table = table.assign(**{name: numbers})
        wrong = table.track_id[~(table[name].abs() < LARGEST_LEVEL)]
        if len(wrong):
            raise DataError(
                f"the store's table has no usable {name} for {wrong.iloc[0]}", path, "copy it again"
            )
    return table


def _done(files: StoreFiles, failed: pd.DataFrame) -> set[int]:
    """Return the rows whose spectrograms are to be there."""
    if (files.folder / JOURNAL).exists():
        entries = read_journal(files.folder, len(files.sources))
        return {row for row in entries if "padded" in entries[row]} & files.chunks.rows()
    return set(files.rows[~files.rows.index.isin(failed.track_id)])


def _refuse_unfit(values: np.ndarray, table: pd.DataFrame, spec: FeatureSpec) -> None:
    """Refuse arrays that a store can't hold, before anything is written."""
    if values.shape != (len(table), *spec.shape):
        raise DataError(
            f"the spectrograms have shape {values.shape}, the table and the recipe say "
            f"{(len(table), *spec.shape)}",
            "",
            "give the table in the spectrograms' order, and their true recipe",
        )
    if values.dtype.name not in DTYPES:
        raise DataError(
            f"the spectrograms are {values.dtype}", "", f"give one of {', '.join(DTYPES)}"
        )
    for row, spectrogram in enumerate(values):
        if not np.isfinite(spectrogram).all():
            raise DataError(
                "the spectrogram holds NaN or infinity",
                table.track_id.iloc[row],
                "correct its values, or leave the song out of table and values",
            )


def _with_levels(
    table: pd.DataFrame,
    dtype: np.dtype,
    offset: np.ndarray | None,
    scale: np.ndarray | None,
) -> pd.DataFrame:
    """Add offset and scale to the table, where there are any."""
    if offset is None and scale is None:
        if np.issubdtype(dtype, np.floating):
            return table
        problem = f"the spectrograms are {dtype}, without offset and scale"
    elif offset is None or scale is None:
        problem = "offset and scale belong together, and one is missing"
    else:
        given = [np.asarray(numbers, float) for numbers in (offset, scale)]
        fit = [numbers.shape == (len(table),) for numbers in given]
        if all(fit) and (np.abs(given) < LARGEST_LEVEL).all():
            return table.assign(offset=given[0], scale=given[1])
        shapes = " and ".join(str(numbers.shape) for numbers in given)
        problem = (
            f"offset and scale have shapes {shapes}, or values that aren't finite or reach 1e30; "
            f"there are {len(table)} songs"
        )
    raise DataError(problem, "", "give both, one finite number a song")
