"""The networks of Pons and Serra (2019), musicnn and vgg, with their published weights."""

import shutil
import tempfile
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ...audio.feature_spec import FeatureSpec
from ...errors import ModelError
from .network_card import MILLION_SONG_TAGS, NetworkCard, Source

BANDS, FRAMES = 96, 187
EPSILON = 1e-3
TIMBRAL = (38, 67)  # bands that a filter of seven frames spans: 0.4 and 0.7 of 96
TEMPORAL = (128, 64, 32)  # frames that a filter of one band spans
_MAGNATAGATUNE = (
    "guitar,classical,slow,techno,strings,drums,electronic,rock,fast,piano,ambient,beat,"
    "violin,vocal,synth,female,indian,opera,male,singing,vocals,no vocals,harpsichord,loud,"
    "quiet,flute,woman,male vocal,no vocal,pop,soft,sitar,solo,man,classic,choir,voice,"
    "new age,dance,male voice,female vocal,beats,harp,cello,no voice,weird,country,metal,"
    "female voice,choral"
)
MAGNATAGATUNE_TAGS = tuple(_MAGNATAGATUNE.split(","))
# Our layers, in the order in which the publisher's program numbered its own.
CONVOLUTIONS = (
    *(f"timbral_{height}" for height in TIMBRAL),
    *(f"temporal_{length}" for length in TEMPORAL),
    *(f"middle_{number}" for number in (1, 2, 3)),
)
NORMS = ("input_bn", *(f"{name}_bn" for name in CONVOLUTIONS), "over_time_bn", "embedding")
VARIABLES = {"bn": ("gamma", "beta", "moving_mean", "moving_variance"), "": ("kernel", "bias")}
LARGEST_MEMBER = 1 << 24  # bytes; the largest checkpoint has 9.5 MB


def musicnn() -> Any:
    """Build the network of tall filters for timbre, long for rhythm: (n, 96, 187) to (n, 50)."""
    from ..keras_backend import keras

    layers = keras.layers
    values, x = _input()
    padded = layers.ZeroPadding2D(((3, 3), (0, 0)), name="pad")(x)
    front = [_strongest(padded, f"timbral_{height}", 204, (7, height)) for height in TIMBRAL]
    front += [_strongest(x, f"temporal_{n}", 51, (n, 1), "same") for n in TEMPORAL]
    x = layers.Concatenate(name="front")(front)
    steps = [x]
    for number in (1, 2, 3):
        y = layers.Reshape((FRAMES, x.shape[-1], 1), name=f"middle_{number}_map")(x)
        y = layers.ZeroPadding2D(((3, 3), (0, 0)), name=f"middle_{number}_pad")(y)
        size = (7, x.shape[-1])
        y = layers.Conv2D(64, size, activation="relu", name=f"middle_{number}")(y)
        y = layers.BatchNormalization(epsilon=EPSILON, name=f"middle_{number}_bn")(y)
        y = layers.Reshape((FRAMES, 64), name=f"middle_{number}_steps")(y)
        x = y if number == 1 else layers.Add(name=f"middle_{number}_sum")([y, x])
        steps.append(x)
    x = layers.Concatenate(name="steps")(steps)
    strongest = layers.GlobalMaxPooling1D(name="maximum")(x)
    mean = layers.GlobalAveragePooling1D(name="mean")(x)
    x = layers.Concatenate(name="over_time")([strongest, mean])
    # The publisher's order: maximum and mean of the first channel, then of the second, and so on.
    x = layers.Reshape((2, -1), name="pairs")(x)
    x = layers.Flatten(name="flat")(layers.Permute((2, 1), name="paired")(x))
    x = layers.BatchNormalization(epsilon=EPSILON, name="over_time_bn")(x)
    x = layers.Dense(200, activation="relu", name="penultimate")(x)
    x = layers.BatchNormalization(epsilon=EPSILON, name="embedding")(x)
    return keras.Model(values, _tags(x), name="musicnn")


def vgg() -> Any:
    """Build the network of five convolutions of 3 x 3: (n, 96, 187) to (n, 50)."""
    from ..keras_backend import keras

    layers = keras.layers
    values, x = _input()
    sizes = ((4, 1), (2, 2), (2, 2), (2, 2), (4, 4))
    for number, size in enumerate(sizes, 1):
        x = layers.Conv2D(128, 3, padding="same", activation="relu", name=f"conv_{number}")(x)
        x = layers.BatchNormalization(epsilon=EPSILON, name=f"conv_{number}_bn")(x)
        strides = (2, 2) if number == 1 else size
        x = layers.MaxPooling2D(size, strides, name=f"pool_{number}")(x)
    x = layers.Flatten(name="embedding")(x)
    return keras.Model(values, _tags(x), name="vgg")


def _input() -> tuple[Any, Any]:
    from ..keras_backend import keras

    layers = keras.layers
    values = keras.Input((BANDS, FRAMES), name="spectrogram")
    x = layers.Permute((2, 1), name="frames_first")(values)
    x = layers.Reshape((FRAMES, BANDS, 1), name="one_map")(x)
    return values, layers.BatchNormalization(epsilon=EPSILON, name="input_bn")(x)


def _strongest(
    x: Any, name: str, filters: int, size: tuple[int, int], padding: str = "valid"
) -> Any:
    """Convolve, then keep each filter's strongest answer over the bands."""
    from ..keras_backend import keras

    layers = keras.layers
    x = layers.Conv2D(filters, size, padding=padding, activation="relu", name=name)(x)
    x = layers.BatchNormalization(epsilon=EPSILON, name=f"{name}_bn")(x)
    x = layers.MaxPooling2D((1, x.shape[2]), name=f"{name}_top")(x)
    return layers.Reshape((FRAMES, filters), name=f"{name}_steps")(x)


def _tags(x: Any) -> Any:
    from ..keras_backend import keras

    return keras.layers.Dense(50, activation="sigmoid", name="tags")(x)


def _published_names(kind: str) -> dict[str, str]:
    """Say which of the publisher's layers each of ours is."""

    def numbered(name: str, layers: tuple[str, ...]) -> dict[str, str]:
        return {ours: f"{name}_{n}" if n else name for n, ours in enumerate(layers)}

    if kind == "musicnn":
        convolutions, norms = numbered("conv2d", CONVOLUTIONS), NORMS
        dense = {"penultimate": "dense", "tags": "dense_1"}
    else:
        convolutions = {f"conv_{number}": f"{number}CNN" for number in range(1, 6)}
        norms = ("input_bn", *(f"{name}_bn" for name in convolutions))
        dense = {"tags": "dense"}
    return convolutions | dense | numbered("batch_normalization", norms)


def read_checkpoint(path: Path, kind: str, folder: str) -> dict[str, np.ndarray]:
    """Read one network's TensorFlow checkpoint out of the publisher's wheel, as arrays."""
    try:
        import tensorflow
    except ImportError:
        raise ModelError(
            "these weights are in TensorFlow's format, and TensorFlow isn't installed",
            path,
            "pip install tensorflow, convert them once, and use any backend afterwards",
        ) from None
    arrays = {}
    with tempfile.TemporaryDirectory() as place:
        with zipfile.ZipFile(path) as wheel:
            for part in ("index", "data-00000-of-00001"):
                member = wheel.getinfo(f"musicnn/{folder}/.{part}")
                if member.file_size > LARGEST_MEMBER:
                    raise ModelError("a checkpoint is larger than was published", path)
                with wheel.open(member) as packed, open(f"{place}/weights.{part}", "wb") as file:
                    shutil.copyfileobj(packed, file)
        checkpoint = tensorflow.train.load_checkpoint(f"{place}/weights")
        for ours, theirs in _published_names(kind).items():
            is_norm = theirs.startswith("batch_normalization")
            for variable in VARIABLES["bn" if is_norm else ""]:
                values = checkpoint.get_tensor(f"{theirs}/{variable}")
                arrays[f"{ours}/{variable}"] = values
    return arrays


WHEEL = Source(
    "musicnn-0.1.0-py3-none-any.whl",
    "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa",
    29_292_476,
    package="musicnn==0.1.0",
)
SPEC = FeatureSpec("mel", rate=16_000, htk=False, compression="log10(1 + 10000 power)")


def _card(kind: str, data: str, figure: str, digest: str) -> NetworkCard:
    is_musicnn, is_million = kind == "musicnn", data == "msd"
    titles = {
        "musicnn": "tall filters for timbre, long ones for rhythm",
        "vgg": "five convolutions of 3 x 3",
    }
    return NetworkCard(
        name=f"{kind}-{data}",
        title=titles[kind],
        year=2019,
        licence="ISC",
        data="Million Song Dataset" if is_million else "MagnaTagATune",
        figure=figure,
        citation="Pons and Serra, musicnn: pre-trained convolutional neural networks for music "
        "audio tagging, ISMIR 2019 (late-breaking)",
        tag_names=MILLION_SONG_TAGS if is_million else MAGNATAGATUNE_TAGS,
        spec=SPEC,
        frames=FRAMES,
        embedding="embedding",
        width=200 if is_musicnn else 256,
        parameters=792_079 if is_musicnn else 607_030,
        source=WHEEL,
        digest=digest,
        build=musicnn if is_musicnn else vgg,
        read=partial(read_checkpoint, kind=kind, folder=f"{data.upper()}_{kind}"),
    )


CARDS = (
    _card(
        "musicnn",
        "msd",
        "ROC-AUC .880, PR-AUC .289",
        "606268d937910ded51df651365871352a5fa87dc5efd663ede45738c5503dcb3",
    ),
    _card(
        "musicnn",
        "mtt",
        "ROC-AUC .907, PR-AUC .383",
        "97642373925f07e49759bb545e44a33fa105c7bc9353d497ac5ca9f0759d75f7",
    ),
    _card(
        "vgg",
        "msd",
        "ROC-AUC .877, PR-AUC .282",
        "c7f07570e7f8483a75825d3429faa4f5e287d1aa7dc7b96556e911ebb8406ee9",
    ),
    _card(
        "vgg",
        "mtt",
        "ROC-AUC .903, PR-AUC .382",
        "0ea79c93a1d6dd6612c36d3e74182b7344cee1aa45ffc2628952ec8e1d318d9f",
    ),
)
