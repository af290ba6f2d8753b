"""What was learnt from a folder: the run, how good it is, and which songs to listen to again."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..data.splits import kept_together
from ..evaluation.cross_validation import CrossValidation
from ..training.run import Run

SURE, DOUBTED = 0.7, 0.1  # a song is worth another listen from here on: another label, its own
MOST_DOUBTED = 30


@dataclass(frozen=True, eq=False)
class Learned:
    """Hold what was learnt from a folder, and how good it is.

    Parameters
    ----------
    run : Run
        Learnt from all the songs; predict with it.
    songs : pandas.DataFrame
        The songs that were learnt from, one row each.
    cross_validation, baseline : CrossValidation
        How good such a network is on songs by artists that it doesn't know, and how good MFCCs
        with a support vector machine are on the same folds.
    remarks : tuple of str
        What was found and done about the songs.
    seconds : float
        How long it all took.
    """

    run: Run
    songs: pd.DataFrame
    cross_validation: CrossValidation
    baseline: CrossValidation
    remarks: tuple[str, ...]
    seconds: float

    @property
    def artists(self) -> int:
        """How many artists they are by; a song without one counts for itself."""
        return kept_together(self.songs).nunique()

    @property
    def doubted(self) -> pd.DataFrame:
        """Songs to listen to again: the folds are sure of another label. Perhaps mislabelled."""
        results = self.cross_validation.results
        answers, truth = results.probabilities, np.searchsorted(results.genres, results.truth)
        assert results.songs is not None
        table = results.songs[["path", "genre"]].assign(
            guess=results.guesses,
            sure=answers.max(axis=1),
            own=answers[np.arange(len(truth)), truth],
        )
        odd = table[(table.sure >= SURE) & (table.own <= DOUBTED)]
        return odd.sort_values("sure", ascending=False)[:MOST_DOUBTED]

    @property
    def verdict(self) -> str:
        """What the figures say, in a sentence."""
        chance = self.cross_validation.results.chance
        low, _ = self.cross_validation.interval
        if low > chance:
            return "It does better than always guessing the commonest label."
        if self.cross_validation.balanced_accuracy > 1.5 / len(self.run.genres):
            return (
                "Always guessing the commonest label would be right as often; what it has learnt "
                "shows only where each label counts the same."
            )
        return "Always guessing the commonest label would do as well: it has learnt nothing yet."

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, JSON-ready."""
        return {
            "songs": len(self.songs),
            "labels": len(self.run.genres),
            "artists": self.artists,
            "songs_per_label": {
                str(label): int(n) for label, n in self.songs.genre.value_counts().items()
            },
            "chance": round(self.cross_validation.results.chance, 4),
            "cross_validation": self.cross_validation.to_dict(),
            "baseline": self.baseline.to_dict(),
            "networks": list(self.run.config.published),
            "verdict": self.verdict,
            "remarks": list(self.remarks),
            "run": str(self.run.folder),
            "seconds": round(self.seconds, 1),
        }

    def __repr__(self) -> str:
        return (
            f"Learned: {len(self.songs)} songs, {len(self.run.genres)} labels, "
            f"{self.artists} artists\n  {self.cross_validation}\n"
            f"  MFCC + SVM: {self.baseline.accuracy:.1%} on the same folds\n  {self.verdict}"
        )
