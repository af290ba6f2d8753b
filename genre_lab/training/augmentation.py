"""Training spectrograms that differ each time they are shown, so that none is learnt by heart."""

from dataclasses import dataclass

import numpy as np

POINTS = 4  # where a random equaliser is set, evenly over the bands


@dataclass(frozen=True)
class Augmentation:
    """Change standardised spectrograms at random: equalise, mask, mix; what is 0 is left out.

    Parameters
    ----------
    equalize : float, dB
        Standard deviation of a random equaliser's gain at each of four points; between them it is
        a straight line.
    mask : (int, int)
        Most neighbouring bands, and most neighbouring frames, that are set to their mean.
    mixup : float
        Alpha of the Beta distribution by which a spectrogram is mixed with another of the batch,
        and its answer with that one's answer.

    Examples
    --------
    >>> Augmentation(mask=(8, 16)).changes_answers
    False

    Sources: Zhang, Cissé, Dauphin and Lopez-Paz 2018 (mixup); Park and others 2019 (SpecAugment's
    masks).
    """

    equalize: float = 0.0
    mask: tuple[int, int] = (0, 0)
    mixup: float = 0.0

    @property
    def changes_spectrograms(self) -> bool:
        """Whether there is anything that it does."""
        return bool(self.equalize or any(self.mask) or self.mixup)

    @property
    def changes_answers(self) -> bool:
        """Whether an answer is shares of genres instead of one genre's number."""
        return self.mixup > 0

    def __call__(
        self,
        spectrograms: np.ndarray,
        answers: np.ndarray,
        deviation: np.ndarray,
        generator: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return changed spectrograms and answers.

        Parameters
        ----------
        spectrograms : np.ndarray, shape (n, bands, frames), float32
            Standardised; they are not changed in place.
        answers : np.ndarray, shape (n, n_genres), float32
            Shares of genres.
        deviation : np.ndarray, shape (bands,)
            What the bands were divided by, dB.
        generator : np.random.Generator
            Everything random comes from it.
        """
        if self.equalize:
            n, bands, _ = spectrograms.shape
            gains = equalizers(n, bands, self.equalize, generator)
            spectrograms = spectrograms + gains / deviation.astype("float32")[:, None]
        if any(self.mask):
            spectrograms = masked(spectrograms, self.mask, generator)
        if self.mixup:
            spectrograms, answers = mixed(spectrograms, answers, self.mixup, generator)
        return spectrograms, answers


def equalizers(n: int, bands: int, decibel: float, generator: np.random.Generator) -> np.ndarray:
    """Draw random equalisers, shape (n, bands, 1), dB, float32."""
    gains = generator.normal(0, decibel, (n, POINTS))
    places = np.linspace(0, POINTS - 1, bands)
    curves = np.stack([np.interp(places, np.arange(POINTS), gain) for gain in gains])
    return curves[:, :, None].astype("float32")


def masked(
    spectrograms: np.ndarray, widest: tuple[int, int], generator: np.random.Generator
) -> np.ndarray:
    """Set a block of bands and a block of frames of every spectrogram to 0.

    Each block's width is drawn from 0 to the widest, then its place.

    Parameters
    ----------
    spectrograms : np.ndarray, shape (n, bands, frames)
    widest : (int, int)
        Most bands, and most frames.
    generator : np.random.Generator

    Returns
    -------
    np.ndarray
        A changed copy.

    Examples
    --------
    >>> masked(np.ones((1, 3, 4)), (1, 2), np.random.default_rng(3))[0].tolist()
    [[0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]]

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    spectrograms = spectrograms.copy()
    for spectrogram in spectrograms:
        for lines, most in zip((spectrogram, spectrogram.T), widest, strict=True):
            width = generator.integers(0, min(most, len(lines)) + 1)
            first = generator.integers(0, len(lines) - width + 1)
            lines[first : first + width] = 0
    return spectrograms


def mixed(
    spectrograms: np.ndarray, answers: np.ndarray, alpha: float, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Mix every spectrogram with another of the batch, and its answer in the same proportion.

    Its own part is the larger one.

    Parameters
    ----------
    spectrograms : np.ndarray, shape (n, bands, frames), float32
    answers : np.ndarray, shape (n, n_genres), float32
    alpha : float
        Of the Beta distribution that the proportion is drawn from; small: mostly one song.
    generator : np.random.Generator

    Returns
    -------
    (np.ndarray, np.ndarray)

    Examples
    --------
    >>> spectrograms, answers = np.ones((2, 3, 4), "float32"), np.eye(2, dtype="float32")
    >>> mixed(spectrograms, answers, 0.3, np.random.default_rng(0))[1].sum(axis=1).tolist()
    [1.0, 1.0]

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    share = generator.beta(alpha, alpha, len(spectrograms)).astype("float32")
    share = np.maximum(share, 1 - share)
    other = generator.permutation(len(spectrograms))
    whole, part = share[:, None, None], share[:, None]
    mixture = whole * spectrograms + (1 - whole) * spectrograms[other]
    return mixture, part * answers + (1 - part) * answers[other]
