"""Audio fingerprints of a whole feature store: the same recording is found again, whatever was done to it.

They are computed from the pictures, so that no audio is needed. A fingerprint is how the difference
between neighbouring frequency bands changes in time. A louder copy has the same one, a filtered or
re-encoded copy nearly so, and noise adds little where it is weaker than the music.
"""

import hashlib
import os
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from ..audio.mel_scale import hz_to_mel, mel_to_hz
from ..errors import DataError
from .store_files import BATCH

LOWEST, HIGHEST = 200.0, 4000.0  # Hz; an MP3 of 64 kbit/s keeps these frequencies
BANDS, FEWEST = 17, 8
RATE = 6  # steps a second
WINDOW = (
    0.8  # s that each step listens to: five steps wide, so that half a step of shift costs little
)
FLOOR = 40.0  # dB below the loud moments of a song: what lies deeper is silence
SATURATED = 4.0  # dB: larger changes count hardly more
QUIET = (
    0.02  # mean square of a fingerprint in which next to nothing happens; songs have 0.03 to 0.4
)
OVERLAP = 10.0  # s that two excerpts must share: in less, different songs look alike by chance
SHORTEST = 4.0  # s
SIMILAR = 0.65  # copies have 0.75 to 1; songs composed of the same loops up to 0.6, different real songs 0.3
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
        Equal where the pictures are equal to the last bit.

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    track_ids: list
    values: np.ndarray
    digests: list

    def __len__(self):
        return len(self.track_ids)

    def __repr__(self):
        return f"Fingerprints: {len(self)} songs, {self.values.shape[1]} steps at {RATE} a second x {self.values.shape[2]} bands"


def fingerprint(store):
    """Make the fingerprint of every song in a store, of any kind of picture and any recipe.

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
        If there is no song, or the pictures are too coarse (fewer than 8 bands from 200 to 4000 Hz) or too short (under 4 s).

    Notes
    -----
    After Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System" (ISMIR 2002): differences
    of energies in time and frequency. They keep the sign; here the size is kept as well, up to 4 dB,
    so that a change of 0.1 dB, which noise turns round, weighs little.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abc"), "genre": "jazz"})
    >>> fingerprint(FeatureStore.from_arrays(np.zeros((3, 96, 1172), "float16"), songs, MEL))
    Fingerprints: 3 songs, 145 steps at 6 a second x 16 bands

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """
    table = whole_songs(store.table)
    if table.empty:
        raise DataError(
            "the store holds no song", store.folder or "store in memory", "see its failed.csv"
        )
    bands, steps, values, digests = _bands(store), _steps(store), [], []
    for pictures in _pictures(store, table):
        digests += map(_digest, pictures)
        values.append(_fingerprints(np.nan_to_num(pictures), store.spec, bands, steps))
    return Fingerprints(table.track_id.tolist(), np.concatenate(values), digests)


def whole_songs(table):
    """Return a store's table with one row a song, where it may have one row a chunk."""
    if "chunk" not in table:
        return table
    return (
        table.assign(track_id=table.song_id)
        .drop_duplicates("track_id")
        .drop(columns=["song_id", "chunk", "n_chunks"])
    )


def spectrogram_digests(store):
    """Return a text for every song of a store, equal where pictures are equal to the last bit; see `Fingerprints`."""
    return [
        _digest(picture)
        for pictures in _pictures(store, whole_songs(store.table))
        for picture in pictures
    ]


def file_digests(paths):
    """Return a text for every file of a column of paths, equal where files are; None where no other file has its size.

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


def exact_duplicates(track_ids, digests):
    """List the pairs of songs with equal digests as `near_duplicates` does; None equals nothing.

    Examples
    --------
    >>> exact_duplicates(pd.Series(["a", "b", "c"]), ["x", "y", "x"])
      track_id other  similarity  shift
    0        a     c         1.0    0.0
    """
    groups = track_ids.groupby(np.asarray(digests, dtype=object))
    pairs = [pair for _, equal in groups if len(equal) > 1 for pair in combinations(equal, 2)]
    return pd.DataFrame(pairs, columns=["track_id", "other"], dtype=object).assign(
        similarity=1.0, shift=0.0
    )


def near_duplicates(fingerprints, least=SIMILAR):
    """List the pairs of songs that share a recording.

    All pairs are compared at all shifts that leave an overlap of 10 s (of four fifths where the
    pictures are shorter): the similarity is the correlation of the two fingerprints there, at the
    best shift. Recordings that play at another speed or pitch are not found.

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
    >>> pictures = np.random.default_rng(0).normal(-40, 10, (3, 96, 1400))
    >>> pictures = np.stack([*pictures[:, :, :1172], pictures[1, :, 228:] + 3])  # the second song again: later and louder
    >>> songs = pd.DataFrame({"track_id": list("abcd"), "genre": "jazz"})
    >>> near_duplicates(fingerprint(FeatureStore.from_arrays(pictures, songs, MEL))).round(1)
      track_id other  similarity  shift
    0        b     d         1.0    4.8

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """
    from joblib import Parallel, delayed
    from threadpoolctl import threadpool_limits
    from tqdm import tqdm

    values, found = fingerprints.values, []
    blocks = [
        (first, second)
        for first in range(0, len(values), BLOCK)
        for second in range(first, len(values), BLOCK)
    ]
    jobs = (
        delayed(_compare)(values[first : first + BLOCK], values[second : second + BLOCK])
        for first, second in blocks
    )
    with threadpool_limits(
        1
    ):  # one thread a block: threads that share a product wait for each other where the computer is busy
        answers = Parallel(n_jobs=-1, backend="threading", return_as="generator")(jobs)
        for (similarity, lag), (first, second) in zip(
            tqdm(answers, "comparing", len(blocks), unit="block", delay=10), blocks
        ):
            one, two = np.nonzero(similarity >= least)
            new = first + one < second + two  # within a block every pair comes twice
            found.append(
                np.stack(
                    [first + one, second + two, similarity[one, two], lag[one, two] / RATE], axis=1
                )[new]
            )
    one, two, similarity, shift = np.concatenate(found).T
    names = np.array(fingerprints.track_ids, dtype=object)
    pairs = pd.DataFrame(
        {
            "track_id": names[one.astype(int)],
            "other": names[two.astype(int)],
            "similarity": similarity,
            "shift": shift,
        }
    )
    return pairs.sort_values("similarity", ascending=False, kind="stable", ignore_index=True)


def _compare(some, others):
    """Correlate every fingerprint with every other one; return the best correlation and the lag it is found at, in steps."""
    n_steps, n_bands = some.shape[1:]
    shared = min(round(OVERLAP * RATE), n_steps * 4 // 5)
    energies = [
        np.pad(np.cumsum((values**2).sum(axis=2), axis=1), ((0, 0), (1, 0)))
        for values in (some, others)
    ]
    best, at = (
        np.full((len(some), len(others)), -1, np.float32),
        np.zeros((len(some), len(others)), int),
    )
    for lag in range(shared - n_steps, n_steps - shared + 1):
        n, ends = n_steps - abs(lag), (max(lag, 0), max(-lag, 0))
        # Without a least energy, two silences with one click each would be the same song.
        rows, columns = (
            np.sqrt(np.maximum(energy[:, end + n] - energy[:, end], QUIET * n * n_bands))
            for energy, end in zip(energies, ends)
        )
        one, two = (
            values[:, end : end + n].reshape(len(values), -1)
            for values, end in zip((some, others), ends)
        )
        correlation = (one / rows[:, None]) @ (two / columns[:, None]).T
        better = correlation > best
        best[better], at[better] = correlation[better], lag
    return best, at


def _pictures(store, table):
    return (store.read(table.iloc[first : first + BATCH]) for first in range(0, len(table), BATCH))


def _digest(picture):
    return hashlib.blake2b(picture.tobytes(), digest_size=16).hexdigest()


def _fingerprints(pictures, spec, bands, steps):
    """Turn pictures into (n_songs, n_steps, n_bands) numbers from -1 to 1."""
    if spec.kind == "mfcc":
        from scipy.fft import idct

        pictures = idct(
            pictures, n=spec.n_mels, axis=1, norm="ortho"
        )  # the coefficients that were left out were small
    power = np.exp(
        np.clip(pictures[:, bands[0] : bands[-1]], -100, 100) * np.float32(np.log(10) / 10)
    )
    power = np.add.reduceat(power, bands[:-1] - bands[0], axis=1)
    level = 10 * np.log10(np.tensordot(power, steps, axes=1) + np.float32(1e-10))
    level = np.maximum(level, np.percentile(level, 95, axis=(1, 2), keepdims=True) - FLOOR)
    return (
        np.tanh(np.diff(np.diff(level, axis=1), axis=2) / SATURATED)
        .transpose(0, 2, 1)
        .astype(np.float32)
    )


def _bands(store):
    """Return the row of a picture at which each band begins, and the one at which the last ends; evenly spaced in mel."""
    frequencies = (
        replace(store.spec, kind="mel") if store.spec.kind == "mfcc" else store.spec
    ).frequencies
    edges = mel_to_hz(np.linspace(hz_to_mel(LOWEST), hz_to_mel(HIGHEST), BANDS + 1))
    bands = np.unique(np.searchsorted(frequencies, edges))
    if len(bands) <= FEWEST:
        raise DataError(
            f"the pictures are too coarse to tell songs apart: {len(bands) - 1} bands from {LOWEST:g} to {HIGHEST:g} Hz",
            store.folder or "store in memory",
            "extract them with more bands",
        )
    return bands


def _steps(store):
    """Return the weight of each frame in each step: (n_frames, n_steps), bell-shaped, each step's sum 1."""
    times = store.spec.times
    if times[-1] < SHORTEST:
        raise DataError(
            f"the pictures are too short to tell songs apart: {times[-1]:.1f} s",
            store.folder or "store in memory",
            f"extract {SHORTEST:g} s or more",
        )
    away = (times[:, None] - np.arange(WINDOW / 2, times[-1] - WINDOW / 2, 1 / RATE)) / WINDOW
    weights = np.where(np.abs(away) < 0.5, np.cos(np.pi * away) ** 2, 0)
    return (weights / weights.sum(axis=0)).astype(np.float32)
