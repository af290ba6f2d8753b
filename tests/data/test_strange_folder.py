"""A stranger's disk: 400 real files of every kind, read and extracted, all accounted for."""

import io
import os
import socket
import struct
from functools import lru_cache

import lameenc
import numpy as np
import pandas as pd
import pytest
import soundfile
from small_songs import GENRES, sound

from genre_lab.audio.clip import load_clip
from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data.extraction import extract
from genre_lab.data.sources import from_folder
from genre_lab.errors import AudioError
from genre_lab.practice.playing.mp3 import id3_tag

SPEC = FeatureSpec(seconds=1)
RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)


def mp3(samples, rate, channels=1, bit_rate=None):
    """Encode mono samples at a constant bit rate, in kbit/s, or a varying one without a header."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_channels(channels)
    encoder.set_quality(7)
    if bit_rate:
        encoder.set_bit_rate(bit_rate)
    else:
        encoder.set_vbr(4)
        encoder.set_vbr_quality(4)
    whole = np.repeat(np.round(samples * 32_767).astype("<i2"), channels)
    return bytes(encoder.encode(whole.tobytes()) + encoder.flush())


def size(number):
    """A number as ID3 writes it: seven bits a byte."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def id3(*frames, version=3, claimed=None):
    """An ID3v2 tag of frames (name, bytes, and the length they claim to have where it is a lie)."""
    body = b""
    for name, content, *lie in frames:
        length = lie[0] if lie else len(content)
        body += (
            name
            + (size(length) if version == 4 and not lie else length.to_bytes(4, "big"))
            + bytes(2)
            + content
        )
    return b"ID3" + bytes([version, 0, 0]) + size(len(body) if claimed is None else claimed) + body


def id3v1(title, artist, genre=8):
    cells = [
        text.encode("latin-1")[:30].ljust(30, b"\0")
        for text in (title, artist, "An album", "A comment")
    ]
    return b"TAG" + b"".join(cells[:3]) + b"1999" + cells[3] + bytes([genre])


# Ways to tag a song: what is before it, what is behind it, and the artist that must be read (None
# where any will do).
TAGS = {
    "none": (b"", b"", ""),
    "v1": (b"", id3v1("Old", "Die Älteren"), "Die Älteren"),
    "v2.3 in UTF-16": (
        id3_tag(title="Jóga", artist="Björk 🎵", album="Homogenic", genre="Pop"),
        b"",
        "Björk 🎵",
    ),
    "v2.3 in Latin-1": (id3((b"TPE1", b"\0Fr\xe8res"), (b"TCON", b"\0(17)")), b"", "Frères"),
    "v2.4 in UTF-8": (
        id3((b"TPE1", b"\3" + "Σωκράτης".encode()), (b"TIT2", b"\3A\0B"), version=4),
        b"",
        "Σωκράτης",
    ),
    "v2.3 and v1 that differ": (id3_tag(artist="The New"), id3v1("Old", "The Old"), "The New"),
    "no artist": (id3_tag(title="Nameless"), b"", ""),
    "blank artist": (id3_tag(artist="   "), b"", ""),
    "lines, quotes and commas": (
        id3_tag(artist='One,\n"Two"\r\nThree', title="a\rb"),
        b"",
        'One,\n"Two"\r\nThree',
    ),
    "half a surrogate": (id3((b"TPE1", b"\1\xff\xfe\x3d\xd8A\0")), b"", None),
    "odd number of bytes in UTF-16": (id3((b"TPE1", b"\1\xff\xfeA\0B")), b"", None),
    "unknown encoding": (id3((b"TPE1", b"\x09Who")), b"", None),
    "a frame that claims 2 GB": (id3((b"TPE1", b"\0Liar", 0x7FFFFFFF)), b"", None),
    "a frame that claims nothing": (
        id3((b"TPE1", b"\0Nobody", 0), (b"TIT2", b"\0Title")),
        b"",
        None,
    ),
    "two tags": (id3_tag(artist="First") + id3_tag(artist="Second"), b"", None),
    "an APE tag behind": (b"", b"APETAGEX" + struct.pack("<4I", 2000, 32, 0, 0) + bytes(8), ""),
    "a long title": (id3_tag(artist="Long", title="la " * 5000), b"", "Long"),
    "a cover": (
        id3((b"APIC", b"\0image/png\0\3\0" + bytes(range(256)) * 64), (b"TPE1", b"\0Painter")),
        b"",
        "Painter",
    ),
}


def with_header(samples, rate):
    """Encode at a varying bit rate, with the header that tells how long the song is."""
    target = io.BytesIO()
    soundfile.write(target, samples, rate, format="MP3", bitrate_mode="VARIABLE")
    return target.getvalue()


@lru_cache
def encodes():
    """Real MP3s of many bit rates, sample rates and channels, of 1.1 to 1.9 s."""
    made = []
    for number, rate in enumerate(RATES):
        samples = sound(GENRES[number % 3], number, 1.1 + number / 10, rate)
        made += [
            mp3(samples, rate, channels, bit_rate)
            for channels, bit_rate in ((1, 24), (1, 64), (2, 128), (2, 320))
        ]
        made += [with_header(samples, rate), mp3(np.concatenate([0 * samples, samples]), rate)]
    return made


def good_files():
    """{path below the root: (content, artist or None)} of songs that can all be used."""
    songs, files = encodes(), {}
    for number in range(285):
        genre = ("Jazz Fusion", "Grüner Pop 🎵", "ROCK", "hip-hop", "R&B, Soul (live)!")[number % 5]
        album = ("", "Live at Köln", "CD 1/Disc #2", "Ⅳ – “best of”", "a'b;c$d %20")[
            number // 5 % 5
        ]
        before, behind, artist = list(TAGS.values())[number % len(TAGS)]
        words = " ".join(["", "ñandú", "音楽", "it’s"][: number % 4])
        name = f"{number:03d} Lied{words}{('.mp3', '.MP3', '.Mp3')[number % 3]}"
        files["/".join(filter(None, (genre, album, name)))] = (
            before + songs[number % len(songs)] + behind,
            artist,
        )
    for number in range(30):  # exact copies
        path = list(files)[number * 7]
        files[f"ROCK/copies/copy of {os.path.basename(path)}"] = files[path]
    return files


def other_formats(root):
    """Songs that libsndfile writes by itself, and one whose genre only a tag tells."""
    paths = []
    for number, suffix in enumerate(
        ("wav", "flac", "ogg", "aiff", "au", "WAV", "Flac", "aif", "oga", "opus")
    ):
        for subtype in range(2):
            path = root / "Jazz Fusion" / "Other formats" / f"{number} {subtype}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            kind = {"oga": "OGG", "opus": "OGG", "aif": "AIFF"}.get(suffix.lower(), suffix.upper())
            settings = {"subtype": "OPUS"} if suffix == "opus" else {}
            if subtype and kind in ("WAV", "FLAC", "AIFF"):
                settings = {"subtype": "PCM_24"}
            rate = 48_000 if suffix == "opus" else 22_050
            with soundfile.SoundFile(path, "w", rate, 1 + subtype, format=kind, **settings) as song:
                if kind in ("FLAC", "OGG"):
                    song.artist = "Die Fünf"
                song.write(
                    np.repeat(sound("drone", number, 1.5, rate)[:, None], 1 + subtype, axis=1)
                )
            paths.append(path)
    with soundfile.SoundFile(root / "tagged.flac", "w", 22_050, 1) as song:
        song.genre = "Blues"
        song.write(sound("bells", 5, 1.5, 22_050))
    return [*paths, root / "tagged.flac"]


def broken_files(song):
    """{path: content} of files that look like songs by their name and cannot be decoded."""
    noise = np.random.default_rng(0).integers(0, 256, 20_000, dtype="uint8").tobytes()
    contents = {
        "empty.mp3": b"",
        "a letter.mp3": b"Dear Sir or Madam, " * 300,
        "page.mp3": b"<!DOCTYPE html><p>404",
        "zeros.mp3": bytes(5000),
        "noise.mp3": noise,
        "header only.mp3": song[:4],
        "300 bytes.mp3": song[:300],
        "tag only.mp3": id3_tag(artist="Nobody"),
        "a tag of 256 MB.mp3": id3((b"TPE1", b"\0Big"), claimed=0x0FFFFFFF) + song,
        "empty.flac": b"",
        "header only.flac": b"fLaC",
        "noise.ogg": b"OggS" + noise,
        "header only.wav": b"RIFF\x24\0\0\0WAVEfmt ",
        "noise.wav": noise,
        "empty.aiff": b"",
        "text.au": b".snd" + b"x" * 100,
        "song.m4a": b"\0\0\0\x20ftypM4A " + bytes(500),
        "noise.opus": noise[:100],
    }
    return {f"hip-hop/broken/{name}": content for name, content in contents.items()}


def junk():
    """{path: content} of files that are no songs by their name."""
    genres = ("Jazz Fusion", "Grüner Pop 🎵", "ROCK", "hip-hop", "R&B, Soul (live)!")
    names = [
        f"{genre}/{name}"
        for genre in genres
        for name in (".DS_Store", "Thumbs.db", "cover.jpg", "._000 Lied.mp3")
    ]
    names += [
        ".DS_Store",
        "list.m3u",
        "desktop.ini",
        ".hidden/song.mp3",
        ".hidden/deep/er/song.flac",
        "__MACOSX/._x.mp3",
        "README",
    ]
    names += [
        f"ROCK/{name}"
        for name in ("notes.txt", "rip.log", "album.cue", "song.mp3.part", "song.mp3~", "no suffix")
    ]
    names += [f"hip-hop/{name}" for name in (".nomedia", "clip.mkv", "score.mid", "lyrics.lrc")]
    return {name: b"x" * (number % 3) for number, name in enumerate(names)}


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """The folder, {path: "used", "broken" or "no song"} of its files, and {path: artist}."""
    root = tmp_path_factory.mktemp("stranger") / "My Music (old disk)"
    expected, artists = {}, {}
    written = {"used": good_files(), "broken": broken_files(encodes()[0]), "no song": junk()}
    written["no song"]["untagged.mp3"] = encodes()[1]  # neither a folder nor a tag tells its genre
    for kind, files in written.items():
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content[0] if kind == "used" else content)
            expected[str(path)] = kind
            if kind == "used" and content[1] is not None:
                artists[str(path)] = content[1].strip()
    expected |= {str(path): "used" for path in other_formats(root)}
    truncated = {  # what is left of them can be heard
        "ROCK/cut in the middle.mp3": mp3(sound("bells", 1, 4, 44_100), 44_100, 1, 128)[:40_000],
        "ROCK/junk before.mp3": bytes(700) + encodes()[2],
        "ROCK/junk behind.mp3": encodes()[3] + b"junk" * 500,
        "ROCK/two in one.mp3": encodes()[4] + encodes()[4],
        "ROCK/a WAV by its content.mp3": wav_bytes(),
    }
    for name, content in truncated.items():
        (root / name).write_bytes(content)
        expected[str(root / name)] = "used"
    for number in range(400 - len(expected)):  # 400 in all
        (root / "ROCK" / f"filler {number}.mp3").write_bytes(encodes()[5])
        expected[str(root / "ROCK" / f"filler {number}.mp3")] = "used"
    return root, expected, artists


def wav_bytes():
    target = io.BytesIO()
    soundfile.write(target, sound("rattle", 1, 2, 22_050), 22_050, format="WAV")
    return target.getvalue()


@pytest.fixture(scope="module")
def taken_in(disk, tmp_path_factory):
    """Tracks and store of the folder, where ffmpeg cannot be found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        tracks = from_folder(disk[0])
        return tracks, extract(
            tracks,
            SPEC,
            out=tmp_path_factory.mktemp("stores") / "stranger",
            workers=1,
            progress=False,
        )


def test_there_are_400_files_of_every_kind(disk):
    _, expected, _ = disk
    files = [os.path.join(parent, name) for parent, _, names in os.walk(disk[0]) for name in names]
    assert sorted(files) == sorted(expected) and len(files) == 400
    counts = pd.Series(expected).value_counts()
    assert counts["used"] > 300 and counts["broken"] == 18 and counts["no song"] == 38


def test_every_file_is_accounted_for_exactly_once(disk, taken_in):
    _, expected, _ = disk
    tracks, store = taken_in
    listed = [
        *store.table.path,
        *store.failed.path,
        *pd.read_csv(store.folder / "unused.csv", keep_default_na=False).path,
    ]
    assert sorted(listed) == sorted(expected)
    assert {path: "used" for path in store.table.path} | {
        path: "broken" for path in store.failed.path
    } | {path: "no song" for path in tracks.unused.path} == expected


def test_every_file_that_is_not_used_has_a_reason(taken_in):
    tracks, store = taken_in
    names = store.failed.path.map(os.path.basename)
    reasons = dict(zip(names, store.failed.reason, strict=True))
    assert (
        reasons["empty.mp3"] == "the file is empty"
        and "needs ffmpeg" in reasons["song.m4a"]
        and "not audio" in reasons["a letter.mp3"]
    )
    assert all(
        reason and "\n" not in reason and "Error" not in reason
        for reason in [*reasons.values(), *tracks.unused.reason]
    )


def test_artists_are_those_of_the_tags_and_survive_the_store(disk, taken_in):
    _, _, artists = disk
    read = taken_in[1].table.set_index("path").artist
    assert len(artists) > 180 and {path: read[path] for path in artists} == artists
    assert (read == "").sum() > 50


def test_genres_are_the_folders_and_copies_are_kept(taken_in):
    tracks, store = taken_in
    assert store.genres == [
        "Blues",
        "Grüner Pop 🎵",
        "Jazz Fusion",
        "R&B, Soul (live)!",
        "ROCK",
        "hip-hop",
    ]
    assert tracks.table.path.str.contains("copy of").sum() == 30


def test_every_spectrogram_holds_something(taken_in):
    store = taken_in[1]
    spectrograms = store.read(store.table).astype(float)
    assert spectrograms.shape == (len(store), *SPEC.shape) and np.isfinite(spectrograms).all()
    assert spectrograms.std(axis=(1, 2)).min() > 1


def test_lengths_are_known_of_nearly_all(taken_in):
    seconds = taken_in[0].table.seconds.dropna()
    assert len(seconds) > 0.9 * len(taken_in[0]) and (seconds >= 0).all()


@pytest.mark.parametrize(
    "name, song", [("an MP3", encodes()[2]), ("a tagged MP3", id3_tag(artist="A") + encodes()[2])]
)
def test_a_file_that_a_macintosh_left_beside_a_song_does_not_hide_it(tmp_path, name, song):
    (tmp_path / f"{name}.mp3").write_bytes(song)
    (tmp_path / f"._{name}.mp3").write_bytes(b"\0\5\x16\7" + bytes(4000))
    assert load_clip(tmp_path / f"{name}.mp3", 1).padded == 0


@pytest.mark.parametrize(
    "before",
    [b"", id3((b"APIC", b"\0image/png\0\3\0" + bytes(500_000)))],
    ids=["silent start", "cover"],
)
def test_an_mp3_that_is_judged_too_long_is_read_from_its_true_middle(tmp_path, before):
    silence, rate = np.zeros(5 * 22_050, "float32"), 22_050
    song = np.concatenate([silence, sound("bells", 1, 30, rate)])
    (tmp_path / "song.mp3").write_bytes(
        before + mp3(song, rate, bit_rate=None if not before else 32)
    )
    with soundfile.SoundFile(tmp_path / "song.mp3") as said:
        assert said.frames > 2 * len(song)  # what libsndfile believes
    clip = load_clip(tmp_path / "song.mp3")
    assert (
        clip.start == pytest.approx(5, abs=0.3)
        and clip.padded == 0
        and np.abs(clip.samples[:12_000]).max() > 0.1
    )


def test_a_flac_that_was_streamed_and_does_not_know_its_length_is_read(tmp_path):
    soundfile.write(tmp_path / "song.flac", sound("drone", 1, 30, 22_050), 22_050)
    whole = bytearray((tmp_path / "song.flac").read_bytes())
    whole[21] &= 0xF0  # the 36 bits that count the samples
    whole[22:26] = bytes(4)
    (tmp_path / "streamed.flac").write_bytes(whole)
    clip = load_clip(tmp_path / "streamed.flac")
    assert clip.start == pytest.approx(2.5, abs=0.4) and clip.padded == 0
    assert load_clip(tmp_path / "streamed.flac", None).seconds == pytest.approx(30, abs=0.5)


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_links_are_followed_once_and_never_in_a_circle(tmp_path, capsys):
    songs, disk = tmp_path / "songs", tmp_path / "disk"
    for folder in (songs / "jazz", disk / "rock" / "live"):
        folder.mkdir(parents=True)
    (songs / "jazz" / "one.mp3").write_bytes(encodes()[2])
    (disk / "rock" / "live" / "two.mp3").write_bytes(encodes()[3])
    (disk / "rock" / "back").symlink_to(disk / "rock")  # a circle outside of the songs
    (songs / "a copy of jazz").symlink_to(songs / "jazz")
    (songs / "jazz" / "back").symlink_to(songs)
    (songs / "above").symlink_to(tmp_path)
    (songs / "everything").symlink_to("/")
    (songs / "rock").symlink_to(disk / "rock")
    (songs / "rock again").symlink_to(disk / "rock")
    (songs / "jazz" / "linked.mp3").symlink_to(songs / "jazz" / "one.mp3")
    (songs / "jazz" / "gone.mp3").symlink_to(tmp_path / "no such file")
    (songs / "jazz" / "self.mp3").symlink_to(songs / "jazz" / "self.mp3")
    tracks = from_folder(songs)
    ids = ["jazz/linked.mp3", "jazz/one.mp3", "rock/live/two.mp3"]
    assert tracks.table.track_id.tolist() == ids and tracks.genres == ["jazz", "rock"]
    names = [os.path.relpath(path, songs) for path in tracks.unused.path]
    reasons = dict(zip(names, tracks.unused.reason, strict=True))
    nowhere = {name for name, reason in reasons.items() if "leads nowhere" in reason}
    assert nowhere == {"jazz/gone.mp3", "jazz/self.mp3"}
    assert {
        name for name, reason in reasons.items() if "read already, or that holds" in reason
    } == {
        "a copy of jazz",
        "above",
        "everything",
        "jazz/back",
        "rock again",
        "rock/back",
    }
    assert len(reasons) == 8 and "followed: rock" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_genre_folders_that_are_all_links_are_genres(tmp_path):
    (tmp_path / "linked").mkdir()
    for genre in ("jazz", "rock"):
        (tmp_path / "disk" / genre).mkdir(parents=True)
        (tmp_path / "disk" / genre / "one.mp3").write_bytes(encodes()[2])
        (tmp_path / "linked" / genre).symlink_to(tmp_path / "disk" / genre)
    assert from_folder(tmp_path / "linked").genres == ["jazz", "rock"]


@pytest.mark.skipif(os.name != "posix", reason="Windows allows 260 characters")
def test_a_thousand_folders_in_each_other_are_read(tmp_path):
    folder = tmp_path / "jazz"
    folder.mkdir()
    (folder / "one.mp3").write_bytes(encodes()[2])
    opened = os.open(folder, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=opened)
        deeper = os.open("d", os.O_RDONLY, dir_fd=opened)
        os.close(opened)
        opened = deeper
    with open(os.open("deep.mp3", os.O_WRONLY | os.O_CREAT, dir_fd=opened), "wb") as song:
        song.write(encodes()[2])
    os.close(opened)
    try:
        tracks = from_folder(tmp_path)
        assert [os.path.basename(path) for path in tracks.table.path] == ["one.mp3", "deep.mp3"]
    finally:
        remove_deep(folder)


def remove_deep(folder):
    """Remove folders in each other from the inside; shutil stops at a thousand."""
    for parent in sorted(map(str, from_top(folder)), key=len, reverse=True):
        for name in os.listdir(parent):
            path = os.path.join(parent, name)
            os.rmdir(path) if os.path.isdir(path) else os.unlink(path)


def from_top(folder):
    while True:
        yield folder
        if not os.path.isdir(folder / "d"):
            return
        folder = folder / "d"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_pipes_and_sockets_are_named_and_nothing_waits_for_them(tmp_path):
    (tmp_path / "jazz").mkdir()
    (tmp_path / "jazz" / "one.mp3").write_bytes(encodes()[2])
    os.mkfifo(tmp_path / "jazz" / "pipe.mp3")
    os.mkfifo(tmp_path / "jazz" / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "jazz" / "socket.wav"))
        tracks = from_folder(tmp_path)
    assert tracks.table.track_id.tolist() == ["jazz/one.mp3"]
    assert tracks.unused.reason.tolist() == [
        "not an audio file",
        *["a link that leads nowhere, or a pipe or device"] * 2,
    ]


def test_a_folder_of_blanks_names_no_genre(tmp_path):
    for genre in ("jazz", " "):
        (tmp_path / genre).mkdir()
        (tmp_path / genre / "one.mp3").write_bytes(encodes()[2])
    tracks = from_folder(tmp_path)
    assert tracks.genres == ["jazz"] and tracks.unused.reason.str.startswith("no genre").tolist()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_does_not_make_anything_wait(tmp_path, command):
    (tmp_path / "jazz").mkdir()
    (tmp_path / "jazz" / "one.mp3").write_bytes(encodes()[2])
    os.mkfifo(tmp_path / "jazz" / "pipe.mp3")
    done = command(
        "-c",
        f"import genre_lab as gl\nprint(gl.from_folder({str(tmp_path)!r}).unused.reason.iloc[0])\n"
        f"try: gl.load_clip({str(tmp_path / 'jazz' / 'pipe.mp3')!r})\n"
        "except gl.GenreLabError as e: print(e)",
        timeout=60,
    )
    assert "or a pipe or device" in done.stdout and "this is a pipe" in done.stdout, done


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="file rights are those of Unix")
def test_songs_and_system_folders_without_reading_rights_are_named(tmp_path, command, without_root):
    songs = tmp_path / "songs"
    for name in ("jazz", "pop", "lost+found", ".Trash-1000"):
        (songs / name).mkdir(parents=True)
    for name in ("jazz/one.mp3", "jazz/two.mp3", "pop/secret.mp3"):
        (songs / name).write_bytes(encodes()[2])
    closed = [songs / "pop" / "secret.mp3", songs / "lost+found", songs / ".Trash-1000"]
    for path in closed:
        path.chmod(0)
    done = command(
        "-c",
        "import genre_lab as gl\n"
        f"tracks = gl.from_folder({str(songs)!r})\nprint(sorted(tracks.unused.path))\n"
        "spec = gl.FeatureSpec(seconds=1)\n"
        f"store = gl.extract(tracks, spec, out={str(tmp_path / 'store')!r}, workers=1)\n"
        "print(store.failed.to_csv())",
        preexec_fn=without_root,
    )
    for path in closed:
        path.chmod(0o755)
    assert done.returncode == 0 and str(sorted(map(str, closed[1:]))) in done.stdout
    assert "secret.mp3,the file cannot be opened (Permission denied)" in done.stdout


def test_samples_so_large_that_resampling_overflows_are_refused(tmp_path):
    signs = np.random.default_rng(0).choice([-1, 1], 44_100)
    soundfile.write(
        tmp_path / "loud.wav", (3.4e38 * signs).astype("float32"), 22_050, subtype="FLOAT"
    )
    with pytest.raises(AudioError):
        load_clip(tmp_path / "loud.wav")


def test_a_rate_that_cannot_be_is_an_error_of_ours(tmp_path):
    soundfile.write(tmp_path / "song.wav", sound("bells", 1, 2, 22_050), 22_050)
    whole = bytearray((tmp_path / "song.wav").read_bytes())
    for rate in (1, 7, 2**31 - 1):
        whole[24:28] = rate.to_bytes(4, "little")
        (tmp_path / "odd.wav").write_bytes(whole)
        try:
            assert np.isfinite(load_clip(tmp_path / "odd.wav").samples).all()
        except AudioError as refused:
            assert "odd.wav" in str(refused)
