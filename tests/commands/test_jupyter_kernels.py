import json
import sys
from pathlib import Path

import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from genre_lab.commands.jupyter_kernels import install_kernel
from genre_lab.errors import CommandError


def written(folder):
    return json.loads((Path(folder) / "kernel.json").read_text())


def test_a_kernel_starts_this_python_on_the_cpu(tmp_path):
    kernel = written(install_kernel(prefix=tmp_path))
    assert (
        kernel["argv"][0] == sys.executable
        and kernel["display_name"] == "genre_lab (CPU, tensorflow)"
    )
    assert kernel["env"] == {
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1",
        "JAX_PLATFORMS": "cpu",
    }
    assert (tmp_path / "share/jupyter/kernels/genre-lab-cpu-tensorflow/kernel.json").is_file()


def test_a_gpu_kernel_leaves_memory_for_others(tmp_path):
    kernel = written(install_kernel(gpu=True, prefix=tmp_path))
    assert (
        kernel["env"]["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"
        and "CUDA_VISIBLE_DEVICES" not in kernel["env"]
    )


def test_jax_kernels_stand_beside_the_others(tmp_path):
    pytest.importorskip("jax", reason="JAX is not installed")
    folders = {
        install_kernel(gpu, backend, tmp_path)
        for gpu in (False, True)
        for backend in ("tensorflow", "jax")
    }
    assert len(folders) == 4
    assert written(install_kernel(backend="jax", prefix=tmp_path))["env"]["KERAS_BACKEND"] == "jax"


ASK = """
import os
from genre_lab.models.keras_backend import keras
names = ("TF_FORCE_GPU_ALLOW_GROWTH", "XLA_PYTHON_CLIENT_PREALLOCATE", "JAX_PLATFORMS",
         "CUDA_VISIBLE_DEVICES")
print(keras.backend.backend(), *(os.environ.get(name, "not set") or "empty" for name in names))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "gpu, backend, answer",
    [
        (False, "tensorflow", "tensorflow not set not set cpu -1"),
        (True, "tensorflow", "tensorflow true false empty not set"),
        (True, "jax", "jax true false empty not set"),
        (True, "torch", "torch true false empty not set"),
    ],
)
def test_the_installed_kernel_runs_its_backend_in_its_environment(
    tmp_path, monkeypatch, gpu, backend, answer
):
    """A real kernel, started as JupyterLab starts it, out of a JupyterLab that keeps to the CPU."""
    pytest.importorskip(backend, reason=f"{backend} is not installed")
    for name in (
        "TF_FORCE_GPU_ALLOW_GROWTH",
        "XLA_PYTHON_CLIENT_PREALLOCATE",
        "CUDA_VISIBLE_DEVICES",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    folder = Path(install_kernel(gpu, backend, tmp_path))
    manager = KernelManager(
        kernel_name=folder.name,
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(folder.parent)]),
    )
    manager.start_kernel()
    client = manager.blocking_client()
    said = []
    try:
        client.start_channels()
        client.wait_for_ready(timeout=240)
        client.execute_interactive(
            ASK,
            timeout=240,
            output_hook=lambda message: said.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert "".join(said).strip() == answer


def test_what_cannot_be_installed_is_refused(tmp_path):
    with pytest.raises(CommandError, match="no backend 'theano'"):
        install_kernel(backend="theano", prefix=tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="can't be written"):
        install_kernel(prefix=tmp_path / "file")
