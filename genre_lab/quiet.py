"""Keep C libraries from printing where our own words say it better."""

import os
import sys
from contextlib import contextmanager
from threading import RLock

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
