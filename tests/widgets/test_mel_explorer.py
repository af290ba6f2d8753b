"""The mel explorer draws the scale and filters that it names, and plays the tones it says."""

import base64
import io
import re

import librosa
import numpy as np
import pytest
import soundfile

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.audio.features import mel_filters
from genre_lab.widgets.mel_explorer import MelExplorer


@pytest.fixture
def explorer():
    explorer = MelExplorer(500, 1000)
    yield explorer
    explorer.close()


def tones(explorer, place):
    """The frequencies of a player's tones in Hz, one after the other."""
    samples, rate = soundfile.read(io.BytesIO(explorer.scene.sounds[place]["wav"]))
    parts = samples.reshape(-1, round(rate))
    padded = 12 * parts.shape[1]
    return [np.abs(np.fft.rfft(part, padded)).argmax() * rate / padded for part in parts]


def axes(explorer):
    return explorer.figure.figure.axes


def test_players_hold_the_tones_they_name(explorer):
    for place, expected in enumerate(
        [[500], [1000], [500, 1000], [500, 1000, 1500], [500, 1000, 1707.7]]
    ):
        assert tones(explorer, place) == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("htk", [True, False])
def test_the_step_in_mel_is_the_same_again(explorer, htk):
    explorer.scale.value = htk
    first, second, third = librosa.hz_to_mel(
        np.array([500, 1000, explorer.third(in_mel=True)]), htk=htk
    )
    assert third - second == pytest.approx(second - first)
    assert explorer.third(in_mel=False) == 1500


def test_both_scales_are_drawn_and_the_chosen_one_is_led_to(explorer):
    curves = axes(explorer)[0].lines[:2]
    for curve, htk in zip(curves, (True, False), strict=True):
        np.testing.assert_allclose(
            curve.get_ydata(),
            librosa.hz_to_mel(curve.get_xdata(), htk=htk) / librosa.hz_to_mel(6000, htk=htk),
        )
    assert (
        curves[0].get_linestyle() != curves[1].get_linestyle()
        and curves[0].get_linewidth() > curves[1].get_linewidth()
    )
    explorer.scale.value = False
    assert curves[0].get_linewidth() < curves[1].get_linewidth()
    assert axes(explorer)[0].lines[2].get_ydata()[1] == pytest.approx(
        librosa.hz_to_mel(500) / librosa.hz_to_mel(6000)
    )


@pytest.mark.parametrize(
    "n_fft, n_mels, height, norm",
    [
        (512, 40, "of equal height", None),
        (1024, 64, "of equal area", "slaney"),
        (333, 24, "of equal height", None),
    ],
)
def test_the_filters_are_the_ones_that_features_are_made_by(explorer, n_fft, n_mels, height, norm):
    explorer.n_fft.value, explorer.n_mels.value, explorer.height.value = n_fft, n_mels, height
    filters, bins = (
        mel_filters(FeatureSpec(n_fft=n_fft, n_mels=n_mels, norm=norm)),
        np.fft.rfftfreq(n_fft, 1 / 12_000),
    )
    drawn = axes(explorer)[1].collections[0].get_segments()
    assert len(drawn) == n_mels
    for outline, weights in zip(drawn, filters, strict=True):
        np.testing.assert_allclose(
            np.interp(bins, *outline.T, left=0, right=0), weights, atol=1e-12
        )


def test_the_sentence_follows_the_tones(explorer):
    assert explorer.status.startswith(
        "500 Hz and 1000 Hz are 500 Hz apart, 393 mel (HTK), 12.0 semitones."
    )
    explorer.first.value = 4500
    explorer.second.value = 5000
    assert explorer.status.startswith(
        "4500 Hz and 5000 Hz are 500 Hz apart, 103 mel (HTK), 1.8 semitones."
    )
    assert "4500 Hz at 89%" in explorer.scene.alt
    assert len(explorer.scene.sounds) == 5
    explorer.second.value = 5990
    assert (
        len(explorer.scene.sounds) == 3 and "the same step" not in explorer.status
    )  # beyond what the rate holds


def test_tones_may_fall_and_may_be_the_same(explorer):
    explorer.first.value, explorer.second.value = 1000, 500
    assert "in Hz to" not in explorer.status and "in mel to 147 Hz" in explorer.status
    explorer.first.value = 500
    assert (
        "0 Hz apart, 0 mel (HTK), 0.0 semitones. Nearest to them is band 10 of 40."
        in explorer.status
    )
    assert len(explorer.scene.sounds) == 3


def test_more_bands_than_the_spectrum_has_room_for_are_said(explorer):
    explorer.n_mels.value = 192
    said = re.search(
        r"(\d+) of 192 filters are empty, because the 257 rows of the spectrum stand 23\.4 Hz",
        explorer.status,
    )
    assert (
        int(said[1]) == (mel_filters(FeatureSpec(n_mels=192, norm=None)).max(axis=1) == 0).sum() > 0
    )
    explorer.n_fft.value = 8192
    assert "empty" not in explorer.status


def test_numbers_out_of_bounds_are_brought_back(explorer):
    explorer.first.value, explorer.second.value = -5, 1e9
    assert explorer.tones == (20, 6000)


def test_the_still_view_says_the_same_each_time(explorer):
    bundle = explorer._repr_mimebundle_()
    png = base64.b64decode(re.search(r"base64,([\w+/=]+)", bundle["text/html"])[1])
    assert png.startswith(b"\x89PNG") and len(png) < 250_000
    assert bundle["text/plain"] == f"MelExplorer: {explorer.status}"
    assert MelExplorer(500, 1000)._repr_mimebundle_()["text/plain"] == bundle["text/plain"]


def test_a_closed_explorer_draws_no_more():
    explorer = MelExplorer()
    explorer.close()
    before = explorer.scene.png
    explorer.n_mels.value = 12
    assert explorer.scene.png == before and explorer.first.comm is None
