"""Confusion matrix, timeline and splits in a real JupyterLab: by mouse, by keyboard, with sound."""

import re

import pytest
from jupyter_lab import open_cells
from playwright.sync_api import expect
from small_songs import sound

from genre_lab.evaluation.results import evaluate

pytestmark = pytest.mark.slow

CELLS = [
    """import pickle
from genre_lab import ConfusionExplorer, FeatureStore, GenreTimeline, SplitExplorer, from_csv
ConfusionExplorer(pickle.load(open("results.pickle", "rb")))""",
    "GenreTimeline({run!r}, from_csv({songs!r}))",
    'SplitExplorer(FeatureStore({store!r}), model="knn", seeds=range(3))',
]
READY, SOON = 120_000, 20_000  # milliseconds until a network is there, and until a figure is


class Shown:
    """One widget on the page: what a reader sees of it, and what the page complained about."""

    def __init__(self, page, number):
        self.page, self.part = page, page.locator(".jp-CodeCell").nth(number)
        self.status = self.part.get_by_role("status")
        self.figure = self.part.locator("img.genre-lab-figure")

    def state(self):
        return (
            self.figure.get_attribute("src"),
            self.figure.get_attribute("alt"),
            self.status.inner_text(),
        )

    def changed(self, before):
        """Wait until figure, sentence and status are others than before; return them."""
        src, alt, status = before
        expect(self.status).not_to_have_text(status)
        expect(self.figure).not_to_have_attribute("src", src)
        expect(self.figure).not_to_have_attribute("alt", alt)
        return self.state()


@pytest.fixture(scope="module")
def page(tmp_path_factory, trained, store, songs):
    import pickle

    folder = tmp_path_factory.mktemp("lab")
    (folder / "results.pickle").write_bytes(pickle.dumps(evaluate(trained, store, "valid")))
    known = {
        "run": str(trained.folder),
        "songs": str(songs / "tracks.csv"),
        "store": str(store.folder),
    }
    with open_cells(folder, *(cell.format(**known) for cell in CELLS)) as page:
        expect.set_options(timeout=SOON)
        expect(page.get_by_role("status")).to_have_count(3, timeout=READY)
        yield page
        expect.set_options(timeout=5_000)
        assert (
            page.complaints == page.said == []
            and page.locator("[data-mime-type*=stderr], [data-mime-type*='jupyter.error']").count()
            == 0
        )


def plays(shown):
    """Start the widget's player; tell whether its time goes on."""
    return shown.part.locator("audio").first.evaluate("""async (audio) => {
        await audio.play();
        for (let waited = 0; waited < 100 && audio.currentTime < 0.2; waited++)
            await new Promise((done) => setTimeout(done, 100));
        audio.pause();
        return audio.currentTime >= 0.2;
    }""")


def test_a_cell_of_the_matrix_is_chosen_by_mouse_and_by_keyboard_and_its_song_plays(page):
    shown = Shown(page, 0)
    box, before = shown.figure.bounding_box(), shown.state()
    shown.figure.click(
        position={"x": (0.12 + 0.4 * 5 / 6) * box["width"], "y": (0.12 + 0.68 / 6) * box["height"]}
    )  # top right
    before = shown.changed(before)
    expect(shown.status).to_contain_text(re.compile("that are bells, . (is|are) called rattle"))
    shown.part.get_by_role("combobox", name="is", exact=True).focus()
    page.keyboard.press("ArrowDown")
    shown.changed(before)
    expect(shown.status).to_contain_text("that are drone")
    shown.part.get_by_role("combobox", name="is called", exact=True).select_option("drone")
    expect(shown.status).to_contain_text("called drone")
    assert plays(shown)
    shown.part.get_by_role("button", name="single excerpts").focus()
    page.keyboard.press("Enter")
    expect(shown.status).to_contain_text(re.compile(r"^Of \d+ single excerpts that are drone"))


def test_the_timeline_follows_the_keyboard_and_a_click_moves_the_player(page):
    shown = Shown(page, 1)
    expect(shown.status).to_contain_text("bells-00 by bells 0: asked at 3 places", timeout=READY)
    before = shown.state()
    shown.part.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    before = shown.changed(before)
    shown.part.get_by_role("combobox", name="song").select_option("drone-02 by drone 1")
    shown.changed(before)
    expect(shown.status).to_contain_text("drone-02 by drone 1: asked at")
    box = shown.figure.bounding_box()
    shown.figure.click(position={"x": (0.13 + 0.35) * box["width"], "y": 0.3 * box["height"]})
    page.wait_for_timeout(300)
    assert shown.part.locator("audio").evaluate("(audio) => audio.currentTime") == pytest.approx(
        3.5, abs=0.1
    )
    assert plays(shown)
    assert (
        40
        < float(
            shown.part.locator(".genre-lab-cursor")
            .evaluate("(cursor) => cursor.style.left")
            .rstrip("%")
        )
        < 75
    )


def test_a_song_of_ones_own_is_dropped_in_and_what_is_no_song_gets_a_sentence(page, tmp_path):
    import numpy as np
    import soundfile

    shown = Shown(page, 1)
    soundfile.write(
        tmp_path / "mine.wav", np.tile(sound("rattle", 5), 180), 12_000
    )  # 21 minutes, 30 MB: more than one message may hold
    (tmp_path / "letter.mp3").write_text("dear network")
    soundfile.write(tmp_path / "silence.wav", np.zeros(60_000), 12_000)
    choose = shown.part.get_by_label("or a song of your own")
    choose.set_input_files(tmp_path / "letter.mp3")
    expect(shown.status).to_contain_text("This is not audio")
    choose.set_input_files(tmp_path / "silence.wav")
    expect(shown.status).to_contain_text("The excerpt is silent, from")
    before = shown.state()
    choose.set_input_files(tmp_path / "mine.wav")
    expect(shown.status).to_contain_text("We look only at the first 5 minutes of the song.")
    shown.changed(before)
    expect(shown.part.get_by_role("combobox", name="song").locator("option:checked")).to_have_text(
        "mine.wav"
    )


def test_the_dealing_is_chosen_by_keyboard_and_its_seed_by_mouse(page):
    shown = Shown(page, 2)
    expect(shown.status).to_contain_text("Split by chunk (leaky), seed 0", timeout=READY)
    before = shown.state()
    shown.part.get_by_role("button", name="artist", exact=True).focus()
    page.keyboard.press("Enter")
    before = shown.changed(before)
    expect(shown.status).to_contain_text("No song and no artist of theirs is in training.")
    slider = shown.part.get_by_role("slider", name="seed")
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] - 4, "y": box["height"] / 2})
    shown.changed(before)
    expect(shown.status).to_contain_text("Split by artist, seed 2")
