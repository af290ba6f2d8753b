"""Sound rebuilt from a feature: at its pitch and level, and the less like it the more is lost."""

from dataclasses import replace

import numpy as np
import pytest
from small_songs import sound

from genre_lab.audio.clip import Clip
from genre_lab.audio.feature_spec import MEL, STFT
from genre_lab.audio.features import Feature, feature, mel, mfcc, stft
from genre_lab.audio.inversion import rebuild
from genre_lab.errors import AudioError

RATE = 12_000
TWO_SECONDS = replace(MEL, seconds=2.0)


@pytest.fixture(scope="module")
def song():
    """Two seconds of high tones that decay over a low steady one."""
    return Clip((sound("bells", 1, 2) + sound("drone", 2, 2)) / 2, RATE, "bells over a drone")


@pytest.fixture(scope="module")
def rebuilt(song):
    return {made.spec.kind: rebuild(made) for made in (stft(song), mel(song), mfcc(song))}


def tone(hz, seconds=1.0, amplitude=0.3):
    samples = amplitude * np.sin(2 * np.pi * hz * np.arange(round(RATE * seconds)) / RATE)
    return Clip(samples.astype("float32"), RATE, "tone")


def level(clip):
    return 10 * np.log10(np.mean(clip.samples.astype(float) ** 2))


def distance(clip, other, make=stft):
    return np.abs(make(clip).values - make(other).values).mean()


@pytest.mark.parametrize("make, margin", [(stft, 3), (mel, 60), (mfcc, 150)])
@pytest.mark.parametrize("hz", [440, 1500, 3000])
def test_a_tone_comes_back_at_its_pitch(hz, make, margin):
    samples = rebuild(make(tone(hz))).samples
    loudest = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))).argmax() * RATE / len(samples)
    assert abs(loudest - hz) < margin


def test_the_stft_loses_least_and_the_mfcc_most(song, rebuilt):
    lost = [distance(song, rebuilt[kind]) for kind in ("stft", "mel", "mfcc")]
    assert lost[0] < 1.5 and lost[1] > 2 * lost[0] and lost[2] > 1.2 * lost[1]


def test_to_the_feature_it_came_from_the_rebuilt_sound_is_almost_the_same(song, rebuilt):
    for kind, make in {"stft": stft, "mel": mel}.items():
        assert distance(song, rebuilt[kind], make) < 1.2
    assert distance(song, rebuilt["mel"]) > 2.5 and distance(song, rebuilt["mfcc"], mel) > 2.5


@pytest.mark.parametrize("window", ["hamming", "boxcar"])
def test_sound_comes_back_through_another_window(song, window):
    feature = stft(song, window=window)
    assert np.abs(stft(rebuild(feature), window=window).values - feature.values).mean() < 1.5


def test_the_level_is_kept(song, rebuilt):
    for kind in ("stft", "mel"):
        assert abs(level(rebuilt[kind]) - level(song)) < 0.5
    softer = replace(song, samples=song.samples / 10)
    assert level(rebuild(mel(softer))) == pytest.approx(level(rebuilt["mel"]) - 20, abs=0.5)


def test_the_result_is_mono_float32_of_the_recipes_length_and_says_where_it_came_from(
    song, rebuilt
):
    for kind, clip in rebuilt.items():
        assert clip.samples.dtype == np.float32 and clip.rate == RATE
        assert clip.samples.shape == song.samples.shape
        assert np.isfinite(clip.samples).all() and np.abs(clip.samples).max() <= 1
        assert clip.title == f"bells over a drone, rebuilt from {kind}"


def test_a_peak_above_full_scale_is_scaled_to_it():
    samples = rebuild(stft(tone(500, amplitude=5))).samples
    assert np.abs(samples).max() == pytest.approx(1)
    # A clipped tone would stay at full scale for most of the time.
    assert (np.abs(samples) > 0.999).mean() < 0.2


def test_a_clip_ends_without_a_click():
    # Its last samples lie under the end of one window only: divided by it, they would come out far
    # above full scale.
    noise = 0.1 * np.random.default_rng(0).standard_normal(47 * 256 + 254).astype("float32")
    samples = rebuild(stft(Clip(noise, RATE, "noise"))).samples
    assert np.abs(samples[-50:]).max() < np.abs(samples[:-50]).max() < 0.8


def test_the_same_seed_gives_the_same_sound(song, rebuilt):
    np.testing.assert_array_equal(rebuild(mel(song)).samples, rebuilt["mel"].samples)
    assert np.abs(rebuild(mel(song), seed=1).samples - rebuilt["mel"].samples).max() > 0.01


def test_a_random_phase_fits_worse_than_one_that_was_improved(song, rebuilt):
    assert distance(song, rebuild(stft(song), iterations=0)) > 3 * distance(song, rebuilt["stft"])


@pytest.mark.parametrize(
    "settings",
    [
        {"ref": 50.0},
        {"htk": False},
        {"norm": None},
        {"n_fft": 1024},
        {"hop_length": 128},
        {"n_fft": 511, "hop_length": 200},
        {"n_mels": 64},
        {"top_db": 80},
        {"amin": 1e-300},
        {"ref": 1e-9, "amin": 1e-7},  # a reference below amin counts as amin
    ],
)
def test_other_recipes_come_back_as_well(song, settings):
    for kind in ("stft", "mel", "mfcc"):
        made = feature(song, replace(TWO_SECONDS, kind=kind, **settings))
        clip = rebuild(made)
        assert len(clip.samples) == len(song.samples)
        off = np.abs(feature(clip, made.spec).values - made.values).mean()
        assert off < {"mfcc": 4}.get(kind, 1.5)
        assert kind == "mfcc" or abs(level(clip) - level(song)) < 0.5


def test_all_coefficients_together_are_as_good_as_the_mel_spectrogram(song, rebuilt):
    clip = rebuild(mfcc(song, n_mfcc=96))
    assert distance(song, clip) == pytest.approx(distance(song, rebuilt["mel"]), abs=0.1)


def test_silence_comes_back_as_silence():
    silence = Clip(np.zeros(RATE, "float32"), RATE)
    for make in (stft, mel, mfcc):
        clip = rebuild(make(silence))
        assert np.abs(clip.samples).max() < 1e-3 and clip.title.startswith("sound, rebuilt")


def altered(spec=TWO_SECONDS, values=None):
    return Feature(
        np.full(spec.shape, -20.0, "float32") if values is None else values, spec, "the song"
    )


@pytest.mark.parametrize(
    "bad, said",
    [
        (altered(replace(TWO_SECONDS, n_kept=50)), "only 50 of 94 frames"),
        (altered(replace(TWO_SECONDS, ref="max")), "how loud its clip was"),
        (altered(replace(TWO_SECONDS, hop_length=300)), "overlap by less than half"),
        (altered(values=np.zeros((96, 93))), r"shape \(96, 93\), the recipe says \(96, 94\)"),
        (altered(values=np.full((96, 94), np.nan)), "not finite"),
        (altered(values=np.full((96, 94), -np.inf)), "not finite"),
        (altered(values=np.full((96, 94), 4000.0)), "louder than any sound"),
        (
            altered(replace(TWO_SECONDS, kind="mfcc"), np.full((20, 94), 1e30)),
            "louder than any sound",
        ),
        (tone(440), "a Clip is no feature"),
        (None, "a NoneType is no feature"),
    ],
)
def test_what_cannot_become_sound_is_refused(bad, said):
    with pytest.raises(AudioError, match=said):
        rebuild(bad)


@pytest.mark.parametrize(
    "setting",
    [{"iterations": -1}, {"iterations": 1.5}, {"iterations": "32"}, {"seed": -1}, {"seed": None}],
)
def test_a_setting_that_is_no_count_is_refused_by_its_name(setting):
    with pytest.raises(AudioError, match=f"{[*setting][0]}=.* is not a whole number"):
        rebuild(altered(replace(STFT, seconds=2.0)), **setting)
