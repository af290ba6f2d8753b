"""Make a feature store from a folder of songs or a table of tracks; run again, it goes on where it stopped."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from genre_lab.__main__ import run_command_line
from genre_lab.audio.feature_spec import KINDS, MEL
from genre_lab.data.extraction import extract
from genre_lab.data.sources import from_csv, from_folder
from genre_lab.errors import GenreLabError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def extract_features(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="TRACKS_CSV_OR_FOLDER",
            help="A CSV of tracks, or a folder with one folder a genre.",
        ),
    ],
    store: Annotated[Path, typer.Argument(help="The folder of the feature store.")],
    feature: Annotated[str, typer.Option(help="mel, stft or mfcc.")] = "mel",
    split: Annotated[
        str,
        typer.Option(
            help="song or artist; left out: the CSV's own split, else by artist where every song "
            "names one, else by song."
        ),
    ] = "",
    seed: Annotated[int, typer.Option(min=0, help="Of the split.")] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; one a processor if left out.")
    ] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
    dtype: Annotated[str, typer.Option(help="float16 or float32.")] = "float16",
):
    """Make the pictures of many songs."""
    if feature not in KINDS:
        raise typer.BadParameter(f"choose from {', '.join(KINDS)}", param_hint="--feature")
    if dtype not in ("float16", "float32"):
        raise typer.BadParameter("choose float16 or float32", param_hint="--dtype")
    tracks = from_folder(source) if source.is_dir() else from_csv(source)
    if split or not tracks.table.split.any():
        tracks = tracks.split(
            by=split or ("artist" if tracks.table.artist.all() else "song"), seed=seed
        )
    done = extract(
        tracks,
        replace(MEL, kind=feature),
        out=store,
        workers=workers,
        scheduler=scheduler,
        dtype=dtype,
    )
    print(f"{tracks}\n{done}")
    if not len(done):
        raise GenreLabError("no song could be read", store, "see failed.csv there for the reasons")


if __name__ == "__main__":
    run_command_line(app)
