"""The TrainingMonitor follows a real training, stops it, and keeps times out of its still view."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from safetensors.numpy import load_file
from small_songs import QUICK

from genre_lab.models.keras_backend import keras
from genre_lab.training.fit import fit
from genre_lab.training.run import LAST
from genre_lab.widgets.training_monitor import SCORES, TrainingMonitor

ROOT = Path(__file__).resolve().parents[2]


class PressesStop(TrainingMonitor):
    """Press the button in the middle of an epoch."""

    in_epoch = 2

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        if len(self.history) == self.in_epoch - 1 and batch == 0:
            self._button.click()


@pytest.fixture(scope="module")
def watched(store, tmp_path_factory):
    """A training that was watched, and its monitor."""
    monitor = TrainingMonitor()
    run = fit(
        store,
        preset=replace(QUICK, epochs=3),
        seed=1,
        out=tmp_path_factory.mktemp("watched") / "run",
        callbacks=[monitor],
        progress=False,
    )
    return run, monitor


def curve(monitor, what, name):
    return monitor._panels.panels[what][1][name].get_xydata()


def test_the_best_epoch_has_the_lowest_validation_loss_whatever_the_training_loss():
    monitor = TrainingMonitor()
    for epoch, (loss, val_loss) in enumerate([(1.7, 1.6), (1.2, 1.5), (0.6, 1.9)]):
        scores = {"loss": loss, "accuracy": 0.5, "val_loss": val_loss, "val_accuracy": 0.5}
        monitor.on_epoch_end(epoch, scores)
    assert "The best epoch is 2, with a validation loss of 1.50." in monitor.status
    monitor.close()


def test_the_curves_are_the_history_of_the_run(watched):
    run, monitor = watched
    assert [row["epoch"] for row in monitor.history] == [1, 2, 3]
    for name in SCORES:
        drawn = curve(monitor, name.removeprefix("val_"), name)
        np.testing.assert_allclose(drawn, run.history[["epoch", name]], atol=1e-6)


def test_the_best_epoch_is_the_one_whose_weights_are_kept(watched):
    run, monitor = watched
    best = run.history.val_loss.idxmin() + 1
    assert (
        monitor.best["epoch"] == best
        and f"The best epoch is {best}, with a validation loss of" in monitor.status
    )
    for what in ("loss", "accuracy"):
        mark = monitor._panels.panels[what][2].get_xydata()
        np.testing.assert_allclose(mark[0], [best, run.history[f"val_{what}"][best - 1]], atol=1e-6)
    assert f"Epoch {best} is marked as the best." in monitor.figure.alt


def test_watching_changes_nothing_in_the_training(watched, trained):
    run, _ = watched
    np.testing.assert_allclose(
        run.history[list(SCORES)], trained.history[list(SCORES)][:3], atol=1e-5
    )


def test_the_button_is_ready_while_a_training_goes_on_and_only_then(store, tmp_path):
    seen = []

    class Looks(TrainingMonitor):
        def on_train_batch_end(self, batch, logs=None):
            super().on_train_batch_end(batch, logs)
            seen.append((self._button.disabled, self.time_left))

    monitor = Looks()
    assert monitor._button.disabled
    fit(
        store,
        preset=replace(QUICK, epochs=2),
        seed=1,
        out=tmp_path / "run",
        callbacks=[monitor],
        progress=False,
    )
    assert {disabled for disabled, _ in seen} == {False} and monitor._button.disabled
    assert (
        re.fullmatch(r"[\d.]+ s an epoch, about \d+ s left", seen[-1][1])
        and monitor.time_left == ""
    )


@pytest.mark.slow
def test_a_stop_in_an_epoch_ends_the_training_after_it_and_the_run_goes_on_as_if_never_stopped(
    store, trained, tmp_path
):
    monitor = PressesStop()
    stopped = fit(
        store, preset=QUICK, seed=1, out=tmp_path / "run", callbacks=[monitor], progress=False
    )
    assert stopped.history.epoch.tolist() == [1, 2]
    assert monitor.status.startswith(
        "Stopped after epoch 2 of 6: loss"
    ) and monitor.status.endswith("resume=True to resume here.")
    checkpoint = load_file(stopped.folder / LAST)
    assert checkpoint["optimizer/0000/iteration"] == 2 * 3  # whole epochs of three batches
    goes_on = TrainingMonitor(stopped)
    resumed = fit(
        store,
        preset=QUICK,
        seed=1,
        out=tmp_path / "run",
        resume=True,
        callbacks=[goes_on],
        progress=False,
    )
    np.testing.assert_allclose(
        resumed.history[list(SCORES)], trained.history[list(SCORES)], atol=1e-5
    )
    assert [row["epoch"] for row in goes_on.history] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ] and goes_on.status.startswith("Done, epoch 6 of 6: ")


@pytest.mark.slow
def test_the_same_monitor_can_watch_twice(store, tmp_path):
    monitor = PressesStop()
    for name in ("one", "two"):
        fit(store, preset=QUICK, seed=1, out=tmp_path / name, callbacks=[monitor], progress=False)
        assert [row["epoch"] for row in monitor.history] == [1, 2]
    monitor.in_epoch = 99
    fit(
        store,
        preset=QUICK,
        seed=1,
        out=tmp_path / "two",
        resume=True,
        callbacks=[monitor],
        progress=False,
    )
    assert monitor.status.startswith("Done, epoch 6 of 6: ") and len(monitor.history) == 6


def test_pressing_stop_where_nothing_goes_on_does_nothing(store, tmp_path):
    monitor = TrainingMonitor()
    monitor.stop()
    run = fit(
        store,
        preset=replace(QUICK, epochs=2),
        seed=1,
        out=tmp_path / "run",
        callbacks=[monitor],
        progress=False,
    )
    assert len(run.history) == 2


def test_a_kept_run_is_shown(trained):
    monitor = TrainingMonitor(trained)
    assert (
        len(monitor.history) == 6
        and monitor.status.startswith("Epoch 6: loss ")
        and "so far" not in monitor.status
    )
    assert isinstance(monitor, keras.callbacks.Callback)


def test_without_validation_only_the_training_is_drawn():
    monitor = TrainingMonitor()
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(np.ones((8, 2)), np.ones((8, 1)), epochs=2, verbose=0, callbacks=[monitor])
    assert (
        monitor.best is None
        and "loss" in monitor.status
        and len(curve(monitor, "loss", "loss")) == 2
    )


def test_the_still_view_holds_curves_and_numbers_and_no_times(watched):
    _, monitor = watched
    bundle = monitor._repr_mimebundle_()
    assert (
        bundle["text/plain"] == f"TrainingMonitor: {monitor.status}"
        and monitor.status in bundle["text/html"]
    )
    without = re.sub("base64,[A-Za-z0-9+/=]+", "", bundle["text/html"])
    assert 'alt="Loss and accuracy over epochs 1 to 3.' in without and not re.search(
        r"\d s\b|left|ms", without
    )
    assert len(bundle["text/html"]) < 350_000


@pytest.mark.slow
def test_a_notebook_that_shows_it_passes_strict_nbval(store, tmp_path):
    training = f"""from tempfile import mkdtemp
store, preset = gl.FeatureStore({str(store.folder)!r}), gl.{replace(QUICK, epochs=2)!r}
out = f"{{mkdtemp()}}/run"
run = gl.fit(store, preset=preset, seed=1, out=out, callbacks=[monitor], progress=False)"""
    cells = ["import genre_lab as gl\nmonitor = gl.TrainingMonitor()\nmonitor", training, "monitor"]
    notebook = new_notebook(
        cells=[new_code_cell(cell) for cell in cells],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    kept = NotebookClient(
        notebook, timeout=300, store_widget_state=False, resources={"metadata": {"path": tmp_path}}
    ).execute()
    assert "Done, epoch 2 of 2: " in kept.cells[2].outputs[0].data["text/plain"]
    nbformat.write(kept, tmp_path / "watched.ipynb")
    shutil.copy(ROOT / "conftest.py", tmp_path)
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "--nbval-current-env",
            "--nbval-sanitize-with",
            str(ROOT / "tests" / "nbval.cfg"),
            "watched.ipynb",
            "-q",
            "-p",
            "no:cacheprovider",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert checked.returncode == 0 and "3 passed" in checked.stdout, checked.stdout


def test_a_closed_monitor_is_closed_twice_without_complaint():
    monitor = TrainingMonitor()
    monitor.close()
    monitor.close()
    assert monitor.comm is None
