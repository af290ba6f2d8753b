"""Pictures of simple features: one number by genre, beats, notes, a piece of a score."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure

from ..audio.pitch_histogram import FIFTHS
from ..errors import PlotError
from .figure import CaptionedFigure

BLUE, ORANGE = "#31688e", "#d95f0e"
WIDTH = 7.5  # inches


def by_genre(values, genres, xlabel):
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
    CaptionedFigure: centroid (Hz) of 3 songs, median by genre: jazz 900, pop 1400.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    values, genres = np.asarray(values, float), np.asarray(genres)
    if not len(values) or values.shape != genres.shape:
        raise PlotError(
            f"{len(values)} values and {len(genres)} genres are no songs",
            "",
            "give one of both for every song",
        )
    names, medians = np.unique(genres), []
    ax = _axes(0.8 + 0.32 * len(names))
    for place, name in enumerate(names):
        own = values[genres == name]
        medians.append(np.median(own))
        ax.plot(
            own, np.full(len(own), place), "o", color=BLUE, markerfacecolor="none", markersize=6
        )
        ax.plot([medians[-1]] * 2, [place - 0.35, place + 0.35], color=ORANGE, linewidth=3)
    ax.set(
        xlabel=f"{xlabel}: one ring a song, the bar is the median",
        yticks=range(len(names)),
        yticklabels=names,
        ylim=(len(names) - 0.5, -0.5),
        ylabel="genre",
    )
    ax.grid(axis="x", alpha=0.25)
    told = ", ".join(
        f"{name} {median:.3g}" if abs(median) < 100 else f"{name} {median:.0f}"
        for name, median in zip(names, medians)
    )
    return CaptionedFigure(ax.figure, f"{xlabel} of {len(values)} songs, median by genre: {told}.")


def beats(histograms, tempi=()):
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
    >>> from genre_lab.audio.beat_histogram import BeatHistogram
    >>> beats([BeatHistogram(np.eye(161)[80], "clicks")], [120])
    CaptionedFigure: Beat histogram of 'clicks' from 40 to 200 bpm: highest at 120 bpm; written at 120 bpm.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    if not len(histograms):
        raise PlotError("there is no beat histogram", "", "give one at least, in a list")
    tempi = np.asarray(tempi, float)
    axes, told = _axes(1.6 * len(histograms) + 0.3, len(histograms), sharex=True, sharey=True), []
    for number, (ax, one) in enumerate(zip(np.atleast_1d(axes), histograms)):
        ax.fill_between(one.tempi, one.strength, color=BLUE, linewidth=0)
        said = f"Beat histogram of {one.title!r} from {one.tempi[0]} to {one.tempi[-1]} bpm: highest at {(one.peaks or ['no'])[0]} bpm"
        if number < len(tempi):
            ax.axvline(
                tempi[number],
                color=ORANGE,
                linestyle="--",
                linewidth=1.8,
                label=f"written at {tempi[number]:g} bpm",
            )
            ax.legend(frameon=False, fontsize=9, loc="upper right")
            said += f"; written at {tempi[number]:g} bpm"
        ax.set_title(one.title, loc="left", fontsize=10)
        ax.set(ylabel="strength", xlim=(one.tempi[0], one.tempi[-1]), ylim=(0, None))
        told.append(said)
    ax.set_xlabel("tempo (beats a minute)")
    return CaptionedFigure(ax.figure, f"{'. '.join(told)}.")


def notes(histogram):
    """Draw how strongly the twelve notes of a clip sound, in the order of the circle of fifths.

    Parameters
    ----------
    histogram : PitchHistogram

    Returns
    -------
    CaptionedFigure

    Examples
    --------
    >>> from genre_lab.audio.pitch_histogram import PitchHistogram
    >>> notes(PitchHistogram(np.eye(128)[69] + 0.5 * np.eye(128)[64], "two notes"))
    CaptionedFigure: Notes of 'two notes' on the circle of fifths, the strongest first: A, E.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    ax, folded = _axes(2.2), histogram.folded
    highest = [place for place in np.argsort(-folded, kind="stable")[:3] if folded[place] > 0]
    ax.bar(
        range(12), folded, color=[ORANGE if place in highest[:2] else BLUE for place in range(12)]
    )
    ax.set(
        xticks=range(12),
        xticklabels=FIFTHS,
        xlabel="note, each a fifth above the one to its left",
        ylabel="strength",
    )
    ax.set_title(histogram.title, loc="left", fontsize=10)
    told = ", ".join(FIFTHS[place] for place in highest) or "none"
    return CaptionedFigure(
        ax.figure,
        f"Notes of {histogram.title!r} on the circle of fifths, the strongest first: {told}.",
    )


def piano_roll(score, start, seconds):
    """Draw some seconds of a score: a bar for every note, time from left to right, pitch from bottom to top.

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
    CaptionedFigure: Score from 0 s to 4 s: Violin 1 note.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    from pretty_midi import program_to_instrument_name

    parts = [
        (part, [note for note in part.notes if note.end > start and note.start < start + seconds])
        for part in score.instruments
    ]
    parts = [(part, there) for part, there in parts if there]
    if not parts:
        raise PlotError(
            "no note sounds there",
            f"{start:g} s to {start + seconds:g} s",
            "choose a time inside the song",
        )
    ax, told = _axes(3.4), []
    drums = sorted({note.pitch for part, there in parts if part.is_drum for note in there})
    floor = (
        min((note.pitch for part, there in parts if not part.is_drum for note in there), default=40)
        - 3
        - 2 * len(drums)
    )
    for place, (part, there) in enumerate(parts):
        name = "drums" if part.is_drum else program_to_instrument_name(part.program)
        bottoms = [
            floor + 2 * drums.index(note.pitch) if part.is_drum else note.pitch - 0.5
            for note in there
        ]
        ax.barh(
            bottoms,
            [0.05 if part.is_drum else note.end - note.start for note in there],
            left=[note.start for note in there],
            height=1.1,
            align="edge",
            color="0.45"
            if part.is_drum
            else colormaps["viridis"](0.95 * place / max(1, len(parts) - 1)),
            edgecolor="0.2",
            linewidth=0.4,
            label=name,
        )
        told.append(f"{name} {len(there)} note{'s' * (len(there) > 1)}")
    ax.set(xlabel="time (s)", ylabel="pitch (MIDI number)", xlim=(start, start + seconds))
    ax.legend(frameon=False, fontsize=9, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4)
    return CaptionedFigure(
        ax.figure, f"Score from {start:.3g} s to {start + seconds:.3g} s: {', '.join(told)}."
    )


def _axes(height, rows=1, columns=1, **shared):
    return Figure(figsize=(WIDTH, height), layout="constrained").subplots(rows, columns, **shared)
