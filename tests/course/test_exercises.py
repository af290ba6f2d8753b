"""`gl.check` says what it should about every kind of answer, and never raises."""

import importlib
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from genre_lab.course.exercises import Check, Verdict, check, checks_of, same, shown
from genre_lab.course.notebooks import NOTEBOOKS

TRIED = {
    notebook: importlib.import_module(f"tried_answers.{notebook[3:]}")
    for notebook in NOTEBOOKS
    if checks_of(notebook)
}
RIGHT, WRONG = (
    {
        f"{notebook[:2]}.{name}": answers
        for notebook, tried in TRIED.items()
        for name, answers in getattr(tried, kind).items()
    }
    for kind in ("RIGHT", "WRONG")
)
ALL = [f"{notebook[:2]}.{one.name}" for notebook in NOTEBOOKS for one in checks_of(notebook)]


class Hostile:
    """An answer that breaks whatever is done with it."""

    def __getattribute__(self, name):
        raise RuntimeError("no")


def test_around_zero_the_tolerance_is_absolute():
    assert same(1e-7, 0.0) and not same(1e-5, 0.0) and same(1e-5, 0.0, tolerance=1e-4)
    assert same(1e6 + 0.5, 1e6) and not same(1e6 + 5, 1e6)


def test_every_exercise_has_right_and_wrong_answers_here():
    assert set(ALL) == set(RIGHT) == set(WRONG)
    assert all(len(answers) >= 2 for answers in WRONG.values())


@pytest.mark.parametrize(
    "name, answer", [(name, answer) for name in RIGHT for answer in RIGHT[name]]
)
def test_a_right_answer_is_correct(name, answer):
    assert check(name, answer).correct


@pytest.mark.parametrize(
    "name, answer", [(name, answer) for name in WRONG for answer in WRONG[name]]
)
def test_a_wrong_answer_is_not_yet_with_a_hint(name, answer):
    verdict = check(name, answer)
    exercise = next(
        one
        for one in checks_of(next(n for n in NOTEBOOKS if n[:2] == name[:2]))
        if one.name == name[3:]
    )
    assert verdict.state == "not yet" and not verdict.correct
    assert any(
        hint and hint in verdict.text
        for hint in (
            exercise.hint,
            exercise.idea,
            exercise.way,
            *(hint for _, hint in exercise.mistakes),
        )
    )


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("blank", [..., None])
def test_a_blank_is_not_tried_yet(name, blank):
    assert check(name, blank).state == "not tried yet"


def test_a_function_whose_body_is_blank_is_not_tried_yet():
    assert check("00.accuracy", lambda guesses, truths: ...).state == "not tried yet"


@pytest.mark.parametrize(
    "name, stub",
    [
        ("04.same_centre", lambda frequencies: (..., ...)),
        ("05.zeros", lambda frames: (..., 38)),
        ("07.sees", lambda pools: (..., ...)),
    ],
)
def test_a_function_that_returns_blanks_is_not_tried_yet(name, stub):
    assert check(name, stub).state == "not tried yet"


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "answer",
    [
        object(),
        pd.DataFrame({"a": [1]}),
        np.zeros((3, 3)),
        {},
        set(),
        b"x",
        1j,
        "",
        [[]],
        [[1], [2, 3]],
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_check_never_raises(name, answer):
    verdict = check(name, answer)
    assert (
        verdict.state == "not yet"
        and repr(verdict)
        and verdict._repr_html_()
        and "0x" not in repr(verdict)
    )


@pytest.mark.parametrize("name", ALL)
def test_an_answer_that_breaks_whatever_is_done_with_it_is_not_yet(name):
    assert check(name, Hostile()).state == "not yet"


@pytest.mark.parametrize("answers", [(), (1, 2)])
def test_too_few_or_too_many_answers_are_not_yet(answers):
    assert check("00.spectrograms", *answers).state == "not yet"


def test_what_a_students_function_raises_is_told_and_not_raised():
    def accuracy(guesses, truths):
        return 1 / 0

    assert "stopped with ZeroDivisionError" in check("00.accuracy", accuracy).text


def test_a_message_in_colours_is_told_in_plain_text():
    def accuracy(guesses, truths):
        raise ValueError("\x1b[1mNo\x1b[0m numbers")

    assert "ValueError (No numbers)" in check("00.accuracy", accuracy).text


@pytest.mark.parametrize("name", ["00.sample", "00", "", "99.samples", "16.none", None, 7])
def test_an_unknown_exercise_is_said_to_be_unknown(name):
    verdict = check(name, 1)
    assert not verdict.correct and "no exercise of this name" in verdict.text


def test_a_misspelt_exercise_is_given_the_near_name():
    assert "did you mean 00.accuracy?" in check("00.acuracy", 1).text


def test_a_known_mistake_gets_its_own_hint():
    assert "percentage" in check("00.chance", (70, 25)).text
    assert check("00.chance", (0.7, 0.25)).correct  # the hints begin anew
    assert "100 songs" in check("00.chance", (0.5, 0.5)).text


def test_hints_come_in_three_steps_and_begin_anew_after_a_right_answer(monkeypatch):
    steps = Check("n", 4, "It is even.", idea="Add.", way="2 + 2.", right="Right for once.")
    monkeypatch.setattr("genre_lab.course.exercises.find_check", lambda name: steps)
    said = [check("steps", 5).text for _ in range(4)]
    assert said == [
        f"you got 5. {help}" for help in ("It is even.", "Idea: Add.", *["Way: 2 + 2."] * 2)
    ]
    assert check("steps", 4).text == "Right for once."
    assert "It is even." in check("steps", 5).text


def test_a_known_mistakes_hint_stays_beside_the_later_steps():
    known = Check("n", 4, "even", mistakes=((5, "Odd."),), idea="Add.", way="2 + 2.")
    assert [known.complaint((5,), tries) for tries in (1, 2, 3)] == [
        "you got 5. Odd.",
        "you got 5. Odd. Idea: Add.",
        "you got 5. Odd. Way: 2 + 2.",
    ]


def test_a_blank_counts_as_no_try(monkeypatch):
    steps = Check("n", 4, "It is even.", idea="Add.")
    monkeypatch.setattr("genre_lab.course.exercises.find_check", lambda name: steps)
    for _ in range(3):
        check("blank", ...)
    assert "It is even." in check("blank", 5).text


def test_several_answers_are_compared_one_by_one():
    pair = Check("pair", (96, 1172), "rows first")
    assert pair.complaint((96, 1172)) == ""
    assert pair.complaint((1172, 96)) == "you got 1172. rows first"
    assert pair.complaint(((96, 1172),)) == ""


def test_a_judge_decides_what_a_comparison_cannot():
    even = Check(
        "even", judge=lambda n: "" if n % 2 == 0 else f"{n} is odd", hint="Double something."
    )
    assert even.complaint((4,)) == "" and even.complaint((3,)) == "3 is odd. Double something."


def test_a_truth_may_be_computed():
    assert Check("computed", lambda: 2 + 2).complaint((4,)) == ""


@pytest.mark.parametrize(
    "answer, right, equal",
    [
        (1.0000001, 1, True),
        (1.001, 1, False),
        (0, 0, True),
        ([1, 2], (1, 2), True),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ("Jazz ", "jazz", True),
        ("pop", "jazz", False),
        (True, True, True),
        (1, True, False),
        (np.zeros(3), [0, 0, 0], True),
        (["a"], ["a"], True),
        ({1, 2}, {2, 1}, True),
        (float("nan"), 1, False),
        ("1", 1, False),
        (pd.Series([1, 2]), [1, 2], True),
    ],
)
def test_same(answer, right, equal):
    assert same(answer, right) is equal


@pytest.mark.parametrize("kind", [str, list, dict, set, tuple, object])
@pytest.mark.parametrize("right", ["jazz", 3, (1, 2), {1, 2}, {"a": 1}, ["a", "b"]], ids=repr)
def test_an_answer_that_says_it_equals_everything_is_compared_all_the_same(kind, right):
    def yes(*given):
        return True

    def itself(answer, *given):
        return answer

    eager = {"__eq__": yes, "__ne__": lambda *given: False, "__hash__": None}
    answer = type("Anything", (kind,), eager | {"strip": itself, "casefold": itself})()
    assert not same(answer, right) and not same([answer, answer], right)


def test_a_package_without_answers_says_that_they_are_checked_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr("genre_lab.course.exercises.ANSWERS", tmp_path / "none")
    assert check("00.chance", (0.7, 0.25)).state == "not checked here"
    assert check("00.chance", ...).state == "not tried yet"


def test_an_answer_is_shown_in_few_characters():
    assert shown(np.zeros((96, 1172))) == "ndarray of shape (96, 1172)"
    assert shown(1 / 3) == "0.333333" and shown(np.float32(0.5)) == "0.5"
    assert len(shown("x" * 1000)) < 60 and len(shown(list(range(1000)))) < 60
    assert shown(len) == "the function len" and "0x" not in shown(object())


def test_a_verdict_can_be_read_as_text_markdown_and_html():
    verdict = Verdict("00.x", "not yet", "you got '<b>'. Think.")
    assert repr(verdict) == "00.x: not yet: you got '<b>'. Think."
    assert verdict._repr_markdown_() == "✎ **not yet**: you got '<b>'. Think."
    assert "&lt;b&gt;" in verdict._repr_html_() and "<b>not yet</b>" in verdict._repr_html_()
    assert repr(Verdict("00.x", "correct")) == "00.x: correct."


def test_the_exercises_load_neither_tensorflow_nor_matplotlib():
    code = (
        "import sys, genre_lab.course.exercises as e; [e.checks_of(n) for n in e.NOTEBOOKS]; "
        "e.check('00.spectrograms', 3); "
        "print([m for m in ('tensorflow', 'keras', 'matplotlib') if m in sys.modules])"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )
