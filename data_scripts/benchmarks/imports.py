"""How long the package takes to import, and the command line to answer: each in a fresh Python."""

import subprocess
import sys
from time import perf_counter

from .measuring import summary

IMPORT, HELP = 0.5, 0.8  # s; limits


def measure(quick):
    """Time the import itself, and the whole process of --help."""
    repetitions = 3 if quick else 15
    clock = "time.perf_counter()"
    script = f"import time; begun = {clock}; import genre_lab; print({clock} - begun)"
    seconds = [float(_run("-c", script)) for _ in range(repetitions + 1)][1:]
    yield summary(
        "import genre_lab", seconds, f"a limit of {IMPORT} s", [IMPORT] * repetitions, target=1
    )
    seconds = [_timed("-m", "genre_lab", "--help") for _ in range(repetitions + 1)][1:]
    yield summary(
        "python -m genre_lab --help, from start to end",
        seconds,
        f"a limit of {HELP} s",
        [HELP] * repetitions,
        target=1,
    )


def _run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True
    ).stdout


def _timed(*arguments):
    begun = perf_counter()
    _run(*arguments)
    return perf_counter() - begun
