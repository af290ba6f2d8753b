"""What most widgets are: controls, one picture with its sounds, and a sentence that says what is to be seen."""

import base64
import html
from dataclasses import dataclass

import ipywidgets

from ...errors import GenreLabError
from ...plots.figure import CaptionedFigure
from .scene import Scene


@dataclass(frozen=True, eq=False)
class View:
    """Hold what an explorer shows for one state of its controls.

    Parameters
    ----------
    picture : CaptionedFigure
        The figure and its sentence.
    status : str
        What to read off, in a sentence.
    time_axis : matplotlib.axes.Axes or None
        The axes whose x axis is time in s, where the cursor of a sound is to run.
    live : str
        What only the screen says after it: what differs from run to run, such as the time taken.
    """

    picture: CaptionedFigure
    status: str
    time_axis: object = None
    live: str = ""


def in_a_sentence(problem):
    """Say a GenreLabError in a sentence.

    Examples
    --------
    >>> in_a_sentence(GenreLabError("the file is empty", "song.mp3", "copy it again"))
    'The file is empty (song.mp3): copy it again.'
    """
    what, where, remedy = map(str, problem.args)
    begin = (
        what[:1] if "=" in what.partition(" ")[0] else what[:1].upper()
    )  # the name of a setting stays as it is spelled
    return f"{begin}{what[1:]}{f' ({where})' if where else ''}{f': {remedy}' if remedy else ''}."


def _parts(box):
    """Yield all that stands in a box, and in the boxes in it."""
    for part in box.children:
        yield from _parts(part) if isinstance(part, ipywidgets.Box) else ()
        yield part


class Explorer(ipywidgets.VBox):
    """Show controls, the picture that belongs to them, and a sentence; draw anew when a control changes.

    A subclass makes its controls, hands them to `__init__`, and says in `view` what to show for
    them. Where `view` raises a GenreLabError, its message becomes the sentence and the last picture
    stays. Browsers hold changes back while the kernel draws, so that after many fast moves the last
    one is drawn.

    Parameters
    ----------
    controls : list of widgets with a value
        Each has a label of its own.
    below : list of widgets
        What stands under the sentence.

    Attributes
    ----------
    status : str
        The sentence.
    picture : CaptionedFigure or None
        What is shown.
    scene : Scene
        CaptionedFigure and players.

    Taught in: notebooks/02_mel_and_mfcc.ipynb
    """

    observed = ()  # until __init__ is through; Python closes also what was never finished

    def __init__(self, controls, below=()):
        self.picture, self.status = None, ""
        self.scene = Scene()
        self._sentence = ipywidgets.HTML()
        row = ipywidgets.HBox(
            list(controls), layout=ipywidgets.Layout(flex_flow="row wrap", align_items="flex-end")
        )
        super().__init__([row, self.scene, self._sentence, *below])
        self.add_class("genre-lab-explorer")
        self.observed = [control for control in controls if control.has_trait("value")]
        for control in self.observed:
            control.observe(self._changed, "value")
        self.redraw()

    def view(self):
        """Return the View for the controls as they stand."""
        raise NotImplementedError

    def redraw(self):
        """Draw the picture that belongs to the controls, or say why there is none."""
        try:
            shown = self.view()
        except GenreLabError as problem:
            self.say(in_a_sentence(problem))
            return
        self.picture = shown.picture
        self.scene.show(shown.picture, shown.time_axis)
        self.say(shown.status, shown.live)

    def still(self):
        """Return the picture as PNG for the still view: small, since notebooks keep it."""
        return self.picture.png(dpi=80)

    def say(self, sentence, live=""):
        """Put a sentence into the status line; a screen reader says it. What is `live` is not kept in `status`."""
        self.status = sentence
        self._sentence.value = f'<span role="status" aria-live="polite">{html.escape(f"{sentence} {live}".strip())}</span>'

    def close(self):
        """Stop listening to the controls, and close all parts."""
        for control in self.observed:
            control.unobserve(self._changed, "value")
        self.observed = []
        for part in _parts(self):
            part.close()
        super().close()

    def _changed(self, change):
        self.redraw()

    def __repr__(self):
        return f"{type(self).__name__}: {self.status}"

    def _repr_mimebundle_(self, **options):
        still = f"<p>{html.escape(self.status)}</p>"
        if self.picture:
            picture = base64.b64encode(self.still()).decode()
            alt = html.escape(self.picture.alt, quote=True)
            still = f'<img alt="{alt}" style="max-width:100%" src="data:image/png;base64,{picture}">{still}'
        note = "<p>The controls come alive when this cell is run in Jupyter.</p>"
        return {
            **super()._repr_mimebundle_(**options),
            "text/plain": repr(self),
            "text/html": still + note,
        }
