"""Answers to the exercises of `10_which_feature_wins`."""

import numpy as np

from ..exercises import Check, same, shown, tried

SONGS, RIGHT = 20, (12, 14)  # to invent answers about, and how many of them are right
MOVED = 0.5  # the part of all frames that must change


def _blind(function):
    """Say what gives a change away to the statistics, or to nobody."""
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    generator = np.random.default_rng(10)
    for bands, frames in ((6, 40), (3, 25)):
        spectrogram = generator.normal(-40, 9, (bands, frames)) + np.arange(frames)
        answer = tried(function(spectrogram.copy()))
        values = np.asarray(answer)
        if values.shape != spectrogram.shape or values.dtype.kind not in "if":
            return f"you got {shown(answer)}, and {bands} bands of {frames} frames are asked for"
        for what, statistic in (("mean", np.mean), ("deviation", np.std)):
            off = np.abs(statistic(values, axis=1) - statistic(spectrogram, axis=1))
            if not off.max() < 1e-6:
                return f"the {what} of band {off.argmax()} has changed by {off.max():.2g} dB"
        changed = (np.abs(values - spectrogram) > 1e-6).any(axis=0).mean()
        if changed < MOVED:
            return f"only {changed:.0%} of the frames have changed"
    return ""


def _answers(three):
    """Say which of the three lists of answers isn't as it was asked for."""
    given = three if isinstance(three, (tuple, list, np.ndarray)) else ()
    lists = [np.asarray(one) for one in given]
    if len(lists) != 3 or any(
        one.shape != (SONGS,) or not np.isin(one, (0, 1)).all() for one in lists
    ):
        return f"you got {shown(three)}, and three lists of {SONGS} zeros and ones are asked for"
    first, alike, other = (one.astype(int) for one in lists)
    names = ("a", "b_alike", "b_other")
    for name, one, right in zip(names, lists, (RIGHT[0], RIGHT[1], RIGHT[1]), strict=True):
        if one.sum() != right:
            return f"{name} is right on {int(one.sum())} songs, and it should be {right}"
    lost = int((first > alike).sum())
    if lost:
        return f"b_alike is wrong on {lost} songs that a knows, so they could agree more often"
    differ = int((first != other).sum())
    most = 2 * SONGS - sum(RIGHT)
    if differ < most:
        return f"a and b_other disagree on {differ} songs, and more are possible"
    return ""


def _verdict(low, high, margin):
    if -margin < low and high < margin:
        return "equal enough"
    if low > 0:
        return "better"
    if high < 0:
        return "worse"
    return "can't tell"


_CASES = ((1.0, 9.0), (-9.0, -1.0), (-5.0, 6.0), (-1.0, 1.5), (0.5, 1.5), (-1.5, -0.2), (-6.0, 0.5))
_MARGIN = 2.0


def _verdicts(function):
    """Compare verdicts on seven intervals with ours, and name a known mistake."""
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    for low, high in _CASES:
        said, right = tried(function(low, high, _MARGIN)), _verdict(low, high, _MARGIN)
        if same(said, right):
            continue
        got = f"for an interval from {low:+} to {high:+} with a margin of {_MARGIN:g}"
        if right == "equal enough" and said in ("better", "worse"):
            return f"{got} you say {said!r}, but no more than the margin can be in it"
        if right == "can't tell" and said == "equal enough":
            return f"{got} you say {said!r}, but a difference beyond the margin is still possible"
        return f"{got} you got {shown(said)}"
    return ""


CHECKS = (
    Check(
        "blind",
        judge=_blind,
        hint="What does the mean of a band know about the *order* of its frames?",
        idea="put the frames into another order. The numbers of a band stay the same, so its mean "
        "and its deviation do, too.",
        way="`spectrogram[:, ::-1]` plays it backwards; a random order does as well.",
        right="Two spectrograms, and no mean or deviation has moved.",
    ),
    Check(
        "answers",
        judge=_answers,
        hint="Count the songs on which only one of the two is right.",
        idea="for `b_alike`, keep all songs that `a` knows and add two. For `b_other`, begin with "
        "the songs that `a` doesn't know.",
        way="with `a = [1] * 12 + [0] * 8`, take `b_alike = [1] * 14 + [0] * 6` and "
        "`b_other = [0] * 6 + [1] * 14`.",
        right="The same two accuracies twice: once two songs differ, once fourteen.",
    ),
    Check(
        "verdict",
        judge=_verdicts,
        hint="Draw the interval, zero, and the margin on both sides of zero on a line.",
        idea="ask first whether the whole interval lies between -margin and margin, then whether "
        "it lies on one side of zero.",
        way="`if -margin < low and high < margin`: equal enough. Else `low > 0`: better; "
        "`high < 0`: worse; and if nothing holds, can't tell.",
        right="Right for seven intervals.",
    ),
)
