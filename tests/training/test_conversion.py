"""A run of version 0.1 answers as before once it is converted; its archive is read, never built."""

import io
import json
import shutil
import zipfile

import h5py
import numpy as np
import pytest
from small_songs import QUICK, bytes_of

from genre_lab.errors import GenreLabError, TrainingError
from genre_lab.models.ensembles import side_by_side
from genre_lab.models.keras_backend import keras
from genre_lab.training.checkpoints import Checkpoint
from genre_lab.training.conversion import convert
from genre_lab.training.fit import compiled, fit
from genre_lab.training.network import preset_network
from genre_lab.training.run import LAST, Run

SINCE = ("format", "input_shape", "network", "songs_per_genre", "scaling")  # version 0.2


def as_before(folder, model):
    """Turn a run into what version 0.1 left: `.keras` archives and a shorter config."""
    for checkpoint in folder.glob("*.safetensors"):
        checkpoint.unlink()
    compiled(model, QUICK, steps=10)
    model.optimizer.build(model.trainable_variables)
    model.save(folder / "last.keras")
    shutil.copyfile(folder / "last.keras", folder / "best.keras")
    config = json.loads((folder / "config.json").read_text())
    for name in SINCE:
        del config[name]
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.fixture
def old(run):
    return as_before(run.folder, run.model())


def test_a_run_of_version_0_1_says_how_to_convert_it(old, store):
    assert len(Run(old).history) == 6 and Run(old).chance is None
    with pytest.raises(TrainingError, match="genre_lab convert"):
        Run(old).model()
    with pytest.raises(TrainingError, match="can answer, not resume"):
        fit(store, preset=QUICK, seed=1, out=old, resume=True, progress=False)


def test_a_converted_run_answers_as_before_and_cannot_be_resumed(old, trained, store):
    kept = {name: content for name, content in bytes_of(old).items() if name.endswith(".keras")}
    run = convert(old)
    for weights, epoch in (("last", 6), ("best", int(run.history.val_loss.argmin()) + 1)):
        for one, other in zip(run.model(weights).weights, trained.model().weights, strict=True):
            np.testing.assert_array_equal(one, other)
        assert Checkpoint(run.folder / f"{weights}.safetensors").epoch == epoch
    assert kept.items() <= bytes_of(old).items()
    with pytest.raises(TrainingError, match="needs no conversion"):
        convert(old)
    before = bytes_of(old)
    assert len(fit(store, preset=QUICK, seed=1, out=old, resume=True).history) == 6  # it is done
    assert bytes_of(old) == before


def test_what_a_killed_conversion_left_half_written_is_cleared_away(old):
    (old / ".partial-1-last.safetensors").write_bytes(b"half")
    whole = bytes_of(convert(old).folder)
    assert not any(name.startswith(".partial-") for name in whole)


def test_voters_within_a_network_are_found_too(run):
    told = {"filters": (4, 4), "pools": ((4, 4), (4, 4)), "rnn": "lstm", "units": 4}
    voters = [
        preset_network(QUICK.__class__("v", 1, network=told), (96, 96), 3, seed) for seed in (1, 2)
    ]
    model = side_by_side(voters)
    config = json.loads((run.folder / "config.json").read_text())
    config["preset"] |= {"network": json.loads(json.dumps(told)), "voters": 2}
    (run.folder / "config.json").write_text(json.dumps(config))
    converted = convert(as_before(run.folder, model))
    for one, other in zip(converted.model("last").weights, model.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_network_of_ones_own_needs_its_builder(run):
    def build():
        spectrogram = keras.Input((96, 96))
        flat = keras.layers.Flatten()(spectrogram)
        return keras.Model(spectrogram, keras.layers.Dense(3, activation="softmax")(flat))

    model = build()
    old = as_before(run.folder, model)
    with pytest.raises(TrainingError, match="not the one that the preset builds"):
        convert(old)
    converted = convert(old, model=build)
    np.testing.assert_array_equal(converted.model().weights[0], model.weights[0])
    with pytest.raises(TrainingError, match="gl.Run"):
        Run(old).model()


def rewritten(folder, change, compression=zipfile.ZIP_STORED):
    """Write both archives anew, the HDF5 file in them changed by a function."""
    with zipfile.ZipFile(folder / "last.keras") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    memory = io.BytesIO(members["model.weights.h5"])
    with h5py.File(memory, "r+") as arrays:
        change(arrays)
    members["model.weights.h5"] = memory.getvalue()
    for name in ("last.keras", "best.keras"):
        with zipfile.ZipFile(folder / name, "w", compression) as archive:
            for member, content in members.items():
                archive.writestr(member, content)


PLACE = "layers/dense/vars/0"


def replaced(link):
    def change(arrays):
        del arrays[PLACE]
        link(arrays, arrays["layers/dense/vars"])

    return change


@pytest.mark.parametrize(
    "change",
    [
        replaced(lambda arrays, group: None),
        replaced(lambda arrays, group: group.__setitem__("0", h5py.ExternalLink("/x.h5", "/a"))),
        replaced(lambda arrays, group: group.__setitem__("0", h5py.SoftLink("/layers"))),
        replaced(lambda arrays, group: group.create_group("0")),
        replaced(lambda arrays, group: group.create_dataset("0", (10**6, 10**6), "f4")),
        replaced(
            lambda arrays, group: group.create_dataset("0", (16, 3), "f4", compression="gzip")
        ),
        replaced(lambda arrays, group: group.create_dataset("0", (16, 3), "f4", chunks=(1, 1))),
        replaced(lambda arrays, group: group.create_dataset("0", (16, 3), "i4")),
        replaced(lambda arrays, group: group.create_dataset("0", (16, 3), h5py.string_dtype())),
        replaced(
            lambda arrays, group: group.create_dataset(
                "0", (16, 3), "f4", external=[("/etc/passwd", 0, 192)]
            )
        ),
        lambda arrays: arrays[PLACE].__setitem__((0, 0), np.nan),
    ],
)
def test_arrays_that_lie_elsewhere_or_are_others_are_refused(old, change):
    rewritten(old, change)
    before = bytes_of(old)
    with pytest.raises(GenreLabError) as refused:
        convert(old)
    assert len(str(refused.value).splitlines()) == 3 and bytes_of(old) == before


def test_compressed_and_damaged_archives_are_refused(old):
    whole = (old / "best.keras").read_bytes()
    rewritten(old, lambda arrays: None, zipfile.ZIP_DEFLATED)  # which a bomb would be
    with pytest.raises(TrainingError, match="claims"):
        convert(old)
    for name in ("last.keras", "best.keras"):  # large enough for what it claims, and still packed
        with zipfile.ZipFile(old / name, "a", zipfile.ZIP_STORED) as archive:
            archive.writestr("more", bytes(10**6))
    with pytest.raises(TrainingError, match="claims"):
        convert(old)
    for content in (whole[: len(whole) // 2], b"", b"no archive"):
        for name in ("last.keras", "best.keras"):
            (old / name).write_bytes(content)
        with pytest.raises(TrainingError, match="damaged"):
            convert(old)


def test_bytes_that_were_changed_are_noticed_or_change_nothing(old, trained):
    whole, generator = (old / "last.keras").read_bytes(), np.random.default_rng(0)
    for _ in range(30):
        content = bytearray(whole)
        for place in generator.integers(0, len(content), 3):
            content[place] ^= int(generator.integers(1, 256))
        (old / "last.keras").write_bytes(content)
        shutil.copyfile(old / "last.keras", old / "best.keras")
        folder = shutil.copytree(old, old.parent / "copy", dirs_exist_ok=True)
        try:
            run = convert(folder)
        except GenreLabError as refused:
            assert len(str(refused).splitlines()) == 3
        else:
            for one, other in zip(run.model().weights, trained.model().weights, strict=True):
                np.testing.assert_array_equal(one, other)
        shutil.rmtree(folder)
    assert not (old / LAST).exists()
