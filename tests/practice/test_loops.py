"""The compiled loops give what arrays give, to the last bit: nothing is fused or reordered."""

import numpy as np
import pytest

from genre_lab.practice.playing import loops

N = 10_007


def noise(seed, *shape):
    """Loud noise in float32."""
    return np.random.default_rng(seed).standard_normal(shape or N).astype(np.float32) * 3


def same(found, expected):
    assert found.dtype == expected.dtype and np.array_equal(found, expected)


@pytest.mark.parametrize("swaying", (False, True))
def test_a_sample_is_read_between_its_values(swaying):
    sample, step = noise(0), round(0.7071 * 2**32)
    ahead = np.abs(noise(1)) if swaying else np.empty(0, np.float32)
    wave = np.empty(N, np.float32)
    loops.read_steps(sample, step, ahead, wave)
    places = np.arange(N) * step
    if swaying:
        places += (ahead.astype(np.float64) * step).astype(np.int64)
    share = (places & 0xFFFF_FFFF).astype(np.float32) * np.float32(2**-32)
    near, far = sample[places >> 32], sample[(places >> 32) + 1]
    same(wave, near + (far - near) * share)


@pytest.mark.parametrize("delay", (1, 500, 7_000, 2 * N))
def test_a_wave_is_added_to_itself_later(delay):
    wave, (once, twice) = noise(0), noise(1, 2)
    expected = wave.copy()
    expected[delay:] += (wave * once)[:-delay]
    expected[2 * delay :] += wave[: -2 * delay] * twice
    out = np.empty_like(wave)
    loops.add_delayed(wave, once, twice, delay, out)
    same(out, expected)


@pytest.mark.parametrize("held", (0, 6_000, 2 * N))
def test_a_note_dies_away_once_it_is_let_go(held):
    out, wave, release, loudness = noise(0), noise(1), noise(2), np.float32(0.3)
    expected = out.copy()
    sound = wave * loudness
    sound[held:] *= release[: max(N - held, 0)]
    expected += sound
    loops.add_note(out, wave, loudness, held, release)
    same(out, expected)


def test_corners_are_joined():
    corners, share = noise(0, 11), np.arange(64, dtype=np.float32) / 64
    lines = np.empty(640, np.float32)
    loops.fill_ramps(corners, share, lines)
    same(lines, (np.diff(corners)[:, None] * share + corners[:-1, None]).reshape(-1))


def test_a_value_between_two_is_weighed_tap_by_tap():
    taps = noise(1, 6)
    padded = np.pad(noise(0), 6)
    out = np.empty(N, np.float32)
    loops.fill_between(padded, taps, out)
    expected = np.zeros(N, np.float32)
    for k, tap in enumerate(taps):
        expected += (padded[7 + k : 7 + k + N] + padded[6 - k : 6 - k + N]) * tap
    same(out, expected)


def test_peaks_are_those_of_the_louder_side():
    left, right = noise(0), noise(1)
    peaks = np.empty(-(-N // 64), np.float32)
    loops.fill_peaks(left, right, 64, peaks)
    louder = np.pad(np.maximum(np.abs(left), np.abs(right)), (0, -N % 64))
    same(peaks, louder.reshape(-1, 64).max(axis=1))


def test_parts_are_added_at_their_gains():
    sides, send, mono, gains = noise(0, 2, N), noise(1), noise(2), noise(3, 3)
    expected = sides + gains[:2, None] * mono, send + gains[2] * mono
    loops.add_part(sides[0], sides[1], send, mono, gains)
    same(sides, expected[0])
    same(send, expected[1])


def test_drums_duck_the_others_and_keep_their_width():
    side, part, mono, pump = (noise(seed) for seed in range(4))
    gain, width = np.float32(0.7), np.float32(1.3)
    expected = side * pump + gain * ((part - mono) * width + mono)
    loops.add_drums(side, part, mono, pump, gain, width)
    same(side, expected)


def test_peaks_are_rounded_off():
    samples, push, back = noise(0), np.float32(2.2), np.float32(0.6)
    x = np.clip(samples * push, -3.6, 3.6)
    square = x * x
    expected = x * (square * (square + 105) + 945)
    expected /= square * (square * 15 + 420) + 945
    loops.round_off(samples, push, back)
    same(samples, expected * back)
    assert np.abs(samples / back - np.tanh(x)).max() < 0.0013
