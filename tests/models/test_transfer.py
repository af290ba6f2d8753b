"""A classifier on embeddings: what it learns, what it chooses, and the network that it becomes."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from genre_lab.data.store import FeatureStore
from genre_lab.errors import ModelError
from genre_lab.models.pretrained import embeddings as module
from genre_lab.models.pretrained.embeddings import embeddings
from genre_lab.models.pretrained.published import CARDS, Published
from genre_lab.models.pretrained.transfer_head import STRENGTHS, learn_head

LABELS = np.array(["jazz", "pop", "rock"] * 20, dtype=object)
GROUPS = np.array([f"artist {number // 3}" for number in range(60)], dtype=object)


def heard(distance, width=6, seed=0):
    """Embeddings in which the genres lie so many deviations apart."""
    generator = np.random.default_rng(seed)
    places = distance * np.eye(3, width)[np.searchsorted(["jazz", "pop", "rock"], LABELS)]
    return generator.normal(size=(60, width)) + places


def test_the_answer_is_that_of_logistic_regression_on_standardised_embeddings():
    values = 40 + 7 * heard(1.5)
    head = learn_head({"one": values}, LABELS, GROUPS)
    scaled = StandardScaler().fit_transform(values)
    model = LogisticRegression(C=head.tried.C[0], class_weight="balanced", max_iter=1000, tol=1e-3)
    expected = model.fit(scaled, LABELS).predict_proba(scaled)
    np.testing.assert_allclose(head.answer({"one": values}), expected, atol=1e-4)
    assert head.genres == ["jazz", "pop", "rock"] and len(head.tried) == len(STRENGTHS)


def test_two_genres_are_told_as_well_as_three():
    some = LABELS != "rock"
    values = heard(4)[some]
    head = learn_head({"one": values}, LABELS[some], GROUPS[some])
    answers = head.answer({"one": values})
    guesses = np.array(head.genres)[answers.argmax(axis=1)]
    assert answers.shape == (40, 2) and (guesses == LABELS[some]).mean() > 0.9


def test_the_network_that_tells_something_is_chosen():
    head = learn_head({"deaf": heard(0, seed=1), "keen": heard(5)}, LABELS, GROUPS)
    assert head.networks == ("keen",) and head.kernel.shape == (6, 3)
    assert head.tried.loss.is_monotonic_increasing and len(head.tried) == 3 * len(STRENGTHS)
    assert head.tried.accuracy[0] > 0.9


def test_two_that_tell_different_things_are_taken_together():
    first, second = heard(3), heard(3, seed=1)
    first[LABELS == "rock"] -= first[LABELS == "rock"].mean(axis=0)  # it can't tell rock from
    second[LABELS == "jazz"] -= second[LABELS == "jazz"].mean(axis=0)
    head = learn_head({"first": first, "second": second}, LABELS, GROUPS)
    assert head.networks == ("first", "second") and head.kernel.shape == (12, 3)


def test_artists_are_kept_apart_in_the_choice():
    """Embeddings that tell the artist and nothing else look good only where artists are torn."""
    generator = np.random.default_rng(0)
    labels = np.repeat(["jazz", "pop"], 30).astype(object)
    artists = np.repeat(np.arange(20), 3)
    values = generator.normal(size=(20, 30))[artists] + 0.01 * generator.normal(size=(60, 30))
    apart = learn_head({"artist": values}, labels, artists.astype(str))
    torn = learn_head({"artist": values}, labels, np.arange(60).astype(str))
    assert apart.tried.accuracy[0] < 0.75 < 0.85 < torn.tried.accuracy[0]


def test_rare_genres_count_as_much_as_common_ones():
    labels = np.array(["common"] * 90 + ["rare"] * 10, dtype=object)
    generator = np.random.default_rng(0)
    values = generator.normal(size=(100, 2)) + 1.2 * (labels == "rare")[:, None]
    head = learn_head({"one": values}, labels, np.arange(100).astype(str))
    guesses = head.answer({"one": values}).argmax(axis=1)
    assert guesses[90:].mean() > 0.6  # always "common" would be right for 90 %


def test_one_genre_is_refused():
    with pytest.raises(ModelError, match="two genres"):
        learn_head({"one": np.ones((4, 2))}, ["jazz"] * 4, list("abcd"))


@pytest.fixture
def network(monkeypatch):
    """The card of musicnn-msd with random weights, so that nothing has to be fetched."""
    random = Published(CARDS["musicnn-msd"])
    random.__dict__["model"] = random.card.build()
    monkeypatch.setattr(module, "Published", lambda card: random)
    return random


def spectrograms(n=2):
    return np.random.default_rng(0).uniform(0, 3, (n, 96, 1563)).astype("float32")


def small_store(network, folder, values):
    table = pd.DataFrame({"track_id": list("abcdef")[: len(values)], "genre": "jazz"})
    return FeatureStore.from_arrays(values, table, network.spec, folder)


def test_embeddings_are_kept_and_only_new_spectrograms_are_heard(network, tmp_path, monkeypatch):
    values = spectrograms(3)
    store = small_store(network, tmp_path / "two", values[:2])
    first = embeddings(store, "musicnn-msd", progress=False)
    np.testing.assert_allclose(first, network.embed(store, progress=False), atol=1e-5)
    [kept] = (tmp_path / "two" / "embeddings").iterdir()

    calls = []
    hear = network.embedding_of
    monkeypatch.setattr(network, "embedding_of", lambda one: calls.append(1) or hear(one))
    np.testing.assert_array_equal(embeddings(store, "musicnn-msd", progress=False), first)
    assert not calls
    # Another song in the place of the first: it alone is heard.
    other = small_store(network, tmp_path / "other", values[[2, 1]])
    (tmp_path / "other" / "embeddings").mkdir()
    (tmp_path / "other" / "embeddings" / kept.name).write_bytes(kept.read_bytes())
    again = embeddings(other, "musicnn-msd", progress=False)
    assert (
        calls == [1] and np.array_equal(again[1], first[1]) and not np.allclose(again[0], first[0])
    )


@pytest.mark.parametrize("damage", ["cut", "pickle", "other width", "not finite"])
def test_damaged_embeddings_are_made_again(network, tmp_path, damage):
    store = small_store(network, tmp_path / "one", spectrograms(1))
    first = embeddings(store, "musicnn-msd", progress=False)
    [kept] = (tmp_path / "one" / "embeddings").iterdir()
    with np.load(kept) as held:
        arrays = dict(held)
    if damage == "cut":
        kept.write_bytes(kept.read_bytes()[:300])
    elif damage == "pickle":
        np.savez(kept, digests=arrays["digests"], values=np.array([{"a": 1}], dtype=object))
    elif damage == "other width":
        np.savez(kept, digests=arrays["digests"], values=arrays["values"][:, :7])
    else:
        np.savez(kept, digests=arrays["digests"], values=arrays["values"] * np.float32(np.nan))
    np.testing.assert_array_equal(embeddings(store, "musicnn-msd", progress=False), first)


def test_a_store_of_another_recipe_is_refused_with_the_recipe_to_take(store):
    with pytest.raises(ModelError, match="another recipe") as refused:
        embeddings(store, "musicnn-msd", progress=False)
    assert "gl.published('musicnn-msd').spec" in str(refused.value)


def test_the_keras_network_answers_as_embeddings_and_head_do(musicnn):
    from genre_lab.models.pretrained.transfer_network import head_network, on_published

    names, generator = ("musicnn-msd", "musicnn-mtt"), np.random.default_rng(0)
    kernel = generator.normal(size=(400, 3)).astype("float32") / 20
    bias = generator.normal(size=3).astype("float32")
    network = on_published(head_network(kernel, bias), names, (96, 1563))
    values = spectrograms(3)
    values[1, :, :600] = values[1, :, 1200:] = 0  # a short song in the middle of padding
    values[2] = 0  # nothing but padding: an answer all the same
    beside = np.hstack(
        [[Published(CARDS[name]).embedding_of(song) for song in values] for name in names]
    )
    expected = softmax(beside @ kernel + bias, axis=1)
    np.testing.assert_allclose(network.predict_on_batch(values), expected, atol=2e-5)
    with pytest.raises(ModelError, match="400"):
        on_published(head_network(kernel[:5], bias), names, (96, 1563))


def test_padding_does_not_count(musicnn):
    """Five seconds of song amid silence are heard as the same five seconds without it."""
    network = Published(CARDS["musicnn-msd"])
    song = spectrograms(1)[0]
    alone = np.zeros_like(song)
    alone[:, 374:748] = song[:, 374:748]  # patches 3 and 4
    apart = network.embedder.predict_on_batch(np.stack([song[:, 374:561], song[:, 561:748]]))
    np.testing.assert_allclose(network.embedding_of(alone), apart.mean(axis=0), atol=1e-4)
