"""How a feature store lies on disk: recipe, tables, and an array with one chunk a song."""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from ..files import written_whole
from .tracks import TEXT

SPEC, TABLE, VALUES, FAILED, UNUSED = (
    "spec.json",
    "tracks.csv",
    "values.zarr",
    "failed.csv",
    "unused.csv",
)
BATCH = 64  # songs written at a time
LEVEL = 0  # of Zstandard's compression: its own default


def create(folder, table, spec, dtype, values=()):
    """Write a store: an array that has one chunk a song, empty or filled with `values`, table and recipe."""
    import zarr

    folder = Path(folder)
    if (folder / SPEC).exists():
        raise DataError("there is a store here already", folder, "choose another folder")
    if (folder / TABLE).exists():
        if not (folder / VALUES).exists():
            raise DataError(
                f"there is a {TABLE} here that belongs to no store", folder, "choose another folder"
            )
        (folder / TABLE).unlink()  # of a store that was begun and not finished
    array = zarr.create_array(
        folder / VALUES,
        shape=(len(table), *spec.shape),
        chunks=(1, *spec.shape),
        dtype=dtype,
        fill_value=np.nan if np.issubdtype(dtype, np.floating) else 0,
        overwrite=True,
        chunk_key_encoding={"name": "default", "separator": "."},
        dimension_names=("track", "bin", "frame"),
        compressors=zarr.codecs.ZstdCodec(level=LEVEL),
        config={"write_empty_chunks": True},
    )
    for first in range(0, len(values), BATCH):
        array[first : first + BATCH] = values[first : first + BATCH]
    write_table(folder / TABLE, table)
    # The recipe comes last: a folder without it is no store, and is begun anew.
    with written_whole(folder / SPEC) as partial:
        partial.write_text(spec.to_json() + "\n", encoding="utf-8")


def write_spectrogram(folder, row, values):
    """Write one song's spectrogram: the chunk that zarr would write, byte for byte, without its threads, which take longer than the writing."""
    from numcodecs.zstd import Zstd

    array = Path(folder) / VALUES
    dtype = _dtype(array, (array / "zarr.json").stat().st_mtime_ns)
    with written_whole(array / f"c.{row}.0.0") as partial:
        partial.write_bytes(Zstd(LEVEL).encode(np.ascontiguousarray(values, dtype)))


@lru_cache(maxsize=4)
def _dtype(array, made):
    """Read an array's type once a process, low byte first; `made` tells it from an earlier one in the same folder."""
    return np.dtype(
        json.loads((array / "zarr.json").read_text(encoding="utf-8"))["data_type"]
    ).newbyteorder("<")


def rows_done(folder):
    """Return the rows whose spectrogram is on disk; zarr puts a chunk in place whole."""
    return {int(name.name.split(".")[1]) for name in (Path(folder) / VALUES).glob("c.*.0.0")}


def write_table(path, table):
    """Write a table as CSV in UTF-8, whole or not at all."""
    with written_whole(path) as partial:
        table.to_csv(partial, index=False, encoding="utf-8", lineterminator="\n")


def read_table(path):
    """Read a table that `write_table` wrote."""
    names = pd.read_csv(path, nrows=0).columns
    text = {name: str for name in (*TEXT, "song_id", "reason") if name in names}
    # A title may hold a carriage return, which is no end of a line here.
    return pd.read_csv(
        path,
        dtype=text,
        keep_default_na=False,
        na_values={n: [""] for n in names if n not in text},
        lineterminator="\n",
    )
