"""MagnaTagATune and MTG-Jamendo in small: their tables as they are laid out, and tiny MP3s."""

import os

import pytest
import soundfile
from small_songs import SPEC, sound

from genre_lab.data.extraction import extract
from genre_lab.data.tag_datasets import EMPTY, magnatagatune, mtg_jamendo
from genre_lab.errors import DataError

CLIPS = {  # path: tags
    "0/one-0-29.mp3": ["rock", "loud", "guitar"],
    "b/two-0-29.mp3": ["classical", "quiet", "guitar"],
    "c/three-0-29.mp3": ["loud"],
    "d/four-0-29.mp3": ["opera", "classical", "quiet", "guitar"],
    "f/five-0-29.mp3": [],
    EMPTY[0]: ["rock"],
    "e/lost-0-29.mp3": ["rock"],
}
TAGS = ["no voice", "classical", "guitar", "loud", "opera", "quiet", "rock"]
JAMENDO = {  # split file: rows
    "train": [
        "track_0000214\tartist_000014\talbum_000031\t14/214.mp3\t124.6\tgenre---punkrock",
        "track_0000382\tartist_000020\talbum_000046\t82/382.mp3\t211.1\tgenre---classical\tinstrument---voice",
    ],
    "validation": [
        "track_0000773\tartist_000104\talbum_000126\t73/773.mp3\t275.3\tgenre---electronic\tgenre---pop\tmood/theme---calm"
    ],
    "test": [
        "track_0000808\tartist_000114\talbum_000131\t08/808.mp3\t265.6\tinstrument---voice",
        "track_0000851\tartist_000099\talbum_000139\t51/851.mp3\t131.9\tgenre---disco",
    ],
}


def mp3(path, number=1):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound("bells", number, 1, 16_000), 16_000)


def write_magnatagatune(folder, audio="."):
    """Write quoted, tab-separated tables as in the original; one clip has nothing but its tags."""
    rows = ["\t".join(f'"{cell}"' for cell in ["clip_id", *TAGS, "mp3_path"])]
    about = [
        "\t".join(
            f'"{cell}"'
            for cell in ["clip_id", "track_number", "title", "artist", "album", "url", "mp3_path"]
        )
    ]
    for number, (path, tags) in enumerate(CLIPS.items()):
        rows.append(
            "\t".join(
                f'"{cell}"' for cell in [number + 2, *(int(tag in tags) for tag in TAGS), path]
            )
        )
        if number:
            about.append(
                "\t".join(
                    f'"{cell}"'
                    for cell in [number + 2, 1, f"Title, {number}", "Strojovna 07", "NA", "", path]
                )
            )
        if "lost" not in path:
            mp3(folder / audio / path, number)
    (folder / audio / EMPTY[0]).write_bytes(b"")
    (folder / "annotations_final.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "clip_info_final.csv").write_text("\n".join(about) + "\n", encoding="utf-8")
    return folder


def write_jamendo(folder, audio="audio", suffix=".mp3", split=0):
    tables = folder / "data" / "splits" / f"split-{split}"
    tables.mkdir(parents=True)
    for name, rows in JAMENDO.items():
        (tables / f"autotagging-{name}.tsv").write_text(
            "\n".join(["TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS", *rows]) + "\n"
        )
        for row in rows:
            if "851" not in row:
                mp3((folder / audio / row.split("\t")[3]).with_suffix(suffix))
    return folder


@pytest.mark.parametrize("audio", [".", "mp3"])
def test_magnatagatune_has_songs_tags_and_the_split_by_folder(tmp_path, audio):
    music = magnatagatune(write_magnatagatune(tmp_path, audio), top=None)
    table = music.tracks.table
    assert table.track_id.tolist() == music.tags.index.tolist() == ["2", "3", "4", "5", "6"]
    assert table.split.tolist() == ["train", "train", "valid", "test", "test"]
    assert table.genre.tolist() == ["rock", "classical", "unknown", "classical", "unknown"]
    assert (
        table.artist.tolist() == [""] + ["Strojovna 07"] * 4
        and table.album[1] == "NA"
        and table.title[2] == "Title, 2"
    )
    for path, song in zip(list(CLIPS)[:5], table.itertuples(), strict=True):
        assert [tag for tag in music.tags if music.tags.loc[song.track_id, tag]] == sorted(
            CLIPS[path], key=list(music.tags).index
        )
        assert song.path.replace(os.sep, "/").endswith(path)
    assert (
        repr(music)
        == "TaggedTracks: 5 songs, 7 tags, 2.2 a song, train 2, valid 1, test 2; 2 files not used"
    )


def test_the_empty_and_the_missing_clips_are_named(tmp_path):
    unused = magnatagatune(write_magnatagatune(tmp_path)).tracks.unused
    assert dict(zip(unused.path.map(os.path.basename), unused.reason, strict=True)) == {
        os.path.basename(EMPTY[0]): "the file is empty in the archive",
        "lost-0-29.mp3": "missing",
    }


def test_only_the_most_frequent_tags_are_kept_where_asked(tmp_path):
    music = magnatagatune(write_magnatagatune(tmp_path), top=2)
    assert list(music.tags) == [
        "guitar",
        "rock",
    ]  # three clips each, the empty and the lost one counted
    assert set(music.tags.to_numpy().ravel()) == {0, 1} and len(music) == 5


def test_jamendo_has_tags_by_category_and_its_official_split(tmp_path):
    music = mtg_jamendo(write_jamendo(tmp_path))
    table = music.tracks.table.set_index("track_id")
    assert table.split.tolist() == ["train", "train", "valid", "test"]
    assert table.genre.tolist() == ["punkrock", "classical", "electronic", "unknown"]
    assert table.loc["track_0000214", ["artist", "album", "seconds"]].tolist() == [
        "artist_000014",
        "album_000031",
        124.6,
    ]
    assert list(music.tags) == [
        "genre---classical",
        "genre---disco",
        "genre---electronic",
        "genre---pop",
        "genre---punkrock",
        "instrument---voice",
        "mood/theme---calm",
    ]
    assert (
        music.tags.loc["track_0000773"].sum() == 3
        and music.tags.loc["track_0000808", "instrument---voice"] == 1
    )
    assert music.tracks.unused.reason.tolist() == ["missing"] and music.tracks.unused.path.iloc[
        0
    ].endswith("851.mp3")
    assert "split by official split 0" in repr(music.tracks)


@pytest.mark.parametrize(
    "audio, suffix", [("raw_30s/audio", ".mp3"), ("audio-low", ".low.mp3"), (".", ".mp3")]
)
def test_jamendos_audio_is_found_where_its_own_script_puts_it(tmp_path, audio, suffix):
    songs = mtg_jamendo(write_jamendo(tmp_path, audio, suffix, split=3), split=3).tracks.table
    assert len(songs) == 4 and all(
        os.path.isfile(path) and path.endswith(suffix) for path in songs.path
    )


def test_tagged_songs_go_into_a_store(tmp_path):
    music = mtg_jamendo(write_jamendo(tmp_path))
    store = extract(music.tracks, SPEC, out=tmp_path / "store", workers=1, progress=False)
    assert store.table.track_id.tolist() == music.tags.index.tolist() and store.failed.empty


def test_what_cannot_be_used_is_refused(tmp_path):
    for call, said in (
        (lambda: magnatagatune(tmp_path), "annotations_final.csv is missing"),
        (lambda: mtg_jamendo(tmp_path), "no such file"),
        (lambda: magnatagatune(tmp_path, top=0), "top=0"),
        (lambda: mtg_jamendo(tmp_path, split=5), "split=5"),
    ):
        with pytest.raises(DataError, match=said):
            call()
    write_jamendo(tmp_path, "elsewhere")
    with pytest.raises(DataError, match="no song of MTG-Jamendo"):
        mtg_jamendo(tmp_path)
    write_magnatagatune(tmp_path, "elsewhere")
    with pytest.raises(DataError, match="no song of the data set"):
        magnatagatune(tmp_path)
    (tmp_path / "data" / "splits" / "split-0" / "autotagging-test.tsv").write_text(
        "TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\nx\ty\n"
    )
    with pytest.raises(DataError, match="not a table of MTG-Jamendo"):
        mtg_jamendo(tmp_path)
    (tmp_path / "annotations_final.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="no column clip_id"):
        magnatagatune(tmp_path)
