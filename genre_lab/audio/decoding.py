"""Decoding: the samples of an excerpt of an audio file, by libsndfile, or by ffmpeg if need be."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..errors import AudioError
from ..files import quiet

SUFFIXES = (".mp3", ".wav", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".au")
FFMPEG_SUFFIXES = (".m4a", ".mp4", ".aac", ".wma", ".webm")
BLOCK = 1 << 13  # frames read at a time where a song is only counted


def decode(path, name, seconds, start):
    """Decode an excerpt; nothing before or after it is decoded where the file says how long it is.

    Parameters
    ----------
    path : path or binary file
    name : str
        What an error calls it.
    seconds : float or None
        Length of the excerpt in s; None takes the whole song.
    start : float or None
        Where it starts, in s; None takes the middle of the song.

    Returns
    -------
    (np.ndarray, shape (n, channels), float32; int; float)
        The frames, at most as many as there are, their rate in Hz, and the second they start at.

    Raises
    ------
    AudioError
        If the file cannot be read, or is not audio.
    """
    import soundfile

    if not hasattr(path, "read"):
        _refuse_unreadable(Path(path), name)
    try:
        with quiet():
            frames, missing, rate, begins = _excerpt(path, seconds, start)
            if missing and (begins or not len(frames)):
                frames, _, rate, begins = _excerpt(path, seconds, start, _count(path))
            return frames, rate, begins
    except (soundfile.LibsndfileError, TypeError):  # a name that ends in .raw is a TypeError
        if not hasattr(path, "read"):
            if Path(path).suffix.lower() in FFMPEG_SUFFIXES:
                return _ffmpeg_decode(name, seconds, start)
            # By its name, libsndfile minds a ._ file that a Macintosh left beside it.
            with open(path, "rb") as song:
                return decode(song, name, seconds, start)
        raise AudioError(
            "this is not audio, or audio of an unknown kind",
            name,
            "check that it plays in a music player, or convert it to MP3, WAV or FLAC",
        ) from None


def _open(path):
    import soundfile

    if hasattr(path, "seek"):
        path.seek(0)
    return soundfile.SoundFile(path)


def _excerpt(path, seconds, start, length=None):
    """Read an excerpt of a song of `length` frames (None: as many as it says); also what missed."""
    import soundfile

    frames = np.zeros((0, 1), "float32")
    with _open(path) as song:
        rate, length = song.samplerate, song.frames if length is None else length
        wanted = length if seconds is None else min(length, round(seconds * rate))
        first = (
            (length - wanted) // 2
            if start is None
            else min(max(0, round(start * rate)), length - wanted)
        )
        with suppress(
            soundfile.LibsndfileError, ValueError, MemoryError
        ):  # of a length that cannot be
            song.seek(first)
            frames = song.read(wanted, dtype="float32", always_2d=True)
    return frames, wanted - len(frames), rate, first / rate


def _count(path):
    """Count the frames that a song has, by decoding it, where less is there than it said.

    libsndfile takes an MP3's cover for music and judges its bit rate by the first frame, unless a
    header counts the frames; a FLAC that was streamed says nothing; any file may be cut off.
    """
    import soundfile

    there = 0
    with (
        _open(path) as song,
        suppress(soundfile.LibsndfileError),
    ):  # an error ends a FLAC that does not know its length
        while count := len(song.read(BLOCK, dtype="float32")):
            there += count
    return there


def _refuse_unreadable(path, name):
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise AudioError(
                "this is a pipe or a device, not a file", name, "give the path of a song"
            )
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise AudioError("there is no such file", name, "check the path and its spelling") from None
    except OSError as problem:
        raise AudioError(
            f"the file cannot be opened ({problem.strerror})",
            name,
            "check that it is a file and that you may read it",
        ) from None
    if size == 0:
        raise AudioError("the file is empty", name, "copy or download it again")


def _ffmpeg(program, name, *arguments):
    """Run ffmpeg or ffprobe on a local file only: no playlists, no network."""
    executable = shutil.which(program)
    if executable is None:
        raise AudioError(
            "this kind of file needs ffmpeg, which is not installed",
            name,
            "install ffmpeg (conda install ffmpeg, apt install ffmpeg, winget install ffmpeg), "
            "or convert to MP3",
        )
    source = "file:" + os.path.abspath(name)
    demuxer = {".aac": "aac", ".wma": "asf", ".webm": "matroska"}.get(
        Path(name).suffix.lower(), "mov"
    )
    try:
        done = subprocess.run(
            [
                executable,
                "-v",
                "error",
                "-protocol_whitelist",
                "file,pipe",
                "-f",
                demuxer,
                *(source if a == "SOURCE" else a for a in arguments),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
        )
    except subprocess.TimeoutExpired:
        raise AudioError(
            "ffmpeg did not finish in two minutes", name, "convert the file to MP3, WAV or FLAC"
        ) from None
    if done.returncode or not done.stdout:
        raise AudioError(
            "ffmpeg cannot decode this file", name, "check that it plays in a music player"
        )
    return done.stdout


def _ffmpeg_seconds(name):
    answer = (
        _ffmpeg("ffprobe", name, "-show_entries", "format=duration", "-of", "csv=p=0", "SOURCE")
        .decode()
        .strip()
    )
    try:
        return float(answer)
    except ValueError:
        raise AudioError(
            "the file does not say how long it is", name, "convert it to MP3, WAV or FLAC"
        ) from None


def _ffmpeg_decode(name, seconds, start, rate=44_100):
    length = _ffmpeg_seconds(name)
    wanted = length if seconds is None else min(seconds, length)
    first = (length - wanted) / 2 if start is None else min(max(0.0, start), length - wanted)
    raw = _ffmpeg(
        "ffmpeg",
        name,
        "-ss",
        f"{first:.6f}",
        "-t",
        f"{wanted:.6f}",
        "-i",
        "SOURCE",
        "-vn",
        "-f",
        "f32le",
        "-ac",
        "1",
        "-ar",
        str(rate),
        "pipe:1",
    )
    return np.frombuffer(raw, dtype="<f4").reshape(-1, 1), rate, first
