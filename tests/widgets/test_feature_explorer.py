"""The feature explorer shows what its controls say, says what cannot be shown, and goes on."""

import base64
import io
import re

import numpy as np
import pandas as pd
import pytest
import soundfile

from genre_lab.audio.features import mel, mfcc, stft
from genre_lab.data.tracks import Tracks
from genre_lab.widgets.feature_explorer import FeatureExplorer
from genre_lab.widgets.parts.song_file import SongBytes

RATE = 12_000


def samples(seconds, hz=440.0, rate=RATE):
    return 0.3 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


def wav(data, rate=RATE, name="own.wav"):
    """Make a file as it comes out of the browser."""
    buffer = io.BytesIO()
    soundfile.write(buffer, data, rate, format="WAV")
    return SongBytes(buffer.getvalue(), name)


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("songs")
    rows = []
    for genre, hz in (("jazz", 440), ("pop", 1500)):
        path = folder / f"{genre}.wav"
        soundfile.write(path, samples(6, hz), RATE)
        rows.append(
            {"track_id": genre, "genre": genre, "title": f"a {genre} tone", "path": str(path)}
        )
    return Tracks(pd.DataFrame(rows))


@pytest.fixture
def explorer(songs):
    explorer = FeatureExplorer(songs, seconds=4)
    yield explorer
    explorer.close()


def drawn(explorer):
    """The numbers that the three images hold, from top to bottom."""
    return [np.asarray(ax.images[0].get_array()) for ax in explorer.figure.figure.axes[:3]]


def wavs(explorer):
    return [soundfile.read(io.BytesIO(sound["wav"])) for sound in explorer.scene.sounds]


def test_the_panels_hold_the_three_features_of_the_excerpt(explorer):
    shown, clip = drawn(explorer), explorer.clip
    np.testing.assert_allclose(shown[0], stft(clip).values - stft(clip).values.max(), atol=1e-4)
    np.testing.assert_allclose(shown[1], mel(clip).values - mel(clip).values.max(), atol=1e-4)
    np.testing.assert_allclose(shown[2], mfcc(clip).values, atol=1e-4)


@pytest.mark.parametrize(
    "control, value, expected",
    [
        ("n_fft", 1024, [(513, 188), (96, 188), (20, 188)]),
        ("hop_length", 512, [(257, 94), (96, 94), (20, 94)]),
        ("n_mels", 48, [(257, 188), (48, 188), (20, 188)]),
        ("n_mfcc", 13, [(257, 188), (96, 188), (13, 188)]),
        ("rate", 8_000, [(257, 126), (96, 126), (20, 126)]),
        ("seconds", 2, [(257, 94), (96, 94), (20, 94)]),
    ],
)
def test_every_setting_changes_the_shapes_and_the_sentence(explorer, control, value, expected):
    before = explorer.scene.png
    getattr(explorer, control).value = value
    assert [one.shape for one in drawn(explorer)] == expected
    for name, (rows, columns) in zip(("STFT", "mel", "MFCC"), expected, strict=True):
        assert (
            f"{name} {rows} × {columns}," in explorer.status
            and f"{name} of {rows} rows by {columns} columns" in explorer.figure.alt
        )
    assert explorer.scene.png != before and explorer.scene.alt == explorer.figure.alt


def test_the_window_changes_the_numbers_and_the_range_only_the_colours(explorer):
    usual = drawn(explorer)[0]
    explorer.window.value = "boxcar"
    assert (
        np.abs(drawn(explorer)[0] - usual).mean() > 5
    )  # dB: without slopes a tone leaks into all rows
    explorer.window.value, explorer.depth.value = "hann", 40
    np.testing.assert_array_equal(drawn(explorer)[0], usual)
    assert explorer.figure.figure.axes[0].images[0].get_clim() == (-40, 0)


def test_another_song_is_read_and_heard(explorer):
    explorer.song.index = 1
    assert "1500 Hz" in explorer.figure.alt or "pop: a pop tone" in explorer.figure.alt
    heard, rate = wavs(explorer)[0]
    assert (
        rate == RATE and len(heard) == 4 * RATE and np.abs(np.fft.rfft(heard)).argmax() / 4 == 1500
    )
    assert explorer.scene.sounds[0]["start"] == 0 and explorer.scene.axis[2:] == [0, 4]


def test_time_taken_is_on_the_screen_and_not_in_what_notebooks_keep(explorer):
    assert re.search(
        r"Time taken: STFT \d+ ms, mel \d+ ms, MFCC \d+ ms\.", explorer._sentence.value
    )
    bundle = explorer._repr_mimebundle_()
    assert "Time taken" not in bundle["text/plain"] + bundle["text/html"]


@pytest.mark.parametrize(
    "kind, label",
    [
        ("stft", "from the STFT, n_fft 512, hop 256"),
        ("mel", "from the mel, n_fft 512, hop 256, 96 bands"),
        ("mfcc", "from the MFCC, n_fft 512, hop 256, 20 of 96"),
    ],
)
def test_the_rebuilt_sound_stands_beside_the_song_and_says_what_it_was_made_from(
    explorer, kind, label
):
    explorer.hear(kind)
    assert [sound["label"] for sound in explorer.scene.sounds] == ["jazz: a jazz tone", label]
    heard, rate = wavs(explorer)[1]
    assert len(heard) == 4 * RATE and np.abs(heard).max() > 0.02
    assert abs(np.abs(np.fft.rfft(heard)).argmax() / 4 - 440) < (120 if kind == "mfcc" else 20)
    assert label in explorer.status and not any(button.disabled for button in explorer._buttons)


def test_rebuilt_sounds_are_kept_to_compare_and_go_with_their_song(explorer):
    for n_mels in (96, 64, 32, 16):
        explorer.n_mels.value = n_mels
        explorer.hear("mel")
    explorer.hear("mel")
    assert [sound["label"].rpartition(", ")[2] for sound in explorer.scene.sounds[1:]] == [
        "16 bands",
        "32 bands",
        "64 bands",
    ]
    explorer.song.index = 1
    assert len(explorer.scene.sounds) == 1


def test_only_eight_seconds_are_rebuilt(songs):
    explorer = FeatureExplorer(songs, seconds=6)
    explorer.hear("stft")
    assert len(wavs(explorer)[1][0]) == 6 * RATE
    explorer.seconds.value = 12  # the song has 6
    assert "6.0 s of silence were added" in explorer.status
    explorer.hear("stft")
    assert len(wavs(explorer)[1][0]) == 8 * RATE


@pytest.mark.parametrize(
    "settings, said",
    [
        (
            {"hop_length": 60_000},
            "hop_length=60000 is longer than the excerpt of 48000 samples: choose a smaller one.",
        ),
        (
            {"rate": 4_000, "seconds": 2, "n_fft": 16_384},
            "n_fft=16384 is longer than the excerpt of 8000 samples: choose a smaller one.",
        ),
        (
            {"n_mels": 12},
            "n_mfcc=20 is more than the 12 mel bands it is made from",
        ),
        ({"n_fft": 16_384, "hop_length": 16}, "The STFT would have 24,587,193 values, 98.3 MB"),
    ],
)
def test_a_setting_that_cannot_work_is_said_and_the_figure_stays(explorer, settings, said):
    usual = {name: getattr(explorer, name).value for name in settings}
    for name, value in settings.items():
        before = explorer.figure
        getattr(explorer, name).value = value
    assert explorer.status.startswith(said) and explorer.figure is before
    explorer.hear("mfcc")
    assert len(explorer.scene.sounds) == 1  # said, and not heard
    for name, value in usual.items():
        getattr(explorer, name).value = value
    assert explorer.status.startswith("STFT 257 × 188")


def test_empty_filters_and_skipped_samples_are_said(explorer):
    explorer.n_mels.value = 200
    assert re.search(r"\b(\d+) of 200 mel bands are empty", explorer.status)
    assert (
        int(re.search(r"(\d+) of 200", explorer.status)[1])
        == (drawn(explorer)[1].max(axis=1) == drawn(explorer)[1].min()).sum()
    )
    explorer.n_mels.value, explorer.hop_length.value = 32, 1024
    assert "512 samples are never looked at" in explorer.status and "empty" not in explorer.status
    explorer.hear("stft")
    assert explorer.status.startswith(
        "Windows of 512 samples, 1024 apart, overlap by less than half"
    )


@pytest.mark.parametrize(
    "content, said",
    [
        (SongBytes(b"", "empty.mp3"), "This is not audio"),
        (SongBytes(b"no music at all" * 100, "essay.mp3"), "This is not audio"),
        (wav(np.zeros(5 * RATE), name="mute.wav"), "The excerpt is silent"),
        (wav(samples(0.3), name="blip.wav"), "The song lasts 0.30 s"),
    ],
)
def test_a_file_that_is_no_song_is_said_and_the_last_song_stays(explorer, content, said):
    explorer.file.value = content
    assert explorer.status.startswith(said)
    assert len(explorer.song.options) == 2
    explorer.n_mels.value = 64
    assert (
        explorer.status.startswith("STFT 257 × 188") and "jazz: a jazz tone" in explorer.figure.alt
    )


def test_a_song_of_twenty_minutes_is_read_where_it_is_looked_at(explorer):
    long = np.concatenate(
        [samples(598, rate=4_000), samples(4, 880, rate=4_000), samples(598, rate=4_000)]
    )
    explorer.file.value = wav(long, 4_000)
    assert explorer.song.label == "your own: own.wav" and explorer.status.startswith(
        "STFT 257 × 188"
    )
    heard = wavs(explorer)[0][0]
    assert abs(np.abs(np.fft.rfft(heard)).argmax() / 4 - 880) < 1
    explorer.file.value = wav(samples(6, 660), name="next.wav")
    assert [label for label, _ in explorer.song.options] == [
        "your own: next.wav",
        "jazz: a jazz tone",
        "pop: a pop tone",
    ]
    explorer.song.index = 1
    assert "jazz" in explorer.figure.alt


def test_of_a_file_that_is_too_large_the_name_says_how_much_was_taken(explorer):
    explorer.file.cut = True
    explorer.file.value = wav(samples(6, 660), name="long.wav")
    assert explorer.song.label == "your own: long.wav, its first 64 MB"


def test_the_still_view_is_a_sharp_figure_with_its_sentence(explorer):
    bundle = explorer._repr_mimebundle_()
    png = base64.b64decode(re.search(r"base64,([\w+/=]+)", bundle["text/html"])[1])
    assert png.startswith(b"\x89PNG") and len(png) < 250_000
    assert f'alt="{explorer.figure.alt}"'.replace("'", "&#x27;") in bundle["text/html"]
    assert bundle["text/plain"] == f"FeatureExplorer: {explorer.status}"


def test_a_closed_explorer_draws_no_more(songs):
    explorer = FeatureExplorer(songs, seconds=4)
    explorer.close()
    before = explorer.scene.png
    explorer.n_mels.value = 32
    assert (
        explorer.scene.png == before and explorer.song.comm is None and explorer.scene.comm is None
    )


def test_two_explorers_know_nothing_of_each_other(explorer, songs):
    other = FeatureExplorer(songs, seconds=4)
    other.n_mels.value = 32
    assert drawn(explorer)[1].shape[0] == 96 and drawn(other)[1].shape[0] == 32


def test_settings_can_be_given(songs):
    explorer = FeatureExplorer(songs, seconds=4, n_mels=40, rate=11_025, window="hamming")
    assert (
        explorer.spec("mel").n_mels == 40
        and explorer.spec("stft").window == "hamming"
        and explorer.clip.rate == 11_025
    )
