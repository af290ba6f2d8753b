"""Which notes sound how strongly in a clip, and the five numbers that Tzanetakis and Cook read off."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal.windows import hann

from ..errors import AudioError

N_FFT, HOP = (
    4096,
    1024,
)  # samples of a frame, and between frames; a long window tells low notes apart
LOWEST, HIGHEST = 36, 84  # MIDI notes, C2 to C6: 65 to 1047 Hz
PEAKS = 6  # notes a frame
NOTES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
FIFTHS = tuple(
    NOTES[7 * place % 12] for place in range(12)
)  # C G D A …: neighbours are a fifth apart


@dataclass(frozen=True, eq=False, repr=False)
class PitchHistogram:
    """Hold how strongly every note sounds in a clip.

    Parameters
    ----------
    unfolded : np.ndarray, shape (128,)
        One number a MIDI note (69 is A at 440 Hz), 0 to 1: how strong it is on average over the
        frames, as a part of each frame's strongest note.
    title : str
        Of the clip.

    Taught in: notebooks/04_baselines_first.ipynb
    """

    unfolded: np.ndarray
    title: str = ""

    @property
    def folded(self):
        """All octaves of a note together, shape (12,), in the order of the circle of fifths: C G D A E B F# …"""
        by_name = np.bincount(np.arange(128) % 12, self.unfolded)
        return by_name[7 * np.arange(12) % 12]

    @property
    def numbers(self):
        """The five numbers by name.

        The strongest folded note's share of the sum; the strongest note (MIDI number); the place of
        the strongest folded note on the circle of fifths (C is 0); the way from there to the second
        strongest in fifths, -6 to 5; and the sum. Without any note all are 0.
        """
        folded, total = self.folded, float(self.unfolded.sum())
        first, second = np.argsort(-folded, kind="stable")[:2]
        step = (second - first + 6) % 12 - 6 if folded[second] > 0 else 0
        return {
            "pitch amplitude": float(folded[first]) / max(total, 1e-12),
            "pitch note": float(self.unfolded.argmax()),
            "pitch class": float(first),
            "pitch interval": float(step),
            "pitch sum": total,
        }

    def __repr__(self):
        names = [
            FIFTHS[place]
            for place in np.argsort(-self.folded, kind="stable")[:3]
            if self.folded[place] > 0
        ]
        return f"PitchHistogram {self.title!r}: strongest {', '.join(names) or 'no note'}, sum {self.unfolded.sum():.2f}"


def pitch_histogram(clip):
    """Look for the six strongest lines in the spectrum of every frame, and add them up by their notes.

    Parameters
    ----------
    clip : Clip
        At least 4096 samples.

    Returns
    -------
    PitchHistogram

    Raises
    ------
    AudioError
        If the clip is shorter.

    Examples
    --------
    >>> times = np.arange(24_000) / 12_000
    >>> pitch_histogram(Clip(np.sin(2 * np.pi * 440 * times), 12_000, "440 Hz"))
    PitchHistogram '440 Hz': strongest A, sum 1.00

    Notes
    -----
    Simpler than in the paper, which looks for fundamentals by an autocorrelation in two bands (Tolonen
    and Karjalainen 2000). Here an overtone counts as the note that it sounds like; the histogram is
    blunter for it, and a chord keeps all of its notes.

    Source: Tzanetakis and Cook 2002.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    if len(clip.samples) < N_FFT:
        raise AudioError(
            f"the clip has {len(clip.samples)} samples; a frame has {N_FFT}",
            clip.title,
            "take a longer excerpt",
        )
    frames = sliding_window_view(clip.samples.astype(float), N_FFT)[::HOP]
    bins, heights = _highest_peaks(np.abs(np.fft.rfft(frames * hann(N_FFT, sym=False))), clip.rate)
    notes = np.round(69 + 12 * np.log2(bins * clip.rate / N_FFT / 440)).astype(int)
    strongest = np.maximum(heights.max(axis=1, keepdims=True), 1e-9)  # silence has no notes
    unfolded = np.bincount(notes.ravel(), (heights / strongest).ravel(), minlength=128)[:128] / len(
        frames
    )
    return PitchHistogram(unfolded, clip.title)


def _highest_peaks(magnitudes, rate):
    """Find the highest peaks between the lowest and the highest note: bins, to a fraction, and heights, (n_frames, PEAKS)."""
    first, last = (
        int(round(440 * 2 ** ((note - 69) / 12) * N_FFT / rate)) for note in (LOWEST, HIGHEST)
    )
    before, here, after = (magnitudes[:, first + shift : last + 1 + shift] for shift in (-1, 0, 1))
    heights = np.where((here > before) & (here >= after), here, 0)
    places = np.argpartition(-heights, PEAKS, axis=1)[:, :PEAKS]
    # The top of a parabola through the logarithms of three neighbours lies between the bins.
    left, top, right = (
        np.log(np.maximum(np.take_along_axis(side, places, axis=1), 1e-12))
        for side in (before, here, after)
    )
    shift = 0.5 * (left - right) / np.minimum(left - 2 * top + right, -1e-9)
    found = np.take_along_axis(heights, places, axis=1)
    return places + first + np.where(found > 0, shift, 0), found
