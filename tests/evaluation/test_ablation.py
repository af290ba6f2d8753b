"""Each rung of the ladder adds one ingredient; climbing measures, keeps what is there and goes on."""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest
from genre_lab.plots.ablation import cost
from small_songs import QUICK

import genre_lab as gl
from genre_lab.errors import EvaluationError
from genre_lab.evaluation import ablation as ladder
from genre_lab.evaluation.ablation import (
    COLUMNS,
    Ablation,
    climb,
    left_out,
    read_ablation,
    rungs,
    settled,
)
from genre_lab.training.presets import BEST, REPORT


def test_the_ladder_leads_from_the_report_to_best():
    presets = list(rungs().values())
    assert replace(presets[0], epochs=REPORT.epochs) == REPORT and presets[-1] == BEST


def test_each_rung_changes_something_towards_best_and_nothing_changes_back():
    presets, last = [asdict(preset) for preset in rungs().values()], asdict(BEST)
    for before, after in zip(presets, presets[1:]):
        changed = {name for name in before if name != "name" and before[name] != after[name]}
        assert changed
        assert all(after[name] == last[name] for name in changed - {"epochs", "network"})
        assert all(last["network"][name] == value for name, value in after["network"].items())


def test_what_is_left_out_is_what_its_rung_brought():
    names, presets = list(rungs()), [asdict(preset) for preset in rungs().values()]
    first, *without = left_out().items()
    whole = asdict(first[1])
    assert (
        first[1] == rungs()[first[0]]
        and replace(first[1], voters=BEST.voters, name=BEST.name) == BEST
    )
    for name, preset in without:
        place = names.index(name.removeprefix("without "))
        before, after, left = presets[place - 1], presets[place], asdict(preset)
        brought = {
            setting
            for setting in before
            if setting not in ("name", "network") and before[setting] != after[setting]
        }
        assert left == whole | {"name": name, "network": left["network"]} | {
            setting: before[setting] for setting in brought
        }
        gone = after["network"].keys() - before["network"].keys()
        assert left["network"] == {
            setting: value for setting, value in whole["network"].items() if setting not in gone
        }
        assert brought or gone


def test_the_last_quarter_of_the_epochs_counts():
    history = pd.DataFrame({"val_accuracy": np.arange(16) / 16, "val_loss": np.ones(16)})
    assert (
        settled(history) == pytest.approx(np.mean([12, 13, 14, 15]) / 16)
        and settled(history, "val_loss") == 1
    )
    assert settled(history[:1]) == 0 and settled(history[:2]) == 1 / 16


@pytest.fixture
def two_rungs(monkeypatch):
    quick = replace(QUICK, epochs=2)
    monkeypatch.setattr(
        ladder,
        "rungs",
        lambda: {
            "plain": replace(quick, name="plain"),
            "with masks": replace(quick, name="masks", mask=(4, 4)),
        },
    )


def test_a_climb_is_measured_kept_and_gone_on_with(store, tmp_path, two_rungs):
    first = climb(store, tmp_path, seeds=[0], progress=False)
    stamp = (tmp_path / "plain-0" / "last.keras").stat().st_mtime_ns
    climbed = climb(store, tmp_path, seeds=[0, 1], progress=False)
    assert (tmp_path / "plain-0" / "last.keras").stat().st_mtime_ns == stamp
    kept = read_ablation(tmp_path / "ladder.csv")
    assert kept.table.columns.tolist() == COLUMNS and kept.table[
        ["rung", "seed"]
    ].values.tolist() == [["plain", 0], ["plain", 1], ["with masks", 0], ["with masks", 1]]
    pd.testing.assert_frame_equal(kept.table, climbed.table)
    run = gl.Run(tmp_path / "with-masks-1")
    row = climbed.table.iloc[3]
    assert (
        row.accuracy == round(run.history.val_accuracy.iloc[-1], 4)
        and row.n_valid == len(store.split("valid"))
        and row.minutes >= 0
    )
    assert first.table.accuracy.tolist() == climbed.table.accuracy[climbed.table.seed == 0].tolist()
    summary = climbed.summary
    assert summary.accuracy[0] == pytest.approx(climbed.table.accuracy[:2].mean()) and summary.gain[
        1
    ] == pytest.approx(summary.accuracy[1] - summary.accuracy[0])


def test_brakes_are_left_out_beside_the_ladder(store, tmp_path, two_rungs, monkeypatch):
    climb(store, tmp_path, [0], progress=False)
    written = (tmp_path / "ladder.csv").read_bytes()
    monkeypatch.setattr(
        ladder,
        "left_out",
        lambda: {
            "plain": ladder.rungs()["plain"],
            "without voters": replace(QUICK, epochs=2, name="without voters"),
        },
    )
    left = climb(store, tmp_path, [0], leave_one_out=True, progress=False)
    again = read_ablation(tmp_path / "left_out.csv", against_first=True)
    pd.testing.assert_frame_equal(again.table, left.table)
    pd.testing.assert_frame_equal(again.summary, left.summary)
    assert (
        left.table.rung.tolist() == ["plain", "without voters"]
        and (tmp_path / "ladder.csv").read_bytes() == written
    )


def test_only_some_rungs_may_be_climbed_and_others_are_refused(store, tmp_path, two_rungs):
    assert set(climb(store, tmp_path, [0], ["with masks"], progress=False).table.rung) == {
        "with masks"
    }
    assert climb(store, tmp_path, [0], ["plain"], progress=False).table.rung.tolist() == [
        "plain",
        "with masks",
    ]  # what was there stays
    with pytest.raises(EvaluationError, match="choose from plain, with masks"):
        climb(store, tmp_path, [0], ["magic"])


def test_gains_are_counted_from_the_rung_before_or_from_the_first():
    table = pd.DataFrame(
        {
            "rung": ["a", "b", "c"],
            "seed": 0,
            "accuracy": [0.5, 0.7, 0.6],
            "loss": 1.0,
            "minutes": 1.0,
        }
    )
    assert Ablation(table).summary.gain.round(9).tolist()[1:] == [0.2, -0.1]
    assert Ablation(table, against_first=True).summary.gain.round(9).tolist()[1:] == [0.2, 0.1]
    assert Ablation(table, against_first=True).summary.gain.isna().tolist() == [True, False, False]


def test_a_file_that_is_no_ladder_is_refused(tmp_path):
    with pytest.raises(EvaluationError, match="no ladder"):
        read_ablation(tmp_path / "none.csv")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(EvaluationError, match="no ladder"):
        read_ablation(tmp_path / "other.csv")


def test_a_ladder_is_drawn_with_every_rung_and_seed():
    table = pd.DataFrame(
        {
            "rung": ["a"] * 3 + ["b"] * 3,
            "seed": [0, 1, 2] * 2,
            "accuracy": [0.5, 0.52, 0.54, 0.6, 0.62, 0.61],
            "loss": 1.0,
            "minutes": 1.5,
        }
    )
    picture = gl.plot(Ablation(table))
    assert "a 52%, b 61%" in picture.alt
    ax = picture.figure.axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a (1.5 min)", "+ b (1.5 min)"]
    assert sum(len(line.get_xdata()) == 3 and line.get_marker() == "o" for line in ax.lines) == 2
    assert "52.0 ± 2.0 % (3 seeds)" in repr(Ablation(table)) and "+9.0 points" in repr(
        Ablation(table)
    )
    assert "<table" in Ablation(table)._repr_html_()


def test_the_front_is_what_nothing_quicker_beats():
    table = pd.DataFrame(
        {
            "rung": ["slow", "quick", "lucky", "as quick", "long"],
            "seed": 0,
            "accuracy": [0.5, 0.52, 0.6, 0.51, 0.7],
            "loss": 1.0,
            "minutes": [6, 1, 2, 1, 13],
        }
    )
    assert Ablation(table).front == ["quick", "lucky", "long"]
    picture = cost(Ablation(table))
    front, beaten = picture.figure.axes[0].lines
    np.testing.assert_allclose(
        [front.get_xdata(), front.get_ydata()], [[1, 2, 13], [0.52, 0.6, 0.7]]
    )
    assert sorted(beaten.get_xdata()) == [1, 6] and [
        text.get_text() for text in picture.figure.axes[0].texts
    ] == ["quick", "lucky", "long"]
    assert (
        "long (70% in 13 min)" in picture.alt
        and "Beaten: slow (50% in 6 min), as quick" in picture.alt
    )


def test_a_front_of_everything_names_nothing_as_beaten():
    table = pd.DataFrame(
        {"rung": ["a", "b"], "seed": 0, "accuracy": [0.5, 0.6], "loss": 1.0, "minutes": [1, 2]}
    )
    assert Ablation(table).front == ["a", "b"] and "Beaten" not in cost(Ablation(table)).alt
