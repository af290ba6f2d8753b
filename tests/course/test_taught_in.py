"""A docstring that says `Taught in:` tells the truth."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from notebook_parts import calls, code_cells

import genre_lab
from genre_lab.course.notebooks import NOTEBOOKS

ROOT = Path(__file__).resolve().parents[2]
TAUGHT = re.compile(r"Taught in: (\S+)")


def claims():
    """List (module:name, is it a class, what stands behind `Taught in:`) for every docstring of the package."""
    found = []
    for path in sorted((ROOT / "genre_lab").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                said = TAUGHT.search(ast.get_docstring(node) or "")
                if said:
                    found.append(
                        (f"{path.stem}:{node.name}", isinstance(node, ast.ClassDef), said[1])
                    )
    return found


CLAIMS = claims()


def words_of(notebook):
    """Join all that a notebook says and shows as text: a class is also met in the repr of its objects."""
    outputs = [
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for _, cell in code_cells(notebook)
        for output in cell.outputs
    ]
    return "\n".join([cell.source for cell in notebook.cells] + outputs)


def test_the_package_claims_something():
    assert len(CLAIMS) > 20


@pytest.mark.parametrize("name, is_class, notebook", CLAIMS, ids=[claim[0] for claim in CLAIMS])
def test_the_notebook_is_one_of_the_course_and_uses_what_it_teaches(name, is_class, notebook):
    assert re.fullmatch(r"notebooks/\w+\.ipynb", notebook) and Path(notebook).stem in NOTEBOOKS
    public = name.partition(":")[2]
    if not (ROOT / notebook).is_file() or public not in genre_lab.__all__:
        return
    read = nbformat.read(ROOT / notebook, as_version=4)
    called = {call for _, cell in code_cells(read) for call in calls(cell)}
    assert public in called or is_class and re.search(rf"\b{public}\b", words_of(read))


def test_every_public_function_and_class_says_where_it_is_taught():
    silent = [
        name
        for name in genre_lab.__all__
        if callable(getattr(genre_lab, name))
        and not isinstance(getattr(genre_lab, name), genre_lab.FeatureSpec)
        and not (
            isinstance(getattr(genre_lab, name), type)
            and issubclass(getattr(genre_lab, name), Exception)
        )
        and not TAUGHT.search(getattr(genre_lab, name).__doc__ or "")
    ]
    assert silent == []
