"""Keras, imported without the backend's chatter, and what it runs on.

KERAS_BACKEND chooses between tensorflow (the default), jax and torch.
"""

import logging
import os
import platform
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..files import quiet

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with quiet():
    import keras

    keras.ops.zeros(1)  # TensorFlow says the rest of its welcome at its first operation
# In a notebook TensorFlow prints its warnings among a cell's results, and each new network would
# earn one about retracing.
logging.getLogger("tensorflow").setLevel(logging.ERROR)

PACKAGES = ("genre-lab", "keras", "tensorflow", "jax", "torch", "librosa", "numpy")


def device() -> str:
    """Name what the network runs on, such as "CPU (x86_64, 2 cores)" or "GPU: NVIDIA H200".

    Examples
    --------
    >>> device().split()[0] in ("CPU", "GPU:")
    True
    """
    names = gpu_names()
    if names:
        return f"GPU: {', '.join(names)}"
    return f"CPU ({platform.machine()}, {os.cpu_count()} cores)"


def gpu_names() -> list[str]:
    """List the GPUs that the backend in use sees."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow

        details = tensorflow.config.experimental.get_device_details
        found = tensorflow.config.list_physical_devices("GPU")
        return [details(gpu).get("device_name", gpu.name) for gpu in found]
    if backend == "jax":
        import jax

        return [gpu.device_kind for gpu in jax.devices() if gpu.platform == "gpu"]
    import torch

    return [torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count())]


@contextmanager
def first_weights_from(seed: int) -> Iterator[None]:
    """Let the first weights of networks built inside the block follow from a seed.

    Keras draws the seed of every initializer from Python's own generator. Its
    `keras.utils.set_random_seed` would reseed the caller's generators (Python's, NumPy's and the
    backend's) as well; this leaves all of them as they were.

    Parameters
    ----------
    seed : int
        Same seed, same weights.

    Examples
    --------
    >>> with first_weights_from(3):
    ...     first = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).get_weights()
    >>> with first_weights_from(3):
    ...     again = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).get_weights()
    >>> bool((first[0] == again[0]).all())
    True
    """
    kept = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(kept)


def environment() -> dict[str, Any]:
    """Describe where a result comes from: versions, backend, device, date, the code's git commit.

    Returns
    -------
    dict
        JSON-ready.

    Examples
    --------
    >>> sorted(environment())
    ['backend', 'commit', 'date', 'device', 'system', 'versions']
    """
    versions = {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}
    return {
        "versions": {name: number for name, number in versions.items() if number},
        "backend": keras.backend.backend(),
        "device": device(),
        "system": f"{platform.system()} {platform.machine()}",
        "date": date.today().isoformat(),
        "commit": _commit(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _commit() -> str | None:
    """Return the commit of the package's own checkout; None where it is no checkout."""
    here = Path(__file__).parent
    try:
        done = subprocess.run(
            ["git", "-C", str(here), "rev-parse", "HEAD"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
