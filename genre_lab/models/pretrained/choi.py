"""Choi's MusicTaggerCRNN, the network that the report follows, with its published weights."""

from pathlib import Path
from typing import Any

import numpy as np

from ...audio.feature_spec import FeatureSpec
from .network_card import MILLION_SONG_TAGS, Example, NetworkCard, Source

BANDS, FRAMES, PADDED = 96, 1366, 1440
FILTERS, POOLS = (64, 128, 128, 128), ((2, 2), (3, 3), (4, 4), (4, 4))
UNITS = 32
EPSILON = 1e-3
PUBLISHER = "https://raw.githubusercontent.com/keunwoochoi/music-auto_tagging-keras/master/data/"


def hard_sigmoid(values: Any) -> Any:
    """Squash to 0 to 1 as Keras 1 did, by 0.2 x + 0.5; Keras 3 calls x / 6 + 0.5 so."""
    from ..keras_backend import keras

    return keras.ops.clip(0.2 * values + 0.5, 0.0, 1.0)


def choi_crnn() -> Any:
    """Build the network, with random weights: (n, 96, 1366) in, (n, 50) out.

    Its first batch-norm has a mean and a variance for each of 1,440 *frames*. That ties the
    network to excerpts of 29.12 s.
    """
    from ..keras_backend import keras

    layers = keras.layers
    margin = (PADDED - FRAMES) // 2
    values = keras.Input((BANDS, FRAMES), name="spectrogram")
    x = layers.Reshape((BANDS, FRAMES, 1), name="one_map")(values)
    x = layers.ZeroPadding2D(((0, 0), (margin, margin)), name="pad")(x)
    x = layers.BatchNormalization(axis=2, epsilon=EPSILON, name="bn_0_freq")(x)
    for number, (filters, pool) in enumerate(zip(FILTERS, POOLS, strict=True), 1):
        x = layers.Conv2D(filters, 3, padding="same", name=f"conv{number}")(x)
        x = layers.BatchNormalization(epsilon=EPSILON, name=f"bn{number}")(x)
        x = layers.Activation("elu", name=f"elu{number}")(x)
        x = layers.MaxPooling2D(pool, name=f"pool{number}")(x)
    x = layers.Reshape((-1, FILTERS[-1]), name="steps")(x)
    gates = {"recurrent_activation": hard_sigmoid, "reset_after": False}
    x = layers.GRU(UNITS, return_sequences=True, name="gru1", **gates)(x)
    x = layers.GRU(UNITS, name="gru2", **gates)(x)
    x = layers.Dense(len(MILLION_SONG_TAGS), activation="sigmoid", name="output")(x)
    return keras.Model(values, x, name="choi_crnn")


def read_choi_crnn(path: Path) -> dict[str, np.ndarray]:
    """Read the published HDF5 file into the names and shapes of Keras 3."""
    import h5py

    with h5py.File(path) as file:
        old = {
            name.split(":")[0].removesuffix("_1"): np.array(file[layer][name])
            for layer in file
            for name in file[layer]
        }
    arrays = {"output/kernel": old["output_W"], "output/bias": old["output_b"]}
    for layer in ("bn_0_freq", "bn1", "bn2", "bn3", "bn4"):
        arrays[f"{layer}/gamma"] = old[f"{layer}_gamma"]
        arrays[f"{layer}/beta"] = old[f"{layer}_beta"]
        arrays[f"{layer}/moving_mean"] = old[f"{layer}_running_mean"]
        arrays[f"{layer}/moving_variance"] = old[
            f"{layer}_running_std"
        ]  # a variance, whatever its name
    for layer in ("conv1", "conv2", "conv3", "conv4"):
        arrays[f"{layer}/kernel"] = old[f"{layer}_W"].transpose(2, 3, 1, 0)
        arrays[f"{layer}/bias"] = old[f"{layer}_b"]
    for layer in ("gru1", "gru2"):
        for name, letter in (("kernel", "W"), ("recurrent_kernel", "U"), ("bias", "b")):
            gates = [old[f"{layer}_{letter}_{gate}"] for gate in "zrh"]
            arrays[f"{layer}/{name}"] = np.concatenate(gates, axis=-1)
    return arrays


def turned(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Turn each convolution kernel by 180 degrees: weights of a library that convolves need it."""
    return {name: a[::-1, ::-1] if a.ndim == 4 else a for name, a in arrays.items()}


EXAMPLES = tuple(
    Example(Source(file, sha256, 1_049_184, urls=(PUBLISHER + file,)), answers)
    for file, sha256, answers in (
        (
            "bensound-cute.npy",
            "0a3695db0a35044bd43430fc04dc2c54162b67bce28e01b7e0ee768aa3abbec7",
            {
                "jazz": 0.444,
                "instrumental": 0.151,
                "folk": 0.103,
                "Hip-Hop": 0.103,
                "ambient": 0.077,
            },
        ),
        (
            "bensound-dubstep.npy",
            "e26a0222d103f36be316752b077f3124b0bc2eb07fc0ece6452c91aeb34cb6ad",
            {"Hip-Hop": 0.245, "rock": 0.183},
        ),
    )
)
CARDS = (
    NetworkCard(
        name="choi-crnn",
        title="four convolution blocks and two GRU layers; the report follows it",
        year=2016,
        licence="MIT",
        data="Million Song Dataset",
        figure="ROC-AUC .862",
        citation="Choi, Fazekas, Sandler and Cho, Convolutional recurrent neural networks for "
        "music classification, ICASSP 2017",
        tag_names=MILLION_SONG_TAGS,
        spec=FeatureSpec(
            "mel",
            seconds=29.12,
            htk=False,
            top_db=80.0,
            compression="decibel of squared power",
        ),
        frames=FRAMES,
        embedding="gru2",
        width=UNITS,
        parameters=400_562,
        source=Source(
            "music_tagger_crnn_weights_tensorflow.h5",
            "df63638de9f3113780768181670c554f122fbd1297c63c065836d70a251115a8",
            1_649_464,
            urls=(f"{PUBLISHER}music_tagger_crnn_weights_tensorflow.h5",),
        ),
        digest="ef094c6b9b1831182fc46e9569a2830de6211fb4597cd48b0a87d89d745cd233",
        build=choi_crnn,
        read=read_choi_crnn,
        examples=EXAMPLES,
    ),
)
