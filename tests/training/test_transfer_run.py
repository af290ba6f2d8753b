"""The preset `transfer`: an ordinary run, whose network stands behind published ones."""

import json

import numpy as np
import pandas as pd
import pytest
from small_songs import GENRES, sound

from genre_lab.audio.clip import Clip
from genre_lab.audio.features import feature
from genre_lab.data.store import FeatureStore
from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError, TrainingError
from genre_lab.evaluation.leaks import find_leaks
from genre_lab.evaluation.prediction import predict
from genre_lab.evaluation.results import evaluate
from genre_lab.models.pretrained.published import CARDS
from genre_lab.training.fit import fit
from genre_lab.training.presets import TRANSFER, Preset
from genre_lab.training.run import Run

pytestmark = pytest.mark.slow
SPEC = CARDS["musicnn-msd"].spec


@pytest.fixture(scope="module")
def heard_store():
    """Eighteen songs of 8 s in three genres, two an artist, by musicnn's recipe."""
    rows, values = [], []
    for genre in GENRES:
        for number in range(6):
            samples = np.zeros(SPEC.n_samples, "float32")
            samples[:128_000] = sound(genre, number, 8, 16_000)
            values.append(feature(Clip(samples, 16_000), SPEC).values)
            rows.append(
                {
                    "track_id": f"{genre}-{number}",
                    "genre": genre,
                    "artist": f"{genre} {number // 2}",
                    "split": ("train", "train", "valid")[number // 2],
                }
            )
    return FeatureStore.from_arrays(np.stack(values), pd.DataFrame(rows), SPEC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("transfer")


@pytest.fixture
def run(musicnn, heard_store, folder):
    """Trained once; resuming a finished run changes nothing."""
    return fit(heard_store, preset="transfer", out=folder / "run", resume=True, progress=False)


def test_it_tells_songs_of_artists_that_it_never_heard(run, heard_store):
    results = evaluate(run, heard_store, "valid")
    assert results.accuracy == 1 and len(results.truth) == 6
    row = run.history.iloc[0]
    assert len(run.history) == 1 and row.val_accuracy == 1 and row.accuracy == 1
    answers = results.probabilities[np.arange(6), np.searchsorted(run.genres, results.truth)]
    assert row.val_loss == pytest.approx(-np.log(answers).mean(), abs=1e-3)
    assert run.n_songs == {"train": 12, "valid": 6} and "transfer" in repr(run)


def test_the_checkpoint_holds_the_head_alone_and_the_config_the_networks(run):
    told = json.loads((run.folder / "config.json").read_text())
    assert told["published"] == {name: CARDS[name].digest for name in told["published"]}
    width = 200 * len(told["published"])
    assert (run.folder / "last.safetensors").stat().st_size < 4 * 3 * (width + 1) + 2000
    assert told["network"]["input"] == [width] and told["input_shape"] == [96, 1563]


def test_a_song_on_disk_gets_an_answer(run, tmp_path):
    import soundfile

    soundfile.write(tmp_path / "drone.wav", sound("drone", 40, 26, 16_000), 16_000)
    assert predict(run, tmp_path / "drone.wav").index[0] == "drone"


def test_no_leak_is_found_in_spectrograms_that_are_taken_as_they_are(run, heard_store):
    assert not find_leaks(heard_store, run).findings.what.str.contains("scaling").any()


def test_other_weights_than_those_it_learnt_from_are_refused(run, tmp_path):
    import shutil

    other = shutil.copytree(run.folder, tmp_path / "other")
    told = json.loads((other / "config.json").read_text())
    name = next(iter(told["published"]))

    def model_with(published, network=told["network"]):
        (other / "config.json").write_text(
            json.dumps(told | {"published": published, "network": network})
        )
        return Run(other).model()

    with pytest.raises(TrainingError, match="other weights"):
        model_with({name: "0" * 64})
    with pytest.raises(TrainingError, match="no published network"):
        model_with({"nobody's": "0" * 64})
    with pytest.raises(TrainingError, match="checksum"):
        model_with({name: 7})
    with pytest.raises(TrainingError, match="not a set of named values"):
        model_with([name])
    with pytest.raises(TrainingError, match="published"):
        model_with({name: CARDS[name].digest}, "preset")
    with pytest.raises(TrainingError, match=r"classifier takes|another network"):
        model_with({name: CARDS[name].digest, "vgg-msd": CARDS["vgg-msd"].digest})


def test_a_store_without_validation_songs_will_do(musicnn, heard_store, tmp_path):
    everything = heard_store.with_tracks(Tracks(heard_store.table.assign(split="train")))
    run = fit(everything, preset="transfer", out=tmp_path / "run", progress=False)
    assert run.n_songs == {"train": 18, "valid": 0} and run.history.val_accuracy[0] > 0.9
    with pytest.raises(DataError, match="valid"):
        fit(everything, preset="tiny", out=tmp_path / "tiny", progress=False)


def test_what_does_not_fit_is_refused(musicnn, store, heard_store, tmp_path):
    with pytest.raises(TrainingError, match="another recipe"):
        fit(store, preset="transfer", out=tmp_path / "a", progress=False)
    with pytest.raises(TrainingError, match="no published network"):
        preset = Preset("mine", epochs=1, published=("nobody's",))
        fit(heard_store, preset=preset, out=tmp_path / "b", progress=False)
    with pytest.raises(TrainingError, match="network already"):
        fit(heard_store, lambda: None, preset="transfer", out=tmp_path / "c", progress=False)
    assert not any((tmp_path / name / "config.json").exists() for name in "abc")
    assert "musicnn-msd" in str(TRANSFER)
