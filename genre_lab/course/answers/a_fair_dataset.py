"""Answers to the exercises of `03_a_fair_dataset`."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..exercises import Check, same, shown, tried

WAYS = ("chunk", "song", "artist")
UNFAIR = {2, 4, 6}  # steps of the colleague's method
STEPS = 7


def _pieces(*rows):
    return pd.DataFrame(rows, columns=["song", "artist", "split"])


# What each table shows, the table, and how its pieces were split.
TABLES = (
    (
        "one piece of a song is in train and the next in valid",
        _pieces(
            ("Rain", "Ann", "train"),
            ("Rain", "Ann", "valid"),
            ("Sun", "Bob", "train"),
            ("Sun", "Bob", "test"),
            ("Snow", "Cid", "test"),
        ),
        "chunk",
    ),
    (
        "no song is torn apart, but an artist is",
        _pieces(
            ("Rain", "Ann", "train"),
            ("Rain", "Ann", "train"),
            ("Fog", "Ann", "valid"),
            ("Sun", "Bob", "train"),
            ("Snow", "Cid", "test"),
        ),
        "song",
    ),
    (
        "nothing is torn apart",
        _pieces(
            ("Rain", "Ann", "train"),
            ("Rain", "Ann", "train"),
            ("Fog", "Ann", "train"),
            ("Sun", "Bob", "valid"),
            ("Snow", "Cid", "test"),
        ),
        "artist",
    ),
    (
        "the only song on two sides is in train and test",
        _pieces(
            ("Rain", "Ann", "train"),
            ("Rain", "Ann", "test"),
            ("Sun", "Bob", "valid"),
            ("Snow", "Cid", "test"),
        ),
        "chunk",
    ),
    (
        "the only artist on two sides is in valid and test",
        _pieces(
            ("Rain", "Ann", "train"),
            ("Sun", "Bob", "valid"),
            ("Moon", "Bob", "test"),
            ("Snow", "Cid", "test"),
        ),
        "song",
    ),
    (
        "an artist stands there as ABBA and as Abba",
        _pieces(
            ("Rain", "ABBA", "train"),
            ("Fog", "Abba", "test"),
            ("Sun", "Bob", "train"),
            ("Snow", "Cid", "valid"),
        ),
        "song",
    ),
)


def _how_split(how_split):
    if not callable(how_split):
        return f"you got {shown(how_split)}, and a function is asked for"
    said, wrong = set(), []
    for what, table, way in TABLES:
        answer = tried(how_split(table.copy()))
        if not any(same(answer, one) for one in WAYS):
            return f"you got {shown(answer)}, and one of {', '.join(WAYS)} is asked for"
        said.add(answer.strip().casefold())
        if not same(answer, way):
            wrong.append(f"in one of the tables {what}, and you say {shown(answer)}")
    if wrong and len(said) == 1:
        return f"you always say {shown(said.pop())}"
    return wrong[0] if wrong else ""


def _levels():
    """Make training and judged spectrograms whose bands differ, and so do the songs."""
    generator = np.random.default_rng(3)
    means = np.array([-20.0, -45.0, -60.0])[:, None]
    spreads = np.array([12.0, 6.0, 2.0])[:, None]
    train = means + spreads * generator.normal(size=(5, 3, 80))
    judged = means + 15 + 2 * spreads * generator.normal(size=(2, 3, 80))
    return train, judged


def _scaled(judged, measured_on, axis):
    mean = measured_on.mean(axis=axis, keepdims=True)
    return (judged - mean) / measured_on.std(axis=axis, keepdims=True)


def _standardised(standardised):
    if not callable(standardised):
        return f"you got {shown(standardised)}, and a function is asked for"
    train, judged = _levels()
    answer = np.asarray(tried(standardised(train.copy(), judged.copy())))
    if answer.shape != judged.shape:
        return (
            f"for 5 training songs and 2 validation songs of 3 bands and 80 frames you got the "
            f"shape {answer.shape}, and {judged.shape} is asked for"
        )

    def close(other):
        return np.allclose(answer, other, rtol=0.01, atol=0.03)

    both = np.concatenate([train, judged])
    over_songs = (0, 2)
    if close(_scaled(judged, train, over_songs)):
        return ""
    if close(_scaled(judged, judged, over_songs)):
        return "these are the mean and deviation of the validation songs themselves"
    if close(_scaled(judged, both, over_songs)):
        return "these are the mean and deviation of all songs, the validation songs among them"
    if close(_scaled(judged, train, None)):
        return "one mean for all bands: a loud band stays louder than a soft one"
    if close(_scaled(judged, train, 0)):
        return "a mean for each frame, and frame 7 of one song has nothing to do with another's"
    mean, variance = (of(axis=over_songs, keepdims=True) for of in (train.mean, train.var))
    if close((judged - mean) / variance):
        return "you divide by the variance, and the deviation is its root"
    if close(judged - train.mean(axis=over_songs, keepdims=True)):
        return "the means are right, and the deviation of each band isn't 1 yet"
    band = int(np.abs(answer - _scaled(judged, train, over_songs)).mean(axis=over_songs).argmax())
    return f"band {band} is off: its first value is {answer[0, band, 0]:.3g}"


def _unfair_steps(steps):
    if isinstance(steps, str) or not isinstance(steps, Iterable):
        return f"you got {shown(steps)}, and a set of numbers such as {{1, 7}} is asked for"
    named = set(np.asarray(list(steps)).tolist())
    if not named <= set(range(1, STEPS + 1)):
        return f"the steps have the numbers 1 to {STEPS}, and you name {shown(named)}"
    found, harmless = len(named & UNFAIR), len(named - UNFAIR)
    if found == len(UNFAIR) and not harmless:
        return ""
    also = f", and {harmless} that nothing is wrong with" if harmless else ""
    return f"you name {found} of the {len(UNFAIR)} unfair steps{also}"


CHECKS = (
    Check(
        "how_split",
        judge=_how_split,
        hint="What must never happen under the split that you name, and does it happen here?",
        idea="count on how many sides each song is, then on how many each artist is. A song on "
        "two sides brings its artist along, so which of the two do you look at first?",
        way='`table.groupby("song").split.nunique()` counts the sides of each song. Do the same '
        "for `table.artist.str.casefold()`. Begin with the fairest name, and change it if you "
        "find an artist on two sides, and again if you find a song.",
        right=f"Right for {len(TABLES)} tables, one with an artist in two spellings.",
    ),
    Check(
        "standardised",
        judge=_standardised,
        hint="Whose mean and deviation are they, and how many of them are there?",
        idea="every band has a mean and a deviation of its own, over all training songs and all "
        "of their frames. Which axes do you average over, and do the means still line up with the "
        "bands (keepdims=True)?",
        way="`train.mean(axis=(0, 2), keepdims=True)` has one number a band, and so has "
        "train.std with the same arguments. Subtract the one from judged, divide by the other.",
        right="Each band is scaled by what the training songs know, and by nothing else.",
    ),
    Check(
        "unfair_steps",
        judge=_unfair_steps,
        hint="Go step by step, and ask: does anything get from the judging songs into the lesson?",
        idea="there are three ways for it: through numbers that were measured on all songs, "
        "through pieces of the same song, and through a choice between networks.",
        way="look for the step that measures on too many songs, for the one that shuffles the "
        "wrong things, and for the one that chooses by the songs which should judge the choice.",
        right="Number 2 measures on all songs, 4 tears songs and artists apart, and 6 chooses by "
        "the test. Looking at the validation songs again and again is what they're for.",
    ),
)
