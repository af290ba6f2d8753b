"""The extraction on a real Dask cluster of separate processes, some of which die."""

import json
import os
import signal
import threading
import time
from functools import partial

import numpy as np
import pandas as pd
import psutil
import pytest
import soundfile
from small_songs import GENRES, bytes_of, sound

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data import extraction
from genre_lab.data.store import FeatureStore
from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError

pytestmark = pytest.mark.slow

distributed = pytest.importorskip("distributed", reason="Dask is not installed")
LocalCluster = partial(
    distributed.LocalCluster, threads_per_worker=1, processes=True, dashboard_address=":0"
)
SPEC = FeatureSpec(seconds=20)
COUNT = 200  # songs: enough for a kill to come midway


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    """Two hundred songs, which are six files of 20 s at 44.1 kHz under many names."""
    folder = tmp_path_factory.mktemp("songs")
    for number in range(6):
        soundfile.write(
            folder / f"{number}.flac", sound(GENRES[number % 3], number, 20, 44_100), 44_100
        )
    rows = []
    for number in range(COUNT):
        path = folder / f"song {number:03d}.flac"
        os.link(folder / f"{number % 6}.flac", path)
        rows.append({"track_id": f"{number:03d}", "path": str(path), "genre": GENRES[number % 3]})
    return Tracks(pd.DataFrame(rows))


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2) as started:
        yield started


@pytest.fixture
def journal(monkeypatch):
    """The lines of the journal as they stood when the extraction ended."""
    kept, finish = [], extraction._finish

    def finish_and_keep(files, *others):
        lines = (files.folder / extraction.JOURNAL).read_text(encoding="utf-8").splitlines()
        kept.extend(map(json.loads, lines))
        finish(files, *others)

    monkeypatch.setattr(extraction, "_finish", finish_and_keep)
    return kept


def pids(cluster):
    with distributed.Client(cluster) as client:
        return list(client.run(os.getpid).values())


def test_with_one_worker_killed_midway_nothing_is_lost_and_nothing_is_there_twice(
    tracks, cluster, journal, tmp_path
):
    victim, done_at_the_kill = psutil.Process(pids(cluster)[0]), []

    def kill():
        while len(list((tmp_path / "store" / "values.zarr").glob("c.*.0.0"))) < COUNT // 5:
            time.sleep(0.01)
        victim.send_signal(signal.SIGKILL)
        done_at_the_kill.append(len(list((tmp_path / "store" / "values.zarr").glob("c.*.0.0"))))

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    store = extraction.extract(
        tracks, SPEC, out=tmp_path / "store", scheduler=cluster.scheduler_address, progress=False
    )
    killer.join()
    assert not victim.is_running() and done_at_the_kill[0] < COUNT  # or nothing was shown
    assert sorted(entry["row"] for entry in journal) == list(range(COUNT))
    assert len(store) == COUNT and store.failed.empty
    unbroken = extraction.extract(
        Tracks(tracks.table[:6]), SPEC, out=tmp_path / "unbroken", workers=1, progress=False
    )
    wanted = unbroken.read(unbroken.table)
    for row in range(COUNT):
        np.testing.assert_array_equal(store[row].values, wanted[row % 6])
    assert not [name for name in bytes_of(store.folder) if "partial" in name or "journal" in name]


def test_the_work_is_shared_by_both_workers(tracks, cluster, tmp_path):
    with distributed.Client(cluster) as client:
        before = {
            worker: process.cpu_times().user
            for worker, process in ((pid, psutil.Process(pid)) for pid in pids(cluster))
        }
        extraction.extract(
            tracks,
            SPEC,
            out=tmp_path / "store",
            scheduler=cluster.scheduler_address,
            progress=False,
        )
        used = [psutil.Process(pid).cpu_times().user - seconds for pid, seconds in before.items()]
        assert len(client.scheduler_info()["workers"]) == 2
    assert len(used) == 2 and min(used) > 0.2 * sum(used), used


def test_a_song_that_no_worker_survives_is_named_and_the_rest_goes_on(
    tracks, tmp_path, monkeypatch
):
    """A file that ends every worker that reads it stands for one that crashes a decoder."""
    import dask

    deadly = tmp_path / "deadly.flac"
    os.link(tracks.table.path[0], deadly)
    code = (
        "import os; from genre_lab.audio import clip; from genre_lab.data import extraction\n"
        "def load_or_die(path, *how):\n"
        "    if os.path.basename(path) == 'deadly.flac': os._exit(1)\n"
        "    return clip.load_clip(path, *how)\n"
        "extraction.load_clip = load_or_die\n"
    )
    (tmp_path / "deadly_decoder.py").write_text(code)
    songs = Tracks(tracks.table[:12].assign(path=[str(deadly), *tracks.table.path[1:12]]))
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        LocalCluster(n_workers=1, preload=str(tmp_path / "deadly_decoder.py")) as cluster,
    ):
        store = extraction.extract(
            songs, SPEC, out=tmp_path / "store", scheduler=cluster.scheduler_address, progress=False
        )
    blamed = (
        store.failed.track_id.tolist()
    )  # perhaps with the song that had been sent to the same worker beside it
    assert blamed in (["000"], ["000", "001"]) and len(store) == 12 - len(blamed)
    assert store.failed.reason.str.contains("died while they read it").all()


def test_a_cluster_that_goes_away_is_said_so_and_what_is_done_is_kept(tracks, tmp_path):
    store, cluster = tmp_path / "store", LocalCluster(n_workers=1)

    def close():
        while len(list((store / "values.zarr").glob("c.*.0.0"))) < 10:
            time.sleep(0.01)
        cluster.close()

    closer = threading.Thread(target=close, daemon=True)
    closer.start()
    try:
        with pytest.raises(DataError, match="went away"):
            extraction.extract(
                tracks, SPEC, out=store, scheduler=cluster.scheduler_address, progress=False
            )
    finally:
        closer.join()
    assert 10 <= len(list((store / "values.zarr").glob("c.*"))) < COUNT
    assert 0 < len(FeatureStore(store)) < COUNT
