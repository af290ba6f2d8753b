"""The recipe of a feature: every setting that decides what the spectrogram of a song looks like."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from numbers import Real
from typing import Any, Literal, Self

import numpy as np

from ..errors import AudioError

KINDS = ("stft", "mel", "mfcc")
COMPRESSIONS = ("decibel", "decibel of squared power", "log10(1 + 10000 power)")
WINDOWS = ("hann", "hamming", "boxcar")  # librosa's names; the last has no slopes
# The most that a recipe may ask for. A recipe can come from a stranger's store or run: without
# bounds, one line of JSON takes all memory.
LARGEST = {
    "rate": 384_000,
    "n_fft": 65_536,
    "hop_length": 10_000_000,
    "n_mels": 2_048,
    "n_mfcc": 2_048,
    "n_kept": 10_000_000,
    "seconds": 86_400.0,
    "ref": 1e300,
    "amin": 1e300,
    "top_db": 10_000.0,
}
MOST_VALUES = 1 << 27  # of the Fourier transforms together: 2 GB while they are computed


@dataclass(frozen=True)
class FeatureSpec:
    """Freeze the recipe of a feature, so that a store, a run and a song agree on it.

    Parameters
    ----------
    kind : {"mel", "stft", "mfcc"}
        Which spectrogram.
    rate : int
        Sample rate in Hz, up to 384,000.
    seconds : float
        Length of the excerpt in s, up to a day.
    n_fft, hop_length : int
        Window and step of the Fourier transform, in samples; a window has at most 65,536.
    n_mels : int
        Number of mel bands (mel and MFCC), up to 2,048.
    n_mfcc : int
        Number of cepstral coefficients (MFCC).
    htk : bool
        True for the report's mel formula (HTK), False for Slaney's, librosa's default.
    norm : {"slaney", None}
        Whether each mel filter has unit area or unit height.
    ref : float or "max"
        The power that is called 0 dB. "max" is the loudest value of each clip, which makes the
        levels of different songs incomparable.
    amin : float
        Powers below this count as this.
    top_db : float or None
        Clip everything that lies further below the loudest value than this, in dB.
    n_kept : int or None
        Keep only this many frames, evenly spaced over all (for stores that others made).
    window : {"hann", "hamming", "boxcar"}
        How a frame is faded in and out; "boxcar" takes it as it is.
    compression : {"decibel", "decibel of squared power", "log10(1 + 10000 power)"}
        How power becomes loudness. The last two are for published networks that were trained so
        (Choi's, and Pons'); the third knows no `ref`, `amin` and `top_db`.

    Raises
    ------
    AudioError
        If a setting is unknown, isn't a number where it should be, or is out of bounds.

    Notes
    -----
    The defaults are the report's (section 3): 12 kHz, n_fft 512, hop 256, 96 bands, 25 s, which
    gives 96 x 1172.

    Examples
    --------
    >>> MEL.shape
    (96, 1172)
    >>> from dataclasses import replace
    >>> replace(MEL, n_mels=64).shape
    (64, 1172)

    Taught in: notebooks/00_start_here.ipynb
    """

    kind: str = "mel"
    rate: int = 12_000
    seconds: float = 25.0
    n_fft: int = 512
    hop_length: int = 256
    n_mels: int = 96
    n_mfcc: int = 20
    htk: bool = True
    norm: Literal["slaney"] | None = "slaney"
    ref: float | str = 1.0
    amin: float = 1e-10
    top_db: float | None = None
    n_kept: int | None = None
    window: str = "hann"
    compression: str = "decibel"

    def __post_init__(self) -> None:
        self._require("kind", KINDS)
        self._require("window", WINDOWS)
        self._require("compression", COMPRESSIONS if self.kind != "mfcc" else COMPRESSIONS[:1])
        self._require("norm", ("slaney", None))
        self._require("htk", (True, False))
        # 25 and 25.0 are one recipe, so they need one key as well.
        for name in ("rate", "n_fft", "hop_length", "n_mels", "n_mfcc", "n_kept"):
            self._settle(name, int)
        for name in ("seconds", "ref", "amin", "top_db"):
            self._settle(name, float)
        where = f"{self.kind} recipe"
        if self.kind == "mfcc" and self.n_mfcc > self.n_mels:
            raise AudioError(
                f"n_mfcc={self.n_mfcc} is more than the {self.n_mels} mel bands it is made from",
                where,
                "choose fewer coefficients or more bands",
            )
        if (1 + self.n_fft // 2) * self.n_all_frames > MOST_VALUES:
            raise AudioError(
                f"seconds={self.seconds:g}, rate={self.rate}, n_fft={self.n_fft} and "
                f"hop_length={self.hop_length} ask for more than {MOST_VALUES:,} values a song",
                where,
                "take a shorter excerpt, a lower rate or a longer hop",
            )
        if self.n_kept is not None and self.n_kept > self.n_all_frames:
            raise AudioError(
                f"n_kept={self.n_kept} is more than the {self.n_all_frames} frames there are", where
            )

    def _require(self, name: str, known: Sequence[object]) -> None:
        value = getattr(self, name)
        if not any(value is one or (isinstance(value, str) and value == one) for one in known):
            raise AudioError(
                f"{name}={value!r} is unknown",
                "feature recipe",
                f"choose one of {', '.join(map(repr, known))}",
            )

    def _settle(self, name: str, kind: type) -> None:
        """Turn a setting into its one type; refuse what is not a number within its bounds."""
        value = getattr(self, name)
        if (name in ("n_kept", "top_db") and value is None) or (name == "ref" and value == "max"):
            return
        largest = LARGEST[name]
        number = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
        if not number or not 0 < value <= largest or kind(value) != value:
            whole = "whole number" if kind is int else "number"
            raise AudioError(
                f"{name}={value!r} is not a {whole} above zero and up to {largest:,g}",
                f"{self.kind} recipe",
            )
        object.__setattr__(self, name, kind(value))

    @property
    def n_bins(self) -> int:
        """Rows of the spectrogram: frequency bins, mel bands or coefficients."""
        return {"stft": 1 + self.n_fft // 2, "mel": self.n_mels, "mfcc": self.n_mfcc}[self.kind]

    @property
    def n_samples(self) -> int:
        """Samples of the excerpt."""
        return round(self.seconds * self.rate)

    @property
    def n_all_frames(self) -> int:
        """Frames that the excerpt gives before any are left out."""
        return 1 + (self.n_samples - self.n_fft % 2) // self.hop_length

    @property
    def n_frames(self) -> int:
        """Columns of the spectrogram."""
        return self.n_kept or self.n_all_frames

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the spectrogram."""
        return self.n_bins, self.n_frames

    @property
    def unit(self) -> str:
        """What the values are measured in."""
        if self.kind == "mfcc":
            return "cepstral coefficient"
        return self.compression if self.compression.startswith("log10") else "dB"

    @property
    def frequencies(self) -> np.ndarray:
        """Centre of each row in Hz; for MFCC the coefficient's number."""
        if self.kind == "mfcc":
            return np.arange(self.n_mfcc, dtype=float)
        import librosa

        if self.kind == "stft":
            return librosa.fft_frequencies(sr=self.rate, n_fft=self.n_fft)
        # Each band is a triangle from its neighbour below to its neighbour above.
        edges = librosa.mel_frequencies(self.n_mels + 2, fmax=self.rate / 2, htk=self.htk)
        return edges[1:-1]

    @property
    def kept(self) -> np.ndarray:
        """Index of each kept frame among all frames."""
        return np.linspace(0, self.n_all_frames - 1, self.n_frames).round().astype(int)

    @property
    def times(self) -> np.ndarray:
        """Centre of each column in s."""
        return self.kept * self.hop_length / self.rate

    @property
    def key(self) -> str:
        """Ten letters that differ where any setting differs; caches are named by them."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:10]

    def to_json(self) -> str:
        """Write the recipe as one line of JSON."""
        settings = asdict(self)
        # Recipes of earlier versions knew no other window and scale: their keys must stay the same.
        for name, usual in (("window", "hann"), ("compression", "decibel")):
            if settings[name] == usual:
                del settings[name]
        return json.dumps(settings, sort_keys=True)

    @classmethod
    def from_json(cls, text: str, where: object = "") -> Self:
        """Read a recipe; AudioError where it is not one."""
        try:
            settings = json.loads(text)
            return cls(**settings)
        except (TypeError, ValueError, RecursionError) as problem:
            raise AudioError(
                f"this is not a feature recipe ({problem})",
                where,
                "compare it with FeatureSpec's settings",
            ) from None

    def difference(self, other: "FeatureSpec") -> str:
        """Name the settings in which two recipes differ, as text."""
        mine: dict[str, Any] = asdict(self)
        theirs: dict[str, Any] = asdict(other)
        return ", ".join(
            f"{name}={mine[name]!r}, not {theirs[name]!r}"
            for name in mine
            if mine[name] != theirs[name]
        )


MEL = FeatureSpec("mel")
STFT = FeatureSpec("stft")
MFCC = FeatureSpec("mfcc")
