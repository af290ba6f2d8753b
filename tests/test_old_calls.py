"""What version 0.1 could be asked and 0.2 can't: the refusal names the call of today."""

import numpy as np
import pandas as pd
import pytest

import genre_lab as gl


@pytest.mark.parametrize(
    "name, today",
    [
        ("KeptResults", "gl.Results.load("),
        ("decibel", "librosa.power_to_db("),
        ("folder", "gl.from_folder("),
        ("hz_to_mel", "librosa.hz_to_mel("),
        ("mel_filter_bank", "librosa.filters.mel("),
        ("mel_to_hz", "librosa.mel_to_hz("),
        ("read_ladder", "gl.read_ablation("),
    ],
)
def test_a_name_that_is_gone_tells_what_took_its_place(name, today):
    with pytest.raises(AttributeError) as refused:
        getattr(gl, name)
    assert today in str(refused.value)


@pytest.fixture
def store():
    songs = pd.DataFrame({"track_id": list("ab"), "genre": ["jazz", "pop"], "split": "train"})
    return gl.FeatureStore.from_arrays(np.zeros((2, *gl.MEL.shape), "float16"), songs, gl.MEL)


@pytest.mark.parametrize(
    "call, today",
    [
        (lambda store: gl.fit(None, store), "gl.fit(store, model=None"),
        (lambda store: gl.fit(None, store, "tiny"), "gl.fit(store, model=None"),
        (lambda store: gl.fit(store, observers=[]), "callbacks=["),
        (lambda store: gl.extract(store.table, gl.MEL, "store"), "out=folder"),
        (lambda store: gl.evaluate("best", store, "test", "last"), "weights="),
        (lambda store: gl.evaluate_baseline(None, None, None, True), "vote="),
        (lambda store: gl.compare_splits(store, ("song",), "logistic", range(2)), "seeds="),
        (lambda store: gl.latency({}, (1,), 3, 0), "seed="),
        (lambda store: gl.luck_of_the_best_epoch(10, 2, 5, 0.5), "accuracy="),
        (lambda store: gl.wilson_interval(3, 5, z=1.96), "gl.wilson_interval(n_right, n)"),
        (lambda store: gl.practice_corpus(1, 0, 1), "workers="),
        (lambda store: gl.Tracks(store.table).split("song", (1, 0, 0), 0, 3), "chunks="),
        (lambda store: gl.sound_features(tracks=[]), "gl.sound_features(songs"),
        (lambda store: gl.score_features(tracks=[]), "gl.score_features(songs"),
        (lambda store: gl.ConvolutionExplorer(picture=None), "(spectrogram)"),
    ],
)
def test_an_old_call_is_refused_with_the_call_of_today(call, today, store):
    with pytest.raises((TypeError, gl.GenreLabError)) as refused:
        call(store)
    assert today in str(refused.value)
