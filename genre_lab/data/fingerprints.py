"""Audio fingerprints: find the same recording again, whatever was done to it.

They are computed from the spectrograms, so that no audio is needed. A fingerprint is how the
difference between neighbouring frequency bands changes over time. A louder copy has the same one,
a filtered or re-encoded copy nearly the same, and noise weaker than the music adds little.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from ..audio.feature_spec import FeatureSpec
from ..errors import DataError
from .store import FeatureStore
from .store_files import BATCH

LOWEST, HIGHEST = 200.0, 4000.0  # Hz; an MP3 of 64 kbit/s keeps these frequencies
BANDS, FEWEST = 17, 8
RATE = 6  # steps a second
# Seconds that each step listens to: five steps wide, so that half a step of shift costs little.
WINDOW = 0.8
FLOOR = 40.0  # dB below the loud moments of a song: what lies deeper is silence
SATURATED = 4.0  # dB: larger changes count hardly more
# Mean square of a fingerprint in which next to nothing happens; songs have 0.03 to 0.4.
QUIET = 0.02
OVERLAP = 10.0  # s that two excerpts must share: over less, different songs can look alike
SHORTEST = 4.0  # s
# Copies have 0.75 to 1; songs composed of the same loops up to 0.6, different real songs 0.3.
SIMILAR = 0.65
BLOCK = 512  # songs compared with as many others at a time


@dataclass(frozen=True, eq=False)
class Fingerprints:
    """Hold the fingerprints of many songs.

    Parameters
    ----------
    track_ids : list of str
        The songs, in order.
    values : np.ndarray, shape (n_songs, n_steps, n_bands), float32
        From -1 to 1; 0 where nothing changes. There are `RATE` steps a second.
    digests : list of str
        Equal where the spectrograms are equal to the last bit.

    Examples
    --------
    >>> Fingerprints(["a"], np.zeros((1, 145, 16), "float32"), ["digest"])
    Fingerprints: 1 songs, 145 steps at 6 a second x 16 bands
    """

    track_ids: list[str]
    values: np.ndarray
    digests: list[str]

    def __len__(self) -> int:
        return len(self.track_ids)

    def __repr__(self) -> str:
        _, steps, bands = self.values.shape
        return f"Fingerprints: {len(self)} songs, {steps} steps at {RATE} a second x {bands} bands"


def fingerprint(store: FeatureStore) -> Fingerprints:
    """Make the fingerprint of every song in a store, for any feature and any recipe.

    Parameters
    ----------
    store : FeatureStore
        Of songs. Where its table is cut into chunks, the whole songs are taken.

    Returns
    -------
    Fingerprints

    Raises
    ------
    DataError
        If there is no song, or the spectrograms are too coarse (fewer than 8 bands from 200 to
        4000 Hz) or too short (under 4 s).

    Notes
    -----
    After Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System" (ISMIR 2002), who take
    differences of energies in time and frequency and keep their sign. Here the size counts as well,
    up to 4 dB, so that a change of 0.1 dB, whose sign noise can flip, weighs little.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abc"), "genre": "jazz"})
    >>> fingerprint(FeatureStore.from_arrays(np.zeros((3, 96, 1172), "float16"), songs, MEL))
    Fingerprints: 3 songs, 145 steps at 6 a second x 16 bands
    """
    table = whole_songs(store.table)
    if table.empty:
        raise DataError("the store holds no song", store.where, "see its failed.csv")
    bands, steps = _bands(store), _steps(store)
    values, digests = [], []
    for spectrograms in _batches(store, table):
        digests += [_digest(values) for values in spectrograms]
        values.append(_fingerprints(spectrograms, store.spec, bands, steps))
    return Fingerprints(table.track_id.tolist(), np.concatenate(values), digests)


def whole_songs(table: pd.DataFrame) -> pd.DataFrame:
    """Return a store's table with one row a song, where it may have one row a chunk."""
    if "chunk" not in table:
        return table
    return (
        table.assign(track_id=table.song_id)
        .drop_duplicates("track_id")
        .drop(columns=["song_id", "chunk", "n_chunks"])
    )


def spectrogram_digests(store: FeatureStore) -> list[str]:
    """Return a text for every song, equal where spectrograms are equal to the last bit."""
    songs = whole_songs(store.table)
    return [_digest(values) for batch in _batches(store, songs) for values in batch]


def file_digests(paths: pd.Series) -> pd.Series:
    """Return a text for every file, equal where files are; None where no other has its size.

    Only files of equal size are read.
    """
    sizes = paths.map({path: os.path.getsize(path) for path in paths if os.path.isfile(path)})
    digests = pd.Series(None, paths.index, dtype=object)
    for row in paths.index[sizes.notna() & sizes.duplicated(keep=False)]:
        try:
            with open(paths[row], "rb") as file:
                digests[row] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            continue  # what cannot be read equals nothing
    return digests


def exact_duplicates(track_ids: pd.Series, digests: Iterable[str | None]) -> pd.DataFrame:
    """List the pairs of songs with equal digests as `near_duplicates` does; None equals nothing.

    Examples
    --------
    >>> exact_duplicates(pd.Series(["a", "b", "c"]), ["x", "y", "x"])
      track_id other  similarity  shift
    0        a     c         1.0    0.0
    """
    groups = track_ids.groupby(np.array(list(digests), dtype=object))
    pairs = [pair for _, equal in groups for pair in combinations(equal, 2)]
    table = pd.DataFrame(pairs, columns=["track_id", "other"], dtype=object)
    return table.assign(similarity=1.0, shift=0.0)


def near_duplicates(fingerprints: Fingerprints, least: float = SIMILAR) -> pd.DataFrame:
    """List the pairs of songs that share a recording.

    All pairs are compared at all shifts that leave an overlap of 10 s (four fifths of spectrograms
    that are shorter than 12.5 s). The similarity is the correlation of the two fingerprints there,
    at the best shift. Copies at another speed or pitch are not found.

    Parameters
    ----------
    fingerprints : Fingerprints
        Time goes with the square of their number; 1,800 songs take some 20 s.
    least : float
        From -1 to 1: report pairs that are at least as similar.

    Returns
    -------
    pandas.DataFrame
        One row a pair, the most similar first: track_id, other, similarity, and shift, by how many
        seconds what is heard in `other` comes earlier than in `track_id`.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(-40, 10, (3, 96, 1400))
    >>> copy = noise[1, :, 228:] + 3  # the second song again: later and louder
    >>> values = np.stack([*noise[:, :, :1172], copy])
    >>> songs = pd.DataFrame({"track_id": list("abcd"), "genre": "jazz"})
    >>> near_duplicates(fingerprint(FeatureStore.from_arrays(values, songs, MEL))).round(1)
      track_id other  similarity  shift
    0        b     d         1.0    4.8
    """
    values, found = fingerprints.values, []
    starts = range(0, len(values), BLOCK)
    blocks = [(first, second) for first in starts for second in starts if second >= first]
    for (first, second), (similarity, lag) in zip(blocks, _compared(values, blocks), strict=True):
        one, two = np.nonzero(similarity >= least)
        pairs = [first + one, second + two, similarity[one, two], lag[one, two] / RATE]
        new = pairs[0] < pairs[1]  # within a block every pair comes twice
        found.append(np.stack(pairs, axis=1)[new])
    one, two, similarity, shift = np.concatenate(found).T
    names = np.array(fingerprints.track_ids, dtype=object)
    table = pd.DataFrame(
        {
            "track_id": names[one.astype(int)],
            "other": names[two.astype(int)],
            "similarity": similarity,
            "shift": shift,
        }
    )
    return table.sort_values("similarity", ascending=False, kind="stable", ignore_index=True)


def _compared(
    values: np.ndarray, blocks: list[tuple[int, int]]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Compare blocks of songs on all processors, with a bar if it takes longer than ten seconds."""
    from joblib import Parallel, delayed
    from threadpoolctl import threadpool_limits
    from tqdm import tqdm

    jobs = (
        delayed(_compare)(values[first : first + BLOCK], values[second : second + BLOCK])
        for first, second in blocks
    )
    # One thread a block: threads that share a product wait for each other on a busy computer.
    with threadpool_limits(1):
        answers = Parallel(n_jobs=-1, backend="threading", return_as="generator")(jobs)
        yield from tqdm(answers, "comparing", len(blocks), unit="block", delay=10)


def _compare(some: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Correlate every fingerprint with every other; return the best and its lag in steps."""
    n_steps, n_bands = some.shape[1:]
    shared = min(round(OVERLAP * RATE), n_steps * 4 // 5)
    best = np.full((len(some), len(others)), -1, np.float32)
    at = np.zeros((len(some), len(others)), int)
    for lag in range(shared - n_steps, n_steps - shared + 1):
        n = n_steps - abs(lag)
        # Without a least energy, two silences with one click each would be the same song.
        least = QUIET * n * n_bands
        one = _unit_length(some[:, max(lag, 0) : max(lag, 0) + n], least)
        two = _unit_length(others[:, max(-lag, 0) : max(-lag, 0) + n], least)
        correlation = one @ two.T
        better = correlation > best
        best[better], at[better] = correlation[better], lag
    return best, at


def _unit_length(values: np.ndarray, least: float) -> np.ndarray:
    """Flatten fingerprints to vectors of length one; those with less energy stay shorter."""
    flat = values.reshape(len(values), -1)
    energy = np.einsum("ij,ij->i", flat, flat)
    return flat / np.sqrt(np.maximum(energy, least))[:, None]


def _batches(store: FeatureStore, table: pd.DataFrame) -> Iterator[np.ndarray]:
    return (store.read(table.iloc[first : first + BATCH]) for first in range(0, len(table), BATCH))


def _digest(values: np.ndarray) -> str:
    return hashlib.blake2b(values.tobytes(), digest_size=16).hexdigest()


def _fingerprints(
    values: np.ndarray, spec: FeatureSpec, bands: np.ndarray, steps: np.ndarray
) -> np.ndarray:
    """Turn spectrograms into (n_songs, n_steps, n_bands) numbers from -1 to 1."""
    if spec.kind == "mfcc":
        from scipy.fft import idct

        # The coefficients that were left out were small.
        values = idct(values, n=spec.n_mels, axis=1, norm="ortho")
    level = np.clip(values[:, bands[0] : bands[-1]], -100, 100)
    power = np.exp(level * np.float32(np.log(10) / 10))
    power = np.add.reduceat(power, bands[:-1] - bands[0], axis=1)
    level = 10 * np.log10(np.tensordot(power, steps, axes=1) + np.float32(1e-10))
    level = np.maximum(level, np.percentile(level, 95, axis=(1, 2), keepdims=True) - FLOOR)
    change = np.diff(np.diff(level, axis=1), axis=2)
    return np.tanh(change / SATURATED).transpose(0, 2, 1).astype(np.float32)


def _bands(store: FeatureStore) -> np.ndarray:
    """Return the row at which each band begins and the one at which the last ends, even in mel."""
    import librosa

    # The inverse DCT of MFCCs gives mel bands back.
    spec = replace(store.spec, kind="mel") if store.spec.kind == "mfcc" else store.spec
    lowest, highest = librosa.hz_to_mel([LOWEST, HIGHEST], htk=True)
    edges = librosa.mel_to_hz(np.linspace(lowest, highest, BANDS + 1), htk=True)
    bands = np.unique(np.searchsorted(spec.frequencies, edges))
    if len(bands) <= FEWEST:
        raise DataError(
            f"the spectrograms are too coarse to tell songs apart: {len(bands) - 1} bands from "
            f"{LOWEST:g} to {HIGHEST:g} Hz",
            store.where,
            "extract them with more bands",
        )
    return bands


def _steps(store: FeatureStore) -> np.ndarray:
    """Return each frame's weight in each step: (n_frames, n_steps), bell-shaped, each sum 1."""
    times = store.spec.times
    if times[-1] < SHORTEST:
        raise DataError(
            f"the spectrograms are too short to tell songs apart: {times[-1]:.1f} s",
            store.where,
            f"extract {SHORTEST:g} s or more",
        )
    away = (times[:, None] - np.arange(WINDOW / 2, times[-1] - WINDOW / 2, 1 / RATE)) / WINDOW
    weights = np.where(np.abs(away) < 0.5, np.cos(np.pi * away) ** 2, 0)
    return (weights / weights.sum(axis=0)).astype(np.float32)
