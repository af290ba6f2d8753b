"""Mel against MFCC on real music: GTZAN's 639 songs to choose by, five folds, artists apart."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

import genre_lab as gl
from genre_lab.data.gtzan import artists
from genre_lab.data.store import FeatureStore, Split
from genre_lab.data.tracks import Tracks
from genre_lab.evaluation.sweep import Learner

from .features import classified, support_vectors

STORE = "gtzan-store"  # as `python -m genre_lab import` makes it


def measure(work: Path) -> pd.DataFrame:
    """Cross-validate support vector machines; the table says nothing about single songs."""
    store = FeatureStore(work.parent / STORE)
    names = store.table.track_id.map(artists().set_index("track_id").artist)
    store = store.with_tracks(Tracks(store.table.assign(artist=names.fillna(""))))
    folds = store.table.track_id.map(gl.gtzan_folds().set_index("track_id").fold)
    variants: dict[str, Learner] = {"mel": support_vectors}
    variants |= {f"MFCC {n}": _mfcc(n) for n in (20, 40)}
    found = gl.sweep(store, variants, folds=folds.tolist(), out=work / "sweep")
    return found.table.loc[:, :"points_high"].round(4)


def _mfcc(n: int) -> Callable[[Split, Split], list[str]]:
    def learner(teach: Split, judged: Split) -> list[str]:
        known, asked = (gl.mfcc_statistics(songs, n).to_numpy() for songs in (teach, judged))
        return classified(known, teach.table.genre, asked)

    return learner
