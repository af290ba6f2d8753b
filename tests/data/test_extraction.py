import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import soundfile
from small_songs import SPEC, bytes_of, write_songs

from genre_lab.__main__ import main
from genre_lab.audio.feature_spec import MEL, FeatureSpec
from genre_lab.audio.features import feature_of_file
from genre_lab.data.extraction import extract
from genre_lab.data.sources import from_csv
from genre_lab.data.store import FeatureStore
from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError

SHORT = FeatureSpec(seconds=2)
# Imports what extraction needs once; every line "STORE WORKERS" gets a process that extracts.
EXTRACTOR = """
import os, sys
from genre_lab.data.sources import from_csv
from genre_lab.data.extraction import extract
from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.audio.features import feature_of_file
import joblib
tracks = from_csv(sys.argv[1])
feature_of_file(tracks.table.path[0], FeatureSpec(seconds=2))
print("READY", flush=True)
for line in sys.stdin:
    store, workers = line.rsplit(maxsplit=1)
    child = os.fork()
    if not child:
        os.setsid()
        status = 1
        try:
            extract(tracks, FeatureSpec(seconds=2), out=store, workers=int(workers), progress=False)
            status = 0
        finally:
            os._exit(status)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Sixty songs of three seconds, one of them silent, one no audio."""
    folder = tmp_path_factory.mktemp("corpus")
    table = write_songs(folder, songs_per_genre=20, seconds=3, rate=22_050)
    soundfile.write(folder / table.path[7], np.zeros(66_150), 22_050)
    (folder / table.path[50]).write_text("a letter")
    return folder / "tracks.csv"


@pytest.fixture(scope="module")
def unbroken(corpus, tmp_path_factory):
    """The store of an extraction that was never killed."""
    store = tmp_path_factory.mktemp("unbroken") / "store"
    return extract(from_csv(corpus), SHORT, out=store, workers=1, progress=False).folder


@pytest.fixture
def extraction(corpus):
    """extraction(store, workers, kill_when): extract in a process group, kill it when it's time."""
    server = subprocess.Popen(
        [sys.executable, "-c", EXTRACTOR, corpus],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout.readline() == "READY\n"

    def call(store, workers=1, kill_when=None):
        print(store, workers, file=server.stdin, flush=True)
        group = int(server.stdout.readline())
        if kill_when is not None:
            kill_when()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        return int(server.stdout.readline())

    yield call
    server.communicate()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_at_20_random_moments_the_store_is_the_same_bit_for_bit(
    extraction, unbroken, tmp_path
):
    wanted, generator, store = bytes_of(unbroken), random.Random(0), tmp_path / "store"
    begun = time.monotonic()
    assert extraction(tmp_path / "timed") == 0
    lasts = time.monotonic() - begun
    n_killed = n_midway = 0
    while n_killed < 20:
        workers = 2 if n_killed % 7 == 6 else 1
        moment = generator.uniform(0, 0.5 * lasts) + (
            3 if workers == 2 else 0
        )  # two processes more have to start first
        status = extraction(store, workers, lambda moment=moment: time.sleep(moment))
        n_killed += status == -signal.SIGKILL
        n_midway += 0 < len(list((store / "values.zarr").glob("c.*.0.0"))) < 58
        if status == 0:
            assert bytes_of(store) == wanted
            shutil.rmtree(store)
    assert extraction(store) == 0
    assert bytes_of(store) == wanted
    assert n_midway  # or the kills came before or after the work, and nothing was shown


def as_version_01(store):
    """Rewrite a store as version 0.1 wrote it: no checksums, no digest, no table of sources."""
    path = store / "values.zarr" / "zarr.json"
    metadata = json.loads(path.read_text())
    assert metadata["codecs"].pop() == {"name": "crc32c"}
    path.write_text(json.dumps(metadata | {"attributes": {}}, indent=2))
    for chunk in path.parent.glob("c.*"):
        chunk.write_bytes(chunk.read_bytes()[:-4])
    (store / "sources.csv").unlink()
    return store


def test_a_store_of_version_01_is_read_as_it_is(unbroken, tmp_path):
    import zarr

    store = as_version_01(shutil.copytree(unbroken, tmp_path / "store"))
    before, opened, new = bytes_of(store), FeatureStore(store), FeatureStore(unbroken)
    np.testing.assert_array_equal(opened.read(opened.table), new.read(new.table))
    pd.testing.assert_frame_equal(opened.table, new.table)
    array = zarr.open_array(store / "values.zarr", mode="r")  # it is what zarr would have written
    np.testing.assert_array_equal(array[0].astype("f4"), opened[0].values)
    assert bytes_of(store) == before


def test_a_store_of_version_01_gets_checksums_when_it_is_written_to(
    corpus, unbroken, tmp_path, capsys
):
    store = as_version_01(shutil.copytree(unbroken, tmp_path / "store"))
    extract(from_csv(corpus), SHORT, out=store, workers=1, progress=False)
    assert f"adding checksums to the 58 spectrograms of {store}" in capsys.readouterr().err
    assert bytes_of(store) == bytes_of(unbroken)
    extract(from_csv(corpus), SHORT, out=store, workers=1, progress=False)
    assert "checksums" not in capsys.readouterr().err


def test_a_damaged_spectrogram_of_version_01_is_made_anew_and_gets_no_checksum(
    corpus, unbroken, tmp_path
):
    store = as_version_01(shutil.copytree(unbroken, tmp_path / "store"))
    (store / "values.zarr" / "c.3.0.0").write_bytes(b"damaged")
    extract(from_csv(corpus), SHORT, out=store, workers=1, progress=False)
    assert bytes_of(store) == bytes_of(unbroken)


def test_a_song_of_version_01_with_another_length_is_made_anew(corpus, unbroken, tmp_path):
    store = as_version_01(shutil.copytree(unbroken, tmp_path / "store"))
    shutil.copy(store / "values.zarr" / "c.4.0.0", store / "values.zarr" / "c.3.0.0")
    table = pd.read_csv(store / "tracks.csv")
    table.assign(seconds=[3.0] * 3 + [2.5] + [None] * 56).to_csv(store / "tracks.csv", index=False)
    tracks = Tracks(from_csv(corpus).table.assign(seconds=3.0))
    extract(tracks, SHORT, out=store, workers=1, progress=False)
    assert bytes_of(store)["values.zarr/c.3.0.0"] == bytes_of(unbroken)["values.zarr/c.3.0.0"]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_at_random_moments_of_the_conversion_the_store_is_the_same_bit_for_bit(
    extraction, unbroken, tmp_path
):
    """Each time when another chunk has got its checksum, or the store its new metadata."""
    wanted, new, n_midway = bytes_of(unbroken), FeatureStore(unbroken), 0
    old = as_version_01(shutil.copytree(unbroken, tmp_path / "old"))
    for number, name in enumerate(["c.0.0.0", "c.9.0.0", "c.30.0.0", "c.59.0.0", "zarr.json"] * 2):
        store = shutil.copytree(old, tmp_path / f"store {number}")
        path, size = store / "values.zarr" / name, (old / "values.zarr" / name).stat().st_size

        def until_it_grows(path=path, size=size):
            while path.stat().st_size == size:
                pass

        assert extraction(store, 1, until_it_grows) in (-signal.SIGKILL, 0)
        n_sealed = sum(
            chunk.stat().st_size > (old / "values.zarr" / chunk.name).stat().st_size
            for chunk in (store / "values.zarr").glob("c.*")
        )
        n_midway += 0 < n_sealed < 58
        opened = FeatureStore(store)
        if "not extracted yet" not in repr(opened):
            np.testing.assert_array_equal(opened.read(opened.table), new.read(new.table))
        assert extraction(store) == 0
        assert bytes_of(store) == wanted
    assert n_midway >= 2  # or nothing was shown


INTERRUPTED = """
import sys
from genre_lab.data.sources import from_csv
from genre_lab.data.extraction import extract
from genre_lab.audio.feature_spec import FeatureSpec
if __name__ == "__main__":
    extract(from_csv(sys.argv[1]), FeatureSpec(seconds=2), out=sys.argv[2], workers=2)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="these are signals of Unix")
@pytest.mark.parametrize("send", ["SIGINT to all", "SIGINT to one", "SIGKILL to one"])
@pytest.mark.parametrize("done", [0, 20])
def test_no_worker_stays_behind(corpus, unbroken, tmp_path, send, done):
    """A terminal sends Ctrl-C to all processes of its group, Jupyter to the kernel's alone."""
    import psutil

    table = from_csv(corpus).table
    many = pd.concat([table.assign(track_id=f"{k} " + table.track_id) for k in range(20)])
    many.to_csv(tmp_path / "many.csv", index=False)
    (tmp_path / "interrupted.py").write_text(INTERRUPTED)
    process = subprocess.Popen(
        [sys.executable, tmp_path / "interrupted.py", tmp_path / "many.csv", tmp_path / "store"],
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    chunks, children = tmp_path / "store" / "values.zarr", []
    # Workers come after two processes that clear away after them; at first they have no work.
    while len(children) < 4 or len(list(chunks.glob("c.*"))) < done:
        assert process.poll() is None
        time.sleep(0.01)
        children = psutil.Process(process.pid).children(recursive=True)
    name, _, whom = send.partition(" to ")
    (os.killpg if whom == "all" else os.kill)(process.pid, getattr(signal, name))
    assert process.wait() != 0
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
    assert min(done, 1) <= len(FeatureStore(tmp_path / "store")) < 1160


def test_what_a_kill_may_leave_behind_is_mended(corpus, unbroken, tmp_path):
    store = shutil.copytree(unbroken, tmp_path / "store")
    values = store / "values.zarr"
    rows = sorted(int(chunk.name.split(".")[1]) for chunk in values.glob("c.*"))
    rows_told = [*rows[:20], len(pd.read_csv(store / "tracks.csv"))]  # the last is beyond the table
    journal = [json.dumps({"row": row, "padded": 0.0}) for row in rows_told]
    (store / "journal.jsonl").write_text(
        "\n".join(journal) + '\n{"row": 4'
    )  # its last line is torn
    (store / ".partial-99-tracks.csv").write_text("track_id,ge")
    (values / "c.3.0.8a7f.partial").write_bytes(b"half a spectrogram, by zarr")
    (values / ".partial-99-c.3.0.0").write_bytes(b"half a spectrogram")
    (values / f"c.{rows[5]}.0.0").unlink()
    table = pd.read_csv(store / "tracks.csv").drop(columns="padded")
    table.to_csv(store / "tracks.csv", index=False)
    extract(from_csv(corpus), SHORT, out=store, workers=1, progress=False)
    assert bytes_of(store) == bytes_of(unbroken)


@pytest.mark.parametrize("left", [("values.zarr",), ("values.zarr", "tracks.csv")])
def test_a_store_killed_at_its_birth_is_begun_anew(corpus, unbroken, tmp_path, left):
    store = shutil.copytree(unbroken, tmp_path / "store")
    for path in store.iterdir():
        if path.name not in left:
            path.unlink()
    extract(from_csv(corpus), SHORT, out=store, workers=1, progress=False)
    assert bytes_of(store) == bytes_of(unbroken)


@pytest.mark.slow
def test_processes_and_a_dask_cluster_give_the_same_store(corpus, unbroken, tmp_path):
    parallel = extract(
        from_csv(corpus), SHORT, out=tmp_path / "parallel", workers=2, progress=False
    )
    assert bytes_of(parallel.folder) == bytes_of(unbroken)
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        on_cluster = extract(
            from_csv(corpus),
            SHORT,
            out=tmp_path / "dask",
            scheduler=cluster.scheduler_address,
            progress=False,
        )
    assert bytes_of(on_cluster.folder) == bytes_of(unbroken)


def test_a_scheduler_that_does_not_answer_is_said_so(corpus, tmp_path):
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(DataError, match="does not answer"),
    ):
        extract(
            from_csv(corpus),
            SHORT,
            out=tmp_path / "store",
            scheduler="tcp://127.0.0.1:9",
            progress=False,
        )
    assert distributed


def test_a_spectrogram_is_written_as_zarr_writes_it(unbroken, tmp_path):
    import zarr

    store = shutil.copytree(unbroken, tmp_path / "store")
    array = zarr.open_array(store / "values.zarr", mode="r+")
    for row in (0, 30):
        ours = (store / "values.zarr" / f"c.{row}.0.0").read_bytes()
        array[row] = array[row]
        assert (store / "values.zarr" / f"c.{row}.0.0").read_bytes() == ours


def test_every_spectrogram_is_that_of_its_song(corpus, unbroken):
    store = FeatureStore(unbroken)
    assert len(store) == 58 and store.spectrogram_shape == (96, 94)
    for position in (0, 30, 57):
        path = store.table.path.iloc[position]
        np.testing.assert_allclose(
            store[position].values, feature_of_file(path, SHORT).values, atol=0.04
        )  # float16


def test_failed_songs_have_one_row_each_with_the_reason_and_stray_files_are_elsewhere(
    corpus, unbroken, tmp_path
):
    failed = pd.read_csv(unbroken / "failed.csv")
    assert failed.track_id.tolist() == ["bells-07", "rattle-10"]
    assert "silent" in failed.reason[0] and "not audio" in failed.reason[1]
    store = FeatureStore(unbroken)
    assert not set(failed.track_id) & set(
        store.table.track_id
    ) and "2 files failed, see failed.csv" in repr(store)
    strays = pd.DataFrame({"path": ["cover.jpg"], "reason": ["not an audio file"]})
    extract(
        Tracks(from_csv(corpus).table[:4], strays),
        SHORT,
        out=tmp_path / "store",
        workers=1,
        progress=False,
    )
    assert pd.read_csv(tmp_path / "store" / "unused.csv").path.tolist() == ["cover.jpg"]


def test_a_failed_song_that_was_mended_is_made_the_next_time(corpus, tmp_path):
    table = from_csv(corpus).table.iloc[[0, 1, 7]]
    songs = [shutil.copy(path, tmp_path) for path in table.path]
    tracks = Tracks(table.assign(path=songs))
    extract(tracks, SHORT, out=tmp_path / "store", workers=1, progress=False)
    shutil.copy(songs[0], songs[2])
    store = extract(tracks, SHORT, out=tmp_path / "store", workers=1, progress=False)
    assert len(store) == 3 and store.failed.empty


def test_songs_done_are_not_made_again_and_another_split_is_taken(corpus, unbroken, tmp_path):
    store = shutil.copytree(unbroken, tmp_path / "store")
    before = times(store)
    again = extract(from_csv(corpus).split(seed=3), SHORT, out=store, workers=1, progress=False)
    assert times(store) == before
    assert set(again.table.split) == {"train", "valid", "test"} and again.table.padded.notna().all()


@pytest.mark.parametrize(
    "change, said",
    [
        ({"spec": replace(SHORT, n_mels=64)}, "another recipe: n_mels=96, not 64"),
        ({"dtype": "float32"}, "holds float16, not float32"),
        ({"rename": True}, "made for other songs"),
    ],
)
def test_a_store_of_another_recipe_type_or_songs_is_refused_and_stays_as_it_is(
    corpus, unbroken, change, said
):
    before = bytes_of(unbroken)
    settings = {"tracks": from_csv(corpus), "spec": SHORT, "out": unbroken} | change
    if settings.pop("rename", False):
        table = settings["tracks"].table
        settings["tracks"] = Tracks(table.assign(track_id="other " + table.track_id))
    with pytest.raises(DataError, match=said) as refused:
        extract(**settings)
    assert len(str(refused.value).splitlines()) == 3 and bytes_of(unbroken) == before


def times(store):
    """When each spectrogram was written."""
    return {path.name: path.stat().st_mtime_ns for path in (store / "values.zarr").glob("c.*")}


@pytest.fixture
def twelve(corpus, tmp_path):
    """Twelve songs of their own, copied into tmp_path/songs, extracted into tmp_path/store."""
    table = from_csv(corpus).table.iloc[20:32].reset_index(drop=True)
    (tmp_path / "songs").mkdir()
    paths = [
        shutil.copy(path, tmp_path / "songs" / f"{k}.wav") for k, path in enumerate(table.path)
    ]
    tracks = Tracks(table.assign(path=paths))
    extract(tracks, SHORT, out=tmp_path / "store", workers=1, progress=False)
    return tracks


def test_a_song_that_was_replaced_on_disk_is_made_anew_and_no_other(twelve, tmp_path):
    store, paths = tmp_path / "store", twelve.table.path
    before, there = bytes_of(store), times(store)
    kept = os.stat(paths[3])
    samples, rate = soundfile.read(paths[9])
    soundfile.write(paths[3], samples, rate)  # of the same length
    os.utime(paths[3], ns=(kept.st_atime_ns, kept.st_mtime_ns + 1))
    extract(twelve, SHORT, out=store, workers=1, progress=False)
    assert {name for name in there if times(store)[name] != there[name]} == {"c.3.0.0"}
    after = bytes_of(store)
    assert after["values.zarr/c.3.0.0"] == after["values.zarr/c.9.0.0"]
    assert after["values.zarr/c.3.0.0"] != before["values.zarr/c.3.0.0"]
    again = times(store)
    extract(twelve, SHORT, out=store, workers=1, progress=False)
    assert times(store) == again


def test_a_longer_song_with_the_old_time_of_change_is_made_anew(twelve, tmp_path):
    store, path = tmp_path / "store", twelve.table.path[0]
    before, kept = bytes_of(store), os.stat(path)
    samples, rate = soundfile.read(path)
    soundfile.write(path, np.concatenate([samples[rate:], samples]), rate)
    os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    extract(twelve, SHORT, out=store, workers=1, progress=False)
    assert bytes_of(store)["values.zarr/c.0.0.0"] != before["values.zarr/c.0.0.0"]


def test_a_song_replaced_by_no_audio_fails_and_its_old_spectrogram_goes(twelve, tmp_path):
    with open(twelve.table.path[5], "w") as song:
        song.write("a letter")
    store = extract(twelve, SHORT, out=tmp_path / "store", workers=1, progress=False)
    assert store.failed.track_id.tolist() == [twelve.table.track_id[5]] and len(store) == 11
    assert not (tmp_path / "store" / "values.zarr" / "c.5.0.0").exists()


def test_damaged_songs_are_counted_and_named_until_they_are_mended(tmp_path, capsys):
    table = write_songs(tmp_path / "songs", songs_per_genre=3, seconds=3)
    hurt = tmp_path / "songs" / table.path[4]
    whole = hurt.read_bytes()
    hurt.write_bytes(whole[: len(whole) * 2 // 3])
    songs = from_csv(tmp_path / "songs" / "tracks.csv")
    store = extract(songs, SPEC, out=tmp_path / "store", workers=1, progress=False)
    assert store.damaged.track_id.tolist() == [table.track_id[4]]
    assert "it ends after 2.0 s" in store.damaged.damage[0] and "1 files are damaged" in repr(store)
    kept = store.with_tracks(Tracks(store.table[store.table.track_id != table.track_id[4]]))
    assert kept.damaged.empty and len(store.with_tracks(Tracks(store.table)).damaged) == 1
    with pytest.raises(SystemExit):
        main(["doctor", str(tmp_path / "store")])
    assert f"{table.track_id[4]}: it ends after 2.0 s" in capsys.readouterr().out
    again = extract(songs, SPEC, out=tmp_path / "store", workers=1, progress=False)
    assert again.damaged.equals(store.damaged)
    hurt.write_bytes(whole)
    assert extract(songs, SPEC, out=tmp_path / "store", workers=1, progress=False).damaged.empty


def test_songs_whose_files_cannot_be_reached_keep_their_spectrograms(twelve, tmp_path):
    """As when a disk isn't plugged in."""
    (tmp_path / "songs").rename(tmp_path / "away")
    before = bytes_of(tmp_path / "store")
    store = extract(twelve, SHORT, out=tmp_path / "store", workers=1, progress=False)
    assert len(store) == 12 and bytes_of(tmp_path / "store") == before


def test_a_song_that_is_added_costs_its_own_extraction_only(corpus, twelve, tmp_path):
    store, there = tmp_path / "store", times(tmp_path / "store")
    more = from_csv(corpus).table.iloc[[0, 40]]
    table = pd.concat([more[:1], twelve.table, more[1:]])  # before and after the others
    opened = extract(Tracks(table), SHORT, out=store, workers=1, progress=False)
    assert opened.table.track_id.tolist() == table.track_id.tolist()
    assert {name: time for name, time in times(store).items() if name in there} == there
    assert len(times(store)) == 14
    fresh = extract(Tracks(table), SHORT, out=tmp_path / "fresh", workers=1, progress=False)
    np.testing.assert_array_equal(opened.read(opened.table), fresh.read(fresh.table))


def test_songs_that_vanish_stay_accounted_for_and_may_come_back(twelve, tmp_path):
    store, there = tmp_path / "store", times(tmp_path / "store")
    fewer = Tracks(twelve.table.drop(index=[2, 7]))
    opened = extract(fewer, SHORT, out=store, workers=1, progress=False)
    assert len(opened) == 10 and repr(opened).endswith("; 2 songs are not in the table")
    unused = pd.read_csv(store / "unused.csv")
    assert unused.track_id.tolist() == twelve.table.track_id[[2, 7]].tolist()
    assert unused.path.tolist() == twelve.table.path[[2, 7]].tolist()
    assert unused.reason.str.contains("its spectrogram is kept").all()
    again = extract(twelve, SHORT, out=store, workers=1, progress=False)
    assert len(again) == 12 and times(store) == there
    assert pd.read_csv(store / "unused.csv").empty


def test_a_damaged_spectrogram_is_made_anew_by_the_same_call(twelve, tmp_path):
    store, before = tmp_path / "store", bytes_of(tmp_path / "store")
    path = store / "values.zarr" / "c.4.0.0"
    path.write_bytes(path.read_bytes()[:-100] + bytes(100))
    (store / "values.zarr" / "c.6.0.0").unlink()
    extract(twelve, SHORT, out=store, workers=1, progress=False)
    assert bytes_of(store) == before


def test_of_two_extractions_into_one_store_the_second_waits_and_both_failures_stay(
    corpus, tmp_path
):
    """The second brings other songs as well; each has one that is no audio."""
    table, store = from_csv(corpus).table, tmp_path / "both"
    halves = [table.iloc[:30], table.iloc[25:]]  # failed: bells-07, rattle-10
    said = []

    def begin(half):
        try:
            extract(Tracks(half), SHORT, out=store, workers=1, progress=False)
        except DataError as problem:
            said.append(problem)

    both = [threading.Thread(target=begin, args=(half,)) for half in halves]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert not said
    failed = pd.read_csv(store / "failed.csv")
    assert sorted(failed.track_id) == ["bells-07", "rattle-10"]
    assert len(pd.read_csv(store / "sources.csv")) == 60
    assert len(times(store)) == 58


def test_float32_is_kept_on_request(corpus, tmp_path):
    tracks = Tracks(from_csv(corpus).table[:2])
    store = extract(
        tracks, SHORT, out=tmp_path / "store", dtype="float32", workers=1, progress=False
    )
    np.testing.assert_array_equal(
        store[0].values, feature_of_file(tracks.table.path[0], SHORT).values
    )


def test_calls_that_make_no_sense_are_refused(corpus, tmp_path):
    with pytest.raises(DataError, match="has no path"):
        extract(
            Tracks(pd.DataFrame({"track_id": ["a"], "genre": ["jazz"]})),
            SHORT,
            out=tmp_path / "store",
        )
    with pytest.raises(DataError, match="dtype"):
        extract(from_csv(corpus), SHORT, out=tmp_path / "store", dtype="int16")
    assert not (tmp_path / "store").exists()


def test_short_songs_say_how_much_of_them_is_padding(songs, tmp_path):
    store = extract(
        Tracks(from_csv(songs / "tracks.csv").table[:1]),
        replace(SPEC, seconds=10),
        out=tmp_path / "store",
        workers=1,
        progress=False,
    )
    assert store.table.padded.tolist() == [3.0]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="file rights are those of Unix")
@pytest.mark.parametrize("begun", [False, True])
def test_a_folder_that_may_not_be_written_is_refused(
    corpus, tmp_path, command, without_root, begun
):
    store = tmp_path / "store"
    if begun:
        extract(from_csv(corpus).split(by="artist"), MEL, out=store, workers=1, progress=False)
        (store / "values.zarr" / "c.0.0.0").unlink()
    os.chmod(store if begun else tmp_path, 0o500)
    done = command("data_scripts/extract_features.py", corpus, store, preexec_fn=without_root)
    os.chmod(store if begun else tmp_path, 0o700)
    first = done.stderr.splitlines()[0]
    assert done.returncode == 1 and first.startswith("error: "), done.stderr
    assert "Permission denied" in first
    assert len(done.stderr.splitlines()) == 3


def mounted(folder, size):
    folder.mkdir()
    done = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
            capture_output=True,
            text=True,
        )
        if shutil.which("mount")
        else None
    )
    if done is None or done.returncode:
        pytest.skip(
            f"a small disk cannot be mounted here ({done.stderr.strip() if done else 'no mount'})"
        )


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_loses_nothing_and_the_extraction_goes_on_when_there_is_space(
    corpus, unbroken, tmp_path, workers
):
    disk = tmp_path / "disk"
    mounted(disk, "512k")
    try:
        with pytest.raises(DataError, match="No space left on device") as refused:
            extract(from_csv(corpus), SHORT, out=disk / "store", workers=workers, progress=False)
        assert "free some space" in str(refused.value) and len(str(refused.value).splitlines()) == 3
        time.sleep(1)  # workers end what they have begun
        assert 5 < len(FeatureStore(disk / "store")) < 58
        subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
        extract(from_csv(corpus), SHORT, out=disk / "store", workers=workers, progress=False)
        assert bytes_of(disk / "store") == bytes_of(unbroken)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.slow
def test_a_worker_that_dies_is_said_so_and_what_is_done_is_kept(corpus, unbroken, tmp_path):
    """As when the system takes the memory back: every worker process is killed from outside."""
    import psutil

    def kill_workers():
        while not list((tmp_path / "store" / "values.zarr").glob("c.*")):
            time.sleep(0.01)
        for child in psutil.Process().children(recursive=True):
            if "loky" in " ".join(child.cmdline()) and "resource_tracker" not in " ".join(
                child.cmdline()
            ):
                child.kill()

    killer = threading.Thread(target=kill_workers, daemon=True)
    killer.start()
    tracks = from_csv(corpus)
    try:
        extract(tracks, SHORT, out=tmp_path / "store", workers=2, progress=False)
        pytest.skip("the extraction was quicker than the kill")
    except DataError as refused:
        assert "a worker process died" in str(refused)
    finally:
        killer.join()
    extract(tracks, SHORT, out=tmp_path / "store", workers=1, progress=False)
    assert bytes_of(tmp_path / "store") == bytes_of(unbroken)


def test_extraction_needs_no_tensorflow_and_no_matplotlib(command):
    done = command(
        "-c",
        "import sys, genre_lab.data.extraction;"
        "print({'tensorflow', 'keras', 'matplotlib', 'jax'} & set(sys.modules))",
    )
    assert done.stdout == "set()\n", done.stderr


@pytest.mark.slow
def test_the_script_extracts_a_table_and_splits_by_artist(songs, tmp_path, command):
    done = command(
        "data_scripts/extract_features.py",
        songs / "tracks.csv",
        tmp_path / "store",
        "--workers",
        "1",
        "--feature",
        "mfcc",
    )
    assert done.returncode == 0, done.stderr
    store = FeatureStore(tmp_path / "store")
    assert (
        store.spec == replace(MEL, kind="mfcc")
        and "split by artist: train 18, valid 6, test 6" in done.stdout
    )
    assert (store.table.groupby("artist").split.nunique() == 1).all()


@pytest.mark.slow
def test_the_script_extracts_a_folder_with_stray_files(songs, tmp_path, command):
    done = command(
        "data_scripts/extract_features.py",
        songs,
        tmp_path / "store",
        "--workers",
        "1",
        "--dtype",
        "float32",
    )
    assert done.returncode == 0 and "1 files not used" in done.stdout, done.stderr
    assert FeatureStore(tmp_path / "store").genres == ["bells", "drone", "rattle"]


@pytest.mark.slow
def test_the_script_says_what_was_wrong(songs, tmp_path, command):
    (tmp_path / "bad" / "jazz").mkdir(parents=True)
    for number in range(3):
        (tmp_path / "bad" / "jazz" / f"{number}.mp3").write_text("no audio")
    for arguments, status, said in (
        (("nowhere", "store"), 1, "missing"),
        ((songs, "store", "--feature", "chroma"), 2, "choose from"),
        (("bad", "store"), 1, "no song could be read"),
        ((), 2, "TRACKS_CSV_OR_FOLDER"),
    ):
        done = command(
            os.path.abspath("data_scripts/extract_features.py"), *arguments, cwd=tmp_path
        )
        assert done.returncode == status and said in done.stderr, (arguments, done.stderr)
        assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_imported_arrays_become_a_store(tmp_path, command):
    spec = FeatureSpec(n_mels=4, seconds=2)
    numbers = np.random.default_rng(0).integers(0, 256, (4, *spec.shape)).astype("uint8")
    np.savez(
        tmp_path / "arrays.npz", values=numbers, offset=np.full(4, -80.0), scale=np.full(4, 0.3)
    )
    (tmp_path / "tracks.csv").write_text(
        "track_id,genre,split\na,jazz,train\nb,pop,train\nc,jazz,test\nd,pop,test\n"
    )
    (tmp_path / "spec.json").write_text(spec.to_json())
    np.save(tmp_path / "alone.npy", numbers)
    np.savez(tmp_path / "pickle.npz", values=np.array([{}], dtype=object))
    np.savez(tmp_path / "other.npz", spectrograms=numbers)
    script = os.path.abspath("data_scripts/import_features.py")
    for arrays in ("alone.npy", "pickle.npz", "other.npz", "tracks.csv", "missing.npz"):
        done = command(script, arrays, "tracks.csv", "store", "--spec", "spec.json", cwd=tmp_path)
        assert (
            done.returncode == 1
            and done.stderr.startswith("error: ")
            and len(done.stderr.splitlines()) <= 3
        ), (arrays, done.stderr)
    done = command(script, "arrays.npz", "tracks.csv", "store", "--spec", "spec.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    store = FeatureStore(tmp_path / "store")
    np.testing.assert_allclose(
        store.read(store.table), -80 + 0.3 * numbers.astype(float), atol=1e-4
    )
