import numpy as np
import pytest

from genre_lab.models import song_vote
from genre_lab.models.keras_backend import keras
from genre_lab.models.song_vote import ask_split, excerpt_starts, vote


@pytest.mark.parametrize(
    "n_frames, length", [(1172, 288), (1172, 1172), (300, 96), (97, 96), (192, 96)]
)
def test_excerpts_cover_the_whole_song_and_stay_inside_it(n_frames, length):
    covered = np.zeros(n_frames, bool)
    for start in excerpt_starts(n_frames, length):
        assert 0 <= start <= n_frames - length
        covered[start : start + length] = True
    assert covered.all() and len(excerpt_starts(n_frames, length)) == -(-n_frames // length)


@pytest.fixture(scope="module")
def loudness():
    """A network that answers [sigmoid of the mean, the rest], which can be computed by hand."""
    spectrogram = keras.Input((4, 10))
    mean = keras.layers.GlobalAveragePooling1D()(keras.layers.Permute((2, 1))(spectrogram))
    dense = keras.layers.Dense(
        1, activation="sigmoid", kernel_initializer=keras.initializers.Constant(0.25)
    )(mean)
    return keras.Model(
        spectrogram, keras.layers.Concatenate()([dense, keras.layers.Rescaling(-1, 1)(dense)])
    )


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_a_songs_answer_is_the_mean_over_its_excerpts(loudness, batch_size):
    spectrograms = np.random.default_rng(0).standard_normal((7, 4, 23)).astype("float32")
    by_hand = np.mean(
        [
            1 / (1 + np.exp(-spectrograms[:, :, start : start + 10].mean(axis=(1, 2))))
            for start in (0, 6, 13)
        ],
        axis=0,
    )
    answers = vote(loudness, spectrograms, batch_size)
    assert excerpt_starts(23, 10).tolist() == [0, 6, 13]
    np.testing.assert_allclose(answers[:, 0], by_hand, atol=1e-6)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)


def test_a_split_is_voted_on_a_few_songs_at_a_time_with_the_same_answers(trained, store):
    split = store.split("test")
    model, scaling = trained.model(), trained.scaling
    np.testing.assert_allclose(
        ask_split(model, split, scaling, 4).mean(axis=0),
        vote(model, scaling.apply(split.values)),
        atol=1e-6,
    )


def test_few_excerpts_are_asked_about_at_a_time_where_the_network_is_large(loudness, monkeypatch):
    """By the largest layer, which Permute and the input are here: 4 x 10 numbers an excerpt."""
    asked, ask = [], song_vote.ask
    monkeypatch.setattr(song_vote, "ask", lambda *shown: asked.append(len(shown[1])) or ask(*shown))
    spectrograms = np.random.default_rng(0).standard_normal((7, 4, 23)).astype("float32")
    wanted = vote(loudness, spectrograms)
    for limit, most in ((10**9, 21), (40 * 5, 5), (40 * 5 + 39, 5), (39, 1)):
        monkeypatch.setattr(song_vote, "MOST_AT_ONCE", limit)
        asked.clear()
        np.testing.assert_allclose(vote(loudness, spectrograms), wanted, atol=1e-6)
        assert max(asked) == most and sum(asked) == 3 * 7
