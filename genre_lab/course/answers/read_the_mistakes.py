"""Answers to the exercises of `09_read_the_mistakes`."""

import numpy as np
import pandas as pd

from ..exercises import Check, same, shown, tried

GENRES = ("jazz", "light", "pop")
EACH = 20  # songs of each genre in the matrix to design
MOST = 40  # differing songs that `smallest_win` is tried with, and 200 beyond


def _rates(counts):
    """Recall and precision of each genre; NaN where nothing is called so."""
    called = counts.sum(axis=0)
    precision = np.divide(
        counts.diagonal(), called, out=np.full(len(counts), np.nan), where=called > 0
    )
    return counts.diagonal() / counts.sum(axis=1), precision


def _unmet(counts):
    """Say which of the five wishes a matrix of counts doesn't fulfil; empty if it does."""
    recall, precision = _rates(counts)
    if recall[1] < 0.9:
        return f"the recall of light is {recall[1]:.0%}, and at least 90% is asked for"
    if not precision[1] <= 0.5:
        return f"the precision of light is {precision[1]:.0%}, and at most 50% is asked for"
    if np.isnan(precision[0]):
        return "no song is called jazz, so jazz has no precision"
    if precision[0] < 1:
        return f"the precision of jazz is {precision[0]:.0%}, and 100% is asked for"
    if recall[0] > 0.5:
        return f"the recall of jazz is {recall[0]:.0%}, and at most 50% is asked for"
    right = counts.diagonal().sum() / counts.sum()
    if right < 0.6:
        return f"in all {right:.0%} of the songs are right, and at least 60% is asked for"
    return ""


def _basket(matrix):
    counts = np.asarray(matrix)
    if counts.shape != (3, 3) or counts.dtype.kind not in "if":
        return f"you got {shown(matrix)}, and three rows of three numbers are asked for"
    if (counts < 0).any() or (counts != np.round(counts)).any():
        return "songs are counted in whole numbers from 0 on"
    sums = counts.sum(axis=1)
    if (sums != EACH).any():
        if (counts.sum(axis=0) == EACH).all():
            return "your columns add up to 20, and your rows don't: rows are what a song is"
        genre = int(np.flatnonzero(sums != EACH)[0])
        return f"the row of {GENRES[genre]} adds up to {sums[genre]:.0f} songs, and there are 20"
    return _unmet(counts)


def _archive(counts):
    names = pd.Index(GENRES[: len(counts)])
    return pd.DataFrame(counts, names.rename("truth"), names.rename("guess"))


EVEN = _archive([[18, 1, 1], [2, 18, 0], [2, 0, 18]])
UNEVEN = _archive([[45, 3, 2], [1, 8, 1], [4, 4, 32]])
ARCHIVES = (
    (EVEN, {"jazz": 0.05, "light": 0.15, "pop": 0.8}, "jazz"),
    (EVEN, {"jazz": 0.9, "light": 0.05, "pop": 0.05}, "jazz"),
    (UNEVEN, {"jazz": 0.2, "light": 0.5, "pop": 0.3}, "light"),
    (UNEVEN, {"jazz": 0.2, "light": 0.1, "pop": 0.7}, "pop"),
)


def _called(confusion, mix):
    """Share of the archive that is a genre (row) and is called a genre (column)."""
    each = confusion.div(confusion.sum(axis=1), axis=0)
    return each.mul(pd.Series(mix), axis=0)


def _precision_in(confusion, mix, genre):
    share = _called(confusion, mix)
    return share.loc[genre, genre] / share[genre].sum()


KNOWN_MIXES = (
    (
        lambda confusion, mix, genre: confusion.loc[genre, genre] / confusion[genre].sum(),
        "this is the precision in the exam, and the archive's mix isn't in it",
    ),
    (
        lambda confusion, mix, genre: confusion.loc[genre, genre] / confusion.loc[genre].sum(),
        "this is the recall: of the songs that are of this genre. It's the same in every archive",
    ),
    (
        lambda confusion, mix, genre: _called(confusion, mix).loc[genre, genre],
        "this is the share of the whole archive that is this genre and is called so. Divide it "
        "by the share that is called so",
    ),
    (
        lambda confusion, mix, genre: (
            confusion.loc[genre, genre]
            * mix[genre]
            / confusion[genre].mul(pd.Series(mix)[confusion.index]).sum()
        ),
        "nearly: a genre with more songs in the exam counts more in yours. Divide each row by its "
        "number of songs first",
    ),
    (
        lambda confusion, mix, genre: 100 * _precision_in(confusion, mix, genre),
        "give a number between 0 and 1, not a percentage",
    ),
)


def _mix(precision_in):
    if not callable(precision_in):
        return f"you got {shown(precision_in)}, and a function is asked for"
    cases = [(confusion.copy(), dict(mix), genre) for confusion, mix, genre in ARCHIVES]
    said = [tried(precision_in(*case)) for case in cases]
    right = [_precision_in(*case) for case in ARCHIVES]
    if same(said, right):
        return ""
    for mistake, hint in KNOWN_MIXES:
        if same(said, [mistake(*case) for case in ARCHIVES]):
            return hint
    wrong = next(n for n, answer in enumerate(said) if not same(answer, right[n]))
    mix = ", ".join(f"{share:.0%} {genre}" for genre, share in ARCHIVES[wrong][1].items())
    return f"in an archive of {mix} you got {shown(said[wrong])} for {ARCHIVES[wrong][2]}"


def _p_value(won, n_differ, alternative="two-sided"):
    from scipy.stats import binomtest  # takes a second to import

    return binomtest(won, n_differ, alternative=alternative).pvalue


def _smallest_win(n_differ, alternative="two-sided"):
    enough = (
        won
        for won in range(n_differ // 2, n_differ + 1)
        if _p_value(won, n_differ, alternative) < 0.05
    )
    return next(enough, 0)


def _smallest(smallest_win):
    if not callable(smallest_win):
        return f"you got {shown(smallest_win)}, and a function is asked for"
    numbers = [*range(1, MOST + 1), 200]
    said = {n: tried(smallest_win(n)) for n in numbers}
    right = {n: _smallest_win(n) for n in numbers}
    if all(same(said[n], right[n]) for n in numbers):
        return ""
    if all(same(said[n], _smallest_win(n, "greater")) for n in numbers):
        return "this test is one-sided, as if only the first could be better"
    wrong = next(n for n in numbers if not same(said[n], right[n]))
    got = f"for n_differ = {wrong} you got {shown(said[wrong])}"
    if wrong < 6:
        return f"{got}, and even {wrong} to 0 has a p value above 0.05"
    if same(said[wrong], 0):
        p = _p_value(wrong, wrong)
        return f"{got}, yet {wrong} to 0 has a p value of {p:.2f}, and so has 0 to {wrong}"
    return got


def _against(letters):
    named = {str(letter).casefold() for letter in letters if str(letter).isalpha()}
    if named == {"a", "b", "d"}:
        return ""
    if not named or not named <= set("abcd"):
        return f"you got {shown(letters)}, and letters from a to d are asked for"
    if "c" in named:
        return (
            f"you got {shown(letters)}: with a drum machine and synthesizers it may well be "
            "another genre, and then a changed answer is a good one"
        )
    return f"you got {shown(letters)}, and there are more"


CHECKS = (
    Check(
        "basket",
        judge=_basket,
        hint="Rows are what a song is, columns are what it's called. Which of the two does recall "
        "divide by, and which precision?",
        idea="start from a matrix in which all 60 songs are right. To lower the recall of jazz, "
        "move songs along its row. To lower the precision of light, fill its column.",
        way="move half of the jazz songs into the column of light. That column now needs as many "
        "wrong songs as right ones, so move some pop songs there too, and nothing into the column "
        "of jazz.",
        right="Light is the waste-paper basket, and jazz a name that is given seldom and surely.",
    ),
    Check(
        "mix",
        judge=_mix,
        hint="Which rates does the network take along from the exam to the archive: those along a "
        "row, or those along a column?",
        idea="a row says what the network makes of a genre: of 100 pop songs, so many are called "
        "jazz. That stays. Imagine 1,000 songs of the archive, and count those that are called by "
        "the name.",
        way="divide each row by its sum, and multiply it by the genre's share in `mix`. In the "
        "column of `genre`, the precision is the cell on the diagonal divided by the sum.",
        right=f"Right for {len(ARCHIVES)} archives. Recall doesn't depend on the mix, precision "
        "does.",
    ),
    Check(
        "smallest",
        judge=_smallest,
        hint="Try your function on 5, 6 and 10 songs, and look at binomtest(won, n).pvalue for "
        "each number that can be won.",
        idea="p is small at both ends: few wins are as unlikely as many. So look only at those who "
        "won at least half, and begin with the smallest number.",
        way="let `won` go from n_differ // 2 to n_differ. The first with binomtest(won, "
        "n_differ).pvalue < 0.05 is the answer; if there is none, it's 0.",
        right="5 songs can't show anything, of 10 it takes 9, and of 200 it takes 115.",
    ),
    Check(
        "against",
        judge=_against,
        hint="Ask of each change: would you still call the song by the same genre? Where you "
        "would, the network should, too.",
        idea="volume, file format and a later start are not part of the music. Are the "
        "instruments?",
        way="it's three of the four. The odd one out changes what the musicians do.",
        right="Changing the instruments may change the genre, the other three don't.",
    ),
)
