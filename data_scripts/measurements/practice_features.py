"""How far do MFCC statistics go with as many songs as the report has?"""

from pathlib import Path

import numpy as np
import pandas as pd

import genre_lab as gl
from genre_lab.data.tracks import Tracks

SONGS, SEEDS = 300, range(5)  # songs a genre; of the splits


def measure(work: Path) -> pd.DataFrame:
    """Fit logistic regression under five artist splits, and to shuffled labels as a control."""
    store = gl.extract(gl.practice_corpus(songs_per_genre=SONGS), gl.MEL, out=work / "mel")
    numbers = gl.mfcc_statistics(store)
    rows = []
    for seed in SEEDS:
        split = store.with_tracks(Tracks(store.table).split(by="artist", seed=seed))
        train, test = (split.split(name) for name in ("train", "test"))
        genres = train.table.genre.to_numpy()
        shuffled = np.random.default_rng(seed).permutation(genres)
        for feature, labels in (("mfcc", genres), ("random labels", shuffled)):
            model = gl.baseline("logistic").fit(numbers.loc[train.table.track_id], labels)
            guesses = model.predict(numbers.loc[test.table.track_id])
            accuracy = round(float((guesses == test.table.genre).mean()), 4)
            rows.append(
                {"split_by": "artist", "feature": feature, "seed": seed, "accuracy": accuracy}
            )
    return pd.DataFrame(rows)
