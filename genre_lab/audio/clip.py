"""A song on disk becomes a `Clip`: mono samples at one rate.

Only the excerpt is read: the decoder seeks to its start and stops at its end. WAV, FLAC, OGG,
MP3, AIFF and AU are decoded by libsndfile; M4A and the like by ffmpeg, where it is installed.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..errors import AudioError
from .decoding import decode

SHORTEST = 1.0  # seconds; less than this says nothing about a genre
SILENCE = 1e-4  # a peak below -80 dB of full scale


@dataclass(frozen=True, eq=False)
class Clip:
    """Hold mono samples at one rate, with a title.

    Parameters
    ----------
    samples : np.ndarray, shape (n,), float32
        The waveform, full scale at -1 and 1.
    rate : int
        Samples per second, in Hz.
    title : str
        What a plot or a player calls it.
    start : float
        Where in the song the clip starts, in s.
    padded : float
        How many seconds of silence were added because the song was shorter than the excerpt.

    Examples
    --------
    >>> import numpy as np
    >>> Clip(np.sin(np.arange(24_000, dtype="float32") / 5), 12_000, "a tone")
    Clip 'a tone': 2.00 s at 12000 Hz, 24000 samples, peak 1.00

    Taught in: notebooks/00_start_here.ipynb
    """

    samples: np.ndarray
    rate: int
    title: str = ""
    start: float = 0.0
    padded: float = 0.0

    @property
    def seconds(self) -> float:
        """Duration in s, padding included."""
        return len(self.samples) / self.rate

    def excerpt(self, start: float, seconds: float) -> "Clip":
        """Return the part that begins at `start` and lasts `seconds` (both in s)."""
        first, last = round(start * self.rate), round((start + seconds) * self.rate)
        if not 0 <= first < last <= len(self.samples):
            raise AudioError(
                f"an excerpt from {start} s to {start + seconds} s does not fit",
                f"{self.title or 'clip'} of {self.seconds:.1f} s",
                "choose a time inside the clip",
            )
        return replace(self, samples=self.samples[first:last], start=self.start + start, padded=0.0)

    def __repr__(self) -> str:
        padded = f", {self.padded:.1f} s of it padding" if self.padded else ""
        peak = np.abs(self.samples).max(initial=0)
        return (
            f"Clip {self.title!r}: {self.seconds:.2f} s at {self.rate} Hz, "
            f"{len(self.samples)} samples, peak {peak:.2f}{padded}"
        )


def load_clip(
    path: str | os.PathLike[str] | BinaryIO,
    seconds: float | None = 25,
    rate: int = 12_000,
    start: float | None = None,
) -> Clip:
    """Read an excerpt of a song as mono samples.

    Parameters
    ----------
    path : path or binary file object
        A WAV, FLAC, OGG, MP3, AIFF or AU file; M4A, AAC, WMA and WebM where ffmpeg is installed.
    seconds : float > 0 or None
        Length of the excerpt in s; None reads the whole song. A shorter song is padded evenly on
        both sides with zeros, and `Clip.padded` says by how much.
    rate : int > 0
        Sample rate of the result in Hz.
    start : float or None
        Where the excerpt starts, in s; None takes it from the middle of the song.

    Returns
    -------
    Clip
        `seconds` x `rate` mono float32 samples.

    Raises
    ------
    AudioError
        If the file is missing, empty, not audio, shorter than a second, silent, or holds
        numbers that are not finite.

    Notes
    -----
    25 s from the centre at 12 kHz are the report's choice (section 3). Resampling is soxr's HQ. A
    song that ends before its excerpt, against what its header says, is decoded once to measure it.

    Examples
    --------
    >>> import soundfile, numpy as np
    >>> soundfile.write("tone.wav", 0.5 * np.sin(np.arange(88_200) / 9), 44_100)
    >>> load_clip("tone.wav", seconds=1)
    Clip 'tone': 1.00 s at 12000 Hz, 12000 samples, peak 0.53

    Taught in: notebooks/00_start_here.ipynb
    """
    name = _name(path)
    for setting, value in {"seconds": 1 if seconds is None else seconds, "rate": rate}.items():
        if not 0 < value < np.inf:
            raise AudioError(
                f"{setting}={value!r} is not above zero and finite",
                name,
                f"give {setting} a positive number",
            )
    frames, source_rate, first = decode(path, name, seconds, start)
    samples = _mono(frames)
    shortest = SHORTEST if seconds is None else min(SHORTEST, seconds)
    if len(samples) < max(1, round(shortest * source_rate)):
        raise AudioError(
            f"the song lasts {len(samples) / source_rate:.2f} s; {shortest:g} s are needed",
            name,
            "check that the file was copied whole",
        )
    if max(samples.max(), -samples.min()) < SILENCE:
        raise AudioError("the excerpt is silent", name, "choose another excerpt or another file")
    samples = _resample(samples, source_rate, rate)
    if not np.isfinite(samples).all():  # here, because resampling can overflow as well
        raise AudioError(
            "the samples hold numbers that are not finite (NaN or infinity)",
            name,
            "export the file again",
        )
    samples, padded = _fit(samples, None if seconds is None else round(seconds * rate))
    return Clip(samples, int(rate), Path(name).stem, first, padded / rate)


def _name(path: str | os.PathLike[str] | BinaryIO) -> str:
    if isinstance(path, (str, os.PathLike)):
        return os.fspath(path)
    return str(getattr(path, "name", "uploaded file"))


def _mono(frames: np.ndarray) -> np.ndarray:
    """Average the channels, in float32; one strided addition a channel beats `mean` tenfold."""
    if frames.shape[1] == 1:
        return frames[:, 0]
    total = frames[:, 0] + frames[:, 1]
    for channel in range(2, frames.shape[1]):
        total += frames[:, channel]
    total *= np.float32(1 / frames.shape[1])
    return total


def _resample(samples: np.ndarray, source_rate: int, rate: int) -> np.ndarray:
    import soxr

    if source_rate == rate:
        return samples
    return soxr.resample(samples, source_rate, rate, quality="HQ")


def _fit(samples: np.ndarray, length: int | None) -> tuple[np.ndarray, int]:
    """Cut or zero-pad to `length` samples, evenly on both sides; also say how many were added."""
    if length is None or len(samples) == length:
        return samples, 0
    missing = length - len(samples)
    # Resampling rounds to a sample or two: that is no padding worth a word.
    if missing < 0:
        return samples[:length], 0
    before = missing // 2
    return np.pad(samples, (before, missing - before)), missing if missing > 2 else 0
