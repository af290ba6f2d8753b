"""Features against values worked out by formula: the same under every librosa that we allow.

The sound is a chirp over a soft high tone, made here. The wanted values come from the definitions
(a Fourier sum, triangles on equation 1's mel scale, a cosine transform), written out in numpy
without librosa or any FFT. Some are kept as numbers too, so that a slip in both would be noticed.
"""

import numpy as np
import pytest

from genre_lab.audio.clip import Clip
from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.audio.features import feature

RATE, N_FFT, HOP = 12_000, 512, 256
FRAMES = [0, 1, 10, 23, 45, 46]  # with both ends
KEPT = {  # (kind, row, frame): dB, or coefficient
    ("stft", 0, 10): -60.13893,
    ("stft", 26, 10): 32.87930,
    ("stft", 213, 10): -18.48283,
    ("stft", 213, 45): -18.48334,
    ("mel", 0, 10): -74.48991,
    ("mel", 30, 10): -20.24338,
    ("mel", 60, 45): 5.63294,
    ("mel", 95, 45): -100.00000,
    ("mfcc", 0, 10): -711.34563,
    ("mfcc", 1, 45): -81.07626,
    ("mfcc", 7, 10): 54.83212,
    ("mfcc", 19, 45): 27.74865,
}


@pytest.fixture(scope="module")
def clip():
    times = np.arange(RATE) / RATE
    chirp = 0.5 * np.sin(2 * np.pi * (200 * times + 1000 * times**2))
    high = 1e-3 * np.sin(2 * np.pi * 5000 * times)
    return Clip((chirp + high).astype("float32"), RATE, "a chirp")


def power_by_formula(samples):
    """|sum over n of w(n) x(n) exp(-2 pi i k n / N)|^2, frames centred on multiples of the hop."""
    padded = np.concatenate([np.zeros(N_FFT // 2), samples.astype(float), np.zeros(N_FFT // 2)])
    n = np.arange(N_FFT)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * n / N_FFT)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(N_FFT // 2 + 1), n) / N_FFT)
    frames = np.stack([padded[frame * HOP :][:N_FFT] for frame in FRAMES], axis=1)
    return np.abs(waves @ (window[:, None] * frames)) ** 2


def mel_by_formula(power, n_mels=96, htk=True, norm="slaney"):
    """Sum the power under triangles that stand evenly on the mel scale, of area or height 1."""
    top = RATE / 2
    if htk:
        marks = np.linspace(0, 2595 * np.log10(1 + top / 700), n_mels + 2)
        edges = 700 * (10 ** (marks / 2595) - 1)
    else:  # Slaney: 15 mel for the first 1000 Hz, then 27 mel for each factor of 6.4
        marks = np.linspace(0, 15 + 27 * np.log(top / 1000) / np.log(6.4), n_mels + 2)
        edges = np.where(marks < 15, marks * 200 / 3, 1000 * 6.4 ** ((marks - 15) / 27))
    bins = np.arange(N_FFT // 2 + 1) * RATE / N_FFT
    bands = []
    for low, centre, high in zip(edges[:-2], edges[1:-1], edges[2:], strict=True):
        rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
        triangle = np.maximum(0, np.minimum(rising, falling))
        area = (high - low) / 2 if norm else 1
        bands.append(triangle @ power / area)
    return np.array(bands)


def decibels(power):
    return 10 * np.log10(np.maximum(power, 1e-10))


def cosines(column_by_band, n_mfcc=20):
    bands = len(column_by_band)
    k, band = np.arange(n_mfcc)[:, None], np.arange(bands)
    transform = np.sqrt(2 / bands) * np.cos(np.pi * k * (band + 0.5) / bands)
    transform[0] /= np.sqrt(2)
    return transform @ column_by_band


@pytest.mark.parametrize("kind", ["stft", "mel", "mfcc"])
def test_every_kind_is_its_formula(clip, kind):
    power = power_by_formula(clip.samples)
    bands = decibels(mel_by_formula(power))
    wanted = {"stft": decibels(power), "mel": bands, "mfcc": cosines(bands)}[kind]
    made = feature(clip, FeatureSpec(kind, seconds=1)).values[:, FRAMES]
    np.testing.assert_allclose(made, wanted, atol=1e-4, rtol=0)


@pytest.mark.parametrize("settings", [{"htk": False}, {"norm": None}, {"htk": False, "norm": None}])
def test_the_other_mel_scale_and_norm_are_their_formulas(clip, settings):
    wanted = decibels(mel_by_formula(power_by_formula(clip.samples), 40, **settings))
    made = feature(clip, FeatureSpec(seconds=1, n_mels=40, **settings)).values[:, FRAMES]
    np.testing.assert_allclose(made, wanted, atol=1e-4, rtol=0)


@pytest.mark.parametrize("place", KEPT)
def test_kept_values_come_out_again(clip, place):
    kind, row, frame = place
    made = feature(clip, FeatureSpec(kind, seconds=1)).values
    assert made[row, frame] == pytest.approx(KEPT[place], abs=1e-4)
