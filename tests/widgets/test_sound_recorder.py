"""Recording from the microphone: what arrives, what is said, and what is refused."""

import numpy as np
import pytest

from genre_lab.errors import AudioError
from genre_lab.widgets.sound_recorder import SoundRecorder


def send(recorder, samples, rate=48_000):
    """Deliver samples as the browser does."""
    recorder.microphone._take(None, {"rate": rate}, [np.asarray(samples, "<f4").tobytes()])


def tone(frequency, seconds=4, rate=48_000, peak=0.3):
    return peak * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


@pytest.fixture
def recorder():
    recorder = SoundRecorder()
    yield recorder
    recorder.close()


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_a_recording_becomes_a_clip_at_the_reports_rate(recorder, rate):
    send(recorder, tone(440, rate=rate), rate)
    assert (recorder.clip.rate, round(recorder.clip.seconds, 2)) == (12_000, 4)
    spectrum = np.abs(np.fft.rfft(recorder.clip.samples))
    assert spectrum.argmax() / 4 == pytest.approx(440, abs=1)
    assert recorder.status.startswith("You recorded 4.0 s")
    assert recorder.scene.sounds[0]["end"] == pytest.approx(4)


def test_it_says_where_the_recording_is_loudest(recorder):
    samples = np.zeros(4 * 48_000)
    samples[round(1.3 * 48_000) :][:480] = tone(1000, 0.01, peak=0.8)
    send(recorder, samples)
    assert "loudest at 1.3 s" in recorder.status


def test_each_recording_takes_the_place_of_the_one_before(recorder):
    send(recorder, tone(440))
    first = recorder.scene.png
    send(recorder, tone(2000))
    assert recorder.scene.png != first and len(recorder.scene.sounds) == 1


def test_a_silent_microphone_is_said_to_be_one(recorder):
    send(recorder, np.zeros(4 * 48_000))
    assert "heard next to nothing" in recorder.status


@pytest.mark.parametrize(
    "samples, rate", [([], 48_000), ([np.nan] * 100, 48_000), ([0.1] * 100, 0), ([0.1] * 9, 10**9)]
)
def test_what_is_no_sound_changes_nothing(recorder, samples, rate):
    send(recorder, tone(440))
    before = recorder.clip
    send(recorder, samples, rate)
    assert recorder.clip is before and "Nothing was recorded" in recorder.status


def test_why_there_is_no_microphone_is_told_each_time(recorder):
    for _ in range(2):
        recorder.microphone._take(None, {"problem": "there is no microphone"}, [])
        assert recorder.status.startswith("Nothing was recorded: there is no microphone.")
        recorder.redraw()
        assert recorder.status.startswith("This is an example")


@pytest.mark.parametrize("seconds", [0.5, 11, float("nan")])
def test_durations_out_of_range_are_refused(seconds):
    with pytest.raises(AudioError, match="can't be recorded"):
        SoundRecorder(seconds)
