"""Measure what each ingredient of the preset `best` is worth, by training every variant."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from genre_lab.__main__ import run_command_line
from genre_lab.data.store import FeatureStore
from genre_lab.errors import EvaluationError
from genre_lab.evaluation import ablation
from genre_lab.evaluation.ablation import COLUMNS, Ablation, read_ablation, settled
from genre_lab.files import written_whole
from genre_lab.training.run import Run

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def measure_ablation(
    store: Annotated[Path, typer.Argument(help="A feature store with the splits train and valid.")],
    out: Annotated[
        Path,
        typer.Argument(
            help="The folder for the runs and ablation.csv; what is there isn't trained again."
        ),
    ],
    seeds: Annotated[int, typer.Option(min=1, help="How many, from 0.")] = 5,
    variant: Annotated[
        list[str] | None, typer.Option(help="Only this variant; may be repeated.")
    ] = None,
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="Take one brake away from the whole recipe.")
    ] = False,
) -> None:
    """Train from the report's recipe to best, one ingredient more at a time."""
    print(measure(FeatureStore(store), out, range(seeds), variant or None, leave_one_out))


def measure(
    store: FeatureStore,
    folder: Path,
    seeds: Iterable[int],
    names: Sequence[str] | None = None,
    leave_one_out: bool = False,
    progress: bool = True,
) -> Ablation:
    """Train every variant under every seed; write what each scores on the validation songs.

    There is a folder for each run, and ablation.csv or left_out.csv. A training that broke off
    resumes, and one that is finished isn't trained again.
    """
    from genre_lab.training.fit import fit  # Keras takes seconds to import

    presets = ablation.left_out() if leave_one_out else ablation.variants()
    order = list(presets)
    names = order if names is None else list(names)
    if set(names) - set(presets) or not names:
        unknown = ", ".join(sorted(set(names) - set(presets)))
        raise EvaluationError(
            f"there is no variant {unknown}", "", f"choose from {', '.join(order)}"
        )
    path = folder / ("left_out.csv" if leave_one_out else "ablation.csv")
    kept = read_ablation(path).table.to_dict("records") if path.is_file() else []
    rows: dict[tuple[str, int], dict] = {(row["variant"], row["seed"]): row for row in kept}
    for seed in seeds:
        for name in names:
            run = fit(
                store,
                preset=presets[name],
                seed=seed,
                out=folder / f"{name.replace(' ', '-')}-{seed}",
                resume=True,
                progress=progress,
            )
            rows[name, seed] = _row(name, run)
            in_order = sorted(rows, key=lambda key: (order.index(key[0]), key[1]))
            table = pd.DataFrame([rows[key] for key in in_order], columns=COLUMNS)
            with written_whole(path) as partial:
                table.to_csv(partial, index=False, lineterminator="\n")
    return Ablation(table, leave_one_out)


def _row(name: str, run: Run) -> dict[str, Any]:
    history = run.history
    return {
        "variant": name,
        "seed": run.seed,
        "accuracy": round(settled(history), 4),
        "loss": round(settled(history, "val_loss"), 4),
        "train_accuracy": round(settled(history, "accuracy"), 4),
        "epochs": len(history),
        "n_valid": run.n_songs["valid"],
        "minutes": round(history.seconds.sum() / 60, 2),
        "device": run.environment["device"],
    }


if __name__ == "__main__":
    run_command_line(app)
