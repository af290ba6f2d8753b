"""The explanation player: what it shows, plays and says; its limits; and in a real JupyterLab."""

import io
import re

import numpy as np
import pytest
import soundfile
from jupyter_lab import open_cells
from playwright.sync_api import expect

from genre_lab.errors import WidgetError
from genre_lab.widgets.explanation_player import ExplanationPlayer

READY, DRAWN = 120_000, 60_000  # milliseconds
CELL = """import genre_lab as gl
songs = gl.from_csv({songs!r})
gl.ExplanationPlayer({run!r}, songs.head(1))"""
PLAY = """async (audio) => {
  await audio.play();
  for (let turn = 0; turn < 100 && audio.currentTime < 0.3; turn++)
    await new Promise((done) => setTimeout(done, 100));
  audio.pause();
  return audio.currentTime;
}"""


@pytest.fixture(scope="module")
def player(tracks, trained):
    """One widget for all tests: it opens a network, which takes a second."""
    return ExplanationPlayer(trained, tracks.head(1))


def test_the_sentence_and_the_table_tell_what_the_network_says_to_each_sound(player):
    player.song.value, player.method.value, player.share.value = 0, "occlusion", 20
    why = player.explanation
    assert list(player.probabilities.index) == [
        "all",
        "only this",
        "without this",
        "without as much at random",
    ]
    np.testing.assert_allclose(player.probabilities.sum(axis=1), 1, atol=1e-4)
    wanted = why.answer_to(why.sound("without", 0.2))[why.genre]
    assert player.probabilities.loc["without this", why.genre] == pytest.approx(wanted, abs=1e-5)
    assert f"without them: {wanted:.0%}" in player.status
    assert player.figure.alt.endswith(player.status)


def test_share_method_and_genre_change_what_is_explained(player):
    before, alone = player.scene.png, player.probabilities.loc["only this"].copy()
    player.share.value = 50
    assert player.scene.png != before and "only the 50 %" in player.status
    assert not np.allclose(player.probabilities.loc["only this"], alone)
    player.method.value = "grad-cam"
    assert player.explanation.method == "grad-cam" and "By grad-cam" in player.status
    other = player.probabilities.columns[-1]
    player.genre.value = other
    assert player.explanation.genre == other and f": {other} " in player.status
    player.genre.value, player.share.value = "the likeliest", 20


def test_the_sounds_are_the_song_its_part_and_the_rest(player):
    read = [soundfile.read(io.BytesIO(one["wav"]))[0] for one in player.scene.sounds]
    assert [one["label"].split(",")[0] for one in player.scene.sounds] == [
        "all",
        "only this",
        "without this",
    ]
    np.testing.assert_allclose(read[1] + read[2], read[0], atol=2e-3)
    assert player.scene.sounds[0]["start"] == player.explanation.moment(6.4)


def test_what_is_no_network_or_no_songs_is_refused(trained, tracks):
    with pytest.raises(WidgetError):
        ExplanationPlayer(3, tracks)
    with pytest.raises(WidgetError):
        ExplanationPlayer(trained, 3)


def test_a_song_that_is_too_short_is_said_and_the_widget_goes_on(trained, songs, tmp_path):
    samples, rate = soundfile.read(songs / "bells" / "00.wav")
    soundfile.write(tmp_path / "short.wav", samples[: 2 * rate], rate)
    player = ExplanationPlayer(trained, [songs / "bells" / "01.wav", tmp_path / "short.wav"])
    figure = player.figure
    player.song.value = 1
    assert "lasts 2.0 s; 3 s are needed" in player.status and player.figure is figure
    player.song.value = 0
    assert "only the 20 %" in player.status
    player.close()
    assert player.comm is None


@pytest.fixture(scope="module")
def page(tmp_path_factory, trained, songs):
    cell = CELL.format(songs=str(songs / "tracks.csv"), run=str(trained.folder))
    with open_cells(tmp_path_factory.mktemp("lab"), cell) as page:
        expect(page.get_by_role("status")).to_contain_text("By grad-cam", timeout=READY)
        yield page


@pytest.mark.slow
def test_by_keyboard_and_mouse_method_share_and_song_are_chosen(page):
    figure, status = page.locator("img.genre-lab-figure"), page.get_by_role("status")
    before = figure.get_attribute("src")
    page.get_by_label("method", exact=True).select_option(label="occlusion")
    expect(status).to_contain_text("By occlusion, only the 20 %", timeout=DRAWN)
    assert figure.get_attribute("src") != before
    page.get_by_role("slider", name="share that counts most (%)").press("ArrowRight")
    expect(status).to_contain_text("only the 30 %", timeout=DRAWN)
    page.get_by_label("why", exact=True).select_option(label="rattle")
    expect(status).to_contain_text(re.compile(r": rattle \d+%"), timeout=DRAWN)
    page.get_by_label("song", exact=True).select_option(index=1)
    expect(status).to_contain_text("drone-", timeout=DRAWN)
    expect(figure).to_have_attribute("alt", re.compile(r"the part that counts\. drone-"))


@pytest.mark.slow
def test_each_sound_has_a_name_and_plays_with_a_cursor(page):
    for label in ("all, ", "only this, ", "without this, "):
        player = page.locator(f".jp-OutputArea audio[aria-label^='{label}']")
        assert player.evaluate(PLAY) >= 0.3
    expect(page.locator(".jp-OutputArea .genre-lab-cursor")).to_be_visible()
    assert page.complaints == []
