"""Files that are written whole or not at all, on a disk with space enough."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

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
        raise GenreLabError(f"the disk is too full: {tqdm.format_sizeof(n_bytes)}B are needed and {tqdm.format_sizeof(free)}B are free",
                            Path(folder).absolute(), "free some space there, or choose a folder on another disk, and run the command again")
