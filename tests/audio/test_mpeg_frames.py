"""Counting the frames of MP3s, made here header by header, so that every number is known."""

import io

import numpy as np
import pytest

from genre_lab.audio.mpeg_frames import Header, after_tags, find_frames

MONO_64 = b"\xff\xfb\x50\xc0"  # MPEG 1, 64 kbit/s, 44.1 kHz, mono: 208 bytes
STEREO_LOW = b"\xff\xf3\x84\x00"  # MPEG 2, 64 kbit/s, 24 kHz, stereo: 192 bytes


def frame(header, fill=0):
    return header.ljust(Header.read(header).size, bytes([fill]))


def song(n=50, header=MONO_64):
    return frame(header) * n


@pytest.mark.parametrize(
    "header, size, samples, rate, channels",
    [
        (MONO_64, 208, 1152, 44_100, 1),
        (b"\xff\xfb\x52\xc0", 209, 1152, 44_100, 1),  # with a byte of padding
        (b"\xff\xfb\xe4\x00", 960, 1152, 48_000, 2),  # 320 kbit/s
        (STEREO_LOW, 192, 576, 24_000, 2),
        (b"\xff\xe3\x18\xc0", 72, 576, 8_000, 1),  # MPEG 2.5, 8 kbit/s
    ],
)
def test_a_header_tells_size_samples_rate_and_channels(header, size, samples, rate, channels):
    found = Header.read(header)
    assert (found.size, found.samples, found.rate, found.channels) == (
        size,
        samples,
        rate,
        channels,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"\xff\xfb\x50",
        b"\xfe\xfb\x50\xc0",  # out of step
        b"\xff\xfd\x50\xc0",  # layer II
        b"\xff\xeb\x50\xc0",  # a version that there is not
        b"\xff\xfb\x00\xc0",  # free format
        b"\xff\xfb\xf0\xc0",  # a bit rate that there is not
        b"\xff\xfb\x5c\xc0",  # a sample rate that there is not
    ],
)
def test_what_is_no_header_of_layer_3_is_none(wrong):
    assert Header.read(wrong) is None


@pytest.mark.parametrize("n", [3, 50, 20_000])
def test_frames_are_counted(n):
    found = find_frames(io.BytesIO(song(n)))
    assert len(found.places) == n and found.length == n * 1152 and found.rate == 44_100
    assert found.places[:3].tolist() == [0, 208, 416] and found.lost == found.delay == 0


def test_frames_of_other_bit_rates_belong_to_the_song_and_other_sample_rates_do_not():
    both = song(10) + frame(b"\xff\xfb\x90\xc0") * 10
    assert len(find_frames(io.BytesIO(both)).places) == 20
    assert len(find_frames(io.BytesIO(song(10) + song(10, STEREO_LOW))).places) == 10


@pytest.mark.parametrize("mark", [b"Xing", b"Info", b"VBRI"])
def test_a_frame_that_only_counts_the_others_is_not_counted(mark):
    at = 36 if mark == b"VBRI" else 21
    counting = (MONO_64 + bytes(at - 4) + mark).ljust(208, b"\0")
    found = find_frames(io.BytesIO(counting + song(10)))
    assert len(found.places) == 10 and found.places[0] == 208


def test_the_delay_that_lame_writes_down_is_taken_off():
    name = b"LAME3.100".ljust(21, b"\0") + bytes([0x24, 0x0A, 0xBC])  # 576 in front, 2748 behind
    counting = (MONO_64 + bytes(17) + b"Info".ljust(120, b"\0") + name).ljust(208, b"\0")
    found = find_frames(io.BytesIO(counting + song(10)))
    assert found.delay == 576 and found.length == 10 * 1152 - 576


def test_a_frame_without_its_header_is_lost():
    broken = song(20) + bytes(208) + song(20) + bytes(416) + song(10)
    found = find_frames(io.BytesIO(broken))
    assert (len(found.places), found.lost) == (50, 3)


def test_tags_between_frames_are_no_loss_and_what_follows_the_last_frame_is_none():
    tags = b"TAG" + bytes(125) + b"ID3\3\0\0\0\0\1\0" + bytes(128)
    found = find_frames(io.BytesIO(song(20) + tags + song(20) + bytes(5000)))
    assert (len(found.places), found.lost) == (40, 0)


def test_tags_are_stepped_over():
    id3, footed = b"ID3\3\0\0\0\0\1\0" + bytes(128), b"ID3\4\0\x10\0\0\0\5" + bytes(15)
    assert after_tags(io.BytesIO(id3 + footed + b"music")) == len(id3 + footed)
    assert after_tags(io.BytesIO(b"music")) == 0


@pytest.mark.parametrize("noise", [b"", b"\0" * 9999, b"\xff" * 9999, b"\xff\xfb\x50\xc0\0" * 9999])
def test_what_is_no_mp3_has_no_frames(noise):
    assert find_frames(io.BytesIO(noise)) is None


def test_random_bytes_are_no_mp3():
    for seed in range(20):
        noise = np.random.default_rng(seed).integers(0, 256, 100_000, dtype="uint8").tobytes()
        assert find_frames(io.BytesIO(noise)) is None


@pytest.mark.parametrize(
    "bait", [b"\xff\xfb\x50\xc0", b"\xff\xfb\x50\xc0\0\0", MONO_64 + bytes(203)]
)
def test_a_file_full_of_false_starts_is_given_up_after_a_while(bait):
    data = song(10) + bait * (3_000_000 // len(bait))
    assert len(find_frames(io.BytesIO(data)).places) >= 10


def test_a_stretch_begins_with_a_count_and_holds_whole_frames():
    data = b"".join(frame(MONO_64, number) for number in range(100))
    found = find_frames(io.BytesIO(data))
    stretch, skipped = found.stretch(io.BytesIO(data), 50 * 1152 + 7, 1152)
    counting, music = stretch.getvalue()[:104], stretch.getvalue()[104:]  # of 32 kbit/s
    assert counting[21:25] == b"Info" and int.from_bytes(counting[29:33], "big") == 24
    assert len(music) == 24 * 208 and music[:208] == frame(MONO_64, 30)
    assert music in data and skipped == 20 * 1152 + 7
