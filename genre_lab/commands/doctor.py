"""What works on this computer, what doesn't, and how to mend it."""

import html
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from re import match

from ..errors import GenreLabError, printable
from ..files import cache_folder
from .gpus import cards, remedy, seen_by

PROJECT = "genre-lab"
BACKENDS = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}
SOUNDFONT = "TimGM6mb.sf2"
SPACE = 1.0  # GiB: 20 practice songs a genre, their spectrograms and a few runs need half of it
INSTALL = "make setup (or: pip install -e . -c constraints.txt)"


@dataclass(frozen=True)
class Finding:
    """Hold one thing looked at.

    Parameters
    ----------
    subject : str
        What was looked at.
    good : bool or None
        True; False if it must be mended; None if it works, but does less.
    found : str
    remedy : str
        What to do; empty if there is nothing to do.

    Examples
    --------
    >>> print(Finding("ffmpeg", None, "missing", "install it for M4A files"))
    less     ffmpeg      missing
                         -> install it for M4A files
    """

    subject: str
    good: bool | None
    found: str
    remedy: str = ""

    @property
    def state(self) -> str:
        """One word for how it stands."""
        return {True: "ok", False: "MEND", None: "less"}[self.good]

    def __str__(self) -> str:
        line = printable(f"{self.state:8} {self.subject:11} {self.found}", keep="\n")
        return f"{line}\n{'':20} -> {printable(self.remedy)}" if self.remedy else line


@dataclass(frozen=True)
class Diagnosis:
    """Hold what was found, thing by thing.

    Examples
    --------
    >>> Diagnosis((Finding("Python", True, "3.12"),))
    ok       Python      3.12
    Everything that is needed works.
    """

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether everything that is needed works."""
        return all(finding.good is not False for finding in self.findings)

    @property
    def verdict(self) -> str:
        """One sentence."""
        broken = [finding.subject for finding in self.findings if finding.good is False]
        if not broken:
            return "Everything that is needed works."
        return f"To be mended: {', '.join(dict.fromkeys(broken))}."

    def __repr__(self) -> str:
        return "\n".join([*map(str, self.findings), self.verdict])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{f.state}</td>"
            + "".join(f"<td>{html.escape(text)}</td>" for text in (f.subject, f.found, f.remedy))
            + "</tr>"
            for f in self.findings
        )
        head = "<tr><th>state</th><th>what</th><th>found</th><th>how to mend it</th></tr>"
        table = f"<table>{head}{rows}</table><p>{html.escape(self.verdict)}</p>"
        return f'<div class="tex2jax_ignore mathjax_ignore">{table}</div>'


def diagnose(
    store: str | PathLike[str] | None = None,
    runs: Iterable[str | PathLike[str]] = (),
    *,
    fix: bool = False,
    tell: Callable[[Finding], object] | None = None,
) -> Diagnosis:
    """Look at Python, packages, librosa, backends, GPU, ffmpeg, disk, and a feature store.

    It also imports all of genre_lab, so a package that is there and broken is noticed.

    Parameters
    ----------
    store : path or None
        A feature store to check as well, for leaks too: see `find_leaks`.
    runs : list of paths
        Trainings on that store, to check with it.
    fix : bool
        Whether to mend the store's table: leave duplicates out, and split so that no artist is on
        two sides. The table before stays beside it.
    tell : function or None
        Gets every finding as soon as it is there; some take seconds.

    Returns
    -------
    Diagnosis

    Examples
    --------
    >>> diagnose().findings[0].subject
    'Python'

    Taught in: notebooks/00_start_here.ipynb
    """
    findings = []
    for finding in _look(store, runs, fix):
        findings.append(finding)
        if tell is not None:
            tell(finding)
    return Diagnosis(tuple(findings))


def _look(
    store: str | PathLike[str] | None, runs: Iterable[str | PathLike[str]], fix: bool
) -> Iterator[Finding]:
    yield _python()
    yield _packages()
    yield _librosa()
    yield from _backends()
    yield _own()
    yield _ffmpeg()
    yield _soundfont()
    yield _cache()
    yield from _practice_songs()
    if store is not None:
        yield from _store(store, runs, fix)


def _python() -> Finding:
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    mend = "" if good else "install Python 3.11, 3.12 or 3.13, then run make setup again"
    return Finding("Python", good, found, mend)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _packages() -> Finding:
    """Compare what is installed with what the project says it needs."""
    try:
        wanted = requires(PROJECT) or []
    except PackageNotFoundError:
        return Finding("packages", False, f"{PROJECT} itself is not installed", INSTALL)
    needed = [_name(text) for text in wanted if "extra ==" not in text]
    missing = [package for package in needed if _version(package) is None]
    if not missing:
        return Finding("packages", True, f"{len(needed)} of {len(needed)}")
    there = f"{len(needed) - len(missing)} of {len(needed)}, without {', '.join(missing)}"
    return Finding("packages", False, there, INSTALL)


def _name(requirement: str) -> str:
    """Return the package that a requirement is about.

    Examples
    --------
    >>> _name("tensorflow[and-cuda]>=2.19; sys_platform == 'linux'")
    'tensorflow'
    """
    found = match(r"[\w.-]+", requirement)
    return found[0] if found else requirement


def _librosa() -> Finding:
    """Let librosa compile its parts now; later, it would keep the first song waiting."""
    try:
        from ..audio.features import warm_up

        warm_up()
    except Exception as problem:  # a broken library fails in its own way; the doctor only reports
        return Finding("librosa", False, _first_line(problem), INSTALL)
    return Finding("librosa", True, f"{_version('librosa')}, its compiled parts are ready")


def _own() -> Finding:
    """Import everything that genre_lab offers: it needs every package that it is built on."""
    import genre_lab

    try:
        for name in dir(genre_lab):
            getattr(genre_lab, name)
    except Exception as problem:  # a broken library fails in its own way; the doctor only reports
        return Finding("genre_lab", False, _first_line(problem), INSTALL)
    return Finding("genre_lab", True, f"{genre_lab.__version__}, every part can be imported")


def _backends() -> Iterator[Finding]:
    """Say which backends are installed, which is in use, and which GPU it sees."""
    installed = [
        f"{name} {_version(package)}" for name, package in BACKENDS.items() if _version(package)
    ]
    there = ", ".join(installed) or "none"
    try:
        from ..models.keras_backend import device, gpu_names, keras

        used, on, seen = keras.backend.backend(), device(), gpu_names()
    except Exception as problem:  # a broken backend fails in its own way; the doctor only reports
        mend = f"pip install tensorflow, or set KERAS_BACKEND to one of those installed: {there}"
        yield Finding("backend", False, _first_line(problem), mend)
        return
    yield Finding("backend", True, f"{used} in use; installed: {there}")
    yield from _devices(used, on, seen)


def _first_line(problem: Exception) -> str:
    lines = str(problem).splitlines()
    return f"{type(problem).__name__}: {lines[0] if lines else ''}"


def _devices(used: str, on: str, seen: list[str]) -> Iterator[Finding]:
    """Say what the backend in use runs on; if there is a GPU, also what others see of it."""
    names, missing = cards()
    if seen:
        yield Finding("device", True, on)
    else:
        yield Finding("device", None, on, remedy(used) if names else missing)
    if not names:
        return
    for name in (name for name, package in BACKENDS.items() if name != used and _version(package)):
        other = seen_by(name)
        if other is None:
            look = f"see what KERAS_BACKEND={name} python -c 'import keras' says"
            yield Finding("device", None, f"{name} does not start", look)
        elif other:
            yield Finding("device", True, f"{name} sees {', '.join(other)}")
        else:
            yield Finding("device", None, f"{name} sees no GPU", remedy(name))


def _ffmpeg() -> Finding:
    if shutil.which("ffmpeg") and shutil.which("ffprobe"):
        return Finding("ffmpeg", True, "found")
    mend = "only needed for M4A, AAC, WMA: conda install ffmpeg (or apt, brew, winget)"
    return Finding("ffmpeg", None, "missing", mend)


def _soundfont() -> Finding:
    package = find_spec("pretty_midi")
    origin = package.origin if package else None
    if origin and (Path(origin).parent / SOUNDFONT).is_file():
        return Finding("SoundFont", True, SOUNDFONT)
    mend = "pip install --force-reinstall pretty_midi"
    return Finding("SoundFont", False, "missing", mend)


def _cache() -> Finding:
    choose = "set GENRE_LAB_CACHE to a folder that you may write"
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free / 2**30
    except ImportError as problem:
        return Finding("cache", False, f"can't look for it without {problem.name}", INSTALL)
    except OSError as problem:
        return Finding("cache", False, f"{problem.filename}: {problem.strerror}", choose)
    found = f"{folder} ({free:.0f} GiB free)"
    if not os.access(folder, os.W_OK):
        return Finding("cache", False, found, choose)
    if free < SPACE:
        mend = f"free some space: less than {SPACE:.0f} GiB is left"
        return Finding("cache", False, found, mend)
    return Finding("cache", True, found)


def _practice_songs() -> Iterator[Finding]:
    """Say which cached practice songs are damaged, or aren't those of the notebooks."""
    try:
        from ..practice.check import inspect_cache

        for corpus in inspect_cache():
            if corpus.fault:
                found = f"{corpus.folder.name}: {corpus.fault}"
                yield Finding("songs", None, found, corpus.remedy)
    except (ImportError, OSError) as problem:
        yield Finding("songs", None, _first_line(problem), INSTALL)


def _store(
    folder: str | PathLike[str], runs: Iterable[str | PathLike[str]], fix: bool
) -> Iterator[Finding]:
    """Say what the store holds, and what leaks in it; mend its table if asked to."""
    from ..data.store import FeatureStore
    from ..evaluation.leaks import REMEDY, find_leaks
    from ..evaluation.mending import mend_store
    from .shell import shell_line

    try:
        done = mend_store(folder) if fix else []
        if done:
            yield Finding("store", True, f"mended: {'; '.join(done)}")
        store = FeatureStore(folder)
        if len(store.failed):
            yield Finding("store", None, repr(store), f"see {Path(folder) / 'failed.csv'}")
        else:
            yield Finding("store", True, repr(store))
        for _, song in store.damaged.iterrows():
            remedy = f"listen to {song.path}, and copy it again or leave it out"
            yield Finding("song", None, f"{song.track_id}: {song.damage}", remedy)
        leaks = find_leaks(store, list(runs))
    except GenreLabError as problem:
        what, where, mend = problem.args
        yield Finding("store", False, f"{what} ({where})" if where else what, mend)
        return
    if leaks.clean:
        yield Finding("store", True, repr(leaks))
    for leak in leaks.findings.itertuples():
        mend = leak.remedy
        if mend == REMEDY:  # as a notebook says it; here is no `leaks`
            mend = shell_line("python", "-m", "genre_lab", "doctor", folder, "--fix")
        yield Finding(
            "store",
            False if leak.harmful else None,
            f"{leak.what}: {leak.count}, such as {leak.examples}; {leak.why}",
            mend,
        )
