"""Fetch public data sets from their publishers, and write their tables of songs."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from ..data.fetching import PublishedArchive, get_archive
from ..data.fma import fma
from ..data.gtzan import gtzan
from ..data.store_files import write_table
from ..data.tracks import Tracks
from ..errors import CommandError, printable
from .shell import shell_line

GTZAN = PublishedArchive(
    "genres.tar.gz",
    (
        "https://huggingface.co/datasets/marsyas/gtzan/resolve/main/data/genres.tar.gz",
        "https://web.archive.org/web/20220328223413if_/http://opihi.cs.uvic.ca/sound/genres.tar.gz",
    ),
    "sha256:24347e0223d2ba798e0a558c4c172d9d4a19c00bb7963fe055d183dadb4ef2c6",
    size=1_225_571_541,
    unpacked=1_400_000_000,
    other_way="log in to Kaggle, unpack its data set "
    "andradaolteanu/gtzan-dataset-music-genre-classification, "
    "and read that folder with genre_lab.gtzan(folder)",
)
GTZAN_LICENCE = (
    "Nobody cleared the rights in GTZAN's recordings: they are for private study only. "
    "Do not pass them on."
)


def _published(name: str, sha1: str, size: int | None, unpacked: int) -> PublishedArchive:
    address = f"https://os.unil.cloud.switch.ch/fma/fma_{name}.zip"
    return PublishedArchive(f"fma_{name}.zip", (address,), f"sha1:{sha1}", size, unpacked)


# The zips are packed with bzip2. MP3 hardly shrinks; the tables shrink to a quarter. Of medium the
# size is known to a GiB only.
FMA = {
    "metadata": _published(
        "metadata", "f0df49ffe5f2a6008d7dc83c6915b31835dfe733", 358_412_441, 2_500_000_000
    ),
    "small": _published(
        "small", "ade154f733639d52e35e32f5593efe5be76c6d70", 7_679_594_875, 9_000_000_000
    ),
    "medium": _published(
        "medium", "c67b69ea232021025fca9231fc1c7c1a063ab50b", None, 28_000_000_000
    ),
    "large": _published(
        "large", "497109f4dd721066b5ce5e5f250ec604dc78939e", 100_306_112_191, 115_000_000_000
    ),
}
SUBSETS = ("small", "medium", "large")
FMA_LICENCE = (
    "Each song of FMA has a Creative Commons licence of its own, chosen by its artist: the column "
    "(track, license) in fma_metadata/tracks.csv. Some forbid commercial use or changes; name the "
    "artist if you use one."
)


def fetch_gtzan(
    dest: str | PathLike[str], *, mirrors: Sequence[str] = (), keep_archive: bool = False
) -> Tracks:
    """Fetch GTZAN, 1,000 excerpts of ten genres, into `dest`/genres; run again, it resumes.

    Parameters
    ----------
    dest : path
        The folder for it; 2.7 GB are needed. The table becomes `dest`/gtzan.csv.
    mirrors : sequence of str
        Addresses of folders that hold genres.tar.gz; they are asked first.
    keep_archive : bool
        Whether the archive stays beside its files.

    Returns
    -------
    Tracks

    Raises
    ------
    DataError
        If it can't be fetched, or isn't the archive that was published.
    """
    dest = Path(dest)
    files = get_archive(GTZAN, dest, mirrors, keep=keep_archive)
    _say(f"{len(files):,} files of GTZAN in {dest / 'genres'}\n{GTZAN_LICENCE}")
    return _announced(gtzan(dest), dest / "gtzan.csv")


def fetch_fma(
    subset: str,
    dest: str | PathLike[str],
    *,
    mirrors: Sequence[str] = (),
    keep_archive: bool = False,
) -> Tracks:
    """Fetch FMA's tables and one of its subsets into `dest`; run again, it resumes.

    Parameters
    ----------
    subset : {"small", "medium", "large"}
        8,000, 25,000 or 106,574 songs.
    dest : path
        The folder for it; 17, 52 or 215 GB are needed while it is unpacked. The table becomes
        `dest`/fma_SUBSET.csv.
    mirrors : sequence of str
        Addresses of folders that hold the zips; they are asked first.
    keep_archive : bool
        Whether the zips stay beside their files.

    Returns
    -------
    Tracks

    Raises
    ------
    CommandError
        If there is no such subset.
    DataError
        If it can't be fetched, or isn't what was published.

    Examples
    --------
    >>> fetch_fma("tiny", "fma")
    Traceback (most recent call last):
    genre_lab.errors.CommandError: FMA has no subset 'tiny'
      do: choose from small, medium, large
    """
    if subset not in SUBSETS:
        raise CommandError(f"FMA has no subset {subset!r}", "", f"choose from {', '.join(SUBSETS)}")
    dest = Path(dest)
    for name in ("metadata", subset):
        files = get_archive(FMA[name], dest, mirrors, keep=keep_archive)
        _say(f"{len(files):,} files in {dest / f'fma_{name}'}")
    _say(FMA_LICENCE)
    return _announced(fma(dest, subset), dest / f"fma_{subset}.csv")


def _announced(tracks: Tracks, path: Path) -> Tracks:
    """Write the table of songs, say what is in it, and name the next command."""
    paths = [Path(song).relative_to(path.parent).as_posix() for song in tracks.table.path]
    write_table(path, tracks.table.assign(path=paths))
    _say(f"{tracks}\nnext: {shell_line('python', '-m', 'genre_lab', 'extract', path, 'STORE')}")
    return tracks


def _say(text: str) -> None:
    print(printable(text, keep="\n"), flush=True)
