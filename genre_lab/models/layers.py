"""Layers and cuts that are quicker than Keras' own and give the same numbers.

Where the quicker way isn't there (another backend, another axis, other numbers than float32), each
falls back to Keras.
"""

from functools import cache
from typing import Any

import numpy as np

from .keras_backend import gpu_names, keras

SPARE = 0.5  # part of a device's free memory that spectrograms may take


@keras.saving.register_keras_serializable("genre_lab")
class BatchNormalization(keras.layers.BatchNormalization):
    """Move every filter's values to mean 0 and deviation 1 over the batch, then scale and shift.

    Weights, arguments and numbers are those of `keras.layers.BatchNormalization`. That one goes
    over its values five times forward and more often backward; TensorFlow's fused operation does
    with two, and a training step of the report's network on a CPU takes about two thirds of the
    time.

    Examples
    --------
    >>> BatchNormalization(name="normalize1").name
    'normalize1'

    Source: Ioffe and Szegedy 2015.
    """

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Normalise a batch, by its own statistics in training and by the moving ones otherwise."""
        if mask is not None or not self._fuses(inputs):
            return super().call(inputs, training=training, mask=mask)
        if not (training and self.trainable):
            moving = (self.moving_mean, self.moving_variance)
            return _fused_batch_norm(inputs, self.gamma, self.beta, self.epsilon, *moving)[0]
        values, mean, variance = _fused_batch_norm(inputs, self.gamma, self.beta, self.epsilon)
        for moving, now in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + now * (1 - self.momentum))
        return values

    def _fuses(self, inputs: Any) -> bool:
        """Whether TensorFlow's fused operation does what this layer was told."""
        return (
            keras.backend.backend() == "tensorflow"
            and len(inputs.shape) == 4
            and self.axis in (-1, 3)
            and inputs.dtype == "float32"
            and self.center
            and self.scale
        )


def _fused_batch_norm(
    values: Any, scale: Any, offset: Any, epsilon: float, mean: Any = None, variance: Any = None
) -> tuple[Any, Any, Any]:
    """Normalise the last axis in TensorFlow; without mean and variance by those of the values.

    Returns the normalised values, the mean, and the variance (divided by the number of values).
    """
    import tensorflow

    own = mean is None
    normalised, mean, variance, *_ = tensorflow.raw_ops.FusedBatchNormV3(
        x=values,
        scale=scale,
        offset=offset,
        mean=[] if own else tensorflow.convert_to_tensor(mean),
        variance=[] if own else tensorflow.convert_to_tensor(variance),
        epsilon=epsilon,
        is_training=own,
    )
    if own:  # the operation divides by one less than there are
        number = tensorflow.cast(tensorflow.size(values) // values.shape[-1], "float32")
        variance = variance * (number - 1) / number
    return normalised, mean, variance


@keras.saving.register_keras_serializable("genre_lab")
class Conv2D(keras.layers.Conv2D):
    """Convolve spectrograms as `keras.layers.Conv2D` does; weights, arguments, numbers are equal.

    The first block's convolution reads one channel and writes 64. Training also asks how the error
    depends on what was read, since the bands are normalised by learnt numbers. TensorFlow's
    operation for that takes as long on a CPU as ten convolutions forward: it is written for many
    channels. One product of matrices and nine shifted sums give the same in a quarter of the time.

    Examples
    --------
    >>> Conv2D(64, 3, padding="same", name="conv1").name
    'conv1'
    """

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """Convolve, by the quicker way where there is one."""
        if self._has_quicker_way(inputs):
            return _one_channel_convolution(inputs, kernel)
        return super().convolution_op(inputs, kernel)

    def _has_quicker_way(self, inputs: Any) -> bool:
        return (
            has_slow_way_back()
            and self.padding == "same"
            and set(self.strides) == set(self.dilation_rate) == {1}
            and self.data_format == "channels_last"
            and inputs.shape[-1] == 1
            and inputs.dtype == "float32"
            and None not in inputs.shape[1:]
        )


def has_slow_way_back() -> bool:
    """Whether a convolution passes errors back to one channel slowly: TensorFlow on a CPU does."""
    return keras.backend.backend() == "tensorflow" and not gpu_names()


def _one_channel_convolution(values: Any, kernel: Any) -> Any:
    """Convolve an input of one channel in TensorFlow; a product of matrices goes back to it.

    Values (n, rows, columns, 1) and convolution kernel (height, width, 1, filters) give
    (n, rows, columns, filters).
    """
    import tensorflow as tf

    height, width, _, filters = kernel.shape
    rows, columns = values.shape[1:3]

    @tf.custom_gradient
    def convolve(values: Any, kernel: Any) -> Any:
        def back(error: Any) -> tuple[Any, Any]:
            of_kernel = tf.raw_ops.Conv2DBackpropFilter(
                input=values,
                filter_sizes=tf.shape(kernel),
                out_backprop=error,
                strides=[1, 1, 1, 1],
                padding="SAME",
            )
            taps = tf.reshape(kernel, (height * width, filters))
            of_taps = tf.matmul(tf.reshape(error, (-1, filters)), taps, transpose_b=True)
            of_taps = tf.reshape(of_taps, (-1, rows, columns, height * width))
            around = ((0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0))
            padded = tf.pad(of_taps, around)
            moved = []
            for row in range(height):
                for column in range(width):
                    top, left = height - 1 - row, width - 1 - column
                    tap = row * width + column
                    moved.append(padded[:, top : top + rows, left : left + columns, tap])
            return tf.add_n(moved)[..., None], of_kernel

        return tf.nn.conv2d(values, kernel, 1, "SAME"), back

    return convolve(tf.convert_to_tensor(values), tf.convert_to_tensor(kernel))


def kept_on_device(values: np.ndarray) -> Any:
    """Put an array into a GPU's memory if it takes at most half of what is free, else return None.

    Also None where there is nothing to gain: TensorFlow hands batches over from main memory in any
    case, and several devices get theirs from there, too.
    """
    if keras.backend.backend() == "tensorflow" or not gpu_names():
        return None
    if keras.distribution.distribution() is not None or values.nbytes > SPARE * _free_memory():
        return None
    return keras.ops.convert_to_tensor(values)


def _free_memory() -> int:
    """Free memory of the first GPU in bytes."""
    if keras.backend.backend() == "jax":
        import jax

        state = jax.devices()[0].memory_stats() or {}
        return state.get("bytes_limit", 0) - state.get("bytes_in_use", 0)
    import torch

    return torch.cuda.mem_get_info()[0]


def excerpts(values: Any, songs: np.ndarray, starts: np.ndarray, length: int) -> Any:
    """Cut excerpts out of spectrograms that lie on the device, without fetching them.

    Parameters
    ----------
    values : tensor, shape (n_songs, rows, frames)
        All spectrograms.
    songs, starts : np.ndarray of int, shape (n,)
        Which spectrogram each excerpt is of, and its first frame.
    length : int
        Frames of an excerpt.

    Returns
    -------
    tensor, shape (n, rows, length)

    Examples
    --------
    >>> values = keras.ops.reshape(keras.ops.arange(12.0), (2, 1, 6))
    >>> cut = excerpts(values, np.array([1]), np.array([3]), 2)
    >>> keras.ops.convert_to_numpy(cut).tolist()
    [[[9.0, 10.0]]]
    """
    if keras.backend.backend() == "jax":
        return _jax_excerpts()(values, songs, starts, length)
    pairs = zip(songs.tolist(), starts.tolist(), strict=True)
    return keras.ops.stack([values[song, :, start : start + length] for song, start in pairs])


@cache
def _jax_excerpts() -> Any:
    """One compiled function, so that a batch costs one call."""
    import jax

    def cut(values: Any, songs: Any, starts: Any, length: int) -> Any:
        def one(song: Any, start: Any) -> Any:
            return jax.lax.dynamic_slice(values, (song, 0, start), (1, values.shape[1], length))[0]

        return jax.vmap(one)(songs, starts)

    return jax.jit(cut, static_argnums=3)
