"""Which feature wins? The same songs, folds and budget for STFT, mel and MFCC."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import genre_lab as gl
from genre_lab.data.store import FeatureStore, Split
from genre_lab.evaluation.sweep import Sweep, Variant

SONGS = 50  # a genre
RECIPES = {
    "mel": gl.MEL,
    "STFT": gl.STFT,
    "MFCC 20": gl.MFCC,
    "MFCC 40": replace(gl.MFCC, n_mfcc=40),
}
# Pools that leave one row at the end, as the report's do of 96 bands; over time they are the same.
ROWS = {"mel": (2, 3, 4, 4), "STFT": (4, 4, 4, 4), "MFCC 20": (2, 2, 5, 1), "MFCC 40": (2, 2, 5, 2)}
# The report's network on excerpts of eight seconds: whole songs for 200 epochs would take days.
BUDGET = replace(gl.REPORT, epochs=8, batch_size=8, frames=384, cosine=True)


def measure(work: Path) -> Sweep:
    """Cross-validate each feature with two classifiers of its statistics and the report's CRNN."""
    songs = gl.practice_corpus(songs_per_genre=SONGS)
    stores = {
        name: gl.extract(songs, recipe, out=work / name.replace(" ", "-"))
        for name, recipe in RECIPES.items()
    }
    variants = {}
    for kind, learner in (("SVM", support_vectors), ("forest", forest)):
        for name, store in stores.items():
            variants[f"{name}, {kind}"] = Variant(store=store, learner=learner)
    variants |= networks(stores)
    variants["mel shuffled, CRNN"] = replace(variants["mel, CRNN"], store=_shuffled(stores["mel"]))
    return gl.sweep(stores["mel"], variants, out=work / "sweep")


def networks(stores: dict[str, FeatureStore]) -> dict[str, Variant]:
    """Name the report's network, for spectrograms of each feature."""
    variants = {}
    for name in ("MFCC 20", "mel", "MFCC 40", "STFT"):  # the quickest first
        pools = tuple(zip(ROWS[name], (2, 3, 4, 4), strict=True))
        preset = replace(BUDGET, network=BUDGET.network | {"pools": pools})
        variants[f"{name}, CRNN"] = Variant(preset, stores[name])
    return variants


def support_vectors(teach: Split, judged: Split) -> list[str]:
    """Classify the mean and the deviation of every row of a spectrogram over time."""
    return classified(_statistics(teach), teach.table.genre, _statistics(judged))


def forest(teach: Split, judged: Split) -> list[str]:
    """Classify the same numbers by 300 decision trees."""
    model = gl.baseline("forest").fit(_statistics(teach), teach.table.genre)
    return model.predict(_statistics(judged)).tolist()


def classified(known: np.ndarray, genres: pd.Series, asked: np.ndarray) -> list[str]:
    """Name a genre for every row of numbers, by a support vector machine that knows others."""
    model = make_pipeline(StandardScaler(), SVC(C=3, class_weight="balanced"))
    return model.fit(known, genres).predict(asked).tolist()


def _statistics(songs: Split) -> np.ndarray:
    values = songs.values
    return np.hstack([values.mean(axis=2), values.std(axis=2)])


def _shuffled(store: FeatureStore) -> FeatureStore:
    """Put the bands of every spectrogram into the same random order."""
    order = np.random.default_rng(0).permutation(store.spec.shape[0])
    table = store.table.reset_index(drop=True)
    return FeatureStore.from_arrays(store.read(store.table)[:, order], table, store.spec)
