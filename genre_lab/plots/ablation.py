"""What an accuracy costs: the rungs of a ladder over the minutes that a training takes."""

from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from .figure import BLUE, CaptionedFigure


def cost(ladder):
    """Draw accuracy over training time, and the line of the rungs that nothing quicker beats.

    Parameters
    ----------
    ladder : Ablation
        What the rungs score, and how long they take.

    Returns
    -------
    CaptionedFigure
        Rungs on the Pareto front have a name and are joined; the others are rings.

    Examples
    --------
    >>> import pandas as pd
    >>> from genre_lab.evaluation.ablation import Ablation
    >>> table = pd.DataFrame({"rung": ["report", "excerpts", "voters"], "seed": 0, "accuracy": [0.5, 0.6, 0.7],
    ...                       "loss": 1.0, "minutes": [6.0, 1.0, 14.0]})
    >>> cost(Ablation(table))
    CaptionedFigure: Accuracy over minutes of training. Nothing quicker beats excerpts (60% in 1 min), voters (70% in 14 min). Beaten: report (50% in 6 min).

    Taught in: notebooks/11_which_settings_matter.ipynb
    """
    summary = ladder.summary.set_index("rung")
    front, beaten = summary.loc[ladder.front], summary.drop(ladder.front)
    ax = Figure(figsize=(7, 3.4), layout="constrained").subplots()
    ax.plot(front.minutes, front.accuracy, color=BLUE, linewidth=1, marker="D", markersize=7)
    ax.plot(
        beaten.minutes, beaten.accuracy, "o", color="0.45", markerfacecolor="none", markersize=7
    )
    for name, row in front.iterrows():
        ax.annotate(
            name,
            (row.minutes, row.accuracy),
            xytext=(-6, 6),
            textcoords="offset points",
            ha="right",
        )
    ax.set(
        xlabel="time of one training (min, each mark twice the one before)",
        ylabel="accuracy (share of\nvalidation songs)",
    )
    ax.set_xscale("log", base=2)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.margins(x=0.15, y=0.15)
    ax.grid(alpha=0.25)
    said = f"Accuracy over minutes of training. Nothing quicker beats {_listed(front)}."
    return CaptionedFigure(
        ax.figure, said + (f" Beaten: {_listed(beaten)}." if len(beaten) else "")
    )


def _listed(rungs):
    return ", ".join(
        f"{row.Index} ({row.accuracy:.0%} in {row.minutes:.0f} min)" for row in rungs.itertuples()
    )
