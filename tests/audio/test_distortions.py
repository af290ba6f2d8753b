"""Distortions do what their strengths say, no more, and the same each time."""

import numpy as np
import pytest
from scipy import signal
from small_songs import sound

from genre_lab.audio.clip import Clip
from genre_lab.audio.distortions import (
    DISTORTIONS,
    LEVEL,
    PLACES,
    distort,
    impulse_response,
    loudspeaker,
    microphone,
    room,
)
from genre_lab.errors import AudioError

RATE = 22_050


@pytest.fixture(scope="module")
def song():
    """Five seconds of bursts of noise over a low tone."""
    samples = (sound("rattle", 1, 5, RATE) + sound("drone", 1, 5, RATE)) / 2
    return Clip(samples, RATE, "rattle")


@pytest.fixture
def generator():
    return np.random.default_rng(3)


def tone(hz, seconds=4.0, rate=RATE):
    samples = 0.3 * np.sin(2 * np.pi * hz * np.arange(round(rate * seconds)) / rate)
    return Clip(samples.astype("float32"), rate, "tone")


def level(samples):
    """Power in dB, without the first and last half second."""
    inside = np.asarray(samples, float)[RATE // 2 : -RATE // 2]
    return 10 * np.log10(np.mean(inside**2))


def loudest(clip):
    """The frequency in Hz that is strongest."""
    samples = clip.samples * np.hanning(len(clip.samples))
    return np.abs(np.fft.rfft(samples)).argmax() * clip.rate / len(samples)


def lag(late, early):
    """By how many samples the first comes later than the second."""
    return signal.correlate(late, early).argmax() - (len(early) - 1)


@pytest.mark.parametrize("strength", [-30, -6, 0, 20])
def test_gain_changes_the_level_by_the_decibels_asked(song, strength):
    changed = level(distort(song, "gain", strength).samples) - level(song.samples)
    assert changed == pytest.approx(strength, abs=0.01)


@pytest.mark.parametrize("strength", [-18, 9])
@pytest.mark.parametrize("kind, hz, other", [("bass", 30, 4000), ("treble", 9000, 100)])
def test_a_shelf_changes_its_side_and_leaves_the_other(kind, hz, other, strength):
    for frequency, wanted in ((hz, strength), (other, 0)):
        clip = tone(frequency)
        changed = level(distort(clip, kind, strength).samples) - level(clip.samples)
        assert changed == pytest.approx(wanted, abs=0.5)


@pytest.mark.parametrize("kind, hz", [("bass", 250), ("treble", 2500)])
def test_at_its_middle_a_shelf_has_half_its_decibels(kind, hz):
    clip = tone(hz)
    changed = level(distort(clip, kind, 12).samples) - level(clip.samples)
    assert changed == pytest.approx(6, abs=0.1)


@pytest.mark.parametrize("rate", [12_000, 22_050, 44_100, 12_345])
@pytest.mark.parametrize("bit_rate", [128, 32, 8])
def test_mp3_keeps_length_place_and_level(rate, bit_rate):
    samples = signal.sosfilt(
        signal.butter(4, 1500, fs=rate, output="sos"), sound("rattle", 1, 5, rate)
    )
    clip = Clip(samples.astype("float32"), rate, "rattle")
    coded = distort(clip, "mp3", bit_rate).samples
    assert len(coded) == len(samples)
    assert abs(lag(coded, samples)) <= rate / 4000  # an eighth of a sample there, a few here
    assert np.std(coded) == pytest.approx(np.std(samples), rel=0.1)


def test_mp3_loses_more_at_a_lower_bit_rate_and_cuts_off_nothing_beyond_full_scale(song):
    errors = [
        np.std(distort(song, "mp3", bit_rate).samples - song.samples) for bit_rate in (128, 32, 8)
    ]
    assert 0 < errors[0] < errors[1] < errors[2]
    loud = Clip(song.samples * 10, RATE, "loud")
    assert np.std(distort(loud, "mp3", 128).samples - loud.samples) < 15 * errors[0]


@pytest.mark.parametrize("strength", [-3, 1, 5])
def test_pitch_shifts_by_semitones_and_keeps_the_tempo(strength, song):
    shifted = distort(tone(440), "pitch", strength)
    assert loudest(shifted) == pytest.approx(440 * 2 ** (strength / 12), rel=0.002)
    assert len(distort(song, "pitch", strength).samples) == len(song.samples)


@pytest.mark.parametrize("strength", [0.8, 1.25])
def test_tempo_changes_the_length_and_keeps_the_pitch(strength):
    clip = tone(440)
    stretched = distort(clip, "tempo", strength)
    assert len(stretched.samples) == pytest.approx(len(clip.samples) / strength, abs=2)
    assert loudest(stretched) == pytest.approx(440, rel=0.002)


def test_tempo_brings_the_beats_closer():
    """A beat each half second comes each 0.4 s at 1.25 times the speed."""
    beats = tone(440).samples * np.exp(-6 * (np.arange(4 * RATE) / RATE % 0.5))
    faster = distort(Clip(beats, RATE, "beats"), "tempo", 1.25).samples
    loudness = signal.decimate(signal.decimate(np.abs(faster), 10), 5)  # 441 a second
    loudness -= loudness.mean()
    alike = signal.correlate(loudness, loudness)[len(loudness) - 1 :]
    assert (np.argmax(alike[100:250]) + 100) / 441 == pytest.approx(0.4, abs=0.01)


def test_an_excerpt_is_ten_seconds_from_its_place_again_and_again():
    seconds = np.repeat(np.arange(24), RATE).astype("float32")
    clip = Clip(seconds, RATE, "a count of seconds")
    for strength, first in ((0, 0), (50, 7), (100, 14)):
        taken = distort(clip, "excerpt", strength).samples[RATE // 2 :: RATE]
        assert taken.tolist() == [first + place % 10 for place in range(24)]
    short = clip.excerpt(3, 4)
    assert np.array_equal(distort(short, "excerpt", 100).samples, short.samples)


@pytest.mark.parametrize("strength", [30, 0])
def test_noise_lies_below_the_song_by_the_decibels_asked_and_is_white(song, strength):
    noise = distort(song, "noise", strength).samples - song.samples
    assert level(song.samples) - level(noise) == pytest.approx(strength, abs=0.5)
    _, power = signal.welch(noise, RATE, nperseg=256)
    assert power[2:-2].max() < 2 * power[2:-2].min()


def decay_time(response):
    """The reverberation time by Schroeder's integral: a line from -5 to -35 dB, times two."""
    left = np.cumsum(response[::-1] ** 2)[::-1]
    decibels = 10 * np.log10(left / left[0])
    times = np.arange(len(response)) / RATE
    inside = (decibels < -5) & (decibels > -35)
    return -60 / np.polyfit(times[inside], decibels[inside], 1)[0]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_room_dies_away_as_told_and_has_the_direct_sound_told(place, generator):
    response = impulse_response(RATE, place.reverberation, place.direct, generator)
    tail = response[1:]
    assert decay_time(tail) == pytest.approx(place.reverberation, rel=0.1)
    assert -10 * np.log10(np.sum(tail**2)) == pytest.approx(place.direct, abs=0.01)
    assert response[0] == 1


def test_a_room_adds_what_was_heard_before_and_is_not_late(song):
    response = np.zeros(RATE)
    response[0], response[RATE // 2] = 1, 0.5
    heard = room(song.samples, response)
    wanted = song.samples + 0.5 * np.pad(song.samples, (RATE // 2, 0))[: len(song.samples)]
    assert np.allclose(heard, wanted, atol=1e-5)


def test_a_small_loudspeaker_plays_the_middle_and_bends_what_is_loud():
    inside = level(tone(1000).samples) - level(loudspeaker(tone(1000).samples, RATE))
    assert 0 < inside < 1
    for hz in (60, 10_900):
        assert level(tone(hz).samples) - level(loudspeaker(tone(hz).samples, RATE)) > 20
    clicks = np.zeros(RATE)
    clicks[100::1000] = 1
    assert np.abs(loudspeaker(clicks, RATE)).max() < 0.5  # far above their mean level


def test_a_microphone_adds_the_noise_told_and_finds_its_level(generator):
    """A tone that falls by 30 dB, and is as loud as before when the level has followed."""
    for snr in (10, 30):
        heard = microphone(tone(1000, 30).samples, RATE, snr, generator)[RATE:]
        bins = np.abs(np.fft.rfft(heard * np.hanning(len(heard)))) ** 2
        place = bins.argmax()
        told = bins[place - 5 : place + 6].sum()
        assert 10 * np.log10(told / (bins.sum() - told)) == pytest.approx(snr, abs=0.5)
        assert np.sqrt(np.mean(heard**2)) == pytest.approx(LEVEL, rel=0.05)
    falling = np.concatenate([tone(1000, 10).samples, tone(1000, 10).samples * 10 ** (-30 / 20)])
    heard = microphone(falling, RATE, 90, generator)
    ends = [np.sqrt(np.mean(heard[first * RATE :][:RATE] ** 2)) for first in (8, 10, 19)]
    assert ends[0] == pytest.approx(LEVEL, rel=0.05) and ends[2] == pytest.approx(LEVEL, rel=0.1)
    assert ends[1] < LEVEL / 5  # not yet


def test_farther_away_more_is_lost_and_nothing_is_late():
    rattle = Clip(sound("rattle", 1, 5, RATE), RATE, "rattle")
    played = loudspeaker(rattle.samples, RATE)
    heard = [distort(rattle, "microphone", strength).samples for strength in (1, 2, 3, 4, 5)]
    likeness = [np.corrcoef(samples, played)[0, 1] for samples in heard]
    assert likeness == sorted(likeness, reverse=True) and likeness[-1] < 0.6 * likeness[0]
    assert all(len(samples) == len(rattle.samples) for samples in heard)
    assert abs(lag(heard[0], rattle.samples)) <= 5


@pytest.mark.parametrize("rate", [8_000, 12_000, 44_100])
@pytest.mark.parametrize("kind", DISTORTIONS)
def test_the_same_seed_gives_the_same_samples_at_any_rate(kind, rate):
    clip = Clip(sound("rattle", 1, 3, rate), rate, "rattle")
    strength = DISTORTIONS[kind].strengths[0]
    first, second = (distort(clip, kind, strength, seed=1).samples for _ in range(2))
    assert np.array_equal(first, second) and first.dtype == np.float32
    assert np.isfinite(first).all() and np.abs(first).max() > 0
    other = distort(clip, kind, strength, seed=2).samples
    assert np.array_equal(first, other) == (kind not in ("noise", "microphone"))


@pytest.mark.parametrize("kind", DISTORTIONS)
def test_silence_stays_finite(kind):
    clip = Clip(np.zeros(24_000, "float32"), 12_000, "silence")
    assert np.isfinite(distort(clip, kind, DISTORTIONS[kind].strengths[0]).samples).all()


@pytest.mark.parametrize("strength", [0, 6, np.nan, "loud", None])
def test_a_strength_that_makes_no_sense_is_refused(song, strength):
    with pytest.raises(AudioError, match="strength of microphone"):
        distort(song, "microphone", strength)


def test_an_unknown_kind_is_told_which_there_are(song):
    with pytest.raises(AudioError, match="choose from gain, bass"):
        distort(song, "telephone", 1)
