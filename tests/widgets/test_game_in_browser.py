"""The guessing game in a real JupyterLab: by mouse, by keyboard, with names for screen readers."""

import re

import numpy as np
import pytest
import soundfile
from jupyter_lab import open_cells
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

CODE = """import pandas as pd
from genre_lab.evaluation.guesses import Guesses
from genre_lab.data.tracks import Tracks
from genre_lab.widgets.guessing_game import GuessingGame
songs = pd.DataFrame({"track_id": list("abcd"), "genre": ["jazz", "pop"] * 2, "path": "tone.wav"})
GuessingGame(Tracks(songs), Guesses("kept"))"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    soundfile.write(folder / "tone.wav", 0.3 * np.sin(np.arange(120_000) / 9), 12_000)
    with open_cells(folder, CODE) as page:
        yield page


def test_the_game_is_played_by_mouse_and_by_keyboard(page):
    status = page.locator(".jp-OutputArea [role=status]")
    expect(status).to_have_text("Listen, then press the genre that you hear.", timeout=60_000)
    page.get_by_role("button", name="jazz", exact=True).click()
    expect(status).to_have_text(
        re.compile(r"^(Right|No): it was (jazz|pop)\. You got [01] of 1 right\.$")
    )
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="pop", exact=True)).to_be_focused()
    for asked in (2, 3, 4):
        page.keyboard.press("Enter")
        expect(status).to_contain_text(f"of {asked} right")
    expect(status).to_contain_text("That was the last song.")
    expect(page.get_by_role("button", name="jazz", exact=True)).to_be_disabled()
    assert len((page.folder / "kept" / "guesses.csv").read_text().splitlines()) == 5


def test_the_live_game_stands_there_and_not_its_still_view(page):
    assert (
        page.locator(".jp-OutputArea .widget-button, .jp-OutputArea .jupyter-button").count() == 2
    )
    assert page.get_by_text("It comes alive when").count() == 0
