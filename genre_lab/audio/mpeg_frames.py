"""The frames of an MP3: how many there really are, and a stretch of them to decode.

An MP3 is a row of frames, each with a header that tells its length. Decoders guess the length of a
song from the first frame and the file's size, which is wrong by minutes where the bit rate changes
or a cover picture follows. Counting takes 2 ms for a song of four minutes, so no guess is needed.
"""

import io
import re
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

SMALL, LARGE = 1 << 12, 1 << 20  # bytes read at a time: few at first, twice as many each time
LEAST = 3  # frames in a row that make it an MP3: two bytes alike may be anything
FARTHEST = 1 << 17  # bytes in front of the first frame, besides tags
TRIES = 20_000  # places in a file that look like a header and are none, before we give up
RESERVOIR = 20  # frames: where a frame's data may begin, up to 511 bytes before itself
BIT_RATES = {  # kbit/s, layer III
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2 and 2.5
}
RATES = (44_100, 48_000, 32_000)  # Hz, MPEG 1; half of it in MPEG 2, a quarter in MPEG 2.5
HEADER = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")  # of layer III


@dataclass(frozen=True)
class Header:
    """What the four bytes at the start of a frame say."""

    size: int  # bytes, header included
    samples: int
    rate: int  # Hz
    channels: int
    side: int  # bytes of side information after the header

    @classmethod
    def read(cls, four: bytes) -> "Header | None":
        """Read a header of layer III; None where it is none, or of free format."""
        if len(four) < 4:
            return None
        bits = int.from_bytes(four, "big")
        version = bits >> 19 & 3
        bit_rate = bits >> 12 & 15
        rate = bits >> 10 & 3
        if bits >> 21 != 0x7FF or version == 1 or bits >> 17 & 3 != 1:
            return None
        if bit_rate in (0, 15) or rate == 3:
            return None
        first = version == 3
        samples = 1152 if first else 576
        hertz = RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
        channels = 1 if bits >> 6 & 3 == 3 else 2
        size = samples * 125 * BIT_RATES[first][bit_rate] // hertz + (bits >> 9 & 1)
        side = (17 if channels == 1 else 32) if first else (9 if channels == 1 else 17)
        return cls(size, samples, hertz, channels, side)

    def fits(self, other: "Header") -> bool:
        """Whether two frames can belong to one song."""
        return (self.samples, self.rate, self.channels) == (
            other.samples,
            other.rate,
            other.channels,
        )


@dataclass(frozen=True)
class Frames:
    """Hold where the frames of an MP3 lie.

    Parameters
    ----------
    header : bytes
        Of the first frame.
    places : array of int
        The byte at which each begins; a frame that only counts the others (Xing's, VBRI's) is left
        out.
    ends : dict of int to int
        Where a frame does not reach to the next one: its number, and the byte at which it ends.
    lost : int
        About how many are missing: between two frames lie bytes that are neither frame nor tag.
    delay : int
        Samples before the song begins, which its encoder put there (LAME says so).
    promised : int
        How many frames the first one says that there are; 0 where it doesn't.
    others : bool
        Whether frames of another kind follow: with other channels or another sample rate.
    """

    header: bytes
    places: array
    ends: dict[int, int]
    lost: int
    delay: int
    promised: int = 0
    others: bool = False

    @property
    def samples(self) -> int:
        """Samples of a frame."""
        return _header(self.header).samples

    @property
    def rate(self) -> int:
        """Samples a second, in Hz."""
        return _header(self.header).rate

    @property
    def length(self) -> int:
        """Samples of the song, by count."""
        return max(0, len(self.places) * self.samples - self.delay)

    def stretch(self, file: BinaryIO, first: int, wanted: int) -> tuple[io.BytesIO, int]:
        """Cut out the frames that hold samples `first` to `first + wanted`.

        Parameters
        ----------
        file : binary file
            The MP3.
        first, wanted : int
            In samples.

        Returns
        -------
        (io.BytesIO, int)
            An MP3 of its own, and how many of its samples precede the first one wanted.
        """
        first += self.delay
        begin = max(0, first // self.samples - RESERVOIR)
        # The decoder is half a frame late, and may hold back the last one: two frames more.
        end = min(len(self.places), -(-(first + wanted) // self.samples) + 2)
        pieces = [self._count(end - begin)]
        pieces += [_read(file, place, size) for place, size in self._runs(begin, end)]
        return io.BytesIO(b"".join(pieces)), first - begin * self.samples

    def _runs(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Join neighbours, as (first byte, bytes); what lies between others is left out."""
        start = self.places[begin]
        for number in range(begin, end):
            if number in self.ends or number == end - 1:
                stop = self.ends.get(number) or self.places[number + 1]
                yield start, stop - start
                start = self.places[number + 1] if number + 1 < len(self.places) else stop

    def _count(self, frames: int) -> bytes:
        """Make a frame that counts the others, as Xing's encoder did, so that none is guessed."""
        bits = int.from_bytes(self.header, "big") & ~(0xF << 12 | 1 << 9) | 1 << 16
        for bit_rate in range(1, 15):
            four = struct.pack(">I", bits | bit_rate << 12)
            header = _header(four)
            if header.size >= 4 + header.side + 12:
                count = bytes(header.side) + b"Info" + struct.pack(">II", 1, frames)
                return (four + count).ljust(header.size, b"\0")
        raise AssertionError("no bit rate leaves room for a count")


def find_frames(file: BinaryIO) -> Frames | None:
    """Find all frames of an MP3.

    Parameters
    ----------
    file : binary file
        Seekable.

    Returns
    -------
    Frames or None
        None where no three frames of layer III follow each other near the start.

    Examples
    --------
    >>> find_frames(io.BytesIO(b"no MP3 at all")) is None
    True
    """
    tries = [0]
    place = after_tags(file)
    found = _next(file, place, None, LEAST, tries, place + FARTHEST)
    if found is None:
        return None
    header = _read(file, found, 4)
    like = _header(header)
    places, ends, lost = array("Q"), {}, 0
    counting = _counting(_read(file, found, min(like.size, 256)))
    place = found + like.size if counting else found
    delay, promised = counting or (0, 0)
    while True:
        place = ends[len(places) - 1] = _walk(file, place, like, places)
        behind = after_tags(file, place)
        found = _next(file, behind, like, LEAST - 1, tries)
        if found is None:
            others = _next(file, behind, None, LEAST, tries) is not None
            return Frames(header, places, ends, lost, delay, promised, others)
        if found > behind:
            average = (place - places[0]) / len(places) if places else like.size
            lost += max(1, round((found - behind) / average))
        place = found


def after_tags(file: BinaryIO, place: int = 0) -> int:
    """Return the first byte from `place` on that belongs to no tag (ID3 of any version, APE)."""
    while True:
        start = _read(file, place, 32)
        if start.startswith(b"ID3") and len(start) >= 10:
            size = start[6] << 21 | start[7] << 14 | start[8] << 7 | start[9]
            place += 10 + size + (10 if start[5] & 16 else 0)  # with a footer
        elif start.startswith(b"APETAGEX") and len(start) == 32:
            place += 32 + int.from_bytes(start[12:16], "little")
        elif start.startswith(b"TAG"):
            place += 128
        else:
            return place


def _walk(file: BinaryIO, place: int, like: Header, places: array) -> int:
    """Go from frame to frame as far as they are like the first; note them; return where it ends."""
    known: dict[bytes, int] = {}
    amount = SMALL
    while True:
        data = _read(file, place, amount)
        at, last = 0, len(data) - 4
        found: list[int] = []
        while at <= last:
            four = data[at : at + 4]
            try:
                size = known[four]
            except KeyError:
                header = Header.read(four)
                if header is None or not header.fits(like):
                    break
                size = known[four] = header.size
            found.append(place + at)
            at += size
        places.extend(found)
        place += at
        if at <= last or len(data) < amount:
            return place
        amount = min(2 * amount, LARGE)


def _next(
    file: BinaryIO,
    place: int,
    like: Header | None,
    in_a_row: int,
    tries: list[int],
    farthest: float = float("inf"),
) -> int | None:
    """Find the next place from which frames follow each other; None where there is none."""
    amount = SMALL
    while place < farthest:
        data = _read(file, place, amount)
        for match in HEADER.finditer(data):
            tries[0] += 1
            if tries[0] > TRIES or place + match.start() >= farthest:
                return None
            if _follow(file, place + match.start(), like, in_a_row):
                return place + match.start()
        if len(data) < amount:
            return None
        place += len(data) - 1
        amount = min(2 * amount, LARGE)
    return None


def _read(file: BinaryIO, place: int, amount: int) -> bytes:
    file.seek(place)
    return file.read(amount)


def _follow(file: BinaryIO, place: int, like: Header | None, in_a_row: int) -> bool:
    """Whether frames follow each other from a place on; the last may be where the file ends."""
    first = None
    for number in range(in_a_row):
        four = _read(file, place, 4)
        if number and not four:
            return like is not None and place == file.seek(0, io.SEEK_END)
        header = Header.read(four)
        if header is None or not header.fits(like or first or header):
            return False
        first = first or header
        place += header.size
    return True


def _counting(frame: bytes) -> tuple[int, int] | None:
    """Tell delay and count by a frame which only counts the others; None if it is music."""
    for mark in (b"Xing", b"Info", b"VBRI"):
        at = frame.find(mark)
        if 0 <= at <= 40:
            # Xing's flags say whether a count follows; VBRI always has one.
            count = at + 14 if mark == b"VBRI" else at + 8
            counts = mark == b"VBRI" or frame[at + 7 : at + 8] > b"\0" and frame[at + 7] & 1
            promised = int.from_bytes(frame[count : count + 4], "big") if counts else 0
            # After 120 bytes LAME names itself, and 21 bytes later its delay, in 12 bits.
            lame = frame[at + 120 : at + 144]
            delay = int.from_bytes(lame[21:23], "big") >> 4 if lame[:4].strip(b"\0") else 0
            return delay, promised
    return None


def _header(four: bytes) -> Header:
    header = Header.read(four)
    assert header is not None
    return header
