"""Simple features: one number by genre, beats, notes, a piece of a score."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from ..audio.tzanetakis import FIFTHS, BeatHistogram, PitchHistogram
from ..errors import PlotError, printable
from .figure import (
    BLUE,
    MUTED,
    ORANGE,
    WIDTH,
    CaptionedFigure,
    legend_above,
    new_axes,
    new_panels,
    own_figure,
    shades,
)

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI


def by_genre(values: Sequence[float], genres: Sequence[str], xlabel: str) -> CaptionedFigure:
    """Draw one number of many songs, a row of dots for every genre.

    Parameters
    ----------
    values, genres : sequences, (n_songs,)
        The number and the genre of every song.
    xlabel : str
        What the number is, with its unit.

    Returns
    -------
    CaptionedFigure
        The bar in a row is its median; the sentence names them all.

    Raises
    ------
    PlotError
        If there are no songs, or values and genres differ in number.

    Examples
    --------
    >>> by_genre([800, 1000, 1400], ["jazz", "jazz", "pop"], "centroid (Hz)")
    Figure: centroid (Hz) of 3 songs, median by genre: jazz 900, pop 1400.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    numbers, names = np.asarray(values, float), np.asarray(genres)
    if not len(numbers) or numbers.shape != names.shape:
        raise PlotError(
            f"{len(numbers)} values and {len(names)} genres are no songs",
            "",
            "give one of both for every song",
        )
    rows, medians = np.unique(names), []
    ax = new_axes(WIDTH, 0.8 + 0.32 * len(rows))
    for place, name in enumerate(rows):
        own = numbers[names == name]
        median = np.median(own)
        medians.append(median)
        height = np.full(len(own), place)
        ax.plot(own, height, "o", color=BLUE, markerfacecolor="none", markersize=6)
        ax.plot([median, median], [place - 0.35, place + 0.35], color=ORANGE, linewidth=3)
    ax.set(
        xlabel=f"{xlabel}: one ring a song, the bar is the median",
        yticks=range(len(rows)),
        yticklabels=rows,
        ylim=(len(rows) - 0.5, -0.5),
        ylabel="genre",
    )
    ax.grid(axis="x", **MUTED)
    told = ", ".join(
        f"{name} {median:.3g}" if abs(median) < 100 else f"{name} {median:.0f}"
        for name, median in zip(rows, medians, strict=True)
    )
    return CaptionedFigure(
        own_figure(ax), f"{xlabel} of {len(numbers)} songs, median by genre: {told}."
    )


def beats(histograms: Sequence[BeatHistogram], tempi: Sequence[float] = ()) -> CaptionedFigure:
    """Draw the beat histograms of some clips under each other.

    Parameters
    ----------
    histograms : sequence of BeatHistogram
    tempi : sequence of float
        The true tempo of each in bpm, where it is known: a dashed line.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is none.

    Examples
    --------
    >>> beats([BeatHistogram(np.eye(161)[80], "clicks")])
    Figure: Beat histogram of 'clicks' from 40 to 200 bpm: highest at 120 bpm.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    if not len(histograms):
        raise PlotError("there is no beat histogram", "", "give one at least, in a list")
    height = 1.6 * len(histograms) + 0.3
    axes = new_panels(len(histograms), height=height, sharex=True, sharey=True).ravel()
    told = []
    for number, (ax, one) in enumerate(zip(axes, histograms, strict=True)):
        ax.fill_between(one.tempi, one.strength, color=BLUE, linewidth=0)
        highest = one.peaks[0] if len(one.peaks) else "no"
        said = (
            f"Beat histogram of {one.title!r} from {one.tempi[0]} to {one.tempi[-1]} bpm: highest "
            f"at {highest} bpm"
        )
        if number < len(tempi):
            label = f"written at {tempi[number]:g} bpm"
            ax.axvline(tempi[number], color=ORANGE, linestyle="--", linewidth=1.8)
            ax.set_title(f"dashed: {label}", loc="right", fontsize=9)
            said += f"; {label}"
        ax.set_title(printable(one.title), loc="left", fontsize=10)
        ax.set(ylabel="strength", xlim=(one.tempi[0], one.tempi[-1]))
        told.append(said)
    axes[-1].set_xlabel("tempo (beats a minute)")
    axes[-1].set_ylim(bottom=0)  # of all panels, once the highest is drawn
    return CaptionedFigure(own_figure(axes[0]), f"{'. '.join(told)}.")


def notes(histogram: PitchHistogram) -> CaptionedFigure:
    """Draw how strongly the twelve notes of a clip sound, in the order of the circle of fifths.

    Parameters
    ----------
    histogram : PitchHistogram

    Returns
    -------
    CaptionedFigure

    Examples
    --------
    >>> notes(PitchHistogram(np.eye(128)[69] + 0.5 * np.eye(128)[64], "two notes"))
    Figure: Notes of 'two notes' on the circle of fifths, the strongest first: A, E.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    ax, folded = new_axes(WIDTH, 2.4), histogram.folded
    highest = [place for place in np.argsort(-folded, kind="stable")[:3] if folded[place] > 0]
    colours = [ORANGE if place in highest[:2] else BLUE for place in range(12)]
    ax.bar(range(12), folded, color=colours)
    ax.set(
        xticks=range(12),
        xticklabels=FIFTHS,
        xlabel="note, each a fifth above the one to its left (orange: the two strongest)",
        ylabel="strength",
    )
    ax.set_title(printable(histogram.title), loc="left", fontsize=10)
    told = ", ".join(FIFTHS[place] for place in highest) or "none"
    return CaptionedFigure(
        own_figure(ax),
        f"Notes of {histogram.title!r} on the circle of fifths, the strongest first: {told}.",
    )


def piano_roll(score: "PrettyMIDI", start: float, seconds: float) -> CaptionedFigure:
    """Draw some seconds of a score: a bar for every note, over time, the high ones on top.

    Parameters
    ----------
    score : pretty_midi.PrettyMIDI
    start, seconds : float
        Which part, in s.

    Returns
    -------
    CaptionedFigure
        Drums have no pitch and stand in rows of their own at the bottom.

    Raises
    ------
    PlotError
        If no note sounds there.

    Examples
    --------
    >>> from pretty_midi import Instrument, Note, PrettyMIDI
    >>> score, part = PrettyMIDI(), Instrument(40)
    >>> part.notes.append(Note(64, 60, 0, 1))
    >>> score.instruments.append(part)
    >>> piano_roll(score, 0, 4)
    Figure: Score from 0 s to 4 s: Violin 1 note.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    from pretty_midi import program_to_instrument_name

    end = start + seconds
    parts = []
    for part in score.instruments:
        there = [note for note in part.notes if note.end > start and note.start < end]
        if there:
            parts.append((part, there))
    if not parts:
        raise PlotError(
            "no note sounds there", f"{start:g} s to {end:g} s", "choose a time inside the song"
        )
    ax, told, colours = new_axes(WIDTH, 3.6), [], shades(len(parts), 0.95)
    drums = sorted({note.pitch for part, there in parts if part.is_drum for note in there})
    lowest = min(
        (note.pitch for part, there in parts if not part.is_drum for note in there), default=40
    )
    floor = lowest - 3 - 2 * len(drums)  # drums stand below, two semitones a row
    for (part, there), colour in zip(parts, colours, strict=True):
        if part.is_drum:
            name, colour = "drums", "0.45"
            bottoms = [floor + 2 * drums.index(note.pitch) for note in there]
            widths = [0.05] * len(there)
        else:
            name = program_to_instrument_name(part.program)
            bottoms = [note.pitch - 0.5 for note in there]
            widths = [note.end - note.start for note in there]
        ax.barh(
            bottoms,
            widths,
            left=[note.start for note in there],
            height=1.1,
            align="edge",
            color=colour,
            edgecolor="0.2",
            linewidth=0.4,
            label=name,
        )
        told.append(f"{name} {len(there)} note{'s' * (len(there) > 1)}")
    ax.set(xlabel="time (s)", ylabel="pitch (MIDI number)", xlim=(start, end))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    legend_above(ax)
    return CaptionedFigure(
        own_figure(ax), f"Score from {start:.3g} s to {end:.3g} s: {', '.join(told)}."
    )
