"""A training is watched and stopped in a real JupyterLab, while its cell runs."""

import re

import pandas as pd
import pytest
from jupyter_lab import open_cells
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

SHOW = """import genre_lab as gl
monitor = gl.TrainingMonitor()
monitor"""
TRAIN = """preset = gl.Preset("watched", epochs=400, batch_size=6, learning_rate=1e-2, frames=96,
                   network={"filters": (8, 8, 8, 8), "recurrent_layers": 1,
                             "units": 16, "momentum": 0.5})
store = gl.FeatureStore("STORE")
run = gl.fit(store, preset=preset, seed=1, out="run", callbacks=[monitor], progress=False)
print(len(run.history), "epochs in the history")"""
SHOW_AGAIN = """begun = len(run.history)
again = gl.TrainingMonitor(run)
again"""
RESUME = """settings = {"preset": preset, "seed": 1, "out": "run", "progress": False}
gl.fit(store, resume=True, callbacks=[again], **settings)
epochs = [row["epoch"] for row in again.history]
print("resumed:", len(run.history) > begun, epochs == run.history.epoch.tolist())"""


@pytest.fixture(scope="module")
def page(store, tmp_path_factory):
    cells = (SHOW, TRAIN.replace("STORE", str(store.folder)), SHOW_AGAIN, RESUME)
    with open_cells(tmp_path_factory.mktemp("lab"), *cells) as page:
        yield page


def monitor(page, number):
    """Status, figure and button of the notebook's first (0) or second (1) monitor."""
    return [
        found.nth(number)
        for found in (
            page.locator(".jp-OutputArea [role=status]"),
            page.locator("img.genre-lab-figure"),
            page.locator(".jp-OutputArea").get_by_role("button", name="after this epoch"),
        )
    ]


def stopped_epoch(status):
    expect(status).to_contain_text("Stopped after epoch", timeout=20_000)
    return int(re.search(r"Stopped after epoch (\d+) of 400", status.inner_text())[1])


def test_the_stop_button_ends_a_training_after_its_epoch_while_its_cell_runs(page):
    status, figure, button = monitor(page, 0)
    expect(status).to_contain_text(re.compile(r"Epoch ([3-9]|\d\d+) of 400"), timeout=90_000)
    expect(page.get_by_text(re.compile(r"s an epoch, about .* left"))).to_be_visible()
    expect(figure).to_have_attribute("alt", re.compile("^Loss and accuracy over epochs 1 to "))
    button.focus()
    page.keyboard.press("Enter")
    stopped = stopped_epoch(status)
    expect(page.get_by_text(f"{stopped} epochs in the history")).to_be_visible()
    assert 3 <= stopped < 60
    expect(button).to_be_disabled()
    expect(figure).to_have_attribute(
        "alt", re.compile(f"^Loss and accuracy over epochs 1 to {stopped}[.]")
    )


def test_the_stopped_run_goes_on_without_gap_or_repeat_and_is_stopped_by_mouse(page):
    begun, (status, figure, button) = stopped_epoch(monitor(page, 0)[0]), monitor(page, 1)
    expect(status).to_contain_text(re.compile(r"Epoch \d+ of 400"), timeout=60_000)
    button.click()
    stopped = stopped_epoch(status)
    expect(figure).to_have_attribute(
        "alt", re.compile(f"^Loss and accuracy over epochs 1 to {stopped}[.]")
    )
    expect(page.get_by_text("resumed: True True")).to_be_visible(timeout=20_000)
    history = pd.read_csv(page.folder / "run" / "history.csv")
    assert (
        stopped > begun
        and history.epoch.tolist() == list(range(1, stopped + 1))
        and history.notna().all().all()
    )


def test_nothing_was_complained_about(page):
    assert page.complaints == [] and page.said == []
    assert (
        page.locator(
            ".jp-OutputArea [data-mime-type='application/vnd.jupyter.stderr'], "
            ".jp-RenderedText[data-mime-type*=error]"
        ).count()
        == 0
    )
    assert "Traceback" not in (page.folder / "lab.log").read_text()
