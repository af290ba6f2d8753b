"""What a benchmark measures: one way of doing something against another, both timed in turns.

Other programs on a machine slow both ways down; the ratio within one repetition stays. A section of
the benchmark is a module beside this one with ``measure(quick)``, yielding `Figure` or `Skipped`.
"""

from dataclasses import asdict, dataclass
from time import perf_counter

import numpy as np

MIDDLE = (25, 75)  # percentiles between which half of the repetitions lie


@dataclass(frozen=True)
class Figure:
    """Hold how one way of doing something compares with another on the same machine.

    Parameters
    ----------
    what : str
        What was measured, and on what.
    against : str
        The reference: another way, a smaller amount, or a limit such as "0.5 s".
    better : {"less", "more"}
        "less": the ratio is ours / reference and should be small. "more": it is reference / ours,
        how many times faster ours is, and should be large.
    ratio, ratio_low, ratio_high : float
        The median over the repetitions, and between what half of them lie.
    repetitions : int
        How often both were measured.
    seconds, reference_seconds : float or None
        Medians in s, where it is time that was measured.
    target : float or None
        What the ratio should reach: at most where less is better, at least where more is.
    note : str
        What else a reader should know, such as sizes.
    section : str
        The module that measured it; the benchmark fills it in.

    Examples
    --------
    >>> figure = Figure("ours", "the usual way", "more", 20.4, 19.8, 21.0, 7, 0.02, 0.41, target=20)
    >>> figure.met, figure.wanted
    (True, '>= 20')
    """

    what: str
    against: str
    better: str
    ratio: float
    ratio_low: float
    ratio_high: float
    repetitions: int
    seconds: float | None = None
    reference_seconds: float | None = None
    target: float | None = None
    note: str = ""
    section: str = ""

    @property
    def met(self):
        """Whether the ratio reaches its target; None where there is none."""
        if self.target is None:
            return None
        if self.better == "less":
            return bool(self.ratio <= self.target)
        return bool(self.ratio >= self.target)

    @property
    def wanted(self):
        """The target as text, such as ">= 20"."""
        if self.target is None:
            return ""
        return f"{'<=' if self.better == 'less' else '>='} {self.target:g}"

    def to_dict(self):
        """Return everything as a JSON-ready dict."""
        return asdict(self) | {"met": self.met}


@dataclass(frozen=True)
class Skipped:
    """Say what could not be measured here, and why."""

    what: str
    reason: str
    section: str = ""

    def to_dict(self):
        """Return everything as a JSON-ready dict."""
        return asdict(self)


def compare(
    what,
    ours,
    against,
    reference,
    repetitions,
    *,
    better="less",
    target=None,
    note="",
    warm_up=1,
    before=None,
    clock=perf_counter,
):
    """Time two calls in turns, and say how the first compares with the second.

    Parameters
    ----------
    what, against : str
        What the two calls do.
    ours, reference : callable
        Called without arguments.
    repetitions : int
        How often each is timed, after the warm-up.
    better, target, note
        See `Figure`.
    warm_up : int
        Calls of each that are not counted.
    before : callable or None
        Called before every call, out of the time: to remove what the last call wrote.
    clock : callable
        `time.process_time` counts this process' own processor time: right where all the work is in
        it, on one core, and other programs would disturb.

    Returns
    -------
    Figure

    Notes
    -----
    Whichever was second in one repetition is first in the next, so that neither always finds the
    caches warm.

    Examples
    --------
    >>> few, many = (lambda: sum(range(1000))), (lambda: sum(range(1_000_000)))
    >>> compare("a thousand", few, "a million", many, 5).ratio < 0.5
    True
    """
    for _ in range(warm_up):
        _timed(ours, before, clock)
        _timed(reference, before, clock)
    seconds, references = [], []
    for repetition in range(repetitions):
        turns = [(ours, seconds), (reference, references)]
        for call, kept in turns if repetition % 2 == 0 else reversed(turns):
            kept.append(_timed(call, before, clock))
    return summary(what, seconds, against, references, better=better, target=target, note=note)


def within(what, call, limit, repetitions, *, note="", warm_up=1, before=None):
    """Time a call against a limit in s, which the machine's speed decides: up to 1 is in time."""
    for _ in range(warm_up):
        _timed(call, before)
    seconds = [_timed(call, before) for _ in range(repetitions)]
    return summary(
        what, seconds, f"a limit of {limit:g} s", [limit] * repetitions, target=1, note=note
    )


def summary(what, measured, against, references, *, better="less", target=None, note="", unit="s"):
    """Sum up pairs of measurements, one pair a repetition: the ratio's median and quartiles.

    Examples
    --------
    >>> summary("small", [1.0, 2.0, 3.0], "large", [10.0, 10.0, 10.0]).ratio
    0.2
    """
    measured, references = np.asarray(measured, float), np.asarray(references, float)
    ratios = measured / references if better == "less" else references / measured
    low, high = np.percentile(ratios, MIDDLE)
    in_seconds = unit == "s"
    return Figure(
        what,
        against,
        better,
        float(np.median(ratios)),
        float(low),
        float(high),
        len(ratios),
        seconds=float(np.median(measured)) if in_seconds else None,
        reference_seconds=float(np.median(references)) if in_seconds else None,
        target=target,
        note=note,
    )


def _timed(call, before, clock=perf_counter):
    if before is not None:
        before()
    begun = clock()
    call()
    return clock() - begun
