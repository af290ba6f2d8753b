"""Songs that sound alike: who is nearest, what is kept, what is refused, and the map of them."""

import os
import shutil

import numpy as np
import pandas as pd
import pytest
from small_songs import GENRES, sound

import genre_lab as gl
from genre_lab.audio.clip import Clip
from genre_lab.data.sources import from_csv
from genre_lab.errors import EvaluationError, ModelError
from genre_lab.evaluation.similarity import SongMap, similar, song_map
from genre_lab.models.pretrained.embeddings import embeddings_of_files
from genre_lab.models.pretrained.published import Published


@pytest.fixture
def heard(monkeypatch):
    """Which files a network was asked about."""
    asked = []
    embed = Published.embed

    def remember(self, songs, *arguments, **settings):
        asked.append(songs)
        return embed(self, songs, *arguments, **settings)

    monkeypatch.setattr(Published, "embed", remember)
    return asked


@pytest.fixture
def few(songs, tmp_path):
    """Four songs of each genre in a folder of their own."""
    for genre in GENRES:
        (tmp_path / "few" / genre).mkdir(parents=True)
        for number in range(4):
            name = f"{genre}/{number:02d}.wav"
            shutil.copy(songs / name, tmp_path / "few" / name)
    return tmp_path / "few"


def test_songs_of_the_same_kind_are_most_alike(musicnn, few):
    for genre in GENRES:
        song = few / genre / "01.wav"
        found = similar(song, few, n=3, progress=False)
        assert found.genre.tolist() == [genre] * 3 and str(song) not in found.path.tolist()
        assert found.similarity.is_monotonic_decreasing and found.similarity.between(-1, 1).all()
        assert sorted(found.title) == ["00", "02", "03"]


def test_a_clip_may_be_asked_about_and_has_itself_for_a_neighbour(musicnn, few):
    clip = Clip(sound("rattle", 2), 12_000, "rattle")
    nearest = similar(clip, few, n=1, progress=False)
    assert nearest.path[0].endswith(os.path.join("rattle", "02.wav"))
    assert nearest.similarity[0] > 0.9


@pytest.mark.slow
def test_tracks_and_paths_give_what_their_folder_gives(musicnn, songs, few):
    wanted = {str(path) for path in few.rglob("*.wav")}
    tracks = from_csv(songs / "tracks.csv")
    for given in (sorted(wanted), tracks):
        found = similar(few / "bells" / "00.wav", given, n=100, progress=False)
        assert len(found) == (11 if given is not tracks else 30)
    assert set(found.artist) == set(tracks.table.artist)


def test_songs_are_heard_once_and_again_when_they_change(musicnn, few, heard):
    paths = sorted(few.rglob("*.wav"))
    first, failed = embeddings_of_files(paths, "musicnn-msd", progress=False)
    assert heard == paths and not failed and np.abs(first).sum(axis=1).min() > 0
    again, _ = embeddings_of_files(paths, "musicnn-msd", progress=False)
    assert heard == paths
    np.testing.assert_array_equal(again, first)
    shutil.copy(few / "drone" / "00.wav", paths[0])
    changed, _ = embeddings_of_files(paths, "musicnn-msd", progress=False)
    assert heard[len(paths) :] == [paths[0]]
    np.testing.assert_array_equal(changed[1:], first[1:])
    np.testing.assert_allclose(changed[0], first[paths.index(few / "drone" / "00.wav")])


def test_what_can_t_be_read_is_said_and_left_out(musicnn, few, capsys):
    (few / "bells" / "broken.wav").write_bytes(b"this is no sound" * 100)
    found = similar(few / "bells" / "00.wav", few, n=100, progress=False)
    assert len(found) == 11
    assert "1 of 13 songs can't be read, such as" in capsys.readouterr().err


@pytest.mark.slow
def test_songs_that_sound_alike_lie_together_on_the_map(musicnn, few):
    songs = song_map(few, progress=False)
    table = songs.table
    places = table[["x", "y"]].to_numpy()
    apart = np.linalg.norm(places[:, None] - places, axis=2) + 1e9 * np.eye(len(table))
    assert (table.genre.to_numpy()[apart.argmin(axis=1)] == table.genre).mean() > 0.8
    again = song_map(few, progress=False).table
    pd.testing.assert_frame_equal(again, table)
    position = 5
    nearest = songs.nearest(position, 3)
    expected = similar(table.path[position], few, n=3, progress=False)
    assert nearest.path.tolist() == expected.path.tolist()
    np.testing.assert_allclose(nearest.similarity, expected.similarity, atol=1e-5)
    assert repr(songs) == "SongMap: 12 songs as musicnn-msd hears them"


@pytest.mark.parametrize("title", ["", "red\x1b[31m"])
def test_names_are_text(title):
    table = pd.DataFrame({"title": title, "artist": "", "genre": "", "path": "a.wav"}, index=[0])
    from genre_lab.evaluation.similarity import _named

    assert _named(table).title[0] == ("a" if not title else r"red\x1b[31m")


def test_what_can_t_be_answered_is_refused(musicnn, few, store):
    song = few / "bells" / "00.wav"
    with pytest.raises(EvaluationError, match="n=0 is not a number of songs"):
        similar(song, few, n=0)
    for nothing in ([], [song]):
        with pytest.raises(EvaluationError, match="there is no other song"):
            similar(song, nothing, progress=False)
    with pytest.raises(EvaluationError, match="4 songs make no map"):
        song_map(few / "bells", progress=False)
    with pytest.raises(ModelError, match="another recipe"):
        similar(song, store, progress=False)


@pytest.mark.slow
def test_a_store_of_the_networks_recipe_will_do(musicnn, songs, tmp_path):
    tracks = from_csv(songs / "tracks.csv").head(12)
    spec = gl.published("musicnn-msd").spec
    store = gl.extract(tracks, spec, out=tmp_path / "store", progress=False)
    found = similar(tracks.table.path[0], store, n=3, progress=False)
    assert found.genre.tolist() == ["bells"] * 3


def test_a_map_can_be_drawn():
    table = pd.DataFrame({"x": range(6), "y": range(6), "genre": ["jazz", "pop"] * 3})
    table = table.assign(title="a song", artist="", path="")
    figure = gl.plot(SongMap(table, np.eye(6), "musicnn-msd"))
    assert figure.alt.startswith("Map of 6 songs as musicnn-msd hears them")
    assert figure.alt.endswith("Genres: jazz, pop.")
    unnamed = gl.plot(SongMap(table.assign(genre=""), np.eye(6), "musicnn-msd"))
    assert unnamed.figure.axes[0].get_legend() is None
