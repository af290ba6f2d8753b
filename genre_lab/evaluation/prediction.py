"""From a song on disk to genre probabilities; from folders of any size too, a few songs at once."""

import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..audio.clip import load_clip
from ..audio.features import feature
from ..data.sources import NOT_AUDIO, NOT_UTF_8, files_with_obstacles
from ..errors import AudioError, DataError, GenreLabError, printable
from ..models.song_vote import vote
from ..training.run import Run
from .results import refuse_impossible

TOGETHER = 16  # songs that the network is asked about at a time
MUCH_PADDING = 0.1  # of an excerpt: from here on `predict` warns


@dataclass(frozen=True, eq=False)
class ReadSong:
    """Hold a song as the network sees it, and what is to be said about how it was read.

    Parameters
    ----------
    spectrogram : np.ndarray, shape (n_bins, n_frames), float32
        Standardised by the run's scaling.
    seconds : float
        How much of the excerpt is song, in s.
    padded : float
        How much is padding, in s.
    damage : str
        What was wrong with the file; empty where nothing was.
    """

    spectrogram: np.ndarray
    seconds: float
    padded: float
    damage: str = ""

    @property
    def remark(self) -> str:
        """What you should know beside the answer; empty where there is nothing to say."""
        said = []
        if self.padded >= 0.05:
            said.append(f"{self.seconds:.1f} s of song, {self.padded:.1f} s of padding")
        if self.damage:
            said.append(self.damage)
        return "; ".join(said)


class Predictor:
    """Hold a trained network ready to answer for songs on disk.

    Parameters
    ----------
    run : Run or path
        The training; songs are read, transformed and standardised by its recipe.

    Examples
    --------
    >>> Predictor("best").run.genres[:3]
    ['blues', 'classical', 'country']
    """

    def __init__(self, run: Run | str | Path) -> None:
        self.run = run if isinstance(run, Run) else Run(run)
        self._model = self.run.model()

    def __call__(self, path: str | Path) -> pd.Series:
        """Return the probability of each genre, the likeliest first.

        Raises
        ------
        AudioError
            If the song cannot be read.
        """
        return self.ask([self.read(path).spectrogram])[0]

    def read(self, path: str | Path) -> ReadSong:
        """Read a song as the network sees it; raises AudioError where that's impossible."""
        spec = self.run.spec
        clip = load_clip(path, spec.seconds, spec.rate)
        values = self.run.scaling.apply(feature(clip, spec).values)
        if not np.isfinite(values).all():
            raise AudioError(
                "the song holds samples that are no numbers", path, "convert it anew, or remove it"
            )
        return ReadSong(values, clip.seconds - clip.padded, clip.padded, clip.damage)

    def ask(self, spectrograms: Iterable[np.ndarray]) -> list[pd.Series]:
        """Answer for some spectrograms: a list of what a call gives for one song.

        However many there are, a few at a time are copied and asked about.
        """
        waiting, groups = iter(spectrograms), []
        while group := list(islice(waiting, TOGETHER)):
            groups.append(vote(self._model, np.stack(group)).astype(float))
        if not groups:
            return []
        answers = np.concatenate(groups)
        refuse_impossible(answers, self.run.folder)
        genres = pd.Index(self.run.genres, name="genre")
        return [
            pd.Series(answer, genres, name="probability").sort_values(
                ascending=False, kind="stable"
            )
            for answer in answers
        ]


def predict(run: Run | str | Path, path: str | Path) -> pd.Series:
    """Ask a trained network for the genre of one song on disk.

    Parameters
    ----------
    run : Run or path
        The training.
    path : path
        The song, a second long at least. Where much of the excerpt is padding because the song is
        shorter, or where the file is damaged, a warning says so.

    Returns
    -------
    pandas.Series
        Probability of each genre, the likeliest first.

    Raises
    ------
    AudioError
        If the song cannot be read.
    TrainingError
        If the run cannot be opened.

    Examples
    --------
    >>> song = practice_corpus().table.path[0]
    >>> len(predict("best", song))  # of GTZAN's ten genres each has a probability
    10

    Taught in: notebooks/00_start_here.ipynb
    """
    predictor = Predictor(run)
    song = predictor.read(path)
    if song.damage or song.padded > MUCH_PADDING * (song.seconds + song.padded):
        warnings.warn(f"{printable(Path(path).name)}: {song.remark}", stacklevel=2)
    return predictor.ask([song.spectrogram])[0]


def predict_many(
    run: Predictor | Run | str | Path, paths: Iterable[str | Path]
) -> Iterator[dict[str, Any]]:
    """Yield a JSON-ready answer for every song, in order: its genres, or why there are none.

    However many songs there are, only a few are in memory: while the network answers for some, a
    thread reads the next ones.

    Parameters
    ----------
    run : Predictor, Run or path
        The training.
    paths : iterable of path
        Songs, and folders, which stand for every audio file below them.

    Yields
    ------
    dict
        song, genre, probabilities, and song_seconds and padding_seconds of the excerpt, with a
        remark where something is to be said about them; or song and error.

    Raises
    ------
    TrainingError
        If the run cannot be opened.

    Examples
    --------
    >>> [answer] = predict_many("best", ["no such song.mp3"])
    >>> sorted(answer)
    ['error', 'song']
    """
    predictor = run if isinstance(run, Predictor) else Predictor(run)
    songs = _read_ahead(predictor, _songs(paths))
    while group := list(islice(songs, TOGETHER)):
        spectrograms = [song.spectrogram for _, song in group if isinstance(song, ReadSong)]
        answers = iter(predictor.ask(spectrograms) if spectrograms else ())
        for path, song in group:
            if isinstance(song, ReadSong):
                yield _answer(path, song, next(answers))
            else:
                yield {"song": str(path), "error": str(song)}


def answer_in_words(answer: dict[str, Any], genres: int = 3) -> str:
    """Say an answer of `predict_many` in one line: the song, its likeliest genres, a remark.

    Examples
    --------
    >>> answer_in_words({"song": "a.mp3", "probabilities": {"jazz": 0.81, "pop": 0.19}})
    'a.mp3: jazz 81%, pop 19%'
    """
    likeliest = list(answer["probabilities"].items())[:genres]
    said = ", ".join(f"{genre} {share:.0%}" for genre, share in likeliest)
    remark = f" ({answer['remark']})" if answer.get("remark") else ""
    return printable(f"{answer['song']}: {said}{remark}")


def _answer(path: str | Path, song: ReadSong, answer: pd.Series) -> dict[str, Any]:
    told = {
        "song": str(path),
        "genre": answer.index[0],
        "probabilities": {genre: round(share, 4) for genre, share in answer.items()},
        "song_seconds": round(song.seconds, 2),
        "padding_seconds": round(song.padded, 2),
    }
    return told | ({"remark": song.remark} if song.remark else {})


def _songs(paths: Iterable[str | Path]) -> Iterator[str | Path | tuple[Path, GenreLabError]]:
    """Yield every song, and for a folder the songs below it, or why there are none."""
    for path in paths:
        if not Path(path).is_dir():
            yield path
            continue
        below = 0
        try:
            for file, obstacle in files_with_obstacles(path):
                unread = Path(file).is_dir()
                if obstacle == NOT_AUDIO or (unread and "cannot be read" not in obstacle):
                    continue  # no song, a disk's own folder, or a link to what is read anyway
                below += 1
                # A table can't hold a name that isn't UTF-8, but the song can be read.
                if obstacle in ("", NOT_UTF_8):
                    yield file
                else:
                    what = obstacle if unread else f"this is no song ({obstacle})"
                    yield file, AudioError(what, file, "copy what it stands for, or leave it out")
        except DataError as problem:
            yield Path(path), problem
        except OSError as problem:
            reason = problem.strerror or str(problem)
            yield Path(path), DataError(f"the folder cannot be read ({reason})", path)
        else:
            if not below:
                remedy = "name a folder that holds songs, such as MP3 or WAV files"
                yield Path(path), DataError("there is no song in this folder", path, remedy)


def _read_ahead(
    predictor: Predictor, paths: Iterable[str | Path | tuple[Path, GenreLabError]]
) -> Iterator[tuple[str | Path, ReadSong | GenreLabError]]:
    """Yield each path with its song, or with the error; a thread is up to two groups ahead."""
    reader = ThreadPoolExecutor(1, "reader")
    waiting: deque[tuple[str | Path, Future[ReadSong] | GenreLabError]] = deque()
    try:
        for path in paths:
            if isinstance(path, tuple):
                waiting.append(path)
            else:
                waiting.append((path, reader.submit(predictor.read, path)))
            if len(waiting) >= 2 * TOGETHER:
                yield _read(*waiting.popleft())
        while waiting:
            yield _read(*waiting.popleft())
    finally:
        reader.shutdown(cancel_futures=True)


def _read(
    path: str | Path, reading: Future[ReadSong] | GenreLabError
) -> tuple[str | Path, ReadSong | GenreLabError]:
    if isinstance(reading, GenreLabError):
        return path, reading
    try:
        return path, reading.result()
    except GenreLabError as problem:
        return path, problem
    except Exception as problem:  # whatever a decoder stumbles over: the next song goes on
        kind = type(problem).__name__
        remedy = "play it, and convert it anew or remove it"
        return path, AudioError(f"the song cannot be read ({kind}: {problem})", path, remedy)
