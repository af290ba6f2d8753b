"""Answers to the exercises of `01_sound_to_spectrum`."""

import numpy as np

from ..exercises import Check, same, shown, tried

# (tone in Hz, samples a second): below the mirror, between mirror and rate, above the rate.
BELOW = ((3_000, 8_000), (440, 44_100))
REFLECTED = ((7_000, 8_000), (9_000, 12_000))
ABOVE = ((9_000, 8_000), (13_000, 12_000), (23_000, 12_000), (31_000, 12_000), (24_000, 12_000))
HANN_LOBE = 4  # bins from zero to zero


def _heard_at(frequency, rate):
    left = frequency % rate
    return min(left, rate - left)


def _where_a_tone_ends_up(heard_at):
    if not callable(heard_at):
        return f"you got {shown(heard_at)}, and a function is asked for"
    kinds = (
        (BELOW, "a tone below the mirror comes out unchanged"),
        (REFLECTED, "how far above the mirror does this tone lie?"),
        (ABOVE, "so tones up to the rate are right; what does one above the rate look like?"),
    )
    for tones, question in kinds:
        for frequency, rate in tones:
            answer = tried(heard_at(frequency, rate))
            if not same(answer, _heard_at(frequency, rate)):
                return (
                    f"for {frequency:,} Hz at a rate of {rate:,} you got {shown(answer)}"
                    f"{_known_mistake(answer, frequency, rate) or f': {question}'}"
                )
    return ""


def _known_mistake(answer, frequency, rate):
    if same(answer, frequency) and frequency > rate / 2:
        return ". Above half the rate, a tone can't stay where it is."
    if same(answer, rate / 2):
        return ". Nothing stops the tone at the mirror: it comes out below."
    if np.ndim(answer) == 0 and np.isreal(answer) and answer < 0:
        return ". Nobody hears a frequency below zero, but you're close."
    if np.ndim(answer) == 0 and np.isreal(answer) and answer > rate / 2:
        return f", but a rate of {rate:,} holds nothing above {rate / 2:,.0f} Hz."
    return ""


def _where_the_peak_is(loudest_frequency):
    if not callable(loudest_frequency):
        return f"you got {shown(loudest_frequency)}, and a function is asked for"
    for n_samples, k, rate in ((1_200, 44, 12_000), (1_201, 44, 12_000), (333, 20, 8_000)):
        sound = np.cos(2 * np.pi * k * np.arange(n_samples) / n_samples)
        answer, right = tried(loudest_frequency(sound, rate)), k * rate / n_samples
        if same(answer, right):
            continue
        wrong = (
            f"for {n_samples:,} samples of a {right:.2f} Hz tone at a rate of {rate:,} "
            f"you got {shown(answer)}"
        )
        known = (
            (k, ". That's the number of the bin."),
            (k * rate / (n_samples // 2 + 1), ", and that's what your colleague got."),
            (
                k * rate / (2 * (n_samples // 2 + 1)),
                ". Very near, but half the samples isn't the number of magnitudes.",
            ),
            (
                k * rate / (2 * (n_samples // 2)),
                ". Right for an even number of samples, wrong for an odd one.",
            ),
            (k * n_samples / rate, ": rate and number of samples have changed places."),
        )
        return wrong + next((said for value, said in known if same(answer, value)), "")
    return ""


# Two notes and a rate, and the shortest power of two that keeps their main lobes apart.
NOTES = (
    (440, 466, 12_000),
    (27.5, 29.1, 12_000),
    (440, 880, 12_000),
    (440, 466, 44_100),
    (1_000, 1_010, 8_000),
    (100, 200, 12_000),
)


def _window_for(low, high, rate):
    n_fft = 2
    while HANN_LOBE * rate / n_fft > high - low:
        n_fft *= 2
    return n_fft


def _whether_the_window_fits(window_for):
    if not callable(window_for):
        return f"you got {shown(window_for)}, and a function is asked for"
    for low, high, rate in NOTES:
        answer, right = tried(window_for(low, high, rate)), _window_for(low, high, rate)
        if same(answer, right):
            continue
        asked = f"for {low:g} and {high:g} Hz at a rate of {rate:,} you got {shown(answer)}"
        if np.ndim(answer) or not np.isreal(answer) or not answer >= 1:
            return f"{asked}, and a number of samples is asked for"
        if not np.log2(float(answer)).is_integer():
            return f"{asked}, which is no power of two"
        if answer > right:
            return f"{asked}. That's long enough, but half of it would be as well."
        lobe = HANN_LOBE * rate / answer
        return (
            f"{asked}. With that window a main lobe is {lobe:.1f} Hz wide, "
            f"and the notes are {high - low:.1f} Hz apart."
        )
    return ""


CHECKS = (
    Check(
        "mirror",
        judge=_where_a_tone_ends_up,
        hint="Draw it: sampling(frequency, rate) shows the dots, and both waves through them.",
        idea="whole swings from one sample to the next don't show. At a rate of 8,000, the samples "
        "of 9,000 Hz and of 17,000 Hz look like those of 1,000 Hz. What is left of a frequency "
        "when you take the rate away as often as you can?",
        way="`left = frequency % rate` takes whole swings away and lies between 0 and the rate. "
        "In the lower half you hear `left`; in the upper half the mirror makes it `rate - left`.",
        right=f"Right for {len(BELOW + REFLECTED + ABOVE)} tones, "
        f"{len(ABOVE)} of them above the rate.",
    ),
    Check(
        "loudest",
        judge=_where_the_peak_is,
        hint="How many Hz is it from one bin to the next?",
        idea="the bins of N samples stand rate / N Hz apart, where N counts the samples that went "
        "in. How many magnitudes come out of rfft for them?",
        way="len(magnitudes) is only about half of the samples. Divide by the number that went "
        "into the transform, which is len(sound).",
        right="Right for even and odd numbers of samples.",
    ),
    Check(
        "window",
        judge=_whether_the_window_fits,
        hint="Which number decides what a window can tell apart, bin spacing or main lobe?",
        idea="the main lobe of a Hann window is four bins wide, and a bin is rate / n_fft Hz. "
        "How wide may it be at most, for these two notes?",
        way="start with n_fft = 2, and double it as long as 4 * rate / n_fft is more than "
        "high - low.",
        right=f"Right for {len(NOTES)} pairs of notes. The lowest keys of a piano take 2.7 s: "
        "enough to smear a drum over a whole bar.",
    ),
)
