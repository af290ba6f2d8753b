"""The learning curve of transfer: nested draws, artists apart; and the race of the zoo."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from genre_lab.models.zoo.listed import ENTRIES

SCRIPTS = Path(__file__).parents[2] / "data_scripts"
SIZES = (1, 2, 5)
SONGS = pd.DataFrame({"track_id": [f"s{k}" for k in range(48)], "genre": ["jazz", "pop"] * 24})
SONGS["artist"] = [f"{genre} {k // 4}" for k, genre in enumerate(SONGS.genre)]


@pytest.fixture
def counted(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    from measurements.learning_curve import counted

    return counted


def test_draws_are_nested_even_and_never_by_an_artist_that_judges(counted):
    genres, artists, seen = SONGS.genre.to_numpy(), SONGS.artist.to_numpy(), {}

    def learn(teach, judged, fold):
        assert not set(artists[teach]) & set(artists[judged])
        assert pd.Series(genres[teach]).value_counts().nunique() == 1
        seen.setdefault(fold, []).append(set(teach))
        return genres[judged]

    table = counted("songs", SONGS, {"knows": learn}, SIZES, draws=2, folds=3)
    assert (table.right == table.judged).all() and len(table) == 3 * 2 * len(SIZES)
    assert table[table.draw == 1].groupby("songs_a_genre").judged.sum().tolist() == [48] * 3
    for draws in seen.values():
        for few, more, most in (draws[:3], draws[3:]):
            assert few < more < most and [len(few), len(more), len(most)] == [2, 4, 10]
        assert draws[2] != draws[5]


def test_what_is_wrong_is_not_counted_as_right(counted):
    table = counted("songs", SONGS, {"jazz": lambda t, j, f: np.full(len(j), "jazz")}, (1,), 1)
    assert table.right.sum() == 24 and table.judged.sum() == 48


def test_every_network_of_the_zoo_is_in_the_race(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    from measurements.zoo import NETWORKS

    assert sorted(NETWORKS) == sorted(ENTRIES)
