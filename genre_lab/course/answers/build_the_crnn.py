"""Answers to the exercises of `07_build_the_crnn`."""

from ..exercises import Check, same, shown, tried

POOLS = ((2, 3, 4, 4), (2,), (2, 2), (4, 4, 3), (1, 5))


def _sees(pools):
    """Columns of the picture that one step sees, and by how many the next step begins later."""
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
                "that is what the pools alone see; each filter sees one neighbour more on both "
                "sides",
            ),
            (
                {"spread": False},
                "a neighbour in a later block is not one column away, but as many as one step "
                "advances there",
            ),
            (
                {"early": True},
                "the pool itself still sees neighbours at the old distance: change advance last",
            ),
        ):
            if same(answer, _sees_wrongly(pools, **known)):
                return f"{got}: {said}"
        if same(answer, _sees(pools)[::-1]):
            return f"{got}: the width comes first"
        return got
    return ""


def _work(rows, columns, maps, filters):
    return rows * columns * 3 * 3 * maps * filters


def _judge_work(function):
    if not callable(function):
        return f"you got {shown(function)}, and a function is asked for"
    for size in ((96, 1248, 1, 64), (48, 624, 64, 128), (3, 5, 2, 7)):
        rows, columns, maps, filters = size
        answer, right = tried(function(*size)), _work(*size)
        if same(answer, right):
            continue
        given = f"{rows} × {columns} places, {maps} maps and {filters} filters"
        got = f"for {given} you got {shown(answer)}"
        for wrong, said in (
            (right / 9, "each filter has 3 × 3 weights a map"),
            (right / maps, "a filter has nine weights for each of the maps below"),
            (right / filters, "that is the work of one filter"),
            (
                right / rows / columns,
                "that many weights there are; at how many places is each used?",
            ),
            (
                _work(rows - 2, columns - 2, maps, filters),
                "with zero-padding a filter answers at every place, the border too",
            ),
            (
                right + rows * columns * filters,
                "the bias is added without a multiplication, so leave it out",
            ),
        ):
            if same(answer, wrong):
                return f"{got}: {said}"
        return got
    return ""


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
                "your function returns what the last layer returned; keras.Model(picture, "
                "genres) makes a network of it"
            )
        has_six = isinstance(network, keras.Model) and tuple(network.output_shape) == (None, 6)
        if has_six and n_genres != 6:
            return f"your network names 6 genres even where {n_genres} are asked for"
        difference = same_network(network, crnn((96, frames), n_genres))
        if difference:
            return f"for {frames} frames and {n_genres} genres: {difference}"
    return ""


CHECKS = (
    Check(
        "network",
        judge=_judge_network,
        hint=(
            "In order: Reshape to (96, frames, 1), ZeroPadding2D(((0, 0), (before, after))), "
            "BatchNormalization(axis=1), four conv_blocks, Permute((2, 1, 3)), Reshape((-1, "
            "128)), three times GRU(32) and Dropout(0.1), where all but the last "
            'GRU have return_sequences=True, Dense(n_genres, activation="softmax").'
        ),
    ),
    Check(
        "sees",
        judge=_judge_sees,
        hint=(
            "For each block: the filter adds 2 * advance to the width, the pool adds (pool - 1) "
            "* advance, and then advance becomes advance * pool."
        ),
    ),
    Check(
        "work",
        judge=_judge_work,
        hint=(
            "At each of rows × columns places, each filter uses each of its 3 × 3 × maps weights "
            "once."
        ),
    ),
)
