"""Look into a confusion matrix: the songs of a cell, their sound, and what the network thought of each."""

import html

import ipywidgets
import numpy as np
import pandas as pd
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
LISTED = 12  # songs in the table under the picture; the list to choose from has them all
MATRIX, BARS = (
    (0.12, 0.2, 0.4, 0.68),
    (0.66, 0.2, 0.3, 0.68),
)  # left, bottom, width, height, in shares of the figure


class ConfusionExplorer(Explorer):
    """Look into a confusion matrix: choose a cell by mouse or by name, hear its songs, see what the network thought.

    Parameters
    ----------
    results : Results
        From `evaluate`, which also has the answers to single excerpts: then the matrix can be seen
        before and after the vote. `KeptResults` show their matrix, but no songs.

    Attributes
    ----------
    counted : ipywidgets.ToggleButtons
        Whether the matrix counts whole songs, after the vote, or single excerpts.
    truth, guess, song : ipywidgets.Dropdown
        The cell, and the song of it that is looked at and played: 25 s from its middle.
    songs : pandas.DataFrame
        The songs of the cell: song (their row in the results), title, artist, and excerpts, which
        tells how many of a song's excerpts belong to the cell.

    Raises
    ------
    EvaluationError
        If there is nothing that can be counted.

    Examples
    --------
    >>> answers = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
    >>> explorer = ConfusionExplorer(Results(answers, ["jazz", "pop", "pop", "pop"], ["jazz", "pop"]))
    >>> explorer.guess.value = "pop"
    >>> explorer.status
    'Of 3 songs that are pop, 2 are called pop (67%). In all 75% of 4 songs are right. Song 3: pop 80%, jazz 20%.'

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """

    def __init__(self, results):
        if not isinstance(results, Results):
            raise EvaluationError(
                f"a {type(results).__name__} has no confusion matrix",
                "",
                "give what gl.evaluate returns",
            )
        self.results, self._settling, self._played = results, False, None
        self._single = _before_the_vote(results)
        self._named = _names(results)
        genres = results.genres
        self.counted = ipywidgets.ToggleButtons(
            options=[SONGS, EXCERPTS],
            description="count",
            disabled=self._single is None,
            tooltips=["one answer a song, after its excerpts have voted", "every answer by itself"],
        )
        truth, guess = np.unravel_index(_worst(results.confusion.to_numpy()), (len(genres),) * 2)
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

    def view(self):
        """Return the View for the controls as they stand."""
        counted = self._single if self.counted.value == EXCERPTS else self.results
        figure = Figure(figsize=(8.6, 3.9))
        _draw_matrix(
            figure.add_axes(MATRIX),
            counted.confusion,
            self.truth.value,
            self.guess.value,
            self.counted.value,
        )
        thought = self._draw_song(figure.add_axes(BARS))
        said = self._count(counted)
        return View(
            CaptionedFigure(
                figure,
                f"Confusion matrix of {len(counted.truth)} {_kind(self.counted.value)}. {said}{thought}",
            ),
            said + thought,
        )

    def redraw(self):
        """Draw matrix and song, list the songs of the cell, and put the chosen one into the player."""
        super().redraw()
        if self._named is not None:
            self._list.value = _table(self.songs, self.counted.value)
            self._play()

    def _count(self, counted):
        """Say what is in the cell, and how often the network is right before and after the vote."""
        kind, truth, guess = _kind(self.counted.value), self.truth.value, self.guess.value
        row = counted.confusion.loc[truth]
        share = f" ({row[guess] / row.sum():.0%})" if row.sum() else ""
        said = f"Of {row.sum()} {kind} that are {truth}, {row[guess]} {'is' if row[guess] == 1 else 'are'} called {guess}{share}. "
        if self._single is None:
            return said + f"In all {counted.accuracy:.0%} of {len(counted.truth)} songs are right."
        return said + (
            f"In all {self._single.accuracy:.0%} of {len(self._single.truth)} single excerpts are right, "
            f"and after the vote {self.results.accuracy:.0%} of {len(self.results.truth)} songs."
        )

    def _draw_song(self, ax):
        """Draw what the network thought of the chosen song; return it as a sentence."""
        chosen, genres = self.song.value, self.results.genres
        if self._named is None:
            ax.text(
                0.5,
                0.5,
                "These results count songs\nand keep none of them:\nthere is no song to look at.",
                ha="center",
                va="center",
            )
            ax.axis("off")
            return ""
        ax.set(
            xlim=(0, 1),
            ylim=(len(genres) - 0.5, -0.5),
            yticks=range(len(genres)),
            yticklabels=genres,
        )
        ax.set_xlabel("probability")
        ax.xaxis.set_major_formatter(PercentFormatter(1))
        if chosen is None:
            ax.set_title("no song in this cell", fontsize=10)
            return ""
        thought, truth, rings = self.results.probabilities[chosen], self.results.truth[chosen], ""
        ax.barh(
            range(len(genres)),
            thought,
            color=[ORANGE if genre == truth else BLUE for genre in genres],
            height=0.7,
        )
        if self._single is not None:
            every = self.results.excerpts[:, chosen]
            ax.plot(
                every.T,
                np.arange(len(genres))[:, None] + np.linspace(-0.25, 0.25, len(every)),
                "o",
                color="0.15",
                markerfacecolor="white",
                markersize=4,
                markeredgewidth=0.9,
            )
            rings = "\nring: one excerpt, bar: their mean"
        ax.set_title(
            f"{self._named.label[chosen][:38]}\norange: its true genre, {truth}", fontsize=9
        )
        ax.set_xlabel(f"probability{rings}", fontsize=9)
        order = np.argsort(-thought, kind="stable")[:2]
        return f" {self._named.label[chosen]}: {', '.join(f'{genres[n]} {thought[n]:.0%}' for n in order)}."

    def _changed(self, change):
        if self._settling:
            return
        if change.owner is not self.song:
            self._fill()
        super()._changed(change)

    def _fill(self):
        """Offer the songs of the cell."""
        self._settling = True
        if self._named is None:
            self.song.options, self.song.disabled = [("not kept", None)], True
        else:
            self.songs = self._songs_of_the_cell()
            self.song.options = list(zip(self._named.label[self.songs.song], self.songs.song)) or [
                ("none in this cell", None)
            ]
            self.song.value = self.song.options[0][1]
        self._settling = False

    def _songs_of_the_cell(self):
        counted = self._single if self.counted.value == EXCERPTS else self.results
        inside = (np.array(counted.truth) == self.truth.value) & (
            np.array(counted.guesses) == self.guess.value
        )
        excerpts = inside.reshape(-1, len(self.results.truth)).sum(axis=0)
        table = self._named.drop(columns=["label", "path"]).assign(
            song=range(len(self._named)),
            excerpts=excerpts,
            probability=self.results.probabilities[:, self.results.genres.index(self.guess.value)],
        )
        return table[table.excerpts > 0].sort_values("probability", ascending=False, kind="stable")

    def _play(self):
        """Put the chosen song into the player; where it cannot be read, say so."""
        if self.song.value == self._played:
            return
        self._played, self.scene.sounds = self.song.value, []
        path = "" if self._played is None else self._named.path[self._played]
        if path:
            try:
                self.scene.sounds = [
                    sound(
                        load_clip(path),
                        f"{self._named.label[self.song.value]}, 25 s from its middle",
                    )
                ]
            except GenreLabError as problem:
                self.say(f"{self.status} It cannot be played: {in_a_sentence(problem)}")

    def _point(self, change):
        """Choose the cell that was clicked."""
        left, bottom, width, height = MATRIX
        n, (x, y) = len(self.results.genres), change.new
        column, row = (
            int(np.floor((x - left) / width * n)),
            int(np.floor((y - (1 - bottom - height)) / height * n)),
        )
        if not (0 <= column < n and 0 <= row < n):
            return
        self._settling = True
        self.truth.value, self.guess.value = self.results.genres[row], self.results.genres[column]
        self._fill()
        self.redraw()


def _kind(counted):
    return "songs" if counted == SONGS else counted


def _before_the_vote(results):
    """Make Results of every single excerpt; None where their answers are not known."""
    if results.excerpts is None:
        return None
    return Results(
        results.excerpts.reshape(-1, len(results.genres)),
        results.truth * len(results.excerpts),
        results.genres,
    )


def _names(results):
    """One row a song: title, artist, path, and a label made of them; None where single songs are not kept."""
    try:
        songs, n = results.songs, len(results.probabilities)
    except EvaluationError:
        return None
    songs = (
        pd.DataFrame({"track_id": [f"Song {number}" for number in range(1, n + 1)]})
        if songs is None
        else songs.reset_index(drop=True)
    )
    named = pd.DataFrame(
        {
            name: songs[name].astype(str) if name in songs else ""
            for name in ("title", "artist", "path")
        },
        index=songs.index,
    )
    named["title"] = named.title.where(named.title != "", songs.track_id.astype(str))
    return named.assign(
        label=named.title + named.artist.map(lambda artist: f" by {artist}" if artist else "")
    )


def _why_not(results):
    """Say why the switch is disabled, where it is."""
    if results.excerpts is not None:
        return ""
    return "<p>Single excerpts and the vote cannot be compared: these results keep one answer a song. gl.evaluate(run, store) has them all.</p>"


def _worst(counts):
    """The most frequent mistake, as a place in the flattened matrix; where there is none, the most frequent right answer."""
    mistakes = counts * (1 - np.eye(len(counts), dtype=int))
    return mistakes.argmax() if mistakes.any() else counts.argmax()


def _draw_matrix(ax, confusion, truth, guess, counted):
    counts, genres = confusion.to_numpy(), confusion.columns.tolist()
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax.imshow(share, cmap="magma_r", vmin=0, vmax=1.15, aspect="auto")
    for row, column in np.ndindex(*counts.shape):
        ax.text(
            column,
            row,
            counts[row, column],
            ha="center",
            va="center",
            fontsize=9,
            color="white" if share[row, column] > 0.45 else "black",
        )
    ax.add_patch(
        Rectangle(
            (genres.index(guess) - 0.5, genres.index(truth) - 0.5),
            1,
            1,
            fill=False,
            edgecolor="#1b9e3f",
            linewidth=3,
            clip_on=False,
        )
    )
    ax.set(
        xticks=range(len(genres)),
        yticks=range(len(genres)),
        yticklabels=genres,
        ylabel="true genre",
    )
    ax.set_xticklabels(genres, rotation=30, ha="right", rotation_mode="anchor")
    ax.set_xlabel("guessed genre", labelpad=2)
    ax.set_title(f"{counted} (count)\ncolour: share of the row", fontsize=9)


def _table(songs, counted):
    """Write the songs of a cell as a table."""
    if songs.empty:
        return "<p>No song is in this cell.</p>"
    columns = ["title", "artist", "probability"] + ["excerpts"] * (counted == EXCERPTS)
    shown = (
        songs[columns]
        .head(LISTED)
        .rename(
            columns={"probability": "probability of the guess", "excerpts": "excerpts in this cell"}
        )
    )
    rest = f"<p>and {len(songs) - LISTED} more in the list above</p>" if len(songs) > LISTED else ""
    return (
        shown.to_html(
            index=False,
            border=0,
            justify="left",
            formatters={"title": html.escape, "artist": html.escape},
            escape=False,
            float_format=lambda share: f"{share:.0%}",
            classes="genre-lab-songs",
        )
        + rest
    )
