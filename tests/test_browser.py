"""The first notebook in a real JupyterLab in a real browser: run, seen, heard, and answered."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

playwright = pytest.importorskip("playwright.sync_api")

NOTEBOOK = "00_start_here.ipynb"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
# The cells of the notebook that is open: how many were run, and what went wrong in them.
CELLS = """() => {
    const cells = [...window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells].filter(c => c.cell_type == 'code');
    const outputs = cells.flatMap(c => c.outputs);
    return {all: cells.length, run: cells.filter(c => c.execution_count).length,
            errors: outputs.filter(o => o.output_type == 'error').map(o => o.ename + ': ' + o.evalue)};
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Serve a copy of the first notebook by JupyterLab on loopback; give its address."""
    folder = tmp_path_factory.mktemp("lab")
    notebook = nbformat.read(Path(__file__).parents[1] / "notebooks" / NOTEBOOK, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, folder / NOTEBOOK)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "GENRE_LAB_DATA": str(folder / "data"), "JUPYTER_CONFIG_DIR": str(folder / "config"),
                   "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}
    # All cells stay in the page, also those out of sight.
    settings = folder / "config" / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
                                    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}))
    log = open(folder / "lab.log", "wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
         "--IdentityProvider.token=letmein", "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={folder}"],
        env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api?token=letmein", timeout=5)
            break
        except OSError:
            assert server.poll() is None, (folder / "lab.log").read_text()
            time.sleep(0.5)
    yield f"{address}/lab/tree/{NOTEBOOK}?token=letmein&reset"
    server.terminate()
    server.wait(30)
    log.close()


@pytest.fixture(scope="module")
def page(lab):
    """Open the notebook in Chromium and run all its cells; give the page and what its console complained of."""
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
            "--autoplay-policy=no-user-gesture-required"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(lab, timeout=120_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        page.evaluate("""async () => {
            const context = window.jupyterapp.shell.currentWidget.sessionContext;
            await context.ready;
            await context.session.kernel.info;
        }""")
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")  # not awaited: it takes a while
        for _ in range(300):
            cells = page.evaluate(CELLS)
            if cells["errors"] or cells["run"] == cells["all"]:
                break
            time.sleep(1)
        yield page
        browser.close()


def test_first_notebook_runs_from_top_to_bottom_in_a_browser(page):
    cells = page.evaluate(CELLS)
    assert cells["errors"] == []
    assert cells["run"] == cells["all"] > 10
    assert page.complaints == []


def test_pictures_have_arrived_with_their_alt_text(page):
    pictures = page.evaluate("""() => [...document.querySelectorAll('.jp-OutputArea img')]
        .filter(i => i.complete).map(i => [i.alt, i.naturalWidth])""")
    assert len(pictures) >= 4
    assert all(alt and width > 300 for alt, width in pictures), json.dumps(pictures)


def test_sound_plays(page):
    time_played = page.evaluate("""async () => {
        const audio = document.querySelector('.jp-OutputArea audio');
        await audio.play();
        await new Promise(done => setTimeout(done, 1000));
        audio.pause();
        return audio.currentTime;
    }""")
    assert time_played > 0.3


def test_guessing_game_answers_mouse_and_keyboard(page):
    status = page.locator(".jp-OutputArea [role=status]").first
    before = status.inner_text()
    page.get_by_role("button", name="jazz").first.click()
    page.wait_for_function("([old]) => document.querySelector('.jp-OutputArea [role=status]').innerText != old", arg=[before])
    after_mouse = status.inner_text()
    assert "of 1 right" in after_mouse
    page.get_by_role("button", name="pop").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("([old]) => document.querySelector('.jp-OutputArea [role=status]').innerText != old", arg=[after_mouse])
    assert "of 2 right" in status.inner_text()
