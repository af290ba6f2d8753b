"""The command line with strange names, wrong numbers and an impatient user."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EVIL = "evil\x1b[31m\x1b]0;title\x07\u009b2J\u202egnp.wav"
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def evil(songs, tmp_path):
    """A folder with a song, and with text that calls itself a song, both of strange names."""
    folder = tmp_path / "a\x1b[1mfolder"
    folder.mkdir()
    shutil.copy(songs / "bells" / "00.wav", folder / EVIL)
    (folder / f"text{EVIL}").write_text("a letter")
    return folder


def assert_nothing_reaches_the_terminal(done):
    assert not UNSAFE.search(done.stdout), repr(done.stdout)
    assert not UNSAFE.search(done.stderr), repr(done.stderr)
    assert "Traceback" not in done.stderr


def test_predict_prints_strange_names_with_their_escapes(command, run, evil):
    done = command("-m", "genre_lab", "predict", run.folder, evil)
    assert done.returncode == 1 and r"evil\x1b[31m" in done.stdout and r"\x1b" in done.stderr
    assert_nothing_reaches_the_terminal(done)


def test_json_keeps_strange_names_exactly(command, run, evil):
    done = command("-m", "genre_lab", "predict", run.folder, evil, "--json")
    names = {Path(answer["song"]).name for answer in json.loads(done.stdout)}
    assert names == {EVIL, f"text{EVIL}"}
    assert_nothing_reaches_the_terminal(done)


@pytest.mark.parametrize(
    "arguments",
    [
        ("doctor", EVIL),
        ("doctor", "store", EVIL),
        ("train", EVIL, "--out", "run"),
        ("evaluate", EVIL, EVIL),
        ("predict", EVIL, EVIL),
        ("convert", EVIL),
        ("extract", EVIL, "store"),
        ("extract", "songs", "store", "--feature", EVIL),
        ("import", EVIL, EVIL, "store"),
        ("import", "a.npz", "b.csv", "store", "--spec", EVIL),
        ("fetch", "fma", EVIL, "folder"),
        ("fetch", EVIL),
        ("kernel", "install", "--backend", EVIL),
        (EVIL,),
        (f"--{EVIL}",),
        ("train", "store", "--out", "run", "--seed", EVIL),
    ],
    ids=lambda arguments: " ".join(arguments).replace(EVIL, "EVIL"),
)
def test_messages_about_strange_names_are_safe(command, tmp_path, arguments):
    done = command("-m", "genre_lab", *arguments, cwd=tmp_path)
    assert done.returncode in (1, 2) and done.stdout + done.stderr
    assert_nothing_reaches_the_terminal(done)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400", "0x10", "", "1.5", "-1"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "store", "--out", "run", "--seed"),
        ("train", "store", "--out", "run", "--devices"),
        ("demo", "--songs-per-genre"),
        ("extract", "songs", "store", "--seed"),
        ("extract", "songs", "store", "--workers"),
    ],
    ids=" ".join,
)
def test_what_is_no_fitting_number_is_a_wrong_call(number, arguments, monkeypatch, capsys):
    from genre_lab.__main__ import main

    with pytest.raises(SystemExit) as ended:
        main([*arguments, number])
    assert ended.value.code == 2 and "Usage" in capsys.readouterr().err


def test_a_recipe_that_is_missing_or_damaged_is_said(command, tmp_path):
    for name in ("arrays.npz", "tracks.csv", "recipe.json"):
        (tmp_path / name).write_text("{")
    call = ("-m", "genre_lab", "import", "arrays.npz", "tracks.csv", "store", "--spec")
    missing = command(*call, "no such file.json", cwd=tmp_path)
    assert missing.returncode == 2 and "does not exist" in missing.stderr
    damaged = command(*call, "recipe.json", cwd=tmp_path)
    assert damaged.returncode == 1 and damaged.stderr.startswith("error: ")
    assert len(damaged.stderr.splitlines()) <= 3 and not (tmp_path / "store").exists()


def started(*arguments, cwd):
    """Start the command line in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "genre_lab", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        start_new_session=True,
    )


def alive(group):
    """List the processes of a group that still run; those that only wait to be buried don't."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True)
    rows = [line.split() for line in listed.stdout.splitlines()]
    return [state for pgid, state in rows if int(pgid) == group and not state.startswith("Z")]


def group_ends(group):
    """Wait until no process of a group is left."""
    for _ in range(600):
        if not alive(group):
            return True
        time.sleep(0.1)
    return False


no_groups = pytest.mark.skipif(
    os.name != "posix" or not shutil.which("ps"), reason="process groups and ps are POSIX's"
)


@no_groups
def test_ctrl_c_stops_predict_after_the_answers_that_were_given(run, songs, tmp_path):
    for number in range(2_000):
        os.link(songs / "bells" / "00.wav", tmp_path / f"{number:04d}.wav")
    process = started("predict", run.folder, tmp_path, "--json", cwd=tmp_path)
    first = [process.stdout.readline() for _ in range(2)]
    assert alive(process.pid), "otherwise the last line of this test would show nothing"
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    rest, said = process.stdout.read(), process.stderr.read()
    process.wait()
    answers = json.loads("".join(first) + rest)
    assert 1 <= len(answers) < 2_000 and all(answer["genre"] for answer in answers)
    assert process.returncode == 130 and "Traceback" not in said and "stopped" in said
    assert group_ends(process.pid)


@no_groups
@pytest.mark.parametrize("to_all", [True, False], ids=["terminal", "only the parent"])
@pytest.mark.parametrize("early", [True, False], ids=["workers start", "workers work"])
def test_ctrl_c_leaves_no_worker_of_extract_behind(songs, tmp_path, to_all, early):
    for genre in ("bells", "drone"):
        (tmp_path / "songs" / genre).mkdir(parents=True)
        for number in range(1_000):
            name = tmp_path / "songs" / genre / f"{number:03d}.wav"
            os.link(songs / genre / f"{number % 10:02d}.wav", name)
    process = started("extract", "songs", "store", "--split", "song", "--workers", 2, cwd=tmp_path)
    # Two processes that clear away come before the workers; then comes the first spectrogram.
    while len(alive(process.pid)) < 5 if early else not any((tmp_path / "store").rglob("c.*")):
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)
    time.sleep(early)  # long enough to be in the middle of their imports
    (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130 and "Traceback" not in said and "stopped" in said
    assert group_ends(process.pid)
