"""The same songs dealt by chunk, by song and by artist: who sits on which side, and what accuracy each dealing claims."""

import warnings

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..data.tracks import Tracks
from ..evaluation.split_laboratory import LEAKY, compare_splits
from ..plots.figure import BLUE, ORANGE, CaptionedFigure
from ..plots.plot import plot
from .parts.explorer import Explorer, View
from .parts.slider import Slider

POLICIES = {LEAKY: "chunk", "song": "song", "artist": "artist"}
MODELS = ("logistic", "svm", "knn", "gmm", "forest")
CHUNKS = 5
GENRES, SONGS = 8, 24  # that are drawn: more tiles would be too small to be told apart
TRAIN, VALID, TEST = 1, 2, 3
COLOURS = ListedColormap(["white", BLUE, ORANGE, "0.82"])
HIGH, GAP, WIDE = (
    4,
    3,
    CHUNKS + 2,
)  # rows a song with the line under it, rows between artists, columns a genre


class SplitExplorer(Explorer):
    """See the same songs dealt by chunk, by song and by artist, what leaks, and what accuracy each dealing claims.

    Parameters
    ----------
    store : FeatureStore
        Pictures of whole songs, with their artists.
    comparison : SplitComparison or None
        What `compare_splits` found for them, if that was asked already. Otherwise each model is
        examined once, when it is chosen, which takes some seconds.
    model : str
        The model to begin with; a comparison brings its own.
    seeds : sequence of int
        Dealings that are compared; a comparison brings its own.

    Attributes
    ----------
    policy : ipywidgets.ToggleButtons
        What stays together.
    seed : Slider
        Which dealing is seen.
    model : ipywidgets.Dropdown
        Which model sits the exam.
    pieces : pandas.DataFrame
        One row a piece of a song, five a song: song_id, artist, genre, chunk, split, and for those
        that are judged (split "valid") same_song and same_artist: whether the training songs hold a
        piece of the same song, or another song by its artist.

    Raises
    ------
    EvaluationError, DataError
        If the songs cannot be compared at all.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": [f"{n}" for n in range(40)], "genre": ["jazz", "pop"] * 20,
    ...                       "artist": [f"artist {n // 4}" for n in range(40)]})
    >>> noise = np.random.default_rng(0).normal(size=(40, 96, 1172)).astype("float16")
    >>> explorer = SplitExplorer(FeatureStore.from_arrays(noise, songs, MEL), seeds=[0])
    >>> explorer.status.partition(" logistic ")[0]
    'Dealt by chunk (leaky), seed 0: 40 pieces are judged. For 40 of them, other pieces of the same song are in training.'

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    def __init__(self, store, comparison=None, model="logistic", seeds=range(5)):
        self.store, self._dealt, self._compared = store, {}, {}
        if comparison is not None:
            model, seeds = comparison.said.partition(" on ")[0], comparison.table.seed.unique()
            self._compared[model] = comparison
        self._seeds = [int(seed) for seed in seeds]
        self._compare(model)  # what cannot be compared is refused before a widget is there
        self.policy = ipywidgets.ToggleButtons(
            options=list(POLICIES),
            description="dealt by",
            tooltips=[
                "pieces are dealt, whatever song they are of",
                "songs are dealt",
                "artists are dealt",
            ],
        )
        self.seed = Slider("seed", self._seeds[0], min(self._seeds), max(self._seeds))
        self.model = ipywidgets.Dropdown(
            options=list(dict.fromkeys([model, *MODELS])),
            value=model,
            description="model",
            tooltip="the model that is examined",
        )
        super().__init__([self.policy, self.seed, self.model])

    def view(self):
        """Return the View for the controls as they stand."""
        comparison, seed = self._compare(self.model.value), self.seed.whole
        self.pieces = self._deal(self.policy.value, seed)
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

    def _compare(self, name):
        """Examine a model under every policy; each model once."""
        if name not in self._compared:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # few songs: models say that they have not settled
                self._compared[name] = compare_splits(
                    self.store, tuple(POLICIES.values()), name, self._seeds, chunks=CHUNKS
                )
        return self._compared[name]

    def _deal(self, policy, seed):
        """Deal the songs, and find the judged pieces that have relatives among the training pieces; each dealing once."""
        if (policy, seed) not in self._dealt:
            tracks = Tracks(self.store.table).split(by=POLICIES[policy], seed=seed, chunks=CHUNKS)
            table = tracks.table if "chunk" in tracks.table else _pieces(tracks.table)
            self._dealt[policy, seed] = _find_relatives(table)
        return self._dealt[policy, seed]

    def _say_leak(self, seed):
        judged = self.pieces[self.pieces.split == "valid"]
        said = f"Dealt by {self.policy.value}, seed {seed}: {len(judged)} pieces are judged. "
        if judged.same_song.any():
            return (
                said
                + f"For {judged.same_song.sum()} of them, other pieces of the same song are in training."
            )
        if judged.same_artist.any():
            return (
                said
                + f"For {judged.same_artist.sum()} of them, other songs by the same artist are in training."
            )
        return said + "No song and no artist of theirs is in training."

    def _say_claim(self, comparison, claimed):
        """Say what the model claims under this policy and seed, on average, and how much more than under the fairest."""
        name, policy = self.model.value, self.policy.value
        if policy not in set(comparison.summary.policy):
            return f"{name} was not examined so: {comparison.skipped.get(POLICIES[policy], 'it was not asked for')}."
        row = comparison.summary.set_index("policy").loc[policy]
        here = f"claims {claimed:.0%} here and " if claimed is not None else "claims "
        points = (
            f": {100 * row.leak:+.0f} points against {comparison.summary.policy.iloc[-1]}"
            if round(100 * row.leak)
            else ""
        )
        return f"{name} {here}{row.accuracy:.0%} on average over {comparison.table.seed.nunique()} seeds{points}. Chance is {comparison.chance:.0%}."


def _pieces(table):
    """Cut songs that are dealt whole, as the laboratory does: all pieces of a song go with it."""
    return (
        table.loc[table.index.repeat(CHUNKS)]
        .assign(
            song_id=lambda pieces: pieces.track_id, chunk=np.tile(np.arange(CHUNKS), len(table))
        )
        .reset_index(drop=True)
    )


def _find_relatives(pieces):
    train, judged = pieces[pieces.split == "train"], pieces.split == "valid"
    same_song = judged & pieces.song_id.isin(train.song_id)
    same_artist = judged & pieces.artist.isin(train.artist) & (pieces.artist != "")
    return pieces.assign(same_song=same_song, same_artist=same_artist)


def _draw_tiles(ax, pieces):
    """Draw a tile a piece, a row a song, a block an artist, a column a genre; say what is seen."""
    genres = sorted(pieces.genre.unique())[:GENRES]
    places = [_places(pieces[pieces.genre == genre], number) for number, genre in enumerate(genres)]
    placed = pd.concat(places)
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
    missing = pieces.song_id.nunique() - placed.song_id.nunique()
    return (
        f"{placed.song_id.nunique()} songs{f' (and {missing} that are not drawn)' if missing else ''} as rows of {CHUNKS} tiles, "
        "a block an artist, a column a genre, coloured by side."
    )


def _places(pieces, number):
    """Give the pieces of one genre their rows and columns, artist by artist, the larger ones first."""
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


def _legend(figure):
    def mark(marker, face, edge, size):
        return Line2D(
            [],
            [],
            linestyle="",
            marker=marker,
            markerfacecolor=face,
            markeredgecolor=edge,
            markersize=size,
        )

    marks = {
        "training": mark("s", BLUE, BLUE, 8),
        "judged": mark("s", ORANGE, ORANGE, 8),
        "kept for the test": mark("s", "0.82", "0.82", 8),
        "its song is in training": mark("o", "black", "black", 4),
        "its artist is": mark("o", "white", "black", 4),
    }
    figure.legend(
        marks.values(),
        marks,
        loc="upper left",
        ncols=5,
        frameon=False,
        fontsize=8.5,
        handletextpad=0.1,
        columnspacing=0.9,
        bbox_to_anchor=(0, 1),
    )
    figure.text(
        0.3,
        0.005,
        "a row: one song; a tile: one of its five pieces; a block: one artist",
        ha="center",
        fontsize=8.5,
    )


def _mark(ax, comparison, policy, seed):
    """Mark the dealing that is seen among the accuracies; return its accuracy, or None where it was not examined."""
    ax.set_xlabel("accuracy (share of pieces):\nmean, 95% interval,\none ring a seed", fontsize=8.5)
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
