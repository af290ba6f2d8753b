"""Augmentation changes as told, by the generator alone, and answers only by mixing."""

import numpy as np
import pytest

from genre_lab.training.augmentation import Augmentation, equalizers, masked, mixed

ANSWERS = np.eye(3, dtype="float32")[[0, 1, 2, 0, 1]]


@pytest.fixture
def spectrograms():
    return np.random.default_rng(0).normal(5, 1, (5, 12, 20)).astype("float32")


def changed(spectrograms, seed=0, **settings):
    return Augmentation(**settings)(
        spectrograms, ANSWERS, np.full(12, 2.0), np.random.default_rng(seed)
    )


def test_without_ingredients_nothing_changes(spectrograms):
    again, answers = changed(spectrograms)
    np.testing.assert_array_equal(again, spectrograms)
    np.testing.assert_array_equal(answers, ANSWERS)


@pytest.mark.parametrize("settings", [{"equalize": 3.0}, {"mask": (4, 6)}, {"mixup": 0.4}])
def test_the_generator_decides_and_the_spectrograms_themselves_stay(spectrograms, settings):
    before = spectrograms.copy()
    one, same, other = (changed(spectrograms, seed, **settings)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (
        not np.array_equal(one, other)
        and not np.array_equal(one, before)
        and one.dtype == "float32"
    )
    np.testing.assert_array_equal(spectrograms, before)


def test_an_equalizer_adds_the_same_decibels_to_a_whole_band(spectrograms):
    gain = (changed(spectrograms, equalize=3.0)[0] - spectrograms) * 2  # back from deviations to dB
    assert np.ptp(gain, axis=2).max() < 1e-4
    np.testing.assert_allclose(
        gain[:, :, :1], equalizers(5, 12, 3.0, np.random.default_rng(0)), atol=1e-4
    )
    many = equalizers(2000, 12, 3.0, np.random.default_rng(1))
    assert many[:, 0].std() == pytest.approx(3, rel=0.05) and abs(many.mean()) < 0.15
    assert np.abs(np.diff(many[:, :, 0], axis=1)).max() < many.std() * 4  # neighbours are alike


def test_masks_are_blocks_no_wider_than_told(spectrograms):
    widths, reached = [], []
    for seed in range(200):
        hidden = masked(spectrograms, (4, 6), np.random.default_rng(seed)) == 0
        for of_song in hidden:
            rows, columns = of_song.all(axis=1), of_song.all(axis=0)
            np.testing.assert_array_equal(of_song, rows[:, None] | columns)
            for block in (rows, columns):
                assert np.count_nonzero(np.diff(block.astype(int)) == 1) + block[0] <= 1
            widths.append((rows.sum(), columns.sum()))
        reached += (hidden.all(axis=2).any(axis=0), hidden.all(axis=1).any(axis=0))
    assert np.max(widths, axis=0).tolist() == [4, 6] and np.min(widths) == 0
    for lines in (reached[::2], reached[1::2]):  # every band and frame, the first and last too
        assert np.any(lines, axis=0).all()
    assert masked(spectrograms, (99, 99), np.random.default_rng(0)).shape == spectrograms.shape


def test_mixing_keeps_proportions_between_spectrogram_and_answer(spectrograms):
    flat = np.broadcast_to(np.arange(5, dtype="float32")[:, None, None], spectrograms.shape)
    songs = np.eye(5, dtype="float32")
    values, answers = mixed(flat, songs, 0.4, np.random.default_rng(3))
    np.testing.assert_allclose(values[:, 0, 0], answers @ np.arange(5), rtol=1e-5)
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-6)
    assert (answers.argmax(axis=1) == np.arange(5)).all() and np.diag(answers).min() >= 0.5
    assert Augmentation(mixup=0.4).changes_answers
