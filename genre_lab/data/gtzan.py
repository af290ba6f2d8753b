"""GTZAN: 1,000 excerpts of ten genres, its known faults, who plays, splits and folds of papers."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ..audio.decoding import SUFFIXES
from ..errors import DataError
from ..files import PathLike, read_csv
from .tracks import Tracks

GENRES = (
    *("blues", "classical", "country", "disco", "hiphop"),
    *("jazz", "metal", "pop", "reggae", "rock"),
)
FOLDERS = (".", "genres", "genres_original", "Data/genres_original")  # the archive's and Kaggle's
UNREADABLE = "jazz.00054"

# Numbers of the songs in valid, in test, and left out; all others train.
# train_filtered.txt, valid_filtered.txt, test_filtered.txt of jongpillee/music_dataset_split (MIT).
FILTERED = {
    "blues": ("0-11 50-60", "12-28 61-72 98-99", ""),
    "classical": ("0-10 68-76", "11-29 34-41 49 77-79", "42"),
    "country": ("0-7 9-18 27 41-42 45 49", "30-40 43-44 46-48 50-51 53-64", "8 52"),
    "disco": (
        "0 2-4 6-14 46 48 52 67-68 72 75 90 95",
        "1 21 58 62-66 69 76-88 91-94 96-97 99",
        "38 50-51 55 60 71 98",
    ),
    "hiphop": ("81-98", "0 26-27 30 40 43-45 51-54 62-75 99", "1 39 46-50 76"),
    "jazz": ("2-10 25-32", "73-99", "33-40 42-46"),
    "metal": (
        "0-1 6-11 16-20 36-37 68 76-77 81-82",
        "12-15 22-23 25-33 38-39 67 70 73-75 78 83 85 87-88",
        "4 34 40-45 58",
    ),
    "pop": (
        "10 53 55 58-62 81 83-86",
        "0-1 13-14 43 63-66 69-79 82 88-96",
        "15 21-22 30 37 45 47-48 51-52 54 56-57 67-68 87",
    ),
    "reggae": (
        "61-62 70 72 74 76-78 85 92-99",
        "34-40 46-48 52-53 64-68 71 79 82-84 87-90",
        "3 5 7-8 10 13 33 41 73 75 80-81 86 91",
    ),
    "rock": ("38 49-56 71-85", "10-15 27-37 39-48 86-90", ""),
}
# The same for gtzan/*_stratified.txt of coreyker/dnn-mgr, which leaves nothing out.
STRATIFIED = {
    "blues": (
        "4 7-9 16 22 32 35 42 45 51 54 58 61 66 68 71 73 78 80 82 86 90 93 96",
        "5 10 12-13 15 20 23-25 28 31 40 43 49 52-53 59 62 64 77 83-84 92 95 98",
        "",
    ),
    "classical": (
        "5-8 10 13 15 18 22 27 30 33 39 46 54 63 68 71 74 77 86 89-90 94 98",
        "9 16 19 21 24 29 34-37 41-43 45 52-53 55-56 61 66 69 75 87-88 92",
        "",
    ),
    "country": (
        "0-1 4-5 9 15 20 25-27 30 42-43 46 55 58 60 71 83-84 87-88 90 92 98",
        "2 11 21-24 31 33 41 47 50-53 57 64-65 72 75-78 82 91 99",
        "",
    ),
    "disco": (
        "3 15 22 25 28-29 32 39-40 43 46 50-51 53 59 62 70 72-74 85 87 92-93 95",
        "0-2 4-5 8 12 14 21 33 38 49 55 58 61 68 71 76-77 79-80 82 86 94 98",
        "",
    ),
    "hiphop": (
        "3 5 7 10 16 19 36-37 39 43 47-48 51 55 66-67 69 71 76 80-83 93 97",
        "1 4 8-9 14-15 17 23-25 28-29 34 42 61-62 65 70 75 85 87 91 94-96",
        "",
    ),
    "jazz": (
        "0-1 8 11 17 19 21-22 25 29 36 42 44 46-47 49 51 56 63 65 81-83 97-98",
        "3 9 16 18 20 31 33 35 37 39 45 48 53 66-67 69 71 73 76 78 84-85 87-88 99",
        "",
    ),
    "metal": (
        "7-9 12 15 29 31-34 39 43-44 53 55 63-64 67-68 73 83 87 94-96",
        "1-2 5 18 20-21 30 35 40 42 46 48 50-51 54 57-58 62 66 69 78 80 84 92 98",
        "",
    ),
    "pop": (
        "1 7 10 14 16 18-19 23 25 28-29 37 47 57-60 73 78 80 85 89-90 94 99",
        "0 5-6 8 21 30-31 34 36 38-40 44 46 49 52 66 68-70 84 88 91 96-97",
        "",
    ),
    "reggae": (
        "0-1 7-8 19 24-26 29 32 34 38-39 45 47 61 63 67 70 72 80 85-86 90 93",
        "2-3 6 15 20-22 33 35 46 48 50 57-58 68-69 74 78-79 81 83 94 96-97 99",
        "",
    ),
    "rock": (
        "7 12-13 16 18-19 21-22 28-30 36 38 43 46 49 53 56 61 68 76 87 89 92 96",
        "0-2 9-11 20 31-33 39 42 47 50-51 57 60 64 70 72-74 79 82 98",
        "",
    ),
}
ARTISTS = Path(__file__).with_name("gtzan_artists.csv")
FOLDS_LIST = Path(__file__).with_name("gtzan_folds.csv")
LISTS = {"filtered": FILTERED, "stratified": STRATIFIED}
FOLDS = ("fold 1", "fold 2", "fold 3", "fold 4", "fold 5")
SPLIT_BY = {
    "filtered": "GTZAN's fault-filtered lists",
    "stratified": "GTZAN's stratified lists",
}


def gtzan(folder: PathLike, split: str | None = "filtered") -> Tracks:
    """Read GTZAN, with one of its published splits.

    Parameters
    ----------
    folder : path
        The unpacked archive: the folder that holds `genres` or Kaggle's `genres_original`, or that
        folder itself. Songs are <genre>/<genre>.000NN in WAV, AU, MP3 or another known format.
    split : {"filtered", "stratified", "fold 1", …, "fold 5"} or None
        "filtered": 443 songs to train, 197 to validate, 290 to test; 70 repeated or distorted
        recordings are left out. Nine artists are on several sides all the same. "stratified": all
        1,000, dealt at random within each genre (500/250/250), so copies and artists are on
        both sides: for comparison with papers that did so. "fold 1" to "fold 5": the songs of train
        and valid in five fixed folds with artists apart (see `gtzan_folds`); that fold is test, the
        next one valid, the rest train. None: no split.

    Returns
    -------
    Tracks
        track_id is the file's name without its suffix, such as "blues.00029"; artist and title are
        those of `artists`. jazz.00054 is damaged in every copy of the archive: it is in `unused`,
        so 442 songs are left to train (filtered) or 499 (stratified). `unused` also names the songs
        that were left out or are missing, and files that are none of the thousand.

    Raises
    ------
    DataError
        If the split is unknown, or no song of GTZAN is in the folder.

    Notes
    -----
    The archive doesn't say who plays. Sturm (2012) listened and named nearly all: 35 reggae
    excerpts are Bob Marley, 24 pop excerpts Britney Spears, 50 excerpts are exact copies of others.
    With these names `split` and `folds` keep artists apart here too.

    The music is by Tzanetakis and Cook (2002), the faults by Sturm ("An analysis of the GTZAN music
    genre dataset", 2012), both splits by Kereliuk, Sturm and Larsen ("Deep learning and music
    adversaries", 2015). Their lists do not say which fault a left-out song has.

    Examples
    --------
    >>> import soundfile
    >>> Path("gtzan/genres/jazz").mkdir(parents=True)
    >>> soundfile.write("gtzan/genres/jazz/jazz.00073.wav", np.zeros(22_050), 22_050)
    >>> len(gtzan("gtzan"))
    1
    """
    songs = membership(split).merge(artists()[["track_id", "artist", "title"]], on="track_id")
    places = [Path(folder) / name for name in FOLDERS]
    holding = [place for place in places if any((place / genre).is_dir() for genre in GENRES)]
    root = (holding or places)[0]
    found, unused = _files(root)
    rows = []
    for song in songs.to_dict("records"):
        track_id = song["track_id"]
        path = found.get(track_id, root / song["genre"] / f"{track_id}.wav")
        reason = _fault(track_id, song["split"], split) or ("" if track_id in found else "missing")
        if reason:
            unused.append({"path": str(path), "reason": reason})
        else:
            rows.append({**song, "path": str(path)})
    if not rows:
        raise DataError(
            "there is no song of GTZAN in this folder",
            folder,
            "give the folder that holds genres/blues/blues.00000.wav",
        )
    table = pd.DataFrame(rows)
    if split:
        table["split_by"] = SPLIT_BY.get(split, f"artist, GTZAN's fixed {split}")
    return Tracks(table, pd.DataFrame(unused, columns=["path", "reason"]))


def membership(split: str | None = "filtered") -> pd.DataFrame:
    """Return the thousand songs of GTZAN with the side that a published split gives them.

    Parameters
    ----------
    split : {"filtered", "stratified", "fold 1", …, "fold 5"} or None
        As for `gtzan`.

    Returns
    -------
    pandas.DataFrame
        track_id, genre and split: train, valid, test, or "left out"; empty where split is None.

    Raises
    ------
    DataError
        If the split is unknown.

    Examples
    --------
    >>> membership("filtered").split.value_counts().to_dict()
    {'train': 443, 'test': 290, 'valid': 197, 'left out': 70}
    """
    if split in FOLDS:
        return _fold(FOLDS.index(split) + 1)
    if split is not None and split not in LISTS:
        choice = ", ".join(map(repr, [*LISTS, *FOLDS]))
        raise DataError(f"split={split!r} is unknown", "GTZAN", f"choose {choice} or None")
    rows = []
    for genre in GENRES:
        sides = ["train" if split else ""] * 100
        if split:
            for name, ranges in zip(
                ("valid", "test", "left out"), LISTS[split][genre], strict=True
            ):
                for number in _numbers(ranges):
                    sides[number] = name
        rows += [(f"{genre}.{number:05d}", genre, side) for number, side in enumerate(sides)]
    return pd.DataFrame(rows, columns=["track_id", "genre", "split"])


def artists() -> pd.DataFrame:
    """Return who plays what in GTZAN.

    Returns
    -------
    pandas.DataFrame
        track_id, artist and title of the thousand, and named_by: "sturm", who listened (Sturm, "An
        analysis of the GTZAN music genre dataset", 2012), or "fingerprint", for gaps filled by
        audio fingerprints (Doh, 2023). All three are empty for the 14 that nobody knows.

    Examples
    --------
    >>> artists().artist.value_counts()[["Bob Marley", "Britney Spears"]].tolist()
    [35, 24]
    """
    return read_csv(ARTISTS, "GTZAN's list of artists", "install genre_lab again", dtype=str)


def gtzan_folds() -> pd.DataFrame:
    """Return five fixed folds of the 639 songs that GTZAN's fault-filtered split trains on.

    They are its train and valid songs but for jazz.00054, with artists apart (see `artists`; a song
    that nobody named stands alone) and every genre spread as evenly as its artists allow. The 290
    test songs are in none: they are kept for the end. The list is a file of the package, so that
    results of different people and years compare.

    Returns
    -------
    pandas.DataFrame
        track_id, and fold from 1 to 5.

    Examples
    --------
    >>> len(gtzan_folds()), sorted(gtzan_folds().fold.unique().tolist())
    (639, [1, 2, 3, 4, 5])
    """
    return read_csv(FOLDS_LIST, "GTZAN's list of folds", "install genre_lab again")


def _fold(k: int) -> pd.DataFrame:
    """Return the split of fold k: it is test, the next one valid, the rest train."""
    songs = membership(None)
    folds = songs.track_id.map(gtzan_folds().set_index("track_id").fold)
    sides = {number: "train" for number in range(1, len(FOLDS) + 1)}
    sides |= {k: "test", k % len(FOLDS) + 1: "valid"}
    return songs.assign(split=folds.map(sides).fillna("left out"))


def _numbers(ranges: str) -> Iterator[int]:
    """Read "0-2 7" as 0, 1, 2, 7."""
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _fault(track_id: str, side: str, split: str | None) -> str:
    if track_id == UNREADABLE:
        return "damaged in every copy of the archive"
    if side != "left out":
        return ""
    if split in FOLDS:
        return "in no fold: a test song of the fault-filtered split, or left out of it"
    return "left out of the fault-filtered split: a repeated or distorted recording"


def _files(root: Path) -> tuple[dict[str, Path], list[dict[str, str]]]:
    """Return {track_id: file} of what could be GTZAN's, and a list of the files that are not."""
    known = set(membership(None).track_id)
    found: dict[str, Path] = {}
    strange = []
    for genre in GENRES:
        for file in sorted((root / genre).glob("*")):
            name = file.stem.lower()
            is_song = file.suffix.lower() in SUFFIXES and name.startswith(f"{genre}.")
            if is_song and name in known and name not in found:
                found[name] = file
            else:
                reason = "not one of the thousand songs, or another copy of one"
                strange.append({"path": str(file), "reason": reason})
    return found, strange
