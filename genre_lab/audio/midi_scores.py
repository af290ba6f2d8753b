"""A song's score in numbers: Basili, Serafini and Stellato's five families, read from MIDI files.

Source: R. Basili, A. Serafini and A. Stellato, "Classification of musical genre: a machine learning
approach", ISMIR 2004.
"""

from collections.abc import Iterable
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import AudioError, shows_its_call
from .tzanetakis import Songs, paths_of

if TYPE_CHECKING:
    from pretty_midi import Instrument, PrettyMIDI

WIDEST = 12  # semitones: wider steps are counted together


@shows_its_call("gl.score_features(songs)")
def score_features(songs: Songs | Iterable[str | PathLike[str]]) -> pd.DataFrame:
    """Describe every song by what its score says. The score is the `.mid` file beside the song.

    Parameters
    ----------
    songs : Tracks, or an iterable of paths
        Songs with a path, such as those of `practice_corpus`.

    Returns
    -------
    pandas.DataFrame, shape (n_songs, 170)
        One row a song, named by its track_id (or its file), in the same order; see
        `numbers_of_score`.

    Raises
    ------
    AudioError
        If a song has no score, or it can't be read.

    Examples
    --------
    >>> songs = practice_corpus(songs_per_genre=20).of(track_id="jazz-0001")
    >>> numbers = score_features(songs).loc["jazz-0001"]
    >>> print(f"{numbers['metre: beats a bar']:.0f} beats a bar, {numbers.size} numbers in all")
    4 beats a bar, 170 numbers in all

    Taught in: notebooks/04_baselines_first.ipynb
    """
    remedy = "give the table a column path, and lay the scores beside the songs as .mid"
    paths = paths_of(songs, "its score cannot be found", remedy)
    rows = [numbers_of_score(read_score(Path(path).with_suffix(".mid"))) for path in paths]
    return pd.DataFrame(rows, index=paths.index)


def read_score(path: str | PathLike[str]) -> "PrettyMIDI":
    """Read a MIDI file.

    Parameters
    ----------
    path : path

    Returns
    -------
    pretty_midi.PrettyMIDI
        With one note at least.

    Raises
    ------
    AudioError
        If it is missing, damaged or empty.

    Examples
    --------
    >>> read_score("no such song.mid")
    Traceback (most recent call last):
    genre_lab.errors.AudioError: there is no score
      in: no such song.mid
      do: lay the song's MIDI file beside it, with the ending .mid

    Taught in: notebooks/04_baselines_first.ipynb
    """
    import pretty_midi

    if not Path(path).is_file():
        raise AudioError(
            "there is no score", path, "lay the song's MIDI file beside it, with the ending .mid"
        )
    try:
        score = pretty_midi.PrettyMIDI(str(path))
    except Exception as problem:  # whatever its parser raises on a damaged file, and that is much
        raise AudioError(
            f"the score cannot be read ({type(problem).__name__})", path, "export or copy it again"
        ) from None
    if not any(part.notes for part in score.instruments):
        raise AudioError("there is no note in the score", path, "export or copy it again")
    return score


def melody(part: "Instrument") -> np.ndarray:
    """List the notes that a listener follows in a part: the highest of those that begin together.

    Parameters
    ----------
    part : pretty_midi.Instrument

    Returns
    -------
    np.ndarray of int
        MIDI numbers, in the order of time.

    Examples
    --------
    >>> from pretty_midi import Instrument, Note
    >>> part = Instrument(0)
    >>> part.notes = [Note(64, 60, 0, 1), Note(64, 64, 0, 1), Note(64, 62, 1, 2)]
    >>> melody(part).tolist()
    [64, 62]

    Taught in: notebooks/04_baselines_first.ipynb
    """
    notes = sorted((note.start, -note.pitch) for note in part.notes)
    starts, pitches = np.array(notes).reshape(-1, 2).T
    return -pitches[np.append(True, np.diff(starts) > 1e-3)[: len(starts)]].astype(int)


def numbers_of_score(score: "PrettyMIDI") -> dict[str, float]:
    """Describe a score by numbers of five families.

    Parameters
    ----------
    score : pretty_midi.PrettyMIDI

    Returns
    -------
    dict of str to float, 170 numbers
        "intervals: 0" … "intervals: 12", "intervals: wider": shares of the steps from note to note
        that are so many semitones wide, up or down alike, over the melodies of all parts but drums.
        "instruments: …": 1 where one of General MIDI's 128 plays. "classes: …": the share of all
        notes that each of its 16 classes has, and drums; how many parts, and how many sounds of the
        drum kit, are used. "metre: …": beats a bar, what counts as a beat (4 is a quarter note),
        changes of the metre and of the tempo. "extension: …": lowest and highest note, the range
        between them in semitones, mean and deviation of the notes' lengths in quarter notes.

    Notes
    -----
    Only the names of the families are the paper's; which numbers stand for each is our choice.
    "Note extension" is read as how far the notes reach, in pitch and in time.

    Examples
    --------
    >>> from pretty_midi import Instrument, Note, PrettyMIDI
    >>> score, part = PrettyMIDI(), Instrument(40)
    >>> part.notes = [Note(64, 60 + 2 * step, step, step + 1) for step in (0, 2, 1, 2)]
    >>> score.instruments.append(part)
    >>> numbers = numbers_of_score(score)
    >>> [numbers[f"extension: {of}"] for of in ("lowest", "highest", "mean length")]
    [60.0, 64.0, 2.0]
    """
    parts = [part for part in score.instruments if part.notes]
    return (
        _intervals(parts)
        | _instruments(parts)
        | _classes(parts)
        | _metre(score)
        | _extension(score, parts)
    )


def _intervals(parts: "list[Instrument]") -> dict[str, float]:
    steps = [np.abs(np.diff(melody(part))) for part in parts if not part.is_drum]
    widths = np.minimum(np.concatenate([np.zeros(0, int), *steps]), WIDEST + 1)
    counts = np.bincount(widths, minlength=WIDEST + 2)
    names = [*range(WIDEST + 1), "wider"]
    shares = counts / max(1, counts.sum())
    return {f"intervals: {name}": float(share) for name, share in zip(names, shares, strict=True)}


def _instruments(parts: "list[Instrument]") -> dict[str, float]:
    from pretty_midi import program_to_instrument_name

    played = {part.program for part in parts if not part.is_drum}
    return {
        f"instruments: {program_to_instrument_name(program)}": float(program in played)
        for program in range(128)
    }


def _classes(parts: "list[Instrument]") -> dict[str, float]:
    from pretty_midi import INSTRUMENT_CLASSES, program_to_instrument_class

    counts = dict.fromkeys([*INSTRUMENT_CLASSES, "drums"], 0)
    for part in parts:
        name = "drums" if part.is_drum else program_to_instrument_class(part.program)
        counts[name] += len(part.notes)
    numbers = {f"classes: {name}": count / sum(counts.values()) for name, count in counts.items()}
    struck = {note.pitch for part in parts if part.is_drum for note in part.notes}
    return numbers | {
        "classes: parts": float(len(parts)),
        "classes: drum sounds": float(len(struck)),
    }


def _metre(score: "PrettyMIDI") -> dict[str, float]:
    changes = sorted(score.time_signature_changes, key=lambda change: change.time)
    # Where nothing is said, MIDI assumes 4/4.
    signatures = [(one.numerator, one.denominator) for one in changes] or [(4, 4)]
    different = sum(one != after for one, after in pairwise(signatures))
    return {
        "metre: beats a bar": float(signatures[0][0]),
        "metre: beat": float(signatures[0][1]),
        "metre: changes": float(different),
        "metre: tempo changes": float(len(score.get_tempo_changes()[1]) - 1),
    }


def _extension(score: "PrettyMIDI", parts: "list[Instrument]") -> dict[str, float]:
    notes = [note for part in parts if not part.is_drum for note in part.notes]
    pitches = [note.pitch for note in notes] or [0]
    ticks = [score.time_to_tick(note.end) - score.time_to_tick(note.start) for note in notes]
    lengths = np.array(ticks or [0]) / score.resolution
    return {
        "extension: lowest": float(min(pitches)),
        "extension: highest": float(max(pitches)),
        "extension: range": float(max(pitches) - min(pitches)),
        "extension: mean length": float(np.mean(lengths)),
        "extension: deviation of length": float(np.std(lengths)),
    }
