"""The preset `transfer`: a classifier on published networks' embeddings, kept as a run."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..data.scaling import Scaling
from ..data.splits import kept_together
from ..data.store import FeatureStore
from ..errors import ModelError, TrainingError
from ..files import only_one
from ..models.description import describe
from ..models.keras_backend import environment
from ..models.pretrained.embeddings import embeddings
from ..models.pretrained.published import card_named
from ..models.pretrained.transfer_head import LEAST, TransferHead, learn_head
from ..models.pretrained.transfer_network import head_network
from .checkpoints import save_checkpoint
from .config import CONFIG, Config
from .run import ENVIRONMENT, LAST, SCALING, Run, write_history, write_json


def fit_transfer(
    store: FeatureStore, told: Config, folder: Path, progress: bool, model: Any = None
) -> Run:
    """Learn to tell a store's genres from what published networks hear; keep it as a run.

    The classifier's settings are chosen by folds of the training songs, artists apart. Where the
    store has no validation songs, the history's validation figures are those of these folds.

    Parameters
    ----------
    store : FeatureStore
        Of the networks' recipe.
    told : Config
        Its preset names the networks.
    folder : path
        The run's; it holds none yet.
    progress : bool
        Whether to show bars.
    model : None
        Anything else is refused: the networks are those of the preset.

    Returns
    -------
    Run

    Raises
    ------
    TrainingError
        If the store has another recipe, or a genre without training songs.
    DataError
        If a network's weights can't be had.
    """
    if model is not None:
        what = f"the preset {told.preset.name} has a network already"
        raise TrainingError(what, "", "leave one of them out")
    started = time.perf_counter()
    networks = told.preset.published
    table = store.table
    try:
        heard = {name: embeddings(store, name, progress) for name in networks}
        train = (table.split == "train").to_numpy()
        head = learn_head(
            {name: rows[train] for name, rows in heard.items()},
            table.genre[train].to_numpy(),
            kept_together(table[train]).to_numpy(),
            seed=told.seed,
        )
    except ModelError as problem:
        raise TrainingError(problem.args[0], store.where, problem.args[2]) from None
    if head.genres != told.genres:
        raise TrainingError(
            "a genre has no training songs", store.where, "split the songs anew, or leave it out"
        )
    scores = dict(zip(("loss", "accuracy"), _scores(head, heard, table, train), strict=True))
    valid = (table.split == "valid").to_numpy()
    loss, accuracy = head.tried.loss[0], head.tried.accuracy[0]
    if valid.any():
        loss, accuracy = _scores(head, heard, table, valid)
    seconds = round(time.perf_counter() - started, 3)
    row = {"epoch": 1, **scores, "val_loss": loss, "val_accuracy": accuracy, "seconds": seconds}
    network = head_network(head.kernel, head.bias)
    bands = np.ones(store.spectrogram_shape[0])
    scaling = Scaling(0 * bands, bands)  # the networks take spectrograms as they are
    told = replace(
        told,
        network=describe(network),
        published={name: card_named(name).digest for name in head.networks},
    ).with_scaling(scaling)
    with only_one(folder, TrainingError):
        write_json(folder / ENVIRONMENT, environment())
        write_json(folder / SCALING, json.loads(scaling.to_json()))
        write_history(folder, pd.DataFrame([row]))
        save_checkpoint(folder / LAST, network, 1, resumable=False)
        write_json(folder / CONFIG, told.to_dict())  # last: without it the folder holds no run
    return Run(folder)


def _scores(
    head: TransferHead, heard: dict[str, np.ndarray], table: pd.DataFrame, songs: np.ndarray
) -> tuple[float, float]:
    """Measure cross-entropy and accuracy of some songs."""
    answers = head.answer({name: rows[songs] for name, rows in heard.items()})
    truth = np.searchsorted(head.genres, table.genre[songs].to_numpy())
    given = answers[np.arange(len(truth)), truth].clip(LEAST)
    return float(-np.log(given).mean()), float((answers.argmax(axis=1) == truth).mean())
