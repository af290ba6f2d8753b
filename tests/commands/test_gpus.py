"""What the doctor says about GPUs: one, none, a hidden one, or one without a driver."""

import os

import pytest

from genre_lab.commands import gpus
from genre_lab.commands.doctor import diagnose
from genre_lab.commands.gpus import cards, remedy, seen_by


@pytest.fixture
def driver(tmp_path, monkeypatch):
    """Put an nvidia-smi of our own in front: it says what another computer's driver would."""

    def write(says, status=0):
        tool = tmp_path / "nvidia-smi"
        tool.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
        tool.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    for name in ("CUDA_VISIBLE_DEVICES", "JAX_PLATFORMS"):
        monkeypatch.delenv(name, raising=False)
    return write


def test_the_cards_are_named_as_the_driver_names_them(driver):
    driver("GPU 0: NVIDIA H200 (UUID: GPU-1)\nGPU 1: NVIDIA A100-SXM4-80GB (UUID: GPU-2)")
    assert cards() == (["NVIDIA H200", "NVIDIA A100-SXM4-80GB"], "")


def test_a_driver_that_fails_is_quoted(driver):
    driver(
        "NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.", status=9
    )
    names, missing = cards()
    assert (
        names == [] and "could not communicate" in missing and "install the driver again" in missing
    )


def test_a_gpu_without_a_driver_is_told_from_no_gpu(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(gpus, "PCI", tmp_path / "devices")
    assert "no NVIDIA GPU here" in cards()[1]
    for name, vendor, kind in (("sound", "0x10de", "0x040300"), ("screen", "0x8086", "0x030000")):
        (tmp_path / "devices" / name).mkdir(parents=True)
        (tmp_path / "devices" / name / "vendor").write_text(vendor + "\n")
        (tmp_path / "devices" / name / "class").write_text(kind + "\n")
    assert "no NVIDIA GPU here" in cards()[1]
    (tmp_path / "devices" / "screen" / "vendor").write_text("0x10de\n")
    assert "no driver: install it" in cards()[1]


def test_what_hides_a_gpu_is_named(driver, monkeypatch):
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    assert remedy("jax").startswith("JAX_PLATFORMS=cpu hides it") and "hides it" not in remedy(
        "tensorflow"
    )
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert all(
        remedy(backend).startswith("CUDA_VISIBLE_DEVICES=-1 hides it")
        for backend in ("jax", "tensorflow", "torch")
    )


@pytest.mark.parametrize(
    "backend, packages, said",
    [
        (
            "tensorflow",
            {"tensorflow"},
            "TensorFlow has no CUDA libraries: pip install 'tensorflow[and-cuda]'",
        ),
        ("tensorflow", {"nvidia_cudnn_cu12"}, "cannot load its CUDA libraries"),
        ("jax", {"jax", "jaxlib"}, "JAX is installed for the CPU only: pip install 'jax[cuda12]'"),
        ("jax", {"jax-cuda12-plugin"}, "cannot start its CUDA plugin"),
    ],
)
def test_the_missing_package_is_named(driver, monkeypatch, backend, packages, said):
    from types import SimpleNamespace

    monkeypatch.setattr(
        gpus,
        "distributions",
        lambda: [SimpleNamespace(metadata={"Name": name}) for name in packages],
    )
    assert said in remedy(backend) and f"kernel install --gpu --backend {backend}" in remedy(
        backend
    )


@pytest.mark.parametrize(
    "number, said",
    [("2.13.0+cpu", "a build for the CPU"), ("2.13.0+cu126", "cannot use the driver")],
)
def test_a_torch_for_the_cpu_is_told_from_an_old_driver(driver, monkeypatch, number, said):
    monkeypatch.setattr(gpus, "version", lambda package: number)
    assert said in remedy("torch")


def test_the_doctor_says_what_every_installed_backend_sees(driver):
    pytest.importorskip("jax", reason="JAX is not installed")
    driver("GPU 0: NVIDIA H200 (UUID: GPU-1)")
    findings = [finding for finding in diagnose().findings if finding.subject == "device"]
    assert [finding.good for finding in findings[:2]] == [None, None] and all(
        finding.remedy for finding in findings
    )
    assert "CPU" in findings[0].found and "jax sees no GPU" in [
        finding.found for finding in findings
    ]


def test_a_backend_that_does_not_start_is_told_from_one_that_sees_nothing():
    assert seen_by("no-such-backend") is None
