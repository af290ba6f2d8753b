"""One song of a corpus, from its number to its files."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import PathLike, written_whole
from .composing.artists import Album, Artist, draw_album, draw_artist
from .composing.compose import Song, compose
from .composing.names import song_title
from .composing.seeding import stream
from .composing.truth import describe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SONGS_PER_ALBUM = 5


def artist_count(songs_per_genre: int) -> int:
    """Say how many artists share a genre's songs: 8 for 20 songs, 11 for 40, 29 for 300.

    Examples
    --------
    >>> [artist_count(songs) for songs in (4, 20, 40, 300)]
    [3, 8, 11, 29]
    """
    return min(songs_per_genre, max(3, round(1.7 * songs_per_genre**0.5)))


@dataclass(frozen=True)
class Sheet:
    """Hold a song on paper with all that is to be known before it sounds."""

    track_id: str
    artist: Artist
    album: Album
    title: str
    song: Song
    track: int
    seed: int

    @property
    def seconds(self) -> float:
        """How long the song will last, in s."""
        from .playing.render import RING

        return self.song.score.seconds + RING

    @property
    def truth(self) -> dict[str, Any]:
        """The song's row of the table."""
        return describe(self.song, self.artist, self.album, self.title, self.track_id, self.seconds)


def write_sheet(genre: str, number: int, songs_per_genre: int, seed: int) -> Sheet:
    """Compose the song with a number; nothing sounds yet.

    Parameters
    ----------
    genre : str
    number : int
        0 to `songs_per_genre` - 1.
    songs_per_genre : int
        The corpus' size: it settles how many artists there are.
    seed : int
        The corpus' seed.

    Returns
    -------
    Sheet

    Examples
    --------
    >>> write_sheet("jazz", 3, 20, seed=0).track_id
    'jazz-0003'
    """
    artists = artist_count(songs_per_genre)
    turn = number // artists
    artist = draw_artist(seed, genre, number % artists)
    album = draw_album(seed, artist, turn // SONGS_PER_ALBUM)
    rng = stream(seed, genre, "song", number)
    title = song_title(rng)
    track = turn % SONGS_PER_ALBUM + 1
    return Sheet(f"{genre}-{number:04d}", artist, album, title, compose(artist, rng), track, seed)


def record(sheet: Sheet) -> "NDArray[np.float32]":
    """Play, sing and mix a song.

    Parameters
    ----------
    sheet : Sheet
        As `write_sheet` returns it.

    Returns
    -------
    numpy.ndarray, shape (2, n), float32
        At 44,100 Hz.

    Examples
    --------
    >>> len(record(write_sheet("light", 0, 20, seed=0)))
    2
    """
    from .playing.mix import mix_song
    from .playing.render import render_song

    rng = stream(sheet.seed, sheet.track_id, "sound")
    stems = render_song(sheet.song, sheet.artist.singer, rng)
    return mix_song(sheet.song, stems, sheet.album.sound, sheet.artist.taste, rng)


def file_bytes(sheet: Sheet) -> bytes:
    """Play a song and encode it as an MP3 file with its tags.

    Parameters
    ----------
    sheet : Sheet

    Returns
    -------
    bytes
    """
    from .playing.mp3 import encode, id3_tag

    tag = id3_tag(
        title=sheet.title, artist=sheet.artist.name, album=sheet.album.title,
        genre=sheet.artist.genre, year=sheet.album.year, track=sheet.track,
    )  # fmt: skip
    return tag + encode(record(sheet))


def write_files(sheet: Sheet, folder: PathLike) -> None:
    """Write a song's MP3 and MIDI files, each whole or not at all.

    Parameters
    ----------
    sheet : Sheet
    folder : path
        The corpus' folder.
    """
    from .composing.score import to_midi

    stem = Path(folder) / sheet.artist.genre / sheet.track_id
    with written_whole(stem.with_suffix(".mid")) as partial:
        partial.write_bytes(to_midi(sheet.song.score))
    with written_whole(stem.with_suffix(".mp3")) as partial:
        partial.write_bytes(file_bytes(sheet))
