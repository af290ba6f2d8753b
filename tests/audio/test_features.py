from dataclasses import replace

import librosa
import numpy as np
import pytest
from small_songs import SPEC, sound

from genre_lab.audio.clip import Clip
from genre_lab.audio.feature_spec import MEL, MFCC, STFT, WINDOWS
from genre_lab.audio.features import (
    feature,
    feature_of_file,
    mel,
    mel_filters,
    mfcc,
    spectrogram,
    stft,
)
from genre_lab.errors import AudioError


@pytest.fixture(scope="module")
def clip():
    loud_and_quiet = sound("bells", 0, 25) + 1e-4 * sound("drone", 0, 25)
    return Clip(loud_and_quiet.astype("float32"), 12_000, "bells")


def librosa_power(clip, n_fft=512, hop_length=256, window="hann"):
    samples = clip.samples.astype(np.float64)
    return np.abs(librosa.stft(samples, n_fft=n_fft, hop_length=hop_length, window=window)) ** 2


def librosa_mel(clip, n_fft=512, hop_length=256, n_mels=96, htk=True):
    return librosa.feature.melspectrogram(
        S=librosa_power(clip, n_fft, hop_length), sr=clip.rate, n_fft=n_fft, n_mels=n_mels, htk=htk
    )


def test_mel_of_report_recipe_has_1172_frames(clip):
    assert mel(clip).values.shape == MEL.shape == (96, 1172)
    assert stft(clip).values.shape == STFT.shape == (257, 1172)
    assert mfcc(clip).values.shape == MFCC.shape == (20, 1172)


@pytest.mark.parametrize("n_fft, hop_length", [(512, 256), (1024, 300)])
def test_stft_agrees_with_librosa(clip, n_fft, hop_length):
    theirs = librosa.power_to_db(librosa_power(clip, n_fft, hop_length), top_db=None)
    np.testing.assert_allclose(
        stft(clip, n_fft=n_fft, hop_length=hop_length).values, theirs, atol=1e-4
    )


@pytest.mark.parametrize("window", WINDOWS)
def test_every_window_is_librosas(clip, window):
    theirs = librosa.power_to_db(librosa_power(clip, window=window), top_db=None)
    np.testing.assert_allclose(stft(clip, window=window).values, theirs, atol=1e-4)


@pytest.mark.parametrize("htk", [True, False])
@pytest.mark.parametrize("n_fft, hop_length, n_mels", [(512, 256, 96), (2048, 512, 128)])
@pytest.mark.filterwarnings("ignore:Empty filters")
def test_mel_agrees_with_librosa(clip, n_fft, hop_length, n_mels, htk):
    theirs = librosa.power_to_db(librosa_mel(clip, n_fft, hop_length, n_mels, htk), top_db=None)
    ours = mel(clip, n_fft=n_fft, hop_length=hop_length, n_mels=n_mels, htk=htk).values
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.filterwarnings("ignore:Empty filters")
def test_mfcc_agrees_with_librosa(clip):
    theirs = librosa.feature.mfcc(S=librosa.power_to_db(librosa_mel(clip), top_db=None), n_mfcc=20)
    np.testing.assert_allclose(mfcc(clip).values, theirs, atol=1e-4, rtol=0)


@pytest.mark.filterwarnings("ignore:Empty filters")
def test_reference_of_the_loudest_and_top_db_agree_with_librosa(clip):
    theirs = librosa.power_to_db(librosa_mel(clip), ref=np.max, top_db=60)
    ours = mel(clip, ref="max", top_db=60).values
    np.testing.assert_allclose(ours, theirs, atol=1e-4)
    assert ours.max() == 0 and ours.min() == -60


def test_a_fixed_reference_keeps_the_level_of_songs_and_the_loudest_does_not(clip):
    softer = replace(clip, samples=clip.samples / 10)
    loud = mel(clip).values
    audible = loud > -60
    np.testing.assert_allclose((loud - mel(softer).values)[audible], 20, atol=1e-2)
    np.testing.assert_allclose(
        mel(clip, ref="max", amin=1e-30).values,
        mel(softer, ref="max", amin=1e-30).values,
        atol=1e-2,
    )


def test_silence_is_as_soft_as_amin_allows():
    silence = Clip(np.zeros(12_000, "float32"), 12_000)
    np.testing.assert_allclose(mel(silence, amin=1e-12).values, -120, atol=1e-4)
    assert (mel(silence, ref="max").values == 0).all()


def test_kept_frames_are_evenly_spaced_and_the_same_as_in_the_whole(clip):
    spec = replace(MEL, n_kept=723)
    kept = feature(clip, spec)
    assert kept.values.shape == (96, 723)
    np.testing.assert_array_equal(kept.values, feature(clip, MEL).values[:, spec.kept])
    assert set(np.diff(spec.kept)) == {1, 2} and spec.kept[0] == 0 and spec.kept[-1] == 1171
    np.testing.assert_allclose(kept.times, spec.kept * 256 / 12_000)


def test_a_clip_may_be_shorter_than_a_window(recwarn):
    short = Clip(sound("rattle", 0, 0.02), 12_000)
    assert stft(short).values.shape == (257, 1) and not recwarn.list


def test_a_tone_shows_at_its_frequency():
    tone = Clip(
        np.sin(2 * np.pi * 1500 * np.arange(24_000) / 12_000).astype("float32"), 12_000, "tone"
    )
    for made in (stft(tone), mel(tone)):
        loudest = made.values.mean(axis=1).argmax()
        assert abs(made.frequencies[loudest] - 1500) < 40


def test_frequencies_are_the_bins_the_band_centres_and_the_coefficient_numbers():
    np.testing.assert_allclose(STFT.frequencies, librosa.fft_frequencies(sr=12_000, n_fft=512))
    np.testing.assert_allclose(
        MEL.frequencies, librosa.mel_frequencies(98, fmin=0, fmax=6000, htk=True)[1:-1]
    )
    assert MFCC.frequencies.tolist() == list(range(20))
    assert (STFT.unit, MEL.unit, MFCC.unit) == ("dB", "dB", "cepstral coefficient")


@pytest.mark.parametrize("n_fft", [511, 512, 513])
@pytest.mark.parametrize("n", [12_000, 12_032, 12_033, 600])
def test_a_recipe_knows_the_shape_of_its_spectrogram(n_fft, n):
    made = stft(Clip(np.ones(n, "float32"), 12_000), n_fft=n_fft)
    assert made.values.shape == made.spec.shape


def test_a_clip_of_another_rate_or_length_is_refused(clip):
    for wrong in (Clip(clip.samples[:-1], 12_000), Clip(clip.samples, 22_050)):
        with pytest.raises(AudioError, match="the recipe wants 25 s at 12000 Hz"):
            feature(wrong, MEL)


def test_the_spectrogram_of_a_file_is_that_of_its_excerpt(songs):
    assert feature_of_file(songs / "bells" / "00.wav", SPEC).values.shape == (96, 301)


def test_samples_that_are_not_finite_are_refused(clip):
    for bad in (np.nan, np.inf):
        broken = clip.samples.copy()
        broken[1000] = bad
        with pytest.raises(AudioError, match="not all finite"):
            mel(replace(clip, samples=broken))


def test_the_report_calls_the_spectrogram_stft():
    assert stft is spectrogram


def test_the_filters_are_shared_and_so_cannot_be_changed_by_accident():
    assert mel_filters(MEL) is mel_filters(replace(MEL))
    with pytest.raises(ValueError):
        mel_filters(MEL)[0, 0] = 1


def test_bands_between_two_bins_are_empty_and_no_library_warns(recwarn):
    filters = mel_filters(replace(MEL, n_mels=192))
    assert (filters.max(axis=1) == 0).any() and not recwarn.list


@pytest.mark.slow
def test_librosa_compiles_once_and_says_so(command, tmp_path):
    places = {"NUMBA_CACHE_DIR": tmp_path / "numba", "GENRE_LAB_CACHE": tmp_path / "cache"}
    said = [
        command(
            "-c",
            "from genre_lab.audio.features import warm_up; warm_up()",
            **{name: str(place) for name, place in places.items()},
        ).stderr
        for _ in range(2)
    ]
    assert "librosa compiles" in said[0] and len(said[0].splitlines()) == 1
    assert said[1] == ""


def test_unknown_settings_are_named(clip):
    with pytest.raises(AudioError, match="hop"):
        mel(clip, hop=3)


def test_published_scales_are_what_their_names_say(clip):
    power = librosa_mel(clip)
    pons = mel(clip, compression="log10(1 + 10000 power)").values
    np.testing.assert_allclose(pons, np.log10(1 + 1e4 * power), atol=1e-4)
    choi = mel(clip, compression="decibel of squared power", top_db=80.0).values
    decibels = 10 * np.log10(np.maximum(power**2, 1e-10))
    np.testing.assert_allclose(choi, np.maximum(decibels, decibels.max() - 80), atol=1e-3)


def test_the_usual_scale_leaves_a_recipes_key_as_it_was_and_another_one_changes_it():
    assert "compression" not in MEL.to_json()
    other = replace(MEL, compression="decibel of squared power")
    assert other.key != MEL.key and type(MEL).from_json(other.to_json()) == other
    for wrong in ({"compression": "loud"}, {"kind": "mfcc", "compression": other.compression}):
        with pytest.raises(AudioError, match="compression"):
            replace(MEL, **wrong)
