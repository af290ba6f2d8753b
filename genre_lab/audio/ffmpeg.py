"""Decoding by ffmpeg, for what libsndfile doesn't know: AAC, WMA, Opus in WebM and the like.

ffmpeg is told what the file's content is, whatever its name says, and may read that one file only:
no playlist, no network. It hands over all channels at the file's own rate.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Timer
from typing import IO, cast

import numpy as np

from ..errors import AudioError, printable

# By kind of file, see `decoding.kind_of`: ffmpeg's name for it.
DEMUXERS = {
    "mp4": "mov",
    "webm": "matroska",
    "wma": "asf",
    "adts": "aac",
    "ape": "ape",
    "wavpack": "wv",
    "amr": "amr",
    "mp3": "mp3",
    "wav": "wav",
    "aiff": "aiff",
    "ogg": "ogg",
    "flac": "flac",
    "caf": "caf",
    "au": "au",
    "flv": "flv",
    "mpegts": "mpegts",
}
WITH_TIMES = ("mp4", "webm", "wma")  # their packets carry times, so that ffmpeg may jump
LEAD = 1.0  # seconds decoded before an excerpt, because some codecs need time to settle
PATIENCE = 120  # seconds
BLOCK = 1 << 21  # bytes decoded at a time, over all channels


def installed() -> bool:
    """Whether ffmpeg and ffprobe can be found."""
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))


class FfmpegSource:
    """Read stretches of one file through ffmpeg.

    Parameters
    ----------
    path : str
        A regular file.
    kind : str
        A key of DEMUXERS.
    name : str
        What an error calls it.

    Attributes
    ----------
    rate : int
        Samples a second.
    length : int
        Samples that there are, by the times of all packets and not by what a header promises.
    promises : bool
        False: nothing is taken on trust.

    Raises
    ------
    AudioError
        If ffmpeg is missing or cannot read the file.
    """

    promises = False

    def __init__(self, path: str, kind: str, name: str) -> None:
        if not installed():
            raise AudioError(
                "this kind of file needs ffmpeg, which is not installed",
                name,
                "install ffmpeg (conda install ffmpeg, apt install ffmpeg, winget install ffmpeg), "
                "or convert to MP3",
            )
        self._path = "file:" + os.path.abspath(path)
        self._kind, self._name = kind, name
        self._said = ""
        self._begins = 0.0  # seconds
        self.rate, self.length = self._measured()

    @property
    def damage(self) -> list[str]:
        """What ffmpeg complained about, in its words."""
        return [f"ffmpeg says: {self._said}"] if self._said else []

    def count(self) -> int:
        """Count the samples: that was done already."""
        return self.length

    def blocks(self, first: int, wanted: int) -> Iterator[np.ndarray]:
        """Decode `wanted` samples from number `first` on, as blocks (n, channels), float32."""
        begin, seconds = first / self.rate, wanted / self.rate
        jump = max(0.0, begin - LEAD) if self._kind in WITH_TIMES else 0.0
        # Times count from 0; where the sound begins later, as beside a film, so does the song.
        arguments = ["-seek_timestamp", "1", "-ss", f"{self._begins + jump:.6f}", *self._input()]
        arguments += ["-ss", f"{begin - jump:.6f}"]
        arguments += ["-t", f"{seconds:.6f}", "-map", "0:a:0", "-map_metadata", "-1"]
        arguments += ["-c:a", "pcm_f32be", "-f", "au", "pipe:1"]
        with self._running("ffmpeg", arguments) as output:
            header = output.read(24)
            if len(header) < 24:
                raise self._refusal()
            begins, _, _, self.rate, channels = np.frombuffer(header[4:], ">u4").tolist()
            output.read(begins - 24)
            frame = 4 * channels
            while data := output.read(max(1, BLOCK // frame) * frame):
                whole = len(data) // frame * frame
                yield np.frombuffer(data[:whole], ">f4").reshape(-1, channels).astype("f4")

    def _measured(self) -> tuple[int, int]:
        """Ask for the sample rate, and for the times of all packets."""
        entries = "packet=pts_time,duration_time:stream=sample_rate"
        arguments = [*self._input(), "-select_streams", "a:0", "-show_entries", entries]
        rate, begins, ends, lasts = 0, 0.0, 0.0, 0.0
        with self._running("ffprobe", [*arguments, "-of", "csv"]) as output:
            for number, line in enumerate(output):
                what, *values = line.decode("ascii", "replace").strip().split(",")
                seconds = [_number(value) for value in values]
                if what == "stream":
                    rate = int(seconds[0]) if seconds else 0
                elif what == "packet" and len(seconds) >= 2:
                    lasts += seconds[1]
                    begins = seconds[0] if number == 0 else begins
                    ends = max(ends, seconds[0] + seconds[1])
        self._begins = max(0.0, begins)
        length = (ends or lasts) - self._begins
        if rate <= 0 or length <= 0:
            raise self._refusal()
        return rate, round(length * rate)

    def _input(self) -> list[str]:
        return ["-f", DEMUXERS[self._kind], "-i", self._path]

    @contextmanager
    def _running(self, program: str, arguments: list[str]) -> Iterator[IO[bytes]]:
        """Run ffmpeg or ffprobe, and give its output; note its first complaint.

        It is stopped at the end of the block, or after two minutes.
        """
        command = [shutil.which(program) or program, "-v", "error"]
        command += ["-protocol_whitelist", "file,pipe", *arguments]
        late = Event()
        with tempfile.TemporaryFile() as complaints:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints
            )

            def stop() -> None:
                late.set()
                process.kill()

            watch = Timer(PATIENCE, stop)
            watch.start()
            try:
                yield cast(IO[bytes], process.stdout)
            finally:
                watch.cancel()
                process.kill()
                process.communicate()
            complaints.seek(0)
            said = complaints.read(300).decode("utf-8", "replace").strip().splitlines()
        if late.is_set():
            raise AudioError(
                f"{program} did not finish in {PATIENCE} seconds",
                self._name,
                "convert the file to MP3, WAV or FLAC",
            )
        if said and not self._said:
            self._said = printable(re.sub(r"\[[^\]]*\] ", "", said[0]))

    def _refusal(self) -> AudioError:
        return AudioError(
            "ffmpeg cannot decode this file", self._name, "check that it plays in a music player"
        )


def _number(text: str) -> float:
    """Read a time; 0 where there is none ("N/A")."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if np.isfinite(value) else 0.0
