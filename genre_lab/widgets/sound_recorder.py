"""Say, hum or clap something, and see what the computer gets of it."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ..audio.clip import Clip
from ..audio.features import spectrogram
from ..errors import AudioError
from ..plots.figure import CaptionedFigure
from ..plots.spectra import draw_spectrogram, draw_waveform
from .parts.explorer import Explorer, View
from .parts.microphone import Microphone
from .parts.scene import sound

RATE = 12_000  # samples a second, the rate of the report
QUIET = 0.003  # peak below which nobody has said anything


class SoundRecorder(Explorer):
    """Record a few seconds from the microphone; see waveform and spectrogram, and hear it again.

    Until you record something, you see a clap and a tone that slides up, made of numbers.

    Parameters
    ----------
    seconds : float
        How long, 1 to 10.

    Attributes
    ----------
    microphone : Microphone
        The button.
    clip : Clip
        What is shown: one channel, 12,000 samples a second.

    Raises
    ------
    AudioError
        If the duration is out of range.

    Examples
    --------
    >>> recorder = SoundRecorder()
    >>> recorder.clip.seconds, recorder.clip.rate
    (4.0, 12000)
    >>> print(recorder.status)
    This is an example: a clap at 0.5 s, then a tone that slides up. Record something of your own.

    Taught in: notebooks/01_sound_to_spectrum.ipynb
    """

    def __init__(self, seconds: float = 4):
        if not 1 <= seconds <= 10:
            raise AudioError(f"{seconds} s can't be recorded", "", "choose 1 to 10 seconds")
        self.clip = _example(seconds)
        self.microphone = Microphone(seconds)
        super().__init__([self.microphone])
        self.microphone.observe(self._say_why_not, "problem")

    def view(self) -> View:
        """Return the View of what was recorded last, or of the example."""
        clip = self.clip
        figure = Figure(figsize=(8.6, 4.6), layout="constrained")
        upper, lower = figure.subplots(2, height_ratios=[1, 2], sharex=True)
        draw_waveform(clip, upper)
        upper.set(title="", xlabel="")
        drawn = draw_spectrogram(spectrogram(clip), lower)
        lower.set(title="")
        said = _EXAMPLE if self.microphone.value is None else _in_words(clip)
        return View(CaptionedFigure(figure, f"{drawn.alt} {said}"), said, time_axis=lower)

    def redraw(self) -> None:
        """Draw what was recorded last, or the example, and put it on the player."""
        if self.microphone.value is not None:
            self.clip = _resampled(self.microphone.value)
        super().redraw()
        self.scene.sounds = [sound(self.clip, self.clip.title, start=0)]

    def _say_why_not(self, change: dict[str, Any]) -> None:
        if change["new"]:
            self.say(f"Nothing was recorded: {change['new']}. What you see is from before.")


_EXAMPLE = (
    "This is an example: a clap at 0.5 s, then a tone that slides up. Record something of your own."
)


def _in_words(clip: Clip) -> str:
    peak = float(np.abs(clip.samples).max())
    if peak < QUIET:
        return "The microphone heard next to nothing. Is it switched on, and the right one?"
    loudest = np.abs(clip.samples).argmax() / clip.rate
    return (
        f"You recorded {clip.seconds:.1f} s; it is loudest at {loudest:.1f} s, "
        f"where it reaches {peak:.0%} of full scale."
    )


def _resampled(clip: Clip) -> Clip:
    import soxr

    return Clip(soxr.resample(clip.samples, clip.rate, RATE), RATE, clip.title)


def _example(seconds: float) -> Clip:
    """Make a clap and a sliding tone."""
    times = np.arange(round(seconds * RATE)) / RATE
    clap = np.random.default_rng(0).normal(size=len(times)) * np.exp(-30 * (times - 0.5))
    late = np.clip((times - 1) / (seconds - 0.9), 0, None)
    tone = np.where((late > 0) & (late < 1), np.sin(2 * np.pi * (300 + 400 * late) * times), 0)
    samples = 0.2 * np.where(times >= 0.5, clap, 0) + 0.2 * tone
    return Clip(samples.astype(np.float32), RATE, "a clap and a sliding tone")
