"""Fair ways to share songs out over train, valid and test, once or in folds."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ..errors import DataError

SPLITS = ("train", "valid", "test")
ATTEMPTS = 32  # random orders that are tried; the best is kept
UNMET = 1e6  # added to how far off a split is where a genre is missing on one side
# What stands in the place of an artist's name where none is known.
NOBODY = (
    *("", "various artists", "various", "va", "unknown artist", "unknown", "<unknown>"),
    *("n/a", "none", "nan", "[unknown]"),
)
ACCENTS = re.compile("[\u0300-\u036f]")


def assign_splits(
    table: pd.DataFrame, by: str, fractions: Sequence[float], seed: int, chunks: int
) -> pd.DataFrame:
    """Give every song a split: the work of `Tracks.split`, which says what the parameters mean.

    Parameters
    ----------
    table : pandas.DataFrame
        Of whole songs.
    by, fractions, seed, chunks
        As for `Tracks.split`.

    Returns
    -------
    pandas.DataFrame
        The table with the columns split and split_by; by="chunk" it has a row for each chunk.

    Raises
    ------
    DataError
        If the parameters make no sense, or a genre has too few songs or artists.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abcde"), "genre": "jazz", "artist": ""})
    >>> assign_splits(songs, "song", (0.6, 0.2, 0.2), 0, 5).split.sort_values().tolist()
    ['test', 'train', 'train', 'train', 'valid']
    """
    if len(fractions) != 3 or min(fractions) < 0 or abs(sum(fractions) - 1) > 1e-6:
        raise DataError(f"fractions={fractions!r} are not three shares that sum to 1")
    if by not in ("song", "artist", "chunk"):
        raise DataError(f"by={by!r} is no way to split", "", "choose song, artist or chunk")
    _refuse_chunks(table, by)
    if chunks < 2:
        raise DataError(f"chunks={chunks!r} cuts nothing", "", "give two or more")
    if by == "chunk":
        table = _cut(table, chunks)
    groups = kept_together(table) if by == "artist" else table.track_id
    sides = _deal(table.genre, groups, fractions, np.random.default_rng(seed), by)
    ways = {"chunk": "chunk (leaky)", "artist": "artist" if knows_artists(table) else "song"}
    return table.assign(split=sides, split_by=ways.get(by, by))


def assign_folds(table: pd.DataFrame, n: int, by: str, seed: int) -> list[pd.DataFrame]:
    """Give every song a split in each of n folds: the work of `Tracks.folds`.

    Parameters
    ----------
    table : pandas.DataFrame
        Of whole songs.
    n, by, seed
        As for `Tracks.folds`.

    Returns
    -------
    list of n pandas.DataFrame
        The table with the columns split and split_by.

    Raises
    ------
    DataError
        If the parameters make no sense, or a genre has too few songs or artists.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": list("abcde"), "genre": "jazz", "artist": ""})
    >>> [sum(fold.split == "test") for fold in assign_folds(songs, 5, "song", 0)]
    [1, 1, 1, 1, 1]
    """
    if by not in ("artist", "song") or n not in range(3, len(table) + 1):
        raise DataError(
            f"n={n!r}, by={by!r} cut no folds",
            "",
            f"give three or more, at most {len(table)}, by artist or song",
        )
    _refuse_chunks(table, by)
    groups = kept_together(table) if by == "artist" else table.track_id
    parts = _parts(table.genre, groups, int(n), seed, by)
    way = "artist" if by == "artist" and knows_artists(table) else "song"
    folds = []
    for k in range(int(n)):
        is_test = parts == k
        is_valid = parts == (k + 1) % n
        sides = np.select([is_test, is_valid], ["test", "valid"], "train")
        folds.append(table.assign(split=sides, split_by=f"{way}, fold {k + 1} of {n}"))
    return folds


def artist_key(name: str) -> str:
    """Return what an artist's name is compared by: without case, accents and needless space.

    Parameters
    ----------
    name : str
        As a tag or a table has it.

    Returns
    -------
    str
        Equal for all spellings of one name; empty where the name stands for nobody, such as
        "Various Artists".

    Examples
    --------
    >>> artist_key(" BEYONCE ") == artist_key("Beyoncé") == "beyonce"
    True
    """
    key = ACCENTS.sub("", name_key(name, form="NFKD"))
    return "" if key in NOBODY else key


def name_key(name: str, form: Literal["NFKC", "NFKD"] = "NFKC") -> str:
    """Return what is equal for names that look alike: without case, spare space, invisible letters.

    Examples
    --------
    >>> name_key(" Hip\u200b-Hop ")
    'hip-hop'
    """
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize(form, seen).casefold().split())


def knows_artists(table: pd.DataFrame) -> bool:
    """Tell whether any song of a table names an artist.

    Examples
    --------
    >>> knows_artists(pd.DataFrame({"artist": ["", "Unknown Artist"]}))
    False
    """
    return any(map(artist_key, table.artist.unique()))


def kept_together(table: pd.DataFrame) -> pd.Series:
    """Name what must not be torn apart: each song's artist, or, where none is known, the song.

    Artists are compared by `artist_key`, so that Radiohead and RADIOHEAD are one.

    Parameters
    ----------
    table : pandas.DataFrame
        With track_id and artist, and where songs are cut into chunks, song_id.

    Returns
    -------
    pandas.Series of str

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b", "c"], "artist": ["Nina", "", "NINA "]})
    >>> kept_together(songs).tolist()
    ['nina', 'b', 'nina']

    Taught in: notebooks/04_baselines_first.ipynb
    """
    artists = table.artist.map({name: artist_key(name) for name in table.artist.unique()})
    songs = table.song_id if "song_id" in table else table.track_id
    # A song that is called as an artist is must not join that artist's songs.
    songs = songs.where(~songs.isin(set(artists)), "song " + songs)
    return artists.where(artists != "", songs)


def _refuse_chunks(table: pd.DataFrame, by: str) -> None:
    if "chunk" in table:
        raise DataError(
            "the songs are cut into chunks already", f"by={by!r}", "split the table of whole songs"
        )


def _cut(table: pd.DataFrame, chunks: int) -> pd.DataFrame:
    """Repeat every row once a chunk, with an id of its own and the song it belongs to."""
    cut = table.loc[table.index.repeat(chunks)].reset_index(drop=True)
    number = cut.groupby("track_id").cumcount()
    return cut.assign(
        song_id=cut.track_id,
        chunk=number,
        n_chunks=chunks,
        track_id=cut.track_id + ":" + number.astype(str),
    )


def _deal(
    genres: pd.Series,
    groups: pd.Series,
    fractions: Sequence[float],
    generator: np.random.Generator,
    by: str,
) -> pd.Series:
    """Deal whole groups to three sides so that each genre is close to the fractions."""
    sides_needed = sum(fraction > 0 for fraction in fractions)
    counts = _count(groups, genres, sides_needed, by)
    wanted = np.outer(fractions, counts.sum(axis=0))
    best, smallest = np.zeros(len(counts), dtype=int), np.inf
    for _ in range(ATTEMPTS):
        sides, dealt = _deal_once(counts.to_numpy(), wanted, generator.permutation(len(counts)))
        off = np.abs(dealt - wanted).max()
        if ((wanted > 0) & (dealt == 0)).any():
            off += UNMET
        if off < smallest:
            best, smallest = sides, off
        if smallest < 1:  # no whole song could be better placed
            break
    if smallest >= UNMET:
        raise DataError(
            f"no way was found to have every genre in {sides_needed} splits, "
            f"since {by}s have songs of several genres",
            "",
            "choose another seed, or split by song",
        )
    sides_of = {group: SPLITS[side] for group, side in zip(counts.index, best, strict=True)}
    return groups.map(sides_of)


def _deal_once(
    counts: np.ndarray, wanted: np.ndarray, order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give each group, in order, to the side that lacks the largest share of its genres."""
    dealt = np.zeros_like(wanted)
    sides = np.zeros(len(counts), dtype=int)
    for group in order:
        lacking = np.where(wanted > 0, (wanted - dealt) / np.maximum(wanted, 1e-9), -1e9)
        sides[group] = np.argmax(lacking @ counts[group])
        dealt[sides[group]] += counts[group]
    return sides, dealt


def _count(groups: pd.Series, genres: pd.Series, sides_needed: int, by: str) -> pd.DataFrame:
    """Count each group's songs of each genre; refuse a genre with too few groups for the sides."""
    counts = pd.crosstab(groups, genres)
    for genre, n_groups in (counts > 0).sum(axis=0).items():
        if n_groups < sides_needed:
            raise DataError(
                f"genre {genre!r} has {n_groups} {by}{'s' if n_groups > 1 else ''}: "
                f"too few to be in {sides_needed} splits",
                "",
                f"add songs of {genre!r}, or leave the genre out",
            )
    return counts


def _parts(genres: pd.Series, groups: pd.Series, n: int, seed: int, by: str) -> np.ndarray:
    """Give each song the number of its part, 0 to n - 1, so that no part lacks a genre."""
    from sklearn.model_selection import StratifiedGroupKFold

    _count(groups, genres, n, by)
    parts = np.zeros(len(genres), dtype=int)
    # A RandomState, unlike a number, makes every call of split() shuffle anew: large groups can
    # leave a part without a genre, and then another order helps.
    cut = StratifiedGroupKFold(n, shuffle=True, random_state=np.random.RandomState(seed))
    for _ in range(ATTEMPTS):
        for number, (_, chosen) in enumerate(cut.split(genres, genres, groups)):
            parts[chosen] = number
        if pd.crosstab(parts, genres).to_numpy().all():
            return parts
    raise DataError(
        f"no way was found to have every genre in {n} parts",
        f"cut by {by}",
        "choose fewer parts, or cut by song",
    )
