import json
import subprocess
import sys
from pathlib import Path

import pytest

from genre_lab.kernels import KernelError, install_kernel


def written(folder):
    return json.loads((Path(folder) / "kernel.json").read_text())


def test_a_kernel_starts_this_python_on_the_cpu(tmp_path):
    kernel = written(install_kernel(prefix=tmp_path))
    assert kernel["argv"][0] == sys.executable and kernel["display_name"] == "genre_lab (CPU, tensorflow)"
    assert kernel["env"] == {"KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}
    assert (tmp_path / "share/jupyter/kernels/genre-lab-cpu-tensorflow/kernel.json").is_file()


def test_a_gpu_kernel_leaves_memory_for_others(tmp_path):
    kernel = written(install_kernel(gpu=True, prefix=tmp_path))
    assert kernel["env"]["TF_FORCE_GPU_ALLOW_GROWTH"] == "true" and "CUDA_VISIBLE_DEVICES" not in kernel["env"]


def test_jax_kernels_stand_beside_the_others(tmp_path):
    pytest.importorskip("jax", reason="JAX is not installed")
    folders = {install_kernel(gpu, backend, tmp_path) for gpu in (False, True) for backend in ("tensorflow", "jax")}
    assert len(folders) == 4
    assert written(install_kernel(backend="jax", prefix=tmp_path))["env"]["KERAS_BACKEND"] == "jax"


def test_the_installed_kernel_starts_and_has_its_environment(tmp_path):
    kernel = written(install_kernel(prefix=tmp_path))
    code = "import os, genre_lab; print(os.environ['KERAS_BACKEND'])"
    done = subprocess.run([kernel["argv"][0], "-c", code], env=kernel["env"], capture_output=True, text=True)
    assert done.stdout == "tensorflow\n", done.stderr


def test_what_cannot_be_installed_is_refused(tmp_path):
    with pytest.raises(KernelError, match="no backend 'theano'"):
        install_kernel(backend="theano", prefix=tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(KernelError, match="cannot be written"):
        install_kernel(prefix=tmp_path / "file")
