"""Write a store's table anew, without what leaks and what is missing."""

import shutil
from pathlib import Path

import pandas as pd

from ..data.store import FeatureStore
from ..data.store_files import (
    FAILED,
    JOURNAL,
    TABLE,
    UNUSED,
    StoreFiles,
    read_failed,
    read_table,
    write_table,
)
from ..data.tracks import Tracks
from ..errors import DataError
from ..files import PathLike, only_one, written_whole
from .leaks import find_leaks

LOST = "its spectrogram is missing or damaged"


def mend_store(folder: PathLike) -> list[str]:
    """Mend a feature store: take lost songs and duplicates out of its table, and split it fairly.

    Songs whose spectrogram is missing or damaged go to failed.csv, duplicates to unused.csv. Where
    a song, artist or album is on two sides, all songs are split anew by artist. Artists and genres
    get one spelling each. The old table stays beside the new one.

    Parameters
    ----------
    folder : path
        A feature store.

    Returns
    -------
    list of str
        What was done, one sentence each; empty if there was nothing to mend.

    Raises
    ------
    DataError
        If there is no store, another process is at work in it, or it can't be split by artist.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abcd"), "genre": "jazz"})
    >>> songs["artist"] = ["Ada", "Bo", "Ada", "Cy"]
    >>> songs["split"] = ["train", "train", "test", "valid"]
    >>> values = np.random.default_rng(0).normal(-40, 10, (4, 96, 1172))
    >>> store = FeatureStore.from_arrays(values, songs, MEL, "store")
    >>> mend_store("store")
    ['4 songs split anew, by artist', 'the table before is in tracks.before-fix.csv']
    >>> mend_store("store")
    []
    """
    folder = Path(folder)
    with only_one(folder, DataError):
        files = StoreFiles.open(folder)
        if (folder / JOURNAL).exists():
            raise DataError(
                "the store is not finished: an extraction was stopped",
                folder,
                "run the extraction again, then mend",
            )
        files = files.with_checksums()
        said = _give_up_lost(files)
        store = FeatureStore(folder)
        tracks = find_leaks(store).mended()
        before = Tracks(read_table(folder / TABLE))
        failed = before.table[before.table.track_id.isin(store.failed.track_id)]
        table = pd.concat([tracks.table, failed], ignore_index=True)
        changes = [*before.notes, *_changes(before.table, table, len(tracks.unused))]
        if changes:
            kept = _free_name(folder / TABLE)
            with written_whole(kept) as partial:
                shutil.copyfile(folder / TABLE, partial)
            _add(folder / UNUSED, tracks.unused)
            write_table(folder / TABLE, table)
            said += [*changes, f"the table before is in {kept.name}"]
    return said


def _give_up_lost(files: StoreFiles) -> list[str]:
    """List the songs whose spectrograms are lost as failed, so that the store opens."""
    failed = set(read_failed(files.folder).track_id)
    lost = [
        row
        for song, row in files.rows.items()
        if song not in failed and not files.chunks.sound(row)
    ]
    if not lost:
        return []
    songs = files.sources.loc[lost, ["track_id", "path"]].assign(reason=LOST)
    for row in lost:
        files.chunks.path(row).unlink(missing_ok=True)
    _add(files.folder / FAILED, songs)
    return [f"{len(lost)} songs whose spectrogram is missing or damaged are in {FAILED}"]


def _changes(before: pd.DataFrame, after: pd.DataFrame, n_duplicates: int) -> list[str]:
    """Say in which songs two tables differ."""
    said = [f"{n_duplicates} duplicates left out"] if n_duplicates else []
    now = after.set_index("track_id")
    was = before.set_index("track_id").loc[now.index]
    n_names = int((was.artist != now.artist).sum())
    if n_names:
        said.append(f"{n_names} songs got the usual spelling of their artist")
    if (was.split != now.split).any():
        said.append(f"{int((now.split != '').sum())} songs split anew, by artist")
    return said


def _add(path: Path, rows: pd.DataFrame) -> None:
    """Add rows to a table on disk, which may not be there yet."""
    if path.exists():
        rows = pd.concat([read_table(path), rows], ignore_index=True)
    write_table(path, rows)


def _free_name(path: Path) -> Path:
    """Return a name for a copy that no file has: an earlier copy is never overwritten."""
    number, free = 2, path.with_stem(f"{path.stem}.before-fix")
    while free.exists() or free.is_symlink():
        free, number = path.with_stem(f"{path.stem}.before-fix-{number}"), number + 1
    return free
