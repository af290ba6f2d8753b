"""A whole song as a network hears it: its spectrogram, and the answers at many places below."""

from dataclasses import dataclass, replace
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..audio.clip import Clip, load_clip
from ..audio.features import Feature, feature
from ..data.scaling import Scaling
from ..errors import WidgetError
from ..models.song_vote import ask
from ..plots.figure import ORANGE, CaptionedFigure
from ..plots.spectra import OCTAVES
from ..training.run import Run
from .parts.explorer import Explorer, View
from .parts.scene import sound
from .parts.slider import Slider
from .parts.song_file import SongBytes, SongFile
from .parts.sources import PathLike, Song, Songs, run_of, songs_in

LOOKED_AT = 300  # seconds of a song, from its beginning, that are shown
HEARD = 120  # seconds of it that are sent to the player
PLACES = 60  # we ask the network at so many places at most
BATCH = 20  # excerpts a step, always: Keras would compile again for another number
COLUMNS = 320  # of the spectrogram on the screen


@dataclass(frozen=True, eq=False)
class _OpenSong:
    """Hold the chosen song: its sound, its spectrogram, and whether it goes on after it."""

    song: Song
    clip: Clip
    spectrogram: Feature
    goes_on: bool

    @property
    def seconds_per_frame(self) -> float:
        return self.spectrogram.times[-1] / (len(self.spectrogram.times) - 1)


class GenreTimeline(Explorer):
    """Follow a network through a whole song: the probability of each genre, as the song plays.

    We ask the network about excerpts as long as those it was trained on, every few seconds.

    Parameters
    ----------
    run : Run or path
        The training.
    songs : Tracks, path, list of paths, or None
        Songs to choose from: a table, a song on disk, or a folder of songs. You can drop in a song
        of your own as well.

    Attributes
    ----------
    song : ipywidgets.Dropdown
        Which song.
    step : Slider
        From one place to the next, in s. A long song has 60 places at most.
    file : SongFile
        A song of your own.
    times : np.ndarray, shape (n_places,)
        The middle of each excerpt in s.
    probabilities : np.ndarray, shape (n_places, n_genres)
        The answers.

    Raises
    ------
    TrainingError
        If the run can't be read.
    WidgetError
        If `run` is no run, or `songs` are no songs.

    Notes
    -----
    You see the first 5 minutes of a song, and can play 2 of them. If the recipe calls the loudest
    moment of an excerpt 0 dB, it is here the loudest of the whole song.

    Examples
    --------
    >>> GenreTimeline("no such run")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    genre_lab.errors.TrainingError: there is no run here
      in: no such run
      do: ...
    """

    def __init__(self, run: Run | PathLike, songs: Songs | None = None):
        self.run = run_of(run)
        self._songs = [] if songs is None else songs_in(songs)
        self._model = self.run.model()
        self.song = ipywidgets.Dropdown(
            options=self._options(),
            description="song",
            tooltip="the song we ask about",
            layout=ipywidgets.Layout(width="26em"),
        )
        self.step = Slider("a place every … seconds", 2, 0.5, 10, 0.5)
        self.file = SongFile()
        self._wanted: Song | None = self._songs[0] if self._songs else None
        self._open: _OpenSong | None = None
        self._asked: dict[float, tuple[np.ndarray, np.ndarray]] = {}
        super().__init__([self.song, self.step, self.file])

    def view(self) -> View:
        """Return the View for the controls as they stand."""
        if self._wanted is None:
            raise WidgetError("there is no song yet", "", "drop one in, or give the widget some")
        song = self._opened(self._wanted)
        step = self.step.value
        if step not in self._asked:
            self._asked[step] = _ask(self._model, self.run.scaling, song, step)
        self.times, self.probabilities = self._asked[step]
        figure, top = _draw(song, self.times, self.probabilities, self.run.genres)
        status = self._say_answers(song)
        alt = (
            f"{song.spectrogram.spec.kind} of {song.song.label} over {song.clip.seconds:.0f} s, "
            f"above the probability of each genre. {status}"
        )
        return View(CaptionedFigure(figure, alt), status, top)

    def _opened(self, wanted: Song) -> _OpenSong:
        """Read the wanted song, unless it's open; if that fails, the one before stays."""
        if self._open is not None and self._open.song is wanted:
            return self._open
        self._wanted = None if self._open is None else self._open.song
        opened = _read(wanted, self.run, self._model.input_shape[2])
        self._wanted = wanted
        self._open, self._asked = opened, {}
        label, part = wanted.label, opened.clip
        if part.seconds > HEARD:
            label += f", its first {HEARD // 60} minutes"
            part = part.excerpt(0, HEARD)
        self.scene.sounds = [sound(part, label, start=0)]
        return opened

    def _say_answers(self, song: _OpenSong) -> str:
        genres, mean = self.run.genres, self.probabilities.mean(axis=0)
        winners = self.probabilities.argmax(axis=1)
        counts = np.bincount(winners, minlength=len(genres))
        most = [n for n in np.argsort(-counts, kind="stable")[:3] if counts[n]]
        told = ", ".join(f"{genres[n]} at {counts[n]}" for n in most)
        long = self._model.input_shape[2] * song.seconds_per_frame
        places = f"{_counted(len(winners), 'place')} of {long:.1f} s"
        if len(winners) > 1:
            places += f", one every {self.times[1] - self.times[0]:.1f} s"
        changes = _counted(int(np.count_nonzero(np.diff(winners))), "time")
        truth = f"; the song is {song.song.genre}" if song.song.genre else ""
        limit = ""
        if song.goes_on:
            limit = f" We look only at the first {LOOKED_AT // 60} minutes of the song."
        return (
            f"{song.song.label}: asked at {places}, the network says {told}. It changes its mind "
            f"{changes}. On average {genres[mean.argmax()]} has the highest probability, "
            f"{mean.max():.0%}{truth}.{limit}"
        )

    def _options(self) -> list[tuple[str, int | None]]:
        return [(song.label, n) for n, song in enumerate(self._songs)] or [("none yet", None)]

    def _changed(self, change: dict[str, Any]) -> None:
        if change["owner"] is self.file:
            self._offer(change["new"])
            return
        if change["owner"] is self.song:
            self._wanted = self._songs[change["new"]]
        super()._changed(change)

    def _offer(self, file: SongBytes) -> None:
        """Take a dropped file; if it can be read, it stays among the songs to choose from."""
        song = Song(file, file.name)
        self._wanted = song
        self.redraw()
        if self._open is None or self._open.song is not song:
            return
        self._songs = [*self._songs, song]
        self.song.unobserve(self._changed, "value")
        self.song.options = self._options()
        self.song.value = len(self._songs) - 1
        self.song.observe(self._changed, "value")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _read(song: Song, run: Run, length: int) -> _OpenSong:
    """Read the beginning of a song, and compute its spectrogram by the run's recipe.

    A short song is padded to one excerpt of `length` frames.
    """
    if isinstance(song.source, SongBytes):
        song.source.seek(0)
    clip = load_clip(song.source, LOOKED_AT, run.spec.rate, start=0)
    missing = round(clip.padded * clip.rate)
    samples = clip.samples[missing // 2 : len(clip.samples) - (missing - missing // 2)]
    whole = round(run.spec.seconds * run.spec.rate)
    shortest = -(-(length - 1) * whole // (run.spec.n_frames - 1))  # samples of one excerpt
    lacking = max(0, shortest - len(samples))
    padded = np.pad(samples, (lacking // 2, lacking - lacking // 2))
    clip = Clip(padded, clip.rate, song.label)
    kept = run.spec.n_kept
    if kept:
        kept = max(length, round(kept * clip.seconds / run.spec.seconds))
    spec = replace(run.spec, seconds=clip.seconds, n_kept=kept)
    return _OpenSong(song, clip, feature(clip, spec), goes_on=not missing)


def _ask(
    model: Any, scaling: Scaling, song: _OpenSong, step: float
) -> tuple[np.ndarray, np.ndarray]:
    """Ask the network at places about `step` s apart; return their middles (s) and its answers."""
    values, length = scaling.apply(song.spectrogram.values), model.input_shape[2]
    span = values.shape[1] - length
    count = min(PLACES, 1 + round(span * song.seconds_per_frame / step))
    starts = np.linspace(0, span, count).round().astype(int)
    padded = [*starts, *[0] * (-count % BATCH)]
    answers = []
    for first in range(0, len(padded), BATCH):
        batch = [values[:, start : start + length] for start in padded[first : first + BATCH]]
        answers.append(ask(model, np.stack(batch)))
    return (starts + length / 2) * song.seconds_per_frame, np.concatenate(answers)[:count]


def _draw(
    song: _OpenSong, times: np.ndarray, probabilities: np.ndarray, genres: list[str]
) -> tuple[Figure, Axes]:
    """Draw the spectrogram, and under it a row of colours for every genre.

    A dot marks the genre that wins.
    """
    figure = Figure(figsize=(8.6, 4.6))
    top = figure.add_axes((0.13, 0.56, 0.7, 0.37))
    below = figure.add_axes((0.13, 0.12, 0.7, 0.39))
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
    shares = [f"{share:.0%}" for share in probabilities.mean(axis=0)]
    mean = below.twinx()
    mean.set(ylim=below.get_ylim(), yticks=range(len(genres)), yticklabels=shares)
    mean.set_title("mean", loc="right", fontsize=9, x=1.05, pad=3)
    mean.tick_params(length=0)
    scale = figure.add_axes((0.915, 0.12, 0.015, 0.39))
    bar = figure.colorbar(image, cax=scale, ticks=[0, 1])
    bar.set_label("probability", fontsize=9, labelpad=-6)
    return figure, top


def _draw_sound(ax: Axes, song: _OpenSong) -> None:
    values, frequencies = song.spectrogram.values, song.spectrogram.frequencies
    starts = range(0, values.shape[1], -(-values.shape[1] // COLUMNS))
    sizes = np.diff([*starts, values.shape[1]])
    shown = np.add.reduceat(values, starts, axis=1) / sizes
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
    ax.set_title(song.song.label, fontsize=10, loc="left")
    if song.spectrogram.spec.kind == "mfcc":
        ax.set_ylabel("coefficient")
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        return
    lowest, highest = frequencies[[0, -1]]
    marks = [hz for hz in OCTAVES if lowest <= hz <= highest]
    rows = np.interp(marks, frequencies, np.arange(len(frequencies)))
    ax.set_yticks(rows, [f"{hz:.0f}" for hz in marks])
    ax.set_ylabel("frequency (Hz)")
