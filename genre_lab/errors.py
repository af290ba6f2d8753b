"""The errors that genre_lab raises on purpose: their base, and one for each room of the package."""

import unicodedata
from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import ParamSpec, TypeVar

# Control, format, half a surrogate, end of line or paragraph.
UNSAFE = ("Cc", "Cf", "Cs", "Zl", "Zp")
JOINERS = "\u00ad\u200c\u200d"  # format characters that words and emoji need
MOST_SHOWN = 1_000  # letters of each part of a message: a damaged file may hold any name


def printable(text: object, keep: str = "") -> str:
    r"""Return text that is safe to print: control characters become their escapes.

    File names and tags may hold escape sequences, which would colour, move or rewrite what a
    terminal shows, and characters that turn the direction of writing.

    Parameters
    ----------
    text : object
        Anything; `str(text)` is shown.
    keep : str
        Control characters that may stay, such as "\n".

    Returns
    -------
    str

    Examples
    --------
    >>> print(printable("blue\x1b[31m.mp3"))
    blue\x1b[31m.mp3
    """
    return "".join(
        character if character in keep else _escaped(character) for character in str(text)
    )


def _escaped(character: str) -> str:
    if character in JOINERS or unicodedata.category(character) not in UNSAFE:
        return character
    return character.encode("unicode_escape").decode("ascii")


class GenreLabError(Exception):
    """Say what was wrong, where, and what to do next, in that order.

    Parameters
    ----------
    what : str
        One sentence: what was wrong.
    where : str or path
        The file, setting or song it was found in; left out of the message where empty.
    remedy : str
        What to do next; left out of the message where empty.

    Examples
    --------
    >>> print(GenreLabError("the file is empty", "song.mp3", "copy it again"))
    the file is empty
      in: song.mp3
      do: copy it again

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """

    def __init__(self, what: object, where: object = "", remedy: object = "") -> None:
        super().__init__(what, where, remedy)

    def __str__(self) -> str:
        what, where, remedy = self.args
        lines = [printable(_cut(what), keep="\n")]
        if str(where):
            lines.append(f"  in: {printable(_cut(where))}")
        if remedy:
            lines.append("  do: " + printable(_cut(remedy), keep="\n"))
        return "\n".join(lines)


def _cut(text: object) -> str:
    text = str(text)
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + " …"


Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def shows_its_call(
    call: str,
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Let a function whose arguments changed show how it is called now, where a call doesn't fit.

    Examples
    --------
    >>> @shows_its_call("add(one, other=1)")
    ... def add(one, *, other=1):
    ...     return one + other
    >>> add(2, 3)
    Traceback (most recent call last):
    TypeError: too many positional arguments: call it as add(one, other=1)
    """

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(function)
        def checked(*values: Parameters.args, **named: Parameters.kwargs) -> Result:
            try:
                signature(function).bind(*values, **named)
            except TypeError as problem:
                raise TypeError(f"{problem}: call it as {call}") from None
            return function(*values, **named)

        return checked

    return decorate


class AudioError(GenreLabError):
    """A song that can't be decoded, or a clip or feature that doesn't fit what was asked of it."""


class PracticeError(GenreLabError):
    """A practice corpus that can't be made as asked."""


class DataError(GenreLabError):
    """Songs, tables, stores or downloads that are missing, damaged or don't belong together."""


class ModelError(GenreLabError):
    """A network or classifier that can't be built, or doesn't fit its input."""


class TrainingError(GenreLabError):
    """A training that can't begin, resume or finish, or a run that can't be opened."""


class EvaluationError(GenreLabError):
    """Answers, measurements or comparisons from which nothing follows."""


class PlotError(GenreLabError):
    """Something that can't be drawn or played."""


class WidgetError(GenreLabError):
    """A widget that was given something it can't show."""


class CourseError(GenreLabError):
    """An exercise, notebook or kept measurement that isn't there."""


class CommandError(GenreLabError):
    """A command that can't do what it was told."""
