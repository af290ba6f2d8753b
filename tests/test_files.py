import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from genre_lab.errors import DataError, EvaluationError, GenreLabError, printable
from genre_lab.files import (
    only_one,
    quiet,
    read_csv,
    read_json,
    require_space,
    say,
    written_whole,
)


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "file.txt"
    with written_whole(path) as partial:
        partial.write_text("old")
        assert not path.exists() and partial.suffix == ".txt"
    for problem in (OSError, KeyboardInterrupt):
        with pytest.raises(problem), written_whole(path) as partial:
            partial.write_text("half")
            raise problem
    assert path.read_text() == "old" and os.listdir(path.parent) == ["file.txt"]


def test_a_file_is_on_the_disk_before_it_takes_its_place(tmp_path, monkeypatch):
    path, order = tmp_path / "file.txt", []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: (order.append("synced"), sync(file)))
    monkeypatch.setattr(os, "replace", lambda *paths: (order.append("in place"), replace(*paths)))
    with written_whole(path) as partial:
        partial.write_text("new")
    assert order[:2] == ["synced", "in place"]
    assert order[2:] == (["synced"] if os.name == "posix" else [])  # the folder that names it


def test_json_is_read_with_one_kind_of_error(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text('\ufeff{"seed": 3}', encoding="utf-8")
    assert read_json(path, "the settings", "copy them again", needs=["seed"]) == {"seed": 3}
    for content, settings, said in (
        (b'{"seed": 3', {}, "the settings is damaged"),
        (b"", {}, "is damaged"),
        (b"[1]", {}, "it holds no dict"),
        (b"{}", {"kind": list}, "it holds no list"),
        (b"{}", {"needs": ["seed"]}, "it has no seed"),
        (b'{"a": "\xff"}', {}, r"not text in UTF-8 \(line 1\)"),
        (b"\xff\xfe{", {}, "not text in UTF-8"),
        (b"[" * 100_000, {}, "is damaged"),
        (b"1" * 5000, {}, "is damaged"),
        (b'{"seed": "\0"}', {}, "zero bytes"),
    ):
        path.write_bytes(content)
        with pytest.raises(EvaluationError, match=said) as caught:
            read_json(path, "the settings", "copy them again", EvaluationError, **settings)
        assert str(caught.value).endswith(f"\n  in: {path}\n  do: copy them again")
    for missing, said in ((tmp_path / "none.json", "is missing"), (tmp_path, "not a file")):
        with pytest.raises(EvaluationError, match=said):
            read_json(missing, "the settings", "copy them again", EvaluationError)


def test_a_file_too_large_to_read_is_refused_before_it_is(tmp_path):
    with open(tmp_path / "large.json", "wb") as file:
        file.truncate(2**40)
    with pytest.raises(GenreLabError, match="it has more than 537MB"):
        read_json(tmp_path / "large.json", "the settings", "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_in_place_of_a_table_makes_nobody_wait(tmp_path):
    os.mkfifo(tmp_path / "songs.csv")
    with pytest.raises(GenreLabError, match="it is not a file"):
        read_csv(tmp_path / "songs.csv", "the table", "")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_as_text_with_no_word_for_a_gap(tmp_path, end, encoding):
    rows = ["name,note", "NA,", '"Oh, ""No""","two\n\nlines"', "", "nan,ü,,"]
    (tmp_path / "songs.csv").write_bytes(end.join(rows).encode(encoding))
    table = read_csv(tmp_path / "songs.csv", "the table", "", needs=["name"], dtype=str)
    assert table.name.tolist() == ["NA", 'Oh, "No"', "nan"]
    assert table.note.tolist() == ["", "two\n\nlines", "ü"]


@pytest.mark.parametrize("sep", [",", ";", "\t"])
def test_the_first_line_tells_what_separates_the_cells(tmp_path, sep):
    rows = [["name", "note"], ["a,b;c\td", "1"]]
    (tmp_path / "songs.csv").write_text(
        "\n".join(
            sep.join(json.dumps(cell) if "," in cell else cell for cell in row) for row in rows
        ).replace("\\t", "\t")
    )
    table = read_csv(tmp_path / "songs.csv", "the table", "", sep=",;\t")
    assert table.to_dict("list") == {"name": ["a,b;c\td"], "note": [1]}


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "cannot be read"),
        (b"\n\n", "cannot be read"),
        (b"a,b\n1,2,3\n", "line 2 has 3 cells, the first line 2 names"),
        (b"a,b\n1,2\n1,2,3\n", "line 3 has 3 cells"),
        (b"a,b,c\n1,2,3\n1,2\n", "line 3 has 2 cells"),
        (b"a,b,a\n1,2,3\n", "two columns are called 'a'"),
        (b'a,b\n"1,2\n', "cannot be read|line 2 has 1 cells"),
        (b"a,b\n1,f\xfcr\n", r"not text in UTF-8 \(line 2\)"),
        (b"a,b\n1,\0\n", "zero bytes"),
        (b"a,c\n1,2\n", "no column b"),
        (b"a,b\n1," + b"x" * 200_000, "field larger"),
    ],
)
def test_a_table_that_would_be_read_wrongly_is_refused(tmp_path, content, said):
    (tmp_path / "songs.csv").write_bytes(content)
    with pytest.raises(EvaluationError, match=said) as caught:
        read_csv(tmp_path / "songs.csv", "the table", "mend it", EvaluationError, needs=["a", "b"])
    assert len(str(caught.value).splitlines()) == 3


def test_what_c_libraries_print_is_kept_back_and_the_rest_is_not(capfd):
    os.write(2, b"before ")
    with pytest.raises(ValueError), quiet():
        os.write(2, b"noise")
        raise ValueError
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_no_file_stays_open_after_quiet():
    with quiet():
        pass
    before = len(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else 0
    for _ in range(5):
        with quiet():
            pass
    assert before == (len(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else 0)


@pytest.mark.parametrize(
    "arguments, text",
    [
        (("it broke",), "it broke"),
        (("it broke", "a.mp3"), "it broke\n  in: a.mp3"),
        (("it broke", "", "mend it"), "it broke\n  do: mend it"),
        (("it broke", "a.mp3", "mend it"), "it broke\n  in: a.mp3\n  do: mend it"),
    ],
)
def test_an_error_says_what_where_and_what_to_do_in_that_order(arguments, text):
    assert str(GenreLabError(*arguments)) == text


def test_a_message_stays_readable_whatever_a_file_calls_its_columns():
    long = GenreLabError("no column " + "x" * 100_000, "y" * 100_000, "rename it")
    assert len(str(long)) < 2_100 and str(long).endswith("rename it")
    assert "y" * 300 in str(long)  # paths may be long


def test_a_full_disk_is_said_beforehand(tmp_path):
    require_space(tmp_path, 1)
    with pytest.raises(GenreLabError, match="1.00EB are needed") as caught:
        require_space(tmp_path, 10**18)
    assert str(tmp_path) in str(caught.value)


def holding(folder):
    """A process that works in a folder until it's told to end, or killed."""
    code = "import sys; from genre_lab.files import only_one\nwith only_one(sys.argv[1]):\n"
    process = subprocess.Popen(
        [sys.executable, "-c", code + "    print('in', flush=True); input()", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "in\n"
    return process


def test_one_process_at_a_time_works_in_a_folder(tmp_path):
    other = holding(tmp_path / "run")
    with (
        pytest.raises(DataError, match="another process is at work"),
        only_one(tmp_path / "run", DataError),
    ):
        pass
    other.communicate("\n")
    with only_one(tmp_path / "run"):
        pass
    assert os.listdir(tmp_path / "run") == []


@pytest.mark.skipif(os.name != "posix", reason="this system has no SIGKILL")
def test_a_lock_dies_with_its_process(tmp_path):
    other = holding(tmp_path)
    other.send_signal(signal.SIGKILL)
    other.communicate()
    with only_one(tmp_path):
        pass


def test_who_waits_says_so_and_gets_its_turn(tmp_path, capsys):
    other, order = holding(tmp_path), []

    def work():
        with only_one(tmp_path, wait=True):
            order.append(other.poll())

    waiting = threading.Thread(target=work)
    waiting.start()
    said = ""
    while "waiting for another process" not in said:
        said += capsys.readouterr().err
    assert not order
    other.communicate("\n")
    waiting.join()
    assert order == [0]


@pytest.mark.parametrize(
    "name, shown",
    [
        ("\x1b]0;owned\x07.mp3", r"\x1b]0;owned\x07.mp3"),
        ("a\nb\rc\td\x7f\x9b31m", r"a\nb\rc\td\x7f\x9b31m"),
        ("gpj\u202e3pm", r"gpj\u202e3pm"),
        ("half \udce9", r"half \udce9"),
        ("Für Ö 音楽 🎵 👩\u200d🎤 می\u200cروم", "Für Ö 音楽 🎵 👩\u200d🎤 می\u200cروم"),
    ],
)
def test_escape_sequences_of_file_names_reach_no_terminal(capsys, name, shown):
    assert printable(name) == shown
    assert str(GenreLabError("it broke", name)) == f"it broke\n  in: {shown}"
    say(GenreLabError(f"{name.splitlines()[0]} broke", name, f"remove {name.splitlines()[0]}"))
    said = capsys.readouterr().err
    assert "\x1b" not in said and "\x9b" not in said and f"in: {shown}\n  do: remove" in said


def test_links_in_a_strangers_folder_make_and_change_nothing_elsewhere(tmp_path):
    folder, kept = tmp_path / "run", tmp_path / "kept.txt"
    folder.mkdir()
    kept.write_text("mine")
    for name, target in (
        (".lock", tmp_path / "made.txt"),
        ("answer.txt", kept),
        (f".partial-{os.getpid()}-answer.txt", kept),
    ):
        (folder / name).symlink_to(target)
    with pytest.raises(DataError, match="cannot be locked"), only_one(folder, DataError):
        pass
    with written_whole(folder / "answer.txt") as partial:
        partial.write_text("42")
    assert kept.read_text() == "mine" and (folder / "answer.txt").read_text() == "42"
    assert not (tmp_path / "made.txt").exists()
