"""Extraction as the command line does it: artists apart, and an error for nothing."""

import pandas as pd
import pytest
from small_songs import write_songs

from genre_lab.commands.extract import extract_features
from genre_lab.errors import CommandError


def test_artists_are_kept_apart_where_nothing_else_is_asked(tmp_path):
    table = write_songs(tmp_path / "songs", seconds=2)
    store = extract_features(tmp_path / "songs" / "tracks.csv", tmp_path / "store", workers=1)
    sides = store.table.groupby("artist").split.nunique()
    assert (
        len(store) == len(table) and (sides == 1).all() and set(store.table.split_by) == {"artist"}
    )
    assert pd.Series(store.table.split).nunique() == 3


def test_a_store_without_a_song_is_an_error_that_says_where_the_reasons_are(tmp_path):
    rows = []
    for number in range(8):
        path = tmp_path / f"{number}.wav"
        path.write_bytes(b"no sound")
        rows.append({"track_id": number, "path": path, "genre": "ab"[number % 2], "artist": number})
    pd.DataFrame(rows).to_csv(tmp_path / "songs.csv", index=False)
    with pytest.raises(CommandError, match="no song could be read") as refused:
        extract_features(tmp_path / "songs.csv", tmp_path / "store", workers=1)
    assert "failed.csv" in str(refused.value) and (tmp_path / "store" / "failed.csv").is_file()
