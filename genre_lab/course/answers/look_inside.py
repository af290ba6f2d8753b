"""Answers to the exercises of `12_look_inside`."""

import numpy as np

from ..exercises import Check, same, shown, tried


def _cases():
    """Invent maps and slopes; in the last case, everything speaks against the genre."""
    generator = np.random.default_rng(1)
    cases = []
    for shape in ((4, 6, 3), (2, 5, 8)):
        maps = generator.gamma(1.0, 1.0, shape)
        cases.append((maps, generator.normal(size=shape) + generator.normal(size=shape[2])))
    cases.append((maps, -np.abs(cases[-1][1])))
    return cases


def _cam_of(maps, slopes, mean_of=(0, 1), cut=True, scaled=True):
    weights = slopes.mean(axis=mean_of, keepdims=True)
    one_map = (weights * maps).sum(axis=2)
    if cut:
        one_map = np.maximum(one_map, 0)
    if scaled and one_map.max() > 0:
        one_map = one_map / one_map.max()
    return one_map


KNOWN_MAPS = (
    ({"scaled": False}, "the largest place should be 1: divide by the largest value"),
    ({"cut": False}, "what lies below zero speaks against the genre and doesn't belong in the map"),
    ({"mean_of": (0, 1, 2)}, "each filter has a weight of its own: take the mean over places only"),
    ({"mean_of": ()}, "a filter's weight is one number, the mean of its slopes over all places"),
)


def _cam(grad_cam):
    if not callable(grad_cam):
        return f"you got {shown(grad_cam)}, and a function is asked for"
    cases = _cases()
    with np.errstate(all="ignore"):
        said = [tried(grad_cam(maps.copy(), slopes.copy())) for maps, slopes in cases]
    right = [_cam_of(*case) for case in cases]
    for answer, (maps, _) in zip(said, cases, strict=True):
        if np.shape(answer) != maps.shape[:2]:
            return f"for maps of shape {maps.shape} you got {shown(answer)}"
    if all(same(answer, wanted) for answer, wanted in zip(said, right, strict=True)):
        return ""
    if all(same(answer, wanted) for answer, wanted in zip(said[:2], right[:2], strict=True)):
        return "where every filter speaks against the genre, nothing counts: the map is zero"
    for mistake, hint in KNOWN_MAPS:
        wrong = [_cam_of(*case, **mistake) for case in cases[:2]]
        if all(same(answer, known) for answer, known in zip(said[:2], wrong, strict=True)):
            return hint
    return "the map isn't that of Grad-CAM"


def _curves():
    """Invent deletion curves of some songs: their levels differ, the advantage less so."""
    generator = np.random.default_rng(7)
    pairs = []
    for songs in (6, 15):
        at_random = np.linspace(1, 0.1, 5) * generator.uniform(0.3, 1, (songs, 1))
        pairs.append((at_random - generator.uniform(-0.02, 0.1, (songs, 1)), at_random))
    return [*pairs, tuple(reversed(pairs[0]))]


def _advantage_of(own, at_random, sign=1, scale=100, ddof=1, root=True, paired=True):
    songs = sign * scale * (at_random - own).mean(axis=1)
    spread = songs.std(ddof=ddof)
    if not paired:
        spread = scale * np.hypot(
            own.mean(axis=1).std(ddof=ddof), at_random.mean(axis=1).std(ddof=ddof)
        )
    return songs.mean(), spread / np.sqrt(len(songs)) if root else spread


KNOWN_ADVANTAGES = (
    ({"sign": -1}, "the sign: the lower curve is the better one, and `own` better is positive"),
    ({"scale": 1}, "give points: 0.1 of a probability are 10 points"),
    ({"ddof": 0}, "nearly: the deviation of a sample is that with ddof=1"),
    ({"root": False}, "this is the deviation of the songs. The mean of many songs errs less"),
    ({"paired": False}, "first subtract song by song, then take the deviation of the differences"),
)


def _advantage(advantage):
    if not callable(advantage):
        return f"you got {shown(advantage)}, and a function is asked for"
    cases = _curves()
    said = [tried(advantage(own.copy(), other.copy())) for own, other in cases]
    if any(np.shape(answer) != (2,) for answer in said):
        return f"you got {shown(said[0])}, and two numbers are asked for"
    right = [_advantage_of(*case) for case in cases]
    if same(said, right):
        return ""
    for mistake, hint in KNOWN_ADVANTAGES:
        if same(said, [_advantage_of(*case, **mistake) for case in cases]):
            return hint
    points, error = said[0]
    return f"for {len(cases[0][0])} songs you got {shown(points)} and {shown(error)}"


def _letters(wrong):
    """Say what one of the letters has wrong."""
    return {
        "b": "Loud places may well be what the network listens to, so b alone proves nothing.",
        "d": "The map is about the network, not about musicians: it may listen to what they don't.",
    }[wrong]


CHECKS = (
    Check(
        "cam",
        judge=_cam,
        hint="Which numbers does the mean run over, and what is left of a map at a place where it "
        "speaks against the genre?",
        idea="weights first, one a filter; then the weighted sum over filters; then zero for what "
        "lies below it; then divide, unless there's nothing left.",
        way="weights = slopes.mean(axis=(0, 1)); the map is (weights * maps).sum(axis=2), no less "
        "than 0 by np.maximum; divide it by its maximum if that is above zero.",
        right="Three networks, and one of them with nothing to show.",
    ),
    Check(
        "advantage",
        judge=_advantage,
        hint="Make one number of each song first: how many points lower is its own curve, on "
        "average over the shares?",
        idea="differences = 100 * (at_random - own).mean(axis=1) holds one number a song. Its mean "
        "is the first answer.",
        way="the second is differences.std(ddof=1) / np.sqrt(len(differences)).",
        right="Right for 6 and for 15 songs, and also where chance is better.",
    ),
    Check(
        "against",
        "ace",
        "Go through the letters one by one: would this be so even if the map said nothing about "
        "*this network and this answer*?",
        mistakes=(
            ("abce", _letters("b")),
            ("acde", _letters("d")),
            ("ac", "One is missing: what if the map doesn't depend on the genre it explains?"),
            ("ae", "One is missing: what was the deletion curve for?"),
            ("ce", "One is missing: what does a network know that has random weights?"),
        ),
        idea="an explanation has to depend on what was learnt, on what was asked, and on what the "
        "answer rests on. Three findings deny one of these each.",
        way="loudness can matter, and a network need not listen as we do. The other three count.",
        right="Each of the three shows a map that doesn't depend on what it's said to explain.",
    ),
)
