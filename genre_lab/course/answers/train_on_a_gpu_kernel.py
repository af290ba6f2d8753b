"""Answers to the exercises of `08_train_on_a_gpu_kernel`."""

import numpy as np
import pandas as pd

from ..exercises import Check, same, shown, tried

WORDS = ("train on", "overfitting", "lower the rate")
PROJECTS, HONEST = set("abcdef"), set("ace")


def _answers():
    """Yield probabilities and truths; in each, the costliest song is elsewhere."""
    yield np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [0.05, 0.9, 0.05]]), np.array([0, 1, 2])
    yield np.array([[0.5, 0.5], [0.1, 0.9]]), np.array([0, 1])
    sure = np.full((40, 6), 0.01)
    truths = np.arange(40) % 6
    sure[np.arange(40), truths] = 0.95
    sure[17] = [0.0001, 0.9991, 0.0002, 0.0002, 0.0002, 0.0002]
    truths[17] = 0
    yield sure, truths


def _costliest(costliest):
    if not callable(costliest):
        return f"you got {shown(costliest)}, and a function is asked for"
    for probabilities, truths in _answers():
        losses = -np.log(probabilities[np.arange(len(truths)), truths])
        row, share = int(losses.argmax()), losses.max() / losses.sum()
        answer = tried(costliest(probabilities.copy(), truths.copy()))
        if not isinstance(answer, (tuple, list)) or len(answer) != 2:
            return f"you got {shown(answer)}, and two numbers are asked for: return row, share"
        got = f"for {len(truths)} songs you got row {shown(answer[0])}"
        if not same(answer[0], row):
            if same(answer[0], row + 1):
                return f"{got}, and the first row is row 0"
            if same(answer[0], int(losses.argmin())):
                return f"{got}, and that's the cheapest. The loss has a minus"
            return f"{got}, which isn't the costliest"
        got = f"{got} (right) and a share of {shown(answer[1])}"
        if same(answer[1], 100 * share, 0.01):
            return f"{got}: that's in percent"
        if same(answer[1], losses.max(), 1e-4):
            return f"{got}: that's its loss. How much is it of the loss of all songs?"
        if same(answer[1], losses.max() / losses.mean(), 1e-4):
            return f"{got}: divide by the sum of all losses, not by their mean"
        if not same(answer[1], share, 1e-4):
            return got
    return ""


def _epochs_needed(n_songs, old_batch, epochs, new_batch):
    old_steps = epochs * -(-n_songs // old_batch)
    return -(-old_steps // -(-n_songs // new_batch))


def _epochs(function):
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    calls = ((1_080, 16, 200, 64), (64, 8, 10, 64), (63, 8, 3, 63), (100, 30, 7, 40))
    for n_songs, old, epochs, new in (*calls, (1_080, 64, 200, 16)):
        answer = tried(function(n_songs, old, epochs, new))
        right = _epochs_needed(n_songs, old, epochs, new)
        if same(answer, right):
            continue
        got = (
            f"for {n_songs:,} songs and {epochs} epochs with batches of {old}, now {new}, you "
            f"got {shown(answer)}"
        )
        if same(answer, epochs * new / old):
            return f"{got}. That would be right if the songs always came out even"
        if same(answer, epochs * old / new):
            return f"{got}. Larger batches take fewer steps an epoch, so it takes more epochs"
        if same(answer, epochs * -(-n_songs // old)):
            return f"{got}. That's how many steps it has taken so far"
        if same(answer, epochs * (n_songs // old) // (n_songs // new)):
            return f"{got}. The smaller batch at the end of an epoch is a step, too"
        if same(answer, right - 1):
            return f"{got}. That's a few steps short"
        return got
    return ""


def _histories():
    """Yield what is special about a training, its history and the verdict."""
    chance = np.random.default_rng(8)
    wobble = chance.normal(0, 0.03, (6, 40))
    epochs = np.arange(40)
    falls = 1.8 * np.exp(-epochs / 12) + 0.2
    rises = np.where(epochs < 12, 1.8 - 0.06 * epochs, 1.08 + 0.025 * (epochs - 12))
    rests = 1.0 + 0.8 * np.exp(-epochs / 10)
    yield "in which both losses fall", falls, falls + 0.3 + wobble[0], "train on"
    yield (
        "whose validation loss fell to 1.1 and rose to 1.8",
        falls + wobble[1],
        rises + wobble[2],
        "overfitting",
    )
    yield (
        "whose validation loss falls and comes to rest",
        falls,
        rests + wobble[3],
        "train on",
    )
    climbs = 1.8 + 0.05 * epochs
    yield (
        "whose losses both climb from 1.8 to 3.7",
        climbs + wobble[4],
        climbs + 0.2,
        "lower the rate",
    )
    lost = np.where(epochs < 5, 1.8 + 0.3 * epochs, np.nan)
    yield "whose loss stops being a number", lost, lost, "lower the rate"
    lucky = rests + wobble[5]
    lucky[9] = 0.97
    yield "with one lucky epoch early on", falls, lucky, "train on"


def _diagnose(diagnose):
    if not callable(diagnose):
        return f"you got {shown(diagnose)}, and a function is asked for"
    said, wrong = [], ""
    for what, loss, val_loss, verdict in _histories():
        epochs = range(1, len(loss) + 1)
        history = pd.DataFrame({"epoch": epochs, "loss": loss, "val_loss": val_loss})
        answer = tried(diagnose(history))
        if not (isinstance(answer, str) and answer.strip().casefold() in WORDS):
            return f"you got {shown(answer)}, and one of {', '.join(WORDS)} is asked for"
        said.append(answer.strip().casefold())
        if not same(answer, verdict):
            wrong = wrong or f"of a training {what} you say {shown(answer)}"
    if wrong and len(set(said)) == 1:
        return f"you always say {shown(said[0])}"
    return wrong


def _honest(answer):
    """Say how many letters are off, and not which."""
    if isinstance(answer, (list, tuple, set)) and all(isinstance(one, str) for one in answer):
        answer = "".join(sorted(answer))
    letters = (
        {one for one in answer.casefold() if one.isalpha()} if isinstance(answer, str) else set()
    )
    if not letters or not letters <= PROJECTS:
        return f"you got {shown(answer)}, and letters from a to f are asked for"
    said = []
    if believed := letters - HONEST:
        said.append(f"numbers you believe that are too high: {len(believed)}")
    if missed := HONEST - letters:
        said.append(f"honest numbers that are missing: {len(missed)}")
    return "; ".join(said)


CHECKS = (
    Check(
        "costliest",
        judge=_costliest,
        hint="Which probability of each row counts, and what is its loss?",
        idea="the loss of a song is minus the logarithm of what its true genre was given. Make an "
        "array of all these losses first; the rest are np.argmax and a division.",
        way="`losses = -np.log(probabilities[np.arange(len(truths)), truths])`; the row is "
        "np.argmax(losses), and the share is losses[row] / losses.sum().",
        right="In one case a single song of 40 costs four fifths of everything.",
    ),
    Check(
        "epochs",
        judge=_epochs,
        hint="How many steps does an epoch take, with the old batches and with the new ones?",
        idea="count the old steps: batches an epoch, rounded up, times the epochs. Then ask how "
        "many new epochs hold at least that many.",
        way="np.ceil(n_songs / batch) are the steps of an epoch. Divide all old steps by the new "
        "steps of an epoch, and round up again.",
        right="For the report it would be 800 epochs.",
    ),
    Check(
        "diagnose",
        judge=_diagnose,
        hint="Compare the end with the lowest point, and with the beginning. Which of the two "
        "losses tells what?",
        idea="smooth both columns over a few epochs first. Then look at the training loss, end "
        "against beginning, and at the validation loss, end against lowest. A curve that rests "
        "isn't one that rises.",
        way="`smooth = history[['loss', 'val_loss']].rolling(3, min_periods=1).mean()`. Lower the "
        "rate if the last loss isn't below the first; overfitting if the last val_loss is more "
        "than 0.1 above its minimum; otherwise train on.",
        right="Right for 6 trainings.",
    ),
    Check(
        "honest",
        judge=_honest,
        hint="Ask of each number: did the songs that judge have a say in what is printed? And does "
        "the network know them, or their artists?",
        idea="it doesn't matter whether songs are called validation or test songs. The highest of "
        "several numbers is too high, whichever songs they come from; a number that nothing was "
        "chosen by is honest.",
        way="of each project, find the songs whose accuracy is printed. Strike it out if these "
        "songs picked the epoch or the rate, or if pieces of the same song are on both sides.",
        right="The name of the songs doesn't count. What counts is what they decided.",
    ),
)
