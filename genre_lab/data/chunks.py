"""How spectrograms lie on disk: a zarr array with one chunk a song, each with its checksum.

zarr opens the array, but we read and write it ourselves. zarr would hand out a missing chunk as
fill values, load whatever codec the metadata names, and take as much memory as a chunk claims.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google_crc32c
import numpy as np
from numcodecs.zstd import Zstd

from ..errors import DataError
from ..files import PathLike, on_disk, read_json, written_whole

METADATA = "zarr.json"
DIGEST = "recipe_sha256"  # an attribute of the array: the digest of the file that holds the recipe
DTYPES = ("float16", "float32", "float64", "int8", "uint8", "int16", "uint16", "int32", "uint32")
LEVEL = 0  # of Zstandard's compression: its own default
CHECKSUM = 4  # bytes
MAGIC = b"\x28\xb5\x2f\xfd"  # of a Zstandard frame
MEND = (
    "extract the same songs into this folder again, which makes only what is missing or damaged "
    "anew; imported ones import into an empty folder"
)
BEGIN_ANEW = "extract or import the songs again, into an empty folder"


@dataclass(frozen=True)
class Chunks:
    """The spectrograms of a store, one file a song.

    Parameters
    ----------
    folder : pathlib.Path
        The zarr array.
    n_songs : int
        Rows of the array.
    shape : tuple of two ints
        Rows and frames of one spectrogram.
    dtype : numpy.dtype
        Of the stored numbers.
    digest : str
        Of the recipe; empty in a store of version 0.1, whose chunks have no checksums.
    """

    folder: Path
    n_songs: int
    shape: tuple[int, int]
    dtype: np.dtype
    digest: str

    @classmethod
    def open(cls, folder: PathLike, shape: tuple[int, int], recipe: str) -> "Chunks":
        """Read the array's metadata; DataError unless it's exactly what a store has.

        Parameters
        ----------
        folder : path
            The zarr array.
        shape : tuple of two ints
            Rows and frames of one spectrogram, by the recipe.
        recipe : str
            The digest of the recipe.
        """
        folder = Path(folder)
        held = read_json(folder / METADATA, "the spectrograms' metadata", BEGIN_ANEW)
        n_songs, digest = _songs_and_digest(held)
        if digest not in ("", recipe):
            raise DataError(
                "the store's recipe was changed since its spectrograms were made",
                folder.parent,
                "put the old recipe back, or extract into an empty folder",
            )
        for name in DTYPES:
            opened = cls(folder, n_songs, shape, np.dtype(name), digest)
            wanted = opened.metadata()
            if held == wanted or (not digest and _layout(held) == _layout(wanted)):
                return opened
        raise DataError(
            "the spectrograms' metadata is damaged, or is not what a store of this recipe has",
            folder / METADATA,
            BEGIN_ANEW,
        )

    def metadata(self) -> dict[str, Any]:
        """Describe the array as zarr does, in zarr's own order."""
        is_float = self.dtype.kind == "f"
        endian = {"configuration": {"endian": "little"}} if self.dtype.itemsize > 1 else {}
        zstd = {"name": "zstd", "configuration": {"level": LEVEL, "checksum": False}}
        grid = {"name": "regular", "configuration": {"chunk_shape": [1, *self.shape]}}
        return {
            "shape": [self.n_songs, *self.shape],
            "data_type": self.dtype.name,
            "chunk_grid": grid,
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "."}},
            "fill_value": "NaN" if is_float else 0,
            "codecs": [{"name": "bytes"} | endian, zstd] + [{"name": "crc32c"}] * bool(self.digest),
            "attributes": {DIGEST: self.digest} if self.digest else {},
            "dimension_names": ["track", "bin", "frame"],
            "zarr_format": 3,
            "node_type": "array",
            "storage_transformers": [],
        }

    def write_metadata(self) -> None:
        """Write what zarr needs to open the array."""
        with written_whole(self.folder / METADATA) as partial:
            partial.write_text(json.dumps(self.metadata(), indent=2), encoding="utf-8")

    def path(self, row: int) -> Path:
        """Return the file of one song's spectrogram."""
        return self.folder / f"c.{row}.0.0"

    def rows(self) -> set[int]:
        """Return the rows whose file is there."""
        names = [path.name.split(".")[1] for path in self.folder.glob("c.*.0.0")]
        return {int(name) for name in names if name.isdecimal() and name.isascii()}

    def write(self, row: int, values: np.ndarray) -> None:
        """Write one song's spectrogram, byte for byte as zarr would.

        It's there whole or not at all, but perhaps not on the disk until `on_disk` was called.

        Raises
        ------
        DataError
            If a value isn't finite.
        """
        if np.shape(values) != self.shape:
            raise DataError(f"the spectrogram has shape {np.shape(values)}, not {self.shape}")
        # A number too large for float16 becomes infinite here.
        with np.errstate(over="ignore"):
            stored = np.ascontiguousarray(values, self.dtype.newbyteorder("<"))
        if not np.isfinite(stored).all():
            raise DataError("the spectrogram holds NaN, infinity, or more than its type can hold")
        self._put(row, Zstd(LEVEL).encode(stored))

    def read(self, row: int, song: str = "") -> np.ndarray:
        """Read one song's spectrogram.

        Parameters
        ----------
        row : int
        song : str
            Its track_id, for the message.

        Raises
        ------
        DataError
            If the file is missing, or not what was written.
        """
        try:
            return self._decode(self._frame(row))
        except FileNotFoundError:
            problem = "is missing"
        except (OSError, ValueError, RuntimeError) as wrong:  # zstd raises a RuntimeError
            problem = f"is damaged ({wrong})"
        raise DataError(
            f"the spectrogram of {song or f'row {row}'} {problem}", self.path(row), MEND
        )

    def sound(self, row: int) -> bool:
        """Say whether a song's file is there and undamaged."""
        try:
            frame = self._frame(row)
            if not self.digest:
                self._decode(frame)
        except (OSError, ValueError, RuntimeError):
            return False
        return True

    def add_checksum(self, row: int) -> None:
        """Add its checksum to a file of version 0.1 that has none; leave a damaged one alone."""
        if self.sound(row):
            self._put(row, self._frame(row))

    def on_disk(self, rows: Iterable[int]) -> None:
        """Wait until the spectrograms of some rows are on the disk."""
        on_disk(self.folder, map(self.path, rows))

    def _put(self, row: int, frame: bytes) -> None:
        with written_whole(self.path(row), sync=False) as partial:
            partial.write_bytes(frame + _checksum(frame))

    def _frame(self, row: int) -> bytes:
        """Read a file and take its checksum off; ValueError if it's wrong."""
        path = self.path(row)
        if path.exists() and not path.is_file():  # a pipe would never end
            raise ValueError("it is not a file")
        with open(path, "rb") as file:
            # Zstandard makes incompressible data longer by less than one byte in 128; whatever is
            # longer is none of ours, and its checksum won't match.
            data = file.read(self._n_bytes + (self._n_bytes >> 7) + 1024)
        frame, end = data[:-CHECKSUM], data[-CHECKSUM:]
        if _checksum(frame) == end:
            return frame
        if self.digest:
            raise ValueError("its checksum doesn't match")
        return data  # written by version 0.1

    def _decode(self, frame: bytes) -> np.ndarray:
        if frame_size(frame) != self._n_bytes:
            raise ValueError("it claims another size than its recipe has")
        values = np.empty(self.shape, self.dtype.newbyteorder("<"))
        Zstd().decode(frame, values)
        if not np.isfinite(values).all():
            raise ValueError("it holds NaN or infinity")
        return values

    @property
    def _n_bytes(self) -> int:
        return int(np.prod(self.shape)) * self.dtype.itemsize


def frame_size(frame: bytes) -> int | None:
    """Read from a Zstandard frame's header how many bytes it will give; None where it says nothing.

    Examples
    --------
    >>> frame_size(Zstd().encode(bytes(1000)))
    1000

    Notes
    -----
    RFC 8878, section 3.1.1.1: the two highest bits of the fifth byte tell how long the size is, the
    next but one whether a byte about the window is left out, the lowest two how long the dictionary
    number is.
    """
    if frame[:4] != MAGIC or len(frame) < 5:
        return None
    described = frame[4]
    single = described >> 5 & 1
    length = {0: single, 1: 2, 2: 4, 3: 8}[described >> 6]
    begin = 5 + (1 - single) + (0, 1, 2, 4)[described & 3]
    field = frame[begin : begin + length]
    if length == 0 or len(field) < length:
        return None
    return int.from_bytes(field, "little") + (256 if length == 2 else 0)


def _checksum(frame: bytes) -> bytes:
    return google_crc32c.value(frame).to_bytes(CHECKSUM, "little")


def _songs_and_digest(metadata: dict[str, Any]) -> tuple[int, str]:
    """Take the two things out of the metadata that the rest of a store doesn't know.

    Impossible ones become -1 and "": no store's metadata is equal to that.
    """
    shape, attributes = metadata.get("shape"), metadata.get("attributes")
    n_songs = shape[0] if isinstance(shape, list) and shape else None
    digest = attributes.get(DIGEST, "") if isinstance(attributes, dict) else None
    if type(n_songs) is int and n_songs >= 0 and isinstance(digest, str):
        return n_songs, digest
    return -1, ""


def _layout(metadata: dict[str, Any]) -> dict[str, Any]:
    """Leave out of the metadata what reading doesn't depend on."""
    codecs = metadata.get("codecs")
    if isinstance(codecs, list):  # the level of compression is the writer's choice
        codecs = [_without_level(codec) for codec in codecs]
    free = ("attributes", "fill_value", "dimension_names", "codecs")
    known = {key: value for key, value in metadata.items() if key not in free}
    return known | {"codecs": codecs}


def _without_level(codec: Any) -> Any:
    if isinstance(codec, dict) and codec.get("name") == "zstd":
        return {"name": "zstd"}
    return codec
