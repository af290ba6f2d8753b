"""Look at the parts of a notebook that the rules speak about."""

import ast
import re
from html.parser import HTMLParser

WIDGET = "application/vnd.jupyter.widget-view+json"
IGNORED = {"nbval-ignore-output", "nbval-skip", "nbval-test-listed-outputs-only"}


def code_cells(notebook):
    """List the code cells, with their place among all cells."""
    return [(place, cell) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def lines(cell):
    """List the lines of a cell that are not blank."""
    return [line for line in cell.source.splitlines() if line.strip()]


def headings(notebook):
    """List (level, text) of every heading outside of code fences."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [
        (len(marks), title.strip())
        for marks, title in re.findall(r"^(#{1,6}) +(.+)$", text, re.MULTILINE)
    ]


def tree(cell):
    """Parse a code cell; IPython's own commands count as blank lines."""
    plain = "\n".join(
        "" if re.match(r"\s*[%!?]", line) else line for line in cell.source.splitlines()
    )
    return ast.parse(plain)


def calls(cell):
    """List the names that a cell calls: `gl.plot(…)` and `run.plot(…)` are both "plot"."""
    found = [node.func for node in ast.walk(tree(cell)) if isinstance(node, ast.Call)]
    return [getattr(function, "attr", getattr(function, "id", "")) for function in found]


def checked(cell):
    """List the exercises that a cell hands to `gl.check`."""
    return [
        node.args[0].value
        for node in ast.walk(tree(cell))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "check"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def html_of(cell):
    """Join all HTML that a cell shows."""
    return "\n".join(
        output.get("data", {}).get("text/html", "") for output in cell.get("outputs", ())
    )


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def tags(cell, name):
    """List the attributes of every HTML tag of this name that a cell shows."""
    parser = _Tags()
    parser.feed(html_of(cell))
    return [attributes for tag, attributes in parser.found if tag == name]


def pictures(cell):
    """List the alt text of every picture that a cell shows; "" where it has none."""
    alts = [picture.get("alt") or "" for picture in tags(cell, "img")]
    for output in cell.get("outputs", ()):
        kinds = [kind for kind in output.get("data", {}) if kind.startswith("image/")]
        if kinds and "<img" not in output.data.get("text/html", ""):
            alts.append(output.metadata.get(kinds[0], {}).get("alt", ""))
    return alts


def is_widget(cell):
    """Tell whether a cell shows a widget, live or as the still picture that the build leaves."""
    return any(
        WIDGET in output.get("data", {})
        or output.get("metadata", {}).get("genre_lab", {}).get("widget")
        for output in cell.get("outputs", ())
    )


def shows(cell):
    """Tell whether a cell shows a picture, a sound or a widget."""
    return bool(pictures(cell) or tags(cell, "audio") or is_widget(cell))


def text_above(notebook, place):
    """Return the text cells directly above a cell and the code cells that belong to it."""
    above = [cell for cell in notebook.cells[:place] if cell.cell_type == "markdown"]
    return above[-1].source if above else ""


def plain(markdown):
    """Leave headings, pictures and marks out of a text."""
    without = re.sub(r"^#.*$|!\[.*?\]\(.*?\)", "", markdown, flags=re.MULTILINE)
    return re.sub(r"[*_`]", "", without).strip()
