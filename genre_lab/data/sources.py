"""Where tables of songs come from: the practice corpus, a folder of your own, a CSV."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from ..audio.decoding import FFMPEG_SUFFIXES, SUFFIXES
from ..errors import DataError
from ..files import PathLike, cache_folder, read_csv
from .tracks import TEXT, Tracks

# A disk's own folders: no genre is lost with them.
SYSTEM_FOLDERS = (".", "lost+found", "System Volume Information", "$RECYCLE.BIN")


def practice_corpus(
    songs_per_genre: int = 20, seed: int = 0, *, workers: int | None = None
) -> Tracks:
    """Return the practice corpus: songs of six genres, composed and rendered on this computer.

    They are made on first use, with a progress bar, and kept in the user's cache.

    Parameters
    ----------
    songs_per_genre : int
        20 are used by the notebooks; 300 make the report's 1,800 songs.
    seed : int
        Another seed gives other songs.
    workers : int or None
        Processes that make songs; None takes one a processor.

    Returns
    -------
    Tracks
        With artist, album, title, seconds and the truth that every song was made from.

    Examples
    --------
    >>> practice_corpus(songs_per_genre=20).genres
    ['country', 'electronic', 'jazz', 'light', 'pop', 'rap']

    Taught in: notebooks/00_start_here.ipynb
    """
    from ..practice import make_corpus

    folder = cache_folder() / f"practice-{songs_per_genre}-seed{seed}"
    table = make_corpus(folder, songs_per_genre, seed=seed, workers=workers)
    return Tracks(table.assign(path=[str(folder / path) for path in table.path]))


def from_folder(path: PathLike) -> Tracks:
    """Read a folder that has one folder a genre, with the songs' own tags.

    Parameters
    ----------
    path : path
        `path/<genre>/…/song.mp3`. The genre is the name of the first folder; songs that lie in
        `path` itself take the genre of their tags.

    Returns
    -------
    Tracks
        artist, album, title and seconds come from the tags. Whatever is not taken is named in
        `unused` with the reason: files that are not audio, and links to folders, which may lead in
        a circle and are not followed. Whether a song can be decoded shows when it is.

    Raises
    ------
    DataError
        If the folder is missing, cannot be read, or holds no song.

    Examples
    --------
    >>> from_folder("no such folder")
    Traceback (most recent call last):
    genre_lab.errors.DataError: there is no such folder
      in: no such folder
      do: check the path and its spelling
    """
    root = Path(path)
    if not root.is_dir():
        raise DataError(
            "this is a file, not a folder" if root.is_file() else "there is no such folder",
            root,
            "check the path and its spelling",
        )
    rows, unused = [], []
    for file in _files(root):
        parts = file.relative_to(root).parts
        reason = _obstacle(file, parts)
        tags = {} if reason else _tags(file)
        genre = parts[0] if len(parts) > 1 else tags.get("genre")
        if not reason and not genre:
            reason = "no genre: neither a folder nor a tag names one"
        if reason:
            unused.append({"path": _plain(file), "reason": reason})
        else:
            rows.append({**tags, "track_id": "/".join(parts), "path": str(file), "genre": genre})
    if not rows:
        raise DataError(
            "there is no song in this folder",
            root,
            "put songs in one folder a genre: folder/jazz/song.mp3",
        )
    return Tracks(pd.DataFrame(rows), pd.DataFrame(unused, columns=["path", "reason"]))


def audio_files(root: PathLike) -> Iterator[Path]:
    """Yield the path of every audio file below a folder, in order, as they are come upon.

    Parameters
    ----------
    root : path
        Links to folders in it are not followed.

    Yields
    ------
    pathlib.Path

    Raises
    ------
    DataError
        If a folder cannot be read.

    Examples
    --------
    >>> Path("album").mkdir(); Path("album", "cover.jpg").touch(); Path("album", "song.mp3").touch()
    >>> [path.name for path in audio_files("album")]
    ['song.mp3']
    """
    root = Path(root)
    yield from (file for file in _files(root) if not _obstacle(file, file.relative_to(root).parts))


def from_csv(path: PathLike) -> Tracks:
    r"""Read a table of songs.

    Parameters
    ----------
    path : path
        A CSV in UTF-8 with the columns track_id and genre, and where there is audio, path
        (relative ones start at the CSV's folder). artist, album, title, seconds and split are used
        where they are there.

    Returns
    -------
    Tracks

    Raises
    ------
    DataError
        If the file cannot be read or a needed column is missing.

    Examples
    --------
    >>> _ = Path("songs.csv").write_text("track_id,genre,path\na,jazz,a.mp3\n")
    >>> from_csv("songs.csv")
    Tracks: 1 songs in 1 genres (jazz 1), not split
    """
    path = Path(path)
    table = read_csv(
        path,
        "the table of songs",
        "check the path; the table is a CSV in UTF-8 with column names in the first line",
        dtype=dict.fromkeys(TEXT, str),
        na_values={"seconds": [""]},
    )
    if "path" in table:
        table["path"] = [str(path.parent / name) if name else "" for name in table.path]
    return Tracks(table)


def _plain(text: object) -> str:
    """Return text that can be written into a table: names and tags may hold what UTF-8 cannot."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def _files(root: Path) -> Iterator[Path]:
    """List every file below a folder, and the folders that are not gone into."""
    closed = []

    def refuse(problem):
        if not any(
            part.startswith(SYSTEM_FOLDERS)
            for part in Path(problem.filename).relative_to(root).parts
        ):
            raise DataError(
                f"the folder cannot be read ({problem.strerror})",
                problem.filename,
                "ask for the right to read it",
            )
        closed.append(Path(problem.filename))

    for parent, folders, names in os.walk(root, onerror=refuse):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        yield from (Path(parent) / name for name in sorted(names + links))
    yield from closed


def _obstacle(file: Path, parts: tuple[str, ...]) -> str:
    """Say why a file cannot be a song; empty where it may be one."""
    if os.path.isdir(file):
        return (
            "a link to a folder: not followed"
            if os.path.islink(file)
            else "a folder of the system that may not be read"
        )
    if file.suffix.lower() not in SUFFIXES + FFMPEG_SUFFIXES or any(
        part.startswith(".") for part in parts
    ):
        return "not an audio file"
    if not os.path.isfile(file):
        return "a link that leads nowhere, or a pipe or device"
    return "" if _plain(file) == str(file) else "its name is not in UTF-8: rename it"


def _tags(file: Path) -> dict[str, Any]:
    """Read a song's own tags; a file whose tags cannot be read has none."""
    from tinytag import TinyTag, TinyTagException

    try:
        tag = TinyTag.get(file)
    except (TinyTagException, OSError, ValueError, KeyError, IndexError, EOFError):
        tag = TinyTag()
    text = {
        name: _plain(getattr(tag, name) or "").strip()
        for name in ("genre", "artist", "album", "title")
    }
    return {**text, "title": text["title"] or file.stem, "seconds": tag.duration}
