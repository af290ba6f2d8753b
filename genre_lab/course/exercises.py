"""What a notebook says about a student's answer: not tried yet, not yet, or correct.

The answers themselves are in `genre_lab/course/answers/`, one module a notebook.
"""

import difflib
import html
import importlib
import math
import re
import reprlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .notebooks import NOTEBOOKS

ANSWERS = Path(__file__).with_name("answers")  # a student's package may come without them
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # with which Keras writes its messages

# How often each exercise was answered wrongly in this session: the hints go by it.
_wrong_tries: Counter[str] = Counter()


class NotTried(Exception):
    """The answer is still blank; raised inside a judge, never shown."""


@dataclass(frozen=True)
class Check:
    """Declare what a right answer to one exercise is.

    Parameters
    ----------
    name : str
        The exercise, without its notebook's number: "accuracy" for `gl.check("00.accuracy", …)`.
    truth : object
        The right answer; a tuple if the exercise asks for several. We call a function without
        arguments to compute it; with `calls`, it is the function to compare the student's with.
    hint : str
        What helps a student who got something else: the first time, a pointer to what is off.
    tolerance : float
        How far a number may be off, as a share of the truth (absolute where the truth is 0).
    calls : tuple of tuples
        Arguments to try the student's function with.
    mistakes : tuple of (answer, hint)
        Wrong answers that come of a known mistake, each with a hint of its own.
    judge : callable or None
        For what a comparison can't decide: gets the answers, returns "" if they are right,
        otherwise what is wrong with them. `truth` isn't used then.
    idea, way : str
        What helps at the second wrong try, and from the third on. "" leaves the step before.
    right : str
        What a right answer has shown, such as "Right for 12 filter banks."

    Examples
    --------
    >>> Check("seconds", 25.0, "divide the samples by the rate").complaint((25,))
    ''
    """

    name: str
    truth: Any = None
    hint: str = ""
    tolerance: float = 1e-6
    calls: tuple[tuple[Any, ...], ...] = ()
    mistakes: tuple[tuple[Any, str], ...] = ()
    judge: Callable[..., str] | None = None
    idea: str = ""
    way: str = ""
    right: str = ""

    def help(self, tries: int = 1) -> str:
        """Say what helps at this try: a pointer, then the idea, then the way."""
        if tries >= 3 and self.way:
            return f"Way: {self.way}"
        if tries >= 2 and self.idea:
            return f"Idea: {self.idea}"
        return self.hint

    def complaint(self, answers: Sequence[Any], tries: int = 1) -> str:
        """Say what is wrong with the answers at this try; empty if nothing is."""
        if self.judge is not None:
            wrong = self.judge(*answers)
            return _sentences(wrong, self.help(tries)) if wrong else ""
        if self.calls:
            return self._complaint_about_function(answers[0], tries)
        truth = self.truth() if callable(self.truth) else self.truth
        truths = truth if isinstance(truth, tuple) and len(answers) > 1 else (truth,)
        if len(truths) != len(answers):
            wrong = f"you gave {len(answers)} answers where {len(truths)} are asked for"
            return _sentences(wrong, self.help(tries))
        for answer, right in zip(answers, truths, strict=True):
            if not same(answer, right, self.tolerance):
                return f"you got {shown(answer)}. {self._hint_for(answer, tries)}"
        return ""

    def _hint_for(self, answer: Any, tries: int) -> str:
        close = max(self.tolerance, 1e-3)
        fitting = [hint for wrong, hint in self.mistakes if same(answer, wrong, close)]
        known = fitting[0] if fitting else ""
        if known and tries == 1:
            return known
        return _sentences(known, self.help(tries))

    def _complaint_about_function(self, function: Any, tries: int) -> str:
        if not callable(function):
            wrong = f"you got {shown(function)}, and a function is asked for"
            return _sentences(wrong, self.help(tries))
        for arguments in self.calls:
            answer, right = tried(function(*arguments)), self.truth(*arguments)
            if not same(answer, right, self.tolerance):
                given = ", ".join(shown(argument) for argument in arguments)
                return _sentences(f"for {given} you got {shown(answer)}", self.help(tries))
        return ""


@dataclass(frozen=True)
class Verdict:
    """Say how an answer stands; `correct` is True only if it is right.

    Examples
    --------
    >>> Verdict("00.accuracy", "not tried yet", "Fill in the blank.")
    00.accuracy: not tried yet. Fill in the blank.
    """

    name: str
    state: str
    text: str = ""

    @property
    def correct(self) -> bool:
        """True only if the answer is right."""
        return self.state == "correct"

    def __repr__(self) -> str:
        return f"{self.name}: {self.state}{self._joint}{self.text}"

    def _repr_markdown_(self) -> str:
        return f"{self._sign} **{self.state}**{self._joint}{self.text}"

    def _repr_html_(self) -> str:
        colour = {"correct": "#1b7837", "not tried yet": "#767676"}.get(self.state, "#b35806")
        return (
            f'<div style="border-left: 4px solid {colour}; padding: 0.3em 0.8em">{self._sign} '
            f"<b>{self.state}</b>{html.escape(self._joint + self.text)}</div>"
        )

    @property
    def _sign(self) -> str:
        return {"correct": "✔", "not tried yet": "○"}.get(self.state, "✎")

    @property
    def _joint(self) -> str:
        if self.state == "not yet":
            return ": "
        return ". " if self.text else "."


def check(name: str, *answers: Any) -> Verdict:
    """Compare an answer with the right one, and say in a sentence how it stands. Never raises.

    Parameters
    ----------
    name : str
        The exercise as its notebook spells it, such as "00.accuracy".
    *answers : object
        What you found. As long as `...` is left, the exercise counts as not tried.

    Returns
    -------
    Verdict
        Its text is *not tried yet*, *not yet* with a hint, or *correct*; `.correct` is a bool.
        The hints come in three steps: what is off, then the idea, then the way. In a course that
        keeps the answers to itself, the text is *not checked here*.

    Examples
    --------
    >>> check("00.spectrograms", ...)
    00.spectrograms: not tried yet. Replace the three dots above by your answer.
    >>> check("00.spectrograms", "BCA").correct
    True

    Taught in: notebooks/00_start_here.ipynb
    """
    verdict = judged(name, answers, _wrong_tries[name] + 1)
    if verdict.state == "not yet":
        _wrong_tries[name] += 1
    if verdict.correct:
        del _wrong_tries[name]
    return verdict


def judged(name: str, answers: Sequence[Any], tries: int = 1) -> Verdict:
    """Do what `check` does, for a given try: nothing is counted.

    Parameters
    ----------
    name : str
    answers : sequence
    tries : int
        From 1 on: which of the three hints to give.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> judged("00.chance", [(70, 25)])
    00.chance: not yet: you got (70, 25). Those are percentages. Give numbers between 0 and 1.
    """
    try:
        exercise = find_check(name)
    except LookupError as problem:
        return Verdict(str(name), "not yet", str(problem))
    try:
        for answer in answers:
            tried(answer)
        if exercise is None:
            return Verdict(name, "not checked here", "You'll hear after you hand it in.")
        complaint = exercise.complaint(answers, tries)
    except NotTried:
        return Verdict(name, "not tried yet", "Replace the three dots above by your answer.")
    except Exception as problem:  # whatever a student's code may raise
        complaint = _sentences(stopped_with(problem), exercise.help(tries) if exercise else "")
    if complaint:
        return Verdict(name, "not yet", complaint)
    return Verdict(name, "correct", exercise.right if exercise else "")


def checks_of(notebook: str) -> Sequence[Check]:
    """List the `Check`s of one notebook by its name; none if it has no answers yet."""
    module = f"{__package__}.answers.{notebook[3:]}"
    try:
        return importlib.import_module(module).CHECKS
    except ModuleNotFoundError as problem:
        if problem.name == module:
            return ()
        raise


def tried(answer: Any) -> Any:
    """Return the answer, or raise NotTried if it or a part of it is blank.

    For judges that call a student's function.
    """
    parts = answer if isinstance(answer, tuple) else ()
    if answer is None or answer is ... or any(part is ... for part in parts):
        raise NotTried
    return answer


def same(answer: Any, right: Any, tolerance: float = 1e-6) -> bool:
    """Tell whether an answer equals the truth.

    Numbers and arrays need to be close; case and spaces around a text don't matter.
    """
    if isinstance(right, str):
        # A class derived from str could say of itself that it equals everything.
        return isinstance(answer, str) and str.strip(answer).casefold() == right.casefold()
    booleans = [isinstance(value, (bool, np.bool_)) for value in (answer, right)]
    if any(booleans):
        return all(booleans) and bool(answer) == bool(right)
    if isinstance(right, (set, dict)):
        return type(answer) is type(right) and bool(right == answer)
    answer, right = np.asarray(answer), np.asarray(right)
    if answer.shape != right.shape:
        return False
    if right.dtype.kind not in "biufc" or answer.dtype.kind not in "biufc":
        parts = zip(answer.ravel().tolist(), right.ravel().tolist(), strict=True)
        return all(type(one) is type(other) and one == other for one, other in parts)
    margin = tolerance * (np.abs(right) + (right == 0))
    return bool(np.all(np.abs(answer - right) <= margin))


def shown(answer: Any) -> str:
    """Show an answer in a few characters that are the same on every machine."""
    if isinstance(answer, float):
        return f"{answer:.6g}" if math.isfinite(answer) else str(answer)
    shape = getattr(answer, "shape", None)
    if shape:
        return f"{type(answer).__name__} of shape {tuple(shape)}"
    if isinstance(answer, (np.generic, np.ndarray)):
        return shown(answer.item())
    if isinstance(answer, (str, int, complex, list, tuple, dict, set)):
        return reprlib.repr(answer)
    name = getattr(answer, "__name__", None)
    return f"the function {name}" if name else f"an object of type {type(answer).__name__}"


def _sentences(*parts: str) -> str:
    """Join what there is to say; a full stop goes between, if a part has no mark of its own."""
    said = ""
    for part in filter(None, parts):
        if said:
            said += " " if said[-1] in ".?!:" else ". "
        said += part
    return said


def stopped_with(problem: BaseException) -> str:
    """Say with what a student's code stopped, in one line.

    Examples
    --------
    >>> stopped_with(ZeroDivisionError("division by zero"))
    'your answer stopped with ZeroDivisionError (division by zero)'
    """
    reason = " ".join(COLOURS.sub("", str(problem)).split())[:200]
    return f"your answer stopped with {type(problem).__name__} ({reason})"


def find_check(name: str) -> Check | None:
    """Find an exercise's `Check` by its full name; None where the answers are not installed.

    Parameters
    ----------
    name : str
        Such as "00.accuracy".

    Raises
    ------
    LookupError
        If there is no exercise of this name.

    Examples
    --------
    >>> find_check("00.spectrograms").truth
    'BCA'
    """
    number, _, exercise = str(name).partition(".")
    notebook = next((n for n in NOTEBOOKS if n[:2] == number), None)
    if notebook and not ANSWERS.is_dir():
        return None
    checks = {check.name: check for check in checks_of(notebook)} if notebook else {}
    if exercise in checks:
        return checks[exercise]
    near = difflib.get_close_matches(exercise, checks, 1, 0.0)
    meant = f"; did you mean {number}.{near[0]}?" if near else "."
    raise LookupError(f"there is no exercise of this name{meant}")
