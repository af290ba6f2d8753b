"""From a folder of your own labels to a network: look, cross-validate, learn, and report."""

import time
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..data.extraction import extract
from ..data.fingerprints import exact_duplicates, file_digests
from ..data.sources import from_csv, from_folder
from ..data.splits import kept_together, knows_artists
from ..data.store import FeatureStore
from ..data.tracks import Tracks
from ..errors import CommandError
from ..evaluation.cross_validation import CrossValidation, cross_validate, judgeable
from ..files import say as say_on_error
from ..training.fit import fit
from ..training.presets import Preset, preset_named
from ..training.run import CONFIG, HISTORY, LAST, Run
from .learned import Learned
from .report import write_report

FEWEST = 5  # songs of a label; with fewer it is left out


def learn(
    source: str | PathLike[str],
    out: str | PathLike[str] = "runs/learned",
    *,
    preset: str | Preset = "transfer",
    by: str = "artist",
    folds: int = 5,
    repeats: int = 3,
    seed: int = 0,
    progress: bool = True,
    say: Callable[[str], object] = say_on_error,
) -> Learned:
    """Learn your own labels from a folder of songs: genres, moods, crates.

    It looks at the songs first and says what it leaves out; judges by folds with artists apart,
    beside MFCCs with a support vector machine; learns from all songs; and writes the run with
    report.html. Run again, it computes only what is new.

    Parameters
    ----------
    source : path
        A folder with one folder a label, or a CSV with the columns path and genre (and artist).
    out : path
        The run's folder; what was computed of the songs lies in its folder `features`.
    preset : str or Preset
        "transfer", or one of your own that names published networks.
    by : {"artist", "song"}
        What the folds keep together. By song the figure says also how well artists are recognised.
    folds, repeats : int
        How many folds, and how often they are dealt.
    seed : int
        Of the folds.
    progress : bool
        Whether to show bars.
    say : function
        Gets every line that is worth reading.

    Returns
    -------
    Learned

    Raises
    ------
    CommandError
        If there are too few songs, labels or artists to learn from and judge by.
    DataError
        If the folder can't be read, or a published network's weights can't be had.

    Examples
    --------
    >>> learn("no such folder")
    Traceback (most recent call last):
    genre_lab.errors.DataError: there is no such folder
      in: no such folder
      do: check the path and its spelling
    """
    started, out, preset = time.perf_counter(), Path(out), preset_named(preset)
    if not preset.published:
        raise CommandError(
            f"the preset {preset.name} learns from nothing, which takes more songs and time",
            "",
            "choose transfer; or extract and train: python -m genre_lab extract --help",
        )
    is_table = Path(source).is_file() or Path(source).suffix == ".csv"
    tracks = from_csv(source) if is_table else from_folder(source)
    by, remarks = _way(tracks, by)
    tracks, more = _usable(tracks, by, folds, source)
    remarks += more
    say(f"{len(tracks)} songs, {len(tracks.genres)} labels: {tracks}")
    for remark in remarks:
        say(remark)
    store = _spectrograms(tracks, preset, out, progress)
    if len(store.failed):
        first = store.failed.iloc[0]
        remarks.append(
            f"{len(store.failed)} songs can't be read, such as {first.track_id} "
            f"({first.reason}); see {out / 'features' / 'failed.csv'}"
        )
        say(remarks[-1])
        kept, more = _usable(Tracks(store.table), by, folds, source)
        remarks += more
        store = store.with_tracks(kept)
    judged, baseline = _judge(
        store, preset, folds=folds, by=by, repeats=repeats, seed=seed, progress=progress
    )
    run = _learn_from_all(store, preset, seed, out, progress)
    seconds = time.perf_counter() - started
    learned = Learned(run, store.table, judged, baseline, tuple(remarks), seconds)
    write_report(learned, out)
    return learned


def _way(tracks: Tracks, by: str) -> tuple[str, list[str]]:
    """Fall back to folds by song where no artist is known, and say so."""
    if by not in ("artist", "song"):
        raise CommandError(f"by={by!r} cuts no folds", "", "choose artist or song")
    if by == "artist" and not knows_artists(tracks.table):
        return "song", [
            "no song names an artist, so the folds are by song: an artist may be on both sides, "
            "and the figure is too hopeful (artists come from tags, or a CSV's column artist)"
        ]
    if by == "song":
        return by, ["the folds are by song: an artist may be on both sides, and the figure is too "
                    "hopeful"]  # fmt: skip
    unknown = int((kept_together(tracks.table) == tracks.table.track_id).sum())
    if unknown:
        return by, [f"{unknown} songs name no artist; each counts as an artist of its own"]
    return by, []


def _usable(
    tracks: Tracks, by: str, folds: int, source: str | PathLike[str]
) -> tuple[Tracks, list[str]]:
    """Leave out copies, and labels of a few songs; refuse where nothing is left to tell."""
    table, remarks = _without_copies(tracks.table)
    n_songs = table.genre.value_counts()
    for label, n in n_songs[n_songs < FEWEST].items():
        remarks.append(f"the label {label!r} is left out: it has {n} songs, {FEWEST} are needed")
    table = table[table.genre.map(n_songs) >= FEWEST].reset_index(drop=True)
    judged = judgeable(table, by)
    only_learnt = sorted(set(table.genre) - set(judged))
    if only_learnt:
        remarks.append(
            f"learnt and not judged: {', '.join(only_learnt)}; all songs of such a label are by "
            "one artist, so nobody can tell whether the label is recognised or the artist"
        )
    n_groups = len(set(kept_together(table) if by == "artist" else table.track_id))
    if len(judged) < 2 or n_groups < folds:
        raise CommandError(
            "; ".join(["there are not two labels to tell apart and to judge", *remarks]),
            source,
            f"give two labels or more, each with {FEWEST} songs, and by two {by}s at least; "
            f"{folds} {by}s in all",
        )
    return Tracks(table), remarks


def _without_copies(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out files that are there twice; all of them where their labels differ."""
    digests = file_digests(table.path)
    pairs = exact_duplicates(table.track_id, digests)
    if pairs.empty:
        return table, []
    labels = table.genre.groupby(digests).transform("nunique")
    torn = (labels > 1).to_numpy()
    copies = digests.duplicated().to_numpy() & digests.notna().to_numpy() & ~torn
    remarks = []
    if torn.any():
        some = table.track_id[torn].iloc[0]
        remarks.append(
            f"{torn.sum()} files are left out: the same song lies under two labels, such as {some}"
        )
    if copies.any():
        some = table.track_id[copies].iloc[0]
        remarks.append(f"{copies.sum()} copies of songs are left out, such as {some}")
    return table[~torn & ~copies], remarks


def _spectrograms(tracks: Tracks, preset: Preset, out: Path, progress: bool) -> FeatureStore:
    from joblib.externals.loky import get_reusable_executor

    from ..models.pretrained.published import card_named

    specs = {card_named(name).spec for name in preset.published}
    if len(specs) > 1:
        raise CommandError(
            "the preset's networks take spectrograms of different recipes",
            ", ".join(preset.published),
            "name networks of one recipe: see gl.published()",
        )
    store = extract(tracks, specs.pop(), out=out / "features", progress=progress)
    # Its worker processes wait for more songs; the networks need their memory.
    get_reusable_executor().shutdown(wait=True)
    if not len(store):
        raise CommandError(
            "no song could be read", out / "features", "see failed.csv there for the reasons"
        )
    return store


def _judge(
    store: FeatureStore, preset: Preset, *, progress: bool, seed: int, **deal: Any
) -> tuple[CrossValidation, CrossValidation]:
    """Cross-validate the preset and the baseline on the same folds."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    from ..models.baselines import mfcc_statistics
    from ..models.pretrained.embeddings import embeddings
    from ..models.pretrained.transfer_head import learn_head

    table = store.table.reset_index(drop=True)
    labels = table.genre.to_numpy()
    groups = (kept_together(table) if deal["by"] == "artist" else table.track_id).to_numpy()
    heard = {name: embeddings(store, name, progress) for name in preset.published}
    mfccs = mfcc_statistics(store).to_numpy()
    genres = np.array(store.genres)

    def transfer(train: np.ndarray, judged: np.ndarray) -> np.ndarray:
        known = {name: rows[train] for name, rows in heard.items()}
        head = learn_head(known, labels[train], groups[train], seed=seed)
        return head.answer({name: rows[judged] for name, rows in heard.items()})

    def support_vectors(train: np.ndarray, judged: np.ndarray) -> np.ndarray:
        model = make_pipeline(StandardScaler(), SVC(C=3, class_weight="balanced"))
        guesses = model.fit(mfccs[train], labels[train]).predict(mfccs[judged])
        return (guesses[:, None] == genres).astype(float)

    judged = [cross_validate(table, way, seed=seed, **deal) for way in (transfer, support_vectors)]
    return judged[0], judged[1]


def _learn_from_all(
    store: FeatureStore, preset: Preset, seed: int, out: Path, progress: bool
) -> Run:
    """Train on every song; a run that learnt from other songs gives way."""
    store = store.with_tracks(Tracks(store.table.assign(split="train", split_by="all to learn")))
    there = out / CONFIG
    if there.is_file():
        from ..training.config import Config

        told, now = Config.read(out), Config.of(preset, seed, store)
        if told.preset.published and {"songs", "genres", "n_songs"} & set(told.differences(now)):
            for name in (HISTORY, LAST, CONFIG):  # in this order, so that a stop leaves no doubt
                (out / name).unlink(missing_ok=True)
    return fit(store, preset=preset, seed=seed, out=out, resume=True, progress=False)
