"""How firm an answer is: the same songs louder, duller, as an MP3, faster, or by a microphone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from ...audio.clip import Clip, load_clip
from ...audio.distortions import DISTORTIONS, Distortion, kind_named
from ...audio.feature_spec import MEL, FeatureSpec
from ...data.sources import audio_files
from ...data.tracks import Tracks
from ...errors import AudioError, DataError, EvaluationError, printable
from ...files import say
from ..comparison import newcombe_interval
from ..statistics import wilson_interval
from .hearers import Hearer, hearer_of

RATE = 44_100  # Hz, at which songs are distorted: a microphone and an MP3 go beyond 6 kHz
THREADS = 2  # strengths that are made at the same time
NONE = "none"  # the kind of the songs as they are
COLUMNS = [
    "network",
    "kind",
    "strength",
    "n_songs",
    "n_judged",
    *("right", "right_low", "right_high"),
    *("change", "change_low", "change_high"),
    *("unchanged", "unchanged_low", "unchanged_high"),
    *("commonest", "commonest_share"),
]

Song = str | PathLike[str] | Clip
Songs = Tracks | pd.DataFrame | Song | Iterable[Song]
Kinds = str | Distortion | Iterable[str | Distortion] | Mapping[str, Sequence[float]]


@dataclass(frozen=True, eq=False, repr=False)
class Robustness:
    """Hold how firm networks are: what they say of songs as they are, and of the same distorted.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a network, kind and strength, shares from 0 to 1 with their 95 % intervals
        (`…_low`, `…_high`): right, of the n_judged songs whose genre the network can name;
        unchanged, of all n_songs (of a published network's three tags, the share that is still
        there); change, the paired difference of right from the songs as they are; commonest, the
        answer most often given, and its commonest_share. The kind of the songs as they are is
        "none".
    answers : pandas.DataFrame
        One row a song, network, kind and strength; empty where only the table was kept.
    kinds : dict of str to Distortion
        What was done.

    Raises
    ------
    EvaluationError
        If the table lacks a column or rows.

    Examples
    --------
    >>> Robustness(pd.DataFrame({"network": ["practice"]}))
    Traceback (most recent call last):
    genre_lab.errors.EvaluationError: the table has no column kind
      do: give one that robustness made
    """

    table: pd.DataFrame
    answers: pd.DataFrame = field(default_factory=pd.DataFrame)
    kinds: Mapping[str, Distortion] = field(default_factory=lambda: DISTORTIONS)

    def __post_init__(self) -> None:
        missing = [name for name in COLUMNS if name not in self.table]
        if missing:
            raise EvaluationError(
                f"the table has no column {missing[0]}", "", "give one that robustness made"
            )
        for network, kinds in self.table.groupby("network").kind:
            if NONE not in set(kinds) or set(kinds) == {NONE}:
                raise EvaluationError(
                    "there are no answers for songs as they are, or for no others", network
                )

    def label(self, kind: str, strength: float) -> str:
        """Say a strength by its name, or its number."""
        return self.kinds[kind].label(strength) if kind in self.kinds else f"{strength:g}"

    def __repr__(self) -> str:
        lines = []
        for network, table in self.table.groupby("network", sort=False):
            plain = table[table.kind == NONE].iloc[0]
            rest = table[table.kind != NONE]
            judged = bool(plain.n_judged)
            share = rest.right if judged else rest.unchanged
            what = "named right" if judged else "of the answer unchanged"
            worst = rest.iloc[int(share.argmin())]
            before = f"{plain.right:.0%} undistorted, " if judged else ""
            lines.append(
                f"Robustness of {printable(network)} on {plain.n_songs} songs: {before}at worst "
                f"{share.min():.0%} {what} ({worst.kind}: {self.label(worst.kind, worst.strength)})"
            )
        return "\n".join(lines)


def robustness(
    network: Any,
    songs: Songs,
    distortions: Kinds | None = None,
    *,
    spec: FeatureSpec = MEL,
    seed: int = 0,
    progress: bool = True,
) -> Robustness:
    """Ask about songs as they are, and about the same songs distorted.

    Nothing that is done to a song here changes its genre. Each song meets the same noise and the
    same room at all strengths and for all networks.

    Parameters
    ----------
    network : Run, path, name, fitted baseline, or a dict of several with names of your own
        A name is that of a shipped run or of a published network. A baseline must have learnt from
        `mfcc_statistics`. A published network's answer are its three surest tags.
    songs : Tracks or their table, path, folder, Clip, or several paths or clips
        Only Tracks know the songs' genres, so only they give the share that is named right.
    distortions : str, Distortion, several of them, dict of name to strengths, or None
        Which kinds, see `distort`; None takes all. A Distortion may be your own.
    spec : FeatureSpec
        The recipe of the spectrograms that a baseline learnt from.
    seed : int
        Of noise and rooms.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    Robustness
        With table, answers, and a figure by `plot`. A song that can't be read is named and left
        out.

    Raises
    ------
    EvaluationError
        If there are no songs, or something can't be asked.
    AudioError
        If there is no such kind, or a strength makes no sense.
    TrainingError, ModelError, DataError
        If a network can't be opened.

    Examples
    --------
    >>> tone = Clip(np.sin(np.arange(300_000, dtype="float32") / 5), 12_000, "a tone")
    >>> firm = robustness("practice", tone, {"noise": [20]}, progress=False)
    >>> firm.table[["kind", "n_songs"]].values.tolist()
    [['none', 1], ['noise', 1]]

    Source: Sturm 2014, "A simple method to determine if a music information retrieval system is a
    horse".

    Taught in: notebooks/12_look_inside.ipynb
    """
    kinds = _kinds(distortions)
    networks = network if isinstance(network, Mapping) else {"": network}
    asked = {name or "": hearer_of(one, spec) for name, one in networks.items()}
    hearers = {name or hearer.name: hearer for name, hearer in asked.items()}
    if not hearers:
        raise EvaluationError("there is no network to ask", "", "give one or more")
    there = _songs(songs)
    if not there:
        raise EvaluationError("there is no song to ask about", "", "give one or more")
    rows: list[dict[str, Any]] = []
    failed: list[tuple[str, str]] = []
    for number, (name, song, genre) in enumerate(
        tqdm(there, "robustness", unit="song", disable=not progress)
    ):
        try:
            clip = song if isinstance(song, Clip) else load_clip(song, None, RATE)
            told = {"number": number, "song": name, "genre": genre}
            rows += [told | row for row in _ask(clip, genre, kinds, hearers, [seed, number])]
        except AudioError as problem:
            failed.append((name, str(problem.args[0])))
    if failed:
        name, reason = failed[0]
        say(f"{len(failed)} of {len(there)} songs can't be read, such as {name}: {reason}")
    if not rows:
        raise EvaluationError("none of the songs can be read", "", "check that they play")
    answers = pd.DataFrame(rows)
    return Robustness(summed_up(answers), answers, kinds)


def summed_up(answers: pd.DataFrame) -> pd.DataFrame:
    """Count the answers of each network, kind and strength: the table of a `Robustness`.

    Parameters
    ----------
    answers : pandas.DataFrame
        As `Robustness.answers`, or several of them under each other, if `number` tells all songs
        apart.
    """
    rows = []
    groups = answers.groupby(["network", "kind", "strength"], sort=False)
    for (network, kind, strength), group in groups:
        plain = answers[(answers.network == network) & (answers.kind == NONE)]
        judged = group.dropna(subset="right").set_index("number").right == 1
        before = plain.set_index("number").right[judged.index] == 1
        first = group.answer.str.split(", ").str[0].value_counts()
        numbers = [*_share(judged.sum(), len(judged)), *_change(judged, before)]
        numbers += _share(group.unchanged.sum(), len(group))
        told = [network, kind, strength, len(group), len(judged), *numbers]
        rows.append([*told, first.index[0], first.iloc[0] / len(group)])
    return pd.DataFrame(rows, columns=COLUMNS)


def _share(n: float, of: int) -> list[float]:
    return [n / of, *wilson_interval(float(n), of)] if of else [np.nan] * 3


def _change(after: pd.Series, before: pd.Series) -> list[float]:
    if after.empty:
        return [np.nan] * 3
    limits = newcombe_interval(after.to_numpy(), before.to_numpy())
    return [after.mean() - before.mean(), *limits]


def _ask(
    clip: Clip,
    genre: str,
    kinds: dict[str, Distortion],
    hearers: dict[str, Hearer],
    seed: list[int],
) -> Iterator[dict[str, Any]]:
    """Ask every network about a song as it is, then about each kind, all strengths at once."""
    seconds = max(hearer.seconds for hearer in hearers.values())
    plain = _middle(clip, seconds)
    before = {name: hearer.hear([plain])[0] for name, hearer in hearers.items()}
    for kind in (None, *kinds.values()):
        strengths = kind.strengths if kind else (0.0,)
        made = [plain]
        if kind:
            change = partial(_distorted, clip, kind, seconds=seconds, seed=seed)
            with ThreadPoolExecutor(THREADS) as pool:
                made = list(pool.map(change, strengths))
        for name, hearer in hearers.items():
            answers = hearer.hear(made) if kind else [before[name]]
            for strength, answer in zip(strengths, answers, strict=True):
                yield {
                    "network": name,
                    "kind": kind.name if kind else NONE,
                    "strength": float(strength),
                    "answer": ", ".join(answer),
                    "right": float(answer == (genre,)) if genre in hearer.genres else np.nan,
                    "unchanged": len(set(answer) & set(before[name])) / len(answer),
                }


def _distorted(
    clip: Clip, kind: Distortion, strength: float, *, seconds: float, seed: list[int]
) -> Clip:
    part = _middle(clip, seconds * kind.needs(strength))
    generator = np.random.default_rng(seed)
    return replace(part, samples=kind(part.samples, part.rate, strength, generator))


def _middle(clip: Clip, seconds: float) -> Clip:
    """Take so much of a clip from its middle, or all of it."""
    length = int(min(len(clip.samples), np.ceil(seconds * clip.rate)))
    first = (len(clip.samples) - length) // 2
    return replace(clip, samples=clip.samples[first : first + length])


def _kinds(wanted: Kinds | None) -> dict[str, Distortion]:
    """Return the kinds by name, each with the strengths to try, all of them checked."""
    if wanted is None:
        return DISTORTIONS
    if isinstance(wanted, (str, Distortion)):
        wanted = [wanted]
    if isinstance(wanted, Mapping):
        kinds = [
            replace(kind_named(name), strengths=tuple(np.atleast_1d(strengths).tolist()))
            for name, strengths in wanted.items()
        ]
    else:
        kinds = [kind if isinstance(kind, Distortion) else kind_named(kind) for kind in wanted]
    for kind in kinds:
        for strength in kind.strengths:
            kind.check(strength)
    if not any(kind.strengths for kind in kinds):
        raise EvaluationError("there is nothing to do to the songs", "", "give a distortion")
    return {kind.name: kind for kind in kinds}


def _songs(songs: Songs) -> list[tuple[str, Song, str]]:
    """List the name, the sound and the genre of each song; the genre is empty where unknown."""
    if isinstance(songs, pd.DataFrame):
        songs = Tracks(songs)
    if isinstance(songs, Tracks):
        table = songs.table
        if (table.path == "").any():
            name = table.track_id[table.path == ""].iloc[0]
            raise DataError("a song has no file", name, "give Tracks with paths")
        columns = (table.track_id, table.path, table.genre)
        return list(zip(*columns, strict=True))
    if isinstance(songs, Clip):
        songs = [songs]
    elif isinstance(songs, (str, PathLike)):
        songs = list(audio_files(songs)) if Path(songs).is_dir() else [songs]
    elif not isinstance(songs, Iterable) or hasattr(songs, "spec"):
        raise EvaluationError(
            f"a {type(songs).__name__} holds no sound that could be distorted",
            "",
            "give Tracks, a folder, paths or clips",
        )
    there = list(songs)
    for song in there:
        if not isinstance(song, (str, PathLike, Clip)):
            raise EvaluationError(
                f"a {type(song).__name__} is no song", "", "give paths or clips, or Tracks"
            )
    return [
        (song.title, song, "") if isinstance(song, Clip) else (Path(song).name, song, "")
        for song in there
    ]
