"""genre_lab: from a song to its genre, one step at a time.

Every public name is listed in `__init__.pyi`, by room, and imported on first use, so that
`import genre_lab` is quick and editors can complete it.
"""

import lazy_loader

__version__ = "0.2.0"

_lazy, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

# Names of version 0.1, and what took their place.
_RENAMED = {
    "folder": "gl.from_folder(path)",
    "KeptResults": "gl.Results.load(folder)",
    "read_ladder": "gl.read_ablation(path)",
    "hz_to_mel": "librosa.hz_to_mel(frequencies, htk=True)",
    "mel_to_hz": "librosa.mel_to_hz(mels, htk=True)",
    "mel_filter_bank": "librosa.filters.mel(sr=rate, n_fft=n_fft, n_mels=n_mels, htk=True)",
    "decibel": "librosa.power_to_db(power, top_db=None)",
}


def __getattr__(name: str) -> object:
    if name in _RENAMED:
        raise AttributeError(f"genre_lab.{name} is gone since version 0.2: use {_RENAMED[name]}")
    return _lazy(name)
