"""Large files from a list of mirrors: gone on with after a break, checked, there whole or not at all."""

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pooch
from tqdm import tqdm

from ..errors import DataError
from ..files import require_space, written_whole
from .archives import unpack
from .mirrors import Outcome, Patience, fetch_rest, length, notes_of


@dataclass(frozen=True)
class PublishedArchive:
    """Describe an archive as it was published.

    Parameters
    ----------
    name : str
        The file's name.
    urls : tuple of str
        Where it is.
    known_hash : str
        As for `download`.
    size : int or None
        Bytes of the archive where that is known.
    unpacked : int
        Bytes that its files have at most.
    other_way : str
        A sentence about another way to its files, for the error message.

    Examples
    --------
    >>> PublishedArchive("songs.zip", ("https://example.org/songs.zip",), "sha1:2fd4e1c67a2d28fced849ee1bb76e7391b93eb12", 12, 100).name
    'songs.zip'

    Taught in: notebooks/14_your_own_music.ipynb
    """

    name: str
    urls: tuple
    known_hash: str
    size: int | None
    unpacked: int
    other_way: str = ""


def get_archive(archive, folder, mirrors=(), keep=False, patience=Patience(), progress=True):
    """Fetch an archive and unpack it; what is done already is not done again.

    Parameters
    ----------
    archive : PublishedArchive
    folder : path
        Where its files shall be. A file of the archive's name that is there is taken, if its
        checksum is right.
    mirrors : list of str
        Addresses of folders that hold it too; they are asked first.
    keep : bool
        Whether the archive stays beside its files.
    patience : Patience
    progress : bool
        Whether to show bars.

    Returns
    -------
    dict
        {name: bytes} of its files.

    Raises
    ------
    DataError, DataError, GenreLabError
        As `download` and `unpack` do.

    Examples
    --------
    >>> import hashlib, zipfile
    >>> with zipfile.ZipFile("songs.zip", "w") as held:
    ...     held.writestr("jazz/blue.txt", "la la la")
    >>> checksum = hashlib.sha256(Path("songs.zip").read_bytes()).hexdigest()
    >>> get_archive(PublishedArchive("songs.zip", (), checksum, None, 100), ".", progress=False)
    {'jazz/blue.txt': 8}

    Taught in: notebooks/14_your_own_music.ipynb
    """
    folder = Path(folder)
    path, contents = folder / archive.name, folder / f"{archive.name}.contents.json"
    files = _unpacked_before(contents, archive, folder)
    if files:
        _say(f"the files of {archive.name} are in {folder} already", progress)
        return files
    urls = [*(f"{mirror.rstrip('/')}/{archive.name}" for mirror in mirrors), *archive.urls]
    download(
        urls,
        path,
        archive.known_hash,
        archive.size,
        archive.unpacked,
        archive.other_way,
        patience,
        progress,
    )
    files = unpack(path, folder, archive.unpacked, progress=progress)
    with written_whole(contents) as partial:
        partial.write_text(
            json.dumps({"known_hash": archive.known_hash, "files": files}, indent=0),
            encoding="utf-8",
        )
    if not keep:
        path.unlink()
    return files


def _unpacked_before(contents, archive, folder):
    """Return the files of an archive if it was unpacked and all of them are still there, else nothing."""
    try:
        noted = json.loads(contents.read_text(encoding="utf-8"))
        if noted["known_hash"] == archive.known_hash and all(
            length(folder / name) == n_bytes for name, n_bytes in noted["files"].items()
        ):
            return noted["files"]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass
    return {}


def download(
    urls, path, known_hash, size=None, unpacked=0, other_way="", patience=Patience(), progress=True
):
    """Fetch a file from the first mirror that gives it right.

    Broken off or killed, the same call goes on where it stopped: what has come waits in a `.part`
    file beside the target. A file that is there and has the right checksum is not fetched again.

    Parameters
    ----------
    urls : list of str
        Addresses of the same file, tried in this order.
    path : path
        Where it shall be; its folder is made where it is missing.
    known_hash : str
        "sha256:…", "sha1:…" or another of hashlib's, in hexadecimal digits; sha256 if none is named.
    size : int or None
        Bytes of the file where that is known. A server that announces another size is passed over.
    unpacked : int
        Bytes that are needed beside it afterwards; the disk must have space for both.
    other_way : str
        A sentence for the error message.
    patience : Patience
    progress : bool
        Whether to show a bar and to say which mirror fails.

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
    >>> download(["https://example.org/notes.txt"], "notes.txt", "md5:0fc5b52528bd3b781e5a30f1a7733386", progress=False).name
    'notes.txt'

    Taught in: notebooks/14_your_own_music.ipynb
    """
    path = Path(path)
    part = path.with_name(f"{path.name}.part")
    if pooch.hashes.hash_algorithm(known_hash) not in hashlib.algorithms_available:
        raise DataError(
            f"the checksum {known_hash!r} is of no known kind",
            path,
            "give sha256:…, sha1:… or md5:…",
        )
    try:
        if path.is_file() and _is_right(path, known_hash, progress):
            _say(f"{path} is here already", progress)
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        if size is not None:
            require_space(path.parent, max(0, size - length(part)) + unpacked)
        reasons = _from_mirrors(urls, part, known_hash, size, unpacked, patience, progress)
        if reasons is None:
            os.replace(part, path)
            notes_of(part).unlink(missing_ok=True)
            return path
    except OSError as problem:
        raise DataError(
            f"a file cannot be written ({problem.strerror or problem})",
            problem.filename or path,
            "mend that and run the same command again: it goes on where it stopped",
        ) from None
    kept = (
        f", which goes on after the {tqdm.format_sizeof(length(part))}B that are here"
        if length(part)
        else ""
    )
    mirrors = "; ".join(f"{url} ({reason})" for url, reason in reasons.items())
    raise DataError(
        f"{path.name} could not be fetched",
        mirrors or "no mirror",
        f"check the network and run the same command again{kept}; or download it by hand from one of these addresses, "
        f"put it at {path.absolute()} and run the same command again{other_way and f'; or {other_way}'}",
    )


def _from_mirrors(urls, part, known_hash, size, unpacked, patience, progress):
    """Fill the part and check it; return None, or why each mirror failed.

    A part that turns out wrong may be another mirror's fault, so who only finished it may send it whole, after the others.
    """
    reasons, waiting = {}, [(url, False) for url in dict.fromkeys(urls)]
    while waiting:
        url, anew = waiting.pop(0)
        if anew or size is not None and length(part) > size:
            _forget(part)
        from_nothing = not part.exists()
        outcome = fetch_rest(url, part, size, unpacked, patience, progress)
        if not outcome.reason:
            if _is_right(part, known_hash, progress):
                return None
            _forget(part)
            outcome = Outcome(
                "it gave other bytes than were published: wrong checksum", anew=not from_nothing
            )
        reasons[url] = outcome.reason
        _say(f"{url}: {outcome.reason}", progress)
        if outcome.anew and not anew:
            waiting.append((url, True))
    return reasons


def _is_right(path, known_hash, progress):
    _say(f"checking {path.name}", progress)
    return pooch.hashes.hash_matches(path, known_hash)


def _forget(part):
    for file in (part, notes_of(part)):
        file.unlink(missing_ok=True)


def _say(message, progress):
    if progress:
        tqdm.write(message, file=sys.stderr)
