"""The recorder in a real JupyterLab: Chromium's own test microphone beeps once a second."""

import re

import pytest
from jupyter_lab import open_cells
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

READY, RECORDED = 60_000, 30_000  # milliseconds


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    cell = "import genre_lab as gl\ngl.SoundRecorder(2)"
    with open_cells(tmp_path_factory.mktemp("lab"), cell) as page:
        expect(page.get_by_role("status")).to_contain_text("This is an example", timeout=READY)
        yield page


def test_the_button_records_by_keyboard_and_the_figure_changes(page):
    figure = page.locator("img.genre-lab-figure")
    before = figure.get_attribute("src")
    button = page.get_by_role("button", name="record 2 s")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(
        re.compile(r"^You recorded 2\.0 s; it is loudest at [0-2]\.\d s"), timeout=RECORDED
    )
    assert figure.get_attribute("src") != before
    expect(page.get_by_role("button", name="record 2 s again")).to_be_enabled()


def test_without_a_microphone_the_reason_is_said_and_the_figure_stays(page):
    figure = page.locator("img.genre-lab-figure")
    before = figure.get_attribute("src")
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = "
        "async () => { throw new DOMException('', 'NotFoundError') } }"
    )
    page.get_by_role("button", name="record 2 s again").click()
    expect(page.get_by_role("status")).to_contain_text(
        "Nothing was recorded: there is no microphone.", timeout=RECORDED
    )
    assert figure.get_attribute("src") == before
    assert page.complaints == []
