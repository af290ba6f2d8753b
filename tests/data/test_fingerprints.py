"""Copies of practice songs, degraded as real ones are, must be found again, and nothing else."""

from functools import lru_cache
from pathlib import Path

import lameenc
import numpy as np
import pandas as pd
import pytest
import soundfile
import soxr

from genre_lab.audio.feature_spec import MEL, MFCC, STFT, FeatureSpec
from genre_lab.audio.features import feature_of_file
from genre_lab.data import fingerprints
from genre_lab.data.extraction import extract
from genre_lab.data.fingerprints import (
    RATE,
    exact_duplicates,
    file_digests,
    fingerprint,
    near_duplicates,
)
from genre_lab.data.sources import practice_corpus
from genre_lab.data.store import FeatureStore
from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError

GTZAN = FeatureSpec(
    rate=22_050,
    seconds=30.02,
    n_fft=2048,
    hop_length=512,
    n_mels=128,
    htk=False,
    ref="max",
    top_db=80.0,
    n_kept=723,
)


def mp3(samples, rate):
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_quality(7)
    return bytes(
        encoder.encode(np.round(samples * 32_767).astype("<i2").tobytes()) + encoder.flush()
    )


def noisy(samples):
    noise = np.random.default_rng(len(samples)).standard_normal(len(samples))
    return samples + noise * np.sqrt((samples**2).mean()) / 10  # 20 dB below


DEGRADED = {
    "re-encoded at 64 kbit/s": lambda samples, rate: (samples, rate),
    "trimmed by a second": lambda samples, rate: (samples[rate:], rate),
    "trimmed by twelve seconds": lambda samples, rate: (samples[: -12 * rate], rate),
    "louder by 3 dB": lambda samples, rate: (samples * 10 ** (3 / 20), rate),
    "resampled to 16 kHz": lambda samples, rate: (soxr.resample(samples, rate, 16_000), 16_000),
    "noise at 20 dB": lambda samples, rate: (noisy(samples), rate),
}


@lru_cache(maxsize=1)
def whole_song(path):
    samples, rate = soundfile.read(path, dtype="float32")
    return samples.mean(axis=1), rate


def write_copy(source, folder, kind):
    samples, rate = DEGRADED[kind](*whole_song(source))
    samples = np.clip(samples, -1, 1)  # what is too loud is cut off, as in real copies
    path = (
        folder
        / f"{Path(source).stem} {kind.replace('/', ' ')}.{'mp3' if 're-encoded' in kind else 'wav'}"
    )
    if path.suffix == ".mp3":
        path.write_bytes(mp3(samples, rate))
    else:
        soundfile.write(path, samples, rate)
    return str(path)


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    """Table of 60 practice songs, and six degraded copies of each of six of them."""
    folder = tmp_path_factory.mktemp("copies")
    table = (
        practice_corpus(songs_per_genre=20)
        .head(10)
        .table[["track_id", "path", "genre"]]
        .assign(original="", kind="")
    )
    copies = [
        row
        | {
            "track_id": f"{row['track_id']} {kind}",
            "path": write_copy(row["path"], folder, kind),
            "original": row["track_id"],
            "kind": kind,
        }
        for row in table.groupby("genre").head(1).to_dict("records")
        for kind in DEGRADED
    ]
    return pd.concat([table, pd.DataFrame(copies)], ignore_index=True)


@pytest.fixture(scope="module")
def store(songs, tmp_path_factory):
    return extract(
        Tracks(songs),
        MEL,
        out=tmp_path_factory.mktemp("stores") / "copies",
        workers=1,
        progress=False,
    )


@pytest.fixture(scope="module")
def prints(store):
    return fingerprint(store)


@pytest.fixture(scope="module")
def pairs(prints):
    return near_duplicates(prints)


@pytest.mark.slow
@pytest.mark.parametrize("kind", DEGRADED)
def test_a_degraded_copy_is_found(songs, pairs, kind):
    copies = songs[songs.kind == kind]
    found = set(zip(pairs.track_id, pairs.other, strict=True))
    assert (
        len(copies) == 6 and {(row.original, row.track_id) for row in copies.itertuples()} <= found
    )


def test_different_songs_are_not_reported(songs, pairs):
    original = songs.original.where(songs.original != "", songs.track_id)
    song = dict(zip(songs.track_id, original, strict=True))
    assert len(pairs) >= 36 and (pairs.track_id.map(song) == pairs.other.map(song)).all()


@pytest.mark.parametrize(
    "kind, seconds",
    [("trimmed by a second", 0.5), ("trimmed by twelve seconds", -6.0), ("louder by 3 dB", 0.0)],
)
def test_the_shift_says_how_much_earlier_the_copy_is(songs, pairs, kind, seconds):
    shifts = pairs.set_index(["track_id", "other"]).loc[
        [(row.original, row.track_id) for row in songs[songs.kind == kind].itertuples()], "shift"
    ]
    np.testing.assert_allclose(shifts, seconds, atol=1 / RATE)


def test_small_blocks_give_the_same_pairs(prints, pairs, monkeypatch):
    monkeypatch.setattr(fingerprints, "BLOCK", 17)
    again = near_duplicates(prints)
    pd.testing.assert_frame_equal(
        again.sort_values(["track_id", "other"], ignore_index=True),
        pairs.sort_values(["track_id", "other"], ignore_index=True),
    )


@pytest.mark.parametrize("spec", [STFT, MFCC, GTZAN], ids=["stft", "mfcc", "gtzan"])
def test_spectrograms_of_other_recipes_tell_the_same(songs, spec):
    chosen = (
        songs[songs.kind.isin(["", "noise at 20 dB", "trimmed by a second"])]
        .groupby(["genre", "kind"])
        .head(1)
    )
    values = np.stack([feature_of_file(path, spec).values for path in chosen.path])
    low, high = values.min(axis=(1, 2)), values.max(axis=(1, 2))
    scale = (high - low) / 255
    numbers = np.round((values - low[:, None, None]) / scale[:, None, None]).astype("uint8")
    pairs = near_duplicates(
        fingerprint(
            FeatureStore.from_arrays(numbers, Tracks(chosen).table, spec, offset=low, scale=scale)
        )
    )
    names = chosen.original.where(chosen.original != "", chosen.track_id)
    original = dict(zip(chosen.track_id, names, strict=True))
    assert len(chosen) == 18 and len(pairs) == 18  # six songs, each three times
    assert (pairs.track_id.map(original) == pairs.other.map(original)).all()


def test_a_spectrogram_that_is_louder_has_the_same_fingerprint(store):
    values = store.read(store.table[:2])
    table = pd.DataFrame({"track_id": list("abcd"), "genre": "any"})
    made = fingerprint(
        FeatureStore.from_arrays(np.concatenate([values, values + 12.5]), table, MEL)
    )
    np.testing.assert_allclose(made.values[2:], made.values[:2], atol=1e-3)
    assert len(set(made.digests)) == 4


def test_silence_and_steady_sounds_resemble_nothing():
    generator = np.random.default_rng(0)
    spectrograms = np.full((6, *MEL.shape), -60, "float32")
    spectrograms[1] = -20
    spectrograms[2:4] += 40 * (generator.random((2, 96, 1)) > 0.5)  # two steady chords
    spectrograms[4:6, :, [300, 900]] = 0  # two clicks each
    table = pd.DataFrame({"track_id": list("abcdef"), "genre": "any"})
    made = fingerprint(FeatureStore.from_arrays(spectrograms, table, MEL))
    assert np.isfinite(made.values).all() and near_duplicates(made).empty


def test_songs_that_begin_and_end_in_silence_do_not_match_there(store):
    spectrograms = store.read(store.table.iloc[:20])
    spectrograms[:, :, :400], spectrograms[:, :, 800:] = -100, -100
    made = fingerprint(
        FeatureStore.from_arrays(spectrograms, store.table[:20].reset_index(drop=True), MEL)
    )
    assert near_duplicates(made).empty


def test_a_song_in_chunks_is_compared_as_a_whole(store):
    tracks = Tracks(store.table.iloc[:12].drop(columns="padded"))
    cut = fingerprint(store.with_tracks(tracks.split(by="chunk", chunks=4)))
    whole = fingerprint(store.with_tracks(tracks))
    assert cut.track_ids == whole.track_ids and cut.digests == whole.digests and len(cut) == 12
    np.testing.assert_array_equal(cut.values, whole.values)


@pytest.mark.parametrize(
    "spec, said", [(FeatureSpec(n_mels=4), "too coarse"), (FeatureSpec(seconds=3), "too short")]
)
def test_spectrograms_that_cannot_tell_songs_apart_are_refused(spec, said):
    table = pd.DataFrame({"track_id": ["a", "b"], "genre": "any"})
    with pytest.raises(DataError, match=said) as refused:
        fingerprint(FeatureStore.from_arrays(np.zeros((2, *spec.shape), "float32"), table, spec))
    assert "do: extract" in str(refused.value)


def test_equal_files_are_told_by_their_bytes_not_their_size(tmp_path):
    for name, content in (("a", b"one"), ("b", b"two"), ("c", b"one"), ("d", b"four")):
        (tmp_path / name).write_bytes(content)
    names = pd.Series(["a", "b", "c", "d", "e"])
    digests = file_digests(pd.Series([str(tmp_path / name) for name in names]))
    assert exact_duplicates(names, digests)[["track_id", "other"]].to_numpy().tolist() == [
        ["a", "c"]
    ]
    assert digests.isna().tolist() == [
        False,
        False,
        False,
        True,
        True,
    ]  # d is alone with its size, e is no file
    assert exact_duplicates(names, [None] * 5).empty


def slow_noise(level, spread, rows=96, frames=1172, seed=0):
    """A spectrogram that changes every half second and every four rows."""
    blocks = np.random.default_rng(seed).normal(level, spread, (rows // 4, frames // 24 + 1))
    return np.kron(blocks, np.ones((4, 24)))[:, :frames]


def pairs_of(*spectrograms):
    table = pd.DataFrame({"track_id": list("abcdef")[: len(spectrograms)], "genre": "any"})
    return near_duplicates(
        fingerprint(FeatureStore.from_arrays(np.stack(spectrograms), table, MEL))
    )


@pytest.mark.parametrize("seconds, found", [(11, 1), (9, 0)])
def test_two_excerpts_must_share_ten_seconds(seconds, found):
    frames = round(seconds * MEL.rate / MEL.hop_length)
    one, other = slow_noise(-40, 10, seed=1), slow_noise(-40, 10, seed=2)
    other[:, :frames] = one[:, -frames:]  # where one ends, the other begins
    assert len(pairs_of(one, other)) == found


@pytest.mark.parametrize("below, found", [(34, 1), (46, 0)])
def test_what_lies_forty_decibels_below_the_loud_is_silence(below, found):
    """Two songs that share nothing but quiet sounds, beside tones that never change."""
    quiet = slow_noise(-20 - below, 2, seed=3)
    quiet[:32] = -20
    assert len(pairs_of(quiet, quiet + 1)) == found
