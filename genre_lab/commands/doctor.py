"""What works on this computer, what does not, and how to mend it."""

import html
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from ..errors import GenreLabError
from .gpus import cards, remedy, seen_by

NEEDED = (
    "numpy",
    "scipy",
    "pandas",
    "librosa",
    "soundfile",
    "soxr",
    "keras",
    "scikit-learn",
    "matplotlib",
    "ipywidgets",
    "jupyterlab",
    "zarr",
    "pretty_midi",
    "lameenc",
)
BACKENDS = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}
SOUNDFONT = "TimGM6mb.sf2"
SPACE = 1.0  # GiB: twenty practice songs a genre, their pictures and a few runs need less than half of it


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `good` is True, False (must be mended) or None (works, with less)."""

    subject: str
    good: bool | None
    found: str
    remedy: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """Hold what was found, thing by thing.

    Examples
    --------
    >>> Diagnosis((Finding("Python", True, "3.12"), Finding("ffmpeg", None, "missing", "install it for M4A files")))
    ok       Python      3.12
    less     ffmpeg      missing
                         -> install it for M4A files
    Everything that is needed works.

    Taught in: notebooks/00_start_here.ipynb
    """

    findings: tuple

    @property
    def healthy(self):
        """Whether everything that is needed works."""
        return all(finding.good is not False for finding in self.findings)

    @property
    def verdict(self):
        """One sentence."""
        broken = [finding.subject for finding in self.findings if finding.good is False]
        return (
            "Everything that is needed works."
            if not broken
            else f"To be mended: {', '.join(dict.fromkeys(broken))}."
        )

    def __repr__(self):
        lines = []
        for finding in self.findings:
            lines.append(f"{_word(finding):8} {finding.subject:11} {finding.found}")
            if finding.remedy:
                lines.append(f"{'':20} -> {finding.remedy}")
        return "\n".join([*lines, self.verdict])

    def _repr_html_(self):
        rows = "".join(
            f"<tr><td>{_word(f)}</td><td>{html.escape(f.subject)}</td><td>{html.escape(f.found)}</td>"
            f"<td>{html.escape(f.remedy)}</td></tr>"
            for f in self.findings
        )
        head = "<tr><th>state</th><th>what</th><th>found</th><th>how to mend it</th></tr>"
        return f"<table>{head}{rows}</table><p>{self.verdict}</p>"


def diagnose(store=None, runs=()):
    """Look at Python, packages, backends, GPU, ffmpeg, disk, and a feature store if one is given.

    Parameters
    ----------
    store : path or None
        A feature store to check as well, for leaks too: see `find_leaks`.
    runs : list of paths
        Trainings on that store, to be checked with it.

    Returns
    -------
    Diagnosis

    Taught in: notebooks/00_start_here.ipynb
    """
    findings = [_python(), *_packages(), *_backends(), _ffmpeg(), _soundfont(), _cache()]
    if store is not None:
        findings += _store(store, runs)
    return Diagnosis(tuple(findings))


def _word(finding):
    return {True: "ok", False: "MEND", None: "less"}[finding.good]


def _python():
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding(
        "Python",
        good,
        f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "" if good else "install Python 3.11, 3.12 or 3.13, then run make setup again",
    )


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _packages():
    found = {package: _version(package) for package in NEEDED}
    missing = [package for package, number in found.items() if number is None]
    yield Finding(
        "packages",
        not missing,
        f"{len(NEEDED) - len(missing)} of {len(NEEDED)}"
        + (f", without {', '.join(missing)}" if missing else ""),
        "make setup (or: pip install -e . -c constraints.txt)" if missing else "",
    )


def _backends():
    """Say which backends are installed, which is in use, and which GPU it sees."""
    installed = [
        f"{name} {_version(package)}" for name, package in BACKENDS.items() if _version(package)
    ]
    try:
        from ..models.keras_backend import device, gpu_names, keras

        used = keras.backend.backend()
        yield Finding("backend", True, f"{used} in use; installed: {', '.join(installed)}")
        yield from _devices(used, device(), gpu_names())
    except Exception as problem:  # a broken backend fails in its own way; the doctor only reports
        yield Finding(
            "backend",
            False,
            f"{type(problem).__name__}: {str(problem).splitlines()[0] if str(problem) else ''}",
            "pip install tensorflow, or set KERAS_BACKEND to one of those installed: "
            + (", ".join(installed) or "none"),
        )


def _devices(used, device, seen):
    """Say what the backend in use runs on; where the computer has a GPU, also what the other backends see of it."""
    names, missing = cards()
    yield Finding(
        "device", True if seen else None, device, "" if seen else remedy(used) if names else missing
    )
    others = (
        [name for name, package in BACKENDS.items() if name != used and _version(package)]
        if names
        else []
    )
    for name in others:
        seen = seen_by(name)
        if seen is None:
            yield Finding(
                "device",
                None,
                f"{name} does not start",
                f"see what KERAS_BACKEND={name} python -c 'import keras' says",
            )
        else:
            yield Finding(
                "device",
                True if seen else None,
                f"{name} sees {', '.join(seen) or 'no GPU'}",
                "" if seen else remedy(name),
            )


def _ffmpeg():
    found = shutil.which("ffmpeg") and shutil.which("ffprobe")
    return Finding(
        "ffmpeg",
        True if found else None,
        "found" if found else "missing",
        ""
        if found
        else "only needed for M4A, AAC, WMA: conda install ffmpeg (or apt, brew, winget)",
    )


def _soundfont():
    package = find_spec("pretty_midi")
    there = package is not None and (Path(package.origin).parent / SOUNDFONT).is_file()
    return Finding(
        "SoundFont",
        there,
        SOUNDFONT if there else "missing",
        "" if there else "pip install --force-reinstall pretty_midi",
    )


def _cache():
    try:
        from ..files import cache_folder

        folder = cache_folder()
    except ImportError as problem:
        return Finding("cache", False, f"cannot be looked for without {problem.name}", "make setup")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free / 2**30
        writable = os.access(folder, os.W_OK)
    except OSError as problem:
        return Finding(
            "cache",
            False,
            f"{folder}: {problem.strerror}",
            "set GENRE_LAB_CACHE to a folder that you may write",
        )
    remedy = "" if writable else "set GENRE_LAB_CACHE to a folder that you may write"
    if writable and free < SPACE:
        remedy = f"free some space: less than {SPACE:.0f} GiB is left"
    return Finding("cache", writable and free >= SPACE, f"{folder} ({free:.0f} GiB free)", remedy)


def _store(folder, runs):
    """Say what the store holds, and what leaks in it."""
    from ..data.store import FeatureStore
    from ..evaluation.leaks import find_leaks

    try:
        store = FeatureStore(folder)
        failed = f"see {Path(folder) / 'failed.csv'}" if len(store.failed) else ""
        yield Finding("store", None if failed else True, repr(store), failed)
        leaks = find_leaks(store, runs)
    except GenreLabError as problem:
        yield Finding("store", False, problem.args[0], problem.args[2])
        return
    if leaks.clean:
        yield Finding("store", True, repr(leaks))
    for leak in leaks.findings.itertuples():
        yield Finding(
            "store",
            False if leak.harmful else None,
            f"{leak.what}: {leak.count}, such as {leak.examples}",
            f"{leak.why}: {leak.remedy}",
        )
