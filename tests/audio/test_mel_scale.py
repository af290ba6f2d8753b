import numpy as np
import pytest

from genre_lab.audio.mel_scale import hz_to_mel, mel_filter_bank, mel_frequencies, mel_to_hz


@pytest.mark.parametrize("htk", [True, False])
def test_mel_scales_agree_with_librosa(htk):
    import librosa

    hz = np.array([0.0, 1, 440, 999.9, 1000, 1000.1, 6000, 11_025])
    np.testing.assert_allclose(hz_to_mel(hz, htk), librosa.hz_to_mel(hz, htk=htk), rtol=1e-12)
    np.testing.assert_allclose(mel_to_hz(hz_to_mel(hz, htk), htk), hz, atol=1e-8)


def test_htk_formula_is_equation_1_of_the_report():
    assert hz_to_mel(700) == pytest.approx(2595 * np.log10(2))


@pytest.mark.parametrize("htk", [True, False])
@pytest.mark.parametrize("norm", ["slaney", None])
@pytest.mark.filterwarnings("ignore:Empty filters")
@pytest.mark.parametrize("rate, n_fft, n_mels", [(12_000, 512, 96), (22_050, 2048, 128)])
def test_filter_bank_agrees_with_librosa(rate, n_fft, n_mels, htk, norm):
    import librosa

    theirs = librosa.filters.mel(
        sr=rate, n_fft=n_fft, n_mels=n_mels, htk=htk, norm=norm, dtype=np.float64
    )
    np.testing.assert_allclose(mel_filter_bank(rate, n_fft, n_mels, htk, norm), theirs, atol=1e-12)


def test_filter_bank_cannot_be_changed_by_accident():
    with pytest.raises(ValueError):
        mel_filter_bank(12_000, 512, 96)[0, 0] = 1


def test_centres_rise_from_zero_to_the_top():
    frequencies = mel_frequencies(96, 6000)
    assert len(frequencies) == 98 and frequencies[0] == 0 and frequencies[-1] == pytest.approx(6000)
    assert (np.diff(frequencies) > 0).all()
