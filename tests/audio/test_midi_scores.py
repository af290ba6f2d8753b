"""Numbers read off real MIDI files: made here by pretty_midi or mido, or by the composer."""

import mido
import numpy as np
import pandas as pd
import pytest
from pretty_midi import Instrument, Note, PrettyMIDI, TimeSignature

from genre_lab.audio.midi_scores import melody, numbers_of_score, read_score, score_features
from genre_lab.data.tracks import Tracks
from genre_lab.errors import AudioError
from genre_lab.practice import write_sheet
from genre_lab.practice.composing.score import to_midi


def part(pitches, program=0, is_drum=False, length=0.5, start=0.0):
    """Notes one after the other, each lasting `length` seconds; a tuple is a chord."""
    made = Instrument(program, is_drum)
    for place, chord in enumerate(pitches):
        for pitch in np.atleast_1d(chord):
            begins = start + place * length
            made.notes.append(Note(80, int(pitch), begins, begins + length))
    return made


def score(*parts, tempo=120.0, signatures=()):
    made = PrettyMIDI(initial_tempo=tempo)
    made.instruments.extend(parts)
    made.time_signature_changes.extend(TimeSignature(*signature) for signature in signatures)
    return made


@pytest.fixture
def written(tmp_path):
    """Write a score as a MIDI file and read it again."""

    def through_a_file(made):
        made.write(str(tmp_path / "song.mid"))
        return numbers_of_score(read_score(tmp_path / "song.mid"))

    return through_a_file


def family(numbers, name):
    return {key.partition(": ")[2]: value for key, value in numbers.items() if key.startswith(name)}


def test_steps_are_counted_by_their_width_up_and_down_alike(written):
    found = family(written(score(part([60, 62, 60, 67, 67, 79, 60, 84]))), "intervals")
    assert found == pytest.approx(
        {str(width): 0.0 for width in range(13)}
        | {"2": 2 / 7, "7": 1 / 7, "0": 1 / 7, "12": 1 / 7, "wider": 2 / 7}
    )


def test_the_melody_of_chords_is_their_highest_note_whatever_the_order_in_the_file():
    assert melody(part([(60, 64, 67), (59, 62, 65)])).tolist() == [67, 65]
    shuffled = part([(67, 60, 64), 72])
    shuffled.notes.reverse()
    assert melody(shuffled).tolist() == [67, 72]


def test_no_step_leads_from_one_part_to_another_and_drums_take_none(written):
    found = family(
        written(score(part([60, 61]), part([72, 74], 40), part([36, 38, 42], 0, is_drum=True))),
        "intervals",
    )
    assert found["1"] == found["2"] == 0.5 and sum(found.values()) == 1


def test_instruments_are_named_once_and_classes_by_their_share_of_the_notes(written):
    found = written(
        score(
            part([60] * 6, 25),
            part([60] * 2, 27),
            part([48] * 4, 33),
            part([36, 38, 36, 38], 8, is_drum=True),
        )
    )
    played = {name for name, plays in family(found, "instruments").items() if plays}
    assert played == {
        "Acoustic Guitar (steel)",
        "Electric Guitar (clean)",
        "Electric Bass (finger)",
    }
    classes = {name: value for name, value in family(found, "classes").items() if value}
    assert classes == pytest.approx(
        {"Guitar": 8 / 16, "Bass": 4 / 16, "drums": 4 / 16, "parts": 4, "drum sounds": 2}
    )


def test_the_metre_its_changes_and_those_of_the_tempo(tmp_path):
    waltz = numbers_of_score(score(part([60, 62]), signatures=[(3, 4, 0.0)]))
    assert family(waltz, "metre") == {"beats a bar": 3, "beat": 4, "changes": 0, "tempo changes": 0}
    changing = numbers_of_score(
        score(part([60, 62]), signatures=[(6, 8, 0.0), (6, 8, 1.0), (4, 4, 2.0), (6, 8, 3.0)])
    )
    assert family(changing, "metre") == {
        "beats a bar": 6,
        "beat": 8,
        "changes": 2,
        "tempo changes": 0,
    }
    file, track = mido.MidiFile(), mido.MidiTrack()
    for tempo in (500_000, 400_000, 600_000):
        track += [
            mido.MetaMessage("set_tempo", tempo=tempo),
            mido.Message("note_on", note=60, velocity=64),
            mido.Message("note_off", note=60, time=480),
        ]
    file.tracks.append(track)
    file.save(tmp_path / "song.mid")
    found = numbers_of_score(read_score(tmp_path / "song.mid"))
    assert family(found, "metre") == {
        "beats a bar": 4,
        "beat": 4,
        "changes": 0,
        "tempo changes": 2,
    }  # 4/4 where nothing is said


def test_how_far_the_notes_reach_is_in_semitones_and_in_quarter_notes(written):
    found = family(
        written(score(part([48, 60, 72], length=1.0), part([36], 0, is_drum=True), tempo=90)),
        "extension",
    )
    assert found == pytest.approx(
        {"lowest": 48, "highest": 72, "range": 24, "mean length": 1.5, "deviation of length": 0},
        abs=0.01,
    )


def test_a_score_of_drums_alone_has_numbers_too(written):
    found = written(score(part([36, 38], 0, is_drum=True)))
    assert (
        np.isfinite(list(found.values())).all()
        and family(found, "classes")["drums"] == 1
        and sum(family(found, "intervals").values()) == 0
    )


def test_the_composers_scores_beside_the_songs_are_read(tmp_path):
    rows = []
    for genre in ("jazz", "country"):
        sheet = write_sheet(genre, 1, 20, seed=0)
        (tmp_path / f"{sheet.track_id}.mid").write_bytes(to_midi(sheet.song.score))
        rows.append(
            {
                "track_id": sheet.track_id,
                "genre": genre,
                "path": str(tmp_path / f"{sheet.track_id}.mp3"),
                "sheet": sheet,
            }
        )
    found = score_features(Tracks(pd.DataFrame(rows)))
    assert found.shape == (2, 170) and found.index.tolist() == ["jazz-0001", "country-0001"]
    families = [name.partition(":")[0] for name in found.columns]
    assert set(families) == {"intervals", "instruments", "classes", "metre", "extension"}
    for row in rows:
        written = row["sheet"].song.score
        assert found.loc[row["track_id"], "metre: beats a bar"] == written.beats_per_bar
        drums = sum(len(one.notes) for one in written.parts if one.is_drum) / sum(
            len(one.notes) for one in written.parts
        )
        assert found.loc[row["track_id"], "classes: drums"] == pytest.approx(drums)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a score",
        b"MThd",
        b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x01\xe0MTrk\x00\x00\xff\xff\x00",
        b"\x00" * 300,
    ],
)
def test_a_damaged_score_is_refused_in_three_lines(tmp_path, content):
    (tmp_path / "song.mid").write_bytes(content)
    with pytest.raises(AudioError) as refused:
        read_score(tmp_path / "song.mid")
    assert len(str(refused.value).splitlines()) == 3 and "song.mid" in str(refused.value)


def test_a_score_cut_off_anywhere_is_read_or_refused_but_never_ends_otherwise(tmp_path):
    whole = to_midi(write_sheet("pop", 0, 20, seed=0).song.score)
    for length in range(0, len(whole), len(whole) // 40):
        (tmp_path / "song.mid").write_bytes(whole[:length])
        try:
            assert numbers_of_score(read_score(tmp_path / "song.mid"))
        except AudioError:
            continue


def test_a_song_without_a_score_and_a_score_without_a_note_are_refused(tmp_path, tracks):
    with pytest.raises(AudioError, match="there is no score"):
        score_features(tracks)
    with pytest.raises(AudioError, match="no path"):
        score_features(Tracks(tracks.table.assign(path="")))
    score().write(str(tmp_path / "empty.mid"))
    with pytest.raises(AudioError, match="no note"):
        read_score(tmp_path / "empty.mid")
