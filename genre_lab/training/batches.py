"""Training songs in random order, as batches: a Keras data set that repeats exactly from (seed, epoch)."""

import numpy as np

from ..models.keras_backend import excerpts, kept_on_device, keras
from .augmentation import Augmentation

FITS_IN_MEMORY = 2 * 2**30  # bytes; larger splits are read from disk batch by batch
READ_AT_ONCE = 64  # songs


class Standardised:
    """Hold the standardised pictures of a split where they fit in memory; otherwise read them when they are asked for.

    Parameters
    ----------
    split : Split
        The songs.
    scaling : Scaling
        Mean and deviation of every band.
    beside : int
        Bytes that other pictures take, of those that fit in memory.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    def __init__(self, split, scaling, beside=0):
        self._split, self._scaling, self.labels = split, scaling, split.labels
        self.shape = (len(split), *split.store.spectrogram_shape)
        self.n_bytes, self.values = 4 * int(np.prod(self.shape, dtype=np.int64)), None
        if self.n_bytes + beside <= FITS_IN_MEMORY:
            self.values = np.empty(self.shape, np.float32)
            for first in range(0, len(split), READ_AT_ONCE):
                group = range(first, min(first + READ_AT_ONCE, len(split)))
                self.values[first : group.stop] = scaling.apply(split.read(group))

    def __len__(self):
        return self.shape[0]

    def read(self, songs):
        """Return the pictures at these positions: float32, (n, bands, frames)."""
        return (
            self.values[songs]
            if self.values is not None
            else self._scaling.apply(self._split.read(songs))
        )


class Batches(keras.utils.PyDataset):
    """Hand out batches of standardised pictures with their genres.

    Where the network's input is shorter than the pictures, every song gives a random excerpt. With
    JAX or PyTorch on a GPU the pictures are taken over once and cut there, unless they are changed
    or do not fit.

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
    times : int
        How often an epoch goes through the songs, in another order and with other excerpts each time.
    voters : int or None
        Repeat every answer for so many networks side by side, on a second axis; None: there is one network.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    def __init__(
        self,
        split,
        scaling,
        length,
        batch_size,
        seed,
        augmentation=Augmentation(),
        times=1,
        voters=None,
    ):
        super().__init__()
        self.times, self._voters = times, voters
        self._pictures, self._length, self._seed, self._augmentation = (
            Standardised(split, scaling),
            length,
            seed,
            augmentation,
        )
        self._deviation, self._labels, self._n_genres = (
            scaling.deviation,
            split.labels,
            len(split.store.genres),
        )
        self.n_songs, _, self._frames = self._pictures.shape
        self.n_bytes = self._pictures.n_bytes
        self._count = -(-self.n_songs * times // batch_size)
        unchanged = self._pictures.values is not None and not augmentation.changes_spectrograms
        self._on_device = kept_on_device(self._pictures.values) if unchanged else None
        self.begin(0)

    def begin(self, epoch):
        """Draw the order and the excerpts of an epoch."""
        self._epoch, generator = epoch, np.random.default_rng([self._seed, epoch])
        orders = [generator.permutation(self.n_songs) for _ in range(self.times)]
        starts = [
            generator.integers(0, self._frames - self._length + 1, self.n_songs)[order]
            for order in orders
        ]
        self._batches = np.array_split(
            np.stack([np.concatenate(orders), np.concatenate(starts)]), self._count, axis=1
        )

    def __len__(self):
        return self._count

    def __getitem__(self, number):
        songs, starts = self._batches[number]
        if self._on_device is not None:
            return excerpts(self._on_device, songs, starts, self._length), self._for_voters(
                self._labels[songs]
            )
        cut = self._excerpts(songs, starts)
        if not self._augmentation.changes_spectrograms:
            return cut, self._for_voters(self._labels[songs])
        shares = np.eye(self._n_genres, dtype=np.float32)[self._labels[songs]]
        generator = np.random.default_rng([self._seed, self._epoch, 2, number])
        changed, shares = self._augmentation(cut, shares, self._deviation, generator)
        return changed, self._for_voters(
            shares if self._augmentation.changes_answers else self._labels[songs]
        )

    def _for_voters(self, answers):
        return (
            answers if self._voters is None else np.repeat(answers[:, None], self._voters, axis=1)
        )

    def _excerpts(self, songs, starts):
        """Copy every excerpt once; whole pictures in one go."""
        held = self._pictures.values
        if held is None or self._length == self._frames:
            held, songs = self._pictures.read(songs), range(len(songs))
            if self._length == self._frames:
                return held
        return np.stack(
            [held[song, :, start : start + self._length] for song, start in zip(songs, starts)]
        )
