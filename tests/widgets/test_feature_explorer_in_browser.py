"""The feature explorer in a real JupyterLab: by mouse and keyboard, sounds and dropped files."""

import io
import re

import numpy as np
import pytest
import soundfile
from jupyter_lab import open_cells
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

RATE = 12_000
CODE = """import pandas as pd
from genre_lab.data.tracks import Tracks
from genre_lab.widgets.feature_explorer import FeatureExplorer
songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"]})
songs = songs.assign(title=["low", "high"], path=["low.wav", "high.wav"])
FeatureExplorer(Tracks(songs), seconds=5)"""
PLAY = """async (audio) => {
  await audio.play();
  for (let turn = 0; turn < 100 && audio.currentTime < 0.3; turn++)
    await new Promise((done) => setTimeout(done, 100));
  audio.pause();
  return audio.currentTime;
}"""


def wav(samples, rate=RATE):
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format="WAV")
    return buffer.getvalue()


def tone(seconds, hz, rate=RATE):
    return 0.3 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    for name, hz in (("low", 300), ("high", 2000)):
        (folder / f"{name}.wav").write_bytes(wav(tone(8, hz)))
    with open_cells(folder, CODE) as page:
        expect(status(page)).to_contain_text("STFT 257 × 235", timeout=120_000)
        page.set_default_timeout(20_000)
        yield page


def status(page):
    return page.locator(".jp-OutputArea [role=status]")


def figure(page):
    return page.locator(".jp-OutputArea img.genre-lab-figure")


def says(page, text):
    expect(status(page)).to_contain_text(text, timeout=20_000)


def drop(page, name, content):
    (page.folder / name).write_bytes(content)
    page.locator(".jp-OutputArea input[type=file]").set_input_files(page.folder / name)


def test_by_mouse_a_song_and_a_rate_are_chosen(page):
    before = figure(page).get_attribute("src")
    page.get_by_label("song", exact=True).select_option(label="pop: high")
    expect(figure(page)).to_have_attribute(
        "alt", re.compile(r"5 s of 'pop: high' at 12000 Hz.*STFT of 257 rows by 235 columns")
    )
    assert figure(page).get_attribute("src") != before
    page.get_by_label("rate", exact=True).select_option(label="16000 Hz")
    says(page, "STFT 257 × 313")
    page.get_by_label("rate", exact=True).select_option(label="12000 Hz")
    says(page, "STFT 257 × 235")
    says(page, "Time taken: STFT")


def test_a_slider_answers_mouse_arrow_keys_and_typing(page):
    slider, box = (
        page.get_by_role("slider", name="n_mels (bands)"),
        page.get_by_role("spinbutton", name="n_mels (bands)"),
    )
    place = slider.bounding_box()
    page.mouse.click(place["x"] + 0.97 * place["width"], place["y"] + place["height"] / 2)
    says(page, "mel 512 × 235")
    says(page, "of 512 mel bands are empty")
    slider.press("ArrowLeft")
    says(page, "mel 256 × 235")
    box.fill("40")
    box.press("Enter")
    says(page, "mel 40 × 235")
    expect(figure(page)).to_have_attribute("alt", re.compile("mel of 40 rows"))


def test_two_hundred_fast_moves_leave_the_figure_of_the_last(page):
    slider = page.get_by_role("slider", name="hop_length (samples)")
    slider.focus()
    for number in range(200):
        page.keyboard.press("ArrowLeft" if number % 4 < 2 else "ArrowRight")
    page.keyboard.press("ArrowRight")  # 256 → 512
    says(page, "STFT 257 × 118")
    expect(figure(page)).to_have_attribute("alt", re.compile("STFT of 257 rows by 118 columns"))
    page.wait_for_timeout(1_500)  # nothing that was held back comes after it
    says(page, "STFT 257 × 118")
    slider.press("ArrowLeft")
    says(page, "STFT 257 × 235")


def test_settings_that_cannot_work_are_said_and_it_goes_on(page):
    hop, bands = (
        page.get_by_role("spinbutton", name="hop_length (samples)"),
        page.get_by_role("spinbutton", name="n_mels (bands)"),
    )
    before = figure(page).get_attribute("src")
    hop.fill("100000")
    hop.press("Tab")
    says(
        page, "hop_length=100000 is longer than the excerpt of 60000 samples: choose a smaller one."
    )
    assert figure(page).get_attribute("src") == before
    hop.fill("256")
    hop.press("Enter")
    bands.fill("10")
    bands.press("Enter")
    says(page, "n_mfcc=20 is more than the 10 mel bands it is made from")
    bands.fill("96")
    bands.press("Enter")
    says(page, "mel 96 × 235")


def test_the_song_is_played_and_the_cursor_moves_over_the_figure(page):
    player = page.locator(".jp-OutputArea audio").first
    assert player.evaluate(PLAY) >= 0.3
    cursor = page.locator(".jp-OutputArea .genre-lab-cursor")
    expect(cursor).to_be_visible()
    share = float(re.match(r"[\d.]+", cursor.evaluate("(cursor) => cursor.style.left"))[0])
    assert share == pytest.approx(
        100 * (0.1 + 0.77 * player.evaluate("(audio) => audio.currentTime") / 5), abs=3
    )


def test_by_keyboard_sound_is_rebuilt_and_played(page):
    button = page.get_by_role("button", name="hear the mel")
    button.focus()
    page.keyboard.press("Enter")
    says(
        page, "The player 'from the mel, n_fft 512, hop 256, 96 bands' has what the mel kept of 5 s"
    )
    player = page.get_by_label("from the mel, n_fft 512, hop 256, 96 bands")
    assert player.evaluate(PLAY) >= 0.3
    expect(button).to_be_enabled()


def test_files_that_are_no_songs_are_said(page):
    drop(page, "essay.mp3", b"no music at all" * 1000)
    says(page, "This is not audio, or audio of an unknown kind (essay.mp3)")
    drop(page, "mute.wav", wav(np.zeros(8 * RATE)))
    says(page, "The excerpt is silent, from")
    drop(page, "empty.wav", b"")
    says(page, "(empty.wav)")
    page.get_by_role("slider", name="n_mfcc (coefficients)").press("ArrowRight")
    says(page, "MFCC 21 × 235")
    expect(figure(page)).to_have_attribute("alt", re.compile("'pop: high'"))


def test_a_song_of_twenty_minutes_larger_than_a_message_may_be_is_shown(page):
    song = wav(np.tile(tone(60, 700), 20))
    assert len(song) > 20_000_000
    drop(page, "long.wav", song)
    expect(figure(page)).to_have_attribute(
        "alt", re.compile("'your own: long.wav'"), timeout=20_000
    )
    says(page, "STFT 257 × 235")


def test_nothing_complained(page):
    assert page.complaints == [] and page.said == []
    assert (
        page.locator(
            ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']"
        ).count()
        == 0
    )
    assert page.get_by_text("The controls come alive when").count() == 0
