"""Look for leaks: whatever lets a network do well in the exam without having understood anything."""

import html
import os
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..data.fingerprints import (
    exact_duplicates,
    file_digests,
    fingerprint,
    near_duplicates,
    spectrogram_digests,
    whole_songs,
)
from ..data.scaling import measure_scaling
from ..data.store import Split
from ..data.tracks import SPLITS, Tracks
from ..errors import DataError
from ..training.run import Run

NOBODY = (
    "",
    "various artists",
    "various",
    "va",
    "unknown artist",
    "unknown",
    "<unknown>",
    "n/a",
)  # no artist's name
TOLERANCE = 1e-3  # dB: scalings measured on the same songs differ by less
SHOWN = 3  # examples a finding


@dataclass(frozen=True, eq=False)
class Leaks:
    """Hold what `find_leaks` found.

    Parameters
    ----------
    findings : pandas.DataFrame
        One row a finding: what, harmful (False where no exam is spoilt by it), count, examples, why, remedy.
    pairs : pandas.DataFrame
        One row a pair of duplicates: track_id, other, kind ("same file", "same picture" or "near"),
        similarity (up to 1), shift (s, see `near_duplicates`), crosses (whether a split tears them
        apart) and same_genre.
    table : pandas.DataFrame
        The store's table.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abc"), "genre": "jazz", "artist": ["Ada", "Bo", " ADA"]})
    >>> songs["split"] = ["train", "train", "test"]
    >>> pictures = np.random.default_rng(0).normal(-40, 10, (3, 96, 1172))
    >>> find_leaks(FeatureStore.from_arrays(pictures, songs, MEL))
    1 leak in 3 songs, 1 to be mended
    MEND  artists on both sides: 1, such as Ada (train 1, test 1)
          why: a network that knows the singer need not know the genre
          do:  store.with_tracks(Tracks(store.table).split(by="artist"))

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    findings: pd.DataFrame
    pairs: pd.DataFrame
    table: pd.DataFrame

    @property
    def clean(self):
        """Whether nothing was found."""
        return self.findings.empty

    def without(self):
        """Return the songs as Tracks that keep one of each group of duplicates.

        The training song is kept, or else the one for validation, and among equals the first of the
        table. The others stand in `unused`, each with the song it duplicates.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        songs = _songs(self.table)
        order = self.table.split.map({name: place for place, name in enumerate(SPLITS)}).fillna(
            len(SPLITS)
        )
        names = pd.Index(songs[order.sort_values(kind="stable").index].unique())
        links = names.get_indexer(self.pairs.track_id), names.get_indexer(self.pairs.other)
        group = connected_components(
            coo_array((np.ones(len(self.pairs)), links), shape=(len(names), len(names)))
        )[1]
        first = pd.Series(names).groupby(group).transform("first")
        kept = songs.map(dict(zip(names, first)))
        left = self.table[songs != kept]
        reason = "a duplicate of " + kept[left.index]
        unused = pd.DataFrame({"track_id": left.track_id, "path": left.path, "reason": reason})
        return Tracks(self.table[songs == kept], unused.reset_index(drop=True))

    def _verdict(self):
        songs, found, harmful = (
            len(whole_songs(self.table)),
            len(self.findings),
            int(self.findings.harmful.sum()),
        )
        unsplit = (
            ""
            if (self.table.split != "").any()
            else " (not split yet: only duplicates were looked for)"
        )
        return (
            f"{found or 'no'} leak{'s' * (found != 1)} in {songs} songs{unsplit}"
            + f", {harmful} to be mended" * bool(found)
        )

    def __repr__(self):
        lines = [self._verdict()]
        for leak in self.findings.itertuples():
            lines += [
                f"{'MEND' if leak.harmful else 'less'}  {leak.what}: {leak.count}, such as {leak.examples}",
                f"      why: {leak.why}",
                f"      do:  {leak.remedy}",
            ]
        return "\n".join(lines)

    def _repr_html_(self):
        shown = self.findings.assign(state=self.findings.harmful.map({True: "MEND", False: "less"}))
        with pd.option_context("display.max_colwidth", None):
            table = shown[["state", "what", "count", "examples", "why", "remedy"]].to_html(
                index=False, justify="left"
            )
        return f"<p>{html.escape(self._verdict())}</p>{'' if self.clean else table}"


def find_leaks(store, runs=()):
    """Look for what makes the accuracy on a store's test songs better than it would be on new songs.

    Looked for are: songs that are there twice, exactly or nearly (re-encoded, trimmed, louder,
    resampled, noisy); songs, artists and albums on both sides of a split; scaling measured on more
    than the training songs; test songs that were looked at more than once.

    Parameters
    ----------
    store : FeatureStore
        Split or not: duplicates are found in either case.
    runs : Run, path, or a list of them
        Trainings on this store, whose scaling and looks at the test songs are checked as well.

    Returns
    -------
    Leaks

    Raises
    ------
    TrainingError
        If there is no run where one was named.

    Notes
    -----
    The leaks are those that Sturm ("The GTZAN dataset", 2013) found in GTZAN and Pampalk, Flexer and Widmer
    (ISMIR 2005) measured: 71 % became 27 % once artists were kept apart.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abc"), "genre": "jazz", "split": ["train", "train", "test"]})
    >>> pictures = np.random.default_rng(0).normal(-40, 10, (3, 96, 1172))
    >>> pictures[2] = pictures[0] + 3  # 3 dB louder
    >>> leaks = find_leaks(FeatureStore.from_arrays(pictures, songs, MEL))
    >>> leaks
    1 leak in 3 songs, 1 to be mended
    MEND  near duplicates across splits: 1, such as a (train) and c (test), similarity 1.00
          why: the exam asks for songs that were learnt by heart
          do:  store.with_tracks(leaks.without())
    >>> leaks.without()
    Tracks: 2 songs in 1 genres (jazz 2), split: train 2; 1 files not used

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """
    runs = [
        run if isinstance(run, Run) else Run(run)
        for run in ([runs] if isinstance(runs, (Run, str, os.PathLike)) else runs)
    ]
    table = store.table.reset_index(drop=True)  # the pieces of a song share a row of the array
    pairs, found = _pairs(store)
    found += _duplicates(pairs) + _both_sides(table)
    for run in runs:
        found += _provenance(store, run)
    findings = pd.DataFrame(
        found, columns=["what", "harmful", "count", "examples", "why", "remedy"]
    )
    return Leaks(findings.astype({"harmful": bool}), pairs.drop(columns="shown"), table)


def _pairs(store):
    """Return the pairs of duplicates, each once with the closest kind, and a finding where near ones cannot be looked for."""
    songs, parts, found = whole_songs(store.table), [], []
    try:
        prints = fingerprint(store)
        digests, near = prints.digests, near_duplicates(prints)
        parts.append(near.assign(kind="near"))
    except DataError as problem:
        digests = spectrogram_digests(store)
        found.append(
            (
                "near duplicates not looked for",
                False,
                len(songs),
                "all songs",
                problem.args[0],
                problem.args[2],
            )
        )
    parts = [
        exact_duplicates(songs.track_id, file_digests(songs.path)).assign(kind="same file"),
        exact_duplicates(songs.track_id, digests).assign(kind="same picture"),
        *parts,
    ]
    pairs = pd.concat([part for part in parts if len(part)] or parts[:1]).drop_duplicates(
        ["track_id", "other"], ignore_index=True
    )
    return _described(pairs, store.table), found


def _songs(table):
    """Name the song of every row, which may be one of its chunks."""
    return table.song_id if "chunk" in table else table.track_id


def _described(pairs, table):
    """Add to each pair whether a split tears it apart, whether its genres agree, and how it is shown."""
    songs = table.groupby(_songs(table), sort=False)
    sides = songs.split.agg(lambda splits: [name for name in SPLITS if name in set(splits)])
    genre = songs.genre.first()
    text = {
        name: f"{name} ({', '.join(splits)})" if splits else name for name, splits in sides.items()
    }
    rows = list(zip(pairs.track_id, pairs.other, pairs.kind, pairs.similarity))
    return pairs.assign(
        crosses=[len({*sides[one], *sides[other]}) > 1 for one, other, *_ in rows],
        same_genre=[genre[one] == genre[other] for one, other, *_ in rows],
        shown=[
            f"{text[one]} and {text[other]}"
            + (f", similarity {similarity:.2f}" if kind == "near" else "")
            for one, other, kind, similarity in rows
        ],
    )


def _finding(what, harmful, examples, why, remedy):
    return what, harmful, len(examples), "; ".join(list(examples)[:SHOWN]), why, remedy


def _duplicates(pairs):
    found, remedy = [], "store.with_tracks(leaks.without())"
    crosses, near = pairs.crosses.astype(bool), pairs.kind == "near"
    for kind, chosen in (("exact duplicates", ~near), ("near duplicates", near)):
        found.append(
            _finding(
                f"{kind} across splits",
                True,
                pairs.shown[chosen & crosses],
                "the exam asks for songs that were learnt by heart",
                remedy,
            )
        )
        found.append(
            _finding(
                f"{kind} that no split tears apart",
                False,
                pairs.shown[chosen & ~crosses],
                "a song that is there twice weighs twice, and the next split may tear it apart",
                remedy,
            )
        )
    found.append(
        _finding(
            "duplicates under two genres",
            False,
            pairs.shown[~pairs.same_genre.astype(bool)],
            "one of the two labels is wrong",
            "listen to both, then correct the genre in the table",
        )
    )
    return [finding for finding in found if finding[2]]


def _both_sides(table):
    """Find songs (in chunks), artists and albums of which there is something in more than one split."""
    table = table[table.split != ""]
    artist, album = (
        table[name].str.casefold().str.split().str.join(" ") for name in ("artist", "album")
    )
    artist = artist.where(~artist.isin(NOBODY), "")
    album = (album + "\n" + artist).where(
        album != "", ""
    )  # two artists may have an album of the same name
    song = "song_id" if "song_id" in table else "track_id"
    remedy = (
        "split the table of whole songs by artist"
        if "chunk" in table
        else 'store.with_tracks(Tracks(store.table).split(by="artist"))'
    )
    subjects = [
        (
            "songs",
            table[song],
            song,
            "a piece of each was learnt by heart",
            "split by song or artist, never by chunk",
        ),
        (
            "artists",
            artist,
            "artist",
            "a network that knows the singer need not know the genre",
            remedy,
        ),
        (
            "albums",
            album,
            "album",
            "a network that knows the studio need not know the genre",
            remedy,
        ),
    ]
    found = [
        _finding(
            f"{what} on both sides", True, _shared(table.split, keys, table[column]), why, mend
        )
        for what, keys, column, why, mend in subjects
    ]
    return [finding for finding in found if finding[2]]


def _shared(splits, keys, names):
    """Name what has songs in more than one split, with how many in each."""
    counts = pd.crosstab(keys[keys != ""], splits).reindex(columns=SPLITS, fill_value=0)
    first = names.groupby(keys).first()
    return [
        f"{str(first[key]).strip()} ({', '.join(f'{name} {count}' for name, count in row.items() if count)})"
        for key, row in counts[(counts > 0).sum(axis=1) > 1].iterrows()
    ]


def _provenance(store, run):
    """Check a run's scaling against the training songs, and how often its test songs were looked at."""
    name, found, train = f"run {run.folder.name}", [], (store.table.split == "train").any()
    if run.spec != store.spec:
        found.append(
            _finding(
                "scaling not compared",
                False,
                [name],
                "the run learnt from pictures of another recipe",
                "name the store that it was trained on",
            )
        )
    elif train and not _agree(run.scaling, store.scaling()):
        more = next(
            (
                splits
                for splits in (SPLITS, SPLITS[:2])
                if _agree(run.scaling, _scaling_of(store, splits))
            ),
            None,
        )
        found.append(
            _finding(
                "scaling measured on more than the training songs",
                True,
                [f"{name}: {' and '.join(more)}"],
                "the network was told how loud the exam is",
                "train it again with fit, which measures on the training songs",
            )
            if more
            else _finding(
                "scaling measured on other songs",
                True,
                [name],
                "the run learnt from other songs, perhaps from test songs",
                "judge it with the store and the split that it was trained on",
            )
        )
    if run.looks.get("test", 0) > 1:
        found.append(
            _finding(
                "test songs looked at more than once",
                False,
                [f"{name}: {run.looks['test']} times"],
                "whoever chooses by test results learns the exam",
                "report the first result and how often you looked, or find new test songs",
            )
        )
    return found


def _scaling_of(store, splits):
    return measure_scaling(Split(store, "", store.table[store.table.split.isin(splits)]))


def _agree(one, other):
    return all(
        np.allclose(getattr(one, part), getattr(other, part), rtol=0, atol=TOLERANCE)
        for part in ("mean", "deviation")
    )
