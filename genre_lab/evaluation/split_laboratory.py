"""The split laboratory: one cheap model under every way to split shows what a leak is worth."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..data.splits import SPLITS
from ..data.store import FeatureStore, Split
from ..data.tracks import Tracks
from ..errors import DataError, EvaluationError, shows_its_call
from .results import Results, evaluate_baseline
from .statistics import chance_level, mean_and_deviation, wilson_interval

POLICIES = ("chunk", "song", "artist", "official")  # from the leakiest to the fairest
LEAKY = "chunk (leaky)"


@dataclass(frozen=True, eq=False, repr=False)
class SplitComparison:
    """Hold what one model scores under several ways to split.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a policy and seed: policy, seed, accuracy (share of pieces told right),
        song_accuracy (after the pieces of a song have voted; none for the leaky split, which has
        no whole song to judge), n_train and n_pieces (pieces that teach and that judge), n_songs
        (different songs judged).
    summary : pandas.DataFrame
        One row a policy: accuracy and deviation over seeds, low and high of the 95 % interval,
        song_accuracy, song_deviation, n_songs (different songs judged under all seeds together),
        and leak: accuracy minus that of the fairest policy.
    skipped : dict
        Policies that these songs don't allow, with the reason.
    said : str
        Which model was judged on what.
    chance : float
        What you'd score by always answering the most frequent genre.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    skipped: dict[str, str] = field(default_factory=dict)
    said: str = ""
    chance: float = 0.0

    def _skipped(self) -> list[str]:
        return [f"{policy} is left out: {reason}" for policy, reason in self.skipped.items()]

    def __repr__(self) -> str:
        seeds = self.table.groupby("policy").accuracy.apply(mean_and_deviation)
        width = max(map(len, self.summary.policy))
        rows = [
            f"{row['policy']:<{width}}  {seeds[row['policy']]!r}, 95% interval {row['low']:.1%} to "
            f"{row['high']:.1%}, leak {100 * row['leak']:+.1f} points"
            for row in self.summary.to_dict("records")
        ]
        title = f"SplitComparison: {self.said}, chance {self.chance:.1%}"
        return "\n  ".join([title, *rows, *self._skipped()])

    def _repr_html_(self) -> str:
        said = html.escape(". ".join([f"{self.said}, chance {self.chance:.1%}", *self._skipped()]))
        table = self.summary.to_html(index=False, float_format="{:.3f}".format, na_rep="")
        return f"<p>{said}</p>{table}"


@shows_its_call("gl.compare_splits(store, by, model, seeds=…, fractions=…, judge=…, chunks=…)")
def compare_splits(
    store: FeatureStore,
    by: Iterable[str] = POLICIES,
    model: str = "logistic",
    *,
    seeds: Iterable[int] = range(5),
    fractions: Sequence[float] = (0.6, 0.2, 0.2),
    judge: str = "valid",
    chunks: int = 5,
) -> SplitComparison:
    """Train the same cheap model under several ways to split, and say what each would report.

    All else is equal. Every song is cut into the same pieces, described by the same numbers
    (`mfcc_statistics`). Under every policy the model learns from as many pieces of each genre,
    drawn by the seed from those that the policy calls train, and single pieces are judged. What
    remains is the split: do pieces of one song, or songs of one artist, lie on both sides? The
    judged songs differ. The intervals allow for that, but official songs may be harder than
    others.

    Parameters
    ----------
    store : FeatureStore
        Spectrograms of whole songs.
    by : sequence of {"chunk", "song", "artist", "official"}
        "official" is the split that came with the songs. There is only one, so the seed just draws
        what the model learns from; and its train and judged songs are then the only ones used,
        under the other policies too. A policy that the songs don't allow is left out with the
        reason.
    model : str
        A name that `baseline` knows, with its own settings: nothing is tuned.
    seeds : sequence of int
        Each gives another split and another model.
    fractions : three floats
        Shares of train, valid and test, except for "official".
    judge : {"valid", "test"}
        Which songs are judged. Nothing is chosen by them here, so "valid" is as honest, and leaves
        the official test songs unseen.
    chunks : int
        Pieces a song.

    Returns
    -------
    SplitComparison
        Its intervals are Wilson's, of the mean accuracy over the seeds, and count every different
        song once: pieces of a song and answers under several seeds are not independent.

    Raises
    ------
    EvaluationError
        If nothing is left to compare.
    DataError, ModelError
        If the songs cannot be cut, or there is no such model.

    Examples
    --------
    >>> tracks = [f"song {number}" for number in range(40)]
    >>> songs = pd.DataFrame({"track_id": tracks, "genre": ["jazz", "pop"] * 20})
    >>> noise = np.random.default_rng(0).normal(size=(40, 96, 1172)).astype("float16")
    >>> store = FeatureStore.from_arrays(noise, songs, MEL)
    >>> compare_splits(store, by=("song", "artist"), seeds=[0]).skipped
    {'artist': 'no song names an artist'}

    Source: Pampalk, Flexer and Widmer 2005 for artists; Sturm 2012 for GTZAN.

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """
    # scikit-learn takes a second to import; drawing a comparison does without it.
    from ..models.baselines import baseline, mfcc_statistics

    seeds, by = list(seeds), list(dict.fromkeys(by))
    if not seeds or not by or set(by) - set(POLICIES) or judge not in SPLITS[1:]:
        raise EvaluationError(
            f"by={by!r}, seeds={seeds!r}, judge={judge!r} compare nothing",
            "",
            f"choose from {', '.join(POLICIES)}, one seed or more, and valid or test",
        )
    tracks = _pool(Tracks(store.table), by, judge)
    pieces = store.with_tracks(tracks.split(by="chunk", chunks=chunks))
    baseline(model)  # an unknown name is refused before the features take their time
    deal = _Deal(tracks, fractions, judge, chunks)
    sides: dict[tuple[str, int], np.ndarray] = {}
    skipped = {}
    for policy in by:
        try:
            sides |= {(policy, seed): deal.sides(policy, seed) for seed in seeds}
        except DataError as problem:
            skipped[policy] = str(problem.args[0])
    if not sides:
        reasons = "; ".join(f"{policy}: {reason}" for policy, reason in skipped.items())
        raise EvaluationError(f"no policy can be followed ({reasons})", "", "ask for another")

    features, genres = mfcc_statistics(pieces), pieces.table.genre.to_numpy()
    # Every policy learns from as many pieces of each genre: what the poorest of them all has.
    train = [pd.Series(genres[side == "train"]).value_counts() for side in sides.values()]
    lesson = _Lesson(pieces, features, pd.DataFrame(train).min(), model, judge)
    answers = {key: lesson.answers(side, key[1]) for key, side in sides.items()}
    n_train = int(lesson.size.sum())
    said = (
        f"{model} on {chunks} pieces a song, {len(tracks)} songs, {n_train} pieces learnt from, "
        f"{judge} judged"
    )
    chance = chance_level(tracks.table.genre.tolist())
    return SplitComparison(_table(answers, n_train), _summary(answers), skipped, said, chance)


def _comes_split(table: pd.DataFrame, judge: str) -> bool:
    """Say whether the songs came with a split: every genre among train, and songs to judge."""
    ours = "split_by" in table and str(table.split_by.iloc[0]).startswith(POLICIES)
    taught = set(table.genre[table.split == "train"])
    return not ours and judge in set(table.split) and taught == set(table.genre)


def _pool(tracks: Tracks, by: Sequence[str], judge: str) -> Tracks:
    """Keep the songs that every policy can deal with.

    Where the official split is one of them, these are its train and judged songs.
    """
    if "official" in by and _comes_split(tracks.table, judge):
        return Tracks(tracks.table[tracks.table.split.isin(["train", judge])])
    return tracks


@dataclass(frozen=True, eq=False)
class _Deal:
    """Deal songs to train and judge, the same way for every policy and seed."""

    tracks: Tracks
    fractions: Sequence[float]
    judge: str
    chunks: int

    def sides(self, policy: str, seed: int) -> np.ndarray:
        """Name the side of every piece, song by song, under a policy."""
        table = self.tracks.table
        if policy == "artist" and not table.artist.any():
            raise DataError("no song names an artist")
        if policy == "official" and not _comes_split(table, self.judge):
            wanted = f"train, with every genre, and {self.judge}"
            raise DataError(f"the songs came without a split into {wanted}")
        if policy == "official":
            side = table.split
        else:
            dealt = self.tracks.split(policy, self.fractions, seed=seed, chunks=self.chunks)
            side = dealt.table.split
        if not {"train", self.judge} <= set(side):
            raise DataError(
                f"fractions={self.fractions!r} leave no songs to train on, or none to judge"
            )
        of_songs = side.to_numpy(str)
        return of_songs if policy == "chunk" else np.repeat(of_songs, self.chunks)


@dataclass(frozen=True, eq=False)
class _Lesson:
    """Teach and judge the model, the same way for every policy and seed."""

    pieces: FeatureStore
    features: pd.DataFrame
    size: pd.Series  # pieces to learn from, by genre
    model: str
    judge: str

    def answers(self, side: np.ndarray, seed: int) -> tuple[Results, Results]:
        """Fit the model to its share of the training pieces; answer for the judged ones.

        Returns the answers to single pieces, and those after the pieces of a song voted.
        """
        from ..models.baselines import baseline

        generator, genres = np.random.default_rng(seed), self.pieces.table.genre.to_numpy()
        drawn = [
            generator.choice(np.flatnonzero((side == "train") & (genres == genre)), n, False)
            for genre, n in self.size.items()
        ]
        taught = np.concatenate(drawn)
        fitted = baseline(self.model, seed).fit(self.features.iloc[taught], genres[taught])
        judged = side == self.judge
        split = Split(self.pieces, self.judge, self.pieces.table[judged])
        single = evaluate_baseline(fitted, split, self.features[judged], vote=False)
        return single, evaluate_baseline(fitted, split, self.features[judged], vote=True)


Answers = dict[tuple[str, int], tuple[Results, Results]]  # by policy and seed: pieces, songs


def _table(answers: Answers, n_train: int) -> pd.DataFrame:
    rows = [
        {
            "policy": LEAKY if policy == "chunk" else policy,
            "seed": seed,
            "accuracy": single.accuracy,
            "song_accuracy": np.nan if policy == "chunk" else voted.accuracy,
            "n_train": n_train,
            "n_pieces": len(single.truth),
            "n_songs": len(voted.truth),
        }
        for (policy, seed), (single, voted) in answers.items()
    ]
    return pd.DataFrame(rows)


def _summary(answers: Answers) -> pd.DataFrame:
    rows = []
    for policy in dict.fromkeys(policy for policy, _ in answers):
        pairs = [pair for (name, _), pair in answers.items() if name == policy]
        of_pieces = mean_and_deviation(single.accuracy for single, _ in pairs)
        of_songs = mean_and_deviation(voted.accuracy for _, voted in pairs)
        judged: set[str] = set()
        for _, voted in pairs:
            assert voted.songs is not None  # evaluate_baseline names them
            judged |= set(voted.songs.track_id)
        low, high = wilson_interval(of_pieces.mean * len(judged), len(judged))
        leaky = policy == "chunk"  # it has no whole song to judge
        rows.append(
            {
                "policy": policy,
                "accuracy": of_pieces.mean,
                "deviation": of_pieces.deviation,
                "low": low,
                "high": high,
                "song_accuracy": np.nan if leaky else of_songs.mean,
                "song_deviation": np.nan if leaky else of_songs.deviation,
                "n_songs": len(judged),
            }
        )
    summary = pd.DataFrame(rows).set_index("policy")
    fairest = max(summary.index, key=POLICIES.index)
    leak = summary.accuracy - summary.accuracy[fairest]
    return summary.assign(leak=leak).rename(index={"chunk": LEAKY}).reset_index()
