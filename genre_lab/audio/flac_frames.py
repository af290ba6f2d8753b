"""The length of a FLAC by the numbers of its last frames, whatever its header says.

Each frame tells its place in the song, so that a header that was never finished, or a file that
was cut off, misleads nobody.
"""

import re
from dataclasses import dataclass
from typing import BinaryIO

from .mpeg_frames import after_tags

TAIL = 1 << 18  # bytes at the end of a file that hold at least two frames
HEADER = re.compile(rb"(?=\xff[\xf8\xf9])")  # of a frame
SAMPLES = {1: 192, **{2 + k: 576 << k for k in range(4)}, **{8 + k: 256 << k for k in range(8)}}


@dataclass(frozen=True)
class FlacLength:
    """What the header of a FLAC says, and what its frames say.

    Parameters
    ----------
    place : int
        The byte of the file from which on 4 bits and 4 bytes hold the length.
    frame : int
        Samples of a frame.
    said : int
        Samples of the song by its header; 0 where it doesn't know.
    length : int
        Samples of the song by its last frame.
    header : bytes
        The five bytes at `place`, with the length by the last frame in them.
    """

    place: int
    frame: int
    said: int
    length: int
    header: bytes


def flac_length(file: BinaryIO) -> FlacLength | None:
    """Look for the last two frames of a FLAC that follow each other.

    Parameters
    ----------
    file : binary file
        Seekable.

    Returns
    -------
    FlacLength or None
        None where there are no two such frames, or no header.

    Examples
    --------
    >>> import io
    >>> flac_length(io.BytesIO(b"no FLAC at all")) is None
    True
    """
    begin = after_tags(file)
    file.seek(begin)
    start = file.read(26)
    if start[:4] != b"fLaC" or len(start) < 26:
        return None
    frame = int.from_bytes(start[10:12], "big")
    file.seek(max(begin, file.seek(0, 2) - TAIL))
    tail = file.read(TAIL)
    ends, length = set(), 0
    for match in HEADER.finditer(tail):
        found = _span(tail[match.start() : match.start() + 16], frame)
        if found:
            length = found[1] if found[0] in ends else length
            ends.add(found[1])
    if not 0 < length < 1 << 36 or not frame:
        return None
    bits = int.from_bytes(start[21:26], "big")
    said = bits & (1 << 36) - 1
    return FlacLength(begin + 21, frame, said, length, (bits - said + length).to_bytes(5, "big"))


def _span(header: bytes, frame: int) -> tuple[int, int] | None:
    """First sample of a frame and the one after its last; None where this is no header."""
    if len(header) < 16:
        return None
    size, rate = header[2] >> 4, header[2] & 15
    more = 8 - (~header[4] & 0xFF).bit_length()  # ones in front, as in UTF-8
    if size == 0 or rate == 15 or more in (1, 8):
        return None
    more = max(0, more - 1)
    number = header[4] & (0x7F if not more else 0x3F >> more)
    for byte in header[5 : 5 + more]:
        if byte >> 6 != 2:
            return None
        number = number << 6 | byte & 0x3F
    at = 5 + more
    bytes_of_size = {6: 1, 7: 2}.get(size, 0)
    samples = SAMPLES.get(size) or int.from_bytes(header[at : at + bytes_of_size], "big") + 1
    at += bytes_of_size + {12: 1, 13: 2, 14: 2}.get(rate, 0)
    if at >= len(header) or _crc8(header[:at]) != header[at]:
        return None
    first = number if header[1] & 1 else number * frame
    return first, first + samples


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x107) if crc & 0x80 else crc << 1
    return crc
