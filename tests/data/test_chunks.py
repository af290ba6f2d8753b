"""Spectrograms on disk: what zarr reads, and what damage or a stranger may have put there."""

import json
import os
import random
import shutil
import threading

import numpy as np
import pandas as pd
import pytest
import zarr
from numcodecs.zstd import Zstd

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data.chunks import MEND, Chunks, frame_size
from genre_lab.data.store import FeatureStore
from genre_lab.errors import DataError

SPEC = FeatureSpec(n_mels=4, seconds=2)  # 4 x 94
TYPES = ("float16", "float32", "float64", "uint8", "int16")
COUNT = 6


def values_of(dtype="float16"):
    values = np.random.default_rng(0).normal(-40, 10, (COUNT, *SPEC.shape))
    return values.clip(0, 255).astype(dtype) if "int" in dtype else values.astype(dtype)


def write(folder, dtype="float16"):
    songs = pd.DataFrame({"track_id": [f"song {k}" for k in range(COUNT)], "genre": "jazz"})
    levels = np.ones(COUNT) if "int" in dtype else None
    return FeatureStore.from_arrays(values_of(dtype), songs, SPEC, folder, levels, levels)


@pytest.fixture
def store(tmp_path):
    return write(tmp_path / "store").folder


def read_all(folder):
    opened = FeatureStore(folder)
    return opened.read(opened.table)


def rewrite(folder, **changes):
    """Change keys of the array's metadata."""
    path = folder / "values.zarr" / "zarr.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes, indent=2))


@pytest.mark.parametrize("dtype", TYPES)
def test_zarr_opens_the_array_and_would_write_the_same_bytes(tmp_path, dtype):
    folder = write(tmp_path / "store", dtype).folder / "values.zarr"
    ours = {path.name: path.read_bytes() for path in folder.iterdir()}
    np.testing.assert_array_equal(zarr.open_array(folder, mode="r")[:], values_of(dtype))
    array = zarr.create_array(
        tmp_path / "theirs",
        shape=(COUNT, *SPEC.shape),
        chunks=(1, *SPEC.shape),
        dtype=dtype,
        fill_value=np.nan if "float" in dtype else 0,
        chunk_key_encoding={"name": "default", "separator": "."},
        dimension_names=("track", "bin", "frame"),
        compressors=[zarr.codecs.ZstdCodec(level=0), zarr.codecs.Crc32cCodec()],
        attributes=json.loads(ours["zarr.json"])["attributes"],
        config={"write_empty_chunks": True},
    )
    array[:] = values_of(dtype)
    assert {path.name: path.read_bytes() for path in (tmp_path / "theirs").iterdir()} == ours


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_791, 65_792, 1_000_000])
def test_a_frame_says_how_much_it_holds(size):
    for content in (bytes(size), np.random.default_rng(0).bytes(size)):
        assert frame_size(Zstd().encode(content)) == size
    assert frame_size(b"RIFF") is None and frame_size(Zstd().encode(content)[:5]) is None


def test_every_flipped_bit_is_noticed(store, tmp_path):
    """One bit at a time, anywhere in the chunks, their metadata and the recipe."""
    generator, wanted = random.Random(0), read_all(store)
    files = [*(store / "values.zarr").iterdir(), store / "spec.json"]
    for _ in range(200):
        path = generator.choice(files)
        content = bytearray(path.read_bytes())
        bit = generator.randrange(8 * len(content))
        content[bit // 8] ^= 1 << bit % 8
        whole = path.read_bytes()
        path.write_bytes(content)
        try:
            read_all(store)
        except DataError:
            path.write_bytes(whole)
        else:  # in the metadata, one kind of white space may become another
            assert json.loads(bytes(content)) == json.loads(whole), (path.name, bit)
            assert path.name == "zarr.json"
            path.write_bytes(whole)
    np.testing.assert_array_equal(read_all(store), wanted)


def test_a_song_that_is_damaged_is_named_with_its_file_and_a_remedy(store):
    path = store / "values.zarr" / "c.4.0.0"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataError, match="the spectrogram of song 4 is damaged") as refused:
        read_all(store)
    assert refused.value.args[1:] == (path, MEND)
    opened = FeatureStore(store)
    assert opened.read(opened.table.iloc[[0, 5]]).shape == (2, *SPEC.shape)  # the others are good


@pytest.mark.parametrize(
    "codecs",
    [
        [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}],
        [{"name": "numcodecs.pickle"}],
        [{"name": "bytes", "configuration": {"endian": "big"}}, {"name": "zstd"}],
        [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "blosc"}],
        [{"name": "sharding_indexed", "configuration": {"chunk_shape": [1, 4, 94]}}],
        [{"name": "vlen-utf8"}],
        "zstd",
        None,
    ],
)
@pytest.mark.parametrize("old", [False, True])
def test_foreign_codecs_are_refused(store, codecs, old):
    rewrite(store, codecs=codecs, **({"attributes": {}} if old else {}))
    with pytest.raises(DataError, match="not what a store of this recipe has"):
        FeatureStore(store)


@pytest.mark.parametrize(
    "change",
    [
        {"zarr_format": 2},
        {"node_type": "group"},
        {"data_type": "object"},
        {"data_type": "float99"},
        {"shape": [COUNT, 4, 10**12]},
        {"shape": [10**12, *SPEC.shape]},
        {"shape": []},
        {"shape": [True, *SPEC.shape]},
        {"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [COUNT, 4, 94]}}},
        {"chunk_key_encoding": {"name": "v2"}},
        {"storage_transformers": [{"name": "x"}]},
        {"attributes": {"recipe_sha256": "0"}},
        {"attributes": {}},
        {"attributes": None},
        {"fill_value": 0},
        {"dimension_names": ["track", "frame", "bin"]},
    ],
)
def test_metadata_that_claims_something_else_is_refused(store, change):
    rewrite(store, **change)
    with pytest.raises(DataError):
        FeatureStore(store)


def test_an_array_of_zarrs_second_version_is_refused(store):
    shutil.rmtree(store / "values.zarr")
    zarr.create_array(store / "values.zarr", shape=(6, 4, 94), dtype="f2", zarr_format=2)
    with pytest.raises(DataError, match="metadata is missing"):
        FeatureStore(store)


def sealed(frame):
    """A frame with the checksum that makes it look sound."""
    import google_crc32c

    return frame + google_crc32c.value(frame).to_bytes(4, "little")


def test_a_chunk_that_claims_more_than_its_recipe_is_refused_before_it_is_unpacked(store):
    bomb = Zstd().encode(bytes(2**30))  # a gigabyte in 32 kB; the spectrogram has 752 bytes
    endless = bytes.fromhex("28b52ffd0058") + bytes(20)  # a frame that doesn't say its size
    path = store / "values.zarr" / "c.2.0.0"
    for content in (sealed(bomb), sealed(endless), sealed(b""), b"", sealed(bytes(10**6))):
        path.write_bytes(content)
        with pytest.raises(DataError, match="song 2 is damaged"):
            read_all(store)
    short = sealed(Zstd().encode(bytes(750)))
    path.write_bytes(short)
    with pytest.raises(DataError, match="another size"):
        read_all(store)


def test_what_is_no_number_is_not_read_either(store):
    wrong = np.full(SPEC.shape, np.nan, "float16")
    (store / "values.zarr" / "c.2.0.0").write_bytes(sealed(Zstd().encode(wrong)))
    with pytest.raises(DataError, match="song 2 is damaged .*NaN"):
        read_all(store)


def test_a_number_that_its_type_cannot_hold_is_refused(tmp_path):
    chunks = Chunks(tmp_path, 1, SPEC.shape, np.dtype("float16"), "digest")
    for values in (np.full(SPEC.shape, 1e5), np.full(SPEC.shape, np.nan), np.zeros((4, 95))):
        with pytest.raises(DataError):
            chunks.write(0, values)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("name", ["values.zarr/c.2.0.0", "values.zarr/zarr.json", "spec.json"])
def test_a_pipe_in_the_place_of_a_file_does_not_hang(store, name):
    (store / name).unlink()
    os.mkfifo(store / name)
    said = []

    def look():
        try:
            read_all(store)
        except DataError as problem:
            said.append(str(problem))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(60)
    assert said
