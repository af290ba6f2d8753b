"""How firm are networks when a song is louder, duller, faster, or heard by a microphone?"""

from pathlib import Path

import pandas as pd

import genre_lab as gl
from genre_lab.data.store_files import write_table
from genre_lab.data.tracks import Tracks
from genre_lab.evaluation.listening.robustness import summed_up
from genre_lab.files import read_csv

KNOWN = 25  # songs a genre, of seed 0, that the baseline learns from
TOGETHER = 2  # songs a genre
NEW, SEED = 10, 2019  # songs a genre that all are asked about, of the seed that judges `practice`


def measure(work: Path) -> pd.DataFrame:
    """Ask about new practice songs and, where there is a folder `gtzan_clips`, about GTZAN's."""
    known = gl.extract(gl.practice_corpus(songs_per_genre=KNOWN), gl.MEL, out=work / "known")
    learnt = gl.baseline("logistic").fit(gl.mfcc_statistics(known), known.table.genre)
    songs = gl.practice_corpus(songs_per_genre=NEW, seed=SEED)
    tables = [
        _asked("practice", {"practice": "practice", "MFCC, logistic": learnt}, songs, work),
        _asked("practice", {"musicnn-msd": "musicnn-msd"}, songs, work),
    ]
    if (work / "gtzan_clips").is_dir():
        clips = gl.from_folder(work / "gtzan_clips")
        tables.append(_asked("GTZAN", {"best": "best"}, clips, work))
    return pd.concat(tables, ignore_index=True)


def _asked(name: str, networks: dict, songs: Tracks, work: Path) -> pd.DataFrame:
    """Ask about songs, a few of each genre at a time: what was measured before a stop is read."""
    turns = songs.table.groupby("genre").cumcount() // TOGETHER
    parts = []
    for turn in sorted(set(turns)):
        path = work / f"{name}-{min(networks)}-{turn}.csv"
        if not path.is_file():
            part = Tracks(songs.table[turns == turn])
            answers = gl.robustness(networks, part, seed=turn).answers
            write_table(path, answers)
        part = read_csv(path, "the measurement", "remove it", na_values=[""])
        parts.append(part.assign(number=part.number + 1000 * turn))
    table = summed_up(pd.concat(parts, ignore_index=True)).round(4)
    table.insert(0, "songs", name)
    return table
