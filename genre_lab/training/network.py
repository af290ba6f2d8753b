"""The network of a run: the preset's, one that was written down, or what the caller builds."""

from pathlib import Path
from typing import Any

from ..errors import ModelError, TrainingError
from ..models.crnn import crnn
from ..models.description import rebuild
from ..models.ensembles import side_by_side
from ..models.keras_backend import first_weights_from, keras
from ..models.pretrained.published import card_named
from ..models.pretrained.transfer_network import on_published
from .config import CONFIG, OF_BUILDER, REMEDY, Config
from .presets import Preset, check_size


def preset_network(
    preset: Preset, input_shape: tuple[int, int], n_genres: int, seed: int = 0
) -> Any:
    """Build the network that a preset asks for; its first weights follow from the seed.

    Parameters
    ----------
    preset : Preset
    input_shape : (int, int)
        Rows and frames.
    n_genres : int
    seed : int

    Returns
    -------
    keras.Model

    Examples
    --------
    >>> preset_network(TINY, (96, 192), 6).count_params()
    24326
    """
    usual = keras.config.dtype_policy()
    keras.config.set_dtype_policy(preset.precision)
    try:
        with first_weights_from(seed):
            voters = [crnn(input_shape, n_genres, **preset.network) for _ in range(preset.voters)]
        return side_by_side(voters) if preset.voters > 1 else voters[0]
    finally:
        keras.config.set_dtype_policy(usual)


def built(model: Any) -> Any:
    """Call a function that builds a network; a network is handed on."""
    network = model if isinstance(model, keras.Model) else model()
    if not isinstance(network, keras.Model):
        raise TrainingError(
            f"the function gave {type(network).__name__}, not a network",
            "model",
            "let it return a keras.Model",
        )
    return network


def network_of_run(config: Config, folder: Path, model: Any = None) -> Any:
    """Rebuild a run's network, untrained, from what its config.json tells.

    Parameters
    ----------
    config : Config
    folder : path
        The run's, for messages.
    model : keras.Model, callable or None
        What builds it instead; a network is copied.

    Returns
    -------
    keras.Model

    Raises
    ------
    TrainingError
        If the config's claims are out of bounds, or only the run's own code builds its network.
    """
    if isinstance(model, keras.Model):
        return keras.models.clone_model(model)
    if model is not None:
        return built(model)
    path = folder / CONFIG
    try:
        if isinstance(config.network, dict):
            return rebuild(config.network, path)
        if config.network == OF_BUILDER:
            raise TrainingError(
                "only its own code can build the network of this run",
                folder,
                "give the function that builds it: gl.Run(folder, model=build)",
            )
        check_size(config.preset, config.input_shape, len(config.genres), path)
        return preset_network(config.preset, config.input_shape, len(config.genres))
    except ModelError as problem:
        raise TrainingError(problem.args[0], path, problem.args[2] or REMEDY) from None


def behind_published(head: Any, config: Config, folder: Path) -> Any:
    """Put a run's classifier behind the published networks that it learnt from.

    Parameters
    ----------
    head : keras.Model
        With its weights.
    config : Config
    folder : path
        The run's, for messages.

    Returns
    -------
    keras.Model
        From spectrograms; the classifier itself where the run names no published network.

    Raises
    ------
    TrainingError
        If there is no such network, or its weights aren't those that the run learnt from.
    """
    if not config.published:
        return head
    path = folder / CONFIG
    try:
        for name, digest in config.published.items():
            if card_named(name).digest != digest:
                raise TrainingError(f"it learnt from other weights of {name}", path, REMEDY)
        return on_published(head, list(config.published), config.input_shape)
    except ModelError as problem:
        raise TrainingError(problem.args[0], path, problem.args[2] or REMEDY) from None
