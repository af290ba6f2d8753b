"""Keras, imported without the backend's chatter, and what it runs on.

KERAS_BACKEND chooses between tensorflow (the default), jax and torch.
"""

import logging
import os
import platform
import subprocess
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ..files import quiet

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with quiet():
    import keras

    keras.ops.zeros(1)  # TensorFlow says the rest of its welcome at its first operation
# In a notebook TensorFlow prints its warnings among a cell's results; each new network would earn one about retracing.
logging.getLogger("tensorflow").setLevel(logging.ERROR)

HAS_FUSED_BATCH_NORM = keras.backend.backend() == "tensorflow"
SPARE = 0.5  # part of a device's free memory that pictures may take
PACKAGES = ("genre-lab", "keras", "tensorflow", "jax", "torch", "librosa", "numpy")


def device():
    """Name what the network runs on, such as "CPU (x86_64, 2 cores)" or "GPU: NVIDIA H200".

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    names = gpu_names()
    return (
        f"GPU: {', '.join(names)}"
        if names
        else f"CPU ({platform.machine()}, {os.cpu_count()} cores)"
    )


def gpu_names():
    """List the GPUs that the backend in use sees."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow

        found = tensorflow.config.list_physical_devices("GPU")
        return [
            tensorflow.config.experimental.get_device_details(gpu).get("device_name", gpu.name)
            for gpu in found
        ]
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
    mean, variance = (
        ([], [])
        if own
        else (tensorflow.convert_to_tensor(mean), tensorflow.convert_to_tensor(variance))
    )
    normalised, mean, variance, *_ = tensorflow.raw_ops.FusedBatchNormV3(
        x=values,
        scale=scale,
        offset=offset,
        mean=mean,
        variance=variance,
        epsilon=epsilon,
        is_training=own,
    )
    number = tensorflow.cast(tensorflow.size(values) // values.shape[-1], "float32")
    return (
        normalised,
        mean,
        variance * (number - 1) / number if own else variance,
    )  # the kernel divides by one less


def has_slow_way_back():
    """Whether the device takes long over what a convolution passes back to an input of one channel: TensorFlow on a CPU does."""
    return keras.backend.backend() == "tensorflow" and not gpu_names()


def one_channel_convolution(values, kernel):
    """Convolve an input of one channel by TensorFlow; what goes back to the input is a product of matrices.

    Parameters
    ----------
    values : tensor, shape (n, rows, columns, 1), float32
        What to convolve; zeros are added around it, so that the size stays.
    kernel : tensor, shape (height, width, 1, filters), float32
        With odd height and width.

    Returns
    -------
    tensor, shape (n, rows, columns, filters)
    """
    import tensorflow as tf

    height, width, _, filters = kernel.shape
    rows, columns = values.shape[1:3]

    @tf.custom_gradient
    def convolve(values, kernel):
        def back(error):
            of_kernel = tf.raw_ops.Conv2DBackpropFilter(
                input=values,
                filter_sizes=tf.shape(kernel),
                out_backprop=error,
                strides=[1, 1, 1, 1],
                padding="SAME",
            )
            of_places = tf.matmul(
                tf.reshape(error, (-1, filters)),
                tf.reshape(kernel, (height * width, filters)),
                transpose_b=True,
            )
            of_places = tf.reshape(of_places, (-1, rows, columns, height * width))
            padded = tf.pad(
                of_places, ((0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0))
            )
            moved = [
                padded[
                    :,
                    height - 1 - row : height - 1 - row + rows,
                    width - 1 - column : width - 1 - column + columns,
                    row * width + column,
                ]
                for row in range(height)
                for column in range(width)
            ]
            return tf.add_n(moved)[..., None], of_kernel

        return tf.nn.conv2d(values, kernel, 1, "SAME"), back

    return convolve(tf.convert_to_tensor(values), tf.convert_to_tensor(kernel))


def kept_on_device(values):
    """Put an array into a GPU's memory if it takes at most half of what is free; return None where that is not so, or no GPU is in use.

    Nor where there is nothing to gain: TensorFlow hands batches over from the main memory in any
    case, and several devices get theirs from there, too.
    """
    if (
        keras.backend.backend() == "tensorflow"
        or not gpu_names()
        or keras.distribution.distribution() is not None
    ):
        return None
    return keras.ops.convert_to_tensor(values) if values.nbytes <= SPARE * _free_memory() else None


def _free_memory():
    """Free memory of the first GPU in bytes."""
    if keras.backend.backend() == "jax":
        import jax

        state = jax.devices()[0].memory_stats() or {}
        return state.get("bytes_limit", 0) - state.get("bytes_in_use", 0)
    import torch

    return torch.cuda.mem_get_info()[0]


def excerpts(values, songs, starts, length):
    """Cut excerpts out of pictures that lie on the device, without fetching them.

    Parameters
    ----------
    values : tensor, shape (n_songs, rows, frames)
        All pictures.
    songs, starts : np.ndarray of int, shape (n,)
        Which picture each excerpt is of, and its first frame.
    length : int
        Frames of an excerpt.

    Returns
    -------
    tensor, shape (n, rows, length)
    """
    if keras.backend.backend() == "jax":
        return _jax_excerpts()(values, songs, starts, length)
    return keras.ops.stack(
        [
            values[int(song), :, int(start) : int(start) + length]
            for song, start in zip(songs, starts)
        ]
    )


@cache
def _jax_excerpts():
    """One compiled function, so that a batch costs one call."""
    import jax

    def cut(values, songs, starts, length):
        def one(song, start):
            return jax.lax.dynamic_slice(values, (song, 0, start), (1, values.shape[1], length))[0]

        return jax.vmap(one)(songs, starts)

    return jax.jit(cut, static_argnums=3)


def environment():
    """Describe where a result comes from: versions, backend, device, date, and the code's git commit.

    Returns
    -------
    dict
        JSON-ready.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
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


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _commit():
    try:
        done = subprocess.run(
            ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
