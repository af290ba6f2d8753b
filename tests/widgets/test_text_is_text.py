"""Titles, artists, genres and file names are text in a widget, whatever they look like."""

import html
import re
import shutil

import numpy as np
import pandas as pd
import pytest

from genre_lab.data.tracks import Tracks
from genre_lab.evaluation.results import Results
from genre_lab.evaluation.similarity import SongMap
from genre_lab.widgets.confusion_explorer import ConfusionExplorer
from genre_lab.widgets.feature_explorer import FeatureExplorer
from genre_lab.widgets.genre_timeline import GenreTimeline
from genre_lab.widgets.song_map_explorer import SongMapExplorer
from genre_lab.widgets.split_explorer import SplitExplorer

pytestmark = pytest.mark.slow

TITLES = {
    "markup": '<img src=x onerror="alert(1)"> & "quotes"',
    "formula": r"$\frac{1}{0$ Ke$ha \alpha",
    "escape sequence": "red\x1b[31m\x07\u009b2J",
    "direction": "abc\u202egnp.exe\u2066",
    "lines": "one\ntwo\r\nthree\x00",
    "other scripts": "Für Élise 🎵 東京 مرحبا",
}


@pytest.fixture(params=TITLES.values(), ids=list(TITLES))
def title(request):
    return request.param


@pytest.fixture
def named(songs, tmp_path, title):
    """One song of a strange title and genre, by a strange artist."""
    path = shutil.copy(songs / "bells" / "00.wav", tmp_path / "song.wav")
    row = {"track_id": "a", "genre": title, "title": title, "artist": title, "path": str(path)}
    return Tracks(pd.DataFrame([row]))


def assert_is_text(widget, title):
    """No tag, formula or control character of a title gets into what a widget shows."""
    bundle = widget._repr_mimebundle_()
    page = bundle["text/html"]
    inside = re.sub(r"base64,[\w+/=]+", "", page)
    assert "onerror=" not in re.sub(r'"[^"]*"', "", inside.replace("onerror=&quot;", ""))
    assert "<img src=x" not in inside and inside.startswith('<div class="tex2jax_ignore')
    controls = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
    for shown in (inside, bundle["text/plain"], widget.status, widget._sentence.value):
        assert not controls.search(shown), repr(shown)
    if title.isprintable():
        assert title in html.unescape(inside)
    assert widget.scene.png.startswith(b"\x89PNG")


def test_the_feature_explorer_shows_them(named, title):
    explorer = FeatureExplorer(named, seconds=2)
    assert explorer.status.startswith("STFT 257 × 94")
    assert_is_text(explorer, title)
    explorer.close()


def test_the_timeline_shows_them(trained, named, title):
    timeline = GenreTimeline(trained, named)
    assert "asked at 3 places" in timeline.status
    assert_is_text(timeline, title)
    timeline.close()


def test_the_confusion_explorer_shows_them(named, title):
    answers = np.array([[0.9, 0.1]])
    explorer = ConfusionExplorer(Results(answers, [title], [title, "pop"], named.table))
    assert f"1 is called {title[:2]}" in explorer.status
    assert_is_text(explorer, title)
    assert "<img src=x" not in explorer._list.value
    explorer.close()


def test_the_song_map_shows_them(named, title):
    table = pd.concat([named.table] * 3, ignore_index=True).assign(x=range(3), y=range(3))
    explorer = SongMapExplorer(SongMap(table, np.eye(3), "musicnn-msd"))
    assert ". Most alike: " in explorer.status
    assert_is_text(explorer, title)
    assert "<img src=x" not in explorer._list.value
    explorer.close()


def test_the_split_explorer_shows_them(store, title):
    genre = title.rstrip("\x00")  # pandas takes a zero byte for the end of a text
    genres = store.table.genre.where(store.table.genre != "bells", genre)
    explorer = SplitExplorer(
        store.with_tracks(Tracks(store.table.assign(genre=genres))), model="knn", seeds=[0]
    )
    assert "Chance is" in explorer.status
    assert_is_text(explorer, "pieces")
    explorer.close()
