"""A figure is a sharp PNG of bounded size with its sentence, and names in it are text."""

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from genre_lab.plots.figure import COLOURS, LARGE, CaptionedFigure, new_panels


def image(values, sentence='a "loud" <song>'):
    ax = Figure(figsize=(6, 3), layout="constrained").subplots()
    ax.figure.colorbar(ax.imshow(values, cmap="magma", aspect="auto"), ax=ax)
    return CaptionedFigure(ax.figure, sentence)


@pytest.fixture(scope="module")
def noisy():
    return image(np.random.default_rng(0).normal(size=(257, 1172)))


@pytest.fixture(scope="module")
def smooth():
    return image(np.add.outer(np.arange(96), np.arange(100)))


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_a_png_is_drawn_at_one_and_a_half_times_its_size_on_the_page(smooth):
    width = int(smooth._repr_html_().split('width="')[1].split('"')[0])
    assert Image.open(io.BytesIO(smooth.png())).width == 1.5 * width == 900


def test_a_small_png_keeps_every_colour_of_its_colour_map(smooth):
    assert Image.open(io.BytesIO(smooth.png())).mode == "RGB"
    assert len(np.unique(pixels(smooth.png()).reshape(-1, 3), axis=0)) > 256


def test_a_large_png_gets_a_palette_and_looks_the_same(noisy):
    noisy.png()  # the layout moves by a pixel when it is settled for the first time
    whole, small = io.BytesIO(), noisy.png()
    noisy.figure.savefig(whole, format="png", dpi=150)
    assert len(whole.getvalue()) > 2 * LARGE and len(small) < 1.2 * LARGE
    assert Image.open(io.BytesIO(small)).mode == "P"
    assert len(np.unique(pixels(small).reshape(-1, 3), axis=0)) == COLOURS
    difference = np.abs(pixels(small) - pixels(whole.getvalue()))
    assert difference.mean() < 2 and difference.max() <= 40  # of 255


def test_the_same_figure_is_the_same_file(smooth):
    assert smooth.png() == smooth.png() and repr(smooth) == 'Figure: a "loud" <song>'


def test_it_is_saved_and_shown_with_its_sentence(smooth, tmp_path):
    smooth.save(tmp_path / "new" / "clip.png")
    assert (tmp_path / "new" / "clip.png").read_bytes() == smooth.png()
    shown = smooth._repr_html_()
    assert 'alt="a &quot;loud&quot; &lt;song&gt;"' in shown and "base64," in shown


NAMES = [
    "Ca$h & Ke$ha",
    r"\alpha $\frac{$",
    "half a $urrogate \udc80$",
    "a \x1b[31mred\x00 name",
    r"\$5 and $6",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_text_wherever_they_stand(name, recwarn):
    ax = Figure().subplots()
    ax.bar([0, 1], [1, 2], label=name)
    ax.set(title=name, xlabel=name, ylabel=name, xticks=[0, 1], xticklabels=[name, "pop"])
    ax.annotate(name, (0, 1))
    ax.legend()
    drawn = CaptionedFigure(ax.figure, f"A figure of {name}.")
    assert drawn.png()[:4] == b"\x89PNG"
    texts = [ax.title, ax.xaxis.label, ax.yaxis.label, ax.texts[0], ax.get_xticklabels()[0]]
    for text in [*texts, ax.get_legend().get_texts()[0]]:
        assert not text.get_parse_math()
        shown = text.get_text()
        if name.isprintable():
            assert shown == name
        else:
            assert "\x1b" not in shown and "\udc80" not in shown
    drawn._repr_html_().encode()  # what goes into a notebook is UTF-8
    assert "\x1b" not in repr(drawn) and not list(recwarn)


def test_a_long_name_leaves_room_for_its_axis():
    ax = Figure(layout="constrained").subplots()
    ax.barh([0, 1], [1, 2])
    ax.set(yticks=[0, 1], yticklabels=["x" * 300, "pop"])
    drawn = CaptionedFigure(ax.figure, "Two bars.")
    drawn.png()
    assert ax.get_position().width > 0.4
    assert [label.get_text() for label in ax.get_yticklabels()] == ["x" * 39 + "…", "pop"]


def test_a_title_that_would_run_out_of_the_figure_is_cut():
    left, right = new_panels(1, 2)[0]
    left.set_title("one line\n" + "x" * 300)
    right.set_title("short", loc="left")
    figure = CaptionedFigure(left.figure, "Two panels.").figure
    figure.savefig(io.BytesIO(), dpi=100)
    title = left.title.get_window_extent()
    assert left.get_title().startswith("one line\nxxx") and left.get_title().endswith("…")
    assert title.x0 >= 0 and title.x1 <= right.get_window_extent().x0 + 20
    assert right.get_title(loc="left") == "short"
