"""Beat histograms of clicks, whose tempo is known, and of sounds that have none."""

import numpy as np
import pytest
from small_songs import sound

from genre_lab.audio.clip import Clip
from genre_lab.audio.tzanetakis import TEMPI, BeatHistogram, beat_histogram
from genre_lab.errors import AudioError

RATE = 12_000


def clicks(*tempi, seconds=15, loudness=(1.0, 1.0), rate=RATE):
    """Short bursts of noise at one tempo, or at two."""
    samples, burst = np.zeros(round(seconds * rate)), np.random.default_rng(0).normal(0, 0.3, 200)
    for bpm, loud in zip(tempi, loudness, strict=False):  # of one tempo or two
        for start in np.arange(0, len(samples) - 200, 60 / bpm * rate).round().astype(int):
            samples[start : start + 200] += loud * burst
    return Clip(samples.astype("float32"), rate, f"clicks at {tempi}")


@pytest.mark.parametrize("bpm", [40, 45, 60, 72, 90, 100, 120, 140, 150, 180, 195])
def test_clicks_beat_most_at_exactly_their_tempo(bpm):
    found = beat_histogram(clicks(bpm))
    assert found.peaks[0] == bpm == found.tempi[found.strength.argmax()]
    assert found.numbers["beat 1 bpm"] == found.peaks[0] and found.numbers["beat ratio"] < 0.2


@pytest.mark.parametrize("bpm, echo", [(120, 60), (150, 50), (180, 45), (200, 40)])
def test_a_beat_leaves_no_echo_at_a_half_to_a_fifth_of_its_tempo(bpm, echo):
    found = beat_histogram(clicks(bpm))
    near = found.strength[np.abs(found.tempi - echo) < 3]
    assert near.max() < 0.02 * found.strength.max()


def test_the_rate_does_not_matter():
    assert beat_histogram(clicks(110, rate=22_050)).peaks[0] == pytest.approx(110, abs=1.5)


def test_two_tempi_are_both_found_the_stronger_one_first():
    found = beat_histogram(clicks(100, 140, seconds=25, loudness=(1.0, 0.8)))
    assert found.peaks[0] == pytest.approx(100, abs=2)
    assert any(abs(bpm - 140) < 3 for bpm in found.peaks)


def test_a_steady_beat_has_a_larger_sum_than_noise_and_noise_than_silence():
    hiss = np.random.default_rng(1).normal(0, 0.1, 15 * RATE).astype("float32")
    clips = clicks(120), Clip(hiss, RATE, "noise"), Clip(np.zeros(15 * RATE, "float32"), RATE)
    steady, random, nothing = (beat_histogram(clip).numbers["beat sum"] for clip in clips)
    assert steady > 2 * random > 0 == nothing
    assert steady == pytest.approx(1, abs=0.15)


def test_the_six_numbers_worked_by_hand():
    strength = np.zeros(len(TEMPI))
    strength[[120 - 40, 60 - 40, 61 - 40, 200 - 40]] = 0.4, 0.3, 0.2, 0.1
    assert BeatHistogram(strength).numbers == pytest.approx(
        {
            "beat 1 amplitude": 0.4,
            "beat 2 amplitude": 0.3,
            "beat ratio": 0.75,
            "beat 1 bpm": 120,
            "beat 2 bpm": 60,
            "beat sum": 1.0,
        }
    )


def test_one_peak_stands_for_both_and_none_for_nothing():
    strength = np.zeros(len(TEMPI))
    assert set(BeatHistogram(strength).numbers.values()) == {0.0}
    assert "no tempo" in repr(BeatHistogram(strength, "silence"))
    strength[0] = 0.5  # a peak at the edge counts
    numbers = BeatHistogram(strength).numbers
    assert numbers["beat 1 bpm"] == numbers["beat 2 bpm"] == 40
    assert numbers["beat 2 amplitude"] == numbers["beat ratio"] == 0


def test_six_seconds_are_enough_and_less_is_refused():
    assert beat_histogram(clicks(120, seconds=6)).peaks[0] == pytest.approx(120, abs=1.5)
    with pytest.raises(AudioError, match="5.90 s; a beat histogram needs 6 s"):
        beat_histogram(clicks(120, seconds=5.9))


def test_a_small_song_beats_at_the_tempo_it_was_made_with():
    # Seconds from beat to beat, as small_songs draws them for the rattle number 4.
    beat = np.random.default_rng([2, 4]).uniform(0.3, 0.6)
    found = beat_histogram(Clip(sound("rattle", 4, 12), RATE, "rattle")).peaks
    assert min(abs(bpm * beat / 60 - 1) for bpm in found) < 0.03
