"""Cut GTZAN's 639 songs of train and valid into five folds with artists apart: gtzan_folds.csv.

The folds are a published list, so that results compare; scikit-learn may shuffle otherwise
tomorrow. From one way to deal the artists, single artists are moved, and pairs of them exchanged,
for as long as that spreads the genres more evenly.
"""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

import genre_lab
from genre_lab.data.gtzan import UNREADABLE, artists, membership
from genre_lab.data.splits import kept_together
from genre_lab.data.tracks import Tracks
from genre_lab.files import written_whole

FOLDS = 5
OUT = Path(genre_lab.__file__).parent / "data" / "gtzan_folds.csv"


def make_folds() -> pd.DataFrame:
    """Return track_id and fold, 1 to 5, of every song."""
    songs = membership("filtered").merge(artists(), on="track_id")
    used = songs.split.isin(["train", "valid"]) & (songs.track_id != UNREADABLE)
    tracks = Tracks(songs[used])
    sides = np.stack([fold.table.split.to_numpy() for fold in tracks.folds(FOLDS)])
    groups = kept_together(tracks.table)
    counts = pd.crosstab(groups, tracks.table.genre)
    first = pd.Series(np.argmax(sides == "test", axis=0)).groupby(groups.to_numpy()).first()
    folds = evened(counts.to_numpy(), first[counts.index].to_numpy())
    by_group = dict(zip(counts.index, folds + 1, strict=True))
    return tracks.table[["track_id"]].assign(fold=groups.map(by_group))


def evened(counts: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Move and exchange groups, given their songs of each genre, until nothing gets better."""
    folds = folds.copy()
    least = unevenness(counts, folds)
    changed = True
    while changed:
        changed = False
        for change in changes(folds):
            kept = folds[list(change)]
            folds[list(change)] = list(change.values())
            now = unevenness(counts, folds)
            if now < least:
                least, changed = now, True
            else:
                folds[list(change)] = kept
    return folds


def changes(folds: np.ndarray):
    """Yield {group: new fold} for every move of one group and every exchange of two."""
    for group in range(len(folds)):
        for fold in range(FOLDS):
            yield {group: fold}
    for one, other in combinations(range(len(folds)), 2):
        yield {one: folds[other], other: folds[one]}


def unevenness(counts: np.ndarray, folds: np.ndarray) -> float:
    """Sum, over folds, how far each genre and the whole are from a fifth, in songs squared."""
    dealt = np.stack([counts[folds == fold].sum(axis=0) for fold in range(FOLDS)])
    by_genre = ((dealt - dealt.mean(axis=0)) ** 2).sum()
    total = dealt.sum(axis=1)
    return float(by_genre + ((total - total.mean()) ** 2).sum() / dealt.shape[1])


if __name__ == "__main__":
    folds = make_folds()
    with written_whole(OUT) as partial:
        folds.to_csv(partial, index=False, lineterminator="\n")
    print(folds.fold.value_counts().sort_index().to_string())
