"""How long a reader waits in a browser from a control of the feature explorer to the new figure."""

import contextlib
import sys
import tempfile
from pathlib import Path

from .long_songs import long_songs
from .measuring import Skipped, summary

WHAT = "from control to new figure"
LIMIT = 0.25  # s; longer feels like waiting
MOVES = 200
SONG, WINDOW = "song", "window"  # chosen from a list; the others are sliders
SLIDERS = {
    "n_fft": "n_fft (samples)",
    "hop_length": "hop_length (samples)",
    "n_mels": "n_mels (bands)",
    "n_mfcc": "n_mfcc (coefficients)",
    "range of levels": "range of levels (dB)",
    "excerpt": "excerpt (s)",
}
CODE = """import pandas as pd
import genre_lab as gl
songs = pd.DataFrame({{"track_id": list("ab"), "genre": "pop", "path": {paths}}})
gl.FeatureExplorer(gl.Tracks(songs))"""
# A change begins with a key, and ends when the browser has decoded the figure that came.
LISTEN = """() => {
  window.taken = []; window.begun = 0;
  addEventListener("keydown", () => { window.begun = performance.now(); }, true);
  document.querySelector("img.genre-lab-figure").addEventListener("load", () => {
    if (window.begun) window.taken.push(performance.now() - window.begun);
    window.begun = 0;
  });
}"""
# Of many moves the last counts: until its own figure is there.
UNTIL = """async (said) => {
  const begun = window.begun;
  for (let turn = 0; turn < 2000; turn++) {
    const image = document.querySelector("img.genre-lab-figure");
    if (image.alt.includes(said) && image.complete) return performance.now() - begun;
    await new Promise((done) => setTimeout(done, 5));
  }
  return NaN;
}"""


def measure(quick):
    """Press keys in a real JupyterLab, one setting after the other."""
    sys.path.append(
        str(Path(__file__).resolve().parents[2] / "tests" / "support")
    )  # the browser is the one of the tests
    try:
        from jupyter_lab import browser_path, open_notebook
    except ImportError as problem:
        yield Skipped(WHAT, f"this needs what the browser tests need ({problem})")
        return
    if browser_path() is None:
        yield Skipped(WHAT, "there is no chromium on this computer")
        return
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        page = stack.enter_context(open_notebook(_with_notebook(Path(folder)), "explorer.ipynb"))
        page.wait_for_selector(".jp-OutputArea audio", timeout=120_000)
        page.wait_for_timeout(1_000)
        page.evaluate(LISTEN)
        yield from _settings(page, 6 if quick else 20)
        yield _moves(page, 2 if quick else 7)


def _with_notebook(folder):
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    code = CODE.format(paths=[str(path) for path in long_songs(2)])
    nbformat.write(
        new_notebook(cells=[new_code_cell(code)], metadata=kernel), folder / "explorer.ipynb"
    )
    return folder


def _settings(page, repetitions):
    """Change each setting to and fro."""
    controls = {
        name: (page.get_by_role("slider", name=label), "ArrowRight", "ArrowLeft")
        for name, label in SLIDERS.items()
    }
    controls |= {
        name: (page.get_by_label(name, exact=True), "ArrowDown", "ArrowUp")
        for name in (WINDOW, SONG)
    }
    for name, (control, forth, back) in controls.items():
        seconds = [
            _change(page, control, back if number % 2 else forth)
            for number in range(repetitions + 2)
        ][2:]
        yield summary(
            f"{WHAT}: {name}", seconds, f"a limit of {LIMIT} s", [LIMIT] * repetitions, target=1
        )


def _change(page, control, key):
    before = page.evaluate("window.taken.length")
    control.press(key)
    page.wait_for_function(f"window.taken.length > {before}", timeout=60_000, polling=10)
    page.wait_for_timeout(150)  # until nothing of this change is on its way
    return page.evaluate("window.taken.at(-1)") / 1000


def _moves(page, repetitions):
    """Move a slider many times as fast as can be, and wait for the figure of the last move."""
    page.get_by_role("slider", name=SLIDERS["hop_length"]).focus()
    seconds = []
    for repetition in range(repetitions):
        away, back, last, columns = (
            ("ArrowLeft", "ArrowRight", "Home", 1876)
            if repetition % 2
            else ("ArrowRight", "ArrowLeft", "End", 15)
        )
        for number in range(MOVES - 1):
            page.keyboard.press(back if number % 2 else away)
        page.keyboard.press(last)  # to where none of the others went
        seconds.append(page.evaluate(UNTIL, f"STFT of 257 rows by {columns} columns") / 1000)
        page.wait_for_timeout(1_000)
    return summary(
        f"from the last of {MOVES} fast moves to its figure",
        seconds,
        f"a limit of {2 * LIMIT} s",
        [2 * LIMIT] * repetitions,
        target=1,
        note="while it moves, figures in between may be left out",
    )
