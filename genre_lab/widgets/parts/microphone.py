"""A few seconds from the microphone of the reader's own computer, as a clip."""

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from ...audio.clip import Clip

RATES = (3_000, 768_000)  # samples a second that a sound card may have
LONGEST = 10  # seconds: a Jupyter server closes the connection at a message of more than 10 MB


class Microphone(anywidget.AnyWidget):
    """Record a few seconds by a button.

    The samples go to the Jupyter kernel and nowhere else.

    Parameters
    ----------
    seconds : float
        How long, up to ten.

    Attributes
    ----------
    value : Clip or None
        What was recorded last: one channel at the sound card's own rate.
    problem : str
        Why the last try recorded nothing.

    Examples
    --------
    >>> Microphone(4).value is None
    True
    """

    _esm = Path(__file__).parent / "microphone.js"
    _css = Path(__file__).parent / "microphone.css"
    seconds = traitlets.Float(4).tag(sync=True)
    value = traitlets.Any(None, allow_none=True)
    problem = traitlets.Unicode("")

    def __init__(self, seconds: float = 4):
        super().__init__(seconds=min(seconds, LONGEST))
        self.on_msg(self._take)

    def _take(self, widget: object, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Keep a recording, or the reason why there is none."""
        if "problem" in content:
            # Cleared first, so that the same reason is told again after another try.
            self.problem = ""
            self.problem = str(content["problem"])[:200]
            return
        samples = np.frombuffer(bytes(buffers[0]), "<f4")
        rate = int(content["rate"])
        if not RATES[0] <= rate <= RATES[1] or not len(samples) or not np.isfinite(samples).all():
            self.problem = "the browser sent no usable samples"
            return
        self.problem = ""
        self.value = Clip(samples.astype(np.float32), rate, "your recording")
