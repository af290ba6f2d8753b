"""A class is marked with the real nbgrader: what its students deserve, and what cheats get."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from submissions import a_class, hand_in, points_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
NAME = "01_sound_to_spectrum"  # needs NumPy alone
STUDENTS = {
    "ada": "right, a helper in a cell of its own",
    "ben": "syntax error",
    "cleo": "endless loop in the function",
    "dan": "cheat: redefines gl.check",
    "eve": "cheat: imports the answers",
}
LATE = "ada"
TASK = "open-task"


def run(folder, *arguments):
    """Run a program of the project's Python in a folder."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": "/usr/bin:/bin"},  # the environment isn't activated
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Make a course and mark five submissions of one assignment."""
    folder = tmp_path_factory.mktemp("course")
    run(ROOT, "data_scripts/make_course.py", folder, NAME)
    settings = folder / "nbgrader_config.py"
    text = settings.read_text(encoding="utf-8")
    assert "Mark.timeout = 60" in text
    settings.write_text(text.replace("Mark.timeout = 60", "Mark.timeout = 20"), encoding="utf-8")
    for student, kind in STUDENTS.items():
        day = "02" if student == LATE else "01"
        when = f"2026-12-{day} 12:00:00 UTC"
        hand_in(folder, NAME, student, kinds(folder)[kind][0], when)
    due = "--duedate=2026-12-01 12:00:00 UTC"
    run(folder, "-m", "nbgrader", "db", "assignment", "add", NAME, due)
    run(folder, "-m", "nbgrader", "autograde", NAME)
    run(folder, "-m", "nbgrader", "generate_feedback", NAME)
    return folder


def released(folder):
    return nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)


def kinds(folder):
    solved = nbformat.read(ROOT / "notebooks" / "solutions" / f"{NAME}.ipynb", as_version=4)
    return a_class(released(folder), solved)


def submissions(folder):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            grades = submission.notebooks[0].grades
            yield (
                submission.student.id,
                {grade.name.removesuffix("-check"): grade.auto_score for grade in grades},
                submission,
            )


def test_what_is_released_holds_no_answer(course):
    notebook = released(course)
    assert not any(word in str(notebook) for word in ("SOLUTION", "HIDDEN TESTS", "assert gl."))
    ours = nbformat.read(ROOT / "notebooks" / f"{NAME}.ipynb", as_version=4)
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in ours.cells]
    assert not list((course / "genre_lab_without_answers").rglob("answers"))
    probe = "import genre_lab as gl; print(gl.__file__); print(gl.check('01.mirror', 3))"
    said = run(course / "genre_lab_without_answers", "-c", probe)
    assert str(course) in said and "not checked here" in said
    probe = "import genre_lab.course.answers"
    with pytest.raises(AssertionError, match="ModuleNotFoundError"):
        run(course / "genre_lab_without_answers", "-c", probe)


def test_everyone_gets_the_points_of_what_is_right_and_cheats_none(course):
    points = points_of(released(course))
    marks = {student: grades for student, grades, _ in submissions(course)}
    for student, kind in STUDENTS.items():
        right = kinds(course)[kind][1]
        deserved = {name: points[name] if name in right else 0 for name in points}
        assert marks[student] == deserved | {TASK: None}, kind
    assert (
        sum(marks["ada"][name] for name in points)
        > 0
        == sum(marks["dan"][name] + marks["eve"][name] for name in points)
    )


def test_the_open_task_waits_for_a_human_and_late_work_is_known_to_be_late(course):
    for student, _, submission in submissions(course):
        assert submission.needs_manual_grade
        assert submission.total_seconds_late == (24 * 3600 if student == LATE else 0)
        assert submission.max_score == sum(points_of(released(course)).values()) + 6


def test_the_feedback_says_what_is_wrong_and_what_helps(course):
    pages = {
        student: (course / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")
        for student in STUDENTS
    }
    plain = {student: re.sub(r"<[^>]+>", "", page) for student, page in pages.items()}
    assert plain["ada"].count("correct. Right for") == 3 and "not yet" not in plain["ada"]
    assert "no answer within 20 s" in plain["cleo"] and "SyntaxError" in plain["ben"]
    for student in ("ben", "cleo", "dan", "eve"):
        assert "Idea: whole swings from one sample to the next" in plain[student]
        assert "takes whole swings away" not in plain[student]  # the way stays untold
