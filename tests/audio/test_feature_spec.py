from dataclasses import fields, replace

import pytest

from genre_lab.audio.feature_spec import MEL, MFCC, STFT, FeatureSpec
from genre_lab.errors import AudioError

OTHER = {
    "kind": "stft",
    "rate": 22_050,
    "seconds": 30.0,
    "n_fft": 1024,
    "hop_length": 128,
    "n_mels": 64,
    "n_mfcc": 13,
    "htk": False,
    "norm": None,
    "ref": "max",
    "amin": 1e-5,
    "top_db": 80.0,
    "n_kept": 700,
    "window": "hamming",
    "compression": "log10(1 + 10000 power)",
}


def test_the_defaults_are_the_report_and_the_contract():
    report = FeatureSpec(
        "mel", 12_000, 25.0, 512, 256, 96, 20, True, "slaney", 1.0, 1e-10, None, None
    )
    assert report == MEL
    assert (STFT.kind, MFCC.kind) == ("stft", "mfcc")


def test_every_setting_changes_the_key():
    assert {field.name for field in fields(FeatureSpec)} == set(OTHER)
    keys = {replace(MEL, **{name: value}).key for name, value in OTHER.items()} | {MEL.key}
    assert len(keys) == len(OTHER) + 1 and all(len(key) == 10 for key in keys)


def test_stores_that_knew_no_other_window_than_hann_are_found_again():
    assert [spec.key for spec in (MEL, STFT, MFCC)] == ["b552880329", "ea61cae651", "9bb95f84d4"]
    assert "window" not in MEL.to_json()


def test_equal_recipes_have_equal_keys():
    written_otherwise = FeatureSpec(seconds=25, n_fft=512.0, ref=1, rate=12e3)
    assert written_otherwise == MEL and hash(written_otherwise) == hash(MEL)
    assert written_otherwise.key == MEL.key


def test_a_recipe_comes_back_from_json():
    for spec in (
        MEL,
        STFT,
        MFCC,
        replace(MEL, ref="max", top_db=80, n_kept=723, norm=None),
        replace(STFT, window="boxcar"),
    ):
        assert FeatureSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"kind": "mel", "colour": 1}',
        '{"rate": "fast"}',
        '{"rate": null}',
        '{"n_mels": 1e999}',
        '{"top_db": NaN}',
    ],
)
def test_what_is_no_recipe_is_refused(text):
    with pytest.raises(AudioError):
        FeatureSpec.from_json(text)


@pytest.mark.parametrize(
    "setting",
    [
        {"kind": "chroma"},
        {"rate": 0},
        {"seconds": -1},
        {"seconds": float("nan")},
        {"n_fft": 512.5},
        {"hop_length": 0},
        {"norm": "Slaney"},
        {"ref": "loudest"},
        {"ref": 0},
        {"amin": 0},
        {"top_db": -80},
        {"n_kept": 0},
        {"n_kept": 1173},
        {"kind": "mfcc", "n_mfcc": 97},
        {"window": "Hann"},
        {"rate": None},
        {"rate": [12_000]},
        {"rate": True},
        {"htk": "no"},
        {"kind": ["mel"]},
        {"rate": 10**400},
        {"n_mels": 1e9},
        {"n_mfcc": 1e9},
        {"n_fft": 2**30},
        {"seconds": 1e12},
        {"seconds": float("inf")},
        {"rate": 384_000, "hop_length": 1, "seconds": 10},
        {"ref": float("inf")},
        {"amin": float("inf")},
        {"top_db": float("nan")},
    ],
)
def test_settings_that_cannot_be_followed_are_refused(setting):
    with pytest.raises(AudioError) as refused:
        FeatureSpec(**setting)
    assert list(setting)[-1] in str(refused.value)


def test_the_largest_recipe_that_is_taken_fits_into_memory():
    spec = FeatureSpec(seconds=3600 * 2, n_mels=2048, n_fft=4096, hop_length=2048)
    assert spec.shape == (2048, 42_188)


def test_the_difference_names_the_settings():
    assert (
        replace(MEL, n_mels=64, htk=False).difference(MEL)
        == "n_mels=64, not 96, htk=False, not True"
    )
