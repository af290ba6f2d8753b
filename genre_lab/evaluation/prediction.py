"""From a song on disk to genre probabilities; from a folder of any size too, a few songs at a time."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from ..audio.features import feature_of_file
from ..data.sources import audio_files
from ..errors import GenreLabError
from ..models.song_vote import vote
from ..training.run import Run

TOGETHER = 16  # songs that the network is asked about at a time


class Predictor:
    """Hold a trained network ready to answer for songs on disk.

    Parameters
    ----------
    run : Run or path
        The training; the song is read, pictured and standardised by its recipe.

    Taught in: notebooks/14_your_own_music.ipynb
    """

    def __init__(self, run):
        self.run = run if isinstance(run, Run) else Run(run)
        self._model = self.run.model()

    def __call__(self, path):
        """Return the probability of each genre, the likeliest first.

        Raises
        ------
        AudioError
            If the song cannot be read.
        """
        return self.ask([self.picture(path)])[0]

    def picture(self, path):
        """Read a song as the network sees it: standardised, float32, (n_bins, n_frames)."""
        return self.run.scaling.apply(feature_of_file(path, self.run.spec).values)

    def ask(self, pictures):
        """Answer for some pictures, all at once; a list of what a call gives for one song."""
        answers = vote(self._model, np.stack(pictures)).astype(float)
        genres = pd.Index(self.run.genres, name="genre")
        return [
            pd.Series(answer, index=genres, name="probability").sort_values(
                ascending=False, kind="stable"
            )
            for answer in answers
        ]


def predict(run, path):
    """Ask a trained network for the genre of one song on disk.

    Parameters
    ----------
    run : Run or path
        The training.
    path : path
        The song.

    Returns
    -------
    pandas.Series
        Probability of each genre, the likeliest first.

    Raises
    ------
    AudioError
        If the song cannot be read.
    TrainingError, TrainingError
        If the run cannot be.

    Taught in: notebooks/14_your_own_music.ipynb
    """
    return Predictor(run)(path)


def predict_many(run, paths):
    """Yield a JSON-ready answer for every song, in order: its genres, or the reason why there are none.

    However many songs there are, a few are in memory: while the network answers for some, a thread
    reads the next ones.

    Parameters
    ----------
    run : Predictor, Run or path
        The training.
    paths : iterable of path
        Songs, and folders: then every audio file below one is a song.

    Yields
    ------
    dict
        song, genre and probabilities; or song and error.

    Raises
    ------
    TrainingError, TrainingError
        If the run cannot be read.

    Taught in: notebooks/14_your_own_music.ipynb
    """
    predictor = run if isinstance(run, Predictor) else Predictor(run)
    songs = _read_ahead(predictor, _songs(paths))
    while group := list(islice(songs, TOGETHER)):
        pictures = [picture for _, picture in group if isinstance(picture, np.ndarray)]
        answers = iter(predictor.ask(pictures) if pictures else ())
        for path, picture in group:
            if isinstance(picture, np.ndarray):
                answer = next(answers)
                yield {
                    "song": str(path),
                    "genre": answer.index[0],
                    "probabilities": {genre: round(p, 4) for genre, p in answer.items()},
                }
            else:
                yield {"song": str(path), "error": str(picture)}


def _songs(paths):
    """Yield every song, and in the place of a folder the songs below it; a folder without any is left to be refused as a song."""
    for path in paths:
        below = audio_files(path) if Path(path).is_dir() else iter(())
        first = next(below, path)
        yield first
        yield from below


def _read_ahead(predictor, paths):
    """Yield each song's path and picture, or the error in the picture's place; a thread is up to two groups ahead."""
    reader, waiting = ThreadPoolExecutor(1, "reader"), deque()
    try:
        for path in paths:
            waiting.append((path, reader.submit(predictor.picture, path)))
            if len(waiting) >= 2 * TOGETHER:
                yield _read(*waiting.popleft())
        while waiting:
            yield _read(*waiting.popleft())
    finally:
        reader.shutdown(cancel_futures=True)


def _read(path, reading):
    try:
        return path, reading.result()
    except GenreLabError as problem:
        return path, problem
