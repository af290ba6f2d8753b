"""A song of your own, dropped onto the notebook or chosen from a folder, sent piece by piece."""

import io
from pathlib import Path
from typing import Any

import anywidget
import traitlets

LARGEST = 64 * 2**20  # bytes: six minutes of stereo WAV; of a longer file we take the beginning


class SongBytes(io.BytesIO):
    """Hold a song's file in memory, under its name, as `load_clip` takes it.

    Examples
    --------
    >>> SongBytes(b"", "song.mp3").name
    'song.mp3'
    """

    def __init__(self, content: bytes, name: str):
        super().__init__(content)
        self.name = name


class SongFile(anywidget.AnyWidget):
    """Take a song from the reader's own disk, dropped in or chosen by keyboard.

    It arrives in pieces: a Jupyter server closes the connection at a message of more than 10 MB,
    and a song of ten minutes is larger.

    Parameters
    ----------
    label : str
        What is asked for.

    Attributes
    ----------
    value : SongBytes or None
        The file, once all of it has arrived.
    cut : bool
        Whether the file is larger than 64 MB, so that only its beginning was taken.

    Examples
    --------
    >>> SongFile("or a song of your own").value is None
    True
    """

    _esm = Path(__file__).parent / "song_file.js"
    _css = Path(__file__).parent / "song_file.css"
    label = traitlets.Unicode().tag(sync=True)
    largest = traitlets.Int(LARGEST).tag(sync=True)
    value = traitlets.Any(None, allow_none=True)

    def __init__(self, label: str = "or a song of your own"):
        super().__init__(label=label)
        self.cut = False
        self._pieces: list[bytes] = []
        self.on_msg(self._take)

    def _take(self, widget: object, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Keep a piece; the last one completes the file."""
        if content["first"] == 0:
            self._pieces = []
        self._pieces.append(bytes(buffers[0]))
        if sum(map(len, self._pieces)) >= content["whole"]:
            whole = b"".join(self._pieces)
            self._pieces = []
            self.cut = content["size"] > content["whole"]
            self.value = SongBytes(whole, content["name"])
