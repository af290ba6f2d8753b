"""data_scripts/measure_ablation.py trains every variant, keeps what is there and resumes."""

import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from small_songs import QUICK

import genre_lab as gl
from genre_lab.errors import EvaluationError
from genre_lab.evaluation import ablation
from genre_lab.evaluation.ablation import COLUMNS, read_ablation

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parents[2] / "data_scripts"


@pytest.fixture
def measure(monkeypatch):
    """The script's function, over two quick variants."""
    monkeypatch.syspath_prepend(SCRIPTS)
    monkeypatch.delitem(sys.modules, "measure_ablation", raising=False)
    from measure_ablation import measure

    quick = replace(QUICK, epochs=2)
    presets = {
        "plain": replace(quick, name="plain"),
        "with masks": replace(quick, name="masks", mask=(4, 4)),
    }
    monkeypatch.setattr(ablation, "variants", lambda: presets)
    return measure


def stamps(folder):
    weights = [path for path in folder.rglob("*") if path.suffix in (".keras", ".safetensors")]
    return {path: path.stat().st_mtime_ns for path in weights}


def test_every_variant_is_measured_kept_and_resumed(store, tmp_path, measure):
    first = measure(store, tmp_path, [0], progress=False)
    before = stamps(tmp_path)
    both = measure(store, tmp_path, [0, 1], progress=False)
    after = stamps(tmp_path)
    assert before and before.items() <= after.items()  # what was trained is not trained again
    kept = read_ablation(tmp_path / "ablation.csv")
    assert kept.table.columns.tolist() == COLUMNS
    names = [("plain", 0), ("plain", 1), ("with masks", 0), ("with masks", 1)]
    assert list(zip(kept.table.variant, kept.table.seed, strict=True)) == names
    pd.testing.assert_frame_equal(kept.table, both.table)
    run = gl.Run(tmp_path / "with-masks-1")
    row = both.table.iloc[3]
    assert row.accuracy == round(run.history.val_accuracy.iloc[-1], 4)
    assert row.n_valid == len(store.split("valid")) and row.minutes >= 0
    assert first.table.accuracy.tolist() == both.table.accuracy[both.table.seed == 0].tolist()
    summary = both.summary
    assert summary.accuracy[0] == pytest.approx(both.table.accuracy[:2].mean())
    assert summary.gain[1] == pytest.approx(summary.accuracy[1] - summary.accuracy[0])


def test_brakes_are_left_out_in_a_file_of_their_own(store, tmp_path, measure, monkeypatch):
    measure(store, tmp_path, [0], ["plain"], progress=False)
    written = (tmp_path / "ablation.csv").read_bytes()
    without = {
        "plain": ablation.variants()["plain"],
        "without voters": replace(QUICK, epochs=2, name="without voters"),
    }
    monkeypatch.setattr(ablation, "left_out", lambda: without)
    left = measure(store, tmp_path, [0], leave_one_out=True, progress=False)
    again = read_ablation(tmp_path / "left_out.csv", against_first=True)
    pd.testing.assert_frame_equal(again.table, left.table)
    pd.testing.assert_frame_equal(again.summary, left.summary)
    assert left.table.variant.tolist() == ["plain", "without voters"]
    assert (tmp_path / "ablation.csv").read_bytes() == written


def test_some_variants_can_be_chosen_and_others_are_refused(store, tmp_path, measure):
    one = measure(store, tmp_path, [0], ["with masks"], progress=False)
    assert set(one.table.variant) == {"with masks"}
    two = measure(store, tmp_path, [0], ["plain"], progress=False)
    assert two.table.variant.tolist() == ["plain", "with masks"]  # what was there stays
    with pytest.raises(EvaluationError, match="choose from plain, with masks"):
        measure(store, tmp_path, [0], ["magic"])
