"""Fetch a subset of FMA, the Free Music Archive's data set; run again, it goes on where it stopped."""

from pathlib import Path
from typing import Annotated

import typer
from get_gtzan import announce

from genre_lab.__main__ import run_command_line
from genre_lab.data.downloads import PublishedArchive, get_archive

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def published(name, sha1, size, unpacked):
    return PublishedArchive(
        f"fma_{name}.zip",
        (f"https://os.unil.cloud.switch.ch/fma/fma_{name}.zip",),
        f"sha1:{sha1}",
        size,
        unpacked,
    )


# The zips are packed with bzip2. MP3 hardly shrinks, the tables do by three quarters. The size of medium is known to a GiB only.
ARCHIVES = {
    "metadata": published(
        "metadata", "f0df49ffe5f2a6008d7dc83c6915b31835dfe733", 358_412_441, 2_500_000_000
    ),
    "small": published(
        "small", "ade154f733639d52e35e32f5593efe5be76c6d70", 7_679_594_875, 9_000_000_000
    ),
    "medium": published("medium", "c67b69ea232021025fca9231fc1c7c1a063ab50b", None, 28_000_000_000),
    "large": published(
        "large", "497109f4dd721066b5ce5e5f250ec604dc78939e", 100_306_112_191, 115_000_000_000
    ),
}
SUBSETS = ("small", "medium", "large")
LICENCE = (
    "Each song of FMA has a Creative Commons licence of its own, chosen by its artist: the column (track, license) in "
    "fma_metadata/tracks.csv. Some forbid commercial use or changes; name the artist where you use one."
)


@app.command()
def get_fma(
    subset: Annotated[
        str,
        typer.Argument(
            help="small (8,000 songs, 17 GB while it is unpacked), medium (25,000, 52 GB) or "
            "large (106,574, 215 GB)."
        ),
    ],
    dest: Annotated[Path, typer.Argument(help="The folder for it.")],
    mirror: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            help="Address of a folder that holds the zips, asked first; "
            "may be given several times.",
        ),
    ] = None,
    keep_archive: Annotated[bool, typer.Option(help="Keep the zips beside their files.")] = False,
):
    """Fetch FMA's tables and one of its subsets into DEST/fma_metadata and DEST/fma_SUBSET."""
    from genre_lab.data.fma import fma

    if subset not in SUBSETS:
        raise typer.BadParameter(f"choose from {', '.join(SUBSETS)}", param_hint="SUBSET")
    for name in ("metadata", subset):
        files = get_archive(ARCHIVES[name], dest, mirror or (), keep_archive)
        print(f"{len(files):,} files in {dest / f'fma_{name}'}")
    print(LICENCE)
    announce(fma(dest, subset), dest / f"fma_{subset}.csv")


if __name__ == "__main__":
    run_command_line(app)
