"""Make a course for nbgrader: assignments without answers, and a package without them.

    make_course.py DEST [NAME …]

DEST gets nbgrader's folders and configuration: `source/` with the solved notebooks, `release/` with
what students get, `genre_lab_without_answers/` with their package, and the gradebook. Run again, it
renews all of these and keeps submissions and marks. NAME is a notebook or its number; none: all.
docs/instructors.md says how to go on. Exit status: 0 done, 1 failed and said why, 2 wrong call.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

from genre_lab.course.notebooks import NOTEBOOKS
from genre_lab.files import written_whole

ROOT = Path(__file__).resolve().parents[1]
CONFIGURATION = "nbgrader_config.py"
PACKAGE = "genre_lab_without_answers"  # the configuration names it, too
# What stays with the instructor, and what isn't part of a package.
KEPT_BACK = ("answers", "marking.py", "__pycache__", "*.pyc")
HIDDEN_TESTS = re.compile(
    r"^[ \t]*### BEGIN HIDDEN TESTS\n(?:.*\n)*?[ \t]*### END HIDDEN TESTS[ \t]*\n?", re.MULTILINE
)
RUBRIC = re.compile(r"^\| points \| for \|$", re.MULTILINE)
POINTS = re.compile(r"^\| (\d+) \|", re.MULTILINE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dest", metavar="DEST", type=Path, help="the course's folder")
    parser.add_argument("names", nargs="*", metavar="NAME", help="notebooks, or their numbers")
    asked = parser.parse_args(arguments)
    there = [name for name in NOTEBOOKS if _solved(name).is_file()]
    for name in asked.names:
        if not any(name in (one, one[:2]) for one in there):
            parser.error(f"there is no notebook {name!r}; choose from {', '.join(there)}")
    names = [one for one in there if not asked.names or {one, one[:2]} & set(asked.names)]
    try:
        return make_course(asked.dest.resolve(), names)
    except ImportError:
        print("nbgrader is not installed", file=sys.stderr)
        print("  do: pip install -e '.[instructor]'", file=sys.stderr)
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}", file=sys.stderr)
    return 1


def make_course(dest: Path, names: Sequence[str]) -> int:
    """Write the course's folder and release its assignments; return the exit status."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config, PyFileConfigLoader

    if dest == ROOT or ROOT in dest.parents:
        print(f"{dest} is inside of the project\n  do: name a folder elsewhere", file=sys.stderr)
        return 1
    write_package(dest / PACKAGE)
    with written_whole(dest / CONFIGURATION) as partial:
        shutil.copyfile(ROOT / CONFIGURATION, partial)
    for name in names:
        place = dest / "source" / name / f"{name}.ipynb"
        place.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(place) as partial:
            nbformat.write(assignment(nbformat.read(_solved(name), as_version=4)), partial)
    config = Config(PyFileConfigLoader(CONFIGURATION, path=str(dest)).load_config())
    config.CourseDirectory.root = str(dest)
    api = NbGraderAPI(config=config)
    for name in names:
        done = api.generate_assignment(name, force=True, create=True)
        if not done["success"]:
            print(f"{name} can't be released\n{done['log'] or done['error']}", file=sys.stderr)
            return 1
    print(f"{len(names)} assignments for your students: {dest / 'release'}")
    print(f"their genre_lab, without the answers: {dest / PACKAGE}")
    return 0


def assignment(notebook: Any) -> Any:
    """Make nbgrader's source of a solved notebook.

    Its tests are outside of it (`genre_lab.course.marking`), so none are hidden in it. The rubric
    of an open task becomes a task that is marked by hand, with the rubric's points.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = HIDDEN_TESTS.sub("", cell.source)
            cell.outputs, cell.execution_count = [], None
        elif RUBRIC.search(cell.source):
            cell.metadata["nbgrader"] = {
                "schema_version": 3,
                "cell_type": "markdown",
                "grade_id": "open-task",
                "grade": False,
                "solution": False,
                "locked": True,
                "task": True,
                "points": sum(map(int, POINTS.findall(cell.source))),
            }
    return notebook


def write_package(folder: Path) -> None:
    """Copy the project's package without what stays with the instructor; pip can install it."""
    ignored = shutil.ignore_patterns(*KEPT_BACK)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "genre_lab", folder / "genre_lab", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, folder / name)


def _solved(name: str) -> Path:
    return ROOT / "notebooks" / "solutions" / f"{name}.ipynb"


if __name__ == "__main__":
    sys.exit(main())
