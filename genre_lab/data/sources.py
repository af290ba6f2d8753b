"""Where tables of songs come from: the practice corpus, a folder of your own, a CSV."""

import math
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from ..audio.decoding import FFMPEG_SUFFIXES, SUFFIXES
from ..errors import DataError, shows_its_call
from ..files import PathLike, read_csv, say
from .tracks import TEXT, Tracks

KNOWN = (*TEXT, "seconds")
NOT_AUDIO = "not an audio file"
NOT_UTF_8 = "its name is not in UTF-8: rename it"
# A disk's own folders: no genre is lost with them.
SYSTEM_FOLDERS = (".", "lost+found", "System Volume Information", "$RECYCLE.BIN")


@shows_its_call("gl.practice_corpus(songs_per_genre, seed, workers=…)")
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
    from ..practice import cached_corpus, make_corpus

    folder = cached_corpus(songs_per_genre, seed)
    table = make_corpus(folder, songs_per_genre, seed=seed, workers=workers)
    return Tracks(table.assign(path=[str(folder / path) for path in table.path]))


def from_folder(path: PathLike) -> Tracks:
    """Read a folder that has one folder a genre, with the songs' own tags.

    Parameters
    ----------
    path : path
        `path/<genre>/…/song.mp3`. The genre is the name of the first folder; songs that lie in
        `path` itself take the genre of their tags. Folders that are links are followed, each folder
        once, but not to where they would lead in a circle.

    Returns
    -------
    Tracks
        artist, album, title and seconds come from the tags. Whatever isn't taken is named in
        `unused` with the reason. Whether a song can be decoded shows when it is.

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
        what = "this is a file, not a folder" if root.is_file() else "there is no such folder"
        raise DataError(what, root, "check the path and its spelling")
    rows, unused = [], []
    links: list[Path] = []
    for file, reason in files_with_obstacles(root, links):
        parts = file.relative_to(root).parts
        tags = {} if reason else _tags(file)
        genre = parts[0] if len(parts) > 1 else tags.get("genre", "")
        if not reason and not genre.strip():
            reason = "no genre: neither a folder nor a tag names one"
        if reason:
            unused.append({"path": _plain(file), "reason": reason})
        else:
            rows.append({**tags, "track_id": "/".join(parts), "path": str(file), "genre": genre})
    if not rows:
        found = f"it holds {len(unused)} other files" if unused else "it is empty"
        remedy = "put songs in one folder a genre: folder/jazz/song.mp3"
        raise DataError(f"there is no song in this folder ({found})", root, remedy)
    followed = f"links to folders were followed: {', '.join(_plain(link.name) for link in links)}"
    notes = (followed,) if links else ()
    return _told(
        Tracks(pd.DataFrame(rows), pd.DataFrame(unused, columns=["path", "reason"]), notes)
    )


def audio_files(root: PathLike) -> Iterator[Path]:
    """Yield the path of every audio file below a folder, in order, as they are come upon.

    Parameters
    ----------
    root : path

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
    yield from (file for file, obstacle in files_with_obstacles(root) if not obstacle)


def files_with_obstacles(
    root: PathLike, links: list[Path] | None = None
) -> Iterator[tuple[Path, str]]:
    """Yield every file below a folder with the reason why it can't be a song, or an empty text.

    Parameters
    ----------
    root : path
        Folders below it that are links come last; each folder is read once.
    links : list
        Takes the links to folders that were followed.

    Yields
    ------
    tuple of pathlib.Path and str
        A file and what stands against it, or a folder and why it wasn't read.

    Raises
    ------
    DataError
        If a folder may not be read.

    Examples
    --------
    >>> Path("jazz").mkdir(); Path("jazz", "cover.jpg").touch(); Path("jazz", "song.mp3").touch()
    >>> [(path.name, reason) for path, reason in files_with_obstacles("jazz")]
    [('cover.jpg', 'not an audio file'), ('song.mp3', '')]
    """
    root = Path(root)
    for path, reason in _files(root, [] if links is None else links):
        yield path, reason or _obstacle(path, path.relative_to(root).parts)


def from_csv(path: PathLike) -> Tracks:
    r"""Read a table of songs.

    Parameters
    ----------
    path : path
        A CSV in UTF-8 (or UTF-16 that says so), its cells separated by commas, semicolons or tabs,
        with the columns track_id and genre, and where there is audio, path (relative ones start at
        the CSV's folder). artist, album, title, seconds and split are used where they are there.

    Returns
    -------
    Tracks

    Raises
    ------
    DataError
        If the file cannot be read, a needed column is missing, or a row has too many cells or too
        few.

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
        sep=",;\t",
        dtype=str,
    )
    table = _known_columns(table[(table != "").any(axis=1)])  # spreadsheets leave empty rows
    if table.columns.duplicated().any():
        twice = table.columns[table.columns.duplicated()][0]
        raise DataError(f"two columns are called {twice!r}", path, "rename one of them")
    for name in table.columns.difference(list(KNOWN)):
        numbers = pd.to_numeric(table[name], errors="coerce")
        table = table.assign(**{name: table[name] if numbers.isna().any() else numbers})
    if "seconds" in table:  # 12,5 where semicolons separate the cells
        table = table.assign(seconds=table.seconds.str.replace(",", "."))
    if "path" in table:
        table = table.assign(path=[_place(path.parent, name) for name in table.path])
    return _told(Tracks(table))


def _known_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Call columns as they are known here: "Genre " is genre, unless there is a genre as well."""
    names = list(map(str, table.columns))
    plain = [name.strip().casefold() for name in names]
    return table.set_axis(
        [
            known if known in KNOWN and known not in names else name
            for name, known in zip(names, plain, strict=True)
        ],
        axis=1,
    )


def _place(folder: Path, name: str) -> str:
    """Return where a song of a table lies; a table from Windows has backslashes in its paths."""
    if not name:
        return ""
    if os.sep == "/" and "\\" in name and not os.path.exists(folder / name):
        name = name.replace("\\", "/")
    return str(folder / name)


def _told(tracks: Tracks) -> Tracks:
    """Say what was understood that isn't written there, and how many songs are in no split."""
    for note in tracks.notes:
        say(note)
    in_none = int((tracks.table.split == "").sum())
    if 0 < in_none < len(tracks):
        say(f"{in_none} of {len(tracks)} songs are in no split: nothing will be learnt from them")
    return tracks


def _plain(text: object) -> str:
    """Return text that can be written into a table: names and tags may hold what UTF-8 cannot."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def _files(root: Path, links: list[Path]) -> Iterator[tuple[Path, str]]:
    """Yield every file below a folder, and each folder that isn't read with the reason.

    Links to folders are read after everything else, so that a song is found where it lies.
    """
    above = {_identity(parent) for parent in root.resolve().parents}
    seen: set[tuple[int, int]] = set()
    waiting: deque[Path] = deque()
    stack = [root]
    while stack or waiting:
        is_link = not stack
        folder = waiting.popleft() if is_link else stack.pop()
        try:
            identity = _identity(folder)
            if identity in seen | above:
                yield folder, "a link to a folder that is read already, or that holds this one"
                continue
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as problem:
            yield folder, _why_closed(folder, folder.relative_to(root).parts, problem)
            continue
        seen.add(identity)
        if is_link:
            links.append(folder)
        folders = []
        for entry in entries:
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif os.path.isdir(path):
                waiting.append(path)
            else:
                yield path, ""
        stack += reversed(folders)


def _identity(folder: Path) -> tuple[int, int]:
    """Return what tells a folder from all others, by whatever path it is reached."""
    found = os.stat(folder)
    return found.st_dev, found.st_ino


def _why_closed(folder: Path, parts: tuple[str, ...], problem: OSError) -> str:
    """Say why a folder cannot be read; refuse the whole where a genre may be lost with it."""
    if any(part.startswith(SYSTEM_FOLDERS) for part in parts):
        return "a folder of the system that may not be read"
    what = f"the folder cannot be read ({problem.strerror})"
    if isinstance(problem, PermissionError):
        raise DataError(what, folder, "ask for the right to read it")
    return what


def _obstacle(file: Path, parts: tuple[str, ...]) -> str:
    """Say why a file cannot be a song; empty where it may be one."""
    is_hidden = any(part.startswith(".") for part in parts)
    if is_hidden or file.suffix.lower() not in SUFFIXES + FFMPEG_SUFFIXES:
        return NOT_AUDIO
    if not os.path.isfile(file):  # opening a pipe would wait for ever
        return "a link that leads nowhere, or a pipe or device"
    return "" if _plain(file) == str(file) else NOT_UTF_8


def _tags(file: Path) -> dict[str, Any]:
    """Read a song's own tags; a file whose tags cannot be read has none."""
    from tinytag import TinyTag

    try:
        tag = TinyTag.get(file)
    except Exception:  # whatever the bytes of a stranger make its parser raise
        tag = TinyTag()
    names = ("genre", "artist", "album", "title")
    text = {name: _plain(getattr(tag, name) or "").strip() for name in names}
    seconds = tag.duration
    is_length = isinstance(seconds, (int, float)) and 0 <= seconds < math.inf
    return {**text, "title": text["title"] or file.stem, "seconds": seconds if is_length else None}
