"""What holds the project together: versions, the conda environment, and what may not be in it."""

import re
import subprocess
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def constraints():
    """Lines of constraints.txt: {package: pinned requirement}."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in pins}


def requirements():
    extras = project()["optional-dependencies"]
    return [
        Requirement(text)
        for text in (
            *project()["dependencies"],
            *(text for name in ("test", "jax", "dask") for text in extras[name]),
        )
    ]


@pytest.mark.parametrize("needed", requirements(), ids=lambda needed: needed.name)
def test_the_constraints_pin_what_the_project_needs(needed):
    pin = constraints()[canonicalize_name(needed.name)]
    (exact,) = pin.specifier
    assert exact.operator == "==" and needed.specifier.contains(exact.version, prereleases=True), (
        pin
    )


def test_constraints_name_exact_versions_and_no_places():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert len(constraints()) > 100 and all(
        len(pin.specifier) == 1 and not pin.url for pin in constraints().values()
    )
    assert not re.search(r"^-|://|file:|@", text, re.MULTILINE)


def test_the_installed_project_is_the_one_described():
    described = {canonicalize_name(Requirement(text).name) for text in project()["dependencies"]}
    installed = {
        canonicalize_name(Requirement(text).name)
        for text in requires("genre-lab")
        if "extra ==" not in text
    }
    assert installed == described


def test_conda_gives_python_and_ffmpeg_and_pip_installs_this_project():
    lines = [
        line.split("#")
        for line in (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    ]
    wanted = [line[0].strip() for line in lines if line[0].strip().startswith("- ")]
    assert {"- -e .", "- ffmpeg", "- -c constraints.txt"} <= set(wanted) and any(
        line.startswith("- python=3.11") for line in wanted
    )
    for line in lines:  # a reason beside every package
        if line[0].strip().startswith("- ") and line[0].strip() not in ("- conda-forge", "- pip:"):
            assert len(line) > 1 and len(line[1].split()) > 2, line


def tracked():
    """Files of the project: those in git and those that will be."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_is_over_10_mb():
    assert not [path for path in tracked() if path.stat().st_size > 10 * 2**20]


# Pieces, so that this file does not find itself.
HOSTS = "|".join(
    [
        "pypi" + r"\.org",
        "pythonhosted" + r"\.org",
        r"index-url" + r"\s*=?\s*http",
        "anaconda" + r"\.(?:com|org)",
        "registry" + r"\.npmjs",
    ]
)
PLACES = "|".join(
    ["/wo" + "rk/", "/ro" + "ot/", re.escape(str(ROOT)), re.escape(str(Path.home() / "x"))[:-1]]
)


@pytest.mark.parametrize("pattern", [HOSTS, PLACES], ids=["registry hosts", "machine paths"])
def test_no_file_names(pattern):
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found = re.search(pattern, text)
        assert not found, f"{path.relative_to(ROOT)}: {found[0]}"


def test_the_patterns_find_what_they_are_for():
    assert (
        re.search(HOSTS, "https://" + "pypi" + ".org/simple")
        and re.search(PLACES, "/ro" + "ot/.venv")
        and not re.search(PLACES, "the root/of it")
    )


def test_every_module_is_tested():
    modules = {path.stem for path in (ROOT / "genre_lab").glob("*.py")} - {"__init__", "__main__"}
    texts = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")
    )
    assert not [
        name for name in modules if not re.search(rf"genre_lab(\.| import .*\b){name}\b", texts)
    ]


def test_the_version_is_the_same_everywhere():
    version = project()["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in citation
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = next(line for line in changes.splitlines() if line.startswith("## "))
    assert newest.startswith(f"## {version} ")
