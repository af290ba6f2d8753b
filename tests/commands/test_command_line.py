import json
import shutil
import sys

import pytest

from genre_lab.__main__ import main
from genre_lab.training.run import LAST

pytestmark = pytest.mark.slow


@pytest.fixture
def call(monkeypatch, capsys):
    """call("train", …): the command line in this process; status, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["genre-lab", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return run


def test_evaluate_prints_and_writes_one_json_document(call, run, store):
    status, out, _ = call("evaluate", run.folder, store.folder, "--json")
    assert status == 0 and json.loads(out)["n_songs"] == 6
    assert json.loads((run.folder / "results.json").read_text()) == json.loads(out)
    status, out, _ = call("evaluate", run.folder, store.folder, "--split", "valid")
    assert status == 0 and out.startswith("Results 'valid': ") and "guess" in out


def test_predict_in_a_process_of_its_own_prints_one_json_document_and_nothing_else(
    command, run, songs, tmp_path
):
    path = shutil.copy(songs / "bells" / "00.wav", tmp_path / "Lied für Ö 🎵.wav")
    (tmp_path / "text.mp3").write_text("a letter")
    done = command(
        "-m", "genre_lab", "predict", run.folder, path, songs / "drone" / "00.wav", "--json"
    )
    answers = json.loads(done.stdout)
    assert done.returncode == 0 and [answer["song"] for answer in answers] == [
        str(path),
        str(songs / "drone" / "00.wav"),
    ]
    assert all(sorted(answer["probabilities"]) == run.genres for answer in answers)
    assert done.stderr == ""


def test_predict_answers_what_it_can_and_says_that_something_failed(call, run, songs, tmp_path):
    (tmp_path / "text.mp3").write_text("a letter")
    status, out, err = call(
        "predict", run.folder, tmp_path / "text.mp3", songs / "bells" / "00.wav"
    )
    assert status == 1 and "not audio" in err and len(err.splitlines()) == 3
    assert out.startswith(str(songs / "bells" / "00.wav")) and "%" in out
    status, out, err = call(
        "predict", run.folder, tmp_path / "text.mp3", songs / "bells" / "00.wav", "--json"
    )
    assert status == 1 and "error" in json.loads(out)[0] and "genre" in json.loads(out)[1]


def test_predict_takes_folders_and_prints_one_array_however_many_songs_and_errors(
    call, run, songs, tmp_path
):
    status, out, err = call("predict", run.folder, songs / "bells", "--json")
    assert status == 0 and [answer["song"] for answer in json.loads(out)] == [
        str(songs / "bells" / f"{k:02d}.wav") for k in range(10)
    ]
    (tmp_path / "empty").mkdir()
    status, out, err = call("predict", run.folder, tmp_path / "empty", "--json")
    assert status == 1 and "error" in json.loads(out)[0] and "empty" in err
    status, out, err = call("predict", run.folder, songs / "bells")
    assert status == 0 and len(out.splitlines()) == 10


def test_what_failed_is_said_in_three_lines_with_status_1(call, run, store, tmp_path):
    (run.folder / LAST).write_bytes(b"damaged")
    (tmp_path / "empty").mkdir()
    for arguments, said in (
        (("train", tmp_path / "empty", "--out", tmp_path / "new"), "no feature store here"),
        (
            ("train", store.folder, "--out", tmp_path / "new", "--preset", "huge"),
            "no preset 'huge'",
        ),
        (("train", store.folder, "--out", run.folder, "--preset", "tiny"), "a run here already"),
        (("evaluate", tmp_path / "empty", store.folder), "no run here"),
        (("evaluate", run.folder, store.folder), "damaged"),
        (("evaluate", run.folder, store.folder, "--split", "all"), "no split"),
        (("predict", tmp_path / "empty", "song.mp3", "--json"), "no run here"),
        (("kernel", "install", "--backend", "theano"), "no backend"),
    ):
        status, out, err = call(*arguments)
        assert status == 1 and err.startswith("error: ") and said in err and out == "", (
            arguments,
            err,
        )
        assert len(err.splitlines()) <= 3
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("dance",),
        ("train",),
        ("train", "store"),
        ("predict", "run"),
        ("train", "store", "--out", "run", "--seed", "x"),
        ("train", "store", "--out", "run", "--seed", "-1"),
        ("demo", "--songs-per-genre", "1"),
        ("extract", "songs", "store", "--feature", "cqt"),
        ("extract", "songs", "store", "--split", "chunk"),
        ("extract", "songs", "store", "--dtype", "int8"),
        ("extract", "songs", "store", "--workers", "0"),
        ("import", "arrays.npz", "tracks.csv", "store", "--spec", "no such file.json"),
        ("fetch", "fma", "tiny", "folder"),
        ("fetch", "imagenet"),
        ("notebooks",),
    ],
)
def test_a_wrong_call_has_status_2(call, arguments):
    status, out, err = call(*arguments)
    assert status == 2 and "Usage" in out + err


def test_doctor_looks_at_a_store_and_ends_well(call, store, tmp_path):
    status, out, _ = call("doctor", store.folder)
    assert (
        status == 0 and "Everything that is needed works." in out and "30 songs in 3 genres" in out
    )
    status, out, _ = call("doctor", tmp_path)
    assert status == 1 and "To be mended: store" in out


def test_a_kernel_is_installed_where_it_is_told(call, tmp_path):
    status, out, _ = call("kernel", "install", "--prefix", tmp_path)
    assert status == 0 and str(tmp_path) in out


def test_a_full_or_forbidden_disk_is_said_so(call, store, tmp_path):
    (tmp_path / "file").touch()
    status, _, err = call(
        "train", store.folder, "--preset", "tiny", "--out", tmp_path / "file" / "run"
    )
    assert (
        status == 1
        and err.startswith("error: this folder cannot be locked")
        and len(err.splitlines()) <= 3
    )


def test_help_names_every_command(call):
    status, out, _ = call("--help")
    commands = "doctor demo train evaluate predict convert extract import fetch notebooks kernel"
    assert status == 0 and set(f"{commands} learn tags".split()) <= set(out.split())


def test_help_and_version_of_the_calls_are_quick_and_import_no_library(command):
    script = (
        "import sys, genre_lab.__main__; heavy = {'tensorflow', 'keras', 'matplotlib', 'pandas', "
        "'numpy', 'librosa'}; print(sorted(heavy & set(sys.modules)))"
    )
    assert command("-c", script).stdout.strip() == "[]"
