"""Networks side by side answer as each would alone, and learn as each would alone."""

from dataclasses import replace

import numpy as np
import pytest
from small_songs import QUICK

from genre_lab.evaluation.results import evaluate
from genre_lab.models.crnn import crnn
from genre_lab.models.ensembles import side_by_side
from genre_lab.models.keras_backend import keras
from genre_lab.models.song_vote import ask, vote
from genre_lab.training.fit import compiled, fit


def networks(n=3, seed=0, **settings):
    keras.utils.set_random_seed(seed)
    return [
        crnn((16, 24), 4, filters=(4, 4), pools=((2, 2), (4, 4)), rnn=None, **settings)
        for _ in range(n)
    ]


@pytest.fixture
def spectrograms():
    return np.random.default_rng(0).normal(size=(6, 16, 24)).astype("float32")


def test_each_answers_as_alone_and_the_vote_is_their_mean(spectrograms):
    alone = networks()
    single = np.stack(
        [np.asarray(network.predict_on_batch(spectrograms)) for network in alone], axis=1
    )
    together = side_by_side(alone)
    np.testing.assert_allclose(together.predict_on_batch(spectrograms), single, atol=1e-6)
    np.testing.assert_allclose(ask(together, spectrograms), single.mean(axis=1), atol=1e-6)
    np.testing.assert_allclose(vote(together, spectrograms), single.mean(axis=1), atol=1e-6)
    assert (
        np.abs(single[:, 0] - single[:, 1]).max() > 1e-3
        and together.count_params() == 3 * alone[0].count_params()
    )


def test_each_learns_as_alone(spectrograms):
    """Three losses averaged give each a third of its gradient; three times the rate makes up."""
    answers = np.array([0, 1, 2, 3, 0, 1])
    alone, together = networks(dropout=0.0), side_by_side(networks(dropout=0.0))
    for network in alone:
        network.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
        network.train_on_batch(spectrograms, answers)
    together.compile(keras.optimizers.SGD(0.3), "sparse_categorical_crossentropy")
    together.train_on_batch(spectrograms, np.repeat(answers[:, None], 3, axis=1))
    single = np.stack(
        [np.asarray(network.predict_on_batch(spectrograms)) for network in alone], axis=1
    )
    np.testing.assert_allclose(together.predict_on_batch(spectrograms), single, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("mixup", [0.0, 0.3])
def test_a_preset_with_voters_trains_keeps_and_answers(store, tmp_path, mixup):
    run = fit(
        store,
        preset=replace(QUICK, epochs=2, times=2, voters=3, mixup=mixup),
        seed=1,
        out=tmp_path / "run",
        progress=False,
    )
    results = evaluate(run, store, split="valid")
    assert run.model().output_shape == (None, 3, 3) and run.history.accuracy.between(0, 1).all()
    np.testing.assert_allclose(results.probabilities.sum(axis=1), 1, atol=1e-5)
    assert results.accuracy == pytest.approx(run.history.val_accuracy.iloc[-1], abs=1e-4)
    compiled(run.model(), run.preset, steps=3)  # may be trained on
