"""Widgets with a run whose folder a stranger wrote: one error in plain words, nothing executed."""

import json
import random
import shutil

import pytest

from genre_lab.errors import GenreLabError
from genre_lab.widgets.genre_timeline import GenreTimeline
from genre_lab.widgets.training_monitor import TrainingMonitor

pytestmark = pytest.mark.slow

FILES = ("config.json", "scaling.json", "history.csv", "environment.json", "last.safetensors")
VALUES = [None, True, -1, 0, 1e308, 10**30, "x" * 1000, "../../etc", [], {}, [[]] * 99, "NaN"]


@pytest.fixture
def folder(trained, tmp_path):
    return shutil.copytree(trained.folder, tmp_path / "run")


def opened(folder, songs):
    """Open both widgets that take a run; errors in plain words are fine, others are not."""
    for make in (lambda: GenreTimeline(folder, songs / "bells" / "00.wav"), TrainingMonitor):
        try:
            widget = make() if make is not TrainingMonitor else TrainingMonitor(folder)
        except GenreLabError as problem:
            assert str(problem).splitlines()[0]
        else:
            assert widget.status and widget._repr_mimebundle_()["text/plain"]
            widget.close()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["missing", "empty", "folder", "noise", "half", "text"])
def test_a_damaged_file_ends_in_one_error_or_in_a_widget(folder, songs, name, damage):
    path = folder / name
    if not path.exists():
        pytest.skip(f"this run keeps no {name}")
    content = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "missing":
        made = {
            "empty": b"",
            "noise": random.Random(0).randbytes(len(content)),
            "half": content[: len(content) // 2],
            "text": b'{"epoch": "one"}\n',
        }
        path.write_bytes(made[damage])
    opened(folder, songs)


@pytest.mark.parametrize("seed", range(30))
def test_a_config_with_another_value_somewhere_ends_in_one_error_or_in_a_widget(
    folder, songs, seed
):
    config = json.loads((folder / "config.json").read_text())
    chance = random.Random(seed)
    place, key = config, chance.choice(sorted(config))
    while isinstance(place[key], dict) and place[key]:
        place, key = place[key], chance.choice(sorted(place[key]))
    place[key] = chance.choice(VALUES)
    (folder / "config.json").write_text(json.dumps(config))
    opened(folder, songs)


@pytest.mark.parametrize("seed", range(10))
def test_a_history_with_another_cell_somewhere_ends_in_one_error_or_in_a_widget(
    folder, songs, seed
):
    chance = random.Random(seed)
    rows = [line.split(",") for line in (folder / "history.csv").read_text().splitlines()]
    row = chance.choice(rows)
    row[chance.randrange(len(row))] = chance.choice(
        ["", "nan", "inf", "-1e400", "=1+1", "\x1b[31m"]
    )
    (folder / "history.csv").write_text("\n".join(map(",".join, rows)) + "\n")
    opened(folder, songs)


def test_a_keras_file_in_the_folder_is_never_opened(folder, songs, tmp_path):
    """A network of version 0.1 could run a program; here the file isn't even read."""
    import os

    for name in ("last.keras", "best.keras", "model.keras", "weights.pkl"):
        os.mkfifo(folder / name)  # opening one of these would wait for ever
    opened(folder, songs)
