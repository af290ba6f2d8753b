"""Look for leaks: whatever lets a network do well on test songs without understanding music."""

import html
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

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
from ..data.scaling import Scaling, measure_scaling
from ..data.splits import SPLITS, artist_key
from ..data.store import FeatureStore, Split
from ..data.tracks import Tracks
from ..errors import DataError, printable
from ..training.run import Run
from .results import count_looks

TOLERANCE = 1e-3  # dB: scalings measured on the same songs differ by less
SHOWN, NAMED = 3, 12  # examples a finding; names of artists and albums are short
REMEDY = "store = store.with_tracks(leaks.mended())"


@dataclass(frozen=True)
class Finding:
    """One kind of leak that was found; `harmful` is False where no result is spoilt by it."""

    what: str
    harmful: bool
    count: int
    examples: str
    why: str
    remedy: str


@dataclass(frozen=True, eq=False)
class Leaks:
    """Hold what `find_leaks` found.

    Parameters
    ----------
    findings : pandas.DataFrame
        One row a finding: what, harmful (False where no result is spoilt by it), count, examples,
        why, remedy.
    pairs : pandas.DataFrame
        One row a pair of duplicates: track_id, other, kind ("same file", "same spectrogram" or
        "near"), similarity (up to 1), shift (s, see `near_duplicates`), crosses (whether a split
        tears them apart) and same_genre.
    table : pandas.DataFrame
        The store's table.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abc"), "genre": "jazz"})
    >>> songs["artist"] = ["Ada", "Bo", " ADA"]
    >>> songs["split"] = ["train", "train", "test"]
    >>> values = np.random.default_rng(0).normal(-40, 10, (3, 96, 1172))
    >>> find_leaks(FeatureStore.from_arrays(values, songs, MEL))
    1 leak in 3 songs, 1 to be mended
    MEND  artists on both sides: 1, such as Ada (train 1, test 1)
          why: a network that recognises the singer needn't recognise the genre
          do:  store = store.with_tracks(leaks.mended())

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    findings: pd.DataFrame
    pairs: pd.DataFrame
    table: pd.DataFrame

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return self.findings.empty

    def without(self) -> Tracks:
        """Return the songs as Tracks that keep one of each group of duplicates.

        The training song is kept, or else the one for validation, and among equals the first of the
        table. The others stand in `unused`, each with the song it duplicates.

        Returns
        -------
        Tracks
            As they are split.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": list("abc"), "genre": "jazz"})
        >>> values = np.random.default_rng(0).normal(-40, 10, (3, 96, 1172))
        >>> values[2] = values[0]
        >>> leaks = find_leaks(FeatureStore.from_arrays(values, songs, MEL))
        >>> leaks.without().table.track_id.tolist()
        ['a', 'b']
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        songs = _songs(self.table)
        places = {name: place for place, name in enumerate(SPLITS)}
        order = self.table.split.map(places).fillna(len(SPLITS))
        names = pd.Index(songs[order.sort_values(kind="stable").index].unique())
        links = names.get_indexer(self.pairs.track_id), names.get_indexer(self.pairs.other)
        graph = coo_array((np.ones(len(self.pairs)), links), shape=(len(names), len(names)))
        _, group = connected_components(graph)
        first = pd.Series(names).groupby(group).transform("first")
        kept = songs.map(dict(zip(names, first, strict=True)))
        left = self.table[songs != kept]
        reason = "a duplicate of " + kept[left.index]
        unused = pd.DataFrame({"track_id": left.track_id, "path": left.path, "reason": reason})
        return Tracks(self.table[songs == kept], unused.reset_index(drop=True))

    def mended(self) -> Tracks:
        """Return the songs as Tracks without duplicates, split so that no artist is on two sides.

        They are split anew, in the same proportions, only if a song, artist or album is on two
        sides. An album whose artist isn't known stays together too. Each artist gets one spelling.

        Returns
        -------
        Tracks
            Whole songs, for `store.with_tracks`. Those of no split stay in none.

        Raises
        ------
        DataError
            If a genre has too few artists to be on all sides.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": list("abcdef"), "genre": "jazz"})
        >>> songs["artist"] = ["Ada", "Bo", " ADA", "Bo", "Cy", "Di"]
        >>> songs["split"] = ["train", "train", "test", "test", "valid", "train"]
        >>> values = np.random.default_rng(0).normal(-40, 10, (6, 96, 1172))
        >>> store = FeatureStore.from_arrays(values, songs, MEL)
        >>> leaks = find_leaks(store)
        >>> store = store.with_tracks(leaks.mended())
        >>> find_leaks(store)
        no leaks in 6 songs
        """
        kept = self.without()
        songs = whole_songs(kept.table)
        songs = songs.assign(artist=_one_spelling(songs.artist))
        if not _both_sides(kept.table):
            return Tracks(songs, kept.unused)
        shares = kept.table.split[kept.table.split != ""].value_counts(normalize=True)
        fractions = [float(shares.get(name, 0)) for name in SPLITS]
        is_split = songs.split != ""
        grouped = songs[is_split].assign(artist=_kept_together(songs[is_split]))
        dealt = Tracks(grouped).split(by="artist", fractions=fractions).table
        sides = dealt.set_index("track_id").split
        mended = songs.assign(
            split=songs.track_id.map(sides).fillna(""),
            split_by=np.where(is_split, "artist", ""),
        )
        return Tracks(mended, kept.unused)

    def _verdict(self) -> str:
        songs, n = len(whole_songs(self.table)), len(self.findings)
        verdict = f"{n or 'no'} leak{'' if n == 1 else 's'} in {songs} songs"
        if not (self.table.split != "").any():
            verdict += " (not split yet: only duplicates were looked for)"
        if n:
            verdict += f", {int(self.findings.harmful.sum())} to be mended"
        return verdict

    def __repr__(self) -> str:
        lines = [self._verdict()]
        for leak in self.findings.itertuples():
            state = "MEND" if leak.harmful else "less"
            lines += [
                f"{state}  {leak.what}: {leak.count}, such as {leak.examples}",
                f"      why: {leak.why}",
                f"      do:  {leak.remedy}",
            ]
        return printable("\n".join(lines), keep="\n")

    def _repr_html_(self) -> str:
        verdict = f"<p>{html.escape(self._verdict())}</p>"
        if self.clean:
            return verdict
        shown = self.findings.assign(state=self.findings.harmful.map({True: "MEND", False: "less"}))
        columns = ["state", "what", "count", "examples", "why", "remedy"]
        with pd.option_context("display.max_colwidth", None):
            return verdict + shown[columns].to_html(index=False, justify="left")


def find_leaks(
    store: FeatureStore,
    runs: Run | str | os.PathLike[str] | Sequence[Run | str | os.PathLike[str]] = (),
) -> Leaks:
    """Look for what makes the accuracy on a store's test songs better than on new songs.

    It looks for songs that are there twice, exactly or nearly (re-encoded, trimmed, louder,
    resampled, noisy); for songs, artists and albums on both sides of a split; for scaling measured
    on more than the training songs; and for test songs that were looked at more than once.

    Parameters
    ----------
    store : FeatureStore
        Split or not: duplicates are found in either case.
    runs : Run, path, or a list of them
        Trainings on this store; their scaling and their looks at the test songs are checked too.

    Returns
    -------
    Leaks

    Raises
    ------
    TrainingError
        If there is no run where one was named.

    Notes
    -----
    Sturm ("The GTZAN dataset", 2013) found these leaks in GTZAN. Pampalk, Flexer and Widmer (ISMIR
    2005) measured what they are worth: 71 % became 27 % once artists were kept apart.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abc"), "genre": "jazz"})
    >>> songs["split"] = ["train", "train", "test"]
    >>> values = np.random.default_rng(0).normal(-40, 10, (3, 96, 1172))
    >>> values[2] = values[0] + 3  # 3 dB louder
    >>> leaks = find_leaks(FeatureStore.from_arrays(values, songs, MEL))
    >>> leaks
    1 leak in 3 songs, 1 to be mended
    MEND  near duplicates across splits: 1, such as a (train) and c (test), similarity 1.00
          why: the test asks about songs that the network has memorised
          do:  store = store.with_tracks(leaks.mended())
    >>> leaks.mended()
    Tracks: 2 songs in 1 genres (jazz 2), split: train 2; 1 files not used

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """
    listed = [runs] if isinstance(runs, (Run, str, os.PathLike)) else runs
    opened = [run if isinstance(run, Run) else Run(run) for run in listed]
    table = store.table.reset_index(drop=True)  # the pieces of a song share a row of the array
    pairs, found = _pairs(store)
    found += _duplicates(pairs) + _both_sides(table)
    for run in opened:
        found += _provenance(store, run)
    columns = [field.name for field in fields(Finding)]
    findings = pd.DataFrame(found, columns=columns).astype({"harmful": bool})
    return Leaks(findings, pairs.drop(columns="shown"), table)


def _pairs(store: FeatureStore) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the pairs of duplicates, each with its closest kind, and what wasn't looked for."""
    songs, found = whole_songs(store.table), []
    near = pd.DataFrame()
    try:
        prints = fingerprint(store)
        digests, near = prints.digests, near_duplicates(prints).assign(kind="near")
    except DataError as problem:
        digests = spectrogram_digests(store)
        what, _, remedy = problem.args
        found.append(
            Finding("near duplicates not looked for", False, len(songs), "all songs", what, remedy)
        )
    parts = [
        exact_duplicates(songs.track_id, file_digests(songs.path)).assign(kind="same file"),
        exact_duplicates(songs.track_id, digests).assign(kind="same spectrogram"),
        near,
    ]
    pairs = pd.concat([part for part in parts if len(part)] or parts[:1])
    return _described(pairs.drop_duplicates(["track_id", "other"]), store.table), found


def _songs(table: pd.DataFrame) -> pd.Series:
    """Name the song of every row, which may be one of its chunks."""
    return table.song_id if "chunk" in table else table.track_id


def _described(pairs: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Add to each pair whether a split tears it apart, if its genres agree, and how it is shown."""
    songs = table.groupby(_songs(table), sort=False)
    sides = {name: [s for s in SPLITS if s in set(splits)] for name, splits in songs.split}
    genre = songs.genre.first().to_dict()

    def shown(name: str) -> str:
        return f"{name} ({', '.join(sides[name])})" if sides[name] else name

    rows = []
    for one, other, kind, how_much in zip(
        pairs.track_id, pairs.other, pairs.kind, pairs.similarity, strict=True
    ):
        similarity = f", similarity {how_much:.2f}" if kind == "near" else ""
        rows.append(
            {
                "crosses": len({*sides[one], *sides[other]}) > 1,
                "same_genre": genre[one] == genre[other],
                "shown": f"{shown(one)} and {shown(other)}{similarity}",
            }
        )
    described = pd.DataFrame(rows, columns=["crosses", "same_genre", "shown"])
    return pd.concat([pairs.reset_index(drop=True), described], axis=1)


def _one_spelling(artists: pd.Series) -> pd.Series:
    """Give every artist the spelling that most of its songs have."""
    artists = artists.str.strip()
    keys = artists.map(artist_key)
    usual = artists.groupby(keys).agg(lambda names: names.value_counts(sort=True).index[0])
    return artists.where(keys == "", keys.map(usual))


def _kept_together(songs: pd.DataFrame) -> pd.Series:
    """Name each song's artist, or where none is known its album."""
    albums = songs.album.map(artist_key)
    albums = ("album " + albums).where(albums != "", "")
    return songs.artist.where(songs.artist.map(artist_key) != "", albums)


def _finding(
    what: str, harmful: bool, examples: Iterable[str], why: str, remedy: str, most: int = SHOWN
) -> list[Finding]:
    """Make a finding of what there are examples of."""
    shown = list(examples)
    if not shown:
        return []
    return [Finding(what, harmful, len(shown), "; ".join(shown[:most]), why, remedy)]


def _duplicates(pairs: pd.DataFrame) -> list[Finding]:
    crosses, near = pairs.crosses.astype(bool), pairs.kind == "near"
    found = []
    for kind, chosen in (("exact duplicates", ~near), ("near duplicates", near)):
        found += _finding(
            f"{kind} across splits",
            True,
            pairs.shown[chosen & crosses],
            "the test asks about songs that the network has memorised",
            REMEDY,
        )
        found += _finding(
            f"{kind} that no split tears apart",
            False,
            pairs.shown[chosen & ~crosses],
            "a song that is there twice counts twice, and the next split may tear it apart",
            REMEDY,
        )
    return found + _finding(
        "duplicates under two genres",
        False,
        pairs.shown[~pairs.same_genre.astype(bool)],
        "one of the two labels is wrong",
        "listen to both, then correct the genre in the table of songs",
    )


def _both_sides(table: pd.DataFrame) -> list[Finding]:
    """Find songs (in chunks), artists and albums that have something in more than one split."""
    table = table[table.split != ""]
    artist, album = table.artist.map(artist_key), table.album.map(artist_key)
    # Two artists may have an album of the same name.
    album = (album + "\n" + artist).where(album != "", "")
    songs = _songs(table)
    return [
        *_finding(
            "songs on both sides",
            True,
            _shared(table.split, songs, songs),
            "the network has memorised a piece of each",
            REMEDY,
        ),
        *_finding(
            "artists on both sides",
            True,
            _shared(table.split, artist, table.artist),
            "a network that recognises the singer needn't recognise the genre",
            REMEDY,
            NAMED,
        ),
        *_finding(
            "albums on both sides",
            True,
            _shared(table.split, album, table.album),
            "a network that recognises the studio needn't recognise the genre",
            REMEDY,
            NAMED,
        ),
    ]


def _shared(splits: pd.Series, keys: pd.Series, names: pd.Series) -> list[str]:
    """Name what has songs in more than one split, with how many in each."""
    counts = pd.crosstab(keys[keys != ""], splits).reindex(columns=SPLITS, fill_value=0)
    first = names.groupby(keys).first().to_dict()
    shared = []
    for key, row in counts[(counts > 0).sum(axis=1) > 1].to_dict("index").items():
        held = ", ".join(f"{name} {count}" for name, count in row.items() if count)
        shared.append(f"{str(first[key]).strip()} ({held})")
    return shared


def _provenance(store: FeatureStore, run: Run) -> list[Finding]:
    """Check a run's scaling, and how often its test songs were looked at."""
    looks = count_looks(run, store)
    return _scaling_finding(store, run) + _finding(
        "test songs looked at more than once",
        False,
        [f"run {run.folder.name}: {looks} times"] if looks > 1 else [],
        "choosing by test results fits the choice to the test songs",
        "report the first result and how often you looked, or find new test songs",
    )


def _scaling_finding(store: FeatureStore, run: Run) -> list[Finding]:
    """Compare a run's scaling with that of the training songs, then with that of more songs."""
    name = f"run {run.folder.name}"
    if run.spec != store.spec:
        return _finding(
            "scaling not compared",
            False,
            [name],
            "the run learnt from spectrograms of another recipe",
            "name the store that it was trained on",
        )
    if run.config.published:  # they take spectrograms as they are
        return []
    if not (store.table.split == "train").any() or _agree(run.scaling, store.scaling()):
        return []
    for splits in (SPLITS, SPLITS[:2]):
        if _agree(run.scaling, _scaling_of(store, splits)):
            return _finding(
                "scaling measured on more than the training songs",
                True,
                [f"{name}: {' and '.join(splits)}"],
                "it told the network how loud the test songs are",
                "train it again with gl.fit(store), which measures on the training songs",
            )
    return _finding(
        "scaling measured on other songs",
        True,
        [name],
        "the run learnt from other songs, perhaps from test songs",
        "evaluate it with the store and the split that it was trained on",
    )


def _scaling_of(store: FeatureStore, splits: Sequence[str]) -> Scaling:
    return measure_scaling(Split(store, "", store.table[store.table.split.isin(splits)]))


def _agree(one: Scaling, other: Scaling) -> bool:
    pairs = ((one.mean, other.mean), (one.deviation, other.deviation))
    return all(np.allclose(mine, theirs, rtol=0, atol=TOLERANCE) for mine, theirs in pairs)
