"""GTZAN's layout in several forms; its published splits against counts and checksums."""

import hashlib
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
import soundfile
from small_songs import SPEC, sound

import genre_lab.data.gtzan
from genre_lab.data.extraction import extract
from genre_lab.data.gtzan import FOLDS, GENRES, artists, gtzan, gtzan_folds, membership
from genre_lab.data.splits import artist_key, kept_together
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
# Who stands on several sides of the fault-filtered split all the same.
ON_SEVERAL_SIDES = {
    *("Anthrax", "Boney M.", "Burning Spear", "Danzig", "Dark Tranquillity", "Earth, Wind & Fire"),
    *("Metallica", "Peter Tosh", "Slayer"),
}
FILES = Path(genre_lab.data.gtzan.__file__).parent
SCRIPTS = Path(__file__).parents[2] / "data_scripts"
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


def test_nearly_every_excerpt_has_an_artist():
    named = artists().set_index("track_id")
    assert sorted(named.index) == sorted(membership(None).track_id)
    assert (named.artist == "").sum() == 14
    assert ((named.named_by == "") == (named.artist == "")).all()
    assert named.artist.nunique() - 1 == named.artist[named.artist != ""].map(artist_key).nunique()


def test_nine_artists_are_on_several_sides_of_the_fault_filtered_split(archive):
    songs = gtzan(archive).table
    sides = songs[songs.artist != ""].groupby("artist").split.nunique()
    assert set(sides.index[sides > 1]) == ON_SEVERAL_SIDES


def test_gtzan_can_be_split_by_artist(archive):
    songs = gtzan(archive).split(seed=1).table
    assert (songs[songs.artist != ""].groupby("artist").split.nunique() == 1).all()
    assert set(songs.groupby("genre").split.nunique()) == {3}


def test_the_folds_hold_the_songs_of_train_and_valid_with_artists_apart():
    lists, folds = membership("filtered").set_index("track_id"), gtzan_folds()
    used = lists.index[lists.split.isin(["train", "valid"])].drop("jazz.00054")
    assert sorted(folds.track_id) == sorted(used) and len(folds) == 639
    songs = folds.merge(artists(), on="track_id").assign(
        genre=lists.genre[folds.track_id].to_numpy()
    )
    known = songs[songs.artist != ""]
    assert known.artist.nunique() == 176 and (known.groupby("artist").fold.nunique() == 1).all()
    counts = songs.groupby(["genre", "fold"]).size().unstack()
    assert counts.shape == (10, 5) and counts.min(axis=None) >= 7
    assert counts.sum().between(120, 135).all()


def test_no_artist_could_be_moved_or_exchanged_for_evener_folds(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    import make_gtzan_folds

    songs = gtzan_folds().merge(artists(), on="track_id").merge(membership(None), on="track_id")
    groups = kept_together(songs)
    counts = pd.crosstab(groups, songs.genre)
    folds = songs.groupby(groups).fold.first()[counts.index].to_numpy() - 1
    assert make_gtzan_folds.evened(counts.to_numpy(), folds).tolist() == folds.tolist()


def test_the_folds_stay_the_published_ones():
    text = (FILES / "gtzan_folds.csv").read_bytes()
    assert hashlib.sha256(text).hexdigest().startswith("8a0aa73b")


def test_in_the_five_folds_every_song_is_a_test_song_once_and_a_validation_song_once(archive):
    tracks = [gtzan(archive, fold) for fold in FOLDS]
    sides = [fold.table.set_index("track_id").split for fold in tracks]
    assert all(len(side) == 639 and set(side) == {"train", "valid", "test"} for side in sides)
    for name in ("test", "valid"):
        assert sum((side == name).astype(int) for side in sides).eq(1).all()
    first, second = sides[0], sides[1]
    assert (first.index[first == "valid"] == second.index[second == "test"]).all()
    fold = gtzan_folds().set_index("track_id").fold
    assert (fold[first.index[first == "test"]] == 1).all()
    assert "split by artist, GTZAN's fixed fold 1" in repr(tracks[0])
    assert len(tracks[0].unused) == 361


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
    about = (song.track_id, song.genre, song.split, song.artist)
    assert about == ("rock.00038", "rock", "valid", "Guns N' Roses") and os.path.isfile(song.path)


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
