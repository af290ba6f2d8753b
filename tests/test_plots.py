import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from genre_lab.audio import Clip
from genre_lab.features import mel, mfcc, stft
from genre_lab.plots import Picture, PlotError, curves, plot
from genre_lab.results import Results
from small_songs import sound


@pytest.fixture
def clip():
    return Clip(sound("bells", 0, 5), 12_000, "bells")


@pytest.fixture
def results():
    return Results(np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]]), ["jazz", "pop", "pop", "pop"], ["jazz", "pop"])


def all_things(clip, run, results):
    return [clip, stft(clip), mel(clip), mfcc(clip), run, results]


def test_every_picture_has_axes_with_units_a_sentence_and_a_stable_repr(clip, run, results):
    for thing in all_things(clip, run, results):
        picture, again = plot(thing), plot(thing)
        assert isinstance(picture, Picture) and repr(picture) == repr(again) == f"Picture: {picture.alt}"
        assert picture.alt.endswith(".") and "0x" not in repr(picture)
        for ax in picture.figure.axes:
            assert ax.get_ylabel() and (ax.get_xlabel() or ax.get_label() == "<colorbar>"), thing
        assert picture.png() == again.png() and picture.png().startswith(b"\x89PNG")


def test_what_is_drawn_goes_where_it_is_told(clip, results, run):
    for thing in (clip, mel(clip), results):
        ax = Figure().subplots()
        assert plot(thing, ax).figure is ax.figure and ax.get_xlabel()
    left, right = Figure().subplots(1, 2)
    plot(run, (left, right))
    assert (left.get_title(), right.get_title()) == ("loss", "accuracy")
    with pytest.raises(PlotError, match="two axes"):
        plot(run, left)


def test_a_waveform_shows_the_loudest_sample_and_the_whole_time(clip):
    ax = plot(clip).figure.axes[0]
    points = ax.collections[0].get_paths()[0].vertices
    assert points[:, 1].max() == pytest.approx(clip.samples.max()) and points[:, 1].min() == pytest.approx(clip.samples.min())
    assert ax.get_xlim() == (0, 5)


def test_a_feature_is_drawn_value_for_value_with_low_frequencies_below(clip):
    picture = mel(clip)
    ax = plot(picture).figure.axes[0]
    np.testing.assert_array_equal(ax.images[0].get_array(), picture.values)
    assert ax.images[0].origin == "lower" and ax.get_ylabel() == "frequency (Hz)"


@pytest.mark.parametrize("make", [stft, mel, lambda clip: mel(clip, n_mels=8), lambda clip: mel(clip, htk=False)])
def test_frequency_marks_stand_at_the_row_of_their_frequency(clip, make):
    picture = make(clip)
    ax = plot(picture).figure.axes[0]
    marks = [(row, float(text.get_text())) for row, text in zip(ax.get_yticks(), ax.get_yticklabels())]
    assert len(marks) >= 3 and len({row for row, _ in marks}) == len(marks)
    for row, hz in marks:
        assert np.interp(row, np.arange(len(picture.frequencies)), picture.frequencies) == pytest.approx(hz)


def test_the_curves_are_the_history(run):
    for what in ("loss", "accuracy"):
        ax = curves(run, what).figure.axes[0]
        drawn = {line.get_label(): line for line in ax.lines}
        np.testing.assert_array_equal(drawn["training songs"].get_ydata(), run.history[what])
        np.testing.assert_array_equal(drawn["validation songs"].get_ydata(), run.history[f"val_{what}"])
        assert drawn["training songs"].get_xdata().tolist() == [1, 2, 3, 4, 5, 6]
        assert drawn["training songs"].get_linestyle() != drawn["validation songs"].get_linestyle()
    assert f"{run.history.val_accuracy.iloc[-1]:.0%} on validation songs" in curves(run).alt


def test_a_run_without_an_epoch_has_no_curves(run):
    (run.folder / "history.csv").unlink()
    with pytest.raises(PlotError, match="no epoch is finished"):
        plot(run)


def test_the_confusion_matrix_shows_counts_and_shares_of_the_true_genre(results):
    picture = plot(results)
    ax = picture.figure.axes[0]
    assert [text.get_text() for text in ax.texts] == ["1", "0", "1", "2"]
    np.testing.assert_allclose(np.ravel(ax.collections[0].get_array()), [1, 0, 1 / 3, 2 / 3])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("guessed genre", "true genre")
    assert [text.get_text() for text in ax.get_yticklabels()] == ["jazz", "pop"]
    assert "75% right, most of jazz (100%), fewest of pop (67%)" in picture.alt


def test_a_picture_is_saved_and_shown_with_its_sentence(clip, tmp_path):
    picture = Picture(plot(clip).figure, 'a "loud" <song>')
    picture.save(tmp_path / "new" / "clip.png")
    assert (tmp_path / "new" / "clip.png").read_bytes().startswith(b"\x89PNG")
    assert 'alt="a &quot;loud&quot; &lt;song&gt;"' in picture._repr_html_() and "base64," in picture._repr_html_()


def test_what_has_no_picture_is_said_so():
    with pytest.raises(PlotError, match="no picture of a DataFrame"):
        plot(pd.DataFrame())
