import json
import os
import sys

import numpy as np
import pytest
import soundfile
from small_songs import sound

from genre_lab.errors import AudioError, TrainingError
from genre_lab.evaluation.prediction import (
    TOGETHER,
    Predictor,
    ReadSong,
    answer_in_words,
    predict,
    predict_many,
)


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


def test_many_spectrograms_are_answered_in_their_order_and_none_with_nothing(run, songs):
    predictor = Predictor(run)
    heard = [predictor.read(songs / genre / "00.wav").spectrogram for genre in run.genres]
    many = predictor.ask(heard[number % 3] for number in range(2 * TOGETHER + 5))
    assert len(many) == 2 * TOGETHER + 5 and predictor.ask([]) == []
    for number, answer in enumerate(many):
        alone = predictor.ask([heard[number % 3]])[0]
        np.testing.assert_allclose(answer[run.genres], alone[run.genres], atol=1e-5)


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


def test_a_short_song_says_how_much_of_its_excerpt_is_padding(run, tmp_path):
    song = tmp_path / "short.wav"
    soundfile.write(song, sound("bells", 0, 2), 12_000)
    [answer] = predict_many(run, [song])
    assert (answer["song_seconds"], answer["padding_seconds"]) == pytest.approx((2, 4.4))
    assert answer["remark"] == "2.0 s of song, 4.4 s of padding"
    assert answer_in_words(answer).endswith("(2.0 s of song, 4.4 s of padding)")
    with pytest.warns(UserWarning, match="short.wav: 2.0 s of song, 4.4 s of padding"):
        assert predict(run, song).index[0] == answer["genre"]


def test_a_long_song_needs_no_remark(run, songs, recwarn):
    song = songs / "bells" / "00.wav"
    [answer] = predict_many(run, [song])
    assert answer["padding_seconds"] == 0 and answer["song_seconds"] == 6.4
    assert "remark" not in answer and "padding" not in answer_in_words(answer)
    predict(run, song)
    assert not [warned for warned in recwarn if "padding" in str(warned.message)]


def test_less_than_a_second_is_refused(run, tmp_path):
    soundfile.write(tmp_path / "blip.wav", sound("bells", 0, 0.9), 12_000)
    with pytest.raises(AudioError):
        predict(run, tmp_path / "blip.wav")
    [answer] = predict_many(run, [tmp_path / "blip.wav"])
    assert "genre" not in answer and answer["error"]


def test_a_folder_of_strange_names_is_answered_to_its_end(run, songs, tmp_path):
    """A name that isn't UTF-8, one with an escape sequence, and songs that can't be read."""
    whole = (songs / "bells" / "00.wav").read_bytes()
    names = [b"a.wav", b"caf\xe9.wav", b"d\x1b[31m.wav", b"z.wav"]
    if sys.platform != "linux":
        pytest.skip("only Linux has names that are no text")
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(whole)
    (tmp_path / "link.wav").symlink_to(tmp_path / "nothing.wav")
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "lost+found").mkdir()
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "half.wav").write_bytes(whole[:30])
    answers = {answer["song"]: answer for answer in predict_many(run, [tmp_path])}
    for name in names:
        answer = answers[str(tmp_path / os.fsdecode(name))]
        assert answer["genre"] == answers[str(tmp_path / "a.wav")]["genre"]
        answer_in_words(answer).encode()  # can be printed
        assert "\x1b" not in answer_in_words(answer)
    assert "error" in answers[str(tmp_path / "half.wav")]
    for name in ("link.wav", "pipe.wav"):
        assert "leads nowhere" in answers[str(tmp_path / name)]["error"]
    assert len(answers) == len(names) + 3  # links to what is read anyway are no songs


@pytest.mark.slow
def test_a_song_without_the_right_to_read_does_not_stop_the_others(
    run, songs, tmp_path, command, without_root
):
    for name in "ab":
        (tmp_path / f"{name}.wav").write_bytes((songs / "bells" / "00.wav").read_bytes())
    (tmp_path / "a.wav").chmod(0)
    call = ("-m", "genre_lab", "predict", run.folder, tmp_path, "--json")
    done = command(*call, preexec_fn=without_root)
    first, second = json.loads(done.stdout)
    assert "error" in first and second["genre"] in run.genres and done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_folder_without_songs_is_said_to_be_one(run, tmp_path, command):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "cover.jpg").write_text("no song")
    [answer] = predict_many(run, [tmp_path / "empty"])
    assert "no song in this folder" in answer["error"] and "do:" in answer["error"]
    done = command("-m", "genre_lab", "predict", run.folder, tmp_path / "empty", "--json")
    assert json.loads(done.stdout) == [answer] and done.returncode == 1
    assert "no song in this folder" in done.stderr


def test_a_decoder_that_fails_in_its_own_way_costs_one_song(run, songs, monkeypatch):
    read = Predictor.read

    def stumble(self, path):
        if path.name == "01.wav":
            raise ZeroDivisionError("in a decoder")
        return read(self, path)

    monkeypatch.setattr(Predictor, "read", stumble)
    paths = [songs / "bells" / f"0{number}.wav" for number in range(3)]
    answers = list(predict_many(run, paths))
    assert ["error" in answer for answer in answers] == [False, True, False]
    assert "ZeroDivisionError" in answers[1]["error"] and "do:" in answers[1]["error"]


def test_what_was_wrong_with_a_file_is_said_beside_its_answer(run, songs, monkeypatch):
    heard = Predictor(run).read(songs / "bells" / "00.wav")
    damaged = ReadSong(heard.spectrogram, heard.seconds, 0.0, "12 frames were lost")
    monkeypatch.setattr(Predictor, "read", lambda self, path: damaged)
    [answer] = predict_many(run, ["song.mp3"])
    assert answer["remark"] == "12 frames were lost" in answer_in_words(answer)
    with pytest.warns(UserWarning, match="12 frames were lost"):
        predict(run, "song.mp3")
