"""A whole corpus: its folder, its table, its resuming after a kill."""

import json
import os
import time
from pathlib import Path

from ..errors import PracticeError
from ..files import written_whole
from .composing.idioms import STYLES
from .song import write_files, write_sheet

GENRES = tuple(STYLES)  # pop, electronic, country, rap, jazz, light
COMPOSER = 4  # raised whenever the same seed gives other songs
STALE = 600  # s after which a half-written file belongs to nobody


def make_corpus(folder, songs_per_genre=20, seed=0, workers=None, progress=True):
    """Make a practice corpus, or finish one that was begun.

    Writes ``<genre>/<track_id>.mp3`` (128 kbit/s, 44.1 kHz, stereo, 40–60 s, tagged) and its
    score ``.mid`` beside it, ``tracks.csv`` with one row a song, and ``corpus.json``. A corpus
    that is already whole is returned at once; one of another seed, size or composer is remade.

    Parameters
    ----------
    folder : path
        Where it goes; made where it doesn't exist.
    songs_per_genre : int
        At least 1; 300 gives the report's 1,800 songs.
    seed : int
        The same seed and size give the same songs.
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

    Taught in: notebooks/00_start_here.ipynb
    """
    check_arguments(songs_per_genre, seed, workers)
    folder = Path(folder)
    identity = {"composer": COMPOSER, "seed": int(seed), "songs_per_genre": int(songs_per_genre)}
    try:
        begin(folder, identity)
        missing = [song for song in all_songs(songs_per_genre) if not is_made(folder, *song)]
        if missing or not (folder / "tracks.csv").is_file():
            make_songs(folder, missing, songs_per_genre, seed, workers, progress)
            write_table(folder, songs_per_genre, seed)
    except OSError as error:
        remedy = "choose a folder that can be written, on a disk with room"
        what = f"the corpus cannot be written ({error.strerror or error})"
        raise PracticeError(what, error.filename or folder, remedy) from error
    return read_table(folder)


def check_arguments(songs_per_genre, seed, workers):
    """Refuse arguments that make no sense."""
    for name, value, least in (("songs_per_genre", songs_per_genre, 1), ("seed", seed, 0)):
        if int(value) != value or value < least:
            remedy = f"give a whole number, {least} or more"
            raise PracticeError(f"{name} is {value!r}", "make_corpus", remedy)
    if workers is not None and workers < 1:
        raise PracticeError(
            f"workers is {workers!r}", "make_corpus", "give 1 or more, or leave it out"
        )


def all_songs(songs_per_genre):
    """List (genre, number) of every song, genres taking turns."""
    return [(genre, number) for number in range(songs_per_genre) for genre in GENRES]


def song_path(folder, genre, number):
    """Say where a song's MP3 lies."""
    return folder / genre / f"{genre}-{number:04d}.mp3"


def is_made(folder, genre, number):
    """Tell whether a song's two files are there."""
    path = song_path(folder, genre, number)
    return path.is_file() and path.with_suffix(".mid").is_file()


def begin(folder, identity):
    """Make the folder ready: keep songs of the same identity, remove those of another."""
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "corpus.json"
    ours = [path for genre in GENRES for path in (folder / genre).glob(f"{genre}-[0-9]*.m*")]
    known = None
    if note.is_file():
        try:
            known = json.loads(note.read_text(encoding="utf-8"))
        except ValueError:
            known = {}
    elif ours:
        remedy = "choose an empty folder, or move these songs away"
        raise PracticeError("the folder holds songs that no corpus.json knows", ours[0], remedy)
    for part in folder.glob("*/.partial-*"):
        if time.time() - part.stat().st_mtime > STALE:
            part.unlink(missing_ok=True)
    if known == identity:
        return
    (folder / "tracks.csv").unlink(missing_ok=True)
    for path in ours:
        path.unlink(missing_ok=True)
    with written_whole(note) as partial:
        partial.write_text(json.dumps(identity, indent=1) + "\n", encoding="utf-8")


def make_song(folder, genre, number, songs_per_genre, seed):
    """Make one song's files, in whichever process this is called."""
    write_files(write_sheet(genre, number, songs_per_genre, seed), folder)


def make_songs(folder, missing, songs_per_genre, seed, workers, progress):
    """Make the songs that are missing, on several processes where there are many."""
    from joblib import Parallel, cpu_count, delayed
    from tqdm import tqdm

    workers = min(workers or cpu_count(), max(1, len(missing) // 2))
    jobs = (delayed(make_song)(folder, *song, songs_per_genre, seed) for song in missing)
    pool = Parallel(n_jobs=workers, backend="loky", return_as="generator_unordered", batch_size=1)
    bar = tqdm(total=len(missing), desc="composing", unit="song", disable=not progress)
    with bar:
        for _ in pool(jobs):
            bar.update()


def write_table(folder, songs_per_genre, seed):
    """Write `tracks.csv`, by genre and number; the truth is composed again, which is quick."""
    import pandas as pd

    songs = [(genre, number) for genre in GENRES for number in range(songs_per_genre)]
    rows = [write_sheet(*song, songs_per_genre, seed).truth for song in songs]
    with written_whole(folder / "tracks.csv") as partial:
        pd.DataFrame(rows).to_csv(partial, index=False, lineterminator="\n", encoding="utf-8")


def read_table(folder):
    """Read `tracks.csv`; an empty cell is an empty text."""
    import pandas as pd

    path = os.fspath(folder / "tracks.csv")
    return pd.read_csv(path, encoding="utf-8", keep_default_na=False)
