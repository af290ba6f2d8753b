"""Standardising: mean and deviation of every band, measured on training songs only."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..errors import DataError

BATCH = 64  # songs read at a time
CONSTANT = 1e-3  # dB: a band that varies less has nothing to scale
SMALLEST, LARGEST = 1e-6, 1e6  # no spectrogram has such numbers; beyond them float32 ends


@dataclass(frozen=True, eq=False)
class Scaling:
    """Hold mean and deviation of every band, measured on training songs.

    Parameters
    ----------
    mean, deviation : np.ndarray, shape (n_bins,)
        In the spectrogram's unit.

    Raises
    ------
    DataError
        If numbers are missing or not finite, or a deviation is zero or below.

    Examples
    --------
    >>> Scaling(np.array([-20.0]), np.array([8.0])).apply(np.array([[-20.0, -12.0, -4.0]])).tolist()
    [[0.0, 1.0, 2.0]]
    """

    mean: np.ndarray
    deviation: np.ndarray

    def __post_init__(self) -> None:
        if self.mean.ndim != 1 or self.mean.shape != self.deviation.shape:
            raise DataError("the scaling needs one mean and one deviation for every band")
        fits = (np.abs(self.mean) < LARGEST) & (self.deviation < LARGEST)
        if not (fits & (self.deviation > SMALLEST)).all():  # NaN compares as False
            raise DataError("the scaling has a mean that isn't finite, or a deviation of zero")

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Standardise spectrograms of shape (…, n_bins, n_frames); the result is float32."""
        factor = (1 / self.deviation).astype(np.float32)
        shift = (-self.mean / self.deviation).astype(np.float32)
        return values * factor[:, None] + shift[:, None]

    def to_json(self) -> str:
        """Write both as JSON."""
        return json.dumps({"mean": self.mean.tolist(), "deviation": self.deviation.tolist()})

    @classmethod
    def from_json(cls, text: str) -> "Scaling":
        """Read what `to_json` wrote; DataError where it isn't that."""
        try:
            numbers = json.loads(text)
            mean, deviation = (np.array(numbers[key], float) for key in ("mean", "deviation"))
        except (ValueError, TypeError, KeyError, RecursionError) as problem:
            raise DataError(f"this is no scaling ({type(problem).__name__}: {problem})") from None
        return cls(mean, deviation)


class Songs(Protocol):
    """Songs whose spectrograms can be read by position, such as `store.split("train")`."""

    def __len__(self) -> int: ...

    def read(self, positions: Iterable[int]) -> np.ndarray:
        """Read the spectrograms at these positions: (n, n_bins, n_frames)."""
        ...


def measure_scaling(songs: Songs) -> Scaling:
    """Measure mean and deviation of every band over some songs, a few at a time."""
    means, squares = [], []
    for first in range(0, len(songs), BATCH):
        values = songs.read(range(first, min(first + BATCH, len(songs)))).astype(np.float64)
        means.append(values.mean(axis=2).sum(axis=0))
        squares.append((values**2).mean(axis=2).sum(axis=0))
    mean, square = np.sum(means, axis=0) / len(songs), np.sum(squares, axis=0) / len(songs)
    deviation = np.sqrt(np.maximum(square - mean**2, 0))
    # A mel filter narrower than an FFT bin gives a band that never changes.
    return Scaling(mean, np.where(deviation < CONSTANT, 1.0, deviation))
