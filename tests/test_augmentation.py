import numpy as np

from genre_lab.augmentation import KNOTS, jitter_tone


def jittered(n=2000, strength=0.5, seed=0):
    return jitter_tone(np.zeros((n, 96, 5), "float32"), strength, np.random.default_rng(seed))


def test_a_song_keeps_its_course_in_time_and_changes_its_tone_and_loudness():
    changed = jittered()
    assert changed.dtype == np.float32 and np.ptp(changed, axis=2).max() == 0
    assert np.ptp(changed[:, :, 0], axis=1).min() > 0
    bends = np.abs(np.diff(changed[:, :, 0], n=2, axis=1)) > 1e-5
    assert bends.any(axis=0).sum() <= 2 * KNOTS  # straight between the knots


def test_the_strength_is_the_deviation_of_loudness_and_of_a_knot():
    ends = jittered()[:, [0, 95], 0]
    np.testing.assert_allclose(ends.std(axis=0), 0.5 * np.sqrt(2), rtol=0.1)
    np.testing.assert_allclose(np.corrcoef(ends.T)[0, 1], 0.5, atol=0.1)  # they share the loudness
    assert not jittered(strength=0).any()


def test_the_same_generator_state_gives_the_same_changes():
    np.testing.assert_array_equal(jittered(3), jittered(3))
    assert not np.array_equal(jittered(3), jittered(3, seed=1))
