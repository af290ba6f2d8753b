"""A small notebook that keeps to every rule; the tests break it in one place at a time."""

import base64
import io

import nbformat
import numpy as np
import soundfile
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image

NAME = "00_start_here"
FIRST = """# What will we build?

You will know how a song becomes a picture, how a picture becomes a number, and how far to trust it.

**Time:** 1 minute on 2 CPU cores. **Needs:** nothing. **Leads to:** the next notebook.

**Contents:**

- [Listen](#Listen)
- [What you can now do](#What-you-can-now-do)"""
LISTEN = "## Listen\n\n### One tone\n\n**Predict:** does a tone of 440 Hz sound high or low?"
EXPLAIN = (
    "The picture shows one bright line at 440 Hz, and nothing above it. "
    "Which genres will be mixed up?"
)
LAST = (
    "## What you can now do\n\nYou can now\n\n- hear a tone,\n- see it.\n\n"
    "Next: [What does a computer hear?](01_sound_to_spectrum.ipynb)"
)


def png(mode="RGB"):
    """Encode a small image as PNG, in base64."""
    file = io.BytesIO()
    Image.new(mode, (4, 4)).save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


PNG = png()


def mp3(seconds):
    """Encode a tone as MP3, in base64."""
    file = io.BytesIO()
    soundfile.write(
        file, 0.1 * np.sin(np.arange(round(12_000 * seconds)) * 0.23), 12_000, format="MP3"
    )
    return base64.b64encode(file.getvalue()).decode()


def shown(html="", text="", **more):
    """Make an output that shows HTML and text."""
    return new_output(
        "execute_result", data={"text/plain": text, "text/html": html, **more}, execution_count=1
    )


def sound(seconds=4, label='aria-label="a tone of 440 Hz"'):
    return shown(
        f'<audio controls {label} src="data:audio/mpeg;base64,{mp3(seconds)}"></audio>',
        "Sound 'a tone': 4 s",
    )


def picture(
    alt="The spectrum of a tone: one line at 440 Hz",
    text="CaptionedFigure: a peak at 440 Hz",
    image=PNG,
):
    return shown(f'<img alt="{alt}" src="data:image/png;base64,{image}">', text)


def exercise(name):
    """Make the blank cell of an exercise and the cell that checks it."""
    mark = {
        "schema_version": 3,
        "cell_type": "code",
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    answer = new_code_cell(
        f"{name} = ...  # hint\n# your lines here",
        metadata={"nbgrader": {**mark, "grade_id": name, "solution": True}},
    )
    graded = {**mark, "grade_id": f"{name}-check", "grade": True, "locked": True, "points": 1}
    check = new_code_cell(
        f'gl.check("00.{name}", {name})',
        metadata={"nbgrader": graded},
        outputs=[shown("", f"00.{name}: not tried yet")],
    )
    return [answer, check]


def model_notebook():
    """Make the notebook.

    Cells: 0 opens, 3 sounds, 4 shows a figure, 6 a confusion matrix, 8 a widget, 9 to 15 exercises.
    """
    widget = shown("", "GuessingGame", **{"image/png": PNG})
    widget.metadata = {
        "genre_lab": {"widget": True},
        "image/png": {"alt": "A guessing game with six buttons and a player"},
    }
    cells = [
        new_markdown_cell(FIRST),
        new_code_cell("import genre_lab as gl"),
        new_markdown_cell(LISTEN),
        new_code_cell("gl.play(clip)", outputs=[sound()]),
        new_code_cell("gl.plot(clip)", outputs=[picture()]),
        new_markdown_cell(EXPLAIN),
        new_code_cell(
            "gl.plot(results)",
            outputs=[
                picture(
                    "Confusion matrix of six genres: most on the diagonal",
                    "CaptionedFigure: 20 of 24 right",
                ),
                shown("<table><tr><td>1</td></tr></table>", "1"),
            ],
        ),
        new_markdown_cell(
            "Most songs lie on the diagonal; country and pop are mixed up. Can you beat it?"
        ),
        new_code_cell("gl.guessing_game(songs)", outputs=[widget]),
        new_markdown_cell("The six buttons below the player are the genres of the course."),
        *exercise("spectrograms"),
        *exercise("chance"),
        *exercise("accuracy"),
        new_code_cell("4 + 4", outputs=[shown("", "8")]),
        new_code_cell(
            "gl.doctor()",
            outputs=[shown("", "ok")],
            metadata={
                "tags": ["nbval-ignore-output"],
                "reason": "the versions differ from computer to computer",
            },
        ),
        new_markdown_cell(LAST),
    ]
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    for count, cell in enumerate((c for c in cells if c.cell_type == "code"), 1):
        cell.execution_count = count
        for output in cell.outputs:
            output.execution_count = count
    return notebook
