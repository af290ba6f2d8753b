"""Files written whole or not at all, JSON and CSV read with one kind of error, and other basics."""

import csv
import errno
import io
import json
import os
import shutil
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from .errors import DataError, GenreLabError, printable

if TYPE_CHECKING:
    import pandas as pd

PathLike = str | os.PathLike[str]
LOCK = ".lock"  # a file that is there while a process works in its folder
LARGEST_TEXT = 2**29  # bytes of a table or JSON file: a larger one is refused before it is read


@contextmanager
def written_whole(path: PathLike, *, sync: bool = True) -> Iterator[Path]:
    """Give a temporary path beside `path`; what was written there takes its place at the end.

    It is on the disk before it takes that place, so that a power cut leaves the old file or the
    new one, never half of it. Where the block raises, the temporary file is removed and `path`
    stays as it was.

    Parameters
    ----------
    path : path
        The file; its folder is made where it is missing.
    sync : bool
        False leaves the waiting to `on_disk`, later and for many files together; each takes ms.

    Yields
    ------
    pathlib.Path
        Where to write; it has the same suffix.

    Examples
    --------
    >>> with written_whole("answer.txt") as partial:
    ...     _ = partial.write_text("42")
    >>> Path("answer.txt").read_text()
    '42'
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The suffix stays last: some writers choose their format by it.
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    partial.unlink(missing_ok=True)  # in a stranger's folder it may be a link to elsewhere
    try:
        yield partial
        if sync:
            _sync(partial, os.O_RDWR)
        os.replace(partial, path)
        if sync and os.name == "posix":  # Windows opens no folders
            _sync(path.parent, os.O_RDONLY)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def on_disk(folder: PathLike, paths: Iterable[Path]) -> None:
    """Wait until files that were written without sync, and their names in a folder, are on disk.

    Examples
    --------
    >>> with written_whole("many/one.txt", sync=False) as partial:
    ...     _ = partial.write_text("1")
    >>> on_disk("many", [Path("many/one.txt")])
    """
    for path in paths:
        _sync(path, os.O_RDWR)
    if os.name == "posix":
        _sync(Path(folder), os.O_RDONLY)


def _sync(path: Path, mode: int) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    opened = os.open(path, mode)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read_json(
    path: PathLike,
    what: str,
    remedy: str,
    error: type[GenreLabError] = DataError,
    *,
    kind: type[Collection[Any]] = dict,
    needs: Sequence[str] = (),
) -> Any:
    """Read a JSON file, with one kind of error for everything that can be wrong with it.

    Parameters
    ----------
    path : path
    what : str
        What it is, for the error's first line: "the scaling of the run".
    remedy : str
        What to do where it is missing or damaged.
    error : type
        The error of the calling room.
    kind : type
        What it must hold at the top: dict, list, …
    needs : sequence of str
        Names that must be in the dict.

    Returns
    -------
    object of that kind

    Raises
    ------
    GenreLabError
        The `error`, if the file is missing, unreadable, too large, no JSON or of another kind.

    Examples
    --------
    >>> _ = Path("settings.json").write_text('{"seed": 3}')
    >>> read_json("settings.json", "the file of settings", "copy it again", needs=["seed"])
    {'seed': 3}
    >>> read_json("scaling.json", "the scaling", "train again")
    Traceback (most recent call last):
    genre_lab.errors.DataError: the scaling is missing
      in: scaling.json
      do: train again
    """
    text = _text(path, what, remedy, error)
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise error(f"{what} is damaged ({_reason(problem)})", path, remedy) from None
    if not isinstance(content, kind):
        raise error(f"{what} is damaged (it holds no {kind.__name__})", path, remedy)
    missing = [name for name in needs if name not in content]
    if missing:
        raise error(f"{what} is damaged (it has no {', no '.join(missing)})", path, remedy)
    return content


def read_csv(
    path: PathLike,
    what: str,
    remedy: str,
    error: type[GenreLabError] = DataError,
    *,
    needs: Sequence[str] = (),
    sep: str = ",",
    **settings: Any,
) -> "pd.DataFrame":
    r"""Read a CSV with one kind of error for everything that can be wrong with it.

    Every row must have as many cells as the first line has names, so that a comma too many, or one
    that is missing, moves nothing to another column; empty cells at the end are passed over.
    An empty cell is an empty text, and no word stands for a gap.

    Parameters
    ----------
    path : path
        In UTF-8, with column names in the first line; UTF-16 where the file begins by saying so.
    what : str
        What it is, for the error's first line: "the table of songs".
    remedy : str
        What to do where it is missing or damaged.
    error : type
        The error of the calling room.
    needs : sequence of str
        Columns that must be there.
    sep : str
        What separates the cells; several characters leave the choice to the first line.
    **settings
        As for pandas.read_csv: dtype, na_values, …. Where `header` is among them, the cells of the
        rows aren't counted.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    GenreLabError
        The `error`, if the file is missing, unreadable, too large or no such table.

    Examples
    --------
    >>> _ = Path("songs.csv").write_text("track_id,genre\na,jazz\n")
    >>> read_csv("songs.csv", "the table of songs", "check the path", needs=["genre"]).genre[0]
    'jazz'
    >>> read_csv("no such table.csv", "the table of songs", "check the path and its spelling")
    Traceback (most recent call last):
    genre_lab.errors.DataError: the table of songs is missing
      in: no such table.csv
      do: check the path and its spelling
    """
    import pandas as pd

    text = _text(path, what, remedy, error)
    try:
        sep = _separator(text, sep)
        chosen: dict[str, Any] = {"sep": sep, "keep_default_na": False, "index_col": False}
        if "header" not in settings:
            # Where only "\n" ends a line, a title may hold a carriage return.
            bare = text.replace("\r", " ") if settings.get("lineterminator") == "\n" else text
            chosen["usecols"] = range(_columns(bare, sep))
        table = pd.read_csv(io.StringIO(text), **chosen | settings)
    except (ValueError, TypeError, OverflowError, csv.Error) as problem:
        raise error(f"{what} cannot be read ({_reason(problem)})", path, remedy) from None
    missing = [name for name in needs if name not in table]
    if missing:
        raise error(f"{what} has no column {' and no column '.join(missing)}", path, remedy)
    return table


def _text(path: PathLike, what: str, remedy: str, error: type[GenreLabError]) -> str:
    """Read a text file, in UTF-8 unless it says that it is in UTF-16."""
    path = Path(path)
    try:
        if not path.exists():
            raise error(f"{what} is missing", path, remedy)
        if not path.is_file():  # opening a pipe would wait for ever
            raise ValueError("it is not a file")
        if path.stat().st_size > LARGEST_TEXT:
            raise ValueError(f"it has more than {tqdm.format_sizeof(LARGEST_TEXT)}B")
        content = path.read_bytes()
        is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as problem:
        at = f"line {content[: problem.start].count(10) + 1}" if not is_utf_16 else "UTF-16"
        raise error(f"{what} is not text in UTF-8 ({at})", path, remedy) from None
    except (OSError, ValueError) as problem:
        raise error(f"{what} cannot be read ({_reason(problem)})", path, remedy) from None
    if "\0" in text:
        raise error(f"{what} is damaged (it holds zero bytes)", path, remedy)
    return text


def _separator(text: str, choice: str) -> str:
    """Choose what cuts the first line into most cells; the first of equals."""
    lines = text.lstrip("\r\n").splitlines()
    return max(choice, key=(lines[0] if lines else "").count)


def _columns(text: str, sep: str) -> int:
    """Count the columns; refuse rows whose cells would slip into others, and names given twice."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sep)
    names = next((row for row in rows if row), [])
    for name in names:
        if name and names.count(name) > 1:
            raise ValueError(f"two columns are called {name!r}")
    for row in rows:
        if row and (len(row) < len(names) or any(row[len(names) :])):
            raise ValueError(
                f"line {rows.line_num} has {len(row)} cells, the first line {len(names)} names; "
                'text with a comma in it goes in "quotes"'
            )
    return len(names)


def _reason(problem: Exception) -> str:
    """Return the first line of what went wrong."""
    said = problem.strerror if isinstance(problem, OSError) else str(problem)
    return printable((said or type(problem).__name__).splitlines()[0])


@contextmanager
def only_one(
    folder: PathLike, error: type[GenreLabError] = GenreLabError, *, wait: bool = False
) -> Iterator[None]:
    """Let one process at a time work in a folder; the lock dies with its process.

    Parameters
    ----------
    folder : path
        Made where it is missing.
    error : type
        The error of the calling room.
    wait : bool
        Whether to say so and wait where another process is at work, instead of refusing.

    Raises
    ------
    GenreLabError
        The `error`, if another process (or thread) is at work there and `wait` is False.

    Notes
    -----
    The system holds the lock (flock, or msvcrt on Windows), so a killed process leaves none behind.
    A few network disks know no locks: there the work goes on without one, and says so.

    Examples
    --------
    >>> with only_one("run"):
    ...     with only_one("run"):
    ...         pass
    Traceback (most recent call last):
    genre_lab.errors.GenreLabError: another process is at work in this folder
      in: run
      do: wait until it ends, or choose another folder
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = _locked(folder / LOCK)
    except OSError as problem:
        raise error(
            f"this folder cannot be locked ({_reason(problem)})",
            folder,
            f"check your rights there, and that {LOCK} is no link",
        ) from None
    if opened is None:
        if not wait:
            raise error(
                "another process is at work in this folder",
                folder,
                "wait until it ends, or choose another folder",
            )
        say(f"waiting for another process that is at work in {folder}")
        while opened is None:
            time.sleep(0.2)
            opened = _locked(folder / LOCK)
    try:
        yield
    finally:
        _unlock(opened, folder / LOCK)


def _locked(path: Path) -> int | None:
    """Open and lock a file; None where another process holds it."""
    while True:
        # A link in a stranger's folder would make a file elsewhere.
        no_link = getattr(os, "O_NOFOLLOW", 0)
        opened = os.open(path, os.O_RDWR | os.O_CREAT | no_link, 0o666)
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            os.close(opened)
            return None
        except OSError as problem:
            if problem.errno not in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
                os.close(opened)
                raise
            say(f"this disk knows no locks: start nothing else in {path.parent}")
        # Who held it before removed the file on leaving: a lock on a removed file locks nothing.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(opened), os.stat(path)):
                return opened
        os.close(opened)


def _unlock(opened: int, path: Path) -> None:
    """Remove the file while it is still locked (Windows: after), and let go of it."""
    with suppress(OSError):
        path.unlink()
    os.close(opened)
    if os.name == "nt":
        with suppress(OSError):
            path.unlink()


def require_space(folder: PathLike, n_bytes: int) -> None:
    """Check that a disk has space enough.

    Parameters
    ----------
    folder : path
        A folder on that disk.
    n_bytes : int
        What is to be written there.

    Raises
    ------
    GenreLabError
        If less is free.

    Examples
    --------
    >>> require_space(".", 1000)
    """
    free = shutil.disk_usage(folder).free
    if n_bytes > free:
        raise GenreLabError(
            f"the disk is too full: {tqdm.format_sizeof(n_bytes)}B are needed and "
            f"{tqdm.format_sizeof(free)}B are free",
            Path(folder).absolute(),
            "free some space there, or choose a folder on another disk, and run the command again",
        )


def cache_folder() -> Path:
    """Return the folder for what can be made again: GENRE_LAB_CACHE, or the user's cache."""
    import pooch

    return Path(os.environ.get("GENRE_LAB_CACHE") or pooch.os_cache("genre_lab"))


def data_folder() -> Path:
    """Return the folder for what can't be made again: GENRE_LAB_DATA, or the user's data folder."""
    import platformdirs

    kept = os.environ.get("GENRE_LAB_DATA")
    return Path(kept or platformdirs.user_data_path("genre_lab", appauthor=False))


_turn = RLock()  # standard error belongs to the whole process: one thread at a time takes it away


@contextmanager
def quiet() -> Iterator[None]:
    """Send to nowhere what is written to the process' standard error inside the block.

    Examples
    --------
    >>> with quiet():
    ...     _ = os.write(2, b"an MP3 decoder's note about a damaged frame")
    """
    with _turn:
        sys.stderr.flush()
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)


def say(words: object) -> None:
    """Print a line on standard error, once no other thread keeps it quiet.

    Escape sequences in it, which file names may hold, don't reach the terminal.

    Examples
    --------
    >>> say("error: this is not audio")
    """
    with _turn:
        print(printable(words, keep="\n\t"), file=sys.stderr, flush=True)
