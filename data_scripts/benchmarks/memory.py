"""How memory grows with the number of songs: it should not."""

from .growth import extractions, sizes
from .many_songs import in_a_fresh_process
from .measuring import summary


def measure(quick):
    """Compare the peak memory of ten times as many songs, extracted, and trained on from disk."""
    _, fewer, more = sizes(quick)
    runs = extractions(quick)
    yield _figure("extraction in one process", more, runs[more], fewer, runs[fewer])
    runs = {
        number: [in_a_fresh_process("train", number) for _ in range(1 if quick else 2)]
        for number in (fewer, more)
    }
    yield _figure("training from disk, an epoch", more, runs[more], fewer, runs[fewer])


def _figure(what, more, many, fewer, few):
    peaks, references = [run["megabytes"] for run in many], [run["megabytes"] for run in few]
    return summary(
        f"{what}, peak memory of {more:,} songs",
        peaks,
        f"{fewer:,} songs",
        references,
        target=1.2,
        unit="MB",
        note=f"{max(peaks):.0f} MB to {max(references):.0f} MB, libraries included",
    )
