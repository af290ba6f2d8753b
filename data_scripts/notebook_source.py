"""A notebook is written once, solved, as `notebooks/source/NAME.py`; this makes its two forms.

The source is in the percent form that jupytext reads: `# %% [markdown]` begins a text cell, `# %%` a
code cell, and `key=value` behind it is the cell's metadata. Two keys are spelled out here:
`exercise="NAME"` marks the cell that a student fills in, `check="NAME"` the one that checks it.
"""

import hashlib
import re

import jupytext
import nbformat

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


def solved_form(text, where="source"):
    """Make the notebook that the source describes, nbgrader's marks included; nothing is executed."""
    read = jupytext.reads(text, fmt="py:percent")
    if not read.cells:
        raise SourceError(f"{where}: there is no cell in it")
    notebook = nbformat.v4.new_notebook(metadata=METADATA)
    notebook.nbformat_minor = 5
    seen = {}
    for number, cell in enumerate(read.cells, 1):
        metadata = _metadata(dict(cell.metadata), cell.cell_type, f"{where}, cell {number}")
        new = (
            nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        )
        notebook.cells.append(new(cell.source, metadata=metadata, id=_identity(cell.source, seen)))
        _refuse_open_marks(cell.source, f"{where}, cell {number}")
    return notebook


def student_form(solved):
    """Replace every solution by a stub and leave out the hidden tests."""
    student = nbformat.from_dict({**solved, "cells": [dict(cell) for cell in solved.cells]})
    for cell in student.cells:
        if cell.cell_type == "code":
            source = SOLUTION.sub(lambda found: found[1] + STUB, cell.source)
            cell.source = HIDDEN_TESTS.sub("", source).rstrip("\n")
            cell.outputs, cell.execution_count = [], None
    return student


def same_cells(one, other):
    """Name the first cell in which two notebooks differ in kind, text, metadata or id; empty where none does."""
    for number, (a, b) in enumerate(zip(one.cells, other.cells), 1):
        for part in ("cell_type", "source", "metadata", "id"):
            if a.get(part) != b.get(part):
                return f"cell {number} differs in its {part}"
    if len(one.cells) != len(other.cells):
        return f"{len(one.cells)} cells, not {len(other.cells)}"
    return "" if one.metadata == other.metadata else "the notebook's metadata differ"


def _metadata(metadata, cell_type, where):
    """Spell out nbgrader's metadata for exercises and checks; keep the rest."""
    answer, graded = metadata.pop("exercise", None), metadata.pop("check", None)
    points = metadata.pop("points", 1)
    if answer and graded or (answer or graded) and cell_type != "code":
        raise SourceError(f"{where}: a code cell is an exercise or its check, not both")
    if answer:
        metadata["nbgrader"] = _nbgrader(answer, solution=True)
    if graded:
        metadata["nbgrader"] = {
            **_nbgrader(f"{graded}-check", grade=True, locked=True),
            "points": points,
        }
    return metadata


def _nbgrader(name, **marks):
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


def _identity(source, seen):
    """Name a cell by its text, so that moving a cell changes no other line of the file."""
    seen[source] = seen.get(source, 0) + 1
    return hashlib.sha256(f"{seen[source]}{source}".encode()).hexdigest()[:8]


def _refuse_open_marks(source, where):
    for mark, region in (("SOLUTION", SOLUTION), ("HIDDEN TESTS", HIDDEN_TESTS)):
        left = region.sub("", source + "\n")
        if f"BEGIN {mark}" in left or f"END {mark}" in left:
            raise SourceError(f"{where}: ### BEGIN {mark} and ### END {mark} do not pair up")
