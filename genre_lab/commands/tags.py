"""What a published network hears in songs, a line each, however many there are."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

from ..data.sources import NOT_UTF_8, files_with_obstacles
from ..errors import AudioError, printable
from ..files import written_whole
from ..models.pretrained.published import Published, published


def hear(
    paths: Iterable[str | PathLike[str]], network: str = "musicnn-msd"
) -> Iterator[dict[str, Any]]:
    """Yield for every song, in order, its tags from the surest, or why there are none.

    One song at a time is in memory.

    Parameters
    ----------
    paths : iterable of path
        Songs, and folders, which stand for every audio file below them.
    network : str
        A network that `published` lists.

    Yields
    ------
    dict
        song and tags ({tag: 0 to 1}), or song and error.

    Raises
    ------
    ModelError
        If there is no such network.
    DataError
        If its weights can't be had.

    Examples
    --------
    >>> next(hear([]), "no song, no answer")
    'no song, no answer'
    """
    listener = published(network)
    for path in paths:
        yield from _heard_below(Path(path), listener)


def _heard_below(path: Path, listener: Published) -> Iterator[dict[str, Any]]:
    """Answer for one song, or for each song of a folder."""
    if not path.is_dir():
        yield _heard(path, listener)
        return
    empty = True
    for file, obstacle in files_with_obstacles(path):
        if not obstacle:
            empty = False
            yield _heard(file, listener)
        elif obstacle == NOT_UTF_8:
            empty = False
            yield {"song": printable(file), "error": obstacle}
    if empty:
        yield {"song": printable(path), "error": "there is no song in this folder"}


def _heard(path: Path, listener: Published) -> dict[str, Any]:
    try:
        tags = listener.tags(path)
    except AudioError as problem:
        return {"song": printable(path), "error": str(problem)}
    return {"song": printable(path), "tags": {tag: round(float(p), 4) for tag, p in tags.items()}}


def tags_in_words(answer: dict[str, Any], top: int) -> str:
    """Write an answer as a line: the song, and what is surest.

    Examples
    --------
    >>> tags_in_words({"song": "a.mp3", "tags": {"jazz": 0.443, "folk": 0.1, "happy": 0.0}}, 2)
    'a.mp3: jazz 0.44, folk 0.10'
    """
    heard = list(answer["tags"].items())[:top]
    return f"{answer['song']}: {', '.join(f'{tag} {share:.2f}' for tag, share in heard)}"


@contextmanager
def tags_as_csv(path: Path | None, network: str) -> Iterator[Any]:
    """Give a function that adds an answer to a CSV, a column a tag; it is written whole at the end.

    Without a path the function does nothing.
    """
    if path is None:
        yield lambda answer: None
        return
    names = list(published(network).tag_names)
    with written_whole(path) as partial, open(partial, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["song", *names, "error"], restval="")
        writer.writeheader()

        def add(answer: dict[str, Any]) -> None:
            tags = answer.get("tags", {})
            writer.writerow({"song": answer["song"], **tags, "error": answer.get("error", "")})

        yield add
