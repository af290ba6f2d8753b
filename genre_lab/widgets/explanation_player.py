"""See and hear which part of a song decided: the part alone, the song without it, and what then."""

from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..evaluation.explanations.asked import Asked
from ..evaluation.explanations.explain import METHODS, explain_by
from ..evaluation.explanations.explanation import Explanation
from ..models.pretrained.published import Published
from ..plots.figure import CaptionedFigure
from ..plots.listening.explanations import draw_explanation
from ..training.run import Run
from .parts.explorer import Explorer, View, wide
from .parts.scene import sound
from .parts.slider import Slider
from .parts.sources import PathLike, Songs, run_of, songs_in

HEARD = 10  # seconds that are sent to the players: those that hold most of the map
SHOWN = 6  # genres or tags in the table
LIKELIEST = "the likeliest"
SHARES = [2.0, 5, 10, 20, 30, 50, 70]  # %


class ExplanationPlayer(Explorer):
    """See and hear which part of a song decided, by three methods, and what the rest would say.

    Parameters
    ----------
    run : Run, path or Published
        The network: a training, the name of a shipped one, or `gl.published(name)`.
    songs : Tracks, path, or list of paths
        Songs to choose from.

    Attributes
    ----------
    song, genre, method : ipywidgets.Dropdown
        Which song, which genre or tag of it is explained, and how.
    share : Slider
        How much of the song counts as the part that decided, in %.
    explanation : Explanation
        What is shown.
    probabilities : pandas.DataFrame
        What the network says to each of the sounds: the song, the part alone, the song without it,
        and the song without as much at random, for comparison.

    Raises
    ------
    TrainingError
        If the run can't be read.
    WidgetError
        If `run` is no network, or `songs` are no songs.

    Notes
    -----
    You hear the ten seconds that hold most of the map; the network hears all of the excerpt.

    Examples
    --------
    >>> ExplanationPlayer("no such run", "songs")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    genre_lab.errors.TrainingError: there is no run here
      in: no such run
      do: ...

    Taught in: notebooks/12_look_inside.ipynb
    """

    def __init__(self, run: Run | PathLike | Published, songs: Songs):
        self._asked = Asked(run if isinstance(run, Published) else run_of(run))
        self._songs = songs_in(songs)
        self._explained: dict[tuple[Any, ...], Explanation] = {}
        self.song = ipywidgets.Dropdown(
            options=[(song.label, number) for number, song in enumerate(self._songs)],
            description="song",
            tooltip="the song whose answer is explained",
            **wide(24),
        )
        self.genre = ipywidgets.Dropdown(
            options=[LIKELIEST, *self._asked.labels],
            description="why",
            tooltip="the genre or tag that is explained",
            **wide(14),
        )
        self.method = ipywidgets.Dropdown(
            options=METHODS, description="method", tooltip="how it is explained", **wide(14)
        )
        self.share = Slider("share that counts most (%)", 20, 1, 99, stops=SHARES)
        super().__init__([self.song, self.genre, self.method, self.share])

    def view(self) -> View:
        """Return the View for the controls as they stand."""
        why = self.explanation = self._explain()
        share = self.share.value / 100
        clips = {
            "all": why.clip,
            "only this": why.sound("only", share),
            "without this": why.sound("without", share),
            "without as much at random": why.sound("without", share, by=0),
        }
        answers = {name: why.answer_to(clip) for name, clip in clips.items()}
        answers["all"] = why.probabilities
        self.probabilities = pd.DataFrame(answers).T[why.probabilities.index]
        figure, top = _draw(why, share, self.probabilities)
        seconds = min(HEARD, why.clip.seconds)
        start = why.moment(seconds)
        self.scene.sounds = [
            sound(
                clip.excerpt(start, seconds), f"{name}, {seconds:.0f} s from {start:.1f} s", start
            )
            for name, clip in list(clips.items())[:3]
        ]
        status = self._say(why)
        alt = f"The mel spectrogram with the part that counts. {status}"
        if why.feature.spec.kind != "mel":
            alt = alt.replace("mel spectrogram", "spectrogram", 1)
        return View(CaptionedFigure(figure, alt), status, top)

    def _explain(self) -> Explanation:
        """Explain by the controls; what was explained once is kept."""
        wanted = self.song.value, self.genre.value, self.method.value
        if wanted not in self._explained:
            number, genre, method = wanted
            self._explained[wanted] = explain_by(
                self._asked,
                self._songs[number].source,
                method,
                None if genre == LIKELIEST else genre,
            )
        return self._explained[wanted]

    def _say(self, why: Explanation) -> str:
        shares = self.probabilities[why.genre]
        song = self._songs[self.song.value]
        truth = f" (the song is {song.genre})" if song.genre else ""
        return (
            f"{song.label}: {why.genre} {shares['all']:.0%}{truth}. By {why.method}, only the "
            f"{self.share.value:.0f} % that count most: {shares['only this']:.0%}; without them: "
            f"{shares['without this']:.0%}; without as much at random: "
            f"{shares['without as much at random']:.0%}."
        )


def _draw(why: Explanation, share: float, probabilities: pd.DataFrame) -> tuple[Figure, Axes]:
    """Draw the spectrogram with the map over it, and below it a table of probabilities."""
    figure = Figure(figsize=(8.6, 5.0))
    top = figure.add_axes((0.09, 0.5, 0.9, 0.43))
    draw_explanation(why, top, share)
    shown = probabilities.iloc[:, :SHOWN]
    if why.genre not in shown:
        shown = shown.iloc[:, :-1].assign(**{why.genre: probabilities[why.genre]})
    below = figure.add_axes((0.27, 0.12, 0.66, 0.24))
    below.imshow(shown, cmap="viridis", vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(shown.to_numpy()):
        colour = "black" if value > 0.6 else "white"
        below.text(column, row, f"{value:.0%}", ha="center", va="center", color=colour, size=9)
    below.set(xticks=range(shown.shape[1]), yticks=range(len(shown)))
    below.set_xticklabels([str(name) for name in shown], size=9)
    below.set_yticklabels(list(shown.index), size=9)
    below.set_xlabel("probability", size=9)
    below.tick_params(length=0)
    return figure, top
