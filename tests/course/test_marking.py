"""The judge is outside of the student's kernel: data come out of it, and are judged alike."""

import importlib
import json
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from genre_lab.course.answering import plain, understood
from genre_lab.course.exercises import checks_of, judged
from genre_lab.course.marking import Kernel, asked_in, told
from genre_lab.course.needed_cells import names_of, needed_code
from genre_lab.course.notebooks import NOTEBOOKS

ROOT = Path(__file__).resolve().parents[2]
SOLVED = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
NETWORKS = {"05.block", "06.stack", "07.network"}


def marked(path):
    """Read each check of a notebook: its exercise, its answers, and the code that they need."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell.source if cell.cell_type == "code" else None for cell in notebook.cells]
    for place, cell in enumerate(notebook.cells):
        if cell.metadata.get("nbgrader", {}).get("grade"):
            name, answers = asked_in(cell.source)
            yield name, answers, needed_code(cells, set(names_of(cell.source).uses), place)


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
def test_every_exercise_is_asked_for_and_needs_its_own_cell_and_no_training(path):
    asked = {name: (answers, code) for name, answers, code in marked(path)}
    assert set(asked) == {f"{path.stem[:2]}.{check.name}" for check in checks_of(path.stem)}
    for answers, code in asked.values():
        assert len(answers) == 1 and "### BEGIN SOLUTION" in code[-1][1]
        text = "\n".join(part for _, part in code)
        assert ".fit(" not in text and "practice_corpus" not in text


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernel")
    with Kernel(str(folder), str(ROOT / "tests" / "support"), 600, 0) as started:
        started.start()
        started.run("import numpy, pandas")
        yield started


@pytest.mark.slow
@pytest.mark.parametrize("notebook", [name for name in NOTEBOOKS if checks_of(name)])
def test_answers_are_judged_from_outside_as_they_are_in_the_notebook(kernel, notebook):
    module = f"tried_answers.{notebook[3:]}"
    tried = importlib.import_module(module)
    kernel.run(f"import {module}")
    for kind in ("RIGHT", "WRONG"):
        for name, answers in getattr(tried, kind).items():
            full = f"{notebook[:2]}.{name}"
            for n, answer in enumerate(answers):
                kernel.allow()
                from_outside = judged(full, [kernel.ask(f"{module}.{kind}[{name!r}][{n}]")])
                assert from_outside.correct == (kind == "RIGHT"), (full, n, from_outside)
                if full not in NETWORKS:  # a network that can't be built stops elsewhere
                    assert from_outside.state == judged(full, [answer]).state


class Anything(str):
    """Says of itself that it equals everything."""

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__

    def strip(self, *rest):
        return self

    casefold = strip


@pytest.mark.parametrize(
    "value",
    [
        *(None, ..., True, 3, 2.5, float("inf"), "jazz", 1j, (1, ("a", ...)), [1, [2]], {1, 2}),
        *({"a": (1, 2)}, np.float32(0.5), np.int64(3), np.arange(6.0).reshape(2, 3)),
        *(np.array(["a", "b"]), np.zeros((0, 3), bool)),
    ],
    ids=repr,
)
def test_data_comes_out_as_it_went_in(value):
    again = understood(json.loads(json.dumps(plain(value))))
    np.testing.assert_equal(again, value)
    if not isinstance(value, (np.ndarray, np.generic)):
        assert type(again) is type(value)


def test_what_is_no_data_comes_out_as_its_numbers_its_name_or_its_kind():
    def through(value):
        return understood(json.loads(json.dumps(plain(value))), lambda name: name)

    assert through(pd.Series([1.5, 2])).tolist() == [1.5, 2]
    assert through(len) == "len"
    assert type(through(Anything("pop"))) is str and through(Anything("pop")) == "pop"
    assert type(through(object())).__name__ == "object"
    assert type(through(ROOT)).__name__ == type(ROOT).__name__


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"is": "array", "npy": "AAAA"},
        {"is": "array"},
        {"is": "complex", "parts": "x"},
        {"is": "set", "items": [[1]]},
        {"is": "objects", "shape": [5], "items": [1]},
    ],
)
def test_an_answer_that_nobody_could_have_written_is_refused(said):
    with pytest.raises(ValueError):
        understood(said)


def test_an_answer_that_a_pickle_hides_in_is_not_opened():
    import base64
    import io

    file = io.BytesIO()
    np.save(file, np.array([print]), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        understood({"is": "array", "npy": base64.b64encode(file.getvalue()).decode()})


@pytest.mark.parametrize(
    "cells, wanted, needed",
    [
        (["a = 1", "a = 2", "b = a"], "b", [1, 2]),
        (["a = 1", "a += 1", "b = a"], "b", [0, 1, 2]),
        (["a = 1", "if q:\n    a = 2", "b = a"], "b", [0, 1, 2]),
        (["a = []", "a.append(1)", "a[0] = 2", "print(a)", "b = a"], "b", [0, 1, 2, 4]),
        (["def f(): return h()", "def g(): 0", "def h(): return 1"], "f", [0, 2]),
        (["from a import *", "c = 1"], "b", [0]),
        (["for a in x:", "b = 1"], "b", [1]),
        (["%matplotlib inline", "!ls", "b = 1"], "b", [2]),
        (["import numpy as np", "np.abs = abs", "b = np.abs(1)"], "b", [0, 2]),
        (["a = 1", "def f(a): return a", "b = f(2)"], "b", [1, 2]),
        (["a, c = 1, 2", "b = c"], "b", [0, 1]),
    ],
)
def test_cells_run_if_an_answer_needs_them(cells, wanted, needed):
    assert [place for place, _ in needed_code(cells, {wanted}, len(cells))] == needed


def test_of_a_cell_that_only_has_to_import_the_imports_run():
    cells = ["import numpy as np\nnetwork = train()", "b = np.abs(-1)"]
    assert needed_code(cells, {"b"}, 2)[0] == (0, "import numpy as np")


def test_a_wrong_answer_is_an_error_with_its_hint_and_a_right_one_is_no_number():
    wrong, right = told(judged("00.chance", [(70, 25)])), told(judged("00.chance", [(0.7, 0.25)]))
    assert wrong.output_type == "error" and "Those are percentages" in wrong.traceback[0]
    assert right.output_type == "display_data" and "correct" in right.data["text/plain"]


@pytest.mark.parametrize(
    "source", ["", "x = 1", "gl.check(", "check('00.chance', 1)", "gl.check()"]
)
def test_a_cell_that_checks_nothing_is_no_check(source):
    assert asked_in(source) is None


@pytest.mark.slow
def test_a_kernel_that_is_stuck_or_dead_costs_the_answer_and_not_the_rest(tmp_path):
    with Kernel(str(tmp_path), "", 5, 0) as kernel:
        kernel.start()
        kernel.run("def forever():\n    while True: pass")
        kernel.allow()
        with pytest.raises(TimeoutError, match="endless loop"):
            kernel.ask("forever", ())
        kernel.allow()
        assert kernel.ask("1 + 1") == 2
        kernel.run("import os\ndef die(): os._exit(0)")
        kernel.allow()
        with pytest.raises(TimeoutError):
            kernel.ask("die", ())
        kernel.start()
        kernel.allow()
        assert kernel.ask("2 + 2") == 4
        with pytest.raises(Exception, match="division"):
            kernel.ask("1 / 0")
