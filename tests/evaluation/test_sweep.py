"""A sweep: every song is judged once a seed, by networks that never learnt from its artist."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import genre_lab as gl
from genre_lab.errors import EvaluationError
from genre_lab.evaluation.sweep import Sweep, Variant, sweep

SMALL = gl.Preset("small", epochs=1, frames=96, network={"filters": (2, 2, 2, 2), "units": 2})


@pytest.fixture
def store():
    artists = np.repeat(range(12), 2)
    songs = pd.DataFrame({"track_id": [f"s{k}" for k in range(24)]})
    songs["artist"] = [f"artist {k}" for k in artists]
    songs["genre"] = np.where(artists % 2, "jazz", "pop")
    values = np.random.default_rng(0).normal(-40, 9, (24, 96, 1172)).astype("float16")
    return gl.FeatureStore.from_arrays(values, songs, gl.MEL)


def artists_apart(teach, judged):
    assert not set(teach.table.artist) & set(judged.table.artist)
    assert len(teach) + len(judged) == 24
    return ["jazz"] * len(judged)


def the_truth(teach, judged):
    return judged.table.genre.tolist()


def test_every_song_is_judged_once_a_seed_by_what_never_heard_its_artist(store, tmp_path):
    found = sweep(store, {"jazz": artists_apart}, folds=3, seeds=(0, 1), out=tmp_path)
    assert sorted(found.answers.track_id) == sorted([*store.table.track_id] * 2)
    assert found.table.accuracy.item() == 0.5
    assert found.answers.fold.value_counts().tolist() == [16, 16, 16]


def test_the_folds_may_be_given(store, tmp_path):
    numbers = np.arange(24) % 4
    found = sweep(store, {"truth": the_truth}, folds=numbers, out=tmp_path)
    fold = found.answers.set_index("track_id").fold[store.table.track_id]
    assert fold.tolist() == (numbers + 1).tolist()
    with pytest.raises(EvaluationError, match="24 songs"):
        sweep(store, {"truth": the_truth}, folds=numbers[1:], out=tmp_path)


def test_differences_are_paired_and_count_from_the_first(store, tmp_path):
    found = sweep(store, {"jazz": artists_apart, "truth": the_truth}, folds=3, out=tmp_path)
    row = found.table.set_index("variant").loc["truth"]
    assert row.points == 50 and row.points_low < 50 < row.points_high
    same = found.difference("jazz", "jazz")
    assert (same.difference, same.low, same.high) == (0, 0, 0)
    assert found.difference("jazz", "truth").difference == -0.5
    with pytest.raises(EvaluationError, match="jaz"):
        found.difference("jaz", "truth")
    other_way = found.of("truth", "jazz").table
    assert other_way.variant.tolist() == ["truth", "jazz"] and other_way.points[1] == -50


def test_answers_of_stores_in_another_order_belong_to_the_same_songs(store, tmp_path):
    """A variant with spectrograms of its own may hold the songs in any order."""
    reversed_songs = store.table[::-1].reset_index(drop=True)
    other = gl.FeatureStore.from_arrays(np.zeros((24, 20, 1172)), reversed_songs, gl.MFCC)
    learnt = []

    class Truth:
        def __call__(self, teach, judged):
            learnt.append(teach.table.track_id.tolist())
            return judged.table.genre.tolist()

    found = sweep(store, {"mel": Variant(SMALL), "mfcc": Truth()}, folds=3, out=tmp_path)
    assert (found.answers.mfcc == found.answers.genre).all()
    mfcc = Variant(
        replace(SMALL, network=SMALL.network | {"pools": ((2, 2), (2, 3), (5, 4), (1, 4))}), other
    )
    again = sweep(store, {"mel": SMALL, "small mfcc": mfcc}, folds=3, out=tmp_path)
    assert set(again.answers["small mfcc"]) <= {"jazz", "pop"}
    assert again.table.parameters.notna().all() and (again.table.epochs == 1).all()


def test_it_resumes_without_training_again(store, tmp_path):
    first = sweep(store, {"mel": SMALL}, folds=3, out=tmp_path, progress=False)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.safetensors")}
    (tmp_path / "answers.csv").unlink()
    again = sweep(
        store, {"mel": SMALL, "jazz": artists_apart}, folds=3, out=tmp_path, progress=False
    )
    assert again.answers.mel.tolist() == first.answers.mel.tolist()
    assert times and {path: path.stat().st_mtime_ns for path in times} == times
    seeds = {path.name: gl.Run(path).seed for path in (tmp_path / "mel").iterdir()}
    assert seeds == {"seed0-fold1": 1, "seed0-fold2": 2, "seed0-fold3": 3}


def test_what_was_measured_is_read_again(store, tmp_path):
    found = sweep(store, {"jazz": artists_apart}, folds=3, out=tmp_path)
    kept = Sweep.load(tmp_path)
    assert kept.answers.astype(str).equals(found.answers.astype(str))
    figures = ["accuracy", "low", "high", "points"]
    assert kept.table[figures].equals(found.table[figures])
    (tmp_path / "costs.csv").write_text("variant\nother\n")
    with pytest.raises(EvaluationError, match="other"):
        Sweep.load(tmp_path)


def test_other_songs_and_epochs_chosen_by_the_judges_are_refused(store, tmp_path):
    fewer = store.with_tracks(gl.Tracks(store.table.iloc[:-1]))
    with pytest.raises(EvaluationError, match="other songs"):
        sweep(store, {"fewer": Variant(SMALL, fewer)}, folds=3, out=tmp_path)
    with pytest.raises(EvaluationError, match="best epoch"):
        sweep(store, {"best": replace(SMALL, weights="best")}, folds=3, out=tmp_path)
