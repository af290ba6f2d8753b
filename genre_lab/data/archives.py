"""Archives of many files, unpacked without trust: .tar, .tar.gz and .zip.

An archive is looked through first, and refused as a whole where something in it is not a plain file or folder, or would
lie outside. Then every file is written whole, and passed over where it is there already.
"""

import errno
import os
import re
import stat
import unicodedata
from pathlib import Path

from tqdm import tqdm

from ..errors import DataError
from ..files import require_space, written_whole
from .archive_formats import DAMAGED, opened

LONGEST_NAME = 200  # bytes; written_whole needs some of the 255 that file systems have
FORBIDDEN_IN_WINDOWS = re.compile(
    r'[<>:"|?*\\\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)', re.IGNORECASE
)


def unpack(archive, folder, limit, member_limit=4 * 2**30, n_files=200_000, progress=True):
    """Unpack an archive into a folder, none of it outside.

    Broken off, the same call goes on: files that are there with the right size are passed over.

    Parameters
    ----------
    archive : path
        A .tar, .tar.gz or .zip; its first bytes tell which.
    folder : path
        Made where it is missing. What is in it stays as it is.
    limit : int
        Bytes that the files may have in all.
    member_limit : int
        Bytes that one file may have.
    n_files : int
        Files and folders that the archive may hold.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    dict
        {name: bytes} of the files, the name relative to the folder, with "/" between its parts.

    Raises
    ------
    DataError
        If the archive is damaged or larger than the limits; holds a link, a device, the same name
        twice or a name that leads outside or that Windows cannot have; or if another file or
        folder is in the way.
    GenreLabError
        If the disk has too little space.

    Examples
    --------
    >>> import zipfile
    >>> with zipfile.ZipFile("songs.zip", "w") as held:
    ...     held.writestr("jazz/blue.txt", "la la la")
    >>> unpack("songs.zip", "songs", limit=1000, progress=False)
    {'jazz/blue.txt': 8}

    Taught in: notebooks/14_your_own_music.ipynb
    """
    archive, folder = Path(archive), Path(folder)
    try:
        with opened(archive) as held:
            members = _checked(held, archive, limit, member_limit, n_files, progress)
            files = {name: member for name, member in members.items() if not member.is_folder}
            if not files:
                raise DataError("there is no file in the archive", archive, "get it again")
            folder.mkdir(parents=True, exist_ok=True)
            missing = [
                name for name, member in files.items() if not _is_there(folder / name, member.size)
            ]
            require_space(folder, sum(files[name].size for name in missing))
            for name in members.keys() - files.keys():
                _make_folder(folder / name, folder)
            _write(held, {name: files[name] for name in missing}, folder, progress)
    except DAMAGED as problem:
        raise _damaged(problem, archive) from None
    except OSError as problem:
        if problem.filename is None and problem.errno in (
            None,
            errno.EINVAL,
        ):  # bzip2's and gzip's; a seek that leads nowhere
            raise _damaged(problem, archive) from None
        raise DataError(
            f"a file cannot be read or written ({problem.strerror})",
            problem.filename or folder,
            "mend that and run the same command again: what is unpacked is kept",
        ) from None
    return {name: member.size for name, member in files.items()}


def _checked(held, archive, limit, member_limit, n_files, progress):
    """Look through an archive; return {name: member}, or refuse it."""
    members, spelled, total = {}, {}, 0
    for count, member in enumerate(
        tqdm(held.members(limit), f"checking {archive.name}", unit="file", disable=not progress), 1
    ):
        parts = [part for part in member.name.split("/") if part not in ("", ".")]
        name, total = "/".join(parts), total + member.size
        fault = _fault(member, parts)
        earlier = spelled.setdefault(_spelling(name), member)
        if (
            not fault
            and not (member.is_folder and earlier.is_folder)
            and (not parts or earlier is not member)
        ):
            fault = "the archive holds this name twice" if parts else "it has no name"
        if fault:
            raise DataError(
                f"the archive is not safe to unpack: {member.name!r} is refused, since {fault}",
                archive,
                "nothing of it was unpacked; get it again from a place that you trust",
            )
        if member.size > member_limit or total > limit or count > n_files:
            raise DataError(
                f"the archive is larger than it should be: more than {tqdm.format_sizeof(min(limit, member_limit))}B "
                f"or {n_files:,} files",
                archive,
                "nothing of it was unpacked; get it again from a place that you trust",
            )
        if parts:
            members[name] = member
    return members


def _fault(member, parts):
    """Say why a member cannot be had; empty where it can."""
    if member.kind not in ("file", "folder"):
        return f"it is {member.kind}"
    if member.name.startswith("/") or ".." in parts:
        return "it leads out of the folder"
    if any(FORBIDDEN_IN_WINDOWS.search(part) for part in parts):
        return "Windows cannot have that name"
    try:
        return "it is too long" if any(len(part.encode()) > LONGEST_NAME for part in parts) else ""
    except UnicodeEncodeError:
        return "it is not in UTF-8"


def _spelling(name):
    """Return what a name is to a disk that knows no upper and lower case."""
    return unicodedata.normalize("NFC", name).casefold()


def _is_there(path, size):
    """Tell whether a file is there already; something else in its place is an error."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    if stat.S_ISREG(found.st_mode) and found.st_size == size:
        return True
    raise DataError(
        "something else has the name of a file of the archive",
        path,
        "move it away and run the same command again",
    )


def _make_folder(path, root):
    """Make a folder that lies in `root`, and remove what a killed process left half-written in it."""
    if not path.resolve().is_relative_to(root.resolve()):
        raise DataError(
            "a link leads out of the folder", path, "remove the link and run the same command again"
        )
    path.mkdir(parents=True, exist_ok=True)
    for half_written in path.glob(".partial-[0-9]*-*"):
        half_written.unlink(missing_ok=True)


def _write(held, files, folder, progress):
    made = set()
    total = sum(member.size for member in files.values())
    with tqdm(
        total=total, desc="unpacking", unit="B", unit_scale=True, disable=not progress
    ) as bar:
        for name, member in files.items():
            path, left = folder / name, member.size
            if path.parent not in made:
                _make_folder(path.parent, folder)
                made.add(path.parent)
            with written_whole(path) as partial, open(partial, "wb") as file:
                for piece in held.pieces(member.entry):
                    left -= len(piece)
                    if left < 0:
                        break
                    file.write(piece)
                    bar.update(len(piece))
                if left:
                    raise ValueError(f"{name!r} has not the size that it is said to have")


def _damaged(problem, archive):
    return DataError(
        f"the archive is damaged ({str(problem) or type(problem).__name__})",
        archive,
        "remove it and get it again; what was unpacked whole is kept",
    )
