"""Timbre against numbers that can be worked out by hand: tones, clicks, noise, silence."""

import numpy as np
import pytest
from small_songs import sound

from genre_lab.audio.clip import Clip
from genre_lab.audio.tzanetakis import HOP, N_FFT, spectral_measures, timbral_texture
from genre_lab.errors import AudioError

RATE = 12_000


def tone(*frequencies, seconds=3.0, rate=RATE):
    times = np.arange(round(seconds * rate)) / rate
    tones = [np.cos(2 * np.pi * hz * times + 0.3) for hz in frequencies]
    return Clip(sum(tones).astype("float32") / 4, rate, "tone")


def noise(seconds=3.0):
    samples = np.random.default_rng(0).normal(0, 0.1, round(seconds * RATE))
    return Clip(samples.astype("float32"), RATE, "noise")


@pytest.mark.parametrize("hz", [300, 1500, 4000])
def test_a_tone_has_its_own_frequency_for_a_centroid_and_crosses_zero_twice_a_swing(hz):
    measures = spectral_measures(tone(hz))
    assert np.allclose(measures["centroid"], hz, rtol=0.02)
    assert np.allclose(measures["roll-off"], hz, atol=2 * RATE / N_FFT)
    assert np.mean(measures["zero crossings"]) == pytest.approx(2 * hz, rel=0.01)
    assert measures["flux"].max() < 1e-3


def test_a_sound_that_changes_its_sign_at_every_sample_crosses_zero_as_often_as_there_are_samples():
    samples = np.where(np.arange(2 * RATE) % 2, -0.5, 0.5).astype("float32")
    assert np.allclose(spectral_measures(Clip(samples, RATE))["zero crossings"], RATE, rtol=1e-9)


def test_two_equal_tones_balance_between_them_and_roll_off_at_the_upper_one():
    measures = spectral_measures(tone(1000, 3000))
    assert np.allclose(measures["centroid"], 2000, rtol=0.02)
    assert np.allclose(measures["roll-off"], 3000, atol=2 * RATE / N_FFT)


def test_the_centroid_of_a_frame_is_the_mean_of_the_frequencies_weighted_by_magnitude():
    clip, number = noise(), 17
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)
    magnitudes = np.abs(np.fft.rfft(window * clip.samples[number * HOP :][:N_FFT]))
    frequencies = np.arange(257) * RATE / N_FFT
    assert spectral_measures(clip)["centroid"][number] == pytest.approx(
        np.average(frequencies, weights=magnitudes)
    )


def test_white_noise_balances_in_the_middle_and_rolls_off_at_85_percent():
    measures = spectral_measures(noise())
    assert measures["centroid"].mean() == pytest.approx(3000, rel=0.02)
    assert measures["roll-off"].mean() == pytest.approx(0.85 * 6000, rel=0.02)
    assert measures["zero crossings"].mean() == pytest.approx(RATE / 2, rel=0.02)


def test_the_flux_is_2_where_one_tone_gives_way_to_another_that_shares_nothing():
    both = np.append(tone(500).samples, tone(4000).samples)
    flux = spectral_measures(Clip(both, RATE, "change"))["flux"]
    place = flux.argmax()
    assert abs(place * HOP - 3 * RATE) < 2 * N_FFT
    assert 0.3 < flux[place] <= 2 and flux[0] == 0
    apart = np.append(tone(500, seconds=N_FFT / RATE).samples, tone(4000).samples)
    assert spectral_measures(Clip(apart, RATE, ""))["flux"][1:3].sum() > 0.9


def test_the_flux_between_two_frames_worked_by_hand():
    clip, number = noise(), 9
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)
    one, other = (
        np.abs(np.fft.rfft(window * clip.samples[k * HOP :][:N_FFT])) for k in (number - 1, number)
    )
    shapes = one / np.sqrt(np.sum(one**2)), other / np.sqrt(np.sum(other**2))
    wanted = np.sum((shapes[1] - shapes[0]) ** 2)
    assert spectral_measures(clip)["flux"][number] == pytest.approx(wanted)


def test_louder_or_softer_changes_nothing_but_the_mfccs_and_those_only_in_their_floor():
    clip = Clip(sound("rattle", 0), RATE, "rattle")
    loud, soft = timbral_texture(clip), timbral_texture(Clip(clip.samples / 4, RATE, "soft"))
    for name, value in loud.items():
        assert soft[name] == pytest.approx(value, rel=1e-3, abs=1e-3), name


def test_there_are_nineteen_numbers_with_names():
    numbers = timbral_texture(noise())
    assert len(numbers) == 19 and all(np.isfinite(list(numbers.values())))
    assert [name for name in numbers if "MFCC" in name][::2] == [
        f"MFCC {k} mean" for k in range(1, 6)
    ]


def test_means_and_variances_are_those_of_windows_of_a_second_averaged():
    clip = Clip(sound("bells", 1), RATE, "bells")
    values, window = spectral_measures(clip)["centroid"], 47
    parts = [values[first : first + window] for first in range(0, len(values) - window + 1, window)]
    numbers = timbral_texture(clip)
    assert numbers["centroid mean"] == pytest.approx(np.mean([part.mean() for part in parts]))
    assert numbers["centroid variance"] == pytest.approx(np.mean([part.var() for part in parts]))


def test_a_tone_that_turns_from_one_pitch_to_another_varies_within_its_second_only():
    halves = np.concatenate([tone(500, seconds=0.5).samples, tone(1500, seconds=0.5).samples] * 6)
    steady = np.concatenate([tone(500).samples, tone(1500).samples])
    changing, kept = (timbral_texture(Clip(samples, RATE, "")) for samples in (halves, steady))
    assert changing["centroid variance"] == pytest.approx(500**2, rel=0.15)
    assert kept["centroid variance"] < 0.3 * 500**2


def test_low_energy_is_the_share_of_frames_softer_than_the_mean_of_their_second():
    clicks = np.zeros(10 * RATE, "float32")
    for second in range(10):
        # Loud for a quarter of each second.
        clicks[second * RATE :][: RATE // 4] = noise(0.25).samples
    found = timbral_texture(Clip(clicks, RATE, "bursts"))["low energy"]
    assert found == pytest.approx(0.75, abs=0.05)


def test_low_energy_compares_a_frame_with_its_own_second_and_not_with_the_whole_clip():
    loud = np.tile(np.append(noise(0.25).samples, np.zeros(9_000, "float32")), 10)
    both = np.append(loud, loud / 50)
    found = [timbral_texture(Clip(samples, RATE))["low energy"] for samples in (loud, both)]
    assert found[1] == pytest.approx(found[0], abs=0.03)


def test_silence_gives_zeros():
    silence = Clip(np.zeros(2 * RATE, "float32"), RATE, "silence")
    assert set(timbral_texture(silence).values()) == {0.0}


def test_a_clip_of_a_second_is_enough_and_a_shorter_one_is_refused():
    assert len(timbral_texture(noise(1.0))) == 19
    with pytest.raises(AudioError, match="0.90 s; a second is needed"):
        timbral_texture(noise(0.9))
    with pytest.raises(AudioError, match="100 samples; a frame has 512"):
        spectral_measures(noise(100 / RATE))
