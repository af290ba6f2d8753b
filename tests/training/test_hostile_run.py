"""A stranger's run folder executes nothing, writes nothing elsewhere, and is refused in a sentence.

Each attack changes one file of a whole run. Whatever is opened, predicted, judged or resumed then
either works or ends in one of our errors, under an audit hook that watches for programs, pickles
and files written outside of the folder.
"""

import json
import os
import shutil
import sys
from dataclasses import replace

import numpy as np
import pytest
from small_songs import QUICK

from genre_lab.errors import GenreLabError
from genre_lab.evaluation.results import evaluate
from genre_lab.models.keras_backend import keras
from genre_lab.training.fit import fit
from genre_lab.training.run import LAST, Run

pytestmark = pytest.mark.slow

PRESET = replace(QUICK, epochs=1, network={"filters": (2, 2), "pools": ((4, 4), (4, 4))})
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "pickle.find_class")
watched: dict = {}  # the folder that may be written into, and what was done outside


def _watch(event, arguments):
    """Note programs that are started, and files that are opened for writing elsewhere."""
    if not watched:
        return
    if event in PROGRAMS and "rev-parse" not in str(arguments):  # git, for the code's own commit
        watched["done"].append((event, str(arguments)[:200]))
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path, mode, flags = arguments
        writes = set(mode or "") & set("wax+") or (flags or 0) & (os.O_WRONLY | os.O_RDWR)
        place = os.path.realpath(os.fsdecode(path))
        if writes and not place.startswith((watched["folder"], os.devnull)):
            watched["done"].append(("written", place))


@pytest.fixture(scope="module", autouse=True)
def audit():
    sys.addaudithook(_watch)  # it stays as long as the process: `watched` switches it on


@pytest.fixture(scope="module")
def whole(store, tmp_path_factory):
    """A run of a preset, and one of a network that was written down."""
    folder = tmp_path_factory.mktemp("whole")
    flat = [keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")]
    own = keras.Sequential([keras.Input((96, 96)), *flat])
    for name, model in (("preset", None), ("described", own)):
        fit(store, model, preset=PRESET, out=folder / name, progress=False)
    return folder


@pytest.fixture
def attack(whole, store, tmp_path, monkeypatch):
    """Copy a run, change it, and use it in every way; return what was said."""
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path / "cache"))

    def use(change, run="preset", harmless=False):
        folder = shutil.copytree(whole / run, tmp_path / "run")
        change(folder)
        said = []
        watched.update(folder=os.path.realpath(tmp_path), done=[])
        longer = replace(PRESET, epochs=2)
        for call in (
            lambda: Run(folder).model(),
            lambda: evaluate(folder, store, "valid"),
            lambda: fit(store, preset=PRESET, out=folder, resume=True, progress=False),
            lambda: fit(store, preset=longer, out=folder, resume=True, progress=False),
        ):
            try:
                call()
            except GenreLabError as refused:
                said.append(str(refused))
                assert len(said[-1].splitlines()) <= 3 and len(said[-1]) < 1000
                assert "do: " in said[-1]
        done = watched["done"]
        watched.clear()
        shutil.rmtree(folder)
        assert not done and len(said) >= (1 if harmless else 2)
        return said

    return use


def config(change):
    def rewrite(folder):
        path = folder / "config.json"
        told = json.loads(path.read_text())
        change(told)
        path.write_text(json.dumps(told))

    return rewrite


TRAP = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "config": {"function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA="}}},
    "registered_name": None,
}
DEEP = "[" * 100_000


def step(told):
    return told["network"]["layers"][-1]


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(network=TRAP),
        lambda told: told.update(network={"input": [96, 96], "layers": [TRAP]}),
        lambda told: told.update(network="keras.layers.Lambda"),
        lambda told: told.update(network="builder"),
        lambda told: told.update(module="os", class_name="system"),
        lambda told: told["preset"].update(network=TRAP),
        lambda told: told["preset"].update(network={"activation": TRAP}),
        lambda told: told["preset"].update(
            network={"filters": [4096] * 16, "pools": [[1, 1]] * 16}
        ),
        lambda told: told["preset"].update(network={"rnn": "__import__('os').system('id')"}),
        lambda told: told["preset"].update(voters=256, network={"units": 4096}),
        lambda told: told["preset"].update(voters=10**9),
        lambda told: told["preset"].update(epochs="1"),
        lambda told: told["preset"].update(frames=10**9),
        lambda told: told["preset"].update(weights="../../../etc/passwd"),
        lambda told: told["preset"].update(name="\x1b]0;owned\x07"),
        lambda told: told["preset"].pop("epochs"),
        lambda told: told.update(preset=[]),
        lambda told: told.update(input_shape=[96, 100_000]),
        lambda told: told.update(input_shape=[96, -96]),
        lambda told: told.update(genres=["a"]),
        lambda told: told.update(genres=["bells", "bells", "drone"]),
        lambda told: told.update(genres=["x" * 10**6, "b", "c"]),
        lambda told: told.update(genres=["a", "b", "c", "d"]),
        lambda told: told.update(spec={"n_mels": 10**9}),
        lambda told: told.update(spec=TRAP),
        lambda told: told.update(seed=-1),
        lambda told: told.update(n_songs={"train": -1}),
        lambda told: told.update(songs_per_genre={"valid": {"jazz": 10**30}}),
        lambda told: told.update(format=3),
        lambda told: told.update(format=None),
        lambda told: told.clear(),
    ],
)
def test_a_config_that_claims_what_it_should_not_is_refused(attack, change):
    attack(config(change))


@pytest.mark.parametrize(
    "change",
    [
        lambda told: step(told).update(kind="Lambda", settings={"function": "os.system"}),
        lambda told: step(told).update(kind="TFSMLayer", settings={"filepath": "/tmp"}),
        lambda told: step(told).update(class_name="Dense", module="builtins"),
        lambda told: step(told).update(registered_name="genre_lab>Conv2D"),
        lambda told: step(told)["settings"].update(units=10**9),
        lambda told: step(told)["settings"].update(units=60_000),
        lambda told: step(told)["settings"].update(activation=TRAP),
        lambda told: step(told)["settings"].update(kernel_initializer=TRAP),
        lambda told: told["network"].update(layers=told["network"]["layers"] * 1000),
        lambda told: told["network"].update(output="no such layer"),
        lambda told: told["network"].update(first="a" * 10**5),
        lambda told: told["network"].update(input=[96, 10**12]),
    ],
)
def test_a_description_of_layers_that_holds_anything_else_is_refused(attack, change):
    attack(config(change), run="described")


def checkpoint(change):
    """Rewrite the header of a safetensors file: a function gets it as a dict."""

    def rewrite(folder):
        content = (folder / LAST).read_bytes()
        size = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + size])
        changed = json.dumps(change(header) or header).encode()
        arrays = content[8 + size :]
        (folder / LAST).write_bytes(len(changed).to_bytes(8, "little") + changed + arrays)

    return rewrite


def first(header):
    return header[min(name for name in header if name.startswith("network/"))]


def about(**values):
    def change(header):
        told = json.loads(header["__metadata__"]["genre_lab"]) | values
        header["__metadata__"]["genre_lab"] = json.dumps(told)

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda header: first(header).update(shape=[10**9, 10**9]),
        lambda header: first(header).update(shape=[2**62]),
        lambda header: first(header).update(shape=[]),
        lambda header: first(header).update(dtype="I32"),
        lambda header: first(header).update(dtype="PICKLE"),
        lambda header: first(header).update(data_offsets=[0, 10**15]),
        lambda header: header.update({"../../escape": header.pop("network/0000/gamma")}),
        lambda header: header.update({"network/9999/kernel": header.pop("network/0000/gamma")}),
        lambda header: header.pop("__metadata__"),
        lambda header: header.update(__metadata__={"genre_lab": DEEP}),
        lambda header: {"a": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}},
        about(epoch=0),
        about(epoch=2),
        about(epoch=10**30),
        about(epoch="1"),
        about(sha256={}),
        about(sha256=[]),
    ],
)
def test_a_checkpoint_that_claims_what_it_should_not_is_refused(attack, change):
    attack(checkpoint(change), harmless=True)


def test_weights_whose_bytes_were_changed_are_never_used(attack):
    generator = np.random.default_rng(0)
    for _ in range(6):

        def flip(folder):
            content = bytearray((folder / LAST).read_bytes())
            size = int.from_bytes(content[:8], "little")
            content[generator.integers(8 + size, len(content))] ^= int(generator.integers(1, 256))
            (folder / LAST).write_bytes(content)

        # A flip in the optimizer's part is only noticed where it is read.
        attack(flip, harmless=True)


def bomb(size):
    return lambda folder: (folder / LAST).write_bytes(size.to_bytes(8, "little") + b"{" * 1000)


def linked(name, target):
    def change(folder):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)

    return change


@pytest.mark.parametrize(
    "change",
    [
        bomb(2**63),
        bomb(2**40),
        bomb(900),
        bomb(0),
        linked(LAST, "/dev/zero"),
        linked(LAST, "/etc/hostname"),
        linked(LAST, "."),
        linked("config.json", "/dev/zero"),
        linked("scaling.json", "/etc/passwd"),
        *(
            lambda folder, name=name: (folder / name).write_text(DEEP)
            for name in ("config.json", "scaling.json", "environment.json")
        ),
        lambda folder: os.mkfifo(linked(LAST, "x")(folder) or folder / "x"),
    ],
)
def test_bombs_links_and_pipes_in_place_of_files_are_refused(attack, change):
    attack(change)


def test_a_history_that_is_no_file_keeps_nobody_waiting(attack):
    attack(linked("history.csv", "/dev/full"), harmless=True)  # answering doesn't read it


def test_a_link_in_place_of_a_file_that_is_written_leaves_its_target_alone(whole, store, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("mine")
    folder = shutil.copytree(whole / "preset", tmp_path / "run")
    shutil.copy(folder / "history.csv", tmp_path / "history")
    linked("history.csv", tmp_path / "history")(folder)
    (folder / ".partial-1-last.safetensors").symlink_to(kept)
    (folder / f".partial-{os.getpid()}-last.safetensors").symlink_to(kept)
    before = (tmp_path / "history").read_bytes()
    told = json.loads((folder / "config.json").read_text())
    told["preset"]["epochs"] = 2
    (folder / "config.json").write_text(json.dumps(told))
    fit(store, preset=replace(PRESET, epochs=2), out=folder, resume=True, progress=False)
    assert kept.read_text() == "mine" and (tmp_path / "history").read_bytes() == before
    assert len(Run(folder).history) == 2 and not (folder / "history.csv").is_symlink()
