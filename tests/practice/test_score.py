"""The practice corpus on paper: theory, idioms, and that a seed always writes the same songs."""

import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import chain, islice

import numpy as np
import pytest

from genre_lab.practice import GENRES, write_sheet
from genre_lab.practice.composing.artists import draw_artist
from genre_lab.practice.composing.compose import compose, swing_beats
from genre_lab.practice.composing.drums import DRUM_PITCH
from genre_lab.practice.composing.form import Bar, key_changes
from genre_lab.practice.composing.idioms import STYLES
from genre_lab.practice.composing.patterns import parse_grid, parse_row
from genre_lab.practice.composing.score import to_midi
from genre_lab.practice.composing.seeding import stream
from genre_lab.practice.composing.theory import SCALES, parse_chord, parse_progression
from genre_lab.practice.playing.soundfont import DRUM_BANK, general_midi

ALL_STYLES = [
    pytest.param(style, id=f"{genre}: {style.name}") for genre in GENRES for style in STYLES[genre]
]
SIGNS_A_BAR = {4: {12, 16, 24, 32}, 3: {9, 12}}


@cache
def sheet(genre, number, seed=1):
    """One song of a corpus of 300 a genre."""
    return write_sheet(genre, number, 300, seed)


def songs_of(style_name, genre, wanted=3):
    """Compose songs of one style, without hybrids."""
    songs = (sheet(genre, number).song for number in range(300))
    found = (song for song in songs if song.style == style_name and not song.hybrid_of)
    return list(islice(found, wanted))


def drum_beats(song, name):
    """Where an instrument of the drum kit is struck, in beats from the start of its bar."""
    notes = [note for note in song.score.part("drums").notes if note.pitch == DRUM_PITCH[name]]
    return np.array([note.start for note in notes]) % song.score.beats_per_bar


def test_same_seed_gives_same_scores():
    for genre in GENRES:
        first, again = (write_sheet(genre, 7, 20, seed=3) for _ in range(2))
        assert first.song.score.parts == again.song.score.parts
        assert first.truth == again.truth


def test_another_process_writes_the_same_midi_bytes():
    code = (
        "import hashlib; from genre_lab.practice import write_sheet;"
        "from genre_lab.practice.composing.score import to_midi;"
        "print(hashlib.sha256(to_midi(write_sheet('jazz', 5, 20, 0).song.score)).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(hashes) == 1


def test_midi_file_holds_the_score():
    import io

    import pretty_midi

    for genre in ("rap", "jazz", "light"):
        score = write_sheet(genre, 0, 20, seed=0).song.score
        midi = pretty_midi.PrettyMIDI(io.BytesIO(to_midi(score)))
        assert midi.get_tempo_changes()[1][0] == pytest.approx(score.tempo, abs=0.01)
        assert midi.time_signature_changes[0].numerator == score.beats_per_bar
        for part, track in zip(score.parts, midi.instruments, strict=True):
            assert (part.role, part.program, part.is_drum) == (
                track.name, track.program, track.is_drum,
            )  # fmt: skip
            written = sorted((note.start * 60 / score.tempo, note.pitch) for note in part.notes)
            read = sorted((note.start, note.pitch) for note in track.notes)
            assert np.abs(np.subtract([t for t, _ in written], [t for t, _ in read])).max() < 0.002
            assert Counter(p for _, p in written) == Counter(p for _, p in read)
            assert Counter(n.velocity for n in part.notes) == Counter(
                n.velocity for n in track.notes
            )


def test_other_seeds_and_numbers_give_other_songs():
    scores = [
        write_sheet("pop", number, 20, seed).song.score for number in (0, 1) for seed in (0, 1)
    ]
    midi = {to_midi(score) for score in scores}
    assert len(midi) == 4


def test_artists_do_not_depend_on_the_size_of_the_corpus():
    assert write_sheet("rap", 2, 20, 0).artist == write_sheet("rap", 2, 300, 0).artist


def test_artists_keep_their_sound_and_names_are_unique():
    sheets = [sheet(genre, number) for genre in GENRES for number in range(60)]
    artists = {s.artist.name: s.artist for s in sheets}
    assert len(artists) == len({(a.genre, a.number) for a in artists.values()})
    assert all(artists[s.artist.name] == s.artist for s in sheets)


def test_a_tenth_of_the_songs_are_hybrids():
    hybrids = [sheet(genre, number).song.hybrid_of for genre in GENRES for number in range(60)]
    assert 0.06 < np.mean([name != "" for name in hybrids]) < 0.14


@pytest.mark.parametrize("style", ALL_STYLES)
def test_style_is_written_in_signs_the_composer_can_read(style):
    allowed = SIGNS_A_BAR[style.beats_per_bar]
    grids = [*chain.from_iterable(style.drums.values()), *style.fills]
    names = set(chain.from_iterable(parse_grid(grid) for grid in grids))
    assert names <= set(DRUM_PITCH)
    rows = [row for row in style.bass if row != "walk"] + list(style.melody)
    rows += [row for layer in style.layers for row in layer.patterns]
    for row in rows + [line.split(maxsplit=1)[1] for grid in grids for line in grid.splitlines()]:
        width = len(row.replace(" ", "").split("/")[0])
        assert width in allowed, row
        assert parse_row(row)
    for mode in style.modes:
        assert style.scale.get(mode, mode) in SCALES
        assert all(len(bar) for text in style.progressions[mode] for bar in parse_progression(text))


@pytest.mark.parametrize("style", ALL_STYLES)
def test_every_instrument_of_a_style_is_in_the_soundfont(style):
    font = general_midi()
    programs = {*style.bass_programs, *style.lead_programs}
    programs |= {program for layer in style.layers for program in layer.programs}
    assert all(font.zones(0, program) for program in programs)
    assert all(font.zones(DRUM_BANK, kit) for kit in style.kits)


def test_house_has_a_kick_on_every_beat():
    for song in songs_of("house", "electronic"):
        beats = np.round(drum_beats(song, "kick")).astype(int) % 4
        assert set(Counter(beats)) == {0, 1, 2, 3}
        assert np.abs(drum_beats(song, "kick") - np.round(drum_beats(song, "kick"))).max() < 0.1


def test_backbeat_falls_on_two_and_four():
    for song in songs_of("boom bap", "rap"):
        loud = [
            n
            for n in song.score.part("drums").notes
            if n.pitch == DRUM_PITCH["snare"] and n.velocity > 95
        ]
        beats = Counter(round(note.start) % 4 for note in loud)
        assert beats[1] + beats[3] > 0.8 * sum(beats.values())


def test_jazz_walks_a_bass_note_on_every_beat():
    walking = 0
    for song in songs_of("swing", "jazz", wanted=5):
        starts = sorted(note.start for note in song.score.part("bass").notes)
        walking += abs(np.median(np.diff(starts)) - 1.0) < 0.1
    assert walking >= 3


def test_country_bass_alternates_root_and_fifth():
    for song in songs_of("train beat", "country"):
        on_beat = {0: [], 2: []}  # semitones above the chord's root, on one and on three
        for note in song.score.part("bass").notes:
            bar, beat = divmod(round(note.start * 4) / 4, 4)
            if beat in on_beat:
                on_beat[beat].append(
                    (note.pitch - song.plan[int(bar)].chord_at(beat / 4).root) % 12
                )
        assert on_beat[0].count(0) > 0.95 * len(on_beat[0])
        assert on_beat[2].count(7) > 0.95 * len(on_beat[2])


def test_trap_divides_the_beat_finer_than_boom_bap():
    hats = {}
    for genre, style in (("rap", "trap"), ("rap", "boom bap")):
        hats[style] = [
            np.diff(sorted(n.start for n in s.score.part("drums").notes if n.pitch == 42)).min()
            for s in songs_of(style, genre, wanted=6)
        ]
    assert np.mean(hats["trap"]) < 0.75 * np.mean(hats["boom bap"])


def test_swing_delays_the_second_eighth_only():
    assert swing_beats(2.0, 0.66, 0.5) == pytest.approx(2.0)
    assert swing_beats(2.5, 0.66, 0.5) == pytest.approx(2.66)
    assert swing_beats(2.5, 0.5, 0.5) == pytest.approx(2.5)


def test_songs_end_on_the_tonic_chord():
    for genre in GENRES:
        for number in range(10):
            last = write_sheet(genre, number, 20, 0).song.plan[-1]
            assert last.chords[-1][1].root == last.tonic


def test_a_change_of_key_lifts_the_last_chorus_and_what_follows():
    form = [(name, 1) for name in ("verse", "chorus", "verse", "chorus", "outro")]
    for seed in range(5):
        *before, chorus, outro = key_changes(form, True, stream(seed, "key"))
        assert before == [0, 0, 0] and chorus == outro in (1, 2)
        assert key_changes(form, False, stream(seed, "key")) == [0] * 5


def test_a_bar_sounds_each_chord_from_its_beginning_to_the_next():
    one, other = parse_chord("I"), parse_chord("V")
    bar = Bar("verse", 1.0, ((0.0, one), (0.5, other)), 0, False, 0)
    assert [bar.chord_at(share) for share in (0, 0.49, 0.5, 0.99)] == [one, one, other, other]


def test_voice_has_a_syllable_for_every_note():
    song = next(
        s for s in (write_sheet("pop", n, 20, 0).song for n in range(20)) if s.voice == "sung"
    )
    assert len(song.words) == len(song.score.part("voice").notes) > 20


def test_refrain_returns_with_the_same_words():
    for song in songs_of("guitar pop", "pop", wanted=6):
        if song.voice != "sung":
            continue
        starts = [
            i for i, bar in enumerate(song.plan) if bar.section == "chorus" and bar.place == 0
        ]
        pairs = list(zip(song.score.part("voice").notes, song.words, strict=True))
        lines = [
            [w for n, w in pairs if start <= (n.start + 0.15) / 4 < start + 2] for start in starts
        ]
        assert len(lines[0]) > 4
        assert all(line == lines[0] for line in lines)


def test_composing_asks_for_a_known_genre():
    import dataclasses

    from genre_lab.errors import PracticeError

    artist = dataclasses.replace(draw_artist(0, "pop", 0), genre="polka")
    with pytest.raises(PracticeError, match="polka"):
        compose(artist, stream(0, "test"))
