import numpy as np
import pandas as pd
import pytest

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data.store import FeatureStore
from genre_lab.data.store_files import read_table, write_table
from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError

SPEC = FeatureSpec(n_mels=4, seconds=2)  # 4 x 94


def spectrograms(n=10, dtype="float32"):
    return np.random.default_rng(0).normal(-40, 10, (n, *SPEC.shape)).astype(dtype)


def table(n=10):
    return (
        Tracks(
            pd.DataFrame(
                {"track_id": [f"song {i}" for i in range(n)], "genre": ["jazz", "pop"] * (n // 2)}
            )
        )
        .split()
        .table
    )


@pytest.fixture
def small(tmp_path):
    return FeatureStore.from_arrays(spectrograms(), table(), SPEC, tmp_path / "store")


def test_spectrograms_come_back_as_they_were_given(small, tmp_path):
    opened = FeatureStore(tmp_path / "store")
    np.testing.assert_array_equal(opened.read(opened.table), spectrograms())
    np.testing.assert_array_equal(opened[3].values, spectrograms()[3])
    assert opened.spec == SPEC and opened[3].title == "song 3" and len(opened) == 10
    pd.testing.assert_frame_equal(opened.table, table())


def test_a_store_in_memory_is_as_good_as_one_on_disk(small):
    in_memory = FeatureStore.from_arrays(spectrograms(), table(), SPEC)
    np.testing.assert_array_equal(in_memory.split("valid").values, small.split("valid").values)
    assert (
        repr(in_memory)
        == repr(small)
        == "FeatureStore: 10 songs in 2 genres, mel 4 x 94, train 6, valid 2, test 2"
    )


@pytest.mark.parametrize("on_disk", [True, False])
def test_quantised_spectrograms_are_offset_plus_scale_times_number(tmp_path, on_disk):
    numbers = np.random.default_rng(1).integers(0, 256, (10, *SPEC.shape)).astype("uint8")
    numbers[0] = 0  # a chunk of nothing but the fill value is written as well
    offset, scale = np.linspace(-80, -60, 10), np.linspace(0.1, 0.3, 10)
    store = FeatureStore.from_arrays(
        numbers, table(), SPEC, tmp_path / "store" if on_disk else None, offset, scale
    )
    assert len(store) == 10
    np.testing.assert_allclose(
        store.read(store.table), offset[:, None, None] + scale[:, None, None] * numbers, atol=1e-4
    )
    other = store.with_tracks(Tracks(store.table.iloc[[7, 2]]))
    np.testing.assert_allclose(
        other.read(other.table),
        (offset[:, None, None] + scale[:, None, None] * numbers)[[7, 2]],
        atol=1e-4,
    )


@pytest.mark.parametrize(
    "change, said",
    [
        ({"values": spectrograms(9)}, "the table and the recipe say"),
        ({"values": spectrograms()[:, :, :93]}, "the table and the recipe say"),
        ({"values": spectrograms(dtype="uint8")}, "without offset and scale"),
        ({"offset": np.zeros(10)}, "belong together"),
        ({"offset": np.zeros(10), "scale": np.ones(9)}, "there are 10 songs"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(change, said, tmp_path):
    with pytest.raises(DataError, match=said):
        given = {"values": spectrograms(), "table": table(), "spec": SPEC}
        FeatureStore.from_arrays(**(given | change), folder=tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_a_store_is_never_overwritten(small, tmp_path):
    with pytest.raises(DataError, match="a store here already"):
        FeatureStore.from_arrays(spectrograms() + 1, table(), SPEC, tmp_path / "store")
    again = FeatureStore(tmp_path / "store")
    np.testing.assert_array_equal(again.read(small.table), spectrograms())


def test_a_table_of_songs_in_the_folder_is_not_taken_for_a_stores(tmp_path):
    (tmp_path / "tracks.csv").write_text("track_id,genre\nmine,jazz\n")
    with pytest.raises(DataError, match="belongs to no store"):
        FeatureStore.from_arrays(spectrograms(), table(), SPEC, tmp_path)
    assert (tmp_path / "tracks.csv").read_text() == "track_id,genre\nmine,jazz\n"


def test_labels_number_the_genres_in_alphabetical_order(small):
    train = small.split("train")
    assert small.genres == ["jazz", "pop"]
    assert [small.genres[label] for label in train.labels] == train.table.genre.tolist()


def test_spectrograms_are_read_in_the_order_asked_for(small):
    train = small.split("train")
    np.testing.assert_array_equal(train.read([4, 0, 4]), train.values[[4, 0, 4]])


def test_scaling_is_measured_on_training_songs_and_nothing_else(small):
    values = small.split("train").values.astype(float)
    scaling = small.scaling()
    np.testing.assert_allclose(scaling.mean, values.mean(axis=(0, 2)))
    np.testing.assert_allclose(scaling.deviation, values.std(axis=(0, 2)))
    for split in ("valid", "test", "all", None):
        with pytest.raises(DataError, match="may not be measured"):
            small.scaling(split)


def test_an_empty_or_unknown_split_is_refused(small):
    unsplit = FeatureStore.from_arrays(spectrograms(), table().assign(split=""), SPEC)
    with pytest.raises(DataError, match="its songs are not split"):
        unsplit.split("train")
    with pytest.raises(DataError, match="no split"):
        small.split("training")


def test_the_same_spectrograms_under_another_split(small):
    other = small.with_tracks(Tracks(table().drop(columns="split")).split(seed=5))
    assert other.table.split.tolist() != small.table.split.tolist()
    test = other.split("test")
    np.testing.assert_array_equal(
        test.values, spectrograms()[[int(name.split()[1]) for name in test.table.track_id]]
    )


def test_a_table_split_by_chunk_gets_the_pieces_of_every_spectrogram(small):
    leaky = small.with_tracks(Tracks(table()).split(by="chunk", chunks=5))
    assert len(leaky) == 50 and leaky.spectrogram_shape == (4, 18)
    train = leaky.split("train")
    assert train.values.shape == (30, 4, 18)
    for position in (0, 7, 29):
        song, chunk = train.table.track_id.iloc[position].removeprefix("song ").split(":")
        piece = slice(int(chunk) * 18, int(chunk) * 18 + 18)
        wanted = spectrograms()[int(song), :, piece]
        np.testing.assert_array_equal(train.read([position])[0], wanted)
    assert leaky.scaling().mean.shape == (4,)


def test_songs_that_the_store_lacks_are_named(small):
    with pytest.raises(
        DataError, match="1 songs of the table are not in the store, the first is unheard"
    ):
        small.with_tracks(
            Tracks(pd.DataFrame({"track_id": ["song 1", "unheard"], "genre": ["jazz", "pop"]}))
        )


def test_opening_reads_no_spectrograms(small, tmp_path):
    for chunk in (tmp_path / "store" / "values.zarr").glob("c.*"):
        chunk.write_bytes(b"not a spectrogram")
    opened = FeatureStore(tmp_path / "store")
    assert len(opened) == 10 and len(opened.split("train").labels) == 6
    with pytest.raises(DataError, match="the spectrogram of song 0 is damaged"):
        opened.read(opened.table)


def test_songs_whose_spectrograms_are_missing_are_named(small, tmp_path):
    opened = FeatureStore(tmp_path / "store")
    for row in (3, 7):
        (tmp_path / "store" / "values.zarr" / f"c.{row}.0.0").unlink()
    with pytest.raises(DataError, match="2 spectrograms are missing, of song 3, song 7"):
        FeatureStore(tmp_path / "store")
    with pytest.raises(DataError, match="the spectrogram of song 3 is missing"):
        opened.read(opened.table)


def test_the_table_may_be_sorted_and_shortened_and_each_song_keeps_its_spectrogram(small, tmp_path):
    path = tmp_path / "store" / "tracks.csv"
    edited = pd.read_csv(path).sort_values("genre", kind="stable").drop(index=4)
    edited.to_csv(path, index=False, sep=";", lineterminator="\r\n")  # as a spreadsheet writes it
    opened = FeatureStore(tmp_path / "store")
    for name in ("track_id", "genre", "split", "split_by"):
        assert opened.table[name].tolist() == edited[name].tolist()
    assert len(opened) == 9 and repr(opened).endswith("; 1 songs are not in the table")
    wanted = spectrograms()[[int(name.split()[1]) for name in edited.track_id]]
    np.testing.assert_array_equal(opened.read(opened.table), wanted)
    np.testing.assert_array_equal(opened[5].values, wanted[5])


@pytest.mark.parametrize(
    "change, said",
    [
        ({"track_id": "stranger"}, "1 songs of the table have no spectrogram here"),
        ({"track_id": "song 1"}, "stands there twice: song 1"),
        ({"genre": ""}, "genre is empty"),
        ({"split": "exam"}, "unknown splits|no split"),
    ],
)
def test_what_cannot_be_in_the_table_is_refused(small, tmp_path, change, said):
    path = tmp_path / "store" / "tracks.csv"
    table().assign(**{k: [v, *table()[k][1:]] for k, v in change.items()}).to_csv(path, index=False)
    with pytest.raises(DataError, match=said):
        FeatureStore(tmp_path / "store")


@pytest.mark.parametrize("on_disk", [True, False])
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused_on_the_way_in_and_the_song_named(tmp_path, wrong, on_disk):
    values = spectrograms()
    values[6, 1, 50] = wrong
    with pytest.raises(DataError, match="NaN or infinity\n  in: song 6"):
        FeatureStore.from_arrays(values, table(), SPEC, tmp_path / "store" if on_disk else None)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("name", ["offset", "scale"])
def test_quantised_spectrograms_need_their_levels(tmp_path, name):
    numbers, levels = np.zeros((10, *SPEC.shape), "uint8"), np.ones(10)
    FeatureStore.from_arrays(numbers, table(), SPEC, tmp_path / "store", levels, levels)
    path = tmp_path / "store" / "tracks.csv"
    good = pd.read_csv(path)
    for bad in (
        good.drop(columns=name),
        *(good.assign(**{name: [wrong, *good[name][1:]]}) for wrong in ("x", "1e300")),
    ):
        bad.to_csv(path, index=False)
        with pytest.raises(DataError, match=f"no usable {name} for song 0"):
            FeatureStore(tmp_path / "store")
    for wrong in (np.nan, np.inf, 1e300):
        with pytest.raises(DataError, match="aren't finite or reach 1e30"):
            given = {"offset": levels, "scale": levels} | {name: [wrong, *levels[1:]]}
            FeatureStore.from_arrays(numbers, table(), SPEC, **given)


@pytest.mark.parametrize(
    "name, content",
    [
        ("spec.json", ""),
        ("spec.json", "[]"),
        ("spec.json", "{}"),
        ("tracks.csv", ""),
        ("tracks.csv", "track_id,genre\na,jazz\n"),
        ("values.zarr/zarr.json", ""),
        ("values.zarr/zarr.json", "{}"),
        ("values.zarr/zarr.json", "[]"),
        ("sources.csv", ""),
        ("sources.csv", "row,track_id,path,size,modified,padded\n0,a,,,,\n"),
        ("sources.csv", None),
        ("failed.csv", "reason\nnone\n"),
        ("tracks.csv", None),
        ("values.zarr/zarr.json", None),
    ],
)
def test_a_damaged_store_is_refused_in_three_lines(small, tmp_path, name, content):
    path = tmp_path / "store" / name
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    with pytest.raises(DataError) as refused:
        FeatureStore(tmp_path / "store")
    what, *rest = str(refused.value).splitlines()
    said = ("damaged", "missing", "changed", "cannot be read", "no spectrogram here")
    assert any(word in what for word in said)
    assert [line[:5] for line in rest] == ["  in:", "  do:"]


def test_where_there_is_no_store_it_says_how_to_make_one(tmp_path):
    with pytest.raises(DataError, match="genre_lab extract"):
        FeatureStore(tmp_path)


def test_tables_come_back_from_disk_letter_by_letter(tmp_path):
    songs = Tracks(
        pd.DataFrame(
            {
                "track_id": ["007", "NA", "null"],
                "genre": ["ü", "nan", "1"],
                "title": ["one\rtwo", 'say "hi",\nnow', "\ttab "],
                "seconds": [1.5, np.nan, 3.0],
            }
        )
    ).table
    write_table(tmp_path / "songs.csv", songs)
    pd.testing.assert_frame_equal(read_table(tmp_path / "songs.csv"), songs)
