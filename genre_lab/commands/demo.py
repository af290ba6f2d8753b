"""The whole way at once: songs, spectrograms, network, learning curves, confusion matrix."""

from collections.abc import Callable
from os import PathLike
from pathlib import Path

from ..audio.feature_spec import MEL
from ..data.extraction import extract
from ..data.sources import practice_corpus
from ..evaluation.results import Results, evaluate
from ..plots.plot import plot
from ..training.fit import fit
from ..training.presets import TINY


def demonstrate(
    out: str | PathLike[str] = "runs/demo",
    songs_per_genre: int = 20,
    *,
    seed: int = 0,
    say: Callable[[str], object] = print,
) -> Results:
    """Go from songs to a confusion matrix; leave run, results and figures in one folder.

    Run again, it resumes.

    Parameters
    ----------
    out : path
        The run's folder; the spectrograms of the songs lie in its folder `features`.
    songs_per_genre : int
        Practice songs of each of six genres.
    seed : int
        Of the split and the training.
    say : function
        Gets every line that is worth reading.

    Returns
    -------
    Results
        Of the test songs.
    """
    out = Path(out)
    n_songs = 6 * songs_per_genre
    say(f"1  songs         {n_songs} practice songs, composed here (and kept for the next time)")
    tracks = practice_corpus(songs_per_genre).split(by="artist", seed=seed)
    say(f"                 {tracks}")
    say("2  spectrograms  a mel spectrogram of 96 x 1172 for every song")
    store = extract(tracks, MEL, out=out / "features")
    say(f"3  training      {TINY}")
    run = fit(store, preset=TINY, seed=seed, out=out, resume=True)
    say(f"                 {run}")
    say("4  test          songs by artists the network has never heard")
    results = evaluate(run, store, "test")
    results.save(out)
    plot(run).save(out / "curves.png")
    plot(results).save(out / "confusion.png")
    say(f"                 {results}\n\n{results.per_genre.round(2).to_string()}\n")
    for name in ("results.json", "curves.png", "confusion.png"):
        say(f"wrote {out / name}")
    return results
