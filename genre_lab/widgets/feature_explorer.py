"""See and hear what STFT, mel spectrogram and MFCC keep of a song, setting by setting."""

from dataclasses import replace
from time import perf_counter

import ipywidgets

from ..audio.clip import load_clip
from ..audio.feature_spec import KINDS, WINDOWS, FeatureSpec
from ..audio.features import feature
from ..audio.inversion import rebuild
from ..audio.mel_scale import mel_filter_bank
from ..data.sources import practice_corpus
from ..errors import AudioError, GenreLabError
from ..plots.figure import CaptionedFigure
from .parts.explorer import Explorer, View, in_a_sentence
from .parts.feature_panels import NAMES, FeaturePanels
from .parts.scene import sound
from .parts.slider import Slider
from .parts.song_file import SongFile

RATES = (4_000, 8_000, 12_000, 16_000, 22_050, 44_100)  # Hz
POWERS = [2.0**power for power in range(6, 14)]  # 64 to 8192
LARGEST = 4_000_000  # numbers in a picture: more takes seconds to draw
REBUILT = 8  # seconds of sound made again
PATIENCE = 800_000  # numbers in a picture that is made sound again
KEPT = 3  # rebuilt sounds that stand beside the song


class FeatureExplorer(Explorer):
    """Show a song as STFT, mel spectrogram and MFCC on one time axis, play it, and play what each of them kept.

    Parameters
    ----------
    songs : Tracks or None
        What can be chosen; None takes the practice songs. A song of your own can be dropped in.
    seconds : float, 1 to 30
        How much of the middle of a song, in s.
    **settings
        Where the settings begin: any of n_fft, hop_length, n_mels, n_mfcc, rate and window, see `FeatureSpec`.

    Notes
    -----
    Levels are drawn against the loudest of each picture. Buttons make sound again from a feature
    with `rebuild`: the first 8 s of what is shown.

    Examples
    --------
    >>> import soundfile
    >>> soundfile.write("tone.wav", 0.5 * np.sin(np.arange(60_000) / 9), 12_000)
    >>> songs = Tracks(pd.DataFrame({"track_id": ["a"], "genre": ["jazz"], "path": ["tone.wav"]}))
    >>> FeatureExplorer(songs, seconds=2).status
    'STFT 257 × 94, 97 kB; mel 96 × 94, 36 kB; MFCC 20 × 94, 8 kB. A window of 43 ms every 21 ms; rows of the STFT 23.4 Hz apart.'

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """

    def __init__(self, songs=None, seconds=10, **settings):
        start = replace(FeatureSpec(), **settings)
        songs = practice_corpus() if songs is None else songs
        self._songs = [
            (f"{row.genre}: {row.title or row.track_id}", row.path)
            for row in songs.table.itertuples()
        ]
        self._read, self.clip, self._panels = None, None, FeaturePanels()
        self.song = ipywidgets.Dropdown(
            options=self._songs, description="song", tooltip="which song", **_wide(26)
        )
        self.file = SongFile()
        self.rate = ipywidgets.Dropdown(
            options=[(f"{rate} Hz", rate) for rate in sorted({*RATES, start.rate})],
            value=start.rate,
            description="rate",
            tooltip="samples a second",
            **_wide(13),
        )
        self.window = ipywidgets.Dropdown(
            options=WINDOWS,
            value=start.window,
            description="window",
            tooltip="how a frame is faded in and out",
            **_wide(14),
        )
        self.seconds = Slider("excerpt (s)", seconds, 1, 30)
        self.n_fft = Slider("n_fft (samples)", start.n_fft, 16, 16_384, stops=POWERS)
        self.hop_length = Slider(
            "hop_length (samples)", start.hop_length, 16, 2_000_000, stops=POWERS
        )
        self.n_mels = Slider(
            "n_mels (bands)",
            start.n_mels,
            1,
            512,
            stops=[8.0, 16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 256, 512],
        )
        self.n_mfcc = Slider("n_mfcc (coefficients)", start.n_mfcc, 1, 128)
        self.depth = Slider("range of levels (dB)", 80, 10, 160, step=10)
        self._buttons = [
            ipywidgets.Button(
                description=f"hear the {NAMES[kind]}",
                tooltip=f"make sound again from the {NAMES[kind]}",
            )
            for kind in KINDS
        ]
        for kind, button in zip(KINDS, self._buttons):
            button.on_click(lambda _, kind=kind: self.hear(kind))
        super().__init__(
            [
                self.song,
                self.file,
                self.n_fft,
                self.hop_length,
                self.n_mels,
                self.n_mfcc,
                self.depth,
                self.seconds,
                self.rate,
                self.window,
            ],
            [ipywidgets.HBox(self._buttons, layout=ipywidgets.Layout(flex_flow="row wrap"))],
        )
        self.observed.remove(self.file)  # what has come is asked first whether it is a song
        self.file.unobserve(self._changed, "value")
        self.file.observe(self._take_file, "value")

    def spec(self, kind):
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

    def view(self):
        """Make the three features, and draw them."""
        self._read_song()
        specs = [self.spec(kind) for kind in KINDS]
        _refuse(specs, self.clip)
        features, taken = [], []
        for spec in specs:
            begun = perf_counter()
            features.append(feature(self.clip, spec))
            taken.append(f"{NAMES[spec.kind]} {1000 * (perf_counter() - begun):.0f} ms")
        shapes = "; ".join(
            f"{NAMES[one.spec.kind]} {one.values.shape[0]} × {one.values.shape[1]}, {_size(one.values.nbytes)}"
            for one in features
        )
        alt = self._panels.draw(features, self.depth.value)
        return View(
            CaptionedFigure(self._panels.figure, alt),
            " ".join([f"{shapes}.", *_remarks(specs[1], self.clip)]),
            self._panels.time_axis,
            f"Time taken: {', '.join(taken)}.",
        )

    def still(self):
        """Return the picture as a small PNG."""
        return self._panels.still(self.picture)

    def hear(self, kind):
        """Make sound again from a feature ("stft", "mel" or "mfcc"), and put it beside the song; the latest three stay."""
        try:
            self._read_song()
            clip = self.clip.excerpt(0, min(REBUILT, self.clip.seconds))
            spec = replace(self.spec(kind), seconds=clip.seconds)
            _refuse([spec], clip)
            if spec.n_bins * spec.n_frames > PATIENCE:
                raise AudioError(
                    f"the picture has {spec.n_bins * spec.n_frames:,} numbers, too many to wait for its sound",
                    "",
                    "choose a longer hop, a shorter window or a lower rate",
                )
            self._busy(True)
            self.say(f"Making sound again from the {NAMES[kind]}: this takes a moment.")
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
                f"The player {label!r} has what the {NAMES[kind]} kept of {clip.seconds:g} s; its phases are guessed.",
                f"It took {perf_counter() - begun:.1f} s.",
            )
        finally:
            self._busy(False)

    def _busy(self, busy):
        for button in self._buttons:
            button.disabled = busy

    def _read_song(self):
        """Read the excerpt that is chosen, unless it is there; a new one takes the rebuilt sounds away."""
        wanted = self.song.value, self.seconds.value, self.rate.value
        if wanted != self._read:
            self.clip, self._read = replace(load_clip(*wanted), title=self.song.label), wanted
            self.scene.sounds = [sound(self.clip, self.clip.title, start=0)]

    def _take_file(self, change):
        """Choose the file that has come, if it is a song; else say why it is none, and stay with the last one."""
        try:
            load_clip(self.file.value, self.seconds.value, self.rate.value)
        except GenreLabError as problem:
            self.say(in_a_sentence(problem))
            return
        self.song.unobserve(self._changed, "value")  # one drawing, not one for each step
        part = f", its first {self.file.largest >> 20} MB" if self.file.cut else ""
        self.song.options = [
            (f"your own: {self.file.value.name}{part}", self.file.value),
            *self._songs,
        ]
        self.song.value = self.file.value
        self.song.observe(self._changed, "value")
        self.redraw()


def _wide(width):
    """Lay out a choice with its description close by, `width` letters wide."""
    return {
        "layout": {"width": f"{width}em", "max_width": "98%"},
        "style": {"description_width": "initial"},
    }


def _refuse(specs, clip):
    """Refuse settings that leave nothing to see, or more than a screen shows in time."""
    stft, n_samples = specs[0], len(clip.samples)
    for name in ("hop_length", "n_fft"):
        if getattr(stft, name) > n_samples:
            raise AudioError(
                f"{name}={getattr(stft, name)} is longer than the excerpt of {n_samples} samples",
                "",
                "choose a smaller one",
            )
    count = (1 + stft.n_fft // 2) * stft.n_frames
    if count > LARGEST:
        raise AudioError(
            f"the STFT would have {count:,} numbers, {_size(4 * count)}",
            "",
            "choose a longer hop, a shorter window or a lower rate",
        )


def _remarks(spec, clip):
    """Say in sentences what follows from the settings."""
    yield (
        f"A window of {_milliseconds(spec.n_fft / spec.rate)} every {_milliseconds(spec.hop_length / spec.rate)}; "
        f"rows of the STFT {spec.rate / spec.n_fft:.3g} Hz apart."
    )
    if spec.hop_length > spec.n_fft:
        yield f"Between two windows {spec.hop_length - spec.n_fft} samples are never looked at."
    filters = mel_filter_bank(spec.rate, spec.n_fft, spec.n_mels, spec.htk, spec.norm)
    empty = int((filters.max(axis=1) == 0).sum())
    if empty:
        yield (
            f"{empty} of {spec.n_mels} mel bands {'are' if empty > 1 else 'is'} empty, since no row of the STFT lies in "
            f"{'them' if empty > 1 else 'it'}: choose fewer bands or a longer window."
        )
    if clip.padded:
        yield f"The song is shorter than the excerpt: {clip.padded:.1f} s of silence were added."


def _milliseconds(seconds):
    return f"{1000 * seconds:.0f} ms" if seconds > 0.01 else f"{1000 * seconds:.2g} ms"


def _size(n_bytes):
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes > 999_500 else f"{n_bytes / 1e3:.0f} kB"


def _recipe(spec):
    """Name what a rebuilt sound was made from, briefly."""
    rows = {
        "stft": "",
        "mel": f", {spec.n_mels} bands",
        "mfcc": f", {spec.n_mfcc} of {spec.n_mels}",
    }[spec.kind]
    return f"n_fft {spec.n_fft}, hop {spec.hop_length}{rows}{'' if spec.window == 'hann' else f', {spec.window}'}"
