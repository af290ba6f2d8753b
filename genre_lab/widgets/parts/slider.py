"""A number with a name, to be dragged, stepped through with the arrow keys, or typed."""

from pathlib import Path

import anywidget
import traitlets


class Slider(anywidget.AnyWidget):
    """Show a number as a slider and as a box beside it, under one label.

    The sliders of ipywidgets have no name that a screen reader could say; this one is made of the
    browser's own inputs, which have. The value changes when the mouse is released, or with each
    key.

    Parameters
    ----------
    label : str
        What the number is, with its unit in brackets.
    value : float
        Where it begins.
    min, max : float
        Bounds, also for what is typed.
    step : float
        What an arrow key adds; typed numbers may lie between steps only where it is not whole.
    stops : list of float
        Where the slider halts, such as powers of two; empty takes every step. Other numbers can be typed.

    Examples
    --------
    >>> Slider("hop length (samples)", 256, 16, 4096, stops=[64, 128, 256, 512]).value
    256.0

    Taught in: notebooks/02_mel_and_mfcc.ipynb
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

    def __init__(self, label, value, min, max, step=1, stops=()):
        super().__init__(label=label, value=value, min=min, max=max, step=step, stops=list(stops))

    @traitlets.validate("value")
    def _inside(self, proposal):
        return (
            proposal["value"]
            if self.max < self.min
            else sorted((self.min, proposal["value"], self.max))[1]
        )

    @property
    def whole(self):
        """The value as a whole number."""
        return round(self.value)
