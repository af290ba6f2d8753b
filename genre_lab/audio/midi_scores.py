"""What a song's score says: Basili, Serafini and Stellato's five families of features, read from MIDI files."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import AudioError

CLASSES = (
    "Piano",
    "Chromatic Percussion",
    "Organ",
    "Guitar",
    "Bass",
    "Strings",
    "Ensemble",
    "Brass",
    "Reed",
    "Pipe",
    "Synth Lead",
    "Synth Pad",
    "Synth Effects",
    "Ethnic",
    "Percussive",
    "Sound Effects",
)  # of General MIDI, eight programs each
FAMILIES = ("intervals", "instruments", "classes", "metre", "extension")
WIDEST = 12  # semitones: wider steps are counted together


def score_features(tracks):
    """Describe every song by what its score says. The score is the `.mid` file beside the song.

    Parameters
    ----------
    tracks : Tracks
        Songs with a path, such as those of `practice_corpus`.

    Returns
    -------
    pandas.DataFrame, shape (n_songs, 170)
        One row a song, named by its track_id, in the table's order; see `numbers_of_score`.

    Raises
    ------
    AudioError
        If a song has no score, or it cannot be read.

    Examples
    --------
    >>> songs = practice_corpus(songs_per_genre=20).of(track_id="jazz-0001")
    >>> score_features(songs)[["metre: beats a bar", "instruments: Tenor Sax"]]
               metre: beats a bar  instruments: Tenor Sax
    track_id
    jazz-0001                 4.0                     1.0

    Source: Basili, Serafini and Stellato 2004.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    table = tracks.table
    if (table.path == "").any():
        raise AudioError(
            "a song has no path: its score cannot be found",
            table.track_id[table.path == ""].iloc[0],
            "give the table a column path, and lay the scores beside the songs as .mid",
        )
    rows = [numbers_of_score(read_score(Path(path).with_suffix(".mid"))) for path in table.path]
    return pd.DataFrame(rows, index=pd.Index(table.track_id, name="track_id"))


def read_score(path):
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
    genre_lab.audio.midi_scores.AudioError: there is no score
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


def melody(part):
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
    >>> part.notes = [Note(64, pitch, start, start + 1) for start, pitch in ((0, 60), (0, 64), (1, 62))]
    >>> melody(part).tolist()
    [64, 62]

    Taught in: notebooks/04_baselines_first.ipynb
    """
    notes = sorted((note.start, -note.pitch) for note in part.notes)
    starts, pitches = np.array(notes).reshape(-1, 2).T
    return -pitches[np.append(True, np.diff(starts) > 1e-3)[: len(starts)]].astype(int)


def numbers_of_score(score):
    """Describe a score by numbers of five families.

    Parameters
    ----------
    score : pretty_midi.PrettyMIDI

    Returns
    -------
    dict of str to float, 170 numbers
        "intervals: 0" … "intervals: 12", "intervals: wider": shares of the steps from note to note
        that are so many semitones wide, up or down alike, over the melodies of all parts but drums.
        "instruments: …": 1 where one of General MIDI's 128 plays. "classes: …": the share of all notes
        that each of its 16 classes has, and drums; how many parts, and how many sounds of the drum kit, are used.
        "metre: …": beats a bar, what counts as a beat (4 is a quarter note), changes of the metre and of
        the tempo. "extension: …": lowest and highest note, the range between them in semitones, mean
        and deviation of the notes' lengths in quarter notes.

    Examples
    --------
    >>> from pretty_midi import Instrument, Note, PrettyMIDI
    >>> score, part = PrettyMIDI(), Instrument(40)
    >>> part.notes = [Note(64, pitch, start, start + 1) for start, pitch in enumerate((60, 64, 62, 64))]
    >>> score.instruments.append(part)
    >>> {name: round(value, 2) for name, value in numbers_of_score(score).items() if value and not name.startswith("classes")}
    ... # doctest: +NORMALIZE_WHITESPACE
    {'intervals: 2': 0.67, 'intervals: 4': 0.33, 'instruments: Violin': 1.0, 'metre: beats a bar': 4.0, 'metre: beat': 4.0,
     'extension: lowest': 60.0, 'extension: highest': 64.0, 'extension: range': 4.0, 'extension: mean length': 2.0}

    Notes
    -----
    Only the names of the families are the paper's; which numbers stand for each is our choice. "Note
    extension" is read as how far the notes reach, in pitch and in time.

    Source: Basili, Serafini and Stellato 2004, "Classification of musical genre: a machine learning approach".

    Taught in: notebooks/04_baselines_first.ipynb
    """
    parts = [part for part in score.instruments if part.notes]
    return (
        _intervals(parts)
        | _instruments(parts)
        | _classes(parts)
        | _metre(score)
        | _extension(score, parts)
    )


def _intervals(parts):
    steps = [np.abs(np.diff(melody(part))) for part in parts if not part.is_drum]
    counts = np.bincount(
        np.minimum(np.concatenate([np.zeros(0, int), *steps]), WIDEST + 1), minlength=WIDEST + 2
    )
    return {
        f"intervals: {width if width <= WIDEST else 'wider'}": float(count / max(1, counts.sum()))
        for width, count in enumerate(counts)
    }


def _instruments(parts):
    from pretty_midi import program_to_instrument_name

    played = {part.program for part in parts if not part.is_drum}
    return {
        f"instruments: {program_to_instrument_name(program)}": float(program in played)
        for program in range(128)
    }


def _classes(parts):
    counts = dict.fromkeys([*CLASSES, "drums"], 0)
    for part in parts:
        counts["drums" if part.is_drum else CLASSES[part.program // 8]] += len(part.notes)
    numbers = {f"classes: {name}": count / sum(counts.values()) for name, count in counts.items()}
    struck = {note.pitch for part in parts if part.is_drum for note in part.notes}
    return numbers | {
        "classes: parts": float(len(parts)),
        "classes: drum sounds": float(len(struck)),
    }


def _metre(score):
    signatures = sorted(score.time_signature_changes, key=lambda change: change.time)
    first = (
        (signatures[0].numerator, signatures[0].denominator) if signatures else (4, 4)
    )  # what MIDI assumes where nothing is said
    changes = sum(
        (a.numerator, a.denominator) != (b.numerator, b.denominator)
        for a, b in zip(signatures, signatures[1:])
    )
    return {
        "metre: beats a bar": float(first[0]),
        "metre: beat": float(first[1]),
        "metre: changes": float(changes),
        "metre: tempo changes": float(len(score.get_tempo_changes()[1]) - 1),
    }


def _extension(score, parts):
    pitches = [note.pitch for part in parts if not part.is_drum for note in part.notes] or [0]
    lengths = [
        (score.time_to_tick(note.end) - score.time_to_tick(note.start)) / score.resolution
        for part in parts
        if not part.is_drum
        for note in part.notes
    ] or [0.0]
    return {
        "extension: lowest": float(min(pitches)),
        "extension: highest": float(max(pitches)),
        "extension: range": float(max(pitches) - min(pitches)),
        "extension: mean length": float(np.mean(lengths)),
        "extension: deviation of length": float(np.std(lengths)),
    }
