"""Cross-validation: nobody is judged by who taught, whoever learns is asked about every song."""

import numpy as np
import pandas as pd
import pytest

from genre_lab.errors import EvaluationError
from genre_lab.evaluation.cross_validation import cross_validate


def table_of(songs_per_artist=2, artists=6, genres=("jazz", "pop")):
    rows = [
        {"track_id": f"{genre}-{artist}-{song}", "genre": genre, "artist": f"{genre} {artist}"}
        for genre in genres
        for artist in range(artists)
        for song in range(songs_per_artist)
    ]
    return pd.DataFrame(rows)


def uniform(train, judged):
    return np.full((len(judged), 2), 0.5)


def test_no_artist_teaches_and_is_judged_and_every_song_is_judged_once_a_deal():
    table, asked = table_of(), []

    def learner(train, judged):
        assert not set(table.artist[train]) & set(table.artist[judged])
        assert len(train) + len(judged) == len(table)
        asked.extend(judged)
        return uniform(train, judged)

    found = cross_validate(table, learner, folds=3, repeats=2)
    assert sorted(asked) == sorted([*range(24)] * 2)
    assert found.right.shape == (2, 24) and found.accuracy == 0.5
    assert found.results.truth == table.genre.tolist()


def test_deals_differ_and_the_same_seed_deals_the_same():
    table = table_of()

    def deals(seed):
        sides = []
        cross_validate(
            table,
            lambda train, judged: sides.append(tuple(judged)) or uniform(train, judged),
            folds=3,
            repeats=2,
            seed=seed,
        )
        return sides

    assert deals(0) == deals(0) and set(deals(0)[:3]) != set(deals(0)[3:])
    assert deals(1)[:3] == deals(0)[3:]


def test_a_genre_by_one_artist_teaches_and_is_not_judged():
    lonely = pd.DataFrame({"track_id": list("xyz"), "genre": "blues", "artist": "Hooker"})
    table = pd.concat([table_of(), lonely], ignore_index=True)

    def learner(train, judged):
        assert {24, 25, 26} <= set(train) and not {24, 25, 26} & set(judged)
        return np.tile([0.0, 1.0, 0.0], (len(judged), 1))

    found = cross_validate(table, learner, folds=3)
    assert found.results.genres == ["blues", "jazz", "pop"] and found.right.shape[1] == 24
    # Where that artist is judged in another genre, the songs don't teach.
    table.loc[0, "artist"] = "hooker"
    seen = []
    cross_validate(
        table,
        lambda train, judged: (
            seen.append((0 in judged, 24 in train)) or np.eye(3)[[1] * len(judged)]
        ),
        folds=3,
        repeats=1,
    )
    assert sorted(seen) == [(False, True), (False, True), (True, False)]


def test_balanced_accuracy_counts_each_genre_the_same():
    table = pd.concat([table_of(genres=["pop"], artists=20), table_of(genres=["jazz"], artists=4)])
    table = table.reset_index(drop=True)
    found = cross_validate(table, lambda train, judged: np.tile([0.0, 1.0], (len(judged), 1)))
    assert found.accuracy == pytest.approx(40 / 48) and found.balanced_accuracy == 0.5
    low, high = found.interval
    assert low < 40 / 48 < high


def test_the_interval_is_wider_where_songs_of_an_artist_go_together():
    many = table_of(songs_per_artist=10, artists=5)
    wrong = many.artist.isin(["jazz 0", "pop 1"]).to_numpy()

    def learner(train, judged):
        truth = np.searchsorted(["jazz", "pop"], many.genre.iloc[judged])
        return np.eye(2)[np.where(wrong[judged], 1 - truth, truth)]

    by_artist = cross_validate(many, learner).interval
    by_song = cross_validate(many, learner, by="song").interval
    assert by_artist[1] - by_artist[0] > 1.5 * (by_song[1] - by_song[0])
    assert 0.7 < by_song[0] < 0.8 < by_song[1] < 0.9


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(EvaluationError, match="folds can't be cut"):
        cross_validate(table_of(artists=1), uniform)
    with pytest.raises(EvaluationError, match="folds can't be cut"):
        cross_validate(table_of(genres=["jazz"]), uniform)
