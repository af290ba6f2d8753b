"""Rules of teaching: predict, run, explain; alt texts, sounds with a name; exercises."""

import ast
import base64
import io
import re

import soundfile
from notebook_parts import (
    checked,
    code_cells,
    html_of,
    is_widget,
    pictures,
    plain,
    shows,
    tags,
    text_above,
    tree,
)
from PIL import Image

from genre_lab.course.exercises import checks_of

LONGEST_SOUND = 5.3  # s: MP3 pads the 5 s with up to a few frames
EXAM = "09"  # the notebook that opens the test split
FEW_COLOURS = 128  # of a palette: bands show in the colours of a spectrogram
SHORTEST_ALT, SHORTEST_EXPLANATION = 20, 40  # characters


def every_picture_has_alt_text(notebook, name):
    complaints = [
        f"cell {place + 1} shows a picture without an alt text that describes it"
        for place, cell in code_cells(notebook)
        for alt in pictures(cell)
        if len(alt.strip()) < SHORTEST_ALT
    ]
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown" and re.search(r"!\[.{0,19}\]\(", cell.source):
            complaints.append(
                f"cell {place + 1} shows a picture without an alt text that describes it"
            )
    return complaints


def every_sound_has_a_label(notebook, name):
    return [
        f"cell {place + 1} plays a sound without a label"
        for place, cell in code_cells(notebook)
        for sound in tags(cell, "audio")
        if not (sound.get("aria-label") or sound.get("title") or "").strip()
    ]


def every_sound_is_short_mp3(notebook, name):
    complaints = []
    for place, cell in code_cells(notebook):
        sounds = [
            tag["src"] for tag in tags(cell, "audio") + tags(cell, "source") if tag.get("src")
        ]
        if len(sounds) < len(tags(cell, "audio")):
            complaints.append(f"cell {place + 1} has a player without a sound")
        for sound in sounds:
            kind, _, data = sound.partition(";base64,")
            if kind not in ("data:audio/mpeg", "data:audio/mp3"):
                complaints.append(f"cell {place + 1} plays something else than an MP3 of its own")
            elif soundfile.info(io.BytesIO(base64.b64decode(data))).duration > LONGEST_SOUND:
                complaints.append(f"cell {place + 1} plays more than 5 s")
    return complaints


def nothing_is_fetched(notebook, name):
    complaints = [
        f"cell {place + 1} fetches {tag['src']}"
        for place, cell in code_cells(notebook)
        for kind in ("img", "audio", "source", "script", "iframe")
        for tag in tags(cell, kind)
        if re.match("https?:|//", tag.get("src") or "")
    ]
    return complaints + [
        f"cell {place + 1} fetches a picture"
        for place, cell in enumerate(notebook.cells)
        if cell.cell_type == "markdown" and re.search(r"!\[.*?\]\(https?:", cell.source)
    ]


def a_question_stands_above_what_is_shown(notebook, name):
    return [
        f"cell {place + 1} shows something, and the text above it asks nothing"
        for place, cell in code_cells(notebook)
        if shows(cell) and "?" not in plain(text_above(notebook, place))
    ]


def a_question_stands_above_every_widget(notebook, name):
    return [
        f"no question stands directly above the widget of cell {place + 1}"
        for place, cell in code_cells(notebook)
        if is_widget(cell)
        and (
            notebook.cells[place - 1].cell_type != "markdown"
            or "?" not in plain(notebook.cells[place - 1].source)
        )
    ]


def every_figure_is_explained(notebook, name):
    complaints = []
    for place, cell in code_cells(notebook):
        below = notebook.cells[place + 1] if place + 1 < len(notebook.cells) else None
        explained = (
            below is not None
            and below.cell_type == "markdown"
            and len(plain(below.source)) >= SHORTEST_EXPLANATION
        )
        if pictures(cell) and not explained:
            complaints.append(f"no sentence under the figure of cell {place + 1} says what to see")
    return complaints


def numbers_stand_beside_every_figure(notebook, name):
    cells = code_cells(notebook)
    complaints = []
    for order, (place, cell) in enumerate(cells):
        beside = [c for _, c in cells[max(0, order - 1) : order + 2]]
        if pictures(cell) and not is_widget(cell) and not any(map(_numbers, beside)):
            complaints.append(
                f"the numbers behind the figure of cell {place + 1} are neither printed nor "
                "asserted"
            )
    return complaints


def every_confusion_matrix_has_a_table(notebook, name):
    cells = code_cells(notebook)
    complaints = []
    for order, (place, cell) in enumerate(cells):
        beside = "".join(html_of(c) for _, c in cells[max(0, order - 1) : order + 2])
        if any("confusion" in alt.lower() for alt in pictures(cell)) and "<table" not in beside:
            complaints.append(f"no table stands beside the confusion matrix of cell {place + 1}")
    return complaints


def the_exam_stays_sealed(notebook, name):
    """The test songs are looked at in notebook 09 for the first time."""
    if name >= EXAM:
        return []
    return [
        f"cell {place + 1} takes the test split, which notebook {EXAM} opens first"
        for place, cell in code_cells(notebook)
        for node in ast.walk(tree(cell))
        if isinstance(node, ast.Call)
        and "test" in [_constant(node.args[0]) if node.args else "", _constant(_split(node))]
        and getattr(node.func, "attr", "") in ("split", "of", "evaluate", "evaluate_baseline")
    ]


def _constant(node):
    return node.value if isinstance(node, ast.Constant) else ""


def _split(call):
    return next((word.value for word in call.keywords if word.arg == "split"), None)


def figures_keep_their_colours(notebook, name):
    return [
        f"cell {place + 1} shows a figure of {len(image.palette.colors)} colours"
        for place, cell in code_cells(notebook)
        for png in _pngs(cell)
        if (image := Image.open(io.BytesIO(png))).mode == "P"
        and len(image.palette.colors) <= FEW_COLOURS
    ]


def _pngs(cell):
    """Yield every PNG that a cell shows."""
    for output in cell.get("outputs", ()):
        if "image/png" in output.get("data", {}):
            yield base64.b64decode(output.data["image/png"])
    for picture in tags(cell, "img"):
        kind, _, data = (picture.get("src") or "").partition(";base64,")
        if kind == "data:image/png":
            yield base64.b64decode(data)


def two_to_four_exercises(notebook, name):
    found = sorted({exercise for _, cell in code_cells(notebook) for exercise in checked(cell)})
    declared = sorted(f"{name[:2]}.{check.name}" for check in checks_of(name))
    complaints = [] if 2 <= len(found) <= 4 else [f"{len(found)} exercises, not two to four"]
    return complaints + (
        [] if found == declared else [f"the exercises are {found}, the answers are for {declared}"]
    )


def every_exercise_can_be_graded(notebook, name):
    marked = [cell.metadata.get("nbgrader", {}) for _, cell in code_cells(notebook)]
    answers = [mark["grade_id"] for mark in marked if mark.get("solution")]
    complaints = [f"{len(answers) - len(set(answers))} exercises have the name of another"] * (
        len(answers) != len(set(answers))
    )
    for place, cell in code_cells(notebook):
        for exercise in checked(cell):
            mark = cell.metadata.get("nbgrader", {})
            if (
                not mark.get("grade")
                or mark.get("grade_id") != f"{exercise[3:]}-check"
                or exercise[3:] not in answers
            ):
                complaints.append(
                    f"cell {place + 1} checks {exercise} without nbgrader's marks on it and "
                    "on its answer"
                )
    return complaints


def nothing_is_solved(notebook, name):
    """For the student's notebook: every answer is blank, no solution and no hidden test is left."""
    complaints = [
        f"cell {place + 1} shows a solution or a hidden test"
        for place, cell in enumerate(notebook.cells)
        if re.search("(BEGIN|END) (SOLUTION|HIDDEN)", cell.source)
    ]
    for place, cell in code_cells(notebook):
        if cell.metadata.get("nbgrader", {}).get("solution") and not re.search(
            r"= \.\.\.", cell.source
        ):
            complaints.append(f"cell {place + 1} is an exercise without a blank")
        if any(
            ": correct" in output.get("data", {}).get("text/plain", "")
            for output in cell.outputs
            if checked(cell)
        ):
            complaints.append(f"cell {place + 1} counts as correct although nothing is solved")
    return complaints


def _numbers(cell):
    """Tell whether a cell asserts something or shows a number as text."""
    asserts = any(isinstance(node, ast.Assert) for node in ast.walk(tree(cell)))
    texts = [
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    ]
    return asserts or any(re.search(r"\d", text) for text in texts)
