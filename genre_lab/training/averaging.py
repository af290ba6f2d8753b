"""A moving average of the weights, which is judged and kept in their place.

The optimizer keeps the average beside the weights, within the compiled step. A callback puts it in
their place at an epoch's end, as copies: no two variables ever share an array, which JAX would hand
over to the next step and delete.
"""

from typing import Any

import numpy as np

from ..models.keras_backend import keras

ops = keras.ops


class _AverageOfWeights:
    """Add a moving average of the weights to an optimizer; the weights themselves stay."""

    def __init__(self, *arguments: Any, average: float, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._momentum_of_average = average

    def build(self, variables: list[Any]) -> None:
        """Make one average a weight, besides the optimizer's own state."""
        if not self.built:  # type: ignore[attr-defined]  # Keras sets it
            super().build(variables)  # type: ignore[misc]  # of the optimizer that stands behind
            self.averages = [self._beside(variable) for variable in variables]

    def _beside(self, variable: Any) -> Any:
        return self.add_variable_from_reference(variable, name="average")  # type: ignore[attr-defined]

    def apply(self, grads: list[Any], trainable_variables: list[Any] | None = None) -> None:
        """Take a step, then move each average towards the new weight."""
        super().apply(grads, trainable_variables)  # type: ignore[misc]  # as above
        # The first step has nothing to average with: the average begins with what it made.
        begun = ops.cast(self.iterations > 1, "float32") * self._momentum_of_average  # type: ignore[attr-defined]
        for variable, average in zip(self._trainable_variables, self.averages, strict=True):  # type: ignore[attr-defined]
            share = ops.cast(begun, average.dtype)
            average.assign(share * average + (1 - share) * variable)


class AveragingAdam(_AverageOfWeights, keras.optimizers.Adam):
    """Adam that keeps a moving average of the weights."""


class AveragingAdamW(_AverageOfWeights, keras.optimizers.AdamW):
    """AdamW that keeps a moving average of the weights."""


class AveragedWeights(keras.callbacks.Callback):
    """Put the average in the weights' place when an epoch ends, and the weights back after.

    Attributes
    ----------
    trained : list of np.ndarray or None
        The weights that training goes on with, while the average is in their place.
    """

    def __init__(self, trained: list[np.ndarray] | None = None) -> None:
        super().__init__()
        self.trained = trained

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Put the weights back."""
        if self.trained is not None:
            give(self.model.trainable_variables, self.trained)
            self.trained = None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keep the weights aside, and put the average in their place."""
        self.trained = taken(self.model.trainable_variables)
        give(self.model.trainable_variables, taken(self.model.optimizer.averages))


def taken(variables: list[Any]) -> list[np.ndarray]:
    """Copy the values of variables into main memory."""
    return [np.array(ops.convert_to_numpy(one), order="C") for one in variables]


def give(variables: list[Any], values: list[np.ndarray]) -> None:
    """Give variables their values."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
