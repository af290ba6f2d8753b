"""Walk over a map of songs: click on one, hear it, and see which songs sound most like it."""

from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..audio.clip import load_clip
from ..errors import EvaluationError, GenreLabError
from ..evaluation.similarity import SongMap
from ..plots.figure import CaptionedFigure
from ..plots.listening.songs import draw_song_map
from .parts.explorer import Explorer, View, in_a_sentence
from .parts.scene import sound

LISTED = 5  # neighbours in the table
PLACE = (0.03, 0.07, 0.94, 0.85)  # of the map: left, bottom, width, height in shares of the figure
SIZE = (8.6, 5.4)  # inches
LONGEST = 60  # letters of a name in the list


class SongMapExplorer(Explorer):
    """Walk over a map of songs: click on one, hear it, and see which songs sound most like it.

    Choose a song on the map by mouse, or by name in the list.

    Parameters
    ----------
    songs : SongMap
        From `gl.song_map`.

    Attributes
    ----------
    song : ipywidgets.Dropdown
        The song that we look at and play: 25 s from its middle. Its value is its row on the map.
    neighbours : pandas.DataFrame
        The songs that sound most like it.

    Raises
    ------
    EvaluationError
        If it isn't a map.

    Examples
    --------
    >>> places = {"x": [0.0, 1, 5], "y": [0.0, 1, 5], "title": ["Ada", "Bea", "Cy"]}
    >>> table = pd.DataFrame({**places, "artist": "", "genre": "jazz", "path": ""})
    >>> songs = SongMap(table, np.eye(3) + 0.1, "musicnn-msd")
    >>> SongMapExplorer(songs).neighbours.title.tolist()
    ['Bea', 'Cy']
    """

    def __init__(self, songs: SongMap):
        if not isinstance(songs, SongMap):
            what = f"a {type(songs).__name__} is no map of songs"
            raise EvaluationError(what, "", "give what gl.song_map returns")
        self.songs = songs
        self._played: int | None = None
        table = songs.table
        by = np.where(table.artist != "", " by " + table.artist, "")
        self._labels = [label[:LONGEST] for label in table.title + by]
        self.song = ipywidgets.Dropdown(
            options=[(label, row) for row, label in enumerate(self._labels)],
            description="song",
            tooltip="a song of the map",
            layout=ipywidgets.Layout(width="36em", max_width="98%"),
        )
        self._list = ipywidgets.HTML()
        super().__init__([self.song], below=[self._list])
        self.scene.observe(self._point, "clicked")

    @property
    def neighbours(self) -> pd.DataFrame:
        """The songs that sound most like the chosen one, most similar first."""
        return self.songs.nearest(self.song.value, LISTED)

    def view(self) -> View:
        """Return the View for the controls as they stand."""
        figure = Figure(figsize=SIZE)
        ax = figure.add_axes(PLACE)
        alt = draw_song_map(self.songs, ax).alt
        self._limits = ax.get_xlim(), ax.get_ylim()
        near = self.neighbours
        here = self.songs.table.iloc[self.song.value]
        for row in near.itertuples():
            ax.plot([here.x, row.x], [here.y, row.y], color="0.25", linewidth=0.9, zorder=0.5)
        ax.plot(near.x, near.y, "o", markersize=10, fillstyle="none", color="black")
        ax.plot(here.x, here.y, "o", markersize=14, fillstyle="none", color="black", mew=2.4)
        ax.set(xlim=self._limits[0], ylim=self._limits[1])
        genre = f", {here.genre}" if here.genre else ""
        names = ", ".join(self._labels[row] for row in near.index[:3])
        said = f"{self._labels[self.song.value]}{genre}. Most alike: {names}."
        return View(CaptionedFigure(figure, f"{alt} {said}"), said)

    def redraw(self) -> None:
        """Draw the map, list the neighbours, put the chosen song on the player."""
        super().redraw()
        shown = self.neighbours[["title", "artist", "genre", "similarity"]]
        self._list.value = shown.to_html(
            index=False,
            border=False,
            justify="left",
            float_format="{:.2f}".format,
            classes=["genre-lab-songs"],
        )
        self._play()

    def _play(self) -> None:
        """Put the chosen song on the player; if it can't be read, say so."""
        chosen = self.song.value
        path = self.songs.table.path[chosen]
        if chosen == self._played or not path:
            return
        self._played = chosen
        self.scene.sounds = []
        try:
            label = f"{self._labels[chosen]}, 25 s from its middle"
            self.scene.sounds = [sound(load_clip(path), label)]
        except GenreLabError as problem:
            self.say(f"{self.status} It can't be played: {in_a_sentence(problem)}")

    def _point(self, change: dict[str, Any]) -> None:
        """Choose the song nearest to a click on the map."""
        left, bottom, width, height = PLACE
        across = (change["new"][0] - left) / width
        up = (1 - change["new"][1] - bottom) / height
        if not (0 <= across <= 1 and 0 <= up <= 1):
            return
        (x0, x1), (y0, y1) = self._limits
        table = self.songs.table
        # Distances as the eye sees them: in shares of the figure's width.
        aside = ((table.x - x0) / (x1 - x0) - across) * width * SIZE[0]
        above = ((table.y - y0) / (y1 - y0) - up) * height * SIZE[1]
        self.song.value = int(np.argmin(aside**2 + above**2))
