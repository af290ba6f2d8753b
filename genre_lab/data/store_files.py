"""The files of a feature store: its recipe, its tables, and which song has which spectrogram."""

import csv
import hashlib
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..audio.feature_spec import FeatureSpec
from ..errors import AudioError, DataError
from ..files import PathLike, read_csv, say, written_whole
from .chunks import BEGIN_ANEW, METADATA, Chunks
from .tracks import TEXT

SPEC = "spec.json"
TABLE = "tracks.csv"  # the user's to edit
SOURCES = "sources.csv"  # says of every row of the array which file it was made from
VALUES = "values.zarr"
FAILED = "failed.csv"
UNUSED = "unused.csv"
JOURNAL = "journal.jsonl"  # is there while an extraction is under way
BATCH = 64  # songs read at a time


@dataclass(frozen=True)
class StoreFiles:
    """What a store's folder holds beside the user's table.

    Parameters
    ----------
    folder : pathlib.Path
    spec : FeatureSpec
        The recipe.
    chunks : Chunks
        The spectrograms.
    sources : pandas.DataFrame
        One row a spectrogram, in their order: track_id, path, and what was found there: size
        (bytes), modified (ns) and padded (s), empty where it isn't known or the song failed, and
        damage (in words), empty where nothing was wrong with the file.
    """

    folder: Path
    spec: FeatureSpec
    chunks: Chunks
    sources: pd.DataFrame

    @classmethod
    def create(
        cls, folder: PathLike, sources: pd.DataFrame, spec: FeatureSpec, dtype: np.dtype | str
    ) -> "StoreFiles":
        """Begin a store. It is one as soon as `write_recipe` was called, after all the rest."""
        folder = Path(folder)
        _clear(folder)
        digest = _digest(_recipe(spec))
        chunks = Chunks(folder / VALUES, len(sources), spec.shape, np.dtype(dtype), digest)
        files = cls(folder, spec, chunks, sources)
        files.write_sources()
        return files

    @classmethod
    def open(cls, folder: PathLike) -> "StoreFiles":
        """Read recipe, metadata and sources; DataError unless they belong together."""
        folder = Path(folder)
        path = folder / SPEC
        if not path.is_file():
            raise DataError(
                "there is no feature store here", folder, "make one: python -m genre_lab extract"
            )
        try:
            with open(path, "rb") as file:
                recipe = file.read(2**16)
            spec = FeatureSpec.from_json(recipe.decode("utf-8"), path)
        except (OSError, ValueError, AudioError) as problem:
            said = problem.args[0] if isinstance(problem, AudioError) else problem
            raise DataError(f"the store's recipe is damaged ({said})", path, BEGIN_ANEW) from None
        chunks = Chunks.open(folder / VALUES, spec.shape, _digest(recipe))
        sources = _read_sources(folder) if chunks.digest else _sources_of_old(folder)
        begun = (folder / JOURNAL).exists()
        if chunks.n_songs != len(sources) and not (begun and chunks.n_songs < len(sources)):
            raise DataError(
                f"the store is damaged: {chunks.n_songs} spectrograms, but {len(sources)} songs",
                folder,
                BEGIN_ANEW,
            )
        return cls(folder, spec, chunks, sources)

    def write_recipe(self) -> None:
        """Write the recipe: it comes last, for a folder without it is no store."""
        with written_whole(self.folder / SPEC) as partial:
            partial.write_bytes(_recipe(self.spec))

    def write_sources(self) -> None:
        """Write which song has which row, then the array's metadata with as many rows."""
        numbered = self.sources.rename_axis("row").reset_index()
        write_table(self.folder / SOURCES, numbered)
        self.chunks.write_metadata()

    def with_songs(self, table: pd.DataFrame) -> "StoreFiles":
        """Return the same with a row more for every song that has none."""
        new = table[~table.track_id.isin(self.sources.track_id)]
        sources = pd.concat([self.sources, new_sources(new)], ignore_index=True)
        return replace(self, chunks=replace(self.chunks, n_songs=len(sources)), sources=sources)

    def with_checksums(self) -> "StoreFiles":
        """Give a store of version 0.1 its checksums, on disk, and say so; killed, it resumes."""
        if self.chunks.digest:
            return self
        rows = sorted(self.chunks.rows())
        say(f"adding checksums to the {len(rows)} spectrograms of {self.folder}, once")
        for row in rows:
            self.chunks.add_checksum(row)
        self.chunks.on_disk(rows)
        digest = _digest((self.folder / SPEC).read_bytes())
        files = replace(self, chunks=replace(self.chunks, digest=digest))
        files.write_sources()  # with its metadata, from now on checksums are asked for
        return files

    @property
    def rows(self) -> pd.Series:
        """Number of each song's row, by track_id."""
        return pd.Series(range(len(self.sources)), index=self.sources.track_id)


def new_sources(table: pd.DataFrame) -> pd.DataFrame:
    """Make rows of sources for a table of songs; of their files nothing is known yet."""
    return (
        table[["track_id", "path"]]
        .reset_index(drop=True)
        .assign(
            size=pd.array([pd.NA] * len(table), "Int64"),
            modified=pd.array([pd.NA] * len(table), "Int64"),
            padded=np.nan,
            damage="",
        )
    )


def read_journal(folder: PathLike, n_songs: int) -> dict[int, dict[str, Any]]:
    """Read what came of each song of the extraction under way: {row: its line of the journal}.

    The last line may be torn, and any may be damaged: their songs are made anew.
    """
    path = Path(folder) / JOURNAL
    if not path.is_file():
        return {}
    entries = {}
    for line in path.read_bytes().splitlines():
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and _is_sound(entry, n_songs):
            entries[entry["row"]] = entry
    return entries


def _is_sound(entry: dict[str, Any], n_songs: int) -> bool:
    """Say whether a line of the journal can be true."""
    row: Any = entry.get("row")
    padded: Any = entry.get("padded")
    numbers = [entry[name] for name in ("size", "modified") if entry.get(name) is not None]
    damage: Any = entry.get("damage", "")
    if (
        type(row) is not int
        or row not in range(n_songs)
        or any(type(n) is not int for n in numbers)
        or not isinstance(damage, str)
    ):
        return False
    if isinstance(entry.get("reason"), str):
        return True
    return (
        type(padded) in (int, float) and math.isfinite(padded) and max(numbers, default=0) < 2**63
    )


def remove_half_written(folder: PathLike) -> None:
    """Remove what processes left that were killed in the middle of a file."""
    for inside in (Path(folder), Path(folder) / VALUES):
        for half_written in (*inside.glob(".partial-*"), *inside.glob("*.partial")):
            half_written.unlink(missing_ok=True)


def write_table(path: PathLike, table: pd.DataFrame) -> None:
    """Write a table as CSV in UTF-8, whole or not at all."""
    text = table.to_csv(index=False, lineterminator="\n")
    if "\r" in text:  # which would end a line unless it's in quotes
        text = table.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    with written_whole(path) as partial:
        partial.write_bytes(text.encode("utf-8"))


def read_table(path: PathLike, what: str = "the store's table") -> pd.DataFrame:
    """Read a table that `write_table` wrote, and perhaps somebody edited.

    Parameters
    ----------
    path : path
    what : str
        What it is, for messages.

    Returns
    -------
    pandas.DataFrame
        Columns of text as text, with empty cells as empty texts; the others as they look.

    Raises
    ------
    DataError
        If it's missing, or no such table.
    """
    remedy = "correct it, or copy it again"
    names = read_csv(path, what, remedy, sep=",;\t", nrows=0).columns
    text = {name: str for name in (*TEXT, "song_id", "reason") if name in names}
    numbers = {name: [""] for name in names if name not in text}
    settings: dict[str, Any] = {"dtype": text, "na_values": numbers}
    with open(path, "rb") as file:
        edited_on_windows = file.readline().endswith(b"\r\n")
    if not edited_on_windows:  # a title may hold a carriage return, which ends no line here
        settings["lineterminator"] = "\n"
    return read_csv(path, what, remedy, sep=",;\t", **settings)


def read_failed(folder: PathLike) -> pd.DataFrame:
    """Read which songs couldn't be read: track_id, path, reason."""
    path = Path(folder) / FAILED
    if not path.exists():
        return pd.DataFrame({"track_id": [], "path": [], "reason": []}, dtype=str)
    failed = read_table(path, "the store's table of failed songs")
    if not {"track_id", "path", "reason"} <= set(failed):
        raise DataError("the store's table of failed songs is damaged", path, BEGIN_ANEW)
    return failed


def _recipe(spec: FeatureSpec) -> bytes:
    return (spec.to_json() + "\n").encode("utf-8")


def _digest(recipe: bytes) -> str:
    return hashlib.sha256(recipe).hexdigest()


def _clear(folder: Path) -> None:
    """Make a folder ready for a new store; what was left of an unfinished one goes."""
    if (folder / SPEC).exists():
        raise DataError("there is a store here already", folder, "choose another folder")
    if (folder / TABLE).exists() and not (folder / VALUES).exists():
        raise DataError(
            f"there is a {TABLE} here that belongs to no store", folder, "choose another folder"
        )
    for path in (folder / TABLE, folder / VALUES / METADATA, *(folder / VALUES).glob("c.*.0.0")):
        path.unlink(missing_ok=True)
    remove_half_written(folder)


def _read_sources(folder: Path) -> pd.DataFrame:
    path, what = folder / SOURCES, "the store's table of sources"
    types = {"track_id": str, "path": str, "size": "Int64", "modified": "Int64", "padded": float}
    sources = read_csv(
        path,
        what,
        BEGIN_ANEW,
        needs=("row", *types),
        dtype={"row": int, "damage": str} | types,
        na_values={"size": [""], "modified": [""], "padded": [""]},
        lineterminator="\n",
    )
    named = (sources.track_id != "").all() and not sources.track_id.duplicated().any()
    if not named or sources.row.tolist() != list(range(len(sources))):
        raise DataError(f"{what} is damaged (row or track_id)", path, BEGIN_ANEW)
    if "damage" not in sources:  # as the first stores of version 0.2 have it
        sources["damage"] = ""
    return sources[[*types, "damage"]]


def _sources_of_old(folder: Path) -> pd.DataFrame:
    """Take the order of the table, as version 0.1 did."""
    table = read_table(folder / TABLE)
    if "track_id" not in table or table.track_id.duplicated().any():
        raise DataError("the store's table is damaged (track_id)", folder / TABLE, BEGIN_ANEW)
    sources = new_sources(table if "path" in table else table.assign(path=""))
    if "padded" in table:
        sources["padded"] = pd.to_numeric(table.padded, errors="coerce")
    return sources
