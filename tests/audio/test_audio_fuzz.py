"""Hundreds of damaged songs: each is read or refused in our words; none crashes or hangs.

The songs are read in a process of its own, which a watchdog stops where one takes over ten
seconds. A mutant that fails is named with its seed; its file stays in pytest's temporary folder.
"""

import os
import queue
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

pytestmark = pytest.mark.slow

MUTANTS = int(os.environ.get("GENRE_LAB_MUTANTS", 400))
PATIENCE = 10  # seconds a mutant
MEMORY = 1.0  # GB that reading may take
EXTREMES = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x0FFFFFFF]
MARKS = [
    b"ID3",
    b"TPE1",
    b"TIT2",
    b"TAG",
    b"LIST",
    b"fmt ",
    b"data",
    b"fLaC",
    b"vorbis",
    b"OpusHead",
    b"OpusTags",
    b"OggS",
    b"COMM",
    b"SSND",
    b".snd",
    b"Xing",
    b"Info",
    b"artist",
    b"ARTIST",
    b"ftyp",
    b"moov",
    b"mdat",
    b"stsz",
    b"stco",
    b"mp4a",
    b"esds",
    b"webm",
    b"A_OPUS",
    b"\xff\xf1",
    b"\xff\xfb",
    b"\xff\xf3",
]


def originals(folder):
    """Write small songs of every format, tagged where the format has tags."""
    from small_songs import sound

    from genre_lab.practice.playing.mp3 import id3_tag

    folder.mkdir()
    samples = sound("bells", 1, 1.3, 16_000)
    tags = {"title": "Title", "artist": "Die Fünf", "album": "Album", "genre": "Jazz"}
    kinds = {
        "a.wav": {},
        "b.wav": {"subtype": "FLOAT"},
        "a.flac": {},
        "a.ogg": {},
        "a.opus": {"format": "OGG", "subtype": "OPUS"},
        "a.aiff": {},
        "a.au": {},
        "a.mp3": {"bitrate_mode": "VARIABLE"},
        "b.mp3": {"bitrate_mode": "CONSTANT"},
    }
    for name, settings in kinds.items():
        with soundfile.SoundFile(folder / name, "w", 16_000, 1, **settings) as song:
            if not name.endswith("au"):
                for tag, text in tags.items():
                    setattr(song, tag, text.replace("ü", "u"))
            song.write(samples)
    (folder / "c.mp3").write_bytes(
        id3_tag(**tags) + (folder / "b.mp3").read_bytes() + b"TAG" + b"Title".ljust(125, b"\0")
    )
    if shutil.which("ffmpeg"):
        for name in ("a.m4a", "a.aac", "a.webm"):
            command = ["ffmpeg", "-v", "error", "-i", folder / "a.wav", folder / name]
            subprocess.run(command, check=True)
    return folder


def overwrite(data, place, new):
    return data[:place] + new + data[place + len(new) :]


def mutate(data, others, generator):
    """Damage a song in one of the ways that disks, downloads and programs do."""
    way, place = generator.integers(9), int(generator.integers(len(data) + 1))
    length = int(generator.integers(1, 1 + len(data) // 4))
    noise = generator.integers(0, 256, length, dtype="uint8").tobytes()
    number = int(generator.choice(EXTREMES)).to_bytes(4, str(generator.choice(["big", "little"])))
    if way == 0:  # bits that flipped anywhere
        damaged = np.frombuffer(data, "uint8").copy()
        damaged[generator.integers(0, len(data), 1 + length % 40)] ^= generator.integers(
            1, 256, 1 + length % 40, dtype="uint8"
        )
        return damaged.tobytes()
    if way == 1:  # bits that flipped in the header
        return overwrite(
            data, int(generator.integers(min(len(data), 120))), noise[: 1 + length % 4]
        )
    if way == 2:  # a field of the header with a value that cannot be
        return overwrite(
            data, int(generator.integers(min(len(data), 120))), number[int(generator.integers(4)) :]
        )
    if way == 3:  # a field beside one of the marks that formats have
        marks = [found + len(mark) for mark in MARKS if (found := data.find(mark)) >= 0]
        return overwrite(
            data,
            int(generator.choice(marks or [0])) + int(generator.integers(12)),
            number[int(generator.integers(4)) :],
        )
    if way == 4:  # cut off
        return data[:place]
    if way == 5:  # a piece is missing
        return data[:place] + data[place + length :]
    if way == 6:  # something got in between: noise, or a piece of its own
        return data[:place] + (noise if length % 2 else data[:length]) + data[place:]
    if way == 7:  # a block that was never written
        return overwrite(data, place, bytes(length))
    other = others[int(generator.integers(len(others)))]  # begins as one song and ends as another
    return data[:place] + other[int(generator.integers(len(other))) :]


def mutant(seed, songs):
    """Return the name and the bytes of a damaged song; the same seed and songs give the same."""
    generator = np.random.default_rng(seed)
    names = sorted(songs)
    name = names[seed % len(names)]
    data = songs[name]
    for _ in range(generator.integers(1, 4)):
        data = mutate(data or b"\0", list(songs.values()), generator)
    suffix = Path(
        names[generator.integers(len(names))] if generator.random() < 0.05 else name
    ).suffix  # some are misnamed
    return f"{seed}{suffix}", data


def read(path):
    """Read a song's tags and its sound; say what is wrong with what came of it."""
    from genre_lab.audio.clip import load_clip
    from genre_lab.data.sources import from_folder
    from genre_lab.errors import GenreLabError

    try:
        table = from_folder(path.parents[1]).table
        table.to_csv(encoding="utf-8")
        seconds = table.seconds.dropna()
        if not np.isfinite(seconds.astype(float)).all() or (seconds < 0).any():
            return f"lasts {seconds.tolist()} s by its tags"
        clip = load_clip(path, 2)
        if clip.samples.shape != (24_000,) or not np.isfinite(clip.samples).all():
            return f"gave {clip}"
    except GenreLabError:
        pass
    except Exception as problem:
        return f"raised {type(problem).__name__}: {problem}"
    return ""


def read_all(home, first):
    """Make and read the mutants from `first` on, and print a line before and after each."""
    songs = {path.name: path.read_bytes() for path in sorted((home / "originals").iterdir())}
    genre = home / "mutants" / "rock"
    genre.mkdir(parents=True, exist_ok=True)
    for seed in range(first, MUTANTS):
        name, data = mutant(seed, songs)
        for left in genre.iterdir():
            left.rename(home / left.name)  # of a process that had to be stopped
        (genre / name).write_bytes(data)
        print("reading", name, flush=True)
        wrong = read(genre / name)
        if wrong:
            (genre / name).rename(home / name)
        else:
            (genre / name).unlink()
        print("done", wrong, flush=True)
    if sys.platform.startswith(
        "linux"
    ):  # getrusage would also count what the process that started this one had taken
        (peak,) = (
            line.split()[1]
            for line in Path("/proc/self/status").read_text().splitlines()
            if line.startswith("VmHWM")
        )
        print("memory", int(peak) / 2**20, flush=True)


def lines_of(process):
    """Give the lines that a process prints, and None where it is silent for too long."""
    lines = queue.Queue()

    def listen():
        for line in process.stdout:
            lines.put(line.rstrip("\n"))
        lines.put("end")

    threading.Thread(target=listen, daemon=True).start()
    patience = 60  # until everything is imported
    while True:
        try:
            line = lines.get(timeout=patience)
        except queue.Empty:
            yield None
            return
        if line == "end":
            return
        patience = PATIENCE
        yield line


def test_damaged_songs_are_read_or_refused_and_nothing_crashes_or_hangs(tmp_path):
    originals(tmp_path / "originals")
    failures, name, done, memory = [], "0", 0, 0.0
    while done < MUTANTS:
        command = [sys.executable, "-W", "error::RuntimeWarning", __file__, tmp_path, str(done)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        ) as process:
            silent = False
            for line in lines_of(process):
                silent = line is None
                kind, _, said = (line or "silent").partition(" ")
                if kind == "reading":
                    name = said
                elif kind == "done":
                    done += 1
                    failures += [f"{name} {said}"] if said else []
                elif kind == "memory":
                    memory = float(said)
            if silent:
                process.kill()
            printed = process.communicate()[1]
        if process.returncode or printed:
            what = (
                f"took more than {PATIENCE} s"
                if silent
                else f"ended the process ({process.returncode})"
            )
            failures.append(f"{name} {what}: {printed[-300:]}")
            done += process.returncode != 0
        if len(failures) > 10:
            break
    assert not failures, "\n".join([*failures, f"the files are in {tmp_path}"])
    assert done == MUTANTS and memory < MEMORY


def test_mutants_are_the_same_for_the_same_seed_and_nearly_all_damaged(tmp_path):
    songs = {path.name: path.read_bytes() for path in originals(tmp_path / "originals").iterdir()}
    mutants = [mutant(seed, songs) for seed in range(200)]
    assert mutants == [mutant(seed, songs) for seed in range(200)]
    assert sum(data not in songs.values() for _, data in mutants) > 190


if __name__ == "__main__":
    read_all(Path(sys.argv[1]), int(sys.argv[2]))
