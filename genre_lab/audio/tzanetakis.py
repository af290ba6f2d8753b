"""A song as the thirty numbers of Tzanetakis and Cook: sound colour, beat and pitch."""

import pandas as pd

from ..errors import AudioError
from .beat_histogram import beat_histogram
from .clip import load_clip
from .pitch_histogram import pitch_histogram
from .timbral_texture import timbral_texture


def numbers_of_clip(clip):
    """Describe a clip by thirty numbers.

    Parameters
    ----------
    clip : Clip
        At least 6 s; silence that `load_clip` added to a short song is left out.

    Returns
    -------
    pandas.Series, 30 floats
        19 of `timbral_texture`, 6 of `beat_histogram`, 5 of `pitch_histogram`, by name.

    Raises
    ------
    AudioError
        If the clip is shorter.

    Examples
    --------
    >>> numbers_of_clip(Clip(np.random.default_rng(0).normal(size=120_000), 12_000, "noise")).size
    30

    Source: Tzanetakis and Cook 2002, "Musical genre classification of audio signals". The three
    functions say where they are simpler than the paper.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    sounding = clip.excerpt(clip.padded / 2, clip.seconds - clip.padded) if clip.padded else clip
    return pd.Series(
        timbral_texture(sounding)
        | beat_histogram(sounding).numbers
        | pitch_histogram(sounding).numbers,
        name=clip.title,
    )


def sound_features(tracks, seconds=25, rate=12_000):
    """Describe every song by Tzanetakis and Cook's thirty numbers; about a tenth of a second each.

    Parameters
    ----------
    tracks : Tracks
        Songs with a path.
    seconds, rate : float, int
        How much of the middle of a song is listened to, in s, and its sample rate in Hz.

    Returns
    -------
    pandas.DataFrame, shape (n_songs, 30)
        One row a song, named by its track_id, in the table's order; see `numbers_of_clip`.

    Raises
    ------
    AudioError
        If a song has no path.
    AudioError, AudioError
        If a song cannot be read, or is shorter than 6 s.

    Examples
    --------
    >>> import soundfile
    >>> soundfile.write("noise.wav", np.random.default_rng(0).normal(0, 0.1, 84_000), 12_000)
    >>> songs = Tracks(pd.DataFrame({"track_id": ["a"], "genre": ["noise"], "path": ["noise.wav"]}))
    >>> sound_features(songs)[["centroid mean", "low energy"]].round(-1)
              centroid mean  low energy
    track_id
    a                3000.0         0.0

    Source: Tzanetakis and Cook 2002.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    table = tracks.table
    if (table.path == "").any():
        raise AudioError(
            "a song has no path: there is nothing to listen to",
            table.track_id[table.path == ""].iloc[0],
            "give the table a column path",
        )
    rows = [numbers_of_clip(load_clip(path, seconds, rate)) for path in table.path]
    return pd.DataFrame(rows).set_index(pd.Index(table.track_id, name="track_id"))
