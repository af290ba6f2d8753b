"""The pages of an OGG: which are damaged or missing.

Every page has a checksum and a number. Decoders pass over a wrong one without a word.
"""

import zlib
from dataclasses import dataclass
from typing import BinaryIO

HEADER = 27  # bytes of a page in front of the list of its pieces
MARK = b"OggS"
BEGINS, ENDS = 2, 4  # flags of a page
BLOCK = 1 << 16
MOST_TRIES = 1000  # places that look like a page and are none, before we give up
MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True)
class OggPages:
    """What the pages of an OGG say.

    Parameters
    ----------
    lost : int
        How many are missing or damaged, by the numbers of the others.
    chained : bool
        Whether a recording begins behind another one.
    ended : bool
        Whether the last page is marked as the last.
    """

    lost: int
    chained: bool
    ended: bool


def check_pages(file: BinaryIO) -> OggPages:
    """Go through the pages of an OGG.

    Parameters
    ----------
    file : binary file
        Seekable.

    Examples
    --------
    >>> import io
    >>> check_pages(io.BytesIO(b"no OGG at all"))
    OggPages(lost=0, chained=False, ended=False)
    """
    lost, tries, place = 0, 0, 0
    chained = ended = music = False
    expected: dict[bytes, int] = {}
    while tries < MOST_TRIES:
        file.seek(place)
        header = file.read(HEADER)
        pieces = file.read(header[26]) if len(header) == HEADER else b""
        body = file.read(sum(pieces))
        if not header:
            break
        if not _is_sound(header, pieces, body):
            tries, ended = tries + 1, False
            found = _find_mark(file, place + 1)
            if found is None:
                break
            place = found
            continue
        place += HEADER + len(pieces) + len(body)
        stream, number = header[14:18], int.from_bytes(header[18:22], "little")
        begins, ended = bool(header[5] & BEGINS), bool(header[5] & ENDS)
        chained |= begins and music
        music |= not begins
        lost += 0 if begins else max(0, number - expected.get(stream, number))
        expected[stream] = number + 1
    return OggPages(lost, chained, ended)


def _is_sound(header: bytes, pieces: bytes, body: bytes) -> bool:
    if header[:4] != MARK or len(header) < HEADER:
        return False
    whole = header[:22] + bytes(4) + header[26:] + pieces + body
    # zlib's checksum is the same with all bits mirrored, and with ones in front and behind.
    mirrored = zlib.crc32(whole.translate(MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return mirrored.to_bytes(4, "big").translate(MIRRORED) == header[22:26]


def _find_mark(file: BinaryIO, place: int) -> int | None:
    while True:
        file.seek(place)
        data = file.read(BLOCK)
        found = data.find(MARK)
        if found >= 0:
            return place + found
        if len(data) < BLOCK:
            return None
        place += BLOCK - len(MARK) + 1
