"""What is true of a song because it was made so: one row of the corpus' table."""

from typing import Any

from .artists import Album, Artist
from .compose import Song
from .drums import DRUM_PITCH

KIT_NAMES = {
    0: "drums", 8: "room drums", 16: "power drums", 24: "electronic drums", 25: "808 drums",
    32: "jazz drums", 40: "brushes", 48: "orchestral percussion",
}  # fmt: skip
VOICE_NAMES = {"sung": "singer", "rap": "rapper", "hum": "humming"}


def instrument_names(song: Song) -> list[str]:
    """Name what plays, each once, in the order of the score.

    Returns
    -------
    list of str
    """
    import pretty_midi

    names = []
    for part in song.score.parts:
        if part.role == "voice":
            name = VOICE_NAMES[song.voice]
        elif part.is_drum:
            name = KIT_NAMES[part.program]
        elif part.role == "bass" and song.sub_bass:
            name = "sub bass"
        else:
            name = pretty_midi.program_to_instrument_name(part.program).lower()
        if name not in names:
            names.append(name)
    return names


def mood(song: Song) -> tuple[float, float]:
    """Give valence and energy, 0–1, from the rules that the song was written by.

    Valence rises with major chords and tempo; energy with tempo, the sections' own energy and
    how busy the drums are.

    Returns
    -------
    float, float
    """
    chords = [chord for bar in song.plan for _, chord in bar.chords]
    bright = sum(not chord.is_minor for chord in chords) / len(chords)
    pace = min(max((song.score.tempo - 60) / 120, 0), 1)
    swell = sum(bar.energy for bar in song.plan) / len(song.plan)
    drums = song.score.part("drums")
    beaten = (DRUM_PITCH["kick"], DRUM_PITCH["snare"])
    struck = sum(note.pitch in beaten for note in drums.notes) if drums else 0
    busy = min(struck / len(song.plan) / 8, 1)
    valence = 0.15 + 0.5 * bright + 0.1 * (song.mode == "major") + 0.25 * pace
    energy = 0.35 * swell + 0.3 * pace + 0.35 * busy
    return round(valence, 3), round(energy, 3)


def describe(
    song: Song, artist: Artist, album: Album, title: str, track_id: str, seconds: float
) -> dict[str, Any]:
    """Write a song's row of the table.

    Returns
    -------
    dict
        Column to value; `tempo` in beats a minute, `seconds` in s, `swing` the share of the
        first of two swung notes, `valence` and `energy` from 0 to 1.
    """
    valence, energy = mood(song)
    return {
        "track_id": track_id,
        "path": f"{artist.genre}/{track_id}.mp3",
        "genre": artist.genre,
        "artist": artist.name,
        "album": album.title,
        "title": title,
        "seconds": round(seconds, 2),
        "year": album.year,
        "era": artist.era,
        "style": song.style,
        "tempo": song.score.tempo,
        "steady_beat": song.steady,
        "metre": f"{song.score.beats_per_bar}/4",
        "swing": round(song.swing, 3),
        "key": song.key_name,
        "mode": song.mode,
        "key_change": song.plan[-1].tonic != song.key,
        "voice": song.voice,
        "instruments": "; ".join(instrument_names(song)),
        "valence": valence,
        "energy": energy,
        "hybrid_of": song.hybrid_of,
        "borrowed": song.borrowed,
        "midi": f"{artist.genre}/{track_id}.mid",
    }
