"""Many songs as one table, and the ways to split them fairly into train, valid and test."""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import DataError

SPLITS = ("train", "valid", "test")
REQUIRED = ("track_id", "genre")
TEXT = ("track_id", "path", "genre", "artist", "album", "title", "split")


@dataclass(frozen=True, eq=False)
class Tracks:
    """Hold a table of songs, one row a song.

    Parameters
    ----------
    table : pandas.DataFrame
        track_id (unique) and genre are needed; path, artist, album, title, seconds (s) and split
        are used where they are there. Any other column is kept.
    unused : pandas.DataFrame
        Files that were found but not taken, with path and reason.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"]})
    >>> Tracks(songs)
    Tracks: 2 songs in 2 genres (jazz 1, pop 1), not split

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    table: pd.DataFrame
    unused: pd.DataFrame | None = None

    def __post_init__(self):
        table = self.table.reset_index(drop=True)
        missing = [name for name in REQUIRED if name not in table]
        if missing:
            raise DataError(
                f"the table has no column {' and no column '.join(missing)}",
                f"columns: {', '.join(map(str, table.columns))}",
                "add it; one row is one song",
            )
        if table.empty:
            raise DataError(
                "there is no song in the table", "", "check the folder or the CSV it came from"
            )
        table = table.assign(
            **{
                name: table[name].astype(object).where(table[name].notna(), "").astype(str)
                if name in table
                else ""
                for name in TEXT
            }
        )
        for name in REQUIRED:
            if (table[name] == "").any():
                raise DataError(
                    f"{name} is empty", f"row {int(np.argmax(table[name] == '')) + 1}", "fill it in"
                )
        twice = table.track_id[table.track_id.duplicated()]
        if len(twice):
            raise DataError(
                "a track_id stands there twice", twice.iloc[0], "give every song an id of its own"
            )
        object.__setattr__(self, "table", table)
        if self.unused is None:
            object.__setattr__(self, "unused", pd.DataFrame({"path": [], "reason": []}, dtype=str))

    @property
    def genres(self):
        """Names of the genres, in alphabetical order."""
        return sorted(self.table.genre.unique())

    def of(self, **wanted):
        """Return the songs whose columns have the wanted values, such as genre="jazz"."""
        chosen = pd.Series(True, index=self.table.index)
        for name, value in wanted.items():
            if name not in self.table:
                raise DataError(
                    f"there is no column {name!r}",
                    "",
                    f"choose from {', '.join(self.table.columns)}",
                )
            chosen &= self.table[name] == value
        if not chosen.any():
            raise DataError(f"no song has {' and '.join(f'{k}={v!r}' for k, v in wanted.items())}")
        return Tracks(self.table[chosen], self.unused)

    def head(self, n):
        """Return the first n songs of every genre."""
        return Tracks(self.table.groupby("genre", sort=False).head(n), self.unused)

    def split(self, by="artist", fractions=(0.6, 0.2, 0.2), seed=0, chunks=5):
        """Assign every song to train, valid or test, each genre in the same proportions.

        Parameters
        ----------
        by : {"song", "artist", "chunk"}
            What stays together. "artist" keeps all songs of an artist on one side. "chunk" cuts
            every song into pieces and spreads those: it exists to show the leak, and is marked
            leaky in the column split_by.
        fractions : three floats
            Shares of train, valid and test; they sum to 1.
        seed : int
            Same seed, same split.
        chunks : int
            Pieces a song (only by="chunk").

        Returns
        -------
        Tracks
            With the columns split and split_by filled.

        Raises
        ------
        DataError
            If a genre has too few songs or artists to be on all sides.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": list("abcdefghij"), "genre": ["jazz"] * 5 + ["pop"] * 5})
        >>> Tracks(songs).split(seed=1)
        Tracks: 10 songs in 2 genres (jazz 5, pop 5), split by song: train 6, valid 2, test 2

        Taught in: notebooks/03_a_fair_dataset.ipynb
        """
        if len(fractions) != 3 or min(fractions) < 0 or abs(sum(fractions) - 1) > 1e-6:
            raise DataError(f"fractions={fractions!r} are not three shares that sum to 1")
        if by not in ("song", "artist", "chunk"):
            raise DataError(f"by={by!r} is no way to split", "", "choose song, artist or chunk")
        if "chunk" in self.table:
            raise DataError(
                "the songs are cut into chunks already",
                f"by={by!r}",
                "split the table of whole songs",
            )
        if chunks < 2:
            raise DataError(f"chunks={chunks!r} cuts nothing", "", "give two or more")
        table = _cut(self.table, chunks) if by == "chunk" else self.table
        groups = kept_together(table) if by == "artist" else table.track_id
        sides = _deal(table.genre, groups, fractions, np.random.default_rng(seed), by)
        return Tracks(
            table.assign(split=sides, split_by="chunk (leaky)" if by == "chunk" else by),
            self.unused,
        )

    def folds(self, n=5, by="artist", seed=0):
        """Cut the songs into n parts for a cross-validation: every song is a test song once.

        Parameters
        ----------
        n : int
            Parts, three or more. In fold k, part k is test, the part after it valid, the rest train.
        by : {"artist", "song"}
            What stays together; a song without an artist stands alone.
        seed : int
            Same seed, same parts.

        Returns
        -------
        list of n Tracks, all songs in each, with the columns split and split_by filled

        Raises
        ------
        DataError
            If a genre has too few songs or artists to be in every part.

        Examples
        --------
        >>> songs = pd.DataFrame({"track_id": list("abcdefghij"), "genre": ["jazz"] * 5 + ["pop"] * 5})
        >>> Tracks(songs).folds()[0]
        Tracks: 10 songs in 2 genres (jazz 5, pop 5), split by artist, fold 1 of 5: train 6, valid 2, test 2

        Taught in: notebooks/03_a_fair_dataset.ipynb
        """
        if (
            by not in ("artist", "song")
            or n not in range(3, len(self) + 1)
            or "chunk" in self.table
        ):
            raise DataError(
                f"n={n!r}, by={by!r} cut no folds",
                "",
                "give three or more, by artist or song, of a table of whole songs",
            )
        parts = _parts(
            self.table.genre,
            kept_together(self.table) if by == "artist" else self.table.track_id,
            int(n),
            seed,
            by,
        )
        sides = [
            np.select([parts == k, parts == (k + 1) % n], ["test", "valid"], "train")
            for k in range(int(n))
        ]
        return [
            Tracks(
                self.table.assign(split=side, split_by=f"{by}, fold {k + 1} of {n}"), self.unused
            )
            for k, side in enumerate(sides)
        ]

    def __len__(self):
        return len(self.table)

    def __repr__(self):
        genres = ", ".join(
            f"{genre} {count}"
            for genre, count in self.table.genre.value_counts().sort_index().items()
        )
        counts = self.table.split.value_counts()
        by = f" by {self.table.split_by.iloc[0]}" if "split_by" in self.table else ""
        sides = ", ".join(f"{name} {counts[name]}" for name in SPLITS if name in counts)
        left_out = f"; {len(self.unused)} files not used" if len(self.unused) else ""
        return (
            f"Tracks: {len(self)} songs in {len(self.genres)} genres ({genres}), "
            f"{f'split{by}: {sides}' if sides else 'not split'}{left_out}"
        )

    def _repr_html_(self):
        shown = self.table.groupby("genre", sort=True).head(1)
        columns = [
            name
            for name in ("track_id", "genre", "artist", "title", "seconds", "split")
            if name in shown and (shown[name].astype(str) != "").any()
        ]
        return f"<p>{html.escape(repr(self))}</p>{shown[columns].to_html(index=False, float_format='%.1f')}"


def kept_together(table):
    """Name what must not be torn apart: each song's artist, or where none is known the song itself."""
    return table.artist.where(
        table.artist != "", table.song_id if "song_id" in table else table.track_id
    )


def _cut(table, chunks):
    """Repeat every row once a chunk, with an id of its own and the song it belongs to."""
    cut = table.loc[table.index.repeat(chunks)].reset_index(drop=True)
    number = cut.groupby("track_id").cumcount()
    return cut.assign(
        song_id=cut.track_id,
        chunk=number,
        n_chunks=chunks,
        track_id=cut.track_id + ":" + number.astype(str),
    )


def _deal(genres, groups, fractions, generator, by, attempts=32):
    """Deal whole groups to three sides, each genre close to the fractions: the best of several random orders is kept."""
    sides_needed = sum(fraction > 0 for fraction in fractions)
    counts = _count(groups, genres, sides_needed, by)
    wanted = np.outer(fractions, counts.sum(axis=0))
    best, smallest = None, np.inf
    for _ in range(attempts):
        sides, dealt = _deal_once(counts.to_numpy(), wanted, generator.permutation(len(counts)))
        off = np.abs(dealt - wanted).max() + 1e6 * ((wanted > 0) & (dealt == 0)).any()
        if off < smallest:
            best, smallest = sides, off
        if smallest < 1:
            break
    if smallest >= 1e6:
        raise DataError(
            f"no way was found to have every genre in {sides_needed} splits, since {by}s have songs of several genres",
            "",
            "choose another seed, or split by song",
        )
    return groups.map(dict(zip(counts.index, np.array(SPLITS)[best])))


def _count(groups, genres, sides_needed, by):
    """Count each group's songs of each genre; refuse a genre whose groups are too few for every side."""
    counts = pd.crosstab(groups, genres)
    for genre, n_groups in (counts > 0).sum(axis=0).items():
        if n_groups < sides_needed:
            raise DataError(
                f"genre {genre!r} has {n_groups} {by}{'s' if n_groups > 1 else ''}: too few to be in "
                f"{sides_needed} splits",
                "",
                f"add songs of {genre!r}, or leave the genre out",
            )
    return counts


def _parts(genres, groups, n, seed, by, attempts=32):
    """Number each song's part, 0 to n - 1. Large groups can leave a part without a genre: then they are shuffled anew."""
    from sklearn.model_selection import StratifiedGroupKFold

    _count(groups, genres, n, by)
    parts = np.zeros(len(genres), dtype=int)
    cut = StratifiedGroupKFold(
        n, shuffle=True, random_state=np.random.RandomState(seed)
    )  # shuffles otherwise at each call
    for _ in range(attempts):
        for number, (_, chosen) in enumerate(cut.split(genres, genres, groups)):
            parts[chosen] = number
        if pd.crosstab(parts, genres).to_numpy().all():
            return parts
    raise DataError(
        f"no way was found to have every genre in {n} parts",
        f"cut by {by}",
        "choose fewer parts, or cut by song",
    )


def _deal_once(counts, wanted, order):
    """Give each group, in order, to the side that lacks the largest share of what its genres want."""
    dealt, sides = np.zeros_like(wanted), np.zeros(len(counts), dtype=int)
    for group in order:
        lacking = np.where(wanted > 0, (wanted - dealt) / np.maximum(wanted, 1e-9), -1e9)
        sides[group] = np.argmax(lacking @ counts[group])
        dealt[sides[group]] += counts[group]
    return sides, dealt
