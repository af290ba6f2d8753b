"""Trained networks that come with the package: found by their names, never written into."""

from pathlib import Path

from ..files import cache_folder

WEIGHTS = Path(__file__).parents[1] / "weights"


def shipped_names():
    """List the names of the trained networks that come with the package.

    Examples
    --------
    >>> shipped_names()
    ['best']

    Taught in: notebooks/14_your_own_music.ipynb
    """
    return sorted(path.parent.name for path in WEIGHTS.glob("*/config.json"))


def run_folder(name):
    """Return the folder of a run: where it is, or that of the shipped one of this name where there is no such folder."""
    folder = Path(name)
    return WEIGHTS / folder if not folder.exists() and str(folder) in shipped_names() else folder


def records_folder(folder):
    """Return the folder for what is found out about a run: its own, or one in the user's cache for a shipped one."""
    return cache_folder() / "shipped" / folder.name if folder.parent == WEIGHTS else folder
