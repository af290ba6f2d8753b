"""Training songs in random order, as batches: a Keras data set that repeats exactly from (seed, epoch)."""

import numpy as np

from .augmentation import Augmentation
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
        Order, excerpts and changes follow from the seed and the epoch alone.
    augmentation : Augmentation
        How the pictures are changed; where it mixes songs, the answers are shares of genres.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    def __init__(self, split, scaling, length, batch_size, seed, augmentation=Augmentation()):
        super().__init__()
        self._split, self._scaling, self._length, self._seed, self._augmentation = split, scaling, length, seed, augmentation
        self._labels = split.labels
        self.n_songs = len(split)
        self._count = -(-len(split) // batch_size)
        bins, self._frames = split.store.picture_shape
        self._values = scaling.apply(split.values) if len(split) * bins * self._frames * 4 <= FITS_IN_MEMORY else None
        self.begin(0)

    def begin(self, epoch):
        """Draw the order and the excerpts of an epoch."""
        self._epoch, generator = epoch, np.random.default_rng([self._seed, epoch])
        self._batches = np.array_split(generator.permutation(len(self._split)), self._count)
        self._starts = generator.integers(0, self._frames - self._length + 1, len(self._split))

    def __len__(self):
        return self._count

    def __getitem__(self, number):
        songs = self._batches[number]
        values = self._values[songs] if self._values is not None else self._scaling.apply(self._split.read(songs))
        cut = np.stack([v[:, start:start + self._length] for v, start in zip(values, self._starts[songs])])
        shares = np.eye(len(self._split.store.genres), dtype=np.float32)[self._labels[songs]]
        generator = np.random.default_rng([self._seed, self._epoch, 2, number])
        changed, shares = self._augmentation(cut, shares, self._scaling.deviation, generator)
        return changed, shares if self._augmentation.changes_answers else self._labels[songs]
