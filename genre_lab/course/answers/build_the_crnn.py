"""Answers to the exercises of `07_build_the_crnn`."""

from ..exercises import Check, same, shown, tried

POOLS = ((2, 3, 4, 4), (2,), (2, 2), (4, 4, 3), (1, 5))
MISTAKES, MISSED = "abcdefgh", "abdfh"
MOST_WORK, LEAST_PARAMETERS = 279_892_953, 200_131  # a tenth and a half of the report's network
MOST_FILTERS = 1024


def _judge_network(function):
    """Build networks of several sizes from a function and compare them with `gl.crnn`."""
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    from ...models.crnn import crnn
    from ...models.keras_backend import keras
    from ...models.same_network import same_network

    for frames, n_genres in ((205, 4), (1172, 6)):
        network = tried(function(frames, n_genres))
        if isinstance(network, keras.KerasTensor):
            return (
                "your function returns what the last layer returned; keras.Model(spectrogram, "
                "genres) makes a network of it"
            )
        has_six = isinstance(network, keras.Model) and tuple(network.output_shape) == (None, 6)
        if has_six and n_genres != 6:
            return f"your network names 6 genres even where {n_genres} are asked for"
        difference = same_network(network, crnn((96, frames), n_genres))
        if difference:
            return f"for {frames} frames and {n_genres} genres: {difference}"
    return ""


def _judge_missed(answer):
    """Say how many letters are off, and not which."""
    if isinstance(answer, (list, tuple, set)) and all(isinstance(one, str) for one in answer):
        answer = "".join(sorted(answer))
    if not isinstance(answer, str):
        return f"you got {shown(answer)}, and letters are asked for, like 'ah'"
    letters = {letter for letter in answer.casefold() if letter.isalpha()}
    if not letters or not letters.issubset(MISTAKES):
        return f"you got {shown(answer)}, and letters from a to h are asked for"
    said = []
    if too_many := letters.difference(MISSED):
        said.append(f"letters whose mistake changes the number: {len(too_many)}")
    if too_few := set(MISSED) - letters:
        said.append(f"letters that are missing: {len(too_few)}")
    return "; ".join(said)


def _sees(pools):
    """Columns of the spectrogram that a step sees, and by how many the next begins later."""
    width = advance = 1
    for pool in pools:
        width += 2 * advance + (pool - 1) * advance
        advance *= pool
    return width, advance


def _sees_wrongly(pools, filters=True, spread=True, early=False):
    """Compute what comes out of known mistakes.

    You forget the filters, or the distances between neighbours, or let these grow too early.
    """
    width = advance = 1
    for pool in pools:
        width += 2 * filters * (advance if spread else 1)
        if early:
            advance *= pool
        width += (pool - 1) * (advance if spread else 1)
        if not early:
            advance *= pool
    return width, advance


def _judge_sees(function):
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    for pools in POOLS:
        answer = tried(function(pools))
        for part in answer if isinstance(answer, tuple) else ():
            tried(part)
        if same(answer, _sees(pools)):
            continue
        got = f"for pools of {', '.join(map(str, pools))} you got {shown(answer)}"
        for known, said in (
            (
                {"filters": False},
                "that's what the pools alone see; each filter sees one neighbour more on both "
                "sides",
            ),
            (
                {"spread": False},
                "a neighbour in a later block isn't one column away, but as many as one step "
                "advances there",
            ),
            (
                {"early": True},
                "the pool itself still sees neighbours at the old distance, so change advance last",
            ),
        ):
            if same(answer, _sees_wrongly(pools, **known)):
                return f"{got}: {said}"
        if same(answer, _sees(pools)[::-1]):
            return f"{got}: the width comes first"
        return got
    return ""


def _judge_phone(filters):
    """Build the network with the student's filters, and count."""
    numbers = list(filters) if isinstance(filters, (list, tuple)) else []
    if len(numbers) != 4:
        return f"you got {shown(filters)}, and four numbers are asked for, like (64, 128, 128, 128)"
    for number in numbers:
        if isinstance(number, bool) or not same(number, round(number)):
            return f"you got {shown(filters)}, and whole numbers are asked for"
        if not 1 <= number <= MOST_FILTERS:
            return f"a block has 1 to {MOST_FILTERS:,} filters here, not {shown(number)}"
    from ...models.crnn import crnn
    from ...plots.networks import layer_table

    table = layer_table(crnn(filters=tuple(map(int, numbers))))
    work, parameters = int(table.multiply_adds.sum()), int(table.parameters.sum())
    if work <= MOST_WORK and parameters >= LEAST_PARAMETERS:
        return ""
    return (
        f"these have {work / 1e6:,.0f} million multiply-adds, where {MOST_WORK / 1e6:,.0f} are "
        f"allowed, and {parameters:,} parameters, where {LEAST_PARAMETERS:,} are wanted"
    )


CHECKS = (
    Check(
        "network",
        judge=_judge_network,
        hint="Compare that stage with the table of stages: what goes in, and what must come out?",
        idea="one map, zeros before and behind, batch-norm along the axis of the bands, four "
        "blocks, time to the front, steps of 128 numbers, the recurrent stack, the dense layer.",
        way="Reshape((96, frames, 1)), ZeroPadding2D(((0, 0), zeros(frames))), "
        "BatchNormalization(axis=1), conv_block four times, Permute((2, 1, 3)), "
        'Reshape((-1, 128)), recurrent_stack, Dense(n_genres, activation="softmax").',
        right="The same shapes, parameters, answers and dropout as in gl.crnn(), for two lengths.",
    ),
    Check(
        "missed",
        judge=_judge_missed,
        hint="Ask of each mistake: does it touch a layer that learns something?",
        idea="activation, pooling, zeros and dropout have no parameters. Where a mistake touches a "
        "filter, a batch-norm or a recurrent layer, count that layer both ways.",
        way="let Keras count: gl.crnn(pools=[(4, 4), (4, 4), (3, 3), (2, 2)]).count_params() "
        "answers one of the eight, and the others go in the same way. For c: batch-norm has four "
        "numbers for each band, or for each column.",
        right="Five of eight mistakes, and same_network finds each of them.",
    ),
    Check(
        "sees",
        judge=_judge_sees,
        hint="Follow your lines for (2, 3) by hand: 3, 4, 8, 12 are the widths on the way.",
        idea="each block widens twice: its filter by a neighbour on each side, its pool by pool − "
        "1 neighbours. How far a neighbour is away changes only after the pool.",
        way="for each pool: width += 2 * advance, then width += (pool - 1) * advance, then "
        "advance *= pool. Begin with 1 and 1.",
        right="And for the report's pools of 2, 3, 4 and 4 it's 162 and 96.",
    ),
    Check(
        "phone",
        judge=_judge_phone,
        hint="Which stage does most of the work, and which ones hold most of the parameters?",
        idea="a block's work is its parameters times its places. The first two blocks have many "
        "places and few parameters, the last two the opposite. Save where the places are.",
        way="leave the last two blocks at 128 and make the first two thinner, the first one most. "
        "Try with layer_table(gl.crnn(filters=(…))).multiply_adds.sum().",
        right="A tenth of the work, and half of the parameters or more.",
    ),
)
