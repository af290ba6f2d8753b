"""What an explanation is: a map over a song, and the ways to draw, hear and test it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ...audio.clip import Clip
from ...audio.features import Feature, feature
from ...audio.inversion import sound_of_part
from ...errors import EvaluationError

if TYPE_CHECKING:
    from .asked import Asked

KINDS = ("all", "only", "without")
TILE_ROWS = 8  # tiles above each other
TILE_SECONDS = 0.5
SHARE = 0.2  # of the tiles: what `sound` takes for the part that decided


@dataclass(frozen=True, eq=False)
class Explanation:
    """Hold which part of a song's spectrogram a network's answer rests on, by one method.

    Parameters
    ----------
    feature : Feature
        The song's spectrogram.
    map : np.ndarray, shape (n_bins, n_frames), 0 to 1
        How much each place counts for the genre; 1 for the place that counts most.
    genre : str
        The genre, or the tag, that is explained.
    method : str
        How the map was made.
    probabilities : pandas.Series
        What the network answers, the likeliest first.
    clip : Clip
        The sound.
    asked : Asked
        The network.

    Examples
    --------
    >>> song = practice_corpus().table.path[0]
    >>> why = explain("practice", song, method="grad-cam")
    >>> why.map.shape == why.feature.values.shape
    True
    """

    feature: Feature
    map: np.ndarray
    genre: str
    method: str
    probabilities: pd.Series
    clip: Clip
    asked: "Asked"

    def sound(
        self,
        kind: Literal["only", "without", "all"] = "only",
        share: float = SHARE,
        by: "Explanation | int | None" = None,
    ) -> Clip:
        """Make sound of the part that counts most, or of the rest, in the song's own phases.

        What is left out is turned down by 20 dB, see `sound_of_part`; the two sounds add up to the
        song.

        Parameters
        ----------
        kind : {"only", "without", "all"}
            The part, the song without it, or the song.
        share : float, 0 to 1
            How much of the song the part is, in tiles of an eighth of the rows and half a second.
        by : Explanation, int or None
            As in `part`: with a number, the part is drawn at random.

        Returns
        -------
        Clip
            As long as the song's excerpt.

        Raises
        ------
        EvaluationError
            If there is no such kind or share.
        AudioError
            If the rows aren't frequencies (MFCC).
        """
        if kind not in KINDS:
            raise EvaluationError(
                f"kind={kind!r} is unknown", "", f"choose one of {', '.join(KINDS)}"
            )
        part = self.part(share, by)
        if kind == "all":
            return self.clip
        heard = sound_of_part(self.clip, self.feature, part if kind == "only" else ~part)
        return replace(heard, title=f"{self.clip.title}, {kind} what counts for {self.genre}")

    def answer_to(self, clip: Clip) -> pd.Series:
        """Ask the network about a sound that was made from the song, such as `sound` gives."""
        seen = self.asked.standardise(feature(clip, self.feature.spec).values)
        return self.asked.series(self.asked.answer([seen])[0])

    def part(self, share: float = SHARE, by: "Explanation | int | None" = None) -> np.ndarray:
        """Mark the share of the tiles that counts most.

        Parameters
        ----------
        share : float, 0 to 1
        by : Explanation, int or None
            Whose map says what counts: another explanation's, or none's: then tiles are drawn at
            random from this seed.

        Returns
        -------
        np.ndarray of bool, shape (n_bins, n_frames)
        """
        if not 0 <= share <= 1:
            raise EvaluationError(f"share={share!r} is not from 0 to 1", "", "give 0.2, say")
        order = self._order(self if by is None else by)
        chosen = np.zeros(len(order), bool)
        chosen[order[: round(share * len(order))]] = True
        return chosen[self._tiles]

    def deletion(self, by: "Explanation | int | None" = None, steps: int = 20) -> pd.Series:
        """Take tiles away, those first that count most, and follow the genre's probability.

        Where a tile was stands the mean of the training songs (silence, for a published network).

        Parameters
        ----------
        by : Explanation, int or None
            Whose map gives the order: this one's, another explanation's, or none's: then it's a
            random order from this seed.
        steps : int
            How many times.

        Returns
        -------
        pandas.Series
            The probability of the genre, by the share of tiles that are gone, from 0 to 1.

        Notes
        -----
        Petsiuk, Das and Saenko, "RISE", BMVC 2018, with tiles in place of single values: noise of
        single values would fool the network in any order.
        """
        return self._curve(by, steps, keep=False)

    def insertion(self, by: "Explanation | int | None" = None, steps: int = 20) -> pd.Series:
        """Begin with nothing and put tiles in, those first that count most; see `deletion`."""
        return self._curve(by, steps, keep=True)

    def likeness(self, other: "Explanation") -> float:
        """Compare the order of the tiles with another map's: 1 the same, 0 none, -1 the reverse.

        It is Spearman's correlation over the tiles.
        """
        from scipy.stats import spearmanr

        mine, theirs = self._means(self), self._means(other)
        if np.ptp(mine) == 0 or np.ptp(theirs) == 0:
            return 0.0  # one of them says nothing
        return float(spearmanr(mine, theirs).statistic)

    def moment(self, seconds: float = 5.0) -> float:
        """Say where the stretch begins that holds most of the map, in s."""
        times, weight = self.feature.times, self.map.sum(axis=0)
        within = np.searchsorted(times, times + seconds)
        total = np.concatenate([[0], np.cumsum(weight)])
        whole = times + seconds <= self.clip.seconds
        sums = np.where(whole, total[within] - total[: len(times)], -1)
        return float(times[sums.argmax()])

    def _curve(self, by: "Explanation | int | None", steps: int, keep: bool) -> pd.Series:
        seen = self.asked.standardise(self.feature.values)
        nothing = np.full_like(seen, self.asked.fill(seen))
        shares = np.linspace(0, 1, steps + 1)
        parts = [self.part(share, by) for share in shares]
        songs = [np.where(part == keep, seen, nothing) for part in parts]
        answers = self.asked.answer(songs)[:, self.asked.labels.index(self.genre)]
        return pd.Series(answers.astype(float), pd.Index(shares, name="share"), name=self.genre)

    @cached_property
    def _tiles(self) -> np.ndarray:
        return tiles(self.feature)

    def _means(self, other: "Explanation") -> np.ndarray:
        if other.map.shape != self.map.shape:
            raise EvaluationError(
                f"the maps have shapes {self.map.shape} and {other.map.shape}",
                "",
                "explain the same song by the same kind of network",
            )
        flat = self._tiles.ravel()
        return np.bincount(flat, other.map.ravel()) / np.bincount(flat)

    def _order(self, by: "Explanation | int") -> np.ndarray:
        """Order the tiles, the one that counts most first; equal ones at random."""
        shuffled = np.random.default_rng(0 if isinstance(by, Explanation) else by)
        order = shuffled.permutation(self._tiles.max() + 1)
        if isinstance(by, Explanation):
            order = order[np.argsort(-self._means(by)[order], kind="stable")]
        return order

    def __repr__(self) -> str:
        said = f"Why {self.genre}? {self.method} of {self.asked.name} for {self.clip.title!r}"
        return f"{said}, probability {self.probabilities[self.genre]:.0%}"


def tiles(heard: Feature) -> np.ndarray:
    """Give each tile of a spectrogram a number: an eighth of the rows high, half a second wide.

    Parameters
    ----------
    heard : Feature

    Returns
    -------
    np.ndarray of int, shape (n_bins, n_frames)
        To which tile each value belongs.

    Examples
    --------
    >>> int(tiles(Feature(np.zeros(MEL.shape, "float32"), MEL)).max()) + 1  # 8 by 50
    400
    """
    rows, frames = heard.values.shape
    row = np.arange(rows) * min(TILE_ROWS, rows) // rows
    column = (heard.times / TILE_SECONDS + 1e-9).astype(int)
    return row[:, None] * (column.max() + 1) + column
