"""Keras' convolution, with a quicker way back to a picture of one channel: the same numbers in less time."""

from .keras_backend import has_slow_way_back, keras, one_channel_convolution


@keras.saving.register_keras_serializable("genre_lab")
class Conv2D(keras.layers.Conv2D):
    """Convolve pictures as `keras.layers.Conv2D` does, from which weights, arguments and numbers are.

    The first block's convolution reads one channel and writes 64. Training also asks how the error
    depends on what was read, since the bands are normalised by learnt numbers. TensorFlow's kernel
    for that takes as long on a CPU as ten convolutions forward: it is written for many channels. One
    product of matrices and nine shifted sums give the same in a quarter of the time. Everywhere
    else the layer is Keras' own.

    Examples
    --------
    >>> Conv2D(64, 3, padding="same", name="conv1").name
    'conv1'

    Taught in: notebooks/05_convolution_blocks.ipynb
    """

    def convolution_op(self, inputs, kernel):
        usual = (
            self.padding == "same"
            and set(self.strides) == set(self.dilation_rate) == {1}
            and self.data_format == "channels_last"
        )
        plain = inputs.shape[-1] == 1 and inputs.dtype == "float32" and None not in inputs.shape[1:]
        if usual and plain and all(side % 2 for side in self.kernel_size) and has_slow_way_back():
            return one_channel_convolution(inputs, kernel)
        return super().convolution_op(inputs, kernel)
