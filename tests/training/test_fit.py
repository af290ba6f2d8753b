import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_songs import QUICK, SPEC, bytes_of

from genre_lab.data.store import FeatureStore
from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError, GenreLabError
from genre_lab.evaluation.results import evaluate
from genre_lab.models.crnn import crnn
from genre_lab.models.keras_backend import keras
from genre_lab.training.batches import Standardised
from genre_lab.training.checkpoints import Checkpoint
from genre_lab.training.fit import fit, judge
from genre_lab.training.run import COLUMNS, LAST, Run, read_history

pytestmark = pytest.mark.slow

SCORES = ["epoch", "loss", "accuracy", "val_loss", "val_accuracy"]
SUPPORT = str(Path(__file__).parents[1] / "support")


class Stop(keras.callbacks.Callback):
    """Break off after some epochs, as a kill would."""

    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_epoch_end(self, epoch, logs=None):
        if epoch + 1 == self.epochs:
            raise KeyboardInterrupt


def train(store, out, preset=QUICK, seed=1, **settings):
    return fit(store, preset=preset, seed=seed, out=out, progress=False, **settings)


def broken_off(store, out, epochs, preset=QUICK, **settings):
    with pytest.raises(KeyboardInterrupt):
        train(store, out, preset, callbacks=[Stop(epochs)], **settings)


def same_history(one, other, tolerance=1e-5):
    assert one.epoch.tolist() == other.epoch.tolist() == list(range(1, len(other) + 1))
    np.testing.assert_allclose(one[SCORES], other[SCORES], atol=tolerance)


def same_weights(one, other, tolerance=1e-4):
    for mine, wanted in zip(one.model().weights, other.model().weights, strict=True):
        np.testing.assert_allclose(mine, wanted, atol=tolerance)


def test_a_small_network_learns_to_tell_the_three_kinds_apart(trained):
    history = trained.history
    assert history.columns.tolist() == COLUMNS and history.epoch.tolist() == [1, 2, 3, 4, 5, 6]
    assert history.loss.iloc[-1] < history.loss.iloc[0] and history.accuracy.iloc[-1] > 0.5
    assert (history.seconds > 0).all()


def test_the_same_seed_gives_the_same_history_and_another_seed_another(trained, store, tmp_path):
    same_history(train(store, tmp_path / "again").history, trained.history)
    other = train(store, tmp_path / "other", replace(QUICK, epochs=1), seed=2)
    assert abs(other.history.loss[0] - trained.history.loss[0]) > 1e-3


def test_the_callers_random_generators_stay_as_they_are(store, tmp_path):
    import tensorflow

    def drawn():
        random.seed(5)
        np.random.seed(5)  # noqa: NPY002 - the caller's own
        keras.utils.set_random_seed(5)
        yield
        from_tensorflow = tensorflow.random.uniform([3]).numpy().tolist()
        yield random.random(), np.random.rand(), from_tensorflow  # noqa: NPY002 - as above

    untouched, around_fit = drawn(), drawn()
    next(untouched)
    wanted = next(untouched)
    next(around_fit)
    train(store, tmp_path / "run", replace(QUICK, epochs=1))
    assert next(around_fit) == wanted


@pytest.mark.parametrize("stopped_after", [1, 3])
def test_a_run_that_was_broken_off_ends_as_it_would_have_ended(
    trained, store, tmp_path, stopped_after
):
    broken_off(store, tmp_path / "run", stopped_after)
    assert len(read_history(tmp_path / "run")) == stopped_after
    resumed = train(store, tmp_path / "run", resume=True)
    same_history(resumed.history, trained.history)
    same_weights(resumed, trained)


def test_a_run_that_was_broken_off_in_its_first_epoch_begins_with_the_same_weights(store, tmp_path):
    """Of a network whose first weights nothing but the checkpoint knows."""
    preset = replace(QUICK, epochs=2, averaging=0.8)
    model = crnn((96, 96), 3, rnn=None, filters=(4, 4), pools=((4, 4), (4, 4)))
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())

    class StopEarly(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(store, tmp_path / "run", preset, model=model, callbacks=[StopEarly()])
    with pytest.raises(GenreLabError, match="no epoch is finished yet"):
        Run(tmp_path / "run").model()
    resumed = train(store, tmp_path / "run", preset, resume=True)
    same_weights(resumed, train(store, tmp_path / "unbroken", preset, model=twin))


def test_a_run_with_every_ingredient_resumes_exactly_too(store, tmp_path):
    rich = replace(
        QUICK, epochs=4, weight_decay=0.01, equalize=3.0, mask=(8, 10), mixup=0.3, averaging=0.8
    )
    unbroken = train(store, tmp_path / "unbroken", rich)
    broken_off(store, tmp_path / "run", 2, rich)
    resumed = train(store, tmp_path / "run", rich, resume=True)
    same_history(resumed.history, unbroken.history)
    same_weights(resumed, unbroken)
    assert Run(tmp_path / "run").preset.augmentation == rich.augmentation


class Record(keras.callbacks.Callback):
    """Keep the weights before and after every step."""

    def on_train_begin(self, logs=None):
        self.weights, self.before = [self.now()], []

    def on_train_batch_begin(self, batch, logs=None):
        self.before.append(self.now())

    def on_train_batch_end(self, batch, logs=None):
        self.weights.append(self.now())

    def now(self):
        return [w.numpy() for w in self.model.trainable_weights]


def test_every_epoch_and_every_seed_drops_other_numbers(store, tmp_path):
    """What is dropped follows from the state of Keras' seed generators."""

    class Seeds(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            states = [v for v in self.model.variables if v.name == "seed_generator_state"]
            drawn.append([int(number) for state in states for number in state.numpy()])

    drawn = []
    network = {"filters": (2, 2), "pools": ((8, 8), (8, 8)), "rnn": None, "dropout": 0.5}
    preset = replace(QUICK, epochs=2, network=network)
    for seed in (1, 2):
        train(store, tmp_path / str(seed), preset, seed=seed, callbacks=[Seeds()])
    assert len(drawn) == 4 and len({*sum(drawn, [])}) == 4 * len(drawn[0]) > 0


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_averaged_weights_are_kept_in_place_of_the_last_ones(store, tmp_path, weight_decay):
    record = Record()
    preset = replace(QUICK, epochs=2, averaging=0.8, weight_decay=weight_decay)
    run = train(store, tmp_path / "run", preset, callbacks=[record])
    average = record.weights[1]  # the average begins with what the first step made
    for step in record.weights[2:]:
        pairs = zip(average, step, strict=True)
        average = [0.8 * old + 0.2 * new for old, new in pairs]
    kept = run.model().trainable_weights
    for weight, wanted in zip(kept, average, strict=True):
        np.testing.assert_allclose(weight, wanted, atol=1e-5)
    # Training itself goes on from what the last step made, in the second epoch too.
    for before, after in zip(record.before, record.weights, strict=False):
        for one, other in zip(before, after, strict=True):
            np.testing.assert_array_equal(one, other)
    last = record.weights[-1]
    assert max(np.abs(a - b).max() for a, b in zip(average, last, strict=True)) > 1e-3


def test_a_kill_between_history_and_checkpoint_leaves_no_row_twice(trained, store, tmp_path):
    folder = tmp_path / "run"
    broken_off(store, folder, 2)
    ahead = pd.concat([read_history(folder), trained.history[2:3]])
    ahead.to_csv(folder / "history.csv", index=False)
    (folder / ".partial-99-last.safetensors").write_bytes(b"half a checkpoint")
    same_history(train(store, folder, resume=True).history, trained.history)
    assert not list(folder.glob(".partial-*"))


def command_line(store, out, *more):
    command = [sys.executable, "-m", "genre_lab", "train", str(store.folder), "--out", str(out)]
    return subprocess.Popen(
        [*command, "--preset", "tiny", "--seed", "3", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_killed_training_process_resumes_without_gap_or_repeat(store, tmp_path):
    """The real command, a real SIGKILL in the third epoch, compared with an unbroken training."""
    killed = command_line(store, tmp_path / "killed")
    while len(read_history(tmp_path / "killed")) < 2:
        assert killed.poll() is None, killed.stderr.read()
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert 2 <= len(read_history(tmp_path / "killed")) < 10
    refusing = command_line(store, tmp_path / "killed")
    assert refusing.wait() == 1 and "a run here already" in refusing.stderr.read()
    resumed = command_line(store, tmp_path / "killed", "--resume")
    said, complained = resumed.communicate()
    assert resumed.returncode == 0 and "ms a song on " in said, complained
    unbroken = train(store, tmp_path / "unbroken", "tiny", seed=3)
    assert len(unbroken.history) == unbroken.preset.epochs
    same_history(Run(tmp_path / "killed").history, unbroken.history)
    same_weights(Run(tmp_path / "killed"), unbroken)


def test_a_second_training_in_the_same_folder_is_refused_while_the_first_is_at_work(
    store, tmp_path
):
    folder, said = tmp_path / "run", []

    class TrainsHereToo(Stop):
        def on_epoch_end(self, epoch, logs=None):
            second = command_line(store, folder, "--resume")
            said.append(second.communicate()[1])
            assert second.returncode == 1
            refused("another process is at work", store, folder, "tiny", seed=3, resume=True)
            super().on_epoch_end(epoch, logs)

    with pytest.raises(KeyboardInterrupt):
        train(store, folder, "tiny", seed=3, callbacks=[TrainsHereToo(1)])
    assert "another process is at work" in said[0]
    assert len(read_history(folder)) == 1 and not (folder / ".lock").exists()


def test_resuming_a_run_that_is_done_changes_no_file(run, store):
    before = {name: (run.folder / name).stat().st_mtime_ns for name in os.listdir(run.folder)}
    again = train(store, run.folder, resume=True)
    pd.testing.assert_frame_equal(again.history, run.history)
    assert before == {
        name: (run.folder / name).stat().st_mtime_ns for name in os.listdir(run.folder)
    }


def test_resuming_where_nothing_was_begun_begins(store, tmp_path):
    run = train(store, tmp_path / "new" / "run", replace(QUICK, epochs=1), resume=True)
    assert len(run.history) == 1


def refused(match, *arguments, **settings):
    with pytest.raises(GenreLabError, match=match) as problem:
        train(*arguments, **settings)
    assert len(str(problem.value).splitlines()) <= 3


def test_a_run_is_never_overwritten_nor_resumed_as_another(run, store, tracks):
    before, folder = bytes_of(run.folder), run.folder
    refused("a run here already", store, folder)
    refused("another seed", store, folder, seed=2, resume=True)
    refused("another preset", store, folder, replace(QUICK, epochs=7), resume=True)
    others = store.with_tracks(tracks.split(seed=9))
    refused("another songs", others, folder, resume=True)
    assert bytes_of(folder) == before


def test_a_damaged_checkpoint_or_history_is_refused(run, store):
    whole = (run.folder / LAST).read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"no network"):
        (run.folder / LAST).write_bytes(content)
        refused("the checkpoint is damaged", store, run.folder, resume=True)
    (run.folder / LAST).write_bytes(whole)
    (run.folder / "history.csv").unlink()
    resumed = replace(QUICK, epochs=6)
    (run.folder / LAST).unlink()
    refused("the run's checkpoint is missing", store, run.folder, resumed, resume=True)
    (run.folder / "config.json").write_text("{")
    refused("config.json is damaged", store, run.folder, resume=True)


def test_a_run_whose_checkpoint_or_config_is_gone_keeps_its_history(store, tmp_path):
    folder = tmp_path / "run"
    broken_off(store, folder, 2)
    last, history = (folder / LAST).read_bytes(), (folder / "history.csv").read_bytes()
    (folder / LAST).unlink()
    refused("the run's checkpoint is missing", store, folder, resume=True)
    (folder / LAST).write_bytes(last)
    (folder / "config.json").unlink()
    for resume in (True, False):
        refused("its config.json is missing", store, folder, resume=resume)
    assert (folder / "history.csv").read_bytes() == history
    assert (folder / LAST).read_bytes() == last


def test_a_history_shorter_than_the_checkpoint_is_refused(store, tmp_path):
    broken_off(store, tmp_path / "run", 2)
    (tmp_path / "run" / "history.csv").unlink()
    refused("the history has 0 epochs, the checkpoint 2", store, tmp_path / "run", resume=True)


def test_a_loss_that_is_no_number_ends_the_training_and_keeps_the_checkpoints(store, tmp_path):
    rescaling = [keras.layers.Rescaling(1e30) for _ in range(2)]  # beyond float32
    flat = [keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")]
    model = keras.Sequential([keras.Input((96, 96)), *rescaling, *flat])
    refused("the loss is nan in epoch 1", store, tmp_path / "run", model=model)
    assert read_history(tmp_path / "run").empty
    assert Checkpoint(tmp_path / "run" / LAST).epoch == 0


def test_a_network_that_does_not_fit_the_spectrograms_is_refused(store, tmp_path):
    for shape, genres in (((128, 96), 3), ((96, 400), 3), ((96, 96), 6)):
        model = crnn(shape, genres, filters=(8,), pools=((2, 2),))
        refused("the store has spectrograms", store, tmp_path / "run", model=model)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("genre", ["\x1b[31mdrone", "d" * 101])
def test_a_genre_that_a_run_could_not_be_read_with_is_refused_before_training(
    store, tmp_path, genre
):
    table = store.table.assign(genre=store.table.genre.replace("drone", genre))
    odd = FeatureStore.from_arrays(store.read(store.table), table.reset_index(drop=True), SPEC)
    refused("rename it", odd, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_songs_that_are_not_split_are_refused(store, tmp_path):
    unsplit = store.with_tracks(Tracks(store.table.drop(columns="split")))
    with pytest.raises(DataError, match="not split"):
        train(unsplit, tmp_path / "run")


def test_a_network_of_ones_own_is_trained_and_callbacks_are_told(store, tmp_path):
    told = []
    model = crnn((96, 96), 3, rnn=None, filters=(4, 4), pools=((4, 4), (4, 4)))
    callback = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: told.append((epoch, round(logs["val_loss"], 6)))
    )
    preset = replace(QUICK, epochs=2)
    run = train(store, tmp_path / "run", preset, model=model, callbacks=[callback])
    assert told == list(zip([0, 1], run.history.val_loss.round(6), strict=True))
    for weight, wanted in zip(run.model().weights, model.weights, strict=True):
        np.testing.assert_array_equal(weight, wanted)
    assert evaluate(tmp_path / "run", store, "valid").accuracy == run.history.val_accuracy.iloc[-1]


class Twice(keras.layers.Layer):
    """A layer that no list knows."""

    def call(self, inputs):
        return 2 * inputs


def with_twice():
    spectrogram = keras.Input((96, 96))
    x = keras.layers.Flatten()(Twice()(spectrogram))
    return keras.Model(spectrogram, keras.layers.Dense(3, activation="softmax")(x))


def test_a_network_that_only_its_own_code_builds_needs_the_builder(store, tmp_path):
    preset, folder = replace(QUICK, epochs=2), tmp_path / "run"
    unbroken = train(store, tmp_path / "unbroken", preset, model=with_twice)
    broken_off(store, folder, 1, preset, model=with_twice)
    refused("only its own code can build", store, folder, preset, resume=True)
    resumed = train(store, folder, preset, model=with_twice, resume=True)
    same_weights(resumed, unbroken)
    with pytest.raises(GenreLabError, match="gl.Run"):
        Run(folder).model()
    for builder in (with_twice, with_twice()):
        same_weights(Run(folder, model=builder), unbroken)


class Forget(keras.callbacks.Callback):
    """Take what was learnt away before the third epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            for weight in self.model.trainable_weights:
                weight.assign(-weight)


def test_the_best_checkpoint_has_the_lowest_validation_loss(store, tmp_path):
    preset = replace(QUICK, epochs=3, weights="best")
    run = train(store, tmp_path / "run", preset, seed=5, callbacks=[Forget()])
    assert run.history.val_loss.idxmin() < 2, "the last epoch is to be a bad one"
    valid = Standardised(store.split("valid"), run.scaling)
    losses = {name: judge(run.model(name), valid)["val_loss"] for name in ("best", "last", None)}
    assert losses["best"] == losses[None] == pytest.approx(run.history.val_loss.min(), abs=1e-5)
    assert losses["last"] == pytest.approx(run.history.val_loss.iloc[-1], abs=1e-5)


def test_a_leaky_split_by_chunk_can_be_trained_on(store, tracks, tmp_path):
    pieces = Tracks(tracks.table.drop(columns="split_by")).split(by="chunk", chunks=2)
    preset = replace(QUICK, epochs=1, frames=None)
    run = train(store.with_tracks(pieces), tmp_path / "run", preset)
    assert run.model().input_shape == (None, 96, 150) and run.n_songs["train"] == 36


BACKEND = """
import sys
if sys.argv[2] == "jax": sys.modules["tensorflow"] = None
from dataclasses import replace
from genre_lab.models.keras_backend import keras
from genre_lab import FeatureStore, crnn, evaluate, fit
from genre_lab.training import batches
from small_songs import QUICK
assert keras.backend.backend() == sys.argv[2]
assert crnn().count_params() == 400_262
class Stop(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0: raise KeyboardInterrupt
def difference(one, other):
    return (one.history - other.history).drop(columns="seconds").abs().max().max()
store = FeatureStore(sys.argv[1])
for name, averaging in (("plain", 0.0), ("averaged", 0.8)):
    told = dict(preset=replace(QUICK, epochs=2, averaging=averaging), seed=1, progress=False)
    unbroken = fit(store, out=name, **told)
    try: fit(store, out=name + "-resumed", callbacks=[Stop()], **told)
    except KeyboardInterrupt: pass
    resumed = fit(store, out=name + "-resumed", resume=True, **told)
    assert len(resumed.history) == 2 and difference(resumed, unbroken) < 1e-5
batches.kept_on_device = keras.ops.convert_to_tensor  # as a GPU does, by the device that is there
on_device = fit(store, out="on_device", **told)
assert difference(on_device, unbroken) < 1e-5
print(evaluate(unbroken, store).to_dict()["n_songs"], unbroken.environment["backend"])
evaluate(unbroken, store, "valid").table().to_csv("answers.csv", index=False)
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_another_backend_builds_trains_resumes_and_evaluates(backend, store, tmp_path, command):
    """On JAX, TensorFlow cannot even be imported."""
    pytest.importorskip(backend, reason=f"{backend} is not installed")
    settings = {"cwd": tmp_path, "KERAS_BACKEND": backend, "PYTHONPATH": SUPPORT}
    done = command("-c", BACKEND, store.folder, backend, timeout=900, **settings)
    assert done.returncode == 0 and done.stdout.split() == ["6", backend], done.stderr
    # A run of one backend is judged on another.
    here = evaluate(tmp_path / "averaged", store, "valid").table()
    there = pd.read_csv(tmp_path / "answers.csv")
    np.testing.assert_allclose(here.probability, there.probability, atol=2e-3)


def test_the_run_says_what_it_was_told_and_where_it_ran(trained, store):
    assert trained.seed == 1 and trained.genres == store.genres and trained.spec == SPEC
    assert trained.n_songs == {"train": 18, "valid": 6} and trained.chance == pytest.approx(1 / 3)
    assert trained.preset.to_dict() == QUICK.to_dict()
    np.testing.assert_array_equal(trained.scaling.mean, store.scaling().mean)
    assert {"keras", "numpy", "python"} <= set(trained.environment["versions"])
    assert trained.environment["device"]


def test_a_run_that_was_begun_before_a_setting_was_there_goes_on(store, trained, tmp_path):
    broken_off(store, tmp_path / "run", 4)
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    del config["preset"]["precision"]
    (tmp_path / "run" / "config.json").write_text(json.dumps(config))
    same_history(train(store, tmp_path / "run", resume=True).history, trained.history)


def test_half_precision_learns_resumes_and_answers_in_whole(store, tmp_path):
    half = replace(QUICK, epochs=3, precision="mixed_bfloat16")
    unbroken = train(store, tmp_path / "unbroken", half)
    broken_off(store, tmp_path / "run", 1, half)
    resumed = train(store, tmp_path / "run", half, resume=True)
    same_history(resumed.history, unbroken.history)
    model = unbroken.model()
    assert model.get_layer("conv2").compute_dtype == "bfloat16" and model.output.dtype == "float32"
    assert {weight.dtype for weight in model.weights} == {"float32"}
    assert keras.config.dtype_policy().name == "float32"
    assert unbroken.history.loss.iloc[-1] < unbroken.history.loss.iloc[0]


def test_several_devices_need_jax_and_have_to_be_there(store, tmp_path):
    refused("trains on one device here", store, tmp_path / "run", devices=2)
    assert not (tmp_path / "run").exists()
