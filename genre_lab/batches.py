"""Training songs in random order, as batches: a Keras data set that repeats exactly from (seed, epoch)."""

import numpy as np

from .backend import keras

FITS_IN_MEMORY = 2 * 2**30  # bytes; larger splits are read from disk batch by batch


class Batches(keras.utils.PyDataset):
    """Hand out batches of standardised pictures with their genres.

    Where the network's input is shorter than the pictures, every song gives a random excerpt.

    Parameters
    ----------
    split : Split
        The training songs.
    scaling : Scaling
        Mean and deviation of every band.
    length : int
        Frames of the network's input.
    batch_size : int
        Songs a batch; the batches differ by one song at most.
    seed : int
        Order and excerpts follow from the seed and the epoch alone.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    def __init__(self, split, scaling, length, batch_size, seed):
        super().__init__()
        self._split, self._scaling, self._length, self._seed = split, scaling, length, seed
        self._labels = split.labels
        self.n_songs = len(split)
        self._count = -(-len(split) // batch_size)
        bins, self._frames = split.store.picture_shape
        self._values = scaling.apply(split.values) if len(split) * bins * self._frames * 4 <= FITS_IN_MEMORY else None
        self.begin(0)

    def begin(self, epoch):
        """Draw the order and the excerpts of an epoch."""
        generator = np.random.default_rng([self._seed, epoch])
        self._batches = np.array_split(generator.permutation(len(self._split)), self._count)
        self._starts = generator.integers(0, self._frames - self._length + 1, len(self._split))

    def __len__(self):
        return self._count

    def __getitem__(self, number):
        songs = self._batches[number]
        values = self._values[songs] if self._values is not None else self._scaling.apply(self._split.read(songs))
        cut = np.stack([v[:, start:start + self._length] for v, start in zip(values, self._starts[songs])])
        return cut, self._labels[songs]
