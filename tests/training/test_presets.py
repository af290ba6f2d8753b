import json
from dataclasses import FrozenInstanceError

import pytest

from genre_lab.errors import TrainingError
from genre_lab.training.presets import (
    BEST,
    FINETUNE,
    PRESETS,
    REPORT,
    TINY,
    Preset,
    check_size,
    preset_named,
)


def test_the_report_preset_is_the_report():
    assert (REPORT.epochs, REPORT.batch_size, REPORT.frames, REPORT.weights, REPORT.network) == (
        200,
        16,
        None,
        "last",
        {"momentum": 0.9},
    )


def test_a_preset_prints_itself_and_cannot_be_changed():
    told = str(Preset("mine", 3, frames=96, network={"rnn": "lstm"}, weights="best"))
    assert told == (
        "mine: 3 epochs, batches of 16, Adam at 0.001, excerpts of 96 frames, the best weights, "
        "rnn=lstm"
    )
    with pytest.raises(FrozenInstanceError):
        TINY.epochs = 1


def test_presets_are_found_by_name():
    assert (
        preset_named("tiny") is TINY
        and preset_named(REPORT) is REPORT
        and set(PRESETS) == {"tiny", "finetune", "report", "best", "transfer"}
    )
    with pytest.raises(TrainingError, match="choose from tiny, finetune, report, best"):
        preset_named("huge")


def test_finetuning_takes_smaller_steps_and_fewer_of_them_with_the_same_network():
    assert FINETUNE.network == TINY.network and FINETUNE.frames == TINY.frames
    assert FINETUNE.learning_rate <= TINY.learning_rate / 10 and FINETUNE.epochs < TINY.epochs
    assert str(FINETUNE).startswith("finetune: 20 epochs")


def test_precision_is_one_of_two_and_is_said_where_it_is_not_whole():
    assert str(Preset("mine", 3, precision="mixed_bfloat16")).endswith(
        "precision=mixed_bfloat16"
    ) and "precision" not in str(REPORT)
    with pytest.raises(TrainingError, match="not one of 'float32', 'mixed_bfloat16'"):
        Preset("mine", 3, precision="float8")


def test_an_average_that_never_moves_is_refused():
    assert Preset("mine", 3, averaging=0.999).averaging == 0.999
    with pytest.raises(TrainingError, match="below 1"):
        Preset("mine", 3, averaging=1)


def test_voters_are_too_large_together_where_each_would_do():
    wide = {"filters": (512, 1024, 1024, 1024)}
    check_size(Preset("one", 1, network=wide), (96, 1172), 10, "config.json")
    with pytest.raises(TrainingError, match="weights"):
        check_size(Preset("many", 1, network=wide, voters=100), (96, 1172), 10, "config.json")


def test_a_preset_comes_back_from_json_and_prints_the_same_settings():
    again = Preset(**BEST.to_dict())
    assert (
        again.to_dict() == json.loads(json.dumps(BEST.to_dict()))
        and again.augmentation == BEST.augmentation
        and str(again).replace("[", "(").replace("]", ")") == str(BEST)
    )
    assert "voters=4" in str(BEST) and "equalize" not in str(BEST) and "voters" not in str(REPORT)
