from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from small_songs import sound

from genre_lab.audio.clip import Clip
from genre_lab.audio.features import mel, mfcc, stft
from genre_lab.errors import PlotError
from genre_lab.evaluation.calibration import reliability
from genre_lab.evaluation.results import Results
from genre_lab.evaluation.split_laboratory import SplitComparison
from genre_lab.evaluation.statistics import luck_of_the_best_epoch
from genre_lab.plots.figure import BLUE, ORANGE, CaptionedFigure
from genre_lab.plots.plot import plot
from genre_lab.plots.training import curves
from genre_lab.training.config import OF_BUILDER, OF_PRESET
from genre_lab.training.presets import Preset


@pytest.fixture
def clip():
    return Clip(sound("bells", 0, 5), 12_000, "bells")


@pytest.fixture
def results():
    return Results(
        np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.3, 0.7]]),
        ["jazz", "pop", "pop", "pop"],
        ["jazz", "pop"],
    )


@pytest.fixture
def comparison():
    table = pd.DataFrame(
        {
            "policy": ["chunk (leaky)"] * 3 + ["song"] * 3,
            "seed": [0, 1, 2] * 2,
            "accuracy": [0.8, 0.82, 0.78, 0.5, 0.58, 0.6],
        }
    )
    summary = pd.DataFrame(
        {
            "policy": ["chunk (leaky)", "song"],
            "accuracy": [0.8, 0.56],
            "low": [0.75, 0.45],
            "high": [0.85, 0.67],
        }
    )
    return SplitComparison(table, summary, {}, "logistic on 5 pieces a song", 0.25)


def all_things(clip, run, results, comparison):
    return [
        clip,
        stft(clip),
        mel(clip),
        mfcc(clip),
        run,
        results,
        reliability(results),
        luck_of_the_best_epoch(50, 5, trials=100),
        comparison,
    ]


def test_every_figure_has_axes_with_units_a_sentence_and_a_stable_repr(
    clip, run, results, comparison
):
    for thing in all_things(clip, run, results, comparison):
        drawn, again = plot(thing), plot(thing)
        assert (
            isinstance(drawn, CaptionedFigure)
            and repr(drawn) == repr(again) == f"Figure: {drawn.alt}"
        )
        assert drawn.alt.endswith(".") and "0x" not in repr(drawn)
        for ax in drawn.figure.axes:
            assert ax.get_ylabel() and (ax.get_xlabel() or ax.get_label() == "<colorbar>"), thing
        assert drawn.png() == again.png() and drawn.png().startswith(b"\x89PNG")


def test_what_is_drawn_goes_where_it_is_told(clip, results, run, comparison):
    for thing in (
        clip,
        mel(clip),
        results,
        reliability(results),
        luck_of_the_best_epoch(50, 5, trials=100),
        comparison,
    ):
        ax = Figure().subplots()
        assert plot(thing, ax).figure is ax.figure and ax.get_xlabel()
    left, right = Figure().subplots(1, 2)
    plot(run, (left, right))
    assert left.get_ylabel().startswith("loss") and right.get_ylabel().startswith("accuracy")
    with pytest.raises(PlotError, match="two axes"):
        plot(run, left)


def test_a_waveform_shows_the_loudest_sample_and_the_whole_time(clip):
    ax = plot(clip).figure.axes[0]
    points = ax.collections[0].get_paths()[0].vertices
    assert points[:, 1].max() == pytest.approx(clip.samples.max()) and points[
        :, 1
    ].min() == pytest.approx(clip.samples.min())
    assert ax.get_xlim() == (0, 5)


def test_a_feature_is_drawn_value_for_value_with_low_frequencies_below(clip):
    drawn = mel(clip)
    ax = plot(drawn).figure.axes[0]
    np.testing.assert_array_equal(ax.images[0].get_array(), drawn.values)
    assert ax.images[0].origin == "lower" and ax.get_ylabel() == "frequency (Hz)"


@pytest.mark.parametrize(
    "make", [stft, mel, lambda clip: mel(clip, n_mels=8), lambda clip: mel(clip, htk=False)]
)
def test_frequency_marks_stand_at_the_row_of_their_frequency(clip, make):
    drawn = make(clip)
    ax = plot(drawn).figure.axes[0]
    marks = [
        (row, float(text.get_text()))
        for row, text in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    ]
    assert len(marks) >= 3 and len({row for row, _ in marks}) == len(marks)
    for row, hz in marks:
        assert np.interp(
            row, np.arange(len(drawn.frequencies)), drawn.frequencies
        ) == pytest.approx(hz)


def test_the_curves_are_the_history_and_say_how_they_were_measured(run):
    for what in ("loss", "accuracy"):
        drawn = curves(run, what)
        trained, validation = drawn.figure.axes[0].lines[:2]
        np.testing.assert_array_equal(trained.get_ydata(), run.history[what])
        np.testing.assert_array_equal(validation.get_ydata(), run.history[f"val_{what}"])
        assert trained.get_xdata().tolist() == [1, 2, 3, 4, 5, 6]
        assert trained.get_linestyle() != validation.get_linestyle()
        assert trained.get_label() == "training (excerpts, dropout on)"
        assert validation.get_label() == "validation songs"
        assert "in training (excerpts, dropout on)" in drawn.alt
    assert f"{run.history.val_accuracy.iloc[-1]:.0%} on validation songs" in curves(run).alt


def described(rate):
    """A network of the student's own, as a run's config describes it."""
    return {"layers": [{"settings": {"units": 3}}, {"settings": {"rate": rate}}]}


@pytest.mark.parametrize(
    "settings, network, said",
    [
        ({}, OF_PRESET, "whole songs, dropout on"),
        ({"network": {"dropout": 0.0}}, OF_PRESET, "whole songs, dropout off"),
        ({"network": {"dropout": 0.0, "last_dropout": 0.5}}, OF_PRESET, "whole songs, dropout on"),
        ({"frames": 96, "mixup": 0.3}, OF_PRESET, "augmented excerpts, dropout on"),
        ({}, described(0.0), "whole songs, dropout off"),
        ({"network": {"dropout": 0.0}}, described(0.2), "whole songs, dropout on"),
        ({}, OF_BUILDER, "whole songs"),
    ],
)
def test_the_training_curve_says_what_the_network_heard(run, settings, network, said):
    class Other:
        history, genres, folder, chance = run.history, run.genres, run.folder, 0.45
        preset = Preset("other", 6, **settings)
        config = SimpleNamespace(network=network)

    drawn = curves(Other())
    assert drawn.figure.axes[0].lines[0].get_label() == f"training ({said})"
    assert f"in training ({said})" in drawn.alt


def test_chance_is_that_of_the_runs_validation_songs_or_of_equal_genres_where_it_is_unknown(run):
    def drawn_chance(run):
        return curves(run).figure.axes[0].lines[2].get_ydata()[0]

    class Told:
        """A run that knows what always answering the most frequent genre scores."""

        history, genres, folder, chance = run.history, run.genres, run.folder, 0.45
        preset, config = run.preset, run.config

    class Old:
        history, genres, folder, chance = run.history, run.genres, run.folder, None
        preset, config = run.preset, run.config

    assert drawn_chance(Told()) == 0.45 and drawn_chance(Old()) == pytest.approx(1 / 3)


def test_a_run_without_an_epoch_has_no_curves(run):
    (run.folder / "history.csv").unlink()
    with pytest.raises(PlotError, match="no epoch is finished"):
        plot(run)


def test_the_confusion_matrix_shows_counts_and_shares_of_the_true_genre(results):
    drawn = plot(results)
    ax = drawn.figure.axes[0]
    assert [text.get_text() for text in ax.texts] == ["1", "0", "1", "2"]
    np.testing.assert_allclose(np.ravel(ax.collections[0].get_array()), [1, 0, 1 / 3, 2 / 3])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("guessed genre", "true genre")
    assert [text.get_text() for text in ax.get_yticklabels()] == ["jazz", "pop"]
    assert "75% right, most of jazz (100%), fewest of pop (67%)" in drawn.alt


def test_reliability_is_drawn_where_it_was_measured_with_its_interval_and_number_of_songs(results):
    measured = reliability(results)
    ax = plot(measured).figure.axes[0]
    points = next(line for line in ax.lines if line.get_marker() == "o")
    np.testing.assert_allclose(points.get_xydata(), measured.table[["confidence", "accuracy"]])
    ends = [segment[:, 1] for segment in ax.collections[0].get_segments()]
    np.testing.assert_allclose(ends, measured.table[["low", "high"]])
    assert [text.get_text() for text in ax.texts] == [str(n) for n in measured.table.n_songs]
    assert "60% sure, 0% right, 1 songs" in plot(measured).alt


def test_the_split_comparison_shows_seeds_means_intervals_and_the_leaky_row_in_its_colour(
    comparison,
):
    drawn = plot(comparison)
    ax = drawn.figure.axes[0]
    interval, seeds, mean = ax.lines[:3]
    assert (
        interval.get_xdata().tolist() == [0.75, 0.85]
        and seeds.get_xdata().tolist() == [0.8, 0.82, 0.78]
        and mean.get_xdata()[0] == 0.8
    )
    assert ax.lines[6].get_xdata() == [0.25, 0.25] and [text.get_text() for text in ax.texts] == [
        "80%",
        "56%",
        "chance",
    ]
    assert (ax.lines[2].get_color(), ax.lines[5].get_color()) == (ORANGE, BLUE)
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "chunk (leaky)",
        "song",
    ] and ax.yaxis_inverted()
    assert "chunk (leaky) 80% (75% to 85%), song 56% (45% to 67%); chance 25%" in drawn.alt


def test_the_luck_of_the_best_epoch_is_drawn_training_by_training():
    luck = luck_of_the_best_epoch(50, 5, trials=100)
    ax = plot(luck).figure.axes[0]
    assert sum(bar.get_height() for bar in ax.patches) == 100
    assert sum(
        bar.get_height() * (bar.get_x() + bar.get_width() / 2) for bar in ax.patches
    ) / 100 == pytest.approx(luck.mean)
    assert [line.get_xdata()[0] for line in ax.lines] == [0.2, luck.mean]


def test_what_has_no_figure_is_said_so():
    with pytest.raises(PlotError, match="no figure of a DataFrame"):
        plot(pd.DataFrame())
