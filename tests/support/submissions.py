"""Submissions of one assignment, as a class of students hands them in: right, late, broken, rigged.

They are made from the released notebook, the way a student would: by writing into its cells.
"""

import copy
import re

import nbformat

STUB = "# your lines here"
SOLUTION = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)

REDEFINED_CHECK = """
class Right:
    correct = True
gl.check = lambda *answers: Right()
import genre_lab.course.exercises as exercises
exercises.judged = exercises.check = gl.check
exercises.same = lambda *answers: True
"""
NO_ERRORS = """
shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda *problem, **more: None)
shell.showtraceback = lambda *problem, **more: None
"""
PATCHED_NUMPY = """
import numpy
numpy.abs = numpy.all = numpy.allclose = lambda *values, **more: True
numpy.asarray = lambda *values, **more: 1
"""
EQUALS_EVERYTHING = """
class Anything(str):
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    def __hash__(self):
        return 0
    def strip(self, *rest):
        return self
    casefold = lower = strip
    def __call__(self, *arguments):
        return self
"""
IMPORTED_ANSWERS = "from genre_lab.course.answers.sound_to_spectrum import _heard_at, _window_for"
FINDS_THE_JUDGE = """
import sys
def from_the_judge(name):
    frame = sys._getframe(1)
    while frame:
        for names in (frame.f_locals, frame.f_globals):
            if name in names:
                return names[name]
        frame = frame.f_back
"""


def solutions(solved):
    """Read what the solved notebook writes into each exercise's cell."""
    return {
        cell.metadata.nbgrader.grade_id: SOLUTION.sub("", cell.source)
        for cell in solved.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def handed_in(released, written, first=""):
    """Fill a released notebook: the text of each exercise's cell by its name, and a first cell.

    Parameters
    ----------
    released : NotebookNode
    written : dict of str
        Exercise to source; exercises that aren't named stay as they are.
    first : str
        Code of a cell right behind the imports; "" for none.
    """
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in written:
            cell.source = written[name]
    if first:
        place = next(
            n for n, cell in enumerate(notebook.cells) if "import genre_lab" in cell.source
        )
        notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(first))
    return notebook


def stubs(released):
    """Read the blank exercises."""
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in released.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def function_of(source):
    """Find the name of the function that an exercise asks for."""
    return re.search(r"^def (\w+)", source, re.MULTILINE)[1]


def a_class(released, solved):
    """Make one submission of every kind: {kind: (notebook or text, exercises that are right)}.

    The assignment must ask for functions, three of them or more.
    """
    right = solutions(solved)
    first, second, *rest = right
    name = function_of(right[first])

    def with_first(source, **more):
        return handed_in(released, right | {first: source}, **more), {second, *rest}

    def cheat(first_cell, answer):
        written = {one: answer.format(name=function_of(text)) for one, text in right.items()}
        return handed_in(released, written, first_cell), set()

    def changed(change):
        notebook = handed_in(released, right)
        checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        change(notebook, checks)
        return notebook

    def edit_checks(notebook, checks):
        for cell in checks:
            cell.source = "100"
            cell.metadata.nbgrader.update(points=100, locked=False)

    def own_helper(notebook, checks):
        place = next(
            n
            for n, cell in enumerate(notebook.cells)
            if cell.metadata.get("nbgrader", {}).get("grade_id") == first
        )
        helper = right[first].replace(f"def {name}(", "def my_helper(")
        notebook.cells[place].source = f"def {name}(*given):\n    return my_helper(*given)"
        for source in ("%matplotlib inline\n!true\nmine = []", helper):
            notebook.cells.insert(place, nbformat.v4.new_code_cell(source))

    everything, loop = set(right), "while True:\n        pass"
    returns = "def {name}(*given):\n    return "
    return {
        "right": (handed_in(released, right), everything),
        "right, a helper in a cell of its own": (changed(own_helper), everything),
        "right, an endless loop in a cell that isn't needed": (
            handed_in(released, right, "while True: pass"),
            everything,
        ),
        "right, a syntax error in a cell that isn't needed": (
            handed_in(released, right, "for x in:"),
            everything,
        ),
        "blank": (handed_in(released, {}), set()),
        "first right": (handed_in(released, {first: right[first]}), {first}),
        "all but the first right": (
            handed_in(released, right | {first: stubs(released)[first]}),
            {second, *rest},
        ),
        "syntax error": with_first(right[first].replace(":", "", 1)),
        "endless loop in the function": with_first(f"def {name}(*given):\n    {loop}"),
        "endless loop in the cell": with_first(f"while True: pass\n{right[first]}"),
        "endless loop that can't be interrupted": with_first(
            f"def {name}(*given):\n    while True:\n        try:\n            while True: pass\n"
            "        except BaseException: pass"
        ),
        "endless output": with_first(f"def {name}(*given):\n    while True: print('more ' * 99)"),
        "kills the kernel": with_first(f"import os\ndef {name}(*given):\n    os._exit(0)"),
        "takes all memory": with_first(
            f"def {name}(*given):\n    taken = []\n    while True: taken.append(bytes(10**9))"
        ),
        "stops with an error": with_first(f"def {name}(*given):\n    return 1 / 0"),
        "leaves Python": with_first(f"def {name}(*given):\n    raise SystemExit"),
        "cheat: redefines gl.check": cheat(REDEFINED_CHECK, returns + "1"),
        "cheat: swallows errors": cheat(NO_ERRORS, returns + "1"),
        "cheat: patches NumPy": cheat(PATCHED_NUMPY, returns + "1"),
        "cheat: equals everything": cheat(EQUALS_EVERYTHING, returns + "Anything('x')"),
        "cheat: looks for the judge": cheat(
            FINDS_THE_JUDGE, returns + "from_the_judge('right') or from_the_judge('answer')"
        ),
        "cheat: imports the answers": cheat(
            IMPORTED_ANSWERS, returns + "(_heard_at if len(given) == 2 else _window_for)(*given)"
        ),
        "cheat: hard-codes the example": cheat("", returns + "1_000"),
        "cheat: edits the checks of right answers": (changed(edit_checks), everything),
        "cheat: edits the checks of wrong answers": (
            _edited(handed_in(released, {}), edit_checks),
            set(),
        ),
        "deletes the checks": (changed(_delete), set()),
        "not a notebook": ("{ this is no notebook", None),
    }


def _edited(notebook, change):
    checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    change(notebook, checks)
    return notebook


def _delete(notebook, checks):
    notebook.cells = [cell for cell in notebook.cells if cell not in checks]


def points_of(released):
    """Read the points of every exercise."""
    return {
        cell.metadata.nbgrader.grade_id.removesuffix("-check"): cell.metadata.nbgrader.points
        for cell in released.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }


def hand_in(course, assignment, student, notebook, when=""):
    """Put a submission where nbgrader collects it, with the time it was handed in."""
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True)
    text = notebook if isinstance(notebook, str) else nbformat.writes(notebook)
    (folder / f"{assignment}.ipynb").write_text(text, encoding="utf-8")
    if when:
        (folder / "timestamp.txt").write_text(when, encoding="utf-8")
