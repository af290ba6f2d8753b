import os

import pytest

from genre_lab.commands import doctor
from genre_lab.commands.doctor import Diagnosis, Finding, diagnose


def found(diagnosis, subject):
    return next(finding for finding in diagnosis.findings if finding.subject == subject)


def test_this_computer_is_healthy(store, tmp_path, monkeypatch):
    monkeypatch.setenv(
        "GENRE_LAB_CACHE", str(tmp_path)
    )  # songs of other versions may lie in the real one
    diagnosis = diagnose(store.folder)
    assert diagnosis.healthy and diagnosis.verdict == "Everything that is needed works.", diagnosis
    subjects = "Python packages librosa backend device genre_lab ffmpeg SoundFont cache store"
    assert {finding.subject for finding in diagnosis.findings} == set(subjects.split())
    assert found(diagnosis, "store").found == repr(store)


def test_what_is_missing_is_named_with_its_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    described = tmp_path / "genre_lab-0.2.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: genre-lab\nVersion: 0.2.0\nRequires-Dist: numpy>=2\n"
        "Requires-Dist: no-such-package[all]>=1\nRequires-Dist: torch; extra == 'torch'\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "file").touch()
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path / "file" / "cache"))
    diagnosis = diagnose(tmp_path)
    assert not diagnosis.healthy and diagnosis.verdict == "To be mended: packages, cache, store."
    assert found(diagnosis, "packages").found == "1 of 2, without no-such-package"
    assert (
        found(diagnosis, "ffmpeg").good is None
        and "conda install ffmpeg" in found(diagnosis, "ffmpeg").remedy
    )
    assert all(finding.remedy for finding in diagnosis.findings if finding.good is False)


def test_every_finding_is_told_as_soon_as_it_is_there():
    told = []
    diagnosis = diagnose(tell=told.append)
    assert tuple(told) == diagnosis.findings and told[0].subject == "Python"


def test_what_only_does_less_leaves_the_computer_healthy():
    less, broken = Finding("ffmpeg", None, "missing"), Finding("cache", False, "full")
    assert Diagnosis((less,)).healthy and not Diagnosis((less, broken)).healthy
    assert Diagnosis((less, broken, broken)).verdict == "To be mended: cache."


def test_too_little_space_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setenv("GENRE_LAB_CACHE", str(tmp_path))
    monkeypatch.setattr(doctor, "SPACE", 1e9)
    cache = found(diagnose(), "cache")
    assert cache.good is False and "free some space" in cache.remedy


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["pretty_midi", "pandas", "tensorflow", "keras"])
def test_the_doctor_reports_what_cannot_be_imported_and_does_not_fail(command, tmp_path, missing):
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules[{missing!r}] = None\n")
    done = command("-m", "genre_lab", "doctor", PYTHONPATH=str(tmp_path))
    assert "Traceback" not in done.stderr and done.stdout.splitlines()[0].startswith(
        "ok       Python"
    ), done.stderr
    assert done.returncode == 1 and "MEND" in done.stdout and "To be mended" in done.stdout


def test_a_diagnosis_is_shown_as_a_table_without_becoming_markup():
    shown = Diagnosis((Finding("cache", False, "<here>", "mend <it>"),))._repr_html_()
    assert "&lt;here&gt;" in shown and "MEND" in shown and "To be mended: cache" in shown


def test_the_right_to_write_is_looked_at(command, tmp_path, without_root):
    os.chmod(tmp_path, 0o500)
    done = command(
        "-c",
        "from genre_lab.commands.doctor import _cache; print(_cache().good)",
        GENRE_LAB_CACHE=str(tmp_path),
        preexec_fn=without_root,
    )
    os.chmod(tmp_path, 0o700)
    assert done.stdout == "False\n", done.stderr
