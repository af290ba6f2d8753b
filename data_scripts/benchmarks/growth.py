"""How time grows with the number of songs: ten times as many should take ten times as long."""

from functools import cache
from itertools import pairwise

from .many_songs import in_a_fresh_process
from .measuring import summary


def measure(quick):
    """Compare the time a song of each number of songs with that of the number before."""
    numbers = sizes(quick)
    runs = extractions(quick)
    for fewer, more in pairwise(numbers):
        yield summary(
            f"extraction of {more:,} songs in one process, processor time a song",
            [run["seconds"] / more for run in runs[more]],
            f"{fewer:,} songs, processor time a song",
            [run["seconds"] / fewer for run in runs[fewer]],
            target=1.1,
        )


def sizes(quick):
    """Say how many songs there are in each run."""
    return (30, 100, 300) if quick else (100, 1_000, 10_000)


@cache
def extractions(quick):
    """Run the extractions in turns, once for all sections: {songs: what was measured}."""
    runs = {number: [] for number in sizes(quick)}
    for _ in range(2 if quick else 3):
        for number, kept in runs.items():
            kept.append(in_a_fresh_process("extract", number))
    return runs
