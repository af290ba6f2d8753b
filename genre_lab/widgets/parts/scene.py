"""A picture that can be heard: sounds under it, a cursor that moves over it, clicks that are told."""

import io
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image


class Scene(anywidget.AnyWidget):
    """Show one picture with its alt text, and players whose cursor moves over it.

    Attributes
    ----------
    png : bytes
        The picture.
    alt : str
        Its sentence.
    sounds : list of dict
        label (str), wav (bytes), and where the cursor runs while it plays: start and end (s on the
        picture's time axis); without them the cursor stays away.
    axis : list of float
        The time axis in the picture: left and right edge as shares of its width, and the times in
        s that belong to them. Empty where there is none.
    clicked : list of float
        Where the picture was clicked last: shares of its width from the left and of its height from
        the top. Where there is a time axis, a click also moves the player there.

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """

    _esm = Path(__file__).parent / "scene.js"
    _css = Path(__file__).parent / "scene.css"
    png = traitlets.Bytes().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int(700).tag(sync=True)
    sounds = traitlets.List().tag(sync=True)
    axis = traitlets.List(traitlets.Float()).tag(sync=True)
    clicked = traitlets.List(traitlets.Float()).tag(sync=True)

    def show(self, picture, time_axis=None):
        """Put a picture into the scene.

        Parameters
        ----------
        picture : CaptionedFigure
            The figure and its sentence.
        time_axis : matplotlib.axes.Axes or None
            The axes whose x axis is time, in s.
        """
        png, axis = live_png(picture.figure, time_axis)
        with self.hold_sync():
            self.png, self.alt, self.axis, self.width = (
                png,
                picture.alt,
                axis,
                round(100 * picture.figure.get_figwidth()),
            )


def live_png(figure, time_axis=None, dpi=100):
    """Draw a figure as PNG quickly, and say where its time axis lies.

    Returns
    -------
    (bytes, list of float)
        The PNG, and left edge, right edge (shares of the width), first and last time (s), or nothing.
    """
    figure.set_dpi(dpi)
    canvas, buffer = FigureCanvasAgg(figure), io.BytesIO()
    canvas.draw()
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").save(
        buffer, "png", compress_level=1
    )
    if time_axis is None:
        return buffer.getvalue(), []
    place, (first, last) = time_axis.get_position(), time_axis.get_xlim()
    return buffer.getvalue(), [place.x0, place.x1, first, last]


def sound(clip, label, start=None):
    """Make an entry for `Scene.sounds` of a clip; it is sent as WAV, which costs no time to encode.

    Parameters
    ----------
    clip : Clip
        What to hear, at any length.
    label : str
        What is heard, for the eye and for screen readers.
    start : float or None
        The time on the picture's axis at which the clip begins, in s; None: no cursor.

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
