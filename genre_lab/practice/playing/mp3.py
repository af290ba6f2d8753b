"""MP3 files with ID3 tags: 128 kbit/s, constant, 44.1 kHz, stereo."""

import re

import numpy as np
from numpy.typing import NDArray

from .loops import fill_sixteen_bits
from .render import RATE

BIT_RATE = 128  # kbit/s
ENCODER_QUALITY = 7  # LAME's scale: 0 is slowest and best, 9 fastest
SIGNATURE = re.compile(rb"LAME[34]\.[0-9]+([\x55\xaa])")  # and the first filling byte


def encode(samples: NDArray) -> bytes:
    """Encode stereo samples.

    Parameters
    ----------
    samples : numpy.ndarray, shape (2, n)
        At 44,100 Hz, full scale at -1 and 1.

    Returns
    -------
    bytes
        MP3 frames without tags.
    """
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(BIT_RATE)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(samples.shape[0])
    encoder.set_quality(ENCODER_QUALITY)
    return unsigned(encoder.encode(sixteen_bits(samples).tobytes()) + encoder.flush())


def sixteen_bits(samples: NDArray) -> NDArray[np.int16]:
    """Round samples to whole numbers of 16 bits, channels taking turns: what the encoder reads.

    Parameters
    ----------
    samples : numpy.ndarray, shape (2, n)
        Full scale at -1 and 1.

    Returns
    -------
    numpy.ndarray, shape (n, 2), int16
    """
    whole = np.empty(samples.shape[::-1], np.int16)
    fill_sixteen_bits(np.ascontiguousarray(samples, np.float32), whole)
    return whole.astype("<i2", copy=False)


def unsigned(frames: bytes) -> bytes:
    """Take LAME's name and version out of the filling bytes that no decoder reads.

    Without them lameenc 1.8 (LAME 3.100) and 1.9 (LAME 4.0) write the same bytes.
    """
    return SIGNATURE.sub(lambda found: found[1] * len(found[0]), bytes(frames))


def id3_tag(**fields: str | int) -> bytes:
    """Write an ID3v2.3 tag; text is UTF-16, so any name survives.

    Parameters
    ----------
    **fields : str or int
        ``title``, ``artist``, ``album``, ``genre``, ``year``, ``track``.

    Returns
    -------
    bytes
        To be put before the MP3 frames.

    Examples
    --------
    >>> id3_tag(title="Café")[:3]
    b'ID3'
    """
    names = {"title": b"TIT2", "artist": b"TPE1", "album": b"TALB"}
    names |= {"genre": b"TCON", "year": b"TYER", "track": b"TRCK"}
    frames = b""
    for field, value in fields.items():
        text = b"\x01\xff\xfe" + str(value).encode("utf-16-le") + b"\x00\x00"
        frames += names[field] + len(text).to_bytes(4, "big") + b"\x00\x00" + text
    size = len(frames)
    packed = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + packed + frames
