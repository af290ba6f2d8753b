"""From four-minute songs to a store: against the usual way, decoding alone, and on a cluster."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time

import pandas as pd

from genre_lab.audio.feature_spec import MEL
from genre_lab.data.extraction import extract
from genre_lab.data.tracks import Tracks

from .long_songs import SECONDS, long_songs
from .measuring import Skipped, compare, summary

SONGS = f"{SECONDS // 60}-minute MP3s"


def measure(quick):
    """Time the extraction with one and two workers, on this computer and on a Dask cluster."""
    songs = long_songs(3 if quick else 12)
    many = _tracks(songs * (4 if quick else 2))
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        repetitions = 2 if quick else 7
        yield _against_the_usual_way(songs, many, store, repetitions)
        if not quick:
            # A call begins with locks, checksums and a journal: a tenth of a second, however many.
            yield _against_the_usual_way(songs, _tracks(songs * 16), store, repetitions, target=20)
        yield compare(
            f"{SONGS}, extracted in one process",
            lambda: _extract(many, store, workers=1),
            "decoding alone of the same 25 s, one process",
            lambda: [decoded(path) for path in many.table.path],
            3 if quick else 7,
            target=1.5,
            before=lambda: shutil.rmtree(store, ignore_errors=True),
            note=f"{len(many)} songs a time, processor time",
            clock=process_time,
        )
        yield from _on_a_cluster(many, store, 2 if quick else 5)


def usual_mel(path):
    """Make a song's mel spectrogram the usual way: load it all, cut out the middle, use librosa."""
    import librosa

    samples, rate = librosa.load(path, sr=12_000)
    first = len(samples) // 2 - 150_000
    power = librosa.feature.melspectrogram(
        y=samples[first : first + 300_000], sr=rate, n_fft=512, hop_length=256, n_mels=96, htk=True
    )
    return librosa.power_to_db(power, top_db=None)


def decoded(path):
    """Decode the 25 s in the middle, and nothing else."""
    import soundfile

    with soundfile.SoundFile(path) as song:
        wanted = 25 * song.samplerate
        song.seek((song.frames - wanted) // 2)
        return song.read(wanted, dtype="float32", always_2d=True)


def _tracks(paths):
    return Tracks(
        pd.DataFrame(
            {
                "track_id": [f"song {number}" for number in range(len(paths))],
                "path": [str(path) for path in paths],
                "genre": "any",
            }
        )
    )


def _extract(tracks, store, **how):
    assert len(extract(tracks, MEL, out=store, progress=False, **how)) == len(tracks)


def _against_the_usual_way(songs, many, store, repetitions, target=None):
    """Time both for each song: the usual way takes so long that a few songs must do."""
    few = songs[: 2 if repetitions < 5 else 4]
    ours, usual = [], []
    for _ in range(repetitions + 1):  # the first starts the workers and compiles librosa
        shutil.rmtree(store, ignore_errors=True)
        for call, n_songs, kept in (
            (lambda: _extract(many, store, workers=2), len(many), ours),
            (lambda: [usual_mel(s) for s in few], len(few), usual),
        ):
            begun = perf_counter()
            call()
            kept.append((perf_counter() - begun) / n_songs)
    return summary(
        f"{SONGS}, extracted by two workers, {len(many)} a call",
        ours[1:],
        "librosa.load of the whole song, then its mel, one process",
        usual[1:],
        better="more",
        target=target,
        note=f"a song; {len(many)} and {len(few)} songs a time, worker processes already started",
    )


@contextmanager
def _cluster(n_workers):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=n_workers, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def _on_a_cluster(many, store, repetitions):
    what, against = (
        f"{SONGS}, Dask cluster of two worker processes",
        "the same of one worker process",
    )
    try:
        with _cluster(1) as one, _cluster(2) as two:
            yield compare(
                what,
                lambda: _extract(many, store, scheduler=two),
                against,
                lambda: _extract(many, store, scheduler=one),
                repetitions,
                better="more",
                note=f"{len(many)} songs a time",
                before=lambda: shutil.rmtree(store, ignore_errors=True),
            )
    except ImportError:
        yield Skipped(what, "Dask is not installed: pip install distributed")
