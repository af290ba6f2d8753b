"""The same songs dealt three ways: what leaks, and what accuracy each dealing claims."""

import re

import pytest

from genre_lab.data.tracks import Tracks
from genre_lab.errors import EvaluationError
from genre_lab.evaluation.split_laboratory import compare_splits
from genre_lab.widgets.split_explorer import SplitExplorer


@pytest.fixture(scope="module")
def comparison(store):
    return compare_splits(store, ("chunk", "song", "artist"), "knn", seeds=range(3))


@pytest.fixture
def explorer(store, comparison):
    explorer = SplitExplorer(store, comparison)
    yield explorer
    explorer.close()


def relatives(pieces):
    """Find, one piece after the other, the judged ones that have relatives in training."""
    train = pieces[pieces.split == "train"]
    songs, artists = set(train.song_id), set(train.artist)
    judged = [row for row in pieces.itertuples() if row.split == "valid"]
    return (
        len(judged),
        sum(row.song_id in songs for row in judged),
        sum(row.artist in artists for row in judged),
    )


def test_dealt_by_chunk_most_judged_pieces_have_their_song_in_training(explorer):
    judged, same_song, _ = relatives(explorer.pieces)
    assert len(explorer.pieces) == 150 and same_song > 0.8 * judged
    assert explorer.status.startswith(
        f"Split by chunk (leaky), seed 0: {judged} pieces are judged. "
        f"For {same_song} of them, other pieces of the same song are in training. knn claims "
    )


def test_dealt_by_song_their_artists_are(explorer):
    explorer.policy.value = "song"
    judged, same_song, same_artist = relatives(explorer.pieces)
    assert not same_song and same_artist
    assert (
        f"{judged} pieces are judged. For {same_artist} of them, other songs by the same "
        "artist are in training." in explorer.status
    )


def test_songs_without_an_artist_are_no_relatives(store):
    unknown = store.with_tracks(Tracks(store.table.assign(artist="")).split(by="song"))
    explorer = SplitExplorer(unknown, model="knn", seeds=[0])
    explorer.policy.value = "song"
    assert "No song and no artist of theirs is in training." in explorer.status
    explorer.close()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_dealt_by_artist_nothing_is(explorer, seed):
    explorer.policy.value, explorer.seed.value = "artist", seed
    assert (
        relatives(explorer.pieces)[1:] == (0, 0)
        and "No song and no artist of theirs is in training." in explorer.status
    )
    assert f"Split by artist, seed {seed}:" in explorer.status


def test_the_claims_are_those_of_the_laboratory(explorer, comparison):
    for policy in comparison.summary.policy:
        for seed in range(3):
            explorer.policy.value, explorer.seed.value = policy, seed
            row = comparison.table[
                (comparison.table.policy == policy) & (comparison.table.seed == seed)
            ].iloc[0]
            mean = comparison.summary.set_index("policy").accuracy[policy]
            assert (
                f"knn claims {row.accuracy:.0%} here and {mean:.0%} on average over 3 seeds"
                in explorer.status
            )
            assert (explorer.pieces.split == "valid").sum() == row.n_pieces


def test_the_figure_has_a_tile_a_piece_and_a_mark_where_something_leaks(explorer):
    tiles, claims = explorer.figure.figure.axes
    image = tiles.images[0].get_array()
    _, same_song, _ = relatives(explorer.pieces)
    assert (image > 0).sum() == 150 * 3  # three rows of the image a piece
    assert len(tiles.lines[0].get_xdata()) == same_song
    assert [label.get_fontweight() for label in claims.get_yticklabels()] == [
        "bold",
        "normal",
        "normal",
    ]
    assert (
        explorer.figure.alt.startswith("30 songs as rows of 5 tiles")
        and "chance 33%" in explorer.figure.alt
    )


def test_another_model_is_examined_once(explorer):
    explorer.model.value = "logistic"
    examined = explorer._compared["logistic"]
    assert "logistic claims" in explorer.status and examined.said.startswith(
        "logistic on 5 pieces a song, 30 songs"
    )
    explorer.model.value = "knn"
    explorer.model.value = "logistic"
    assert explorer._compared["logistic"] is examined


def test_songs_without_artists_are_compared_without_that_policy(store):
    unnamed = store.with_tracks(Tracks(store.table.assign(artist="")))
    explorer = SplitExplorer(unnamed, model="knn", seeds=[0])
    explorer.policy.value = "artist"
    assert "knn was not examined so: no song names an artist." in explorer.status
    explorer.policy.value = "song"
    assert "knn claims" in explorer.status
    explorer.close()


def test_a_split_that_cannot_be_made_gets_a_sentence_and_the_last_figure_stays(store):
    few = store.table.groupby("genre").head(4)
    explorer = SplitExplorer(
        store.with_tracks(Tracks(few)), model="knn", seeds=[0]
    )  # two artists a genre, for three sides
    shown = explorer.figure
    explorer.policy.value = "artist"
    assert (
        "has 2 artists: too few to be in 3 splits" in explorer.status and explorer.figure is shown
    )
    explorer.policy.value = "song"
    assert "knn claims" in explorer.status and explorer.figure is not shown
    explorer.close()


def test_what_cannot_be_compared_is_refused(store):
    with pytest.raises(EvaluationError):
        SplitExplorer(store, model="knn", seeds=[])


def test_the_still_view_has_the_figure_and_its_sentence(explorer):
    still = explorer._repr_mimebundle_()["text/html"]
    assert (
        re.search('alt="30 songs as rows of 5 tiles, a block an artist', still)
        and f"<p>{explorer.status}</p>" in still
    )
    assert "base64," in still and len(still) < 350_000


def test_closed_it_draws_no_more(store, comparison):
    explorer = SplitExplorer(store, comparison)
    shown = explorer.figure
    explorer.close()
    explorer.seed.value = 1
    assert explorer.figure is shown and explorer.comm is None and explorer.policy.comm is None
