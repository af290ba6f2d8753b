"""The spectrograms of many songs on disk, with their table, their recipe and their splits."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..audio.feature_spec import FeatureSpec
from ..audio.features import Feature
from ..errors import AudioError, DataError
from .scaling import measure_scaling
from .splits import SPLITS
from .store_files import FAILED, SPEC, TABLE, VALUES, create, read_table, rows_done
from .tracks import Tracks


class FeatureStore:
    """Open the spectrograms of many songs, with their table and their recipe.

    Opening reads the table, not the spectrograms.

    Parameters
    ----------
    folder : path
        A folder that `extract` or `from_arrays` made.

    Attributes
    ----------
    spec : FeatureSpec
        How every spectrogram was made.
    table : pandas.DataFrame
        One row a song that is done; the index is the row in the array.
    failed : pandas.DataFrame
        Files that could not be read: track_id, path, reason.

    Raises
    ------
    DataError
        If there is no store, or its files do not belong together.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"], "split": ["train", "test"]})
    >>> FeatureStore.from_arrays(np.zeros((2, 96, 1172), "float16"), songs, FeatureSpec())
    FeatureStore: 2 songs in 2 genres, mel 96 x 1172, train 1, test 1

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    def __init__(self, folder):
        import zarr

        folder = Path(folder)
        if not (folder / SPEC).is_file():
            raise DataError(
                "there is no feature store here",
                folder,
                "make one with data_scripts/extract_features.py",
            )
        try:
            spec = FeatureSpec.from_json((folder / SPEC).read_text(encoding="utf-8"), folder / SPEC)
            table = read_table(folder / TABLE)
            array = zarr.open_array(folder / VALUES, mode="r")
        except (OSError, ValueError, KeyError, AttributeError, AudioError) as problem:
            raise DataError(
                f"the store is damaged ({str(problem).splitlines()[0]})",
                folder,
                "extract it again into an empty folder",
            ) from None
        if array.shape != (len(table), *spec.shape):
            raise DataError(
                f"the store is damaged: spectrograms {array.shape}, but {len(table)} songs of {spec.shape}",
                folder,
                "extract it again into an empty folder",
            )
        self._hold(array, table[table.index.isin(rows_done(folder))], spec, folder)
        self.failed = read_table(folder / FAILED) if (folder / FAILED).is_file() else table[:0]

    def _hold(self, array, table, spec, folder):
        self._array, self.table, self.spec, self.folder = array, table, spec, folder

    @classmethod
    def from_arrays(cls, values, table, spec, folder=None, offset=None, scale=None):
        """Take spectrograms that somebody else computed.

        Parameters
        ----------
        values : np.ndarray, shape (n_songs, n_bins, n_frames)
            Floats, or whole numbers that `offset` and `scale` turn into the spec's unit.
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
            If shapes do not belong together.
        """
        table = Tracks(table).table
        if values.shape != (len(table), *spec.shape):
            raise DataError(
                f"the spectrograms have shape {values.shape}, the table and the recipe say {(len(table), *spec.shape)}",
                "",
                "give the table in the spectrograms' order, and their true recipe",
            )
        if offset is not None and scale is not None:
            offset, scale = np.asarray(offset, float), np.asarray(scale, float)
            if not offset.shape == scale.shape == (len(table),):
                raise DataError(
                    f"offset and scale have shapes {offset.shape} and {scale.shape}, there are {len(table)} songs",
                    "",
                    "give both, one number a song",
                )
            table = table.assign(offset=offset, scale=scale)
        elif offset is not None or scale is not None:
            raise DataError(
                "offset and scale belong together, and one is missing",
                "",
                "give both, one number a song",
            )
        elif not np.issubdtype(values.dtype, np.floating):
            raise DataError(
                f"the spectrograms are {values.dtype}, without offset and scale",
                "",
                "give both, one number a song",
            )
        store = cls.__new__(cls)
        if folder is not None:
            create(folder, table, spec, values.dtype, values)
            store.__init__(folder)
        else:
            store._hold(values, table, spec, None)
            store.failed = table[:0]
        return store

    @property
    def where(self) -> str:
        """The folder as text, for messages."""
        return str(self.folder or "a store in memory")

    @property
    def genres(self) -> list[str]:
        """Names of the genres, in alphabetical order: label i means genres[i]."""
        return sorted(self.table.genre.unique())

    @property
    def spectrogram_shape(self):
        """Rows and frames of what `read` gives: the recipe's, or those of a piece where the songs are cut into chunks."""
        bins, frames = self.spec.shape
        return bins, frames // int(
            self.table.n_chunks.iloc[0]
        ) if "n_chunks" in self.table else frames

    def with_tracks(self, tracks):
        """Return the same spectrograms under another table, such as one that is split otherwise.

        A table that is split by chunk gets the pieces of every spectrogram.

        Raises
        ------
        DataError
            If a song of the table is not in the store.
        """
        rows = pd.Series(self.table.index, index=self.table.track_id)
        names = tracks.table["song_id" if "song_id" in tracks.table else "track_id"]
        known = names.isin(rows.index)
        failed = set(self.failed.get("track_id", ()))
        missing = [name for name in names[~known] if name not in failed]
        if missing:
            raise DataError(
                f"{len(missing)} songs of the table are not in the store, the first is {missing[0]}",
                self.where,
                "extract them first",
            )
        other = FeatureStore.__new__(FeatureStore)
        table = tracks.table[known].set_index(rows[names[known]].to_numpy())
        for name in {"offset", "scale", "padded"} & set(self.table):
            table[name] = self.table.loc[table.index, name].to_numpy()
        other._hold(self._array, table, self.spec, self.folder)
        other.failed = self.failed
        return other

    def split(self, name):
        """Return the songs of one split: "train", "valid" or "test".

        Raises
        ------
        DataError
            If the songs are not split, or the split is empty.
        """
        if name not in SPLITS:
            raise DataError(f"{name!r} is no split", "", f"choose from {', '.join(SPLITS)}")
        table = self.table[self.table.split == name]
        if table.empty:
            held = (
                ", ".join(sorted(set(self.table.split) - {""})) or "none: its songs are not split"
            )
            raise DataError(
                f"the store has no song in the split {name!r} (it has {held})",
                self.where,
                "split the table with tracks.split(by='artist') before extracting",
            )
        return Split(self, name, table)

    def scaling(self, split="train"):
        """Measure mean and deviation of every band over the training songs.

        Raises
        ------
        DataError
            For any other split: numbers taken from songs that are kept for judging are a leak.
        """
        if split != "train":
            raise DataError(
                f"scaling may not be measured on {split!r}",
                "",
                "use the training songs: store.scaling()",
            )
        return measure_scaling(self.split("train"))

    def read(self, table):
        """Read the spectrograms of some of the table's rows: float32, (n, n_bins, n_frames)."""
        rows = table.index.to_numpy()
        array = self._array
        try:
            values = (
                array[rows]
                if isinstance(array, np.ndarray)
                else array.get_orthogonal_selection((rows,))
            )
        except (OSError, ValueError, RuntimeError) as problem:  # each codec raises its own
            raise DataError(
                f"a spectrogram in the store is damaged ({problem})",
                self.folder,
                "extract it again into an empty folder",
            ) from None
        values = values.astype(np.float32)
        if "scale" in table:
            values *= table.scale.to_numpy(np.float32)[:, None, None]
            values += table.offset.to_numpy(np.float32)[:, None, None]
        if "chunk" in table:
            length = self.spectrogram_shape[1]
            values = np.stack(
                [v[:, k * length : (k + 1) * length] for v, k in zip(values, table.chunk)]
            )
        return values

    def __len__(self):
        return len(self.table)

    def __getitem__(self, position):
        row = self.table.iloc[[position]]
        return Feature(self.read(row)[0], self.spec, row.track_id.iloc[0])

    def __repr__(self):
        counts = self.table.split.value_counts()
        sides = "".join(f", {name} {counts[name]}" for name in SPLITS if name in counts)
        failed = f"; {len(self.failed)} files failed, see failed.csv" if len(self.failed) else ""
        bins, frames = self.spectrogram_shape
        return f"FeatureStore: {len(self)} songs in {len(self.genres)} genres, {self.spec.kind} {bins} x {frames}{sides}{failed}"


@dataclass(frozen=True, eq=False)
class Split:
    """Hold the songs of one split of a store: `store.split("train")`.

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    store: FeatureStore
    name: str
    table: pd.DataFrame

    @property
    def values(self):
        """All spectrograms at once: float32, (n_songs, n_bins, n_frames)."""
        return self.read(range(len(self)))

    @property
    def labels(self):
        """Number of each song's genre in `store.genres`: int64, (n_songs,)."""
        return np.searchsorted(self.store.genres, self.table.genre.to_numpy(str))

    def read(self, positions):
        """Read the spectrograms at these positions: float32, (n, n_bins, n_frames)."""
        return self.store.read(self.table.iloc[list(positions)])

    def __len__(self):
        return len(self.table)

    def __repr__(self):
        return f"Split {self.name!r}: {len(self)} songs in {self.table.genre.nunique()} genres"
