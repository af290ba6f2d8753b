"""Extract or train on many songs in a fresh process, which says what time and memory it took."""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd

# Seconds of a song and of its excerpt: short, so that ten thousand end in a minute.
SONG, SECONDS = 4, 2
FRAMES = 64  # of a spectrogram to train with


def in_a_fresh_process(job, count):
    """Run `extract` or `train` with so many songs.

    Returns {"seconds", "megabytes"}: the job's processor time, and the process' peak of memory.
    """
    from .long_songs import long_songs

    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, __file__, job, str(count), folder, *map(str, long_songs(3, SONG))],
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise RuntimeError(
            f"{job} of {count} songs ended with {done.stderr.strip().splitlines()[-1]}"
        )
    return json.loads(done.stdout.splitlines()[-1])


def extract(count, folder, *songs):
    """Extract so many songs in this one process; a few before that are not counted."""
    from genre_lab.audio.feature_spec import FeatureSpec
    from genre_lab.data import extraction
    from genre_lab.data.tracks import Tracks

    for name, number in (("warm", 12), ("store", count)):
        table = pd.DataFrame(
            {
                "track_id": [f"song {k}" for k in range(number)],
                "path": [songs[k % len(songs)] for k in range(number)],
                "genre": "any",
            }
        )
        begun = process_time()
        store = extraction.extract(
            Tracks(table),
            FeatureSpec(seconds=SECONDS),
            out=folder / name,
            workers=1,
            progress=False,
        )
        seconds = process_time() - begun
        assert len(store) == number
    return seconds


def train(count, folder, *_):
    """Train for an epoch on so many songs, read from disk batch by batch."""
    from genre_lab.data.store import FeatureStore
    from genre_lab.training import batches
    from genre_lab.training.fit import fit
    from genre_lab.training.presets import Preset

    _write_store(folder / "store", count)
    batches.FITS_IN_MEMORY = 0
    preset = Preset(
        "small", epochs=1, batch_size=50, frames=48, network={"filters": (4, 4, 4, 4), "rnn": None}
    )
    begun = process_time()
    fit(FeatureStore(folder / "store"), preset=preset, out=folder / "run", progress=False)
    return process_time() - begun


def _write_store(folder, count):
    """Write noise as spectrograms, one by one, so that writing needs hardly any memory."""
    from genre_lab.audio.feature_spec import MEL, FeatureSpec
    from genre_lab.data.store_files import TABLE, StoreFiles, new_sources, write_table
    from genre_lab.data.tracks import Tracks

    spec = FeatureSpec(seconds=(FRAMES - 1) * MEL.hop_length / MEL.rate)
    sides = np.where(np.arange(count) % 10 < 8, "train", "valid")
    table = pd.DataFrame(
        {
            "track_id": [f"song {k}" for k in range(count)],
            "genre": [f"genre {k % 6}" for k in range(count)],
            "split": sides,
        }
    )
    table = Tracks(table).table
    files = StoreFiles.create(folder, new_sources(table), spec, "float16")
    generator = np.random.default_rng(0)
    for row in range(count):
        files.chunks.write(row, generator.normal(-40, 15, spec.shape))
    write_table(folder / TABLE, table)
    files.write_recipe()


if __name__ == "__main__":
    job, count, folder, *songs = sys.argv[1:]
    seconds = {"extract": extract, "train": train}[job](int(count), Path(folder), *songs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        2**20 if sys.platform == "darwin" else 2**10
    )
    print(json.dumps({"seconds": seconds, "megabytes": peak}))
