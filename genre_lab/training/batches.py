"""Training songs in random order, as batches: a Keras data set that repeats exactly.

Everything random in it follows from (seed, epoch).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..data.scaling import Scaling
from ..data.store import Split
from ..models.keras_backend import keras
from ..models.layers import excerpts, kept_on_device
from .augmentation import Augmentation

FITS_IN_MEMORY = 2 * 2**30  # bytes; larger splits are read from disk batch by batch
READ_AT_ONCE = 64  # songs


class Standardised:
    """Hold the standardised spectrograms of a split in memory, or read them where they don't fit.

    Parameters
    ----------
    split : Split
        The songs.
    scaling : Scaling
        Mean and deviation of every band.
    beside : int
        Bytes that other spectrograms take, of those that fit in memory.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a"], "genre": ["jazz"], "split": ["train"]})
    >>> store = FeatureStore.from_arrays(np.ones((1, 96, 1172), "float16"), songs, MEL)
    >>> Standardised(store.split("train"), store.scaling()).read([0]).shape
    (1, 96, 1172)
    """

    def __init__(self, split: Split, scaling: Scaling, beside: int = 0) -> None:
        self._split, self._scaling, self.labels = split, scaling, split.labels
        self.shape = (len(split), *split.store.spectrogram_shape)
        self.n_bytes = 4 * int(np.prod(self.shape, dtype=np.int64))
        self.values: np.ndarray | None = None
        if self.n_bytes + beside <= FITS_IN_MEMORY:
            self.values = np.empty(self.shape, np.float32)
            for first in range(0, len(split), READ_AT_ONCE):
                group = range(first, min(first + READ_AT_ONCE, len(split)))
                self.values[first : group.stop] = scaling.apply(split.read(group))

    def __len__(self) -> int:
        return self.shape[0]

    def read(self, songs: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return the spectrograms at these positions: float32, (n, bands, frames)."""
        if self.values is not None:
            return self.values[songs]
        return self._scaling.apply(self._split.read(songs))


class Batches(keras.utils.PyDataset):
    """Hand out batches of standardised spectrograms with their genres.

    Where the network's input is shorter than the spectrograms, every song gives a random excerpt.
    With JAX or PyTorch on a GPU the spectrograms are taken over once and cut there, unless they are
    changed or do not fit.

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
        How the spectrograms are changed; where it mixes songs, the answers are shares of genres.
    times : int
        How often an epoch goes through the songs, in another order and with other excerpts each
        time.
    voters : int or None
        Repeat every answer for so many networks side by side, on a second axis; None: there is one
        network.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"], "split": "train"})
    >>> store = FeatureStore.from_arrays(np.ones((2, 96, 1172), "float16"), songs, MEL)
    >>> split, scaling = store.split("train"), store.scaling()
    >>> spectrograms, genres = Batches(split, scaling, length=96, batch_size=2, seed=0)[0]
    >>> spectrograms.shape, sorted(genres.tolist())
    ((2, 96, 96), [0, 1])
    """

    def __init__(
        self,
        split: Split,
        scaling: Scaling,
        *,
        length: int,
        batch_size: int,
        seed: int,
        augmentation: Augmentation = Augmentation(),  # noqa: B008 - frozen
        times: int = 1,
        voters: int | None = None,
    ) -> None:
        super().__init__()
        self.times, self._voters, self._seed = times, voters, seed
        self._length, self._augmentation = length, augmentation
        self._spectrograms = Standardised(split, scaling)
        self._deviation, self._labels = scaling.deviation, split.labels
        self._n_genres = len(split.store.genres)
        self.n_songs, _, self._frames = self._spectrograms.shape
        self.n_bytes = self._spectrograms.n_bytes
        self._count = -(-self.n_songs * times // batch_size)
        values = self._spectrograms.values
        if values is None or augmentation.changes_spectrograms:
            self._on_device = None
        else:
            self._on_device = kept_on_device(values)
        self.begin(0)

    def begin(self, epoch: int) -> None:
        """Draw the order and the excerpts of an epoch."""
        self._epoch, generator = epoch, np.random.default_rng([self._seed, epoch])
        orders = [generator.permutation(self.n_songs) for _ in range(self.times)]
        last = self._frames - self._length
        starts = [generator.integers(0, last + 1, self.n_songs)[order] for order in orders]
        pairs = np.stack([np.concatenate(orders), np.concatenate(starts)])
        self._batches = np.array_split(pairs, self._count, axis=1)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> tuple[Any, np.ndarray]:
        songs, starts = self._batches[number]
        labels = self._labels[songs]
        if self._on_device is not None:
            cut = excerpts(self._on_device, songs, starts, self._length)
            return cut, self._for_voters(labels)
        cut = self._excerpts(songs, starts)
        if not self._augmentation.changes_spectrograms:
            return cut, self._for_voters(labels)
        shares = np.eye(self._n_genres, dtype=np.float32)[labels]
        generator = np.random.default_rng([self._seed, self._epoch, 2, number])
        changed, shares = self._augmentation(cut, shares, self._deviation, generator)
        answers = shares if self._augmentation.changes_answers else labels
        return changed, self._for_voters(answers)

    def _for_voters(self, answers: np.ndarray) -> np.ndarray:
        if self._voters is None:
            return answers
        return np.repeat(answers[:, None], self._voters, axis=1)

    def _excerpts(self, songs: np.ndarray, starts: np.ndarray) -> np.ndarray:
        """Copy every excerpt once; whole spectrograms in one go."""
        held = self._spectrograms.values
        if held is None or self._length == self._frames:
            held, songs = self._spectrograms.read(songs), np.arange(len(songs))
            if self._length == self._frames:
                return held
        pairs = zip(songs, starts, strict=True)
        return np.stack([held[song, :, start : start + self._length] for song, start in pairs])
