"""From a song on disk to its genre, warm: one and many, by the report's and the tiny network."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np

from genre_lab.audio.feature_spec import MEL
from genre_lab.data.scaling import Scaling
from genre_lab.evaluation.prediction import Predictor, predict_many
from genre_lab.models.keras_backend import environment
from genre_lab.practice import GENRES
from genre_lab.training.checkpoints import save_checkpoint
from genre_lab.training.config import CONFIG, OF_PRESET, Config
from genre_lab.training.network import preset_network
from genre_lab.training.presets import REPORT, TINY
from genre_lab.training.run import ENVIRONMENT, LAST, SCALING, write_json

from .extraction import usual_mel
from .long_songs import long_songs
from .measuring import compare, within

LIMIT = 0.1  # s for one song


def measure(quick):
    """Time one song against the limit and against the usual way, then many songs."""
    songs = long_songs(3 if quick else 12)
    with tempfile.TemporaryDirectory() as folder:
        for preset in (REPORT, TINY):
            run = untrained_run(Path(folder) / preset.name, preset)
            yield from _one_song(run, preset.name, songs, 5 if quick else 40)
            yield _many_songs(run, preset.name, songs * (4 if quick else 8), 2 if quick else 5)


def untrained_run(folder, preset):
    """Write a run whose network has its first weights: as quick as a trained one."""
    scaling = Scaling(np.full(MEL.n_bins, -40.0), np.full(MEL.n_bins, 15.0))
    input_shape = (MEL.n_bins, preset.frames or MEL.n_frames)
    config = Config(
        preset=preset,
        seed=0,
        genres=list(GENRES),
        spec=MEL,
        input_shape=input_shape,
        network=OF_PRESET,
        n_songs={"train": 0, "valid": 0},
        songs_per_genre=None,
        songs="none",
        scaling="",
    )
    folder.mkdir()
    write_json(folder / CONFIG, config.with_scaling(scaling).to_dict())
    write_json(folder / SCALING, json.loads(scaling.to_json()))
    write_json(folder / ENVIRONMENT, environment())
    network = preset_network(preset, input_shape, len(GENRES))
    save_checkpoint(folder / LAST, network, 1, resumable=False)
    return folder


def _one_song(run, name, songs, repetitions):
    """Take another song each time, so that no song is read over and over."""
    predictor, order = Predictor(run), iter(songs * 1000)
    limit = within(
        f"one song, file to answer, {name}, warm",
        lambda: predictor(next(order)),
        LIMIT,
        repetitions,
        warm_up=5,
    )
    seconds = _processor_seconds(lambda: predictor(next(order)), repetitions)
    yield replace(limit, note=f"of all threads together {seconds:.3f} s of processor time")
    if name == "report":
        yield compare(
            f"one song, file to answer, {name}, warm",
            lambda: predictor(next(order)),
            "librosa.load of the whole song, its mel, model.predict",
            _usual(predictor, order),
            max(3, repetitions // 4),
            better="more",
            warm_up=2,
        )


def _processor_seconds(call, repetitions):
    """Measure the processor time of all threads, which a busy machine doesn't change much."""
    seconds = []
    for _ in range(repetitions):
        begun = process_time()
        call()
        seconds.append(process_time() - begun)
    return np.median(seconds)


def _usual(predictor, order):
    model, scaling = predictor.run.model(), predictor.run.scaling
    return lambda: model.predict(scaling.apply(usual_mel(next(order)))[None], verbose=0)


def _many_songs(run, name, songs, repetitions):
    predictor = Predictor(run)
    return compare(
        f"{len(songs)} songs as a folder, {name}",
        lambda: list(predict_many(predictor, songs)),
        "one song after the other, warm",
        lambda: [predictor(song) for song in songs],
        repetitions,
        note="read ahead, in batches",
    )
