"""Compare settings: train each of them on the same folds, and tell how much they differ."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..data.splits import kept_together
from ..data.store import FeatureStore, Split
from ..data.store_files import write_table
from ..data.tracks import Tracks
from ..errors import EvaluationError
from ..files import read_csv
from ..models.song_vote import ask_split
from ..training.presets import Preset, preset_named
from .comparison import Difference
from .cross_validation import deal
from .statistics import interval_over_groups

ANSWERS, COSTS = "answers.csv", "costs.csv"
SONG = ["seed", "track_id", "genre", "artist", "fold"]  # beside them a column for each variant
TIMES = ["seconds_an_epoch", "ms_a_song"]
COST = ["variant", "parameters", "epochs", *TIMES, "device"]
COUNTS = {"parameters": "Int64", "epochs": "Int64"}  # missing where no network is trained
# From the songs that teach and those to be judged to the names of genres for the latter.
Learner = Callable[[Split, Split], Sequence[str]]


@dataclass(frozen=True)
class Variant:
    """Hold one setting to try.

    Parameters
    ----------
    preset : str or Preset
    store : FeatureStore or None
        Where the setting needs spectrograms of its own: the same songs, in any order.
    model : callable, str or None
        A function that builds the network, or a name of the zoo; None builds the preset's.
    learner : callable or None
        What learns in place of a network: a function from the songs that teach and those to be
        judged (two `Split`) to the names of genres for the latter.

    Taught in: notebooks/10_which_feature_wins.ipynb
    """

    preset: str | Preset = "tiny"
    store: FeatureStore | None = None
    model: Callable[[], Any] | str | None = None
    learner: Learner | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """Hold what every variant answered about every song, and what it cost.

    Parameters
    ----------
    answers : pandas.DataFrame
        One row a song and seed: seed, track_id, genre, artist, fold, and in a column for each
        variant the genre that it named.
    costs : pandas.DataFrame
        One row a variant: variant, parameters, epochs, seconds_an_epoch (of a learner: in all),
        ms_a_song (from the spectrogram to the answer), device.

    Examples
    --------
    >>> songs = {"seed": 0, "track_id": list("abcd"), "genre": ["jazz", "pop"] * 2, "artist": ""}
    >>> guesses = {"long": ["jazz", "pop", "jazz", "pop"], "short": ["jazz"] * 4}
    >>> costs = pd.DataFrame({"variant": ["long", "short"], "seconds_an_epoch": [8.0, 2.0]})
    >>> found = Sweep(pd.DataFrame(songs | {"fold": 1} | guesses), costs)
    >>> found.table[["variant", "accuracy", "points"]].to_dict("list")
    {'variant': ['long', 'short'], 'accuracy': [1.0, 0.5], 'points': [0.0, -50.0]}
    """

    answers: pd.DataFrame
    costs: pd.DataFrame

    @classmethod
    def load(cls, folder: str | PathLike[str]) -> "Sweep":
        """Read what `sweep` wrote into a folder.

        Raises
        ------
        EvaluationError
            If a file is missing or damaged.
        """
        told = ("the sweep", "measure it again: gl.sweep(…)", EvaluationError)
        answers = read_csv(Path(folder) / ANSWERS, *told, needs=SONG)
        costs = read_csv(Path(folder) / COSTS, *told, needs=["variant"], na_values=[""])
        unknown = set(costs.variant) ^ set(answers.columns[len(SONG) :])
        if unknown or answers.empty:
            raise EvaluationError(
                f"{ANSWERS} and {COSTS} don't belong together ({', '.join(sorted(unknown))})",
                folder,
                told[1],
            )
        return cls(answers, costs.astype({name: COUNTS[name] for name in COUNTS if name in costs}))

    def save(self, folder: str | PathLike[str]) -> None:
        """Write the answers and the costs into a folder, each file whole or not at all."""
        write_table(Path(folder) / ANSWERS, self.answers)
        write_table(Path(folder) / COSTS, self.costs)

    @property
    def variants(self) -> list[str]:
        """The names, in the order of trying; differences count from the first."""
        return self.costs.variant.tolist()

    def of(self, *names: str) -> "Sweep":
        """Keep some variants, in the order named; differences count from the first of them.

        Raises
        ------
        EvaluationError
            If there is no variant of that name.
        """
        for name in names:
            self._right(name)
        costs = self.costs.set_index("variant").loc[list(names)].reset_index()
        return Sweep(self.answers[[*SONG, *names]], costs)

    @property
    def table(self) -> pd.DataFrame:
        """One row a variant: accuracy with its interval, points ahead of the first, and costs.

        accuracy, low, high : 0 to 1, the 95 % interval over artists (or songs without one).
        points, points_low, points_high : the paired difference to the first, with its interval.
        """
        rows = []
        for name in self.variants:
            low, high = interval_over_groups(self._right(name), self._groups)
            ahead = self.difference(name, self.variants[0])
            points = (ahead.difference, ahead.low, ahead.high)
            row = {"variant": name, "accuracy": self._right(name).mean(), "low": low, "high": high}
            names = ("points", "points_low", "points_high")
            rows.append(row | {key: 100 * value for key, value in zip(names, points, strict=True)})
        return pd.DataFrame(rows).merge(self.costs, on="variant")

    def difference(self, first: str, second: str) -> Difference:
        """Compare two variants on the same songs, artists drawn anew: first minus second.

        Parameters
        ----------
        first, second : str
            Names of variants.

        Returns
        -------
        Difference

        Raises
        ------
        EvaluationError
            If there is no variant of that name.
        """
        gain = self._right(first) - self._right(second)
        low, high = interval_over_groups(gain, self._groups)
        return Difference(float(gain.mean()), low, high, self.answers.track_id.nunique())

    def __repr__(self) -> str:
        songs, seeds = self.answers.track_id.nunique(), self.answers.seed.nunique()
        seeds_said = f", {seeds} seeds" if seeds > 1 else ""
        lines = [f"Sweep: {songs} songs, {self.answers.fold.nunique()} folds{seeds_said}"]
        width = max(map(len, self.variants))
        for row in self.table.to_dict("records"):
            said = f"  {row['variant']:<{width}}  {row['accuracy']:.1%}"
            if len(lines) > 1:
                said += (
                    f", {row['points']:+.1f} points "
                    f"({row['points_low']:+.1f} to {row['points_high']:+.1f})"
                )
            lines.append(said)
        return "\n".join(lines)

    @property
    def _groups(self) -> np.ndarray:
        return kept_together(self.answers).to_numpy()

    def _right(self, variant: str) -> np.ndarray:
        if variant not in self.variants:
            raise EvaluationError(
                f"there is no variant {variant!r}", "", f"choose from {', '.join(self.variants)}"
            )
        return (self.answers[variant] == self.answers.genre).to_numpy(float)


def sweep(
    store: FeatureStore,
    variants: Mapping[str, str | Preset | Variant | Learner],
    *,
    folds: int | Sequence[int] = 5,
    by: str = "artist",
    seeds: Iterable[int] = (0,),
    out: str | PathLike[str] = "sweep",
    progress: bool = True,
) -> Sweep:
    """Train every variant on the same folds, so that each judges every song once a seed.

    A call that was stopped resumes, and one with more variants trains only the new ones. Nothing
    is chosen by the songs that judge: what counts is the network after the last epoch.

    Parameters
    ----------
    store : FeatureStore
        The songs; their split doesn't matter.
    variants : dict
        By name: a preset, a `Variant`, or what a variant calls a learner. Differences count from
        the first.
    folds : int or sequence of int
        How many, dealt with seed 0; or the fold of every song.
    by : {"artist", "song"}
        What stays in one fold.
    seeds : iterable of int
        Each trains everything once; every fold has a seed of its own that follows from it.
    out : path
        The folder for the runs, answers.csv and costs.csv.
    progress : bool
        Whether to show bars.

    Returns
    -------
    Sweep

    Raises
    ------
    EvaluationError
        If no folds can be cut, a variant's store holds other songs, or a preset would choose its
        epoch by the songs that judge.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abcdef"), "genre": ["jazz", "pop"] * 3})
    >>> store = FeatureStore.from_arrays(np.zeros((6, 96, 1172), "float16"), songs, MEL)
    >>> always_jazz = lambda teach, judged: ["jazz"] * len(judged)
    >>> sweep(store, {"always jazz": always_jazz}, folds=3, by="song")
    Sweep: 6 songs, 3 folds
      always jazz  50.0%

    Taught in: notebooks/10_which_feature_wins.ipynb
    """
    out, seeds = Path(out), list(seeds)
    table = store.table.reset_index(drop=True)
    places = deal(table, folds, by) if isinstance(folds, int) else _given(table, folds)
    whole = pd.concat(
        [
            table.loc[judged, SONG[1:4]].assign(seed=seed, fold=fold)
            for seed in seeds
            for fold, (_, judged) in enumerate(places, 1)
        ],
        ignore_index=True,
    )[SONG]
    costs: dict[str, dict[str, Any]] = {}
    for name, variant in variants.items():
        trial = _Trial(name, variant, store, out, progress)
        whole[name] = [
            guess
            for seed in seeds
            for fold, (train, judged) in enumerate(places, 1)
            for guess in trial.guesses(
                table.track_id[train], table.track_id[judged], (seed, fold, len(places))
            )
        ]
        costs[name] = trial.cost
        found = Sweep(whole.copy(), pd.DataFrame(costs.values(), columns=COST).astype(COUNTS))
        found.save(out)
    return found


def _given(table: pd.DataFrame, folds: Sequence[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    numbers = np.asarray(folds)
    if numbers.shape != (len(table),):
        raise EvaluationError(
            f"folds has {len(numbers)} numbers, and the store {len(table)} songs",
            "",
            "give one a song",
        )
    return [
        (np.flatnonzero(numbers != k), np.flatnonzero(numbers == k)) for k in np.unique(numbers)
    ]


def _variant(given: str | Preset | Variant | Learner) -> Variant:
    if isinstance(given, Variant):
        return given
    return Variant(learner=given) if callable(given) else Variant(given)


class _Trial:
    """Train one variant, fold by fold, and remember what it costs."""

    def __init__(
        self,
        name: str,
        variant: str | Preset | Variant | Learner,
        store: FeatureStore,
        out: Path,
        progress: bool,
    ) -> None:
        self.name, self.progress = name, progress
        self.folder = out / re.sub(r"[^\w-]+", "-", name)
        self.variant = _variant(variant)
        self.preset = preset_named(self.variant.preset)
        self.store = store if self.variant.store is None else self.variant.store
        self.numbers: list[dict[str, Any]] = []
        if set(self.store.table.track_id) != set(store.table.track_id):
            raise EvaluationError(
                f"the store of {name!r} holds other songs than the first", self.store.where
            )
        if not self.variant.learner and self.preset.weights == "best":
            raise EvaluationError(
                f"{name!r} keeps its best epoch, chosen by the songs that judge",
                "",
                'give a preset with weights="last"',
            )

    def guesses(
        self, train: pd.Series, judged: pd.Series, which: tuple[int, int, int]
    ) -> list[str]:
        """Learn from the songs of these ids, and name a genre for each of the others, in order."""
        table = self.store.table
        split = np.where(table.track_id.isin(train), "train", "")
        split = np.where(table.track_id.isin(judged), "valid", split)
        view = self.store.with_tracks(Tracks(table.assign(split=split, split_by="fold")))
        if self.variant.learner:
            begun = time.perf_counter()
            named = list(map(str, self.variant.learner(view.split("train"), view.split("valid"))))
            self._cost(seconds_an_epoch=time.perf_counter() - begun)
        else:
            named = self._network(view, *which)
        if len(named) != len(judged):
            raise EvaluationError(
                f"{self.name!r} gave {len(named)} answers for {len(judged)} songs"
            )
        return pd.Series(named, view.split("valid").table.track_id)[judged].tolist()

    def _network(self, view: FeatureStore, seed: int, fold: int, folds: int) -> list[str]:
        from ..training.fit import fit  # Keras takes seconds to import

        run = fit(
            view,
            self.variant.model,
            preset=self.preset,
            seed=seed * folds + fold,
            out=self.folder / f"seed{seed}-fold{fold}",
            resume=True,
            progress=self.progress,
        )
        network, judged = run.model(), view.split("valid")
        answers = ask_split(network, judged, run.scaling).mean(axis=0)
        begun = time.perf_counter()
        ask_split(network, judged, run.scaling)  # again, since the first time compiles
        self._cost(
            parameters=network.count_params(),
            epochs=len(run.history),
            seconds_an_epoch=float(run.history.seconds.median()),
            ms_a_song=1000 * (time.perf_counter() - begun) / len(judged),
            device=run.environment["device"],
        )
        return [run.genres[k] for k in answers.argmax(axis=1)]

    def _cost(self, **numbers: float | str) -> None:
        self.numbers.append(numbers)

    @property
    def cost(self) -> dict[str, Any]:
        """The variant's row: times are the medians over folds and seeds."""
        numbers = pd.DataFrame(self.numbers, columns=COST[1:])
        row: dict[str, Any] = {"variant": self.name}
        for name in COST[1:]:
            row[name] = numbers[name].iloc[-1]
        for name in TIMES:
            row[name] = round(float(numbers[name].median()), 3)
        return row
