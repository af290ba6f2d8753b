"""The ShapeExplorer in a real JupyterLab: by mouse, by keyboard, and its table is a table."""

import re

import pytest
from jupyter_lab import open_cells
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

CODE = """import genre_lab as gl
gl.ShapeExplorer()"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with open_cells(tmp_path_factory.mktemp("lab"), CODE) as page:
        yield page


def test_sliders_and_lists_change_sentence_figure_and_table(page):
    expect(page.status).to_contain_text("400,262 parameters", timeout=60_000)
    expect(page.get_by_role("rowheader", name="block 2")).to_be_visible()
    before = page.figure.get_attribute("src")
    page.get_by_role("combobox", name="recurrent").select_option("LSTM")
    expect(page.status).to_contain_text("409,286 parameters")
    expect(page.figure).not_to_have_attribute("src", before)
    expect(page.get_by_role("rowheader", name="LSTM 3")).to_be_visible()
    page.get_by_role("slider", name="units").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("cell", name="13 × 64").first).to_be_visible()
    box = page.get_by_role("spinbutton", name="frames", exact=True)
    box.fill("100")
    box.press("Enter")
    expect(page.status).to_contain_text("100 frames become 2 steps.")
    expect(page.figure).to_have_attribute("alt", re.compile("block 4 gives 1 × 2 × 128"))


def test_what_breaks_is_said_and_mended(page):
    pools = page.get_by_role("textbox", name="pools")
    pools.fill("2×2 3×3 4×4")
    pools.press("Enter")
    expect(page.status).to_contain_text("Filters: 4, pools: 3: they do not pair up")
    pools.fill("2×2 3×3 4×4 2×2")
    pools.press("Tab")
    expect(page.status).to_contain_text("100 frames become 3 steps.")
    page.get_by_role("combobox", name="padding").select_option("zeros by hand")
    expect(page.status).to_contain_text("The last 4 frames of the music are never looked at")
    expect(page.get_by_role("slider", name="zeros on each side (frames)")).to_be_enabled()


def test_nothing_was_complained_about(page):
    assert page.complaints == [] and page.said == []
    assert (
        page.locator(
            ".jp-OutputArea [data-mime-type*=stderr], .jp-OutputArea [data-mime-type*=error]"
        ).count()
        == 0
    )
    assert "Traceback" not in (page.folder / "lab.log").read_text()
