"""One way to ask a run, a baseline or a published network what it hears in a clip."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ...audio.clip import Clip, fitted
from ...audio.feature_spec import FeatureSpec
from ...audio.features import feature
from ...data.store import FeatureStore
from ...errors import EvaluationError, ModelError
from ...models.baselines import mfcc_statistics
from ...models.pretrained.published import CARDS, Published, published
from ...training.run import Run
from ..prediction import Predictor

TAGS = 3  # of a published network that count as its answer


class Hearer(Protocol):
    """Answer for clips of any rate and length.

    Attributes
    ----------
    name : str
    seconds : float
        How much of a song it hears.
    """

    name: str
    seconds: float

    @property
    def genres(self) -> Sequence[str]:
        """What it can answer; empty for tags."""
        ...

    def hear(self, clips: Sequence[Clip]) -> list[tuple[str, ...]]:
        """Answer for each clip: its genre, or its surest tags."""
        ...


class RunHearer:
    """Ask a trained network for a genre."""

    def __init__(self, run: Run | str | PathLike[str]) -> None:
        self._predictor = Predictor(run if isinstance(run, Run) else Path(run))
        self.run = self._predictor.run
        self.name, self.genres = self.run.folder.name, self.run.genres
        self.seconds = self.run.spec.seconds

    def hear(self, clips: Sequence[Clip]) -> list[tuple[str, ...]]:
        """Answer for each clip: its likeliest genre."""
        spec, scaling = self.run.spec, self.run.scaling
        seen = [scaling.apply(values) for values in _spectrograms(clips, spec)]
        return [(str(answer.index[0]),) for answer in self._predictor.ask(seen)]


class BaselineHearer:
    """Ask a classifier of MFCC statistics for a genre."""

    def __init__(self, classifier: Any, spec: FeatureSpec) -> None:
        self._classifier, self._spec, self.seconds = classifier, spec, spec.seconds
        last = classifier[-1] if hasattr(classifier, "steps") else classifier
        self.name = f"MFCC, {type(last).__name__}"
        columns = getattr(classifier, "n_features_in_", None)
        if columns is None:
            raise ModelError("this baseline has not learnt yet", self.name, "call its fit first")
        if columns % 2 or columns > 2 * spec.n_bins:
            raise ModelError(
                f"this baseline learnt from {columns} numbers a song, which are no mean and "
                "deviation of MFCCs",
                self.name,
                "fit it to gl.mfcc_statistics(store)",
            )
        self._n_mfcc = columns // 2
        self.genres = [str(genre) for genre in classifier.classes_]

    def hear(self, clips: Sequence[Clip]) -> list[tuple[str, ...]]:
        """Answer for each clip: its likeliest genre."""
        ids = [str(number) for number in range(len(clips))]
        table = pd.DataFrame({"track_id": ids, "genre": "unknown"})
        values = np.stack(_spectrograms(clips, self._spec))
        store = FeatureStore.from_arrays(values, table, self._spec)
        numbers = mfcc_statistics(store, self._n_mfcc)
        return [(str(genre),) for genre in self._classifier.predict(numbers)]


class PublishedHearer:
    """Ask a published network for its surest tags."""

    genres = ()

    def __init__(self, network: Published) -> None:
        self._network, self.name = network, network.card.name
        spec = network.spec
        self.seconds = max(25.0, network.card.frames * spec.hop_length / spec.rate)

    def hear(self, clips: Sequence[Clip]) -> list[tuple[str, ...]]:
        """Answer for each clip: its three surest tags."""
        return [tuple(self._network.tags(clip).index[:TAGS]) for clip in clips]


def hearer_of(network: Any, spec: FeatureSpec) -> Hearer:
    """Make a hearer of whatever can be asked.

    Parameters
    ----------
    network : Run, path, name, Published, or fitted classifier
    spec : FeatureSpec
        The recipe that a classifier learnt from.

    Raises
    ------
    EvaluationError
        If it is none of them.

    Examples
    --------
    >>> hearer_of("practice", FeatureSpec()).genres[:2]
    ['country', 'electronic']
    """
    if isinstance(network, Published):
        return PublishedHearer(network)
    if isinstance(network, str) and network in CARDS:
        return PublishedHearer(published(network))
    if isinstance(network, (Run, str, PathLike)):
        return RunHearer(network)
    if hasattr(network, "predict") and hasattr(network, "fit") and hasattr(network, "get_params"):
        return BaselineHearer(network, spec)
    raise EvaluationError(
        f"a {type(network).__name__} can't be asked about songs",
        "",
        "give a run or its folder, the name of a shipped run or a published network, or a fitted "
        "baseline",
    )


def _spectrograms(clips: Sequence[Clip], spec: FeatureSpec) -> list[np.ndarray]:
    return [feature(fitted(clip, spec.rate, spec.n_samples), spec).values for clip in clips]
