"""Measure what each ingredient of the preset `best` is worth: train every rung of the ladder under several seeds."""

from pathlib import Path
from typing import Annotated

import typer

from genre_lab.__main__ import run_command_line
from genre_lab.data.store import FeatureStore

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def measure_ablation(
    store: Annotated[Path, typer.Argument(help="A feature store with the splits train and valid.")],
    out: Annotated[
        Path,
        typer.Argument(
            help="The folder for the runs and ladder.csv; what is there is not trained again."
        ),
    ],
    seeds: Annotated[int, typer.Option(min=1, help="How many, from 0.")] = 5,
    rung: Annotated[list[str] | None, typer.Option(help="Only this rung; may be repeated.")] = None,
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="Take one brake away from the whole recipe.")
    ] = False,
):
    """Climb from the report's recipe to best, one ingredient at a time."""
    from genre_lab.evaluation.ablation import climb

    print(climb(FeatureStore(store), out, range(seeds), rung or None, leave_one_out))


if __name__ == "__main__":
    run_command_line(app)
