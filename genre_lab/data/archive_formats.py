"""What is in an archive, .tar, .tar.gz or .zip, in one form, read with bounded memory."""

import bz2
import copy
import gzip
import stat
import struct
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass

CHUNK = 2**20
LONGEST_HEADER = 2**13  # bytes of a tar's header about another: it is read into memory at once
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
# What the libraries raise on bytes that are no archive; an OSError without a number is theirs too.
DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    ArithmeticError,
    LookupError,
    RuntimeError,
)


@dataclass
class Member:
    """Something in an archive: its name, its bytes, "file" or "folder" or what else it is, and the library's own entry."""

    name: str
    size: int
    kind: str
    entry: object

    @property
    def is_folder(self):
        return self.kind == "folder"


class _Header(tarfile.TarInfo):
    """A header of a tar; the library takes a damaged one in the middle for the end, and this one does not."""

    @classmethod
    def frombuf(cls, buf, encoding, errors):
        if len(buf) == tarfile.BLOCKSIZE and not any(
            buf
        ):  # the end: the library says so in its own way
            return super().frombuf(buf, encoding, errors)
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as problem:
            raise tarfile.ReadError(str(problem)) from None
        is_about_another = header.type in (
            tarfile.XHDTYPE,
            tarfile.XGLTYPE,
            tarfile.SOLARIS_XHDTYPE,
            tarfile.GNUTYPE_LONGNAME,
            tarfile.GNUTYPE_LONGLINK,
        )
        if header.size < 0 or is_about_another and header.size > LONGEST_HEADER:
            raise tarfile.ReadError("a header tells an impossible size")
        return header


class _Tar:
    def __init__(self, stream, tar):
        self.stream, self.tar = stream, tar

    def members(self, limit):
        for entry in self.tar:
            if (
                entry.size < 0 or not entry.pax_headers.get("size", "0").isdecimal()
            ):  # the library would go back, or go on inside the file
                raise tarfile.ReadError("a header tells an impossible size")
            kind = (
                "a link"
                if entry.issym() or entry.islnk()
                else "a file with holes"
                if entry.issparse()
                else "file"
                if entry.isreg()
                else "folder"
                if entry.isdir()
                else "a device, or unknown"
            )
            yield Member(entry.name, 0 if entry.isdir() else entry.size, kind, entry)
        rest = 0
        while piece := self.stream.read(CHUNK):  # gzip checks its sum at the very end
            rest += len(piece)
            if rest > limit + tarfile.RECORDSIZE:
                raise tarfile.ReadError("too much follows its end")

    def pieces(self, entry):
        with self.tar.extractfile(entry) as source:
            while piece := source.read(CHUNK):
                yield piece


class _Zip:
    def __init__(self, held):
        self.held = held

    def members(self, limit):
        for entry in self.held.infolist():
            mode = stat.S_IFMT(entry.external_attr >> 16)
            kind = (
                "encrypted"
                if entry.flag_bits & 1
                else "a link"
                if mode == stat.S_IFLNK
                else "a device"
                if mode not in (0, stat.S_IFREG, stat.S_IFDIR)
                else "compressed in a way that is not read here"
                if entry.compress_type not in COMPRESSIONS
                else "folder"
                if entry.is_dir()
                else "file"
            )
            yield Member(entry.orig_filename, 0 if entry.is_dir() else entry.file_size, kind, entry)

    def pieces(self, entry):
        if entry.compress_type == zipfile.ZIP_BZIP2:
            yield from self._bzip2(entry)
            return
        with self.held.open(entry) as source:
            while piece := source.read(CHUNK):
                yield piece

    def _bzip2(self, entry):
        """Unpack bzip2 a megabyte at a time: the library would make gigabytes of a few kilobytes at once."""
        packed = copy.copy(entry)
        packed.compress_type, packed.file_size = zipfile.ZIP_STORED, entry.compress_size
        del packed.CRC  # it is of the unpacked bytes
        unpacker, checksum = bz2.BZ2Decompressor(), 0
        with self.held.open(packed) as source:
            while not unpacker.eof:
                wanted = unpacker.needs_input
                more = source.read(CHUNK) if wanted else b""
                if wanted and not more:
                    raise EOFError("it ends too early")
                piece = unpacker.decompress(more, CHUNK)
                checksum = zlib.crc32(piece, checksum)
                yield piece
        if checksum != entry.CRC:
            raise zipfile.BadZipFile(f"wrong checksum of {entry.filename!r}")


@contextmanager
def opened(archive):
    """Open an archive, whose first bytes tell its form.

    Parameters
    ----------
    archive : path

    Yields
    ------
    object
        members(limit) yields every `Member` and looks at most `limit` bytes behind the last;
        pieces(entry) yields the bytes of one, about a megabyte at a time.

    Raises
    ------
    Exception
        One of `DAMAGED`, or OSError.

    Examples
    --------
    >>> import zipfile
    >>> with zipfile.ZipFile("songs.zip", "w") as held:
    ...     held.writestr("jazz/blue.txt", "la la la")
    >>> with opened("songs.zip") as held:
    ...     print([(member.name, b"".join(held.pieces(member.entry))) for member in held.members(100)])
    [('jazz/blue.txt', b'la la la')]

    Taught in: notebooks/14_your_own_music.ipynb
    """
    with open(archive, "rb") as file:
        magic = file.read(2)
        file.seek(0)
        if magic == b"PK":
            with zipfile.ZipFile(file) as held:
                yield _Zip(held)
        else:
            stream = gzip.GzipFile(fileobj=file) if magic == b"\x1f\x8b" else file
            with stream, tarfile.open(fileobj=stream, mode="r:", tarinfo=_Header) as tar:
                yield _Tar(stream, tar)
