"""The notebooks of the course, in order, with the question each one asks; and copies to work in."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from ..errors import CourseError
from ..files import read_json, written_whole

NOTEBOOKS = {
    "00_start_here": "What will we build?",
    "01_sound_to_spectrum": "What does a computer hear?",
    "02_mel_and_mfcc": "What does an ear keep?",
    "03_a_fair_dataset": "What makes an evaluation fair?",
    "04_baselines_first": "How far do simple features go?",
    "05_convolution_blocks": "How does a network look at a spectrogram?",
    "06_recurrent_layers": "How does a network follow time?",
    "07_build_the_crnn": "How do they fit together?",
    "08_train_on_a_gpu_kernel": "How is it trained, and where?",
    "09_read_the_mistakes": "How good is it, and where is it wrong?",
    "10_which_feature_wins": "Is mel really the best?",
    "11_which_settings_matter": "Which knob is worth turning?",
    "12_look_inside": "What has it learnt?",
    "13_model_zoo": "What have others built?",
    "14_your_own_music": "What does it say about my songs?",
    "15_beyond_genre": "What else can it hear?",
    "16_the_bug_museum": "Can you trust a number?",
}
CHECKOUT = Path(__file__).resolve().parents[2] / "notebooks"
REMEDY = "copy the notebook again from a checkout of the project"


@dataclass(frozen=True)
class CopiedNotebooks:
    """Say which copies were made, and which of yours were left as they are.

    Parameters
    ----------
    made, left : list of pathlib.Path

    Examples
    --------
    >>> print(CopiedNotebooks([Path("lab/00_start_here.ipynb")], []))
    1 notebook copied to lab
    """

    made: list[Path]
    left: list[Path]

    def __str__(self) -> str:
        folder = [*self.made, *self.left][0].parent
        lines = [f"{_counted(self.made)} copied to {folder}"]
        if self.left:
            lines.append(f"{_counted(self.left)} of yours left as they are")
        return "\n".join(lines)


def copy_notebooks(
    folder: str | PathLike[str], source: str | PathLike[str] | None = None
) -> CopiedNotebooks:
    """Copy the course's notebooks into a folder to work in, clean: without outputs.

    A notebook that is there already is yours, and stays as it is.

    Parameters
    ----------
    folder : path
        Where you will work; made if missing.
    source : path or None
        Where the notebooks are; None takes those of the checkout that the package runs from.

    Returns
    -------
    CopiedNotebooks

    Raises
    ------
    CourseError
        If there are no notebooks to copy, such as in a package installed from a wheel, or one of
        them is damaged.

    Examples
    --------
    >>> copy_notebooks("lab", "no checkout here")
    Traceback (most recent call last):
    genre_lab.errors.CourseError: the notebooks are not here
      in: no checkout here
      do: they are part of the project's checkout, not of the installed package: clone it, and \
run this command there
    """
    there = _notebooks_in(CHECKOUT if source is None else Path(source))
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise CourseError("this is a file, not a folder", folder, "name a folder to work in")
    made, left = [], []
    for path in there:
        copy = folder / path.name
        if copy.exists() or copy.is_symlink():
            left.append(copy)
            continue
        with written_whole(copy) as partial:
            partial.write_text(_clean(path), encoding="utf-8")
        made.append(copy)
    return CopiedNotebooks(made, left)


def _notebooks_in(folder: Path) -> list[Path]:
    """List the notebooks of the course that are in a folder, in the course's order."""
    there = [folder / f"{name}.ipynb" for name in NOTEBOOKS]
    there = [path for path in there if path.is_file()]
    if not there:
        raise CourseError(
            "the notebooks are not here",
            folder,
            "they are part of the project's checkout, not of the installed package: clone it, and "
            "run this command there",
        )
    return there


def _clean(path: Path) -> str:
    """Return a notebook as text, without outputs and execution counts."""
    what = "this notebook"
    notebook: dict[str, Any] = read_json(path, what, REMEDY, CourseError, needs=["cells"])
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _counted(paths: Iterable[Path]) -> str:
    number = len(list(paths))
    return "1 notebook" if number == 1 else f"{number} notebooks"
