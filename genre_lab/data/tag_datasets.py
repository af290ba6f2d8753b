"""Songs with many tags each: MagnaTagATune and MTG-Jamendo, with the splits that papers use."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from .sources import read_csv
from .tracks import Tracks

# MagnaTagATune's clips lie in sixteen folders, 0 to f; which of them train is a convention of the papers.
FOLDERS = (
    {folder: "train" for folder in "0123456789ab"}
    | {"c": "valid"}
    | {folder: "test" for folder in "def"}
)
EMPTY = (
    "6/norine_braun-now_and_zen-08-gently-117-146.mp3",
    "8/jacob_heringman-josquin_des_prez_lute_settings-19-gintzler__pater_noster-204-233.mp3",
    "9/american_baroque-dances_and_suites_of_rameau_and_couperin-25-le_petit_rien_xiveme_ordre_couperin-88-117.mp3",
)
# Those of its fifty most frequent tags that name a genre (keunwoochoi/magnatagatune-list).
GENRE_TAGS = (
    "classical",
    "techno",
    "electronic",
    "rock",
    "indian",
    "opera",
    "pop",
    "classic",
    "new age",
    "dance",
    "country",
    "metal",
)
JAMENDO_SIDES = {"train": "train", "validation": "valid", "test": "test"}
JAMENDO_AUDIO = ("audio", "raw_30s/audio", "audio-low", "raw_30s/audio-low", ".")


@dataclass(frozen=True, eq=False)
class TaggedTracks:
    """Hold songs together with the tags that each of them has.

    Parameters
    ----------
    tracks : Tracks
        The songs, split. A song with many tags has no one genre: the column genre holds the first
        of its tags that names one, or "unknown", so that songs can be grouped and looked at. What
        is to be predicted are the tags.
    tags : pandas.DataFrame, shape (n_songs, n_tags), uint8
        1 where the song has the tag; index track_id, in the order of `tracks`, columns the tags.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["rock", "unknown"]})
    >>> tags = pd.DataFrame({"rock": [1, 0], "loud": [1, 1]}, index=songs.track_id)
    >>> TaggedTracks(Tracks(songs), tags)
    TaggedTracks: 2 songs, 2 tags, 1.5 a song, not split

    Taught in: notebooks/15_beyond_genre.ipynb
    """

    tracks: Tracks
    tags: pd.DataFrame

    def __len__(self):
        return len(self.tags)

    def __repr__(self):
        counts = self.tracks.table.split.value_counts()
        sides = ", ".join(
            f"{name} {counts[name]}" for name in ("train", "valid", "test") if name in counts
        )
        unused = f"; {len(self.tracks.unused)} files not used" if len(self.tracks.unused) else ""
        return (
            f"TaggedTracks: {len(self)} songs, {self.tags.shape[1]} tags, {self.tags.sum(axis=1).mean():.1f} a song, "
            f"{sides or 'not split'}{unused}"
        )


def magnatagatune(folder, top=50):
    """Read MagnaTagATune: 25,863 clips of 29 s whose tags players of a game agreed on.

    Parameters
    ----------
    folder : path
        It holds annotations_final.csv, clip_info_final.csv and the folders 0 to f of mp3.zip, or
        those inside a folder `mp3`.
    top : int > 0 or None
        How many of the most frequent of the 188 tags to keep, 50 in most papers; None keeps all.

    Returns
    -------
    TaggedTracks
        The split is the usual one: folders 0 to b train, c validates, d to f test. Clips that have
        none of the tags are kept; papers differ in that. `tracks.unused` names the three files
        that are empty in the archive, and clips that are missing.

    Raises
    ------
    DataError
        If a table is missing or is not the data set's, or no clip is there.

    Notes
    -----
    Law, West, Mandel, Bay and Downie, "Evaluation of algorithms using games: the case of music
    tagging" (ISMIR 2009). The split is that of jordipons/musicnn-training (aux/mtt/partition_gt.py)
    and others. It was made by folder, not by artist: see which artists are on two sides.

    Examples
    --------
    >>> magnatagatune("music", top=0)
    Traceback (most recent call last):
    genre_lab.data.tracks.DataError: top=0 keeps no tag
      in: MagnaTagATune
      do: give a whole number above zero, or None for all 188

    Taught in: notebooks/15_beyond_genre.ipynb
    """
    if top is not None and top < 1:
        raise DataError(
            f"top={top!r} keeps no tag",
            "MagnaTagATune",
            "give a whole number above zero, or None for all 188",
        )
    folder = Path(folder)
    clips = _tab_separated(folder / "annotations_final.csv", ("clip_id", "mp3_path"))
    about = _tab_separated(folder / "clip_info_final.csv", ("clip_id", "title", "artist", "album"))
    clips = clips.merge(
        about[["clip_id", "title", "artist", "album"]].add_prefix("about "),
        how="left",
        left_on="clip_id",
        right_on="about clip_id",
    ).fillna("")
    tags = (
        clips[
            [
                name
                for name in clips
                if name not in ("clip_id", "mp3_path") and not name.startswith("about ")
            ]
        ]
        == "1"
    )
    audio = folder / "mp3" if (folder / "mp3").is_dir() else folder
    table = pd.DataFrame(
        {
            "track_id": clips.clip_id,
            "path": [str(audio / path) for path in clips.mp3_path],
            "genre": [
                _first(tags.columns[row & tags.columns.isin(GENRE_TAGS)]) for row in tags.to_numpy()
            ],
            **{name: clips[f"about {name}"] for name in ("artist", "album", "title")},
            "split": clips.mp3_path.str[0].map(FOLDERS),
            "split_by": "folder",
        }
    )
    reasons = [
        "the file is empty in the archive"
        if path in EMPTY
        else ""
        if (audio / path).is_file()
        else "missing"
        for path in clips.mp3_path
    ]
    frequent = tags.sum().sort_values(ascending=False, kind="stable").index[:top]
    return _usable(table, tags[frequent], reasons, audio, "unpack mp3.zip into this folder")


def mtg_jamendo(folder, split=0):
    """Read MTG-Jamendo: 55,525 whole songs under Creative Commons licences, tagged by those who uploaded them.

    Parameters
    ----------
    folder : path
        A copy of the repository MTG/mtg-jamendo-dataset (its folder `data` is read), with the audio in
        a folder `audio`, `audio-low`, the same in `raw_30s`, or the folders 00 to 99 beside `data`.
    split : {0, 1, 2, 3, 4}
        Which of the five official splits. No artist is on two sides of any.

    Returns
    -------
    TaggedTracks
        Tags are named with their category, such as "genre---rock", "instrument---piano" and
        "mood/theme---happy"; a song's are in alphabetical order, and so the first genre is. artist
        and album are Jamendo's numbers. `tracks.unused` names the songs that are missing.

    Raises
    ------
    DataError
        If the split's tables are missing or are not the data set's, or no song is there.

    Notes
    -----
    Bogdanov, Won, Tovstogan, Porter and Serra, "The MTG-Jamendo dataset for automatic music tagging"
    (ICML 2019 workshop).

    Examples
    --------
    >>> mtg_jamendo("music", split=7)
    Traceback (most recent call last):
    genre_lab.data.tracks.DataError: split=7 is unknown
      in: MTG-Jamendo
      do: choose 0, 1, 2, 3 or 4

    Taught in: notebooks/15_beyond_genre.ipynb
    """
    from sklearn.preprocessing import MultiLabelBinarizer

    if split not in range(5):
        raise DataError(f"split={split!r} is unknown", "MTG-Jamendo", "choose 0, 1, 2, 3 or 4")
    folder = Path(folder)
    rows = [
        row + [name]
        for side, name in JAMENDO_SIDES.items()
        for row in _jamendo_rows(
            folder / "data" / "splits" / f"split-{split}" / f"autotagging-{side}.tsv"
        )
    ]
    table = pd.DataFrame(
        rows, columns=["track_id", "artist", "album", "path", "seconds", "tags", "split"]
    )
    binarizer = MultiLabelBinarizer()
    tags = pd.DataFrame(binarizer.fit_transform(table.tags), columns=binarizer.classes_)
    audio, files = _jamendo_audio(folder, table.path)
    genres = [
        _first([tag.removeprefix("genre---") for tag in song if tag.startswith("genre---")])
        for song in table.tags
    ]
    table = table.drop(columns="tags").assign(
        genre=genres, split_by=f"official split {split}", path=[str(file) for file in files]
    )
    reasons = ["" if file.is_file() else "missing" for file in files]
    return _usable(table, tags, reasons, audio, "put the audio into a folder audio here")


def _jamendo_rows(path):
    """Read a table whose last column, the tags, runs on over as many cells as a song has tags."""
    try:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        if not rows or rows[0][:4] != ["TRACK_ID", "ARTIST_ID", "ALBUM_ID", "PATH"]:
            raise ValueError("its first line is another")
        return [[*row[:4], float(row[4]), row[5:]] for row in rows[1:]]
    except FileNotFoundError:
        raise DataError(
            "there is no such file", path, "copy the repository MTG/mtg-jamendo-dataset here"
        ) from None
    except (OSError, ValueError, IndexError) as problem:
        raise DataError(
            f"this is not a table of MTG-Jamendo ({problem})", path, "copy it again"
        ) from None


def _jamendo_audio(folder, paths):
    """Return the audio folder, and each song's file in it: the small version is called 14/214.low.mp3."""
    for name in JAMENDO_AUDIO:
        for suffix in (".mp3", ".low.mp3"):
            files = [(folder / name / path).with_suffix(suffix) for path in paths]
            if any(file.is_file() for file in files):
                return folder / name, files
    raise DataError(
        "there is no song of MTG-Jamendo in this folder",
        folder,
        "put the audio into a folder audio here",
    )


def _tab_separated(path, needed):
    table = read_csv(path, sep="\t", dtype=str)
    missing = [name for name in needed if name not in table]
    if missing:
        raise DataError(
            f"the table has no column {' and no column '.join(missing)}", path, "download it again"
        )
    return table


def _first(genres):
    return next(iter(genres), "unknown")


def _usable(table, tags, reasons, audio, remedy):
    """Put songs and tags together, without the songs that a reason speaks against."""
    usable = np.array(reasons) == ""
    if not usable.any():
        raise DataError("there is no song of the data set in this folder", audio, remedy)
    unused = pd.DataFrame({"path": table.path, "reason": reasons})[~usable]
    tags = tags[usable].astype("uint8").set_axis(table.track_id[usable], axis=0)
    return TaggedTracks(Tracks(table[usable], unused), tags)
