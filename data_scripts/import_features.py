"""Make a feature store from spectrograms that others computed: an .npz and a CSV of tracks."""

from pathlib import Path
from typing import Annotated

import typer

from genre_lab.__main__ import run_command_line
from genre_lab.commands.extract import import_features

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    arrays: Annotated[
        Path,
        typer.Argument(
            metavar="ARRAYS.npz", help="values, and offset and scale where they are whole numbers."
        ),
    ],
    tracks: Annotated[
        Path,
        typer.Argument(metavar="TRACKS.csv", help="track_id, genre, split; one row a song."),
    ],
    store: Annotated[Path, typer.Argument(help="The folder of the feature store.")],
    spec: Annotated[
        Path | None,
        typer.Option(help="The recipe as JSON; that of GTZAN's mel features if left out."),
    ] = None,
) -> None:
    """Take spectrograms that others computed."""
    print(import_features(arrays, tracks, store, spec=spec))


if __name__ == "__main__":
    run_command_line(app)
