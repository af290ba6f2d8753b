"""Small real songs, a store and a trained run, made once a session and shared."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
from small_songs import QUICK, SPEC, write_songs

from genre_lab.data.extraction import extract
from genre_lab.data.sources import from_csv

# In the background a shell makes its programs ignore Ctrl-C, and so would the tests' children.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def songs(tmp_path_factory):
    """A folder of thirty songs of 7 s in three genres, with tracks.csv."""
    folder = tmp_path_factory.mktemp("songs")
    write_songs(folder)
    return folder


@pytest.fixture(scope="session")
def tracks(songs):
    """The thirty songs, split by artist."""
    return from_csv(songs / "tracks.csv").split(by="artist", seed=1)


@pytest.fixture(scope="session")
def store(tracks, tmp_path_factory):
    """Their pictures, 96 x 301."""
    return extract(
        tracks, SPEC, out=tmp_path_factory.mktemp("stores") / "small", workers=1, progress=False
    )


@pytest.fixture(scope="session")
def trained(store, tmp_path_factory):
    """A small network trained for six epochs."""
    from genre_lab.training.fit import fit

    return fit(
        store, preset=QUICK, seed=1, out=tmp_path_factory.mktemp("runs") / "quick", progress=False
    )


@pytest.fixture
def run(trained, tmp_path):
    """A copy of the trained run that nobody has looked at yet."""
    from genre_lab.training.run import Run

    return Run(
        shutil.copytree(
            trained.folder, tmp_path / "run", ignore=shutil.ignore_patterns("looks.json")
        )
    )


@pytest.fixture(scope="session")
def command():
    """Run `python …` in a process of its own: command("-m", "genre_lab", …, PATH="")."""

    def call(*arguments, cwd=None, preexec_fn=None, timeout=300, **environment):
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=cwd,
            preexec_fn=preexec_fn,
            env=os.environ | environment,
        )

    return call


@pytest.fixture(scope="session")
def published_cache(tmp_path_factory):
    """A cache of the tests' own for published networks, so that each is fetched once."""
    return tmp_path_factory.mktemp("published")


@pytest.fixture(scope="session")
def musicnn_cache(published_cache):
    """The same with musicnn's networks in it, which pip fetches; skips where they can't be had."""
    from genre_lab.errors import DataError
    from genre_lab.models.pretrained.published import get_published

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENRE_LAB_CACHE", str(published_cache))
        try:
            get_published(["musicnn-msd", "musicnn-mtt"], progress=False)
        except DataError as problem:
            pytest.skip(f"musicnn's package can't be had: {problem.args[0]}")
    return published_cache


@pytest.fixture
def musicnn(musicnn_cache, monkeypatch):
    """Let the user's cache be one that holds musicnn's networks."""
    monkeypatch.setenv("GENRE_LAB_CACHE", str(musicnn_cache))


@pytest.fixture
def without_root():
    """What a child does before it starts, so that file rights bind it even if we are root."""
    import ctypes

    def drop():
        for right in (1, 2):  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
            libc.prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP

    if not sys.platform.startswith("linux") or os.geteuid():
        return None
    libc = ctypes.CDLL(None)
    return drop
