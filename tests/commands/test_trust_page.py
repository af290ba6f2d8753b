"""docs/trust.md names the limits that the code has."""

import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "trust.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| [^|]+ \| ([\d,]+) ?(\w*) \| `(genre_lab[\w.]+)\.(\w+)` \|$", re.MULTILINE)
UNITS = {"": 1, "MiB": 2**20, "GiB": 2**30, "second": 1, "seconds": 1, "hours": 3600}
LIMITS = ROW.findall(PAGE)


def test_the_page_has_a_table_of_limits():
    assert len(LIMITS) > 10
    assert len(LIMITS) == PAGE.count("| `genre_lab."), "a row that the pattern doesn't know"


@pytest.mark.parametrize("number, unit, module, name", LIMITS, ids=[limit[3] for limit in LIMITS])
def test_a_limit_on_the_page_is_the_codes(number, unit, module, name):
    said = int(number.replace(",", "")) * UNITS[unit]
    assert getattr(import_module(module), name) == said
