"""A map of songs: one mark a song, its colour and shape tell the genre."""

from matplotlib import colormaps
from matplotlib.axes import Axes

from ...evaluation.similarity import SongMap
from ..figure import GREY, CaptionedFigure, legend_above, new_axes, own_figure

MARKS = "osD^vP*X"
MOST_GENRES = 20  # in the legend; more can't be told apart


def draw_song_map(songs: SongMap, ax: Axes | None = None) -> CaptionedFigure:
    """Draw a map of songs.

    Parameters
    ----------
    songs : SongMap
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure.

    Returns
    -------
    CaptionedFigure
    """
    ax, table = ax or new_axes(height=5.2), songs.table
    genres = sorted(set(table.genre) - {""})
    colours = colormaps["tab10"]
    if not 1 < len(genres) <= MOST_GENRES:
        ax.scatter(table.x, table.y, s=28, color=colours(0), edgecolor="white", linewidth=0.5)
    else:
        nameless = table[table.genre == ""]
        ax.scatter(nameless.x, nameless.y, s=20, color=GREY)
        for number, genre in enumerate(genres):
            of_it = table[table.genre == genre]
            ax.scatter(
                of_it.x,
                of_it.y,
                s=34,
                color=colours(number % 10),
                marker=MARKS[number % len(MARKS)],
                edgecolor="white",
                linewidth=0.5,
                label=genre,
            )
        legend_above(ax)
    ax.set(xticks=[], yticks=[])
    ax.set_xlabel("close together: alike in sound; the axes themselves have no meaning")
    alt = f"Map of {len(table)} songs as {songs.network} hears them; those alike lie together"
    alt += f". Genres: {', '.join(genres)}." if genres else "."
    return CaptionedFigure(own_figure(ax), alt)
