"""Small real songs for the tests: three kinds of sound that a small network can tell apart."""

import numpy as np
import pandas as pd
import soundfile

from genre_lab.audio.feature_spec import FeatureSpec
from genre_lab.training.presets import Preset

SPEC = FeatureSpec(seconds=6.4)  # 96 x 301
QUICK = Preset(
    "quick",
    epochs=6,
    batch_size=6,
    learning_rate=1e-2,
    frames=96,
    network={"filters": (8, 8, 8, 8), "recurrent_layers": 1, "units": 16, "momentum": 0.5},
)
GENRES = ("bells", "drone", "rattle")


def sound(genre, number, seconds=7.0, rate=12_000):
    """One song: high decaying tones, a low steady tone, or bursts of noise, with some hiss."""
    generator = np.random.default_rng([GENRES.index(genre), number])
    times = np.arange(round(seconds * rate)) / rate
    beat = np.exp(-6 * (times % generator.uniform(0.3, 0.6)))
    body = {
        "bells": beat * np.sin(2 * np.pi * generator.uniform(2000, 3000) * times),
        "drone": np.sin(2 * np.pi * generator.uniform(80, 160) * times),
        "rattle": beat * generator.standard_normal(len(times)) / 3,
    }[genre]
    return (0.4 * body + 0.01 * generator.standard_normal(len(times))).astype("float32")


def write_songs(folder, songs_per_genre=10, seconds=7.0, rate=12_000, suffix="wav"):
    """Write folder/<genre>/<number>.wav and tracks.csv, two songs an artist; return the table."""
    rows = []
    for genre in GENRES:
        (folder / genre).mkdir(parents=True)
        for number in range(songs_per_genre):
            name = f"{genre}/{number:02d}.{suffix}"
            soundfile.write(folder / name, sound(genre, number, seconds, rate), rate)
            rows.append(
                {
                    "track_id": f"{genre}-{number:02d}",
                    "path": name,
                    "genre": genre,
                    "artist": f"{genre} {number // 2}",
                }
            )
    table = pd.DataFrame(rows)
    table.to_csv(folder / "tracks.csv", index=False)
    return table


def bytes_of(folder):
    """Every file below a folder, by name: what two stores are compared by."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
