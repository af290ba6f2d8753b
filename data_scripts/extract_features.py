"""Make a feature store from a folder of songs or a table of tracks; run again, it resumes."""

from pathlib import Path
from typing import Annotated

import typer

from genre_lab.__main__ import run_command_line
from genre_lab.audio.feature_spec import KINDS
from genre_lab.commands.extract import extract_features

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
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
        typer.Option(help="artist or song; left out: the CSV's own split, or by artist."),
    ] = "",
    seed: Annotated[int, typer.Option(min=0, help="Of the split.")] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; one a processor if left out.")
    ] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
    dtype: Annotated[str, typer.Option(help="float16 or float32.")] = "float16",
) -> None:
    """Make the spectrograms of many songs."""
    if feature not in KINDS:
        raise typer.BadParameter(f"choose from {', '.join(KINDS)}", param_hint="--feature")
    if dtype not in ("float16", "float32"):
        raise typer.BadParameter("choose float16 or float32", param_hint="--dtype")
    if split not in ("", "artist", "song"):
        raise typer.BadParameter("choose artist or song", param_hint="--split")
    settings = {"feature": feature, "split": split, "seed": seed, "dtype": dtype}
    print(extract_features(source, store, workers=workers, scheduler=scheduler, **settings))


if __name__ == "__main__":
    run_command_line(app)
