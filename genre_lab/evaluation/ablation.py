"""The ablation: what each ingredient of the preset `best` is worth, measured over several seeds.

It is read in two directions. The variants lead from the report's recipe to `best`, one ingredient
more at a time; and at the end, one brake at a time is left out of the whole recipe.
"""

import html
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..files import read_csv
from ..training.presets import BEST, REPORT, Preset
from .statistics import mean_and_deviation

COLUMNS = [
    "variant",
    "seed",
    "accuracy",
    "loss",
    "train_accuracy",
    "epochs",
    "n_valid",
    "minutes",
    "device",
]
NUMBERS = ["accuracy", "loss", "train_accuracy", "minutes"]
SETTLED = 0.25  # the part of a training's epochs, at its end, that counts
WHOLE_EPOCHS = 8  # of the first variant, on whole spectrograms: six minutes on two CPU cores
LATER = ("own_mean", "dropout", "last_dropout")  # settings of the network added one by one
WHOLE_RECIPE = "four times as long"  # the last variant of a single network


def variants() -> dict[str, Preset]:
    """List the variants, from the report's recipe to `best`.

    Each preset differs from the one before in the ingredient that names it.

    Returns
    -------
    dict of str to Preset

    Examples
    --------
    >>> list(variants())[0], list(variants())[-1], variants()["voters"] == BEST
    ('report', 'voters', True)

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    network = {name: value for name, value in BEST.network.items() if name not in LATER}
    ingredients: dict[str, dict] = {
        "light network": {"network": network, "epochs": 2 * WHOLE_EPOCHS},
        "excerpts": {"frames": BEST.frames, "times": BEST.times, "epochs": BEST.epochs // 4},
        "falling rate": {"learning_rate": BEST.learning_rate, "cosine": True},
        "own mean": {"network": network | {"own_mean": BEST.network["own_mean"]}},
        "mixup": {"mixup": BEST.mixup},
        "masks": {"mask": BEST.mask},
        "more dropout": {"network": BEST.network},
        "weight decay": {"weight_decay": BEST.weight_decay},
        "averaging": {"averaging": BEST.averaging},
        WHOLE_RECIPE: {"epochs": BEST.epochs},
        "voters": {"voters": BEST.voters, "name": BEST.name},
    }
    preset = replace(REPORT, epochs=WHOLE_EPOCHS)
    presets = {"report": preset}
    for ingredient, settings in ingredients.items():
        preset = replace(preset, **{"name": ingredient} | settings)
        presets[ingredient] = preset
    return presets


def left_out() -> dict[str, Preset]:
    """List what remains of the whole recipe, with a single network, without one of its brakes.

    Brakes keep a network from learning by heart: what costs in a short training may pay in a long
    one.

    Returns
    -------
    dict of str to Preset
        The whole recipe first.

    Examples
    --------
    >>> list(left_out())[:2], left_out()["without masks"].mask
    (['four times as long', 'without mixup'], (0, 0))

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    whole = variants()[WHOLE_RECIPE]
    dropouts = ("dropout", "last_dropout")
    network = {name: value for name, value in whole.network.items() if name not in dropouts}
    less: dict[str, dict] = {
        "mixup": {"mixup": 0.0},
        "masks": {"mask": (0, 0)},
        "more dropout": {"network": network},
        "weight decay": {"weight_decay": 0.0},
        "averaging": {"averaging": 0.0},
    }
    presets = {WHOLE_RECIPE: whole}
    for brake, settings in less.items():
        presets[f"without {brake}"] = replace(whole, name=f"without {brake}", **settings)
    return presets


def settled(history: pd.DataFrame, what: str = "val_accuracy") -> float:
    """Average the last quarter of a training's epochs.

    Recipes are compared by this rule, so that no lucky epoch counts for much.

    Parameters
    ----------
    history : pandas.DataFrame
        Of a run: one row an epoch.
    what : str
        One of its columns.

    Returns
    -------
    float
        In the column's unit.

    Examples
    --------
    >>> accuracy = [0.1, 0.2, 0.3, 0.4, 0.9, 0.5, 0.6, 0.7]
    >>> round(settled(pd.DataFrame({"val_accuracy": accuracy})), 2)
    0.65

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    return float(history[what].tail(max(1, round(SETTLED * len(history)))).mean())


@dataclass(frozen=True, eq=False, repr=False)
class Ablation:
    """Hold what the variants of an ablation score.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a training: variant, seed, accuracy and loss (of the validation songs, `settled`),
        train_accuracy (the same of the training excerpts, as they were augmented), epochs, n_valid
        (songs judged), minutes, device.
    against_first : bool
        Whether gains count from the first variant, as where each of the others leaves something
        out of it, or from the one before.

    Examples
    --------
    >>> Ablation(pd.DataFrame({
    ...     "variant": ["report"] * 2 + ["excerpts"] * 2,
    ...     "seed": [0, 1] * 2,
    ...     "accuracy": [0.5, 0.54, 0.58, 0.6],
    ...     "loss": [1.5, 1.4, 1.3, 1.2],
    ...     "minutes": 2.0,
    ... }))
    Ablation:
      report    52.0 ± 2.8 % (2 seeds), 2.0 min
      excerpts  59.0 ± 1.4 % (2 seeds), 2.0 min, +7.0 points
    """

    table: pd.DataFrame
    against_first: bool = False

    @property
    def summary(self) -> pd.DataFrame:
        """One row a variant: its accuracy and deviation over n_seeds, loss, minutes, gain."""
        by_variant = self.table.groupby("variant", sort=False)
        summary = by_variant.agg(
            accuracy=("accuracy", "mean"),
            deviation=("accuracy", "std"),
            n_seeds=("accuracy", "size"),
            loss=("loss", "mean"),
            minutes=("minutes", "median"),
        ).reset_index()
        if not self.against_first:
            return summary.assign(gain=summary.accuracy.diff())
        return summary.assign(gain=summary.accuracy[1:] - summary.accuracy[0])

    @property
    def front(self) -> list[str]:
        """The variants, quickest first, that nothing at least as quick beats: the Pareto front."""
        quickest_first = self.summary.sort_values(["minutes", "accuracy"], ascending=[True, False])
        best_so_far = quickest_first.accuracy.cummax().shift(fill_value=-1)
        return quickest_first.variant[quickest_first.accuracy > best_so_far].tolist()

    def __repr__(self) -> str:
        width = max(map(len, self.table.variant))
        lines = ["Ablation:"]
        for row in self.summary.to_dict("records"):
            name = row["variant"]
            seeds = mean_and_deviation(self.table.accuracy[self.table.variant == name])
            gain = f", {100 * row['gain']:+.1f} points" if len(lines) > 1 else ""
            lines.append(f"  {name:<{width}}  {seeds!r}, {row['minutes']:.1f} min{gain}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        said = html.escape("Accuracy on validation songs, mean over the last quarter of the epochs")
        table = self.summary.to_html(index=False, float_format="{:.3f}".format, na_rep="")
        return f"<p>{said}</p>{table}"


def read_ablation(table: str | Path | pd.DataFrame, against_first: bool = False) -> Ablation:
    """Read an ablation that `data_scripts/measure_ablation.py` measured.

    Parameters
    ----------
    table : path or pandas.DataFrame
        A CSV file, or what it holds, such as `gl.measured("gtzan_ablation")`.
    against_first : bool
        As in `Ablation`; True where variants leave something out of the first.

    Returns
    -------
    Ablation

    Raises
    ------
    EvaluationError
        If there is no such file, or it holds something else.

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    remedy = "measure one: python data_scripts/measure_ablation.py STORE FOLDER"
    where = "" if isinstance(table, pd.DataFrame) else table
    if isinstance(table, pd.DataFrame):
        trainings = table
    else:
        trainings = read_csv(table, "the ablation", remedy, EvaluationError)
    trainings = trainings.rename(columns={"rung": "variant"})  # its name in version 0.1
    missing = [name for name in COLUMNS if name not in trainings]
    if missing or trainings.empty:
        raise EvaluationError(
            f"this is no ablation: it has no {', no '.join(missing) or 'trainings'}", where, remedy
        )
    numbers = trainings[NUMBERS].apply(pd.to_numeric, errors="coerce").astype(float)
    finite = np.isfinite(numbers.to_numpy()).all(axis=1)
    if not finite.all():
        raise EvaluationError(
            f"the ablation is damaged: training {finite.argmin() + 1} holds something that is no "
            "number",
            where,
            remedy,
        )
    return Ablation(trainings[COLUMNS].assign(**numbers), against_first)
