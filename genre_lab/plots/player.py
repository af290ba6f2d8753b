"""Sounds in a notebook: a labelled player that holds a few seconds of MP3."""

import base64
import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..audio.clip import Clip
from ..errors import AudioError, printable

if TYPE_CHECKING:
    from ..evaluation.explanations.explanation import Explanation

LONGEST = 5.0  # seconds: a notebook with sounds stays small
# The rates that MP3 knows, in Hz.
PLAYABLE = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)


@dataclass(frozen=True, eq=False)
class Sound:
    """Hold an MP3 and its label; a notebook shows it as a player.

    Parameters
    ----------
    mp3 : bytes
        The encoded sound.
    label : str
        What is heard, for the eye and for screen readers.

    Examples
    --------
    >>> Sound(b"", "nothing")
    Sound: nothing

    Taught in: notebooks/00_start_here.ipynb
    """

    mp3: bytes = field(repr=False)
    label: str

    def _repr_html_(self) -> str:
        label = html.escape(printable(self.label), quote=True)
        data = base64.b64encode(self.mp3).decode()
        return (
            f'<figure style="margin:0.3em 0"><figcaption>{label}</figcaption>'
            f'<audio controls aria-label="{label}" src="data:audio/mpeg;base64,{data}"></audio>'
            "</figure>"
        )

    def __repr__(self) -> str:
        return printable(f"Sound: {self.label}")


def play(clip: "Clip | Explanation", label: str | None = None, seconds: float = LONGEST) -> Sound:
    """Make a player for the middle of a clip, or for the part of a song that counts.

    Parameters
    ----------
    clip : Clip or Explanation
        What to hear; of an explanation the part that counts most, where most of it is.
    label : str or None
        None takes the clip's title.
    seconds : float, 0 to 5
        How much of it, in s.

    Returns
    -------
    Sound

    Raises
    ------
    AudioError
        If MP3 doesn't know the clip's rate, or `seconds` is no length.

    Examples
    --------
    >>> play(Clip(np.zeros(12_000, "float32"), 12_000, "silence"))
    Sound: silence

    Taught in: notebooks/00_start_here.ipynb
    """
    import lameenc

    if not isinstance(clip, Clip):
        length = min(seconds, LONGEST, clip.clip.seconds)
        clip = clip.sound("only").excerpt(clip.moment(length), length)
    if clip.rate not in PLAYABLE:
        raise AudioError(
            f"MP3 has no rate of {clip.rate} Hz",
            clip.title,
            f"load the clip at one of {PLAYABLE} Hz",
        )
    if not seconds > 0:  # nor for NaN
        raise AudioError(f"{seconds} s can't be played", clip.title, "give seconds above zero")
    length = round(min(seconds, LONGEST) * clip.rate)
    first = max(0, (len(clip.samples) - length) // 2)
    samples = clip.samples[first : first + length]
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(clip.rate)
    encoder.set_out_sample_rate(clip.rate)
    encoder.set_channels(1)
    encoder.set_bit_rate(32 if clip.rate <= 24_000 else 64)
    encoder.set_quality(5)
    encoder.silence()
    whole_numbers = (np.clip(samples, -1, 1) * 32_767).astype("<i2")
    encoded = encoder.encode(whole_numbers.tobytes()) + encoder.flush()
    return Sound(bytes(encoded), clip.title if label is None else label)
