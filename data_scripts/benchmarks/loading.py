"""From disk to numbers: an excerpt of a song, and a batch of spectrograms out of a store."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from genre_lab.audio.clip import load_clip
from genre_lab.audio.feature_spec import MEL
from genre_lab.data.store import FeatureStore

from .long_songs import long_songs
from .measuring import compare

BATCH = 16


def measure(quick):
    """Time reading an excerpt against the usual way, and a batch against NumPy's own files."""
    songs = long_songs(2 if quick else 6)
    yield compare(
        "25 s of a 4-minute MP3, mono at 12 kHz",
        lambda: [load_clip(song) for song in songs],
        "librosa.load of the whole song, then the middle",
        lambda: [_usual_clip(song) for song in songs],
        3 if quick else 9,
        better="more",
        note=f"{len(songs)} songs a time",
    )
    with tempfile.TemporaryDirectory() as folder:
        yield _batches(Path(folder), 10 if quick else 50)


def _usual_clip(path):
    import librosa

    samples, rate = librosa.load(path, sr=12_000)
    first = len(samples) // 2 - 150_000
    return samples[first : first + 300_000]


def _batches(folder, repetitions):
    """Compare a random batch out of a store with one out of a folder of a .npy file a song."""
    generator = np.random.default_rng(0)
    values = generator.normal(-40, 15, (128, *MEL.shape)).astype("float16")
    songs = pd.DataFrame(
        {
            "track_id": [str(number) for number in range(len(values))],
            "genre": "any",
            "split": "train",
        }
    )
    split = FeatureStore.from_arrays(values, songs, MEL, folder / "store").split("train")
    for number, spectrogram in enumerate(values):
        np.save(folder / f"{number}.npy", spectrogram)

    def batch():
        return generator.choice(len(values), BATCH, replace=False)

    return compare(
        f"a batch of {BATCH} spectrograms out of a store",
        lambda: split.read(batch()),
        "a .npy file a song, uncompressed",
        lambda: np.stack([np.load(folder / f"{k}.npy") for k in batch()]).astype("float32"),
        repetitions,
    )
