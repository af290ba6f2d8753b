"""What the zoo tells of a network, and what all of its networks share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..layers import BatchNormalization

# Of batch-norm's moving statistics. Keras' 0.99 is for trainings of many thousand steps.
MOMENTUM = 0.9


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Hold the facts of one network of the zoo.

    Parameters
    ----------
    name : str
        What `zoo` and `fit` call it.
    year : int
    source : str
        Authors and title.
    theirs : str
        The idea that tells it from the others.
    scaled : str
        What is smaller here than in the source.
    build : function
        From (rows, frames) and the number of genres to a `keras.Model`.
    """

    name: str
    year: int
    source: str
    theirs: str
    scaled: str
    build: Callable[[tuple[int, int], int], Any]


def normalize(x: Any, name: str) -> Any:
    """Batch-normalise the filters of a layer."""
    return BatchNormalization(momentum=MOMENTUM, name=name)(x)
