"""Results read back from their file, which keeps counts of songs and no single song."""

import json
from pathlib import Path

import numpy as np

from ..errors import EvaluationError
from .results import Results


class KeptResults(Results):
    """Open the results that `Results.save` wrote: accuracy and its interval, recall, confusion.

    The file says how many songs of each genre got which answer. Which song it was and how sure the
    network was are not in it, so that whatever needs them is refused.

    Parameters
    ----------
    folder : path
        A run's folder, with results.json in it.
    split : str
        Which split was judged.

    Raises
    ------
    EvaluationError
        If there is no such file, or it holds no counts; or if single songs are asked for.

    Examples
    --------
    >>> answers = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]])
    >>> Results(answers, ["jazz", "pop", "pop", "pop"], ["jazz", "pop"], songs=pd.DataFrame({"track_id": list("abcd")})).save(".")
    >>> KeptResults(".")
    Results: 75.0% of 4 songs right (95% interval 30.1% to 95.4%, chance 75.0%)

    Taught in: notebooks/09_read_the_mistakes.ipynb
    """

    def __init__(self, folder, split="test"):
        path = Path(folder) / ("results.json" if split == "test" else f"results_{split}.json")
        if not path.is_file():
            raise EvaluationError(
                "no results are kept here",
                path,
                "judge the run: python -m genre_lab evaluate RUN STORE",
            )
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            genres, counts = kept["confusion"]["genres"], np.array(kept["confusion"]["counts"])
            told = {
                "genres": genres,
                "split": str(kept["split"]),
                "looked_at": int(kept["looked_at"]),
                "run": dict(kept["run"]),
            }
        except (ValueError, KeyError, TypeError) as problem:
            raise EvaluationError(
                f"the results are damaged ({type(problem).__name__}: {problem})",
                path,
                "judge the run again",
            ) from None
        if (
            counts.dtype.kind != "i"
            or counts.shape != (len(genres), len(genres))
            or counts.min() < 0
            or not counts.sum()
        ):
            raise EvaluationError(
                f"counts of shape {counts.shape} do not fit {len(genres)} genres",
                path,
                "judge the run again",
            )
        truths, guesses = (
            np.repeat(number, counts.ravel()) for number in np.indices(counts.shape).reshape(2, -1)
        )
        told |= {
            "truth": [genres[number] for number in truths],
            "_guesses": [genres[number] for number in guesses],
        }
        for name, value in told.items():
            object.__setattr__(self, name, value)

    @property
    def guesses(self):
        """The answers, in the order of the counts."""
        return self._guesses

    @property
    def probabilities(self):
        """Not kept: asking raises EvaluationError."""
        raise EvaluationError(
            "how sure the network was is not kept in results.json",
            self.split,
            "evaluate the run itself",
        )

    @property
    def songs(self):
        """Not kept: asking raises EvaluationError."""
        raise EvaluationError(
            "which song got which answer is not kept in results.json",
            self.split,
            "evaluate the run itself",
        )
