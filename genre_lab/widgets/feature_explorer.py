"""See and hear what STFT, mel spectrogram and MFCC keep of a song, setting by setting."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import ipywidgets
import librosa
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..audio.clip import Clip, load_clip
from ..audio.feature_spec import KINDS, WINDOWS, FeatureSpec
from ..audio.features import Feature, feature
from ..audio.inversion import rebuild
from ..data.sources import practice_corpus
from ..errors import AudioError, GenreLabError
from ..plots.figure import CaptionedFigure, signed_colours
from ..plots.spectra import OCTAVES, signed_limit
from .parts.explorer import Explorer, View, in_a_sentence, wide
from .parts.scene import sound
from .parts.slider import Slider
from .parts.song_file import SongFile
from .parts.sources import Song, Songs, songs_in

NAMES = {"stft": "STFT", "mel": "mel", "mfcc": "MFCC"}
RATES = (4_000, 8_000, 12_000, 16_000, 22_050, 44_100)  # Hz
POWERS = [2.0**power for power in range(6, 14)]  # 64 to 8192
BANDS = [8.0, 16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 256, 512]
LARGEST = 4_000_000  # values of a spectrogram: more takes seconds to draw
REBUILT = 8  # seconds of sound rebuilt from a feature
PATIENCE = 800_000  # values of a spectrogram that is turned back into sound
KEPT = 3  # rebuilt sounds that stand beside the song


class FeatureExplorer(Explorer):
    """Show a song as STFT, mel spectrogram and MFCC, play it, and play what each of them kept.

    Parameters
    ----------
    songs : Tracks, path, list of paths, or None
        What you can choose from: a table, a song on disk, or a folder of songs; None takes the
        practice songs. You can drop in a song of your own.
    seconds : float, 1 to 30
        How much of the middle of a song, in s.
    **settings
        Where the settings begin: any of n_fft, hop_length, n_mels, n_mfcc, rate and window, see
        `FeatureSpec`.

    Raises
    ------
    WidgetError
        If `songs` are no songs.

    Notes
    -----
    Levels are drawn against the loudest value of each spectrogram. Buttons turn a feature back
    into sound with `rebuild`: the first 8 s of what is shown.

    Examples
    --------
    >>> import soundfile
    >>> soundfile.write("tone.wav", 0.5 * np.sin(np.arange(60_000) / 9), 12_000)
    >>> table = pd.DataFrame({"track_id": ["a"], "genre": ["jazz"], "path": ["tone.wav"]})
    >>> print(FeatureExplorer(Tracks(table), seconds=2).status.partition(". ")[0])
    STFT 257 × 94, 97 kB; mel 96 × 94, 36 kB; MFCC 20 × 94, 8 kB

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """

    def __init__(self, songs: Songs | None = None, seconds: float = 10, **settings: Any):
        start = replace(FeatureSpec(), **settings)
        chosen = songs_in(practice_corpus() if songs is None else songs)
        self._songs = [(_name(song), song.source) for song in chosen]
        self._read: tuple[Any, float, int] | None = None
        self._panels = FeaturePanels()
        self._make_controls(start, seconds)
        self._buttons = [_hear_button(kind) for kind in KINDS]
        for kind, button in zip(KINDS, self._buttons, strict=True):
            button.on_click(lambda _, kind=kind: self.hear(kind))
        sizes = [self.n_fft, self.hop_length, self.n_mels, self.n_mfcc]
        super().__init__(
            [self.song, self.file, *sizes, self.depth, self.seconds, self.rate, self.window],
            [ipywidgets.HBox(self._buttons, layout=ipywidgets.Layout(flex_flow="row wrap"))],
        )
        self.observed.remove(self.file)  # we first ask whether what arrived is a song
        self.file.unobserve(self._changed, "value")
        self.file.observe(self._take_file, "value")

    def _make_controls(self, start: FeatureSpec, seconds: float) -> None:
        self.song = ipywidgets.Dropdown(
            options=self._songs, description="song", tooltip="which song", **wide(26)
        )
        self.file = SongFile()
        self.rate = ipywidgets.Dropdown(
            options=[(f"{rate} Hz", rate) for rate in sorted({*RATES, start.rate})],
            value=start.rate,
            description="rate",
            tooltip="samples a second",
            **wide(13),
        )
        self.window = ipywidgets.Dropdown(
            options=WINDOWS,
            value=start.window,
            description="window",
            tooltip="how a frame is faded in and out",
            **wide(14),
        )
        self.seconds = Slider("excerpt (s)", seconds, 1, 30)
        self.n_fft = Slider("n_fft (samples)", start.n_fft, 16, 16_384, stops=POWERS)
        self.hop_length = Slider(
            "hop_length (samples)", start.hop_length, 16, 2_000_000, stops=POWERS
        )
        self.n_mels = Slider("n_mels (bands)", start.n_mels, 1, 512, stops=BANDS)
        self.n_mfcc = Slider("n_mfcc (coefficients)", start.n_mfcc, 1, 128)
        self.depth = Slider("range of levels (dB)", 80, 10, 160, step=10)

    def spec(self, kind: str) -> FeatureSpec:
        """Return the recipe of one of the three features, as the controls stand."""
        return FeatureSpec(
            kind,
            rate=self.clip.rate,
            seconds=self.clip.seconds,
            n_fft=self.n_fft.whole,
            hop_length=self.hop_length.whole,
            n_mels=self.n_mels.whole,
            n_mfcc=self.n_mfcc.whole,
            window=self.window.value,
        )

    def view(self) -> View:
        """Compute the three features, and draw them."""
        self._read_song()
        specs = [self.spec(kind) for kind in KINDS]
        _refuse(specs, self.clip)
        features, taken = [], []
        for spec in specs:
            begun = perf_counter()
            features.append(feature(self.clip, spec))
            taken.append(f"{NAMES[spec.kind]} {1000 * (perf_counter() - begun):.0f} ms")
        shapes = "; ".join(_shape_of(one) for one in features)
        alt = self._panels.draw(features, self.depth.value)
        return View(
            CaptionedFigure(self._panels.figure, alt),
            " ".join([f"{shapes}.", *_remarks(specs[1], self.clip)]),
            self._panels.time_axis,
            f"Time taken: {', '.join(taken)}.",
        )

    def hear(self, kind: str) -> None:
        """Turn a feature back into sound, and put it beside the song; the latest three stay.

        Parameters
        ----------
        kind : {"stft", "mel", "mfcc"}
            Which feature.
        """
        try:
            self._read_song()
            clip = self.clip.excerpt(0, min(REBUILT, self.clip.seconds))
            spec = replace(self.spec(kind), seconds=clip.seconds)
            _refuse([spec], clip)
            n_values = spec.n_bins * spec.n_frames
            if n_values > PATIENCE:
                raise AudioError(
                    f"the spectrogram has {n_values:,} values, too many to wait for its sound",
                    "",
                    "choose a longer hop, a shorter window or a lower rate",
                )
            self._busy(True)
            self.say(f"Turning the {NAMES[kind]} back into sound: this takes a moment.")
            begun = perf_counter()
            rebuilt = rebuild(feature(clip, spec))
        except GenreLabError as problem:
            self.say(in_a_sentence(problem))
        else:
            label = f"from the {NAMES[kind]}, {_recipe(spec)}"
            first, *others = self.scene.sounds
            others = [other for other in others if other["label"] != label]
            self.scene.sounds = [first, sound(rebuilt, label, start=0), *others][: 1 + KEPT]
            self.say(
                f"The player {label!r} has what the {NAMES[kind]} kept of {clip.seconds:g} s; its "
                "phases are guessed.",
                f"It took {perf_counter() - begun:.1f} s.",
            )
        finally:
            self._busy(False)

    def _busy(self, busy: bool) -> None:
        for button in self._buttons:
            button.disabled = busy

    def _read_song(self) -> None:
        """Read the chosen excerpt, unless it's there; a new one takes the rebuilt sounds away."""
        wanted = self.song.value, self.seconds.value, self.rate.value
        if wanted != self._read:
            self.clip = replace(load_clip(*wanted), title=self.song.label)
            self._read = wanted
            self.scene.sounds = [sound(self.clip, self.clip.title, start=0)]

    def _take_file(self, change: dict[str, Any]) -> None:
        """Choose the file that arrived if it is a song; otherwise say so, and keep the last one."""
        try:
            load_clip(self.file.value, self.seconds.value, self.rate.value)
        except GenreLabError as problem:
            self.say(in_a_sentence(problem))
            return
        self.song.unobserve(self._changed, "value")  # draw once, not once a step
        part = f", its first {self.file.largest >> 20} MB" if self.file.cut else ""
        own = f"your own: {self.file.value.name}{part}"
        self.song.options = [(own, self.file.value), *self._songs]
        self.song.value = self.file.value
        self.song.observe(self._changed, "value")
        self.redraw()


def _name(song: Song) -> str:
    return f"{song.genre}: {song.title}" if song.genre else song.title


def _hear_button(kind: str) -> ipywidgets.Button:
    return ipywidgets.Button(
        description=f"hear the {NAMES[kind]}",
        tooltip=f"turn the {NAMES[kind]} back into sound",
    )


def _refuse(specs: Sequence[FeatureSpec], clip: Clip) -> None:
    """Refuse settings that leave nothing to see, or more than a screen shows in time."""
    stft, n_samples = specs[0], len(clip.samples)
    for name in ("hop_length", "n_fft"):
        if getattr(stft, name) > n_samples:
            raise AudioError(
                f"{name}={getattr(stft, name)} is longer than the excerpt of {n_samples} samples",
                "",
                "choose a smaller one",
            )
    n_values = (1 + stft.n_fft // 2) * stft.n_frames
    if n_values > LARGEST:
        raise AudioError(
            f"the STFT would have {n_values:,} values, {_size(4 * n_values)}",
            "",
            "choose a longer hop, a shorter window or a lower rate",
        )


def _remarks(spec: FeatureSpec, clip: Clip) -> Iterator[str]:
    """Say in sentences what follows from the settings."""
    window, hop = (_milliseconds(n / spec.rate) for n in (spec.n_fft, spec.hop_length))
    apart = spec.rate / spec.n_fft
    yield f"A window of {window} every {hop}; rows of the STFT {apart:.3g} Hz apart."
    if spec.hop_length > spec.n_fft:
        skipped = spec.hop_length - spec.n_fft
        yield f"Between two windows {skipped} samples are never looked at."
    empty = _empty_bands(spec)
    if empty:
        verb, them = ("are", "them") if empty > 1 else ("is", "it")
        yield (
            f"{empty} of {spec.n_mels} mel bands {verb} empty, because no row of the STFT lies in "
            f"{them}: choose fewer bands or a longer window."
        )
    if clip.padded:
        yield f"The song is shorter than the excerpt: {clip.padded:.1f} s of silence were added."


def _empty_bands(spec: FeatureSpec) -> int:
    """Count the mel bands whose filter holds no row of the STFT."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # librosa warns of what we count and say
        filters = librosa.filters.mel(
            sr=spec.rate,
            n_fft=spec.n_fft,
            n_mels=spec.n_mels,
            htk=spec.htk,
            norm=spec.norm,
            dtype=np.float64,
        )
    return int((filters.max(axis=1) == 0).sum())


def _shape_of(one: Feature) -> str:
    rows, columns = one.values.shape
    return f"{NAMES[one.spec.kind]} {rows} × {columns}, {_size(one.values.nbytes)}"


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds > 0.01 else f"{1000 * seconds:.2g} ms"


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes > 999_500 else f"{n_bytes / 1e3:.0f} kB"


def _recipe(spec: FeatureSpec) -> str:
    """Name what a rebuilt sound was made from, briefly."""
    rows = {
        "stft": "",
        "mel": f", {spec.n_mels} bands",
        "mfcc": f", {spec.n_mfcc} of {spec.n_mels}",
    }[spec.kind]
    window = "" if spec.window == "hann" else f", {spec.window}"
    return f"n_fft {spec.n_fft}, hop {spec.hop_length}{rows}{window}"


class FeaturePanels:
    """Draw STFT, mel spectrogram and MFCC under each other, on one time axis.

    The panels are drawn again and again into one figure, which is faster than a new one.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    time_axis : matplotlib.axes.Axes
        The lowest axes, whose x axis is time in s.
    """

    def __init__(self) -> None:
        self.figure = Figure(figsize=(7, 5.4))
        self.figure.subplots_adjust(left=0.1, right=0.87, bottom=0.09, top=0.955, hspace=0.24)
        self._axes: list[Axes] = list(self.figure.subplots(3, 1))
        self.time_axis = self._axes[2]
        self._images = [
            ax.imshow([[0.0]], origin="lower", aspect="auto", cmap="magma", interpolation="nearest")
            for ax in self._axes
        ]
        self._images[2].set_cmap(signed_colours())
        labels = ("frequency (Hz)", "frequency (Hz)", "coefficient")
        for ax, label in zip(self._axes, labels, strict=True):
            ax.set_ylabel(label, fontsize=9)
            # Fixed places save matplotlib the search at every drawing.
            ax.yaxis.set_label_coords(-0.085, 0.5)
            ax.tick_params(labelsize=9, labelbottom=ax is self.time_axis)
        self.time_axis.set_xlabel("time (s)", fontsize=9)
        self.time_axis.xaxis.set_label_coords(0.5, -0.2)
        self.time_axis.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        self._add_scales()

    def _add_scales(self) -> None:
        top, middle, bottom = (ax.get_position() for ax in self._axes)
        for image, low, high, label in (
            (self._images[0], middle.y0, top.y1, "level (dB below the loudest)"),
            (self._images[2], bottom.y0, bottom.y1, "coefficient (no unit)"),
        ):
            scale = self.figure.add_axes((0.885, low, 0.018, high - low))
            scale.tick_params(labelsize=9)
            self.figure.colorbar(image, cax=scale).set_label(label, fontsize=9)
            scale.yaxis.set_label_coords(4.3, 0.5)

    def draw(self, features: Sequence[Feature], depth: float) -> str:
        """Draw three features.

        Parameters
        ----------
        features : list of Feature
            STFT, mel and MFCC of one clip.
        depth : float
            How far below the loudest value colours go, in dB.

        Returns
        -------
        str
            A sentence that says what is there.
        """
        for ax, image, one in zip(self._axes, self._images, features, strict=True):
            rows, columns = one.values.shape
            step = one.spec.hop_length / one.spec.rate
            image.set_extent((-step / 2, (columns - 0.5) * step, -0.5, rows - 0.5))
            if one.spec.kind == "mfcc":
                image.set_data(one.values)
                limit = signed_limit([one.values])
                image.set_clim(-limit, limit)
            else:
                image.set_data(one.values - one.values.max())
                image.set_clim(-depth, 0)
                _mark(ax, one)
            ax.set(xlim=(0, one.spec.seconds), ylim=(-0.5, rows - 0.5))
            title = f"{NAMES[one.spec.kind]}: {rows} rows × {columns} columns"
            ax.set_title(title, loc="left", fontsize=9, y=1, pad=3)
        return _sentence(features, depth)


def _mark(ax: Axes, one: Feature) -> None:
    """Write frequencies beside their rows."""
    bottom, top = one.frequencies[[0, -1]]
    if one.spec.kind == "mel":
        wanted = list(OCTAVES[1::2])
    else:
        wanted = list(MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(0, top))
    marks = [hz for hz in wanted if bottom <= hz <= top]
    rows = np.interp(marks, one.frequencies, np.arange(len(one.frequencies)))
    ax.set_yticks(rows, [f"{hz:.0f}" for hz in marks])


def _sentence(features: Sequence[Feature], depth: float) -> str:
    spec, title, mel = features[0].spec, features[0].title, features[1]
    shapes = ", ".join(
        f"{NAMES[one.spec.kind]} of {one.values.shape[0]} rows by {one.values.shape[1]} columns"
        for one in features
    )
    band, frame = np.unravel_index(mel.values.argmax(), mel.values.shape)
    return (
        f"{spec.seconds:g} s of '{title}' at {spec.rate} Hz, under each other: {shapes}. Colours "
        f"for the upper {depth:g} dB. The loudest mel band is that of "
        f"{mel.frequencies[band]:.0f} Hz, at {mel.times[frame]:.1f} s."
    )
