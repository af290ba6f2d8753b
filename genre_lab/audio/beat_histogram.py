"""How strongly a clip beats at every tempo, and the six numbers that Tzanetakis and Cook read off."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks
from scipy.signal.windows import hann

from ..errors import AudioError

TEMPI = np.arange(40, 201)  # bpm
N_FFT, HOP = 512, 64  # samples of a frame, and between frames
EDGES = (0, 200, 400, 800, 1600, 3200, np.inf)  # Hz, between octave bands
SECONDS, STEP = 6.0, 1.5  # of music that one autocorrelation looks at, and between two of them
PEAKS = 3  # that each autocorrelation may add
BLUR = 1.5  # bpm: the same beat, measured twice, is not the same to a bpm
SMALLEST = 0.05  # of the highest peak: what is lower is none


@dataclass(frozen=True, eq=False, repr=False)
class BeatHistogram:
    """Hold how strongly a clip beats at every tempo.

    Parameters
    ----------
    strength : np.ndarray, shape (161,)
        One number for each of `tempi`: the heights of the autocorrelation's peaks, summed up and
        divided by how many times was looked. 1 is a sound that repeats itself exactly.
    title : str
        Of the clip.

    Taught in: notebooks/04_baselines_first.ipynb
    """

    strength: np.ndarray
    title: str = ""

    @property
    def tempi(self):
        """What `strength` stands for, in beats a minute: 40 to 200."""
        return TEMPI

    @property
    def peaks(self):
        """The tempi of the highest and the second highest peak in bpm; the same twice where there is one, none where nothing beats."""
        places, _ = find_peaks(
            np.pad(self.strength, 1), height=max(1e-6, SMALLEST * self.strength.max())
        )
        highest = sorted(places - 1, key=lambda place: -self.strength[place])[:2]
        return [int(TEMPI[place]) for place in (highest * 2)[:2]]

    @property
    def numbers(self):
        """The six numbers by name: the share of the sum that the two peaks' bins hold, their ratio, their bpm, and the sum."""
        total, peaks = float(self.strength.sum()), self.peaks or [0, 0]
        first, second = (float(self.strength[bpm - TEMPI[0]]) if bpm else 0.0 for bpm in peaks)
        second *= peaks[0] != peaks[1]
        return {
            "beat 1 amplitude": first / max(total, 1e-12),
            "beat 2 amplitude": second / max(total, 1e-12),
            "beat ratio": second / max(first, 1e-12),
            "beat 1 bpm": float(peaks[0]),
            "beat 2 bpm": float(peaks[1]),
            "beat sum": total,
        }

    def __repr__(self):
        found = " and ".join(f"{bpm} bpm" for bpm in dict.fromkeys(self.peaks)) or "no tempo"
        return f"BeatHistogram {self.title!r}: beats most at {found}, sum {self.strength.sum():.2f}"


def beat_histogram(clip):
    """Ask a clip for its beat: how alike is it to itself a moment later?

    In six bands, each about an octave wide, the loudness is followed through time and
    standardised; their sum is compared with itself, shifted by 0.3 to 1.5 s. Peaks of this
    autocorrelation are beats. A beat of half a second comes back after 1 and 1.5 s too, so what the
    shift already showed at a half to a fifth of it is taken off. The three highest peaks of
    each 6 s go into the histogram.

    Parameters
    ----------
    clip : Clip
        At least 6 s.

    Returns
    -------
    BeatHistogram

    Raises
    ------
    AudioError
        If the clip is shorter.

    Examples
    --------
    >>> clicks = np.zeros(120_000)
    >>> clicks[::6_000] = 1  # every half second
    >>> beat_histogram(Clip(clicks, 12_000, "clicks"))
    BeatHistogram 'clicks': beats most at 120 bpm, sum 1.01

    Notes
    -----
    Simpler than in the paper, where wavelets cut the sound into octaves: here a short-time Fourier
    transform does, and its window is what smooths the loudness.

    Source: Tzanetakis and Cook 2002.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    if clip.seconds < SECONDS:
        raise AudioError(
            f"the clip lasts {clip.seconds:.2f} s; a beat histogram needs {SECONDS:g} s",
            clip.title,
            "take a longer excerpt",
        )
    envelope, rate = _envelope(clip), clip.rate / HOP
    length = min(round(SECONDS * rate), len(envelope))
    parts = sliding_window_view(envelope, length)[:: round(STEP * rate)]
    strength = np.zeros(len(TEMPI))
    for correlation in _autocorrelations(parts, round(60 / TEMPI[0] * rate) + 2):
        lags, heights = _highest_peaks(_enhanced(correlation, round(60 / TEMPI[-1] * rate)))
        bpm = 60 * rate / lags
        inside = (bpm > TEMPI[0] - 0.5) & (bpm < TEMPI[-1] + 0.5)
        np.add.at(strength, np.round(bpm[inside]).astype(int) - TEMPI[0], heights[inside])
    return BeatHistogram(
        gaussian_filter1d(strength / len(parts), BLUR, mode="constant"), clip.title
    )


def _envelope(clip):
    """Follow the loudness of every band, standardised, and sum the bands up: (n_frames,)."""
    magnitudes = np.abs(
        np.fft.rfft(
            sliding_window_view(clip.samples.astype(float), N_FFT)[::HOP] * hann(N_FFT, sym=False)
        )
    )
    band = np.digitize(np.fft.rfftfreq(N_FFT, 1 / clip.rate), EDGES) - 1
    bands = np.stack([magnitudes[:, band == number].sum(axis=1) for number in np.unique(band)])
    bands -= bands.mean(axis=1, keepdims=True)
    return (bands / np.maximum(bands.std(axis=1, keepdims=True), 1e-6)).sum(axis=0)


def _autocorrelations(parts, longest):
    """Compare each part with itself shifted by 0 to `longest` frames; 1 where they are the same."""
    parts = parts - parts.mean(axis=1, keepdims=True)
    n = parts.shape[1]
    whole = np.fft.irfft(np.abs(np.fft.rfft(parts, 2 * n)) ** 2)[:, : longest + 1]
    return (
        whole / np.maximum(whole[:, :1], 1e-9) * n / (n - np.arange(longest + 1))
    )  # as if all shifts overlapped equally


def _enhanced(correlation, shortest):
    """Keep what is positive, and take off what comes back because of a beat that is 2 to 5 times as fast."""
    lags = np.arange(len(correlation))
    beats = np.where(lags >= shortest, np.maximum(correlation, 0), 0)
    echoes = sum(np.interp(lags / times, lags, beats) for times in (2, 3, 4, 5))
    return np.maximum(beats - echoes, 0)


def _highest_peaks(correlation):
    """Find the highest peaks: their lags, to a fraction of a frame, and their heights."""
    places, _ = find_peaks(correlation)
    places = places[np.argsort(-correlation[places], kind="stable")][:PEAKS]
    before, here, after = (correlation[places + shift] for shift in (-1, 0, 1))
    return places + 0.5 * (before - after) / np.minimum(before - 2 * here + after, -1e-12), here
