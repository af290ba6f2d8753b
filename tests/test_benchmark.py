"""What the benchmark says of what it measured; how quick anything is, no test asserts."""

import json
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parents[1] / "data_scripts"


@pytest.fixture
def measuring(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    from benchmarks import measuring

    return measuring


@pytest.fixture
def script(monkeypatch, measuring):
    import benchmark

    return benchmark


def test_ratios_are_taken_within_each_repetition(measuring):
    figure = measuring.summary("ours", [1, 2, 4], "theirs", [10, 10, 10])
    assert (figure.ratio, figure.ratio_low, figure.ratio_high) == pytest.approx((0.2, 0.15, 0.3))
    assert (figure.seconds, figure.reference_seconds, figure.repetitions) == (2, 10, 3)
    faster = measuring.summary("ours", [1, 2, 4], "theirs", [10, 10, 10], better="more", unit="MB")
    assert faster.ratio == 5 and faster.seconds is None


@pytest.mark.parametrize(
    "better, target, met, wanted",
    [
        ("less", 0.2, True, "<= 0.2"),
        ("less", 0.1, False, "<= 0.1"),
        ("more", 5, True, ">= 5"),
        ("more", 6, False, ">= 6"),
        ("more", None, None, ""),
    ],
)
def test_a_target_is_a_bound_on_the_better_side(measuring, better, target, met, wanted):
    figure = measuring.summary("ours", [2], "theirs", [10], better=better, target=target)
    assert (
        figure.met is met
        and figure.wanted == wanted
        and json.loads(json.dumps(figure.to_dict()))["met"] is met
    )


def test_two_calls_are_timed_in_turns_after_a_warm_up(measuring):
    calls = []
    figure = measuring.compare(
        "ours",
        lambda: calls.append("o"),
        "theirs",
        lambda: (calls.append("t"), time.sleep(0.01)),
        3,
        before=lambda: calls.append("-"),
    )
    assert "".join(calls) == "-o-t" + "-o-t" + "-t-o" + "-o-t"
    assert figure.ratio < 1 and figure.reference_seconds >= 0.01


def test_time_that_is_slept_is_no_processor_time(measuring):
    figure = measuring.compare(
        "ours",
        lambda: sum(range(300_000)),
        "asleep",
        lambda: time.sleep(0.05),
        3,
        better="more",
        clock=time.process_time,
    )
    assert figure.ratio < 1


def test_every_module_with_measure_is_a_section_and_no_other(script):
    found = script.sections()
    assert {"imports", "extraction", "loading", "inference", "memory", "growth"} <= set(found)
    assert not {"measuring", "long_songs", "many_songs"} & set(found)


def test_a_section_that_breaks_off_says_why_and_keeps_what_it_had(script, measuring, monkeypatch):
    class Broken:
        @staticmethod
        def measure(quick):
            yield measuring.summary("ours", [2], "theirs", [1], target=1.5)
            raise MemoryError("no room\nfor more")

    monkeypatch.setitem(sys.modules, "benchmarks.broken", Broken)
    figure, skipped = script.results_of("broken", quick=True)
    assert (
        figure.section == skipped.section == "broken" and skipped.reason == "MemoryError: no room"
    )
    assert (
        "missed" in script.row(figure)
        and "against theirs" in script.row(figure)
        and "not measured: MemoryError" in script.row(skipped)
    )


def test_the_script_prints_a_table_or_json_and_writes_a_file(command, tmp_path):
    done = command(
        SCRIPTS / "benchmark.py", "imports", "--quick", "--json", "--out", tmp_path / "out.json"
    )
    document = json.loads(done.stdout)
    assert done.returncode == 0 and json.loads((tmp_path / "out.json").read_text()) == document
    assert [figure["section"] for figure in document["figures"]] == [
        "imports",
        "imports",
    ] and document["quick"] is True
    assert {"versions", "device", "date"} <= set(document["environment"]) and document[
        "skipped"
    ] == []
    done = command(SCRIPTS / "benchmark.py", "imports", "--quick")
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and lines[1].startswith("imports") and "targets met" in done.stdout
    assert command(SCRIPTS / "benchmark.py", "dance").returncode == 2


def test_many_songs_are_measured_in_a_process_of_their_own(measuring, monkeypatch, tmp_path):
    from benchmarks.many_songs import in_a_fresh_process

    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path))
    measured = in_a_fresh_process("extract", 5)
    assert measured["seconds"] > 0 and measured["megabytes"] > 20
    with pytest.raises(RuntimeError, match="dance of 5 songs"):
        in_a_fresh_process("dance", 5)
