"""The notebooks keep to the rules of the course, and each rule notices when it is broken."""

import copy
import inspect
from pathlib import Path

import nbformat
import notebook_form
import notebook_running
import notebook_teaching
import pytest
from model_notebook import NAME, PNG, exercise, model_notebook, picture, png, shown, sound
from nbformat.v4 import new_code_cell, new_output

from genre_lab.course.notebooks import NOTEBOOKS

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
STUDENT = sorted(FOLDER.glob("*.ipynb"))
SOLVED = sorted((FOLDER / "solutions").glob("*.ipynb"))


def rules_of(*modules):
    """Collect the rules of some modules by name: every public function of two arguments."""
    return {
        name: function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


RULES = rules_of(notebook_form, notebook_running, notebook_teaching)
SOLVED_RULES = rules_of(notebook_running)


def text(place, old, new):
    """Break a cell by replacing a part of its source."""

    def broken(notebook):
        assert old in notebook.cells[place].source
        notebook.cells[place].source = notebook.cells[place].source.replace(old, new)

    return broken


def outputs(place, *new):
    """Break a cell by giving it other outputs."""
    return lambda notebook: notebook.cells[place].update(outputs=list(new))


def metadata(place, **new):
    """Break a cell by changing its metadata."""
    return lambda notebook: notebook.cells[place].metadata.update(new)


def more_cells(*cells, at=-1):
    """Break a notebook by putting cells into it."""

    def broken(notebook):
        notebook.cells[at:at] = copy.deepcopy(list(cells))

    return broken


def without(place):
    """Break a notebook by removing a cell."""
    return lambda notebook: notebook.cells.pop(place)


def stripped(notebook):
    """Remove every output, as tools that tidy notebooks do."""
    for cell in notebook.cells:
        cell.pop("outputs", None)
        if cell.cell_type == "code":
            cell.outputs = []


BROKEN = {
    "first_cell_asks_the_question": [text(0, "# What will we build?", "# Start"), without(0)],
    "first_cell_promises": [
        text(
            0,
            "You will know how a song becomes a picture, how a picture becomes a number, and "
            "how far to trust it.",
            "",
        )
    ],
    "first_cell_tells_time_and_needs": [
        text(0, "1 minute", "A while"),
        text(0, "**Needs:** nothing.", ""),
        text(0, "**Leads to:**", ""),
    ],
    "first_cell_lists_the_contents": [
        text(0, "- [Listen](#Listen)\n", ""),
        text(2, "## Listen", "## Hear"),
    ],
    "no_heading_level_is_skipped": [
        text(2, "### One", "#### One"),
        text(2, "## Listen", "# Listen"),
    ],
    "last_cell_looks_back_and_ahead": [
        without(-1),
        text(-1, "01_sound", "02_sound"),
        text(-1, "## What you can now do\n\nYou can now", "Fine"),
        text(-1, "- see it.", ""),
    ],
    "at_most_thirty_code_cells": [more_cells(*[new_code_cell("1")] * 20)],
    "cells_are_short": [text(1, "import", "x = 1\n" * 12 + "import")],
    "lines_are_narrow": [text(3, "gl.play(clip)", f"gl.play(clip)  # {'x' * 80}")],
    "half_the_cells_are_very_short": [more_cells(*[new_code_cell("x = 1\n" * 6)] * 15)],
    "the_file_is_small": [outputs(3, shown("x" * 2_000_000))],
    "every_section_asks_something": [
        lambda n: [
            c.update(source=c.source.replace("?", "."))
            for c in n.cells[1:-1]
            if c.cell_type == "markdown"
        ]
    ],
    "is_executed_in_order": [
        lambda n: n.cells[3].update(execution_count=7),
        lambda n: n.cells[3].update(execution_count=None),
    ],
    "keeps_its_outputs": [stripped, outputs(3), outputs(16)],
    "runs_without_errors": [
        outputs(3, new_output("error", ename="NameError", evalue="", traceback=[]))
    ],
    "uses_the_kernel_python3": [lambda n: n.metadata.kernelspec.update(name="my-gpu")],
    "few_cells_are_ignored": [
        metadata(3, tags=["nbval-ignore-output"]),
        metadata(3, tags=["nbval-skip"]),
    ],
    "ignored_cells_say_why": [metadata(17, reason="")],
    "markers_are_tags": [text(3, "gl.", "# NBVAL_IGNORE_OUTPUT\ngl.")],
    "no_line_ends_in_a_semicolon": [
        text(3, "(clip)", "(clip);"),
        text(3, "(clip)", "(clip);  # quiet"),
    ],
    "no_shell_commands": [
        text(1, "import", "!pip install x\nimport"),
        text(1, "import", "%pip install x\nimport"),
    ],
    "no_paths_of_one_machine": [
        text(3, "clip", "'/home/ada/song.mp3'"),
        outputs(3, shown("", "/Users/ada/x")),
        text(2, "440", "C:\\\\Users\\\\ada"),
    ],
    "training_is_quiet": [
        text(3, "gl.play(clip)", "model.fit(x, verbose=1)"),
        text(3, "gl.play(clip)", "model.fit(x, verbose='auto')"),
    ],
    "nothing_ends_in_true_or_false": [
        outputs(3, shown("", "True")),
        outputs(3, new_output("stream", text="12 songs\nlouder: False\n")),
    ],
    "nothing_live_is_compared": [
        text(3, "gl.play(clip)", "interact(play)"),
        text(3, "gl.play(clip)", "widgets.Output()"),
    ],
    "every_picture_has_alt_text": [
        outputs(4, picture(alt="")),
        outputs(4, shown("", "1", **{"image/png": PNG})),
        text(5, "The picture", "![x](x.png) The picture"),
    ],
    "every_sound_has_a_label": [outputs(3, sound(label=""))],
    "every_sound_is_short_mp3": [
        outputs(3, sound(seconds=7)),
        outputs(3, shown('<audio aria-label="x" src="tone.wav">')),
        outputs(3, shown('<audio aria-label="x">')),
    ],
    "nothing_is_fetched": [
        outputs(3, shown('<audio aria-label="x" src="https://example.org/a.mp3">')),
        text(5, "The picture", "![a picture of a tone at work](https://example.org/x.png)"),
    ],
    "a_question_stands_above_what_is_shown": [text(2, "?", "."), text(7, "?", ".")],
    "a_question_stands_above_every_widget": [
        text(7, "?", "."),
        more_cells(new_code_cell("1"), at=8),
    ],
    "every_figure_is_explained": [
        without(5),
        text(5, "The picture shows one bright line at 440 Hz, and nothing above it.", ""),
    ],
    "numbers_stand_beside_every_figure": [
        lambda n: [
            outputs(3, sound())(n),
            outputs(4, picture(text="CaptionedFigure"))(n),
            outputs(6, shown("", "x"))(n),
            n.cells[3].outputs[0].data.update({"text/plain": "Sound"}),
        ]
    ],
    "every_confusion_matrix_has_a_table": [lambda n: n.cells[6].outputs.pop()],
    "the_exam_stays_sealed": [
        text(3, "gl.play(clip)", "gl.evaluate(run, store, split='test')"),
        text(3, "gl.play(clip)", "store.split('test')"),
        text(3, "gl.play(clip)", "songs.of(split='test')"),
    ],
    "figures_keep_their_colours": [
        outputs(3, picture(image=png("P"))),
        outputs(3, shown(**{"image/png": png("P")})),
    ],
    "two_to_four_exercises": [
        lambda n: n.cells.__delitem__(slice(10, 14)),
        more_cells(*exercise("zero"), *exercise("one")),
        lambda n: n.cells.__delitem__(slice(10, 12)),
    ],
    "every_exercise_can_be_graded": [
        metadata(11, nbgrader={}),
        metadata(10, nbgrader={}),
        lambda n: n.cells[12].metadata.nbgrader.update(grade_id="spectrograms"),
    ],
    "nothing_is_solved": [
        text(10, "spectrograms = ...", "spectrograms = 3"),
        text(10, "spectrograms", "### BEGIN SOLUTION\nspectrograms"),
        outputs(11, shown("", "00.spectrograms: correct")),
    ],
}


def test_every_rule_is_proved_to_notice():
    assert set(BROKEN) == set(RULES)


def test_the_model_notebook_keeps_to_every_rule():
    complaints = {name: rule(model_notebook(), NAME) for name, rule in RULES.items()}
    assert {name: found for name, found in complaints.items() if found} == {}


@pytest.mark.parametrize(
    "name, number", [(name, number) for name in BROKEN for number in range(len(BROKEN[name]))]
)
def test_a_rule_complains_once_its_subject_is_broken(name, number):
    notebook = model_notebook()
    BROKEN[name][number](notebook)
    assert RULES[name](notebook, NAME)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", STUDENT, ids=lambda path: path.stem)
def test_a_notebook_keeps_to_the_rule(path, rule):
    assert RULES[rule](nbformat.read(path, as_version=4), path.stem) == []


@pytest.mark.parametrize("rule", SOLVED_RULES)
@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
def test_a_solved_notebook_keeps_to_the_rule(path, rule):
    assert SOLVED_RULES[rule](nbformat.read(path, as_version=4), path.stem) == []


def test_there_are_notebooks_and_each_belongs_to_the_course():
    assert STUDENT and {path.stem for path in STUDENT} <= set(NOTEBOOKS)
    assert [path.name for path in SOLVED] == [path.name for path in STUDENT]


def test_every_check_of_a_solved_notebook_says_correct():
    for path in SOLVED:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and "gl.check(" in cell.source:
                assert ": correct" in cell.outputs[-1].data["text/plain"], (path.name, cell.source)
