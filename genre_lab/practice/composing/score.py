"""A score: parts, their notes in beats, and the MIDI file that holds them."""

from dataclasses import dataclass, field
from typing import NamedTuple

TICKS_PER_BEAT = 480


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


def to_midi(score):
    """Write a score as the bytes of a MIDI file: one track a part, named by its role.

    Parameters
    ----------
    score : Score

    Returns
    -------
    bytes
    """
    import io

    from pretty_midi import Instrument, PrettyMIDI, TimeSignature
    from pretty_midi import Note as MidiNote

    midi = PrettyMIDI(resolution=TICKS_PER_BEAT, initial_tempo=score.tempo)
    midi.time_signature_changes.append(TimeSignature(score.beats_per_bar, 4, 0))
    beat = 60 / score.tempo
    for part in score.parts:
        track = Instrument(part.program, part.is_drum, part.role)
        for note in part.notes:
            start, length = max(0.0, note.start), max(1 / TICKS_PER_BEAT, note.length)
            track.notes.append(
                MidiNote(note.velocity, note.pitch, start * beat, (start + length) * beat)
            )
        midi.instruments.append(track)
    content = io.BytesIO()
    midi.write(content)
    return content.getvalue()
