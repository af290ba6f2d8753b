import json

import pytest

from genre_lab.commands.demo import START, baseline_results, demonstrate
from genre_lab.data.store import FeatureStore
from genre_lab.evaluation.results import Results
from genre_lab.practice import GENRES
from genre_lab.practice.composing.artists import draw_artist
from genre_lab.practice.song import artist_count
from genre_lab.training.presets import FINETUNE
from genre_lab.training.run import Run

pytestmark = pytest.mark.slow


def test_the_whole_way_leaves_run_results_and_figures_and_resumes_where_it_stopped(tmp_path):
    said, out = [], tmp_path / "demo"
    results = demonstrate(out, songs_per_genre=20, say=said.append)
    for name in ("curves.png", "confusion.png"):
        assert (out / name).read_bytes().startswith(b"\x89PNG")
    history = (out / "history.csv").read_text()
    assert len(history.splitlines()) == 1 + FINETUNE.epochs

    told = json.loads((out / "results.json").read_text())
    store = FeatureStore(out / "features")
    assert told["n"] == len(results.truth) == (store.table.split == "test").sum() >= 40
    assert told["accuracy"] == results.accuracy == Results.load(out).accuracy
    assert told["baseline"] == baseline_results(store).accuracy
    assert 0 < told["chance"] < told["baseline"] < told["accuracy"] <= 1
    artists = store.table.groupby("split").artist.unique()
    assert not set(artists["test"]) & {*artists["train"], *artists["valid"]}
    for figure in ("accuracy", "baseline", "chance"):
        assert any(f"{told[figure]:.1%}" in line for line in said)

    with pytest.warns(UserWarning, match="judged 2 times"):
        demonstrate(out, songs_per_genre=20, say=said.append)
    assert (out / "history.csv").read_text() == history


def test_the_network_that_the_demo_begins_with_has_heard_none_of_its_artists():
    def singers(seed, songs_per_genre):
        numbers = range(artist_count(songs_per_genre))
        return {draw_artist(seed, genre, n).singer for genre in GENRES for n in numbers}

    assert sum(Run(START).n_songs.values()) == 6 * 150
    assert not singers(2018, 150) & singers(0, 25)
