"""Tables as strangers have them: 250 damaged at random, read or refused in one sentence."""

import csv
import io
import random

import pandas as pd
import pytest

from genre_lab.data.sources import from_csv
from genre_lab.data.tracks import Tracks
from genre_lab.errors import DataError

NAMES = ["track_id", "path", "genre", "artist", "album", "title", "seconds", "split", "tempo"]
ODD = [
    *("", " ", "nan", "NaN", "NULL", "-1", "1e999", "inf", "0x10", "true", "\0", "\x1b[31m", "\r"),
    *("=1+1", "../../etc/passwd", "\ud83d".encode("utf-16", "surrogatepass").decode("latin-1")),
    *(
        "a\\b" * 3000,
        "x" * 200_000,
        '"',
        '""',
        "a,b",
        "a;b",
        "a\tb",
        "a\nb",
        "👩\u200d🎤",
        "\u202e",
        "\ufeff",
    ),
]


def table(chance):
    """Return names and rows of a good table of twelve songs."""
    rows = [
        [
            f"song{number}",
            f"audio/{number}.mp3",
            ("jazz", "pop", "rap")[number % 3],
            f"Artist {number % 5}",
            "An album",
            f"Title, “{number}”",
            str(10 + number / 4),
            ("train", "valid", "test")[number // 3 % 3],
            str(chance.randrange(60, 200)),
        ]
        for number in range(12)
    ]
    return list(NAMES), rows


def written(names, rows, sep=",", quoting=csv.QUOTE_MINIMAL):
    target = io.StringIO()
    csv.writer(target, delimiter=sep, quoting=quoting).writerows([names, *rows])
    return target.getvalue().encode("utf-8", "surrogatepass")


def mutant(number):
    """Return the bytes of a table that is damaged in one of ten ways."""
    chance = random.Random(number)
    names, rows = table(chance)
    way = number % 10
    row, column = chance.choice(rows), chance.randrange(len(names))
    if way == 0:
        row[column] = chance.choice(ODD)
    elif way == 1:
        names[column] = chance.choice([*ODD, *NAMES, names[column].upper()])
    elif way == 2:
        del row[column]
    elif way == 3:
        row.insert(column, chance.choice(ODD))
    elif way == 4:
        for each in rows:
            each[column] = chance.choice(ODD)
    data = written(names, rows, chance.choice(",;\t|"), chance.choice([0, 1]))
    if way == 5:
        changed = bytearray(data)
        for _ in range(chance.choice([1, 3, 30])):
            changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
        data = bytes(changed)
    elif way == 6:
        data = data[: chance.randrange(len(data))]
    elif way == 7:
        encoding = chance.choice(["utf-16", "utf-16-le", "latin-1", "cp1252", "utf-32"])
        data = data.decode().encode(encoding, "replace")
    elif way == 8:
        data = data + data[chance.randrange(len(data)) :]
    elif way == 9:
        data = chance.randbytes(chance.randrange(500))
    return data


@pytest.mark.parametrize("first", range(0, 250, 50))
def test_a_damaged_table_is_read_or_refused_in_our_own_words(tmp_path, first, capfd):
    """Another exception than our own fails the test; so does a refusal that names no remedy."""
    path, read = tmp_path / "songs.csv", 0
    for number in range(first, first + 50):
        path.write_bytes(mutant(number))
        try:
            tracks = from_csv(path)
        except DataError as refusal:
            what, *where = str(refusal).splitlines()
            assert what and where, number
            continue
        read += 1
        assert isinstance(tracks, Tracks) and set(tracks.table.split) <= {
            "train",
            "valid",
            "test",
            "",
        }
        assert tracks.table.track_id.is_unique and (tracks.table.genre != "").all(), number
        assert len(tracks) <= 30 and "\x1b" not in repr(tracks), number
    assert 3 < read < 45
    assert "\x1b" not in capfd.readouterr().err


@pytest.mark.parametrize("number", range(0, 60, 10))
def test_a_good_table_stays_what_it_is(tmp_path, number):
    names, rows = table(random.Random(number))
    for sep in ",;\t":
        (tmp_path / "songs.csv").write_bytes(written(names, rows, sep))
        read = from_csv(tmp_path / "songs.csv").table
        assert read.drop(columns="path")[["track_id", "title", "genre", "split"]].equals(
            pd.DataFrame(rows, columns=names)[["track_id", "title", "genre", "split"]]
        )
        assert read.tempo.tolist() == [int(row[-1]) for row in rows]
