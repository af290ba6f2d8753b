"""Names for people, albums and songs that do not exist."""

import numpy as np

from .idioms import STYLES
from .seeding import choose, stream

_FIRST = (
    "Ada", "Bruno", "Celeste", "Dario", "Edda", "Fabio", "Greta", "Hollis", "Ines", "Jonas",
    "Kaya", "Levin", "Mirela", "Nils", "Odile", "Piet", "Quirin", "Rosa", "Søren", "Tilda",
    "Ulla", "Viggo", "Wanda", "Xenia", "Yara", "Zoë", "Amaru", "Beatriz", "Cosmo", "Délia",
)  # fmt: skip
_LAST = (
    "Ashgrove", "Bellweather", "Corvane", "Drumlin", "Eskdale", "Fennimore", "Gravell", "Hartsel",
    "Islay", "Juniper", "Kestrel", "Lindqvist", "Marlowe", "Norvang", "Okonedo", "Pellegrin",
    "Quill", "Ravnsborg", "Sallow", "Tamarack", "Underhill", "Vancerre", "Wexcombe", "Yarrow",
)  # fmt: skip
_BAND = (
    "Lanterns", "Paper Kites", "Night Ferries", "Tin Horses", "Half Moons", "Ninth Street",
    "Copper Foxes", "Low Tides", "Salt Roads", "Glass Orchards", "Late Trains", "Blue Ledgers",
    "Quiet Engines", "Tall Shadows", "Winter Oranges", "Static Gardens", "River Clocks",
    "Wild Pears",
)  # fmt: skip
_ADJECTIVE = (
    "Slow", "Golden", "Second", "Hollow", "Electric", "Borrowed", "Northern", "Silver", "Midnight",
    "Broken", "Quiet", "Distant", "Scarlet", "Empty", "Open", "Crooked", "Last", "Rising", "Faded",
)  # fmt: skip
_NOUN = (
    "Harbour", "Window", "Summer", "Mirror", "Road", "Signal", "Letter", "River", "Station", "Fire",
    "Season", "Engine", "Garden", "Shore", "Heart", "Ladder", "Weather", "Postcard", "Avenue",
    "Café",
)  # fmt: skip
_PHRASE = (
    "Don't Wait for the {n}", "{a} {n}", "The {a} {n}", "Under the {n}", "{n} and {m}",
    "Back to {n}",
    "One More {n}", "{n} Song", "When the {n} Comes", "My {a} {n}", "{a} Again", "No {n} Tonight",
)  # fmt: skip


def artist_name(seed: int, genre: str, number: int) -> str:
    """Name the artist with a number; no two of one corpus share a name.

    Examples
    --------
    >>> len({artist_name(0, genre, n) for genre in ("pop", "jazz") for n in range(60)})
    120
    """
    order = stream(seed, "artist names").permutation(len(_FIRST) * len(_LAST) + 6 * len(_BAND))
    genres = list(STYLES)
    index = int(order[(number * len(genres) + genres.index(genre)) % len(order)])
    if index < len(_FIRST) * len(_LAST):
        return f"{_FIRST[index // len(_LAST)]} {_LAST[index % len(_LAST)]}"
    index -= len(_FIRST) * len(_LAST)
    prefix = ("The {}", "{} Trio", "{} & Co.", "{} Ensemble", "{} Collective", "DJ {}")[index % 6]
    return prefix.format(_BAND[index // 6])


def song_title(rng: np.random.Generator) -> str:
    """Make up a title for a song."""
    pattern = choose(rng, _PHRASE)
    noun, other = (_NOUN[i] for i in rng.permutation(len(_NOUN))[:2])
    return pattern.format(a=choose(rng, _ADJECTIVE), n=noun, m=other)


def album_title(rng: np.random.Generator) -> str:
    """Make up a title for an album."""
    return f"{choose(rng, _ADJECTIVE)} {choose(rng, _NOUN)}s"
