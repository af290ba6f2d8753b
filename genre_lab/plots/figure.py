"""A figure with the sentence that says what is in it, as a value that can be shown, saved and compared."""

import base64
import html
import io
from dataclasses import dataclass

from PIL import Image

from ..files import written_whole

BLUE, ORANGE = "#31688e", "#d95f0e"  # told apart by every eye, and in print
COLOURS = 64  # of a PNG's palette: side by side the eye does not tell them from all, and they take a fifth of the room


@dataclass(frozen=True, eq=False)
class CaptionedFigure:
    """Hold a figure with the sentence that says what is in it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What is drawn.
    alt : str
        The sentence.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> CaptionedFigure(Figure(), "an empty figure")
    CaptionedFigure: an empty figure

    Taught in: notebooks/00_start_here.ipynb
    """

    figure: object
    alt: str

    def png(self, dpi=100):
        """Return the picture as PNG bytes, with a palette."""
        drawn, buffer = io.BytesIO(), io.BytesIO()
        self.figure.savefig(drawn, format="png", dpi=dpi)
        # Maximum coverage keeps every colour within a few of 255 steps; median cut lost the rare ones at a scale's ends.
        # One round of k-means then moves each colour to the mean of what it stands for: large areas have exactly theirs.
        with_palette = (
            Image.open(drawn)
            .convert("RGB")
            .quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
        )
        with_palette.save(buffer, "png", optimize=True)
        return buffer.getvalue()

    def save(self, path, dpi=150):
        """Write the picture as a PNG file, whole or not at all."""
        with written_whole(path) as partial:
            partial.write_bytes(self.png(dpi))

    def _repr_html_(self):
        picture = base64.b64encode(self.png()).decode()
        width = round(self.figure.get_figwidth() * 100)
        return (
            f'<img alt="{html.escape(self.alt, quote=True)}" width="{width}" style="max-width:100%" '
            f'src="data:image/png;base64,{picture}">'
        )

    def __repr__(self):
        return f"CaptionedFigure: {self.alt}"
