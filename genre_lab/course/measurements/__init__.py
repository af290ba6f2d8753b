"""Results measured beforehand: they take too long for a lesson, or need songs we may not hand on.

README.md beside this file says of each what was run, on what, and when.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import CourseError
from ...files import read_csv

if TYPE_CHECKING:
    import pandas as pd

    from ...evaluation.sweep import Sweep
    from ...training.run import Run

FOLDER = Path(__file__).parent
ANSWERS = "answers.csv"  # of a sweep


def measured(name: str) -> "pd.DataFrame | Run | Sweep":
    """Return a result that was measured beforehand.

    Parameters
    ----------
    name : str
        A table such as "gtzan_splits" (with or without .csv), a kept run such as
        "report_on_practice", or a sweep such as "features".

    Returns
    -------
    pandas.DataFrame, Run or Sweep
        The table; the run, with its records and without its weights; or the sweep.

    Raises
    ------
    CourseError
        If there is none of this name.

    Examples
    --------
    >>> measured("gtzan_splits").policy.unique().tolist()
    ['chunk', 'song', 'official']
    >>> measured("report_on_practice").seed
    0

    Taught in: notebooks/03_a_fair_dataset.ipynb
    """
    path = kept(name)
    if (path / ANSWERS).is_file():
        from ...evaluation.sweep import Sweep

        return Sweep.load(path)
    if path.is_dir():
        from ...training.run import Run

        return Run(path)
    return read_csv(
        path, "this measurement", "install genre_lab again", CourseError, na_values=[""]
    )


def kept(name: str) -> Path:
    """Return the file of a table, or the folder of a run, that was measured beforehand.

    Raises
    ------
    CourseError
        If there is none of this name; it names the nearest.

    Examples
    --------
    >>> kept("gtzan_splits").name
    'gtzan_splits.csv'
    """
    there = {path.stem: path for path in FOLDER.iterdir() if _is_kept(path)}
    asked = str(name).removesuffix(".csv")
    if asked not in there:
        near = get_close_matches(asked, there, n=3, cutoff=0.0)
        raise CourseError(
            f"nothing called {name!r} was measured", FOLDER, f"did you mean {' or '.join(near)}?"
        )
    return there[asked]


def _is_kept(path: Path) -> bool:
    signs = (path / "config.json", path / ANSWERS)
    return path.suffix == ".csv" or any(sign.is_file() for sign in signs)
