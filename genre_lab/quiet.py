"""Keep C libraries from printing where our own words say it better."""

import os
import sys
from contextlib import contextmanager


@contextmanager
def quiet():
    """Send to nowhere what is written to the process' standard error inside the block.

    Examples
    --------
    >>> with quiet():
    ...     _ = os.write(2, b"an MP3 decoder's note about a damaged frame")
    """
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
