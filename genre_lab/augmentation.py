"""Changes to training pictures that leave the genre what it is."""

import numpy as np

KNOTS = 6  # of the tone curve: bass, low, middle, high, presence, air


def jitter_tone(pictures, strength, generator):
    """Give each picture another loudness and another tone, as if another engineer had mixed it.

    An artist's songs share a sound; a network that learns the sound knows artists, not genres.

    Parameters
    ----------
    pictures : np.ndarray, shape (n, n_bins, n_frames), float32
        Standardised.
    strength : float
        Deviation of loudness and of the curve's knots, in standard deviations of a band.
    generator : numpy.random.Generator
        Same state, same changes.

    Returns
    -------
    np.ndarray
        Of the same shape, float32.

    Examples
    --------
    >>> flat = np.zeros((2, 96, 10), "float32")
    >>> changed = jitter_tone(flat, 0.5, np.random.default_rng(0))
    >>> bool(np.ptp(changed[0], axis=1).max() == 0), bool(np.ptp(changed[0]) > 0)
    (True, True)

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    n, n_bins, _ = pictures.shape
    knots = generator.normal(0, strength, (n, KNOTS)) + generator.normal(0, strength, (n, 1))
    places = np.linspace(0, KNOTS - 1, n_bins)
    curves = np.stack([np.interp(places, np.arange(KNOTS), heights) for heights in knots])
    return pictures + curves[:, :, None].astype(np.float32)
