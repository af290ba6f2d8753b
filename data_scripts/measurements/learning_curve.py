"""How many labelled songs does it take? A published network's embedding against nothing.

Practice songs: five folds by artist; of those that may teach, a few of each genre are drawn, and
the songs of the fold are named. The draws are nested: five songs are among the ten of the same
draw. Real clips are measured the same way where they lie in WORK/clips, a folder a genre, with
WORK/artists.csv (track_id, the file's name; artist) beside it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import genre_lab as gl
from genre_lab.data.store import FeatureStore
from genre_lab.data.tracks import Tracks
from genre_lab.evaluation.cross_validation import deal
from genre_lab.models.keras_backend import first_weights_from
from genre_lab.models.pretrained.embeddings import embeddings
from genre_lab.models.pretrained.published import Published, card_named

NETWORK = "musicnn-msd"
SONGS, SIZES, DRAWS = 50, (1, 2, 5, 10, 20, 40), 4
CLIP_SIZES = (1, 2, 5)
# However few songs there are, `tiny` makes the same number of steps: 10 epochs of 480 excerpts.
STEPS, FROM_NOTHING = 80, replace(gl.TINY, epochs=10)
# From the positions of songs that teach and of songs to be judged to the names of genres.
Way = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


def measure(work: Path) -> pd.DataFrame:
    """Count right answers by songs, way, songs a genre, fold and draw."""
    songs = gl.practice_corpus(songs_per_genre=SONGS)
    heard = gl.extract(songs, gl.published(NETWORK).spec, out=work / "heard")
    mel = gl.extract(songs, gl.MEL, out=work / "mel")
    parts = [counted("practice", heard.table, on_numbers(heard, mel), SIZES, DRAWS)]
    tiny = {"tiny, from nothing": from_nothing(mel, work)}
    parts.append(counted("practice", mel.table, tiny, SIZES, 1))
    if (work / "clips").is_dir():
        real = gl.extract(_clips(work), gl.published(NETWORK).spec, out=work / "real")
        ways = on_numbers(real, real, control=False)
        parts.append(counted("GTZAN clips", real.table, ways, CLIP_SIZES, DRAWS, folds=4))
    return pd.concat(parts, ignore_index=True)


def _clips(work: Path) -> Tracks:
    artists = pd.read_csv(work / "artists.csv").set_index("track_id").artist
    table = gl.from_folder(work / "clips").table
    names = [artists.get(Path(path).stem, "") for path in table.path]
    return Tracks(table.assign(artist=names))


def counted(
    songs: str,
    table: pd.DataFrame,
    ways: Mapping[str, Way],
    sizes: tuple[int, ...],
    draws: int,
    folds: int = 5,
) -> pd.DataFrame:
    """Let each way learn from a few songs of each genre and name those of other artists."""
    table = table.reset_index(drop=True)
    genres, rows = table.genre.to_numpy(), []
    for fold, (teach, judged) in enumerate(deal(table, folds), 1):
        for draw, size, chosen in _drawn(teach, genres, sizes, draws, fold):
            for way, learn in ways.items():
                named = learn(chosen, judged, fold)
                right = int((named == genres[judged]).sum())
                rows.append((songs, way, size, fold, draw, right, len(judged)))
    names = ["songs", "way", "songs_a_genre", "fold", "draw", "right", "judged"]
    return pd.DataFrame(rows, columns=names)


def _drawn(
    teach: np.ndarray, genres: np.ndarray, sizes: tuple[int, ...], draws: int, fold: int
) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield draw, size and the positions of so many songs of each genre, or of all there are."""
    for draw in range(1, draws + 1):
        mixed = np.random.default_rng([fold, draw]).permutation(teach)
        place = pd.Series(genres[mixed]).groupby(genres[mixed]).cumcount().to_numpy()
        for size in sizes:
            yield draw, size, mixed[place < size]


def on_numbers(heard: FeatureStore, mel: FeatureStore, control: bool = True) -> dict[str, Way]:
    """Make ways to learn by logistic regression from a few numbers a song."""
    order = heard.table.track_id
    numbers = {
        f"{NETWORK}, logistic": embeddings(heard, NETWORK),
        "MFCC, logistic": gl.mfcc_statistics(mel).loc[order].to_numpy(),
    }
    if control:
        numbers["untrained musicnn, logistic"] = _untrained(heard)
    return {way: _logistic(rows, heard.table.genre.to_numpy()) for way, rows in numbers.items()}


def _logistic(numbers: np.ndarray, genres: np.ndarray) -> Way:
    def learn(teach: np.ndarray, judged: np.ndarray, fold: int) -> np.ndarray:
        return gl.baseline("logistic").fit(numbers[teach], genres[teach]).predict(numbers[judged])

    return learn


def _untrained(heard: FeatureStore) -> np.ndarray:
    """Describe songs by the same network with random weights: the control."""
    network: Any = Published(card_named(NETWORK))
    with first_weights_from(0):
        network.__dict__["model"] = network.card.build()
    return network.embed(heard)


def from_nothing(mel: FeatureStore, work: Path) -> Way:
    """Make the way to train `tiny` on the songs drawn; a stop resumes."""
    table = mel.table.reset_index(drop=True)

    def learn(teach: np.ndarray, judged: np.ndarray, fold: int) -> np.ndarray:
        split = np.full(len(table), "", dtype=object)
        split[teach], split[judged] = "train", "valid"
        view = mel.with_tracks(Tracks(table.assign(split=split, split_by="fold")))
        size = len(teach) // table.genre.nunique()
        preset = replace(FROM_NOTHING, times=max(1, STEPS // size))
        run = gl.fit(view, preset=preset, seed=fold, out=work / f"tiny-{size}-{fold}", resume=True)
        results = gl.evaluate(run, view, "valid")
        named = pd.Series(results.guesses, results.table.track_id)
        return named[table.track_id[judged]].to_numpy()

    return learn
