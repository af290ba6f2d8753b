"""A network followed through whole songs: its answers, its limits, and songs that are none."""

import io
import re
import tracemalloc

import numpy as np
import pytest
import soundfile
from small_songs import GENRES, sound

from genre_lab.audio.clip import load_clip
from genre_lab.audio.features import mel
from genre_lab.widgets.genre_timeline import HEARD, LOOKED_AT, PLACES, GenreTimeline
from genre_lab.widgets.parts.song_file import SongBytes, SongFile


def wav(samples, name="mine.wav", rate=12_000):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV")
    return SongBytes(file.getvalue(), name)


@pytest.fixture(scope="module")
def tried(tracks, trained):
    return GenreTimeline(trained, tracks)


@pytest.fixture
def timeline(tried):
    """One widget for all tests, at its beginning: each opens a network, which takes a second."""
    tried.step.value, tried.song.value = 2, 0
    return tried


def test_the_answers_are_the_networks_to_the_excerpts_at_these_times(timeline, trained, tracks):
    timeline.step.value = 1
    spectrogram = mel(load_clip(tracks.table.path[0], None))
    assert spectrogram.values.shape == (96, 329) and len(timeline.times) == 6
    starts = np.round((timeline.times - 48 * 256 / 12_000) * 12_000 / 256).astype(int)
    assert starts[0] == 0 and starts[-1] == 329 - 96
    values = trained.scaling.apply(spectrogram.values)
    wanted = trained.model().predict_on_batch(
        np.stack([values[:, start : start + 96] for start in starts])
    )
    np.testing.assert_allclose(timeline.probabilities, wanted, atol=1e-5)


def test_the_sentence_tells_the_answers(timeline, tracks):
    genre = tracks.table.genre[0]
    winners = timeline.probabilities.argmax(axis=1)
    assert timeline.status.startswith(
        f"{tracks.table.track_id[0]} by {genre} 0: asked at 3 places of 2.0 s, one every 2.5 "
        "s, the network says "
    )
    assert f"{GENRES[winners[0]]} at {np.count_nonzero(winners == winners[0])}" in timeline.status
    mean = timeline.probabilities.mean(axis=0)
    assert (
        f"{GENRES[mean.argmax()]} has the highest probability, {mean.max():.0%}; the song is "
        f"{genre}." in timeline.status
    )
    assert timeline.figure.alt.endswith(timeline.status)


def test_a_shorter_step_asks_at_more_places_and_another_song_is_another_figure(timeline, tracks):
    first, places = timeline.scene.png, len(timeline.times)
    timeline.step.value = 0.5
    assert len(timeline.times) > 2 * places
    timeline.song.value = 25
    assert timeline.status.startswith(tracks.table.track_id[25]) and timeline.scene.png != first
    assert timeline.scene.sounds[0]["label"].startswith(tracks.table.track_id[25])


def test_player_and_figure_share_their_time(timeline):
    heard = timeline.scene.sounds[0]
    assert (
        heard["start"] == 0
        and heard["end"] == pytest.approx(7)
        and timeline.scene.axis[2:] == [0, 7]
    )
    samples, rate = soundfile.read(io.BytesIO(heard["wav"]))
    assert (len(samples), rate) == (84_000, 12_000)


def test_a_file_dropped_in_is_asked_about_and_stays_among_the_songs(timeline):
    before = len(timeline.song.options)
    timeline.file.value = wav(sound("drone", 77))
    assert timeline.status.startswith("mine.wav: asked at") and "the song is" not in timeline.status
    assert len(timeline.song.options) == before + 1 and timeline.song.label == "mine.wav"
    timeline.song.value = 1
    timeline.song.value = before
    assert timeline.status.startswith("mine.wav: asked at")


@pytest.mark.parametrize(
    "file, said",
    [
        (
            SongBytes(b"not a song" * 100, "bad.mp3"),
            r"This is not audio, or audio of an unknown kind \(bad.mp3\): ",
        ),
        (
            SongBytes(b"", "empty.mp3"),
            r"This is not audio, or audio of an unknown kind \(empty.mp3\): ",
        ),
        (wav(np.zeros(120_000), "silent.wav"), r"The excerpt is silent.* \(silent.wav\): "),
        (
            wav(np.ones(100), "blink.wav"),
            r"The song lasts 0.01 s; .*1 s are needed \(blink.wav\): ",
        ),
    ],
    ids=["no audio", "empty", "silent", "too short"],
)
def test_a_file_that_is_no_song_gets_a_sentence_and_the_widget_goes_on(timeline, file, said):
    figure, options = timeline.figure, timeline.song.options
    timeline.file.value = file
    assert (
        re.match(said, timeline.status)
        and timeline.figure is figure
        and timeline.song.options == options
    )
    timeline.step.value = 3
    assert (
        timeline.status.startswith("bells-00 by bells 0: asked at")
        and timeline.figure is not figure
    )


def test_a_long_song_is_answered_within_limits_and_they_are_told(timeline):
    timeline.file.value = wav(np.tile(sound("rattle", 3), 180), "long.wav")  # 21 minutes
    assert len(timeline.times) == PLACES and timeline.times[-1] < LOOKED_AT
    assert "We look only at the first 5 minutes of the song." in timeline.status
    heard = timeline.scene.sounds[0]
    assert heard["end"] == HEARD and heard["label"] == "long.wav, its first 2 minutes"


def test_a_song_shorter_than_an_excerpt_is_padded_and_asked_once(timeline):
    timeline.file.value = wav(sound("bells", 3, seconds=1.2), "short.wav")
    assert len(timeline.times) == 1 and "asked at 1 place of 2.0 s, the network" in timeline.status


def test_without_songs_it_waits_for_one(trained):
    timeline = GenreTimeline(trained)
    assert (
        timeline.status == "There is no song yet: drop one in, or give the widget some."
        and timeline.figure is None
    )
    timeline.file.value = wav(sound("bells", 50))
    assert timeline.figure is not None and timeline.song.label == "mine.wav"
    timeline.close()
    assert timeline.comm is None and timeline.file.comm is None


def test_the_still_view_has_the_figure_and_its_sentence(timeline):
    still = timeline._repr_mimebundle_()["text/html"]
    assert re.search(
        'alt="mel of bells-00 by bells 0 over 7 s, above the probability of each genre', still
    )
    assert "base64," in still and len(still) < 350_000


def test_a_file_comes_in_pieces_and_is_there_with_the_last():
    file, got = SongFile(), []
    file.observe(lambda change: got.append(change.new), "value")
    file._take(file, {"name": "a.wav", "first": 0, "whole": 5, "size": 9}, [memoryview(b"abc")])
    assert not got
    file._take(file, {"name": "a.wav", "first": 3, "whole": 5, "size": 9}, [memoryview(b"de")])
    assert [(value.name, value.read()) for value in got] == [("a.wav", b"abcde")] and file.cut


def test_ten_hours_take_no_more_memory_than_five_minutes(trained, tmp_path):
    rate, hours = 12_000, 10
    path = tmp_path / "ten_hours.wav"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, rate * LOOKED_AT), rate)
    data = hours * 3600 * rate * 2  # bytes: a file with a hole takes no room on the disk
    with path.open("r+b") as file:
        file.seek(4)
        file.write((data + 36).to_bytes(4, "little"))
        file.seek(40)
        file.write(data.to_bytes(4, "little"))
        file.truncate(44 + data)
    tracemalloc.start()
    try:
        timeline = GenreTimeline(trained, path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "ten_hours.wav: asked at 60 places" in timeline.status
    assert "We look only at the first 5 minutes" in timeline.status
    assert peak < 500e6 < hours * 3600 * rate * 4  # as float32, all of it would be 1.7 GB
    timeline.close()
