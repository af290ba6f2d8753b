"""What the doctor finds in a store, that --fix mends it, and that its remedies run as printed."""

import os
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from genre_lab.audio.feature_spec import MEL
from genre_lab.commands.doctor import diagnose
from genre_lab.data.store import FeatureStore
from genre_lab.data.store_files import TABLE
from genre_lab.evaluation.leaks import find_leaks


@pytest.fixture
def leaky(tmp_path):
    """A store of 40 songs by 10 artists, split by song, two of them the same recording."""
    artists = [f"artist {number // 4}" for number in range(40)]
    songs = pd.DataFrame(
        {
            "track_id": [f"song {number}" for number in range(40)],
            "genre": ["jazz", "pop"] * 20,
            "artist": [name.upper() if number % 3 else name for number, name in enumerate(artists)],
            "split": (["train"] * 3 + ["valid", "test"]) * 8,
        }
    )
    values = np.random.default_rng(0).normal(-40, 10, (40, 96, 1172)).astype("float16")
    values[7] = values[39]  # of training and test
    return FeatureStore.from_arrays(values, songs, MEL, tmp_path / "a store's \x1b[31mfolder")


def store_findings(diagnosis):
    return [finding for finding in diagnosis.findings if finding.subject == "store"]


def run_as_printed(line, command):
    """Run a line of shell as a reader would who copies it from the screen."""
    python = f"{os.path.dirname(os.path.abspath(command))}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env=os.environ | {"PATH": python}
    )


def test_leaks_are_named_each_with_one_command_that_mends_them(leaky):
    found = store_findings(diagnose(leaky.folder))
    broken = [finding for finding in found if finding.good is False]
    assert {finding.found.partition(":")[0] for finding in broken} == {
        "exact duplicates across splits",
        "artists on both sides",
    }
    assert len({finding.remedy for finding in broken}) == 1
    assert "\x1b" not in "".join(map(str, found))


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_the_remedy_of_a_leak_runs_as_printed_and_mends_it(leaky):
    import sys

    broken = [finding for finding in store_findings(diagnose(leaky.folder)) if not finding.good]
    printed = str(broken[0]).partition("-> ")[2]
    done = run_as_printed(printed, sys.executable)
    assert done.returncode == 0 and "mended: 1 duplicates left out" in done.stdout, done.stderr
    assert find_leaks(FeatureStore(leaky.folder)).clean


def test_fix_keeps_the_table_before_and_every_spectrogram(leaky):
    before = (leaky.folder / TABLE).read_text()
    diagnosis = diagnose(leaky.folder, fix=True)
    assert diagnosis.healthy and any(
        "mended: 1 duplicates left out" in finding.found for finding in diagnosis.findings
    )
    mended = FeatureStore(leaky.folder)
    assert len(mended) == 39 and mended.table.artist.nunique() == 10
    sides = mended.table.groupby("artist").split.nunique()
    assert (sides == 1).all() and set(mended.table.split) == {"train", "valid", "test"}
    for row, name in zip(mended.table.index, mended.table.track_id, strict=True):
        np.testing.assert_array_equal(
            mended.read(mended.table.loc[[row]])[0], leaky[int(name.split()[1])].values
        )
    kept = sorted(leaky.folder.glob("*before-fix*"))
    assert len(kept) == 1 and kept[0].read_text() == before


def test_a_second_fix_overwrites_no_earlier_table(leaky):
    first = leaky.folder / "tracks.before-fix.csv"
    first.write_text("mine")
    diagnose(leaky.folder, fix=True)
    assert first.read_text() == "mine" and (leaky.folder / "tracks.before-fix-2.csv").is_file()


def test_fix_leaves_a_clean_store_as_it_is(leaky):
    diagnose(leaky.folder, fix=True)
    before = {path.name: path.read_bytes() for path in leaky.folder.glob("*.csv")}
    assert diagnose(leaky.folder, fix=True).healthy
    assert {path.name: path.read_bytes() for path in leaky.folder.glob("*.csv")} == before


def test_fix_wants_a_store(command):
    done = command("-m", "genre_lab", "doctor", "--fix")
    assert done.returncode == 2 and "--fix" in done.stderr


def test_a_split_that_cannot_be_mended_is_said_and_nothing_is_written(leaky, tmp_path):
    lonely = leaky.table.assign(artist=leaky.table.genre)  # one artist a genre
    store = FeatureStore.from_arrays(
        leaky.read(leaky.table), lonely.reset_index(drop=True), MEL, tmp_path / "lonely"
    )
    before = (store.folder / TABLE).read_bytes()
    found = store_findings(diagnose(store.folder, fix=True))
    assert found[-1].good is False and found[-1].remedy
    assert (store.folder / TABLE).read_bytes() == before


def test_songs_in_the_cache_of_another_version_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path))
    (tmp_path / "practice-20-seed0").mkdir()
    (tmp_path / "practice-20-seed0" / "corpus.json").write_text('{"composer": 3}')
    diagnosis = diagnose()
    (found,) = [finding for finding in diagnosis.findings if finding.subject == "songs"]
    assert found.good is None and "not those of the notebooks" in found.found
    assert found.found.startswith("practice-20-seed0: ") and diagnosis.healthy
