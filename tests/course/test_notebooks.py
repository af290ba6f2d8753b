"""The course's notebooks, and clean copies to work in."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from genre_lab.course.notebooks import CHECKOUT, NOTEBOOKS, copy_notebooks
from genre_lab.errors import CourseError

THERE = [name for name in NOTEBOOKS if (CHECKOUT / f"{name}.ipynb").is_file()]


@pytest.mark.parametrize("name", THERE)
def test_a_notebook_asks_the_question_that_the_list_says(name):
    first = (CHECKOUT / "source" / f"{name}.py").read_text(encoding="utf-8")
    assert f"# # {NOTEBOOKS[name]}\n" in first


def test_copies_are_complete_clean_and_of_the_students_form(tmp_path):
    copied = copy_notebooks(tmp_path / "lab")
    assert [path.stem for path in copied.made] == THERE and copied.left == []
    for path in copied.made:
        copy, original = (
            nbformat.read(where, as_version=4) for where in (path, CHECKOUT / path.name)
        )
        nbformat.validate(copy)
        assert [cell.source for cell in copy.cells] == [cell.source for cell in original.cells]
        code = [cell for cell in copy.cells if cell.cell_type == "code"]
        assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert str(copied) == f"{len(THERE)} notebooks copied to {tmp_path / 'lab'}"


def test_a_notebook_of_yours_is_never_overwritten(tmp_path):
    mine, link = tmp_path / f"{THERE[0]}.ipynb", tmp_path / f"{THERE[1]}.ipynb"
    mine.write_text("mine")
    link.symlink_to(tmp_path / "nowhere")
    copied = copy_notebooks(tmp_path)
    assert mine.read_text() == "mine" and link.is_symlink() and not link.exists()
    assert copied.left == [mine, link] and len(copied.made) == len(THERE) - 2
    assert re.search("2 notebooks of yours left as they are", str(copied))
    assert copy_notebooks(tmp_path).made == []


def test_without_a_checkout_it_is_said_where_the_notebooks_are(tmp_path):
    with pytest.raises(CourseError, match="part of the project's checkout"):
        copy_notebooks(tmp_path / "lab", tmp_path)
    assert not (tmp_path / "lab").exists()


def test_a_damaged_notebook_and_a_file_in_the_folders_place_are_refused(tmp_path):
    (tmp_path / f"{THERE[0]}.ipynb").write_text(json.dumps({"no": "cells"}))
    with pytest.raises(CourseError, match="damaged"):
        copy_notebooks(tmp_path / "lab", tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(CourseError, match="a file, not a folder"):
        copy_notebooks(tmp_path / "file")


def test_the_command_line_copies_them(command, tmp_path):
    done = command("-m", "genre_lab", "notebooks", tmp_path / "lab")
    assert done.returncode == 0 and done.stdout.startswith(f"{len(THERE)} notebooks copied to ")
    assert len(list(Path(tmp_path / "lab").glob("*.ipynb"))) == len(THERE)
