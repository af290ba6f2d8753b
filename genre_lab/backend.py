"""Keras, imported without the backend's chatter, and what it runs on.

KERAS_BACKEND chooses between tensorflow (the default), jax and torch.
"""

import os
import platform
import subprocess
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .quiet import quiet

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with quiet():
    import keras

    keras.ops.zeros(1)  # TensorFlow says the rest of its welcome at its first operation

HAS_FUSED_BATCH_NORM = keras.backend.backend() == "tensorflow"
PACKAGES = ("genre-lab", "keras", "tensorflow", "jax", "torch", "librosa", "numpy")


def device():
    """Name what the network runs on, such as "CPU (x86_64, 2 cores)" or "GPU: NVIDIA H200".

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    names = gpu_names()
    return f"GPU: {', '.join(names)}" if names else f"CPU ({platform.machine()}, {os.cpu_count()} cores)"


def gpu_names():
    """List the GPUs that the backend in use sees."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow

        found = tensorflow.config.list_physical_devices("GPU")
        return [tensorflow.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in found]
    if backend == "jax":
        import jax

        return [gpu.device_kind for gpu in jax.devices() if gpu.platform == "gpu"]
    import torch

    return [torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count())]


def fused_batch_norm(values, scale, offset, epsilon, mean=None, variance=None):
    """Normalise the last axis by TensorFlow's fused kernel; `HAS_FUSED_BATCH_NORM` says whether there is one.

    Parameters
    ----------
    values : tensor, shape (n, rows, columns, filters), float32
        What to normalise.
    scale, offset, mean, variance : tensors, shape (filters,)
        Without mean and variance, those of the values are taken.
    epsilon : float
        Added to the variance.

    Returns
    -------
    (tensor, tensor, tensor)
        The normalised values, their mean and their variance (divided by the number of values).
    """
    import tensorflow

    own = mean is None
    mean, variance = ([], []) if own else (tensorflow.convert_to_tensor(mean), tensorflow.convert_to_tensor(variance))
    normalised, mean, variance, *_ = tensorflow.raw_ops.FusedBatchNormV3(
        x=values, scale=scale, offset=offset, mean=mean, variance=variance, epsilon=epsilon, is_training=own)
    number = tensorflow.cast(tensorflow.size(values) // values.shape[-1], "float32")
    return normalised, mean, variance * (number - 1) / number if own else variance  # the kernel divides by one less


def environment():
    """Describe where a result comes from: versions, backend, device, date, and the code's git commit.

    Returns
    -------
    dict
        JSON-ready.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    versions = {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}
    return {"versions": {name: number for name, number in versions.items() if number}, "backend": keras.backend.backend(),
            "device": device(), "system": f"{platform.system()} {platform.machine()}", "date": date.today().isoformat(),
            "commit": _commit()}


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _commit():
    try:
        done = subprocess.run(["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
