"""Put a run among those that come with the package: its last weights, and its records."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from genre_lab.__main__ import run_command_line
from genre_lab.training.config import CONFIG
from genre_lab.training.run import ENVIRONMENT, HISTORY, LAST, SCALING, WEIGHTS, Run

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def ship_run(
    run: Annotated[Path, typer.Argument(help="The folder of a finished run.")],
    name: Annotated[str, typer.Argument(help="What it will be called: best.")],
):
    """Ship a run, so that python -m genre_lab predict NAME SONG uses it; write its card by hand."""
    from genre_lab.training.checkpoints import save_checkpoint

    trained, folder = Run(run), WEIGHTS / name
    save_checkpoint(folder / LAST, trained.model("last"), len(trained.history), resumable=False)
    for record in (HISTORY, SCALING, ENVIRONMENT, CONFIG):
        shutil.copyfile(trained.folder / record, folder / record)
    print(f"{Run(folder)}\n{(folder / LAST).stat().st_size / 1e6:.1f} MB in {folder}")


if __name__ == "__main__":
    run_command_line(app)
