"""The shipped networks answer from any folder, are what their cards say, and stay as they are."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import soundfile

from genre_lab.audio.feature_spec import MEL
from genre_lab.audio.features import feature_of_file
from genre_lab.data.store import FeatureStore
from genre_lab.errors import TrainingError
from genre_lab.evaluation.prediction import Predictor
from genre_lab.evaluation.results import evaluate
from genre_lab.practice import GENRES, make_corpus
from genre_lab.training.checkpoints import Checkpoint
from genre_lab.training.network import preset_network
from genre_lab.training.presets import BEST, TINY
from genre_lab.training.run import LAST, WEIGHTS, Run, shipped_names

PRACTICED = ("practice", "start")
GTZAN = [
    "blues",
    "classical",
    "country",
    "disco",
    "hiphop",
    "jazz",
    "metal",
    "pop",
    "reggae",
    "rock",
]


@pytest.fixture(scope="module")
def new_songs(tmp_path_factory):
    """Three songs of each genre that no network has learnt from."""
    folder = tmp_path_factory.mktemp("new")
    table = make_corpus(folder, songs_per_genre=3, seed=41, workers=1, progress=False)
    return [(row.genre, folder / row.path) for row in table.itertuples()]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def folder_state(name="best"):
    return {
        path.name: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in (WEIGHTS / name).iterdir()
    }


def test_the_shipped_run_is_that_of_the_preset_and_small_enough():
    run = Run("best")
    assert (
        shipped_names() == ["best", "practice", "start"]
        and run.genres == GTZAN
        and run.n_songs == {"train": 442, "valid": 197}
    )
    assert run.preset.to_dict() == BEST.to_dict()
    assert len(run.history) == BEST.epochs and run.seed == 0
    assert (run.folder / LAST).stat().st_size < 10e6
    assert Checkpoint(run.folder / LAST).epoch == BEST.epochs


def test_the_network_has_its_voters_and_no_optimizer():
    model = Run("best").model()
    assert model.output_shape == (None, BEST.voters, 10) and not model.compiled
    probabilities = model.predict_on_batch(np.zeros((2, 128, BEST.frames), "float32"))
    np.testing.assert_allclose(probabilities.sum(axis=2), 1, atol=1e-5)


def test_the_card_states_the_runs_own_figures():
    card = (WEIGHTS / "best" / "README.md").read_text(encoding="utf-8")
    last = Run("best").history.iloc[-1]
    assert f"{100 * last.val_accuracy:.1f} %" in card
    assert all(needed in card for needed in ("442", "197", "seed 0", "GTZAN", "licence", "Limits"))


@pytest.mark.parametrize("name", PRACTICED)
def test_networks_for_practice_songs_are_small_and_state_their_own_figures(name):
    run = Run(name)
    card = (WEIGHTS / name / "README.md").read_text(encoding="utf-8")
    assert run.genres == sorted(GENRES) and run.spec == MEL
    assert (run.folder / LAST).stat().st_size < 2e6
    assert Checkpoint(run.folder / LAST).epoch == len(run.history) == run.preset.epochs
    figures = [f"{n} songs" for n in run.n_songs.values()]
    figures += [f"{run.history.seconds.sum() / 60:.1f} min"]
    figures += [f"{100 * run.history.val_accuracy.iloc[-1]:.1f} %"]
    figures += [f"{run.preset.epochs} epochs", "seed 2018", "seed 2019", "Limits"]
    assert [figure for figure in figures if figure not in card] == []


def test_the_small_network_is_the_one_that_tiny_trains():
    network = preset_network(TINY, (96, TINY.frames), len(GENRES))
    assert [w.shape for w in Run("start").model().weights] == [w.shape for w in network.weights]


@pytest.mark.slow
@pytest.mark.parametrize("name", PRACTICED)
def test_practice_songs_of_yet_another_seed_are_recognised(name, new_songs):
    before, right = folder_state(name), 0
    for genre, path in new_songs:
        answer = Predictor(name)(path)
        right += answer.index[0] == genre
    assert right >= len(new_songs) * 0.7  # chance is a sixth
    assert folder_state(name) == before


def test_a_folder_of_the_same_name_goes_first(tmp_path, monkeypatch, trained):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(trained.folder, "best")
    assert Run("best").preset.name == "quick" and Run("best").records == Run("best").folder
    with pytest.raises(TrainingError, match="shipped one: best"):
        Run("worst")


def test_a_song_on_disk_becomes_the_spectrogram_that_librosa_makes_of_it(tmp_path):
    """As the training songs were: 128 Slaney bands, dB below the loudest, 723 of 1,293 frames."""
    import librosa

    run, generator = Run("best"), np.random.default_rng(0)
    times = np.arange(661_941) / 22_050
    samples = (
        0.2 * np.sin(2 * np.pi * 300 * times * (1 + times / 60))
        + 0.02 * generator.standard_normal(len(times))
    ).astype("float32")
    soundfile.write(tmp_path / "song.wav", samples, 22_050, subtype="FLOAT")
    power = librosa.feature.melspectrogram(
        y=samples, sr=22_050, n_fft=2048, hop_length=512, n_mels=128
    )
    wanted = librosa.power_to_db(power, ref=np.max, top_db=80)
    kept = np.linspace(0, 1292, 723).round().astype(int)
    assert wanted.shape == (128, 1293)
    found = run.spectrogram(tmp_path / "song.wav").values
    np.testing.assert_allclose(found, wanted[:, kept], atol=1e-3)


@pytest.mark.slow
def test_it_answers_on_the_command_line_for_a_song_and_writes_nothing_there(
    songs, command, cache, tmp_path
):
    before = folder_state()
    done = command(
        "-m",
        "genre_lab",
        "predict",
        "best",
        songs / "drone" / "00.wav",
        "--json",
        cwd=tmp_path,
        GENRE_LAB_CACHE=str(cache),
    )
    [answer] = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert sorted(answer["probabilities"]) == GTZAN and sum(
        answer["probabilities"].values()
    ) == pytest.approx(1, abs=1e-3)
    assert folder_state() == before


def test_results_and_looks_go_to_the_users_cache(songs, cache):
    run, before = Run("best"), folder_state()
    values = np.stack(
        [feature_of_file(songs / kind / "00.wav", run.spec).values for kind in ("bells", "drone")]
    )
    table = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"], "split": "test"})
    results = evaluate(run, FeatureStore.from_arrays(values, table, run.spec), "test")
    results.save(run.records)
    assert (cache / "shipped" / "best" / "results.json").is_file() and Run("best").looks == {
        "test": 1
    }
    assert folder_state() == before and results.looked_at == 1
