"""Songs with many tags each: MagnaTagATune and MTG-Jamendo, with the splits that papers use."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError
from ..files import PathLike, read_csv
from .splits import SPLITS
from .tracks import Tracks

# MagnaTagATune's clips lie in sixteen folders, 0 to f; which of them train is a convention.
FOLDERS = dict.fromkeys("0123456789ab", "train") | {"c": "valid"} | dict.fromkeys("def", "test")
EMPTY = (
    "6/norine_braun-now_and_zen-08-gently-117-146.mp3",
    "8/jacob_heringman-josquin_des_prez_lute_settings-19-gintzler__pater_noster-204-233.mp3",
    "9/american_baroque-dances_and_suites_of_rameau_and_couperin-25-le_petit_rien_xiveme_ordre_"
    "couperin-88-117.mp3",
)
# Those of its fifty most frequent tags that name a genre (keunwoochoi/magnatagatune-list).
GENRE_TAGS = (
    *("classical", "techno", "electronic", "rock", "indian", "opera"),
    *("pop", "classic", "new age", "dance", "country", "metal"),
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
    """

    tracks: Tracks
    tags: pd.DataFrame

    def __len__(self) -> int:
        return len(self.tags)

    def __repr__(self) -> str:
        counts = self.tracks.table.split.value_counts()
        sides = ", ".join(f"{name} {counts[name]}" for name in SPLITS if name in counts)
        unused = f"; {len(self.tracks.unused)} files not used" if len(self.tracks.unused) else ""
        tags_a_song = self.tags.sum(axis=1).mean()
        return (
            f"TaggedTracks: {len(self)} songs, {self.tags.shape[1]} tags, {tags_a_song:.1f} a song,"
            f" {sides or 'not split'}{unused}"
        )


def magnatagatune(folder: PathLike, top: int | None = 50) -> TaggedTracks:
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
    genre_lab.errors.DataError: top=0 keeps no tag
      in: MagnaTagATune
      do: give a whole number above zero, or None for all 188
    """
    if top is not None and top < 1:
        raise DataError(
            f"top={top!r} keeps no tag",
            "MagnaTagATune",
            "give a whole number above zero, or None for all 188",
        )
    folder = Path(folder)
    clips = _magnatagatune_clips(folder)
    is_about = clips.columns.str.startswith("about ")
    tags = clips.loc[:, ~is_about & ~clips.columns.isin(["clip_id", "mp3_path"])] == "1"
    audio = folder / "mp3" if (folder / "mp3").is_dir() else folder
    genre_tags = tags.loc[:, tags.columns.isin(GENRE_TAGS)]
    table = pd.DataFrame(
        {
            "track_id": clips.clip_id,
            "path": [str(audio / path) for path in clips.mp3_path],
            "genre": [_first(list(genre_tags.columns[row])) for row in genre_tags.to_numpy()],
            **{name: clips[f"about {name}"] for name in ("artist", "album", "title")},
            "split": clips.mp3_path.str[0].map(FOLDERS),
            "split_by": "folder",
        }
    )
    reasons = ["" if (audio / path).is_file() else "missing" for path in clips.mp3_path]
    for number, path in enumerate(clips.mp3_path):
        if path in EMPTY:
            reasons[number] = "the file is empty in the archive"
    frequent = tags.sum().sort_values(ascending=False, kind="stable").index[:top]
    return _usable(table, tags[frequent], reasons, audio, "unpack mp3.zip into this folder")


def _magnatagatune_clips(folder: Path) -> pd.DataFrame:
    """Read the clips with their tags, and what is known about each in columns "about …"."""
    tables = []
    for name, needs in (
        ("annotations_final.csv", ("clip_id", "mp3_path")),
        ("clip_info_final.csv", ("clip_id", "title", "artist", "album")),
    ):
        what, remedy = f"MagnaTagATune's {name}", "download it into this folder again"
        settings: dict[str, Any] = {"sep": "\t", "header": 0, "dtype": str}
        tables.append(read_csv(folder / name, what, remedy, needs=needs, **settings))
    clips, about = tables
    about = about[["clip_id", "title", "artist", "album"]].add_prefix("about ")
    return clips.merge(about, how="left", left_on="clip_id", right_on="about clip_id").fillna("")


def mtg_jamendo(folder: PathLike, split: int = 0) -> TaggedTracks:
    """Read MTG-Jamendo: 55,525 whole songs under Creative Commons licences, tagged by uploaders.

    Parameters
    ----------
    folder : path
        A copy of the repository MTG/mtg-jamendo-dataset (its folder `data` is read), with the audio
        in a folder `audio`, `audio-low`, the same in `raw_30s`, or in folders 00 to 99 beside
        `data`.
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
    Bogdanov, Won, Tovstogan, Porter and Serra, "The MTG-Jamendo dataset for automatic music
    tagging" (ICML 2019 workshop).

    Examples
    --------
    >>> mtg_jamendo("music", split=7)
    Traceback (most recent call last):
    genre_lab.errors.DataError: split=7 is unknown
      in: MTG-Jamendo
      do: choose 0, 1, 2, 3 or 4
    """
    from sklearn.preprocessing import MultiLabelBinarizer

    if split not in range(5):
        raise DataError(f"split={split!r} is unknown", "MTG-Jamendo", "choose 0, 1, 2, 3 or 4")
    folder = Path(folder)
    rows = []
    for side, name in JAMENDO_SIDES.items():
        path = folder / "data" / "splits" / f"split-{split}" / f"autotagging-{side}.tsv"
        rows += [[*row, name] for row in _jamendo_rows(path)]
    columns = ["track_id", "artist", "album", "path", "seconds", "tags", "split"]
    table = pd.DataFrame(rows, columns=columns)
    binarizer = MultiLabelBinarizer()
    tags = pd.DataFrame(binarizer.fit_transform(table.tags), columns=binarizer.classes_)
    audio, files = _jamendo_audio(folder, table.path)
    genres = []
    for song in table.tags:
        of_song = [tag.removeprefix("genre---") for tag in song if tag.startswith("genre---")]
        genres.append(_first(of_song))
    table = table.drop(columns="tags").assign(
        genre=genres, split_by=f"official split {split}", path=[str(file) for file in files]
    )
    reasons = ["" if file.is_file() else "missing" for file in files]
    return _usable(table, tags, reasons, audio, "put the audio into a folder audio here")


def _jamendo_rows(path: Path) -> list[list[Any]]:
    """Read a table whose last column, the tags, has as many cells as a song has tags."""
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


def _jamendo_audio(folder: Path, paths: pd.Series) -> tuple[Path, list[Path]]:
    """Return the audio folder, and each song's file in it; small ones are called 14/214.low.mp3."""
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


def _first(genres: list[str]) -> str:
    return genres[0] if genres else "unknown"


def _usable(
    table: pd.DataFrame, tags: pd.DataFrame, reasons: list[str], audio: Path, remedy: str
) -> TaggedTracks:
    """Put songs and tags together, without the songs that a reason speaks against."""
    usable = np.array(reasons) == ""
    if not usable.any():
        raise DataError("there is no song of the data set in this folder", audio, remedy)
    unused = pd.DataFrame({"path": table.path, "reason": reasons})[~usable]
    tags = tags[usable].astype("uint8").set_axis(table.track_id[usable], axis=0)
    return TaggedTracks(Tracks(table[usable], unused), tags)
