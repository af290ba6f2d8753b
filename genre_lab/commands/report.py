"""The report on a network learnt from a folder: one page that opens without internet."""

import base64
import html
import io
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from ..errors import printable
from ..files import written_whole
from ..plots.plot import plot
from .learned import Learned
from .shell import shell_line

REPORT = "report.html"
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
.figures { display: flex; flex-wrap: wrap; gap: 0.5rem 3rem; margin: 1rem 0; }
.figures p { margin: 0; } .figures strong { display: block; font-size: 2rem; line-height: 1.2; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid #8886;
         overflow-wrap: anywhere; }
td.number, th.number { text-align: right; white-space: nowrap; }
img { max-width: 100%; background: white; }
pre { overflow-x: auto; padding: 0.75rem; background: #8882; }
"""


def write_report(learned: Learned, folder: Path) -> Path:
    """Write report.html beside a run, whole or not at all."""
    path = folder / REPORT
    with written_whole(path) as partial:
        partial.write_text(_page(learned), encoding="utf-8")
    return path


def _page(learned: Learned) -> str:
    folder = learned.run.folder
    deals = len(learned.cross_validation.right)
    size = f"{len(learned.run.genres)} labels, {len(learned.songs)} songs"
    found = [f"{len(learned.songs)} songs by {learned.artists} artists", *learned.remarks]
    parts = [
        f"<h1>{_text(folder.name)}: {size}</h1>",
        _figures(learned),
        f"<p>{_text(learned.verdict)}</p>",
        "<h2>Which labels are told apart</h2>",
        f"<p>For the figure the answers of the {deals} deals vote, so its accuracy differs a "
        "little from the one above.</p>",
        _figure(learned),
        _table(_per_label(learned)),
        "<h2>Songs to listen to again</h2>",
        _doubted(learned),
        "<h2>What was found</h2>",
        _list(found),
        "<h2>How to use it</h2>",
        f"<pre>{_text(shell_line('python', '-m', 'genre_lab', 'predict', folder))} "
        "SONG_OR_FOLDER</pre>",
        "<h2>How the figure was obtained</h2>",
        f"<p>{_text(_method(learned))}</p>",
    ]
    title = _text(f"{folder.name}: what was learnt")
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>\n"
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def _figures(learned: Learned) -> str:
    judged, baseline = learned.cross_validation, learned.baseline
    low, high = judged.interval
    figures = [
        (judged.accuracy, f"of songs told right (95 % interval {low:.0%} to {high:.0%})"),
        (judged.balanced_accuracy, "where each label counts the same"),
        (baseline.accuracy, "MFCC and a support vector machine, on the same folds"),
        (judged.results.chance, "by always guessing the commonest label"),
    ]
    shown = (f"<p><strong>{share:.1%}</strong>{_text(words)}</p>" for share, words in figures)
    return f'<div class="figures">{"".join(shown)}</div>'


def _method(learned: Learned) -> str:
    judged = learned.cross_validation
    apart = "artists" if judged.by == "artist" else "songs"
    networks = " and ".join(learned.run.config.published)
    return (
        f"The songs were dealt into {judged.folds} folds, {len(judged.right)} times anew, with "
        f"{apart} apart: each song was judged by a classifier that had learnt from other {apart}. "
        "Whatever was chosen (which networks' embeddings, how strong a regularisation) was chosen "
        "on the songs it learnt from, by folds of their own. The interval comes from drawing "
        f"{apart} anew. The network in this folder learnt from all songs, by {networks}; labels "
        "count the same in training, however many songs they have. Seed "
        f"{learned.run.seed}; {learned.seconds:.0f} s."
    )


def _text(words: object) -> str:
    return html.escape(printable(words))


def _figure(learned: Learned) -> str:
    shown = plot(learned.cross_validation.results)
    drawn = io.BytesIO()
    shown.figure.savefig(drawn, format="png", dpi=150)
    coded = base64.b64encode(drawn.getvalue()).decode()
    return f'<img alt="{_text(shown.alt)}" src="data:image/png;base64,{coded}">'


def _per_label(learned: Learned) -> pd.DataFrame:
    table = learned.cross_validation.results.per_genre
    table = table[table.n_songs > 0].rename(columns={"n_songs": "songs"})
    return table.rename_axis("label").reset_index()


def _doubted(learned: Learned) -> str:
    doubted = learned.doubted
    if doubted.empty:
        return "<p>None: no song's answer is both sure and another label's.</p>"
    shown = pd.DataFrame(
        {
            "song": doubted.path,
            "your label": doubted.genre,
            "the network says": doubted.guess,
            "how sure": [f"{share:.0%}" for share in doubted.sure],
        }
    )
    lead = (
        "<p>Here the network is sure of another label, though it never learnt from the song. "
        "Perhaps it is mislabelled; perhaps it is just unusual.</p>"
    )
    return lead + _table(shown)


def _table(table: pd.DataFrame) -> str:
    kinds = [' class="number"' if is_numeric_dtype(kind) else "" for kind in table.dtypes]
    names = zip(kinds, table.columns, strict=True)
    head = "".join(f'<th scope="col"{kind}>{_text(name)}</th>' for kind, name in names)
    rows = []
    for row in table.itertuples(index=False):
        cells = zip(kinds, map(_number, row), strict=True)
        rows.append(f"<tr>{''.join(f'<td{kind}>{cell}</td>' for kind, cell in cells)}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _number(value: object) -> str:
    """Write a share with two digits, none as a dash, and everything else as it is."""
    if isinstance(value, float):
        return "–" if np.isnan(value) else f"{value:.2f}"
    return _text(value)


def _list(lines: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{_text(line)}</li>' for line in lines)}</ul>"
