"""GTZAN's layout in several forms; its published splits against counts and checksums."""

import hashlib
import os
import shutil

import pytest
import soundfile
from small_songs import SPEC, sound

from genre_lab.data.extraction import extract
from genre_lab.data.gtzan import GENRES, gtzan, membership
from genre_lab.errors import DataError

# The seventy songs that the fault-filtered split leaves out, as they are published.
LEFT_OUT = {
    "classical": [42],
    "country": [8, 52],
    "disco": [38, 50, 51, 55, 60, 71, 98],
    "hiphop": [1, 39, 46, 47, 48, 49, 50, 76],
    "jazz": [33, 34, 35, 36, 37, 38, 39, 40, 42, 43, 44, 45, 46],
    "metal": [4, 34, 40, 41, 42, 43, 44, 45, 58],
    "pop": [15, 21, 22, 30, 37, 45, 47, 48, 51, 52, 54, 56, 57, 67, 68, 87],
    "reggae": [3, 5, 7, 8, 10, 13, 33, 41, 73, 75, 80, 81, 86, 91],
}
PER_GENRE = {
    "train": [46, 48, 45, 42, 47, 43, 44, 41, 43, 44],
    "valid": [23, 20, 23, 22, 18, 17, 20, 13, 17, 24],
    "test": [31, 31, 30, 29, 27, 27, 27, 30, 26, 32],
}
# How the SHA-256 of train_filtered.txt, valid_filtered.txt and test_filtered.txt begins.
CHECKSUMS = {"train": "2b04966c", "valid": "f8fbee7c", "test": "09cafa6a"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """All thousand files under their names: one song many times, and jazz.00054 damaged."""
    folder = tmp_path_factory.mktemp("gtzan")
    soundfile.write(folder / "song.wav", sound("bells", 1, 1), 12_000)
    for genre in GENRES:
        (folder / "genres" / genre).mkdir(parents=True)
        for number in range(100):
            file = folder / "genres" / genre / f"{genre}.{number:05d}.wav"
            try:
                os.link(folder / "song.wav", file)
            except OSError:
                shutil.copy(folder / "song.wav", file)
    damaged = folder / "genres" / "jazz" / "jazz.00054.wav"
    damaged.unlink()
    damaged.write_bytes(bytes(1000))
    return folder


def test_the_filtered_lists_are_the_published_ones_byte_for_byte():
    lists = membership("filtered")
    for side, begins in CHECKSUMS.items():
        songs = lists[lists.split == side]
        text = "".join(songs.genre + "/" + songs.track_id + ".wav\n")
        assert hashlib.sha256(text.encode()).hexdigest().startswith(begins), side


def test_the_filtered_split_has_the_published_counts_and_leaves_out_the_seventy():
    lists = membership("filtered")
    assert len(lists) == 1000 and lists.track_id.is_unique
    for side, counts in PER_GENRE.items():
        assert lists[lists.split == side].genre.value_counts().reindex(GENRES).tolist() == counts, (
            side
        )
    used = lists[lists.split.isin(["train", "valid", "test"])]
    assert len(used) == 930 and used.split.value_counts().to_dict() == {
        "train": 443,
        "valid": 197,
        "test": 290,
    }
    assert set(lists.track_id) - set(used.track_id) == {
        f"{genre}.{number:05d}" for genre in LEFT_OUT for number in LEFT_OUT[genre]
    }


def test_the_stratified_split_has_50_25_and_25_songs_of_every_genre():
    counts = membership("stratified").groupby(["genre", "split"]).size().unstack()
    assert (
        counts.train.tolist() == [50] * 10
        and counts.valid.tolist() == counts.test.tolist() == [25] * 10
    )


def test_the_filtered_split_of_the_whole_archive_accounts_for_all_thousand(archive):
    tracks = gtzan(archive)
    assert tracks.table.split.value_counts().to_dict() == {"train": 442, "valid": 197, "test": 290}
    assert len(tracks.unused) == 71 and tracks.unused.path.is_unique
    names = tracks.unused.path.map(os.path.basename)
    reasons = dict(zip(names, tracks.unused.reason, strict=True))
    assert reasons.pop("jazz.00054.wav") == "damaged in every copy of the archive"
    assert set(reasons) == {
        f"{genre}.{number:05d}.wav" for genre in LEFT_OUT for number in LEFT_OUT[genre]
    }
    assert all("repeated or distorted" in reason for reason in reasons.values())
    assert (
        "split by GTZAN's fault-filtered lists: train 442, valid 197, test 290; 71 files not used"
        in repr(tracks)
    )
    assert tracks.table.set_index("track_id").loc["blues.00029"].split == "train"


def test_the_other_splits_use_all_but_the_damaged_song(archive):
    assert gtzan(archive, "stratified").table.split.value_counts().to_dict() == {
        "train": 499,
        "valid": 250,
        "test": 250,
    }
    unsplit = gtzan(archive, None)
    assert len(unsplit) == 999 and set(unsplit.table.split) == {""} and "not split" in repr(unsplit)
    assert len(unsplit.unused) == 1 and unsplit.unused.path.iloc[0].endswith("jazz.00054.wav")


def test_the_songs_go_into_a_store(archive, tmp_path):
    store = extract(
        gtzan(archive, None).head(1), SPEC, out=tmp_path / "store", workers=1, progress=False
    )
    assert len(store) == 10 and store.failed.empty and store.genres == list(GENRES)


@pytest.mark.parametrize("layout", ["genres", "genres_original", "Data/genres_original", "."])
@pytest.mark.parametrize("suffix", ["wav", "au", "mp3"])
def test_every_layout_and_format_is_found(tmp_path, layout, suffix):
    (tmp_path / layout / "rock").mkdir(parents=True)
    soundfile.write(
        tmp_path / layout / "rock" / f"rock.00038.{suffix}", sound("bells", 1, 1, 22_050), 22_050
    )
    song = gtzan(tmp_path).table.iloc[0]
    assert (song.track_id, song.genre, song.split, song.artist) == (
        "rock.00038",
        "rock",
        "valid",
        "",
    ) and os.path.isfile(song.path)


def test_what_is_missing_and_what_does_not_belong_there_is_named(tmp_path):
    (tmp_path / "pop").mkdir()
    strangers = {
        "pop.00001.au",
        "pop.00002 (copy).wav",
        "pop.00003.txt",
        "._pop.00004.wav",
        "rock.00005.wav",
    }
    for name in ("pop.00000.wav", "pop.00001.WAV", *strangers):
        (tmp_path / "pop" / name).write_bytes(b"x")
    tracks = gtzan(tmp_path, "stratified")
    assert tracks.table.track_id.tolist() == ["pop.00000", "pop.00001"]
    reasons = tracks.unused.set_index("path").reason
    assert (reasons == "missing").sum() == 997 and (
        reasons == "damaged in every copy of the archive"
    ).sum() == 1
    named = {
        os.path.basename(path)
        for path in reasons[reasons.str.startswith("not one of the thousand")].index
    }
    assert (
        named | {"pop.00001.WAV", "pop.00001.au"} == strangers | {"pop.00001.WAV"}
        and len(named) == 5
    )  # one of the two was taken


def test_wrong_folders_and_splits_are_refused(tmp_path):
    (tmp_path / "jazz").mkdir()
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(DataError, match="no song of GTZAN"):
            gtzan(folder)
    with pytest.raises(DataError, match="split='random' is unknown"):
        gtzan(tmp_path, "random")
