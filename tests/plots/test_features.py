"""The figures of simple features show the numbers that their sentences tell."""

import numpy as np
import pytest
from pretty_midi import Instrument, Note, PrettyMIDI

from genre_lab.audio.tzanetakis import FIFTHS, TEMPI, BeatHistogram, PitchHistogram
from genre_lab.errors import PlotError
from genre_lab.plots.features import beats, by_genre, notes, piano_roll
from genre_lab.plots.figure import CaptionedFigure

VALUES, GENRES = [3.0, 1.0, 2.0, 10.0], ["pop", "pop", "pop", "jazz"]


def histogram(bpm, title="clicks"):
    return BeatHistogram(np.eye(len(TEMPI))[bpm - 40] / 2, title)


def roll(*parts):
    score = PrettyMIDI()
    for program, is_drum, pitches in parts:
        score.instruments.append(Instrument(program, is_drum))
        score.instruments[-1].notes = [
            Note(80, pitch, place, place + 0.5) for place, pitch in enumerate(pitches)
        ]
    return score


def test_every_figure_has_axes_with_labels_and_a_sentence_of_its_own():
    for drawn in (
        by_genre(VALUES, GENRES, "flux"),
        beats([histogram(120)]),
        notes(PitchHistogram(np.eye(128)[60], "C")),
        piano_roll(roll((0, False, [60])), 0, 2),
    ):
        assert (
            isinstance(drawn, CaptionedFigure)
            and drawn.alt.endswith(".")
            and drawn.png()[:4] == b"\x89PNG"
        )
        assert (
            all(ax.get_ylabel() for ax in drawn.figure.axes) and drawn.figure.axes[-1].get_xlabel()
        )


def test_each_genre_has_its_row_of_rings_and_a_bar_at_its_median():
    drawn = by_genre(VALUES, GENRES, "brightness (Hz)")
    ax = drawn.figure.axes[0]
    rings, bars = ax.lines[::2], ax.lines[1::2]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["jazz", "pop"]
    assert rings[1].get_xdata().tolist() == [3, 1, 2] and [bar.get_xdata()[0] for bar in bars] == [
        10,
        2,
    ]
    assert drawn.alt == "brightness (Hz) of 4 songs, median by genre: jazz 10, pop 2."


def test_a_beat_histogram_is_drawn_as_it_is_and_the_true_tempo_as_a_line():
    drawn = beats([histogram(120), histogram(90, "slow")], [120, 45])
    assert drawn.alt == (
        "Beat histogram of 'clicks' from 40 to 200 bpm: highest at 120 bpm; written at 120 bpm. "
        "Beat histogram of 'slow' from 40 to 200 bpm: highest at 90 bpm; written at 45 bpm."
    )
    assert [ax.lines[0].get_xdata()[0] for ax in drawn.figure.axes] == [120, 45]
    assert drawn.figure.axes[0].collections[0].get_paths()[0].vertices[:, 1].max() == 0.5
    higher = BeatHistogram(2 * histogram(60).strength, "higher")
    for ax in beats([histogram(120), higher]).figure.axes:
        assert ax.get_ylim()[0] == 0 and ax.get_ylim()[1] >= 1  # the highest peak fits in
    assert "highest at no bpm" in beats([BeatHistogram(np.zeros(len(TEMPI)), "silence")]).alt


def test_twelve_bars_stand_in_the_order_of_fifths_and_the_two_strongest_are_marked():
    unfolded = np.zeros(128)
    unfolded[[57, 69, 64, 60]] = 0.4, 0.4, 0.5, 0.1  # A, A, E, C
    ax = notes(PitchHistogram(unfolded, "song")).figure.axes[0]
    heights = {name: bar.get_height() for name, bar in zip(FIFTHS, ax.patches, strict=True)}
    assert (
        heights["A"] == 0.8
        and heights["E"] == 0.5
        and heights["C"] == 0.1
        and len(ax.patches) == 12
    )
    marked = {
        name
        for name, bar in zip(FIFTHS, ax.patches, strict=True)
        if bar.get_facecolor() != ax.patches[FIFTHS.index("C")].get_facecolor()
    }
    assert marked == {"A", "E"} and notes(PitchHistogram(unfolded, "song")).alt.endswith(
        "first: A, E, C."
    )


def test_a_score_is_a_bar_for_each_note_of_the_seconds_shown_and_drums_stand_below():
    drawn = piano_roll(roll((66, False, [70, 72, 74]), (0, True, [36, 42, 36])), 0.6, 1.0)
    ax = drawn.figure.axes[0]
    assert drawn.alt == "Score from 0.6 s to 1.6 s: Tenor Sax 1 note, drums 1 note."
    sax, drum = ax.patches
    assert (sax.get_x(), sax.get_width()) == (
        1.0,
        0.5,
    ) and sax.get_y() < 72 < sax.get_y() + sax.get_height()
    assert drum.get_y() + drum.get_height() < sax.get_y() and ax.get_xlim() == (0.6, 1.6)


def test_a_figure_of_nothing_is_refused():
    for nothing in (
        lambda: by_genre([], [], "flux"),
        lambda: by_genre([1, 2], ["pop"], "flux"),
        lambda: beats([]),
        lambda: piano_roll(roll((0, False, [60])), 30, 2),
        lambda: piano_roll(PrettyMIDI(), 0, 2),
    ):
        with pytest.raises(PlotError):
            nothing()
