"""The practice corpus as it sounds: files, levels, pitch and pulse, measured on 24 songs."""

import io

import librosa
import numpy as np
import pytest
import soundfile
from joblib import Parallel, delayed
from tinytag import TinyTag

from genre_lab.practice import GENRES, make_corpus, record, write_sheet
from genre_lab.practice.composing.artists import Singer
from genre_lab.practice.composing.lyrics import Syllable
from genre_lab.practice.composing.seeding import stream
from genre_lab.practice.composing.theory import PITCH_NAMES
from genre_lab.practice.playing.effects import (
    LEVEL_BLOCK,
    PEAK_BLOCK,
    compression,
    equalizer,
    filtered,
    limitation,
    pump_curve,
    stretch,
)
from genre_lab.practice.playing.exact import block_powers
from genre_lab.practice.playing.mix import CEILING
from genre_lab.practice.playing.mp3 import encode, id3_tag
from genre_lab.practice.playing.sampler import RATE, play_part
from genre_lab.practice.playing.voice import sing

SONGS = 4
MINOR = ("minor", "dorian")
# How well each note fits a major and a minor key:
# C. L. Krumhansl, Cognitive Foundations of Musical Pitch (1990).
PROFILES = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}


def longest_run(flags):
    """The greatest number of neighbours that are true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def estimate_key(samples, rate):
    """Pitch class and mode by librosa's chroma and the profiles above."""
    chroma = librosa.feature.chroma_cqt(y=samples, sr=rate, hop_length=2048).mean(axis=1)
    fits = {
        (key, mode): np.corrcoef(np.roll(profile, key), chroma)[0, 1]
        for mode, profile in PROFILES.items()
        for key in range(12)
    }
    return max(fits, key=fits.get)


def measure(path):
    """What the tests below want to know of one MP3."""
    samples, rate = soundfile.read(path, dtype="float32")
    mono = samples.mean(axis=1)
    blocks = mono[: len(mono) // 441 * 441].reshape(-1, 441)
    pulse = librosa.resample(mono, orig_sr=rate, target_sr=22_050)
    key, mode = estimate_key(librosa.resample(pulse, orig_sr=22_050, target_sr=11_025), 11_025)
    return {
        "rate": rate,
        "channels": samples.shape[1],
        "seconds_heard": len(samples) / rate,
        "clipped": max(longest_run(np.abs(side) >= 0.999) for side in samples.T),
        "silence": longest_run((blocks**2).mean(axis=1) < 1e-6) * 0.01,  # -60 dB
        "tempo_heard": float(np.atleast_1d(librosa.feature.tempo(y=pulse, sr=22_050))[0]),
        "key_heard": key,
        "mode_heard": mode,
    }


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("practice")
    table = make_corpus(folder, songs_per_genre=SONGS, seed=0, progress=False)
    return folder, table


@pytest.fixture(scope="module")
def measured(corpus):
    folder, table = corpus
    heard = [measure(folder / path) for path in table["path"]]
    return table.assign(**{name: [one[name] for one in heard] for name in heard[0]})


@pytest.mark.slow
def test_every_mp3_is_44100_hz_stereo_and_lasts_40_to_60_seconds(measured):
    assert len(measured) == SONGS * len(GENRES)
    assert set(measured["rate"]) == {44_100} and set(measured["channels"]) == {2}
    assert measured["seconds_heard"].between(40, 60).all()
    assert (measured["seconds_heard"] - measured["seconds"]).abs().max() < 0.15


def test_every_mp3_has_128_kbit_and_the_tags_of_the_table(corpus):
    folder, table = corpus
    for row in table.itertuples():
        tag = TinyTag.get(folder / row.path)
        assert round(tag.bitrate) == 128
        assert (tag.title, tag.artist, tag.album) == (row.title, row.artist, row.album)
        assert (tag.genre, str(tag.year)) == (row.genre, str(row.year))


def test_tags_keep_letters_of_every_alphabet(tmp_path):
    path = tmp_path / "song.mp3"
    noise = np.random.default_rng(0).normal(0, 0.05, (2, RATE))
    path.write_bytes(id3_tag(title="Été — песня", artist="Søren 東京") + encode(noise))
    tag = TinyTag.get(path)
    assert (tag.title, tag.artist) == ("Été — песня", "Søren 東京")
    assert soundfile.info(path).channels == 2


def test_no_song_clips(measured):
    assert measured["clipped"].max() <= 3


def test_no_song_is_silent_for_two_seconds(measured):
    assert measured["silence"].max() < 2


def test_loudness_is_spread_like_that_of_releases(corpus):
    folder, table = corpus
    levels = []
    for path in table["path"]:
        samples, _ = soundfile.read(folder / path, dtype="float32")
        levels.append(10 * np.log10((samples**2).mean()))
    assert min(levels) > -26 and max(levels) < -8
    assert np.ptp(levels) > 5


def test_tempo_heard_is_the_truth_for_most_steady_songs(measured):
    steady = measured[measured["steady_beat"]]
    ratio = steady["tempo_heard"] / steady["tempo"]
    agree = np.min([(ratio / octave - 1).abs() for octave in (0.5, 1, 2)], axis=0) < 0.06
    assert len(steady) > 15
    assert agree.mean() >= 0.7


def test_key_heard_is_the_truth_for_most_steady_songs(measured):
    """A relative key has the same seven notes: it counts as agreement."""
    steady = measured[measured["steady_beat"]]
    heard = (steady["key_heard"] + 3 * (steady["mode_heard"] == "minor")) % 12
    truth = (steady["key"].map(PITCH_NAMES.index) + 3 * steady["mode"].isin(MINOR)) % 12
    assert (heard == truth).mean() >= 0.7


def test_mix_is_the_same_when_made_twice_and_in_another_process():
    for genre in ("pop", "jazz"):
        first = record(write_sheet(genre, 1, 20, seed=2))
        (elsewhere,) = Parallel(n_jobs=2)([delayed(_record)(genre)])
        assert first.shape == elsewhere.shape
        assert np.abs(first - elsewhere).max() < 1e-4
        assert np.abs(first).max() <= CEILING + 1e-4


def _record(genre):
    return record(write_sheet(genre, 1, 20, seed=2))


@pytest.mark.parametrize("program", (0, 4, 24, 33, 48, 65, 73, 81))
@pytest.mark.parametrize("pitch", (48, 57, 64))
def test_instruments_play_in_tune(program, pitch):
    samples = play_part([(0.0, 1.4, pitch, 100)], program, False, RATE * 3 // 2)
    hertz = librosa.midi_to_hz(pitch)
    heard = np.median(
        librosa.yin(
            samples[RATE // 5 :], fmin=hertz / 2.2, fmax=hertz * 1.8, sr=RATE, frame_length=4096
        )
    )
    assert abs(12 * np.log2(heard / hertz)) < 0.3


@pytest.mark.parametrize(("program", "is_drum", "pitch"), ((0, False, 60), (0, True, 38)))
def test_a_note_is_as_loud_as_it_is_struck(program, is_drum, pitch):
    loud, soft = (
        np.abs(play_part([(0.0, 0.5, pitch, velocity)], program, is_drum, RATE)).max()
        for velocity in (120, 60)
    )
    assert loud == pytest.approx(4 * soft, rel=0.01)  # amplitude goes by the square


def test_closed_hat_silences_the_open_one():
    open_hat, closed = (0.0, 1.0, 46, 100), (0.25, 0.1, 42, 1)
    rings, shut = (play_part(notes, 0, True, RATE) for notes in ([open_hat], [open_hat, closed]))
    late = slice(RATE // 2, None)  # it still takes the time that it needs to die away
    assert np.abs(shut[:, late]).max() < 0.6 * np.abs(rings[:, late]).max()


def test_notes_end_when_they_are_let_go():
    samples = play_part([(0.0, 0.5, 60, 100)], 48, False, 3 * RATE)
    level = [
        np.sqrt((samples[int(a * RATE) : int((a + 0.2) * RATE)] ** 2).mean()) for a in (0.25, 2.5)
    ]
    assert level[0] > 0.01 and level[1] < 0.05 * level[0]


SINGER = Singer(middle=55, tract=1.0, breath=0.1, vibrato=0.5, brightness=0.5, glide=0.3)


def test_singer_hits_the_written_pitch():
    samples = sing(
        [(0.2, 1.5, 55, 100)], [Syllable("", "a")], 2.0, SINGER, False, stream(0, "test")
    )
    heard = np.median(
        librosa.yin(
            samples[RATE // 2 : RATE * 3 // 2], fmin=100, fmax=350, sr=RATE, frame_length=4096
        )
    )
    assert abs(12 * np.log2(heard / librosa.midi_to_hz(55))) < 0.3


def test_vowels_have_their_formants():
    share = {}
    for vowel in ("a", "i", "u"):
        samples = sing(
            [(0.1, 1.8, 43, 100)], [Syllable("", vowel)], 2.0, SINGER, False, stream(0, "test")
        )
        power = np.abs(np.fft.rfft(samples[RATE // 2 : RATE * 3 // 2])) ** 2
        share[vowel] = [
            power[low:high].sum() / power.sum() for low, high in ((650, 1_250), (1_900, 3_300))
        ]
    middle, upper = ({vowel: bands[i] for vowel, bands in share.items()} for i in (0, 1))
    assert middle["a"] > 3 * middle["i"]
    assert upper["i"] > 3 * upper["u"] and upper["i"] > 3 * upper["a"]


def test_hiss_of_an_s_is_brighter_than_its_vowel():
    words = [Syllable("s", "a")]
    samples = sing([(0.5, 1.0, 50, 110)], words, 2.0, SINGER, False, stream(0, "test"))
    centroid = librosa.feature.spectral_centroid(y=samples, sr=RATE, hop_length=441)[0]
    assert centroid[48:52].mean() > 2 * centroid[80:120].mean()


def test_limiter_keeps_the_ceiling_and_leaves_quiet_music_alone():
    loud = np.random.default_rng(0).normal(0, 0.8, 1000 * PEAK_BLOCK)
    peaks = np.abs(loud).reshape(-1, PEAK_BLOCK).max(axis=1)
    limited = loud * stretch(limitation(peaks, 0.5), PEAK_BLOCK, len(loud))
    assert 0.1 < np.abs(limited).max() <= 0.5 + 1e-6
    assert np.all(limitation(0.05 * peaks, 0.5) == 1)


def test_compressor_narrows_the_gap_between_loud_and_soft():
    tone = np.sin(np.arange(4 * RATE) * 0.05).astype(np.float32)
    tone[: 2 * RATE] *= 0.05
    curve = compression(block_powers(tone, LEVEL_BLOCK), threshold=-30, ratio=4, rate=RATE)
    gain = 20 * np.log10(stretch(curve, LEVEL_BLOCK, len(tone)))
    assert abs(gain[RATE]) < 3  # the soft half
    assert gain[3 * RATE] == pytest.approx(-0.75 * (30 - 3.01), abs=0.1)  # 4:1 of what is above


def test_compressor_closes_quickly_and_opens_slowly():
    power = np.full(200, 1e-6)
    power[50:100] = 0.1
    gain = 20 * np.log10(compression(power, threshold=-30, ratio=4, rate=RATE))
    assert gain[53] < 0.9 * gain.min()  # 35 ms after the beginning
    assert gain[103] < 0.6 * gain.min()  # 35 ms after the end


def test_equalizer_lifts_the_band_it_is_asked_to():
    bands, gains = (100.0, 1_000.0, 8_000.0), (0.0, 6.0, 0.0)
    taps = equalizer(bands, gains, 20, 20_000, RATE)
    tone = np.sin(2 * np.pi * 1_000 * np.arange(RATE) / RATE)
    lifted = filtered(np.stack([tone, tone]), taps)[0, RATE // 4 : -RATE // 4]
    assert 20 * np.log10(np.abs(lifted).max()) == pytest.approx(6, abs=0.3)


def test_pumping_ducks_at_the_kick_and_comes_back():
    curve = pump_curve([0.5], 0.7, RATE, RATE)
    assert curve[: RATE // 2].min() == 1
    assert curve[int(0.52 * RATE)] < 0.45
    assert curve[int(0.85 * RATE)] == 1


def test_mp3_decodes_to_what_was_encoded():
    time = np.arange(RATE) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 440 * time)
    decoded, rate = soundfile.read(io.BytesIO(encode(np.stack([tone, tone]))))
    spectrum = np.abs(np.fft.rfft(decoded[:RATE, 0]))
    assert rate == RATE and abs(int(spectrum.argmax()) - 440) <= 1
