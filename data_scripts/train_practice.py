"""Train the networks that come with the package for practice songs, and judge them on new ones.

`practice` and `start` learn from practice songs of a seed that nothing else in the course uses, and
are judged on songs of a third. Both are then shipped; write their cards by hand.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from ship_run import ship_run

from genre_lab.__main__ import run_command_line, say
from genre_lab.audio.feature_spec import MEL
from genre_lab.data.extraction import extract
from genre_lab.data.sources import practice_corpus
from genre_lab.data.store import FeatureStore
from genre_lab.data.tracks import Tracks
from genre_lab.evaluation.results import evaluate
from genre_lab.training.fit import fit
from genre_lab.training.presets import BEST, TINY

LEARNT, JUDGED = 2018, 2019  # seeds of the songs
SONGS, NEW_SONGS = 150, 50  # a genre
# One of the four networks of `best`, on excerpts of 4 s as there: these spectrograms have twice
# the frames a second.
PRACTICE = replace(BEST, name="practice", epochs=20, times=5, frames=192, voters=1)
# The demo's network, so that the demo can begin with its weights.
START = replace(TINY, name="start", times=2)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def train_practice(
    out: Annotated[Path, typer.Argument(help="The folder for spectrograms and runs.")],
) -> None:
    """Train `practice` and `start`, judge them, and put them into the package."""
    songs = practice_corpus(SONGS, LEARNT).split(fractions=(0.85, 0.15, 0), seed=0)
    store = extract(songs, MEL, out=out / "features")
    new = Tracks(practice_corpus(NEW_SONGS, JUDGED).table.assign(split="test"))
    new_store: FeatureStore = extract(new, MEL, out=out / "new_features")
    for preset in (PRACTICE, START):
        run = fit(store, preset=preset, out=out / preset.name, resume=True)
        ship_run(run.folder, preset.name)
        results = evaluate(run, new_store, "test")
        minutes = run.history.seconds.sum() / 60
        say(f"{preset}\n{minutes:.1f} min on {run.environment['device']}\n{results}")
        say(results.confusion.to_string())


if __name__ == "__main__":
    run_command_line(app)
