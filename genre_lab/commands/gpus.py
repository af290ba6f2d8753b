"""The NVIDIA GPUs of this computer: which backend sees them, and why one does not."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

PCI = Path("/sys/bus/pci/devices")
NVIDIA, DISPLAY = (
    "0x10de",
    "0x03",
)  # a PCI device's vendor, and how the class of a display controller begins
PATIENCE = 120  # s, for a backend to start
INSTALL = {
    "tensorflow": "pip install 'tensorflow[and-cuda]'",
    "jax": "pip install 'jax[cuda12]'",
    "torch": "install the build of torch for CUDA that pytorch.org names for this system",
}


def cards():
    """Name the GPUs that the driver knows, and say what keeps it from knowing them.

    Returns
    -------
    (list of str, str)
        Names such as "NVIDIA H200", and what to do where there are none.
    """
    tool = shutil.which("nvidia-smi")
    if tool is None:
        if _plugged_in():
            return (
                [],
                "there is an NVIDIA GPU, but no driver: install it, then restart the computer",
            )
        return (
            [],
            "no NVIDIA GPU here: training runs on the CPU; Colab or a lab server has one, see README",
        )
    try:
        done = subprocess.run(
            [tool, "-L"], capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return (
            [],
            f"nvidia-smi does not answer ({type(problem).__name__}): restart the computer, or install the driver again",
        )
    names = [
        line.partition(": ")[2].partition(" (UUID")[0]
        for line in done.stdout.splitlines()
        if line.startswith("GPU ")
    ]
    if done.returncode or not names:
        said = " ".join((done.stderr or done.stdout).split()) or f"exit status {done.returncode}"
        return (
            [],
            f"the driver finds no GPU ({said[:120]}): restart the computer, or install the driver again",
        )
    return names, ""


def _plugged_in():
    """Whether an NVIDIA display controller is on the PCI bus, as Linux lists it."""

    def read(device, name):
        try:
            return (device / name).read_text().strip()
        except OSError:
            return ""

    return PCI.is_dir() and any(
        read(device, "vendor") == NVIDIA and read(device, "class").startswith(DISPLAY)
        for device in PCI.iterdir()
    )


def seen_by(backend):
    """Name the GPUs that a backend sees in a process of its own; None if it does not start."""
    code = "from genre_lab.models.keras_backend import gpu_names; print('\\n'.join(gpu_names()))"
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"KERAS_BACKEND": backend, "XLA_PYTHON_CLIENT_PREALLOCATE": "false"},
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else done.stdout.split("\n")[:-1] if done.stdout.strip() else []


def remedy(backend):
    """Say why a backend does not see a GPU that the driver knows, and how to mend it."""
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return (
            f"CUDA_VISIBLE_DEVICES={os.environ['CUDA_VISIBLE_DEVICES']} hides it: unset that, "
            f"or in a notebook take the kernel of python -m genre_lab kernel install --gpu --backend {backend}"
        )
    if backend == "jax" and os.environ.get("JAX_PLATFORMS") == "cpu":
        return "JAX_PLATFORMS=cpu hides it: unset that, or in a notebook take the kernel of python -m genre_lab kernel install --gpu --backend jax"
    why = {"tensorflow": _tensorflow_lacks, "jax": _jax_lacks, "torch": _torch_lacks}[backend]()
    return f"{why}: {INSTALL[backend]}, then python -m genre_lab kernel install --gpu --backend {backend}"


def _tensorflow_lacks():
    if not _installed("nvidia-cudnn"):
        return "TensorFlow has no CUDA libraries"
    return "TensorFlow cannot load its CUDA libraries, whose versions have to be its own"


def _jax_lacks():
    if not _installed("jax-cuda"):
        return "JAX is installed for the CPU only"
    return "JAX cannot start its CUDA plugin, whose version has to be its own"


def _torch_lacks():
    try:
        number = version("torch")
    except PackageNotFoundError:
        return "PyTorch is not installed"
    return (
        "PyTorch is a build for the CPU"
        if number.endswith("+cpu")
        else "PyTorch cannot use the driver, which may be older than its CUDA"
    )


def _installed(beginning):
    """Whether there is a package whose name begins so."""
    return any(
        (package.metadata["Name"] or "").lower().replace("_", "-").startswith(beginning)
        for package in distributions()
    )
