import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from genre_lab.audio.features import feature_of_file
from genre_lab.errors import TrainingError
from genre_lab.training.checkpoints import save_checkpoint
from genre_lab.training.run import BEST, COLUMNS, LAST, Run, read_history, write_history


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
        ("environment.json", '{"versions": 3}'),
    ],
)
def test_a_damaged_run_is_refused_in_three_lines(run, name, content):
    (run.folder / name).unlink() if content is None else (run.folder / name).write_text(content)
    with pytest.raises(TrainingError, match="damaged|missing|cannot be read") as refused:
        Run(run.folder)
    assert len(str(refused.value).splitlines()) == 3


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf"), "1", None, 1e300])
@pytest.mark.parametrize("name", ["mean", "deviation"])
def test_a_scaling_that_is_no_scaling_is_refused(run, name, wrong):
    if name == "mean" and wrong in (0.0, -1.0):
        return
    path = run.folder / "scaling.json"
    scaling = json.loads(path.read_text())
    scaling[name][3] = wrong
    path.write_text(json.dumps(scaling))
    with pytest.raises(TrainingError, match="scaling.json is damaged"):
        Run(run.folder)


def test_a_scaling_of_other_songs_is_refused(run):
    path = run.folder / "scaling.json"
    text = path.read_text()
    digit = next(i for i, letter in enumerate(text) if letter == "3")
    path.write_text(text[:digit] + "4" + text[digit + 1 :])
    with pytest.raises(TrainingError, match="not those that the network was trained with"):
        Run(run.folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "epoch,loss\n1,2\n",
        ",".join(COLUMNS) + "\n1,2,0.5,2,nan,1\n",
        ",".join(COLUMNS) + "\n2,2,0.5,2,0.5,1\n",
        ",".join(COLUMNS) + "\n1,2,0.5,2,much,1\n",
        ",".join(COLUMNS) + "\n1,2,0.5,2,0.5\n",
        "\x00",
    ],
)
def test_a_damaged_history_is_refused(run, text):
    (run.folder / "history.csv").write_text(text)
    with pytest.raises(TrainingError) as refused:
        run.history  # noqa: B018 - it is read here
    assert len(str(refused.value).splitlines()) == 3


def test_chance_is_always_guessing_the_most_frequent_genre_of_the_validation_songs(run):
    path = run.folder / "config.json"
    config = json.loads(path.read_text())
    config["songs_per_genre"]["valid"] = {"bells": 1, "drone": 3}
    path.write_text(json.dumps(config))
    assert Run(run.folder).chance == 0.75
    del config["songs_per_genre"]
    path.write_text(json.dumps(config))
    assert Run(run.folder).chance is None


def test_a_spectrogram_follows_the_runs_own_recipe(run, songs):
    song = songs / "bells" / "00.wav"
    feature = run.spectrogram(song)
    assert feature.spec == run.spec and feature.values.shape == (96, 301)
    np.testing.assert_array_equal(feature.values, feature_of_file(song, run.spec).values)


def test_looks_are_counted_for_each_split_and_kept(run, tmp_path, monkeypatch):
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path / "cache"))
    counts = [run.look("test"), run.look("valid"), run.look("test")]
    assert [*counts, Run(run.folder).look("test")] == [1, 1, 2, 3]
    (run.folder / "looks.json").write_text("[")
    with pytest.raises(TrainingError, match="looks"):
        run.look("test")
    (run.folder / "looks.json").write_text('{"test": "many"}')
    with pytest.raises(TrainingError, match="looks"):
        run.look("test")


def test_looks_that_are_counted_at_once_are_all_counted(run, tmp_path, monkeypatch):
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path / "cache"))
    with ThreadPoolExecutor(8) as workers:
        counts = list(workers.map(lambda _: Run(run.folder).look("test"), range(16)))
    assert sorted(counts) == list(range(1, 17))


def test_history_comes_back_to_the_last_digit(tmp_path):
    rows = np.random.default_rng(0).random((300, 6))
    history = pd.DataFrame(rows, columns=COLUMNS).assign(epoch=range(1, 301))
    write_history(tmp_path, history)
    assert (read_history(tmp_path) == history).all(axis=None)


def test_best_and_last_are_both_there_and_nothing_else_is(run):
    for weights in ("best", "last", None):
        assert run.model(weights).output_shape == (None, 3)
    for one, other in zip(run.model().weights, run.model("last").weights, strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(TrainingError, match="no weights 'first'"):
        run.model("first")


def test_a_missing_or_damaged_checkpoint_is_refused(run):
    (run.folder / BEST).write_bytes(b"PK not really")
    with pytest.raises(TrainingError, match="damaged"):
        run.model("best")
    (run.folder / LAST).unlink()
    with pytest.raises(TrainingError, match="no checkpoint here"):
        run.model()


def test_a_network_that_answers_has_no_optimizer_and_can_be_trained(run):
    model = run.model()
    assert not model.compiled
    model.compile("sgd", "sparse_categorical_crossentropy")
    values = np.zeros((3, 96, 96), "float32")
    assert np.isfinite(model.train_on_batch(values, np.arange(3)))


def test_a_shipped_checkpoint_holds_the_weights_alone(run, store):
    model = run.model()
    save_checkpoint(run.folder / "alone.safetensors", model, 6, resumable=False)
    sizes = [(run.folder / name).stat().st_size for name in ("alone.safetensors", LAST)]
    assert sizes[0] < 0.5 * sizes[1]
    for one, other in zip(run.model("last").weights, model.weights, strict=True):
        np.testing.assert_array_equal(one, other)
