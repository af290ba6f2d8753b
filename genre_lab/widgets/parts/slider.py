"""A number with a name that you drag, step through with the arrow keys, or type."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets


class Slider(anywidget.AnyWidget):
    """Show a number as a slider and as a box beside it, under one label.

    The sliders of ipywidgets have no name that a screen reader could say; this one is made of the
    browser's own inputs, which have. The value changes when you release the mouse, or with each
    key.

    Parameters
    ----------
    label : str
        What the number is, with its unit in brackets.
    value : float
        Where it begins.
    min, max : float
        Bounds, also for typed numbers.
    step : float
        What an arrow key adds; typed numbers may lie between steps only if it isn't whole.
    stops : list of float
        Where the slider halts, such as powers of two; empty takes every step. You can type other
        numbers.

    Examples
    --------
    >>> Slider("hop length (samples)", 256, 16, 4096, stops=[64, 128, 256, 512]).value
    256.0
    """

    _esm = Path(__file__).parent / "slider.js"
    _css = Path(__file__).parent / "slider.css"
    label = traitlets.Unicode().tag(sync=True)
    value = traitlets.Float().tag(sync=True)
    min = traitlets.Float().tag(sync=True)
    max = traitlets.Float().tag(sync=True)
    step = traitlets.Float(1).tag(sync=True)
    stops = traitlets.List(traitlets.Float()).tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        label: str,
        value: float,
        min: float,
        max: float,
        step: float = 1,
        stops: Sequence[float] = (),
    ):
        super().__init__(label=label, value=value, min=min, max=max, step=step, stops=list(stops))

    @traitlets.validate("value")
    def _inside(self, proposal: dict[str, Any]) -> float:
        value = proposal["value"]
        return value if self.max < self.min else sorted((self.min, value, self.max))[1]

    @property
    def whole(self) -> int:
        """The value as a whole number."""
        return round(self.value)
