"""Results read back from their file are those that were written, and say what they do not know."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import genre_lab as gl
from genre_lab.errors import EvaluationError
from genre_lab.evaluation.results import Results

GENRES = ["jazz", "light", "pop", "rap"]


@pytest.fixture
def results(tmp_path):
    """Sixty answers, saved; no song is light."""
    generator = np.random.default_rng(3)
    truth = [GENRES[number] for number in generator.choice([0, 2, 3], 60)]
    songs = pd.DataFrame({"track_id": [f"song {number}" for number in range(60)]})
    results = Results(
        generator.dirichlet(np.ones(4), 60),
        truth,
        GENRES,
        songs,
        "test",
        2,
        {"preset": "tiny", "seed": 0},
    )
    results.save(tmp_path)
    return results


def test_what_is_read_is_what_was_written(results, tmp_path):
    kept = Results.load(tmp_path)
    assert (
        json.loads((tmp_path / "results.json").read_text()) == results.to_dict() == kept.to_dict()
    )
    pd.testing.assert_frame_equal(kept.confusion, results.confusion)
    pd.testing.assert_frame_equal(kept.per_genre, results.per_genre)
    assert repr(kept) == repr(results) and "looked at 2 times" in repr(kept)


def test_they_have_the_figure_of_any_results(results, tmp_path):
    assert gl.plot(Results.load(tmp_path)).alt == gl.plot(results).alt


def test_other_splits_are_read_from_their_own_file(tmp_path):
    one = Results(
        np.array([[0.4, 0.6]]),
        ["jazz"],
        ["jazz", "pop"],
        pd.DataFrame({"track_id": ["a"]}),
        "valid",
    )
    one.save(tmp_path)
    assert Results.load(tmp_path, "valid").accuracy == 0
    with pytest.raises(EvaluationError, match="the file of results is missing"):
        Results.load(tmp_path)


@pytest.mark.parametrize(
    "question",
    [
        gl.reliability,
        lambda kept: gl.mcnemar(kept, kept),
        lambda kept: gl.paired_bootstrap(kept, kept),
        Results.table,
    ],
)
def test_what_only_single_songs_could_tell_is_refused(results, tmp_path, question):
    with pytest.raises(EvaluationError, match="is not kept in results.json"):
        question(Results.load(tmp_path))


@pytest.mark.parametrize(
    "change",
    [
        {"confusion": {}},
        {"confusion": {"genres": GENRES, "counts": [[1]]}},
        {"run": None},
        {"confusion": {"genres": ["a"], "counts": [[0]]}},
        {"confusion": {"genres": ["a"], "counts": [[-1]]}},
        {"confusion": {"genres": ["a"], "counts": [[0.5]]}},
        {"confusion": {"genres": ["a", "b"], "counts": [[1, 2], [3]]}},
    ],
)
def test_a_damaged_file_is_refused(results, tmp_path, change):
    path = tmp_path / "results.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(EvaluationError, match="damaged|do not fit"):
        Results.load(tmp_path)


HUGE = {"genres": ["a"], "counts": [[10**12]]}


@pytest.mark.parametrize(
    "text",
    [
        b"{",
        b"",
        b"[]",
        b"\xff\xfe{",
        b"\xe9",
        b"null",
        b"[" * 100_000,
        json.dumps({"confusion": HUGE, "split": "test", "looked_at": 1, "run": {}}).encode(),
        json.dumps({"confusion": HUGE, "split": "test", "looked_at": 1e400, "run": {}}).encode(),
    ],
)
def test_anything_else_is_refused_in_one_sentence_with_a_remedy(tmp_path, text):
    (tmp_path / "results.json").write_bytes(text)
    with pytest.raises(EvaluationError, match="the file of results") as refused:
        Results.load(tmp_path)
    assert len(str(refused.value).splitlines()) == 3


def test_a_folder_in_the_files_place_is_refused(tmp_path):
    (tmp_path / "results.json").mkdir()
    with pytest.raises(EvaluationError, match="cannot be read"):
        Results.load(tmp_path)


def test_the_kept_run_of_the_course_has_results_and_a_history():
    folder = Path(gl.__file__).parent / "course" / "measurements" / "report_on_practice"
    kept, run = Results.load(folder), gl.Run(folder)
    assert kept.genres == run.genres and kept.run["preset"] == run.preset.name
    assert len(kept.truth) == 1800 - sum(run.n_songs.values()) and kept.looked_at == 1
    assert len(run.history) > 5 and gl.plot(run).alt
