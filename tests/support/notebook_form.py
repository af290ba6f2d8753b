"""Rules of a notebook's form: how it opens, how it closes, how long it is."""

import re
import statistics
from itertools import pairwise
from pathlib import Path

import nbformat
from notebook_parts import code_cells, headings, lines, plain

from genre_lab.course.notebooks import NOTEBOOKS

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
MOST_CODE_CELLS, MOST_LINES, MOST_MEDIAN, MOST_BYTES = 30, 12, 5, 2_000_000
WIDEST = 88  # characters: what a cell shows on a small laptop


def _following(name):
    """The next notebook of the course that exists; "" after the last."""
    names = list(NOTEBOOKS)
    later = names[names.index(name) + 1 :] if name in names else []
    return next((after for after in later if (FOLDER / f"{after}.ipynb").is_file()), "")


def first_cell_asks_the_question(notebook, name):
    first = notebook.cells[0]
    wanted = f"# {NOTEBOOKS.get(name, '?')}"
    good = first.cell_type == "markdown" and first.source.splitlines()[:1] == [wanted]
    return [] if good else [f"the first cell does not begin with {wanted!r}"]


def first_cell_promises(notebook, name):
    paragraphs = [
        p
        for p in notebook.cells[0].source.split("\n\n")[1:]
        if not p.startswith(("**", "-", "1.", "#", "|"))
    ]
    return (
        []
        if paragraphs and len(paragraphs[0]) >= 60
        else ["the first cell has no paragraph that says what you will be able to do"]
    )


def first_cell_tells_time_and_needs(notebook, name):
    text = notebook.cells[0].source
    wanted = {
        "**Time:** … minutes on 2 CPU cores": r"\*\*Time:\*\*[^\n]*\bminutes?\b[^\n]*2 CPU cores",
        "**Needs:** …": r"\*\*Needs:\*\* *\S",
    }
    if _following(name):
        wanted["**Leads to:** …"] = r"\*\*Leads to:\*\* *\S"
    return [
        f"the first cell lacks {label!r}"
        for label, pattern in wanted.items()
        if not re.search(pattern, text)
    ]


def first_cell_lists_the_contents(notebook, name):
    _, _, listed = notebook.cells[0].source.partition("**Contents:**")
    titles = re.findall(r"^(?:-|\d+\.) \[(.+?)\]\(#.+\)$", listed, re.MULTILINE)
    sections = [title for level, title in headings(notebook) if level == 2]
    return [] if titles == sections else [f"the contents {titles} are not the sections {sections}"]


def no_heading_level_is_skipped(notebook, name):
    found = headings(notebook)
    complaints = [f"{title!r} is a second title" for level, title in found[1:] if level == 1]
    for (before, _), (level, title) in pairwise(found):
        if level > before + 1:
            complaints.append(f"the heading {title!r} jumps from level {before} to {level}")
    return complaints


def last_cell_looks_back_and_ahead(notebook, name):
    last = notebook.cells[-1]
    wanted = {"you can now": r"(?i)you can now", "a list of what": r"(?m)^- .*\n- "}
    if after := _following(name):
        wanted[f"a link to {after}.ipynb"] = rf"\({after}\.ipynb\)"
    if last.cell_type != "markdown":
        return ["the last cell is not text"]
    return [
        f"the last cell lacks {label}"
        for label, pattern in wanted.items()
        if not re.search(pattern, last.source)
    ]


def at_most_thirty_code_cells(notebook, name):
    count = len(code_cells(notebook))
    return [f"{count} code cells, more than {MOST_CODE_CELLS}"] if count > MOST_CODE_CELLS else []


def cells_are_short(notebook, name):
    return [
        f"cell {place + 1} has {len(lines(cell))} lines, more than {MOST_LINES}"
        for place, cell in code_cells(notebook)
        if len(lines(cell)) > MOST_LINES
    ]


def lines_are_narrow(notebook, name):
    return [
        f"cell {place + 1} has a line of {len(line)} characters, more than {WIDEST}"
        for place, cell in code_cells(notebook)
        for line in cell.source.splitlines()
        if len(line) > WIDEST
    ]


def half_the_cells_are_very_short(notebook, name):
    median = statistics.median([len(lines(cell)) for _, cell in code_cells(notebook)] or [0])
    return (
        [f"the median is {median:g} lines a cell, more than {MOST_MEDIAN}"]
        if median > MOST_MEDIAN
        else []
    )


def the_file_is_small(notebook, name):
    size = len(nbformat.writes(notebook).encode())
    return [f"{size / 1000:.0f} kB, more than {MOST_BYTES / 1000:.0f}"] if size > MOST_BYTES else []


def every_section_asks_something(notebook, name):
    text = "\n".join(cell.source for cell in notebook.cells[:-1] if cell.cell_type == "markdown")
    sections = re.split(r"^## +", text, flags=re.MULTILINE)[1:]
    return [
        f"the section {section.splitlines()[0]!r} asks no question"
        for section in sections
        if "?" not in plain(section.partition("\n")[2])
    ]
