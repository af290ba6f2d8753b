import os

import pytest

from genre_lab.errors import GenreLabError
from genre_lab.files import quiet, require_space, written_whole


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


def test_a_full_disk_is_said_beforehand(tmp_path):
    require_space(tmp_path, 1)
    with pytest.raises(GenreLabError, match="1.00EB are needed") as caught:
        require_space(tmp_path, 10**18)
    assert str(tmp_path) in str(caught.value)
