"""What most widgets are: controls, one figure with its sounds, and a sentence about it."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets
from matplotlib.axes import Axes

from ...errors import GenreLabError, printable
from ...plots.figure import CaptionedFigure
from .scene import Scene


@dataclass(frozen=True, eq=False)
class View:
    """Hold what an explorer shows for one state of its controls.

    Parameters
    ----------
    figure : CaptionedFigure
        The figure and its sentence.
    status : str
        What to read off, in a sentence.
    time_axis : matplotlib.axes.Axes or None
        The axes whose x axis is time in s; the cursor of a sound runs over them.
    live : str
        What only the screen adds: whatever differs from run to run, such as the time taken.
    """

    figure: CaptionedFigure
    status: str
    time_axis: Axes | None = None
    live: str = ""


def in_a_sentence(problem: GenreLabError) -> str:
    """Put a GenreLabError into one sentence.

    Examples
    --------
    >>> in_a_sentence(GenreLabError("the file is empty", "song.mp3", "copy it again"))
    'The file is empty (song.mp3): copy it again.'
    """
    what, where, remedy = map(str, problem.args)
    starts_with_a_setting = "=" in what.partition(" ")[0]  # such as n_fft=7: spelled as it is
    begin = what[:1] if starts_with_a_setting else what[:1].upper()
    where = f" ({where})" if where else ""
    remedy = f": {remedy}" if remedy else ""
    return f"{begin}{what[1:]}{where}{remedy}."


def wide(width: float) -> dict[str, Any]:
    """Return the settings of a control that is `width` em wide, with its name close to it.

    Examples
    --------
    >>> ipywidgets.Dropdown(description="window", **wide(12)).layout.width
    '12em'
    """
    return {
        "layout": {"width": f"{width}em", "max_width": "98%", "margin": "2px 1em 2px 0"},
        "style": {"description_width": "initial"},
    }


class Explorer(ipywidgets.VBox):
    """Show controls, a figure and a sentence; draw again when a control changes.

    A subclass makes its controls, hands them to `__init__`, and says in `view` what to show for
    them. If `view` raises a GenreLabError, its message becomes the sentence and the last figure
    stays. Browsers hold changes back while Python draws, so after many fast moves the last one is
    drawn.

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
    figure : CaptionedFigure or None
        What is shown.
    scene : Scene
        The figure on the screen, and the players.
    """

    # Until __init__ is through; Python also closes what was never finished.
    observed: list[ipywidgets.Widget] = []

    def __init__(
        self, controls: Sequence[ipywidgets.Widget], below: Sequence[ipywidgets.Widget] = ()
    ):
        self.figure: CaptionedFigure | None = None
        self.status = ""
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

    def view(self) -> View:
        """Return the View for the controls as they stand."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw the figure for the controls as they stand, or say why there is none."""
        try:
            shown = self.view()
        except GenreLabError as problem:
            self.say(in_a_sentence(problem))
            return
        self.figure = shown.figure
        self.scene.show(shown.figure, shown.time_axis)
        self.say(shown.status, shown.live)

    def say(self, sentence: str, live: str = "") -> None:
        """Put a sentence into the status line, which a screen reader reads out.

        What is `live` appears on the screen only; `status` doesn't keep it.
        """
        self.status = printable(sentence)
        self._sentence.value = spoken(f"{self.status} {live}".strip())

    def close(self) -> None:
        """Stop listening to the controls, and close all parts."""
        for control in self.observed:
            control.unobserve(self._changed, "value")
        self.observed = []
        for part in _parts(self):
            part.close()
        super().close()

    def _changed(self, change: dict[str, Any]) -> None:
        self.redraw()

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.status}"

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        figure = self.figure._repr_html_() if self.figure else ""
        note = "<p>The controls come alive when this cell is run in Jupyter.</p>"
        return {
            **super()._repr_mimebundle_(**options),
            "text/plain": repr(self),
            "text/html": no_formulas(f"{figure}<p>{html.escape(self.status)}</p>{note}"),
        }


def spoken(sentence: str) -> str:
    """Return HTML that shows a sentence and lets a screen reader read it out.

    Examples
    --------
    >>> spoken("R&B 81 %")
    '<span role="status" aria-live="polite">R&amp;B 81 %</span>'
    """
    return f'<span role="status" aria-live="polite">{html.escape(sentence)}</span>'


def no_formulas(markup: str) -> str:
    """Return HTML in which MathJax leaves every `$` as it is: titles and names hold no formulas.

    Examples
    --------
    >>> no_formulas("<p>Ke$ha, A$AP</p>")
    '<div class="tex2jax_ignore mathjax_ignore"><p>Ke$ha, A$AP</p></div>'
    """
    return f'<div class="tex2jax_ignore mathjax_ignore">{markup}</div>'


def _parts(box: ipywidgets.Box) -> Iterator[ipywidgets.Widget]:
    """Yield all that stands in a box, and in the boxes in it."""
    for part in box.children:
        if isinstance(part, ipywidgets.Box):
            yield from _parts(part)
        yield part
