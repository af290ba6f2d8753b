"""Decoding: the samples of an excerpt of an audio file, the same whoever decodes it.

libsndfile decodes WAV, FLAC, OGG, MP3, AIFF, AU and CAF; ffmpeg, where it is installed, the rest.
Which of them is asked follows from the content, never from the name. Channels are averaged here.
What a file says of its own length is believed only where that can be checked.
"""

import io
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

import numpy as np

from ..errors import AudioError
from ..files import quiet
from .ffmpeg import DEMUXERS, FfmpegSource, installed
from .flac_frames import FlacLength, flac_length
from .mpeg_frames import Frames, after_tags, find_frames
from .ogg_pages import OggPages, check_pages

if TYPE_CHECKING:
    from soundfile import SoundFile

SUFFIXES = (".mp3", ".wav", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".au")
FFMPEG_SUFFIXES = (".m4a", ".mp4", ".aac", ".wma", ".webm")
ONLY_FFMPEG = ("mp4", "webm", "wma", "adts", "ape", "wavpack", "amr", "flv", "mpegts")
MAGIC = {  # where, what: kind
    (0, b"RIFF"): "wav",
    (0, b"RIFX"): "wav",
    (0, b"RF64"): "wav",
    (0, b"riff"): "wav",
    (0, b"FORM"): "aiff",
    (0, b"fLaC"): "flac",
    (0, b"OggS"): "ogg",
    (0, b".snd"): "au",
    (0, b"caff"): "caf",
    (4, b"ftyp"): "mp4",
    (4, b"moov"): "mp4",
    (4, b"mdat"): "mp4",
    (4, b"free"): "mp4",
    (4, b"wide"): "mp4",
    (4, b"styp"): "mp4",
    (0, b"\x1a\x45\xdf\xa3"): "webm",
    (0, b"\x30\x26\xb2\x75"): "wma",
    (0, b"MAC "): "ape",
    (0, b"wvpk"): "wavpack",
    (0, b"#!AMR"): "amr",
    (0, b"FLV\1"): "flv",
}
TS_PACKET = 188  # bytes, each of which begin with a G
BLOCK = 1 << 17  # numbers decoded at a time, over all channels
LEAST_BLOCK = 128  # samples: what of a damaged block is not worth looking for
FIRST_MEMORY = 1 << 24  # samples
MOST_SAMPLES = 1 << 29  # of one song: 3 hours at 44.1 kHz, 2 GB
ENDLESS = 1 << 48  # samples: what says that it has more does not know its length
LONGEST = 12 * 3600  # seconds that are counted where a file does not say its length
RATES = (1_000, 1_000_000)  # Hz
CLOSE = 0.15  # seconds by which a decoder's length may differ from the count of frames
FULL_SCALE = 2.0  # beyond it, by 6 dB or more, lies damage and no music
AROUND = 2 * 1152  # samples: damage to a frame of MP3 reaches into its neighbours
MOST_MUTED = 0.1  # of an excerpt
MOST_MUTED_FRAMES = 200  # of a FLAC
UNKNOWN_SIZE = 0x7FFF0000  # bytes, from which on the size of a WAV only says that it is unknown
TAGS_OF_WAV = (b"LIST", b"id3 ", b"ID3 ", b"bext", b"JUNK")
MUCH_BEHIND = 1 << 16  # bytes
ADTS_SEARCHED = 1 << 16  # bytes
CANCELLED = 0.05  # of the power that channels have together where they share nothing
SPARSE = 61  # one sample in so many tells the power of a channel; prime, so that no tone hides


@dataclass(frozen=True)
class Excerpt:
    """Hold what was decoded.

    Parameters
    ----------
    samples : np.ndarray, shape (n,), float32
        The mean of the channels; at most as many as there are.
    rate : int
        Samples a second, in Hz.
    start : float
        Where in the song they start, in s.
    damage : str
        What is wrong with the file; empty where nothing is known to be.
    """

    samples: np.ndarray
    rate: int
    start: float
    damage: str = ""


class Source(Protocol):
    """A song of which any stretch can be read."""

    rate: int  # samples a second
    length: int  # samples
    promises: bool  # whether the length is only what the file says

    @property
    def damage(self) -> list[str]:
        """What is known to be wrong with it."""

    def blocks(self, first: int, wanted: int) -> Iterable[np.ndarray]:
        """Decode a stretch: blocks of shape (n, channels), float32."""

    def count(self) -> int:
        """Count the samples that there really are."""


def decode(
    path: str | os.PathLike[str] | BinaryIO, name: str, seconds: float | None, start: float | None
) -> Excerpt:
    """Decode an excerpt; as little before and after it as possible.

    Parameters
    ----------
    path : path or binary file
    name : str
        What an error calls it.
    seconds : float or None
        Length of the excerpt in s; None takes the whole song.
    start : float or None
        Where it starts, in s; None takes the middle of the song.

    Returns
    -------
    Excerpt

    Raises
    ------
    AudioError
        If the file cannot be read, is not audio, or is damaged beyond use.
    """
    with _opened(path, name) as file:
        kind = kind_of(file)
        if kind not in ONLY_FFMPEG:
            excerpt = _by_libsndfile(file, kind, name, seconds, start)
            if excerpt is not None:
                return excerpt
        if kind in ONLY_FFMPEG or (kind in DEMUXERS and installed()):
            try:
                with _on_disk(path, file) as place:
                    return _excerpt(FfmpegSource(place, kind, name), name, seconds, start)
            except AudioError:
                if kind in ONLY_FFMPEG:
                    raise
    raise AudioError(
        "this is not audio, or audio of an unknown kind",
        name,
        "check that it plays in a music player, or convert it to MP3, WAV or FLAC",
    )


def kind_of(file: BinaryIO) -> str:
    """Tell by its content what kind of audio a file holds; "" where it is none that we know.

    Parameters
    ----------
    file : binary file
        Seekable.

    Examples
    --------
    >>> kind_of(io.BytesIO(b"OggS and so on"))
    'ogg'
    """
    file.seek(after_tags(file))
    start = file.read(3 * TS_PACKET)
    for (place, mark), kind in MAGIC.items():
        if start.startswith(mark, place):
            in_wav = kind == "wav" and start[12:16] == b"fmt " and start[20:22] == b"\x55\0"
            return "mp3" if in_wav else kind
    if start[::TS_PACKET] == b"GGG":
        return "mpegts"
    if start[:1] == b"\xff" and len(start) > 1:
        if start[1] & 0xF6 == 0xF0:
            return "adts"
        if start[1] & 0xE0 == 0xE0:
            return "mp3"
    if find_frames(file):
        return "mp3"
    return "adts" if _begins_within_adts(file) else ""


def _begins_within_adts(file: BinaryIO) -> bool:
    """Whether three frames of raw AAC follow each other soon, as in a stream that was cut."""
    file.seek(0)
    data = file.read(ADTS_SEARCHED)
    for match in re.finditer(rb"\xff[\xf0\xf1\xf8\xf9]", data):
        place = match.start()
        for _ in range(3):
            frame = data[place : place + 6]
            size = int.from_bytes(frame[3:6], "big") >> 5 & 0x1FFF
            if frame[:2] != match.group() or size < 7:
                break
            place += size
        else:
            return True
    return False


class SoundFileSource:
    """Read stretches of a file that libsndfile knows."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.noticed: list[str] = []
        with self._song() as song:
            self.rate, self.length = song.samplerate, song.frames
        # A file that was streamed may say that it never ends.
        self.promises = self.length < ENDLESS

    @property
    def damage(self) -> list[str]:
        """What is known to be wrong with it."""
        return self.noticed

    def blocks(self, first: int, wanted: int) -> Iterator[np.ndarray]:
        """Decode a stretch; where libsndfile cannot jump (GSM), what is before it as well."""
        import soundfile

        with self._song() as song, suppress(soundfile.LibsndfileError):
            jumps = song.seekable()
            if jumps:
                song.seek(first)
            yield from _blocks(song, 0 if jumps else first, wanted)

    def count(self) -> int:
        """Decode everything, up to the longest song that we take, and count."""
        import soundfile

        there = 0
        with self._song() as song, suppress(soundfile.LibsndfileError):
            for block in _blocks(song, 0, (LONGEST + 1) * song.samplerate):
                there += len(block)
        return there

    def _song(self) -> "SoundFile":
        import soundfile

        self._file.seek(0)
        return soundfile.SoundFile(self._file)


class Mp3Source:
    """Read stretches of an MP3 whose length libsndfile guesses wrong: its frames are counted."""

    promises = False

    def __init__(self, file: BinaryIO, frames: Frames) -> None:
        self._file, self._frames = file, frames
        self.rate, self.length = frames.rate, frames.length
        self.damage = [f"about {frames.lost} of its frames are lost"] if frames.lost else []
        if frames.others:
            self.damage.append(
                f"after {self.length / self.rate:.1f} s its channels or sample rate change, "
                "and the rest was not read"
            )
        promised = frames.promised * frames.samples
        if promised - self.length > CLOSE * self.rate + frames.samples:
            self.damage.append(_ends(self.length, promised, self.rate))

    def blocks(self, first: int, wanted: int) -> Iterator[np.ndarray]:
        """Decode the frames that hold a stretch."""
        import soundfile

        stretch, skipped = self._frames.stretch(self._file, first, wanted)
        with soundfile.SoundFile(stretch) as song, suppress(soundfile.LibsndfileError):
            yield from _blocks(song, skipped, wanted)

    def count(self) -> int:
        """Count the samples: that was done already."""
        return self.length


class FlacSource(SoundFileSource):
    """Read stretches of a FLAC, whose frames tell how long it is; damaged ones are passed over."""

    def __init__(self, file: BinaryIO, known: FlacLength) -> None:
        super().__init__(cast(BinaryIO, Mended(file, {known.place: known.header})))
        self.promises = False
        self._known = known
        self._muted: set[int] = set()

    @property
    def damage(self) -> list[str]:
        """Whether it was cut off, and how many of its frames could not be decoded."""
        said = []
        if self._known.said - self._known.length > CLOSE * self.rate:
            said.append(_ends(self._known.length, self._known.said, self.rate))
        if self._muted:
            said.append(f"{len(self._muted)} of its frames are damaged and were muted")
        return said

    def blocks(self, first: int, wanted: int) -> Iterator[np.ndarray]:
        """Decode a stretch frame by frame, with silence for those that are damaged."""
        import soundfile

        place, end, frame = first, first + wanted, self._known.frame
        while place < end and len(self._muted) < MOST_MUTED_FRAMES:
            with self._song() as song, suppress(soundfile.LibsndfileError):
                channels = song.channels
                song.seek(place)
                while place < end:
                    amount = min(end - place, frame - place % frame)
                    block = song.read(amount, "float32", always_2d=True)
                    if not len(block):
                        break
                    place += len(block)
                    yield block
            if place < end:
                amount = min(end - place, frame - place % frame)
                self._muted.add(place // frame)
                yield np.zeros((amount, channels), "float32")
                place += amount

    def count(self) -> int:
        """Count the samples: the last frame tells."""
        return self.length


class Mended:
    """A file some bytes of which read otherwise, because its header was never finished."""

    def __init__(self, file: BinaryIO, right: dict[int, bytes]) -> None:
        self._file, self._right = file, right
        self.seek, self.tell = file.seek, file.tell

    def read(self, amount: int = -1) -> bytes:
        """Read on, as any file does."""
        place = self._file.tell()
        data = bytearray(self._file.read(amount))
        for at, right in self._right.items():
            for number, byte in enumerate(right, at - place):
                if 0 <= number < len(data):
                    data[number] = byte
        return bytes(data)


def _by_libsndfile(
    file: BinaryIO, kind: str, name: str, seconds: float | None, start: float | None
) -> Excerpt | None:
    """Decode an excerpt by libsndfile; None where it cannot."""
    import soundfile

    with quiet():
        try:
            source = _source(file, kind)
            return _excerpt(source, name, seconds, start) if source else None
        except soundfile.LibsndfileError:
            return None


def _source(file: BinaryIO, kind: str) -> Source | None:
    """Open a song, so that its length is right; None where libsndfile doesn't know it."""
    import soundfile

    source: SoundFileSource | None
    try:
        known = flac_length(file) if kind == "flac" else None
        source = FlacSource(file, known) if known else SoundFileSource(file)
    except soundfile.LibsndfileError:
        source = None
    frames = find_frames(file) if kind == "mp3" else None
    if frames and (source is None or frames.lost or frames.others or _differ(source, frames)):
        return Mp3Source(file, frames)
    if source and kind == "wav":
        return _checked_wav(file, source)
    if source and kind == "ogg":
        source.noticed += _wrong_pages(check_pages(file))
    return source


def _differ(source: Source, frames: Frames) -> bool:
    return abs(source.length / source.rate - frames.length / frames.rate) > CLOSE


def _wrong_pages(pages: OggPages) -> list[str]:
    """Say what is wrong with the pages of an OGG."""
    said = []
    if pages.lost:
        said.append(f"{pages.lost} of its pages are damaged or missing")
    if pages.chained:
        said.append("it holds several recordings, of which only the first was read")
    if not pages.ended:
        said.append("its end is missing")
    return said


def _checked_wav(file: BinaryIO, source: SoundFileSource) -> SoundFileSource:
    """Compare the size that the data of a WAV claims with the file's.

    A recorder writes size 0 first, or corrects it now and then, and at the end if it comes to that.
    """
    end = file.seek(0, io.SEEK_END)
    file.seek(0)
    header = file.read(1 << 16)
    place = 12
    while place + 8 <= len(header) and header[:4] == b"RIFF":
        mark = header[place : place + 4]
        size = int.from_bytes(header[place + 4 : place + 8], "little")
        place += 8
        if mark == b"data":
            there = end - place
            if size:
                unfinished = _goes_on(file, place + size + size % 2)
            else:
                unfinished = header[place : place + 4] not in TAGS_OF_WAV
            if unfinished:
                sizes = {4: end - 8, place - 4: there}
                right = {
                    at: min(size, 2**32 - 1).to_bytes(4, "little") for at, size in sizes.items()
                }
                source = SoundFileSource(cast(BinaryIO, Mended(file, right)))
                claim = "is shorter" if size else "is empty"
                source.noticed.append(
                    f"the recording was never finished: its header says that it {claim}"
                )
            elif there < size < UNKNOWN_SIZE and there > 0:
                lasts = round(source.length * size / there)
                if lasts - source.length > CLOSE * source.rate:
                    source.noticed.append(_ends(source.length, lasts, source.rate))
            break
        place += size + size % 2
    return source


def _goes_on(file: BinaryIO, place: int) -> bool:
    """Whether more sound lies behind the data of a WAV, and neither a chunk nor a tag."""
    end = file.seek(0, io.SEEK_END)
    start = after_tags(file, place)
    file.seek(start)
    mark, size = file.read(4), int.from_bytes(file.read(4), "little")
    is_chunk = mark.isascii() and mark.decode().isprintable() and start + 8 + size <= end + 1
    return end - start > MUCH_BEHIND and not is_chunk


def _blocks(song: "SoundFile", skipped: int, wanted: int) -> Iterator[np.ndarray]:
    """Decode the next samples block by block, leaving out the first few; stop at the end."""
    import soundfile

    at_once = max(1, BLOCK // song.channels)
    memory = np.empty((at_once, song.channels), "float32")  # the same for every block
    if song.frames >= ENDLESS:  # its end is an error, which takes the whole last block with it
        at_once = min(at_once, 1024)
    left, jumps = skipped + wanted, song.seekable()
    while left > 0:
        place = song.tell() if jumps else 0
        try:
            block = song.read(out=memory[: min(at_once, left)])
        except soundfile.LibsndfileError:
            # All of a block is lost where its end is damaged: ask for less.
            at_once //= 8
            if at_once < LEAST_BLOCK or not jumps:
                return
            song.seek(place)
            continue
        if not len(block):
            return
        left -= len(block)
        yield block[skipped:]
        skipped = max(0, skipped - len(block))


@dataclass
class _Mix:
    """Channels averaged block by block, and what was noticed meanwhile."""

    memory: np.ndarray
    length: int = 0
    peak: float = 0.0
    power: float = 0.0  # of the mean
    powers: np.ndarray = field(default_factory=lambda: np.zeros(1))  # of the channels
    loud: list[np.ndarray] = field(default_factory=list)  # places far beyond full scale

    @property
    def samples(self) -> np.ndarray:
        return self.memory[: self.length]

    @property
    def cancels(self) -> bool:
        """Whether the channels take each other away, as a sound does with itself upside down."""
        return self.power < CANCELLED * self.powers.sum() / len(self.powers) ** 2

    def add(self, block: np.ndarray) -> None:
        end = self.length + len(block)
        if end > len(self.memory):
            self.memory = np.concatenate([self.memory, np.empty(end, "float32")])
        mean = self.memory[self.length : end]
        _average(block, mean)
        self.powers = self.powers + _power(block[::SPARSE])
        self.power += _power(mean[::SPARSE, None])[0]
        peak = max(block.max(), -block.min())
        if peak > FULL_SCALE:
            places = np.flatnonzero((np.abs(block) > FULL_SCALE).any(axis=1))
            self.loud.append(self.length + places)
        self.peak = float(np.maximum(self.peak, peak))  # NaN stays
        self.length = end


def _mixed(blocks: Iterable[np.ndarray], wanted: int, name: str) -> _Mix:
    # No more memory than a short song needs is taken on the word of a file.
    mix = _Mix(np.empty(min(wanted, FIRST_MEMORY), "float32"))
    with np.errstate(over="ignore", invalid="ignore"):
        for block in blocks:
            if len(block):
                mix.add(block)
            if mix.length > MOST_SAMPLES:
                raise AudioError(
                    f"the song has more than {MOST_SAMPLES:,} samples",
                    name,
                    "take an excerpt of it: load_clip(path, seconds=25)",
                )
    return mix


def _power(samples: np.ndarray) -> np.ndarray:
    """Sum the squares of each channel."""
    exact = samples.astype(float)
    return np.einsum("ij,ij->j", exact, exact)


def _average(block: np.ndarray, mean: np.ndarray) -> None:
    """Average the channels into `mean`; one strided addition a channel beats `mean()` tenfold."""
    mean[:] = block[:, 0]
    for channel in range(1, block.shape[1]):
        mean += block[:, channel]
    if block.shape[1] > 1:
        mean *= np.float32(1 / block.shape[1])


def _excerpt(source: Source, name: str, seconds: float | None, start: float | None) -> Excerpt:
    """Read an excerpt of a source, and say what is wrong with it."""
    rate, length = source.rate, source.length
    if not RATES[0] <= rate <= RATES[1]:
        raise AudioError(
            f"the file says that it has {rate} samples a second",
            name,
            f"music has {RATES[0]:,} to {RATES[1]:,}: export the file again",
        )
    first, wanted = _where(length, rate, seconds, start)
    mix = _mixed(source.blocks(first, wanted), wanted, name)
    if mix.length < wanted and (first or not mix.length):
        length = source.count()
        if length > LONGEST * rate:
            raise AudioError(
                f"the song goes on for more than {LONGEST // 3600} hours",
                name,
                "cut it into shorter ones",
            )
        if length < source.length:
            first, wanted = _where(length, rate, seconds, start)
            mix = _mixed(source.blocks(first, wanted), wanted, name)
    samples = mix.samples
    damage = [*source.damage, *_shortfall(source, length, wanted - mix.length)]
    if mix.cancels:
        loudest = [int(mix.powers.argmax())]
        one = (block[:, loudest] for block in source.blocks(first, mix.length))
        samples = _mixed(one, mix.length, name).samples
        damage.append("its channels cancel each other, so only one of them was used")
    if mix.loud and np.isfinite(mix.peak):
        damage.append(_muted(samples, np.concatenate(mix.loud), mix.peak, rate, name))
    return Excerpt(samples, rate, first / rate, "; ".join(damage))


def _where(length: int, rate: int, seconds: float | None, start: float | None) -> tuple[int, int]:
    """First sample of an excerpt and how many it has, in a song of `length` samples."""
    wanted = length if seconds is None else min(length, round(seconds * rate))
    if start is None:
        return (length - wanted) // 2, wanted
    return min(max(0, round(start * rate)), length - wanted), wanted


def _shortfall(source: Source, length: int, missing: int) -> list[str]:
    """Say what a song lacks of what it promises."""
    lasts, rate = source.length, source.rate
    if source.promises and lasts - length > CLOSE * rate:
        return [_ends(length, lasts, rate)]
    if missing > CLOSE * rate and lasts < ENDLESS:
        return [f"{missing / rate:.1f} s of it cannot be decoded"]
    return []


def _ends(length: int, lasts: int, rate: int) -> str:
    return f"it ends after {length / rate:.1f} s, and says that it lasts {lasts / rate:.1f} s"


def _muted(samples: np.ndarray, loud: np.ndarray, peak: float, rate: int, name: str) -> str:
    """Mute what lies about samples far beyond full scale, in place; say how much that was."""
    decibels = f"{20 * np.log10(peak):.0f} dB above full scale"
    changes = np.zeros(len(samples) + 1, int)
    np.add.at(changes, np.maximum(loud - AROUND, 0), 1)
    np.add.at(changes, np.minimum(loud + AROUND, len(samples)), -1)
    muted = np.cumsum(changes[:-1]) > 0
    if muted.mean() > MOST_MUTED:
        raise AudioError(
            f"{muted.mean():.0%} of the excerpt are damaged: samples up to {decibels}",
            name,
            "copy or download it again; if it is a recording in floating point, lower its level",
        )
    samples[muted] = 0
    return f"{muted.sum() / rate:.2f} s of it are damaged (up to {decibels}) and were muted"


@contextmanager
def _opened(path: str | os.PathLike[str] | BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Open a regular file that is not empty; nothing else, or reading might never end."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        try:
            path.seek(0)
            binary = isinstance(path.read(1), bytes)
        except (AttributeError, OSError, ValueError):
            binary = False
        if not binary:
            raise AudioError(
                f"a {type(path).__name__} is no song",
                name,
                "give a path, or a file that was opened to read bytes",
            )
        yield path
        return
    # Without O_NONBLOCK, opening a pipe would wait until another program writes to it.
    how = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, how), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise AudioError(
                    "this is a pipe or a device, not a file", name, "give the path of a song"
                )
            if status.st_size == 0:
                raise AudioError("the file is empty", name, "copy or download it again")
            yield file
    except FileNotFoundError:
        raise AudioError("there is no such file", name, "check the path and its spelling") from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise AudioError(
            f"the file cannot be opened ({reason})",
            name,
            "check that it is a file and that you may read it",
        ) from None


@contextmanager
def _on_disk(path: str | os.PathLike[str] | BinaryIO, file: BinaryIO) -> Iterator[str]:
    """Give the path of a song; one that only lies in memory is written to disk for the while."""
    if isinstance(path, (str, bytes, os.PathLike)):
        yield os.fsdecode(path)
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "song")
        file.seek(0)
        with open(copy, "wb") as written:
            shutil.copyfileobj(file, written)
        yield copy
