"""Measure again what the course keeps: some tables take too long for a lesson."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from genre_lab.__main__ import run_command_line, say
from genre_lab.course.measurements import FOLDER
from genre_lab.data.store_files import write_table
from genre_lab.errors import EvaluationError
from genre_lab.evaluation.sweep import Sweep

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def measure(
    names: Annotated[list[str], typer.Argument(help="Which tables, or all.")],
    work: Annotated[
        Path,
        typer.Option(
            help="The folder for spectrograms and runs; a stop resumes. What is measured on GTZAN "
            "wants the store gtzan-store there, made by genre_lab import."
        ),
    ] = Path("measurements"),
) -> None:
    """Measure tables of the course again and put them into the package.

    Each is a file of data_scripts/measurements, whose function measure(work) gives a table or a
    sweep. What was measured, on what and how long it took stands in the measurements' README.
    """
    there = sorted(path.stem for path in (Path(__file__).parent / "measurements").glob("[!_]*.py"))
    unknown = set(names) - {*there, "all"}
    if unknown:
        raise EvaluationError(
            f"there is no measurement {', '.join(sorted(unknown))}",
            "",
            f"choose from {', '.join([*there, 'all'])}",
        )
    for name in there if "all" in names else names:
        found = import_module(f"measurements.{name}").measure(work / name)
        if isinstance(found, Sweep):
            found.save(FOLDER / name)
        else:
            write_table(FOLDER / f"{name}.csv", found)
        say(f"{name}\n{found}")


if __name__ == "__main__":
    run_command_line(app)
