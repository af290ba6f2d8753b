"""A figure you can hear: sounds under it, a cursor that moves over it, and clicks it reports."""

import io
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ...audio.clip import Clip
from ...plots.figure import SHARP, CaptionedFigure


class Scene(anywidget.AnyWidget):
    """Show one figure with its alt text, and players whose cursor moves over it.

    Attributes
    ----------
    png : bytes
        The figure.
    alt : str
        Its sentence.
    sounds : list of dict
        label (str), wav (bytes), and where the cursor runs during playback: start and end (s on
        the figure's time axis); without them there is no cursor.
    axis : list of float
        The time axis in the figure: left and right edge as shares of its width, and the times in
        s that belong to them. Empty where there is none.
    clicked : list of float
        The last click on the figure: shares of its width from the left and of its height from the
        top. If there is a time axis, a click also moves the player there.
    """

    _esm = Path(__file__).parent / "scene.js"
    _css = Path(__file__).parent / "scene.css"
    png = traitlets.Bytes().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int(700).tag(sync=True)
    sounds: Any = traitlets.List().tag(sync=True)
    axis = traitlets.List(traitlets.Float()).tag(sync=True)
    clicked = traitlets.List(traitlets.Float()).tag(sync=True)

    def show(self, figure: CaptionedFigure, time_axis: Axes | None = None) -> None:
        """Put a figure into the scene.

        Parameters
        ----------
        figure : CaptionedFigure
            The figure and its sentence.
        time_axis : matplotlib.axes.Axes or None
            The axes whose x axis is time, in s.
        """
        png, axis = live_png(figure.figure, time_axis)
        with self.hold_sync():
            self.png = png
            self.alt = figure.alt
            self.axis = axis
            self.width = round(100 * figure.figure.get_figwidth())


def live_png(figure: Figure, time_axis: Axes | None = None) -> tuple[bytes, list[float]]:
    """Draw a figure as PNG quickly, and say where its time axis lies.

    Returns
    -------
    (bytes, list of float)
        The PNG; and left edge, right edge (shares of the width), first and last time (s), or an
        empty list.
    """
    figure.set_dpi(SHARP)
    canvas, buffer = FigureCanvasAgg(figure), io.BytesIO()
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image.save(buffer, "png", compress_level=1)
    if time_axis is None:
        return buffer.getvalue(), []
    place, (first, last) = time_axis.get_position(), time_axis.get_xlim()
    return buffer.getvalue(), [place.x0, place.x1, first, last]


def sound(clip: Clip, label: str, start: float | None = None) -> dict[str, Any]:
    """Make an entry for `Scene.sounds` from a clip; WAV, because it takes no time to encode.

    Parameters
    ----------
    clip : Clip
        What to hear, of any length.
    label : str
        What you hear, for the eye and for screen readers.
    start : float or None
        The time on the figure's axis at which the clip begins, in s; None: no cursor.

    Returns
    -------
    dict

    Examples
    --------
    >>> from genre_lab.audio.clip import Clip
    >>> sorted(sound(Clip(np.zeros(12_000, "float32"), 12_000, "silence"), "nothing", start=0))
    ['end', 'label', 'start', 'wav']
    """
    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, np.clip(clip.samples, -1, 1), clip.rate, format="WAV", subtype="PCM_16")
    cursor = {} if start is None else {"start": float(start), "end": float(start + clip.seconds)}
    return {"label": label, "wav": buffer.getvalue(), **cursor}
