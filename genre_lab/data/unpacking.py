"""Archives of many files, .tar, .tar.gz and .zip, unpacked without trust."""

import bz2
import copy
import errno
import gzip
import os
import re
import shutil
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ..errors import DataError
from ..files import PathLike, only_one, require_space

PIECE = 2**20  # bytes of an archive that are in memory at once
MOST_FILES = 200_000
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
# What leads outside on Windows, or is no file there.
NOT_ON_WINDOWS = re.compile(
    r'[<>:"|?*\\\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)', re.IGNORECASE
)
# What the libraries raise on bytes that are no archive.
DAMAGED = (
    *(tarfile.TarError, zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, ValueError, ArithmeticError, LookupError, RuntimeError),
)
Held = zipfile.ZipFile | tarfile.TarFile


def unpack(archive: PathLike, folder: PathLike, limit: int) -> dict[str, int]:
    """Unpack a .tar, .tar.gz or .zip into a folder: whole or not at all, and nothing outside.

    Parameters
    ----------
    archive : path
        Its first bytes tell which kind it is.
    folder : path
        Made where it is missing. What is in it stays as it is; files of the archive that are there
        with the right size aren't unpacked again.
    limit : int
        Bytes that the files may have in all.

    Returns
    -------
    dict
        {name: bytes} of the files, the name relative to the folder, with "/" between its parts.

    Raises
    ------
    DataError
        If the archive is damaged or larger than the limit; holds a link, a device, the same name
        twice or a name that leads outside; or if another file or folder is in the way.
    GenreLabError
        If the disk has too little space.

    Examples
    --------
    >>> with zipfile.ZipFile("songs.zip", "w") as held:
    ...     held.writestr("jazz/blue.txt", "la la la")
    >>> unpack("songs.zip", "songs", limit=1000)
    {'jazz/blue.txt': 8}
    """
    archive, folder = Path(archive), Path(folder)
    try:
        with _opened(archive) as held:
            files = _checked(held, archive, limit)
            missing = {name: n for name, n in files.items() if not _is_there(folder, name, n)}
            if missing:
                with only_one(folder, DataError, wait=True):
                    require_space(folder, sum(missing.values()))
                    _put_in_place(held, missing, folder, folder / f".unpacking-{archive.name}")
    except (*DAMAGED, OSError) as problem:
        # gzip and bzip2 raise an OSError without a number, a seek that leads nowhere EINVAL.
        if isinstance(problem, OSError) and problem.errno not in (None, errno.EINVAL):
            what = f"a file cannot be read or written ({problem.strerror})"
            remedy = "mend that and run the same command again"
            raise DataError(what, problem.filename or archive, remedy) from None
        what = f"the archive is damaged ({str(problem) or type(problem).__name__})"
        raise DataError(what, archive, "remove it and get it again") from None
    return files


class _Careful:
    """A stream of which no damaged header makes tarfile read more than a megabyte at once."""

    def __init__(self, stream: Any) -> None:
        self.seek, self.tell, self._read = stream.seek, stream.tell, stream.read

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= PIECE:
            raise tarfile.ReadError("a header tells an impossible size")
        return self._read(size)


@contextmanager
def _opened(archive: Path) -> Iterator[Held]:
    with open(archive, "rb") as file, gzip.GzipFile(fileobj=file) as unzipped:
        magic = file.read(2)
        file.seek(0)
        if magic == b"PK":
            with zipfile.ZipFile(file) as held:
                yield held
        else:
            stream: Any = _Careful(unzipped if magic == b"\x1f\x8b" else file)
            with tarfile.open(fileobj=stream, mode="r:") as tar:
                yield tar


def _members(held: Held) -> Iterator[tuple[str, int, str]]:
    """Yield name, bytes and kind of what is in an archive: "file", "folder" or what else it is."""
    if isinstance(held, zipfile.ZipFile):
        for entry in held.infolist():
            kind = "folder" if entry.is_dir() else "file"
            if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
                kind = "a link or a device"
            elif entry.flag_bits & 1 or entry.compress_type not in PACKED:
                kind = "encrypted, or packed in a way that isn't read here"
            yield entry.orig_filename, entry.file_size, kind
        return
    for member in held:
        if member.size < 0 or not member.pax_headers.get("size", "0").isdecimal():
            raise tarfile.ReadError("a header tells an impossible size")
        kind = "file" if member.isreg() else "a link or a device"
        yield member.name, member.size, "folder" if member.isdir() else kind
    rest: Any = held.fileobj
    rest.seek(held.offset)
    if rest.read(512) != bytes(512):  # tarfile takes a damaged header for the end
        raise tarfile.ReadError("it ends too early, or a header is damaged")


def _checked(held: Held, archive: Path, limit: int) -> dict[str, int]:
    """Look through an archive before anything is written; return {name: bytes}, or refuse it."""
    files: dict[str, int] = {}
    spelled: dict[str, str] = {}
    total = 0
    for number, (told, size, kind) in enumerate(_members(held), 1):
        name, fault = _inside(told), ""
        spelling = unicodedata.normalize("NFC", name).casefold()
        total += size if kind == "file" else 0
        if kind not in ("file", "folder"):
            fault = f"{told!r} is {kind}"
        elif told.startswith("/") or ".." in told.split("/"):
            fault = f"{told!r} leads out of the folder"
        elif any(NOT_ON_WINDOWS.search(part) for part in name.split("/")):
            fault = f"Windows can't have a file called {told!r}"
        elif kind == "file" and not name:
            fault = "a file has no name"
        elif "file" in (kind, spelled.get(spelling)) and spelling in spelled:
            fault = f"{told!r} is in it twice"
        elif total > limit or number > MOST_FILES:
            fault = f"it holds more than {tqdm.format_sizeof(limit)}B or {MOST_FILES:,} files"
        if fault:
            remedy = "nothing of it was unpacked; get it again from a place that you trust"
            raise DataError(f"the archive is not safe to unpack: {fault}", archive, remedy)
        spelled[spelling] = kind
        if kind == "file":
            files[name] = size
    if not files:
        raise ValueError("there is no file in it")
    return files


def _inside(name: str) -> str:
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def _is_there(folder: Path, name: str, size: int) -> bool:
    """Tell whether a file is there already; something else in its place is an error."""
    path = folder / name
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise DataError("a link leads out of the folder", path.parent, "remove the link")
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if stat.S_ISREG(found.st_mode) and found.st_size == size:
        return True
    raise DataError("something else has the name of a file of the archive", path, "move it away")


def _put_in_place(held: Held, missing: dict[str, int], folder: Path, aside: Path) -> None:
    """Unpack what is missing beside its place, and move it there once all of it is right."""
    try:
        if aside.is_symlink():
            aside.unlink()
        shutil.rmtree(aside, ignore_errors=True)  # what a killed process left
        if isinstance(held, tarfile.TarFile):
            members = (member for member in held if _inside(member.name) in missing)
            held.extractall(aside, members, filter="data")
        else:
            for entry in tqdm(held.infolist(), "unpacking", unit="file", leave=False):
                if _inside(entry.filename) in missing:
                    _unzip(held, entry, aside / _inside(entry.filename))
        for name in missing:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(aside / name, folder / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _unzip(held: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    """Unpack one file, a megabyte at a time and never more than its stated size."""
    packed, is_bzip2 = copy.copy(entry), entry.compress_type == zipfile.ZIP_BZIP2
    if is_bzip2:  # zipfile would make gigabytes of a few bytes at once, bz2 doesn't
        packed.compress_type, packed.file_size = zipfile.ZIP_STORED, entry.compress_size
        del packed.CRC  # bzip2 has checksums of its own
    path.parent.mkdir(parents=True, exist_ok=True)
    with held.open(packed) as stored, bz2.BZ2File(stored) as unzipped, open(path, "wb") as file:
        source: Any = unzipped if is_bzip2 else stored
        while file.tell() <= entry.file_size and (piece := source.read(PIECE)):
            file.write(piece)
        if file.tell() != entry.file_size:
            raise zipfile.BadZipFile(f"{entry.filename!r} hasn't the size that it tells")
