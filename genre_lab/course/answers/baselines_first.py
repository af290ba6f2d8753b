"""Answers to the exercises of `04_baselines_first`."""

from itertools import count

import numpy as np

from ..exercises import Check, same, shown, tried

NEAR, FAR = 200, 1_000  # Hz around the centroid
GRIDS = (np.linspace(0, 6_000, 257), np.linspace(0, 4_000, 129), np.linspace(0, 11_025, 513))


def _centroid(frequencies, magnitudes):
    return np.sum(frequencies * magnitudes) / np.sum(magnitudes)


def _same_centre(same_centre):
    if not callable(same_centre):
        return f"you got {shown(same_centre)}, and a function is asked for"
    for frequencies in GRIDS:
        answer = tried(same_centre(frequencies.copy()))
        wrong = _wrong_pair(frequencies, answer)
        if wrong:
            return f"for {len(frequencies)} bins up to {frequencies[-1]:,.0f} Hz {wrong}"
    return ""


def _wrong_pair(frequencies, answer):
    """Say what is wrong with two spectra, and with which; empty if nothing is."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        return f"you got {shown(answer)}, and two arrays are asked for: return narrow, wide"
    pair = [np.asarray(part, float) for part in answer]
    for name, magnitudes in zip(("narrow", "wide"), pair, strict=True):
        if magnitudes.shape != frequencies.shape:
            return f"{name} has the shape {magnitudes.shape}: give one magnitude a bin"
        if not (np.isfinite(magnitudes).all() and magnitudes.min() >= 0 and magnitudes.any()):
            return f"{name} holds no magnitudes: they aren't below 0, and not all of them are 0"
    centres = [_centroid(frequencies, magnitudes) for magnitudes in pair]
    if abs(centres[0] - centres[1]) > 1:
        return f"the centroids are {centres[0]:,.0f} and {centres[1]:,.0f} Hz"
    distances = np.abs(frequencies - centres[0])
    if pair[0][distances > NEAR].any():
        return f"narrow has something more than {NEAR} Hz away from its centroid"
    if pair[1][distances < FAR].any():
        return f"wide has something less than {FAR:,} Hz away from its centroid"
    return ""


def _nearest_row(song, others):
    deviation = others.std(axis=0)
    return int(np.argmin(np.sum(((others - song) / deviation) ** 2, axis=1)))


def _neighbours():
    """Make songs whose nearest neighbour depends on the unit, unless you scale the columns.

    Yields what is special, the song and the others.
    """
    others = np.array(
        [[800.0, 0.10, 3.0], [1500.0, 0.40, 7.0], [1000.0, 0.14, 4.0], [1300.0, 0.30, 9.0]]
    )
    units = {
        "in Hz": np.array([1.0, 1.0, 1.0]),
        "in kHz": np.array([0.001, 1.0, 1.0]),
        "with flux in thousandths": np.array([1.0, 1000.0, 1.0]),
    }
    for song in ([1300.0, 0.15, 4.0], [820.0, 0.38, 7.0], [1000.0, 0.28, 8.5], [790.0, 0.1, 3.1]):
        for unit, factor in units.items():
            yield (
                f"with the centroid {unit}" if "Hz" in unit else unit,
                song * factor,
                others * factor,
            )


def _nearest(nearest):
    if not callable(nearest):
        return f"you got {shown(nearest)}, and a function is asked for"
    right = 0
    for what, song, others in _neighbours():
        answer, truth = tried(nearest(song.copy(), others.copy())), _nearest_row(song, others)
        if same(answer, truth):
            right += 1
            continue
        if np.ndim(answer) or not isinstance(answer, (int, np.integer)):
            return f"you got {shown(answer)}, and the number of a row is asked for"
        if all(
            same(nearest(song, others), _nearest_row(song, others) + 1)
            for _, song, others in _neighbours()
        ):
            return "you count the rows from 1, and the first row is number 0"
        so_far = f"right for {right} so far, and " if right else ""
        return f"{so_far}{what} you say that row {answer} is nearest"
    return ""


def _exam(truth, accuracy, known):
    """Make an exam: right on `accuracy` of the songs; `known` of them it has learnt before."""
    often = max(np.unique(truth, return_counts=True)[1]) / len(truth)
    calls = count()

    def exam(labels):
        labels = np.asarray(labels)
        if labels.shape != truth.shape:
            raise ValueError(f"give {len(truth)} labels, one a song")
        if (labels == truth).all():
            return accuracy
        generator = np.random.default_rng(next(calls))
        return generator.binomial(len(truth), known + (1 - known) * often) / len(truth)

    return exam


def _exams():
    """Yield what is known of an exam, the exam, its songs' genres, and whether it's rigged."""
    six = np.repeat(["country", "electronic", "jazz", "light", "pop", "rap"], 20)
    lopsided = np.repeat(["jazz", "pop", "rap"], [84, 18, 18])
    for truth, accuracy, known in (
        (six, 0.95, 0.0),
        (six, 0.97, 0.9),
        (six, 0.35, 0.0),
        (six, 0.60, 0.4),
        (lopsided, 0.85, 0.0),
        (lopsided, 0.90, 0.6),
    ):
        genres = len(np.unique(truth))
        said = f"an exam on {len(truth)} songs of {genres} genres"
        if genres == 3:
            said += ", of which 70% are jazz,"
        yield (
            f"{said} with an accuracy of {accuracy:.0%}",
            _exam(truth, accuracy, known),
            truth,
            bool(known),
        )


def _rigged(rigged):
    if not callable(rigged):
        return f"you got {shown(rigged)}, and a function is asked for"
    said, wrong = [], []
    for what, exam, truth, is_rigged in _exams():
        answer = tried(rigged(exam, truth.copy()))
        if not isinstance(answer, (bool, np.bool_)):
            return f"you got {shown(answer)}, and True or False is asked for"
        said.append(bool(answer))
        if said[-1] != is_rigged:
            wrong.append(f"{what} isn't judged rightly: you say {said[-1]}")
    if wrong and len(set(said)) == 1:
        return f"you always say {said[0]}"
    if len(wrong) == len(said):
        return "you have True and False the wrong way round"
    return wrong[0] if wrong else ""


CHECKS = (
    Check(
        "same_centre",
        judge=_same_centre,
        hint="Where on the seesaw must a weight lie so that it doesn't tip?",
        idea="a seesaw doesn't tip if the weights to the left and right of its middle are mirror "
        "images. So choose a middle, and make both spectra symmetric about it.",
        way="take `middle = frequencies.mean()` and `distance = np.abs(frequencies - middle)`. "
        "Narrow is 1 where the distance is small, wide is 1 where it's large, and both are 0 "
        "elsewhere.",
        right=f"Two very different spectra, one centroid, for {len(GRIDS)} sets of bins.",
    ),
    Check(
        "nearest",
        judge=_nearest,
        hint="Does your answer change when a column comes in another unit?",
        idea="divide every difference by the deviation of its column in others. Then a column in "
        "Hz and the same column in kHz give the same quotient.",
        way="`(others - song) / others.std(axis=0)` has one row for each of the other songs. "
        "Square, add up along axis=1, and take np.argmin, which counts from 0.",
        right="Right for 4 songs, each in three units.",
    ),
    Check(
        "rigged",
        judge=_rigged,
        hint="What would a fair exam say about labels that have nothing to do with the songs?",
        idea="put the genres into a hat and call exam with what you draw, several times. A fair "
        "exam comes down to chance. How much is chance if 70% of the songs are jazz?",
        way="average `exam(generator.permutation(genres))` over 20 draws, and compare it with "
        "the share of the most common genre (np.unique with return_counts=True) plus, say, ten "
        "points.",
        right="Right for 6 exams, and 3 of them knew some of the songs beforehand.",
    ),
)
