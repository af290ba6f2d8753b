"""Judge a way of learning on songs of your own: folds with artists apart, dealt several times."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold

from ..data.splits import kept_together
from ..errors import EvaluationError
from .results import Results
from .statistics import interval_over_groups

# From the positions of training songs and of songs to be judged to the answers for the latter,
# (n_judged, n_genres), genres in alphabetical order.
Learner = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """Hold what was answered about songs while they, and their artists, weren't learnt from.

    Parameters
    ----------
    results : Results
        For each song the mean of its answers over the deals.
    right : np.ndarray of bool, shape (repeats, n_songs)
        Whether the answer of each deal was right.
    groups : np.ndarray, shape (n_songs,)
        What was kept together: artists, or songs.
    folds : int
    by : {"artist", "song"}
    """

    results: Results
    right: np.ndarray
    groups: np.ndarray
    folds: int
    by: str

    @property
    def accuracy(self) -> float:
        """Share of songs told right, 0 to 1; the mean over the deals."""
        return float(self.right.mean())

    @property
    def balanced_accuracy(self) -> float:
        """Mean over the genres of the share told right: each counts the same."""
        rates = pd.Series(self.right.mean(axis=0)).groupby(np.asarray(self.results.truth)).mean()
        return float(rates.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the accuracy, by drawing whole artists anew (or songs, where by song).

        Songs by one artist are told right or wrong together, so there is less to go by than
        there are songs.
        """
        return interval_over_groups(self.right.mean(axis=0), self.groups)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, JSON-ready."""
        return {
            "accuracy": round(self.accuracy, 4),
            "balanced_accuracy": round(self.balanced_accuracy, 4),
            "interval": [round(limit, 4) for limit in self.interval],
            "n": self.right.shape[1],
            "folds": self.folds,
            "repeats": len(self.right),
            "by": self.by,
        }

    def __repr__(self) -> str:
        low, high = self.interval
        return (
            f"CrossValidation: {self.accuracy:.1%} of {self.right.shape[1]} songs right "
            f"(95% interval {low:.1%} to {high:.1%}, chance {self.results.chance:.1%}); each "
            f"genre counting the same {self.balanced_accuracy:.1%}"
        )


def cross_validate(
    table: pd.DataFrame,
    learner: Learner,
    *,
    folds: int = 5,
    by: str = "artist",
    repeats: int = 3,
    seed: int = 0,
) -> CrossValidation:
    """Let a learner answer about every song when it has learnt from the songs of other folds.

    A genre with songs by one artist alone can't be learnt from others and judged by them: its songs
    are learnt from in every fold and never judged.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a song: track_id, genre, artist.
    learner : function
        From positions in the table of training songs, and of songs to be judged, to answers about
        the latter: (n_judged, n_genres), genres in alphabetical order. It may get training songs
        that lack a genre.
    folds : int
        Two or more.
    by : {"artist", "song"}
        What stays in one fold.
    repeats : int
        How often the folds are dealt anew.
    seed : int
        Of the first deal; the next ones count on from it.

    Returns
    -------
    CrossValidation

    Raises
    ------
    EvaluationError
        If no two genres can be judged, or there are fewer artists than folds.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abcdef"), "genre": ["jazz", "pop"] * 3})
    >>> songs["artist"] = ""
    >>> always_jazz = lambda train, judged: np.tile([1.0, 0.0], (len(judged), 1))
    >>> cross_validate(songs, always_jazz, folds=3, by="song").accuracy
    0.5
    """
    genres = sorted(set(table.genre))
    asked = np.flatnonzero(table.genre.isin(judgeable(table, by)))
    songs = table.iloc[asked]
    truth = np.searchsorted(genres, songs.genre.to_numpy())
    answers = np.zeros((repeats, len(table), len(genres)))
    for repeat in range(repeats):
        for train, judged in deal(table, folds, by, seed + repeat):
            answers[repeat, judged] = learner(train, judged)
    answers = answers[:, asked]
    groups = np.asarray(kept_together(table) if by == "artist" else table.track_id)[asked]
    results = Results(answers.mean(axis=0), songs.genre.tolist(), genres, songs, "cross-validation")
    return CrossValidation(results, answers.argmax(axis=2) == truth, groups, folds, by)


def deal(
    table: pd.DataFrame, folds: int, by: str = "artist", seed: int = 0
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Cut songs into folds in which every genre is spread evenly.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a song: track_id, genre, artist.
    folds : int
        Two or more.
    by : {"artist", "song"}
        What stays in one fold.
    seed : int

    Returns
    -------
    list of (train, judged)
        Positions in the table, a pair for each fold. A song of a genre with one artist alone is
        never judged.

    Raises
    ------
    EvaluationError
        If no two genres can be judged, or there are fewer artists than folds.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abcd"), "genre": ["jazz", "pop"] * 2})
    >>> [sorted(songs.genre[judged]) for train, judged in deal(songs, 2, by="song")]
    [['jazz', 'pop'], ['jazz', 'pop']]
    """
    groups = np.asarray(kept_together(table) if by == "artist" else table.track_id)
    asked = np.flatnonzero(table.genre.isin(judgeable(table, by)))
    truth, groups_asked = table.genre.to_numpy()[asked], groups[asked]
    if len(set(truth)) < 2 or len(set(groups_asked)) < folds or folds < 2:
        raise EvaluationError(
            f"{folds} folds can't be cut: {len(set(truth))} genres have songs by more than "
            f"one {by}, {len(set(groups_asked))} {by}s in all",
            "",
            f"give two genres or more, each by several {by}s",
        )
    cut = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():  # a genre with fewer songs than folds is no news here
        warnings.simplefilter("ignore", UserWarning)
        judged = [asked[places] for _, places in cut.split(truth, truth, groups_asked)]
    return [(np.flatnonzero(~np.isin(groups, groups[places])), places) for places in judged]


def judgeable(table: pd.DataFrame, by: str) -> list[str]:
    """Name the genres that can be judged: those with songs by two artists (or with two songs).

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abcd"), "genre": ["jazz", "jazz", "pop", "pop"]})
    >>> judgeable(songs.assign(artist=["Nina", "Miles", "ABBA", "Abba"]), "artist")
    ['jazz']
    """
    groups = kept_together(table) if by == "artist" else table.track_id
    counts = groups.groupby(table.genre).nunique()
    return sorted(counts.index[counts > 1])
