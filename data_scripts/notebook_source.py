"""A notebook is written once, solved, as `notebooks/source/NAME.py`; this makes its two forms.

The source is in the percent form that jupytext reads: `# %% [markdown]` begins a text cell, `# %%`
a code cell, and `key=value` behind it is the cell's metadata. Two keys are spelled out here:
`exercise="NAME"` marks the cell that a student fills in, `check="NAME"` the one that checks it.
"""

import hashlib
import re
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

STUB = "# your lines here"  # nbgrader_config.py leaves the same behind
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
SOLUTION = re.compile(
    r"^([ \t]*)### BEGIN SOLUTION\n(?:.*\n)*?[ \t]*### END SOLUTION[ \t]*$", re.MULTILINE
)
HIDDEN_TESTS = re.compile(
    r"^[ \t]*### BEGIN HIDDEN TESTS\n(?:.*\n)*?[ \t]*### END HIDDEN TESTS[ \t]*\n?", re.MULTILINE
)


class SourceError(Exception):
    """A source from which no notebook can be made."""


def solved_form(text: str, where: str = "source") -> NotebookNode:
    """Make the notebook that a source describes, with nbgrader's marks; nothing is executed."""
    read = jupytext.reads(text, fmt="py:percent")
    if not read.cells:
        raise SourceError(f"{where}: there is no cell in it")
    notebook = nbformat.v4.new_notebook(metadata=METADATA)
    notebook.nbformat_minor = 5
    seen: dict[str, int] = {}
    makers = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    for number, cell in enumerate(read.cells, 1):
        place = f"{where}, cell {number}"
        metadata = _metadata(dict(cell.metadata), cell.cell_type, place)
        make = makers.get(cell.cell_type, nbformat.v4.new_markdown_cell)
        notebook.cells.append(make(cell.source, metadata=metadata, id=_identity(cell.source, seen)))
        _refuse_open_marks(cell.source, place)
    return notebook


def student_form(solved: NotebookNode) -> NotebookNode:
    """Replace every solution by a stub and leave out the hidden tests."""
    student = nbformat.from_dict({**solved, "cells": [dict(cell) for cell in solved.cells]})
    for cell in student.cells:
        if cell.cell_type == "code":
            source = SOLUTION.sub(lambda found: found[1] + STUB, cell.source)
            cell.source = HIDDEN_TESTS.sub("", source).rstrip("\n")
            cell.outputs, cell.execution_count = [], None
    return student


def same_cells(one: NotebookNode, other: NotebookNode) -> str:
    """Name the first cell that differs in kind, text, metadata or id; empty if none does."""
    for number, (a, b) in enumerate(zip(one.cells, other.cells, strict=False), 1):
        for part in ("cell_type", "source", "metadata", "id"):
            if a.get(part) != b.get(part):
                return f"cell {number} differs in its {part}"
    if len(one.cells) != len(other.cells):
        return f"{len(one.cells)} cells, not {len(other.cells)}"
    return "" if one.metadata == other.metadata else "the notebook's metadata differ"


def _metadata(metadata: dict[str, Any], cell_type: str, where: str) -> dict[str, Any]:
    """Spell out nbgrader's metadata for exercises and checks; keep the rest."""
    answer, graded = metadata.pop("exercise", None), metadata.pop("check", None)
    points = metadata.pop("points", 1)
    both = answer and graded
    if both or ((answer or graded) and cell_type != "code"):
        raise SourceError(f"{where}: a code cell is an exercise or its check, not both")
    if answer:
        metadata["nbgrader"] = _nbgrader(answer, solution=True)
    if graded:
        metadata["nbgrader"] = {
            **_nbgrader(f"{graded}-check", grade=True, locked=True),
            "points": points,
        }
    return metadata


def _nbgrader(name: str, **marks: bool) -> dict[str, Any]:
    return {
        "schema_version": 3,
        "cell_type": "code",
        "grade_id": name,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        **marks,
    }


def _identity(source: str, seen: dict[str, int]) -> str:
    """Name a cell by its text, so that moving a cell changes no other line of the file."""
    seen[source] = seen.get(source, 0) + 1
    return hashlib.sha256(f"{seen[source]}{source}".encode()).hexdigest()[:8]


def _refuse_open_marks(source: str, where: str) -> None:
    for mark, region in (("SOLUTION", SOLUTION), ("HIDDEN TESTS", HIDDEN_TESTS)):
        left = region.sub("", source + "\n")
        if f"BEGIN {mark}" in left or f"END {mark}" in left:
            raise SourceError(f"{where}: ### BEGIN {mark} and ### END {mark} do not pair up")
