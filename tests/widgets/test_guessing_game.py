"""The guessing game goes on where a song can't be read, and shows names as they are."""

import numpy as np
import pandas as pd
import pytest
import soundfile

from genre_lab.data.tracks import Tracks
from genre_lab.evaluation.guesses import Guesses
from genre_lab.widgets.guessing_game import GuessingGame


@pytest.fixture
def songs(tmp_path):
    """Four songs, the first and the third of which can't be read, in two genres."""
    paths = [tmp_path / f"{letter}.wav" for letter in "abcd"]
    for number, path in enumerate(paths):
        if number % 2:
            soundfile.write(path, 0.3 * np.sin(np.arange(120_000) / (5 + number)), 12_000)
    paths[0].write_text("a letter")  # paths[2] is missing
    table = {"track_id": list("abcd"), "genre": ["jazz", "jazz", "pop", "pop"], "path": paths}
    return Tracks(pd.DataFrame(table).astype(str))


def test_songs_that_cannot_be_read_are_left_out_and_the_game_goes_on(songs, tmp_path):
    game = GuessingGame(songs, Guesses(tmp_path))
    asked = 0
    while "<audio" in game._heard.value:
        game.guess("jazz")
        asked += 1
    assert asked == 2 and sorted(game.skipped) == ["a", "c"]
    assert game.guesses.table.track_id.isin(["b", "d"]).all() and len(game.guesses) == 2
    assert game.status.startswith(
        "No: it was pop. You got 1 of 2 right. That was the last song."
    ) or (
        game.status.startswith("Right: it was jazz. You got 1 of 2 right. That was the last song.")
    )
    assert "2 songs could not be read and were left out." in game.status
    game.guess("jazz")  # nothing is asked any more
    assert len(game.guesses) == 2 and all(button.disabled for button in game._buttons)


def test_a_game_of_unreadable_songs_says_so(songs, tmp_path):
    game = GuessingGame(Tracks(songs.table[songs.table.track_id == "c"]), Guesses(tmp_path))
    assert game._heard.value == "" and game.skipped == ["c"]
    assert game.status.endswith("1 song could not be read and was left out.")


def test_the_number_of_a_song_counts_all_songs(songs, tmp_path):
    game = GuessingGame(Tracks(songs.table.iloc[[1, 3]]), Guesses(tmp_path))
    assert 'aria-label="song 1 of 2"' in game._heard.value
    game.guess("jazz")
    assert 'aria-label="song 2 of 2"' in game._heard.value


def test_a_folder_of_genres_is_enough(tmp_path):
    for genre in ("jazz", "pop"):
        (tmp_path / genre).mkdir()
        soundfile.write(tmp_path / genre / "a.wav", 0.3 * np.sin(np.arange(120_000) / 9), 12_000)
    game = GuessingGame(tmp_path, Guesses(tmp_path / "kept"))
    assert [button.description for button in game._buttons] == ["jazz", "pop"]
    assert "<audio" in game._heard.value


def test_a_genre_that_looks_like_markup_is_text(songs, tmp_path):
    table = songs.table.assign(genre=["<b>rock</b>", "<b>rock</b>", "R&B\x1b[31m", "R&B\x1b[31m"])
    game = GuessingGame(Tracks(table), Guesses(tmp_path))
    still = game._repr_mimebundle_()
    assert "<li>&lt;b&gt;rock&lt;/b&gt;</li>" in still["text/html"]
    game.guess("<b>rock</b>")
    assert "<b>" not in game._status.value.replace("&lt;b&gt;", "")
    assert "\x1b" not in repr(game) + game._status.value + still["text/plain"]
