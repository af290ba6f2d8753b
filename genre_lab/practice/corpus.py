"""A whole corpus: its folder, its table, its resuming after a kill."""

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import PracticeError
from ..files import PathLike, read_csv, read_json, written_whole
from .check import COMPOSER, IDENTITY_FILE, RECORD, TABLE, damaged_files, write_record
from .composing.idioms import STYLES
from .song import write_files, write_sheet

if TYPE_CHECKING:
    import pandas as pd

GENRES = tuple(STYLES)  # pop, electronic, country, rap, jazz, light
STALE = 600  # s after which a half-written file belongs to nobody
OWN_NAME = re.compile(rf"({'|'.join(GENRES)})/\1-\d{{4,}}\.(mp3|mid)")
HALF_WRITTEN = re.compile(r"\.partial-\d+-[a-z]+-\d{4,}\.(mp3|mid)")

Song = tuple[str, int]  # genre and number


def make_corpus(
    folder: PathLike,
    songs_per_genre: int = 20,
    seed: int = 0,
    *,
    workers: int | None = None,
    progress: bool = True,
) -> "pd.DataFrame":
    """Make a practice corpus, or finish one that was begun.

    Writes ``<genre>/<track_id>.mp3`` (128 kbit/s, 44.1 kHz, stereo, 40–60 s, tagged) and its
    score ``.mid`` beside it, ``tracks.csv`` with one row a song, ``corpus.json``, and the files'
    digests. A corpus that is already whole is returned at once; files that are missing or damaged
    are made again, and so is a corpus of another seed, size or composer. Other files in the folder
    are left alone.

    Parameters
    ----------
    folder : path
        Where it goes; made where it doesn't exist.
    songs_per_genre : int
        At least 1; 300 gives the report's 1,800 songs.
    seed : int
        At least 0. The same seed and size give the same songs, byte for byte, everywhere.
    workers : int, optional
        Processes; all cores by default.
    progress : bool
        Show a bar on standard error.

    Returns
    -------
    pandas.DataFrame
        `tracks.csv`: track_id, path (relative to the folder), genre, artist, album, title,
        seconds, and what is true of each song (tempo, key, mode, metre, swing, instruments,
        valence, energy, era, hybrid_of …).

    Raises
    ------
    PracticeError
        If an argument makes no sense, or the folder holds songs of unknown origin or cannot be
        written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = make_corpus(folder, songs_per_genre=1, workers=1, progress=False)
    >>> list(table["genre"])
    ['pop', 'electronic', 'country', 'rap', 'jazz', 'light']
    """
    check_arguments(songs_per_genre, seed, workers)
    folder = Path(folder)
    identity = {"composer": COMPOSER, "seed": int(seed), "songs_per_genre": int(songs_per_genre)}
    try:
        begin(folder, identity)
        finish(folder, int(songs_per_genre), int(seed), workers, progress)
    except OSError as error:
        remedy = "choose a folder that can be written, on a disk with room"
        what = f"the corpus cannot be written ({error.strerror or error})"
        raise PracticeError(what, error.filename or folder, remedy) from error
    return read_csv(folder / TABLE, "the table of the corpus", "delete it", PracticeError)


def check_arguments(songs_per_genre: int, seed: int, workers: int | None) -> None:
    """Refuse arguments that make no sense."""
    for name, value, least in (("songs_per_genre", songs_per_genre, 1), ("seed", seed, 0)):
        if int(value) != value or value < least:
            remedy = f"give a whole number, {least} or more"
            raise PracticeError(f"{name} is {value!r}", "make_corpus", remedy)
    if workers is not None and workers < 1:
        remedy = "give 1 or more, or leave it out"
        raise PracticeError(f"workers is {workers!r}", "make_corpus", remedy)


def all_songs(songs_per_genre: int) -> list[Song]:
    """List (genre, number) of every song, genres taking turns."""
    return [(genre, number) for number in range(songs_per_genre) for genre in GENRES]


def song_files(genre: str, number: int) -> tuple[str, str]:
    """Name a song's MP3 and its score, relative to the corpus' folder."""
    stem = f"{genre}/{genre}-{number:04d}"
    return f"{stem}.mp3", f"{stem}.mid"


def begin(folder: Path, identity: dict[str, int]) -> None:
    """Make the folder ready: keep songs of the same identity, remove those of another.

    Only files are removed that the folder's own `corpus.json` or `digests.json` knows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for genre in GENRES:
        for part in (folder / genre).glob(".partial-*"):
            old = time.time() - part.stat().st_mtime > STALE
            if old and HALF_WRITTEN.fullmatch(part.name):
                part.unlink(missing_ok=True)
    known = read_note(folder / IDENTITY_FILE)
    if known == identity:
        return
    ours = own_files(folder, known)
    if not ours:
        refuse_foreign_songs(folder)
    for name in ours:
        (folder / name).unlink(missing_ok=True)
    with written_whole(folder / IDENTITY_FILE) as partial:
        partial.write_text(json.dumps(identity, indent=1) + "\n", encoding="utf-8")


def read_note(path: Path) -> dict[str, Any]:
    """Read one of the corpus' two notes; empty where it is missing or damaged."""
    try:
        return read_json(path, "a note of the corpus", "", PracticeError)
    except PracticeError:
        return {}


def own_files(folder: Path, known: dict[str, Any]) -> list[str]:
    """List the files of the corpus that its notes tell of, relative to the folder.

    A damaged `corpus.json` still says that there is a corpus; without one, nothing here is ours.
    """
    if not (folder / IDENTITY_FILE).exists():
        return []
    count = known.get("songs_per_genre", 0)
    count = count if isinstance(count, int) else 0
    names = {name for song in all_songs(count) for name in song_files(*song)}
    names.update(name for name in read_note(folder / RECORD) if OWN_NAME.fullmatch(name))
    return [*sorted(names), TABLE, RECORD] if names else []


def refuse_foreign_songs(folder: Path) -> None:
    """Refuse to mix songs with others of the same names."""
    songs = [path for genre in GENRES for path in (folder / genre).glob(f"{genre}-[0-9]*.mp3")]
    for path in (*songs, folder / TABLE, folder / RECORD, folder / IDENTITY_FILE):
        if path.exists():
            what = "the folder holds songs that no corpus.json knows"
            raise PracticeError(what, path, "choose an empty folder, or move these files away")


def finish(
    folder: Path, songs_per_genre: int, seed: int, workers: int | None, progress: bool
) -> None:
    """Make what is missing or damaged, then the table and the digests."""
    songs = all_songs(songs_per_genre)
    names = [name for song in songs for name in song_files(*song)]
    lost = damaged_files(folder, [*names, TABLE])
    missing = [song for song in songs if lost.intersection(song_files(*song))]
    if missing:
        (folder / RECORD).unlink(missing_ok=True)
    truths = make_songs(folder, missing, songs_per_genre, seed, workers, progress)
    if lost or not (folder / RECORD).exists():
        write_table(folder, truths, songs_per_genre, seed)
        write_record(folder, [*names, TABLE])


def make_song(
    folder: Path, genre: str, number: int, songs_per_genre: int, seed: int
) -> tuple[Song, dict[str, Any]]:
    """Make one song's files, in whichever process; hand back its row of the table."""
    sheet = write_sheet(genre, number, songs_per_genre, seed)
    write_files(sheet, folder)
    return (genre, number), sheet.truth


def make_songs(
    folder: Path,
    missing: list[Song],
    songs_per_genre: int,
    seed: int,
    workers: int | None,
    progress: bool,
) -> dict[Song, dict[str, Any]]:
    """Make the songs that are missing, on several processes where there are many."""
    from joblib import Parallel, cpu_count, delayed
    from tqdm import tqdm

    if not missing:
        return {}
    from .playing import loops  # noqa: F401 - compiles them once, before the workers need them

    workers = min(workers or cpu_count(), max(1, len(missing) // 2))
    jobs = (delayed(make_song)(folder, *song, songs_per_genre, seed) for song in missing)
    pool = Parallel(n_jobs=workers, backend="loky", return_as="generator_unordered", batch_size=1)
    bar = tqdm(pool(jobs), total=len(missing), desc="composing", unit="song", disable=not progress)
    return dict(bar)


def write_table(
    folder: Path, truths: dict[Song, dict[str, Any]], songs_per_genre: int, seed: int
) -> None:
    """Write `tracks.csv`, by genre and number; songs of earlier are composed again, quickly."""
    import pandas as pd

    songs = [(genre, number) for genre in GENRES for number in range(songs_per_genre)]
    rows = [truths.get(song) or write_sheet(*song, songs_per_genre, seed).truth for song in songs]
    with written_whole(folder / TABLE) as partial:
        pd.DataFrame(rows).to_csv(partial, index=False, lineterminator="\n", encoding="utf-8")
