"""Fetch GTZAN, 1,000 excerpts of ten genres, and say what to do with it; run again, it goes on where it stopped."""

import subprocess
from pathlib import Path
from typing import Annotated

import typer

from genre_lab.__main__ import run_command_line
from genre_lab.data.downloads import PublishedArchive, get_archive

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

GTZAN = PublishedArchive(
    "genres.tar.gz",
    (
        "https://huggingface.co/datasets/marsyas/gtzan/resolve/main/data/genres.tar.gz",
        "https://web.archive.org/web/20220328223413if_/http://opihi.cs.uvic.ca/sound/genres.tar.gz",
    ),
    "sha256:24347e0223d2ba798e0a558c4c172d9d4a19c00bb7963fe055d183dadb4ef2c6",
    size=1_225_571_541,
    unpacked=1_400_000_000,
    other_way="log in to Kaggle, unpack its data set andradaolteanu/gtzan-dataset-music-genre-classification, "
    "and read that folder with genre_lab.gtzan(folder)",
)
LICENCE = "Nobody cleared the rights in GTZAN's recordings: they are for private study only. Do not pass them on."


@app.command()
def get_gtzan(
    dest: Annotated[Path, typer.Argument(help="The folder for it; 2.7 GB are needed.")],
    mirror: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            help="Address of a folder that holds genres.tar.gz, asked first; "
            "may be given several times.",
        ),
    ] = None,
    keep_archive: Annotated[
        bool, typer.Option(help="Keep genres.tar.gz beside its files.")
    ] = False,
):
    """Fetch GTZAN into DEST/genres."""
    from genre_lab.data.gtzan import gtzan

    files = get_archive(GTZAN, dest, mirror or (), keep_archive)
    print(f"{len(files):,} files of GTZAN in {dest / 'genres'}\n{LICENCE}")
    announce(gtzan(dest), dest / "gtzan.csv")


def announce(tracks, path):
    """Write the table of songs, say what is in it, and name the next command."""
    from genre_lab.data.store_files import write_table

    write_table(
        path,
        tracks.table.assign(
            path=[Path(song).relative_to(path.parent).as_posix() for song in tracks.table.path]
        ),
    )
    print(
        f"{tracks}\nnext: {subprocess.list2cmdline(['python', 'data_scripts/extract_features.py', str(path), 'STORE'])}"
    )


if __name__ == "__main__":
    run_command_line(app)
