"""The same songs split by chunk, by song and by artist: who sits where, and what it claims."""

import warnings
from collections.abc import Iterable

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..data.store import FeatureStore
from ..data.tracks import Tracks
from ..evaluation.split_laboratory import LEAKY, SplitComparison, compare_splits
from ..plots.figure import BLUE, ORANGE, CaptionedFigure
from ..plots.plot import plot
from .parts.explorer import Explorer, View
from .parts.slider import Slider
from .parts.sources import PathLike, store_of

POLICIES = {LEAKY: "chunk", "song": "song", "artist": "artist"}
MODELS = ("logistic", "svm", "knn", "gmm", "forest")
CHUNKS = 5
GENRES, SONGS = 8, 24  # drawn at most: you couldn't tell more tiles apart
TRAIN, VALID, TEST = 1, 2, 3
COLOURS = ListedColormap(["white", BLUE, ORANGE, "0.82"])
HIGH = 4  # rows a song, with the line under it
GAP = 3  # rows between artists
WIDE = CHUNKS + 2  # columns a genre


class SplitExplorer(Explorer):
    """See the same songs split by chunk, song and artist, what leaks, and the accuracy it claims.

    Parameters
    ----------
    store : FeatureStore or path
        Spectrograms of whole songs, with their artists.
    comparison : SplitComparison or None
        What `compare_splits` found for them, if you have it. Otherwise each model is examined once,
        when you choose it, which takes some seconds.
    model : str
        The model to begin with; a comparison brings its own.
    seeds : sequence of int
        Splits to compare; a comparison brings its own.

    Attributes
    ----------
    policy : ipywidgets.ToggleButtons
        What stays together.
    seed : Slider
        Which split is shown.
    model : ipywidgets.Dropdown
        Which model sits the exam.
    pieces : pandas.DataFrame
        One row a piece of a song, five a song: song_id, artist, genre, chunk, split, and for those
        that are judged (split "valid") same_song and same_artist: whether the training songs hold a
        piece of the same song, or another song by its artist.

    Raises
    ------
    EvaluationError, DataError
        If the songs can't be compared at all.
    WidgetError
        If `store` is no feature store.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": [f"{n}" for n in range(40)],
    ...                       "genre": ["jazz", "pop"] * 20,
    ...                       "artist": [f"artist {n // 4}" for n in range(40)]})
    >>> noise = np.random.default_rng(0).normal(size=(40, 96, 1172)).astype("float16")
    >>> explorer = SplitExplorer(FeatureStore.from_arrays(noise, songs, MEL), seeds=[0])
    >>> print(explorer.status.partition(" logistic ")[0])
    Split by chunk (leaky), seed 0: 40 pieces are judged. For 40 of them, other pieces of the same \
song are in training.

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    def __init__(
        self,
        store: FeatureStore | PathLike,
        comparison: SplitComparison | None = None,
        model: str = "logistic",
        seeds: Iterable[int] = range(5),
    ):
        self.store = store_of(store)
        self._split: dict[tuple[str, int], pd.DataFrame] = {}
        self._compared: dict[str, SplitComparison] = {}
        if comparison is not None:
            model = comparison.said.partition(" on ")[0]
            seeds = comparison.table.seed.unique()
            self._compared[model] = comparison
        self._seeds = [int(seed) for seed in seeds]
        self._compare(model)  # refuse what can't be compared before there is a widget
        self.policy = ipywidgets.ToggleButtons(
            options=list(POLICIES),
            description="split by",
            tooltips=[
                "pieces are shuffled, whatever song they belong to",
                "a song stays together",
                "an artist stays together",
            ],
        )
        self.seed = Slider("seed", self._seeds[0], min(self._seeds), max(self._seeds))
        self.model = ipywidgets.Dropdown(
            options=list(dict.fromkeys([model, *MODELS])),
            value=model,
            description="model",
            tooltip="the model that sits the exam",
        )
        super().__init__([self.policy, self.seed, self.model])

    def view(self) -> View:
        """Return the View for the controls as they stand."""
        comparison, seed = self._compare(self.model.value), self.seed.whole
        self.pieces = self._pieces_of(self.policy.value, seed)
        figure = Figure(figsize=(8.8, 4.3))
        shown = _draw_tiles(figure.add_axes((0.015, 0.05, 0.58, 0.82)), self.pieces)
        _legend(figure)
        claims = plot(comparison, ax=figure.add_axes((0.74, 0.2, 0.24, 0.63))).alt
        claimed = _mark(figure.axes[-1], comparison, self.policy.value, seed)
        said = self._say_leak(seed)
        return View(
            CaptionedFigure(figure, f"{shown} {said} {claims}"),
            f"{said} {self._say_claim(comparison, claimed)}",
        )

    def _compare(self, name: str) -> SplitComparison:
        """Examine a model under every policy; each model once."""
        if name not in self._compared:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # with few songs, models warn that they didn't settle
                self._compared[name] = compare_splits(
                    self.store, POLICIES.values(), name, seeds=self._seeds, chunks=CHUNKS
                )
        return self._compared[name]

    def _pieces_of(self, policy: str, seed: int) -> pd.DataFrame:
        """Split the songs, and find the relatives of the judged pieces; each split once."""
        if (policy, seed) not in self._split:
            tracks = Tracks(self.store.table).split(by=POLICIES[policy], seed=seed, chunks=CHUNKS)
            table = tracks.table if "chunk" in tracks.table else _pieces(tracks.table)
            self._split[policy, seed] = _find_relatives(table)
        return self._split[policy, seed]

    def _say_leak(self, seed: int) -> str:
        judged = self.pieces[self.pieces.split == "valid"]
        said = f"Split by {self.policy.value}, seed {seed}: {len(judged)} pieces are judged."
        for leak, what in (
            (judged.same_song, "other pieces of the same song"),
            (judged.same_artist, "other songs by the same artist"),
        ):
            if leak.any():
                return f"{said} For {leak.sum()} of them, {what} are in training."
        return f"{said} No song and no artist of theirs is in training."

    def _say_claim(self, comparison: SplitComparison, claimed: float | None) -> str:
        """Say what the model claims here, on average, and how much more than under the fairest."""
        name, policy = self.model.value, self.policy.value
        if policy not in set(comparison.summary.policy):
            why = comparison.skipped.get(POLICIES[policy], "it wasn't asked for")
            return f"{name} was not examined so: {why}."
        row = comparison.summary.set_index("policy").loc[policy]
        here = "" if claimed is None else f"{claimed:.0%} here and "
        n_seeds = comparison.table.seed.nunique()
        said = f"{name} claims {here}{row.accuracy:.0%} on average over {n_seeds} seeds"
        points = round(100 * row.leak)
        if points:
            said += f": {points:+} points against {comparison.summary.policy.iloc[-1]}"
        return f"{said}. Chance is {comparison.chance:.0%}."


def _pieces(table: pd.DataFrame) -> pd.DataFrame:
    """Cut songs that were split whole, as the laboratory does: a song's pieces go with it."""
    pieces = table.loc[table.index.repeat(CHUNKS)].reset_index(drop=True)
    return pieces.assign(song_id=pieces.track_id, chunk=np.tile(np.arange(CHUNKS), len(table)))


def _find_relatives(pieces: pd.DataFrame) -> pd.DataFrame:
    train, judged = pieces[pieces.split == "train"], pieces.split == "valid"
    same_song = judged & pieces.song_id.isin(train.song_id)
    same_artist = judged & pieces.artist.isin(train.artist) & (pieces.artist != "")
    return pieces.assign(same_song=same_song, same_artist=same_artist)


def _draw_tiles(ax: Axes, pieces: pd.DataFrame) -> str:
    """Draw a tile a piece, a row a song, a block an artist, a column a genre; say what is seen."""
    genres = sorted(pieces.genre.unique())[:GENRES]
    placed = pd.concat(
        _places(pieces[pieces.genre == genre], number) for number, genre in enumerate(genres)
    )
    tiles = np.zeros((placed.row.max() + HIGH, WIDE * len(genres) - 2), int)
    sides = placed.split.map({"train": TRAIN, "valid": VALID, "test": TEST}).to_numpy()
    for part in range(HIGH - 1):
        tiles[placed.row + part, placed.column] = sides
    ax.imshow(tiles, cmap=COLOURS, vmin=0, vmax=3, aspect="auto", interpolation="nearest")
    for known, face in (
        (placed.same_song, "black"),
        (placed.same_artist & ~placed.same_song, "white"),
    ):
        ax.plot(
            placed.column[known],
            placed.row[known] + (HIGH - 2) / 2,
            "o",
            color="black",
            markerfacecolor=face,
            markersize=3.2,
            markeredgewidth=0.8,
        )
    for number, genre in enumerate(genres):
        ax.text(WIDE * number + (CHUNKS - 1) / 2, -2, genre, ha="center", va="bottom", fontsize=9)
    ax.axis("off")
    drawn = placed.song_id.nunique()
    missing = pieces.song_id.nunique() - drawn
    more = f" (and {missing} that are not drawn)" if missing else ""
    return (
        f"{drawn} songs{more} as rows of {CHUNKS} tiles, "
        "a block an artist, a column a genre, coloured by side."
    )


def _places(pieces: pd.DataFrame, number: int) -> pd.DataFrame:
    """Give the pieces of one genre rows and columns, artist by artist, the larger ones first."""
    songs = pieces.drop_duplicates("song_id")
    artists = songs.artist.where(songs.artist != "", songs.song_id)
    songs = songs.assign(block=artists, size=artists.map(artists.value_counts())).sort_values(
        ["size", "block", "song_id"], ascending=[False, True, True]
    )[:SONGS]
    block = (songs.block != songs.block.shift()).cumsum() - 1
    rows = pd.Series(
        HIGH * np.arange(len(songs)) + GAP * block.to_numpy(), index=songs.song_id.to_numpy()
    )
    drawn = pieces[pieces.song_id.isin(rows.index)]
    return drawn.assign(
        row=drawn.song_id.map(rows).to_numpy(), column=WIDE * number + drawn.chunk.to_numpy()
    )


def _legend(figure: Figure) -> None:
    marks = {
        "training": _sample("s", BLUE, BLUE, 8),
        "judged": _sample("s", ORANGE, ORANGE, 8),
        "kept for the test": _sample("s", "0.82", "0.82", 8),
        "its song is in training": _sample("o", "black", "black", 4),
        "its artist is": _sample("o", "white", "black", 4),
    }
    figure.legend(
        list(marks.values()),
        list(marks),
        loc="upper left",
        ncols=5,
        frameon=False,
        fontsize=9,
        handletextpad=0.1,
        columnspacing=0.9,
        bbox_to_anchor=(0, 1),
    )
    note = "a row: one song; a tile: one of its five pieces; a block: one artist"
    figure.text(0.3, 0.005, note, ha="center", fontsize=9)


def _sample(marker: str, face: str, edge: str, size: int) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="",
        marker=marker,
        markerfacecolor=face,
        markeredgecolor=edge,
        markersize=size,
    )


def _mark(ax: Axes, comparison: SplitComparison, policy: str, seed: int) -> float | None:
    """Mark the split that is shown among the accuracies; return its accuracy if it was examined."""
    ax.set_xlabel("accuracy (share of pieces):\nmean, 95% interval,\none ring a seed", fontsize=9)
    ax.set_ylabel("")
    ax.tick_params(labelsize=9)
    table = comparison.table[(comparison.table.policy == policy) & (comparison.table.seed == seed)]
    if table.empty:
        return None
    place = comparison.summary.policy.tolist().index(policy)
    ax.get_yticklabels()[place].set_fontweight("bold")
    ax.plot(table.accuracy, place + 0.22, "o", color="black", markersize=6)
    ax.axhspan(place - 0.5, place + 0.5, color="0.93", zorder=0)
    return float(table.accuracy.iloc[0])
