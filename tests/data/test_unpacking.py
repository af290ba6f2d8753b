"""Archives unpacked without trust: real ones, known traps, and two hundred damaged at random."""

import gzip
import io
import os
import random
import shutil
import stat
import struct
import subprocess
import sys
import tarfile
import threading
import time
import tracemalloc
import zipfile

import pytest

from genre_lab.data import unpacking
from genre_lab.data.unpacking import unpack
from genre_lab.errors import DataError, GenreLabError

CHANCE = random.Random(6)
FILES = {
    "genres/jazz/blue.00000.wav": CHANCE.randbytes(20_000),
    "genres/jazz/Für Ö.wav": b"la" * 3000,
    "genres/pop/empty.txt": b"",
    "read me.txt": b"la la la",
    "genres/pop/long.wav": CHANCE.randbytes(3000) + bytes(50_000),
}
FORMS = ("tar", "tar.gz", "stored.zip", "deflated.zip", "bzip2.zip")
COMPRESSION = {
    "stored.zip": zipfile.ZIP_STORED,
    "deflated.zip": zipfile.ZIP_DEFLATED,
    "bzip2.zip": zipfile.ZIP_BZIP2,
    "lzma.zip": zipfile.ZIP_LZMA,
}
# python -c UNPACK ARCHIVE FOLDER
UNPACK = (
    "import sys; from genre_lab.data.unpacking import unpack; unpack(*sys.argv[1:3], limit=10**8)"
)


def header(name, size=0, kind=tarfile.REGTYPE, **more):
    made = tarfile.TarInfo(name)
    made.size, made.type = size, kind
    for key, value in more.items():
        setattr(made, key, value)
    return made


def tar(path, *entries, pax_headers=None):
    """Write a tar, or tar.gz by its name, of (header, data)."""
    with tarfile.open(
        path,
        "w:gz" if path.suffix == ".gz" else "w",
        format=tarfile.PAX_FORMAT,
        pax_headers=pax_headers,
    ) as packed:
        for made, data in entries:
            packed.addfile(made, io.BytesIO(data))
    return path


def zipped(path, *entries, compression=zipfile.ZIP_DEFLATED):
    """Write a zip of (name or ZipInfo, data)."""
    with zipfile.ZipFile(path, "w", compression) as packed:
        for name, data in entries:
            packed.writestr(name, data, compression)
    return path


def archive(folder, form, files):
    path = folder / f"songs.{form}"
    if form in COMPRESSION:
        return zipped(path, *files.items(), compression=COMPRESSION[form])
    return tar(path, *((header(name, len(data)), data) for name, data in files.items()))


def contents(folder):
    """Every file, folder and link below a folder, with bytes and kind."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        if path.is_file()
        else stat.S_IFMT(path.lstat().st_mode)
        for path in sorted(folder.rglob("*"))
    }


def files_in(folder):
    return {name: data for name, data in contents(folder).items() if isinstance(data, bytes)}


@pytest.fixture
def place(tmp_path):
    """A folder to unpack into that does not exist yet, among things that must stay as they are."""
    (tmp_path / "lab" / "jazz").mkdir(parents=True)
    (tmp_path / "lab" / "canary.txt").write_text("alive")
    (tmp_path / "lab" / "jazz" / "own.wav").write_text("mine")
    return tmp_path / "lab" / "new" / "songs"


def refused(path, place, limit=10**6, **options):
    """What is said of an archive that is refused; nothing may come of it, inside or outside."""
    before = contents(place.parents[1])
    with pytest.raises(DataError) as caught:
        unpack(path, place, limit, **options)
    assert contents(place.parents[1]) == before and str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("form", FORMS)
def test_what_went_in_comes_out_and_again_changes_nothing(tmp_path, place, form):
    path = archive(tmp_path, form, FILES)
    assert unpack(path, place, 10**6) == {name: len(data) for name, data in FILES.items()}
    assert files_in(place) == FILES
    times = {name: (place / name).stat().st_mtime_ns for name in FILES}
    unpack(path, place, 10**6)
    assert times == {name: (place / name).stat().st_mtime_ns for name in FILES}


def test_folders_and_dots_in_names_are_as_other_programs_make_them(tmp_path, place):
    path = tar(
        tmp_path / "songs.tar",
        (header("./", kind=tarfile.DIRTYPE), b""),
        (header("./genres/", kind=tarfile.DIRTYPE), b""),
        (header("./genres/./a.txt", 2), b"la"),
        (header("genres", kind=tarfile.DIRTYPE), b""),
        (header("genres//b.txt", 2), b"lu"),
    )
    unpack(path, place, 10)
    assert files_in(place) == {"genres/a.txt": b"la", "genres/b.txt": b"lu"}
    unpack(zipped(tmp_path / "songs.zip", ("full/", b""), ("full/a.txt", b"la")), place, 10)
    assert (place / "full" / "a.txt").read_bytes() == b"la"


BAD_NAMES = [
    "../evil",
    "jazz/../../evil",
    "..",
    "jazz/..",
    "/evil",
    "//server/share/evil",
    "OUTSIDE/evil",
    "C:evil",
    "C:/evil",
    "C:\\evil",
    "..\\evil",
    "jazz\\evil",
    "con",
    "jazz/AUX.wav",
    "COM1.txt",
    "lpt¹",
    "nul .txt",
    "evil.",
    "evil ",
    "jazz./evil",
    "a:b",
    "a?",
    "a*",
    "a|b",
    "<a>",
    'a"b',
    "a\x01b",
    "a\nb",
    "",
    ".",
    "/",
]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("form", ["tar.gz", "zip"])
def test_a_name_that_leads_outside_or_that_some_system_cannot_have_is_refused(
    tmp_path, place, form, name
):
    name = name.replace("OUTSIDE", str(tmp_path / "outside"))
    path = tmp_path / f"songs.{form}"
    good, bad = ("jazz/good.wav", b"la"), (name, b"evil")
    if form == "zip":
        entry = zipfile.ZipInfo("x")
        entry.filename = entry.orig_filename = name
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr(*good)
            packed.writestr(entry, bad[1]) if name else packed.writestr(zipfile.ZipInfo("x"), b"")
        if not name:
            path.write_bytes(path.read_bytes().replace(b"x", b"\0"))
    else:
        tar(path, *((header(each, len(data)), data) for each, data in (good, bad)))
    said = refused(path, place)
    assert "not safe to unpack" in said or form == "zip" and not name and "damaged" in said


def test_a_name_that_holds_a_zero_is_refused(tmp_path, place):
    path = zipped(tmp_path / "songs.zip", ("good.wavXevil", b"la"))
    path.write_bytes(path.read_bytes().replace(b"wavX", b"wav\0"))
    assert "called 'good.wav\\x00evil'" in refused(path, place)


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"Z"],
)
@pytest.mark.parametrize("target", ["../../canary.txt", "good.wav", "/etc/passwd"])
def test_links_and_devices_in_a_tar_are_refused(tmp_path, place, kind, target):
    trap = header("evil", 0, kind, linkname=target, devmajor=1, devminor=3)
    path = tar(
        tmp_path / "songs.tar.gz",
        (header("good.wav", 2), b"la"),
        (trap, b""),
        (header("evil/through.wav", 2), b"la"),
    )
    assert "'evil' is a link or a device" in refused(path, place)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_in_a_zip_are_refused(tmp_path, place, mode):
    entry = zipfile.ZipInfo("evil")
    entry.create_system, entry.external_attr = 3, (mode | 0o777) << 16
    path = zipped(tmp_path / "songs.zip", (entry, b"../canary.txt"))
    assert "a link or a device" in refused(path, place)


def test_what_is_encrypted_or_packed_in_another_way_is_refused(tmp_path, place):
    path = archive(tmp_path, "lzma.zip", FILES)
    assert "packed in a way that isn't read here" in refused(path, place)
    path = archive(tmp_path, "stored.zip", {"a": b"la"})
    data = bytearray(path.read_bytes())
    for at, flags in ((0, 6), (data.index(b"PK\x01\x02"), 8)):
        data[at + flags] |= 1
    path.write_bytes(data)
    assert "encrypted" in refused(path, place)


@pytest.mark.parametrize(
    "names",
    [
        ("a.wav", "a.wav"),
        ("Jazz/A.wav", "jazz/a.wav"),
        ("é.wav", "e\u0301.wav"),
        ("a.wav", "./a.wav"),
        ("a/b", "a//b"),
    ],
)
@pytest.mark.parametrize("form", ["tar", "zip"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(tmp_path, place, form, names):
    entries = [(name, data) for name, data in zip(names, (b"first", b"again"), strict=True)]
    path = (
        zipped(tmp_path / "songs.zip", *entries)
        if form == "zip"
        else tar(
            tmp_path / "songs.tar", *((header(name, len(data)), data) for name, data in entries)
        )
    )
    assert "is in it twice" in refused(path, place)


def test_a_file_and_a_folder_of_one_name_are_refused(tmp_path, place):
    path = tar(
        tmp_path / "songs.tar", (header("a", 2), b"la"), (header("a", kind=tarfile.DIRTYPE), b"")
    )
    assert "is in it twice" in refused(path, place)


@pytest.mark.parametrize("form", FORMS)
def test_more_than_the_limits_is_refused_before_anything_is_written(
    tmp_path, place, form, monkeypatch
):
    path = archive(tmp_path, form, FILES)
    total = sum(map(len, FILES.values()))
    assert "it holds more than" in refused(path, place, total - 1)
    monkeypatch.setattr(unpacking, "MOST_FILES", len(FILES) - 1)
    assert "it holds more than" in refused(path, place, total)
    monkeypatch.undo()
    unpack(path, place, total)
    assert files_in(place) == FILES


def lying(path, name, size):
    """Overwrite the size that a zip tells of its only file."""
    data = bytearray(path.read_bytes())
    for at, offset in ((0, 22), (data.rindex(b"PK\x01\x02"), 24)):
        data[at + offset : at + offset + 4] = struct.pack("<I", size)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("told", [1000, 10**6])
def test_a_zip_that_lies_about_its_sizes_fills_neither_disk_nor_memory(
    tmp_path, place, compression, told
):
    path = zipped(tmp_path / "bomb.zip", ("zeros", bytes(60 * 2**20)), compression=compression)
    lying(path, "zeros", told)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="the archive is damaged"):
            unpack(path, place, 10**6)
        assert tracemalloc.get_traced_memory()[1] < 30 * 2**20
    finally:
        tracemalloc.stop()
    assert files_in(place) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of file sizes")
@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_of_a_zip_that_lies_no_more_than_it_tells_is_written(tmp_path, place, command, compression):
    import resource

    path = zipped(tmp_path / "bomb.zip", ("zeros", bytes(60 * 2**20)), compression=compression)
    lying(path, "zeros", 1000)
    done = command(
        "-c",
        UNPACK,
        path,
        place,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3 * 2**20, 3 * 2**20)),
    )
    assert "DataError: the archive is damaged" in done.stderr


def test_the_disk_is_looked_at_before_anything_is_unpacked(tmp_path, place):
    with zipfile.ZipFile(tmp_path / "songs.zip", "w") as packed:
        entry = zipfile.ZipInfo("large")
        packed.writestr(entry, b"la")
        entry.file_size = 10**18  # this is what its list of files tells
    with pytest.raises(GenreLabError, match="the disk is too full: 1.00EB are needed"):
        unpack(tmp_path / "songs.zip", place, 10**19)
    assert contents(place) == {}


def test_a_bomb_in_a_tar_gz_is_not_unpacked(tmp_path, place):
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb", 1) as packed:
        packed.write(header("zeros", 2**40).tobuf())
        packed.write(bytes(50 * 2**20))
    assert "it holds more than" in refused(path, place)
    with gzip.open(path, "wb", 1) as packed:
        packed.write(header("small", 2).tobuf() + b"la".ljust(512, b"\0") + bytes(50 * 2**20))
    assert unpack(path, place, 10**6) == {"small": 2}  # what follows the end is never looked at


@pytest.mark.parametrize(
    "kind, size",
    [
        *((tarfile.XHDTYPE, size) for size in (10**9, -512)),
        *((tarfile.XGLTYPE, size) for size in (10**9, -512)),
        *((tarfile.GNUTYPE_LONGNAME, size) for size in (10**9, -512)),
        *((tarfile.GNUTYPE_LONGLINK, size) for size in (10**9, -512)),
        (tarfile.REGTYPE, -512),
    ],
)
def test_a_tar_whose_headers_tell_impossible_sizes_is_refused_at_once(tmp_path, place, kind, size):
    path = tmp_path / "songs.tar"
    made = bytearray(header("x", 0, kind).tobuf())
    made[124:136] = (
        struct.pack(">i", -1) * 2 + struct.pack(">i", size) if size < 0 else b"%011o\0" % size
    )
    path.write_bytes(mended(made) + b"9" * 100_000)
    assert "impossible size" in refused(path, place)


@pytest.mark.parametrize("size", ["-512", "-1024", "999999999999999999999", "la"])
def test_a_second_header_that_tells_another_size_makes_no_endless_loop(tmp_path, place, size):
    path = tar(
        tmp_path / "songs.tar",
        (header("a", 600, pax_headers={"comment": "x"}), bytes(600)),
        (header("b", 2), b"la"),
    )
    data = path.read_bytes()
    begin = data.index(b" comment=x")
    line = next(line for n in range(99) if len(line := b"%d size=%s\n" % (n, size.encode())) == n)
    made = bytearray(data[:512])
    made[124:136] = b"%011o\0" % len(line)
    path.write_bytes(mended(made) + line.ljust(512, b"\0") + data[begin // 512 * 512 + 512 :])
    begun = time.monotonic()
    with pytest.raises(DataError):
        unpack(path, place, 10**6)
    assert time.monotonic() - begun < 10


def mended(block):
    """Give a tar's header block its right checksum."""
    block = bytearray(block)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block[:512])
    return bytes(block)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
def test_an_archive_that_was_cut_off_is_damaged(tmp_path, place, form, share):
    path = archive(tmp_path, form, FILES)
    path.write_bytes(
        path.read_bytes()[: round(share * path.stat().st_size)]
        if form != "tar"
        else path.read_bytes()[: round(share * 80_000)]
    )
    assert "the archive is damaged" in refused(path, place)


def test_a_damaged_header_in_the_middle_is_not_taken_for_the_end(tmp_path, place):
    path = archive(tmp_path, "tar", FILES)
    data = path.read_bytes()
    at = data.index(b"read me.txt")
    path.write_bytes(data[:at] + b"R" + data[at + 1 :])
    assert "or a header is damaged" in refused(path, place)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"la la la",
        b"PK",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"\x1f\x8b\x08\x00",
        bytes(20_480),
        b"<html>" * 999,
    ],
)
def test_what_is_no_archive_is_said_to_be_damaged_or_empty(tmp_path, place, data):
    path = tmp_path / "songs.zip"
    path.write_bytes(data)
    said = refused(path, place)
    assert "the archive is damaged" in said or "there is no file in the archive" in said


def test_wrong_bytes_in_a_zip_leave_nothing_half_unpacked(tmp_path, place):
    path = archive(tmp_path, "stored.zip", FILES)
    path.write_bytes(path.read_bytes().replace(b"lalalalala", b"lalalulala", 1))
    with pytest.raises(DataError, match="damaged .*Bad CRC-32"):
        unpack(path, place, 10**6)
    assert contents(place) == {}


def test_an_archive_that_is_missing_or_a_folder_is_said_so(tmp_path, place):
    for path in (tmp_path / "missing.zip", tmp_path):
        with pytest.raises(DataError, match="cannot be read"):
            unpack(path, place, 10**6)


@pytest.mark.parametrize("form", ["tar.gz", "deflated.zip"])
def test_nothing_that_is_there_is_overwritten(tmp_path, place, form):
    path = archive(tmp_path, form, FILES)
    (place / "genres" / "jazz").mkdir(parents=True)
    own = place / "genres" / "jazz" / "blue.00000.wav"
    own.write_text("my own song")
    before = contents(place)
    with pytest.raises(
        DataError, match="something else has the name of a file of the archive"
    ) as caught:
        unpack(path, place, 10**6)
    assert str(own) in str(caught.value) and contents(place) == before
    own.unlink()
    own.mkdir()
    with pytest.raises(DataError, match="something else has the name"):
        unpack(path, place, 10**6)
    own.rmdir()
    (place / "genres" / "own.txt").write_text("stays")
    unpack(path, place, 10**6)
    assert files_in(place) == FILES | {"genres/own.txt": b"stays"}


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs a right there")
def test_a_link_that_is_there_already_leads_nothing_outside(tmp_path, place):
    path = archive(tmp_path, "tar", FILES)
    place.mkdir(parents=True)
    (place / "genres").symlink_to(place.parents[1] / "jazz")
    with pytest.raises(DataError, match="a link leads out of the folder"):
        unpack(path, place, 10**6)
    assert os.listdir(place.parents[1] / "jazz") == ["own.wav"]
    (place / "genres").unlink()
    (place / "read me.txt").symlink_to(place.parents[1] / "canary.txt")
    with pytest.raises(DataError, match="something else has the name"):
        unpack(path, place, 10**6)
    assert (place.parents[1] / "canary.txt").read_text() == "alive"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of file sizes")
@pytest.mark.parametrize("form", ["tar.gz", "bzip2.zip"])
def test_a_disk_that_fills_up_is_left_as_it_was(tmp_path, place, command, form):
    import resource

    path = archive(tmp_path, form, FILES)
    done = command(
        "-c",
        UNPACK,
        path,
        place,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),
    )
    assert "DataError: a file cannot be read or written (File too large)" in done.stderr
    assert contents(place) == {}
    unpack(path, place, 10**6)
    assert files_in(place) == FILES


@pytest.mark.slow
@pytest.mark.parametrize("form", ["deflated.zip", "tar"])
def test_a_killed_unpacking_leaves_no_song_and_the_next_call_all_of_them(tmp_path, place, form):
    files = {
        f"genres/{genre}/{number:05d}.wav": bytes([number % 256]) * 9000
        for genre in ("jazz", "pop")
        for number in range(1000)
    }
    path = archive(tmp_path, form, files)
    process = subprocess.Popen(
        [sys.executable, "-c", UNPACK, path, place], stderr=subprocess.DEVNULL
    )
    aside = place / f".unpacking-songs.{form}"
    while not (aside / "genres" / "jazz" / "00009.wav").exists() and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.wait()
    assert aside.is_dir() and not (place / "genres").exists()
    assert unpack(path, place, 10**8) == {name: 9000 for name in files}
    assert files_in(place) == files


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs a right there")
@pytest.mark.parametrize("form", ["deflated.zip", "tar"])
def test_what_lies_where_it_is_unpacked_first_leads_nothing_outside(tmp_path, place, form):
    path, outside = archive(tmp_path, form, FILES), tmp_path / "outside"
    outside.mkdir()
    place.mkdir(parents=True)
    aside = place / f".unpacking-songs.{form}"
    aside.symlink_to(outside)
    unpack(path, place, 10**6)
    assert files_in(place) == FILES and contents(outside) == {}
    (place / "read me.txt").unlink()
    (aside / "read me.txt" / "folder").mkdir(parents=True)
    unpack(path, place, 10**6)
    assert files_in(place) == FILES


def test_what_is_missing_is_put_back_and_the_rest_left_alone(tmp_path, place):
    path = archive(tmp_path, "tar.gz", FILES)
    unpack(path, place, 10**6)
    (place / "read me.txt").unlink()
    times = {path: path.stat().st_mtime_ns for path in place.rglob("*.wav")}
    unpack(path, place, 10**6)
    assert files_in(place) == FILES
    assert times == {path: path.stat().st_mtime_ns for path in place.rglob("*.wav")}


def mutated(form, chance, outside):
    """Return the bytes of a small archive, damaged at random or on purpose, and if it is bad."""
    packed = io.BytesIO()
    names, data = list(FILES), [content[:2000] for content in FILES.values()]
    way = chance.choice(["flip", "flip", "cut", "name", "size"])
    if way == "name":
        evil = chance.choice(
            [
                "../evil",
                "/evil",
                "../../canary.txt",
                "a/../../../evil",
                "C:\\evil",
                f"{outside}/evil",
            ]
        )
        names[chance.randrange(len(names))] = evil
    if form == "zip":
        with zipfile.ZipFile(
            packed,
            "w",
            chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]),
        ) as held:
            for name, content in zip(names, data, strict=True):
                held.writestr(name, content)
    else:
        with tarfile.open(fileobj=packed, mode="w") as held:
            for name, content in zip(names, data, strict=True):
                held.addfile(header(name, len(content)), io.BytesIO(content))
    mutant = bytearray(packed.getvalue())
    if way == "size" and form == "zip":
        at = chance.choice(
            [
                i
                for i in range(len(mutant) - 4)
                if mutant[i : i + 4] in (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
            ]
        )
        mutant[at + 10 : at + 30] = chance.randbytes(20)
    elif way == "size":
        at = 512 * chance.randrange(len(mutant) // 512)
        size = chance.choice(
            [
                b"%011o\0" % chance.randrange(8**11),
                chance.randbytes(12),
                b"\xff" * 8 + chance.randbytes(4),
            ]
        )
        mutant[at + 124 : at + 136] = size
        mutant[at : at + 512] = mended(mutant[at : at + 512])
    mutant = bytearray(gzip.compress(bytes(mutant), 1)) if form == "tar.gz" else mutant
    if way == "flip":
        for _ in range(chance.choice([1, 3, 30])):
            mutant[chance.randrange(len(mutant))] ^= chance.randrange(1, 256)
    elif way == "cut":
        del mutant[chance.randrange(len(mutant)) :]
    return bytes(mutant), way == "name"


@pytest.mark.parametrize("form", ["tar", "tar.gz", "zip"])
def test_archives_that_are_damaged_at_random_do_no_harm(tmp_path, place, form):
    """67 each, 201 in all: only our own errors, none hangs, nothing lands outside the folder."""
    chance, path, outcomes = random.Random(f"mutants {form}"), tmp_path / "mutant", []
    around = contents(tmp_path)

    def attempt():
        try:
            outcomes.append(unpack(path, place, 10**6))
        except BaseException as problem:
            outcomes.append(problem)

    for number in range(67):
        data, must_be_refused = mutated(form, chance, tmp_path)
        path.write_bytes(data)
        worker = threading.Thread(target=attempt, daemon=True)
        worker.start()
        worker.join(120)
        assert len(outcomes) == number + 1, "it hangs"
        assert isinstance(outcomes[-1], (dict, DataError)), outcomes[-1]
        assert not must_be_refused or isinstance(outcomes[-1], DataError)
        assert not list(place.rglob(".partial-*"))
        shutil.rmtree(place.parent, ignore_errors=True)
        path.unlink()
        assert contents(tmp_path) == around
    refusals = sum(isinstance(outcome, DataError) for outcome in outcomes)
    assert 20 < refusals <= 67
