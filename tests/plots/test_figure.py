"""A picture is a small PNG that looks as it was drawn, with its sentence."""

import io

import numpy as np
import pytest
from genre_lab.plots.figure import CaptionedFigure
from matplotlib.figure import Figure
from PIL import Image


@pytest.fixture(scope="module")
def picture():
    ax = Figure(figsize=(6, 3)).subplots()
    ax.imshow(np.random.default_rng(0).normal(size=(96, 235)), cmap="magma", aspect="auto")
    return CaptionedFigure(ax.figure, 'a "loud" <song>')


def test_the_png_has_a_palette_and_looks_the_same(picture):
    buffer = io.BytesIO()
    picture.figure.savefig(buffer, format="png", dpi=100)
    small, whole = Image.open(io.BytesIO(picture.png())), Image.open(buffer)
    assert (
        small.mode == "P"
        and small.size == whole.size
        and len(picture.png()) < 0.5 * len(buffer.getvalue())
    )
    difference = np.abs(
        np.asarray(small.convert("RGB")).astype(int) - np.asarray(whole.convert("RGB"))
    )
    assert (
        difference.mean() < 2 and difference.max() <= 40
    )  # of 255; noise asks for more colours than any sound


def test_the_same_picture_is_the_same_file(picture):
    assert picture.png() == picture.png() and repr(picture) == 'CaptionedFigure: a "loud" <song>'


def test_it_is_saved_and_shown_with_its_sentence(picture, tmp_path):
    picture.save(tmp_path / "new" / "clip.png")
    assert (tmp_path / "new" / "clip.png").read_bytes().startswith(b"\x89PNG")
    assert (
        'alt="a &quot;loud&quot; &lt;song&gt;"' in picture._repr_html_()
        and "base64," in picture._repr_html_()
    )
