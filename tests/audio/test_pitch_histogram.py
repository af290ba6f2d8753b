"""Pitch histograms of tones and chords, whose notes are known."""

import numpy as np
import pytest

from genre_lab.audio.clip import Clip
from genre_lab.audio.tzanetakis import FIFTHS, PitchHistogram, pitch_histogram
from genre_lab.errors import AudioError

RATE = 12_000
NAMES = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]


def chord(*midi, seconds=3, overtones=1, rate=RATE):
    times = np.arange(round(seconds * rate)) / rate
    tones = [
        np.sin(2 * np.pi * k * 440 * 2 ** ((note - 69) / 12) * times) / k
        for note in midi
        for k in range(1, overtones + 1)
    ]
    return Clip((sum(tones) / 8).astype("float32"), rate, "chord")


@pytest.mark.parametrize("note", [36, 40, 45, 57, 60, 69, 76, 84])
def test_a_tone_is_its_note_in_every_frame(note):
    found = pitch_histogram(chord(note))
    assert found.unfolded.argmax() == note and found.unfolded[note] == pytest.approx(1)
    assert FIFTHS[found.folded.argmax()] == NAMES[note % 12]


def test_a_chord_keeps_all_of_its_notes():
    found = pitch_histogram(chord(60, 64, 67))
    assert sorted(np.argsort(found.unfolded)[-3:]) == [60, 64, 67]
    assert found.unfolded.sum() == pytest.approx(3, abs=0.3)
    assert set(np.array(FIFTHS)[np.argsort(found.folded)[-3:]]) == {"C", "E", "G"}


def test_octaves_fold_onto_one_note():
    found = pitch_histogram(chord(45, 57, 69))
    assert found.folded[FIFTHS.index("A")] == pytest.approx(found.unfolded.sum(), rel=0.05)


def test_an_overtone_counts_as_the_note_that_it_sounds_like():
    found = pitch_histogram(chord(45, overtones=3))  # A2 with A3 and E4
    assert sorted(np.argsort(found.unfolded)[-3:]) == [45, 57, 64]
    # A peak between two bins is up to 15 % lower.
    assert found.unfolded[57] == pytest.approx(1 / 2, rel=0.15)
    assert found.unfolded[64] == pytest.approx(1 / 3, rel=0.15)


@pytest.mark.parametrize(
    "notes, counted", [((86, 60), [60]), ((34, 60), [60]), ((84, 36), [36, 84])]
)
def test_notes_from_c2_to_c6_count_and_no_others(notes, counted):
    assert np.flatnonzero(pitch_histogram(chord(*notes)).unfolded > 0.5).tolist() == counted


def test_six_notes_count_in_a_frame_and_no_more():
    eight = chord(*range(45, 85, 5))
    assert (pitch_histogram(eight).unfolded > 0.3).sum() == 6


def test_a_louder_clip_and_another_rate_have_the_same_notes():
    quiet, finer = chord(60, 64, 67), chord(60, 64, 67, rate=22_050)
    loud = pitch_histogram(Clip(quiet.samples * 4, RATE, "")).unfolded
    np.testing.assert_allclose(loud, pitch_histogram(quiet).unfolded, atol=1e-5)
    assert sorted(np.argsort(pitch_histogram(finer).unfolded)[-3:]) == [60, 64, 67]


def test_the_five_numbers_worked_by_hand():
    unfolded = np.zeros(128)
    unfolded[[48, 60, 55, 64]] = 0.3, 0.2, 0.4, 0.1  # C3, C4, G3, E4
    assert PitchHistogram(unfolded).numbers == pytest.approx(
        {
            "pitch amplitude": 0.5,
            "pitch note": 55,
            "pitch class": 0,
            "pitch interval": 1,
            "pitch sum": 1.0,
        }
    )


@pytest.mark.parametrize(
    "first, second, fifths",
    [("C", "G", 1), ("G", "C", -1), ("F", "C", 1), ("C", "F#", -6), ("A", "C", -3), ("Bb", "D", 4)],
)
def test_the_interval_is_the_shorter_way_round_the_circle(first, second, fifths):
    unfolded = np.zeros(128)
    unfolded[[60 + NAMES.index(first), 60 + NAMES.index(second)]] = 2, 1
    assert PitchHistogram(unfolded).numbers["pitch interval"] == fifths


def test_silence_has_no_notes_and_all_its_numbers_are_zero():
    found = pitch_histogram(Clip(np.zeros(2 * RATE, "float32"), RATE, "silence"))
    assert set(found.numbers.values()) == {0.0} and "no note" in repr(found)


def test_a_clip_shorter_than_a_frame_is_refused():
    with pytest.raises(AudioError, match="4000 samples; a frame has 4096"):
        pitch_histogram(Clip(np.ones(4000, "float32"), RATE, "short"))
