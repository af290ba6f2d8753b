"""An instructor can release and grade the exercises with nbgrader as they stand."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "data_scripts"))

import build_notebooks  # noqa: E402

NAME = "00_start_here"


def nbgrader(folder, *arguments):
    """Run the real nbgrader in a course folder."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
    )
    assert done.returncode == 0, done.stderr[-2000:]


def exercises_only(path):
    """Keep a notebook's first import and its exercises: the rest takes minutes and no grade."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata or "import genre_lab as gl" in cell.source.splitlines()
    ]
    nbformat.write(notebook, path)
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Lay out a course, release it, hand in a solved and an unsolved copy, and grade both."""
    folder = tmp_path_factory.mktemp("course")
    assert build_notebooks.main(["--course", str(folder), NAME]) == 0
    exercises_only(folder / "source" / NAME / f"{NAME}.ipynb")
    nbgrader(folder, "generate_assignment", NAME)
    for student, form in (("ada", ROOT / "notebooks" / "solutions"), ("ben", ROOT / "notebooks")):
        handed_in = folder / "submitted" / student / NAME
        handed_in.mkdir(parents=True)
        shutil.copy(form / f"{NAME}.ipynb", handed_in)
        exercises_only(handed_in / f"{NAME}.ipynb")
    shutil.copytree(folder / "release" / NAME, folder / "submitted" / "cleo" / NAME)
    nbgrader(folder, "autograde", NAME)
    return folder


def scores(folder):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: (
                submission.score,
                submission.max_score,
                submission.needs_manual_grade,
            )
            for submission in gradebook.assignment_submissions(NAME)
        }


def test_nbgraders_release_has_the_cells_of_our_students_notebook(course):
    released = nbformat.read(course / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    ours = nbformat.read(ROOT / "notebooks" / f"{NAME}.ipynb", as_version=4)
    marked = [cell for cell in ours.cells if "nbgrader" in cell.metadata]
    assert [cell.source for cell in released.cells[1:]] == [cell.source for cell in marked] and len(
        marked
    ) >= 4


def test_a_solved_copy_gets_every_point_and_an_unsolved_one_none(course):
    points = sum(
        cell.metadata.get("nbgrader", {}).get("points", 0)
        for cell in nbformat.read(ROOT / "notebooks" / f"{NAME}.ipynb", as_version=4).cells
    )
    assert points > 0
    assert scores(course) == {
        "ada": (points, points, False),
        "ben": (0, points, False),
        "cleo": (0, points, False),
    }


def test_an_unsolved_copy_stops_only_at_the_hidden_tests(course):
    graded = nbformat.read(course / "autograded" / "ben" / NAME / f"{NAME}.ipynb", as_version=4)
    stopped = [
        cell
        for cell in graded.cells
        if any(output.output_type == "error" for output in cell.get("outputs", ()))
    ]
    assert stopped and all(
        output.ename == "AssertionError"
        for cell in stopped
        for output in cell.outputs
        if output.output_type == "error"
    )
