"""Each variant of the ablation adds one ingredient, and what was measured is read and summed up."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import genre_lab as gl
from genre_lab.errors import EvaluationError
from genre_lab.evaluation.ablation import (
    COLUMNS,
    Ablation,
    left_out,
    read_ablation,
    settled,
    variants,
)
from genre_lab.training.presets import BEST, REPORT


def scores(accuracies, minutes=1.0, **more):
    """A table of one training a variant."""
    names = list(accuracies)
    table = {"variant": names, "seed": 0, "accuracy": list(accuracies.values()), "loss": 1.0}
    return pd.DataFrame(table | {"minutes": minutes} | more)


def test_the_variants_lead_from_the_report_to_best():
    presets = list(variants().values())
    assert replace(presets[0], epochs=REPORT.epochs) == REPORT and presets[-1] == BEST


def test_each_variant_changes_something_towards_best_and_nothing_changes_back():
    presets, last = [asdict(preset) for preset in variants().values()], asdict(BEST)
    for before, after in zip(presets, presets[1:], strict=False):
        changed = {name for name in before if name != "name" and before[name] != after[name]}
        assert changed
        assert all(after[name] == last[name] for name in changed - {"epochs", "network"})
        assert all(last["network"][name] == value for name, value in after["network"].items())


def test_what_is_left_out_is_what_its_variant_brought():
    names, presets = list(variants()), [asdict(preset) for preset in variants().values()]
    (first, whole_recipe), *without = left_out().items()
    whole = asdict(whole_recipe)
    assert whole_recipe == variants()[first]
    assert replace(whole_recipe, voters=BEST.voters, name=BEST.name) == BEST
    assert len(without) == 5
    for name, preset in without:
        place = names.index(name.removeprefix("without "))
        before, after, left = presets[place - 1], presets[place], asdict(preset)
        brought = {
            setting: before[setting]
            for setting in before.keys() - {"name", "network"}
            if before[setting] != after[setting]
        }
        assert left == whole | {"name": name, "network": left["network"]} | brought
        gone = after["network"].keys() - before["network"].keys()
        kept = {key: value for key, value in whole["network"].items() if key not in gone}
        assert left["network"] == kept and (brought or gone)


def test_the_last_quarter_of_the_epochs_counts():
    history = pd.DataFrame({"val_accuracy": np.arange(16) / 16, "val_loss": np.ones(16)})
    assert settled(history) == pytest.approx(np.mean([12, 13, 14, 15]) / 16)
    assert settled(history, "val_loss") == 1
    assert settled(history[:1]) == 0 and settled(history[:2]) == 1 / 16


def test_gains_are_counted_from_the_variant_before_or_from_the_first():
    table = scores({"a": 0.5, "b": 0.7, "c": 0.6})
    assert Ablation(table).summary.gain.round(9).tolist()[1:] == [0.2, -0.1]
    against_first = Ablation(table, against_first=True).summary.gain
    assert against_first.round(9).tolist()[1:] == [0.2, 0.1]
    assert against_first.isna().tolist() == [True, False, False]


def test_seeds_are_summed_up_in_the_order_of_the_table():
    table = pd.concat([scores({"b": 0.5, "a": 0.6}), scores({"b": 0.54, "a": 0.7}, 4.0)])
    summary = Ablation(table).summary
    assert summary.variant.tolist() == ["b", "a"] and summary.n_seeds.tolist() == [2, 2]
    assert summary.accuracy.tolist() == pytest.approx([0.52, 0.65])
    assert summary.deviation.tolist() == pytest.approx([np.std([0.5, 0.54], ddof=1), 0.1 / 2**0.5])
    assert summary.minutes.tolist() == [2.5, 2.5]
    assert "52.0 ± 2.8 % (2 seeds)" in repr(Ablation(table)) and "+13.0" in repr(Ablation(table))
    assert "<table" in Ablation(table)._repr_html_()


def test_the_front_is_what_nothing_quicker_beats():
    accuracy = {"slow": 0.5, "quick": 0.52, "lucky": 0.6, "as quick": 0.51, "long": 0.7}
    assert Ablation(scores(accuracy, [6, 1, 2, 1, 13])).front == ["quick", "lucky", "long"]
    assert Ablation(scores({"a": 0.5, "b": 0.6}, [1, 2])).front == ["a", "b"]
    assert Ablation(scores({"a": 0.5, "b": 0.5}, [1, 2])).front == ["a"]


MEASURED = {"train_accuracy": 0.9, "epochs": 8, "n_valid": 197, "device": "CPU"}


def test_a_table_is_read_from_a_file_or_as_it_is_and_by_its_old_name(tmp_path):
    table = scores({"a": 0.5, "b": 0.6}, **MEASURED)
    table.to_csv(tmp_path / "new.csv", index=False)
    table.rename(columns={"variant": "rung"}).to_csv(tmp_path / "old.csv", index=False)
    wanted = read_ablation(table).table
    assert wanted.columns.tolist() == COLUMNS and wanted.accuracy.tolist() == [0.5, 0.6]
    for path in (tmp_path / "new.csv", str(tmp_path / "old.csv")):
        pd.testing.assert_frame_equal(read_ablation(path).table, wanted)
    assert read_ablation(table, against_first=True).against_first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n1,2\n",
        "\0\1",
        "variant,seed\na,0\n",
        "{variant}\n",
        "{variant}\na,0,{bad},1,1,8,1,1,CPU\n",
    ],
)
@pytest.mark.parametrize("bad", ["nan", "inf", "many", ""])
def test_a_file_that_is_no_ablation_is_refused_with_a_remedy(tmp_path, text, bad):
    path = tmp_path / "some.csv"
    path.write_text(text.replace("{variant}", ",".join(COLUMNS)).replace("{bad}", bad))
    for wrong in (path, tmp_path / "none.csv"):
        with pytest.raises(EvaluationError, match="ablation") as refused:
            read_ablation(wrong)
        assert len(str(refused.value).splitlines()) == 3


def test_the_kept_measurements_of_the_course_are_ablations():
    folder = Path(gl.__file__).parent / "course" / "measurements"
    for name, against_first in (("gtzan_ablation.csv", False), ("gtzan_left_out.csv", True)):
        ablation = read_ablation(folder / name, against_first)
        presets = left_out() if against_first else variants()
        assert ablation.summary.variant.tolist() == list(presets)
