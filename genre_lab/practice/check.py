"""Find out whether songs on disk are whole, and whether they are the notebooks' songs.

The same seed makes the same songs, byte for byte, with every version of Python, NumPy, SciPy,
soxr and lameenc that the package allows, on every processor. So a corpus can be checked in two
ways: against the digests that were written down when it was made, and, for seed 0, against those
of the songs that the notebooks were run with.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..errors import PracticeError
from ..files import cache_folder, read_json, written_whole

COMPOSER = 4  # raised whenever the same seed gives other songs
IDENTITY_FILE = "corpus.json"
RECORD = "digests.json"
TABLE = "tracks.csv"


class FirstSong(NamedTuple):
    """Hold the digests of a genre's first song: of its samples of 16 bits, and of its MP3 file."""

    samples: str
    file: str


FIRST_SONGS = {  # of seed 0; they don't depend on the size of the corpus
    "pop": FirstSong("4ac6a2feed9cbb78", "c70a84f779c8b92c"),
    "electronic": FirstSong("cbccdb9744c3990e", "5dcfca8907cc2551"),
    "country": FirstSong("5d380c0e869444f1", "6be3f8ceb78c9c2f"),
    "rap": FirstSong("2367625d6c33b805", "229c9fed76a8e8d7"),
    "jazz": FirstSong("bb98b0cfbbc19d2f", "3659cba71290c5ce"),
    "light": FirstSong("83bbd50e6dd21123", "9290744913992b5d"),
}


class CachedCorpus(NamedTuple):
    """Hold what there is to say about one corpus in the user's cache.

    Parameters
    ----------
    folder : pathlib.Path
    fault : str
        What is wrong with it; empty where nothing is.
    remedy : str
        What to do about it.
    """

    folder: Path
    fault: str
    remedy: str


def digest_of(content: bytes) -> str:
    """Give the digest of some bytes.

    Examples
    --------
    >>> digest_of(b"song")
    'e19f93a24fa44f7a'
    """
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def edition() -> str:
    """Name the songs of this version of the package: the composer, and a digest of its songs.

    Examples
    --------
    >>> edition().startswith("composer")
    True
    """
    return f"composer{COMPOSER}-{digest_of(repr(sorted(FIRST_SONGS.items())).encode())}"


def cached_corpus(songs_per_genre: int, seed: int) -> Path:
    """Say where the user's cache keeps the corpus of a size and seed that this version makes.

    Examples
    --------
    >>> cached_corpus(20, seed=0).name.startswith("practice-20-seed0-composer")
    True
    """
    return cache_folder() / f"practice-{songs_per_genre}-seed{seed}-{edition()}"


def write_record(folder: Path, names: Iterable[str]) -> None:
    """Write down the sizes and digests of a corpus' files, named relative to its folder."""
    record = {}
    for name in names:
        content = (folder / name).read_bytes()
        record[name] = [len(content), digest_of(content)]
    with written_whole(folder / RECORD) as partial:
        partial.write_text(json.dumps(record, indent=0) + "\n", encoding="utf-8")


def damaged_files(folder: Path, names: Iterable[str], *, thorough: bool = False) -> set[str]:
    """Find files of a corpus that are missing, or aren't as they were when they were made.

    Parameters
    ----------
    folder : pathlib.Path
    names : iterable of str
        Relative to the folder. In a corpus that was never finished nothing is written down yet:
        its files are whole where they exist.
    thorough : bool
        Read every file. Otherwise only those that changed after the digests were written down.

    Returns
    -------
    set of str
    """
    names = set(names)
    lost = {name for name in names if not (folder / name).is_file()}
    if not (folder / RECORD).exists():
        return lost
    try:
        record = read_json(folder / RECORD, "the record of the corpus", "", PracticeError)
        since = (folder / RECORD).stat().st_mtime_ns
    except PracticeError:
        return names
    for name in names - lost:
        state = (folder / name).stat()
        size, digest = known if isinstance(known := record.get(name), list) else (None, None)
        untouched = state.st_mtime_ns <= since and not thorough
        if state.st_size != size or not (
            untouched or digest_of((folder / name).read_bytes()) == digest
        ):
            lost.add(name)
    return lost


def inspect_cache() -> list[CachedCorpus]:
    """Look at every practice corpus in the user's cache, file by file.

    Returns
    -------
    list of CachedCorpus
        One a corpus. Its fault says whether songs are damaged, or aren't the notebooks' songs.

    Examples
    --------
    >>> all(isinstance(corpus.fault, str) for corpus in inspect_cache())
    True
    """
    folders = sorted(path for path in cache_folder().glob("practice-*") if path.is_dir())
    return [CachedCorpus(folder, *_fault(folder)) for folder in folders]


def _fault(folder: Path) -> tuple[str, str]:
    """Say what is wrong with a corpus, and what to do."""
    try:
        identity = read_json(folder / IDENTITY_FILE, "the corpus' note", "", PracticeError)
    except PracticeError as problem:
        return problem.args[0], f"delete {folder}; it is made again when it is needed"
    if identity.get("composer") != COMPOSER or not folder.name.endswith(edition()):
        found = "songs of another version of the package, not those of the notebooks"
        return found, f"they are not used: delete {folder} to free its space"
    if not (folder / RECORD).exists():
        return "", ""  # not finished yet
    remedy = "run the notebook or command again: they are made again"
    try:
        record = read_json(folder / RECORD, "the record of the corpus", "", PracticeError)
    except PracticeError as problem:
        return problem.args[0], remedy
    lost = damaged_files(folder, record, thorough=True)
    if lost:
        return f"{len(lost)} files are damaged or missing, such as {min(lost)}", remedy
    if identity.get("seed") == 0:
        strange = [
            genre
            for genre, song in FIRST_SONGS.items()
            if record.get(f"{genre}/{genre}-0000.mp3", ["", ""])[1] != song.file
        ]
        if strange:
            remedy = "numbers differ a little from the notebooks'; is lameenc from PyPI installed?"
            return f"its songs are not those of the notebooks ({', '.join(strange)})", remedy
    return "", ""
