"""Answers to the exercises of `13_model_zoo`."""

import math

import numpy as np

from ..exercises import Check, same, shown, tried

STACKS = ((1, 8), (2, 32), (3, 32), (7, 64))  # layers, channels
# What each of the four questions needs, in their order.
SHAPES = "cdba"
REASONS = {
    0: "two claps a second apart lie 47 frames apart: the filter must reach from one to the next",
    1: "a trumpet's overtones spread over many bands, and another note moves them all: what can "
    "span them and still slide up and down?",
    2: "a drum hit is in all bands at once, and lies where it lies: nothing needs to slide upwards",
    3: "a small detail may be anywhere, and the fewer weights the better",
}
CURVES = (
    ((1, 2, 5, 10), (0.3, 0.5, 0.6, 0.7), 0.6),
    ((1, 2, 5, 10), (0.3, 0.62, 0.55, 0.7), 0.6),
    ((1, 2, 5, 10), (0.8, 0.82, 0.81, 0.9), 0.6),
    ((1, 2, 5, 10), (0.3, 0.5, 0.6, 0.7), 0.75),
    ((2, 4, 8), (0.9, 0.6, 0.4), 0.5),
)


def _stacked(n_layers, channels):
    side = 2 * n_layers + 1
    return side, 9 * n_layers * channels**2, side**2 * channels**2


KNOWN_STACKS = (
    (
        lambda n, c: (3 * n, 9 * n * c**2, 9 * n**2 * c**2),
        "two filters of 3 rows don't see 6: they overlap. Draw which rows the second one reads, "
        "and which rows those were made from",
    ),
    (
        lambda n, c: (2 * n + 1, 9 * n * c, (2 * n + 1) ** 2 * c),
        "each of the channels that go out has a filter of its own for each channel that comes in",
    ),
    (
        lambda n, c: (2 * n + 1, n * (9 * c**2 + c), (2 * n + 1) ** 2 * c**2 + c),
        "nearly: these count the biases, and only the weights of the filters are asked for",
    ),
    (
        lambda n, c: (2 * n + 1, 9 * c**2, (2 * n + 1) ** 2 * c**2),
        "these are the weights of one of the small layers, and there are several",
    ),
)


def _stack(stacked):
    if not callable(stacked):
        return f"you got {shown(stacked)}, and a function is asked for"
    said = [tried(stacked(*case)) for case in STACKS]
    if all(same(got, _stacked(*case)) for got, case in zip(said, STACKS, strict=True)):
        return ""
    for mistake, hint in KNOWN_STACKS:
        if all(same(got, mistake(*case)) for got, case in zip(said, STACKS, strict=True)):
            return hint
    wrong = next(n for n, case in enumerate(STACKS) if not same(said[n], _stacked(*case)))
    layers, channels = STACKS[wrong]
    return f"for {layers} layers of {channels} channels you got {shown(said[wrong])}"


def _shapes(letters):
    if not isinstance(letters, str):
        return f"you got {shown(letters)}, and four letters in one word are asked for"
    named = "".join(letter for letter in letters.casefold() if letter.isalpha())
    if len(named) != len(SHAPES) or not set(named) <= set("abcd"):
        return f"you got {shown(letters)}, and four letters are asked for, each from a to d"
    wrong = [place for place, letter in enumerate(named) if letter != SHAPES[place]]
    return f"look at question {wrong[0] + 1} again: {REASONS[wrong[0]]}" if wrong else ""


def _needed_songs(sizes, accuracies, target):
    needed = math.inf
    for size, accuracy in zip(reversed(sizes), reversed(accuracies), strict=True):
        if accuracy < target:
            break
        needed = size
    return needed


def _first(sizes, accuracies, target):
    reached = (s for s, a in zip(sizes, accuracies, strict=True) if a >= target)
    return next(reached, math.inf)


KNOWN_NEEDED = (
    (
        _first,
        "once it was lucky: with 2 songs it got there, with 5 it fell below again. From where on "
        "does it stay?",
    ),
    (
        lambda s, a, t: _needed_songs(s, [x if x != t else 0 for x in a], t),
        "an accuracy that equals the target is enough",
    ),
)


def _needed(songs_needed):
    if not callable(songs_needed):
        return f"you got {shown(songs_needed)}, and a function is asked for"
    cases = [(list(sizes), list(accuracies), target) for sizes, accuracies, target in CURVES]
    said = [tried(songs_needed(*case)) for case in cases]
    right = [_needed_songs(*case) for case in CURVES]
    if all(_as_good(got, wanted) for got, wanted in zip(said, right, strict=True)):
        return ""
    for mistake, hint in KNOWN_NEEDED:
        if all(_as_good(got, mistake(*case)) for got, case in zip(said, CURVES, strict=True)):
            return hint
    wrong = next(n for n, got in enumerate(said) if not _as_good(got, right[n]))
    sizes, accuracies, target = CURVES[wrong]
    return (
        f"for {list(accuracies)} with {list(sizes)} songs and the target {target} you got "
        f"{shown(said[wrong])}"
    )


def _as_good(got, right):
    number = isinstance(got, (int, float, np.number)) and not isinstance(got, bool)
    return number and float(got) == float(right)


CHECKS = (
    Check(
        "stack",
        judge=_stack,
        hint="Begin with one layer: 3 × 3 places, and as many filters as channels go out. What "
        "does the second layer add to the side?",
        idea="every further layer sees one row more above and one more below. A layer from c "
        "channels to c has c · c small tables of weights.",
        way="the side is 2 · n_layers + 1, the stack has n_layers · 9 · channels² weights, and one "
        "layer of the same side has side² · channels².",
        right=f"Right for {len(STACKS)} stacks. Three small layers see 7 × 7 places with 27 "
        "weights in place of 49, and bend three times.",
    ),
    Check(
        "shapes",
        judge=_shapes,
        hint="A frame lasts 21 ms. For each question, ask how far the filter must reach in time, "
        "how far in pitch, and whether it must be able to slide up and down.",
        idea="one question is about a second of time, one about a whole column, one about a "
        "pattern of overtones at any pitch, one about a detail.",
        way="the clap needs c, which is long, and the detail needs the smallest, a. Of the other "
        "two, only d can slide up and down.",
        right="If you choose a shape, you choose what will be easy to hear.",
    ),
    Check(
        "needed",
        judge=_needed,
        hint="Try your function on accuracies that rise, fall below the target and rise again, and "
        "on accuracies that never reach it.",
        idea="walk from the largest number of songs down. Where do you have to stop?",
        way="begin with `needed = math.inf`. Go through the pairs in reversed order: if the "
        "accuracy is below the target, break; otherwise this size is what's needed.",
        right=f"Right for {len(CURVES)} curves, also where luck got there first.",
    ),
)
