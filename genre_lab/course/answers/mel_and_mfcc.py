"""Answers to the exercises of `02_mel_and_mfcc`."""

import numpy as np

from ..exercises import Check, same, shown, tried

BANDS = (40, 128, 12, 96, 24, 256)
TOP = 6_000  # Hz
FEWEST = {12: 10, 20: 15, 6: 6, 4: 4, 50: 32, 100: 60}  # pairs: right answers, by Wilson's interval


def _centres(n_bands, htk):
    import librosa

    return librosa.mel_frequencies(n_bands + 2, fmin=0, fmax=TOP, htk=htk)[1:-1]


def _whose_mel(whose_mel):
    if not callable(whose_mel):
        return f"you got {shown(whose_mel)}, and a function is asked for"
    said, wrong, right = set(), [], set()
    for n_bands in BANDS:
        for htk, name in ((True, "htk"), (False, "slaney")):
            answer = tried(whose_mel(_centres(n_bands, htk)))
            if not (same(answer, "htk") or same(answer, "slaney")):
                return f'you got {shown(answer)}, and "htk" or "slaney" is asked for'
            said.add(answer.strip().casefold())
            if same(answer, name):
                right.add(n_bands)
            else:
                wrong.append((n_bands, name))
    if not wrong:
        return ""
    if len(said) == 1:
        return f"you always say {shown(said.pop())}"
    if len(wrong) == 2 * len(BANDS):
        return "you have the two names the wrong way round"
    n_bands, name = wrong[0]
    alright = sorted(right - {n for n, _ in wrong})
    if alright:
        return (
            f"right for {alright[0]} bands, wrong for {n_bands} bands of {name}. What you compare "
            "depends on the number of bands"
        )
    return f"wrong for {n_bands} bands of {name}"


def _strange(good, what, reference):
    return {"squared": 2 * good, "root": good / 2, "reference": good + reference}[what]


def _spectrograms():
    """Make levels in dB: ordinary ones, soft ones, such as end at 0 dB, and flat ones."""
    chance = np.random.default_rng(0)
    for loudest, span, reference in ((16, 60, -16), (-20, 80, -20), (0, 70, 30), (30, 9, 30)):
        levels = chance.uniform(-1, 0, (96, 40))
        levels = (levels - levels.max()) / np.ptp(levels)
        yield (loudest + span * levels).astype(np.float32), reference


def _what_happened(what_happened):
    if not callable(what_happened):
        return f"you got {shown(what_happened)}, and a function is asked for"
    for good, reference in _spectrograms():
        for what in ("squared", "reference", "root"):
            strange = _strange(good, what, reference)
            answer = tried(what_happened(good, strange))
            if same(answer, what):
                continue
            if not (isinstance(answer, str) and answer.strip().casefold() in WORDS):
                return f"you got {shown(answer)}, and one of {', '.join(WORDS)} is asked for"
            return (
                f"a spectrogram from {good.min():.0f} to {good.max():.0f} dB became one from "
                f"{strange.min():.0f} to {strange.max():.0f} dB. You say {shown(answer)}"
            )
    return ""


WORDS = ("squared", "root", "reference")


def _fewest_right(fewest_right):
    if not callable(fewest_right):
        return f"you got {shown(fewest_right)}, and a function is asked for"
    for n, right in FEWEST.items():
        answer = tried(fewest_right(n))
        if same(answer, right):
            continue
        wrong = f"for {n} pairs you got {shown(answer)}"
        if np.ndim(answer) or not np.isreal(answer):
            return f"{wrong}, and a whole number is asked for"
        if 0 < answer < 1:
            return f"{wrong}, which is a share. How many answers is that?"
        if answer == n // 2 + 1:
            return f"{wrong}. More than half, but luck alone often does that."
        if answer > n:
            return f"{wrong}, and there are only {n} pairs"
        if answer > right:
            return f"{wrong}. That's enough, but so is one less."
        return f"{wrong}. The interval for that still reaches down to 50% or below"
    return ""


CHECKS = (
    Check(
        "whose_mel",
        judge=_whose_mel,
        hint="Print `np.diff(centres)` for both formulas, with 12 bands and with 40. In Hz the "
        "steps grow either way. Where wouldn't they?",
        idea="on its own scale, mel bands are evenly spaced. Convert the centres by each of the "
        "two formulas, and look at the steps from one to the next.",
        way="`np.diff(librosa.hz_to_mel(centres, htk=True))` is constant if they are HTK's. "
        "Compare its standard deviation, np.std, with that for htk=False.",
        right=f"Right for {2 * len(BANDS)} filter banks, from {min(BANDS)} to {max(BANDS)} bands.",
    ),
    Check(
        "what_happened",
        judge=_what_happened,
        hint="Which of the three moves all values by the same amount, and which stretches them?",
        idea="another reference adds the same number of dB everywhere, so the distance from the "
        "softest to the loudest value stays. What does squaring do to that distance?",
        way="`np.ptp(strange) / np.ptp(good)` compares the distances: it's 2, 1/2 or 1.",
        right="Right for 12 spectrograms: loud, soft, flat, and with 0 dB at the top.",
    ),
    Check(
        "fewest_right",
        judge=_fewest_right,
        hint="Try some: gl.wilson_interval(9, 12) and gl.wilson_interval(11, 12).",
        idea="the interval moves up with every right answer. Look for the first number at which "
        "its lower limit is above 0.5.",
        way="begin with fewest = 0, and add 1 as long as `gl.wilson_interval(fewest, n)[0]` is "
        "0.5 or less.",
        right="Of 12 it takes 10, which is 83%; of 100 it takes 60%.",
    ),
)
