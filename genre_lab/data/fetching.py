"""Files from their publishers: fetched through pooch, checked, resumed."""

import hashlib
import json
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pooch
import requests
import urllib3
from tqdm import tqdm

from ..errors import DataError
from ..files import PathLike, only_one, read_json, require_space, say, written_whole
from .unpacking import unpack

ATTEMPTS = 5  # in a row that bring nothing, before the next mirror is asked
PAUSE = 1.0  # seconds before the second attempt; twice as long before each further one
TIMEOUT = 30.0  # seconds in which a server must say something
BUSY = (408, 425, 429, 500, 502, 503, 504)
CHUNK = 2**16  # bytes that a killed download loses at most
OTHER_PART = "it sends another part than was asked for"
CONNECTION = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    urllib3.exceptions.HTTPError,
)


@dataclass(frozen=True)
class PublishedArchive:
    """Describe an archive as it was published.

    Parameters
    ----------
    name, urls, known_hash, size
        The file's name, addresses, checksum (as for `fetch`) and bytes (None if not known).
    unpacked : int
        Bytes that its files have at most.
    other_way : str
        A sentence about another way to its files, for the error message.
    """

    name: str
    urls: tuple[str, ...]
    known_hash: str
    size: int | None
    unpacked: int
    other_way: str = ""


def get_archive(
    archive: PublishedArchive, folder: PathLike, mirrors: Sequence[str] = (), *, keep: bool = False
) -> dict[str, int]:
    """Fetch an archive and unpack it; what is done already isn't done again.

    Parameters
    ----------
    archive : PublishedArchive
    folder : path
        Where its files shall be. The archive is taken from there if it is there and right.
    mirrors : sequence of str
        Addresses of folders that hold it too; they are asked first.
    keep : bool
        Whether the archive stays beside its files.

    Returns
    -------
    dict
        {name: bytes} of its files.

    Raises
    ------
    DataError, GenreLabError
        As `fetch` and `unpack` do.

    Examples
    --------
    >>> import zipfile
    >>> with zipfile.ZipFile("songs.zip", "w") as held:
    ...     held.writestr("jazz/blue.txt", "la la la")
    >>> songs = PublishedArchive("songs.zip", (), pooch.file_hash("songs.zip"), None, 100)
    >>> get_archive(songs, ".")
    {'jazz/blue.txt': 8}
    """
    folder = Path(folder)
    path, note = folder / archive.name, folder / f"{archive.name}.contents.json"
    try:
        noted = read_json(note, "the list of its files", "", needs=("known_hash", "files"))
        files = {str(name): int(n_bytes) for name, n_bytes in dict(noted["files"]).items()}
        there = all(_length(folder / name) == n_bytes for name, n_bytes in files.items())
        if files and there and noted["known_hash"] == archive.known_hash:
            say(f"the files of {archive.name} are in {folder} already")
            return files
    except (DataError, TypeError, ValueError):
        pass  # no list of files, or a damaged one: they are fetched
    urls = [*(f"{mirror.rstrip('/')}/{archive.name}" for mirror in mirrors), *archive.urls]
    fetch(
        urls,
        path,
        archive.known_hash,
        size=archive.size,
        space=archive.unpacked,
        other_way=archive.other_way,
    )
    files = unpack(path, folder, archive.unpacked)
    if hasattr(os, "sync"):
        os.sync()  # all its files are on the disk before the list says so
    with written_whole(note) as partial:
        partial.write_text(json.dumps({"known_hash": archive.known_hash, "files": files}))
    if not keep:
        path.unlink()
    return files


def fetch(
    urls: Sequence[str],
    path: PathLike,
    known_hash: str,
    *,
    size: int | None = None,
    space: int = 0,
    other_way: str = "",
) -> Path:
    """Fetch a file from the first mirror that gives it right.

    Broken off or killed, the same call resumes where it stopped: what has come waits in a `.part`
    file beside the target. A file that is there and has the right checksum isn't fetched again.

    Parameters
    ----------
    urls : sequence of str
        Addresses of the same file, tried in this order.
    path : path
        Where it shall be; its folder is made where it is missing.
    known_hash : str
        "sha256:…", "sha1:…", …, in hexadecimal digits; sha256 if none is named.
    size : int or None
        Bytes of the file, where known; a server that announces another size is passed over.
    space : int
        Bytes that are needed on the disk beside it.
    other_way : str
        A sentence for the error message.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    DataError
        If no mirror gave the file, with the reason for each, or if it cannot be written.
    GenreLabError
        If the disk has too little space.

    Examples
    --------
    >>> _ = Path("notes.txt").write_text("do re mi")
    >>> known = "md5:0fc5b52528bd3b781e5a30f1a7733386"
    >>> fetch(["https://example.org/notes.txt"], "notes.txt", known).name
    'notes.txt'
    """
    path = Path(path)
    part = path.with_name(f"{path.name}.part")
    if pooch.hashes.hash_algorithm(known_hash) not in hashlib.algorithms_available:
        raise DataError(f"{known_hash!r} is no known checksum", path, "give sha256:… or sha1:…")
    try:
        if path.is_file() and pooch.hashes.hash_matches(path, known_hash):
            say(f"{path} is here already")
            return path
        with only_one(path.parent, DataError, wait=True):
            if size is not None:
                require_space(path.parent, max(0, size - _length(part)) + space)
            reasons = _from_mirrors(urls, part, known_hash, size, space)
            if reasons is None:
                os.replace(part, path)
                return path
    except OSError as problem:
        raise DataError(
            f"a file cannot be written ({problem.strerror or problem})",
            problem.filename or path,
            "mend that and run the same command again: it resumes where it stopped",
        ) from None
    kept = _length(part) and f", which resumes after {tqdm.format_sizeof(_length(part))}B"
    raise DataError(
        f"{path.name} could not be fetched",
        "; ".join(f"{url} ({reason})" for url, reason in reasons.items()) or "no mirror",
        f"check the network and run the same command again{kept or ''}; or download it by hand "
        f"and put it at {path.absolute()}" + (other_way and f"; or {other_way}"),
    )


def _length(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _from_mirrors(
    urls: Sequence[str], part: Path, known_hash: str, size: int | None, space: int
) -> dict[str, str] | None:
    """Fill the part and check it; return None, or why each mirror failed."""
    reasons = {}
    for url in dict.fromkeys(urls):
        say(f"fetching {part.stem} from {url}")
        for _ in range(2):  # a wrong part may be another mirror's fault: then this one sends it all
            reason, is_patched = "", True
            if _length(part) != size:
                reason, is_patched = _from_one(url, part, size, space)
            if reason and reason != OTHER_PART:
                break
            if part.exists() and pooch.hashes.hash_matches(part, known_hash):
                return None
            part.unlink(missing_ok=True)
            reason = reason or "it gave other bytes than were published: wrong checksum"
            if not is_patched:
                break
        reasons[url] = reason
        say(f"{url}: {reason}")
    return reasons


def _from_one(url: str, part: Path, size: int | None, space: int) -> tuple[str, bool]:
    """Fetch from one server what a part lacks.

    Return why that failed, or nothing, and whether the part is patched from several answers.
    """
    failures, longest = 0, _length(part)
    while True:
        before = _length(part)
        try:
            _ask(url, part, size, space)
            return "", before > 0
        except requests.exceptions.SSLError:
            return "its certificate or its encryption is not accepted", False
        except requests.HTTPError as problem:
            answer = problem.response
            reason = f"{answer.status_code} {answer.reason or ''}".strip()
            if answer.status_code not in BUSY:
                return reason, False
        except CONNECTION:
            reason = "there is no connection, it broke, or it fell silent"
        except (requests.RequestException, ValueError) as problem:
            return str(problem), before > 0
        failures = 1 if _length(part) > longest else failures + 1
        longest = max(longest, _length(part))
        if failures >= ATTEMPTS:
            return reason, False
        time.sleep(PAUSE * 2 ** (failures - 1))


def _ask(url: str, part: Path, size: int | None, space: int) -> None:
    """Ask a server once for what a part lacks, through pooch's downloader."""
    have = _length(part)

    def begin(answer: requests.Response, **_: Any) -> None:
        if answer.is_redirect or answer.status_code >= 400 and answer.status_code != 416:
            return  # pooch and requests know what to do
        total, start = answer.headers.get("Content-Length", ""), 0
        if have and answer.status_code in (206, 416):
            told = answer.headers.get("Content-Range", "").strip()
            found = re.fullmatch(rf"bytes {have}-[0-9]+/([0-9]+)", told)
            if not found or len(found[1]) > 18:  # after 416, the part may be whole
                raise ValueError(OTHER_PART)
            total, start = found[1], have
        elif answer.status_code != 200:
            raise ValueError(f"{answer.status_code} {answer.reason or ''}".strip())
        if not re.fullmatch(r"[0-9]{1,18}", total):
            raise ValueError("it does not say how long the file is")
        if size is None:
            require_space(part.parent, int(total) - start + space)
        elif int(total) != size:
            raise ValueError(f"the file has {int(total):,} bytes there, not {size:,}")
        # Some servers call a .tar.gz an encoding, and requests would unpack it.
        answer.raw.headers.pop("Content-Encoding", None)
        file.truncate(start)

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    settings = {"timeout": TIMEOUT, "headers": headers, "hooks": {"response": begin}}
    try:
        with open(part, "ab") as file:
            pooch.HTTPDownloader(progressbar=True, chunk_size=CHUNK, **settings)(url, file, None)
    finally:
        if not _length(part):
            part.unlink(missing_ok=True)
