"""Stores with any file damaged at random: refused by a DataError, or read right."""

import random
import shutil

import numpy as np
import pytest
from small_songs import write_songs

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data.extraction import extract
from genre_lab.data.sources import from_csv
from genre_lab.data.store import FeatureStore
from genre_lab.errors import DataError

pytestmark = pytest.mark.slow

SPEC = FeatureSpec(n_mels=8, seconds=1)
JOURNAL = '{"row": 0, "padded": 0.0, "size": 5, "modified": 7}\n{"row": 1, "reason": "silent"}\n'
WORDS = [b"-1", b"NaN", b"1e999", b"9" * 40, b'"', b"{", b"[" * 5000, b"null", b"\xff\xfe", b"\0"]


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("songs")
    table = write_songs(folder, songs_per_genre=3, seconds=2)
    (folder / table.path[4]).write_text("a letter")
    return from_csv(folder / "tracks.csv")


@pytest.fixture(scope="module")
def good(songs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stores") / "good"
    return extract(songs, SPEC, out=folder, workers=1, progress=False)


def mutate(content, generator):
    """Flip, cut, double, move or insert something."""
    at = generator.randrange(len(content) + 1)
    lines = content.split(b"\n")
    way = generator.randrange(7)
    if way == 0:
        return content[:at]
    if way == 1:
        return content[:at] + generator.randbytes(generator.randrange(1, 9)) + content[at:]
    if way == 2:
        return content[:at] + generator.choice(WORDS) + content[at + generator.randrange(9) :]
    if way == 3:
        return b"\n".join(generator.sample(lines, len(lines)))
    if way == 4:
        return content + content[at:]
    if way == 5:
        return b"\n".join(lines[: len(lines) // 2] + lines[len(lines) // 2 + 1 :])
    flipped = bytearray(content or b" ")
    flipped[at % len(flipped)] ^= 1 << generator.randrange(8)
    return bytes(flipped)


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_store_is_refused_or_right(good, songs, tmp_path, seed):
    generator = random.Random(seed)
    store = shutil.copytree(good.folder, tmp_path / "store")
    names = ["spec.json", "tracks.csv", "sources.csv", "failed.csv", "unused.csv"]
    names += ["values.zarr/zarr.json", "values.zarr/c.0.0.0", "journal.jsonl"]
    path = store / names[seed % len(names)]
    content = path.read_bytes() if path.exists() else JOURNAL.encode()
    path.write_bytes(mutate(content, generator))
    rows = {song: row for row, song in enumerate(good.table.track_id)}
    wanted = good.read(good.table)

    def right(opened):
        for position, song in enumerate(opened.table.track_id):
            np.testing.assert_array_equal(opened[position].values, wanted[rows[song]])

    for attempt in (
        lambda: FeatureStore(store),
        lambda: extract(songs, SPEC, out=store, workers=1, progress=False),
    ):
        try:
            right(attempt())
        except DataError as refused:
            assert len(str(refused).splitlines()) <= 3 and refused.args[2]
