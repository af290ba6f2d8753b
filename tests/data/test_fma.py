"""FMA's layout in small: a tracks.csv with three header rows, and clips, some of them broken."""

import csv
import os

import pytest
import soundfile
from small_songs import SPEC, sound

from genre_lab.data.extraction import extract
from genre_lab.data.fma import BROKEN, REPORT_GENRES, fma
from genre_lab.errors import DataError

HEAD = [
    ["", "album", "album", "artist", "artist", "set", "set", "track", "track", "track", "track"],
    [
        "",
        "id",
        "title",
        "id",
        "name",
        "split",
        "subset",
        "duration",
        "genre_top",
        "genres",
        "title",
    ],
    ["track_id"] + [""] * 10,
]
SONGS = [  # track, album, artist's number and name, split, subset, seconds, genre, title
    (2, "AWOL - A Way Of Life", 1, "AWOL", "training", "small", 168, "Hip-Hop", "Food"),
    (10, 'Constant "Hitmaker"', 6, "Kurt Vile", "test", "small", 161, "Pop", "Freeway"),
    (
        140,
        "Alec, Redfearn\nLive",
        54,
        "AWOL",
        "validation",
        "small",
        253,
        "Instrumental",
        "Queen of the Wires",
    ),
    (99134, "Broken", 7, "Nobody", "training", "small", 308, "Rock", "Nothing"),
    (98565, "Broken", 7, "Nobody", "training", "small", 158, "Rock", "A little"),
    (133, "Lost", 8, "Somebody", "training", "small", 20, "Rock", "Not on disk"),
    (201, "Bossa", 9, "Trio NA", "training", "medium", 21, "Jazz", "nan"),
    (202, "Bossa", 9, "Trio NA", "training", "medium", 400, "Easy Listening", "NULL"),
    (1486, "Medium", 9, "Trio NA", "training", "medium", 90, "Country", "Cut"),
    (155, "Roots", 10, "Many", "training", "large", 192, "", "Several genres"),
]


def write(folder, audio="fma_small", missing=(133,)):
    """Write FMA's table and, as tiny MP3s, the clips."""
    (folder / "fma_metadata").mkdir()
    with open(folder / "fma_metadata" / "tracks.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerows(HEAD)
        table.writerows(
            [track, 1, album, number, name, split, subset, seconds, genre, "[21]", title]
            for track, album, number, name, split, subset, seconds, genre, title in SONGS
        )
    for (
        track,
        *_,
    ) in SONGS:
        path = folder / audio / f"{track:06d}"[:3] / f"{track:06d}.mp3"
        path.parent.mkdir(parents=True, exist_ok=True)
        if track in BROKEN:
            path.write_bytes(b"ID3\3" + bytes(1748))
        elif track not in missing:
            soundfile.write(path, sound("bells", track, 1, 44_100), 44_100)
    return folder


@pytest.fixture(scope="module")
def music(tmp_path_factory):
    return write(tmp_path_factory.mktemp("fma"), "fma_large")


def test_songs_have_their_artist_split_and_length(music):
    table = fma(music).table.set_index("track_id")
    assert table.split.to_dict() == {"000002": "train", "000010": "test", "000140": "valid"}
    assert table.artist.to_dict() == {
        "000002": "AWOL [1]",
        "000010": "Kurt Vile [6]",
        "000140": "AWOL [54]",
    }  # two of one name
    assert table.loc["000010", ["album", "title", "genre"]].tolist() == [
        'Constant "Hitmaker"',
        "Freeway",
        "Pop",
    ]
    assert table.loc["000140"].album == "Alec, Redfearn\nLive"
    assert table.song_seconds.tolist() == [168, 161, 253] and set(table.seconds) == {30}
    assert all(os.path.isfile(path) for path in table.path)
    assert "split by FMA's own lists: train 1, valid 1, test 1; 3 files not used" in repr(
        fma(music)
    )


def test_broken_and_missing_clips_are_named_with_their_reason(music):
    unused = fma(music).unused
    reasons = dict(zip(unused.path.map(os.path.basename), unused.reason, strict=True))
    assert reasons == {
        "099134.mp3": "known to be broken: 0 s of 30 s are left",
        "098565.mp3": "known to be broken: 1.6 s of 30 s are left",
        "000133.mp3": "missing",
    }


def test_the_broken_clips_of_small_are_the_six_that_are_known():
    assert [BROKEN[track] for track in (99134, 108925, 133297)] == [0, 0, 0]
    assert all(0 < BROKEN[track] < 2 for track in (98565, 98567, 98569)) and len(BROKEN) == 21


def test_the_subsets_are_nested(music):
    assert (
        len(fma(music, "small")) == 3
        and len(fma(music, "medium")) == 5
        and len(fma(music, "large")) == 5
    )
    assert fma(music, "medium").table.title.tolist()[-2:] == ["nan", "NULL"]  # titles, not gaps
    assert (
        fma(music, "medium").of(title="nan").table.seconds.iloc[0] == 21
    )  # a song shorter than a clip
    last = fma(music, "large").unused.iloc[-1]
    assert last.path.endswith("000155.mp3") and last.reason == "FMA gives it no single top genre"


@pytest.mark.parametrize(
    "audio, found", [("fma_small", True), ("fma_medium", True), ("fma_full", False)]
)
def test_a_larger_folder_of_clips_serves_but_whole_songs_are_no_clips(tmp_path, audio, found):
    write(tmp_path, audio)
    if found:
        assert all(audio in path for path in fma(tmp_path).table.path)
    else:
        with pytest.raises(DataError, match="no folder fma_small"):
            fma(tmp_path)


def test_whole_songs_are_not_broken_and_have_their_own_length(tmp_path):
    tracks = fma(write(tmp_path, "fma_full"), "full")
    assert tracks.table.set_index("track_id").loc["000002"].seconds == 168
    assert (
        "099134" in set(tracks.table.track_id)
        and not tracks.unused.reason.str.contains("broken").any()
    )


def test_the_reports_genres_are_mapped_and_the_others_passed_over(music):
    tracks = fma(music, "medium", genres="report")
    assert tracks.table.set_index("track_id").genre.to_dict() == {
        "000002": "rap",
        "000010": "pop",
        "000140": "light",
        "000201": "jazz",
        "000202": "light",
    }
    assert sorted(set(REPORT_GENRES.values())) == [
        "country",
        "electronic",
        "jazz",
        "light",
        "pop",
        "rap",
    ]
    assert [path[-10:] for path in tracks.unused.path] == ["001486.mp3"]
    own = fma(music, genres={"Hip-Hop": "beats", "Pop": "Pop"})
    assert own.genres == ["Pop", "beats"] and own.unused.empty


def test_the_songs_go_into_a_store_with_their_split(music, tmp_path):
    store = extract(fma(music), SPEC, out=tmp_path / "store", workers=1, progress=False)
    assert (
        len(store) == 3
        and store.failed.empty
        and set(store.table.split) == {"train", "valid", "test"}
    )


def test_what_cannot_be_used_is_refused(music, tmp_path):
    for arguments, said in (
        ((music, "tiny"), "subset='tiny'"),
        ((music, "small", "rock"), "genres='rock'"),
        ((music, "small", {"Polka": "polka"}), "no genre 'Polka'"),
        ((tmp_path,), "table of songs is missing"),
    ):
        with pytest.raises(DataError, match=said):
            fma(*arguments)
    write(tmp_path, missing=[song[0] for song in SONGS])
    with pytest.raises(DataError, match="no song of FMA's small subset"):
        fma(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a,b\n1,2\n",
        "\xff\xfe\0",
        "".join(",".join(row) + "\n" for row in HEAD) + "x,1,a,1,a,odd,small,1,Rock,[],t\n",
    ],
)
def test_another_table_is_refused(tmp_path, content):
    write(tmp_path)
    (tmp_path / "fma_metadata" / "tracks.csv").write_bytes(content.encode("latin-1"))
    with pytest.raises(DataError, match="not FMA's table|cannot be read|not text in UTF-8"):
        fma(tmp_path)
