"""Commands as you type them, for messages that name the next one."""

import os
import shlex
import subprocess
import sys

from ..errors import printable


def shell_line(*words: object) -> str:
    r"""Write a command so that it runs as it is printed, with quotes where a shell needs them.

    A name with control characters, or one that isn't UTF-8, is spelled out byte by byte.

    Parameters
    ----------
    *words : object
        The command and its arguments; `str(word)` is what the command gets.

    Returns
    -------
    str

    Examples
    --------
    >>> shell_line("python", "-m", "genre_lab", "doctor", "store")
    'python -m genre_lab doctor store'
    """
    texts = [str(word) for word in words]
    if sys.platform == "win32":
        return subprocess.list2cmdline(texts)
    return " ".join(
        shlex.quote(text) if printable(text) == text else _spelled(text) for text in texts
    )


def _spelled(text: str) -> str:
    r"""Quote a word for bash and zsh by the numbers of its strange bytes.

    Examples
    --------
    >>> print(_spelled("red\x1b[31m"))
    $'red\033[31m'
    """
    plain = {*range(0x20, 0x7F)} - {*b"\\'"}
    spelled = "".join(chr(b) if b in plain else f"\\{b:03o}" for b in os.fsencode(text))
    return f"$'{spelled}'"
