"""Read a SoundFont 2 file: which sample a key plays, how fast, and how it swells and fades.

Read are the generators that General MIDI sets are made of: ranges, root key, tuning, loops,
attenuation, pan, the volume envelope, and the low-pass filter with its envelope. Oscillators
that wobble pitch or loudness, and modulators, are not.

Source: SoundFont Technical Specification 2.04 (1996), sections 7 and 8.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import PracticeError
from ...files import PathLike

DRUM_BANK = 128
_LOUDEST = 0.4  # makers of sets counted on players that take 0.4 of the written attenuation


@dataclass(frozen=True)
class Zone:
    """Hold one sample of an instrument, for the keys from `low` to `high`.

    Places in samples, `rate` in Hz, `root` in keys (fractions are cents), times in s (decay and
    release: until 100 dB down), levels linear, cut-offs in Hz: `bright` at the attack and
    `dull` where the filter's envelope ends after `fading` s. `pan` from -1 to 1.
    """

    low: int
    high: int
    start: int
    end: int
    loop: tuple[int, ...]
    rate: float
    root: float
    scale: float
    gain: float
    pan: float
    attack: float
    hold: float
    decay: float
    sustain: float
    release: float
    bright: float
    dull: float
    fading: float


@cache
def soundfont_path() -> Path:
    """Find the General MIDI SoundFont that comes with pretty_midi.

    Raises
    ------
    PracticeError
        If it isn't there.
    """
    import pretty_midi

    path = Path(pretty_midi.__file__).with_name("TimGM6mb.sf2")
    if not path.is_file():
        remedy = "reinstall pretty_midi (0.2.10 or later)"
        raise PracticeError("the SoundFont of pretty_midi is missing", path, remedy)
    return path


def read_chunks(data: bytes, start: int = 0, end: int | None = None) -> dict[str, bytes]:
    """Map the name of every RIFF chunk that isn't a list to its bytes."""
    chunks: dict[str, bytes] = {}
    end = len(data) if end is None else end
    while start < end:
        name, size = struct.unpack_from("<4sI", data, start)
        if name in (b"RIFF", b"LIST"):
            chunks |= read_chunks(data, start + 12, start + 8 + size)
        else:
            chunks[name.decode("ascii")] = data[start + 8 : start + 8 + size]
        start += 8 + size + size % 2
    return chunks


def records(chunk: bytes, layout: str) -> list[tuple[Any, ...]]:
    """Unpack a chunk of equal records."""
    return list(struct.iter_unpack(layout, chunk))


def seconds(timecents: int) -> float:
    """Turn timecents into s."""
    return 2.0 ** (timecents / 1200)


def make_zone(get: Callable[[int, int], int], header: tuple[Any, ...]) -> Zone:
    """Build a zone from its generators.

    Parameters
    ----------
    get : callable
        From a generator's number and its default to its value.
    header : tuple
        The sample's record.
    """
    _, start, end, loop_start, loop_end, rate, root, correction, *_ = header
    loops = get(54, 0) % 4 in (1, 3)
    loop = (loop_start + get(2, 0) - start, loop_end + get(3, 0) - start) if loops else ()
    root = get(58, -1) if get(58, -1) >= 0 else root
    cutoff, swing = get(8, 13_500), get(11, 0)
    rest = swing * (1 - min(get(29, 0) / 1000, 1))  # where the filter's envelope settles
    hertz = [
        min(8.176 * 2 ** (max(cents, 1500) / 1200), 20_000)
        for cents in (cutoff + swing, cutoff + rest)
    ]
    return Zone(
        low=get(43, 127 << 8) & 255, high=get(43, 127 << 8) >> 8, start=start, end=end,
        loop=loop, rate=float(rate), root=root - get(51, 0) - (get(52, 0) + correction) / 100,
        scale=get(56, 100) / 100, gain=10 ** (-_LOUDEST * get(48, 0) / 200),
        pan=min(max(get(17, 0) / 500, -1), 1), attack=seconds(get(34, -12_000)),
        hold=seconds(get(35, -12_000)), decay=seconds(get(36, -12_000)),
        sustain=10 ** (-min(max(get(37, 0), 0), 1000) / 200), release=seconds(get(38, -12_000)),
        bright=hertz[0], dull=hertz[1], fading=seconds(get(28, -12_000)),
    )  # fmt: skip


class SoundFont:
    """Hold the samples and zones of a SoundFont file.

    Parameters
    ----------
    path : path
    """

    def __init__(self, path: PathLike):
        chunks = read_chunks(Path(path).read_bytes())
        whole = np.frombuffer(chunks["smpl"], "<i2").astype(np.float32) / 32_768
        self.samples = np.concatenate([whole, np.zeros(64, np.float32)])
        self._headers = records(chunks["shdr"], "<20sIIIIIBbHH")
        self._bags = [place for place, _ in records(chunks["ibag"], "<HH")]
        self._generators = records(chunks["igen"], "<Hh")
        self._instruments = [place for _, place in records(chunks["inst"], "<20sH")]
        self._presets = self._read_presets(chunks)
        self._zones: dict[tuple[int, int], tuple[Zone, ...]] = {}

    def _read_presets(self, chunks: dict[str, bytes]) -> dict[tuple[int, int], list[int]]:
        """Map (bank, program) to the instruments it plays together."""
        headers = records(chunks["phdr"], "<20sHHHIII")
        bags = [place for place, _ in records(chunks["pbag"], "<HH")]
        generators = records(chunks["pgen"], "<HH")
        presets = {}
        for (_, program, bank, first, *_), (_, _, _, last, *_) in pairwise(headers):
            chosen = generators[bags[first] : bags[last]]
            presets[bank, program] = [value for number, value in chosen if number == 41]
        return presets

    def zones(self, bank: int, program: int) -> tuple[Zone, ...]:
        """List all zones of a preset.

        Raises
        ------
        KeyError
            If the set has no such preset.
        """
        if (bank, program) not in self._zones:
            self._zones[bank, program] = tuple(self._read_zones(self._presets[bank, program]))
        return self._zones[bank, program]

    def _read_zones(self, instruments: list[int]) -> Iterator[Zone]:
        """Read the zones of some instruments."""
        for instrument in instruments:
            first, last = self._instruments[instrument], self._instruments[instrument + 1]
            for bag in range(first, last):
                values = dict(self._generators[self._bags[bag] : self._bags[bag + 1]])
                if 53 in values:
                    yield make_zone(values.get, self._headers[values[53]])


@cache
def general_midi() -> SoundFont:
    """Load the SoundFont once in a process."""
    return SoundFont(soundfont_path())
