"""A real JupyterLab in a real browser, for tests of what moves in a notebook."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START = 60  # seconds a program may take to start
KERNEL_IS_IDLE = (
    "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
)


def browser_path():
    """Find a Chromium on this computer; None where there is none."""
    return next((found for found in map(shutil.which, BROWSERS) if found), None)


@contextlib.contextmanager
def jupyter_lab(folder):
    """Serve a folder on loopback; yields the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "JUPYTER_DATA_DIR": str(folder / ".data"),
    }
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--allow-root",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    # All cells stay in the page, also those out of sight; and no question about news is in the way.
    overrides = folder / ".jupyter" / "labconfig" / "default_setting_overrides.json"
    overrides.parent.mkdir(parents=True)
    overrides.write_text(
        json.dumps(
            {
                "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
                "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
            }
        )
    )
    with (
        open(folder / "lab.log", "w") as log,
        subprocess.Popen(command, env=settings, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(port, server)
            yield f"http://127.0.0.1:{port}/lab/tree/"
        finally:
            server.terminate()


@contextlib.contextmanager
def open_notebook(folder, name):
    """Open a notebook of the folder in the browser and run all of it; yields the page."""
    with jupyter_lab(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(),
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--autoplay-policy=no-user-gesture-required",
                "--use-fake-device-for-media-stream",  # a microphone that beeps
                "--use-fake-ui-for-media-stream",
            ],
        )
        try:
            page = browser.new_page(viewport={"width": 1200, "height": 1000})
            page.complaints = []
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            page.goto(f"{address}{name}?reset")
            page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=1000 * START)
            page.wait_for_function(
                KERNEL_IS_IDLE, timeout=1000 * START
            )  # before, JupyterLab would ask which kernel
            page.evaluate(
                "() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }"
            )  # does not wait for its end
            yield page
        finally:
            browser.close()


@contextlib.contextmanager
def open_cells(folder, *cells):
    """Open a notebook of these cells and run them.

    Yields the page, with its folder, what its console complained of, and a widget's status and
    figure.
    """
    kernel = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
    }  # without it, JupyterLab asks
    nbformat.write(
        new_notebook(cells=list(map(new_code_cell, cells)), metadata=kernel), folder / "cells.ipynb"
    )
    with open_notebook(folder, "cells.ipynb") as page:
        page.folder, page.said = folder, []
        page.on(
            "console",
            lambda message: page.said.append(message.text) if message.type == "error" else None,
        )
        page.status, page.figure = (
            page.locator(".jp-OutputArea [role=status]"),
            page.locator("img.genre-lab-figure"),
        )
        yield page


def _wait_for(port, server):
    for _ in range(2 * START):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert server.poll() is None, "JupyterLab ended before it was there"
        time.sleep(0.5)
    raise TimeoutError("JupyterLab did not start")
