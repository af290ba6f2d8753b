"""Results that were measured beforehand: all there, all explained, none with songs that may not be handed on."""

import pandas as pd
import pytest

import genre_lab as gl
from genre_lab.course.measurements import measured
from genre_lab.errors import CourseError

FOLDER = measured("gtzan_splits.csv").parent
KEPT = sorted(
    path
    for path in FOLDER.iterdir()
    if path.suffix == ".csv" or path.is_dir() and (path / "config.json").is_file()
)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_every_measurement_is_explained(path):
    assert f"`{path.name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", [path for path in FOLDER.rglob("*.csv")], ids=lambda path: path.name
)
def test_every_table_can_be_read_and_names_no_single_song(path):
    table = pd.read_csv(path)
    assert len(table) and not {"track_id", "path"} & set(table.columns)


def test_measurements_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 300_000


def test_a_measurement_that_is_not_there_names_one_that_is():
    with pytest.raises(CourseError, match="did you mean gtzan_splits.csv"):
        gl.measured("gtzan_split")
