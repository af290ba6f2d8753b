"""Presets: everything that a training was told, frozen and printable."""

import json
from dataclasses import asdict, dataclass, field

from ..errors import TrainingError
from .augmentation import Augmentation

PRECISIONS = ("float32", "mixed_bfloat16")


@dataclass(frozen=True)
class Preset:
    """Freeze the settings of a training.

    Parameters
    ----------
    name : str
        What the command line calls it.
    epochs : int
        After so many the training ends; after each the validation songs are asked, and the weights kept.
    times : int
        How often an epoch goes through the training songs.
    batch_size : int
        Songs a step.
    learning_rate : float
        Of Adam, at the beginning.
    cosine : bool
        Whether the learning rate falls to zero along a cosine, or stays.
    frames : int or None
        Length of the network's input in frames: shorter than the picture means a random excerpt of
        every song each epoch, and a vote over all excerpts of a song in the end. None: the whole.
    network : dict
        Arguments of `crnn` that differ from the report's network.
    weight_decay : float
        Part by which every weight shrinks each step, times the learning rate.
    equalize, mask, mixup : float, (int, int), float
        How training pictures are changed at random: see `Augmentation`. 0: not at all.
    voters : int
        So many networks learn side by side, and the mean of their answers counts.
    averaging : float, 0 to below 1
        Momentum of a moving average of the weights, which is judged and kept in their place. 0: none.
    weights : {"last", "best"}
        The rule by which the weights to be judged are chosen: those of the last epoch, or those
        with the lowest validation loss.
    precision : {"float32", "mixed_bfloat16"}
        In what the network computes. A GPU convolves in "float32" by its own short cut (TF32). With
        "mixed_bfloat16" what flows through the network is rounded to 3 digits, which halves the
        memory and on a GPU most of the time; weights, statistics and probabilities keep 7.

    Raises
    ------
    TrainingError
        If the precision is another.

    Examples
    --------
    >>> print(REPORT)
    report: 200 epochs, batches of 16, Adam at 0.001, whole pictures, the last weights, momentum=0.9

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """

    name: str
    epochs: int
    batch_size: int = 16
    learning_rate: float = 1e-3
    cosine: bool = False
    frames: int | None = None
    network: dict = field(default_factory=dict)
    weight_decay: float = 0.0
    equalize: float = 0.0
    mask: tuple = (0, 0)
    mixup: float = 0.0
    voters: int = 1
    times: int = 1
    averaging: float = 0.0
    weights: str = "last"
    precision: str = "float32"

    def __post_init__(self):
        object.__setattr__(self, "mask", tuple(self.mask))  # a list where it comes from JSON
        if self.precision not in PRECISIONS:
            raise TrainingError(
                f"precision={self.precision!r} is unknown",
                self.name,
                f"choose from {', '.join(PRECISIONS)}",
            )

    @property
    def augmentation(self):
        """How training pictures are changed at random."""
        return Augmentation(self.equalize, self.mask, self.mixup)

    def to_dict(self):
        """Return the settings as a dict that comes back from JSON as it is: lists in place of tuples."""
        return json.loads(json.dumps(asdict(self)))

    def __str__(self):
        seen = f"excerpts of {self.frames} frames" if self.frames else "whole pictures"
        more = {
            name: getattr(self, name)
            for name in (
                "times",
                "weight_decay",
                "equalize",
                "mask",
                "mixup",
                "voters",
                "averaging",
                "precision",
            )
        }
        more = self.network | {
            name: value for name, value in more.items() if value != getattr(Preset, name)
        }
        also = "".join(f", {name}={value}" for name, value in more.items())
        falling = " falling to 0" if self.cosine else ""
        return (
            f"{self.name}: {self.epochs} epochs, batches of {self.batch_size}, Adam at {self.learning_rate:g}{falling}, "
            f"{seen}, the {self.weights} weights{also}"
        )


# Half a minute on a laptop: a quarter of the filters, and excerpts of 192 frames (4 s), which the pools
# leave in two steps: nothing for recurrent layers to follow.
TINY = Preset(
    "tiny",
    epochs=40,
    batch_size=8,
    learning_rate=3e-3,
    cosine=True,
    frames=192,
    network={"filters": (16, 32, 32, 32), "momentum": 0.9, "rnn": None},
)
# Section 3 of the report; the learning rate is Adam's default, since it names none. Nor does it name batch-norm's
# momentum: at Keras' default of 0.99 the moving statistics trail the weights so far that a network which knew 84 %
# of the validation songs was measured at 47 % (180 validation songs, 1,800 practice songs in all, sixth epoch).
REPORT = Preset("report", epochs=200, network={"momentum": 0.9})
# Made for the 442 training songs of GTZAN's fault-filtered split. Some settings were tried on its 197 validation songs, one
# seed each, and chosen by accuracy and loss over the last passes. `ladder.rungs` leads there one setting at a time, and
# `ladder.left_out` takes each brake away again: of the five, only mixup is surely missed, and none is surely in the way.
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
PRESETS = {preset.name: preset for preset in (TINY, REPORT, BEST)}


def preset_named(name):
    """Find a preset by its name; a preset itself is handed back.

    Examples
    --------
    >>> preset_named("tiny").frames
    192

    Taught in: notebooks/08_train_on_a_gpu_kernel.ipynb
    """
    if isinstance(name, Preset):
        return name
    if name not in PRESETS:
        raise TrainingError(f"there is no preset {name!r}", "", f"choose from {', '.join(PRESETS)}")
    return PRESETS[name]
