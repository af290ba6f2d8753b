"""Do explanations find what decides? Deletion, insertion, sounds; against random orders."""

from pathlib import Path

import numpy as np
import pandas as pd

import genre_lab as gl
from genre_lab.evaluation.explanations.asked import Asked
from genre_lab.evaluation.explanations.explain import METHODS, explain_by
from genre_lab.evaluation.explanations.explanation import Explanation

GENRES = ("pop", "electronic", "country", "rap")
SONGS = 4  # a genre
ORDERS = 3  # random ones that are averaged
STEPS = 10


def measure(work: Path) -> pd.DataFrame:
    """Explain what `practice` answers to songs that it didn't learn from."""
    songs = gl.practice_corpus(songs_per_genre=20).split(by="artist", seed=0)
    table = songs.of(split="train").head(SONGS).table
    table = table[table.genre.isin(GENRES)]
    trained, untrained = Asked("practice"), Asked("practice", "random", seed=0)
    rows = []
    for song in table.itertuples():
        for method in METHODS:
            why = explain_by(trained, song.path, method)
            other = explain_by(untrained, song.path, method, why.genre)
            facts = {"track_id": song.track_id, "method": method, "explained": why.genre}
            rows.append(facts | _curves(why, other) | _sounds(why))
    return pd.DataFrame(rows).round(4)


def _curves(why: Explanation, other: Explanation) -> dict[str, float]:
    """Take the mean of each curve: deletion's should be small, insertion's large."""
    found: dict[str, float] = {"probability": why.probabilities[why.genre]}
    for name, curve in (("deletion", why.deletion), ("insertion", why.insertion)):
        at_random = [curve(by=seed, steps=STEPS).mean() for seed in range(ORDERS)]
        found[name] = curve(steps=STEPS).mean()
        found[f"{name}, random order"] = float(np.mean(at_random))
        found[f"{name}, untrained"] = curve(by=other, steps=STEPS).mean()
    return found | {"likeness to untrained": why.likeness(other)}


def _sounds(why: Explanation) -> dict[str, float]:
    """Ask about the sound of the fifth that counts most, of the rest, and of as much at random."""
    found = {}
    for kind in ("only", "without"):
        at_random = [why.answer_to(why.sound(kind, by=seed))[why.genre] for seed in range(ORDERS)]
        found[kind] = why.answer_to(why.sound(kind))[why.genre]
        found[f"{kind}, at random"] = float(np.mean(at_random))
    return found
