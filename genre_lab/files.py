"""Files that are written whole or not at all."""

import os
from contextlib import contextmanager
from pathlib import Path


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
