"""Answers on one split, and what follows from them: accuracy with its interval, recall, confusion."""

import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..data.store import FeatureStore
from ..data.store_files import write_table
from ..errors import EvaluationError
from ..models.song_vote import ask_split, vote_of_chunks
from ..training.run import Run, write_json
from .statistics import wilson_interval


@dataclass(frozen=True, eq=False)
class Results:
    """Hold a network's answers for the songs of one split, after the vote over each song.

    Parameters
    ----------
    probabilities : np.ndarray, shape (n_songs, n_genres)
        Each row sums to 1.
    truth : list of str
        The true genre of each song.
    genres : list of str
        What the columns mean.
    songs : pandas.DataFrame
        One row a song, in the same order.
    split : str
        Which split they are from.
    looked_at : int
        How often this run has been judged on this split.
    run : dict
        preset, seed, device and versions of the training.
    excerpts : np.ndarray, shape (n_excerpts, n_songs, n_genres), or None
        The answers to the single excerpts of each song, before they vote.

    Examples
    --------
    >>> answers = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
    >>> results = Results(answers, ["jazz", "pop", "pop", "pop"], ["jazz", "pop"])
    >>> results
    Results: 75.0% of 4 songs right (95% interval 30.1% to 95.4%, chance 75.0%)
    >>> results.confusion
    guess  jazz  pop
    truth
    jazz      1    0
    pop       1    2

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """

    probabilities: np.ndarray
    truth: list
    genres: list
    songs: pd.DataFrame | None = None
    split: str = ""
    looked_at: int = 0
    run: dict = field(default_factory=dict)
    excerpts: np.ndarray | None = None

    def __post_init__(self):
        unknown = sorted(set(self.truth) - set(self.genres))
        if (
            not len(self.truth)
            or unknown
            or self.probabilities.shape != (len(self.truth), len(self.genres))
        ):
            raise EvaluationError(
                f"answers of shape {self.probabilities.shape} do not fit {len(self.truth)} songs and {len(self.genres)} genres"
                + (f"; unknown: {', '.join(unknown)}" if unknown else ""),
                self.split,
                "give one row a song, one column a genre, and a truth among the genres",
            )

    @property
    def guesses(self):
        """The genre with the highest probability, a song."""
        return [self.genres[number] for number in self.probabilities.argmax(axis=1)]

    @property
    def n_right(self):
        """How many songs are told right."""
        return int(sum(guess == truth for guess, truth in zip(self.guesses, self.truth)))

    @property
    def accuracy(self):
        """Share of songs told right, 0 to 1."""
        return self.n_right / len(self.truth)

    @property
    def interval(self):
        """95 % Wilson interval of the accuracy: (low, high)."""
        return wilson_interval(self.n_right, len(self.truth))

    @property
    def chance(self):
        """What always answering the most frequent genre would score."""
        return max(self.truth.count(genre) for genre in set(self.truth)) / len(self.truth)

    @property
    def confusion(self):
        """Counts of songs: rows are the true genres, columns the guesses."""
        table = pd.DataFrame(
            0,
            index=pd.Index(self.genres, name="truth"),
            columns=pd.Index(self.genres, name="guess"),
        )
        for truth, guess in zip(self.truth, self.guesses):
            table.loc[truth, guess] += 1
        return table

    @property
    def per_genre(self):
        """Precision, recall and number of songs for every genre."""
        counts = self.confusion
        right = np.diag(counts)
        return pd.DataFrame(
            {
                "precision": _share(right, counts.sum(axis=0)),
                "recall": _share(right, counts.sum(axis=1)),
                "n_songs": counts.sum(axis=1),
            }
        ).rename_axis("genre")

    @property
    def macro_f1(self):
        """Mean over the genres that occur of the harmonic mean of precision and recall, 0 to 1."""
        table = self.per_genre[self.per_genre.n_songs > 0].fillna(0.0)
        return float(
            _share(2 * table.precision * table.recall, table.precision + table.recall)
            .fillna(0.0)
            .mean()
        )

    def table(self):
        """One row a song: track_id, truth, guess and the probability given to the guess."""
        names = (
            self.songs.track_id.tolist() if self.songs is not None else list(range(len(self.truth)))
        )
        return pd.DataFrame(
            {
                "track_id": names,
                "truth": self.truth,
                "guess": self.guesses,
                "probability": self.probabilities.max(axis=1).round(3),
            }
        )

    def to_dict(self):
        """Return everything but the single songs, JSON-ready."""
        per_genre = (
            self.per_genre.astype(object).where(self.per_genre.notna(), None).to_dict("index")
        )
        return {
            "accuracy": self.accuracy,
            "accuracy_interval": list(self.interval),
            "n_songs": len(self.truth),
            "chance": self.chance,
            "macro_f1": self.macro_f1,
            "per_genre": per_genre,
            "confusion": {"genres": self.genres, "counts": self.confusion.to_numpy().tolist()},
            "split": self.split,
            "looked_at": self.looked_at,
            "run": self.run,
        }

    def save(self, folder):
        """Write results.json and songs.csv into a folder, each whole or not at all; other splits than test by their name."""
        name = "" if self.split in ("test", "") else f"_{self.split}"
        write_json(Path(folder) / f"results{name}.json", self.to_dict())
        write_table(Path(folder) / f"songs{name}.csv", self.table())

    def __repr__(self):
        low, high = self.interval
        often = f"; looked at {self.looked_at} times" if self.looked_at > 1 else ""
        name = f" {self.split!r}" if self.split else ""
        return (
            f"Results{name}: {self.accuracy:.1%} of {len(self.truth)} songs right "
            f"(95% interval {low:.1%} to {high:.1%}, chance {self.chance:.1%}{often})"
        )


def evaluate(run, store, split="test", weights=None):
    """Ask a trained network about the songs of one split.

    Parameters
    ----------
    run : Run or path
        The training.
    store : FeatureStore or path
        Pictures by the run's recipe; genres that the run does not know are left out, with a warning.
    split : {"test", "valid", "train"}
        Which songs. Looking at the test songs more than once is warned of and counted: whoever
        chooses by them makes them a second validation split.
    weights : {"last", "best"} or None
        None keeps to the preset's rule.

    Returns
    -------
    Results

    Raises
    ------
    EvaluationError
        If the recipes differ or no genre is common to both.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    run = run if isinstance(run, Run) else Run(run)
    store = store if isinstance(store, FeatureStore) else FeatureStore(store)
    if store.spec != run.spec:
        raise EvaluationError(
            f"the store's pictures were made by another recipe: {store.spec.difference(run.spec)}",
            store.folder or "store in memory",
            "extract the songs by the run's recipe",
        )
    songs = _known_songs(store.split(split), run.genres, store.folder)
    excerpts = ask_split(run.model(weights), songs, run.scaling)
    looked_at = run.look(split)
    if split == "test" and looked_at > 1:
        warnings.warn(
            f"this run has now been judged {looked_at} times on its test songs", stacklevel=2
        )
    origin = {
        "preset": run.preset.name,
        "seed": run.seed,
        "device": run.environment["device"],
        "versions": run.environment["versions"],
    }
    return Results(
        excerpts.mean(axis=0),
        songs.table.genre.tolist(),
        run.genres,
        songs.table,
        split,
        looked_at,
        origin,
        excerpts,
    )


def evaluate_baseline(model, split, features=None, vote=True):
    """Ask a fitted classifier of scikit-learn about the songs of one split.

    Parameters
    ----------
    model : classifier with predict_proba
        Fitted to the names of the genres: `baseline("svm").fit(numbers, train.table.genre)`.
    split : Split
        The songs; where they are cut into chunks, every chunk gets an answer.
    features : pandas.DataFrame or None
        The same numbers as `model` was fitted to, one row a song of the split; None takes `mfcc_statistics`.
    vote : bool
        Whether the chunks of a song vote. False judges each chunk for itself.

    Returns
    -------
    Results

    Raises
    ------
    EvaluationError
        If the numbers are not those that the classifier was fitted to.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"], "split": "train"})
    >>> train = FeatureStore.from_arrays(np.random.default_rng(0).normal(size=(2, 96, 1172)), songs, MEL).split("train")
    >>> model = baseline("forest").fit(mfcc_statistics(train), train.table.genre)
    >>> evaluate_baseline(model, train).accuracy
    1.0

    Taught in: notebooks/04_baselines_first.ipynb
    """
    from ..models.baselines import (
        mfcc_statistics,  # scikit-learn takes a second to import; networks do without it
    )

    features = mfcc_statistics(split) if features is None else features
    try:
        probabilities, songs = model.predict_proba(features), split.table
    except (ValueError, AttributeError) as problem:
        raise EvaluationError(
            f"the classifier cannot answer ({str(problem).splitlines()[0]})",
            split.name,
            "fit it first, to numbers made the same way",
        ) from None
    if vote and "song_id" in songs and len(probabilities) == len(songs):
        probabilities, songs = vote_of_chunks(probabilities, songs)
    return Results(
        probabilities,
        songs.genre.tolist(),
        [str(genre) for genre in model.classes_],
        songs,
        split.name,
    )


def _known_songs(split, genres, folder):
    """Leave out the songs whose genre the network has never heard of."""
    known = split.table.genre.isin(genres)
    if not known.any():
        raise EvaluationError(
            f"no genre is common to the network ({', '.join(genres)}) and the store "
            f"({', '.join(sorted(split.table.genre.unique()))})",
            folder or "store in memory",
            "use songs of the genres that the network was trained on",
        )
    if not known.all():
        others = ", ".join(sorted(split.table.genre[~known].unique()))
        warnings.warn(
            f"{(~known).sum()} songs are left out: the network does not know {others}", stacklevel=3
        )
    return replace(split, table=split.table[known])


def _share(part, whole):
    return pd.Series(np.asarray(part, float), index=whole.index) / whole.where(whole > 0)
