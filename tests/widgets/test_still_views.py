"""Where nothing can move, every widget leaves a figure: in a file, on a page, and under nbval."""

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest
from widget_cells import CELLS, notebook_of_all

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "data_scripts"))

from notebook_outputs import WIDGET, clean  # noqa: E402

pytestmark = pytest.mark.slow

FIGURE = re.compile(r'<img alt="([^"]*)"[^>]*src="data:image/png;base64,([A-Za-z0-9+/=]+)"')
LARGEST = 350_000  # bytes: a notebook of several stays below 2 MB
WITHOUT_FIGURE = {"GuessingGame"}  # to be heard, not seen


@pytest.fixture(scope="module")
def folder(tmp_path_factory, trained, store, songs):
    """A notebook of all widgets, executed and cleaned as those of the course are."""
    folder = tmp_path_factory.mktemp("still")
    notebook = notebook_of_all(
        run=str(trained.folder), store=str(store.folder), songs=str(songs / "tracks.csv")
    )
    nbclient.NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    nbformat.write(clean(notebook, "all.ipynb", notebook.metadata), folder / "all.ipynb")
    shutil.copy(ROOT / "conftest.py", folder)
    return folder


@pytest.fixture(scope="module")
def shown(folder):
    """What each widget's cell leaves in the file, by name."""
    cells = nbformat.read(folder / "all.ipynb", as_version=4).cells[1:]
    return {name: cell.outputs[0].data for name, cell in zip(CELLS, cells, strict=True)}


@pytest.mark.parametrize("name", CELLS)
def test_the_file_holds_the_still_view_and_no_live_one(name, shown):
    data = shown[name]
    assert (
        WIDGET not in data
        and data["text/plain"].startswith(name)
        and len(data["text/html"]) < LARGEST
    )
    if name not in WITHOUT_FIGURE:
        alt, _ = FIGURE.search(data["text/html"]).groups()
        assert len(alt) > 30 and re.search(r"\d", alt)
    assert "alive when this cell is run in Jupyter" in data["text/html"]


def test_a_page_made_by_nbconvert_shows_every_figure_with_its_sentence(folder, shown):
    subprocess.run(
        [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "all.ipynb"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    page = (folder / "all.html").read_text(encoding="utf-8")
    on_page = {html.unescape(alt): png for alt, png in FIGURE.findall(page)}
    in_file = {
        html.unescape(alt): png
        for data in shown.values()
        for alt, png in FIGURE.findall(data["text/html"])
    }
    assert len(in_file) == len(CELLS) - len(WITHOUT_FIGURE) and in_file.items() <= on_page.items()


def test_strict_nbval_passes(folder):
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
            "all.ipynb",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"{1 + len(CELLS)} passed" in done.stdout
