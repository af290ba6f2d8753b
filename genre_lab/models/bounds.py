"""Bounds for what a file from a stranger may claim: each kind of value, how large, how many."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import GenreLabError, ModelError, printable

LONGEST_NAME = 100  # characters
# What a network that a file describes may take.
MOST_WEIGHTS = 2**27  # numbers: half a GiB
LARGEST_LAYER = 2**28  # numbers for one excerpt: 1 GiB; `vote` asks about few at a time then
LONGEST_UNROLLED = 512  # steps of a recurrent layer that are written out


@dataclass(frozen=True)
class Bound:
    """Say in words what a value has to be, and tell whether one is.

    Examples
    --------
    >>> whole(1, 9).wants
    'a whole number from 1 to 9'
    >>> [whole(1, 9).fits(value) for value in (9, 10, 9.0, True, "9")]
    [True, False, False, False, False]
    """

    wants: str
    fits: Callable[[Any], bool]


def whole(lowest: int, highest: int) -> Bound:
    """Ask for a whole number; True and 1.0 are none."""
    return Bound(
        f"a whole number from {lowest:,} to {highest:,}",
        lambda value: _is(value, int) and lowest <= value <= highest,
    )


def number(lowest: float, highest: float) -> Bound:
    """Ask for a number; infinity and NaN lie in no bounds."""
    return Bound(
        f"a number from {lowest:g} to {highest:g}",
        lambda value: _is(value, (int, float)) and lowest <= value <= highest,
    )


def _is(value: object, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


def one_of(*choices: Any) -> Bound:
    """Ask for one of some values, of the same type."""
    return Bound(
        f"one of {', '.join(map(repr, choices))}",
        lambda value: any(type(value) is type(one) and value == one for one in choices),
    )


def text(longest: int = LONGEST_NAME) -> Bound:
    """Ask for text that is safe to print."""
    return Bound(
        f"text of up to {longest} characters",
        lambda value: (
            isinstance(value, str) and 0 < len(value) <= longest and printable(value) == value
        ),
    )


def listed(bound: Bound, fewest: int, most: int) -> Bound:
    """Ask for a list whose items all fit; a tuple is as good."""
    count = str(fewest) if fewest == most else f"{fewest} to {most:,}"
    return Bound(
        f"a list of {count}, each {bound.wants}",
        lambda value: (
            isinstance(value, (list, tuple))
            and fewest <= len(value) <= most
            and all(map(bound.fits, value))
        ),
    )


def either(*bounds: Bound) -> Bound:
    """Ask for a value that fits one of several bounds."""
    return Bound(
        " or ".join(bound.wants for bound in bounds),
        lambda value: any(bound.fits(value) for bound in bounds),
    )


FLAG = one_of(True, False)
NOTHING = one_of(None)


def check(
    values: object,
    bounds: Mapping[str, Bound],
    what: str,
    where: object,
    remedy: str,
    error: type[GenreLabError] = ModelError,
) -> dict[str, Any]:
    """Hold a dict from a file to its bounds.

    Parameters
    ----------
    values : object
        What was read; names that are left out are left to their defaults.
    bounds : mapping of str to Bound
        Every name that may be there.
    what : str
        Whose settings they are, for the message: "the preset".
    where : path or str
    remedy : str
    error : type

    Returns
    -------
    dict
        The values themselves.

    Raises
    ------
    GenreLabError
        The `error`, if it is no dict, holds an unknown name, or a value out of bounds.

    Examples
    --------
    >>> check({"units": 32}, {"units": whole(1, 4096)}, "the layer", "config.json", "train again")
    {'units': 32}
    >>> check({"units": -1}, {"units": whole(1, 4096)}, "the layer", "config.json", "train again")
    Traceback (most recent call last):
    genre_lab.errors.ModelError: units of the layer is -1, not a whole number from 1 to 4,096
      in: config.json
      do: train again
    """
    if not isinstance(values, dict):
        raise error(f"{what} is {shown(values)}, not a set of named values", where, remedy)
    for name, value in values.items():
        if name not in bounds:
            raise error(f"{what} has an unknown setting {shown(name)}", where, remedy)
        if not bounds[name].fits(value):
            wants = bounds[name].wants
            raise error(f"{name} of {what} is {shown(value)}, not {wants}", where, remedy)
    return values


def shown(value: object) -> str:
    """Show a value in a message, however long or deep it is."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return "a number of more than 60 digits"
    try:
        said = repr(value)
    except (RecursionError, ValueError):  # too deep, or a number of too many digits within
        return f"a deeply nested {type(value).__name__}"
    return said if len(said) <= 60 else f"{said[:57]}..."
