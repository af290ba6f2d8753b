import base64
import io
import re

import numpy as np
import pytest
import soundfile
from small_songs import sound

from genre_lab.audio.clip import Clip
from genre_lab.errors import AudioError
from genre_lab.plots.player import LONGEST, PLAYABLE, play


def decoded(player):
    return soundfile.read(io.BytesIO(player.mp3))


@pytest.mark.parametrize("rate", PLAYABLE)
def test_the_mp3_is_the_middle_of_the_clip_at_its_rate(rate):
    loud_in_the_middle = np.zeros(25 * rate, "float32")
    loud_in_the_middle[10 * rate : 15 * rate] = 0.5 * np.sin(
        2 * np.pi * 440 * np.arange(5 * rate) / rate
    )
    heard, heard_rate = decoded(play(Clip(loud_in_the_middle, rate, "tone")))
    assert (
        LONGEST <= len(heard) / heard_rate < LONGEST + 0.3
    )  # whole frames of MP3, and the encoder's delay
    middle = heard[2 * heard_rate : 3 * heard_rate]
    assert np.abs(np.fft.rfft(middle * np.hanning(heard_rate))).argmax() == 440 and np.abs(
        middle
    ).max() == pytest.approx(0.5, rel=0.1)


def test_a_part_and_a_clip_shorter_than_that_are_played_whole():
    clip = Clip(sound("bells", 0, 20), 12_000, "bells")
    assert 2 <= len(decoded(play(clip, seconds=2))[0]) / 12_000 < 2.3
    assert len(decoded(play(clip, seconds=60))[0]) / 12_000 < LONGEST + 0.3
    assert 1 <= len(decoded(play(clip.excerpt(3, 1)))[0]) / 12_000 < 1.3


def test_a_player_is_labelled_for_the_eye_and_for_screen_readers():
    shown = play(Clip(sound("bells", 0, 2), 12_000, "<my> song"))._repr_html_()
    assert (
        "<figcaption>&lt;my&gt; song</figcaption>" in shown
        and 'aria-label="&lt;my&gt; song"' in shown
        and "controls" in shown
    )
    mp3 = base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", shown)[1])
    assert mp3 == play(Clip(sound("bells", 0, 2), 12_000, "other")).mp3
    assert (
        repr(play(Clip(sound("bells", 0, 2), 12_000, "song"), "what you hear"))
        == "Sound: what you hear"
    )


def test_samples_beyond_full_scale_are_clipped_and_do_not_wrap():
    heard, _ = decoded(play(Clip(np.full(24_000, 1.5, "float32"), 12_000, "too loud")))
    assert heard[12_000] > 0.9


def test_a_rate_that_mp3_does_not_know_is_refused():
    with pytest.raises(AudioError, match="no rate of 96000 Hz"):
        play(Clip(np.zeros(96_000, "float32"), 96_000))
