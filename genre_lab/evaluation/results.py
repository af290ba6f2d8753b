"""Answers on one split, and what follows: accuracy with its interval, recall, confusion."""

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..data.store import FeatureStore, Split
from ..data.store_files import write_table
from ..errors import EvaluationError, shows_its_call
from ..files import read_json
from ..models.song_vote import ask_split, vote_of_chunks
from ..training.run import Run, write_json
from .statistics import chance_level, wilson_interval

DAMAGED = "judge the run again: python -m genre_lab evaluate RUN STORE"
MOST_SONGS = 10_000_000  # a damaged count must not take all memory
TOLERANCE = 1e-3  # bfloat16 rounds probabilities to three digits


@dataclass(frozen=True, eq=False)
class Results:
    """Hold a network's answers for the songs of one split, after the excerpts of a song voted.

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

    Raises
    ------
    EvaluationError
        If the parts don't fit together, or a probability is not a number from 0 to 1.

    Examples
    --------
    >>> answers = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
    >>> results = Results(answers, ["jazz", "pop", "pop", "pop"], ["jazz", "pop"])
    >>> results
    Results: 75.0% of 4 songs right (95% interval 30.1% to 95.4%, chance 75.0%)
    >>> results.confusion.loc["pop"].to_dict()  # what the three pop songs were taken for
    {'jazz': 1, 'pop': 2}

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """

    probabilities: np.ndarray
    truth: list[str]
    genres: list[str]
    songs: pd.DataFrame | None = None
    split: str = ""
    looked_at: int = 0
    run: dict[str, Any] = field(default_factory=dict)
    excerpts: np.ndarray | None = None

    def __post_init__(self) -> None:
        unknown = sorted(set(self.truth) - set(self.genres))
        wanted = (len(self.truth), len(self.genres))
        if not self.truth or unknown or self.probabilities.shape != wanted:
            also = f"; unknown: {', '.join(unknown)}" if unknown else ""
            raise EvaluationError(
                f"answers of shape {self.probabilities.shape} do not fit {wanted[0]} songs and "
                f"{wanted[1]} genres{also}",
                self.split,
                "give one row a song, one column a genre, and a truth among the genres",
            )
        refuse_impossible(self.probabilities, self.split)

    @classmethod
    def load(cls, folder: str | Path, split: str = "test") -> "Results":
        """Open the results that `save` wrote: accuracy and its interval, recall, confusion.

        The file counts how many songs of each genre got which answer. It doesn't keep which song it
        was, nor how sure the network was, so whatever needs these is refused.

        Parameters
        ----------
        folder : path
            A run's folder, with results.json in it.
        split : str
            Which split was judged.

        Returns
        -------
        Results

        Raises
        ------
        EvaluationError
            If there is no such file, or a damaged one; later, if single songs are asked for.

        Examples
        --------
        >>> answers = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
        >>> songs = pd.DataFrame({"track_id": list("abcd")})
        >>> Results(answers, ["jazz", "pop", "pop", "pop"], ["jazz", "pop"], songs).save(".")
        >>> Results.load(".")
        Results: 75.0% of 4 songs right (95% interval 30.1% to 95.4%, chance 75.0%)

        Taught in: notebooks/09_read_the_mistakes.ipynb
        """
        return _read_counts(Path(folder) / _file_name("results", split, "json"))

    @property
    def guesses(self) -> list[str]:
        """The genre with the highest probability, a song."""
        return [self.genres[number] for number in self.probabilities.argmax(axis=1)]

    @property
    def n_right(self) -> int:
        """How many songs got the right genre."""
        pairs = zip(self.guesses, self.truth, strict=True)
        return sum(guess == truth for guess, truth in pairs)

    @property
    def accuracy(self) -> float:
        """Share of songs that got the right genre, 0 to 1."""
        return self.n_right / len(self.truth)

    @property
    def interval(self) -> tuple[float, float]:
        """95 % Wilson interval of the accuracy: (low, high)."""
        return wilson_interval(self.n_right, len(self.truth))

    @property
    def chance(self) -> float:
        """What you'd score by always answering the most frequent genre."""
        return chance_level(self.truth)

    @property
    def confusion(self) -> pd.DataFrame:
        """Counts of songs: rows are the true genres, columns the guesses."""
        from sklearn.metrics import confusion_matrix  # takes a second to import

        counts = confusion_matrix(self.truth, self.guesses, labels=self.genres)
        rows = pd.Index(self.genres, name="truth")
        return pd.DataFrame(counts, rows, pd.Index(self.genres, name="guess"))

    @property
    def per_genre(self) -> pd.DataFrame:
        """Precision, recall and number of songs for every genre; NaN where there is none."""
        from sklearn.metrics import precision_recall_fscore_support

        precision, recall, _, n_songs = precision_recall_fscore_support(
            self.truth, self.guesses, labels=self.genres, zero_division=np.nan
        )
        table = pd.DataFrame({"precision": precision, "recall": recall, "n_songs": n_songs})
        return table.set_index(pd.Index(self.genres, name="genre"))

    @property
    def macro_f1(self) -> float:
        """Mean over the genres that occur of the harmonic mean of precision and recall, 0 to 1."""
        from sklearn.metrics import f1_score

        occurring = [genre for genre in self.genres if genre in self.truth]
        return float(
            f1_score(self.truth, self.guesses, labels=occurring, average="macro", zero_division=0)
        )

    def table(self) -> pd.DataFrame:
        """One row a song: track_id, truth, guess and the probability of the guess."""
        songs, n_songs = self.songs, len(self.truth)
        return pd.DataFrame(
            {
                "track_id": list(range(n_songs)) if songs is None else songs.track_id.tolist(),
                "truth": self.truth,
                "guess": self.guesses,
                "probability": self.probabilities.max(axis=1).round(3),
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the single songs, JSON-ready."""
        per_genre = self.per_genre.astype(object)
        return {
            "accuracy": self.accuracy,
            "accuracy_interval": list(self.interval),
            "n_songs": len(self.truth),
            "chance": self.chance,
            "macro_f1": self.macro_f1,
            "per_genre": per_genre.where(per_genre.notna(), None).to_dict("index"),
            "confusion": {"genres": self.genres, "counts": self.confusion.to_numpy().tolist()},
            "split": self.split,
            "looked_at": self.looked_at,
            "run": self.run,
        }

    def save(self, folder: str | Path, *, baseline: "Results | None" = None) -> None:
        """Write results.json and songs.csv into a folder, each whole or not at all.

        Splits other than test are part of the names: results_valid.json.

        Parameters
        ----------
        folder : path
        baseline : Results or None
            What had to be beaten, on the same songs: its accuracy and interval go into
            results.json too, as `baseline` and `baseline_interval`, and the number of songs as `n`.
        """
        told = self.to_dict()
        if baseline is not None:
            told |= {"n": len(self.truth), "baseline": baseline.accuracy}
            told["baseline_interval"] = list(baseline.interval)
        write_json(Path(folder) / _file_name("results", self.split, "json"), told)
        write_table(Path(folder) / _file_name("songs", self.split, "csv"), self.table())

    def __repr__(self) -> str:
        low, high = self.interval
        often = f"; looked at {self.looked_at} times" if self.looked_at > 1 else ""
        name = f" {self.split!r}" if self.split else ""
        return (
            f"Results{name}: {self.accuracy:.1%} of {len(self.truth)} songs right "
            f"(95% interval {low:.1%} to {high:.1%}, chance {self.chance:.1%}{often})"
        )


class _Counts(Results):
    """Results of which only the counts are known: what `Results.load` returns."""

    def __init__(self, truth: list[str], guesses: list[str], **kept: Any) -> None:
        for name, value in {"truth": truth, "_guesses": guesses, "excerpts": None, **kept}.items():
            object.__setattr__(self, name, value)  # as in every frozen dataclass

    @property
    def guesses(self) -> list[str]:
        return self._guesses  # type: ignore[attr-defined]  # set above

    @property
    def probabilities(self) -> np.ndarray:
        raise EvaluationError(
            "how sure the network was is not kept in results.json",
            self.split,
            "evaluate the run itself",
        )

    @property
    def songs(self) -> pd.DataFrame:
        raise EvaluationError(
            "which song got which answer is not kept in results.json",
            self.split,
            "evaluate the run itself",
        )


def _read_counts(path: Path) -> Results:
    needs = ("confusion", "split", "looked_at", "run")
    kept = read_json(path, "the file of results", DAMAGED, EvaluationError, needs=needs)
    try:
        genres = [str(genre) for genre in kept["confusion"]["genres"]]
        counts = np.array(kept["confusion"]["counts"])
        known = {"split": str(kept["split"]), "looked_at": int(kept["looked_at"])}
        run = dict(kept["run"])
    except (ValueError, KeyError, TypeError, OverflowError) as problem:
        raise EvaluationError(
            f"the file of results is damaged ({type(problem).__name__}: {problem})", path, DAMAGED
        ) from None
    square = counts.dtype.kind == "i" and counts.shape == (len(genres), len(genres))
    if not square or counts.min() < 0 or not 0 < counts.sum() <= MOST_SONGS:
        raise EvaluationError(
            f"the file of results is damaged (counts of shape {counts.shape} do not fit "
            f"{len(genres)} genres, or count no songs)",
            path,
            DAMAGED,
        )
    rows, columns = np.indices(counts.shape).reshape(2, -1)
    truth = [genres[number] for number in np.repeat(rows, counts.ravel())]
    guesses = [genres[number] for number in np.repeat(columns, counts.ravel())]
    return _Counts(truth, guesses, genres=genres, run=run, **known)


@shows_its_call("gl.evaluate(run, store, split, weights=…)")
def evaluate(
    run: Run | str | Path,
    store: FeatureStore | str | Path,
    split: str = "test",
    *,
    weights: str | None = None,
) -> Results:
    """Ask a trained network about the songs of one split.

    Parameters
    ----------
    run : Run or path
        The training.
    store : FeatureStore or path
        Spectrograms by the run's recipe; songs of genres that the run doesn't know are left out,
        with a warning.
    split : {"test", "valid", "train"}
        Which songs. Looking at the test songs more than once is counted and warned of: if you
        choose by them, they become a second validation split.
    weights : {"last", "best"} or None
        None follows the preset's rule.

    Returns
    -------
    Results

    Raises
    ------
    EvaluationError
        If the recipes differ, or the run and the store have no genre in common.
    TrainingError, DataError
        If the run or the store is damaged.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """
    run = run if isinstance(run, Run) else Run(run)
    store = store if isinstance(store, FeatureStore) else FeatureStore(store)
    if store.spec != run.spec:
        raise EvaluationError(
            "the store's spectrograms follow another recipe: " + store.spec.difference(run.spec),
            store.folder or "store in memory",
            "extract the songs by the run's recipe",
        )
    songs = _known_songs(store.split(split), run.genres, store.folder)
    excerpts = ask_split(run.model(weights), songs, run.scaling)
    probabilities = excerpts.mean(axis=0)
    refuse_impossible(probabilities, run.folder)
    looked_at = run.look(split, _digest(songs))
    if split == "test" and looked_at > 1:
        warnings.warn(
            f"this run has now been judged {looked_at} times on these test songs", stacklevel=2
        )
    origin = {
        "preset": run.preset.name,
        "seed": run.seed,
        "device": run.environment["device"],
        "versions": run.environment["versions"],
    }
    truth = songs.table.genre.tolist()
    return Results(
        probabilities, truth, run.genres, songs.table, split, looked_at, origin, excerpts
    )


@shows_its_call("gl.evaluate_baseline(model, split, features, vote=…)")
def evaluate_baseline(
    model: Any, split: Split, features: pd.DataFrame | None = None, *, vote: bool = True
) -> Results:
    """Ask a fitted classifier of scikit-learn about the songs of one split.

    Parameters
    ----------
    model : classifier with predict_proba
        Fitted to the names of the genres: `baseline("svm").fit(numbers, train.table.genre)`.
    split : Split
        The songs; where they are cut into chunks, every chunk gets an answer.
    features : pandas.DataFrame or None
        The same numbers as `model` was fitted to, one row a song of the split; None takes
        `mfcc_statistics`.
    vote : bool
        Whether the chunks of a song vote. False judges each chunk for itself.

    Returns
    -------
    Results

    Raises
    ------
    EvaluationError
        If the classifier was fitted to other numbers, or not at all.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"], "split": "train"})
    >>> noise = np.random.default_rng(0).normal(size=(2, 96, 1172))
    >>> train = FeatureStore.from_arrays(noise, songs, MEL).split("train")
    >>> model = baseline("forest").fit(mfcc_statistics(train), train.table.genre)
    >>> evaluate_baseline(model, train).accuracy
    1.0

    Taught in: notebooks/04_baselines_first.ipynb
    """
    # scikit-learn takes a second to import, and networks do without it.
    from ..models.baselines import mfcc_statistics

    features = mfcc_statistics(split) if features is None else features
    songs = split.table
    try:
        probabilities = model.predict_proba(features)
    except (ValueError, AttributeError) as problem:
        raise EvaluationError(
            f"the classifier cannot answer ({str(problem).splitlines()[0]})",
            split.name,
            "fit it first, to numbers made the same way",
        ) from None
    if vote and "song_id" in songs and len(probabilities) == len(songs):
        probabilities, songs = vote_of_chunks(probabilities, songs)
    genres = [str(genre) for genre in model.classes_]
    return Results(probabilities, songs.genre.tolist(), genres, songs, split.name)


def refuse_impossible(probabilities: np.ndarray, where: object) -> None:
    """Refuse probabilities that are not numbers from 0 to 1, which add up to 1."""
    answers = np.asarray(probabilities, float)
    in_range = np.isfinite(answers) & (answers >= -TOLERANCE) & (answers <= 1 + TOLERANCE)
    wrong = ~in_range.all(axis=-1) | ~(np.abs(answers.sum(axis=-1) - 1) <= TOLERANCE)
    if wrong.any():
        raise EvaluationError(
            f"{wrong.sum()} of {wrong.size} answers are no probabilities: they are not numbers "
            "from 0 to 1 that add up to 1",
            where,
            "look for NaN in the songs' spectrograms and in the network's weights",
        )


def _file_name(kind: str, split: str, suffix: str) -> str:
    """Name a file of results: the test split, which counts in the end, has the plain name."""
    return f"{kind}.{suffix}" if split in ("test", "") else f"{kind}_{split}.{suffix}"


def count_looks(run: Run, store: FeatureStore, split: str = "test") -> int:
    """Say how often `evaluate` has judged a run on these very songs."""
    known = (store.table.split == split) & store.table.genre.isin(run.genres)
    songs = Split(store, split, store.table[known])
    return run.looked_at(split, _digest(songs)) if len(songs) else 0


def _digest(songs: Split) -> str:
    """Name the songs of a split and their recipe, the same wherever the store lies."""
    known = [name for name in ("track_id", "genre", "artist", "title") if name in songs.table]
    rows = songs.table[known].astype(str).agg("\t".join, axis=1)
    told = "\n".join([songs.store.spec.to_json(), *sorted(rows)])
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _known_songs(split: Split, genres: Sequence[str], folder: Path | None) -> Split:
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
