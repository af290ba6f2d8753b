import json

import pytest

from genre_lab.commands.demo import demonstrate
from genre_lab.training.presets import TINY

pytestmark = pytest.mark.slow


def test_the_whole_way_leaves_run_results_and_pictures_and_goes_on_where_it_stopped(tmp_path):
    said = []
    results = demonstrate(tmp_path / "demo", say=said.append)
    written = json.loads((tmp_path / "demo" / "results.json").read_text())
    assert (
        written["accuracy"] == results.accuracy and written["n_songs"] == len(results.truth) >= 18
    )
    for name in ("curves.png", "confusion.png"):
        assert (tmp_path / "demo" / name).read_bytes().startswith(b"\x89PNG")
    history = (tmp_path / "demo" / "history.csv").read_text()
    assert len(history.splitlines()) == 1 + TINY.epochs
    assert any("chance" in line and "interval" in line for line in said)
    with pytest.warns(UserWarning, match="judged 2 times"):
        demonstrate(tmp_path / "demo", say=said.append)
    assert (tmp_path / "demo" / "history.csv").read_text() == history
