"""Fill a feature store from the command line: from songs, or from features that others computed."""

import zipfile
from dataclasses import replace
from os import PathLike
from pathlib import Path

import numpy as np

from ..audio.feature_spec import MEL, FeatureSpec
from ..data.extraction import extract
from ..data.sources import from_csv, from_folder
from ..data.store import FeatureStore
from ..errors import CommandError

# 22,050 Hz, 128 Slaney bands, dB below each clip's own maximum, 723 of 1,293 frames of 30 s.
GTZAN = FeatureSpec(
    "mel",
    rate=22_050,
    seconds=30.02,
    n_fft=2048,
    hop_length=512,
    n_mels=128,
    htk=False,
    ref="max",
    top_db=80.0,
    n_kept=723,
)


def extract_features(
    source: str | PathLike[str],
    store: str | PathLike[str],
    *,
    feature: str = "mel",
    split: str = "",
    seed: int = 0,
    workers: int | None = None,
    scheduler: str | None = None,
    dtype: str = "float16",
) -> FeatureStore:
    """Make a feature store from a folder of songs or a table of tracks; run again, it resumes.

    Parameters
    ----------
    source : path
        A CSV of tracks, or a folder with one folder a genre.
    store : path
        The folder of the feature store.
    feature : {"mel", "stft", "mfcc"}
        What to compute, by the report's recipe.
    split : {"", "artist", "song"}
        How to split; empty takes the CSV's own split, or splits by artist where it has none.
    seed : int
        Of the split.
    workers, scheduler, dtype
        See `genre_lab.extract`.

    Returns
    -------
    FeatureStore

    Raises
    ------
    CommandError
        If not one song could be read.

    Examples
    --------
    >>> import contextlib, io
    >>> practice_corpus(songs_per_genre=20).table.head(24).to_csv("songs.csv", index=False)
    >>> with contextlib.redirect_stdout(io.StringIO()):
    ...     store = extract_features("songs.csv", "store", split="song", workers=1)
    >>> store
    FeatureStore: 24 songs in 2 genres, mel 96 x 1172, train 14, valid 5, test 5
    """
    tracks = from_folder(source) if Path(source).is_dir() else from_csv(source)
    if split or not tracks.table.split.any():
        tracks = tracks.split(by=split or "artist", seed=seed)
    print(tracks, flush=True)
    spec = replace(MEL, kind=feature)
    done = extract(tracks, spec, out=store, workers=workers, scheduler=scheduler, dtype=dtype)
    if not len(done):
        raise CommandError("no song could be read", store, "see failed.csv there for the reasons")
    return done


def import_features(
    arrays: str | PathLike[str],
    tracks: str | PathLike[str],
    store: str | PathLike[str],
    *,
    spec: str | PathLike[str] | None = None,
) -> FeatureStore:
    r"""Make a feature store from spectrograms that others computed.

    Parameters
    ----------
    arrays : path
        An .npz that holds `values`, (n_songs, n_bins, n_frames), and `offset` and `scale` where
        they are whole numbers.
    tracks : path
        A CSV with track_id, genre and split; row i describes values[i].
    store : path
        The folder of the feature store.
    spec : path or None
        The recipe of the spectrograms as JSON; None takes that of GTZAN's published mel features.

    Returns
    -------
    FeatureStore

    Raises
    ------
    CommandError
        If the arrays can't be read.
    DataError
        If arrays, table and recipe don't belong together, or a value isn't a number.

    Examples
    --------
    >>> _ = Path("recipe.json").write_text(MEL.to_json())
    >>> _ = Path("songs.csv").write_text("track_id,genre\na,jazz\nb,pop\n")
    >>> np.savez("mine.npz", values=np.zeros((2, 96, 1172), "float16"))
    >>> import_features("mine.npz", "songs.csv", "imported", spec="recipe.json")
    FeatureStore: 2 songs in 2 genres, mel 96 x 1172
    """
    recipe = FeatureSpec.from_json(Path(spec).read_text("utf-8"), spec) if spec else GTZAN
    held = _arrays(arrays)
    if "values" not in held:
        raise CommandError(
            "there is no array called values",
            arrays,
            "save the spectrograms under that name: (songs, rows, frames)",
        )
    offset, scale = held.get("offset"), held.get("scale")
    table = from_csv(tracks).table
    return FeatureStore.from_arrays(held["values"], table, recipe, store, offset, scale)


def _arrays(path: str | PathLike[str]) -> dict[str, np.ndarray]:
    """Read what an .npz holds of values, offset and scale; nothing in it is unpickled."""
    try:
        with np.load(path, allow_pickle=False) as held:
            return {name: held[name] for name in ("values", "offset", "scale") if name in held}
    except (TypeError, ValueError, zipfile.BadZipFile, EOFError) as problem:
        raise CommandError(
            f"the arrays can't be read ({problem})",
            path,
            "save them with numpy.savez, without Python objects",
        ) from None
