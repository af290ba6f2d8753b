"""The practice songs are the same bit for bit on every computer and with every library allowed."""

import os
import subprocess
import sys

import numpy as np
import pytest
import scipy
import scipy.fft
from scipy.signal import sosfilt

from genre_lab.practice import GENRES, record, write_sheet
from genre_lab.practice.check import FIRST_SONGS, digest_of
from genre_lab.practice.playing import sampler
from genre_lab.practice.playing.exact import (
    SAMPLE_BITS,
    TAP_BITS,
    block_powers,
    convolved,
    doubled,
    halved,
    ramps,
    settled,
)
from genre_lab.practice.playing.mp3 import encode, sixteen_bits, unsigned
from genre_lab.practice.song import file_bytes

pytestmark = pytest.mark.slow

SAMPLES = """
import sys
from genre_lab.practice import record, write_sheet
from genre_lab.practice.check import digest_of
from genre_lab.practice.playing.mp3 import sixteen_bits
for genre in sys.argv[1:]:
    print(digest_of(sixteen_bits(record(write_sheet(genre, 0, 20, seed=0))).tobytes()))
"""


def samples_of(genre):
    """The digest of what the encoder is given for a genre's first song."""
    return digest_of(sixteen_bits(record(write_sheet(genre, 0, 20, seed=0))).tobytes())


def samples_elsewhere(genres, **environment):
    """The same in another process."""
    return subprocess.run(
        [sys.executable, "-c", SAMPLES, *genres], env=os.environ | environment,
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip


@pytest.mark.parametrize("genre", GENRES)
def test_first_songs_are_those_that_the_notebooks_were_run_with(genre):
    song = file_bytes(write_sheet(genre, 0, 20, seed=0))
    assert digest_of(song) == FIRST_SONGS[genre].file
    assert song.endswith(encode(record(write_sheet(genre, 0, 20, seed=0))))


def test_another_processor_plays_the_same_samples():
    features = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    if not features:
        pytest.skip("NumPy uses nothing here that could be switched off")
    genres = ("rap", "jazz")
    plain = samples_elsewhere(
        genres, NPY_DISABLE_CPU_FEATURES=" ".join(features), OPENBLAS_CORETYPE="Haswell"
    )
    assert plain == [FIRST_SONGS[genre].samples for genre in genres]


def test_another_scipy_plays_the_same_samples():
    folder = os.environ.get("GENRE_LAB_OTHER_SCIPY")
    if not folder:
        pytest.skip("no GENRE_LAB_OTHER_SCIPY: a folder made by pip install --target")
    path = os.pathsep.join([folder, *filter(None, sys.path)])
    version = [sys.executable, "-c", "import scipy; print(scipy.__version__)"]
    other = subprocess.check_output(version, env=os.environ | {"PYTHONPATH": path}, text=True)
    assert other.strip() != scipy.__version__, "this is no other SciPy"
    played = samples_elsewhere(GENRES, PYTHONPATH=path)
    assert played == [song.samples for song in FIRST_SONGS.values()]


@pytest.mark.parametrize("genre", ("rap", "pop"))
def test_functions_may_be_off_by_their_last_bits(genre, monkeypatch):
    """As with another library or processor: exp, sin and transforms round otherwise."""
    chance = np.random.default_rng(0)

    def inexact(function):
        def off(*arguments, **settings):
            exact = function(*arguments, **settings)
            assert np.asarray(exact).dtype in (np.float64, np.complex128)
            changed = exact * (1 + 2.2e-16 * chance.integers(-1, 2, np.shape(exact)))
            if "out" in settings:
                settings["out"][:] = changed
            return changed

        return off

    for name in ("exp", "sin", "cos", "tanh", "log10", "log2", "i0"):
        monkeypatch.setattr(np, name, inexact(getattr(np, name)))
    for library in (np.fft, scipy.fft):
        for name in ("rfft", "irfft"):
            monkeypatch.setattr(library, name, inexact(getattr(library, name)))
    sampler.struck_wave.cache_clear()
    assert samples_of(genre) == FIRST_SONGS[genre].samples


def test_files_of_two_encoders_differ_in_nothing_but_the_name():
    old, new = b"\xfbframe\x01LAME3.100\x55\x55", b"\xfbframe\x01LAME4.0\x55\x55\x55\x55"
    assert unsigned(old) == unsigned(new) and b"LAME" not in unsigned(old)
    assert unsigned(b"LAME3 is sound here") == b"LAME3 is sound here"


def test_sixteen_bits_take_turns_and_are_rounded():
    samples = np.array([[0.0, 1.0, -2.0], [0.25, -1.0, 0.4 / 32_767]], np.float32)
    assert sixteen_bits(samples).tolist() == [[0, 8192], [32_767, -32_767], [-32_767, 0]]


def test_settled_values_lie_on_the_grid():
    assert settled(np.array([0.3, -0.3, 2.0]), 3).tolist() == [0.25, -0.25, 2.0]


@pytest.mark.parametrize("taps", (3, 2_047, 9_001))
def test_convolution_of_whole_numbers_is_exact(taps):
    rng = np.random.default_rng(taps)
    samples = rng.integers(-(2**20), 2**20, (2, 40_000))  # loud: 8 times full scale
    response = rng.integers(-(2**12), 2**12, taps)
    heard = convolved(
        (samples / 2**SAMPLE_BITS).astype(np.float32), response / 2**TAP_BITS, first=taps // 2
    )
    for channel, filtered in zip(samples, heard, strict=True):
        whole = np.convolve(channel, response)[taps // 2 :][: channel.size]  # in integers
        assert np.array_equal(filtered, np.float32(whole / 2.0 ** (SAMPLE_BITS + TAP_BITS)))


def test_each_channel_has_its_own_taps_and_a_response_begins_at_once():
    click = np.zeros(30_000, np.float32)
    click[100] = 1
    taps = np.zeros((2, 5_000))
    taps[0, 0], taps[1, 4_999] = 0.5, 0.25
    heard = convolved(click, taps)
    assert heard[0, 100] == 0.5 and heard[1, 5_099] == 0.25
    assert np.count_nonzero(heard) == 2


def test_halving_and_doubling_the_rate_keep_a_tone():
    tone = np.sin(2 * np.pi * 1_000 * np.arange(20_001) / 44_100).astype(np.float32)
    again = doubled(halved(tone))
    middle = slice(100, 19_900)
    assert len(again) == len(tone) + 1
    assert np.abs(again[middle] - tone[middle]).max() < 0.01
    hiss = np.cos(np.pi * np.arange(20_000)).astype(np.float32)
    assert np.abs(halved(hiss))[50:-50].max() < 0.02  # and nothing folds back


def test_ramps_pass_through_their_corners():
    assert ramps(np.array([0.0, 1.0, 0.5]), 4, 7).tolist() == [0, 0.25, 0.5, 0.75, 1, 0.875, 0.75]


def test_power_of_a_short_last_block_is_that_of_a_block_with_zeros():
    samples = np.full(2**17 + 100, 0.5, np.float32)
    powers = block_powers(samples, 512)
    assert len(powers) == 257
    assert powers[:-1].tolist() == [0.25] * 256 and powers[-1] == 0.25 * 100 / 512


@pytest.mark.parametrize("hertz", (150, 1_000, 9_000))
def test_low_pass_is_the_recursion_that_it_stands_for(hertz):
    noise = np.random.default_rng(0).standard_normal(30_000).astype(np.float32)
    w = 2 * np.pi * hertz / sampler.RATE
    alpha, b = np.sin(w) / 1.4142, (1 - np.cos(w)) / 2
    section = np.array([[b, 2 * b, b, 1 + alpha, -2 * np.cos(w), 1 - alpha]]) / (1 + alpha)
    expected = sosfilt(section, noise.astype(float))
    assert np.abs(sampler.low_pass(noise, hertz) - expected).max() < 1e-4 * np.abs(expected).max()
