"""The thirty numbers of clips and of whole tables."""

import numpy as np
import pandas as pd
import pytest
import soundfile
from small_songs import sound

from genre_lab.audio.clip import Clip, load_clip
from genre_lab.audio.tzanetakis import (
    beat_histogram,
    numbers_of_clip,
    pitch_histogram,
    sound_features,
    timbral_texture,
)
from genre_lab.data.tracks import Tracks
from genre_lab.errors import AudioError
from genre_lab.models.baselines import baseline


def test_they_are_nineteen_six_and_five_under_thirty_names():
    clip = Clip(sound("bells", 0, 10), 12_000, "bells")
    found = numbers_of_clip(clip)
    assert found.size == found.index.nunique() == 30 and found.name == "bells"
    assert np.isfinite(found).all()
    wanted = timbral_texture(clip) | beat_histogram(clip).numbers | pitch_histogram(clip).numbers
    assert found.to_dict() == wanted


def test_the_silence_that_was_added_to_a_short_song_changes_nothing(tmp_path):
    soundfile.write(tmp_path / "short.wav", sound("rattle", 0, 8), 12_000)
    padded = load_clip(tmp_path / "short.wav", seconds=25)
    whole = load_clip(tmp_path / "short.wav", seconds=None)
    assert padded.padded == pytest.approx(17)
    pd.testing.assert_series_equal(numbers_of_clip(padded), numbers_of_clip(whole))


def test_songs_become_a_table_in_their_order(tracks):
    few = tracks.head(2)
    found = sound_features(few, seconds=6.4)
    assert found.shape == (6, 30) and found.index.name == "track_id"
    assert found.index.tolist() == few.table.track_id.tolist()
    np.testing.assert_allclose(found.iloc[3], numbers_of_clip(load_clip(few.table.path[3], 6.4)))


def test_paths_are_as_good_as_a_table(tracks):
    few = tracks.head(1)
    from_paths = sound_features(few.table.path, seconds=6.4)
    np.testing.assert_array_equal(from_paths, sound_features(few, seconds=6.4))
    assert from_paths.index[0] == few.table.path[0].rsplit("/", 1)[1].removesuffix(".wav")


def test_a_classifier_tells_the_small_songs_apart_by_them(tracks):
    found = sound_features(tracks, seconds=6.4)
    learnt = (tracks.table.split == "train").to_numpy()
    fitted = baseline("logistic").fit(found[learnt], tracks.table.genre[learnt])
    assert (fitted.predict(found[~learnt]) == tracks.table.genre[~learnt]).mean() > 0.8


def test_songs_that_cannot_be_heard_are_refused(tracks, tmp_path):
    with pytest.raises(AudioError, match="no song"):
        sound_features([])
    with pytest.raises(AudioError, match="in a list"):
        sound_features("song.wav")
    with pytest.raises(AudioError, match="no path"):
        sound_features(Tracks(tracks.table.assign(path="")))
    with pytest.raises(AudioError):
        sound_features(Tracks(tracks.table.assign(path=str(tmp_path / "gone.wav"))))
    soundfile.write(tmp_path / "short.wav", sound("bells", 0, 3), 12_000)
    with pytest.raises(AudioError, match="3.00 s"):
        sound_features(Tracks(tracks.table[:1].assign(path=str(tmp_path / "short.wav"))))
