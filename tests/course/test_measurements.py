"""Results measured beforehand: all there, all explained, no songs that may not be handed on."""

import pandas as pd
import pytest

import genre_lab as gl
from genre_lab.course.measurements import FOLDER, kept
from genre_lab.errors import CourseError

KEPT = sorted(
    path
    for path in FOLDER.iterdir()
    if path.suffix == ".csv"
    or any((path / own).is_file() for own in ("config.json", "answers.csv"))
)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_every_measurement_is_explained(path):
    assert f"`{path.name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.csv")), ids=lambda path: path.name)
def test_every_table_can_be_read_and_names_no_song_of_others(path):
    table = pd.read_csv(path)
    named = table.get("track_id", pd.Series(dtype=str)).astype(str)
    assert len(table) and "path" not in table
    assert named.str.fullmatch(r"[a-z]+-\d{4}").all()  # composed by us


def test_a_sweep_is_given_by_its_name():
    kept = gl.measured("features")
    assert kept.of("mel, CRNN", "mel shuffled, CRNN").table.points[1] < -20


def test_measurements_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 300_000


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.name)
def test_a_table_is_given_by_its_name_with_and_without_its_suffix(path):
    for name in (path.name, path.stem):
        pd.testing.assert_frame_equal(gl.measured(name), pd.read_csv(path))


def test_a_run_is_given_as_a_run():
    run = gl.measured("report_on_practice")
    assert isinstance(run, gl.Run) and len(run.history) == 14 and run.preset.name == "report"
    assert kept("report_on_practice") == run.folder


@pytest.mark.parametrize(
    "name, near",
    [("gtzan_split", "gtzan_splits"), ("report_on_practise", "report_on_practice")],
)
def test_a_measurement_that_is_not_there_names_the_nearest(name, near):
    with pytest.raises(CourseError, match=f"did you mean {near} or "):
        gl.measured(name)


@pytest.mark.parametrize(
    "name", ["", "README.md", "__init__.py", "__pycache__", "..", "report_on_practice/x"]
)
def test_only_measurements_are_given(name):
    with pytest.raises(CourseError, match="was measured"):
        gl.measured(name)
