"""Answers to the exercises of `11_which_settings_matter`."""

from collections.abc import Sequence

import numpy as np

from ..exercises import Check, same, shown, tried

Pairs = Sequence[tuple[float, float]]
EPOCHS, LEAD = 8, 0.05  # of the trainings to invent, and by how much they must win
LEAST_CHANGE, ALIKE = 5.0, 1e-3  # dB

# What stands for a training, and which of the two has to win by it.
RULES = (
    ("the best epoch", max, "b"),
    ("the last epoch", lambda accuracies: accuracies[-1], "b"),
    ("the mean of the last two epochs", lambda accuracies: np.mean(accuracies[-2:]), "a"),
)


def _rule(trainings):
    """Say which of the three rules doesn't choose the winner that it should."""
    given = trainings if isinstance(trainings, (tuple, list, np.ndarray)) else ()
    two = [np.asarray(training) for training in given]
    if [one.shape for one in two] != [(EPOCHS,)] * 2 or any(
        one.dtype.kind not in "if" for one in two
    ):
        return f"you got {shown(trainings)}, and two lists of {EPOCHS} numbers are asked for"
    if not all(((one >= 0) & (one <= 1)).all() for one in two):
        return "accuracies lie between 0 and 1"
    for what, rule, winner in RULES:
        a, b = (float(rule(one)) for one in two)
        ahead = b - a if winner == "b" else a - b
        if ahead < LEAD - 1e-9:
            stands = "they are equal"
            if abs(a - b) > 1e-9:
                stands = f"{'ab'[b > a]} is {100 * abs(b - a):.0f} points ahead"
            return f"by {what} {stands}, and {winner} has to win by {100 * LEAD:.0f} points"
    return ""


def _seeds_needed(gain, deviation, variances=2, errors=2, power=2):
    seeds = 2
    while gain <= errors * np.sqrt(variances * deviation**power / seeds):
        seeds += 1
    return seeds


RACES = ((1.0, 2.5), (5.0, 2.5), (3.0, 2.0), (10.0, 1.0), (0.5, 1.5))
KNOWN_PLANS = (
    ({"variances": 1}, "only one of the two recipes has an error in it, and both scatter"),
    ({"errors": 1}, "here the gain is larger than its error, and twice the error is asked for"),
    ({"power": 1}, "the formula has the deviations squared"),
)


def _seeds(function):
    """Compare a plan with ours, and name a known mistake."""
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    said = [tried(function(*race)) for race in RACES]
    right = [_seeds_needed(*race) for race in RACES]
    if same(said, right):
        return ""
    for mistake, hint in KNOWN_PLANS:
        if same(said, [_seeds_needed(*race, **mistake) for race in RACES]):
            return hint
    wrong = next(n for n, seeds in enumerate(said) if not same(seeds, right[n]))
    gain, deviation = RACES[wrong]
    got = f"for a gain of {gain:g} and a deviation of {deviation:g} you got {shown(said[wrong])}"
    if same(said[wrong], right[wrong] - 1) and right[wrong] > 2:
        return f"{got}. With that the gain isn't larger than twice its error yet"
    if same(said[wrong], 1):
        return f"{got}, and a single seed has no deviation"
    return got


def _disguised(function):
    """Say what is wrong with a disguise, tried on two spectrograms."""
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    generator = np.random.default_rng(11)
    for bands, frames in ((6, 6), (4, 9)):
        spectrogram = generator.normal(0, 12, (bands, frames))
        spectrogram -= spectrogram.mean(axis=1, keepdims=True)
        spectrogram += np.linspace(-60, 0, bands)[:, np.newaxis]  # treble first
        answer = tried(function(spectrogram.copy()))
        values = np.asarray(answer)
        if values.shape != spectrogram.shape or values.dtype.kind not in "if":
            return f"you got {shown(answer)}, and {bands} bands of {frames} frames are asked for"
        problem = _no_disguise(spectrogram, values)
        if problem:
            return problem
    return ""


def _no_disguise(spectrogram, values):
    changes = values.mean(axis=1) - spectrogram.mean(axis=1)
    left = values - spectrogram - changes[:, np.newaxis]
    if not np.isfinite(values).all():
        return "some of its numbers aren't finite"
    if np.abs(left).max() >= ALIKE:
        return (
            "the remedy can tell them apart: without the bands' own means they still differ, by "
            f"{np.abs(left).max():.1f} dB in one place"
        )
    if np.abs(changes).max() < ALIKE:
        return "no band's mean has changed"
    if np.ptp(changes) < ALIKE:
        return f"every band has changed by the same {changes[0]:.0f} dB: that's the volume knob"
    if np.abs(changes).min() < LEAST_CHANGE - ALIKE:
        band = int(np.abs(changes).argmin())
        return f"the mean of band {band} has changed by {abs(changes[band]):.1f} dB only"
    if np.diff(np.sort(changes)).min() < ALIKE:
        return "two bands have changed by the same amount"
    return ""


def _beaten(minutes: float, accuracy: float, others: Pairs) -> bool:
    rivals = [pair for pair in others if pair != (minutes, accuracy)]
    return any(time <= minutes and score >= accuracy for time, score in rivals)


_OTHERS = [(1.0, 0.53), (6.0, 0.52), (13.0, 0.7)]

CHECKS = (
    Check(
        "rule",
        judge=_rule,
        hint="Work out three numbers for each of your lists: the largest, the last, and the mean "
        "of the last two.",
        idea="two of the rules share an epoch, the eighth. There `b` has to be ahead, so `a` has "
        "to make up for it in the seventh.",
        way="let `b` be 10 points above `a` in the eighth epoch and 30 points below it in the "
        "seventh. Then give `b` one high epoch early on, above everything that `a` has.",
        right="The same two curves, and the rule chooses the winner.",
    ),
    Check(
        "seeds",
        judge=_seeds,
        hint="What does the formula become if both deviations are the same, and both numbers of "
        "seeds?",
        idea="begin with 2 seeds, work out the error of the gain, and add a seed as long as the "
        "gain isn't larger than twice that error.",
        way="the error with n seeds each is np.sqrt(deviation**2 / n + deviation**2 / n). With "
        "`seeds = 2`, add 1 while gain <= 2 * error.",
        right="With a deviation of 2.5 points, a gain of 5 points takes 3 seeds, and a gain of one "
        "51.",
    ),
    Check(
        "disguise",
        judge=_disguised,
        hint="Which changes vanish with a band's mean, and which of them stay?",
        idea="what's added to all frames of a band is in its mean, and goes with it. Add a number "
        "to each band that's the same from the first frame to the last.",
        way="make one number for each band, `changes = np.linspace(5, 30, len(spectrogram))`, and "
        "add them as a column: `spectrogram + changes[:, np.newaxis]`.",
        right="Two spectrograms, and behind the remedy nobody can tell yours from ours.",
    ),
    Check(
        "beaten",
        _beaten,
        "Try it on paper: one rival that is quicker and less accurate, one that is equal.",
        calls=(
            (4.0, 0.5, _OTHERS),
            (4.0, 0.66, _OTHERS),
            (20.0, 0.66, _OTHERS),
            (13.0, 0.7, _OTHERS),
            (13.0, 0.6, [(13.0, 0.7)]),
            (0.5, 0.4, _OTHERS),
            (2.0, 0.9, []),
        ),
        idea="one rival is enough, but it has to be at least as good in *both*, and better in one.",
        way="leave out pairs that are equal in both; then any(time <= minutes and score >= "
        "accuracy for time, score in others).",
        right="Right for seven recipes, one of which stands in the list itself.",
    ),
)
