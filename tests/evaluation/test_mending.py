"""Stores that leak or have lost something are written anew, and what was there before is kept."""

import numpy as np
import pandas as pd
import pytest

from genre_lab.audio.feature_spec import MEL
from genre_lab.data.store import FeatureStore
from genre_lab.errors import DataError
from genre_lab.evaluation.leaks import find_leaks
from genre_lab.evaluation.mending import mend_store
from genre_lab.files import only_one

COUNT = 12


def songs(**columns):
    table = pd.DataFrame({"track_id": [f"song {k}" for k in range(COUNT)], "genre": "jazz"})
    table["artist"] = [f"Artist {k}" for k in range(COUNT)]
    table["split"] = ["train", "train", "valid", "test"] * 3
    return table.assign(**columns)


def write(folder, table):
    values = np.random.default_rng(0).normal(-40, 10, (len(table), *MEL.shape)).astype("float16")
    return FeatureStore.from_arrays(values, table, MEL, folder)


def test_a_store_without_faults_stays_as_it_is(tmp_path):
    write(tmp_path / "store", songs())
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*")}
    assert mend_store(tmp_path / "store") == []
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*")} == before


def test_artists_on_both_sides_are_split_anew_and_the_old_table_is_kept(tmp_path):
    names = ["Ada", " ADA", "Bo", "Bo"] + [f"Artist {k}" for k in range(8)]
    store = write(tmp_path / "store", songs(artist=names))
    old = (tmp_path / "store" / "tracks.csv").read_bytes()
    assert [line.split(" ", 1)[1] for line in mend_store(tmp_path / "store")] == [
        "songs got the usual spelling of their artist",
        "songs split anew, by artist",
        "table before is in tracks.before-fix.csv",
    ]
    mended = FeatureStore(tmp_path / "store")
    assert find_leaks(mended).clean and mend_store(tmp_path / "store") == []
    assert (tmp_path / "store" / "tracks.before-fix.csv").read_bytes() == old
    np.testing.assert_array_equal(mended.read(mended.table), store.read(store.table))


def test_lost_spectrograms_go_to_the_failed_songs(tmp_path):
    write(tmp_path / "store", songs())
    chunks = tmp_path / "store" / "values.zarr"
    (chunks / "c.3.0.0").unlink()
    (chunks / "c.5.0.0").write_bytes(b"damaged")
    with pytest.raises(DataError, match="1 spectrograms are missing, of song 3"):
        FeatureStore(tmp_path / "store")
    (said,) = mend_store(tmp_path / "store")
    assert said.startswith("2 songs whose spectrogram is missing or damaged")
    mended = FeatureStore(tmp_path / "store")
    assert len(mended) == 10 and mended.failed.track_id.tolist() == ["song 3", "song 5"]
    assert mended.read(mended.table).shape == (10, *MEL.shape)
    table = pd.read_csv(tmp_path / "store" / "tracks.csv").assign(
        artist=["Ada"] * 2 + [*"abcdefghij"]
    )
    table.assign(split=["train", "test", *table.split[2:]]).to_csv(
        tmp_path / "store" / "tracks.csv", index=False
    )
    assert any("split anew" in line for line in mend_store(tmp_path / "store"))
    assert len(pd.read_csv(tmp_path / "store" / "tracks.csv")) == COUNT  # the failed ones too
    assert mend_store(tmp_path / "store") == []


def test_duplicates_go_to_the_unused_files_and_genres_become_one(tmp_path):
    table = songs(genre=["Jazz ", *["jazz"] * 11])
    values = np.random.default_rng(0).normal(-40, 10, (COUNT, *MEL.shape))
    values[7] = values[0] + 3  # louder
    FeatureStore.from_arrays(values, table, MEL, tmp_path / "store")
    said = mend_store(tmp_path / "store")
    assert "1 duplicates left out" in said
    mended = FeatureStore(tmp_path / "store")
    assert "song 7" not in set(mended.table.track_id) and mended.genres == ["jazz"]
    unused = pd.read_csv(tmp_path / "store" / "unused.csv")
    assert unused.track_id.tolist() == ["song 7"] and find_leaks(mended).clean


def test_a_store_that_something_is_at_work_in_or_that_is_not_finished_is_refused(tmp_path):
    write(tmp_path / "store", songs())
    with (
        only_one(tmp_path / "store"),
        pytest.raises(DataError, match="another process is at work"),
    ):
        mend_store(tmp_path / "store")
    (tmp_path / "store" / "journal.jsonl").touch()
    with pytest.raises(DataError, match="not finished"):
        mend_store(tmp_path / "store")


def test_what_cannot_be_split_by_artist_is_refused_and_stays_as_it_is(tmp_path):
    write(tmp_path / "store", songs(artist="Ada"))
    old = (tmp_path / "store" / "tracks.csv").read_bytes()
    with pytest.raises(DataError, match="too few"):
        mend_store(tmp_path / "store")
    assert (tmp_path / "store" / "tracks.csv").read_bytes() == old
