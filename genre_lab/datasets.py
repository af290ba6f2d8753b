"""Where tables of songs come from: the practice corpus, a folder of your own, a CSV."""

import os
from pathlib import Path

import pandas as pd

from .audio import FFMPEG_SUFFIXES, SUFFIXES
from .tracks import Tracks, TracksError


def cache_folder():
    """Return the folder that keeps what can be made again: GENRE_LAB_CACHE, or the user's cache."""
    import pooch

    return Path(os.environ.get("GENRE_LAB_CACHE") or pooch.os_cache("genre_lab"))


def practice_corpus(songs_per_genre=20, seed=0, workers=None):
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
    from .practice import make_corpus

    folder = cache_folder() / f"practice-{songs_per_genre}-seed{seed}"
    table = make_corpus(folder, songs_per_genre, seed=seed, workers=workers)
    return Tracks(table.assign(path=[str(folder / path) for path in table.path]))


def folder(path):
    """Read a folder that has one folder a genre, with the songs' own tags.

    Parameters
    ----------
    path : path
        `path/<genre>/…/song.mp3`. The genre is the name of the first folder; songs that lie in
        `path` itself take the genre of their tags.

    Returns
    -------
    Tracks
        artist, album, title and seconds come from the tags. Files that are not audio are named
        in `unused`, with the reason.

    Raises
    ------
    TracksError
        If the folder is missing, cannot be read, or holds no song.

    Examples
    --------
    >>> folder("no such folder")
    Traceback (most recent call last):
    genre_lab.tracks.TracksError: there is no such folder
      in: no such folder
      do: check the path and its spelling

    Taught in: notebooks/14_your_own_music.ipynb
    """
    root = Path(path)
    if not root.is_dir():
        raise TracksError("this is a file, not a folder" if root.is_file() else "there is no such folder", root,
                          "check the path and its spelling")
    rows, unused = [], []
    for file in _files(root):
        parts = file.relative_to(root).parts
        if file.suffix.lower() not in SUFFIXES + FFMPEG_SUFFIXES or any(part.startswith(".") for part in parts):
            unused.append({"path": _written(file), "reason": "not an audio file"})
            continue
        if _written(file) != str(file):
            unused.append({"path": _written(file), "reason": "its name is not in UTF-8: rename it"})
            continue
        tags = _tags(file)
        genre = parts[0] if len(parts) > 1 else tags.pop("genre")
        if genre:
            rows.append({**tags, "track_id": "/".join(parts), "path": str(file), "genre": genre})
        else:
            unused.append({"path": _written(file), "reason": "no genre: neither a folder nor a tag names one"})
    if not rows:
        raise TracksError("there is no song in this folder", root, "put songs in one folder a genre: folder/jazz/song.mp3")
    return Tracks(pd.DataFrame(rows), pd.DataFrame(unused, columns=["path", "reason"]))


def from_csv(path):
    """Read a table of songs.

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
    TracksError
        If the file cannot be read or a needed column is missing.

    Examples
    --------
    >>> _ = Path("songs.csv").write_text("track_id,genre,path\\na,jazz,a.mp3\\n")
    >>> from_csv("songs.csv")
    Tracks: 1 songs in 1 genres (jazz 1), not split

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """
    path = Path(path)
    try:
        table = pd.read_csv(path, dtype={name: str for name in ("track_id", "path", "genre", "artist", "album", "title")},
                            keep_default_na=False, na_values={"seconds": [""]}, encoding="utf-8-sig", index_col=False)
    except FileNotFoundError:
        raise TracksError("there is no such file", path, "check the path and its spelling") from None
    except (OSError, ValueError) as problem:
        raise TracksError(f"the table cannot be read ({str(problem).splitlines()[0]})", path,
                          "save it as CSV in UTF-8, with column names in the first line") from None
    if "path" in table:
        table["path"] = [str(path.parent / name) if name else "" for name in table.path]
    return Tracks(table)


def _written(file):
    """Return a path as it can be written into a table: names from old archives may be in another encoding."""
    return str(file).encode("utf-8", "replace").decode("utf-8")


def _files(root):
    def refuse(problem):
        raise TracksError(f"the folder cannot be read ({problem.strerror})", problem.filename, "ask for the right to read it")

    for parent, folders, names in os.walk(root, onerror=refuse):
        folders.sort()
        yield from (Path(parent) / name for name in sorted(names))


def _tags(file):
    """Read a song's own tags; a file whose tags cannot be read has none."""
    from tinytag import TinyTag, TinyTagException

    try:
        tag = TinyTag.get(file)
    except (TinyTagException, OSError, ValueError, KeyError, IndexError, EOFError):
        return {"genre": "", "artist": "", "album": "", "title": file.stem, "seconds": None}
    return {"genre": tag.genre or "", "artist": tag.artist or "", "album": tag.album or "",
            "title": tag.title or file.stem, "seconds": tag.duration}
