"""Results that take too long to be measured in a lesson, or need songs that may not be handed on: measured once, kept here.

README.md beside this file says of each what was run, on what, and when.
"""

from difflib import get_close_matches
from pathlib import Path

from ...errors import CourseError


def measured(name):
    """Find a result that was measured beforehand.

    Parameters
    ----------
    name : str
        A table such as "gtzan_splits.csv", or the folder of a run.

    Returns
    -------
    pathlib.Path
        The file, or the folder.

    Raises
    ------
    CourseError
        If there is none of this name.

    Examples
    --------
    >>> measured("gtzan_splits.csv").name
    'gtzan_splits.csv'

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """
    folder = Path(__file__).parent
    there = sorted(
        path.name
        for path in folder.iterdir()
        if not path.name.startswith(("_", ".")) and path.suffix not in (".py", ".md")
    )
    if name not in there:
        near = get_close_matches(str(name), there, 1, 0.0)
        raise CourseError(
            f"nothing called {name!r} was measured",
            folder,
            f"did you mean {near[0]}?" if near else "",
        )
    return folder / name
