import numpy as np
import pytest

from genre_lab.models.keras_backend import keras
from genre_lab.training.augmentation import Augmentation
from genre_lab.training.batches import Batches, Standardised


def epoch(batches, number):
    batches.begin(number)
    return [batches[i] for i in range(len(batches))]


@pytest.fixture
def split(store):
    return store.split("train")


def test_order_and_excerpts_follow_from_seed_and_epoch_alone(split, store):
    scaling = store.scaling()
    one, other = (Batches(split, scaling, length=96, batch_size=5, seed=3) for _ in range(2))
    for number in (4, 0, 1):
        epoch(one, number)
    for (values, labels), (values_again, labels_again) in zip(
        epoch(one, 2), epoch(other, 2), strict=True
    ):
        np.testing.assert_array_equal(values, values_again)
        np.testing.assert_array_equal(labels, labels_again)


def test_another_epoch_and_another_seed_give_another_order(split, store):
    scaling = store.scaling()
    batches = Batches(split, scaling, length=96, batch_size=5, seed=3)
    first, second = epoch(batches, 0)[0][0], epoch(batches, 1)[0][0]
    another = epoch(Batches(split, scaling, length=96, batch_size=5, seed=4), 0)[0][0]
    assert not np.array_equal(first, second) and not np.array_equal(first, another)


def test_every_song_comes_once_an_epoch_in_batches_that_differ_by_one_at_most(split, store):
    batches = Batches(split, store.scaling(), length=301, batch_size=5, seed=0)
    all_of_it = epoch(batches, 0)
    sizes = [len(labels) for _, labels in all_of_it]
    assert sizes == [5, 5, 4, 4] and sum(sizes) == batches.n_songs == len(split)
    seen = np.concatenate([values for values, _ in all_of_it])
    wanted = store.scaling().apply(split.values)
    order = [np.abs(wanted - spectrogram).max(axis=(1, 2)).argmin() for spectrogram in seen]
    assert sorted(order) == list(range(len(split)))
    np.testing.assert_array_equal(
        np.concatenate([labels for _, labels in all_of_it]), split.labels[order]
    )


def test_excerpts_are_cut_from_anywhere_in_the_song_up_to_its_last_frame(split, store):
    batches = Batches(split, store.scaling(), length=298, batch_size=5, seed=0)
    songs = store.scaling().apply(split.values)
    places = [songs[:, :, start : start + 298] for start in range(4)]
    seen = set()
    for number in range(3):
        for values, _ in epoch(batches, number):
            for excerpt in values:
                [start] = [n for n, at in enumerate(places) if (at == excerpt).all((1, 2)).any()]
                seen.add(start)
    assert seen == {0, 1, 2, 3}


def test_spectrograms_read_from_disk_are_those_held_in_memory(split, store, monkeypatch):
    in_memory = Batches(split, store.scaling(), length=96, batch_size=5, seed=0)
    monkeypatch.setattr("genre_lab.training.batches.FITS_IN_MEMORY", 0)
    from_disk = Batches(split, store.scaling(), length=96, batch_size=5, seed=0)
    assert from_disk._spectrograms.values is None and in_memory._spectrograms.values is not None
    for (values, _), (wanted, _) in zip(epoch(from_disk, 3), epoch(in_memory, 3), strict=True):
        np.testing.assert_array_equal(values, wanted)


def test_whole_spectrograms_read_from_disk_are_those_held_in_memory(split, store, monkeypatch):
    in_memory = epoch(Batches(split, store.scaling(), length=301, batch_size=5, seed=0), 1)
    monkeypatch.setattr("genre_lab.training.batches.FITS_IN_MEMORY", 0)
    from_disk = epoch(Batches(split, store.scaling(), length=301, batch_size=5, seed=0), 1)
    for (values, labels), (wanted, wanted_labels) in zip(from_disk, in_memory, strict=True):
        np.testing.assert_array_equal(values, wanted)
        np.testing.assert_array_equal(labels, wanted_labels)


def test_a_batch_is_a_copy_that_may_be_changed(split, store):
    for length in (96, 301):
        batches = Batches(split, store.scaling(), length=length, batch_size=5, seed=0)
        wanted = batches[0][0].copy()
        batches[0][0][:] = 0
        np.testing.assert_array_equal(batches[0][0], wanted)


@pytest.mark.parametrize("length", [96, 301])
@pytest.mark.parametrize("on_gpu", [False, True])
def test_excerpts_that_are_cut_on_the_device_are_the_same(
    split, store, monkeypatch, length, on_gpu
):
    """What a GPU does with the spectrograms, done by the device that is there."""
    usual = epoch(Batches(split, store.scaling(), length=length, batch_size=5, seed=0), 2)
    if on_gpu:
        monkeypatch.setattr(
            "genre_lab.training.batches.kept_on_device", keras.ops.convert_to_tensor
        )
    batches = Batches(split, store.scaling(), length=length, batch_size=5, seed=0)
    assert (batches._on_device is not None) == on_gpu
    for (values, labels), (wanted, wanted_labels) in zip(epoch(batches, 2), usual, strict=True):
        np.testing.assert_array_equal(keras.ops.convert_to_numpy(values), wanted)
        np.testing.assert_array_equal(labels, wanted_labels)


def test_spectrograms_that_are_changed_are_not_kept_on_the_device(split, store, monkeypatch):
    monkeypatch.setattr("genre_lab.training.batches.kept_on_device", keras.ops.convert_to_tensor)
    settings = {"length": 96, "batch_size": 5, "seed": 0}
    changing = Batches(split, store.scaling(), augmentation=Augmentation(mask=(2, 2)), **settings)
    assert changing._on_device is None


class Drawing(Augmentation):
    """Change nothing, and return the generator's first number in place of the spectrograms."""

    def __call__(self, spectrograms, answers, deviation, generator):
        return generator.random(), answers


def test_changes_follow_from_seed_epoch_and_batch_and_differ_with_each(split, store):
    """Were the epoch left out, a song would be masked in each epoch as in the first."""

    def drawn():
        for seed in (3, 4):
            settings = {"seed": seed, "augmentation": Drawing(mask=(1, 1))}
            batches = Batches(split, store.scaling(), length=96, batch_size=9, **settings)
            for number in (0, 1, 2):
                yield from (value for value, _ in epoch(batches, number))

    numbers = list(drawn())
    assert numbers == list(drawn()) and len(set(numbers)) == len(numbers) == 2 * 3 * 2


def test_no_more_than_fits_is_held_in_memory_and_what_lies_beside_counts(split, store, monkeypatch):
    scaling = store.scaling()
    n_bytes = 4 * len(split) * 96 * 301
    for limit, beside, held in (
        (n_bytes, 0, True),
        (n_bytes - 1, 0, False),
        (n_bytes + 9, 9, True),
        (n_bytes + 9, 10, False),
    ):
        monkeypatch.setattr("genre_lab.training.batches.FITS_IN_MEMORY", limit)
        assert (Standardised(split, scaling, beside).values is not None) == held
        batches = Batches(split, scaling, length=301, batch_size=5, seed=0)
        assert batches.n_bytes == n_bytes


@pytest.mark.slow
def test_jax_cuts_excerpts_by_one_compiled_function(command):
    pytest.importorskip("jax", reason="JAX is not installed")
    script = """
import sys; sys.modules["tensorflow"] = None
import numpy as np, jax
from genre_lab.models.layers import excerpts, kept_on_device
spectrograms = np.random.default_rng(0).normal(size=(7, 5, 30)).astype("float32")
songs, starts = np.array([6, 0, 3]), np.array([20, 0, 11])
wanted = np.stack([spectrograms[song, :, start:start + 10] for song, start in zip(songs, starts)])
cut = excerpts(jax.device_put(spectrograms), songs, starts, 10)
assert isinstance(cut, jax.Array)
np.testing.assert_array_equal(cut, wanted)
print(kept_on_device(spectrograms))
"""
    done = command("-c", script, KERAS_BACKEND="jax")
    assert done.stdout == "None\n", done.stderr  # a CPU has nothing to gain


def test_an_epoch_may_go_through_the_songs_several_times_each_in_its_own_order(split, store):
    batches = Batches(split, store.scaling(), length=96, batch_size=5, seed=0, times=3)
    once = Batches(split, store.scaling(), length=96, batch_size=5, seed=0)
    songs, starts = np.concatenate(batches._batches, axis=1).reshape(2, 3, len(split))
    assert len(batches) == -(-3 * len(split) // 5)
    assert (np.sort(songs) == np.arange(len(split))).all()
    assert len({tuple(order) for order in songs}) == len({tuple(cut) for cut in starts}) == 3
    np.testing.assert_array_equal(
        np.concatenate([labels for _, labels in epoch(batches, 0)]), split.labels[songs.ravel()]
    )
    assert len(once) == -(-len(split) // 5)


@pytest.mark.parametrize("augmentation", [Augmentation(), Augmentation(mixup=0.4)])
def test_answers_are_repeated_for_every_voter(split, store, augmentation):
    settings = {"length": 96, "batch_size": 5, "seed": 0, "augmentation": augmentation}
    told = epoch(Batches(split, store.scaling(), **settings), 2)
    repeated = epoch(Batches(split, store.scaling(), voters=3, **settings), 2)
    for (values, answers), (values_again, wanted) in zip(repeated, told, strict=True):
        np.testing.assert_array_equal(values, values_again)
        assert answers.shape == (len(wanted), 3, *wanted.shape[1:])
        for voter in range(3):
            np.testing.assert_array_equal(answers[:, voter], wanted)
