"""A score: parts, their notes in beats, and the MIDI file that holds them."""

from dataclasses import dataclass, field
from typing import NamedTuple

TICKS_PER_BEAT = 480
DRUM_CHANNEL_NAME = "drums"


class Note(NamedTuple):
    """One note: start and length in beats, pitch 0–127, velocity 1–127."""

    start: float
    length: float
    pitch: int
    velocity: int


@dataclass
class Part:
    """Hold what one player plays.

    Parameters
    ----------
    role : str
        What the part does in the arrangement: ``drums``, ``bass``, ``chords``, ``voice``, …
    program : int
        General MIDI program, 0–127; for drums the kit.
    notes : list of Note
    """

    role: str
    program: int
    notes: list = field(default_factory=list)

    @property
    def is_drum(self):
        return self.role in ("drums", "percussion")


@dataclass
class Score:
    """Hold a whole song on paper.

    Parameters
    ----------
    tempo : float
        Beats a minute.
    beats_per_bar : int
    bars : int
    parts : list of Part
    """

    tempo: float
    beats_per_bar: int
    bars: int
    parts: list

    @property
    def seconds(self):
        """How long the bars last, in s, without the sound that rings on after them."""
        return self.bars * self.beats_per_bar * 60 / self.tempo

    def part(self, role):
        """Give the first part with a role, or None."""
        return next((part for part in self.parts if part.role == role), None)


def to_midi(score, parts=None):
    """Turn a score, or some of its parts, into a symusic score in ticks.

    Parameters
    ----------
    score : Score
    parts : list of Part, optional
        Those to keep; all by default.

    Returns
    -------
    symusic.core.ScoreTick
    """
    from symusic import Note as MidiNote
    from symusic import Score as MidiScore
    from symusic import Tempo, TimeSignature, Track

    midi = MidiScore(TICKS_PER_BEAT)
    midi.tempos.append(Tempo(0, score.tempo))
    midi.time_signatures.append(TimeSignature(0, score.beats_per_bar, 4))
    for part in score.parts if parts is None else parts:
        track = Track(part.role, part.program, part.is_drum)
        for note in part.notes:
            start = max(0, round(note.start * TICKS_PER_BEAT))
            length = max(1, round(note.length * TICKS_PER_BEAT))
            track.notes.append(MidiNote(start, length, note.pitch, note.velocity))
        midi.tracks.append(track)
    return midi
