"""The mel explorer in a real JupyterLab: by mouse, by keyboard, and its tones are heard."""

import re

import pytest
from jupyter_lab import open_cells
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

CODE = "from genre_lab.widgets.mel_explorer import MelExplorer\nMelExplorer()"
PLAY = """async (audio) => {
  await audio.play();
  for (let turn = 0; turn < 100 && audio.currentTime < 0.3; turn++)
    await new Promise((done) => setTimeout(done, 100));
  audio.pause();
  return audio.currentTime;
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with open_cells(tmp_path_factory.mktemp("lab"), CODE) as page:
        expect(status(page)).to_contain_text("500 Hz and 1000 Hz", timeout=120_000)
        page.set_default_timeout(20_000)
        yield page


def status(page):
    return page.locator(".jp-OutputArea [role=status]")


def figure(page):
    return page.locator(".jp-OutputArea img.genre-lab-figure")


def test_by_keyboard_the_tones_move(page):
    before = figure(page).get_attribute("src")
    page.get_by_role("slider", name="first tone (Hz)").press("ArrowRight")
    expect(status(page)).to_contain_text("510 Hz and 1000 Hz are 490 Hz apart, 383 mel (HTK)")
    expect(figure(page)).to_have_attribute("alt", re.compile("510 Hz at 24%"))
    assert figure(page).get_attribute("src") != before
    box = page.get_by_role("spinbutton", name="second tone (Hz)")
    box.fill("2000")
    box.press("Enter")
    expect(status(page)).to_contain_text("510 Hz and 2000 Hz")


def test_by_mouse_scale_and_filters_change(page):
    page.get_by_label("mel of", exact=True).select_option(label="Slaney (librosa)")
    expect(status(page)).to_contain_text("mel (Slaney)")
    expect(figure(page)).to_have_attribute("alt", re.compile("^Left, the mel scale of Slaney"))
    slider = page.get_by_role("slider", name="n_mels (bands)")
    place = slider.bounding_box()
    page.mouse.click(place["x"] + 0.97 * place["width"], place["y"] + place["height"] / 2)
    expect(status(page)).to_contain_text("of 256 filters are empty")


def test_the_tones_are_heard_one_at_a_time(page):
    players = page.locator(".jp-OutputArea audio")
    expect(players).to_have_count(4)  # by mel, the third tone would lie above what the rate holds
    assert players.nth(2).evaluate(PLAY) >= 0.3
    assert page.locator(".jp-OutputArea .genre-lab-cursor").is_hidden()
    page.evaluate(
        "() => { const players = document.querySelectorAll('.jp-OutputArea audio'); "
        "players[2].play(); players[3].play() }"
    )
    page.wait_for_function("document.querySelectorAll('.jp-OutputArea audio')[2].paused")


def test_nothing_complained(page):
    assert page.complaints == [] and page.said == []
    assert (
        page.locator(
            ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']"
        ).count()
        == 0
    )
