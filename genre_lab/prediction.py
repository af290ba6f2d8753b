"""From a song on disk to genre probabilities."""

import pandas as pd

from .errors import GenreLabError
from .features import feature_of_file
from .run import Run
from .song_vote import vote


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
        picture = feature_of_file(path, self.run.spec)
        answer = vote(self._model, self.run.scaling.apply(picture.values[None]))[0]
        return pd.Series(answer.astype(float), index=pd.Index(self.run.genres, name="genre"),
                         name="probability").sort_values(ascending=False, kind="stable")


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
    RunError, CheckpointError
        If the run cannot be.

    Taught in: notebooks/14_your_own_music.ipynb
    """
    return Predictor(run)(path)


def predict_many(run, paths):
    """Yield a JSON-ready answer for every song, one at a time: its genres, or the reason why there are none."""
    predictor = Predictor(run)
    for path in paths:
        try:
            answer = predictor(path)
        except GenreLabError as problem:
            yield {"song": str(path), "error": str(problem)}
            continue
        yield {"song": str(path), "genre": answer.index[0],
               "probabilities": {genre: round(p, 4) for genre, p in answer.items()}}
