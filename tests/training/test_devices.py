"""Eight simulated devices learn what one learns, also where they cannot share songs evenly.

Each training is a process of its own, on JAX.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from genre_lab.errors import TrainingError
from genre_lab.training.devices import spread_over

pytestmark = pytest.mark.slow

TRAIN = """
import sys; sys.modules["tensorflow"] = None
import json
from dataclasses import replace
import jax
from genre_lab import FeatureStore, fit
from genre_lab.models.keras_backend import keras
from small_songs import QUICK

store, n_devices, folder = FeatureStore(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
preset = replace(QUICK, epochs=3, batch_size=int(sys.argv[4]))

class Stop(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1: raise KeyboardInterrupt

class Look(keras.callbacks.Callback):
    shared = []
    def on_epoch_end(self, epoch, logs=None):
        weight = self.model.trainable_weights[0].value
        self.shared.append(len(weight.sharding.device_set))

told = dict(preset=preset, seed=1, progress=False, devices=n_devices)
run = fit(store, out=folder, callbacks=[Look()], **told)
try: fit(store, out=folder + "-broken", callbacks=[Stop()], **told)
except KeyboardInterrupt: pass
again = fit(store, out=folder + "-broken", resume=True, **told)
print(json.dumps({
    "devices": len(jax.devices()), "shared": Look.shared,
    "batches": -(-run.n_songs["train"] // preset.batch_size),
    "loss": run.history.loss.tolist(), "val_loss": run.history.val_loss.tolist(),
    "resumed": again.history.loss.tolist(),
}))
"""

SHARES = """
import sys; sys.modules["tensorflow"] = None
import jax, numpy as np
from genre_lab.models.keras_backend import keras
from genre_lab.training.devices import spread_over
shapes = []
class Watch(keras.layers.Layer):
    def call(self, x):
        keep = lambda sharding: shapes.append(sharding.shard_shape(x.shape))
        jax.debug.inspect_array_sharding(x, callback=keep)
        return x
with spread_over(8):
    layers = [keras.layers.Dense(3), Watch(), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.compile("sgd", "mse")
    model.fit(np.ones((16, 4), "float32"), np.ones((16, 1), "float32"), batch_size=16, verbose=0)
print(set(shapes))
"""


@pytest.fixture(scope="module")
def jax_installed():
    pytest.importorskip("jax", reason="JAX is not installed")


def on_devices(command, count, *arguments, **settings):
    done = command(
        *arguments,
        KERAS_BACKEND="jax",
        XLA_FLAGS=f"--xla_force_host_platform_device_count={count}",
        timeout=600,
        **settings,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_eight_devices_have_the_losses_of_one(jax_installed, command, store, tmp_path):
    """Eighteen songs in batches of nine, which eight devices do not divide."""

    def train(devices):
        return json.loads(
            on_devices(
                command,
                devices,
                "-c",
                TRAIN,
                store.folder,
                devices,
                f"run{devices}",
                9,
                cwd=tmp_path,
                PYTHONPATH=str(Path(__file__).parents[1] / "support"),
            )
        )

    one, eight = train(1), train(8)
    assert (
        eight["devices"] == 8
        and eight["shared"] == [8, 8, 8]
        and one["shared"] == [1, 1, 1]
        and eight["batches"] == 2
    )
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(eight[name], one[name], atol=1e-3)
    np.testing.assert_allclose(eight["resumed"], eight["loss"], atol=1e-5)
    assert max(one["loss"]) - min(one["loss"]) > 0.01  # there was something to learn


def test_every_device_takes_its_share_of_a_batch(jax_installed, command):
    assert on_devices(command, 8, "-c", SHARES) == "{(2, 3)}\n"


def test_more_devices_than_there_are_is_refused(jax_installed, command):
    script = """
from genre_lab.training.devices import spread_over
try: spread_over(9)
except Exception as problem: print(problem)
"""
    assert "9 devices were asked for, JAX has 8" in on_devices(command, 8, "-c", script)


def test_one_device_needs_nothing_and_another_backend_is_named():
    with spread_over(1):
        pass
    with pytest.raises(TrainingError, match="KERAS_BACKEND=jax"):
        spread_over(2)
