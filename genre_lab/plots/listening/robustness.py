"""How firm networks are: a panel for each kind of distortion, a curve for each network."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from ...errors import PlotError
from ...evaluation.listening.robustness import NONE, Robustness
from ..figure import (
    DASHES,
    MUTED,
    PERCENT,
    CaptionedFigure,
    legend_above,
    new_panels,
    own_figure,
    shades,
)


def draw_robustness(
    robustness: Robustness, ax: Axes | Sequence[Axes] | None = None
) -> CaptionedFigure:
    """Draw how firm networks are: a panel for each kind of distortion, a curve for each network.

    Parameters
    ----------
    robustness : Robustness
    ax : sequence of matplotlib.axes.Axes, or None
        Where to draw, one for each kind; None makes a figure.

    Returns
    -------
    CaptionedFigure
        Where a network can name the songs' genres, the curve is the share that it names right;
        otherwise the share of its undistorted answer that is still there.
    """
    kinds = [kind for kind in robustness.table.kind.unique() if kind != NONE]
    places = _panels(len(kinds)) if ax is None else [ax] if isinstance(ax, Axes) else list(ax)
    if len(places) != len(kinds):
        raise PlotError(
            f"{len(places)} axes do not fit {len(kinds)} kinds of distortion",
            "",
            "give as many axes as kinds, or none",
        )
    told = [_draw_kind(robustness, kind, panel) for kind, panel in zip(kinds, places, strict=True)]
    figure = own_figure(places[0])
    if ax is None:
        figure.supylabel("share of songs", fontsize=10)
        lines, labels = places[0].get_legend_handles_labels()
        figure.legend(
            lines,
            labels,
            loc="outside upper center",
            ncols=min(3, len(kinds)),
            frameon=False,
            fontsize=9,
        )
    else:
        legend_above(places[0])
    n_songs = int(robustness.table.n_songs.max())
    said = f"Robustness on {n_songs} songs, with 95% intervals: {'; '.join(told)}."
    return CaptionedFigure(figure, said)


def _panels(number: int) -> list[Axes]:
    """Make a figure of some panels, three in a row."""
    columns = min(3, number)
    rows = -(-number // columns)
    width, height = max(4.5, 3.1 * columns + 0.6), 2.6 * rows + 0.7
    panels = new_panels(rows, columns, width=width, height=height).ravel()
    for spare in panels[number:]:
        spare.set_axis_off()
    return panels[:number].tolist()


def _draw_kind(robustness: Robustness, kind: str, panel: Axes) -> str:
    """Draw the curves of all networks under one kind of distortion; say where each is lowest."""
    names = robustness.table.network.unique()
    told, labels = [], [""]
    for number, (name, colour) in enumerate(zip(names, shades(len(names), 0.75), strict=True)):
        curve, what = _curve(robustness, name, kind)
        labels = curve.label.tolist()
        x = range(len(curve))
        panel.fill_between(x, curve.low, curve.high, color=colour, alpha=0.12, linewidth=0)
        panel.plot(
            x,
            curve.share,
            color=colour,
            linestyle=DASHES[number % len(DASHES)],
            marker="osD^"[number % 4],
            markersize=4,
            label=f"{name}: {what}",
        )
        worst = curve.iloc[int(curve.share.argmin())]
        told.append(f"{name} lowest at {worst.label} ({worst.share:.0%})")
    is_long = max(map(len, labels)) > 5
    panel.set_xticks(range(len(labels)), labels)
    if is_long:
        panel.tick_params(axis="x", rotation=30)
        for label in panel.get_xticklabels():
            label.set(horizontalalignment="right", rotation_mode="anchor")
    elif kind in robustness.kinds:
        panel.set_xlabel(robustness.kinds[kind].what)
    panel.set_ylim(-0.03, 1.05)
    panel.set_title(kind, fontsize=11)
    panel.yaxis.set_major_formatter(PERCENT)
    panel.grid(**MUTED)
    return f"{kind}: {', '.join(told)}"


def _curve(robustness: Robustness, network: str, kind: str) -> tuple[pd.DataFrame, str]:
    """Return a curve's points from left to right (share, low, high, label), and what they are."""
    rows = robustness.table[robustness.table.network == network]
    is_judged = bool((rows.n_judged > 0).all())
    what = "right" if is_judged else "unchanged"
    plain, own = rows[rows.kind == NONE], rows[rows.kind == kind]
    neutral = robustness.kinds[kind].neutral if kind in robustness.kinds else None
    if neutral is None:
        rows = pd.concat([plain, own])
    else:  # the songs as they are stand where nothing changes
        own = own[own.strength != neutral]
        rows = pd.concat([own, plain.assign(strength=neutral)]).sort_values("strength")
    labels = [
        "as is" if own_kind == NONE and neutral is None else robustness.label(kind, strength)
        for own_kind, strength in zip(rows.kind, rows.strength, strict=True)
    ]
    columns = {"share": what, "low": f"{what}_low", "high": f"{what}_high"}
    curve = pd.DataFrame({name: rows[column].to_numpy(float) for name, column in columns.items()})
    curve["label"] = labels
    return curve, "named right" if is_judged else "answer unchanged"
