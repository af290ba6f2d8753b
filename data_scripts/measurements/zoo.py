"""Which network of the zoo wins? The same songs, folds and budget as in `features`."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

import genre_lab as gl
from genre_lab.data.store import Split
from genre_lab.data.tracks import Tracks
from genre_lab.evaluation.sweep import Sweep, Variant

from .features import BUDGET, SONGS

PLAIN = replace(BUDGET, name="zoo", network={})
# The mark to beat, then the networks from the quickest to the slowest: a stop leaves a table.
NETWORKS = (
    *("dieleman", "zhang", "choi-fcn", "choi-crnn", "deep-audio", "choi-compact", "short-chunk"),
    "musicnn",
)


def measure(work: Path) -> Sweep:
    """Cross-validate Tzanetakis' numbers, MFCC, every network of the zoo and the report's."""
    songs = gl.practice_corpus(songs_per_genre=SONGS)
    store = gl.extract(songs, gl.MEL, out=work / "mel")
    variants = baselines(songs)
    variants |= {name: Variant(PLAIN, model=name) for name in NETWORKS}
    variants["report's CRNN"] = Variant(BUDGET)
    return gl.sweep(store, variants, out=work / "sweep")


def baselines(songs: Tracks) -> dict[str, Variant]:
    """Make two learners of songs as a few numbers each, with a support vector machine."""
    numbers = gl.sound_features(songs)

    def tzanetakis(teach: Split, judged: Split) -> list[str]:
        return _told(numbers.loc[teach.table.track_id], teach, numbers.loc[judged.table.track_id])

    def mfcc(teach: Split, judged: Split) -> list[str]:
        return _told(gl.mfcc_statistics(teach), teach, gl.mfcc_statistics(judged))

    return {
        "MFCC, SVM": Variant(learner=mfcc),
        "Tzanetakis, SVM": Variant(learner=tzanetakis),
    }


def _told(known: pd.DataFrame, teach: Split, asked: pd.DataFrame) -> list[str]:
    return gl.baseline("svm").fit(known, teach.table.genre).predict(asked).tolist()
