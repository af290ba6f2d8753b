"""The ladder from the report's recipe to the preset `best`: each rung has one ingredient more, and is measured over several seeds.

At the top it is done the other way, too: one brake is left out of the whole recipe."""

import html
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ..errors import EvaluationError
from ..files import written_whole
from ..training.presets import BEST, REPORT
from .statistics import mean_and_deviation

COLUMNS = [
    "rung",
    "seed",
    "accuracy",
    "loss",
    "train_accuracy",
    "epochs",
    "n_valid",
    "minutes",
    "device",
]
SETTLED = 0.25  # part of a training's epochs, at its end, that counts
WHOLE_EPOCHS = 8  # of the first rung, on whole pictures: what six minutes of two CPU cores allow
LATER = (
    "own_mean",
    "dropout",
    "last_dropout",
)  # settings of the network that are rungs of their own


def rungs():
    """List the rungs, from the report's recipe to `best`: each preset differs from the one before in the ingredient that names it.

    Returns
    -------
    dict of str to Preset

    Examples
    --------
    >>> list(rungs())[0], list(rungs())[-1], rungs()["voters"] == BEST
    ('report', 'voters', True)

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    network = {name: value for name, value in BEST.network.items() if name not in LATER}
    steps = {
        "light network": {"network": network, "epochs": 2 * WHOLE_EPOCHS},
        "excerpts": {"frames": BEST.frames, "times": BEST.times, "epochs": BEST.epochs // 4},
        "falling rate": {"learning_rate": BEST.learning_rate, "cosine": True},
        "own mean": {"network": network | {"own_mean": BEST.network["own_mean"]}},
        "mixup": {"mixup": BEST.mixup},
        "masks": {"mask": BEST.mask},
        "more dropout": {"network": BEST.network},
        "weight decay": {"weight_decay": BEST.weight_decay},
        "averaging": {"averaging": BEST.averaging},
        "four times as long": {"epochs": BEST.epochs},
        "voters": {"voters": BEST.voters, "name": BEST.name},
    }
    climbed = {"report": replace(REPORT, epochs=WHOLE_EPOCHS)}
    for ingredient, new in steps.items():
        climbed[ingredient] = replace(list(climbed.values())[-1], **{"name": ingredient} | new)
    return climbed


def left_out():
    """List what is left of the whole recipe, with one network in place of its voters, when one of its brakes is taken away.

    Brakes keep a network from learning by heart: what costs in a short training may pay in a long one.

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
    name = "four times as long"
    whole = rungs()[name]
    network = {
        setting: value
        for setting, value in whole.network.items()
        if setting not in ("dropout", "last_dropout")
    }
    less = {
        "mixup": {"mixup": 0.0},
        "masks": {"mask": (0, 0)},
        "more dropout": {"network": network},
        "weight decay": {"weight_decay": 0.0},
        "averaging": {"averaging": 0.0},
    }
    return {name: whole} | {
        f"without {brake}": replace(whole, name=f"without {brake}", **settings)
        for brake, settings in less.items()
    }


def settled(history, what="val_accuracy"):
    """Mean over the last quarter of a training's epochs: the rule by which recipes are compared, so that no lucky epoch counts for much.

    Parameters
    ----------
    history : pandas.DataFrame
        Of a run: one row an epoch.
    what : str
        One of its columns.

    Examples
    --------
    >>> round(settled(pd.DataFrame({"val_accuracy": [0.1, 0.2, 0.3, 0.4, 0.9, 0.5, 0.6, 0.7]})), 2)
    0.65

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    return float(history[what].tail(max(1, round(SETTLED * len(history)))).mean())


@dataclass(frozen=True, eq=False, repr=False)
class Ablation:
    """Hold what the rungs of a ladder score.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a training: rung, seed, accuracy and loss (of the validation songs, `settled`), train_accuracy (the same
        of the training excerpts, as they were changed), epochs, n_valid (songs judged), minutes, device.
    against_first : bool
        Whether gains are counted from the first rung, as where each of the others leaves something out of it, or from the one before.

    Examples
    --------
    >>> Ablation(pd.DataFrame({"rung": ["report"] * 2 + ["excerpts"] * 2, "seed": [0, 1] * 2, "accuracy": [0.5, 0.54, 0.58, 0.6],
    ...                      "loss": [1.5, 1.4, 1.3, 1.2], "minutes": 2.0}))
    Ablation:
      report    52.0 ± 2.8 % (2 seeds), 2.0 min
      excerpts  59.0 ± 1.4 % (2 seeds), 2.0 min, +7.0 points

    Taught in: notebooks/11_which_settings_matter.ipynb
    """

    table: pd.DataFrame
    against_first: bool = False

    @property
    def summary(self):
        """One row a rung, in order: rung, accuracy and deviation over seeds, n_seeds, loss, minutes a training, gain."""
        rows = []
        for rung, seeds in self.table.groupby("rung", sort=False):
            accuracy = mean_and_deviation(seeds.accuracy)
            rows.append(
                {
                    "rung": rung,
                    "accuracy": accuracy.mean,
                    "deviation": accuracy.deviation,
                    "n_seeds": accuracy.n,
                    "loss": seeds.loss.mean(),
                    "minutes": seeds.minutes.median(),
                }
            )
        summary = pd.DataFrame(rows)
        gain = (
            summary.accuracy[1:] - summary.accuracy[0]
            if self.against_first
            else summary.accuracy.diff()
        )
        return summary.assign(gain=gain)

    @property
    def front(self):
        """The rungs, quickest first, that no other rung beats in accuracy without taking longer: the Pareto front."""
        quickest_first = self.summary.sort_values(["minutes", "accuracy"], ascending=[True, False])
        return quickest_first.rung[
            quickest_first.accuracy > quickest_first.accuracy.cummax().shift(fill_value=-1)
        ].tolist()

    def __repr__(self):
        width = max(map(len, self.table.rung))
        lines = []
        for row in self.summary.itertuples():
            seeds = mean_and_deviation(self.table.accuracy[self.table.rung == row.rung])
            gain = f", {100 * row.gain:+.1f} points" if lines else ""
            lines.append(f"  {row.rung:<{width}}  {seeds!r}, {row.minutes:.1f} min{gain}")
        return "\n".join(["Ablation:", *lines])

    def _repr_html_(self):
        return (
            f"<p>{html.escape('Accuracy on validation songs, mean over the last quarter of the epochs')}</p>"
            + self.summary.to_html(index=False, float_format="%.3f", na_rep="")
        )


def read_ablation(path, against_first=False):
    """Read a ladder that `climb` wrote.

    Parameters
    ----------
    path : path
        ladder.csv or left_out.csv.
    against_first : bool
        As in `Ablation`; True for left_out.csv.

    Raises
    ------
    EvaluationError
        If there is no such file, or it holds something else.

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    try:
        table = pd.read_csv(path)
        return Ablation(table[COLUMNS], against_first)
    except (OSError, ValueError, KeyError) as problem:
        raise EvaluationError(
            f"there is no ladder to read ({type(problem).__name__})",
            path,
            "measure one: python data_scripts/measure_ablation.py",
        ) from None


def climb(store, folder, seeds=range(5), names=None, leave_one_out=False, progress=True):
    """Train every rung under every seed, and write what each scores on the validation songs; what is there already is not trained again.

    Parameters
    ----------
    store : FeatureStore
        With the splits train and valid.
    folder : path
        For the runs, one folder each, and ladder.csv or left_out.csv. A training that was broken off goes on.
    seeds : sequence of int
        Each gives another training of every rung.
    names : list of str or None
        Which rungs; None takes all.
    leave_one_out : bool
        Train what `left_out` lists in place of the rungs.

    Returns
    -------
    Ablation

    Raises
    ------
    EvaluationError
        If there is no rung of such a name.

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    from ..training.fit import (
        fit,  # Keras takes seconds to import; a ladder that was climbed needs none of it
    )

    folder, there = Path(folder), left_out() if leave_one_out else rungs()
    names = list(there) if names is None else list(names)
    if set(names) - set(there) or not names:
        raise EvaluationError(
            f"there is no rung {', '.join(sorted(set(names) - set(there)))}",
            "",
            f"choose from {', '.join(there)}",
        )
    path = folder / ("left_out.csv" if leave_one_out else "ladder.csv")
    rows = {
        (row["rung"], row["seed"]): row
        for row in (read_ablation(path).table.to_dict("records") if path.is_file() else ())
    }
    for seed in seeds:
        for rung in names:
            run = fit(
                store,
                preset=there[rung],
                seed=seed,
                out=folder / f"{rung.replace(' ', '-')}-{seed}",
                resume=True,
                progress=progress,
            )
            rows[rung, seed] = _row(rung, run)
            table = pd.DataFrame(
                sorted(
                    rows.values(), key=lambda row: (list(there).index(row["rung"]), row["seed"])
                ),
                columns=COLUMNS,
            )
            with written_whole(path) as partial:
                table.to_csv(partial, index=False, lineterminator="\n")
    return Ablation(table, leave_one_out)


def _row(rung, run):
    history = run.history
    return {
        "rung": rung,
        "seed": run.seed,
        "accuracy": round(settled(history), 4),
        "loss": round(settled(history, "val_loss"), 4),
        "train_accuracy": round(settled(history, "accuracy"), 4),
        "epochs": len(history),
        "n_valid": run.n_songs["valid"],
        "minutes": round(history.seconds.sum() / 60, 2),
        "device": run.environment["device"],
    }
