"""Play songs without their names, and keep count of the genres told right."""

import html
import random
from typing import Any

import ipywidgets

from ..audio.clip import load_clip
from ..data.tracks import Tracks
from ..errors import AudioError, printable
from ..evaluation.guesses import Guesses
from ..plots.player import play
from .parts.explorer import no_formulas, spoken
from .parts.sources import PathLike, tracks_in

MIDDLE = 5  # seconds of each song


class GuessingGame(ipywidgets.VBox):
    """Play songs without their names, and keep count of the genres you get right.

    Parameters
    ----------
    songs : Tracks or path
        The songs to guess, or a folder with one folder a genre. Their order hides their genre.
    guesses : Guesses or None
        Where the score is kept; None takes your own.
    seed : int
        Another seed gives another order.

    Attributes
    ----------
    skipped : list of str
        Songs that couldn't be read; the game leaves them out and goes on.

    Notes
    -----
    You hear 5 s from the middle of a song, reduced to what the network gets: one channel and
    12,000 samples a second. Only your first guess at a song counts. Songs that you guessed in an
    earlier session don't come up again.

    Examples
    --------
    >>> table = pd.DataFrame({"track_id": ["a"], "genre": ["jazz"], "path": ["lost.mp3"]})
    >>> GuessingGame(Tracks(table), Guesses("my folder")).status
    'You have guessed every song. 1 song could not be read and was left out.'

    Taught in: notebooks/00_start_here.ipynb
    """

    def __init__(self, songs: Tracks | PathLike, guesses: Guesses | None = None, seed: int = 0):
        self.songs = tracks_in(songs)
        self.guesses = guesses if guesses is not None else Guesses()
        self.skipped: list[str] = []
        known = set(self.guesses.table.track_id)
        rows: list[Any] = list(self.songs.table.itertuples())
        self._open = [row for row in rows if row.track_id not in known]
        random.Random(seed).shuffle(self._open)
        self._heard = ipywidgets.HTML()
        self._status = ipywidgets.HTML()
        self._buttons = [
            ipywidgets.Button(
                description=genre, tooltip=f"It is {genre}", layout=ipywidgets.Layout(width="7.5em")
            )
            for genre in self.songs.genres
        ]
        for button, genre in zip(self._buttons, self.songs.genres, strict=True):
            button.on_click(lambda _, genre=genre: self.guess(genre))
        row = ipywidgets.HBox(self._buttons, layout=ipywidgets.Layout(flex_flow="row wrap"))
        super().__init__([self._heard, row, self._status])
        self._ask("Listen, then press the genre that you hear.")

    def guess(self, genre: str) -> None:
        """Answer the song that is playing, as its button does."""
        if not self._open:
            return
        song = self._open.pop(0)
        self.guesses.add(song.track_id, song.genre, genre)
        verdict = "Right" if genre == song.genre else "No"
        self._ask(f"{verdict}: it was {song.genre}.")

    @property
    def status(self) -> str:
        """The sentence below the buttons."""
        mine = self.guesses.among(self.songs.table.track_id)
        parts = [self._said]
        if len(mine):
            right = int((mine.truth == mine.guess).sum())
            parts.append(f"You got {right} of {len(mine)} right.")
        if not self._open and self._said != "You have guessed every song.":
            parts.append("That was the last song.")
        if self.skipped:
            songs = "1 song" if len(self.skipped) == 1 else f"{len(self.skipped)} songs"
            verb = "was" if len(self.skipped) == 1 else "were"
            parts.append(f"{songs} could not be read and {verb} left out.")
        if not self.guesses.kept:
            parts.append("Your score can't be saved on this computer: note it down.")
        return " ".join(parts)

    def _ask(self, said: str) -> None:
        """Put the next song that can be read into the player, and say how things stand."""
        self._heard.value = self._next_player()
        self._said = said if self._open or "it was" in said else "You have guessed every song."
        for button in self._buttons:
            button.disabled = not self._open
        self._status.value = spoken(printable(self.status))

    def _next_player(self) -> str:
        """Return the next song's player as HTML; leave out songs that can't be read."""
        while self._open:
            number = len(self.songs) - len(self._open) + 1
            try:
                clip = load_clip(self._open[0].path, seconds=MIDDLE)
            except AudioError:
                self.skipped.append(self._open.pop(0).track_id)
                continue
            return play(clip, label=f"song {number} of {len(self.songs)}")._repr_html_()
        return ""

    def __repr__(self) -> str:
        n_songs, n_genres = len(self.songs), len(self.songs.genres)
        return printable(f"GuessingGame: {n_songs} songs, {n_genres} genres. {self.status}")

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        genres = "".join(f"<li>{html.escape(genre)}</li>" for genre in self.songs.genres)
        still = (
            f"<p>A guessing game: {len(self.songs)} songs, a player, and a button for each of the "
            f"genres below. It comes alive when this cell is run in Jupyter.</p><ul>{genres}</ul>"
        )
        return {
            **super()._repr_mimebundle_(**options),
            "text/plain": repr(self),
            "text/html": no_formulas(still),
        }
