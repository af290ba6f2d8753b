"""Answers to the exercises of `00_start_here`."""

from ..exercises import Check


def _accuracy(guesses, truths):
    return sum(guess == truth for guess, truth in zip(guesses, truths, strict=True)) / len(truths)


CHECKS = (
    Check(
        "chance",
        (0.7, 0.25),
        "Imagine 100 songs of this station. How many of them does each program name right?",
        tolerance=0.01,
        mistakes=(
            ((70, 25), "Those are percentages. Give numbers between 0 and 1."),
            ((0.25, 0.25), "The first program always says pop. How often is that right here?"),
            ((0.7, 0.7), "The die doesn't know that pop is common: it says pop one time in four."),
            ((0.25, 0.7), "Each of these belongs to the other program."),
            (
                (0.7, 0.52),
                "A program that says pop as often as the station plays it gets that. "
                "This die is fair.",
            ),
            ((0.7, 1 / 6), "This die has a side for each genre of the station, and no more."),
        ),
        idea="take the songs genre by genre. Of 70 pop songs, how many does each program name "
        "right? And of the 10 jazz songs?",
        way="the first is right on all pop songs and on no others. The second is right on one "
        "song in four of every genre, so it doesn't matter how common each genre is.",
        right="A program that doesn't listen can look good where one genre is common.",
    ),
    Check(
        "accuracy",
        _accuracy,
        "Count the places where guess and truth agree, then divide by the number of songs: "
        "that gives a number between 0 and 1.",
        calls=(
            (["jazz", "pop", "rap", "pop"], ["jazz", "rap", "rap", "pop"]),
            (["pop"], ["jazz"]),
            (["rap"] * 3, ["rap"] * 3),
        ),
        idea="`zip(guesses, truths)` walks through both lists side by side, a pair at a time.",
        way="`guess == truth` is True or False, and Python counts True as 1 when you add them up. "
        "Divide the sum by `len(truths)`.",
        right="Right for three lists, with all, some and none of the guesses right.",
    ),
    Check(
        "spectrograms",
        "BCA",
        "Look for upright lines at equal distances first: which figure has a fence?",
        mistakes=(
            ("ACB", "The strokes in A don't return evenly, and between them something slides."),
            ("CBA", "Hardly anything stands upright in C. Which sound is held for long?"),
            ("BAC", "Held chords are level lines. Where do they stay level for longest?"),
            ("CAB", "You have the rapper where the fence is. Look at the distances in B."),
        ),
        idea="a stroke holds every pitch for a moment, a chord holds a few pitches for long, and a "
        "voice changes its pitch while it lasts.",
        way="measure the distance between upright lines with a ruler: in one figure it's the "
        "same from the first to the last. In another you find hardly a line that isn't level.",
        right="You told three sounds apart without hearing one.",
    ),
)
