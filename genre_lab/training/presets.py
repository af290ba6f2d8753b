"""Presets: everything that a training was told, frozen and printable."""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from math import prod
from typing import Any, Self

from ..errors import TrainingError
from ..models.bounds import (
    FLAG,
    LARGEST_LAYER,
    LONGEST_UNROLLED,
    MOST_WEIGHTS,
    NOTHING,
    Bound,
    check,
    either,
    listed,
    number,
    one_of,
    text,
    whole,
)
from .augmentation import Augmentation

PRECISIONS = ("float32", "mixed_bfloat16")
# The settings of `crnn` that a preset may hold.
NETWORK: dict[str, Bound] = {
    "rnn": one_of("gru", "lstm", "rnn", None),
    "recurrent_layers": whole(0, 16),
    "units": whole(1, 4096),
    "filters": listed(whole(1, 4096), 1, 16),
    "pools": listed(listed(whole(1, 1000), 2, 2), 1, 16),
    "pooling": one_of("max", "average"),
    "activation": one_of(
        *("elu", "relu", "selu", "leaky_relu", "tanh", "sigmoid", "softplus", "linear", "gelu"),
        *("silu", "mish", "relu6", "softsign", "hard_sigmoid"),
    ),
    "normalization": one_of("batch", None),
    "momentum": number(0, 1),
    "dropout": number(0, 1),
    "conv_bias": FLAG,
    "unroll": FLAG,
    "own_mean": number(0, 1),
    "last_dropout": number(0, 1),
}
BOUNDS: dict[str, Bound] = {
    "name": text(),
    "epochs": whole(0, 10**6),
    "batch_size": whole(1, 10**5),
    "learning_rate": number(0, 1e30),
    "cosine": FLAG,
    "frames": either(whole(1, 10**5), NOTHING),
    "network": Bound("a set of named values", lambda value: isinstance(value, dict)),
    "weight_decay": number(0, 1e3),
    "equalize": number(0, 1e3),
    "mask": listed(whole(0, 10**5), 2, 2),
    "mixup": number(0, 1e3),
    "voters": whole(1, 256),
    "times": whole(1, 10**4),
    "averaging": Bound(
        "a number from 0 to below 1", lambda value: number(0, 1).fits(value) and value < 1
    ),
    "weights": one_of("last", "best"),
    "precision": one_of(*PRECISIONS),
    "published": listed(text(), 0, 16),
}


@dataclass(frozen=True)
class Preset:
    """Freeze the settings of a training.

    Parameters
    ----------
    name : str
        What the command line calls it.
    epochs : int
        After so many the training ends; after each we ask about the validation songs, and keep the
        weights.
    times : int
        How often an epoch goes through the training songs.
    batch_size : int
        Songs a step.
    learning_rate : float
        Of Adam, at the beginning.
    cosine : bool
        Whether the learning rate falls to zero along a cosine, or stays.
    frames : int or None
        Length of the network's input in frames: shorter than the spectrogram means a random excerpt
        of every song each epoch, and a vote over all excerpts of a song in the end. None: the
        whole.
    network : dict
        Arguments of `crnn` that differ from the report's network.
    weight_decay : float
        Part by which every weight shrinks each step, times the learning rate.
    equalize, mask, mixup : float, (int, int), float
        How training spectrograms are changed at random: see `Augmentation`. 0: not at all.
    voters : int
        So many networks learn side by side, and the mean of their answers counts.
    averaging : float, 0 to below 1
        Momentum of a moving average of the weights, which is judged and kept in their place; 0:
        none.
    weights : {"last", "best"}
        The rule by which the weights to be judged are chosen: those of the last epoch, or those
        with the lowest validation loss.
    precision : {"float32", "mixed_bfloat16"}
        In what the network computes. A GPU convolves in "float32" by its own short cut (TF32). With
        "mixed_bfloat16" what flows through the network is rounded to 3 digits, which halves the
        memory and on a GPU most of the time; weights, statistics and probabilities keep 7.
    published : tuple of str
        Published networks on whose embeddings a classifier learns, in one epoch; which of them
        serve, and how firmly the classifier's weights are held small, inner folds choose. All
        other settings are then without meaning.

    Raises
    ------
    TrainingError
        If a setting is unknown, of the wrong kind, or out of bounds.

    Examples
    --------
    >>> print(Preset("mine", 3, frames=96))
    mine: 3 epochs, batches of 16, Adam at 0.001, excerpts of 96 frames, the last weights

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    name: str
    epochs: int
    batch_size: int = 16
    learning_rate: float = 1e-3
    cosine: bool = False
    frames: int | None = None
    network: dict[str, Any] = field(default_factory=dict)
    weight_decay: float = 0.0
    equalize: float = 0.0
    mask: tuple[int, int] = (0, 0)
    mixup: float = 0.0
    voters: int = 1
    times: int = 1
    averaging: float = 0.0
    weights: str = "last"
    precision: str = "float32"
    published: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        _check(values)
        for name in ("mask", "published"):  # lists where they come from JSON
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @classmethod
    def from_dict(cls, values: object, where: object = "") -> Self:
        """Read what `to_dict` gave, or what a file claims that it gave.

        Raises
        ------
        TrainingError
            If a setting is missing, unknown, of the wrong kind, or out of bounds.
        """
        settings = _check(values, where)
        if "name" not in settings or "epochs" not in settings:
            raise TrainingError("the preset has no name or no epochs", where, "copy the run again")
        return cls(**settings)

    @property
    def augmentation(self) -> Augmentation:
        """How training spectrograms are changed at random."""
        return Augmentation(self.equalize, self.mask, self.mixup)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as a dict that JSON gives back as it is: lists instead of tuples."""
        return json.loads(json.dumps(asdict(self)))

    def __str__(self) -> str:
        if self.published:
            return (
                f"{self.name}: logistic regression on what is heard by "
                f"{' or '.join(self.published)} or all of them"
            )
        seen = f"excerpts of {self.frames} frames" if self.frames else "whole spectrograms"
        falling = " falling to 0" if self.cosine else ""
        more = dict(self.network)
        for name in (
            *("times", "weight_decay", "equalize", "mask", "mixup", "voters", "averaging"),
            "precision",
        ):
            if getattr(self, name) != getattr(Preset, name):
                more[name] = getattr(self, name)
        also = "".join(f", {name}={value}" for name, value in more.items())
        return (
            f"{self.name}: {self.epochs} epochs, batches of {self.batch_size}, "
            f"Adam at {self.learning_rate:g}{falling}, {seen}, the {self.weights} weights{also}"
        )


def _check(values: object, where: object = "") -> dict[str, Any]:
    remedy = "choose another value, or copy the run again"
    settings = check(values, BOUNDS, "the preset", where, remedy, TrainingError)
    check(settings.get("network", {}), NETWORK, "the network", where, remedy, TrainingError)
    return settings


# Half a minute on a laptop: a quarter of the filters, and excerpts of 192 frames (4 s), which the
# pools leave in two steps: nothing for recurrent layers to follow.
TINY = Preset(
    "tiny",
    epochs=40,
    batch_size=8,
    learning_rate=3e-3,
    cosine=True,
    frames=192,
    network={"filters": (16, 32, 32, 32), "momentum": 0.9, "rnn": None},
)
# For a network that knows something already, such as `start`: it needs small steps. On 277
# validation songs of seed 7 `start` was right for 88 % before it learnt from 58 songs more, for
# 78 % after 40 epochs at tiny's own rate, and for 87 % after these.
FINETUNE = replace(TINY, name="finetune", epochs=20, learning_rate=3e-4)
# Section 3 of the report; the learning rate is Adam's default, since it names none. Nor does it
# name batch-norm's momentum. At Keras' default of 0.99 the moving statistics trail the weights so
# far that a network which knew 84 % of the validation songs was measured at 47 % (180 validation
# songs, 1,800 practice songs in all, sixth epoch).
REPORT = Preset("report", epochs=200, network={"momentum": 0.9})
# Made for the 442 training songs of GTZAN's fault-filtered split. Some settings were tried on its
# 197 validation songs, one seed each, and chosen by accuracy and loss over the last passes. The
# ablation leads there one setting at a time, and takes each brake away again: of the five, only
# mixup is surely missed, and none is surely in the way.
BEST = Preset(
    "best",
    epochs=20,
    times=10,
    learning_rate=6e-3,
    cosine=True,
    frames=96,
    network={
        "filters": (16, 64, 128, 256),
        "pools": ((4, 4), (2, 2), (2, 2), (8, 2)),
        "rnn": None,
        "momentum": 0.9,
        "conv_bias": False,
        "own_mean": 1.0,
        "dropout": 0.15,
        "last_dropout": 0.5,
    },
    weight_decay=1e-2,
    mask=(16, 24),
    mixup=0.3,
    voters=4,
    averaging=0.99,
)
# A song as the 400 numbers of two published networks, and a linear classifier on them.
TRANSFER = Preset("transfer", epochs=1, published=("musicnn-msd", "musicnn-mtt"))
PRESETS = {preset.name: preset for preset in (TINY, FINETUNE, REPORT, BEST, TRANSFER)}


def preset_named(name: str | Preset) -> Preset:
    """Find a preset by its name; a preset itself is handed back.

    Parameters
    ----------
    name : str or Preset

    Raises
    ------
    TrainingError
        If there is none of that name.

    Examples
    --------
    >>> preset_named("tiny").frames
    192
    """
    if isinstance(name, Preset):
        return name
    if name not in PRESETS:
        raise TrainingError(f"there is no preset {name!r}", "", f"choose from {', '.join(PRESETS)}")
    return PRESETS[name]


def check_size(preset: Preset, input_shape: tuple[int, int], n_genres: int, where: object) -> None:
    """Refuse a preset whose network would take more memory than any sensible one, unbuilt.

    Parameters
    ----------
    preset : Preset
    input_shape : (int, int)
        Rows and frames of the network's input.
    n_genres : int
    where : path
        The file that tells so.

    Raises
    ------
    TrainingError
    """
    from ..models.crnn import Architecture  # brings Keras, which takes seconds

    architecture = Architecture(**preset.network)
    weights, largest = architecture.sizes(input_shape, n_genres)
    steps = input_shape[1] // prod(pool[1] for pool in architecture.pools)
    unrolled = architecture.unroll and steps > LONGEST_UNROLLED
    if weights * preset.voters > MOST_WEIGHTS or largest > LARGEST_LAYER or unrolled:
        raise TrainingError(
            f"the network would have {weights * preset.voters:,} weights and a layer of "
            f"{largest:,} numbers an excerpt",
            where,
            "give the function that builds it, if it is yours: gl.Run(folder, model=build)",
        )
