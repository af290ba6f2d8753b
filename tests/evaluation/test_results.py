import json
import shutil
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_songs import QUICK, SPEC

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data.store import FeatureStore
from genre_lab.errors import DataError, EvaluationError
from genre_lab.evaluation.results import Results, evaluate
from genre_lab.evaluation.statistics import wilson_interval
from genre_lab.training.run import Run

GENRES = ["jazz", "light", "pop", "rap"]


@pytest.fixture(scope="module")
def results():
    """Sixty answers, some wrong; nobody guesses rap, and no song is light."""
    generator = np.random.default_rng(0)
    truth = [GENRES[number] for number in generator.choice([0, 2, 3], 60, p=[0.5, 0.3, 0.2])]
    probabilities = generator.dirichlet(np.ones(4), 60)
    probabilities[range(60), [GENRES.index(genre) for genre in truth]] += 0.4
    probabilities[:, 3] = 0
    return Results(probabilities / probabilities.sum(axis=1, keepdims=True), truth, GENRES)


def test_the_interval_of_the_report_is_that_of_field_notes():
    assert [round(100 * limit, 1) for limit in wilson_interval(round(0.8128 * 360), 360)] == [
        77.0,
        85.1,
    ]


def test_confusion_precision_recall_and_macro_f1_agree_with_sklearn(results):
    from sklearn.metrics import (
        accuracy_score,
        confusion_matrix,
        f1_score,
        precision_recall_fscore_support,
    )

    truth, guesses = results.truth, results.guesses
    np.testing.assert_array_equal(
        results.confusion, confusion_matrix(truth, guesses, labels=GENRES)
    )
    assert results.accuracy == accuracy_score(truth, guesses)
    precision, recall, _, n_songs = precision_recall_fscore_support(
        truth, guesses, labels=GENRES, zero_division=np.nan
    )
    np.testing.assert_allclose(results.per_genre.precision, precision)
    np.testing.assert_allclose(results.per_genre.recall, recall)
    assert results.per_genre.n_songs.tolist() == n_songs.tolist()
    occurring = sorted(set(truth))
    assert results.macro_f1 == pytest.approx(
        f1_score(truth, guesses, labels=occurring, average="macro", zero_division=0)
    )


def test_chance_is_the_share_of_the_most_frequent_genre(results):
    assert results.chance == results.truth.count("jazz") / 60


def test_the_table_has_a_row_a_song(results):
    table = results.table()
    assert (
        table.columns.tolist() == ["track_id", "truth", "guess", "probability"] and len(table) == 60
    )
    assert table.guess.tolist() == results.guesses


@pytest.mark.parametrize(
    "wrong",
    [
        {"truth": []},
        {"truth": ["polka"] * 60},
        {"genres": GENRES[:3]},
        {"probabilities": np.zeros((59, 4))},
    ],
)
def test_answers_that_do_not_fit_their_truth_are_refused(results, wrong):
    with pytest.raises(EvaluationError, match="do not fit"):
        replace(results, **wrong)


@pytest.mark.parametrize("row", [[np.nan, 1], [np.inf, 0], [0.5, 0.2], [1.5, -0.5], [0.9, 0.2]])
def test_answers_that_are_no_probabilities_are_refused(row):
    answers = np.array([[0.3, 0.7], row])
    with pytest.raises(EvaluationError, match="1 of 2 answers are no probabilities") as refused:
        Results(answers, ["jazz", "pop"], ["jazz", "pop"])
    assert len(str(refused.value).splitlines()) <= 3


def test_evaluation_gives_every_test_song_its_genre(run, store):
    results = evaluate(run, store)
    assert results.songs.track_id.tolist() == store.split("test").table.track_id.tolist()
    assert results.truth == results.songs.genre.tolist() and results.genres == store.genres
    assert results.accuracy > 0.5 and results.split == "test"
    np.testing.assert_allclose(results.probabilities.sum(axis=1), 1, atol=1e-5)


def test_the_validation_score_of_the_history_is_that_of_the_evaluation(run, store):
    results = evaluate(run, store, "valid")
    assert results.accuracy == pytest.approx(run.history.val_accuracy.iloc[-1])
    given = results.probabilities[
        range(6), [results.genres.index(genre) for genre in results.truth]
    ]
    assert -np.log(given).mean() == pytest.approx(run.history.val_loss.iloc[-1], abs=1e-4)


def test_the_test_songs_may_be_looked_at_once_without_a_warning(run, store):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = evaluate(run, store)
        evaluate(run, store, "valid"), evaluate(run, store, "valid")
    with pytest.warns(UserWarning, match="judged 2 times on these test songs"):
        second = evaluate(run.folder, store.folder)
    assert (first.looked_at, second.looked_at) == (1, 2)
    assert "looked at 2 times" in repr(second) and "looked" not in repr(first)
    np.testing.assert_allclose(first.probabilities, second.probabilities, atol=1e-6)


def test_looks_are_counted_for_each_set_of_songs_and_old_counts_for_all(run, store, tmp_path):
    others = store.table.assign(track_id=[f"other {name}" for name in store.table.track_id])
    other = FeatureStore.from_arrays(store.read(store.table), others, SPEC)
    same = FeatureStore.from_arrays(store.read(store.table), store.table, SPEC)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert evaluate(run, store).looked_at == evaluate(run, other).looked_at == 1
    with pytest.warns(UserWarning, match="judged 2 times"):
        assert evaluate(run, same).looked_at == 2  # the same songs, wherever they lie
    assert run.looks == {"test": 3}
    (run.records / "looks.json").write_text('{"test": 1}')  # as version 0.1 wrote it
    with pytest.warns(UserWarning, match="judged 2 times"):
        assert evaluate(run, store).looked_at == 2
    with pytest.warns(UserWarning, match="judged 2 times"):
        assert evaluate(run, other).looked_at == 2


def test_weights_follow_the_presets_rule_unless_told_otherwise(store, run):
    config = json.loads((run.folder / "config.json").read_text())
    config["preset"]["weights"] = "best"
    last = evaluate(run, store, "valid")
    (run.folder / "config.json").write_text(json.dumps(config))
    (run.folder / "last.safetensors").replace(run.folder / "best.safetensors")
    np.testing.assert_array_equal(
        evaluate(Run(run.folder), store, "valid").probabilities, last.probabilities
    )


def renamed(store, names):
    """The same spectrograms with other genres."""
    table = store.table.assign(genre=store.table.genre.map(lambda genre: names.get(genre, genre)))
    return FeatureStore.from_arrays(store.read(store.table), table, SPEC)


def test_songs_of_genres_that_the_network_does_not_know_are_left_out_with_a_warning(run, store):
    whole = evaluate(run, store, "valid")
    with pytest.warns(UserWarning, match="2 songs are left out: the network does not know polka"):
        part = evaluate(run, renamed(store, {"drone": "polka"}), "valid")
    assert len(part.truth) == 4 and part.genres == store.genres
    kept = [number for number, genre in enumerate(whole.truth) if genre != "drone"]
    np.testing.assert_allclose(part.probabilities, whole.probabilities[kept], atol=1e-6)


def test_no_genre_in_common_or_another_recipe_is_refused_and_counts_as_no_look(run, store):
    strangers = renamed(store, {genre: f"other {genre}" for genre in store.genres})
    with pytest.raises(EvaluationError, match="no genre is common") as refused:
        evaluate(run, strangers)
    assert len(str(refused.value).splitlines()) == 3
    other = FeatureSpec(seconds=6.4, htk=False)
    with pytest.raises(EvaluationError, match="another recipe: htk=False, not True"):
        evaluate(run, FeatureStore.from_arrays(store.read(store.table), store.table, other))
    assert evaluate(run, store).looked_at == 1


def damaged(store, folder, harm):
    """A copy of a store in which every spectrogram's file was harmed."""
    shutil.copytree(store.folder, folder)
    files = (folder / "values.zarr").rglob("*")
    chunks = [path for path in files if path.is_file() and path.suffix != ".json"]
    assert chunks
    for path in chunks:
        harm(path)
    return folder


HARMS = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "missing": lambda path: path.unlink(),
    "flipped": lambda path: path.write_bytes(path.read_bytes()[:-30] + bytes(30)),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_store_is_refused_and_counts_as_no_look(run, store, tmp_path, command, harm):
    folder = damaged(store, tmp_path / "damaged", HARMS[harm])
    with pytest.raises(DataError):
        evaluate(run, folder)
    assert run.looks == {} and not (run.folder / "results.json").exists()
    if harm == "cut":
        done = command("-m", "genre_lab", "evaluate", run.folder, folder)
        assert done.returncode == 1 and "Traceback" not in done.stderr and "do:" in done.stderr


def test_a_baseline_is_written_beside_what_has_beaten_it(run, store, tmp_path):
    results = evaluate(run, store)
    always = np.eye(len(results.genres))[[0] * len(results.truth)]
    usual = Results(always, results.truth, results.genres)
    results.save(tmp_path, baseline=usual)
    written = json.loads((tmp_path / "results.json").read_text())
    assert written == results.to_dict() | {
        "n": len(results.truth),
        "baseline": usual.accuracy,
        "baseline_interval": list(usual.interval),
    }
    assert Results.load(tmp_path).to_dict() == results.to_dict()


def test_what_is_written_has_the_keys_of_the_design(run, store, tmp_path):
    results = evaluate(run, store)
    results.save(tmp_path)
    written = json.loads((tmp_path / "results.json").read_text())
    assert written == results.to_dict()
    assert list(written) == [
        "accuracy",
        "accuracy_interval",
        "n_songs",
        "chance",
        "macro_f1",
        "per_genre",
        "confusion",
        "split",
        "looked_at",
        "run",
    ]
    assert (
        written["n_songs"] == 6
        and len(written["accuracy_interval"]) == 2
        and written["looked_at"] == 1
    )
    assert list(written["per_genre"]) == store.genres
    assert set(written["per_genre"]["bells"]) == {"precision", "recall", "n_songs"}
    assert (
        written["confusion"]["genres"] == store.genres
        and np.array(written["confusion"]["counts"]).sum() == 6
    )
    assert (
        set(written["run"]) == {"preset", "seed", "device", "versions"}
        and written["run"]["preset"] == QUICK.name
    )
    assert len(pd.read_csv(tmp_path / "songs.csv")) == 6


def test_a_genre_nobody_guessed_has_no_precision_and_the_json_says_null(results):
    written = json.loads(json.dumps(results.to_dict(), allow_nan=False))
    assert (
        written["per_genre"]["rap"]["precision"] is None
        and written["per_genre"]["rap"]["recall"] == 0
    )
    assert written["per_genre"]["light"]["recall"] is None
