"""The figures of notebook 01 show the numbers that their sentences tell."""

import numpy as np
import pytest
import soundfile
from small_songs import sound

from genre_lab.audio.clip import Clip
from genre_lab.audio.features import mel, stft
from genre_lab.errors import AudioError, PlotError
from genre_lab.plots.figure import CaptionedFigure
from genre_lab.plots.spectra import matching, preprocessing, sampling, spectra, spectrograms

RATE = 12_000
TIMES = np.arange(1200) / RATE
TONE = np.cos(2 * np.pi * 440 * TIMES)


@pytest.fixture(scope="module", params=[7, 40], ids="{} s".format)
def song(request, tmp_path_factory):
    """A song that is shorter than the excerpt, and a longer one."""
    path = tmp_path_factory.mktemp("songs") / "bells.wav"
    soundfile.write(path, sound("bells", 0, request.param), RATE)
    return path


def curves(drawn, ax=0):
    return {line.get_label(): line for line in drawn.figure.axes[ax].lines}


def test_every_figure_has_axes_with_units_and_a_sentence_of_its_own(song):
    click = Clip(np.eye(1, RATE, 600, dtype="float32")[0], RATE, "a click")
    makers = [
        lambda: sampling(440, RATE),
        lambda: matching(TONE, RATE, [440, 520]),
        lambda: spectra({"tone": TONE}, RATE),
        lambda: spectrograms([stft(click)]),
        lambda: preprocessing(song),
    ]
    for make in makers:
        drawn = make()
        assert (
            isinstance(drawn, CaptionedFigure)
            and drawn.alt.endswith(".")
            and drawn.png() == make().png()
        )
        assert all(ax.get_ylabel() or ax.get_subplotspec() is None for ax in drawn.figure.axes)
        assert (
            drawn.figure.axes[-1].get_xlabel() or drawn.figure.axes[-1].get_label() == "<colorbar>"
        )


@pytest.mark.parametrize(
    "frequency, rate, alias",
    [(7_000, 8_000, 1_000), (9_000, 12_000, 3_000), (13_000, 12_000, 1_000), (5_999, 8_000, 2_001)],
)
def test_a_tone_above_half_the_rate_has_an_alias_through_the_same_samples(frequency, rate, alias):
    drawn = sampling(frequency, rate, amplitude=0.5)
    assert f"A tone of {alias} Hz goes through the same points" in drawn.alt
    drawn = curves(drawn)
    points, lower = drawn[f"samples, {rate} a second"], drawn[f"a tone of {alias} Hz"]
    np.testing.assert_allclose(
        np.interp(*points.get_data()[:1], *lower.get_data()), points.get_ydata(), atol=1e-3
    )


@pytest.mark.parametrize("frequency, rate", [(440, 12_000), (3_999, 8_000), (4_000, 8_000)])
def test_a_tone_up_to_half_the_rate_is_its_own(frequency, rate):
    assert "same points" not in sampling(frequency, rate).alt


def test_a_product_is_drawn_in_full_and_adds_up_to_what_is_told():
    drawn = matching(TONE, RATE, [440, 500])
    assert "600 for 440 Hz, 0 for 500 Hz" in drawn.alt
    drawn = np.concatenate(
        [
            area.get_paths()[0].vertices[:, 1]
            for area in drawn.figure.axes[0].collections
            if area.get_paths()
        ]
    )
    assert drawn.min() == pytest.approx(0, abs=1e-3) and drawn.max() == pytest.approx(1)


def test_a_spectrum_has_its_peaks_where_the_tones_are():
    drawn = spectra({"chord": TONE + np.cos(2 * np.pi * 660 * TIMES), "tone": TONE}, RATE, top=1000)
    assert "Peaks of chord: 440, 660 Hz. Peaks of tone: 440 Hz." in drawn.alt
    frequencies, magnitudes = curves(drawn)["tone"].get_data()
    assert magnitudes[frequencies == 440] == pytest.approx(600) and drawn.figure.axes[
        0
    ].get_xlim() == (0, 1000)
    assert curves(spectra({"tone": TONE}, RATE, in_decibel=True))[
        "tone"
    ].get_ydata().max() == pytest.approx(20 * np.log10(600))


def test_a_spectrogram_is_drawn_value_for_value_at_its_time_and_frequency():
    feature = stft(Clip(TONE, RATE, "tone"), n_fft=256)
    ax = spectrograms([feature], top=1000).figure.axes[0]
    np.testing.assert_allclose(ax.images[0].get_array(), feature.values - feature.values.max())
    left, right, bottom, top = ax.images[0].get_extent()
    rows, columns = feature.values.shape
    assert bottom + (10.5 * (top - bottom) / rows) == pytest.approx(feature.frequencies[10])
    assert left + (3.5 * (right - left) / columns) == pytest.approx(
        feature.times[3]
    ) and ax.get_ylim() == (0, 1000)


def test_the_way_from_a_song_shows_where_its_middle_lies(song):
    drawn = preprocessing(song)
    assert (
        "300000 samples, 1172 frames of 512 samples, 257 powers from each, 96 mel bands"
        in drawn.alt
    )
    whole, middle = drawn.figure.axes[0].lines
    assert len(middle.get_xdata()) == 300_000
    assert middle.get_xdata()[0] == pytest.approx(
        (len(whole.get_xdata()) - 300_000) / 2 / RATE, abs=1e-3
    )
    assert (
        len(drawn.figure.axes[2].lines[0].get_xdata()) == 512
        and len(drawn.figure.axes[3].lines[0].get_ydata()) == 257
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda: sampling(0, 8_000),
        lambda: sampling(440, -1),
        lambda: sampling(440, 8_000, float("inf")),
        lambda: sampling(440, 8_000, amplitude=0),
        lambda: matching(TONE, RATE, []),
        lambda: matching([], RATE, [440]),
        lambda: matching(TONE.reshape(2, -1), RATE, [440]),
        lambda: matching(TONE * np.nan, RATE, [440]),
        lambda: matching(["a"], RATE, [440]),
        lambda: spectra({}, RATE),
        lambda: spectra({"a": TONE, "b": TONE, "c": TONE}, RATE),
        lambda: spectrograms([]),
        lambda: spectrograms([mel(Clip(TONE, RATE, "tone"))]),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(draw):
    with pytest.raises(PlotError):
        draw()


def test_a_song_that_cannot_be_read_is_said_to_be_so(tmp_path):
    with pytest.raises(AudioError, match="no such file"):
        preprocessing(tmp_path / "nothing.mp3")
