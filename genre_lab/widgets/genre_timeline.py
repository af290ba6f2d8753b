"""A whole song as a network hears it: its picture, and under it what the network says at many places."""

from dataclasses import dataclass, replace

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..audio.clip import Clip, load_clip
from ..audio.features import feature
from ..errors import WidgetError
from ..models.song_vote import ask
from ..plots.figure import ORANGE, CaptionedFigure
from ..plots.plot import OCTAVES
from ..training.run import Run
from .parts.explorer import Explorer, View
from .parts.scene import sound
from .parts.slider import Slider
from .parts.song_file import SongBytes, SongFile

LOOKED_AT, HEARD = (
    300,
    120,
)  # seconds of a song, from its beginning, that are pictured and that are sent to the player
PLACES = 60  # the network is asked at so many places at most
BATCH = 20  # excerpts a step, always: another number would be compiled anew
COLUMNS = 320  # of the picture on the screen


@dataclass(frozen=True, eq=False)
class _Song:
    """What is known of the chosen song: its sound, its picture, and whether it goes on after it."""

    label: str
    truth: str
    clip: Clip
    picture: object
    goes_on: bool

    @property
    def seconds_per_frame(self):
        return self.picture.times[-1] / (len(self.picture.times) - 1)


class GenreTimeline(Explorer):
    """Follow a network through a whole song: the probability of each genre, under the picture, in step with the player.

    The network is asked about excerpts as long as those it was trained on, every few seconds.

    Parameters
    ----------
    run : Run or path
        The training.
    songs : Tracks or None
        Songs to choose from. A song of one's own can be dropped in as well.

    Attributes
    ----------
    song : ipywidgets.Dropdown
        Which song.
    step : Slider
        From one place to the next, in s. A long song has 60 places at most.
    file : SongFile
        A song of one's own.
    times : np.ndarray, shape (n_places,)
        The middle of each excerpt in s.
    probabilities : np.ndarray, shape (n_places, n_genres)
        The answers.

    Raises
    ------
    TrainingError, TrainingError
        If the run cannot be read.

    Notes
    -----
    The first 5 minutes of a song are pictured, and 2 of them can be played. Where the recipe calls
    the loudest moment of an excerpt 0 dB, it is here the loudest of the whole song.

    Examples
    --------
    >>> GenreTimeline("no such run")
    Traceback (most recent call last):
    genre_lab.training.run.TrainingError: there is no run here
      in: no such run
      do: train one with python -m genre_lab train, or name a shipped one: best

    Taught in: notebooks/14_your_own_music.ipynb
    """

    def __init__(self, run, songs=None):
        self.run = run if isinstance(run, Run) else Run(run)
        self._model = self.run.model()
        table = songs.table[songs.table.path != ""] if songs is not None else None
        self._sources = [] if table is None else table.path.tolist()
        self._labels = [] if table is None else [_label(row) for row in table.itertuples()]
        self._truths = [] if table is None else table.genre.tolist()
        self.song = ipywidgets.Dropdown(
            options=self._options(),
            description="song",
            tooltip="the song that is asked about",
            layout=ipywidgets.Layout(width="26em"),
        )
        self.step = Slider("a place every … seconds", 2, 0.5, 10, 0.5)
        self.file = SongFile()
        self._wanted, self._opened, self._open, self._asked = (
            0 if self._sources else None,
            None,
            None,
            {},
        )
        super().__init__([self.song, self.step, self.file])

    def view(self):
        """Return the View for the controls as they stand."""
        if self._wanted is None:
            raise WidgetError("there is no song yet", "", "drop one in, or give the widget some")
        if self._wanted != self._opened:
            self._open_song()
        song = self._open
        if self.step.value not in self._asked:
            self._asked[self.step.value] = _ask(
                self._model, self.run.scaling, song, self.step.value
            )
        self.times, self.probabilities = self._asked[self.step.value]
        figure, top = _draw(song, self.times, self.probabilities, self.run.genres)
        status = self._say_answers(song)
        return View(
            CaptionedFigure(
                figure,
                f"{song.picture.spec.kind} of {song.label} over {song.clip.seconds:.0f} s, above the probability of each genre. {status}",
            ),
            status,
            top,
        )

    def _open_song(self):
        """Read the wanted song; where it cannot be read, the one before stays."""
        number, self._wanted = self._wanted, self._opened
        song = _read(
            self._sources[number],
            self.run,
            self._labels[number],
            self._truths[number],
            self._model.input_shape[2],
        )
        self._wanted = self._opened = number
        self._open, self._asked = song, {}
        part = song.clip if song.clip.seconds <= HEARD else song.clip.excerpt(0, HEARD)
        self.scene.sounds = [
            sound(
                part,
                song.label
                + (f", its first {HEARD // 60} minutes" if part is not song.clip else ""),
                start=0,
            )
        ]

    def _say_answers(self, song):
        genres, mean = self.run.genres, self.probabilities.mean(axis=0)
        winners = self.probabilities.argmax(axis=1)
        counts = np.bincount(winners, minlength=len(genres))
        told = ", ".join(
            f"{genres[n]} at {counts[n]}"
            for n in np.argsort(-counts, kind="stable")[:3]
            if counts[n]
        )
        places = f"{len(winners)} place{'s' * (len(winners) > 1)} of {self._model.input_shape[2] * song.seconds_per_frame:.1f} s"
        every = f", one every {self.times[1] - self.times[0]:.1f} s" if len(winners) > 1 else ""
        limit = (
            f" Only the first {LOOKED_AT // 60} minutes of the song are looked at."
            if song.goes_on
            else ""
        )
        truth = f"; the song is {song.truth}" if song.truth else ""
        changes = int(np.count_nonzero(np.diff(winners)))
        return (
            f"{song.label}: asked at {places}{every}, the network says {told}. It changes its mind {changes} time{'s' * (changes != 1)}. "
            f"On average {genres[mean.argmax()]} has the highest probability, {mean.max():.0%}{truth}.{limit}"
        )

    def _options(self):
        return [(label, number) for number, label in enumerate(self._labels)] or [
            ("none yet", None)
        ]

    def _changed(self, change):
        if change.owner is self.song:
            self._wanted = change.new if change.new != self._opened else self._opened
        elif change.owner is self.file:
            self._offer(change.new)
            return
        super()._changed(change)

    def _offer(self, file):
        """Take a dropped file; once it can be read, it stays among the songs to choose from."""
        self._sources, self._labels, self._truths = (
            [*self._sources, file],
            [*self._labels, file.name],
            [*self._truths, ""],
        )
        self._wanted = number = len(self._sources) - 1
        self.redraw()
        if self._opened != number:
            self._sources, self._labels, self._truths = (
                self._sources[:-1],
                self._labels[:-1],
                self._truths[:-1],
            )
            return
        self.song.unobserve(self._changed, "value")
        self.song.options = self._options()
        self.song.value = number
        self.song.observe(self._changed, "value")


def _label(row):
    name = getattr(row, "title", "") or row.track_id
    return f"{name} by {row.artist}" if getattr(row, "artist", "") else name


def _read(source, run, label, truth, length):
    """Read the beginning of a song, and make its picture by the run's recipe, at least as long as one excerpt."""
    if isinstance(source, SongBytes):
        source.seek(0)
    clip = load_clip(source, LOOKED_AT, run.spec.rate, start=0)
    missing = round(clip.padded * clip.rate)
    samples = clip.samples[missing // 2 : len(clip.samples) - (missing - missing // 2)]
    shortest = -(
        -(length - 1) * round(run.spec.seconds * run.spec.rate) // (run.spec.n_frames - 1)
    )  # samples under one excerpt
    lacking = max(0, shortest - len(samples))
    clip = Clip(np.pad(samples, (lacking // 2, lacking - lacking // 2)), clip.rate, label)
    kept = run.spec.n_kept and max(length, round(run.spec.n_kept * clip.seconds / run.spec.seconds))
    spec = replace(run.spec, seconds=clip.seconds, n_kept=kept)
    return _Song(label, truth, clip, feature(clip, spec), not missing)


def _ask(model, scaling, song, step):
    """Ask the network at places that are about `step` s apart; return their middles (s) and its answers."""
    values, length = scaling.apply(song.picture.values), model.input_shape[2]
    span = values.shape[1] - length
    count = min(PLACES, 1 + round(span * song.seconds_per_frame / step))
    starts = np.linspace(0, span, count).round().astype(int)
    padded = [*starts, *[0] * (-count % BATCH)]
    answers = [
        ask(
            model,
            np.stack(
                [values[:, start : start + length] for start in padded[first : first + BATCH]]
            ),
        )
        for first in range(0, len(padded), BATCH)
    ]
    return (starts + length / 2) * song.seconds_per_frame, np.concatenate(answers)[:count]


def _draw(song, times, probabilities, genres):
    """Draw the song's picture, and under it a row of colours for every genre; a dot marks the genre that wins."""
    figure = Figure(figsize=(8.6, 4.6))
    top, below = figure.add_axes((0.13, 0.56, 0.7, 0.37)), figure.add_axes((0.13, 0.12, 0.7, 0.39))
    _draw_sound(top, song)
    half = (times[1] - times[0]) / 2 if len(times) > 1 else song.clip.seconds / 2
    image = below.imshow(
        probabilities.T,
        aspect="auto",
        cmap="viridis",
        vmin=0,
        vmax=1,
        interpolation="nearest",
        extent=(times[0] - half, times[-1] + half, len(genres) - 0.5, -0.5),
    )
    below.plot(
        times,
        probabilities.argmax(axis=1),
        "o",
        color=ORANGE,
        markeredgecolor="white",
        markersize=5.5 if len(times) < 35 else 4,
    )
    below.set(
        xlim=(0, song.clip.seconds),
        xlabel="time (s); dot: the genre with the highest probability there",
        yticks=range(len(genres)),
        yticklabels=genres,
    )
    mean = below.twinx()
    mean.set(
        ylim=below.get_ylim(),
        yticks=range(len(genres)),
        yticklabels=[f"{share:.0%}" for share in probabilities.mean(axis=0)],
    )
    mean.set_title("mean", loc="right", fontsize=9, x=1.05, pad=3)
    mean.tick_params(length=0)
    figure.colorbar(image, cax=figure.add_axes((0.915, 0.12, 0.015, 0.39)), ticks=[0, 1]).set_label(
        "probability", fontsize=9, labelpad=-6
    )
    return figure, top


def _draw_sound(ax, song):
    values, frequencies = song.picture.values, song.picture.frequencies
    step = -(-values.shape[1] // COLUMNS)
    shown = np.add.reduceat(values, range(0, values.shape[1], step), axis=1) / np.diff(
        [*range(0, values.shape[1], step), values.shape[1]]
    )
    low, high = np.percentile(shown, [2, 100])
    ax.imshow(
        shown,
        origin="lower",
        aspect="auto",
        cmap="magma",
        interpolation="nearest",
        vmin=low,
        vmax=high,
        extent=(0, song.clip.seconds, -0.5, len(values) - 0.5),
    )
    ax.set(xlim=(0, song.clip.seconds), xticklabels=[])
    ax.set_title(song.label, fontsize=10, loc="left")
    if song.picture.spec.kind == "mfcc":
        ax.set_ylabel("coefficient")
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        return
    marks = OCTAVES[(OCTAVES >= frequencies[0]) & (OCTAVES <= frequencies[-1])]
    ax.set_yticks(
        np.interp(marks, frequencies, np.arange(len(frequencies))), [f"{hz:.0f}" for hz in marks]
    )
    ax.set_ylabel("frequency (Hz)")
