"""From songs on disk to a feature store: in parallel, resumable, every file accounted for.

A worker writes a song's spectrogram into the store, then the journal gets a line; a song without
both is made again after a break. At the end the journal becomes columns of the tables and goes.
"""

import errno
import json
import os
import signal
import threading
import time
import warnings
from collections.abc import Generator, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..audio.clip import load_clip
from ..audio.feature_spec import MEL, FeatureSpec
from ..audio.features import feature, warm_up
from ..errors import DataError, GenreLabError, shows_its_call
from ..files import PathLike, only_one, written_whole
from .chunks import Chunks
from .store import FeatureStore
from .store_files import (
    FAILED,
    JOURNAL,
    SPEC,
    TABLE,
    UNUSED,
    StoreFiles,
    new_sources,
    read_failed,
    read_journal,
    read_table,
    remove_half_written,
    write_table,
)
from .tracks import Tracks

GONE = "no longer among the songs; its spectrogram is kept"
SAME_LENGTH = 0.01  # s
FEW = 4  # songs that aren't worth starting processes for
Entry = dict[str, Any]  # a line of the journal
Job = tuple[Chunks, int, str, FeatureSpec]


@shows_its_call("gl.extract(tracks, spec, out=folder)")
def extract(
    tracks: Tracks,
    spec: FeatureSpec = MEL,
    *,
    out: PathLike = "store",
    workers: int | None = None,
    scheduler: str | None = None,
    dtype: str = "float16",
    progress: bool = True,
) -> FeatureStore:
    """Make the spectrograms of many songs and keep them on disk.

    Killed at any moment, the same call resumes where it stopped. A song that can't be read is named
    in the store's failed.csv, with the reason, and the rest goes on. Called again, it makes only
    what is new, was replaced on disk (its size or time of change differ), is missing or damaged.
    Songs that are no longer among `tracks` keep their spectrograms, and stand in unused.csv.

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
        If the folder holds a store of another recipe or of entirely other songs, or the disk is
        full.

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
        with only_one(folder, DataError, wait=True):
            files = _begin(folder, tracks.table, spec, dtype)
            failed_before = read_failed(folder)
            _run(files, tracks.table, workers, scheduler, progress)
            _finish(files, tracks, failed_before)
    except OSError as problem:
        raise _write_error(problem, folder) from None
    except BrokenExecutor:
        raise DataError(
            "a worker process died; perhaps the memory was full",
            folder,
            "run the same command again with fewer workers: the songs that are done are kept",
        ) from None
    return FeatureStore(folder)


def _begin(folder: Path, table: pd.DataFrame, spec: FeatureSpec, dtype: str) -> StoreFiles:
    """Make the store, or open the one that is there and give it rows for new songs."""
    if not (folder / SPEC).is_file():
        files = StoreFiles.create(folder, new_sources(table), spec, dtype)
        write_table(folder / TABLE, table)
        _write_journal(folder, [])
        files.write_recipe()
        return files
    files = StoreFiles.open(folder)
    _refuse_other(files, table, spec, dtype)
    remove_half_written(folder)
    replaced = _other_lengths(files, table)
    files = files.with_checksums()
    _write_journal(folder, _still_good(files, table, replaced))
    grown = files.with_songs(table)
    if len(grown.sources) > files.chunks.n_songs:
        grown.write_sources()
    return grown


def _refuse_other(files: StoreFiles, table: pd.DataFrame, spec: FeatureSpec, dtype: str) -> None:
    problem = ""
    if files.spec != spec:
        problem = f"the store was made by another recipe: {files.spec.difference(spec)}"
    elif not table.track_id.isin(files.sources.track_id).any():
        problem = "the store was made for other songs: it has none of these"
    elif files.chunks.dtype.name != dtype:
        problem = f"the store holds {files.chunks.dtype}, not {dtype}"
    if problem:
        raise DataError(problem, files.folder, "choose another folder, or remove this one")


def _other_lengths(files: StoreFiles, table: pd.DataFrame) -> set[str]:
    """Name the songs whose length changed: all that a store of version 0.1 knows of its files."""
    if files.chunks.digest:
        return set()
    there = read_table(files.folder / TABLE)
    if "seconds" not in there or "seconds" not in table:
        return set()
    before = pd.to_numeric(there.set_index("track_id").seconds, errors="coerce")
    now = pd.to_numeric(table.set_index("track_id").seconds, errors="coerce")
    before = before.reindex(now.index)
    return set(now.index[(before - now).abs() > SAME_LENGTH])  # an unknown length compares as equal


def _still_good(files: StoreFiles, table: pd.DataFrame, replaced: set[str]) -> list[Entry]:
    """List what came of the songs whose spectrograms can stay, as lines of the journal."""
    paths = dict(zip(table.track_id, table.path, strict=True))
    kept = []
    for row, entry in sorted(_known(files).items()):
        song = files.sources.track_id[row]
        now = _file_state(paths[song]) if song in paths else None
        if song in replaced or not _unchanged(entry, now) or not files.chunks.sound(row):
            continue
        kept.append(entry | (now or {}))
    return kept


def _known(files: StoreFiles) -> dict[int, Entry]:
    """Return what is known of the songs that were done, as lines of the journal by row."""
    if (files.folder / JOURNAL).is_file():
        entries = read_journal(files.folder, len(files.sources))
        return {row: entry for row, entry in entries.items() if "padded" in entry}
    known: dict[int, Entry] = {}
    for row, source in enumerate(files.sources.to_dict("records")):
        if not pd.isna(source["padded"]):
            known[row] = {"row": row, "padded": float(source["padded"])}
            if source["damage"]:
                known[row]["damage"] = source["damage"]
            for name in ("size", "modified"):
                if not pd.isna(source[name]):
                    known[row][name] = int(source[name])
    return known


def _file_state(path: str) -> Entry | None:
    """Return size and time of change of a file, by which another one is noticed; None if gone."""
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    return {"size": state.st_size, "modified": state.st_mtime_ns}


def _unchanged(entry: Entry, now: Entry | None) -> bool:
    """Say whether a song's file is the one that was read, as far as can be known."""
    if now is None or entry.get("size") is None:
        return True
    return all(entry[name] == now[name] for name in now)


def _write_journal(folder: Path, entries: list[Entry]) -> None:
    with written_whole(folder / JOURNAL) as partial:
        lines = "".join(json.dumps(entry) + "\n" for entry in entries)
        partial.write_text(lines, encoding="utf-8")


def _run(
    files: StoreFiles,
    table: pd.DataFrame,
    workers: int | None,
    scheduler: str | None,
    progress: bool,
) -> None:
    """Make the songs that the journal doesn't know, and write there what came of each."""
    from tqdm import tqdm

    done = read_journal(files.folder, len(files.sources))
    rows = files.rows[table.track_id]
    jobs = [
        (files.chunks, int(row), os.path.abspath(path), files.spec)
        for row, path in zip(rows, table.path, strict=True)
        if row not in done
    ]
    if not jobs:
        return
    warm_up()  # workers that compile librosa's functions at the same time get in each other's way
    answers = _on_cluster(jobs, scheduler) if scheduler else _on_this_computer(jobs, workers)
    bar = tqdm(
        answers,
        "extracting",
        len(table),
        initial=len(table) - len(jobs),
        unit="song",
        disable=not progress,
    )
    with closing(answers), open(files.folder / JOURNAL, "a", encoding="utf-8") as journal:
        for entry in bar:
            if "disk" in entry:
                raise OSError(entry["disk"], os.strerror(entry["disk"]))
            journal.write(json.dumps(entry) + "\n")
            journal.flush()


def _on_this_computer(jobs: list[Job], workers: int | None) -> Generator[Entry]:
    import joblib

    workers = workers or joblib.cpu_count()
    if workers == 1 or len(jobs) < FEW:
        yield from map(_extract_one, jobs)
        return
    # loky starts fresh processes; a fork would copy the threads' locks of whatever is loaded.
    parallel = joblib.Parallel(
        n_jobs=workers,
        backend="loky",
        return_as="generator_unordered",
        batch_size=4,
        initializer=_end_with_parent,
        initargs=(os.getpid(),),
    )
    with warnings.catch_warnings():
        # joblib's remark on the jobs that a full disk cuts short
        warnings.simplefilter("ignore", UserWarning)
        with _ctrl_c_held_back():
            answers = parallel(joblib.delayed(_extract_one)(job) for job in jobs)
        yield from answers


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Let processes that start here never hear of Ctrl-C; this one hears of it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    from joblib.externals.loky.backend import resource_tracker as resource_tracker_of_loky

    # These two let Ctrl-C through again when they start, so they have to be there before.
    resource_tracker.ensure_running()
    resource_tracker_of_loky.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _on_cluster(jobs: list[Job], scheduler: str) -> Generator[Entry]:
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
        rows = {future.key: job[1] for future, job in zip(futures, jobs, strict=True)}
        # Dask gives the songs of a worker that died to another one; a song fails only if several
        # workers died with it.
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


def _end_with_parent(parent: int) -> None:
    """End this worker process soon after the one that started it, should that be killed.

    A terminal sends Ctrl-C to all of them; the one that started the workers is enough to end them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _extract_one(job: Job) -> Entry:
    """Make one song's spectrogram and store it; say what came of it in a line of the journal."""
    chunks, row, path, spec = job
    state = _file_state(path) or {}
    try:
        clip = load_clip(path, spec.seconds, spec.rate)
        values = feature(clip, spec).values
    except GenreLabError as problem:
        return {"row": row, "reason": problem.args[0]}
    except (OSError, ValueError, RuntimeError, MemoryError) as problem:
        return {"row": row, "reason": f"{type(problem).__name__}: {problem}"}
    try:
        chunks.write(row, values)
    except OSError as problem:
        return {"row": row, "disk": problem.errno or errno.EIO}
    except DataError as problem:
        return {"row": row, "reason": problem.args[0]}
    done = {"row": row, "padded": round(clip.padded, 3)} | state
    return done | {"damage": clip.damage} if clip.damage else done


def _finish(files: StoreFiles, tracks: Tracks, failed_before: pd.DataFrame) -> None:
    """Turn the journal into columns of the tables; killed here, the next call does it again."""
    folder, table = files.folder, tracks.table
    remove_half_written(folder)
    entries = read_journal(folder, len(files.sources))
    files.chunks.on_disk(row for row, entry in entries.items() if "padded" in entry)
    sources = _sources_now(files, table, entries)
    padded = sources.set_index("track_id").padded
    reasons = {
        files.sources.track_id[row]: entry["reason"]
        for row, entry in entries.items()
        if "reason" in entry
    }
    failed = table.loc[table.track_id.isin(reasons), ["track_id", "path"]]
    failed = failed.assign(reason=failed.track_id.map(reasons))
    for row in files.rows[failed.track_id]:
        files.chunks.path(row).unlink(missing_ok=True)  # of the song that was there before
    gone = sources[~sources.track_id.isin(table.track_id)]
    before = failed_before[failed_before.track_id.isin(gone.track_id)]
    write_table(folder / FAILED, pd.concat([failed, before], ignore_index=True))
    kept = gone.loc[gone.padded.notna(), ["track_id", "path"]].assign(reason=GONE)
    parts = [tracks.unused, kept] if len(kept) else [tracks.unused]
    write_table(folder / UNUSED, pd.concat(parts, ignore_index=True))
    replace(files, sources=sources).write_sources()
    write_table(folder / TABLE, table.assign(padded=padded[table.track_id].to_numpy()))
    (folder / JOURNAL).unlink(missing_ok=True)


def _sources_now(files: StoreFiles, table: pd.DataFrame, entries: dict[int, Entry]) -> pd.DataFrame:
    """Say of every spectrogram which file it was made from."""
    sources = files.sources.copy()
    paths = sources.track_id.map(dict(zip(table.track_id, table.path, strict=True)))
    sources["path"] = paths.where(paths.notna(), sources.path)
    for name in ("size", "modified"):
        values = [entries.get(row, {}).get(name) for row in sources.index]
        sources[name] = pd.array(values, dtype="Int64")
    sources["padded"] = [entries.get(row, {}).get("padded", np.nan) for row in sources.index]
    sources["damage"] = [entries.get(row, {}).get("damage", "") for row in sources.index]
    return sources


def _write_error(problem: OSError, folder: Path) -> DataError:
    remedy = "look at the folder and its rights"
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        remedy = (
            "free some space, then run the same command again: the songs that are done are kept"
        )
    return DataError(f"the store cannot be written ({problem.strerror or problem})", folder, remedy)
