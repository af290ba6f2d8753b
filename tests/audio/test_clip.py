import io
import os
import shutil
import subprocess

import numpy as np
import pytest
import soundfile
from small_songs import sound

from genre_lab.audio.clip import Clip, load_clip
from genre_lab.errors import AudioError

RATE = 44_100


@pytest.fixture(scope="module")
def song():
    return sound("bells", 0, 30, RATE)


@pytest.fixture(scope="module")
def formats(song, tmp_path_factory):
    """The same song in every format."""
    folder = tmp_path_factory.mktemp("formats")
    for suffix in ("wav", "flac", "ogg", "mp3", "aiff", "au"):
        soundfile.write(folder / f"song.{suffix}", song, RATE)
    soundfile.write(
        folder / "song.opus", sound("bells", 0, 30, 48_000), 48_000, format="OGG", subtype="OPUS"
    )
    if shutil.which("ffmpeg"):
        for suffix in ("m4a", "aac", "wma", "webm"):
            subprocess.run(
                ["ffmpeg", "-v", "error", "-i", folder / "song.wav", folder / f"song.{suffix}"],
                check=True,
            )
    return folder


def likeness(one, other):
    """Correlation of two waveforms, 1 where they are the same; a codec may shift them a little."""
    from scipy.signal import correlate

    one, other = one[:120_000], other[:120_000]
    return correlate(one, other, "same").max() / np.sqrt((one**2).sum() * (other**2).sum())


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3", "aiff", "au", "opus"])
def test_every_format_gives_the_25_seconds_in_the_middle(formats, suffix):
    clip = load_clip(formats / f"song.{suffix}")
    assert (clip.samples.shape, clip.samples.dtype, clip.rate, clip.title, clip.padded) == (
        (300_000,),
        np.float32,
        12_000,
        "song",
        0,
    )
    assert clip.start == pytest.approx(2.5, abs=0.1)
    assert likeness(clip.samples, load_clip(formats / "song.wav").samples) > 0.97


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
@pytest.mark.parametrize("suffix", ["m4a", "aac", "wma", "webm"])
def test_ffmpeg_decodes_what_libsndfile_cannot(formats, suffix):
    clip = load_clip(formats / f"song.{suffix}")
    assert len(clip.samples) == 300_000 and clip.start == pytest.approx(2.5, abs=0.2)
    assert likeness(clip.samples, load_clip(formats / "song.wav").samples) > 0.95


@pytest.mark.parametrize(
    "suffix, tolerance",
    [("wav", 0), ("flac", 0), ("aiff", 0), ("au", 0), ("ogg", 1e-5), ("mp3", 1e-3)],
)
def test_seeking_equals_cutting_the_whole_decoded_song(formats, suffix, tolerance):
    path = formats / f"song.{suffix}"
    whole = load_clip(path, seconds=None, rate=RATE).samples
    for start in (None, 0, 3.21, 4.9):
        clip = load_clip(path, rate=RATE, start=start)
        first = round(clip.start * RATE)
        np.testing.assert_allclose(clip.samples, whole[first : first + 25 * RATE], atol=tolerance)
        assert start is None or clip.start == pytest.approx(start, abs=1e-4)


def test_a_short_excerpt_is_possible(formats):
    clip = load_clip(formats / "song.wav", seconds=0.05, start=1)
    assert len(clip.samples) == 600 and clip.start == 1 and clip.padded == 0


def test_a_start_near_the_end_gives_the_last_seconds(formats):
    assert load_clip(formats / "song.wav", start=29).start == pytest.approx(5)


def test_resampling_keeps_a_tone_and_drops_what_is_above_half_the_rate(tmp_path):
    times = np.arange(2 * RATE) / RATE
    soundfile.write(
        tmp_path / "tones.wav",
        0.4 * np.sin(2 * np.pi * 1000 * times) + 0.4 * np.sin(2 * np.pi * 9000 * times),
        RATE,
    )
    samples = load_clip(tmp_path / "tones.wav", seconds=None).samples[6000:18_000]
    spectrum = np.abs(np.fft.rfft(samples)) / len(samples) * 2
    assert spectrum[1000] == pytest.approx(0.4, rel=0.01) and np.delete(spectrum, 1000).max() < 1e-3


@pytest.mark.parametrize("rate, channels", [(8_000, 1), (96_000, 6), (44_100, 2), (12_000, 1)])
def test_any_rate_and_number_of_channels_becomes_mono_at_12_khz(tmp_path, rate, channels):
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(3 * rate) / rate)
    levels = np.linspace(1, 0, channels) if channels > 1 else np.ones(1)
    soundfile.write(tmp_path / "tone.wav", tone[:, None] * levels, rate, subtype="FLOAT")
    clip = load_clip(tmp_path / "tone.wav", seconds=3)
    assert clip.rate == 12_000 and len(clip.samples) == 36_000 and clip.padded == 0
    assert np.abs(clip.samples[6000:-6000]).max() == pytest.approx(0.5 * levels.mean(), rel=0.01)


def test_a_song_shorter_than_the_excerpt_is_padded_evenly_and_says_so(tmp_path):
    soundfile.write(tmp_path / "short.wav", sound("rattle", 1, 10), 12_000)
    clip = load_clip(tmp_path / "short.wav")
    assert clip.padded == 15 and len(clip.samples) == 300_000
    assert (
        not clip.samples[:90_000].any()
        and not clip.samples[-90_000:].any()
        and clip.samples[90_000:-90_000].any()
    )
    assert "15.0 s of it padding" in repr(clip)


def test_a_path_may_hold_spaces_umlauts_and_an_emoji(tmp_path, formats):
    path = tmp_path / "Grüße aus Köln" / "mein Lied 🎵.mp3"
    path.parent.mkdir()
    shutil.copy(formats / "song.mp3", path)
    assert load_clip(path).title == "mein Lied 🎵"
    assert load_clip(str(path)).title == "mein Lied 🎵"
    if shutil.which("ffmpeg"):
        assert (
            load_clip(shutil.copy(formats / "song.m4a", path.with_suffix(".m4a"))).title
            == "mein Lied 🎵"
        )


def test_a_file_object_is_as_good_as_a_path(formats):
    wanted = load_clip(formats / "song.mp3").samples
    with open(formats / "song.mp3", "rb") as opened:
        clip = load_clip(opened)
    np.testing.assert_array_equal(clip.samples, wanted)
    assert clip.title == "song"
    in_memory = load_clip(io.BytesIO((formats / "song.mp3").read_bytes()))
    np.testing.assert_array_equal(in_memory.samples, wanted)
    assert in_memory.title == "uploaded file"


def bad_files(folder):
    """Files that hold no usable song, each with what the error must say."""
    loud = sound("bells", 0, 3, RATE)
    (folder / "empty.mp3").touch()
    (folder / "text.mp3").write_text("This is a letter, not a song. " * 200)
    (folder / "noise.raw").write_bytes(b"\0\1" * 50_000)
    (folder / "folder.wav").mkdir()
    soundfile.write(folder / "blip.wav", loud[: RATE // 2], RATE)
    soundfile.write(folder / "silent.wav", np.zeros(5 * RATE), RATE)
    soundfile.write(folder / "nan.wav", np.full(5 * RATE, np.nan, "float32"), RATE, subtype="FLOAT")
    soundfile.write(folder / "song.mp3", loud, RATE)
    (folder / "header.mp3").write_bytes((folder / "song.mp3").read_bytes()[:300])
    return {
        "empty.mp3": "is empty",
        "text.mp3": "not audio",
        "noise.raw": "not audio",
        "folder.wav": "directory",
        "blip.wav": "0.50 s",
        "silent.wav": "silent",
        "nan.wav": "not finite",
        "header.mp3": "not audio",
        "missing.mp3": "no such file",
    }


def test_a_song_that_never_rises_above_zero_is_not_silent(tmp_path):
    below = -np.abs(sound("bells", 0, 3, RATE))
    soundfile.write(tmp_path / "below.wav", below, RATE)
    assert load_clip(tmp_path / "below.wav", seconds=2).samples.min() < -0.1


def test_bad_input_gives_a_clear_error_of_three_lines_and_no_library_prints(tmp_path, capfd):
    for name, said in bad_files(tmp_path).items():
        with pytest.raises(AudioError) as refused:
            load_clip(tmp_path / name)
        message = str(refused.value)
        assert said in message.lower(), name
        assert len(message.splitlines()) == 3 and name in message.splitlines()[1], message
    printed = capfd.readouterr()
    assert printed.out == printed.err == ""


def test_bad_file_objects_are_refused_as_well():
    for content in (b"", b"not a song" * 100):
        with pytest.raises(AudioError, match="not audio"):
            load_clip(io.BytesIO(content))


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1])
def test_a_truncated_mp3_gives_what_is_left_or_says_why_not_and_no_library_prints(
    formats, tmp_path, capfd, kept
):
    whole = (formats / "song.mp3").read_bytes()
    (tmp_path / "cut.mp3").write_bytes(whole[: int(kept * len(whole))])
    try:
        clip = load_clip(tmp_path / "cut.mp3")
        assert len(clip.samples) == 300_000 and np.isfinite(clip.samples).all()
        assert clip.padded == pytest.approx(max(0, 25 - kept * 30), abs=0.2)
    except AudioError as refused:
        assert len(str(refused).splitlines()) == 3
    assert capfd.readouterr().err == ""


def test_a_truncated_mp3_read_from_its_start_is_the_start_of_the_song(formats, tmp_path):
    whole = (formats / "song.mp3").read_bytes()
    (tmp_path / "cut.mp3").write_bytes(whole[: len(whole) // 2])
    cut = load_clip(tmp_path / "cut.mp3", seconds=5, start=0)
    np.testing.assert_allclose(
        cut.samples, load_clip(formats / "song.mp3", seconds=5, start=0).samples, atol=1e-4
    )


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
def test_bad_files_for_ffmpeg_are_refused_like_others(formats, tmp_path, capfd):
    (tmp_path / "text.m4a").write_text("a letter " * 100)
    (tmp_path / "cut.m4a").write_bytes((formats / "song.m4a").read_bytes()[:5000])
    (tmp_path / "list.m4a").write_text(f"ffconcat version 1.0\nfile {formats / 'song.wav'}\n")
    for name, said in {"text": "not audio", "cut": "cannot decode", "list": "not audio"}.items():
        with pytest.raises(AudioError, match=said):
            load_clip(tmp_path / f"{name}.m4a")
    assert capfd.readouterr().err == ""


def test_m4a_without_ffmpeg_says_what_to_install(formats, tmp_path, monkeypatch):
    (tmp_path / "song.m4a").write_bytes(b"\0\0\0\x20ftypM4A " + bytes(500))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(AudioError, match="install ffmpeg"):
        load_clip(tmp_path / "song.m4a")


@pytest.mark.skipif(os.name != "posix", reason="file rights are those of Unix")
def test_a_file_that_may_not_be_read_is_said_to_be_so(formats, tmp_path, command, without_root):
    path = shutil.copy(formats / "song.wav", tmp_path / "secret.wav")
    os.chmod(path, 0)
    done = command(
        "-c",
        "from genre_lab.audio.clip import load_clip\n"
        f"try: load_clip({str(path)!r})\nexcept Exception as e: print(e)",
        preexec_fn=without_root,
    )
    assert "cannot be opened (Permission denied)" in done.stdout, done


@pytest.mark.parametrize(
    "settings",
    [
        {"seconds": 0},
        {"seconds": -1},
        {"rate": 0},
        {"seconds": float("inf")},
        {"seconds": float("nan")},
    ],
)
def test_settings_that_make_no_sense_are_refused(formats, settings):
    with pytest.raises(AudioError, match="not above zero"):
        load_clip(formats / "song.wav", **settings)


def test_an_excerpt_of_a_clip_knows_where_it_is_from(formats):
    clip = load_clip(formats / "song.wav")
    part = clip.excerpt(2, 3)
    np.testing.assert_array_equal(part.samples, clip.samples[24_000:60_000])
    assert part.start == clip.start + 2 and part.seconds == 3
    for start, seconds in ((-1, 2), (24, 2), (3, 0)):
        with pytest.raises(AudioError, match="does not fit"):
            clip.excerpt(start, seconds)


def test_a_clip_says_what_it_is():
    assert (
        repr(Clip(np.full(6000, 0.5, "float32"), 12_000, "half"))
        == "Clip 'half': 0.50 s at 12000 Hz, 6000 samples, peak 0.50"
    )
