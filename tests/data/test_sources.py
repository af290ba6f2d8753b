import os
import shutil
import subprocess

import pandas as pd
import pytest
import soundfile
from small_songs import sound

from genre_lab.data.sources import from_csv, from_folder
from genre_lab.errors import DataError
from genre_lab.files import cache_folder


@pytest.fixture
def music(tmp_path):
    """Two genres, tags, and what else lies about in such folders."""
    root = tmp_path / "my music"
    for genre in ("jazz", "Grüner Pop"):
        (root / genre / "album").mkdir(parents=True)
        soundfile.write(root / genre / "album" / "one.wav", sound("bells", 1, 2), 12_000)
    with soundfile.SoundFile(root / "jazz" / "two.flac", "w", 12_000, 1) as song:
        song.title, song.artist, song.album, song.genre = "So Blau", "Die Fünf", "Album", "Schlager"
        song.write(sound("drone", 1, 3))
    for name in ("jazz/cover.jpg", "jazz/._one.wav", ".DS_Store", "list.txt", ".trash/old.mp3"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"x")
    return root


def test_the_genre_is_the_first_folder_and_the_rest_comes_from_tags(music):
    table = from_folder(music).table.set_index("track_id")
    assert sorted(table.index) == [
        "Grüner Pop/album/one.wav",
        "jazz/album/one.wav",
        "jazz/two.flac",
    ]
    assert table.loc["Grüner Pop/album/one.wav"].genre == "Grüner Pop"
    tagged = table.loc["jazz/two.flac"]
    assert (tagged.genre, tagged.artist, tagged.title, tagged.album) == (
        "jazz",
        "Die Fünf",
        "So Blau",
        "Album",
    )
    assert tagged.seconds == pytest.approx(3, abs=0.01)
    assert table.loc["jazz/album/one.wav"].title == "one"


def test_songs_come_folder_by_folder_in_the_order_of_their_names(music):
    assert from_folder(music).table.track_id.tolist() == [
        "Grüner Pop/album/one.wav",
        "jazz/two.flac",
        "jazz/album/one.wav",
    ]


def test_files_that_are_not_audio_are_named_apart(music):
    unused = from_folder(music).unused
    assert sorted(os.path.relpath(path, music) for path in unused.path) == [
        ".DS_Store",
        ".trash/old.mp3",
        "jazz/._one.wav",
        "jazz/cover.jpg",
        "list.txt",
    ]
    assert set(unused.reason) == {"not an audio file"}
    assert "5 files not used" in repr(from_folder(music))


def test_songs_in_the_folder_itself_take_the_genre_of_their_tags(tmp_path):
    with soundfile.SoundFile(tmp_path / "tagged.ogg", "w", 12_000, 1) as song:
        song.genre = "blues"
        song.write(sound("bells", 1, 2))
    soundfile.write(tmp_path / "untagged.wav", sound("bells", 1, 2), 12_000)
    (tmp_path / "broken.mp3").write_text("no tags in here")
    tracks = from_folder(tmp_path)
    assert tracks.table[["track_id", "genre"]].to_numpy().tolist() == [["tagged.ogg", "blues"]]
    assert len(tracks.unused) == 2 and tracks.unused.reason.str.startswith("no genre").all()


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
@pytest.mark.parametrize("suffix", ["mp3", "m4a", "ogg", "flac"])
def test_tags_of_every_kind_are_read(tmp_path, suffix):
    (tmp_path / "pop").mkdir()
    soundfile.write(tmp_path / "plain.wav", sound("bells", 1, 2), 12_000)
    subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            tmp_path / "plain.wav",
            "-metadata",
            "artist=Björk 🎵",
            "-metadata",
            "title=Jóga",
            "-metadata",
            "album=Homogenic",
            tmp_path / "pop" / f"song.{suffix}",
        ],
        check=True,
    )
    song = from_folder(tmp_path).of(genre="pop").table.iloc[0]
    assert (song.artist, song.title, song.album) == ("Björk 🎵", "Jóga", "Homogenic")


def test_a_folder_that_cannot_be_used_is_refused(tmp_path):
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "nothing").mkdir()
    for path, said in (
        (tmp_path / "missing", "no such folder"),
        (tmp_path / "file.txt", "a file, not a folder"),
        (tmp_path / "nothing", "no song"),
    ):
        with pytest.raises(DataError, match=said):
            from_folder(path)


@pytest.mark.skipif(os.name != "posix", reason="file rights are those of Unix")
def test_a_folder_that_may_not_be_read_is_refused(music, command, without_root):
    os.chmod(music / "jazz", 0)
    done = command(
        "data_scripts/extract_features.py", music, music.parent / "store", preexec_fn=without_root
    )
    os.chmod(music / "jazz", 0o755)
    assert done.returncode == 1 and done.stdout == ""
    assert (
        done.stderr.startswith("error: the folder cannot be read (Permission denied)")
        and len(done.stderr.splitlines()) == 3
    )


@pytest.mark.skipif(
    os.name != "posix" or os.uname().sysname != "Linux",
    reason="only Linux keeps names that are not UTF-8",
)
def test_a_name_from_an_old_archive_is_left_out_and_said_so(music):
    with open(os.fsencode(music) + b"/jazz/f\xfcr Elise.mp3", "wb") as song:
        song.write(b"x")
    unused = from_folder(music).unused
    assert unused[unused.reason.str.contains("UTF-8")].path.str.endswith("f?r Elise.mp3").sum() == 1
    unused.to_csv(music.parent / "unused.csv", encoding="utf-8")


def test_a_csv_with_bom_relative_paths_and_quotes_is_read(tmp_path):
    path = tmp_path / "lists" / "songs.csv"
    path.parent.mkdir()
    rows = [
        "track_id,genre,path,title,seconds",
        '007,jazz,audio/ä.mp3,"Oh, No",12.5',
        "NA,pop,/music/b.mp3,NULL,",
    ]
    path.write_text("\r\n".join(rows), encoding="utf-8-sig", newline="")
    table = from_csv(path).table
    assert table.track_id.tolist() == ["007", "NA"] and table.title.tolist() == ["Oh, No", "NULL"]
    assert table.path.tolist() == [str(path.parent / "audio/ä.mp3"), "/music/b.mp3"]
    assert table.seconds.iloc[0] == 12.5 and pd.isna(table.seconds.iloc[1])


def test_a_comma_too_many_in_every_row_does_not_shift_the_columns(tmp_path):
    (tmp_path / "songs.csv").write_text("track_id,genre\na,jazz,\nb,pop,\n")
    assert from_csv(tmp_path / "songs.csv").table.genre.tolist() == ["jazz", "pop"]


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "cannot be read"),
        (b"track_id|genre\na|jazz\n", "no column track_id"),
        (b"track_id,genre\na,jazz\nb\n", "line 3 has 1 cells"),
        ("track_id,artist,genre\na,Beyoncé, Jay-Z,pop\n".encode(), "line 2 has 4 cells"),
        (b"track_id,Genre, genre \na,jazz,pop\n", "two columns are called 'genre'"),
        (b"track_id,genre,split\na,jazz,train\nb,jazz,exam\n", "no split is called 'exam'"),
        (b"track_id,genre,seconds\na,jazz,long\n", "cannot last 'long' seconds"),
        ("track_id,genre\na,f\xfcr\n".encode("latin-1"), r"not text in UTF-8 \(line 2\)"),
        (b"track_id,genre\n", "no song"),
        (b"track_id,genre\na,jazz\na,pop\n", "twice"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(tmp_path, content, said):
    (tmp_path / "songs.csv").write_bytes(content)
    with pytest.raises(DataError, match=said) as refused:
        from_csv(tmp_path / "songs.csv")
    assert len(str(refused.value).splitlines()) <= 3


def test_a_missing_table_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(DataError):
            from_csv(path)


def test_the_cache_can_be_moved(tmp_path, monkeypatch):
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sep", [",", ";", "\t"])
def test_tables_of_every_spreadsheet_are_read(tmp_path, sep, encoding):
    rows = [
        ["Track_ID", " Genre", "title", "seconds", "tempo"],
        ["007", "jazz", '"Oh, No; no"', '"12,5"', "90.5"],
        ["008", "jazz", "Ä", "", "91"],
        [""] * 5,
    ]
    text = "\r\n".join(sep.join(row) for row in rows) + "\r\n"
    (tmp_path / "songs.csv").write_bytes(text.encode(encoding))
    table = from_csv(tmp_path / "songs.csv").table
    assert table.track_id.tolist() == ["007", "008"] and table.title.tolist() == ["Oh, No; no", "Ä"]
    assert table.seconds[0] == 12.5 and table.tempo.tolist() == [90.5, 91]


@pytest.mark.skipif(os.sep != "/", reason="Windows knows these paths")
def test_paths_with_backslashes_lead_to_the_same_songs(tmp_path):
    (tmp_path / "odd\\name.wav").write_bytes(b"x")
    (tmp_path / "songs.csv").write_text(
        "track_id,genre,path\na,jazz,audio\\live\\a.wav\nb,jazz,odd\\name.wav\n"
    )
    assert from_csv(tmp_path / "songs.csv").table.path.tolist() == [
        str(tmp_path / "audio" / "live" / "a.wav"),
        str(tmp_path / "odd\\name.wav"),
    ]


def test_what_was_understood_in_a_table_is_said(tmp_path, capsys):
    (tmp_path / "songs.csv").write_text(
        "track_id,genre,split\na,jazz,training\nb,Jazz,val\nc,jazz ,\n"
    )
    tracks = from_csv(tmp_path / "songs.csv")
    assert tracks.table.split.tolist() == ["train", "valid", ""] and tracks.genres == ["jazz"]
    said = capsys.readouterr().err
    assert "'Jazz'" in said and "'training' is train" in said and "1 of 3 songs are in no" in said
