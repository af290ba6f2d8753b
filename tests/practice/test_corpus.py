"""The practice corpus as files: whole or not at all, resumable, honest about what it refuses."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from genre_lab.errors import PracticeError
from genre_lab.practice import COMPOSER, GENRES, cached_corpus, inspect_cache, make_corpus
from genre_lab.practice.check import write_record
from genre_lab.practice.corpus import begin

SCRIPT = Path(__file__).parents[2] / "data_scripts" / "make_practice_corpus.py"
IDENTITY = {"composer": COMPOSER, "seed": 0, "songs_per_genre": 1}


def contents(folder):
    """Every file of a corpus and its bytes."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def run_script(*arguments):
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)], capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    make_corpus(folder, songs_per_genre=1, workers=2, progress=False)
    return folder


@pytest.fixture
def copy(whole, tmp_path):
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def test_corpus_has_the_promised_files_and_no_others(whole):
    expected = {f"{genre}/{genre}-0000.{kind}" for genre in GENRES for kind in ("mp3", "mid")}
    assert set(contents(whole)) == expected | {"tracks.csv", "corpus.json", "digests.json"}
    assert json.loads((whole / "corpus.json").read_text()) == IDENTITY


def test_table_on_disk_is_the_table_returned(whole):
    table = make_corpus(whole, songs_per_genre=1, progress=False)
    again = pd.read_csv(whole / "tracks.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(table, again)
    wanted = "track_id path genre artist album title seconds tempo key mode metre swing"
    wanted += " instruments valence energy era hybrid_of"
    assert set(wanted.split()) <= set(table.columns)
    assert all((whole / path).is_file() for path in [*table["path"], *table["midi"]])
    assert table["valence"].between(0, 1).all() and table["energy"].between(0, 1).all()


def test_midi_beside_a_song_has_its_tempo_and_parts(whole):
    import pretty_midi

    for row in make_corpus(whole, songs_per_genre=1, progress=False).itertuples():
        score = pretty_midi.PrettyMIDI(str(whole / row.midi))
        assert score.get_tempo_changes()[1][0] == pytest.approx(row.tempo, abs=0.01)
        assert sum(len(track.notes) for track in score.instruments) > 100


@pytest.mark.slow
def test_killed_and_resumed_gives_the_same_files(whole, tmp_path):
    folder = tmp_path / "killed"
    code = "import sys; from genre_lab.practice import make_corpus;"
    code += "make_corpus(sys.argv[1], 1, workers=1)"
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 240
    while len(list(folder.glob("*/*.mp3"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    process.wait()
    made = {path: path.stat().st_mtime_ns for path in folder.glob("*/*.mp3")}
    assert 2 <= len(made) < 6 and not (folder / "tracks.csv").exists()
    make_corpus(folder, songs_per_genre=1, progress=False)
    assert {path: path.stat().st_mtime_ns for path in made} == made, (
        "songs that were whole are kept"
    )
    resumed = {name: data for name, data in contents(folder).items() if ".partial-" not in name}
    assert resumed == contents(whole)


def test_complete_corpus_is_left_as_it_is(copy):
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    make_corpus(copy, songs_per_genre=1, progress=False)
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before


def test_missing_song_is_made_again_as_it_was(copy, whole):
    lost = copy / "light" / "light-0000.mp3"
    lost.unlink()
    make_corpus(copy, songs_per_genre=1, progress=False)
    assert lost.read_bytes() == (whole / "light" / "light-0000.mp3").read_bytes()


@pytest.mark.parametrize(
    "change", ({"composer": COMPOSER - 1}, {"seed": 5}, {"songs_per_genre": 2})
)
def test_songs_of_another_composer_seed_or_size_are_not_mixed_in(copy, change):
    (copy / "corpus.json").write_text(json.dumps(IDENTITY | change))
    (copy / "notes.txt").write_text("not ours")
    begin(copy, IDENTITY)
    assert set(contents(copy)) == {"corpus.json", "notes.txt"}


def test_files_that_are_not_the_corpus_own_are_never_removed(copy):
    foreign = [
        "pop/pop-0000.mix.mp4",
        "pop/pop-0000.m4a",
        "pop/pop-0007.mp3",
        "jazz/jazz-00000.mp3",
    ]
    foreign += ["mine/pop-0000.mp3", "pop/.partial-notes.txt", "mine/.partial-1-pop-0000.mp3"]
    for name in foreign:
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_bytes(b"mine")
        os.utime(copy / name, (0, 0))
    begin(copy, IDENTITY | {"seed": 5})
    assert set(contents(copy)) == {"corpus.json", *foreign}


def cut(path):
    path.write_bytes(path.read_bytes()[:-1_000])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.slow
@pytest.mark.parametrize("damage", (cut, flip, Path.unlink))
@pytest.mark.parametrize("name", ("jazz/jazz-0000.mp3", "pop/pop-0000.mid", "tracks.csv"))
def test_damaged_files_are_made_again_as_they_were(copy, whole, name, damage):
    damage(copy / name)
    make_corpus(copy, songs_per_genre=1, progress=False)
    assert contents(copy) == contents(whole)


def test_a_song_cut_short_is_noticed_even_where_its_date_is_kept(copy, whole):
    song = copy / "jazz" / "jazz-0000.mp3"
    before = song.stat()
    cut(song)
    os.utime(song, ns=(before.st_atime_ns, before.st_mtime_ns))
    make_corpus(copy, songs_per_genre=1, progress=False)
    assert contents(copy) == contents(whole)


def test_digests_of_files_that_no_corpus_has_remove_nothing(copy):
    (copy / "pop" / "pop-0000.mp3.txt").write_text("mine")
    (copy.parent / "mine.mp3").write_text("mine")
    record = json.loads((copy / "digests.json").read_text())
    record |= {"pop/pop-0000.mp3.txt": [4, ""], "../mine.mp3": [4, ""]}
    (copy / "digests.json").write_text(json.dumps(record))
    begin(copy, IDENTITY | {"seed": 5})
    assert set(contents(copy)) == {"corpus.json", "pop/pop-0000.mp3.txt"}
    assert (copy.parent / "mine.mp3").exists()


@pytest.mark.parametrize("name", ("corpus.json", "digests.json"))
def test_damaged_notes_are_mended(copy, whole, name):
    (copy / name).write_text("{")
    make_corpus(copy, songs_per_genre=1, progress=False)
    assert contents(copy) == contents(whole)


@pytest.fixture
def cached(whole, tmp_path, monkeypatch):
    """The corpus of one song a genre in a cache of its own."""
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path))
    return Path(shutil.copytree(whole, cached_corpus(1, seed=0)))


def test_songs_of_another_version_in_the_cache_are_not_used(cached, tmp_path):
    from genre_lab.data.sources import practice_corpus

    old = Path(shutil.copytree(cached, tmp_path / "practice-1-seed0"))
    flip(old / "pop" / "pop-0000.mp3")
    assert all(Path(path).is_relative_to(cached) for path in practice_corpus(1).table.path)
    faults = {corpus.folder: corpus.fault for corpus in inspect_cache()}
    assert faults[cached] == "" and "another version" in faults[old]


def test_inspection_finds_damage_that_left_no_trace(cached):
    song = cached / "rap" / "rap-0000.mp3"
    before = song.stat()
    flip(song)
    os.utime(song, ns=(before.st_atime_ns, before.st_mtime_ns))
    (corpus,) = inspect_cache()
    assert "rap/rap-0000.mp3" in corpus.fault and corpus.remedy


def test_inspection_tells_songs_that_are_not_those_of_the_notebooks(cached):
    flip(cached / "jazz" / "jazz-0000.mp3")
    write_record(cached, [name for name in contents(cached) if not name.endswith(".json")])
    (corpus,) = inspect_cache()
    assert "notebooks (jazz)" in corpus.fault


@pytest.mark.parametrize("name", ("corpus.json", "digests.json"))
def test_inspection_survives_damaged_notes(cached, name):
    (cached / name).write_text("[1")
    (corpus,) = inspect_cache()
    assert corpus.fault and corpus.remedy


def test_half_written_files_of_long_ago_are_cleared_away(copy):
    part = copy / "pop" / ".partial-123-pop-0000.mp3"
    part.write_bytes(b"half")
    os.utime(part, (0, 0))
    begin(copy, IDENTITY)
    assert not part.exists()


def test_songs_of_unknown_origin_are_refused_and_kept(copy):
    (copy / "corpus.json").unlink()
    with pytest.raises(PracticeError, match="no corpus.json"):
        make_corpus(copy, songs_per_genre=1, progress=False)
    assert len(list(copy.glob("*/*.mp3"))) == 6


@pytest.mark.parametrize(
    "arguments", ({"songs_per_genre": 0}, {"seed": -1}, {"songs_per_genre": 1.5}, {"workers": 0})
)
def test_arguments_that_make_no_sense_are_named(tmp_path, arguments):
    with pytest.raises(PracticeError, match=next(iter(arguments))):
        make_corpus(tmp_path, progress=False, **arguments)


def test_importing_the_composer_loads_no_heavy_library():
    heavy = ["librosa", "scipy", "matplotlib", "pandas", "pretty_midi", "tensorflow", "keras"]
    code = (
        f"import sys, genre_lab.practice; print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_script_writes_a_page_to_listen_to(copy):
    done = run_script(copy, "--songs-per-genre", 1, "--listen")
    assert done.returncode == 0, done.stderr
    page = (copy / "listen.html").read_text(encoding="utf-8")
    assert page.count("<audio controls") == page.count('alt="Mel spectrogram of ') == 6
    assert all(f'src="{genre}/{genre}-0000.mp3"' in page for genre in GENRES)


def test_script_says_in_three_lines_why_it_failed(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    done = run_script(blocked / "corpus")
    assert done.returncode == 1 and done.stdout == ""
    assert len(done.stderr.splitlines()) <= 3 and "Traceback" not in done.stderr


def test_script_refuses_a_wrong_call():
    assert run_script("somewhere", "--songs-per-genre", "0").returncode == 2
    assert run_script().returncode == 2
