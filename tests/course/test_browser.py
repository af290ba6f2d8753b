"""The first notebook in a real JupyterLab in a real browser: run, seen and heard."""

import time
from pathlib import Path

import nbformat
import pytest
from jupyter_lab import open_notebook

pytestmark = pytest.mark.slow

NOTEBOOK = "00_start_here.ipynb"
# The cells of the notebook that is open: how many were run, and what went wrong in them.
CELLS = """() => {
    const shared = window.jupyterapp.shell.currentWidget.content.model.sharedModel;
    const cells = [...shared.cells].filter(c => c.cell_type == 'code');
    const outputs = cells.flatMap(c => c.outputs);
    return {all: cells.length, run: cells.filter(c => c.execution_count).length,
            errors: outputs.filter(o => o.output_type == 'error')
                           .map(o => o.ename + ': ' + o.evalue)};
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Open the notebook without its outputs, run it, and wait for its last cell."""
    folder = tmp_path_factory.mktemp("lab")
    notebook = nbformat.read(Path(__file__).parents[2] / "notebooks" / NOTEBOOK, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, folder / NOTEBOOK)
    with open_notebook(folder, NOTEBOOK) as page:
        for _ in range(300):
            cells = page.evaluate(CELLS)
            if cells["errors"] or cells["run"] == cells["all"]:
                break
            time.sleep(1)
        yield page


def test_first_notebook_runs_from_top_to_bottom_in_a_browser(page):
    cells = page.evaluate(CELLS)
    assert cells["errors"] == []
    assert cells["run"] == cells["all"] > 10
    assert page.complaints == []


def test_pictures_have_arrived_with_their_alt_text(page):
    pictures = page.evaluate("""() => [...document.querySelectorAll('.jp-OutputArea img')]
        .filter(i => i.complete).map(i => [i.alt, i.naturalWidth])""")
    assert len(pictures) >= 4
    assert all(alt and width > 300 for alt, width in pictures), pictures


def test_sound_plays(page):
    seconds_played = page.evaluate("""async () => {
        const audio = document.querySelector('.jp-OutputArea audio');
        await audio.play();
        await new Promise(done => setTimeout(done, 1000));
        audio.pause();
        return audio.currentTime;
    }""")
    assert seconds_played > 0.3
