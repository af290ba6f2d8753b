"""The zoo: every network by its name, in the order of the years."""

from functools import cache
from typing import Any, overload

import pandas as pd

from ...errors import ModelError
from ..crnn import check_sides
from ..work import multiply_adds
from . import (
    choi_compact,
    choi_crnn,
    choi_fcn,
    deep_audio,
    dieleman,
    musicnn,
    short_chunk,
    zhang,
)

# A new network: its file, and one line here.
ENTRIES = {
    entry.name: entry
    for entry in (
        dieleman.ENTRY,
        choi_fcn.ENTRY,
        zhang.ENTRY,
        deep_audio.ENTRY,
        choi_crnn.ENTRY,
        choi_compact.ENTRY,
        musicnn.ENTRY,
        short_chunk.ENTRY,
    )
}
USUAL = (96, 384)  # rows and frames that the table's figures are for


@overload
def zoo() -> pd.DataFrame: ...
@overload
def zoo(name: str, input_shape: tuple[int, int] = ..., n_genres: int = ...) -> Any: ...
def zoo(
    name: str | None = None, input_shape: tuple[int, int] = (96, 1172), n_genres: int = 6
) -> Any:
    """List small versions of networks that others have built, or build one of them by name.

    `fit(store, "dieleman", preset=…)` trains one; `--model` does so on the command line.

    Parameters
    ----------
    name : str or None
        Such as "choi-fcn"; None gives the table.
    input_shape : (int, int)
        Rows and frames of a spectrogram whose bands are standardised.
    n_genres : int
        How many genres to tell apart.

    Returns
    -------
    pandas.DataFrame or keras.Model
        The table has one row a network: year and source, what is theirs and what is scaled down;
        parameters, and multiply-adds in millions, for spectrograms of 96 x 384 and six genres. A
        network goes from (n, rows, frames) to (n, n_genres) probabilities; its weights are random.

    Raises
    ------
    ModelError
        If there is no network of this name, or the shape is none.

    Examples
    --------
    >>> zoo().year.to_dict()["zhang"]
    2016
    >>> zoo("choi-compact", (96, 384), 6).count_params()
    38918

    Taught in: notebooks/13_model_zoo.ipynb
    """
    if name is None:
        return _table().copy()
    if name not in ENTRIES:
        raise ModelError(
            f"there is no network {name!r} in the zoo", "", f"choose from {', '.join(ENTRIES)}"
        )
    check_sides(input_shape, n_genres, name)
    rows, frames = input_shape
    return ENTRIES[name].build((rows, frames), n_genres)


@cache
def _table() -> pd.DataFrame:
    rows = {}
    for name, entry in ENTRIES.items():
        network = entry.build(USUAL, 6)
        rows[name] = {
            "year": entry.year,
            "source": entry.source,
            "what is theirs": entry.theirs,
            "scaled down": entry.scaled,
            "parameters": network.count_params(),
            "multiply-adds (M)": round(multiply_adds(network) / 1e6, 1),
        }
    return pd.DataFrame.from_dict(rows, orient="index")
