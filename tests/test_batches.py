import numpy as np
import pytest

from genre_lab.batches import Batches


def epoch(batches, number):
    batches.begin(number)
    return [batches[i] for i in range(len(batches))]


@pytest.fixture
def split(store):
    return store.split("train")


def test_order_and_excerpts_follow_from_seed_and_epoch_alone(split, store):
    scaling = store.scaling()
    one, other = (Batches(split, scaling, 96, 5, seed=3) for _ in range(2))
    for number in (4, 0, 1):
        epoch(one, number)
    for (values, labels), (values_again, labels_again) in zip(epoch(one, 2), epoch(other, 2)):
        np.testing.assert_array_equal(values, values_again)
        np.testing.assert_array_equal(labels, labels_again)


def test_another_epoch_and_another_seed_give_another_order(split, store):
    scaling = store.scaling()
    batches = Batches(split, scaling, 96, 5, seed=3)
    first, second = epoch(batches, 0)[0][0], epoch(batches, 1)[0][0]
    another = epoch(Batches(split, scaling, 96, 5, seed=4), 0)[0][0]
    assert not np.array_equal(first, second) and not np.array_equal(first, another)


def test_every_song_comes_once_an_epoch_in_batches_that_differ_by_one_at_most(split, store):
    batches = Batches(split, store.scaling(), 301, 5, seed=0)
    all_of_it = epoch(batches, 0)
    sizes = [len(labels) for _, labels in all_of_it]
    assert sizes == [5, 5, 4, 4] and sum(sizes) == batches.n_songs == len(split)
    seen = np.concatenate([values for values, _ in all_of_it])
    wanted = store.scaling().apply(split.values)
    order = [np.abs(wanted - picture).max(axis=(1, 2)).argmin() for picture in seen]
    assert sorted(order) == list(range(len(split)))
    np.testing.assert_array_equal(np.concatenate([labels for _, labels in all_of_it]), split.labels[order])


def test_excerpts_are_cut_from_anywhere_in_the_song(split, store):
    batches = Batches(split, store.scaling(), 96, 5, seed=0)
    starts = set()
    for number in range(20):
        batches.begin(number)
        starts |= set(batches._starts.tolist())
    assert min(starts) >= 0 and max(starts) <= 301 - 96 and len(starts) > 100


def test_pictures_read_from_disk_are_those_held_in_memory(split, store, monkeypatch):
    in_memory = Batches(split, store.scaling(), 96, 5, seed=0)
    monkeypatch.setattr("genre_lab.batches.FITS_IN_MEMORY", 0)
    from_disk = Batches(split, store.scaling(), 96, 5, seed=0)
    assert from_disk._values is None and in_memory._values is not None
    for (values, _), (wanted, _) in zip(epoch(from_disk, 3), epoch(in_memory, 3)):
        np.testing.assert_array_equal(values, wanted)
