"""Downloads from a real HTTP server on loopback that does what servers do wrong."""

import hashlib
import itertools
import os
import random
import shutil
import ssl
import subprocess
import sys
import time
import zipfile

import pytest
from file_server import FileServer, answer, as_it_is, endless, in_turn, raw, served, silent

from genre_lab.data import fetching
from genre_lab.errors import DataError, GenreLabError, printable

DATA = random.Random(1).randbytes(300_000)
OTHER = random.Random(2).randbytes(300_000)
HASH = f"sha256:{hashlib.sha256(DATA).hexdigest()}"
# python -c FETCH URL PATH HASH
FETCH = (
    "import sys; from genre_lab.data.fetching import fetch; fetch(sys.argv[1:2], *sys.argv[2:4])"
)


def length(path):
    return path.stat().st_size if path.is_file() else 0


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetching, "ATTEMPTS", 3)
    monkeypatch.setattr(fetching, "PAUSE", 0.02)
    monkeypatch.setattr(fetching, "TIMEOUT", 0.6)


@pytest.fixture
def server():
    with FileServer() as running:
        yield running


@pytest.fixture
def fetch(server, tmp_path):
    """fetch("a", "b", …): download from these pages of the server; the file that came."""

    def call(*names, size=300_000, known_hash=HASH, path=tmp_path / "songs.bin", **options):
        urls = [name if ":" in name else server.url(name) for name in names]
        return fetching.fetch(urls, path, known_hash, size=size, **options)

    return call


@pytest.fixture
def part(tmp_path):
    return tmp_path / "songs.bin.part"


def refused(fetch, *names, **options):
    """What is said where nothing comes; the file must not be there."""
    with pytest.raises(DataError) as caught:
        fetch(*names, **options)
    return str(caught.value)


def begins(ranges):
    """Return the first bytes that were asked for."""
    return [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in ranges]


@pytest.mark.parametrize("size", [len(DATA), None])
def test_a_file_is_fetched_whole_and_nothing_else_is_left(server, fetch, tmp_path, size):
    server.pages["/a"] = served(DATA)
    assert fetch("a", size=size).read_bytes() == DATA and os.listdir(tmp_path) == ["songs.bin"]


@pytest.mark.parametrize(
    "known_hash",
    [HASH.upper().replace("SHA256", "sha256"), f"sha1:{hashlib.sha1(DATA).hexdigest()}", HASH[7:]],
)
def test_a_file_that_is_there_and_right_is_not_fetched_again_and_that_is_said(
    server, fetch, tmp_path, capsys, known_hash
):
    (tmp_path / "songs.bin").write_bytes(DATA)
    fetch("a", known_hash=known_hash)
    assert server.asked == [] and "is here already" in capsys.readouterr().err


def test_a_file_that_is_there_and_wrong_is_replaced_only_by_a_right_one(server, fetch, tmp_path):
    (tmp_path / "songs.bin").write_bytes(OTHER)
    refused(fetch, "missing")
    assert (tmp_path / "songs.bin").read_bytes() == OTHER
    server.pages["/a"] = served(DATA)
    assert fetch("a").read_bytes() == DATA


@pytest.mark.parametrize("size", [len(DATA), None])
def test_a_broken_connection_is_gone_on_with(server, fetch, size):
    server.pages["/a"] = served(DATA, breaks_after=120_000)
    assert fetch("a", size=size).read_bytes() == DATA
    first, *later = server.ranges("a")
    assert first is None and 0 not in begins(later) and sorted(begins(later)) == begins(later)


def test_a_server_that_brings_good_pieces_may_break_as_often_as_it_likes(server, fetch):
    large = DATA * 10
    server.pages["/a"] = served(large, breaks_after=290_000)
    assert (
        fetch("a", size=len(large), known_hash=hashlib.sha256(large).hexdigest()).read_bytes()
        == large
    )
    assert len(server.asked) > 10 > fetching.ATTEMPTS


def test_the_next_mirror_goes_on_where_one_broke(server, fetch):
    server.pages |= {
        "/a": in_turn(served(DATA, breaks_after=100_000), answer(404)),
        "/b": served(DATA, etag='"b"'),
    }
    assert fetch("a", "b").read_bytes() == DATA
    assert begins(server.ranges("b")) == [
        65_536
    ]  # what has come since the last whole chunk is lost


@pytest.mark.parametrize(
    "page, reason",
    [
        (answer(404), "404 Not Found"),
        (answer(403), "403 Forbidden"),
        (as_it_is(OTHER), "wrong checksum"),
        (answer(204), "204 No Content"),
        (as_it_is(DATA[:150_000]), "the file has 150,000 bytes there, not 300,000"),
        (as_it_is(b"<html>Log in to this network</html>"), "the file has 35 bytes there"),
        (as_it_is(DATA, 206), "206 Partial Content"),
        (as_it_is(DATA, 206, Content_Range="bytes 0-299999/300000"), "206 Partial Content"),
        (answer(302), "302 Found"),
        (served(DATA, breaks_after=0), "no connection, it broke"),
        (raw(b""), "no connection, it broke"),
        (raw(b"SSH-2.0-OpenSSH_9\r\n"), "no connection, it broke"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab"), "unmatching values"),
        (answer(301, Location="http://[x"), "Invalid"),
        (answer(301, Location="songs.zip:"), "No connection adapters"),
        (answer(301, Location="/\xff\xfe"), "codec can't decode"),
        (silent, "fell silent"),
        (served(DATA, breaks_after=9, trickle=5), "fell silent"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mirror_that_fails_is_named_with_its_reason_and_the_next_one_asked(
    server, fetch, capsys, page, reason
):
    server.pages |= {"/a": page, "/b": served(DATA)}
    assert fetch("a", "b").read_bytes() == DATA
    said = capsys.readouterr().err
    assert reason in said and server.url("a") in said


def test_without_a_known_size_the_checksum_decides(server, fetch):
    server.pages |= {
        "/half": as_it_is(DATA[:150_000]),
        "/empty": answer(200),
        "/endless": endless,
        "/b": served(DATA),
    }
    assert fetch("half", "empty", "endless", "b", size=None).read_bytes() == DATA
    assert "does not say how long" in refused(
        fetch, "endless", size=None, known_hash=HASH[:-1] + "x"
    )


def test_a_server_that_sends_without_end_is_not_listened_to(server, fetch, part):
    server.pages["/a"] = endless
    assert "does not say how long" in refused(fetch, "a", size=50_000)
    server.pages["/b"] = as_it_is(DATA + OTHER, Content_Length=len(DATA))
    assert fetch("b").read_bytes() == DATA


def test_a_server_that_knows_no_ranges_begins_anew(server, fetch, part):
    part.write_bytes(DATA[:100_000])
    server.pages["/a"] = as_it_is(DATA)
    assert fetch("a").read_bytes() == DATA and server.ranges("a") == ["bytes=100000-"]


@pytest.mark.parametrize(
    "content_range",
    [
        "bytes 0-299999/300000",
        "bytes 100001-299999/300000",
        "bytes 100000-299999/*",
        "bytes */300000",
        "songs",
        "bytes 100000-1/" + "9" * 30,
    ],
)
def test_a_lie_about_the_range_is_not_believed(server, fetch, part, content_range):
    part.write_bytes(DATA[:100_000])
    lying = as_it_is(DATA[100_000:], 206, Content_Range=content_range)
    server.pages |= {"/a": lying, "/b": served(DATA), "/c": in_turn(lying, served(DATA))}
    assert fetch("c").read_bytes() == DATA and server.ranges("c") == ["bytes=100000-", None]
    os.replace(part.with_name("songs.bin"), part)
    part.write_bytes(DATA[:100_000])
    assert fetch("a", "b").read_bytes() == DATA


def test_a_file_that_changes_between_two_parts_is_begun_anew(server, fetch):
    server.pages["/a"] = in_turn(served(OTHER, breaks_after=100_000), served(DATA))
    assert fetch("a").read_bytes() == DATA
    assert server.ranges("a") == [None, "bytes=65536-", None]


def test_half_a_file_of_other_bytes_is_thrown_away_and_fetched_from_the_first_byte(
    server, fetch, part
):
    part.write_bytes(OTHER[:100_000])
    server.pages["/a"] = served(DATA)
    assert fetch("a").read_bytes() == DATA and server.ranges("a") == ["bytes=100000-", None]


def test_wrong_bytes_of_one_mirror_do_not_spoil_those_of_another(server, fetch):
    server.pages |= {
        "/right_half": in_turn(served(DATA, breaks_after=150_000), answer(404)),
        "/wrong": served(OTHER),
        "/c": answer(404),
    }
    said = refused(fetch, "right_half", "wrong", "c")
    assert server.ranges("wrong") == ["bytes=131072-", None] and server.ranges("c") == [None]
    assert said.count("wrong checksum") == 1 and "resumes after" not in said
    server.pages["/c"] = served(DATA)
    assert fetch("right_half", "wrong", "c").read_bytes() == DATA


@pytest.mark.parametrize("kept", [DATA, DATA + b"more", OTHER])
@pytest.mark.parametrize("size", [len(DATA), None])
def test_a_part_that_is_whole_or_longer_is_looked_at(server, fetch, part, kept, size):
    part.write_bytes(kept)
    server.pages["/a"] = served(DATA)
    assert fetch("a", size=size).read_bytes() == DATA
    assert (
        server.asked == []
        or kept != DATA
        or size is None
        and server.ranges("a") == ["bytes=300000-"]
    )


def test_the_bytes_are_kept_as_they_are_sent(server, fetch):
    server.pages["/a"] = served(
        DATA, Content_Encoding="gzip"
    )  # so do servers that take .tar.gz for an encoding
    assert fetch("a").read_bytes() == DATA


def test_redirects_are_followed_with_the_range_and_circles_are_left(server, fetch, part):
    part.write_bytes(DATA[:1000])
    server.pages |= {
        "/a": answer(302, Location="/b"),
        "/b": answer(307, Location=server.url("c")),
        "/c": served(DATA),
        "/circle": answer(301, Location="/circle"),
    }
    assert fetch("circle", "a").read_bytes() == DATA
    assert server.ranges("c") == ["bytes=1000-"] and len(server.ranges("circle")) < 50


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
def test_a_certificate_that_nobody_vouches_for_is_not_accepted(fetch, tmp_path, monkeypatch):
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=lab",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            tmp_path / "key",
            "-out",
            tmp_path / "cert",
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    with FileServer() as safe:
        safe.socket, safe.scheme = context.wrap_socket(safe.socket, server_side=True), "https"
        safe.pages["/b"] = served(DATA)
        assert "certificate" in refused(fetch, safe.url("b"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "cert"))
        assert fetch(safe.url("b")).read_bytes() == DATA


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server, fetch, status):
    server.pages["/a"] = in_turn(answer(status), answer(status), served(DATA))
    assert fetch("a").read_bytes() == DATA and len(server.asked) == 3


def test_the_pauses_grow_and_the_attempts_end(server, fetch, monkeypatch):
    server.pages["/a"] = answer(500)
    monkeypatch.setattr(fetching, "ATTEMPTS", 4)
    monkeypatch.setattr(fetching, "PAUSE", 0.05)
    refused(fetch, "a")
    times = [moment for _, _, moment in server.asked]
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(pauses) == 3
    assert all(pause >= wanted for pause, wanted in zip(pauses, (0.05, 0.1, 0.2), strict=True))


@pytest.mark.parametrize(
    "address",
    [
        "songs.zip",
        "http://",
        "file:///songs.zip",
        "http://[::1",
        "http://127.0.0.1:1/a",
        "http://\ud800.org/a",
        "http://a b/",
        "ftp://x/y",
    ],
)
def test_an_address_of_no_use_is_a_reason_like_others(fetch, part, address):
    with pytest.raises(DataError) as caught:
        fetching.fetch([address], part, HASH, size=len(DATA))
    assert printable(address) in str(caught.value)


def test_the_error_names_every_mirror_its_reason_and_what_to_do_by_hand(server, fetch, part):
    server.pages |= {
        "/a": in_turn(served(DATA, breaks_after=100_000), raw(b"")),
        "/b": answer(404),
        "/c": answer(404),
    }
    said = refused(fetch, "b", "a", "c", other_way="take the CD from the shelf")
    what, where, remedy = said.splitlines()
    assert what == "songs.bin could not be fetched"
    broke = "there is no connection, it broke, or it fell silent"
    assert where == (
        f"  in: {server.url('b')} (404 Not Found); {server.url('a')} ({broke}); "
        f"{server.url('c')} (404 Not Found)"
    )
    assert (
        "resumes after 65.5kB" in remedy
        and "by hand" in remedy
        and str(part.with_name("songs.bin")) in remedy
    )
    assert remedy.endswith("; or take the CD from the shelf") and length(part) == 65_536
    assert "no mirror" in refused(fetch)


def test_a_file_put_in_place_by_hand_is_taken(fetch, tmp_path):
    refused(fetch, "missing")
    (tmp_path / "songs.bin").write_bytes(DATA)
    assert fetch("missing").read_bytes() == DATA


def test_the_disk_is_looked_at_before_anything_is_asked_for(server, fetch, tmp_path):
    with pytest.raises(
        GenreLabError,
        match=r"too full: 1.00EB are needed and .*B are free\n  in: .*\n  do: free some space",
    ) as caught:
        fetch("a", space=10**18)
    assert server.asked == [] and str(tmp_path) in str(caught.value)
    server.pages["/a"] = as_it_is(b"", Content_Length=10**17)
    with pytest.raises(GenreLabError, match="the disk is too full: 100PB are needed"):
        fetch("a", size=None)
    assert os.listdir(tmp_path) == []


def test_a_checksum_of_no_known_kind_and_a_folder_in_the_way_are_said(server, fetch, tmp_path):
    assert "'crc:12' is no known checksum" in refused(fetch, "a", known_hash="crc:12")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    server.pages["/a"] = served(DATA)
    assert "cannot be" in refused(fetch, "a", path=tmp_path / "folder")
    assert "cannot be" in refused(fetch, "a", path=tmp_path / "file" / "songs.bin")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of file sizes")
def test_a_disk_that_fills_up_loses_nothing(server, fetch, part, command):
    import resource

    server.pages["/a"] = served(DATA)
    done = command(
        "-c",
        FETCH,
        server.url("a"),
        part.with_name("songs.bin"),
        HASH,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert (
        "DataError: a file cannot be written (File too large)" in done.stderr
        and length(part) >= 65_536
    )
    kept = length(part)
    assert fetch("a").read_bytes() == DATA and server.ranges("a") == [None, f"bytes={kept}-"]


def test_a_killed_download_is_finished_by_the_same_command_which_asks_only_for_the_rest(
    server, part, command
):
    server.pages["/a"] = in_turn(served(DATA, breaks_after=200_000, trickle=0.1), served(DATA))
    call = ("-c", FETCH, server.url("a"), str(part.with_name("songs.bin")), HASH)
    process = subprocess.Popen([sys.executable, *call], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while length(part) < 131_072 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    kept = length(part)
    assert 131_072 <= kept < len(DATA) and not part.with_name("songs.bin").exists()
    done = command(*call)
    assert done.returncode == 0, done.stderr
    assert (
        server.ranges("a") == [None, f"bytes={kept}-"]
        and part.with_name("songs.bin").read_bytes() == DATA
    )
    assert os.listdir(part.parent) == ["songs.bin"] and "songs.bin" in done.stderr


def packed(folder, files):
    """Write a zip and return its description, without a server that has it."""
    with zipfile.ZipFile(folder / "songs.zip", "w") as held:
        for name, data in files.items():
            held.writestr(name, data)
    known_hash = hashlib.sha256((folder / "songs.zip").read_bytes()).hexdigest()
    return fetching.PublishedArchive("songs.zip", (), known_hash, None, 10**6)


def test_an_archive_is_unpacked_once_and_what_is_lost_is_put_back(tmp_path):
    songs = packed(tmp_path, {"jazz/a.wav": b"la", "jazz/b.wav": b"lulu"})
    sizes = {"jazz/a.wav": 2, "jazz/b.wav": 4}
    assert fetching.get_archive(songs, tmp_path, keep=True) == sizes
    (tmp_path / "jazz" / "a.wav").unlink()
    assert fetching.get_archive(songs, tmp_path) == sizes
    assert (tmp_path / "jazz" / "a.wav").read_bytes() == b"la"
    assert fetching.get_archive(songs, tmp_path) == sizes  # the archive is gone: it isn't asked for
    (tmp_path / "jazz" / "b.wav").write_bytes(b"l")
    with pytest.raises(DataError, match="could not be fetched"):
        fetching.get_archive(songs, tmp_path)


@pytest.mark.skipif(not hasattr(os, "sync"), reason="this system can't be asked to write all")
def test_songs_are_on_the_disk_before_they_are_called_unpacked(tmp_path, monkeypatch):
    sync, seen = os.sync, []

    def spy():
        sync()
        seen.append(sorted(os.listdir(tmp_path)))

    monkeypatch.setattr(os, "sync", spy)
    fetching.get_archive(packed(tmp_path, {"jazz/a.wav": b"la"}), tmp_path)
    assert seen == [["jazz", "songs.zip"]]
    assert sorted(os.listdir(tmp_path)) == ["jazz", "songs.zip.contents.json"]
