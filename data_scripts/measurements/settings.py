"""Which settings matter? What section 4 of the report lists, one at a time around its point."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import genre_lab as gl
from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.evaluation.sweep import Sweep, Variant
from genre_lab.training.presets import Preset

from .features import BUDGET, SONGS

FRAMES_POOLED = (2, 3, 4, 4)
# Windows and hops of the same length in seconds at other rates; pools that leave one row.
RECIPES: dict[str, tuple[FeatureSpec, dict[str, Any]]] = {
    "6 kHz": (replace(gl.MEL, rate=6_000, n_fft=256, hop_length=128), {}),
    "24 kHz": (replace(gl.MEL, rate=24_000, n_fft=1024, hop_length=512), {}),
    "hop 128": (replace(gl.MEL, hop_length=128), {"frames": 768}),
    "hop 512": (replace(gl.MEL, hop_length=512), {"frames": 192}),
    "48 bands": (replace(gl.MEL, n_mels=48), {"rows": (2, 3, 4, 2)}),
    "24 bands": (replace(gl.MEL, n_mels=24), {"rows": (2, 3, 4, 1)}),
}
TRAINING: dict[str, dict[str, Any]] = {
    "excerpts of 4 s": {"frames": 192},
    "excerpts of 16 s": {"frames": 768},
    "batches of 4": {"batch_size": 4},
    "batches of 16": {"batch_size": 16},
    "batches of 32": {"batch_size": 32},
}
NETWORK: dict[str, dict[str, Any]] = {
    "half the filters": {"filters": (32, 64, 64, 64)},
    "a quarter of the filters": {"filters": (16, 32, 32, 32)},
    "LSTM": {"rnn": "lstm"},
    "no recurrent layers": {"rnn": None},
    "1 recurrent layer": {"recurrent_layers": 1},
    "2 recurrent layers": {"recurrent_layers": 2},
    "without batch-norm": {"normalization": None},
    "batch-norm at 0.99": {"momentum": 0.99},
    "without dropout": {"dropout": 0.0},
    "dropout 0.3": {"dropout": 0.3},
}
POINT = "the report's point"


def measure(work: Path) -> Sweep:
    """Cross-validate the report's network with one setting changed at a time."""
    songs = gl.practice_corpus(songs_per_genre=SONGS)
    variants: dict[str, Preset | Variant] = {POINT: BUDGET}
    for name, settings in NETWORK.items():
        variants[name] = replace(BUDGET, network=BUDGET.network | settings)
    for name, settings in TRAINING.items():
        variants[name] = replace(BUDGET, **settings)
    for name, (recipe, settings) in RECIPES.items():
        store = gl.extract(songs, recipe, out=work / name.replace(" ", "-"))
        rows = settings.get("rows", FRAMES_POOLED)
        pools = tuple(zip(rows, FRAMES_POOLED, strict=True))
        preset = replace(
            BUDGET,
            frames=settings.get("frames", BUDGET.frames),
            network=BUDGET.network | {"pools": pools},
        )
        variants[name] = Variant(preset, store)
    return gl.sweep(gl.extract(songs, gl.MEL, out=work / "mel"), variants, out=work / "sweep")
