"""The practice corpus: six genres composed by rules, for courses that need music for ever.

    from genre_lab.practice import make_corpus
    tracks = make_corpus("practice", songs_per_genre=20)

A song goes `song.write_sheet` (artists, form, parts: a score) -> `render` (SoundFont and voice)
-> `mix` -> `mp3`. What makes a genre is data, in `idioms`.
"""

from ..errors import PracticeError
from .check import COMPOSER, cached_corpus, inspect_cache
from .corpus import GENRES, make_corpus
from .song import record, write_sheet

__all__ = [
    "COMPOSER", "GENRES", "PracticeError", "cached_corpus", "inspect_cache", "make_corpus",
    "record", "write_sheet",
]  # fmt: skip
