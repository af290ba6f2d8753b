"""From songs on disk to a feature store: in parallel, resumable, every file accounted for.

A worker writes a song's spectrogram into the store, then the journal gets a line; a song without both
is made again after a break. At the end the journal becomes columns of the tables and goes.
"""

import errno
import json
import os
import warnings
from concurrent.futures import BrokenExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

from ..audio.clip import load_clip
from ..audio.feature_spec import MEL, FeatureSpec
from ..audio.features import feature
from ..errors import DataError, GenreLabError
from ..files import written_whole
from .store import FeatureStore
from .store_files import (
    FAILED,
    SPEC,
    TABLE,
    UNUSED,
    VALUES,
    create,
    read_table,
    rows_done,
    write_spectrogram,
    write_table,
)

JOURNAL = "journal.jsonl"


def extract(
    tracks, spec=MEL, *, out="store", workers=None, scheduler=None, dtype="float16", progress=True
):
    """Make the spectrograms of many songs and keep them on disk.

    Killed at any moment, the same call goes on where it stopped. A song that cannot be read is
    named in the store's failed.csv, with the reason, and the rest goes on.

    Parameters
    ----------
    tracks : Tracks
        With a path for every song.
    spec : FeatureSpec
        The recipe.
    out : path
        The folder to write; made where it is missing.
    workers : int or None
        Processes on this computer; None takes one a processor.
    scheduler : str or None
        Address of a Dask scheduler whose workers shall do it; they need the same paths.
    dtype : {"float16", "float32"}
        float16 halves the size and rounds to 0.06 dB at 100 dB.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    FeatureStore

    Raises
    ------
    DataError
        If the folder holds a store of another recipe or of other songs, or the disk is full.

    Examples
    --------
    >>> extract(practice_corpus(songs_per_genre=20), MEL, out="practice-mel")
    FeatureStore: 120 songs in 6 genres, mel 96 x 1172

    Taught in: notebooks/00_start_here.ipynb
    """
    folder = Path(out).absolute()
    if dtype not in ("float16", "float32"):
        raise DataError(f"dtype={dtype!r} is unknown", folder, "choose float16 or float32")
    if (tracks.table.path == "").any():
        song = tracks.table.track_id[tracks.table.path == ""].iloc[0]
        raise DataError(
            "a song has no path", song, "give the table a column path that leads to the audio"
        )
    try:
        _begin(folder, tracks.table, spec, dtype)
        done = _resume(folder)
        jobs = [
            (str(folder), row, os.path.abspath(path), spec)
            for row, path in tracks.table.path.items()
            if row not in done
        ]
        _run(folder, jobs, workers, scheduler, progress, len(done))
        _finish(folder, tracks)
    except OSError as problem:
        raise _write_error(problem, folder) from None
    except BrokenExecutor:
        raise DataError(
            "a worker process died; perhaps the memory was full",
            folder,
            "run the same command again with fewer workers: the songs that are done are kept",
        ) from None
    return FeatureStore(folder)


def _begin(folder, table, spec, dtype):
    """Make the store, or check that the one that is there can be gone on with."""
    if not (folder / SPEC).is_file():
        create(folder, table, spec, dtype)
        (folder / JOURNAL).unlink(missing_ok=True)
        return
    there = FeatureSpec.from_json((folder / SPEC).read_text(encoding="utf-8"), folder / SPEC)
    if there != spec:
        raise DataError(
            f"the store was made by another recipe: {there.difference(spec)}",
            folder,
            "choose another folder, or remove this one",
        )
    if not _same_songs(read_table(folder / TABLE), table):
        raise DataError(
            "the store was made for other songs, or they have changed",
            folder,
            "choose another folder, or remove this one",
        )
    held = json.loads((folder / VALUES / "zarr.json").read_text(encoding="utf-8"))["data_type"]
    if held != dtype:
        raise DataError(
            f"the store holds {held}, not {dtype}",
            folder,
            "choose another folder, or remove this one",
        )
    _remove_half_written(folder)


def _remove_half_written(folder):
    """Remove what processes left that were killed in the middle of a file."""
    for half_written in [
        *(folder / VALUES).glob("*.partial"),
        *(folder / VALUES).glob(".partial-*"),
        *folder.glob(".partial-*"),
    ]:
        half_written.unlink(missing_ok=True)


def _same_songs(there, table):
    """Compare ids and, where both know them, lengths: a song that was made anew under its old id is another song."""
    if list(there.track_id) != list(table.track_id):
        return False
    if "seconds" not in there or "seconds" not in table:
        return True
    before, now = (
        pd.to_numeric(songs.seconds, errors="coerce").to_numpy() for songs in (there, table)
    )
    return not (np.abs(before - now) > 0.01).any()  # a length that is unknown compares as equal


def _entries(folder):
    """Read the journal: {row: what came of that song}."""
    entries = {}
    if (folder / JOURNAL).is_file():
        for line in (folder / JOURNAL).read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                break  # the line that was being written when the extraction was killed
            entries[entry["row"]] = entry
    return entries


def _resume(folder):
    """Begin the journal with the songs whose spectrogram and whose entry are both there; return their rows."""
    entries = _entries(folder)
    table = read_table(folder / TABLE)
    if not entries and "padded" in table:  # an extraction that ended
        entries = {
            row: {"row": row, "padded": padded} for row, padded in table.padded.dropna().items()
        }
    there = rows_done(folder)
    kept = {row: entry for row, entry in entries.items() if row in there}
    with written_whole(folder / JOURNAL) as partial:
        partial.write_text(
            "".join(json.dumps(entry) + "\n" for entry in kept.values()), encoding="utf-8"
        )
    return set(kept)


def _run(folder, jobs, workers, scheduler, progress, n_done):
    from tqdm import tqdm

    if not jobs:
        return
    answers = _on_cluster(jobs, scheduler) if scheduler else _on_this_computer(jobs, workers)
    with closing(answers), open(folder / JOURNAL, "a", encoding="utf-8") as journal:
        for entry in tqdm(
            answers,
            "extracting",
            n_done + len(jobs),
            initial=n_done,
            unit="song",
            disable=not progress,
        ):
            if "disk" in entry:
                raise OSError(entry["disk"], os.strerror(entry["disk"]))
            journal.write(json.dumps(entry) + "\n")
            journal.flush()


def _on_this_computer(jobs, workers):
    import joblib

    workers = workers or joblib.cpu_count()
    if workers == 1 or len(jobs) < 4:
        yield from map(_extract_one, jobs)
        return
    # loky starts fresh processes; a fork would copy the threads' locks of whatever is loaded.
    parallel = joblib.Parallel(
        n_jobs=workers, backend="loky", return_as="generator_unordered", batch_size=4
    )
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", UserWarning
        )  # joblib's remark on the jobs that a full disk cuts short
        yield from parallel(joblib.delayed(_extract_one)(job) for job in jobs)


def _on_cluster(jobs, scheduler):
    try:
        from distributed import Client, as_completed

        connected = Client(scheduler)
    except ImportError:
        raise DataError(
            "Dask is not installed",
            scheduler,
            "pip install distributed, or leave the scheduler out",
        ) from None
    except (OSError, ValueError) as problem:
        raise DataError(
            f"the Dask scheduler does not answer ({type(problem).__name__})",
            scheduler,
            "check its address and that it runs",
        ) from None
    with connected as client:
        futures = client.map(_extract_one, jobs, pure=False)
        rows = {future.key: job[1] for future, job in zip(futures, jobs)}
        # Dask gives the songs of a worker that died to another one; only what was there at the death of several fails.
        for future, entry in as_completed(futures, with_results=True, raise_errors=False):
            if future.status == "finished":
                yield entry
            elif future.status == "error":
                yield {
                    "row": rows[future.key],
                    "reason": "worker processes died while they read it, or a song beside it",
                }
            else:
                raise DataError(
                    "the Dask cluster went away",
                    scheduler,
                    "start it and run the same command again: the songs that are done are kept",
                )


def _extract_one(job):
    """Make one song's spectrogram and put it into the store; say what came of it in a line of the journal."""
    folder, row, path, spec = job
    try:
        clip = load_clip(path, spec.seconds, spec.rate)
        values = feature(clip, spec).values
    except GenreLabError as problem:
        return {"row": row, "reason": problem.args[0]}
    except (OSError, ValueError, RuntimeError, MemoryError) as problem:
        return {"row": row, "reason": f"{type(problem).__name__}: {problem}"}
    try:
        write_spectrogram(folder, row, values)
    except OSError as problem:
        return {"row": row, "disk": problem.errno or errno.EIO}
    return {"row": row, "padded": round(clip.padded, 3)}


def _finish(folder, tracks):
    """Turn the journal into columns of the tables; a worker may have been killed while it wrote, and another made its song."""
    _remove_half_written(folder)
    entries = _entries(folder)
    table = tracks.table.assign(
        padded=[entries.get(row, {}).get("padded") for row in range(len(tracks))]
    )
    failed = table.loc[
        [row for row in range(len(table)) if "reason" in entries.get(row, {})], ["track_id", "path"]
    ]
    write_table(
        folder / FAILED, failed.assign(reason=[entries[row]["reason"] for row in failed.index])
    )
    write_table(folder / UNUSED, tracks.unused)
    write_table(folder / TABLE, table)
    (folder / JOURNAL).unlink(missing_ok=True)


def _write_error(problem, folder):
    remedy = "look at the folder and its rights"
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        remedy = (
            "free some space, then run the same command again: the songs that are done are kept"
        )
    return DataError(f"the store cannot be written ({problem.strerror or problem})", folder, remedy)
