"""The examples in the docstrings, run one module at a time in an empty folder."""

import doctest
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import genre_lab

PACKAGE = Path(genre_lab.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if path.name not in ("__init__.py", "__main__.py")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_say_what_happens(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = import_module(name)
    known = {public: getattr(genre_lab, public) for public in genre_lab.__all__} | {
        "np": np,
        "pd": pd,
        "Path": Path,
    }
    result = doctest.testmod(
        module, extraglobs={key: value for key, value in known.items() if key not in vars(module)}
    )
    assert result.failed == 0  # the report of the failure is above


def test_there_are_examples_to_run():
    finder = doctest.DocTestFinder()
    examples = sum(
        len(test.examples) for name in MODULES for test in finder.find(import_module(name))
    )
    assert examples > 60
