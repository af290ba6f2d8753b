"""Answers to the exercises of `09_read_the_mistakes`."""

import pandas as pd

from ..exercises import Check, shown


def _precision_and_recall(confusion, genre):
    right = confusion.loc[genre, genre]
    return right / confusion[genre].sum(), right / confusion.loc[genre].sum()


def _p_value(both, only_first, only_second, neither):
    from scipy.stats import binomtest

    return binomtest(only_first, only_first + only_second).pvalue


def _against(letters):
    named = {str(letter).casefold() for letter in letters if str(letter).isalpha()}
    if named == {"a", "b", "d"}:
        return ""
    if "c" in named:
        return (
            f"you got {shown(letters)}: with a drum machine and synthesizers it may well be "
            "another genre, and then a changed answer is a good one"
        )
    return f"you got {shown(letters)}, which are not the ones"


_GENRES = ["jazz", "light", "pop"]
_SONGS = pd.DataFrame(
    [[8, 2, 0], [3, 6, 1], [1, 4, 5]],
    pd.Index(_GENRES, name="truth"),
    pd.Index(_GENRES, name="guess"),
)

CHECKS = (
    Check(
        "both",
        _precision_and_recall,
        "Both have the right songs above the bar. Below it, precision has the sum of the column, "
        "confusion[genre], and recall that of the row, confusion.loc[genre]. Return precision "
        "first.",
        calls=((_SONGS, "jazz"), (_SONGS, "light"), (_SONGS, "pop")),
    ),
    Check(
        "distrust",
        "light",
        "The listeners hear what was called by a name: look down each column, and ask which "
        "share of it is right.",
        mistakes=(
            (
                "pop",
                "Pop has the lowest recall: half of it is missed. But what is called pop is pop, "
                "every time: do its listeners complain?",
            ),
            (
                "jazz",
                "18 songs are called jazz, and 17 of them are. Is there a column with more "
                "mistakes in it?",
            ),
        ),
    ),
    Check(
        "coin",
        _p_value,
        "Only the songs on which the two differ are tosses: only_first of them are heads, "
        "only_first + only_second are all.",
        tolerance=1e-4,
        calls=((10, 6, 1, 9), (250, 30, 12, 68), (0, 5, 5, 0), (80, 0, 8, 12)),
    ),
    Check(
        "against",
        judge=_against,
        hint=(
            "Ask of each change: would you still call the song by the same genre? Where you "
            "would, the network should, too."
        ),
    ),
)
