import numpy as np
import pytest

from genre_lab.errors import AudioError, TrainingError
from genre_lab.evaluation.prediction import TOGETHER, Predictor, predict, predict_many


def test_a_song_on_disk_gets_the_answer_that_its_spectrogram_in_the_store_gets(run, store):
    from genre_lab.models.song_vote import ask_split

    test = store.split("test")
    wanted = ask_split(run.model(), test, run.scaling).mean(axis=0)
    predictor = Predictor(run)
    for row, path in zip(wanted, test.table.path, strict=True):
        answer = predictor(path)
        np.testing.assert_allclose(answer[run.genres], row, atol=0.01)  # the store holds float16


def test_the_likeliest_genre_comes_first_and_all_sum_to_one(run, songs):
    answer = predict(run.folder, songs / "rattle" / "00.wav")
    assert answer.is_monotonic_decreasing and answer.sum() == pytest.approx(1, abs=1e-5)
    assert answer.index.name == "genre" and sorted(answer.index) == run.genres


def test_one_bad_song_does_not_stop_the_others(run, songs, tmp_path):
    (tmp_path / "text.mp3").write_text("a letter")
    answers = list(
        predict_many(
            run, [songs / "bells" / "00.wav", tmp_path / "text.mp3", songs / "drone" / "01.wav"]
        )
    )
    assert [("error" in answer) for answer in answers] == [False, True, False]
    assert "not audio" in answers[1]["error"] and answers[0]["genre"] == next(
        iter(answers[0]["probabilities"])
    )


def test_what_cannot_be_read_is_refused(run, tmp_path):
    with pytest.raises(AudioError):
        predict(run, tmp_path / "missing.mp3")
    with pytest.raises(TrainingError):
        predict(tmp_path, "song.mp3")


def test_a_folder_means_every_audio_file_below_it_in_order(run, songs, tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("b.wav", "deep/a.wav", "deep/er/c.wav"):
        (tmp_path / name).hardlink_to(songs / "bells" / "00.wav")
    (tmp_path / "cover.jpg").write_text("no song")
    (tmp_path / "empty").mkdir()
    answers = list(predict_many(run, [tmp_path, songs / "drone" / "00.wav", tmp_path / "empty"]))
    wanted = [
        tmp_path / "b.wav",
        tmp_path / "deep" / "a.wav",
        tmp_path / "deep" / "er" / "c.wav",
        songs / "drone" / "00.wav",
        tmp_path / "empty",
    ]
    assert [answer["song"] for answer in answers] == list(map(str, wanted))
    assert ["error" in answer for answer in answers] == [False, False, False, False, True]


def test_batches_and_reading_ahead_change_no_answer_and_no_order(run, songs, tmp_path):
    (tmp_path / "text.mp3").write_text("a letter")
    paths = [path for genre in run.genres for path in sorted((songs / genre).glob("*.wav"))]
    paths[5:5] = paths[20:20] = [tmp_path / "text.mp3"]
    predictor = Predictor(run)
    answers = list(predict_many(predictor, paths))
    assert [answer["song"] for answer in answers] == list(map(str, paths))
    for path, answer in zip(paths, answers, strict=True):
        if path.suffix == ".wav":
            alone = predictor(path)
            assert {genre: pytest.approx(p, abs=1e-3) for genre, p in alone.items()} == answer[
                "probabilities"
            ]


def test_songs_are_taken_from_an_endless_list_a_few_at_a_time(run, songs):
    taken = []

    def endless():
        while True:
            taken.append(songs / "bells" / "00.wav")
            yield taken[-1]

    answers = predict_many(run, endless())
    for n_answers in range(1, 100):
        assert next(answers)["genre"] in run.genres and len(taken) <= n_answers + 3 * TOGETHER
    answers.close()


def test_an_error_is_said_while_a_thread_keeps_standard_error_quiet(command):
    """Decoders are quiet for the whole process: without turns, words said meanwhile get lost."""
    script = """
import os, threading, time
from genre_lab.files import quiet, say
def decode():
    for _ in range(20):
        with quiet():
            os.write(2, b"noise")
            time.sleep(0.005)
threads = [threading.Thread(target=decode) for _ in range(2)]
for thread in threads: thread.start()
for number in range(10): say(f"error {number}"); time.sleep(0.007)
for thread in threads: thread.join()
say("the end")
"""
    assert command("-c", script).stderr.splitlines() == [
        *(f"error {number}" for number in range(10)),
        "the end",
    ]
