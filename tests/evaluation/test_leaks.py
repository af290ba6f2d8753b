"""Leaks put into a store of practice songs are found, and a store without any is called clean."""

import shutil
import sys

import numpy as np
import pandas as pd
import pytest
import soundfile

from genre_lab.__main__ import main
from genre_lab.audio.feature_spec import MEL, FeatureSpec
from genre_lab.commands.doctor import diagnose
from genre_lab.data.extraction import extract
from genre_lab.data.gtzan import artists, membership
from genre_lab.data.scaling import measure_scaling
from genre_lab.data.sources import practice_corpus
from genre_lab.data.store import FeatureStore, Split
from genre_lab.data.tracks import Tracks
from genre_lab.errors import TrainingError
from genre_lab.evaluation.leaks import find_leaks
from genre_lab.evaluation.results import evaluate
from genre_lab.training.run import Run


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    """Table of 24 practice songs by as many artists, a copied file and a louder, shorter copy."""
    folder = tmp_path_factory.mktemp("copies")
    table = practice_corpus(songs_per_genre=20).head(4).table[["track_id", "path", "genre"]]
    table = table.assign(
        artist=[f"Artist {number}" for number in range(24)],
        album="",
        split=["train", "train", "valid", "test"] * 6,
    )
    shutil.copy(table.path[0], folder / "copied.mp3")
    samples, rate = soundfile.read(table.path[4])
    soundfile.write(folder / "louder.wav", np.clip(samples[rate:] * 1.4, -1, 1), rate)
    return pd.concat(
        [
            table,
            pd.DataFrame(
                [
                    {
                        "track_id": "copied",
                        "path": str(folder / "copied.mp3"),
                        "genre": "jazz",
                        "artist": "",
                        "album": "",
                        "split": "train",
                    },
                    {
                        "track_id": "louder",
                        "path": str(folder / "louder.wav"),
                        "genre": table.genre[4],
                        "artist": "",
                        "album": "",
                        "split": "test",
                    },
                ]
            ),
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="module")
def everything(catalogue, tmp_path_factory):
    """The spectrograms of all 26."""
    return extract(
        Tracks(catalogue),
        MEL,
        out=tmp_path_factory.mktemp("stores") / "leaky",
        workers=1,
        progress=False,
    )


@pytest.fixture
def fair(everything, catalogue):
    """The store of the 24 different songs."""
    return everything.with_tracks(Tracks(catalogue[:24]))


def found(leaks, what):
    """The one finding of that name."""
    (leak,) = [leak for leak in leaks.findings.itertuples() if leak.what == what]
    return leak


def with_(store, **columns):
    return store.with_tracks(Tracks(store.table.assign(**columns)))


@pytest.mark.slow
def test_a_store_without_leaks_is_clean(fair):
    leaks = find_leaks(fair)
    assert leaks.clean and len(leaks.pairs) == 0 and repr(leaks) == "no leaks in 24 songs"
    assert leaks._repr_html_() == "<p>no leaks in 24 songs</p>"
    assert leaks.without().table.track_id.tolist() == fair.table.track_id.tolist()


def test_duplicates_are_found_and_told_apart(everything, catalogue):
    leaks = find_leaks(everything)
    assert leaks.findings.what.tolist() == [
        "exact duplicates that no split tears apart",
        "near duplicates across splits",
        "duplicates under two genres",
    ]
    assert not leaks.clean and leaks.findings.harmful.tolist() == [False, True, False]
    first, fifth = catalogue.track_id[[0, 4]]
    assert (
        found(leaks, "duplicates under two genres").examples
        == f"{first} (train) and copied (train)"
    )
    assert found(leaks, "near duplicates across splits").examples.startswith(
        f"{fifth} (train) and louder (test), similarity 0."
    )
    assert leaks.pairs[
        ["track_id", "other", "kind", "crosses", "same_genre"]
    ].to_numpy().tolist() == [
        [first, "copied", "same file", False, False],
        [fifth, "louder", "near", True, True],
    ]
    first_line, second_line, *_ = repr(leaks).splitlines()
    assert first_line == "3 leaks in 26 songs, 1 to be mended"
    assert second_line.startswith("less  exact duplicates that no split tears apart: 1, such as")


def test_without_duplicates_the_training_song_stays(everything, catalogue):
    # Now the copy is in train.
    leaks = find_leaks(with_(everything, split=["test", *catalogue.split[1:]]))
    kept = leaks.without()
    assert set(catalogue.track_id) - set(kept.table.track_id) == {catalogue.track_id[0], "louder"}
    assert kept.unused.reason.tolist() == [
        "a duplicate of copied",
        f"a duplicate of {catalogue.track_id[4]}",
    ]
    assert kept.unused.path.tolist() == [catalogue.path[0], catalogue.path[25]]
    assert find_leaks(everything.with_tracks(kept)).clean


def test_songs_that_are_not_split_are_searched_for_duplicates(everything):
    leaks = find_leaks(with_(everything, split="", artist="One"))
    assert leaks.findings.what.tolist() == [
        "exact duplicates that no split tears apart",
        "near duplicates that no split tears apart",
        "duplicates under two genres",
    ]
    assert "not split yet: only duplicates" in repr(leaks) and not leaks.findings.harmful.any()


def test_equal_spectrograms_are_exact_duplicates_where_there_are_no_files(fair):
    values = fair.read(fair.table)[[0, 1, 0, 2, 0]]
    table = pd.DataFrame(
        {
            "track_id": list("abcde"),
            "genre": "any",
            "split": ["train", "train", "valid", "", "train"],
        }
    )
    leaks = find_leaks(FeatureStore.from_arrays(values, table, MEL))
    assert leaks.pairs[["track_id", "other", "kind", "crosses"]].to_numpy().tolist() == [
        ["a", "c", "same spectrogram", True],
        ["a", "e", "same spectrogram", False],
        ["c", "e", "same spectrogram", True],
    ]
    assert leaks.without().table.track_id.tolist() == ["a", "b", "d"]


def test_artists_on_both_sides_are_found_however_they_are_written(fair):
    artists = ["Ada  Lee", "B", " ada lee ", "ADA LEE"] + ["Various Artists", ""] * 10
    leaks = find_leaks(with_(fair, artist=artists))
    leak = found(leaks, "artists on both sides")
    assert (
        len(leaks.findings) == 1
        and leak.harmful
        and (leak.count, leak.examples) == (1, "Ada  Lee (train 1, valid 1, test 1)")
    )


def remedied(store, leaks):
    """What a store becomes when the remedy runs as it is printed."""
    (remedy,) = set(leaks.findings.remedy[leaks.findings.harmful])
    names = {"store": store, "leaks": leaks}
    exec(remedy, names)
    return names["store"]


def test_the_remedy_for_artists_mends_and_keeps_the_proportions(fair):
    artists = [f"Artist {k // 2 % 2} of {genre}" for k, genre in enumerate(fair.table.genre)]
    store = with_(fair, artist=artists, split=["train", "test"] * 12)
    leaks = find_leaks(store)
    assert found(leaks, "artists on both sides").count == 12
    mended = remedied(store, leaks)
    assert find_leaks(mended).clean and (mended.table.split_by == "artist").all()
    assert mended.table.split.value_counts().to_dict() == {"train": 12, "test": 12}


def test_the_remedy_mends_what_has_no_artist_by_its_album(fair):
    albums = [f"Live {max(k % 4, 1)} {genre}" for k, genre in enumerate(fair.table.genre)]
    splits = ["train", "valid", "test", "train"] * 6
    store = with_(fair, artist="Various Artists", album=albums, split=splits)
    leaks = find_leaks(store)
    assert found(leaks, "albums on both sides").count == 6
    mended = remedied(store, leaks)
    assert find_leaks(mended).clean and (mended.table.artist == "Various Artists").all()


def test_the_remedy_for_pieces_of_songs_gives_whole_songs(fair):
    table = Tracks(fair.table.drop(columns="padded")).split(by="chunk", chunks=4)
    store = fair.with_tracks(table)
    mended = remedied(store, find_leaks(store))
    assert len(mended) == 24 and find_leaks(mended).clean
    np.testing.assert_array_equal(mended.read(mended.table), fair.read(fair.table))


def test_a_song_of_no_split_stays_in_none_and_artists_get_one_spelling(fair):
    artists = [{0: "Ada", 4: "ADA", 8: "Ada"}.get(k, f"Artist {k}") for k in range(24)]
    splits = [*["train", "valid", "test", ""] * 6]
    splits[4:12] = ["test", "valid", "train", "", "", "valid", "test", "train"]
    store = with_(fair, artist=artists, split=splits)
    leaks = find_leaks(store)
    assert found(leaks, "artists on both sides").examples == "Ada (train 1, test 1)"
    mended = leaks.mended().table
    assert mended.artist[[0, 4, 8]].tolist() == ["Ada"] * 3
    assert (mended.split == "").tolist() == [split == "" for split in splits]
    assert find_leaks(store.with_tracks(leaks.mended())).clean


def test_accents_and_unicode_forms_hide_no_artist(fair):
    artists = ["Beyonc\u00e9", "Beyonce\u0301", "BEYONCE", *[f"Artist {k}" for k in range(21)]]
    leak = found(find_leaks(with_(fair, artist=artists)), "artists on both sides")
    assert leak.count == 1 and leak.examples.endswith(" (train 2, valid 1)")


def test_the_nine_artists_on_several_sides_of_gtzans_published_split_are_named():
    songs = membership("filtered").merge(artists()[["track_id", "artist"]], on="track_id")
    songs = songs[songs.split != "left out"]
    spec = FeatureSpec(n_mels=2, seconds=1)
    values = np.random.default_rng(0).normal(-40, 10, (len(songs), *spec.shape)).astype("float16")
    leaks = find_leaks(FeatureStore.from_arrays(values, songs, spec))
    leak = found(leaks, "artists on both sides")
    named = sorted(example.partition(" (")[0] for example in leak.examples.split("; "))
    assert leak.count == 9 and named == [
        *("Anthrax", "Boney M.", "Burning Spear", "Danzig", "Dark Tranquillity"),
        *("Earth, Wind & Fire", "Metallica", "Peter Tosh", "Slayer"),
    ]
    mended = find_leaks(FeatureStore.from_arrays(values, leaks.mended().table, spec))
    assert "artists on both sides" not in set(mended.findings.what)


def test_two_albums_of_one_name_are_not_one_album(fair):
    albums = ["Live", "Live", "live", "x"] + [""] * 20
    assert find_leaks(with_(fair, album=albums)).clean
    leaks = find_leaks(with_(fair, album=albums, artist=""))
    assert (
        found(leaks, "albums on both sides").examples == "Live (train 2, valid 1)"
        and len(leaks.findings) == 1
    )


def test_songs_cut_into_chunks_are_on_both_sides(fair):
    leaks = find_leaks(
        fair.with_tracks(Tracks(fair.table.drop(columns="padded")).split(by="chunk", chunks=4))
    )
    leak = found(leaks, "songs on both sides")
    assert leak.harmful and leak.count > 12
    assert leaks.pairs.empty and "in 24 songs" in repr(leaks)


def test_a_copied_song_in_chunks_is_left_out_whole(everything):
    cut = everything.with_tracks(
        Tracks(everything.table.drop(columns="padded")).split(by="chunk", chunks=4)
    )
    leaks = find_leaks(cut)
    assert leaks.pairs.crosses.all() and len(leaks.pairs) == 2
    assert leaks.without().table.song_id.value_counts().tolist() == [4] * 24


def test_where_spectrograms_are_too_coarse_equal_ones_are_still_found():
    spec = FeatureSpec(n_mels=4, seconds=2)
    values = np.random.default_rng(0).normal(-40, 10, (3, *spec.shape)).astype("float32")
    table = pd.DataFrame({"track_id": list("abc"), "genre": "any"})
    leaks = find_leaks(FeatureStore.from_arrays(values[[0, 1, 0]], table, spec))
    assert leaks.findings.what.tolist() == [
        "near duplicates not looked for",
        "exact duplicates that no split tears apart",
    ]
    assert "too coarse" in leaks.findings.why[0] and leaks.without().table.track_id.tolist() == [
        "a",
        "b",
    ]


def test_a_run_that_measured_its_scaling_on_training_songs_is_clean(run, store):
    run.look("test")
    assert find_leaks(store, run).clean and find_leaks(store, [run.folder]).clean


@pytest.mark.slow
def test_a_scaling_of_more_than_the_training_songs_is_found(run, store):
    for splits in (["train", "valid", "test"], ["train", "valid"]):
        scaling = measure_scaling(Split(store, "", store.table[store.table.split.isin(splits)]))
        run.scaling = scaling
        leak = found(find_leaks(store, run), "scaling measured on more than the training songs")
        assert leak.harmful and leak.examples == f"run run: {' and '.join(splits)}"


def test_a_run_on_other_songs_or_another_recipe_is_told(run, store, fair):
    again = store.with_tracks(Tracks(store.table.drop(columns="padded")).split(by="artist", seed=8))
    assert found(find_leaks(again, run), "scaling measured on other songs").harmful
    assert not found(find_leaks(fair, run), "scaling not compared").harmful


def test_looking_twice_at_the_test_songs_is_told(run, store):
    for _ in range(3):
        run.look("test")
        run.look("valid")
    assert run.looks == Run(run.folder).looks == {"test": 3, "valid": 3}
    leaks = find_leaks(store, run)
    assert (
        len(leaks.findings) == 1
        and found(leaks, "test songs looked at more than once").examples == "run run: 3 times"
    )


def test_looks_at_other_songs_do_not_count_for_the_doctor_either(run, store):
    others = store.table.assign(track_id=[f"other {name}" for name in store.table.track_id])
    other = FeatureStore.from_arrays(store.read(store.table), others, store.spec)
    evaluate(run, store), evaluate(run, other)
    assert run.looks == {"test": 2} and find_leaks(store, run).clean
    with pytest.warns(UserWarning, match="judged 2 times"):
        evaluate(run, store)
    leaks = find_leaks(store, run)
    assert found(leaks, "test songs looked at more than once").examples == "run run: 2 times"
    assert find_leaks(other, run).findings.empty


def test_a_name_is_shown_without_becoming_markup(fair):
    shown = find_leaks(with_(fair, artist=["<b>", "<B>", "<b>"] + [""] * 21))._repr_html_()
    assert (
        "&lt;b&gt; (train 2, valid 1)" in shown
        and "<b>" not in shown
        and "MEND" in shown
        and "store.with_tracks(leaks.mended())" in shown
    )


def test_the_doctor_reports_leaks_of_store_and_run(everything, fair, run, store):
    run.look("test")
    run.look("test")
    findings = [
        finding for finding in diagnose(everything.folder).findings if finding.subject == "store"
    ]
    assert [finding.good for finding in findings] == [
        True,
        None,
        False,
        None,
    ] and "near duplicates across splits: 1" in findings[2].found
    findings = [
        finding
        for finding in diagnose(store.folder, [run.folder]).findings
        if finding.subject == "store"
    ]
    assert [finding.good for finding in findings] == [
        True,
        None,
    ] and "looked at more than once" in findings[1].found


def test_the_doctor_command_takes_a_run_and_fails_where_something_is_to_be_mended(
    monkeypatch, capsys, everything, store, tmp_path
):
    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["genre-lab", "doctor", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out + printed.err

    status, said = call(everything.folder)
    assert status == 1 and said.rstrip().endswith("store.") and "--fix" in said
    status, said = call(store.folder, "--run", tmp_path)
    assert status == 1 and "there is no run here" in said
    status, said = call("--run", tmp_path)
    assert status == 2 and "Usage" in said
    with pytest.raises(TrainingError, match="no run here"):
        find_leaks(store, tmp_path)
