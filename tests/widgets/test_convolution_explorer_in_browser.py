"""The ConvolutionExplorer answers mouse and keyboard in a real JupyterLab."""

import re

import pytest
from jupyter_lab import open_cells
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

CODE = """import numpy as np
import genre_lab as gl
spectrogram = np.random.default_rng(0).standard_normal((96, 118))
spectrogram[:, 40:42] += 8
gl.ConvolutionExplorer(spectrogram)"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with open_cells(tmp_path_factory.mktemp("lab"), CODE) as page:
        yield page


def test_the_window_moves_by_the_keyboard(page):
    expect(page.status).to_contain_text(
        "At row 10, column 10 the nine products add up to", timeout=60_000
    )
    before = page.figure.get_attribute("src")
    page.get_by_role("slider", name="column of the window").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.status).to_contain_text("At row 10, column 13 the nine")
    expect(page.figure).not_to_have_attribute("src", before)
    box = page.get_by_role("spinbutton", name="pooling: tiles of n × n")
    box.fill("4")
    box.press("Enter")
    expect(page.status).to_contain_text("of the tiles of 4 × 4.")


def test_a_click_on_the_piece_moves_the_window_there(page):
    box = page.figure.bounding_box()
    page.figure.click(position={"x": 0.2 * box["width"], "y": 0.2 * box["height"]})
    expect(page.status).to_contain_text(re.compile(r"At row 1\d, column 2\d the nine"))
    assert page.get_by_role("spinbutton", name="row of the window").input_value().startswith("1")


def test_filters_are_chosen_and_typed(page):
    page.get_by_role("combobox", name="filter").select_option("blur, 5 × 5")
    expect(page.status).to_contain_text("the 25 products")
    expect(page.figure).to_have_attribute("alt", re.compile(r"^A filter of 5 × 5 \(blur, 5 × 5\)"))
    numbers = page.get_by_role("textbox", name="numbers")
    numbers.fill("1 2 3")
    numbers.press("Enter")
    expect(page.status).to_contain_text("A filter has 9 or 25 numbers (1 2 3)")
    numbers.fill("0 0 0, 0 1 0, 0 0 0")
    numbers.press("Tab")
    expect(page.figure).to_have_attribute(
        "alt", re.compile(r"^A filter of 3 × 3 \(your own numbers\)")
    )
    page.get_by_role("combobox", name="activation").select_option("ELU")
    expect(page.status).to_contain_text("and ELU makes")


def test_many_fast_moves_leave_the_figure_of_the_last_one(page):
    page.get_by_role("slider", name="row of the window").focus()
    for number in range(60):
        page.keyboard.press("Home" if number % 2 else "ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.status).to_contain_text("At row 1, column")


def test_nothing_was_complained_about(page):
    assert page.complaints == [] and page.said == []
    assert (
        page.locator(
            ".jp-OutputArea [data-mime-type*=stderr], .jp-OutputArea [data-mime-type*=error]"
        ).count()
        == 0
    )
    assert "Traceback" not in (page.folder / "lab.log").read_text()
