"""Guesses are kept in a small file, the first at each song; the game plays songs and counts."""

import base64
import os
import re

import numpy as np
import pandas as pd
import pytest
import soundfile

from genre_lab.data.tracks import Tracks
from genre_lab.errors import EvaluationError
from genre_lab.evaluation.guesses import Guesses
from genre_lab.files import data_folder
from genre_lab.widgets.guessing_game import GuessingGame


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    """Make four songs of two genres: each a tone of its own."""
    folder, rows = tmp_path_factory.mktemp("songs"), []
    for number, genre in enumerate(["jazz", "pop"] * 2):
        path = folder / f"{number}.wav"
        soundfile.write(path, 0.3 * np.sin(np.arange(88_200) * (number + 1) / 30), 12_000)
        rows.append({"track_id": f"{genre}-{number}", "path": str(path), "genre": genre})
    return Tracks(pd.DataFrame(rows))


@pytest.fixture
def game(songs, tmp_path):
    return GuessingGame(songs, Guesses(tmp_path))


def play_all(game, genre):
    for _ in range(len(game.songs)):
        game.guess(genre)


def test_guesses_are_there_again_in_the_next_session(tmp_path):
    Guesses(tmp_path).add("a", "jazz", "pop")
    Guesses(tmp_path).add("b", "jazz", "jazz")
    assert Guesses(tmp_path).table.to_dict("list") == {
        "track_id": ["a", "b"],
        "truth": ["jazz", "jazz"],
        "guess": ["pop", "jazz"],
    }
    assert repr(Guesses(tmp_path)) == "Guesses: 1 of 2 songs right (50%)"


def test_only_the_first_guess_at_a_song_counts(tmp_path):
    mine = Guesses(tmp_path)
    mine.add("a", "jazz", "pop")
    mine.add("a", "jazz", "jazz")
    assert mine.n_right == 0 and len(mine) == 1


def test_where_nothing_can_be_written_guesses_last_and_say_so(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder is wanted")
    mine = Guesses(blocked / "folder")
    mine.add("a", "jazz", "jazz")
    assert mine.n_right == 1 and mine.kept is False


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\0\1\2"])
def test_a_file_that_holds_no_guesses_is_refused(tmp_path, text):
    (tmp_path / "guesses.csv").write_text(text)
    with pytest.raises(EvaluationError, match="guesses.csv"):
        Guesses(tmp_path)


def test_the_tests_keep_their_scores_out_of_the_users_folder():
    assert str(data_folder()) == os.environ["GENRE_LAB_DATA"]


def test_a_game_that_is_always_answered_jazz_tells_half_right(game):
    play_all(game, "jazz")
    assert game.guesses.n_right == 2 and len(game.guesses) == 4
    assert game.status.endswith("You got 2 of 4 right. That was the last song.")
    assert all(button.disabled for button in game._buttons)


def test_pressing_a_button_answers_the_song_that_plays(game):
    before = game._heard.value
    game._buttons[0].click()
    assert len(game.guesses) == 1 and game._heard.value != before
    assert re.match(r"(Right|No): it was (jazz|pop)\. You got [01] of 1 right\.", game.status)


def test_the_player_gives_nothing_away_and_has_a_label(game):
    assert 'aria-label="song 1 of 4"' in game._heard.value
    assert not re.search("jazz|pop", re.sub(r"base64,[\w+/=]+", "", game._heard.value))


def test_the_order_is_not_the_tables_and_the_same_every_time(songs, tmp_path):
    orders = [
        [row.track_id for row in GuessingGame(songs, Guesses(tmp_path), seed)._open]
        for seed in (0, 0, 1, 2, 3)
    ]
    assert orders[0] == orders[1] and len(set(map(tuple, orders))) > 1


def test_a_song_guessed_in_an_earlier_session_is_not_asked_again(songs, tmp_path):
    earlier = GuessingGame(songs, Guesses(tmp_path))
    earlier.guess("jazz")
    later = GuessingGame(songs, Guesses(tmp_path))
    assert 'aria-label="song 2 of 4"' in later._heard.value and "of 1 right" in later.status
    play_all(later, "pop")
    assert len(later.guesses) == 4
    assert GuessingGame(songs, Guesses(tmp_path)).status.startswith(
        "You have guessed every song. You got"
    )


def test_a_score_that_cannot_be_kept_is_said(songs, tmp_path):
    (tmp_path / "file").write_text("")
    game = GuessingGame(songs, Guesses(tmp_path / "file" / "folder"))
    game.guess("jazz")
    assert "can't be saved" in game.status


def test_the_sound_is_the_one_that_is_asked(game):
    """The four tones differ in pitch: the strongest frequency tells which song is in the player."""
    import io

    for song in list(game._open):
        mp3 = base64.b64decode(re.search(r"base64,([\w+/=]+)", game._heard.value)[1])
        samples, rate = soundfile.read(io.BytesIO(mp3))
        strongest = np.argmax(np.abs(np.fft.rfft(samples))) * rate / len(samples)
        number = int(song.track_id.split("-")[1])
        assert strongest == pytest.approx((number + 1) / 30 * 12_000 / (2 * np.pi), rel=0.03)
        game.guess("jazz")


def test_without_a_front_end_the_game_is_a_sentence(game):
    bundle = game._repr_mimebundle_()
    assert (
        bundle["text/plain"]
        == "GuessingGame: 4 songs, 2 genres. Listen, then press the genre that you hear."
    )
    assert (
        "<li>jazz</li><li>pop</li>" in bundle["text/html"] and "base64" not in bundle["text/html"]
    )
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_every_button_has_a_name_and_a_tooltip(game):
    assert [(button.description, button.tooltip) for button in game._buttons] == [
        ("jazz", "It is jazz"),
        ("pop", "It is pop"),
    ]
