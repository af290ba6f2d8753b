"""nbval with this project's settings forgives what it must, and still notices a changed number."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def run_nbval(folder, source, *outputs, tags=()):
    """Compare one cell with the outputs it is said to have; returns pytest's status."""
    cell = new_code_cell(
        source, outputs=list(outputs), execution_count=1, metadata={"tags": list(tags)}
    )
    nbformat.write(
        new_notebook(
            cells=[cell], metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        ),
        folder / "one.ipynb",
    )
    shutil.copy(ROOT / "conftest.py", folder)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--nbval",
            "--nbval-current-env",
            "--nbval-sanitize-with",
            str(ROOT / "tests" / "nbval.cfg"),
            "one.ipynb",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    return done.returncode


def html(data):
    return new_output(
        "execute_result",
        data={"text/plain": "Sound", "text/html": f'<audio src="data:audio/mpeg;base64,{data}">'},
        execution_count=1,
    )


SOUND = """class Sound:
    def __repr__(self): return "Sound"
    def _repr_html_(self): return '<audio src="data:audio/mpeg;base64,AAAA+/=">'
Sound()"""


@pytest.mark.parametrize(
    "source, outputs, tags, status",
    [
        ("print(2 + 2)", [new_output("stream", name="stdout", text="4\n")], (), 0),
        ("print(2 + 2)", [new_output("stream", name="stdout", text="5\n")], (), 1),
        (
            "print(2 + 2)",
            [new_output("stream", name="stdout", text="5\n")],
            ("nbval-ignore-output",),
            0,
        ),
        (
            "import sys\nprint('GPU found', file=sys.stderr)\nprint(4)",
            [new_output("stream", name="stdout", text="4\n")],
            (),
            0,
        ),
        (SOUND, [html("BBBB")], (), 0),
        (SOUND.replace("audio/mpeg", "audio/wav"), [html("BBBB")], (), 1),
        (
            "import os\nprint(os.listdir(os.environ['GENRE_LAB_DATA']))",
            [new_output("stream", name="stdout", text="[]\n")],
            (),
            0,
        ),
    ],
    ids=[
        "same number",
        "other number",
        "ignored",
        "standard error",
        "other sound",
        "other kind of sound",
        "no scores",
    ],
)
def test_nbval(tmp_path, source, outputs, tags, status):
    assert run_nbval(tmp_path, source, *outputs, tags=tags) == status
