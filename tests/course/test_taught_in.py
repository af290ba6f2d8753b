"""A docstring that says `Taught in:` tells the truth, and a name that is taught says where."""

import ast
import inspect
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from notebook_parts import code_cells, tree

import genre_lab
from genre_lab.course.notebooks import NOTEBOOKS

ROOT = Path(__file__).resolve().parents[2]
TAUGHT = re.compile(r"Taught in: (\S+)")
BUILT = [name for name in NOTEBOOKS if (ROOT / "notebooks" / f"{name}.ipynb").is_file()]


def claims():
    """List (file:name, is it a class, what stands behind `Taught in:`) for the whole package."""
    found = []
    for path in sorted((ROOT / "genre_lab").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                said = TAUGHT.search(ast.get_docstring(node) or "")
                if said:
                    is_class = isinstance(node, ast.ClassDef)
                    found.append((f"{path.stem}:{node.name}", is_class, said[1]))
    return found


CLAIMS = claims()


@cache
def forms(name):
    """Read a notebook of the course, as a student gets it and solved."""
    folder = ROOT / "notebooks"
    paths = (folder / f"{name}.ipynb", folder / "solutions" / f"{name}.ipynb")
    return [nbformat.read(path, as_version=4) for path in paths]


@cache
def names_used(name):
    """Collect what a notebook's code uses: `gl.plot(…)` and `run.plot` both give "plot"."""
    nodes = [
        node
        for form in forms(name)
        for _, cell in code_cells(form)
        for node in ast.walk(tree(cell))
    ]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in nodes if isinstance(node, ast.Name)}


@cache
def words_of(name):
    """Join all that a notebook says and shows: you also meet a class in the repr of its objects."""
    student, _ = forms(name)
    outputs = [
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for _, cell in code_cells(student)
        for output in cell.outputs
    ]
    return "\n".join([cell.source for cell in student.cells] + outputs)


def test_the_package_claims_something():
    assert len(CLAIMS) > 20 and len(BUILT) > 10


@pytest.mark.parametrize("name, is_class, notebook", CLAIMS, ids=[claim[0] for claim in CLAIMS])
def test_the_notebook_is_there_and_uses_what_it_teaches(name, is_class, notebook):
    assert notebook in [f"notebooks/{built}.ipynb" for built in BUILT]
    taught, found = name.partition(":")[2], Path(notebook).stem
    met = is_class and re.search(rf"\b{taught}\b", words_of(found))
    assert met or taught in names_used(found), f"{notebook} does not use {taught}"


@pytest.mark.parametrize("name", genre_lab.__all__)
def test_a_public_name_that_a_notebook_uses_says_where_it_is_taught(name):
    thing = getattr(genre_lab, name)
    if not (inspect.isclass(thing) or inspect.isfunction(thing)):
        return  # a constant: its class says it
    teaching = [built for built in BUILT if re.search(rf"\bgl\.{name}\b", words_of(built))]
    assert not teaching or TAUGHT.search(thing.__doc__ or ""), f"used in {', '.join(teaching)}"
