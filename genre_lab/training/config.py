"""What a training was told, as its folder's config.json keeps it, held to bounds on reading."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from ..audio.feature_spec import FeatureSpec
from ..data.scaling import Scaling
from ..data.store import FeatureStore
from ..errors import AudioError, TrainingError
from ..files import read_json
from ..models.bounds import LONGEST_NAME, Bound, check, listed, one_of, shown, text, whole
from .presets import Preset

CONFIG = "config.json"
FORMAT = 2  # of version 0.2; version 0.1 wrote none
REMEDY = "copy the run again, or train it again into another folder"
OF_PRESET, OF_BUILDER = "preset", "builder"  # where the network comes from
SETTINGS = Bound("a set of named values", lambda value: isinstance(value, dict))
COUNT = whole(0, 10**9)
BOUNDS: dict[str, Bound] = {
    "format": one_of(FORMAT),
    "preset": SETTINGS,
    "seed": whole(0, 2**64),
    "genres": listed(text(), 2, 1000),
    "spec": SETTINGS,
    "input_shape": listed(whole(1, 10**5), 2, 2),
    "published": SETTINGS,
    "network": Bound(
        "a description of layers, 'preset' or 'builder'",
        lambda value: isinstance(value, dict) or value in (OF_PRESET, OF_BUILDER),
    ),
    "n_songs": SETTINGS,
    "songs_per_genre": SETTINGS,
    "songs": text(),
    "scaling": text(),
}
NEEDS = ("preset", "seed", "genres", "spec", "n_songs", "songs")


@dataclass(frozen=True, kw_only=True)
class Config:
    """Hold what a training was told.

    Parameters
    ----------
    preset : Preset
    seed : int
    genres : list of str
        What the network's outputs mean, in order.
    spec : FeatureSpec
        The recipe of the spectrograms.
    input_shape : (int, int)
        Rows and frames of the network's input.
    network : dict or str
        A description of the layers; or "preset", or "builder" where only its own code builds it.
    published : dict
        The published networks whose embeddings the network takes, side by side, each with the
        checksum of its weights; empty where it takes spectrograms.
    n_songs : dict
        How many songs in train and valid.
    songs_per_genre : dict or None
        The same, genre by genre; None for a run of version 0.1.
    songs : str
        Ten digits that stand for the names of the songs.
    scaling : str
        Ten digits that stand for the numbers of the scaling; "" before it is
        measured, and for a run of version 0.1.
    format : int
        1 for a run of version 0.1.
    """

    preset: Preset
    seed: int
    genres: list[str]
    spec: FeatureSpec
    input_shape: tuple[int, int]
    network: dict[str, Any] | str
    n_songs: dict[str, int]
    songs_per_genre: dict[str, dict[str, int]] | None
    songs: str
    scaling: str
    published: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def of(cls, preset: Preset, seed: int, store: FeatureStore) -> Self:
        """Gather what a training on a store is told; its network is the preset's."""
        sides = {name: store.table[store.table.split == name] for name in ("train", "valid")}
        for name in sides if not preset.published else ("train",):
            store.split(name)  # refuses one without songs
        names = "\n".join([*sides["train"].track_id, "", *sides["valid"].track_id])
        odd = [genre for genre in store.genres if not text().fits(genre)]
        if odd:
            raise TrainingError(
                f"the genre {shown(odd[0])} can't be printed, or is longer than {LONGEST_NAME}",
                store.folder or "store in memory",
                "rename it in the table of songs",
            )
        rows, frames = store.spectrogram_shape
        check({"seed": seed}, BOUNDS, "the training", "fit", "choose another seed", TrainingError)
        counts = {
            name: {str(genre): int(n) for genre, n in table.genre.value_counts().items()}
            for name, table in sides.items()
        }
        return cls(
            preset=preset,
            seed=seed,
            genres=store.genres,
            spec=store.spec,
            input_shape=(rows, min(frames, preset.frames or frames)),
            network=OF_PRESET,
            n_songs={name: len(table) for name, table in sides.items()},
            songs_per_genre=counts,
            songs=_digits(names),
            scaling="",
        )

    def with_scaling(self, scaling: Scaling) -> "Config":
        """Say by which scaling the spectrograms are standardised."""
        return replace(self, scaling=_digits(scaling.to_json()))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a run's config.json.

        Raises
        ------
        TrainingError
            If it is missing, damaged, of a later version, or claims what is out of bounds.
        """
        path = folder / CONFIG
        told = read_json(path, "the run's config.json", REMEDY, TrainingError, needs=NEEDS)
        values = check(told, BOUNDS, "the run's config.json", path, REMEDY, TrainingError)
        new = {"input_shape", "network", "scaling"}  # since version 0.2
        missing = [name for name in sorted(new) if name not in values] if "format" in values else []
        if missing:
            raise TrainingError(f"the run's config.json has no {missing[0]}", path, REMEDY)
        preset = Preset.from_dict(values["preset"], path)
        try:
            spec = FeatureSpec.from_json(json.dumps(values["spec"]), path)
        except AudioError as problem:
            raise TrainingError(problem.args[0], path, REMEDY) from None
        bins, frames = spec.shape
        config = cls(
            preset=preset,
            seed=values["seed"],
            genres=list(values["genres"]),
            spec=spec,
            input_shape=tuple(
                values.get("input_shape", (bins, min(frames, preset.frames or frames)))
            ),
            network=values.get("network", OF_PRESET),
            published=values.get("published", {}),
            n_songs=values["n_songs"],
            songs_per_genre=values.get("songs_per_genre"),
            songs=values["songs"],
            scaling=values.get("scaling", ""),
            format=values.get("format", 1),
        )
        config._check(path)
        return config

    def _check(self, path: Path) -> None:
        """Hold together what belongs together."""
        sides = {"train": COUNT, "valid": COUNT}
        counts = self.songs_per_genre or {"train": {}, "valid": {}}
        check(self.n_songs, sides, "n_songs", path, REMEDY, TrainingError)
        check(
            counts, dict.fromkeys(sides, SETTINGS), "songs_per_genre", path, REMEDY, TrainingError
        )
        for side, of_side in counts.items():
            known = dict.fromkeys(self.genres, COUNT)
            check(of_side, known, f"songs_per_genre of {side}", path, REMEDY, TrainingError)
        rows, frames = self.input_shape
        why = ""
        if len(set(self.genres)) < len(self.genres):
            why = "a genre is there twice"
        elif set(self.n_songs) != set(sides) or set(counts) != set(sides):
            why = "it doesn't count the songs of train and valid"
        elif rows != self.spec.n_bins or frames > self.spec.n_frames:
            why = f"a network of {rows} x {frames} doesn't fit spectrograms of {self.spec.shape}"
        elif not all(map(text(100).fits, self.published.values())):
            why = "the checksum of a published network is none"
        elif self.published and not isinstance(self.network, dict):
            why = "it doesn't describe what stands behind the published networks"
        if why:
            raise TrainingError(f"the run's config.json is damaged ({why})", path, REMEDY)

    @property
    def chance(self) -> float | None:
        """Accuracy on the validation songs of always guessing their most frequent genre."""
        counts = list((self.songs_per_genre or {}).get("valid", {}).values())
        return max(counts) / sum(counts) if any(counts) else None

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready, as it comes back from JSON."""
        told = {name: value for name, value in asdict(self).items() if value not in (None, {})}
        told |= {"preset": self.preset.to_dict(), "spec": json.loads(self.spec.to_json())}
        return json.loads(json.dumps({name: told[name] for name in BOUNDS if name in told}))

    def differences(self, there: "Config") -> list[str]:
        """Name what another training of this folder would be told otherwise."""
        # The scaling stays that of the run: measured again, its last digit may differ.
        names = ("preset", "seed", "genres", "spec", "input_shape", "network", "n_songs", "songs")
        mine, theirs = self.to_dict(), there.to_dict()
        return [name for name in names if mine[name] != theirs[name]]

    def check_scaling(self, scaling: Scaling, path: Path) -> None:
        """Refuse a scaling that isn't the one that was trained with."""
        if len(scaling.mean) != self.spec.n_bins:
            why = f"it has {len(scaling.mean)} bands, the recipe {self.spec.n_bins}"
        elif self.scaling and self.scaling != _digits(scaling.to_json()):
            why = "its numbers are not those that the network was trained with"
        else:
            return
        raise TrainingError(f"the run's scaling.json is damaged ({why})", path, REMEDY)


def _digits(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:10]
