import json
import os
from pathlib import Path
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_songs import QUICK, SPEC

from genre_lab.data.store import FeatureStore
from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError, GenreLabError, TrainingError
from genre_lab.evaluation.results import evaluate
from genre_lab.models.crnn import crnn
from genre_lab.models.keras_backend import keras
from genre_lab.training.batches import Standardised
from genre_lab.training.fit import fit, judge
from genre_lab.training.run import COLUMNS, Run, read_history

SCORES = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]


class Stop(keras.callbacks.Callback):
    """Break off after some epochs, as a kill would."""

    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_epoch_end(self, epoch, logs=None):
        if epoch + 1 == self.epochs:
            raise KeyboardInterrupt


def same_history(one, other, tolerance=1e-5):
    assert one.epoch.tolist() == other.epoch.tolist() == list(range(1, len(other) + 1))
    np.testing.assert_allclose(one[SCORES], other[SCORES], atol=tolerance)


def test_a_small_network_learns_to_tell_the_three_kinds_apart(trained):
    history = trained.history
    assert history.columns.tolist() == COLUMNS and history.epoch.tolist() == [1, 2, 3, 4, 5, 6]
    assert history.loss.iloc[-1] < history.loss.iloc[0] and history.accuracy.iloc[-1] > 0.5
    assert (history.seconds > 0).all()


def test_the_same_seed_gives_the_same_history_and_another_seed_another(trained, store, tmp_path):
    same_history(
        fit(store, preset=QUICK, seed=1, out=tmp_path / "again", progress=False).history,
        trained.history,
    )
    other = fit(
        store, preset=replace(QUICK, epochs=1), seed=2, out=tmp_path / "other", progress=False
    )
    assert abs(other.history.loss[0] - trained.history.loss[0]) > 1e-3


@pytest.mark.parametrize("stopped_after", [1, 3])
def test_a_run_that_was_broken_off_ends_with_the_history_it_would_have_had(
    trained, store, tmp_path, stopped_after
):
    with pytest.raises(KeyboardInterrupt):
        fit(
            store,
            preset=QUICK,
            seed=1,
            out=tmp_path / "run",
            callbacks=[Stop(stopped_after)],
            progress=False,
        )
    assert len(read_history(tmp_path / "run")) == stopped_after
    resumed = fit(store, preset=QUICK, seed=1, out=tmp_path / "run", resume=True, progress=False)
    same_history(resumed.history, trained.history)
    for weight, wanted in zip(resumed.model().trainable_weights, trained.model().trainable_weights):
        np.testing.assert_allclose(weight, wanted, atol=1e-4)


def test_a_run_with_every_ingredient_resumes_exactly_too(store, tmp_path):
    rich = replace(
        QUICK, epochs=4, weight_decay=0.01, equalize=3.0, mask=(8, 10), mixup=0.3, averaging=0.8
    )
    unbroken = fit(store, preset=rich, seed=1, out=tmp_path / "unbroken", progress=False)
    with pytest.raises(KeyboardInterrupt):
        fit(store, preset=rich, seed=1, out=tmp_path / "run", callbacks=[Stop(2)], progress=False)
    resumed = fit(store, preset=rich, seed=1, out=tmp_path / "run", resume=True, progress=False)
    same_history(resumed.history, unbroken.history)
    for weight, wanted in zip(
        resumed.model().trainable_weights, unbroken.model().trainable_weights
    ):
        np.testing.assert_allclose(weight, wanted, atol=1e-4)
    assert Run(tmp_path / "run").preset.augmentation == rich.augmentation


class Record(keras.callbacks.Callback):
    """Keep the weights after every step."""

    def on_train_begin(self, logs=None):
        self.weights = [[w.numpy() for w in self.model.trainable_weights]]

    def on_train_batch_end(self, batch, logs=None):
        self.weights.append([w.numpy() for w in self.model.trainable_weights])


def test_averaged_weights_are_kept_in_place_of_the_last_ones(store, tmp_path):
    record = Record()
    run = fit(
        store,
        preset=replace(QUICK, epochs=2, averaging=0.8),
        seed=1,
        out=tmp_path / "run",
        callbacks=[record],
        progress=False,
    )
    average = record.weights[1]  # the average begins with what the first step made
    for step in record.weights[2:]:
        average = [0.8 * old + 0.2 * new for old, new in zip(average, step)]
    for weight, wanted, last in zip(run.model().trainable_weights, average, record.weights[-1]):
        np.testing.assert_allclose(weight, wanted, atol=1e-5)
    assert max(np.abs(a - b).max() for a, b in zip(average, record.weights[-1])) > 1e-3


def test_a_kill_between_history_and_checkpoint_leaves_no_row_twice(trained, store, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        fit(store, preset=QUICK, seed=1, out=tmp_path / "run", callbacks=[Stop(2)], progress=False)
    ahead = pd.concat([read_history(tmp_path / "run"), trained.history[2:3]])
    ahead.to_csv(tmp_path / "run" / "history.csv", index=False)
    (tmp_path / "run" / ".partial-99-last.keras").write_bytes(b"half a checkpoint")
    same_history(
        fit(store, preset=QUICK, seed=1, out=tmp_path / "run", resume=True, progress=False).history,
        trained.history,
    )
    assert not list((tmp_path / "run").glob(".partial-*"))


def test_a_killed_training_process_resumes_without_gap_or_repeat(store, tmp_path):
    """The real command, a real SIGKILL in the third epoch, compared with a training that was left alone."""

    def train(name, *more):
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "genre_lab",
                "train",
                str(store.folder),
                "--preset",
                "tiny",
                "--seed",
                "3",
                "--out",
                str(tmp_path / name),
                *more,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    killed = train("killed")
    while len(read_history(tmp_path / "killed")) < 2:
        assert killed.poll() is None, killed.stderr.read()
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert 2 <= len(read_history(tmp_path / "killed")) < 10
    refused = train("killed")
    assert refused.wait() == 1 and "a run here already" in refused.stderr.read()
    resumed = train("killed", "--resume")
    said, complained = resumed.communicate()
    assert resumed.returncode == 0 and "ms a song on " in said, complained
    unbroken = fit(store, preset="tiny", seed=3, out=tmp_path / "unbroken", progress=False)
    assert len(unbroken.history) == unbroken.preset.epochs
    same_history(Run(tmp_path / "killed").history, unbroken.history)


def test_resuming_a_run_that_is_done_changes_nothing(run, store):
    before = run.history
    again = fit(store, preset=QUICK, seed=1, out=run.folder, resume=True, progress=False)
    pd.testing.assert_frame_equal(again.history, before)


def test_resuming_where_nothing_was_begun_begins(store, tmp_path):
    run = fit(
        store,
        preset=replace(QUICK, epochs=1),
        seed=1,
        out=tmp_path / "new" / "run",
        resume=True,
        progress=False,
    )
    assert len(run.history) == 1


def refused(match, *arguments, **settings):
    with pytest.raises(GenreLabError, match=match) as problem:
        fit(*arguments, progress=False, **settings)
    assert len(str(problem.value).splitlines()) <= 3


def test_a_run_is_never_overwritten_nor_resumed_as_another(run, store, tracks):
    before = {path.name: path.read_bytes() for path in run.folder.iterdir()}
    refused("a run here already", None, store, QUICK, seed=1, out=run.folder)
    refused("another seed", None, store, QUICK, seed=2, out=run.folder, resume=True)
    refused(
        "another preset", None, store, replace(QUICK, epochs=7), seed=1, out=run.folder, resume=True
    )
    refused(
        "another songs",
        None,
        store.with_tracks(tracks.split(seed=9)),
        QUICK,
        seed=1,
        out=run.folder,
        resume=True,
    )
    assert {path.name: path.read_bytes() for path in run.folder.iterdir()} == before


def test_a_damaged_checkpoint_or_history_is_refused(run, store):
    whole = (run.folder / "last.keras").read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"no network"):
        (run.folder / "last.keras").write_bytes(content)
        refused(
            "the checkpoint is damaged", None, store, QUICK, seed=1, out=run.folder, resume=True
        )
    (run.folder / "last.keras").write_bytes(whole)
    (run.folder / "history.csv").unlink()
    refused(
        "the history has 0 epochs, the checkpoint 6",
        None,
        store,
        QUICK,
        seed=1,
        out=run.folder,
        resume=True,
    )
    (run.folder / "config.json").write_text("{")
    refused("config.json is damaged", None, store, QUICK, seed=1, out=run.folder, resume=True)


def test_a_loss_that_is_no_number_ends_the_training_and_keeps_the_checkpoints(store, tmp_path):
    refused(
        "the loss is nan in epoch 1",
        None,
        store,
        replace(QUICK, learning_rate=float("nan")),
        out=tmp_path / "run",
    )
    assert read_history(tmp_path / "run").empty and not (tmp_path / "run" / "last.keras").exists()


def test_a_network_that_does_not_fit_the_pictures_is_refused(store, tmp_path):
    for shape, genres in (((128, 96), 3), ((96, 400), 3), ((96, 96), 6)):
        refused(
            "the store has pictures",
            crnn(shape, genres, filters=(8,), pools=((2, 2),)),
            store,
            QUICK,
            out=tmp_path / "run",
        )


def test_songs_that_are_not_split_are_refused(store, tmp_path):
    with pytest.raises(DataError, match="not split"):
        fit(
            store.with_tracks(Tracks(store.table.drop(columns="split"))),
            preset=QUICK,
            out=tmp_path / "run",
        )


def test_a_network_of_ones_own_is_trained_and_observers_are_told(store, tmp_path):
    told = []
    model = crnn((96, 96), 3, rnn=None, filters=(4, 4), pools=((4, 4), (4, 4)))
    observer = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: told.append((epoch, round(logs["val_loss"], 6)))
    )
    run = fit(
        store,
        model,
        preset=replace(QUICK, epochs=2),
        out=tmp_path / "run",
        callbacks=[observer],
        progress=False,
    )
    assert told == list(zip([0, 1], run.history.val_loss.round(6)))
    assert run.model().count_params() == model.count_params()


def test_the_best_checkpoint_has_the_lowest_validation_loss(store, tmp_path):
    run = fit(
        store,
        preset=replace(QUICK, weights="best", learning_rate=0.02),
        seed=5,
        out=tmp_path / "run",
        progress=False,
    )
    valid = Standardised(store.split("valid"), run.scaling)
    losses = {name: judge(run.model(name), valid)["val_loss"] for name in ("best", "last", None)}
    assert losses["best"] == losses[None] == pytest.approx(run.history.val_loss.min(), abs=1e-5)
    assert losses["last"] == pytest.approx(run.history.val_loss.iloc[-1], abs=1e-5)


def test_a_leaky_split_by_chunk_can_be_trained_on(store, tracks, tmp_path):
    leaky = store.with_tracks(
        Tracks(tracks.table.drop(columns="split_by")).split(by="chunk", chunks=2)
    )
    run = fit(
        leaky, preset=replace(QUICK, epochs=1, frames=None), out=tmp_path / "run", progress=False
    )
    assert run.model().input_shape == (None, 96, 150) and run.n_songs["train"] == 36


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_another_backend_builds_trains_resumes_and_evaluates(backend, store, tmp_path, command):
    """On JAX, TensorFlow cannot even be imported."""
    pytest.importorskip(backend, reason=f"{backend} is not installed")
    script = f"""
import sys
if {backend!r} == "jax": sys.modules["tensorflow"] = None
from dataclasses import replace
from genre_lab.models.keras_backend import keras
from genre_lab.training.batches import Standardised
from genre_lab import FeatureStore, batches, crnn, evaluate, fit
from small_songs import QUICK
assert keras.backend.backend() == {backend!r}
assert crnn().count_params() == 400_262
class Stop(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0: raise KeyboardInterrupt
store, preset = FeatureStore(sys.argv[1]), replace(QUICK, epochs=2)
unbroken = fit(store, preset=preset, seed=1, out="unbroken", progress=False)
try: fit(store, preset=preset, seed=1, out="resumed", callbacks=[Stop()], progress=False)
except KeyboardInterrupt: pass
resumed = fit(store, preset=preset, seed=1, out="resumed", resume=True, progress=False)
assert len(resumed.history) == 2
difference = (resumed.history - unbroken.history).drop(columns="seconds").abs().max().max()
assert difference < 1e-5, difference
batches.kept_on_device = keras.ops.convert_to_tensor  # what a GPU does with the pictures, done by the device that is there
on_device = fit(store, preset=preset, seed=1, out="on_device", progress=False)
difference = (on_device.history - unbroken.history).drop(columns="seconds").abs().max().max()
assert difference < 1e-5, difference
print(evaluate(unbroken, store).to_dict()["n_songs"], unbroken.environment["backend"])
evaluate(unbroken, store, "valid").table().to_csv("answers.csv", index=False)
"""
    done = command(
        "-c",
        script,
        store.folder,
        cwd=tmp_path,
        timeout=900,
        KERAS_BACKEND=backend,
        PYTHONPATH=str(Path(__file__).parents[1] / "support"),
    )
    assert done.returncode == 0 and done.stdout.split() == ["6", backend], done.stderr
    here = evaluate(
        tmp_path / "unbroken", store, "valid"
    ).table()  # a run of one backend is judged on another
    there = pd.read_csv(tmp_path / "answers.csv")
    np.testing.assert_allclose(here.probability, there.probability, atol=2e-3)


def test_the_run_says_what_it_was_told_and_where_it_ran(trained, store):
    assert (
        trained.seed == 1
        and trained.genres == store.genres
        and trained.spec == SPEC
        and trained.n_songs == {"train": 18, "valid": 6}
    )
    assert trained.preset.to_dict() == QUICK.to_dict()
    np.testing.assert_array_equal(trained.scaling.mean, store.scaling().mean)
    assert {"keras", "numpy", "python"} <= set(
        trained.environment["versions"]
    ) and trained.environment["device"]
    assert isinstance(FeatureStore(store.folder), FeatureStore) and issubclass(
        TrainingError, GenreLabError
    )


def test_a_run_that_was_begun_before_a_setting_was_there_goes_on(store, trained, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        fit(store, preset=QUICK, seed=1, out=tmp_path / "run", callbacks=[Stop(4)], progress=False)
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    del config["preset"]["precision"]
    (tmp_path / "run" / "config.json").write_text(json.dumps(config))
    same_history(
        fit(store, preset=QUICK, seed=1, out=tmp_path / "run", resume=True, progress=False).history,
        trained.history,
    )


def test_half_precision_learns_resumes_and_answers_in_whole(store, tmp_path):
    half = replace(QUICK, epochs=3, precision="mixed_bfloat16")
    unbroken = fit(store, preset=half, seed=1, out=tmp_path / "unbroken", progress=False)
    with pytest.raises(KeyboardInterrupt):
        fit(store, preset=half, seed=1, out=tmp_path / "run", callbacks=[Stop(1)], progress=False)
    resumed = fit(store, preset=half, seed=1, out=tmp_path / "run", resume=True, progress=False)
    same_history(resumed.history, unbroken.history)
    model = unbroken.model()
    assert model.get_layer("conv2").compute_dtype == "bfloat16" and model.output.dtype == "float32"
    assert {weight.dtype for weight in model.weights} == {
        "float32"
    } and keras.config.dtype_policy().name == "float32"
    assert unbroken.history.loss.iloc[-1] < unbroken.history.loss.iloc[0]


def test_several_devices_need_jax_and_have_to_be_there(store, tmp_path):
    refused("trains on one device here", None, store, QUICK, out=tmp_path / "run", devices=2)
    assert not (tmp_path / "run").exists()
