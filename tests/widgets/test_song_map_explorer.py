"""The map of songs to click on: what is chosen, heard and said."""

import numpy as np
import pandas as pd
import pytest

from genre_lab.errors import EvaluationError
from genre_lab.evaluation.similarity import SongMap
from genre_lab.widgets.song_map_explorer import PLACE, SongMapExplorer


@pytest.fixture
def songs(songs):
    """Six songs on the corners and in the middle of a map; they sound like those close by."""
    places = np.array([[0, 0], [0, 10], [10, 0], [10, 10], [5, 5], [9, 9]], dtype=float)
    directions = places - places.mean(axis=0)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    table = pd.DataFrame(places, columns=["x", "y"]).assign(
        title=list("abcdef"),
        artist=["Ada", "", "Bea", "", "Cy", ""],
        genre=["bells"] * 3 + ["drone"] * 3,
        path=[str(songs / "bells" / f"{number:02d}.wav") for number in range(6)],
    )
    return SongMap(table, directions, "musicnn-msd")


def click(explorer, x, y):
    """Click where the map has x and y."""
    (x0, x1), (y0, y1) = explorer._limits
    left, bottom, width, height = PLACE
    across = left + width * (x - x0) / (x1 - x0)
    explorer.scene.clicked = [across, 1 - bottom - height * (y - y0) / (y1 - y0)]


def test_the_song_nearest_to_a_click_is_chosen_and_played(songs):
    explorer = SongMapExplorer(songs)
    for (x, y), row in {(0.3, 9): 1, (5.4, 5): 4, (9.9, 9.9): 3, (8.8, 8.9): 5}.items():
        click(explorer, x, y)
        assert explorer.song.value == row
        assert explorer.scene.sounds[0]["label"].startswith("abcdef"[row])
    explorer.close()


def test_a_click_beside_the_map_changes_nothing(songs):
    explorer = SongMapExplorer(songs)
    explorer.song.value = 2
    explorer.scene.clicked = [0.5, 0.999]
    assert explorer.song.value == 2
    explorer.close()


def test_the_sentence_and_the_table_name_the_neighbours(songs):
    explorer = SongMapExplorer(songs)
    explorer.song.value = 3
    assert explorer.neighbours.title.tolist()[0] == "f"
    assert explorer.status.startswith("d, drone. Most alike: f, ")
    assert "<td>f</td>" in explorer._list.value
    explorer.song.value = 0
    assert explorer.status.startswith("a by Ada, bells.")
    explorer.close()


def test_a_song_that_is_gone_is_said_and_the_map_stays(songs):
    songs.table.loc[1, "path"] = "gone.wav"
    explorer = SongMapExplorer(songs)
    explorer.song.value = 1
    assert "It can't be played" in explorer.status and not explorer.scene.sounds
    explorer.song.value = 0
    assert explorer.scene.sounds
    explorer.close()


def test_what_is_no_map_is_refused():
    with pytest.raises(EvaluationError, match="a str is no map of songs"):
        SongMapExplorer("songs")
