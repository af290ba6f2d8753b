"""A song as Tzanetakis and Cook's thirty numbers: 19 of timbre, 6 of beat, 5 of pitch.

Source: G. Tzanetakis and P. Cook, "Musical genre classification of audio signals", IEEE
Transactions on Speech and Audio Processing 10(5), 2002.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Protocol

import librosa
import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from ..errors import AudioError, shows_its_call
from .clip import Clip, load_clip
from .features import mfcc, warm_up

N_FFT, HOP = 512, 256  # samples of a frame, and between frames: as in the report's spectrograms
ROLL_OFF = 0.85  # of the magnitude lies below the roll-off
N_MFCC = 5

BEAT_HOP = 64  # samples: 5 ms, or the tempo axis would be too coarse
TEMPI = np.arange(40, 201)  # bpm
OCTAVES = (0, 200, 400, 800, 1600, 3200, np.inf)  # Hz, edges of the bands
SECONDS, STEP = 6.0, 1.5  # of music that one autocorrelation looks at, and between two of them
BEATS = 3  # peaks that each autocorrelation may add
BLUR = 1.5  # bpm: a beat measured twice is not the same to a bpm
SMALLEST = 0.05  # of the highest peak: what is lower is none

PITCH_FFT, PITCH_HOP = 4096, 1024  # samples; a long window tells low notes apart
LOWEST, HIGHEST = 36, 84  # MIDI notes, C2 to C6: 65 to 1047 Hz
PITCHES = 6  # notes a frame
NOTES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
FIFTHS = tuple(NOTES[7 * place % 12] for place in range(12))  # C G D A …: a fifth apart


class Songs(Protocol):
    """Whatever carries a table with the columns track_id and path, such as `gl.Tracks`."""

    @property
    def table(self) -> pd.DataFrame:
        """One row a song."""


@shows_its_call("gl.sound_features(songs, seconds, rate)")
def sound_features(
    songs: Songs | Iterable[str | PathLike[str]], seconds: float = 25, rate: int = 12_000
) -> pd.DataFrame:
    """Describe every song by Tzanetakis and Cook's thirty numbers; about a tenth of a second each.

    Parameters
    ----------
    songs : Tracks, or an iterable of paths
        Songs with a path.
    seconds : float
        How much of the middle of a song is listened to, in s; at least 6.
    rate : int
        Its sample rate in Hz.

    Returns
    -------
    pandas.DataFrame, shape (n_songs, 30)
        One row a song, named by its track_id (or its file), in the same order; see
        `numbers_of_clip`.

    Raises
    ------
    AudioError
        If a song has no path, can't be read, or is shorter than 6 s.

    Examples
    --------
    >>> import soundfile
    >>> soundfile.write("noise.wav", np.random.default_rng(0).normal(0, 0.1, 84_000), 12_000)
    >>> sound_features(["noise.wav"]).loc["noise", ["centroid mean", "low energy"]].round(-1)
    centroid mean    3000.0
    low energy          0.0
    Name: noise, dtype: float64

    Taught in: notebooks/04_baselines_first.ipynb
    """
    paths = paths_of(songs, "there is nothing to listen to", "give the table a column path")
    rows = [numbers_of_clip(load_clip(path, seconds, rate)) for path in paths]
    return pd.DataFrame(rows).set_index(paths.index)


def paths_of(songs: Songs | Iterable[str | PathLike[str]], lost: str, remedy: str) -> pd.Series:
    """Return the paths of songs, each under its track_id or the name of its file.

    Parameters
    ----------
    songs : Tracks, or an iterable of paths
    lost, remedy : str
        What to say where a song has no path: what can't be done without, and what to do.

    Raises
    ------
    AudioError
        If a song has no path, or there is no song.

    Examples
    --------
    >>> paths_of(["music/one.mp3"], "", "").to_dict()
    {'one': 'music/one.mp3'}
    """
    if isinstance(songs, (str, PathLike)):
        raise AudioError("one path is no list of songs", songs, "put it in a list")
    if isinstance(songs, Iterable):
        names = [str(path) for path in songs]
        table = pd.DataFrame({"track_id": [Path(name).stem for name in names], "path": names})
    else:
        table = songs.table
    if table.empty:
        raise AudioError("there is no song", "", "give one at least")
    if (table.path == "").any():
        raise AudioError(
            f"a song has no path: {lost}", table.track_id[table.path == ""].iloc[0], remedy
        )
    return table.set_index("track_id").path


def numbers_of_clip(clip: Clip) -> pd.Series:
    """Describe a clip by thirty numbers.

    Parameters
    ----------
    clip : Clip
        At least 6 s; silence that `load_clip` added to a short song is left out.

    Returns
    -------
    pandas.Series, 30 floats
        19 of `timbral_texture`, 6 of `beat_histogram`, 5 of `pitch_histogram`, by name.

    Raises
    ------
    AudioError
        If the clip is shorter.

    Examples
    --------
    >>> numbers_of_clip(Clip(np.random.default_rng(0).normal(size=120_000), 12_000, "noise")).size
    30
    """
    sounding = clip.excerpt(clip.padded / 2, clip.seconds - clip.padded) if clip.padded else clip
    return pd.Series(
        timbral_texture(sounding)
        | beat_histogram(sounding).numbers
        | pitch_histogram(sounding).numbers,
        name=clip.title,
    )


# ---- timbre


def spectral_measures(clip: Clip) -> dict[str, np.ndarray]:
    """Measure four things of every frame of a clip.

    Parameters
    ----------
    clip : Clip
        At least one frame long.

    Returns
    -------
    dict of str to np.ndarray, shape (n_frames,)
        "centroid": the mean of the frequencies, weighted by their magnitudes, in Hz. "roll-off":
        the frequency below which 85 % of the magnitude lies, in Hz. "flux": the squared distance
        to the frame before, both scaled to length 1, so 0 to 2 (0 in the first). "zero crossings":
        how often a second the samples change their sign. Frames of 512 samples, 256 apart; a
        silent frame gives zeros.

    Raises
    ------
    AudioError
        If the clip is shorter than a frame.

    Notes
    -----
    All but the flux are librosa's. Its onset strength is another quantity: a mean rise in dB,
    which falls are left out of.

    Examples
    --------
    >>> tone = Clip(np.sin(2 * np.pi * 1500 * np.arange(12_000) / 12_000), 12_000, "1500 Hz")
    >>> {name: round(float(of[20]), -2) for name, of in spectral_measures(tone).items()}
    {'centroid': 1500.0, 'roll-off': 1500.0, 'flux': 0.0, 'zero crossings': 3000.0}

    Taught in: notebooks/04_baselines_first.ipynb
    """
    magnitudes = _magnitudes(clip, N_FFT, HOP)
    centroid = librosa.feature.spectral_centroid(S=magnitudes, sr=clip.rate, n_fft=N_FFT)
    roll_off = librosa.feature.spectral_rolloff(
        S=magnitudes, sr=clip.rate, n_fft=N_FFT, roll_percent=ROLL_OFF
    )
    shapes = librosa.util.normalize(magnitudes, norm=2, axis=0)
    crossings = librosa.feature.zero_crossing_rate(
        _samples(clip), frame_length=N_FFT, hop_length=HOP, center=False
    )
    return {
        "centroid": centroid[0],
        "roll-off": roll_off[0],
        "flux": np.append(0, (np.diff(shapes, axis=1) ** 2).sum(axis=0)),
        # librosa gives a share of the samples; 512 of them have 511 steps to cross zero in.
        "zero crossings": crossings[0] * clip.rate * N_FFT / (N_FFT - 1),
    }


def timbral_texture(clip: Clip) -> dict[str, float]:
    """Describe the timbre of a clip by nineteen numbers.

    The measures of `spectral_measures` and the MFCCs 1 to 5 (0 is only how loud it is) are cut into
    texture windows of a second. In each window the mean says what it is like there, and the
    variance how much it changes within a second; both are averaged over the windows.

    Parameters
    ----------
    clip : Clip
        At least a second.

    Returns
    -------
    dict of str to float
        "centroid mean", "centroid variance" and so on for the four measures; "low energy", the
        share of frames that are softer than the mean of their second; "MFCC 1 mean" …
        "MFCC 5 variance". A variance has the square of its measure's unit.

    Raises
    ------
    AudioError
        If the clip is shorter than a second.

    Examples
    --------
    >>> tone = Clip(np.sin(2 * np.pi * 1500 * np.arange(24_000) / 12_000), 12_000, "1500 Hz")
    >>> numbers = timbral_texture(tone)
    >>> len(numbers), round(numbers["centroid mean"])
    (19, 1500)
    """
    measures = spectral_measures(clip)
    if clip.seconds < 1:
        raise AudioError(
            f"the clip lasts {clip.seconds:.2f} s; a second is needed",
            clip.title,
            "take a longer excerpt",
        )
    window = round(clip.rate / HOP)
    numbers = _texture(measures, window)
    loudness = librosa.feature.rms(
        y=_samples(clip), frame_length=N_FFT, hop_length=HOP, center=False
    )
    parts = _windows(loudness[0], window)
    numbers["low energy"] = float((parts < parts.mean(axis=1, keepdims=True)).mean(axis=1).mean())
    coefficients = mfcc(clip, n_mfcc=N_MFCC + 1).values[1:]
    return numbers | _texture({f"MFCC {k}": of for k, of in enumerate(coefficients, 1)}, window)


def _texture(measures: dict[str, np.ndarray], window: int) -> dict[str, float]:
    numbers = {}
    for name, values in measures.items():
        parts = _windows(values, window)
        numbers[f"{name} mean"] = float(parts.mean())
        numbers[f"{name} variance"] = float(parts.var(axis=1).mean())
    return numbers


def _windows(values: np.ndarray, window: int) -> np.ndarray:
    """Cut values into whole windows, (n_windows, window).

    A clip of a second has a frame or two less than a window, and is one.
    """
    window = min(window, len(values))
    return values[: len(values) // window * window].reshape(-1, window).astype(float)


def _samples(clip: Clip) -> np.ndarray:
    return clip.samples.astype(float)


def _magnitudes(clip: Clip, n_fft: int, hop: int) -> np.ndarray:
    """Magnitudes of the Fourier transforms of all whole frames, (1 + n_fft / 2, n_frames)."""
    if len(clip.samples) < n_fft:
        raise AudioError(
            f"the clip has {len(clip.samples)} samples; a frame has {n_fft}",
            clip.title,
            "take a longer excerpt",
        )
    warm_up()
    return np.abs(librosa.stft(_samples(clip), n_fft=n_fft, hop_length=hop, center=False))


# ---- beat


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

    Examples
    --------
    >>> BeatHistogram(np.eye(161)[80], "clicks")
    BeatHistogram 'clicks': beats most at 120 bpm, sum 1.00
    """

    strength: np.ndarray
    title: str = ""

    @property
    def tempi(self) -> np.ndarray:
        """What `strength` stands for, in beats a minute: 40 to 200."""
        return TEMPI

    @property
    def peaks(self) -> list[int]:
        """The tempi of the highest and the second highest peak in bpm.

        The same twice where there is one; none where nothing beats.
        """
        least = max(1e-6, SMALLEST * self.strength.max())
        places, _ = find_peaks(np.pad(self.strength, 1), height=least)
        highest = sorted(places - 1, key=lambda place: -self.strength[place])[:2]
        return [int(TEMPI[place]) for place in (highest * 2)[:2]]

    @property
    def numbers(self) -> dict[str, float]:
        """The six numbers by name.

        The share of the sum that the two peaks' bins hold, their ratio, their bpm, and the sum.
        """
        total = float(self.strength.sum())
        bpm = self.peaks or [0, 0]
        heights = dict(zip(TEMPI.tolist(), self.strength.tolist(), strict=True))
        first = heights.get(bpm[0], 0.0)
        second = heights.get(bpm[1], 0.0) if bpm[1] != bpm[0] else 0.0
        return {
            "beat 1 amplitude": first / max(total, 1e-12),
            "beat 2 amplitude": second / max(total, 1e-12),
            "beat ratio": second / max(first, 1e-12),
            "beat 1 bpm": float(bpm[0]),
            "beat 2 bpm": float(bpm[1]),
            "beat sum": total,
        }

    def __repr__(self) -> str:
        found = " and ".join(f"{bpm} bpm" for bpm in dict.fromkeys(self.peaks)) or "no tempo"
        return f"BeatHistogram {self.title!r}: beats most at {found}, sum {self.strength.sum():.2f}"


def beat_histogram(clip: Clip) -> BeatHistogram:
    """Measure how strongly a clip beats at every tempo: how alike it is to itself a moment later.

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

    Notes
    -----
    Simpler than in the paper, where wavelets cut the sound into octaves: here a short-time Fourier
    transform does, and its window is what smooths the loudness. `librosa.feature.tempogram` would
    be another measure: its windows fade in and out, it takes off no echoes of a faster beat, and
    its tempo axis has one row a shift, too coarse where the tempo is high.

    Examples
    --------
    >>> clicks = np.zeros(120_000)
    >>> clicks[::6_000] = 1  # every half second
    >>> beat_histogram(Clip(clicks, 12_000, "clicks"))
    BeatHistogram 'clicks': beats most at 120 bpm, sum 1.01

    Taught in: notebooks/04_baselines_first.ipynb
    """
    if clip.seconds < SECONDS:
        raise AudioError(
            f"the clip lasts {clip.seconds:.2f} s; a beat histogram needs {SECONDS:g} s",
            clip.title,
            "take a longer excerpt",
        )
    envelope = _envelope(clip)
    rate = clip.rate / BEAT_HOP
    length = min(round(SECONDS * rate), len(envelope))
    parts = np.lib.stride_tricks.sliding_window_view(envelope, length)[:: round(STEP * rate)]
    strength = np.zeros(len(TEMPI))
    for correlation in _autocorrelations(parts, round(60 / TEMPI[0] * rate) + 2):
        lags, heights = _highest_peaks(_enhanced(correlation, round(60 / TEMPI[-1] * rate)))
        bpm = np.round(60 * rate / lags).astype(int)
        inside = (bpm >= TEMPI[0]) & (bpm <= TEMPI[-1])
        np.add.at(strength, bpm[inside] - TEMPI[0], heights[inside])
    strength = gaussian_filter1d(strength / len(parts), BLUR, mode="constant")
    return BeatHistogram(strength, clip.title)


def _envelope(clip: Clip) -> np.ndarray:
    """Follow the loudness of every band, standardised, and sum the bands up: (n_frames,)."""
    magnitudes = _magnitudes(clip, N_FFT, BEAT_HOP)
    band = np.digitize(librosa.fft_frequencies(sr=clip.rate, n_fft=N_FFT), OCTAVES) - 1
    bands = np.stack([magnitudes[band == number].sum(axis=0) for number in np.unique(band)])
    bands -= bands.mean(axis=1, keepdims=True)
    return (bands / np.maximum(bands.std(axis=1, keepdims=True), 1e-6)).sum(axis=0)


def _autocorrelations(parts: np.ndarray, longest: int) -> np.ndarray:
    """Compare each part with itself shifted by 0 to `longest` frames; 1 where they are the same."""
    parts = parts - parts.mean(axis=1, keepdims=True)
    sums = librosa.autocorrelate(parts, max_size=longest + 1)
    # A longer shift leaves less to compare; count as if all overlapped equally.
    n = parts.shape[1]
    return sums / np.maximum(sums[:, :1], 1e-9) * n / (n - np.arange(sums.shape[1]))


def _enhanced(correlation: np.ndarray, shortest: int) -> np.ndarray:
    """Keep what is positive, less what comes back because of a beat 2 to 5 times as fast."""
    lags = np.arange(len(correlation))
    beats = np.where(lags >= shortest, np.maximum(correlation, 0), 0)
    echoes = sum(np.interp(lags / times, lags, beats) for times in (2, 3, 4, 5))
    return np.maximum(beats - echoes, 0)


def _highest_peaks(correlation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the highest peaks: their lags, to a fraction of a frame, and their heights."""
    places, _ = find_peaks(correlation)
    places = places[np.argsort(-correlation[places], kind="stable")][:BEATS]
    before, here, after = (correlation[places + shift] for shift in (-1, 0, 1))
    # The top of the parabola through three neighbours.
    return places + 0.5 * (before - after) / np.minimum(before - 2 * here + after, -1e-12), here


# ---- pitch


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

    Examples
    --------
    >>> PitchHistogram(np.eye(128)[69], "440 Hz")
    PitchHistogram '440 Hz': strongest A, sum 1.00
    """

    unfolded: np.ndarray
    title: str = ""

    @property
    def folded(self) -> np.ndarray:
        """All octaves of a note together, shape (12,).

        In the order of the circle of fifths: C G D A E B F# …
        """
        by_name = np.bincount(np.arange(128) % 12, self.unfolded)
        return by_name[7 * np.arange(12) % 12]

    @property
    def numbers(self) -> dict[str, float]:
        """The five numbers by name.

        The strongest folded note's share of the sum; the strongest note (MIDI number); the place of
        the strongest folded note on the circle of fifths (C is 0); the way from there to the second
        strongest in fifths, -6 to 5; and the sum. Without any note all are 0.
        """
        folded = self.folded
        total = float(self.unfolded.sum())
        first, second = np.argsort(-folded, kind="stable")[:2]
        step = (second - first + 6) % 12 - 6 if folded[second] > 0 else 0
        return {
            "pitch amplitude": float(folded[first]) / max(total, 1e-12),
            "pitch note": float(self.unfolded.argmax()),
            "pitch class": float(first),
            "pitch interval": float(step),
            "pitch sum": total,
        }

    def __repr__(self) -> str:
        strongest = np.argsort(-self.folded, kind="stable")[:3]
        names = ", ".join(FIFTHS[place] for place in strongest if self.folded[place] > 0)
        return (
            f"PitchHistogram {self.title!r}: strongest {names or 'no note'}, "
            f"sum {self.unfolded.sum():.2f}"
        )


def pitch_histogram(clip: Clip) -> PitchHistogram:
    """Look for the six strongest lines in the spectrum of every frame, and add them up by note.

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

    Notes
    -----
    Simpler than in the paper, which looks for fundamentals by an autocorrelation in two bands
    (Tolonen and Karjalainen 2000). Here an overtone counts as the note that it sounds like; the
    histogram is blunter for it, and a chord keeps all of its notes. librosa's chroma spreads the
    power of all bins over the notes; the paper counts peaks, and so do we: `librosa.piptrack` finds
    them.

    Examples
    --------
    >>> times = np.arange(24_000) / 12_000
    >>> pitch_histogram(Clip(np.sin(2 * np.pi * 440 * times), 12_000, "440 Hz"))
    PitchHistogram '440 Hz': strongest A, sum 1.00

    Taught in: notebooks/04_baselines_first.ipynb
    """
    magnitudes = _magnitudes(clip, PITCH_FFT, PITCH_HOP)
    lowest, highest = librosa.midi_to_hz([LOWEST, HIGHEST])
    half_a_bin = clip.rate / PITCH_FFT / 2
    hz, _ = librosa.piptrack(
        S=magnitudes,
        sr=clip.rate,
        n_fft=PITCH_FFT,
        fmin=lowest - half_a_bin,
        fmax=highest + half_a_bin,
        threshold=0,
    )
    heights = np.where(hz > 0, magnitudes, 0)  # piptrack says 0 Hz where there is no peak
    strongest = np.argpartition(-heights, PITCHES, axis=0)[:PITCHES]
    heights = np.take_along_axis(heights, strongest, axis=0)
    # A frame may have fewer peaks: those that are missing count nothing, whatever their note.
    hz = np.maximum(np.take_along_axis(hz, strongest, axis=0), lowest)
    notes = np.round(librosa.hz_to_midi(hz)).astype(int)
    shares = heights / np.maximum(heights.max(axis=0), 1e-9)  # silence has no notes
    unfolded = np.bincount(notes.ravel(), shares.ravel(), minlength=128)[:128] / shares.shape[1]
    return PitchHistogram(unfolded, clip.title)
