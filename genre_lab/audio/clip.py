"""A song on disk becomes a `Clip`: mono samples at one rate. Only the excerpt is decoded."""

import os
from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..errors import AudioError
from .decoding import MOST_SAMPLES, RATES, decode

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
    damage : str
        What is wrong with the file it was read from, in words; empty where nothing is known to be.

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
    damage: str = ""

    @property
    def seconds(self) -> float:
        """Duration in s, padding included."""
        return len(self.samples) / self.rate

    def excerpt(self, start: float, seconds: float) -> "Clip":
        """Return the part that begins at `start` and lasts `seconds` (both in s)."""
        if not np.isfinite([start, seconds]).all():
            raise AudioError(f"{start} and {seconds} are no times in s", self.title)
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
        damage = f", damaged: {self.damage}" if self.damage else ""
        peak = np.abs(self.samples).max(initial=0)
        return (
            f"Clip {self.title!r}: {self.seconds:.2f} s at {self.rate} Hz, "
            f"{len(self.samples)} samples, peak {peak:.2f}{padded}{damage}"
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
    25 s from the centre at 12 kHz are the report's choice (section 3). Resampling is soxr's HQ. All
    channels count equally. An excerpt starts at the middle of what there really is to decode, to
    0.1 s, whatever the file says of its length. Damaged parts are muted, and `Clip.damage` tells.

    Examples
    --------
    >>> import soundfile, numpy as np
    >>> soundfile.write("tone.wav", 0.5 * np.sin(np.arange(88_200) / 9), 44_100)
    >>> load_clip("tone.wav", seconds=1)
    Clip 'tone': 1.00 s at 12000 Hz, 12000 samples, peak 0.53

    Taught in: notebooks/00_start_here.ipynb
    """
    name = _name(path)
    _refuse_senseless(seconds, rate, start, name)
    excerpt = decode(path, name, seconds, start)
    samples, source_rate = excerpt.samples, excerpt.rate
    shortest = SHORTEST if seconds is None else min(SHORTEST, seconds)
    if len(samples) < max(1, round(shortest * source_rate)):
        raise AudioError(
            f"the song lasts {len(samples) / source_rate:.2f} s; {shortest:g} s are needed",
            name,
            "check that the file was copied whole",
        )
    if max(samples.max(), -samples.min()) < SILENCE:
        end = excerpt.start + len(samples) / source_rate
        raise AudioError(
            f"the excerpt is silent, from {excerpt.start:.2f} s to {end:.2f} s",
            name,
            "choose another excerpt or another file",
        )
    samples = _resample(samples, source_rate, int(rate), name)
    if not np.isfinite(samples).all():  # here, because resampling can overflow as well
        raise AudioError(
            "the samples hold numbers that are not finite (NaN or infinity)",
            name,
            "export the file again",
        )
    samples, padded = _fit(samples, None if seconds is None else round(seconds * rate))
    title = Path(name).stem
    return Clip(samples, int(rate), title, excerpt.start, padded / rate, excerpt.damage)


def fitted(clip: Clip, rate: int, length: int) -> Clip:
    """Bring a clip to a rate and a length: its middle, or itself between zeros.

    Parameters
    ----------
    clip : Clip
    rate : int
        In Hz.
    length : int
        In samples.

    Returns
    -------
    Clip

    Examples
    --------
    >>> import numpy as np
    >>> len(fitted(Clip(np.ones(24_000, "float32"), 12_000), 16_000, 20_000).samples)
    20000
    """
    if clip.rate == rate and len(clip.samples) == length:
        return clip
    samples = _resample(np.asarray(clip.samples, np.float32), clip.rate, rate, clip.title)
    spare = len(samples) - length
    if spare >= 0:
        samples = samples[spare // 2 :][:length]
    else:
        samples = np.pad(samples, (-spare // 2, -spare - -spare // 2))
    return replace(clip, samples=samples, rate=rate)


def _name(path: object) -> str:
    if isinstance(path, (str, bytes, os.PathLike)):
        return os.fsdecode(path)
    return str(getattr(path, "name", "uploaded file"))


def _refuse_senseless(seconds: float | None, rate: int, start: float | None, name: str) -> None:
    whole = 1 if seconds is None else seconds
    for setting, value in {"seconds": whole, "rate": rate}.items():
        if not (isinstance(value, Real) and 0 < value < np.inf):
            raise AudioError(
                f"{setting}={value!r} is not above zero and finite",
                name,
                f"give {setting} a positive number",
            )
    if rate != int(rate) or rate > RATES[1]:
        raise AudioError(
            f"rate={rate!r} is not a whole number up to {RATES[1]:,}", name, "take 12_000, say"
        )
    if whole * rate > MOST_SAMPLES:
        raise AudioError(
            f"seconds={seconds!r} at rate={rate!r} are more than {MOST_SAMPLES:,} samples",
            name,
            "take a shorter excerpt",
        )
    if start is not None and not (isinstance(start, Real) and np.isfinite(start)):
        raise AudioError(f"start={start!r} is no time in s", name, "give a number, or None")


def _resample(samples: np.ndarray, source_rate: int, rate: int, name: str) -> np.ndarray:
    import soxr

    if source_rate == rate:
        return samples
    if len(samples) / source_rate * rate > MOST_SAMPLES:
        raise AudioError(
            f"the song has more than {MOST_SAMPLES:,} samples at {rate} Hz",
            name,
            "take an excerpt of it, or a lower rate",
        )
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
