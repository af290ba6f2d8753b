"""Look into a confusion matrix: the songs of a cell, their sound, and what the network thought."""

from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from ..audio.clip import load_clip
from ..errors import EvaluationError, GenreLabError
from ..evaluation.results import Results
from ..plots.figure import BLUE, ORANGE, CaptionedFigure
from .parts.explorer import Explorer, View, in_a_sentence
from .parts.scene import sound

SONGS, EXCERPTS = "whole songs", "single excerpts"
LISTED = 12  # songs in the table under the figure; the list to choose from has them all
# Left, bottom, width and height, in shares of the figure.
MATRIX = (0.12, 0.2, 0.4, 0.68)
BARS = (0.66, 0.2, 0.3, 0.68)


class ConfusionExplorer(Explorer):
    """Look into a confusion matrix: choose a cell, hear its songs, see what the network thought.

    Choose a cell by mouse or by name.

    Parameters
    ----------
    results : Results
        From `evaluate`, which also has the answers to single excerpts: then you can compare the
        matrix before and after the vote. From `Results.load` you see the matrix, but no songs.

    Attributes
    ----------
    counted : ipywidgets.ToggleButtons
        Whether the matrix counts whole songs, after the vote, or single excerpts.
    truth, guess, song : ipywidgets.Dropdown
        The cell, and the song in it that we look at and play: 25 s from its middle.
    songs : pandas.DataFrame
        The songs of the cell: song (their row in the results), title, artist, and excerpts, which
        tells how many of a song's excerpts belong to the cell.

    Raises
    ------
    EvaluationError
        If there is nothing to count.

    Examples
    --------
    >>> answers = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
    >>> results = Results(answers, ["jazz", "pop", "pop", "pop"], ["jazz", "pop"])
    >>> explorer = ConfusionExplorer(results)
    >>> explorer.guess.value = "pop"
    >>> for sentence in explorer.status.split(". "):
    ...     print(sentence)
    Of 3 songs that are pop, 2 are called pop (67%)
    In all 75% of 4 songs are right
    Song 3: pop 80%, jazz 20%.

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """

    def __init__(self, results: Results):
        if not isinstance(results, Results):
            raise EvaluationError(
                f"a {type(results).__name__} has no confusion matrix",
                "",
                "give what gl.evaluate returns",
            )
        self.results = results
        self._settling = False
        self._played: int | None = None
        self._single = _before_the_vote(results)
        self._named = _names(results)
        genres = results.genres
        self.counted = ipywidgets.ToggleButtons(
            options=[SONGS, EXCERPTS],
            description="count",
            disabled=self._single is None,
            tooltips=["one answer a song, after its excerpts have voted", "every answer by itself"],
        )
        truth, guess = _worst(results.confusion.to_numpy())
        self.truth = ipywidgets.Dropdown(
            options=genres, value=genres[truth], description="is", tooltip="true genre"
        )
        self.guess = ipywidgets.Dropdown(
            options=genres, value=genres[guess], description="is called", tooltip="guessed genre"
        )
        self.song = ipywidgets.Dropdown(
            description="song",
            tooltip="a song of this cell",
            layout=ipywidgets.Layout(width="30em"),
        )
        self._list = ipywidgets.HTML(_why_not(results))
        self._fill()
        super().__init__([self.counted, self.truth, self.guess, self.song], below=[self._list])
        self.scene.observe(self._point, "clicked")

    @property
    def _now_counted(self) -> Results:
        """What the matrix counts as the switch stands: whole songs or single excerpts."""
        if self.counted.value == EXCERPTS and self._single is not None:
            return self._single
        return self.results

    def view(self) -> View:
        """Return the View for the controls as they stand."""
        counted, kind = self._now_counted, self.counted.value
        figure = Figure(figsize=(8.6, 3.9))
        matrix = figure.add_axes(MATRIX)
        _draw_matrix(matrix, counted.confusion, self.truth.value, self.guess.value, kind)
        thought = self._draw_song(figure.add_axes(BARS))
        said = self._count(counted) + thought
        alt = f"Confusion matrix of {len(counted.truth)} {_kind(kind)}. {said}"
        return View(CaptionedFigure(figure, alt), said)

    def redraw(self) -> None:
        """Draw matrix and song, list the songs of the cell, put the chosen one on the player."""
        super().redraw()
        if self._named is not None:
            self._list.value = _table(self.songs, self.counted.value)
            self._play()

    def _count(self, counted: Results) -> str:
        """Say what is in the cell, and how often the network is right before and after the vote."""
        kind, truth, guess = _kind(self.counted.value), self.truth.value, self.guess.value
        row = counted.confusion.loc[truth]
        share = f" ({row[guess] / row.sum():.0%})" if row.sum() else ""
        verb = "is" if row[guess] == 1 else "are"
        said = f"Of {row.sum()} {kind} that are {truth}, {row[guess]} {verb} called {guess}{share}."
        if self._single is None:
            return f"{said} In all {counted.accuracy:.0%} of {len(counted.truth)} songs are right."
        return (
            f"{said} In all {self._single.accuracy:.0%} of {len(self._single.truth)} single "
            f"excerpts are right, and after the vote {self.results.accuracy:.0%} of "
            f"{len(self.results.truth)} songs."
        )

    def _draw_song(self, ax: Axes) -> str:
        """Draw what the network thought of the chosen song; return it as a sentence."""
        chosen, genres = self.song.value, self.results.genres
        if self._named is None:
            why = "These results count songs\nand keep none of them:\nthere is no song to look at."
            ax.text(0.5, 0.5, why, ha="center", va="center")
            ax.axis("off")
            return ""
        ax.set(
            xlim=(0, 1),
            ylim=(len(genres) - 0.5, -0.5),
            yticks=range(len(genres)),
            yticklabels=genres,
        )
        ax.xaxis.set_major_formatter(PercentFormatter(1))
        if chosen is None:
            ax.set_xlabel("probability")
            ax.set_title("no song in this cell", fontsize=10)
            return ""
        thought, truth = self.results.probabilities[chosen], self.results.truth[chosen]
        colours = [ORANGE if genre == truth else BLUE for genre in genres]
        ax.barh(range(len(genres)), thought, color=colours, height=0.7)
        label = self._named.label[chosen]
        ax.set_title(f"{label[:38]}\norange: its true genre, {truth}", fontsize=9)
        ax.set_xlabel(f"probability{self._draw_rings(ax, chosen)}", fontsize=9)
        order = np.argsort(-thought, kind="stable")[:2]
        return f" {label}: {', '.join(f'{genres[n]} {thought[n]:.0%}' for n in order)}."

    def _draw_rings(self, ax: Axes, chosen: int) -> str:
        """Draw a ring for every excerpt of a song; return what explains them, if there are any."""
        if self.results.excerpts is None:
            return ""
        every = self.results.excerpts[:, chosen]
        rows = np.arange(len(self.results.genres))[:, None]
        ax.plot(
            every.T,
            rows + np.linspace(-0.25, 0.25, len(every)),
            "o",
            color="0.15",
            markerfacecolor="white",
            markersize=4,
            markeredgewidth=0.9,
        )
        return "\nring: one excerpt, bar: their mean"

    def _changed(self, change: dict[str, Any]) -> None:
        if self._settling:
            return
        if change["owner"] is not self.song:
            self._fill()
        super()._changed(change)

    def _fill(self) -> None:
        """Offer the songs of the cell."""
        self._settling = True
        if self._named is None:
            self.song.options = [("not kept", None)]
            self.song.disabled = True
        else:
            self.songs = self._songs_of_the_cell(self._named)
            labels = self._named.label[self.songs.song]
            offered = list(zip(labels, self.songs.song, strict=True))
            self.song.options = offered or [("none in this cell", None)]
            self.song.value = self.song.options[0][1]
        self._settling = False

    def _songs_of_the_cell(self, named: pd.DataFrame) -> pd.DataFrame:
        counted = self._now_counted
        true, guessed = np.array(counted.truth), np.array(counted.guesses)
        inside = (true == self.truth.value) & (guessed == self.guess.value)
        excerpts = inside.reshape(-1, len(self.results.truth)).sum(axis=0)
        table = named.drop(columns=["label", "path"]).assign(
            song=range(len(named)),
            excerpts=excerpts,
            probability=self.results.probabilities[:, self.results.genres.index(self.guess.value)],
        )
        return table[table.excerpts > 0].sort_values("probability", ascending=False, kind="stable")

    def _play(self) -> None:
        """Put the chosen song on the player; if it can't be read, say so."""
        chosen = self.song.value
        if chosen == self._played or self._named is None:
            return
        self._played = chosen
        self.scene.sounds = []
        path = "" if chosen is None else self._named.path[chosen]
        if not path:
            return
        label = f"{self._named.label[chosen]}, 25 s from its middle"
        try:
            self.scene.sounds = [sound(load_clip(path), label)]
        except GenreLabError as problem:
            self.say(f"{self.status} It can't be played: {in_a_sentence(problem)}")

    def _point(self, change: dict[str, Any]) -> None:
        """Choose the cell that was clicked."""
        left, bottom, width, height = MATRIX
        genres, (x, y) = self.results.genres, change["new"]
        column = int(np.floor((x - left) / width * len(genres)))
        row = int(np.floor((y - (1 - bottom - height)) / height * len(genres)))
        if not (0 <= column < len(genres) and 0 <= row < len(genres)):
            return
        self._settling = True
        self.truth.value = genres[row]
        self.guess.value = genres[column]
        self._fill()
        self.redraw()


def _kind(counted: str) -> str:
    return "songs" if counted == SONGS else counted


def _before_the_vote(results: Results) -> Results | None:
    """Make Results of every single excerpt; None if their answers aren't known."""
    if results.excerpts is None:
        return None
    return Results(
        results.excerpts.reshape(-1, len(results.genres)),
        results.truth * len(results.excerpts),
        results.genres,
    )


def _names(results: Results) -> pd.DataFrame | None:
    """Make a table, one row a song: title, artist, path, and a label made of them.

    None if the results keep no single songs.
    """
    try:
        songs, n = results.songs, len(results.probabilities)
    except EvaluationError:
        return None
    if songs is None:
        songs = pd.DataFrame({"track_id": [f"Song {number}" for number in range(1, n + 1)]})
    songs = songs.reset_index(drop=True)
    named = pd.DataFrame(
        {
            name: songs[name].astype(str) if name in songs else ""
            for name in ("title", "artist", "path")
        },
        index=songs.index,
    )
    named["title"] = named.title.where(named.title != "", songs.track_id.astype(str))
    by = named.artist.map(lambda artist: f" by {artist}" if artist else "")
    return named.assign(label=named.title + by)


def _why_not(results: Results) -> str:
    """Say why the switch is disabled, if it is."""
    if results.excerpts is not None:
        return ""
    return (
        "<p>Single excerpts and the vote can't be compared: these results keep one answer a song. "
        "gl.evaluate(run, store) has them all.</p>"
    )


def _worst(counts: np.ndarray) -> tuple[int, int]:
    """Find the most frequent mistake, or if there is none, the most frequent right answer."""
    mistakes = counts * (1 - np.eye(len(counts), dtype=int))
    most = mistakes.argmax() if mistakes.any() else counts.argmax()
    row, column = np.unravel_index(most, counts.shape)
    return int(row), int(column)


def _draw_matrix(ax: Axes, confusion: pd.DataFrame, truth: str, guess: str, counted: str) -> None:
    from seaborn import color_palette  # takes a second to import

    colours = color_palette("mako_r", as_cmap=True)  # as in the figure of the results
    counts, genres = confusion.to_numpy(), confusion.columns.tolist()
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax.imshow(share, cmap=colours, vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(*counts.shape):
        colour = "white" if share[row, column] > 0.45 else "black"
        number = str(counts[row, column])
        ax.text(column, row, number, ha="center", va="center", fontsize=9, color=colour)
    corner = genres.index(guess) - 0.5, genres.index(truth) - 0.5
    ax.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=ORANGE, linewidth=3, clip_on=False))
    ax.set(
        xticks=range(len(genres)),
        yticks=range(len(genres)),
        yticklabels=genres,
        ylabel="true genre",
    )
    ax.set_xticklabels(genres, rotation=30, ha="right", rotation_mode="anchor")
    ax.set_xlabel("guessed genre", labelpad=2)
    ax.set_title(f"{counted} (count)\ncolour: share of the row", fontsize=9)


def _table(songs: pd.DataFrame, counted: str) -> str:
    """Write the songs of a cell as an HTML table."""
    if songs.empty:
        return "<p>No song is in this cell.</p>"
    columns = ["title", "artist", "probability"]
    if counted == EXCERPTS:
        columns.append("excerpts")
    heads = {"probability": "probability of the guess", "excerpts": "excerpts in this cell"}
    shown = songs[columns].head(LISTED).rename(columns=heads)
    table = shown.to_html(
        index=False,
        border=False,
        justify="left",
        float_format=lambda share: f"{share:.0%}",
        classes=["genre-lab-songs"],
    )
    more = len(songs) - LISTED
    return f"{table}<p>and {more} more in the list above</p>" if more > 0 else table
