"""The recipe of a feature: every setting that decides what the picture of a song looks like."""

import hashlib
import json
from dataclasses import asdict, dataclass

import numpy as np

from ..errors import AudioError
from .mel_scale import mel_frequencies

KINDS = ("stft", "mel", "mfcc")
WINDOWS = ("hann", "hamming", "boxcar")  # librosa's names; the last has no slopes


@dataclass(frozen=True)
class FeatureSpec:
    """Freeze the recipe of a feature, so that a store, a run and a song agree on it.

    Parameters
    ----------
    kind : {"mel", "stft", "mfcc"}
        Which picture.
    rate : int
        Sample rate in Hz.
    seconds : float
        Length of the excerpt in s.
    n_fft, hop_length : int
        Window and step of the Fourier transform, in samples.
    n_mels : int
        Number of mel bands (mel and MFCC).
    n_mfcc : int
        Number of cepstral coefficients (MFCC).
    htk : bool
        True for the report's mel formula (HTK), False for Slaney's, librosa's default.
    norm : {"slaney", None}
        Whether each mel filter has unit area or unit height.
    ref : float or "max"
        The power that is called 0 dB. "max" is the loudest value of each clip: levels of
        different songs can then not be compared.
    amin : float
        Powers below this count as this.
    top_db : float or None
        Clip everything that lies further below the loudest value than this, in dB.
    n_kept : int or None
        Keep only this many frames, evenly spaced over all (for stores that others made).
    window : {"hann", "hamming", "boxcar"}
        How a frame is faded in and out; "boxcar" takes it as it is.

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
    norm: str | None = "slaney"
    ref: float | str = 1.0
    amin: float = 1e-10
    top_db: float | None = None
    n_kept: int | None = None
    window: str = "hann"

    def __post_init__(self):
        if self.kind not in KINDS:
            raise AudioError(
                f"kind={self.kind!r} is not a feature", "", f"choose one of {', '.join(KINDS)}"
            )
        # 25 and 25.0 are one recipe: they must have one key as well.
        for name in ("rate", "n_fft", "hop_length", "n_mels", "n_mfcc", "n_kept"):
            self._settle(name, int)
        for name in ("seconds", "ref", "amin", "top_db"):
            self._settle(name, float)
        if self.window not in WINDOWS:
            raise AudioError(
                f"window={self.window!r} is unknown",
                f"{self.kind} recipe",
                f"choose one of {', '.join(WINDOWS)}",
            )
        if self.norm not in ("slaney", None):
            raise AudioError(
                f"norm={self.norm!r} is unknown", f"{self.kind} recipe", "choose 'slaney' or None"
            )
        if self.kind == "mfcc" and self.n_mfcc > self.n_mels:
            raise AudioError(
                f"n_mfcc={self.n_mfcc} is more than the {self.n_mels} mel bands it is made from",
                "",
                "choose fewer coefficients or more bands",
            )
        if self.n_kept is not None and self.n_kept > self.n_all_frames:
            raise AudioError(
                f"n_kept={self.n_kept} is more than the {self.n_all_frames} frames there are"
            )

    def _settle(self, name, kind):
        """Turn a setting into its one type; refuse what is no positive number."""
        value = getattr(self, name)
        if (name in ("n_kept", "top_db") and value is None) or (name == "ref" and value == "max"):
            return
        if isinstance(value, str) or not 0 < value < np.inf or kind(value) != value:
            whole = "whole number" if kind is int else "number"
            raise AudioError(f"{name}={value!r} is not a {whole} above zero", f"{self.kind} recipe")
        object.__setattr__(self, name, kind(value))

    @property
    def n_bins(self):
        """Rows of the picture: frequency bins, mel bands or coefficients."""
        return {"stft": 1 + self.n_fft // 2, "mel": self.n_mels, "mfcc": self.n_mfcc}[self.kind]

    @property
    def n_all_frames(self):
        """Frames that the excerpt gives before any are left out."""
        return 1 + (round(self.seconds * self.rate) - self.n_fft % 2) // self.hop_length

    @property
    def n_frames(self):
        """Columns of the picture."""
        return self.n_kept or self.n_all_frames

    @property
    def shape(self):
        """Rows and columns of the picture."""
        return self.n_bins, self.n_frames

    @property
    def unit(self):
        """What the values are measured in."""
        return "cepstral coefficient" if self.kind == "mfcc" else "dB"

    @property
    def frequencies(self):
        """Centre of each row in Hz; for MFCC the coefficient's number."""
        if self.kind == "mfcc":
            return np.arange(self.n_mfcc, dtype=float)
        if self.kind == "stft":
            return np.fft.rfftfreq(self.n_fft, 1 / self.rate)
        return mel_frequencies(self.n_mels, self.rate / 2, self.htk)[1:-1]

    @property
    def kept(self):
        """Index of each kept frame among all frames."""
        return np.linspace(0, self.n_all_frames - 1, self.n_frames).round().astype(int)

    @property
    def times(self):
        """Centre of each column in s."""
        return self.kept * self.hop_length / self.rate

    @property
    def key(self):
        """Ten letters that differ where any setting differs; caches are named by them."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:10]

    def to_json(self):
        """Write the recipe as one line of JSON; the usual window is not written, since recipes of earlier versions knew no other."""
        settings = asdict(self)
        if self.window == "hann":
            del settings["window"]
        return json.dumps(settings, sort_keys=True)

    @classmethod
    def from_json(cls, text, where=""):
        """Read a recipe; AudioError where it is not one."""
        try:
            return cls(**json.loads(text))
        except (TypeError, ValueError) as problem:
            raise AudioError(
                f"this is not a feature recipe ({problem})",
                where,
                "compare it with FeatureSpec's settings",
            ) from None

    def difference(self, other):
        """Name the settings in which two recipes differ, as text."""
        mine, theirs = asdict(self), asdict(other)
        return ", ".join(
            f"{name}={mine[name]!r}, not {theirs[name]!r}"
            for name in mine
            if mine[name] != theirs[name]
        )


MEL = FeatureSpec("mel")
STFT = FeatureSpec("stft")
MFCC = FeatureSpec("mfcc")
