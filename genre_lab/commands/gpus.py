"""The NVIDIA GPUs of this computer: which backend sees them, and why one doesn't."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

PCI = Path("/sys/bus/pci/devices")
NVIDIA = "0x10de"  # the vendor of a PCI device
DISPLAY = "0x03"  # how the class of a display controller begins
PATIENCE = 120  # seconds for a backend to start
INSTALL = {
    "tensorflow": "pip install 'tensorflow[and-cuda]'",
    "jax": "pip install 'jax[cuda12]'",
    "torch": "install the build of torch for CUDA that pytorch.org names for this system",
}


def cards() -> tuple[list[str], str]:
    """Name the GPUs that the driver knows, or say why it knows none.

    Returns
    -------
    (list of str, str)
        Names such as "NVIDIA H200", and what to do if there are none.
    """
    tool = shutil.which("nvidia-smi")
    if tool is None and _plugged_in():
        return [], "there is an NVIDIA GPU, but no driver: install it, then restart the computer"
    if tool is None:
        return [], ("no NVIDIA GPU here: training runs on the CPU; Colab or a lab server has one")
    try:
        done = _asked([tool, "-L"])
    except (OSError, subprocess.TimeoutExpired) as problem:
        return [], (
            f"nvidia-smi does not answer ({type(problem).__name__}): "
            "restart the computer, or install the driver again"
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("GPU ")]
    names = [line.partition(": ")[2].partition(" (UUID")[0] for line in lines]
    if done.returncode or not names:
        said = " ".join((done.stderr or done.stdout).split()) or f"exit status {done.returncode}"
        return [], (
            f"the driver finds no GPU ({said[:120]}): "
            "restart the computer, or install the driver again"
        )
    return names, ""


def _asked(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
        env=os.environ | environment,
    )


def _plugged_in() -> bool:
    """Tell whether an NVIDIA display controller is on the PCI bus, as Linux lists it."""
    return PCI.is_dir() and any(
        _read(device / "vendor") == NVIDIA and _read(device / "class").startswith(DISPLAY)
        for device in PCI.iterdir()
    )


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def seen_by(backend: str) -> list[str] | None:
    """Name the GPUs that a backend sees in a process of its own; None if it doesn't start."""
    code = "from genre_lab.models.keras_backend import gpu_names; print('\\n'.join(gpu_names()))"
    settings = {"KERAS_BACKEND": backend, "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
    try:
        done = _asked([sys.executable, "-c", code], **settings)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    return [name for name in done.stdout.splitlines() if name]


def remedy(backend: str) -> str:
    """Say why a backend doesn't see a GPU that the driver knows, and how to mend it."""
    install = f"python -m genre_lab kernel install --gpu --backend {backend}"
    for variable, hiding in (("CUDA_VISIBLE_DEVICES", ("", "-1")), ("JAX_PLATFORMS", ("cpu",))):
        value = os.environ.get(variable)
        applies = backend == "jax" or variable == "CUDA_VISIBLE_DEVICES"
        if applies and value in hiding:
            return (
                f"{variable}={value} hides it: unset that, or in a notebook take the Jupyter "
                f"kernel that this makes: {install}"
            )
    why = {"tensorflow": _tensorflow_lacks, "jax": _jax_lacks, "torch": _torch_lacks}[backend]()
    return f"{why}: {INSTALL[backend]}, then {install}"


def _tensorflow_lacks() -> str:
    if not _installed("nvidia-cudnn"):
        return "TensorFlow has no CUDA libraries"
    return "TensorFlow cannot load its CUDA libraries, whose versions have to be its own"


def _jax_lacks() -> str:
    if not _installed("jax-cuda"):
        return "JAX is installed for the CPU only"
    return "JAX cannot start its CUDA plugin, whose version has to be its own"


def _torch_lacks() -> str:
    try:
        number = version("torch")
    except PackageNotFoundError:
        return "PyTorch is not installed"
    if number.endswith("+cpu"):
        return "PyTorch is a build for the CPU"
    return "PyTorch cannot use the driver, which may be older than its CUDA"


def _installed(beginning: str) -> bool:
    """Tell whether there is a package whose name begins so."""
    return any(
        (package.metadata["Name"] or "").lower().replace("_", "-").startswith(beginning)
        for package in distributions()
    )
