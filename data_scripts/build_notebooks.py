"""Make every notebook from its solved source, execute it, and write it with its outputs.

    build_notebooks.py [NAME …]      notebooks/NAME.ipynb and notebooks/solutions/NAME.ipynb
    build_notebooks.py --check       are the notebooks what this script makes, and executed?

NAME may be shortened to its number. Exit status: 0 done, 1 failed and said why, 2 wrong call.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import nbclient
import nbformat
import notebook_source as source
from nbformat import NotebookNode
from notebook_outputs import OutputError, clean

from genre_lab.files import written_whole

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT = 300  # seconds a cell


class BuildError(Exception):
    """A notebook that couldn't be built, or isn't what this script makes."""


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="notebooks to build, or their numbers; all if you name none",
    )
    parser.add_argument("--check", action="store_true", help="only compare, without executing")
    asked = parser.parse_args(arguments)
    sources = _sources(root, asked.names, parser)
    try:
        if asked.check:
            check(root, sources, complete=not asked.names)
        else:
            for path in sources:
                build(root, path)
    except (BuildError, source.SourceError, OutputError) as problem:
        print("\n".join(str(problem).splitlines()[:3]), file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}", file=sys.stderr)
        return 1
    return 0


def forms(root: Path, path: Path) -> list[tuple[Path, NotebookNode]]:
    """Return the student's and the solved notebook of a source, each with its place."""
    solved = source.solved_form(path.read_text(encoding="utf-8"), path.name)
    name = f"{path.stem}.ipynb"
    return [
        (root / "notebooks" / name, source.student_form(solved)),
        (root / "notebooks" / "solutions" / name, solved),
    ]


def build(root: Path, path: Path) -> None:
    """Execute both forms of a notebook and write them; both are written or neither."""
    built = [(place, execute(notebook, place)) for place, notebook in forms(root, path)]
    for place, notebook in built:
        with written_whole(place) as partial:
            partial.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        print(f"{place.relative_to(root)}: {place.stat().st_size / 1000:.0f} kB")


def execute(notebook: NotebookNode, place: Path) -> NotebookNode:
    """Run every cell in the folder where the notebook will lie; return it with clean outputs."""
    client = nbclient.NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(place.parent)}},
    )
    place.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as empty:
        # You may have played the notebooks' games: your scores stay out of the outputs.
        before = os.environ.get("GENRE_LAB_DATA")
        os.environ["GENRE_LAB_DATA"] = empty
        try:
            client.execute()
        except nbclient.exceptions.CellExecutionError as problem:
            stopped = f"a cell stopped with {problem.ename}: {problem.evalue}"
        except nbclient.exceptions.CellTimeoutError:
            stopped = f"a cell took longer than {TIMEOUT} s"
        except nbclient.exceptions.DeadKernelError:
            stopped = "the Jupyter kernel died"
        else:
            stopped = ""
        finally:
            if before is None:
                del os.environ["GENRE_LAB_DATA"]
            else:
                os.environ["GENRE_LAB_DATA"] = before
    if stopped:
        raise BuildError(f"{place.name}: {stopped}\n{_cell(notebook)}")
    return clean(notebook, place.name, source.METADATA)


def _cell(notebook: NotebookNode) -> str:
    """Name the cell at which the execution ended, by its place and first line."""
    for number, cell in enumerate(notebook.cells, 1):
        failed = any(output.output_type == "error" for output in cell.get("outputs", ()))
        if failed or (cell.cell_type == "code" and not cell.execution_count):
            lines = cell.source.splitlines()
            return f"cell {number}: {lines[0] if lines else ''}"
    return "after the last cell"


def check(root: Path, sources: Sequence[Path], complete: bool = True) -> None:
    """Raise BuildError if a committed notebook isn't what the script makes, or wasn't executed."""
    for path in sources:
        for place, made in forms(root, path):
            name = place.relative_to(root).as_posix()
            if not place.is_file():
                raise BuildError(
                    f"{name} is missing\nrun: python data_scripts/build_notebooks.py {path.stem}"
                )
            there = nbformat.read(place, as_version=4)
            wrong = source.same_cells(there, made) or _not_executed(there)
            if wrong:
                raise BuildError(
                    f"{name} is not what its source makes: {wrong}\n"
                    f"run: python data_scripts/build_notebooks.py {path.stem}"
                )
    if complete:
        known = {path.stem for path in sources}
        for place in sorted((root / "notebooks").rglob("*.ipynb")):
            if place.stem not in known and ".ipynb_checkpoints" not in place.parts:
                raise BuildError(
                    f"{place.relative_to(root).as_posix()} has no source\n"
                    f"write notebooks/source/{place.stem}.py, or delete the notebook"
                )


def _not_executed(notebook: NotebookNode) -> str:
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    in_order = counts == list(range(1, len(counts) + 1))
    return "" if in_order else "its code cells were not executed in order"


def _sources(root: Path, names: Sequence[str], parser: argparse.ArgumentParser) -> list[Path]:
    there = sorted((root / "notebooks" / "source").glob("[0-9][0-9]_*.py"))
    for name in names:
        if not any(name in (path.stem, path.stem[:2]) for path in there):
            known = ", ".join(path.stem for path in there) or "none"
            parser.error(f"there is no notebook {name!r}; choose from {known}")
    return [path for path in there if not names or path.stem in names or path.stem[:2] in names]


if __name__ == "__main__":
    sys.exit(main())
