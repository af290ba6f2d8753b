"""What happens to a song on its way to a listener: volume, equaliser, MP3, pitch, a microphone.

None of it changes the genre. A network that changes its answer has listened to something else.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import librosa
import numpy as np
from scipy import signal

from ..errors import AudioError
from .clip import Clip
from .features import warm_up

BASS, TREBLE = 250, 2_500  # Hz: the middle of either slope of the equaliser
EXCERPT = 10  # seconds
LAME_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
LAME_DELAY = 1_105  # samples that encoder and decoder put before a song
SPEAKER = (200, 8_000)  # Hz: what a telephone's or a laptop's loudspeaker plays
MICROPHONE = (80, 10_000)  # Hz: what its microphone hears
LOUD = 4  # times its mean amplitude, a song is too loud for that loudspeaker
LEVEL = 0.1  # mean amplitude that a microphone's automatic level brings a song to
LEVELLING = 1.0  # seconds that it takes to follow

Samples = np.ndarray
Generator = np.random.Generator


@dataclass(frozen=True)
class Place:
    """Say where a microphone hears a loudspeaker.

    Parameters
    ----------
    name : str
    reverberation : float
        Seconds until the room's sound has fallen by 60 dB.
    direct : float
        Power of the direct sound over that of the room, in dB.
    snr : float
        Power of the song over that of the noise, in dB.
    """

    name: str
    reverberation: float
    direct: float
    snr: float


PLACES = (  # strengths 1 to 5
    Place("close, quiet", 0.3, 10, 40),
    Place("on the desk", 0.4, 4, 30),
    Place("across the room", 0.6, -2, 20),
    Place("back of the class", 0.9, -7, 12),
    Place("across the hall", 1.8, -12, 6),
)


def gain(samples: Samples, rate: int, strength: float, generator: Generator) -> Samples:
    """Turn the volume by `strength` dB; nothing is cut off at full scale."""
    return samples * 10 ** (strength / 20)


def bass(samples: Samples, rate: int, strength: float, generator: Generator) -> Samples:
    """Turn the bass knob: `strength` dB more below 250 Hz."""
    return signal.sosfilt(_shelf(rate, BASS, strength), samples)


def treble(samples: Samples, rate: int, strength: float, generator: Generator) -> Samples:
    """Turn the treble knob: `strength` dB more above 2,500 Hz."""
    # The whole up, and what lies below down again.
    return gain(signal.sosfilt(_shelf(rate, TREBLE, -strength), samples), rate, strength, generator)


def _shelf(rate: int, middle: float, decibels: float) -> np.ndarray:
    """Design a low shelf of second order by the cookbook of Bristow-Johnson (slope 1)."""
    root = 10 ** (decibels / 40)
    angle = 2 * np.pi * min(middle / rate, 0.49)
    cosine, alpha = np.cos(angle), np.sin(angle) / np.sqrt(2)
    more, less, side = root + 1, root - 1, 2 * np.sqrt(root) * alpha
    upper = [
        root * (more - less * cosine + side),
        2 * root * (less - more * cosine),
        root * (more - less * cosine - side),
    ]
    lower = [more + less * cosine + side, -2 * (less + more * cosine), more + less * cosine - side]
    return np.array([upper + lower]) / lower[0]


def mp3(samples: Samples, rate: int, strength: float, generator: Generator) -> Samples:
    """Encode as a mono MP3 of `strength` kbit/s by LAME, and decode it again.

    LAME takes away what it finds no room for, and at low bit rates half of all frequencies. The
    result has the same length and isn't late.
    """
    import lameenc
    import soundfile

    inner = rate if rate in LAME_RATES else LAME_RATES[-2]
    peak = max(1.0, float(np.abs(samples).max(initial=0)))  # 16 bits end at full scale
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(int(strength))
    encoder.set_in_sample_rate(inner)
    encoder.set_channels(1)
    whole = np.round(_resampled(samples, rate, inner) / peak * 32_767).astype("<i2")
    file = bytes(encoder.encode(whole.tobytes()) + encoder.flush())
    decoded, decoded_rate = soundfile.read(io.BytesIO(file), dtype="float32")
    return _as_long(peak * _resampled(decoded[LAME_DELAY:], decoded_rate, rate), len(samples))


def pitch(samples: Samples, rate: int, strength: float, generator: Generator) -> Samples:
    """Shift all pitches by `strength` semitones; the tempo stays."""
    warm_up()
    shifted = librosa.effects.pitch_shift(
        samples.astype(np.float32), sr=rate, n_steps=strength, res_type="soxr_hq"
    )
    return _as_long(shifted, len(samples))


def tempo(samples: Samples, rate: int, strength: float, generator: Generator) -> Samples:
    """Play `strength` times as fast; the pitches stay. The result is as much shorter."""
    warm_up()
    return librosa.effects.time_stretch(samples.astype(np.float32), rate=strength)


def excerpt(samples: Samples, rate: int, strength: float, generator: Generator) -> Samples:
    """Take ten seconds, again and again; at 0 % the song's first, at 100 % its last."""
    length = min(len(samples), EXCERPT * rate)
    first = round((len(samples) - length) * strength / 100)
    return np.resize(samples[first : first + length], len(samples))


def noise(samples: Samples, rate: int, strength: float, generator: Generator) -> Samples:
    """Add white noise, `strength` dB below the song."""
    return _with_noise(samples, generator.standard_normal(len(samples)), strength)


def loudspeaker_room_microphone(
    samples: Samples, rate: int, strength: float, generator: Generator
) -> Samples:
    """Play a song by a small loudspeaker in a room, and record it: 1 is close, 5 across a hall.

    `PLACES` tells what a strength means; 2.5 lies between the second and the third.
    """
    settings = [(place.reverberation, place.direct, place.snr) for place in PLACES]
    steps = np.arange(1, len(PLACES) + 1)
    reverberation, direct, snr = (
        np.interp(strength, steps, row) for row in zip(*settings, strict=True)
    )
    response = impulse_response(rate, reverberation, direct, generator)
    heard = room(loudspeaker(samples, rate), response)
    return microphone(heard, rate, snr, generator)


def loudspeaker(samples: Samples, rate: int) -> Samples:
    """Play by a small loudspeaker: from 200 to 8,000 Hz, and loud parts are bent.

    Examples
    --------
    >>> times = np.arange(12_000) / 12_000
    >>> tones = {hz: np.sin(2 * np.pi * hz * times) for hz in (50, 1000)}
    >>> [round(float(loudspeaker(tone, 12_000)[6_000:].std()), 1) for tone in tones.values()]
    [0.0, 0.7]
    """
    loud = LOUD * max(float(np.sqrt(np.mean(np.square(samples, dtype=float)))), 1e-9)
    return _band(loud * np.tanh(samples / loud), rate, SPEAKER)


def impulse_response(
    rate: int, reverberation: float, direct: float, generator: Generator
) -> np.ndarray:
    """Make what a room answers to a click: the click itself, then noise that dies away.

    Parameters
    ----------
    rate : int
        In Hz.
    reverberation : float > 0
        Seconds until the noise has fallen by 60 dB.
    direct : float
        Power of the click over that of all the noise, in dB.
    generator : numpy.random.Generator
        The same seed gives the same room.

    Returns
    -------
    np.ndarray, shape (n,)
        Its first sample is 1.

    Examples
    --------
    >>> answer = impulse_response(12_000, 0.5, 10, np.random.default_rng(0))
    >>> len(answer), float(answer[0]), round(float((answer[1:] ** 2).sum()), 3)
    (6000, 1.0, 0.1)
    """
    times = np.arange(1, round(reverberation * rate)) / rate
    tail = generator.standard_normal(len(times)) * 10 ** (-3 * times / reverberation)
    tail *= 10 ** (-direct / 20) / np.sqrt(np.sum(tail**2))
    return np.concatenate([[1.0], tail])


def room(samples: Samples, response: np.ndarray) -> Samples:
    """Let a song sound in a room; what would still sound after its end is cut off."""
    return signal.oaconvolve(samples, response)[: len(samples)]


def microphone(samples: Samples, rate: int, snr: float, generator: Generator) -> Samples:
    """Record: from 80 to 10,000 Hz, with noise, at a level that follows the song's loudness.

    The noise is a room's: as strong in each octave as in the next. `snr` is the song's power over
    the noise's, in dB.
    """
    spectrum = np.fft.rfft(generator.standard_normal(len(samples)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    hum = _band(np.fft.irfft(spectrum, len(samples)), rate, MICROPHONE)
    recorded = _with_noise(_band(samples, rate, MICROPHONE), hum, snr)
    # Power, smoothed over a second; it begins settled.
    keep = np.exp(-1 / (LEVELLING * rate))
    power, _ = signal.lfilter([1 - keep], [1, -keep], recorded**2, zi=[keep * np.mean(recorded**2)])
    return recorded * LEVEL / np.sqrt(np.maximum(power, 1e-12))


def _with_noise(samples: Samples, hiss: np.ndarray, snr: float) -> Samples:
    power = np.mean(np.square(samples, dtype=float))
    return samples + hiss * np.sqrt(power / np.mean(hiss**2)) * 10 ** (-snr / 20)


def _band(samples: Samples, rate: int, limits: tuple[float, float]) -> Samples:
    """Keep what lies between two frequencies in Hz: 24 dB an octave less outside."""
    low, high = limits
    ends = (low, high) if high < 0.49 * rate else low
    kind = "bandpass" if high < 0.49 * rate else "highpass"
    return signal.sosfilt(signal.butter(4, ends, kind, fs=rate, output="sos"), samples)


def _resampled(samples: Samples, rate: int, new_rate: int) -> Samples:
    import soxr

    return samples if rate == new_rate else soxr.resample(samples, rate, new_rate)


def _as_long(samples: Samples, length: int) -> Samples:
    return np.pad(samples[:length], (0, max(0, length - len(samples))))


def _nothing_more(strength: float) -> float:
    return 1.0


@dataclass(frozen=True, eq=False)
class Distortion:
    """Say what a kind of distortion does, and how strongly it is tried.

    Parameters
    ----------
    name : str
    what : str
        What its strength is, with the unit in brackets.
    apply : function
        (samples of shape (n,), rate in Hz, strength, numpy generator) → samples.
    strengths : tuple of float
        Those that are tried.
    bounds : tuple of float
        Lowest and highest strength that makes sense.
    neutral : float or None
        The strength at which nothing changes, where there is one.
    names : dict of strength to str
        What a figure calls the strengths; empty where their numbers say it.
    needs : function
        How much of a song it takes for one second of result, for a strength.
    """

    name: str
    what: str
    apply: Callable[[Samples, int, float, Generator], Samples]
    strengths: tuple[float, ...]
    bounds: tuple[float, float] = (-np.inf, np.inf)
    neutral: float | None = None
    names: Mapping[float, str] = field(default_factory=dict)
    needs: Callable[[float], float] = field(default=_nothing_more, repr=False)

    def label(self, strength: float) -> str:
        """Say a strength by its name, or its number."""
        return self.names.get(strength, f"{strength:g}")

    def check(self, strength: float) -> None:
        """Raise AudioError where a strength makes no sense."""
        low, high = self.bounds
        is_number = isinstance(strength, (int, float, np.number)) and np.isfinite(strength)
        if not is_number or not low <= strength <= high:
            raise AudioError(
                f"{strength!r} is no strength of {self.name}: {self.what}",
                "",
                f"give a number from {low:g} to {high:g}",
            )

    def __call__(
        self, samples: Samples, rate: int, strength: float, generator: Generator
    ) -> Samples:
        """Distort samples."""
        self.check(strength)
        return np.asarray(self.apply(samples, rate, strength, generator), np.float32)


# A new kind: its function, and one line here.
DISTORTIONS = {
    kind.name: kind
    for kind in (
        Distortion("gain", "volume (dB)", gain, (-30, -15, 15), (-80, 80), 0),
        Distortion("bass", "below 250 Hz (dB)", bass, (-18, 18), (-40, 40), 0),
        Distortion("treble", "above 2,500 Hz (dB)", treble, (-18, 18), (-40, 40), 0),
        Distortion("mp3", "bit rate (kbit/s, mono)", mp3, (32, 16, 8), (8, 160)),
        Distortion("pitch", "semitones", pitch, (-3, -1, 1, 3), (-24, 24), 0),
        Distortion("tempo", "times as fast", tempo, (0.8, 1.25), (0.25, 4), 1, needs=float),
        Distortion(
            "excerpt",
            "ten seconds, looped, from … of the song (%)",
            excerpt,
            (0, 50, 100),
            (0, 100),
            names={0: "beginning", 50: "middle", 100: "end"},
            needs=lambda strength: np.inf,
        ),
        Distortion("noise", "song over noise (dB)", noise, (30, 20, 10, 0), (-60, 100)),
        Distortion(
            "microphone",
            "loudspeaker, room, microphone",
            loudspeaker_room_microphone,
            (1, 2, 3, 4, 5),
            (1, 5),
            names={number: place.name for number, place in enumerate(PLACES, 1)},
        ),
    )
}


def kind_named(name: str) -> Distortion:
    """Return a distortion by its name, or say which there are."""
    if name not in DISTORTIONS:
        raise AudioError(
            f"there is no distortion {name!r}", "", f"choose from {', '.join(DISTORTIONS)}"
        )
    return DISTORTIONS[name]


def distort(clip: Clip, kind: str, strength: float, seed: int = 0) -> Clip:
    """Distort a clip, to hear what a network would.

    Parameters
    ----------
    clip : Clip
        At any rate; at 44,100 Hz it sounds as it would.
    kind : str
        "gain", "bass" and "treble" (dB), "mp3" (kbit/s), "pitch" (semitones), "tempo" (times as
        fast), "excerpt" (ten seconds from 0 to 100 % of the clip), "noise" (dB of the song over
        it), or "microphone" (1, close, to 5, across a hall).
    strength : float
        In the kind's unit.
    seed : int
        Of the noise and the room.

    Returns
    -------
    Clip
        As long as before, but for "tempo".

    Raises
    ------
    AudioError
        If there is no such kind, or the strength makes no sense.

    Examples
    --------
    >>> tone = Clip(np.sin(np.arange(24_000, dtype="float32") / 5), 12_000, "a tone")
    >>> distort(tone, "gain", -20)
    Clip 'a tone, gain: -20': 2.00 s at 12000 Hz, 24000 samples, peak 0.10

    Taught in: notebooks/12_look_inside.ipynb
    """
    distortion = kind_named(kind)
    generator = np.random.default_rng(seed)
    samples = distortion(clip.samples, clip.rate, strength, generator)
    return replace(
        clip, samples=samples, title=f"{clip.title}, {kind}: {distortion.label(strength)}"
    )
