"""Make the practice corpus: composed songs of six genres as MP3, their scores and their table.

With ``--listen`` also a page to hear and see it: two songs a genre, with players and spectrograms.
"""

import base64
import io
from html import escape
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from genre_lab.__main__ import run_command_line, say
from genre_lab.files import written_whole
from genre_lab.practice import GENRES, make_corpus

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; }}
body {{ padding: 0 1rem; }}
figure {{ margin: 0 0 2rem; }}
img {{ width: 100%; height: auto; }}
audio {{ width: 100%; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>Two songs a genre. Each spectrogram shows the 25 s in the middle as 96 mel bands: time runs to
the right, pitch upwards, bright is loud.</p>
{body}
</body>
</html>
"""
SONG = """<figure>
<figcaption><strong>{title}</strong>, {artist}, from <cite>{album}</cite> ({year}).
{tempo:g} beats a minute, {metre}, {key} {mode}; {style}{hybrid}. {instruments}.</figcaption>
<audio controls preload="none" src="{path}" aria-label="{title} by {artist}"></audio>
<img src="data:image/png;base64,{png}" alt="{alt}">
</figure>"""


def draw_mel(path: Path) -> bytes:
    """Draw the mel spectrogram of a song's middle, as PNG."""
    from matplotlib.figure import Figure

    from genre_lab.audio.clip import load_clip
    from genre_lab.audio.features import mel

    clip = load_clip(path)
    values = mel(clip).values
    top = float(values.max())
    figure = Figure(figsize=(9, 2.4), dpi=80, layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(
        values,
        origin="lower",
        aspect="auto",
        cmap="magma",
        vmin=top - 80,
        vmax=top,
        extent=(0, clip.seconds, 0, len(values)),
    )
    axes.set_xlabel("time (s)")
    axes.set_ylabel("mel band")
    figure.colorbar(image, label="dB")
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def song_entry(folder: Path, row: pd.Series) -> str:
    """Write one song's part of the page."""
    text: dict[str, Any] = {str(name): escape(str(value)) for name, value in row.items()}
    text["tempo"] = float(row["tempo"])
    text["hybrid"] = f", {text['borrowed']} of {text['hybrid_of']}" if row["hybrid_of"] else ""
    text["alt"] = (
        f"Mel spectrogram of {text['title']}: {text['style']} at {row['tempo']:g} beats a minute"
    )
    text["png"] = base64.b64encode(draw_mel(folder / row["path"])).decode("ascii")
    return SONG.format(**text)


def write_listening_page(folder: Path, table: pd.DataFrame, songs_a_genre: int = 2) -> Path:
    """Write ``listen.html`` into a corpus' folder, with the first songs of each genre.

    Parameters
    ----------
    folder : path
    table : pandas.DataFrame
        As `make_corpus` returns it.
    songs_a_genre : int

    Returns
    -------
    pathlib.Path
        The page.
    """
    folder, body = Path(folder), []
    for genre in GENRES:
        body.append(f"<h2>{genre}</h2>")
        rows = table[table["genre"] == genre].head(songs_a_genre)
        body += [song_entry(folder, row) for _, row in rows.iterrows()]
    page = folder / "listen.html"
    with written_whole(page) as partial:
        html = PAGE.format(title="The practice corpus", body="\n".join(body))
        partial.write_text(html, encoding="utf-8")
    return page


@app.command()
def make_practice_corpus(
    out: Annotated[
        Path, typer.Argument(help="The folder of the corpus; made, or finished if it was begun.")
    ],
    songs_per_genre: Annotated[
        int, typer.Option(min=1, help="300 makes the report's 1,800 songs.")
    ] = 20,
    seed: Annotated[
        int, typer.Option(min=0, help="The same seed and size make the same songs.")
    ] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; one a processor if left out.")
    ] = None,
    listen: Annotated[
        bool,
        typer.Option(
            "--listen", help="Also write OUT/listen.html: two songs a genre to hear and see."
        ),
    ] = False,
) -> None:
    """Make the practice corpus."""
    table = make_corpus(out, songs_per_genre, seed, workers=workers)
    say(f"{len(table)} songs by {table.artist.nunique()} artists: {out / 'tracks.csv'}")
    if listen:
        say(write_listening_page(out, table))


if __name__ == "__main__":
    run_command_line(app)
