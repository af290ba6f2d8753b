"""The confusion matrix as a widget: its cells, their songs, and what the vote changes."""

import io
import re

import numpy as np
import pandas as pd
import pytest
import soundfile

from genre_lab.errors import EvaluationError
from genre_lab.evaluation.results import Results, evaluate
from genre_lab.widgets.confusion_explorer import BARS, EXCERPTS, MATRIX, SONGS, ConfusionExplorer

GENRES = ["jazz", "pop", "rap"]


@pytest.fixture
def results(tmp_path):
    """Five songs with three excerpts each: excerpts and votes can be counted by hand."""
    soundfile.write(tmp_path / "tone.wav", 0.3 * np.sin(np.arange(400_000) / 9), 12_000)
    (tmp_path / "broken.mp3").write_bytes(b"no song")
    said = np.array(
        [[0, 0, 1], [1, 1, 0], [1, 1, 1], [0, 1, 1], [2, 2, 2]]
    )  # the guess of every excerpt, song by song
    excerpts = np.full((3, 5, 3), 0.1)
    for song, excerpt in np.ndindex(5, 3):
        excerpts[excerpt, song, said[song, excerpt]] = 0.8
    table = pd.DataFrame(
        {
            "track_id": list("abcde"),
            "title": ["A & B", "Two", "Three", "Four", ""],
            "artist": ["Ann", "", "Cy", "Di", "Ed"],
            "path": [str(tmp_path / "tone.wav")] * 4 + [str(tmp_path / "broken.mp3")],
        }
    )
    return Results(
        excerpts.mean(axis=0),
        ["jazz", "jazz", "pop", "jazz", "jazz"],
        GENRES,
        table,
        "test",
        excerpts=excerpts,
    )


@pytest.fixture
def explorer(results):
    explorer = ConfusionExplorer(results)
    yield explorer
    explorer.close()


def choose(explorer, truth, guess):
    explorer.truth.value, explorer.guess.value = truth, guess


def test_it_opens_at_the_most_frequent_mistake(explorer):
    assert (explorer.truth.value, explorer.guess.value) == ("jazz", "pop")
    assert explorer.status.startswith(
        "Of 4 songs that are jazz, 2 are called pop (50%). In all 47% of 15 single excerpts "
        "are right, "
        "and after the vote 40% of 5 songs. "
    )


def test_the_songs_of_a_cell_are_those_with_its_truth_and_guess_the_surest_first(explorer, results):
    assert explorer.songs.song.tolist() == [1, 3] and explorer.songs.title.tolist() == [
        "Two",
        "Four",
    ]
    for truth in GENRES:
        for guess in GENRES:
            choose(explorer, truth, guess)
            assert len(explorer.songs) == results.confusion.loc[truth, guess]
            assert explorer.songs.probability.is_monotonic_decreasing


def test_before_the_vote_every_excerpt_counts(explorer):
    explorer.counted.value = EXCERPTS
    assert explorer.status.startswith(
        "Of 12 single excerpts that are jazz, 5 are called pop (42%). "
    )
    assert dict(zip(explorer.songs.title, explorer.songs.excerpts, strict=True)) == {
        "A & B": 1,
        "Two": 2,
        "Four": 2,
    }
    explorer.counted.value = SONGS
    assert explorer.songs.excerpts.tolist() == [1, 1]


def test_the_chosen_song_is_drawn_and_told_and_put_into_the_player(explorer, results):
    explorer.song.value = 3
    assert explorer.status.endswith(" Four by Di: pop 57%, jazz 33%.")
    bars = explorer.figure.figure.axes[1].patches
    np.testing.assert_allclose([bar.get_width() for bar in bars], results.probabilities[3])
    samples, rate = soundfile.read(io.BytesIO(explorer.scene.sounds[0]["wav"]))
    assert (len(samples), rate) == (300_000, 12_000) and explorer.scene.sounds[0][
        "label"
    ].startswith("Four by Di")


def test_a_click_chooses_the_cell_under_it_and_elsewhere_nothing(explorer):
    left, bottom, width, height = MATRIX
    explorer.scene.clicked = [left + 2.5 * width / 3, 1 - bottom - 2.5 * height / 3]
    assert (explorer.truth.value, explorer.guess.value) == (
        "jazz",
        "rap",
    ) and "1 is called rap (25%)" in explorer.status
    before = explorer.status
    for x, y in [(left - 0.01, 0.5), (BARS[0] + 0.1, 0.5), (left + 0.1, 0.999)]:
        explorer.scene.clicked = [x, y]
    assert explorer.status == before


def test_an_empty_cell_says_so_and_the_next_one_works(explorer):
    choose(explorer, "rap", "jazz")
    assert (
        explorer.status.startswith("Of 0 songs that are rap, 0 are called jazz.")
        and "No song is in this cell" in explorer._list.value
    )
    assert explorer.song.value is None and not explorer.scene.sounds
    choose(explorer, "pop", "pop")
    assert explorer.songs.title.tolist() == ["Three"] and explorer.scene.sounds


def test_a_song_that_cannot_be_read_gets_a_sentence(explorer):
    choose(explorer, "jazz", "rap")
    assert "It can't be played: This is not audio" in explorer.status and not explorer.scene.sounds
    choose(explorer, "jazz", "jazz")
    assert "cannot" not in explorer.status and explorer.scene.sounds


def test_names_cannot_write_html(explorer):
    choose(explorer, "jazz", "jazz")
    assert "A &amp; B" in explorer._list.value and "A & B" not in explorer._list.value


def test_kept_results_show_their_counts_and_say_what_is_not_kept(results, tmp_path):
    results.save(tmp_path)
    kept = ConfusionExplorer(Results.load(tmp_path))
    assert (
        kept.counted.disabled
        and kept.song.disabled
        and "keep one answer a song" in kept._list.value
    )
    assert (
        kept.status
        == "Of 4 songs that are jazz, 2 are called pop (50%). In all 40% of 5 songs are right."
    )
    choose(kept, "pop", "pop")
    assert "1 is called pop (100%)" in kept.status
    kept.close()


def test_what_is_no_result_is_refused():
    with pytest.raises(EvaluationError, match="no confusion matrix"):
        ConfusionExplorer([[1, 2], [3, 4]])


def test_the_still_view_has_the_figure_its_sentence_and_the_status(explorer):
    still = explorer._repr_mimebundle_()["text/html"]
    alt = re.search('alt="([^"]+)"', still)[1]
    assert alt.startswith("Confusion matrix of 5 songs. Of 4 songs that are jazz, 2 are called pop")
    assert "base64," in still and len(still) < 350_000 and f"<p>{explorer.status}</p>" in still


def test_closed_it_draws_no_more(results):
    explorer = ConfusionExplorer(results)
    shown = explorer.figure
    explorer.close()
    choose(explorer, "pop", "pop")
    assert (
        explorer.figure is shown
        and explorer.comm is None
        and explorer.scene.comm is None
        and explorer.truth.comm is None
    )


def test_evaluate_keeps_the_answers_to_excerpts(run, store):
    results = evaluate(run, store)
    assert results.excerpts.shape == (4, len(results.truth), 3)  # 301 frames, 96 at a time
    np.testing.assert_allclose(results.excerpts.mean(axis=0), results.probabilities, atol=1e-6)
