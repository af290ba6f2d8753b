"""The split laboratory: songs that are made so that the leak is known, and real small songs."""

import numpy as np
import pandas as pd
import pytest

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data.store import FeatureStore
from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError, EvaluationError, ModelError
from genre_lab.evaluation.split_laboratory import compare_splits
from genre_lab.evaluation.statistics import wilson_interval

SPEC = FeatureSpec(rate=1000, seconds=2.0, n_fft=64, hop_length=50, n_mels=24)  # 24 x 41


def signed_store(per_genre=24, artist_voice=0.0, song_voice=0.0, genre_voice=0.0, folder=None):
    """Spectrograms with voices of genre, artist and song, each as loud as told, and some hiss."""
    generator = np.random.default_rng(0)
    rows, values = [], []
    for genre in ("jazz", "pop", "rap"):
        of_genre = generator.normal(size=(24, 1))
        for artist in range(6):
            of_artist = generator.normal(size=(24, 1))
            for song in range(per_genre // 6):
                voice = (
                    genre_voice * of_genre
                    + artist_voice * of_artist
                    + song_voice * generator.normal(size=(24, 1))
                )
                values.append(10 * voice + generator.normal(size=SPEC.shape))
                rows.append(
                    {
                        "track_id": f"{genre} {artist} {song}",
                        "genre": genre,
                        "artist": f"{genre} {artist}",
                    }
                )
    return FeatureStore.from_arrays(
        np.stack(values).astype("float32"), pd.DataFrame(rows), SPEC, folder
    )


def accuracy(comparison):
    return comparison.summary.set_index("policy").accuracy


def with_split(store, **columns):
    return store.with_tracks(Tracks(store.table.assign(**columns)))


def test_pieces_of_songs_that_only_know_themselves_leak_under_the_chunk_split_alone():
    comparison = compare_splits(
        signed_store(song_voice=1), ("chunk", "song", "artist"), "forest", seeds=range(2)
    )
    found = accuracy(comparison)
    assert found["chunk (leaky)"] > 0.9 and found["song"] < 0.6 and found["artist"] < 0.6
    assert (
        comparison.summary.leak.iloc[0] == pytest.approx(found["chunk (leaky)"] - found["artist"])
        and comparison.summary.leak.iloc[2] == 0
    )


def test_artists_on_both_sides_leak_under_the_song_split_too():
    found = accuracy(
        compare_splits(
            signed_store(artist_voice=1, song_voice=0.1),
            ("chunk", "song", "artist"),
            "knn",
            seeds=range(3),
        )
    )
    assert found["chunk (leaky)"] > 0.95 and found["song"] > 0.9 and found["artist"] < 0.6


def test_where_the_genre_is_heard_every_split_says_the_same():
    comparison = compare_splits(signed_store(genre_voice=1), ("chunk", "song", "artist"), seeds=[0])
    assert (accuracy(comparison) == 1).all() and (comparison.summary.leak == 0).all()


def test_every_policy_learns_from_as_many_pieces_and_says_whom_it_judged():
    store = signed_store(song_voice=1)
    split = Tracks(store.table).split(by="song", seed=7, fractions=(0.75, 0.25, 0)).table.split
    comparison = compare_splits(
        with_split(store, split=split), chunks=4, seeds=range(2), judge="valid"
    )
    table = comparison.table.set_index(["policy", "seed"])
    assert table.index.tolist() == [
        (policy, seed)
        for policy in ("chunk (leaky)", "song", "artist", "official")
        for seed in (0, 1)
    ]
    assert table.n_train.nunique() == 1 and table.n_train.iloc[0] <= 0.6 * 4 * 72
    assert table.loc["official"].n_songs.tolist() == [18, 18] and table.loc[
        "official"
    ].n_pieces.tolist() == [72, 72]
    assert (table.loc["song"].n_pieces == 4 * table.loc["song"].n_songs).all()
    assert (table.loc["chunk (leaky)"].n_pieces < 2 * table.loc["chunk (leaky)"].n_songs).all()


def test_the_vote_over_a_songs_pieces_is_told_beside_except_for_the_leaky_split():
    comparison = compare_splits(
        signed_store(genre_voice=0.08, song_voice=0.02), ("chunk", "song"), seeds=range(2)
    )
    shown = comparison.summary.set_index("policy").song_accuracy
    assert (
        np.isnan(shown["chunk (leaky)"])
        and 1 / 3 < accuracy(comparison)["song"] <= shown["song"] <= 1
    )
    assert comparison.table.song_accuracy.isna().tolist() == [True, True, False, False]


def test_intervals_count_every_different_song_once():
    comparison = compare_splits(signed_store(song_voice=1), ("song",), "knn", seeds=range(4))
    row = comparison.summary.iloc[0]
    assert max(comparison.table.n_songs) < row.n_songs <= 72
    assert (row.low, row.high) == wilson_interval(row.accuracy * row.n_songs, row.n_songs)
    assert row.accuracy == pytest.approx(
        comparison.table.accuracy.mean()
    ) and row.deviation == pytest.approx(comparison.table.accuracy.std())


def test_the_official_split_is_kept_and_songs_outside_of_it_are_not_touched():
    store = signed_store(song_voice=1)
    split = Tracks(store.table).split(by="song", seed=7).table.split
    named = with_split(store, split=split, split_by="somebody's own lists")
    comparison = compare_splits(named, ("song", "official"), "knn", seeds=[0])
    assert f"{(split != 'test').sum()} songs" in comparison.said
    spoilt = store.read(store.table)
    # Were a test song read for anything, this would show.
    spoilt[(split == "test").to_numpy()] = 1e4
    again = compare_splits(
        FeatureStore.from_arrays(spoilt, named.table, SPEC), ("song", "official"), "knn", seeds=[0]
    )
    pd.testing.assert_frame_equal(again.table, comparison.table)
    judged = compare_splits(named, ("official",), "knn", seeds=[0], judge="test").table
    assert judged.n_songs.tolist() == [(split == "test").sum()]


def test_a_policy_that_the_songs_do_not_allow_is_left_out_with_its_reason():
    store = signed_store(song_voice=1)
    comparison = compare_splits(with_split(store, artist=""), seeds=[0])
    assert comparison.skipped == {
        "artist": "no song names an artist",
        "official": "the songs came without a split into train, with every genre, and valid",
    }
    assert comparison.summary.policy.tolist() == [
        "chunk (leaky)",
        "song",
    ] and "artist is left out: no song names an artist" in repr(comparison)
    ours = with_split(store, split=Tracks(store.table).split().table.split, split_by="artist")
    assert "official" in compare_splits(ours, ("song", "official"), seeds=[0]).skipped
    few = with_split(store, artist=store.table.genre)
    assert "too few" in compare_splits(few, ("song", "artist"), seeds=[0]).skipped["artist"]
    with pytest.raises(EvaluationError, match="no policy can be followed"):
        compare_splits(with_split(store, artist=""), ("artist",))


def test_the_same_seeds_give_the_same_table_from_memory_and_from_disk(tmp_path):
    one, other = (
        compare_splits(signed_store(song_voice=1, folder=folder), ("chunk", "artist"), seeds=[3])
        for folder in (None, tmp_path / "store")
    )
    pd.testing.assert_frame_equal(one.table, other.table)
    assert repr(one) == repr(other)


def test_real_songs_are_compared_and_shown(store):
    whole = with_split(store, split="").with_tracks(
        Tracks(store.table.drop(columns=["split", "split_by"]))
    )
    comparison = compare_splits(whole, ("chunk", "song", "artist"), seeds=range(2), chunks=3)
    assert (accuracy(comparison) > 0.6).all()
    lines = repr(comparison).splitlines()
    assert (
        lines[0].startswith("SplitComparison: logistic on 3 pieces a song, 30 songs")
        and "chunk (leaky)" in lines[1]
        and "(2 seeds)" in lines[1]
    )
    shown = comparison._repr_html_()
    assert "chunk (leaky)" in shown and "<table" in shown and "NaN" not in shown


@pytest.mark.parametrize(
    "wrong, error",
    [
        ({"by": ()}, EvaluationError),
        ({"by": ("album",)}, EvaluationError),
        ({"seeds": []}, EvaluationError),
        ({"judge": "train"}, EvaluationError),
        ({"fractions": (0.8, 0, 0.2)}, EvaluationError),
        ({"fractions": (0.5, 0.2)}, EvaluationError),
        ({"chunks": 1}, DataError),
        ({"model": "transformer"}, ModelError),
    ],
)
def test_a_comparison_that_compares_nothing_is_refused(wrong, error):
    with pytest.raises(error) as refused:
        compare_splits(signed_store(), **{"by": ("song",), "seeds": [0]} | wrong)
    assert len(str(refused.value).splitlines()) <= 3


def test_songs_that_are_cut_already_are_refused():
    store = signed_store()
    with pytest.raises(DataError, match="cut into chunks already"):
        compare_splits(store.with_tracks(Tracks(store.table).split(by="chunk")))
