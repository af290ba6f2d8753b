import pandas as pd
import pytest

from genre_lab.errors import TrainingError
from genre_lab.training.checkpoints import load_model, save_model
from genre_lab.training.run import COLUMNS, Run, read_history, write_history


def test_a_run_shows_where_it_stands(run):
    assert repr(run).startswith("Run 'run': quick, seed 1, epoch 6 of 6, accuracy ")
    (run.folder / "history.csv").unlink()
    assert repr(run) == "Run 'run': no epoch finished yet"


def test_where_there_is_no_run_it_says_so(tmp_path):
    with pytest.raises(TrainingError, match="no run here"):
        Run(tmp_path)


@pytest.mark.parametrize(
    "name, content",
    [
        ("config.json", ""),
        ("config.json", "{}"),
        ("config.json", "[]"),
        ("scaling.json", None),
        ("scaling.json", "{}"),
        ("environment.json", None),
    ],
)
def test_a_damaged_run_is_refused_in_three_lines(run, name, content):
    (run.folder / name).unlink() if content is None else (run.folder / name).write_text(content)
    with pytest.raises(TrainingError, match="damaged") as refused:
        Run(run.folder)
    assert len(str(refused.value).splitlines()) == 3


def test_looks_are_counted_for_each_split_and_kept(run):
    assert [
        run.look("test"),
        run.look("valid"),
        run.look("test"),
        Run(run.folder).look("test"),
    ] == [1, 1, 2, 3]
    (run.folder / "looks.json").write_text("[")
    with pytest.raises(TrainingError, match="looks"):
        run.look("test")


def test_history_comes_back_to_the_last_digit(tmp_path):
    history = pd.DataFrame([[1, 1 / 3, 0.1 + 0.2, 2 / 3, 1e-9, 0.123]], columns=COLUMNS)
    write_history(tmp_path, history)
    assert (read_history(tmp_path) == history).all(axis=None)


def test_best_and_last_are_both_there_and_nothing_else_is(run):
    import numpy as np

    for weights in ("best", "last", None):
        assert run.model(weights).output_shape == (None, 3)
    for one, other in zip(run.model().weights, run.model("last").weights):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(TrainingError, match="no weights 'first'"):
        run.model("first")


def test_a_missing_or_damaged_checkpoint_is_refused(run):
    (run.folder / "best.keras").write_bytes(b"PK not really")
    with pytest.raises(TrainingError, match="damaged"):
        run.model("best")
    (run.folder / "last.keras").unlink()
    with pytest.raises(TrainingError, match="no checkpoint yet"):
        run.model()


def test_code_inside_a_model_file_is_not_run(tmp_path):
    from genre_lab.models.keras_backend import keras

    trap = tmp_path / "trap"
    name = str(trap)
    code = keras.layers.Lambda(lambda x: (open(name, "w").close(), x)[1])
    picture = keras.Input((2,))
    save_model(keras.Model(picture, code(picture)), tmp_path / "model.keras")
    trap.unlink(missing_ok=True)
    with pytest.raises(TrainingError):
        load_model(tmp_path / "model.keras")
    assert not trap.exists()
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=False)
    loaded(keras.ops.zeros((1, 2)))
    assert trap.exists()  # or the trap was none
