"""Files that are written whole or not at all, the folders of the user, and C libraries kept quiet."""

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from tqdm import tqdm

from .errors import GenreLabError


@contextmanager
def written_whole(path):
    """Give a temporary path beside `path`; what was written there takes its place at the end.

    Where the block raises, the temporary file is removed and `path` stays as it was.

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
    try:
        yield partial
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def require_space(folder, n_bytes):
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

    Taught in: notebooks/14_your_own_music.ipynb
    """
    free = shutil.disk_usage(folder).free
    if n_bytes > free:
        raise GenreLabError(
            f"the disk is too full: {tqdm.format_sizeof(n_bytes)}B are needed and {tqdm.format_sizeof(free)}B are free",
            Path(folder).absolute(),
            "free some space there, or choose a folder on another disk, and run the command again",
        )


def cache_folder():
    """Return the folder that keeps what can be made again: GENRE_LAB_CACHE, or the user's cache."""
    import pooch

    return Path(os.environ.get("GENRE_LAB_CACHE") or pooch.os_cache("genre_lab"))


def data_folder():
    """Return the folder that keeps what can't be made again: GENRE_LAB_DATA, or the user's data folder."""
    import platformdirs

    return Path(
        os.environ.get("GENRE_LAB_DATA")
        or platformdirs.user_data_path("genre_lab", appauthor=False)
    )


_turn = RLock()  # standard error belongs to the whole process: one thread at a time takes it away


@contextmanager
def quiet():
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


def say(words):
    """Print a line on standard error, once no other thread keeps it quiet.

    Examples
    --------
    >>> say("error: this is not audio")
    """
    with _turn:
        print(words, file=sys.stderr, flush=True)
