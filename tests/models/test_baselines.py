"""Baselines on small songs: their numbers by hand and by scikit-learn, and what they refuse."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_blobs, make_classification
from sklearn.metrics import accuracy_score
from sklearn.mixture import GaussianMixture

from genre_lab.audio.clip import load_clip
from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.audio.features import feature
from genre_lab.data.splits import kept_together
from genre_lab.data.store import FeatureStore, Split
from genre_lab.data.tracks import Tracks
from genre_lab.errors import EvaluationError, ModelError
from genre_lab.evaluation.results import evaluate_baseline
from genre_lab.models import baselines
from genre_lab.models.baselines import GRIDS, GenreMixtures, baseline, mfcc_statistics, tuned
from genre_lab.models.song_vote import vote_of_chunks

NAMES = list(GRIDS)


def small_store(tracks, kind):
    """The first songs of every genre as spectrograms of a kind, float32."""
    chosen, spec = tracks.head(2).table, FeatureSpec(kind, seconds=6.4)
    spectrograms = [
        feature(load_clip(path, spec.seconds, spec.rate), spec).values for path in chosen.path
    ]
    return FeatureStore.from_arrays(np.stack(spectrograms), chosen, spec)


@pytest.fixture(scope="module")
def numbers(store):
    """MFCC statistics of the training songs."""
    return mfcc_statistics(store.split("train"))


def test_a_song_becomes_mean_and_deviation_of_its_mfccs(tracks):
    """Of those that `feature` makes, which the tests of features hold to librosa's."""
    store = small_store(tracks, "mel")
    found = mfcc_statistics(store)
    for path, (_, row) in zip(store.table.path, found.iterrows(), strict=True):
        wanted = feature(load_clip(path, 6.4, 12_000), FeatureSpec("mfcc", seconds=6.4)).values
        np.testing.assert_allclose(row, [*wanted.mean(axis=1), *wanted.std(axis=1)], atol=1e-3)
    assert found.shape == (6, 40) and found.index.tolist() == store.table.track_id.tolist()
    assert found.columns[[0, 19, 20, 39]].tolist() == [
        "mean 0",
        "mean 19",
        "deviation 0",
        "deviation 19",
    ]


def test_mel_stft_and_mfcc_stores_of_the_same_songs_give_the_same_numbers(tracks):
    from_mel, from_stft, from_mfcc = (
        mfcc_statistics(small_store(tracks, kind)) for kind in ("mel", "stft", "mfcc")
    )
    np.testing.assert_allclose(from_mfcc, from_mel, atol=1e-3)
    np.testing.assert_allclose(from_stft, from_mel, atol=1e-3)


def test_reading_in_blocks_changes_nothing_and_reads_no_more_than_a_block(store, monkeypatch):
    read, whole = [], mfcc_statistics(store, 5)
    original = FeatureStore.read
    monkeypatch.setattr(
        FeatureStore, "read", lambda self, table: read.append(len(table)) or original(self, table)
    )
    monkeypatch.setattr(baselines, "BLOCK", 7)
    pd.testing.assert_frame_equal(mfcc_statistics(store, 5), whole)
    assert read == [7, 7, 7, 7, 2]


def test_a_split_gives_its_own_songs_and_chunks_give_a_row_each(store, tracks):
    pd.testing.assert_frame_equal(
        mfcc_statistics(store.split("valid")),
        mfcc_statistics(store).loc[store.split("valid").table.track_id],
    )
    pieces = store.with_tracks(tracks.split(by="chunk", chunks=3))
    found = mfcc_statistics(pieces)
    assert len(found) == 90 and found.index.is_unique
    values = pieces.read(pieces.table.iloc[[4]])[0]
    np.testing.assert_allclose(found.iloc[4, 0], values.sum(axis=0).mean() / np.sqrt(96), rtol=1e-6)


@pytest.mark.parametrize("n_mfcc", [0, 97])
def test_more_coefficients_than_the_recipe_gives_are_refused(store, n_mfcc):
    with pytest.raises(ModelError, match="not between 1 and the 96"):
        mfcc_statistics(store, n_mfcc)


@pytest.mark.parametrize("name", NAMES)
def test_every_baseline_tells_the_small_songs_apart(store, numbers, name):
    train = store.split("train")
    fitted = baseline(name).fit(numbers, train.table.genre)
    results = evaluate_baseline(fitted, store.split("test"))
    assert results.accuracy > 0.6 and results.genres == store.genres and results.split == "test"
    assert results.songs.track_id.tolist() == store.split("test").table.track_id.tolist()
    np.testing.assert_allclose(results.probabilities.sum(axis=1), 1)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_answers_and_probabilities_agree_with_the_guess(name):
    features, labels = make_classification(200, 8, n_informative=5, n_classes=4, random_state=0)
    one, again = (baseline(name, seed=3).fit(features[:150], labels[:150]) for _ in range(2))
    told = one.predict_proba(features[150:])
    np.testing.assert_array_equal(told, again.predict_proba(features[150:]))
    np.testing.assert_array_equal(one.classes_[told.argmax(axis=1)], one.predict(features[150:]))
    assert accuracy_score(labels[150:], one.predict(features[150:])) > 0.45


def test_columns_are_standardised_by_the_songs_that_were_learnt_from():
    features, labels = make_classification(100, 6, random_state=0)
    scaled = features * [1, 1000, 1e-3, 1, 1, 1] + [0, 5, 0, 1e4, 0, 0]
    for name in NAMES:
        plain, other = baseline(name).fit(features, labels), baseline(name).fit(scaled, labels)
        np.testing.assert_allclose(
            plain.predict_proba(features), other.predict_proba(scaled), atol=0.02
        )
        np.testing.assert_allclose(other["scaler"].mean_, scaled.mean(axis=0))


def test_there_is_no_baseline_of_another_name():
    with pytest.raises(ModelError, match="no baseline 'transformer'"):
        baseline("transformer")


def test_one_gaussian_a_genre_is_bayes_rule_worked_by_hand():
    features, labels = make_blobs([60, 30, 30], 2, random_state=1, cluster_std=3)
    found = GenreMixtures(n_components=1, reg_covar=0).fit(features, labels).predict_proba(features)
    weighed = []
    for genre, prior in enumerate([0.5, 0.25, 0.25]):
        own = features[labels == genre]
        weighed.append(
            prior
            * np.prod(
                np.exp(-((features - own.mean(0)) ** 2) / (2 * own.var(0)))
                / np.sqrt(2 * np.pi * own.var(0)),
                axis=1,
            )
        )
    np.testing.assert_allclose(
        found, np.transpose(weighed) / np.sum(weighed, axis=0)[:, None], atol=1e-9
    )


def test_each_genre_has_its_own_mixture_of_as_many_gaussians_as_its_songs_allow():
    features, labels = make_blobs([40, 2], 3, random_state=2)
    fitted = GenreMixtures(n_components=3).fit(features, np.array(["jazz", "pop"])[labels])
    assert [len(mixture.weights_) for mixture in fitted.mixtures_] == [3, 2]
    own = GaussianMixture(3, covariance_type="diag", reg_covar=1e-2, random_state=0).fit(
        features[labels == 0]
    )
    np.testing.assert_allclose(fitted.mixtures_[0].means_, own.means_)


@pytest.mark.parametrize("name", ["knn", "gmm", "logistic"])
def test_settings_are_chosen_among_the_songs_given(name, store, numbers):
    train = store.split("train")
    search = tuned(name, numbers, train.table.genre, kept_together(train.table))
    assert search.best_score_ > 0.5 and set(search.best_params_) == set(GRIDS[name])
    assert evaluate_baseline(search, store.split("valid")).accuracy > 0.6


def test_songs_of_one_artist_never_lie_in_two_folds_of_the_choice():
    """Songs of an artist are all but copies: with artists torn apart the nearest song tells."""
    generator = np.random.default_rng(0)
    artists = np.repeat(np.arange(40), 5)
    features = generator.normal(size=(40, 6))[artists] + 0.01 * generator.normal(size=(200, 6))
    genres = np.array(["jazz", "pop"])[generator.permutation(np.arange(40) % 2)[artists]]
    fair, torn = (
        tuned("knn", features, genres, artists),
        tuned("knn", features, genres, np.arange(200)),
    )
    assert torn.best_score_ > 0.99 and fair.best_score_ < 0.75
    for learnt, judged in fair.cv.split(features, genres, artists):
        assert not set(artists[learnt]) & set(artists[judged])


def test_what_cannot_be_cross_validated_or_learnt_is_said_so():
    features, labels = make_classification(40, 5, random_state=0)
    for groups in (labels, range(39)):
        with pytest.raises(ModelError, match="nothing to cross-validate"):
            tuned("knn", features, labels, groups)
    for wrong in (np.where(features > 1, np.nan, features), features[:30]):
        with pytest.raises(ModelError, match="cannot learn from these numbers") as refused:
            tuned("gmm", wrong, labels, range(40))
        assert len(str(refused.value).splitlines()) == 3


def test_the_chunks_of_a_song_vote_unless_the_leaky_claim_is_wanted(store, tracks):
    pieces = store.with_tracks(tracks.split(by="chunk", chunks=4))
    table, side = pieces.table, tracks.table.set_index("track_id").split
    train, test = (
        Split(pieces, name, table[table.song_id.map(side) == name]) for name in ("train", "test")
    )
    fitted = baseline("logistic").fit(mfcc_statistics(train), train.table.genre)
    voted, single = evaluate_baseline(fitted, test), evaluate_baseline(fitted, test, vote=False)
    assert (
        len(single.truth) == 24 and single.songs.track_id.tolist() == test.table.track_id.tolist()
    )
    assert voted.songs.track_id.tolist() == tracks.of(split="test").table.track_id.tolist()
    np.testing.assert_allclose(
        voted.probabilities, single.probabilities.reshape(6, 4, 3).mean(axis=1)
    )
    assert voted.truth == [name.rpartition("-")[0] for name in voted.songs.track_id]


def test_chunks_vote_for_their_song_in_any_order():
    table = pd.DataFrame(
        {
            "song_id": ["b", "a", "b"],
            "track_id": ["b:1", "a:0", "b:0"],
            "chunk": [1, 0, 0],
            "genre": ["pop", "jazz", "pop"],
        }
    )
    answers, songs = vote_of_chunks(np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]), table)
    assert (
        answers.tolist() == [[0.25, 0.75], [1, 0]]
        and songs.track_id.tolist() == ["b", "a"]
        and songs.genre.tolist() == ["pop", "jazz"]
    )


def test_a_classifier_that_does_not_fit_the_songs_is_refused(store, numbers):
    train, test = store.split("train"), store.split("test")
    fitted = baseline("knn").fit(numbers, train.table.genre)
    for model, features in (
        (fitted, mfcc_statistics(test, 5)),
        (fitted, mfcc_statistics(test) * np.nan),
        (baseline("knn"), None),
        (object(), None),
    ):
        with pytest.raises(EvaluationError, match="cannot answer"):
            evaluate_baseline(model, test, features)
    for features in (numbers, numbers.iloc[:1]):
        with pytest.raises(EvaluationError, match="do not fit"):
            evaluate_baseline(fitted, test, features)


def test_songs_of_a_genre_that_was_not_learnt_are_not_judged(store, numbers):
    known = store.split("train").table.genre.to_numpy() != "drone"
    fitted = baseline("knn").fit(numbers[known], store.split("train").table.genre[known])
    with pytest.raises(EvaluationError, match="unknown: drone"):
        evaluate_baseline(fitted, store.split("test"))


def test_artists_are_kept_together_and_songs_without_one_stand_alone():
    table = Tracks(
        pd.DataFrame({"track_id": list("abc"), "genre": "jazz", "artist": ["x", "", "x"]})
    ).table
    assert kept_together(table).tolist() == ["x", "b", "x"]
    cut = Tracks(
        pd.concat([table.assign(track_id=table.track_id + str(n)) for n in range(3)])
    ).split(by="chunk", chunks=2)
    assert kept_together(cut.table)[cut.table.song_id == "b1"].tolist() == ["b1", "b1"]
