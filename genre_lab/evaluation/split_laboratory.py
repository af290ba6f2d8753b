"""The split laboratory: one cheap model under every way to split, so that what a leak is worth can be seen."""

import html
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..data.store import Split
from ..data.tracks import SPLITS, Tracks
from ..errors import DataError, EvaluationError
from .results import evaluate_baseline
from .statistics import mean_and_deviation, wilson_interval

POLICIES = ("chunk", "song", "artist", "official")  # from the leakiest to the fairest
LEAKY = "chunk (leaky)"


@dataclass(frozen=True, eq=False, repr=False)
class SplitComparison:
    """Hold what one model scores under several ways to split.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a policy and seed: policy, seed, accuracy (share of pieces told right), song_accuracy
        (after the pieces of a song have voted; none for the leaky split, which has no whole song to
        judge), n_train and n_pieces (pieces learnt from and judged), n_songs (different songs judged).
    summary : pandas.DataFrame
        One row a policy: accuracy and deviation over seeds, low and high of the 95 % interval,
        song_accuracy, song_deviation, n_songs (different songs judged under all seeds together), and
        leak: accuracy minus that of the fairest policy.
    skipped : dict
        Policies that could not be followed, with the reason.
    said : str
        Which model was judged on what.
    chance : float
        What always answering the most frequent genre would score.

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    skipped: dict = field(default_factory=dict)
    said: str = ""
    chance: float = 0.0

    def _skipped(self):
        return [f"{policy} is left out: {reason}" for policy, reason in self.skipped.items()]

    def __repr__(self):
        seeds = self.table.groupby("policy").accuracy.apply(mean_and_deviation)
        width = max(map(len, self.summary.policy))
        lines = [
            f"  {row.policy:<{width}}  {seeds[row.policy]!r}, 95% interval {row.low:.1%} to {row.high:.1%}, "
            f"leak {100 * row.leak:+.1f} points"
            for row in self.summary.itertuples()
        ]
        return "\n".join(
            [
                f"SplitComparison: {self.said}, chance {self.chance:.1%}",
                *lines,
                *(f"  {line}" for line in self._skipped()),
            ]
        )

    def _repr_html_(self):
        said = html.escape(". ".join([f"{self.said}, chance {self.chance:.1%}", *self._skipped()]))
        return f"<p>{said}</p>{self.summary.to_html(index=False, float_format='%.3f', na_rep='')}"


def compare_splits(
    store,
    by=POLICIES,
    model="logistic",
    seeds=range(5),
    fractions=(0.6, 0.2, 0.2),
    judge="valid",
    chunks=5,
):
    """Train the same cheap model under several ways to split, and say what each of them would have reported.

    All else is equal. Every song is cut into the same pieces, described by the same numbers
    (`mfcc_statistics`); under every policy the model learns from as many pieces of each genre, drawn
    by the seed from those that the policy calls train; and single pieces are judged. What is left is
    the split: whether pieces of one song, or songs of one artist, lie on both sides. The judged
    songs differ: the intervals allow for that, but official songs may be harder than others.

    Parameters
    ----------
    store : FeatureStore
        Pictures of whole songs.
    by : sequence of {"chunk", "song", "artist", "official"}
        "official" is the split that came with the songs. It is one split, so that the seed only
        draws what is learnt from; and its train and judged songs are then the only ones used, under
        the other policies too. A policy that the songs do not allow is left out and says why.
    model : str
        A name that `baseline` knows, with its own settings: nothing is tuned.
    seeds : sequence of int
        Each gives another split and another model.
    fractions : three floats
        Shares of train, valid and test, except for "official".
    judge : {"valid", "test"}
        Which songs are judged. Nothing is chosen by them here, so that "valid" is as honest, and
        leaves the official test songs unseen.
    chunks : int
        Pieces a song.

    Returns
    -------
    SplitComparison
        Its intervals are Wilson's, of the mean accuracy over the seeds, and count every different
        song once, since pieces of a song and answers under several seeds are not independent.

    Raises
    ------
    EvaluationError
        If nothing is left to compare.
    DataError, ModelError
        If the songs cannot be cut, or there is no such model.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": [f"{n}" for n in range(40)], "genre": ["jazz", "pop"] * 20})
    >>> noise = np.random.default_rng(0).normal(size=(40, 96, 1172)).astype("float16")
    >>> compare_splits(FeatureStore.from_arrays(noise, songs, MEL), by=("song", "artist"), seeds=[0]).skipped
    {'artist': 'no song names an artist'}

    Source: Pampalk, Flexer and Widmer 2005 for artists; Sturm 2012 for GTZAN.

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """
    from ..models.baselines import (  # scikit-learn: whoever only draws a comparison does without
        baseline,
        mfcc_statistics,
    )

    seeds, by = list(seeds), list(dict.fromkeys(by))
    if not seeds or not by or set(by) - set(POLICIES) or judge not in SPLITS[1:]:
        raise EvaluationError(
            f"by={by!r}, seeds={seeds!r}, judge={judge!r} compare nothing",
            "",
            f"choose from {', '.join(POLICIES)}, one seed or more, and valid or test",
        )
    tracks = _pool(Tracks(store.table), by, judge)
    pieces = store.with_tracks(tracks.split(by="chunk", chunks=chunks))
    baseline(model)
    sides, skipped = {}, {}
    for policy in by:
        try:
            sides |= {
                (policy, seed): _sides(tracks, policy, fractions, seed, judge, chunks)
                for seed in seeds
            }
        except DataError as problem:
            skipped[policy] = problem.args[0]
    if not sides:
        raise EvaluationError(
            f"no policy can be followed ({'; '.join(map(': '.join, skipped.items()))})",
            "",
            "ask for another",
        )
    features, genres = mfcc_statistics(pieces), pieces.table.genre.to_numpy()
    # Every policy learns from as many pieces of each genre: what the poorest of them all has.
    size = pd.DataFrame(
        [pd.Series(genres[side == "train"]).value_counts() for side in sides.values()]
    ).min()
    answers = {
        key: _answer(pieces, features, side, size, model, key[1], judge)
        for key, side in sides.items()
    }
    said = f"{model} on {chunks} pieces a song, {len(tracks)} songs, {int(size.sum())} pieces learnt from, {judge} judged"
    chance = float(tracks.table.genre.value_counts(normalize=True).max())
    return SplitComparison(
        _table(answers, int(size.sum())), _summary(answers), skipped, said, chance
    )


def _comes_split(table, judge):
    """Say whether the songs came with a split that has every genre among train, and songs to judge."""
    ours = "split_by" in table and str(table.split_by.iloc[0]).startswith(POLICIES)
    return (
        not ours
        and judge in set(table.split)
        and set(table.genre[table.split == "train"]) == set(table.genre)
    )


def _pool(tracks, by, judge):
    """Keep the songs that every policy can deal with: where the official split is one of them, its train and judged songs."""
    if "official" in by and _comes_split(tracks.table, judge):
        return Tracks(tracks.table[tracks.table.split.isin(["train", judge])])
    return tracks


def _sides(tracks, policy, fractions, seed, judge, chunks):
    """Name the side of every piece, song by song, under a policy."""
    table = tracks.table
    if policy == "artist" and not table.artist.any():
        raise DataError("no song names an artist")
    if policy == "official" and not _comes_split(table, judge):
        raise DataError(f"the songs came without a split into train, with every genre, and {judge}")
    side = (
        table.split
        if policy == "official"
        else tracks.split(policy, fractions, seed, chunks).table.split
    )
    if not {"train", judge} <= set(side):
        raise DataError(f"fractions={fractions!r} leave no songs to train on, or none to judge")
    return side.to_numpy(str) if policy == "chunk" else np.repeat(side.to_numpy(str), chunks)


def _answer(pieces, features, side, size, model, seed, judge):
    """Fit the model to its share of the training pieces; return its answers for the judged ones, single and voted."""
    from ..models.baselines import baseline

    generator, genres = np.random.default_rng(seed), pieces.table.genre.to_numpy()
    learnt = np.concatenate(
        [
            generator.choice(
                np.flatnonzero((side == "train") & (genres == genre)), n, replace=False
            )
            for genre, n in size.items()
        ]
    )
    fitted = baseline(model, seed).fit(features.iloc[learnt], genres[learnt])
    judged = Split(pieces, judge, pieces.table[side == judge])
    return [
        evaluate_baseline(fitted, judged, features[side == judge], vote) for vote in (False, True)
    ]


def _table(answers, n_train):
    return pd.DataFrame(
        [
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
    )


def _summary(answers):
    rows = []
    for policy in dict.fromkeys(policy for policy, _ in answers):
        single, voted = zip(*(pair for (name, _), pair in answers.items() if name == policy))
        of_pieces, of_songs = (
            mean_and_deviation(results.accuracy for results in kind) for kind in (single, voted)
        )
        n_songs = len(set().union(*(results.songs.track_id for results in voted)))
        low, high = wilson_interval(of_pieces.mean * n_songs, n_songs)
        rows.append(
            {
                "policy": policy,
                "accuracy": of_pieces.mean,
                "deviation": of_pieces.deviation,
                "low": low,
                "high": high,
                "song_accuracy": of_songs.mean,
                "song_deviation": of_songs.deviation,
                "n_songs": n_songs,
            }
        )
    summary = pd.DataFrame(rows).set_index("policy")
    fairest = max(summary.index, key=POLICIES.index)
    if "chunk" in summary.index:
        summary.loc["chunk", ["song_accuracy", "song_deviation"]] = np.nan
    return (
        summary.assign(leak=summary.accuracy - summary.accuracy[fairest])
        .rename(index={"chunk": LEAKY})
        .reset_index()
    )
