"""A Jupyter kernel that runs this environment, on the backend and device asked for."""

import sys

from ..errors import CommandError

BACKENDS = ("tensorflow", "jax", "torch")
# Several notebooks share a GPU, and a kernel inherits what JupyterLab was started with.
ON_GPU = {
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # TensorFlow would take nearly all memory of the GPU when it starts
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # and JAX three quarters of it
    "JAX_PLATFORMS": "",  # JAX looks for a GPU, also where a CPU was asked for around it
}
ON_CPU = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}


def install_kernel(gpu=False, backend="tensorflow", prefix=None):
    """Write a Jupyter kernel that starts this Python with the right environment.

    Parameters
    ----------
    gpu : bool
        Let the backend take GPU memory as it needs it, instead of all at once; without it, the
        kernel keeps to the CPU.
    backend : {"tensorflow", "jax", "torch"}
        What Keras runs on (KERAS_BACKEND).
    prefix : path or None
        Where to install; None is the user's own Jupyter folder.

    Returns
    -------
    str
        The kernel's folder.

    Raises
    ------
    CommandError
        If the backend is unknown or not installed, or the folder cannot be written.

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
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
    environment = {"KERAS_BACKEND": backend, **(ON_GPU if gpu else ON_CPU)}
    device = "gpu" if gpu else "cpu"
    try:
        return install(
            user=prefix is None,
            prefix=None if prefix is None else str(prefix),
            kernel_name=f"genre-lab-{device}-{backend}",
            display_name=f"genre_lab ({device.upper()}, {backend})",
            env=environment,
        )
    except OSError as problem:
        raise CommandError(
            f"the kernel cannot be written ({problem.strerror})",
            problem.filename or prefix,
            "check that you may write there",
        ) from None
