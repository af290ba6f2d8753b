"""The whole way at once: practice songs, pictures, network, learning curves, confusion matrix."""

from pathlib import Path

from ..audio.feature_spec import MEL
from ..data.extraction import extract
from ..data.sources import practice_corpus
from ..evaluation.results import evaluate
from ..plots.plot import plot
from ..training.fit import fit
from ..training.presets import TINY


def demonstrate(out="runs/demo", songs_per_genre=20, seed=0, say=print):
    """Go from songs to a confusion matrix, and leave run, results and pictures in one folder.

    Run again, it goes on where it stopped.

    Parameters
    ----------
    out : path
        The run's folder; the pictures of the songs lie in its folder `features`.
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

    Taught in: notebooks/00_start_here.ipynb
    """
    out = Path(out)
    say(
        f"1  songs     {6 * songs_per_genre} practice songs, composed here (kept for the next time)"
    )
    tracks = practice_corpus(songs_per_genre).split(by="artist", seed=seed)
    say(f"             {tracks}")
    say("2  pictures  a mel spectrogram of 96 x 1172 a song")
    store = extract(tracks, MEL, out=out / "features")
    say(f"3  training  {TINY}")
    run = fit(store, preset=TINY, seed=seed, out=out, resume=True)
    say(f"             {run}")
    say("4  judging   songs of artists that the network has never heard")
    results = evaluate(run, store, "test")
    results.save(out)
    plot(run).save(out / "curves.png")
    plot(results).save(out / "confusion.png")
    say(f"             {results}\n\n{results.per_genre.round(2).to_string()}\n")
    say(
        "\n".join(f"wrote {out / name}" for name in ("results.json", "curves.png", "confusion.png"))
    )
    return results
