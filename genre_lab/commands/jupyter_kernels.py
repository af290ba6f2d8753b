"""A Jupyter kernel that runs this environment, on the backend and device of your choice."""

import sys
from os import PathLike

from ..errors import CommandError

BACKENDS = ("tensorflow", "jax", "torch")
# Several notebooks share a GPU, and a Jupyter kernel inherits what JupyterLab was started with.
ON_GPU = {
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # otherwise TensorFlow takes nearly all GPU memory
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # and JAX three quarters of it
    "JAX_PLATFORMS": "",  # JAX looks for a GPU, even if its surroundings asked for a CPU
}
ON_CPU = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}


def install_kernel(
    gpu: bool = False, backend: str = "tensorflow", prefix: str | PathLike[str] | None = None
) -> str:
    """Write a Jupyter kernel that starts this Python with the right environment.

    Parameters
    ----------
    gpu : bool
        Let the backend take GPU memory as it needs it, instead of all at once. Without it, the
        Jupyter kernel keeps to the CPU.
    backend : {"tensorflow", "jax", "torch"}
        What Keras runs on (KERAS_BACKEND).
    prefix : path or None
        Where to install; None is the user's own Jupyter folder.

    Returns
    -------
    str
        The folder of the Jupyter kernel.

    Raises
    ------
    CommandError
        If the backend is unknown or not installed, or the folder can't be written.

    Examples
    --------
    >>> install_kernel(backend="theano")
    Traceback (most recent call last):
    genre_lab.errors.CommandError: there is no backend 'theano'
      do: choose from tensorflow, jax, torch
    """
    from importlib.util import find_spec

    from ipykernel.kernelspec import install

    if backend not in BACKENDS:
        raise CommandError(
            f"there is no backend {backend!r}", "", f"choose from {', '.join(BACKENDS)}"
        )
    if find_spec(backend) is None:
        raise CommandError(
            f"{backend} is not installed in this environment", sys.prefix, f"pip install {backend}"
        )
    device = "gpu" if gpu else "cpu"
    try:
        return install(
            user=prefix is None,
            prefix=None if prefix is None else str(prefix),
            kernel_name=f"genre-lab-{device}-{backend}",
            display_name=f"genre_lab ({device.upper()}, {backend})",
            env={"KERAS_BACKEND": backend, **(ON_GPU if gpu else ON_CPU)},
        )
    except OSError as problem:
        raise CommandError(
            f"the Jupyter kernel can't be written ({problem.strerror})",
            problem.filename or prefix or "",
            "check that you may write there",
        ) from None
