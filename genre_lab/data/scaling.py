"""Standardising: mean and deviation of every band, taken from training songs only."""

import json
from dataclasses import dataclass

import numpy as np

BATCH = 64  # songs read at a time


@dataclass(frozen=True, eq=False)
class Scaling:
    """Hold mean and deviation of every band, measured on training songs; shape (n_bins,) each.

    Examples
    --------
    >>> Scaling(np.array([-20.0]), np.array([8.0])).apply(np.array([[-20.0, -12.0, -4.0]])).tolist()
    [[0.0, 1.0, 2.0]]

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    mean: np.ndarray
    deviation: np.ndarray

    def apply(self, values):
        """Standardise pictures of shape (…, n_bins, n_frames); the result is float32."""
        factor, shift = 1 / self.deviation, -self.mean / self.deviation
        return values * factor[:, None].astype(np.float32) + shift[:, None].astype(np.float32)

    def to_json(self):
        """Write both as JSON."""
        return json.dumps({"mean": self.mean.tolist(), "deviation": self.deviation.tolist()})

    @classmethod
    def from_json(cls, text):
        """Read what `to_json` wrote."""
        numbers = json.loads(text)
        return cls(np.array(numbers["mean"]), np.array(numbers["deviation"]))


def measure_scaling(split):
    """Measure mean and deviation of every band over the songs of a split, a few songs at a time."""
    total = np.zeros((2, split.store.spec.n_bins))
    for first in range(0, len(split), BATCH):
        values = split.read(range(first, min(first + BATCH, len(split)))).astype(np.float64)
        total += values.mean(axis=2).sum(axis=0), (values**2).mean(axis=2).sum(axis=0)
    mean, square = total / len(split)
    deviation = np.sqrt(np.maximum(square - mean**2, 0))
    # A band that never changes (a mel filter narrower than an FFT bin) has nothing to scale.
    return Scaling(mean, np.where(deviation < 1e-3, 1.0, deviation))
