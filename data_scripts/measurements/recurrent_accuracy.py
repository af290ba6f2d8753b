"""Does GRU or LSTM name more songs? Five pairs of small networks on the same songs."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

import genre_lab as gl
from genre_lab.data.tracks import Tracks

SONGS, SEEDS = 20, range(5)  # songs a genre; of splits and trainings alike
KINDS = ("gru", "lstm")


def measure(work: Path) -> pd.DataFrame:
    """Train pairs that differ in the recurrent layers only; count validation songs."""
    store = gl.extract(gl.practice_corpus(songs_per_genre=SONGS), gl.MEL, out=work / "mel")
    rows = []
    for seed in SEEDS:
        split = store.with_tracks(Tracks(store.table).split(by="artist", seed=seed))
        runs, right = {}, {}
        for kind in KINDS:
            preset = replace(
                gl.TINY, epochs=20, frames=576, network=gl.TINY.network | {"rnn": kind}
            )
            out = work / f"{kind}-{seed}"
            runs[kind] = gl.fit(split, preset=preset, seed=seed, out=out, resume=True)
            results = gl.evaluate(runs[kind], split, split="valid")
            right[kind] = pd.Series(results.guesses) == pd.Series(results.truth)
        for kind, other in (KINDS, KINDS[::-1]):
            rows.append(_row(kind, seed, runs[kind], right[kind], right[other]))
    return pd.DataFrame(rows)


def _row(
    kind: str, seed: int, run: gl.Run, right: pd.Series, other: pd.Series
) -> dict[str, object]:
    last, versions = run.history.iloc[-1], run.environment["versions"]
    return {
        "network": kind.upper(),
        "seed": seed,
        "n_right": int(right.sum()),
        "n_songs": len(right),
        "n_only": int((right & ~other).sum()),
        "n_train": run.n_songs["train"],
        "train_accuracy": round(last.accuracy, 4),
        "train_loss": round(last.loss, 4),
        "valid_loss": round(last.val_loss, 4),
        "device": run.environment["device"],
        "backend": run.environment["backend"],
        "keras": versions["keras"],
        "tensorflow": versions["tensorflow"],
        "date": run.environment["date"],
    }
