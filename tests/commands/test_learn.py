"""From a folder of one's own labels to a network and a report, as a user would."""

import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest
import soundfile
from small_songs import sound, write_songs

from genre_lab.commands.learn import learn
from genre_lab.commands.learned import Learned
from genre_lab.commands.tags import hear, tags_as_csv
from genre_lab.errors import CommandError, ModelError
from genre_lab.evaluation.prediction import predict

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def crates(tmp_path_factory):
    """Three labels of six songs by three artists each, and a CSV that names the artists."""
    folder = tmp_path_factory.mktemp("crates")
    table = write_songs(folder / "music", songs_per_genre=6, rate=16_000)
    return folder, table.assign(path=[str(folder / "music" / path) for path in table.path])


def csv_of(table, folder, **columns):
    path = folder / "songs.csv"
    table.assign(**columns).to_csv(path, index=False)
    return path


def quietly(source, out, **told):
    said = []
    learned = learn(
        source, out, folds=told.pop("folds", 3), progress=False, say=said.append, **told
    )
    return learned, "\n".join(said)


@pytest.fixture(scope="module")
def learnt_once(crates, musicnn_cache, tmp_path_factory):
    """The three labels, learnt; the second value holds what was said."""
    out = tmp_path_factory.mktemp("learnt") / "run <b>"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENRE_LAB_CACHE", str(musicnn_cache))
        return quietly(csv_of(crates[1], crates[0]), out)


def test_it_learns_judges_and_reports(learnt_once, musicnn, crates):
    learned, said = learnt_once
    told = learned.to_dict()
    assert isinstance(learned, Learned) and repr(learned).startswith("Learned: 18 songs, 3 labels")
    assert told["songs"] == 18 and told["labels"] == 3 and told["artists"] == 9
    judged = told["cross_validation"]
    assert judged["accuracy"] > 0.9 and judged["balanced_accuracy"] > 0.9
    assert (judged["n"], judged["folds"], judged["repeats"], judged["by"]) == (18, 3, 3, "artist")
    assert judged["interval"][0] <= judged["accuracy"] <= judged["interval"][1]
    assert set(told["baseline"]) == set(judged) and told["chance"] == pytest.approx(1 / 3, abs=1e-4)
    assert "better than always guessing" in learned.verdict and "18 songs" in said
    assert learned.run.n_songs["train"] == 18
    for path in crates[1].path[::7]:
        assert predict(learned.run, path).index[0] == path.split("/")[-2]


def test_the_report_opens_without_internet_and_names_stay_text(learnt_once):
    page = (learnt_once[0].run.folder / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"https?://|<script|<link", page) and "<b>" not in page
    assert 'src="data:image/png;base64,' in page and 'alt="' in page
    assert "MFCC" in page and "How the figure was obtained" in page
    assert f"{learnt_once[0].cross_validation.accuracy:.1%}" in page


def test_run_again_it_is_the_same_and_a_new_song_is_learnt_too(
    learnt_once, crates, musicnn, tmp_path
):
    folder, table = crates
    out = shutil.copytree(learnt_once[0].run.folder, tmp_path / "again")
    same, _ = quietly(csv_of(table, tmp_path), out)
    assert same.cross_validation.to_dict() == learnt_once[0].cross_validation.to_dict()
    written = (out / "config.json").stat().st_mtime_ns
    new = tmp_path / "new.wav"
    soundfile.write(new, sound("drone", 77, 7, 16_000), 16_000)
    row = {"track_id": "new", "path": str(new), "genre": "drone", "artist": "newcomer"}
    more, _ = quietly(csv_of(pd.concat([table, pd.DataFrame([row])]), tmp_path), out)
    assert more.run.n_songs["train"] == 19 and more.to_dict()["artists"] == 10
    assert (out / "config.json").stat().st_mtime_ns != written


def test_a_wrong_label_is_among_the_songs_to_listen_to_again(crates, musicnn, tmp_path):
    folder, table = crates
    genre = table.genre.where(table.track_id != "bells-00", "drone")
    learned, _ = quietly(csv_of(table, tmp_path, genre=genre), tmp_path / "run")
    doubted = learned.doubted
    assert doubted.path.iloc[0].endswith("bells/00.wav") and doubted.guess.iloc[0] == "bells"
    assert "bells/00.wav" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")


def test_copies_damaged_files_and_small_labels_are_told_and_left_out(crates, musicnn, tmp_path):
    folder, table = crates
    music = shutil.copytree(folder / "music", tmp_path / "music")
    (music / "tracks.csv").unlink()
    (music / "odd").mkdir()
    for number in (0, 1):
        shutil.copy(music / "bells" / "05.wav", music / "odd" / f"{number}.wav")
    (music / "drone" / "copy.wav").write_bytes((music / "drone" / "00.wav").read_bytes())
    (music / "drone" / "damaged.wav").write_bytes(b"RIFF" + bytes(100))
    learned, said = quietly(music, tmp_path / "run")
    assert "no song names an artist" in said and "folds are by song" in said
    assert "under two labels" in said and "1 copies" in said and "1 songs can't be read" in said
    assert learned.to_dict()["songs_per_label"] == {"bells": 5, "drone": 6, "rattle": 6}
    assert learned.to_dict()["cross_validation"]["by"] == "song"
    assert list(learned.remarks) == [line for line in said.split("\n")[1:]]


def test_too_little_is_refused_before_time_is_spent(crates, tmp_path):
    folder, table = crates
    few = table.groupby("genre").head(2)
    with pytest.raises(CommandError, match="it has 2 songs, 5 are needed"):
        quietly(csv_of(few, tmp_path), tmp_path / "run")
    with pytest.raises(CommandError, match="by one artist"):
        quietly(csv_of(table, tmp_path, artist=table.genre), tmp_path / "run")
    with pytest.raises(CommandError, match="one artist|two labels"):
        quietly(csv_of(table[table.genre == "drone"], tmp_path), tmp_path / "run")
    with pytest.raises(CommandError, match="transfer"):
        quietly(csv_of(table, tmp_path), tmp_path / "run", preset="tiny")
    assert not (tmp_path / "run").exists()


def test_labels_of_very_different_size(crates, musicnn, tmp_path):
    folder, table = crates
    rows = table[table.genre == "drone"]
    many = pd.concat([table[table.genre != "rattle"].groupby("genre").head(5), rows.tail(1)])
    for number in range(20):
        path = tmp_path / f"{number}.wav"
        soundfile.write(path, sound("drone", 100 + number, 7, 16_000), 16_000)
        row = {
            "track_id": f"n{number}",
            "path": str(path),
            "genre": "drone",
            "artist": f"n{number}",
        }
        many = pd.concat([many, pd.DataFrame([row])])
    learned, _ = quietly(csv_of(many, tmp_path), tmp_path / "run")
    told = learned.to_dict()
    assert told["chance"] == pytest.approx(26 / 31, abs=1e-3)
    assert told["cross_validation"]["balanced_accuracy"] > 0.9
    # A learner that knows nothing but the commonest label is called so.
    answers = np.tile([0.0, 1.0], (31, 1))
    results = learned.cross_validation.results
    object.__setattr__(results, "probabilities", answers)
    judged = learned.cross_validation
    object.__setattr__(judged, "right", np.tile(np.array(results.truth) == "drone", (3, 1)))
    assert "would do as well" in learned.verdict and judged.balanced_accuracy == 0.5


def test_the_command_prints_one_document(crates, musicnn_cache, command, tmp_path):
    cache = str(musicnn_cache)
    source = csv_of(crates[1], tmp_path)
    done = command(
        *("-m", "genre_lab", "learn", source, "--out", tmp_path / "run", "--folds", "3", "--json"),
        GENRE_LAB_CACHE=cache,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["cross_validation"]["accuracy"] > 0.9 and told["seconds"] > 0
    again = command("-m", "genre_lab", "predict", tmp_path / "run", crates[1].path[0],
                    GENRE_LAB_CACHE=cache)  # fmt: skip
    assert again.returncode == 0 and "bells" in again.stdout
    wrong = command("-m", "genre_lab", "learn", tmp_path / "nowhere", GENRE_LAB_CACHE=cache)
    assert wrong.returncode == 1 and wrong.stderr.startswith("error: ")


def test_tags_of_songs_folders_and_bad_files(crates, musicnn, tmp_path):
    songs = tmp_path / "songs"
    songs.mkdir()
    shutil.copy(crates[1].path[0], songs / "a.wav")
    (songs / "b.mp3").write_bytes(b"no audio")
    (tmp_path / "empty").mkdir()
    paths = [songs, tmp_path / "missing.mp3", tmp_path / "empty"]
    with tags_as_csv(tmp_path / "tags.csv", "musicnn-mtt") as add:
        answers = list(hear(paths, "musicnn-mtt"))
        for answer in answers:
            add(answer)
    good, *bad = answers
    assert len(good["tags"]) == 50 and len(bad) == 3 and all("error" in answer for answer in bad)
    shares = list(good["tags"].values())
    assert shares == sorted(shares, reverse=True) and 0 <= shares[-1] <= shares[0] <= 1
    table = pd.read_csv(tmp_path / "tags.csv")
    assert len(table) == 4 and table.shape[1] == 52 and table.guitar[0] == good["tags"]["guitar"]
    with pytest.raises(ModelError, match="no published network"):
        list(hear(paths, "nobody's"))


def test_the_tags_command(crates, musicnn_cache, command, tmp_path):
    call = ("-m", "genre_lab", "tags", crates[1].path[0], tmp_path / "missing.mp3")
    done = command(*call, "--top", "2", GENRE_LAB_CACHE=str(musicnn_cache))
    assert done.returncode == 1 and "missing.mp3" in done.stderr
    assert re.search(r"00\.wav: [^,]+ 0\.\d\d, [^,]+ 0\.\d\d$", done.stdout.strip())
    done = command(*call[:-1], "--json", GENRE_LAB_CACHE=str(musicnn_cache))
    [answer] = json.loads(done.stdout)
    assert done.returncode == 0 and len(answer["tags"]) == 50
