"""Songs of four minutes, as people have them: practice songs over and over, encoded as MP3."""

import numpy as np

from genre_lab.files import cache_folder, written_whole
from genre_lab.practice import GENRES, record, write_sheet
from genre_lab.practice.playing.mp3 import encode, id3_tag
from genre_lab.practice.playing.render import RATE

SECONDS = 240
SONGS_PER_GENRE = 2  # of the corpus that they are the first songs of


def long_songs(count, seconds=SECONDS):
    """Make songs, or find them in the cache.

    Parameters
    ----------
    count : int
        How many different ones, 1 to 12.
    seconds : int
        Length of each in s.

    Returns
    -------
    list of pathlib.Path
        MP3 of 128 kbit/s, 44.1 kHz, stereo, with ID3 tags.
    """
    folder = cache_folder() / f"benchmark-songs-{seconds}s"
    paths = []
    for number in range(count):
        genre = GENRES[number % len(GENRES)]
        paths.append(folder / f"{genre}-{number // len(GENRES)}.mp3")
        if not paths[-1].is_file():
            sheet = write_sheet(genre, number // len(GENRES), SONGS_PER_GENRE, seed=0)
            with written_whole(paths[-1]) as partial:
                partial.write_bytes(
                    id3_tag(title=sheet.title, artist=sheet.artist.name)
                    + encode(_looped(record(sheet), seconds))
                )
    return paths


def _looped(samples, seconds):
    length = seconds * RATE
    return np.tile(samples, -(-length // samples.shape[1]))[:, :length]
