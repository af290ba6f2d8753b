"""Play songs without their names, and keep count of the genres told right."""

import html
import random

import ipywidgets

from ..audio.clip import load_clip
from ..evaluation.guesses import Guesses
from ..plots.player import play

MIDDLE = 5  # seconds of each song in the guessing game


class GuessingGame(ipywidgets.VBox):
    """Play songs without their names, and keep count of the genres you tell right.

    Parameters
    ----------
    songs : Tracks
        The songs to guess, in an order that hides their genre.
    guesses : Guesses or None
        Where the score is kept; None takes your own.
    seed : int
        Another seed, another order.

    Notes
    -----
    You hear 5 s from the middle of a song, reduced to what the network gets: one channel and
    12,000 samples a second. Only the first guess at a song counts. Songs that you guessed in an
    earlier session are not asked again.

    Taught in: notebooks/00_start_here.ipynb
    """

    def __init__(self, songs, guesses=None, seed=0):
        self.songs = songs
        self.guesses = guesses if guesses is not None else Guesses()
        self._open = [
            row
            for row in songs.table.itertuples()
            if row.track_id not in set(self.guesses.table.track_id)
        ]
        random.Random(seed).shuffle(self._open)
        self._heard = ipywidgets.HTML()
        self._status = ipywidgets.HTML()
        self._buttons = [
            ipywidgets.Button(
                description=genre, tooltip=f"It is {genre}", layout=ipywidgets.Layout(width="7.5em")
            )
            for genre in songs.genres
        ]
        for button in self._buttons:
            button.on_click(self._take)
        row = ipywidgets.HBox(self._buttons, layout=ipywidgets.Layout(flex_flow="row wrap"))
        super().__init__([self._heard, row, self._status])
        self._ask("Listen, then press the genre that you hear.")

    def guess(self, genre):
        """Answer the song that is playing, as its button does."""
        if not self._open:
            return
        song = self._open.pop(0)
        self.guesses.add(song.track_id, song.genre, genre)
        verdict = "Right" if genre == song.genre else "No"
        self._ask(f"{verdict}: it was {song.genre}.")

    @property
    def status(self):
        """What the sentence below the buttons says."""
        mine = self.guesses.among(self.songs.table.track_id)
        right = int((mine.truth == mine.guess).sum())
        score = f" You told {right} of {len(mine)} right." if len(mine) else ""
        end = "" if self._open else " That was the last song."
        lost = (
            ""
            if self.guesses.kept
            else " Your score cannot be kept on this computer: note it down."
        )
        return f"{self._said}{score}{end}{lost}"

    def _take(self, button):
        self.guess(button.description)

    def _ask(self, said):
        """Put the next song into the player, and say how things stand."""
        self._said = said if self._open or "it was" in said else "You have guessed every song."
        for button in self._buttons:
            button.disabled = not self._open
        if self._open:
            number = len(self.songs) - len(self._open) + 1
            clip = load_clip(self._open[0].path, seconds=MIDDLE)
            self._heard.value = play(
                clip, label=f"song {number} of {len(self.songs)}"
            )._repr_html_()
        else:
            self._heard.value = ""
        self._status.value = (
            f'<span role="status" aria-live="polite">{html.escape(self.status)}</span>'
        )

    def __repr__(self):
        return (
            f"GuessingGame: {len(self.songs)} songs, {len(self.songs.genres)} genres. {self.status}"
        )

    def _repr_mimebundle_(self, **options):
        genres = "".join(f"<li>{html.escape(genre)}</li>" for genre in self.songs.genres)
        still = (
            f"<p>A guessing game: {len(self.songs)} songs, a player, and a button for each of the genres below. "
            f"It comes alive when this cell is run in Jupyter.</p><ul>{genres}</ul>"
        )
        return {
            **super()._repr_mimebundle_(**options),
            "text/plain": repr(self),
            "text/html": still,
        }
