"""The whole way at once: songs, spectrograms, network, learning curves, confusion matrix."""

from collections.abc import Callable
from os import PathLike
from pathlib import Path

from ..audio.feature_spec import MEL
from ..data.extraction import extract
from ..data.sources import practice_corpus
from ..data.store import FeatureStore
from ..evaluation.results import Results, evaluate, evaluate_baseline
from ..plots.plot import plot
from ..training.batches import Standardised
from ..training.fit import fit, judge
from ..training.presets import FINETUNE
from ..training.run import Run

START = "start"  # the network that comes with the package to begin with
SHARES = (0.4, 0.2, 0.4)  # to learn from, to watch on, to judge by: some 60 songs


def demonstrate(
    out: str | PathLike[str] = "runs/demo",
    songs_per_genre: int = 25,
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
    out, start = Path(out), Run(START)
    n_songs = 6 * songs_per_genre
    say(f"1  songs         {n_songs} practice songs, composed here (and kept for the next time)")
    tracks = practice_corpus(songs_per_genre).split(by="artist", fractions=SHARES, seed=seed)
    say(f"                 {tracks}")
    say("2  spectrograms  a mel spectrogram of 96 x 1172 for every song")
    store = extract(tracks, MEL, out=out / "features")
    say(f"3  training      {FINETUNE}")
    network, heard = start.model(), start.n_songs["train"]
    known = judge(network, Standardised(store.split("valid"), start.scaling))["val_accuracy"]
    say(f"                 it begins with {START!r}, a network of the package that learnt from")
    say(f"                 {heard} songs by other artists; so far it names {known:.1%} of the")
    say("                 validation songs")
    run = fit(store, network, preset=FINETUNE, seed=seed, out=out, resume=True)
    say(f"                 {run}")
    say("4  test          songs by artists the network has never heard")
    results, usual = evaluate(run, store, "test"), baseline_results(store)
    results.save(out, baseline=usual)
    plot(run).save(out / "curves.png")
    plot(results).save(out / "confusion.png")
    for name, judged in (("tiny", results), ("MFCC and logistic regression", usual)):
        low, high = judged.interval
        say(f"  {name:<29} {judged.accuracy:6.1%}   95% interval {low:.0%} to {high:.0%}")
    say(f"  {'always the same genre':<29} {results.chance:6.1%}   (chance)")
    say(f"\n{results.per_genre.round(2).to_string()}\n")
    for name in ("results.json", "curves.png", "confusion.png"):
        say(f"wrote {out / name}")
    return results


def baseline_results(store: FeatureStore) -> Results:
    """Judge what must be beaten: MFCC statistics and logistic regression, on the same songs."""
    from ..models.baselines import baseline, mfcc_statistics

    train = store.split("train")
    model = baseline("logistic").fit(mfcc_statistics(train), train.table.genre)
    return evaluate_baseline(model, store.split("test"))
