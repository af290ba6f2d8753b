"""Data sets fetched by real processes, with small archives from a server on loopback."""

import hashlib
import io
import json
import os
import shlex
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile
from file_server import FileServer, answer, served

from genre_lab.data.sources import from_csv

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parents[2] / "data_scripts"
# The command with the facts of small archives in place of the real ones'. Their addresses are left
# out, so --mirror is all there is.
SMALL = """
import json, sys
from dataclasses import replace
from genre_lab.__main__ import main
from genre_lab.commands import fetch
facts = json.loads(sys.argv.pop(1))
swap = lambda archive: replace(archive, urls=(), **facts.get(archive.name, {}))
fetch.GTZAN = swap(fetch.GTZAN)
fetch.FMA = {name: swap(archive) for name, archive in fetch.FMA.items()}
main(sys.argv[1:])
"""
TRACKS = """,set,set,track,track,track,artist,artist,album
,split,subset,genre_top,title,duration,id,name,title
track_id,,,,,,,,
2,training,small,Hip-Hop,Food,168,1,AWOL,AWOL - A Way Of Life
5,validation,small,Jazz,Blue,206,2,Nobody,Nothing
10,test,small,Rock,Freeway,161,6,Kurt Vile,Constant Hitmaker
"""


def sound(suffix):
    file = io.BytesIO()
    soundfile.write(file, np.sin(np.arange(11_025) / 7) / 3, 22_050, format=suffix)
    return file.getvalue()


def facts_of(data, algorithm):
    return {
        "known_hash": f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}",
        "size": len(data),
        "unpacked": 10**7,
    }


@pytest.fixture(scope="module")
def gtzan_archive():
    packed, song = io.BytesIO(), sound("WAV")
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name in (
            "blues.00029",
            "blues.00000",
            "jazz.00073",
            "rock.00010",
            "rock.00000",
            "jazz.00054",
        ):
            header = tarfile.TarInfo(f"genres/{name.split('.')[0]}/{name}.wav")
            header.size = len(song)
            tar.addfile(header, io.BytesIO(song))
    return packed.getvalue()


@pytest.fixture(scope="module")
def fma_archives():
    def zipped(**files):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as held:
            for name, data in files.items():
                held.writestr(name, data)
        return packed.getvalue()

    song = sound("MP3")
    return {
        "fma_metadata.zip": zipped(
            **{"fma_metadata/tracks.csv": TRACKS, "fma_metadata/README.txt": "tables"}
        ),
        "fma_small.zip": zipped(
            **{f"fma_small/000/{number:06d}.mp3": song for number in (2, 5, 10)}
        ),
    }


@pytest.fixture
def server(gtzan_archive, fma_archives):
    with FileServer() as running:
        running.pages = {
            f"/{name}": served(data)
            for name, data in ({"genres.tar.gz": gtzan_archive} | fma_archives).items()
        }
        yield running


@pytest.fixture
def get(command, server, gtzan_archive, fma_archives):
    """get("gtzan", DEST, …): fetch in a process of its own, with the server as its mirror."""
    facts = {"genres.tar.gz": facts_of(gtzan_archive, "sha256")} | {
        name: facts_of(data, "sha1") for name, data in fma_archives.items()
    }
    return lambda *arguments: fetched(command, facts, server, *arguments)


def fetched(command, facts, server, *arguments):
    script = ("-c", SMALL, json.dumps(facts), "fetch", *arguments, "--mirror", server.url())
    return command(*script, NO_PROXY="127.0.0.1")


def test_gtzan_is_fetched_unpacked_read_and_the_next_command_named(get, server, tmp_path):
    dest = tmp_path / "Müsik und mehr"
    done = get("gtzan", dest)
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir(dest)) == ["genres", "genres.tar.gz.contents.json", "gtzan.csv"]
    files, licence, tracks, following = done.stdout.splitlines()
    assert files == f"6 files of GTZAN in {dest / 'genres'}" and "private study only" in licence
    assert tracks.startswith("Tracks: 5 songs in 3 genres")
    command = shlex.join(["python", "-m", "genre_lab", "extract", str(dest / "gtzan.csv"), "STORE"])
    assert following == f"next: {command}"
    songs = from_csv(dest / "gtzan.csv").table
    assert all(Path(path).is_file() for path in songs.path) and set(songs.split) == {
        "train",
        "valid",
        "test",
    }
    assert not any(os.path.isabs(path) for path in pd.read_csv(dest / "gtzan.csv").path)
    (dest / "genres" / "blues" / "blues.00000.wav").unlink()
    get(
        "gtzan", dest, "--keep-archive"
    )  # a song is missing: the archive is fetched once more, and stays
    assert (
        len(server.asked) == 2
        and (dest / "genres.tar.gz").is_file()
        and (dest / "genres" / "blues" / "blues.00000.wav").is_file()
    )
    again = get("gtzan", dest)
    assert again.stdout == done.stdout and len(server.asked) == 2 and "already" in again.stderr


def test_fma_is_fetched_with_its_tables(get, server, tmp_path):
    done = get("fma", "small", tmp_path, "--keep-archive")
    assert done.returncode == 0, done.stderr
    assert [name for name, *_ in server.asked] == ["/fma_metadata.zip", "/fma_small.zip"]
    assert all(
        text in done.stdout
        for text in (
            "3 files in",
            "Creative Commons licence of its own",
            "Tracks: 3 songs in 3 genres",
        )
    )
    assert f"genre_lab extract {tmp_path / 'fma_small.csv'} STORE" in done.stdout
    assert {"fma_metadata.zip", "fma_small.zip", "fma_small.csv"} <= set(os.listdir(tmp_path))
    assert set(from_csv(tmp_path / "fma_small.csv").table.artist) == {
        "AWOL [1]",
        "Nobody [2]",
        "Kurt Vile [6]",
    }


def test_a_wrong_subset_is_a_wrong_call(get, tmp_path):
    done = get("fma", "tiny", tmp_path)
    assert (
        done.returncode == 2
        and "choose from small, medium, large" in done.stderr
        and os.listdir(tmp_path) == []
    )


@pytest.mark.parametrize(
    "arguments, name",
    [(("gtzan",), "genres.tar.gz"), (("fma", "small"), "fma_metadata.zip")],
)
def test_what_cannot_be_had_is_said_in_three_lines(get, server, tmp_path, arguments, name):
    server.pages[f"/{name}"] = answer(404)
    done = get(*arguments, tmp_path)
    assert done.returncode == 1 and done.stdout == ""
    assert (
        f"error: {name} could not be fetched\n  in: {server.url(name)} (404 Not Found)\n  do: "
        "check the network" in done.stderr
    )
    assert str(tmp_path / name) in done.stderr and ("Kaggle" in done.stderr) == (
        "gtzan" in arguments
    )


@pytest.mark.parametrize(
    "size_fits, reason", [(False, "bytes there, not 1,225,571,541"), (True, "wrong checksum")]
)
def test_the_published_size_and_checksum_refuse_another_archive(
    command, server, gtzan_archive, tmp_path, size_fits, reason
):
    known = {"genres.tar.gz": {"size": len(gtzan_archive)} if size_fits else {}}
    done = fetched(command, known, server, "gtzan", tmp_path)
    assert (
        done.returncode == 1
        and f"{server.url('genres.tar.gz')} (" in done.stderr
        and reason in done.stderr
    )
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "script, words",
    [
        ("get_gtzan.py", "DEST --mirror --keep-archive --no-keep-archive"),
        ("get_fma.py", "SUBSET DEST --mirror --keep-archive --no-keep-archive"),
        ("extract_features.py", "TRACKS_CSV_OR_FOLDER STORE --split --workers"),
        ("import_features.py", "ARRAYS.npz TRACKS.csv STORE --spec"),
        ("make_practice_corpus.py", "OUT --songs-per-genre --listen"),
    ],
)
def test_the_scripts_say_how_they_are_called(command, script, words):
    done = command(SCRIPTS / script, "--help")
    assert done.returncode == 0 and all(word in done.stdout for word in words.split())
