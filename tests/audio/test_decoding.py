"""Files as they lie about: each gives the right stretch of the right sound, or says why not.

All are made here of one sound, a tone that rises: a clip tells by its pitch where it is from.
"""

import io
import os
import shutil
import socket
import subprocess
import tracemalloc
from contextlib import suppress

import lameenc
import numpy as np
import pytest
import soundfile

from genre_lab.audio.clip import load_clip
from genre_lab.errors import AudioError

RATE = 16_000
needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")


def rising(seconds, rate=RATE, loud=0.3):
    """A tone that begins at 200 Hz and rises by 12 Hz a second."""
    times = np.arange(round(seconds * rate)) / rate
    return (loud * np.sin(2 * np.pi * (200 * times + 6 * times**2))).astype("float32")


def place_of(clip):
    """Tell from its pitch at which second of the rising tone a clip begins."""
    tone = clip.samples[: 2 * clip.rate].astype(float)
    times = np.arange(len(tone)) / clip.rate
    # Take the rise out: what is left is a steady tone of the frequency that the clip begins with.
    steady = tone * np.exp(-2j * np.pi * 6 * times**2)
    n = 1 << 19
    hertz = (
        np.abs(np.fft.fft(steady * np.hanning(len(steady)), n)[: n // 2]).argmax() * clip.rate / n
    )
    return (hertz - 200) / 12


def mp3(samples, kbits=64, rate=RATE):
    """Encode without any header that counts the frames."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(kbits)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_channels(1)
    encoder.silence()
    return bytes(encoder.encode((samples * 32_767).astype("<i2").tobytes()) + encoder.flush())


def changing(seconds=60, first=0.7):
    """An MP3 whose bit rate is high for the first part of it, and low for the rest."""
    samples, part = rising(seconds), round(first * seconds * RATE)
    return mp3(samples[:part], 128) + mp3(samples[part:], 16)


def picture(n_bytes=60_000):
    return np.random.default_rng(0).integers(0, 255, n_bytes, dtype="uint8").tobytes()


def id3(content=b""):
    frame = b"APIC" + len(content).to_bytes(4, "big") + bytes(2) + content
    size = len(frame)
    return (
        b"ID3\3\0\0"
        + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127])
        + frame
    )


def ape(content):
    item = len(content).to_bytes(4, "little") + bytes(4) + b"Cover\0" + content
    ends = b"APETAGEX" + (2000).to_bytes(4, "little") + (len(item) + 32).to_bytes(4, "little")
    ends += (1).to_bytes(4, "little")
    return ends + b"\0\0\0\xa0" + bytes(8) + item + ends + b"\0\0\0\x80" + bytes(8)


def encoded(path, samples, *settings, rate=RATE):
    """Encode by ffmpeg."""
    wav = path.with_suffix(".source.wav")
    soundfile.write(wav, samples, rate, subtype="FLOAT")
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", wav, *settings, path], check=True)
    wav.unlink()
    return path


# ---- lengths


LENGTHS = {
    "bit rate that falls": lambda: changing(),
    "bit rate that rises": lambda: (
        mp3(rising(60)[: 20 * RATE], 16) + mp3(rising(60)[20 * RATE :], 128)
    ),
    "cover in front": lambda: id3(picture()) + mp3(rising(60)),
    "small cover in front": lambda: id3(picture(8000)) + mp3(rising(60)),
    "cover behind": lambda: mp3(rising(60)) + ape(picture()),
    "old tag behind": lambda: mp3(rising(60)) + b"TAG" + bytes(125),
    "noise in front": lambda: picture(3000) + mp3(rising(60)),
    "zeros behind": lambda: mp3(rising(60)) + bytes(50_000),
    "tags between its halves": lambda: (
        mp3(rising(60)[: 30 * RATE])
        + b"TAG"
        + bytes(125)
        + id3(picture())
        + mp3(rising(60)[30 * RATE :])
    ),
}


@pytest.mark.parametrize("how", LENGTHS)
def test_the_excerpt_of_an_mp3_begins_at_its_middle_whatever_its_size_suggests(tmp_path, how):
    (tmp_path / "song.mp3").write_bytes(LENGTHS[how]())
    clip = load_clip(tmp_path / "song.mp3")
    assert clip.start == pytest.approx(17.5, abs=0.1) and clip.padded == 0
    assert place_of(clip) == pytest.approx(clip.start, abs=0.12)
    whole = load_clip(tmp_path / "song.mp3", seconds=None)
    assert whole.seconds == pytest.approx(60, abs=0.2)
    assert clip.damage == whole.damage == ""


@pytest.mark.parametrize("marks", [b"Xing", b"Info", b"VBRI"])
@pytest.mark.parametrize("count", [1, 100_000])
def test_a_count_that_does_not_agree_with_the_file_is_not_believed(tmp_path, marks, count):
    music = changing()
    header = bytearray(music[:4] + bytes(284))
    header[2] = header[2] & 0x0F | 0x80  # 64 kbit/s: 288 bytes, enough for the count
    at = 36 if marks == b"VBRI" else 13
    header[at : at + 4] = marks
    fields = at + 14 if marks == b"VBRI" else at + 8
    if marks != b"VBRI":
        header[at + 7] = 1  # a count of frames follows, and none of bytes
    header[fields : fields + 4] = count.to_bytes(4, "big")
    (tmp_path / "song.mp3").write_bytes(bytes(header) + music)
    clip = load_clip(tmp_path / "song.mp3")
    assert clip.start == pytest.approx(17.5, abs=0.1) and clip.padded == 0
    assert place_of(clip) == pytest.approx(clip.start, abs=0.12)


@pytest.mark.parametrize("start", [0, 3.3, 29.9])
def test_any_stretch_of_a_counted_mp3_is_the_same_as_cut_from_the_whole(tmp_path, start):
    (tmp_path / "song.mp3").write_bytes(changing())
    whole = load_clip(tmp_path / "song.mp3", seconds=None, rate=RATE).samples
    part = load_clip(tmp_path / "song.mp3", seconds=5, rate=RATE, start=start)
    first = round(part.start * RATE)
    assert part.start == pytest.approx(start, abs=1e-4)
    np.testing.assert_allclose(part.samples, whole[first : first + 5 * RATE], atol=1e-3)


@needs_ffmpeg
@pytest.mark.parametrize("suffix", ["aac", "m4a", "webm", "wma"])
@pytest.mark.parametrize("loud_first", [True, False])
def test_the_excerpt_of_what_ffmpeg_decodes_begins_at_its_middle(tmp_path, suffix, loud_first):
    """Noise costs many bits, a soft tone few: the bit rate changes in the middle of the song."""
    noise = 0.3 * np.random.default_rng(0).standard_normal(20 * RATE).astype("float32")
    tone = rising(60)
    parts = (noise, tone) if loud_first else (tone, noise)
    bits = ("-q:a", "1") if suffix in ("aac", "m4a") else ("-b:a", "64k")
    clip = load_clip(encoded(tmp_path / f"song.{suffix}", np.concatenate(parts), *bits))
    assert clip.start == pytest.approx(27.5, abs=0.15) and clip.padded == 0 and clip.damage == ""
    expected = clip.start - 20 if loud_first else clip.start
    assert place_of(clip) == pytest.approx(expected, abs=0.15)


@needs_ffmpeg
@pytest.mark.parametrize("suffix", ["aac", "m4a"])
def test_any_stretch_by_ffmpeg_is_the_same_as_cut_from_the_whole(tmp_path, suffix):
    path = encoded(tmp_path / f"song.{suffix}", rising(20, 48_000), rate=48_000)
    whole = load_clip(path, seconds=None, rate=48_000).samples
    for start in (0, 0.7, 7.77):
        part = load_clip(path, seconds=3, rate=48_000, start=start)
        first = round(part.start * 48_000)
        np.testing.assert_allclose(
            part.samples[4800:-4800], whole[first + 4800 : first + 3 * 48_000 - 4800], atol=2e-2
        )


@needs_ffmpeg
def test_a_webm_that_does_not_say_how_long_it_is_is_measured(tmp_path):
    encoded(tmp_path / "song.webm", rising(60, 48_000), "-f", "webm", "-live", "1", rate=48_000)
    clip = load_clip(tmp_path / "song.webm")
    assert clip.start == pytest.approx(17.5, abs=0.15)
    assert place_of(clip) == pytest.approx(clip.start, abs=0.12)


def test_a_flac_that_does_not_say_how_long_it_is_is_measured(tmp_path):
    soundfile.write(tmp_path / "song.flac", rising(60), RATE)
    data = bytearray((tmp_path / "song.flac").read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    (tmp_path / "song.flac").write_bytes(data)
    clip = load_clip(tmp_path / "song.flac")
    assert clip.start == pytest.approx(17.5, abs=0.05) and clip.damage == ""
    assert load_clip(tmp_path / "song.flac", seconds=None).seconds == pytest.approx(60, abs=0.1)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_a_wav_whose_data_has_size_0_runs_to_the_end_of_the_file(tmp_path, subtype):
    path = tmp_path / "song.wav"
    soundfile.write(path, np.stack([rising(60)] * 2, axis=1), RATE, subtype=subtype)
    data = bytearray(path.read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = bytes(4)
    path.write_bytes(data)
    clip = load_clip(path)
    assert clip.start == pytest.approx(17.5, abs=0.01) and "never finished" in clip.damage
    assert place_of(clip) == pytest.approx(clip.start, abs=0.05)
    assert load_clip(path, seconds=None).seconds == pytest.approx(60, abs=0.01)


@pytest.mark.parametrize("said", [0, 10, 600])
def test_the_last_frames_of_a_flac_tell_how_long_it_is_whatever_its_header_says(tmp_path, said):
    soundfile.write(tmp_path / "song.flac", rising(60), RATE)
    data = bytearray((tmp_path / "song.flac").read_bytes())
    data[22:26] = (said * RATE).to_bytes(4, "big")
    (tmp_path / "song.flac").write_bytes(id3(picture(500)) + data + b"TAG" + bytes(125))
    clip = load_clip(tmp_path / "song.flac")
    assert clip.start == pytest.approx(17.5, abs=1e-3)
    assert place_of(clip) == pytest.approx(clip.start, abs=0.05)
    assert ("says that it lasts 600.0 s" in clip.damage) == (said == 600)


@pytest.mark.parametrize("subtype", ["GSM610", "IMA_ADPCM", "MS_ADPCM"])
def test_a_wav_of_any_codec_whose_data_has_size_0_runs_to_the_end_of_the_file(tmp_path, subtype):
    path = tmp_path / "song.wav"
    soundfile.write(path, rising(60, 8000), 8000, subtype=subtype)
    data = bytearray(path.read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = bytes(4)
    path.write_bytes(data)
    clip = load_clip(path)
    assert clip.start == pytest.approx(17.5, abs=0.1) and "never finished" in clip.damage
    assert place_of(clip) == pytest.approx(clip.start, abs=0.1)


@pytest.mark.parametrize(
    "behind, longer", {"sound": (b"", True), "LIST": (b"LIST", False)}.values()
)
def test_a_wav_that_goes_on_behind_its_data_was_not_finished(tmp_path, behind, longer):
    path = tmp_path / "song.wav"
    soundfile.write(path, rising(60), RATE)
    data = bytearray(path.read_bytes())
    data[40:44] = (20 * 2 * RATE).to_bytes(4, "little")
    if behind:
        rest = len(data) - 44 - 20 * 2 * RATE - 8
        data = data[: 44 + 20 * 2 * RATE] + behind + rest.to_bytes(4, "little") + bytes(rest)
    path.write_bytes(data)
    clip = load_clip(path, seconds=10)
    assert clip.start == pytest.approx(25 if longer else 5, abs=0.01)
    assert ("never finished" in clip.damage) == longer
    assert place_of(clip) == pytest.approx(clip.start, abs=0.1)


def test_an_mp3_in_a_wav_is_counted_as_well(tmp_path):
    music = changing()
    form = b"fmt " + (30).to_bytes(4, "little") + b"\x55\0\1\0" + bytes(26)
    data = b"data" + len(music).to_bytes(4, "little") + music
    body = b"WAVE" + form + data
    (tmp_path / "song.wav").write_bytes(b"RIFF" + len(body).to_bytes(4, "little") + body)
    clip = load_clip(tmp_path / "song.wav")
    assert clip.start == pytest.approx(17.5, abs=0.1)
    assert place_of(clip) == pytest.approx(clip.start, abs=0.12)


@needs_ffmpeg
def test_a_song_that_begins_late_beside_its_film_is_cut_where_it_says(tmp_path):
    soundfile.write(tmp_path / "song.wav", rising(60), RATE)
    command = ["ffmpeg", "-v", "error", "-itsoffset", "5", "-i", tmp_path / "song.wav"]
    subprocess.run([*command, tmp_path / "song.m4a"], check=True)
    clip = load_clip(tmp_path / "song.m4a")
    assert clip.start == pytest.approx(17.5, abs=0.1)
    assert place_of(clip) == pytest.approx(clip.start, abs=0.15)


def test_an_empty_wav_with_tags_behind_stays_empty(tmp_path):
    path = tmp_path / "song.wav"
    soundfile.write(path, np.zeros(0), RATE)
    path.write_bytes(
        path.read_bytes() + b"LIST" + (100_000).to_bytes(4, "little") + picture(100_000)
    )
    with pytest.raises(AudioError):
        load_clip(path)


def test_gsm_cannot_be_sought_in_and_is_read_from_its_start(tmp_path):
    soundfile.write(tmp_path / "song.wav", rising(60, 8000), 8000, subtype="GSM610")
    clip = load_clip(tmp_path / "song.wav")
    assert clip.start == pytest.approx(17.5, abs=0.05)
    assert place_of(clip) == pytest.approx(clip.start, abs=0.1)


# ---- levels


def chord(channels, seconds=8, rate=48_000):
    """Every channel has a low tone and a level of its own; one or two are silent."""
    times = np.arange(seconds * rate) / rate
    levels = np.linspace(0.5, 0, channels) if channels > 1 else np.full(1, 0.5)
    tones = [level * np.sin(2 * np.pi * (60 + 7 * k) * times) for k, level in enumerate(levels)]
    return np.stack(tones, axis=1)


def decibels(samples):
    return 10 * np.log10(np.mean(np.asarray(samples, float) ** 2))


FORMATS = [
    *[("wav", 1, n, {"subtype": s}) for n in (1, 2, 6) for s in ("PCM_16", "PCM_24", "FLOAT")],
    *[("flac", 1, n, {"subtype": "PCM_24"}) for n in (1, 2, 6)],
    *[("ogg", 1, n, {}) for n in (1, 2, 6)],
    *[("mp3", 1, n, {}) for n in (1, 2)],
    *[("m4a", 2, n, {}) for n in (1, 2, 6)],
    *[(suffix, 2, 2, {}) for suffix in ("aac", "webm", "wma")],
]


@pytest.mark.parametrize("suffix, by, channels, settings", FORMATS)
def test_every_decoder_gives_the_mean_of_the_channels(tmp_path, suffix, by, channels, settings):
    sound = chord(channels)
    path = tmp_path / f"song.{suffix}"
    if by == 1:
        soundfile.write(path, sound, 48_000, **settings)
    elif shutil.which("ffmpeg"):
        encoded(path, sound, "-b:a", "192k", rate=48_000)
    else:
        pytest.skip("ffmpeg is not installed")
    samples = load_clip(path, seconds=4).samples
    # Another downmix would be 3 to 13 dB louder; lossy encoders take up to 0.4 dB of low tones.
    lossless = suffix in ("wav", "flac")
    wanted = decibels(sound.mean(axis=1))
    assert decibels(samples) == pytest.approx(wanted, abs=0.02 if lossless else 0.5)


def test_channels_that_cancel_each_other_are_noticed_and_one_is_used(tmp_path):
    left = rising(30)
    for name, right in {"opposite": -left, "nearly": -0.95 * left}.items():
        soundfile.write(tmp_path / f"{name}.wav", np.stack([left, right], axis=1), RATE)
        clip = load_clip(tmp_path / f"{name}.wav")
        assert "cancel" in clip.damage and "cancel" in repr(clip)
        assert decibels(clip.samples) == pytest.approx(decibels(left), abs=0.1)


@needs_ffmpeg
def test_channels_that_cancel_are_noticed_in_what_ffmpeg_decodes(tmp_path):
    left = rising(30, 48_000)
    path = encoded(tmp_path / "song.m4a", np.stack([left, -left], axis=1), rate=48_000)
    clip = load_clip(path)
    assert "cancel" in clip.damage and decibels(clip.samples) == pytest.approx(-13.5, abs=0.3)


def test_channels_that_cancel_are_noticed_although_an_encoder_left_noise(tmp_path):
    left = rising(30) + 0.02 * np.random.default_rng(0).normal(size=30 * RATE)
    sound = np.stack([left, -left], axis=1)
    soundfile.write(tmp_path / "song.ogg", sound, RATE, compression_level=0.9)
    assert "cancel" in load_clip(tmp_path / "song.ogg").damage


@pytest.mark.parametrize("channels", [2, 128])
def test_a_sound_on_one_channel_only_is_no_cancellation(tmp_path, channels):
    sound = np.zeros((4 * RATE, channels), "float32")
    sound[:, 0] = rising(4)
    soundfile.write(tmp_path / "song.wav", sound, RATE, subtype="FLOAT")
    clip = load_clip(tmp_path / "song.wav", seconds=None)
    assert clip.damage == ""
    wanted = decibels(sound[:, 0]) - 20 * np.log10(channels)
    assert decibels(clip.samples) == pytest.approx(wanted, abs=0.1)


# ---- contents


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    """Thirty seconds in every kind of file."""
    folder = tmp_path_factory.mktemp("contents")
    for kind in ("mp3", "flac", "ogg"):
        soundfile.write(folder / f"song.{kind}", rising(30), RATE)
    for kind in ("m4a", "aac", "webm", "wma", "ts"):
        encoded(folder / f"song.{kind}", rising(30))
    encoded(folder / "song.flv", rising(30, 44_100), rate=44_100)
    found = {path.suffix[1:]: path.read_bytes() for path in folder.iterdir()}
    found["tagged aac"] = id3(picture(500)) + found["aac"]
    return found | {"aac cut in front": found["aac"][100:]}


KINDS = ["m4a", "aac", "tagged aac", "aac cut in front", "webm", "wma", "ts", "flv"]


@needs_ffmpeg
@pytest.mark.parametrize("kind", [*KINDS, "mp3", "flac", "ogg"])
@pytest.mark.parametrize("name", ["song.mp3", "song.m4a", "song"])
def test_a_file_is_decoded_by_its_content_whatever_its_name(tmp_path, contents, kind, name):
    (tmp_path / name).write_bytes(contents[kind])
    clip = load_clip(tmp_path / name)
    assert clip.start == pytest.approx(2.5, abs=0.1)
    assert place_of(clip) == pytest.approx(clip.start, abs=0.15)


@needs_ffmpeg
def test_an_uploaded_m4a_is_decoded_too(contents):
    clip = load_clip(io.BytesIO(contents["m4a"]))
    assert place_of(clip) == pytest.approx(clip.start, abs=0.15)


def test_what_needs_ffmpeg_says_so_by_its_content(tmp_path, monkeypatch):
    (tmp_path / "song.mp3").write_bytes(b"\0\0\0\x20ftypM4A " + bytes(500))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(AudioError, match="install ffmpeg"):
        load_clip(tmp_path / "song.mp3")


# ---- damage


def too_loud(data, numbers):
    """Set the gain of some frames of an MP3 (MPEG 2, mono) to the most that there is."""
    from genre_lab.audio.mpeg_frames import find_frames

    data = bytearray(data)
    for number in numbers:
        place = find_frames(io.BytesIO(data)).places[number] + 4
        bits = int.from_bytes(data[place : place + 9], "big")
        # Side information: 8 + 1 bits, then 12 and 9 bits of sizes, then 8 bits of gain.
        data[place : place + 9] = (bits | 0xFF << 72 - 8 - 1 - 12 - 9 - 8).to_bytes(9, "big")
    return bytes(data)


def test_a_damaged_frame_is_muted_and_said(tmp_path):
    whole = mp3(rising(60))
    (tmp_path / "whole.mp3").write_bytes(whole)
    (tmp_path / "song.mp3").write_bytes(too_loud(whole, [800]))
    clip, wanted = load_clip(tmp_path / "song.mp3"), load_clip(tmp_path / "whole.mp3")
    assert "damaged" in clip.damage and "muted" in clip.damage and wanted.damage == ""
    assert np.abs(clip.samples).max() < 0.35
    different = np.abs(clip.samples - wanted.samples) > 0.01
    assert 0 < different.mean() < 0.03 and clip.start == wanted.start


def test_much_damage_is_refused(tmp_path):
    (tmp_path / "song.mp3").write_bytes(too_loud(mp3(rising(60)), range(500, 1200, 20)))
    with pytest.raises(AudioError, match="damaged"):
        load_clip(tmp_path / "song.mp3")


def test_frames_that_are_lost_are_said(tmp_path):
    data = bytearray(mp3(rising(60)))
    for number in (300, 301, 900):
        data[number * 288 : number * 288 + 4] = bytes(4)
    (tmp_path / "song.mp3").write_bytes(data)
    clip = load_clip(tmp_path / "song.mp3")
    assert "3 of its frames are lost" in clip.damage
    assert clip.start == pytest.approx(17.5, abs=0.1)


@pytest.mark.parametrize("amplitude, muted", [(1.9, False), (2.1, True), (30.0, True)])
def test_samples_beyond_full_scale_by_more_than_6_db_are_muted(tmp_path, amplitude, muted):
    sound = np.stack([rising(30)] * 2, axis=1)
    sound[240_000:240_100, 1] = amplitude  # in one channel only
    soundfile.write(tmp_path / "song.wav", sound, RATE, subtype="FLOAT")
    clip = load_clip(tmp_path / "song.wav", rate=RATE)
    assert ("muted" in clip.damage) == muted
    burst = clip.samples[240_000 - round(clip.start * RATE) :][:100]
    assert (np.abs(burst).max() == 0) == muted


def test_a_recording_that_is_too_loud_throughout_is_refused(tmp_path):
    soundfile.write(tmp_path / "song.wav", rising(30, loud=9_000), RATE, subtype="FLOAT")
    with pytest.raises(AudioError, match="79 dB above full scale"):
        load_clip(tmp_path / "song.wav")


def test_a_flac_that_was_cut_off_says_where_it_ends(tmp_path):
    soundfile.write(tmp_path / "whole.flac", rising(60), RATE)
    data = (tmp_path / "whole.flac").read_bytes()
    (tmp_path / "song.flac").write_bytes(data[: len(data) // 2])
    there = 0
    with soundfile.SoundFile(tmp_path / "song.flac") as song, suppress(soundfile.LibsndfileError):
        while read := len(song.read(64)):
            there += read
    whole = load_clip(tmp_path / "song.flac", seconds=None)
    assert whole.seconds == pytest.approx(there / RATE, abs=1.2)
    clip = load_clip(tmp_path / "song.flac", seconds=10)
    assert "60.0 s" in clip.damage
    assert place_of(clip) == pytest.approx(clip.start, abs=0.1) and 5 < clip.start < 20


def test_a_wrong_byte_in_a_flac_mutes_its_frame_and_moves_nothing(tmp_path):
    sound = rising(60)
    soundfile.write(tmp_path / "song.flac", sound, RATE, subtype="PCM_16")
    data = bytearray((tmp_path / "song.flac").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "song.flac").write_bytes(data)
    clip = load_clip(tmp_path / "song.flac", rate=RATE)
    assert clip.start == 17.5 and "of its frames are damaged and were muted" in clip.damage
    part = sound[round(17.5 * RATE) :][: 25 * RATE]
    wrong = np.abs(clip.samples - part) > 1e-4
    assert 0 < wrong.sum() <= 2 * 4608 and (clip.samples[wrong] == 0).all()


def test_an_mp3_that_was_cut_off_says_how_long_it_was(tmp_path):
    soundfile.write(tmp_path / "song.mp3", rising(60), RATE)
    data = (tmp_path / "song.mp3").read_bytes()
    (tmp_path / "song.mp3").write_bytes(data[: len(data) // 2])
    clip = load_clip(tmp_path / "song.mp3")
    assert "it ends after 29.7 s, and says that it lasts 60.1 s" in clip.damage
    assert clip.start == pytest.approx((29.7 - 25) / 2, abs=0.1)


def test_an_mp3_whose_channels_change_says_that_its_rest_was_not_read(tmp_path):
    soundfile.write(tmp_path / "stereo.mp3", np.stack([rising(30)] * 2, axis=1), RATE)
    both = mp3(rising(20)) + (tmp_path / "stereo.mp3").read_bytes()
    (tmp_path / "song.mp3").write_bytes(both)
    assert "after 20.1 s its channels" in load_clip(tmp_path / "song.mp3").damage


@pytest.fixture(scope="module")
def ogg(tmp_path_factory):
    path = tmp_path_factory.mktemp("ogg") / "song.ogg"
    noise = 0.1 * np.random.default_rng(0).normal(size=30 * RATE)
    soundfile.write(path, noise, RATE)
    assert load_clip(path).damage == ""
    return path.read_bytes()


@pytest.mark.parametrize(
    "damage, said",
    {
        "a recording behind it": (lambda data: 2 * data, "only the first"),
        "a wrong byte": (lambda data: data[:60_000] + b"?" + data[60_001:], "1 of its pages"),
        "a gap": (lambda data: data[:60_000] + data[60_009:], "1 of its pages"),
        "no end": (lambda data: data[:-60_000], "its end is missing"),
        "no last page": (lambda data: data[: data.rindex(b"OggS")], "its end is missing"),
    }.values(),
)
def test_what_is_wrong_with_an_ogg_is_said(tmp_path, ogg, damage, said):
    (tmp_path / "song.ogg").write_bytes(damage(ogg))
    assert said in load_clip(tmp_path / "song.ogg").damage


def test_a_wav_that_was_cut_off_says_how_long_it_was(tmp_path):
    soundfile.write(tmp_path / "song.wav", rising(60), RATE)
    data = (tmp_path / "song.wav").read_bytes()
    (tmp_path / "song.wav").write_bytes(data[: len(data) // 2])
    clip = load_clip(tmp_path / "song.wav", seconds=10)
    assert "it ends after 30.0 s, and says that it lasts 60.0 s" in clip.damage
    assert clip.start == pytest.approx(10, abs=0.1)
    streamed = data[:40] + b"\xff\xff\xff\xff" + data[44:]
    (tmp_path / "song.wav").write_bytes(streamed)
    assert load_clip(tmp_path / "song.wav").damage == ""


@needs_ffmpeg
def test_what_ffmpeg_complains_about_is_said(tmp_path):
    path = encoded(tmp_path / "song.m4a", rising(60), "-movflags", "faststart")
    data = bytearray(path.read_bytes())
    place = 2 * len(data) // 3
    data[place : place + 4000] = picture(4000)
    path.write_bytes(data)
    clip = load_clip(path, seconds=None)
    assert "ffmpeg says" in clip.damage


# ---- limits


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_pipes_sockets_and_devices_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp3")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.mp3"))
        for path in (tmp_path / "pipe.mp3", tmp_path / "socket.mp3", "/dev/zero"):
            with pytest.raises(AudioError, match="pipe or a device|cannot be opened"):
                load_clip(path)


@pytest.mark.parametrize("wrong", [7, None, io.StringIO("text"), object()])
def test_what_is_no_file_is_refused(wrong):
    with pytest.raises(AudioError, match="no song"):
        load_clip(wrong)


@pytest.mark.parametrize(
    "settings",
    [
        {"seconds": 1e9},
        {"seconds": 10**400},
        {"seconds": "25"},
        {"rate": 12_000.5},
        {"rate": 10**9},
        {"start": float("nan")},
        {"start": "middle"},
    ],
)
def test_settings_out_of_bounds_are_refused(tmp_path, settings):
    soundfile.write(tmp_path / "song.wav", rising(3), RATE)
    with pytest.raises(AudioError) as refused:
        load_clip(tmp_path / "song.wav", **settings)
    assert next(iter(settings)) in str(refused.value)


def test_a_sample_rate_that_no_music_has_is_refused(tmp_path):
    soundfile.write(tmp_path / "song.wav", rising(3), RATE)
    data = bytearray((tmp_path / "song.wav").read_bytes())
    data[24:28] = (1).to_bytes(4, "little")
    (tmp_path / "song.wav").write_bytes(data)
    with pytest.raises(AudioError, match="1 samples a second"):
        load_clip(tmp_path / "song.wav")


def test_many_channels_take_no_more_memory_than_few(tmp_path):
    sound = np.repeat(rising(3)[:, None], 255, axis=1)
    soundfile.write(tmp_path / "song.wav", sound, RATE)
    tracemalloc.start()
    try:
        clip = load_clip(tmp_path / "song.wav", seconds=3)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert decibels(clip.samples) == pytest.approx(decibels(sound[:, 0]), abs=0.1)
    assert peak < 0.6 * sound.nbytes
