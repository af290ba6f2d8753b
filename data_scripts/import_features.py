"""Make a feature store from pictures that somebody else computed: an .npz of arrays and a CSV of tracks."""

import zipfile
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from genre_lab.__main__ import run_command_line
from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.data.sources import from_csv
from genre_lab.data.store import FeatureStore
from genre_lab.errors import DataError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

# 22,050 Hz, 128 Slaney bands, dB below each clip's own maximum, 723 of 1,293 frames of 30 s.
GTZAN = FeatureSpec(
    "mel",
    rate=22_050,
    seconds=30.02,
    n_fft=2048,
    hop_length=512,
    n_mels=128,
    htk=False,
    ref="max",
    top_db=80.0,
    n_kept=723,
)


@app.command()
def import_features(
    arrays: Annotated[
        Path,
        typer.Argument(
            metavar="ARRAYS.npz", help="values, and offset and scale where they are whole numbers."
        ),
    ],
    tracks: Annotated[
        Path,
        typer.Argument(metavar="TRACKS.csv", help="track_id, genre, split; one row a picture."),
    ],
    store: Annotated[Path, typer.Argument(help="The folder of the feature store.")],
    spec: Annotated[
        Path | None,
        typer.Option(
            help="The recipe of the pictures as JSON; that of GTZAN's mel pictures if left out."
        ),
    ] = None,
):
    """Take pictures that somebody else computed."""
    recipe = FeatureSpec.from_json(spec.read_bytes(), spec) if spec else GTZAN
    try:
        with np.load(arrays, allow_pickle=False) as held:
            values, offset, scale = (
                held[name] if name in held else None for name in ("values", "offset", "scale")
            )
    except (TypeError, ValueError, zipfile.BadZipFile, EOFError) as problem:
        raise DataError(
            f"the arrays cannot be read ({problem})",
            arrays,
            "save them with numpy.savez, without Python objects",
        ) from None
    if values is None:
        raise DataError(
            "there is no array called values",
            arrays,
            "save the pictures under that name: (songs, rows, frames)",
        )
    print(FeatureStore.from_arrays(values, from_csv(tracks).table, recipe, store, offset, scale))


if __name__ == "__main__":
    run_command_line(app)
