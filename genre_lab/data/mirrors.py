"""One server, asked for the rest of a file: byte ranges, redirects, pauses, and what servers do wrong.

pooch fetches a file whole or begins anew, so the bytes are fetched here, with the library that pooch uses.
"""

import json
import re
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from tqdm import tqdm

from ..files import require_space, written_whole

CHUNK = 2**18
SLOWEST = 100  # bytes a second: who sends less is as good as silent
REDIRECTS = 10
BUSY = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Patience:
    """Say how long to bear with a server.

    Parameters
    ----------
    attempts : int
        How often in a row it may fail; what brought a good piece of the file is no failure.
    pause : float
        Seconds before the second attempt; twice as long before each further one.
    longest_pause : float
        Seconds; a server that asks for more is given up.
    timeout : float
        Seconds in which it must say something.

    Examples
    --------
    >>> Patience(attempts=2)
    Patience(attempts=2, pause=1.0, longest_pause=60.0, timeout=30.0)

    Taught in: notebooks/14_your_own_music.ipynb
    """

    attempts: int = 5
    pause: float = 1.0
    longest_pause: float = 60.0
    timeout: float = 30.0


@dataclass(frozen=True)
class Outcome:
    """What came of asking a server."""

    reason: str = ""  # why the file is not whole; empty where it is
    again_in: float | None = None  # seconds after which to ask again; None where that is of no use
    anew: bool = False  # whether it might give the file from its first byte on


def fetch_rest(url, part, size, unpacked, patience, progress):
    """Fetch from one server what a part file lacks, with growing pauses where it fails.

    Parameters
    ----------
    url : str
    part : pathlib.Path
        Holds the file's first bytes, or is missing; what comes is appended.
    size : int or None
        Bytes of the whole file, where that is known.
    unpacked : int
        Bytes that the disk must have beside it.
    patience : Patience
    progress : bool
        Whether to show a bar.

    Returns
    -------
    Outcome

    Raises
    ------
    GenreLabError
        If the disk has too little space.
    OSError
        If the part cannot be written.

    Examples
    --------
    >>> fetch_rest("songs.zip", Path("songs.zip.part"), None, 0, Patience(), progress=False).again_in is None
    True

    Taught in: notebooks/14_your_own_music.ipynb
    """
    failures, longest = 0, length(part)
    while True:
        outcome = _ask(url, part, size, unpacked, patience, progress)
        if outcome.again_in is None:
            return outcome
        brought = length(part) - longest
        failures, longest = 1 if brought >= CHUNK else failures + 1, max(longest, length(part))
        pause = max(
            outcome.again_in, min(patience.pause * 2 ** (failures - 1), patience.longest_pause)
        )
        if pause > patience.longest_pause:
            return Outcome(f"{outcome.reason}, to be asked again in {pause:.0f} s")
        if failures >= patience.attempts:
            return Outcome(outcome.reason)
        time.sleep(pause)


def length(path):
    """Return the bytes of a file, 0 where there is none.

    Examples
    --------
    >>> length(Path("no such file"))
    0
    """
    return path.stat().st_size if path.is_file() else 0


def notes_of(part):
    """Return the file beside a part that tells which version of which address the part is.

    Examples
    --------
    >>> notes_of(Path("songs.zip.part")).name
    'songs.zip.part.json'
    """
    return part.with_name(f"{part.name}.json")


def _ask(url, part, size, unpacked, patience, progress):
    """Ask a server once for what is missing."""
    have = length(part)
    if have and have == size:
        return Outcome()
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
        if version := _noted_version(part, url):
            headers["If-Range"] = version
    try:
        with _open(url, headers, patience.timeout) as response:
            refusal, begin, total = _announced(response, headers, have, size)
            if refusal or have and have == begin == total:
                return refusal or Outcome()
            if size is None:
                require_space(part.parent, total - begin + unpacked)
            with written_whole(notes_of(part)) as notes:
                notes.write_text(
                    json.dumps({"url": url, "version": _version(response)}), encoding="utf-8"
                )
            bar = tqdm(
                total=total,
                initial=begin,
                desc=part.stem,
                unit="B",
                unit_scale=True,
                leave=False,
                disable=not progress,
            )
            with bar, open(part, "ab" if begin else "wb") as file:
                for piece in _pieces(response, total - begin, patience.timeout):
                    file.write(piece)
                    bar.update(len(piece))
    except (requests.TooManyRedirects, ValueError) as problem:  # ValueErrors are about the address
        return Outcome(str(problem))
    except requests.exceptions.SSLError:
        return Outcome(
            "there is no safe connection: its certificate or its encryption is not accepted"
        )
    except (requests.Timeout, urllib3.exceptions.TimeoutError):
        return Outcome(f"it was silent for {patience.timeout:g} s", again_in=0)
    except (requests.RequestException, urllib3.exceptions.HTTPError):
        return Outcome("there is no connection, or it broke", again_in=0)
    return Outcome() if length(part) == total else Outcome("the connection broke", again_in=0)


class _Session(requests.Session):
    """See no redirect: even where it is not to follow them, requests reads their pages to the end, and that may never come."""

    def get_redirect_target(self, response):
        return None


def _open(url, headers, timeout):
    """Open an address and follow its redirects."""
    for _ in range(REDIRECTS):
        with _Session() as session:
            response = session.get(url, headers=headers, timeout=timeout, stream=True)
        if not response.is_redirect:
            return response
        response.close()
        target = urljoin(url, response.headers["Location"])
        if urlsplit(url).scheme == "https" != urlsplit(target).scheme:
            raise requests.exceptions.InvalidSchema(
                "it leads from https to an address that is not safe"
            )
        url = target
    raise requests.TooManyRedirects(f"it redirects more than {REDIRECTS} times")


def _announced(response, headers, have, size):
    """Read what a server is about to send: (why it is of no use, first byte, length of the whole file)."""
    status, said = response.status_code, response.headers
    answer = f"{status} {response.reason or ''}".strip()
    if status in BUSY:
        return Outcome(answer, again_in=_seconds_asked_for(said.get("Retry-After", ""))), 0, 0
    if status == 416 and have:
        whole = said.get("Content-Range", "").strip() == f"bytes */{have}"
        return (
            None if whole else Outcome("the file is shorter there than what is here", anew=True),
            have,
            have,
        )
    if status not in (200, 206):
        return Outcome(answer), 0, 0
    begin, total = 0, said.get("Content-Length", "")
    if status == 206:
        found = re.fullmatch(
            r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})", said.get("Content-Range", "").strip()
        )
        begin, total = (int(found[1]), found[2]) if found else (-1, "")
        if (
            not have
            or begin != have
            or _version(response) not in ("", headers.get("If-Range", _version(response)))
        ):
            return Outcome("it sends another part than was asked for", anew=bool(have)), 0, 0
    total = int(total) if re.fullmatch(r"[0-9]{1,18}", total) else size
    if total is None:
        return Outcome("it does not say how long the file is"), 0, 0
    if size is not None and total != size:
        return Outcome(f"the file has {total:,} bytes there, not {size:,}"), 0, 0
    return None, begin, total


def _pieces(response, n_bytes, timeout):
    """Yield the bytes as they come, as they are, and never more than announced; a trickle counts as silence."""
    since, got = time.monotonic(), 0
    while n_bytes and (piece := response.raw.read1(min(CHUNK, n_bytes), decode_content=False)):
        yield piece
        n_bytes, got = n_bytes - len(piece), got + len(piece)
        if time.monotonic() - since > timeout:
            if got < SLOWEST * timeout:
                raise requests.Timeout
            since, got = time.monotonic(), 0


def _seconds_asked_for(retry_after):
    """Read Retry-After, which is a number of seconds or a date."""
    try:
        if retry_after.isdecimal():
            return float(retry_after[:9])
        return max(
            0.0, (parsedate_to_datetime(retry_after) - datetime.now(timezone.utc)).total_seconds()
        )
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _version(response):
    """Return what tells a server's files of one name apart; empty where it does not say."""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")


def _noted_version(part, url):
    try:
        notes = json.loads(notes_of(part).read_text(encoding="utf-8"))
        return str(notes["version"]) if notes["url"] == url else ""
    except (OSError, ValueError, TypeError, KeyError):
        return ""
