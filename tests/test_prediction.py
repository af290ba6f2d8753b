import numpy as np
import pytest

from genre_lab.audio import AudioError
from genre_lab.prediction import Predictor, predict, predict_many
from genre_lab.run import RunError


def test_a_song_on_disk_gets_the_answer_that_its_picture_in_the_store_gets(run, store):
    from genre_lab.song_vote import vote_split

    test = store.split("test")
    wanted = vote_split(run.model(), test, run.scaling)
    predictor = Predictor(run)
    for row, path in zip(wanted, test.table.path):
        answer = predictor(path)
        np.testing.assert_allclose(answer[run.genres], row, atol=0.01)  # the store holds float16


def test_the_likeliest_genre_comes_first_and_all_sum_to_one(run, songs):
    answer = predict(run.folder, songs / "rattle" / "00.wav")
    assert answer.is_monotonic_decreasing and answer.sum() == pytest.approx(1, abs=1e-5)
    assert answer.index.name == "genre" and sorted(answer.index) == run.genres


def test_one_bad_song_does_not_stop_the_others(run, songs, tmp_path):
    (tmp_path / "text.mp3").write_text("a letter")
    answers = list(predict_many(run, [songs / "bells" / "00.wav", tmp_path / "text.mp3", songs / "drone" / "01.wav"]))
    assert [("error" in answer) for answer in answers] == [False, True, False]
    assert "not audio" in answers[1]["error"] and answers[0]["genre"] == next(iter(answers[0]["probabilities"]))


def test_what_cannot_be_read_is_refused(run, tmp_path):
    with pytest.raises(AudioError):
        predict(run, tmp_path / "missing.mp3")
    with pytest.raises(RunError):
        predict(tmp_path, "song.mp3")
