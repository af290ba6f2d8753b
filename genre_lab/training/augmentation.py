"""Training pictures that differ each time they are shown, so that a network cannot learn them by heart."""

from dataclasses import dataclass

import numpy as np

POINTS = 4  # where a random equaliser is set, evenly over the bands


@dataclass(frozen=True)
class Augmentation:
    """Change standardised pictures at random: equalise, mask, mix; what is 0 is left out.

    Parameters
    ----------
    equalize : float, dB
        Standard deviation of a random equaliser's gain at each of four points; between them it is
        a straight line.
    mask : (int, int)
        Most neighbouring bands, and most neighbouring frames, that are set to their mean.
    mixup : float
        Alpha of the Beta distribution by which a picture is mixed with another of the batch, and
        its answer with that one's answer.

    Examples
    --------
    >>> Augmentation(mask=(8, 16)).changes_answers
    False

    Sources: Zhang, Cissé, Dauphin and Lopez-Paz 2018 (mixup); Park and others 2019 (SpecAugment's masks).

    Taught in: notebooks/11_which_settings_matter.ipynb
    """

    equalize: float = 0.0
    mask: tuple = (0, 0)
    mixup: float = 0.0

    @property
    def changes_spectrograms(self):
        """Whether there is anything that it does."""
        return bool(self.equalize or any(self.mask) or self.mixup)

    @property
    def changes_answers(self):
        """Whether an answer is shares of genres instead of one genre's number."""
        return self.mixup > 0

    def __call__(self, pictures, answers, deviation, generator):
        """Return changed pictures and answers.

        Parameters
        ----------
        pictures : np.ndarray, shape (n, bands, frames), float32
            Standardised; they are not changed in place.
        answers : np.ndarray, shape (n, n_genres), float32
            Shares of genres.
        deviation : np.ndarray, shape (bands,)
            What the bands were divided by, dB.
        generator : np.random.Generator
            Everything random comes from it.
        """
        if self.equalize:
            pictures = (
                pictures
                + equalizers(len(pictures), pictures.shape[1], self.equalize, generator)
                / deviation.astype("float32")[:, None]
            )
        if any(self.mask):
            pictures = masked(pictures, self.mask, generator)
        if self.mixup:
            pictures, answers = mixed(pictures, answers, self.mixup, generator)
        return pictures, answers


def equalizers(n, bands, decibel, generator):
    """Draw random equalisers, shape (n, bands, 1), dB, float32."""
    gains = generator.normal(0, decibel, (n, POINTS))
    places = np.linspace(0, POINTS - 1, bands)
    return np.stack([np.interp(places, np.arange(POINTS), gain) for gain in gains])[
        :, :, None
    ].astype("float32")


def masked(pictures, widest, generator):
    """Set a block of bands and a block of frames of every picture to 0, each of a random width up to the widest."""
    pictures = pictures.copy()
    for picture in pictures:
        for axis, most in zip(picture.shape, widest):
            width = generator.integers(0, min(most, axis) + 1)
            first = generator.integers(0, axis - width + 1)
            picture[first : first + width] = 0
            picture = picture.T
    return pictures


def mixed(pictures, answers, alpha, generator):
    """Mix every picture with another of the batch, and its answer in the same proportion; its own part is the larger one."""
    share = generator.beta(alpha, alpha, len(pictures)).astype("float32")
    share, other = np.maximum(share, 1 - share), generator.permutation(len(pictures))
    whole, part = share[:, None, None], share[:, None]
    return whole * pictures + (1 - whole) * pictures[other], part * answers + (1 - part) * answers[
        other
    ]
