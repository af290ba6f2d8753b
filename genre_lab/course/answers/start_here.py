"""Answers to the exercises of `00_start_here`."""

from ..exercises import Check


def _accuracy(guesses, truths):
    return sum(guess == truth for guess, truth in zip(guesses, truths, strict=True)) / len(truths)


CHECKS = (
    Check(
        "samples",
        300_000,
        "Every second holds 12 000 numbers, and there are 25 seconds.",
        mistakes=(
            (12_000, "That is one second of it; the excerpt lasts 25."),
            (
                25 * 44_100,
                "That is how finely the MP3 is stored; load_clip keeps 12 000 numbers a second.",
            ),
        ),
    ),
    Check(
        "chance",
        1 / 6,
        "Somebody who throws a die with one genre a side is right in one throw of how many?",
        tolerance=0.01,
        mistakes=(
            (100 / 6, "That is the percentage; give it as a part of one, between 0 and 1."),
            (0.5, "That would be two genres; count again how many names stand on the buttons."),
            (6, "That is how many genres there are; which part of the throws hits the right one?"),
        ),
    ),
    Check(
        "accuracy",
        _accuracy,
        "Count the places where guess and truth agree, then divide by the number of songs.",
        calls=(
            (["jazz", "pop", "rap", "pop"], ["jazz", "rap", "rap", "pop"]),
            (["pop"], ["jazz"]),
            (["rap"] * 3, ["rap"] * 3),
        ),
    ),
)
