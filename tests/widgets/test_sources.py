"""What a widget takes for songs, runs and stores, and what it says about everything else."""

from pathlib import Path

import numpy as np
import pytest

from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError, GenreLabError, TrainingError, WidgetError
from genre_lab.training.presets import TINY
from genre_lab.widgets.feature_explorer import FeatureExplorer
from genre_lab.widgets.genre_timeline import GenreTimeline
from genre_lab.widgets.guessing_game import GuessingGame
from genre_lab.widgets.parts.sources import run_of, songs_in, store_of, tracks_in
from genre_lab.widgets.split_explorer import SplitExplorer
from genre_lab.widgets.training_monitor import TrainingMonitor


def test_songs_are_a_table_a_song_a_folder_or_a_list_of_them(tracks, songs):
    from_table = songs_in(tracks)
    assert [song.source for song in from_table] == tracks.table.path.tolist()
    assert from_table[0].label == f"{tracks.table.track_id[0]} by {tracks.table.artist[0]}"
    one = songs / "bells" / "00.wav"
    assert [(song.source, song.label, song.genre) for song in songs_in(str(one))] == [
        (str(one), "00.wav", "")
    ]
    assert len(songs_in(songs / "bells")) == 10 and len(songs_in([one, songs / "drone"])) == 11


def test_songs_without_a_file_are_left_out(tracks):
    assert len(songs_in(Tracks(tracks.table.assign(path=["", *tracks.table.path[1:]])))) == 29


@pytest.mark.parametrize("given", [3, 0.5, type, [3], {"a": 1}, np.zeros(3)], ids=repr)
def test_what_holds_no_songs_is_refused_in_a_sentence(given):
    for take in (songs_in, tracks_in):
        with pytest.raises(WidgetError, match="holds no songs for this widget"):
            take(given)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(WidgetError, match="no song in it"):
        songs_in(tmp_path)


def test_songs_with_genres_are_a_table_a_folder_or_a_csv(tracks, songs):
    assert tracks_in(tracks) is tracks
    assert len(tracks_in(songs)) == 30 and len(tracks_in(str(songs / "tracks.csv"))) == 30


def test_runs_and_stores_are_given_or_opened_by_their_folder(trained, store, tmp_path):
    assert run_of(trained) is trained and run_of(trained.folder).genres == trained.genres
    assert store_of(store) is store and len(store_of(str(store.folder))) == 30
    with pytest.raises(TrainingError):
        run_of(tmp_path)
    with pytest.raises(DataError):
        store_of(tmp_path)


@pytest.mark.parametrize("given", [TINY, 3, None, type], ids=["preset", "number", "none", "?"])
def test_what_is_no_run_is_refused_in_a_sentence(given):
    with pytest.raises(WidgetError, match="gl.fit"):
        run_of(given)


WIDGETS = {
    "timeline of a preset": lambda songs: GenreTimeline(TINY),
    "timeline of a number": lambda songs: GenreTimeline(7),
    "timeline of no songs": lambda songs: GenreTimeline("best", songs=7),
    "explorer of no songs": lambda songs: FeatureExplorer(7),
    "splits of a path to nothing": lambda songs: SplitExplorer("no such store"),
    "splits of songs": lambda songs: SplitExplorer(songs),
    "game of nothing": lambda songs: GuessingGame("no such folder"),
    "monitor of a preset": lambda songs: TrainingMonitor(TINY),
    "monitor of nothing": lambda songs: TrainingMonitor("no such run"),
}


@pytest.mark.parametrize("make", WIDGETS.values(), ids=list(WIDGETS))
def test_a_widget_says_what_it_needs(make, tracks):
    with pytest.raises(GenreLabError) as refused:
        make(tracks)
    assert refused.value.args[2], "a remedy"


def test_paths_are_taken_where_a_widget_wants_songs_a_run_or_a_store(trained, store, songs):
    path = str(songs / "bells" / "03.wav")
    timeline = GenreTimeline(str(trained.folder), path)
    assert timeline.status.startswith("03.wav: asked at")
    explorer = FeatureExplorer(Path(path), seconds=2)
    assert "mel 96 × 94" in explorer.status and explorer.song.label == "03.wav"
    assert SplitExplorer(str(store.folder), model="knn", seeds=[0]).status
    assert len(TrainingMonitor(trained.folder).history) == 6
    for widget in (timeline, explorer):
        widget.close()
