"""Make every notebook from its solved source, execute it, and write it with its outputs.

    python data_scripts/build_notebooks.py [NAME …]      notebooks/NAME.ipynb and notebooks/solutions/NAME.ipynb
    python data_scripts/build_notebooks.py --check       are the notebooks what this script makes, and executed?
    python data_scripts/build_notebooks.py --course DIR  lay out an nbgrader course in DIR

NAME may be shortened to its number. Exit status: 0 done, 1 it failed and said why, 2 the call was wrong.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbclient
import nbformat
import notebook_source as source
from notebook_outputs import OutputError, clean

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT = 300  # seconds a cell


class BuildError(Exception):
    """A notebook that could not be built, or is not what this script makes."""


def main(arguments=None, root=ROOT):
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="notebooks to build, or their numbers; all where none is named",
    )
    parser.add_argument("--check", action="store_true", help="only compare, without executing")
    parser.add_argument(
        "--course",
        metavar="DIR",
        type=Path,
        help="write nbgrader's source folder and configuration to DIR",
    )
    asked = parser.parse_args(arguments)
    sources = _sources(root, asked.names, parser)
    try:
        if asked.course:
            lay_out_course(root, sources, asked.course)
        elif asked.check:
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


def forms(root, path):
    """Return the student's and the solved notebook of a source, each with the place it belongs to."""
    solved = source.solved_form(path.read_text(encoding="utf-8"), path.name)
    name = f"{path.stem}.ipynb"
    return [
        (root / "notebooks" / name, source.student_form(solved)),
        (root / "notebooks" / "solutions" / name, solved),
    ]


def build(root, path):
    """Execute both forms of a notebook and write them; either both are written or none."""
    built = [(place, execute(notebook, place)) for place, notebook in forms(root, path)]
    for place, notebook in built:
        place.parent.mkdir(exist_ok=True)
        partial = place.with_suffix(".partial")
        partial.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        os.replace(partial, place)
        print(f"{place.relative_to(root)}: {place.stat().st_size / 1000:.0f} kB")


def execute(notebook, place):
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
        # Whoever builds may have played the notebooks' games: their scores stay out of the outputs.
        before = os.environ.get("GENRE_LAB_DATA")
        os.environ["GENRE_LAB_DATA"] = empty
        try:
            client.execute()
        except nbclient.exceptions.CellExecutionError as problem:
            raise BuildError(
                f"{place.name}: a cell stopped with {problem.ename}: {problem.evalue}\n{_cell(notebook)}"
            ) from None
        except nbclient.exceptions.CellTimeoutError:
            raise BuildError(
                f"{place.name}: a cell took longer than {TIMEOUT} s\n{_cell(notebook)}"
            ) from None
        except nbclient.exceptions.DeadKernelError:
            raise BuildError(f"{place.name}: the kernel died\n{_cell(notebook)}") from None
        finally:
            os.environ.pop("GENRE_LAB_DATA") if before is None else os.environ.update(
                GENRE_LAB_DATA=before
            )
    return clean(notebook, place.name, source.METADATA)


def _cell(notebook):
    """Name the cell at which the execution ended, by its place and first line."""
    number, cell = next(
        (
            (n, c)
            for n, c in enumerate(notebook.cells, 1)
            if c.cell_type == "code"
            and not c.execution_count
            or any(o.output_type == "error" for o in c.get("outputs", ()))
        ),
        (0, {"source": ""}),
    )
    return f"cell {number}: {cell['source'].splitlines()[0] if cell['source'] else ''}"


def check(root, sources, complete=True):
    """Raise BuildError where a committed notebook is not what the script makes, or was not executed."""
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


def _not_executed(notebook):
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    return (
        ""
        if counts == list(range(1, len(counts) + 1))
        else "its code cells were not executed in order"
    )


def lay_out_course(root, sources, folder):
    """Write nbgrader's source/NAME/NAME.ipynb for every notebook, and the configuration, to a folder."""
    for path in sources:
        place = folder / "source" / path.stem / f"{path.stem}.ipynb"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / "notebooks" / "solutions" / place.name, place)
    shutil.copy(root / "nbgrader_config.py", folder)
    print(
        f"{len(sources)} notebooks are in {folder / 'source'}; next: cd {folder} && nbgrader generate_assignment NAME"
    )


def _sources(root, names, parser):
    there = sorted((root / "notebooks" / "source").glob("[0-9][0-9]_*.py"))
    for name in names:
        if not any(name in (path.stem, path.stem[:2]) for path in there):
            parser.error(
                f"there is no notebook {name!r}; choose from {', '.join(path.stem for path in there) or 'none'}"
            )
    return [path for path in there if not names or path.stem in names or path.stem[:2] in names]


if __name__ == "__main__":
    sys.exit(main())
