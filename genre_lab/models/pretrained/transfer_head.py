"""Transfer: a small classifier on what published networks hear in a song."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight
from threadpoolctl import threadpool_limits

from ...errors import ModelError

# How firmly the weights are held small: the smaller, the firmer.
STRENGTHS = (0.0003, 0.001, 0.003, 0.01, 0.1)
INNER_FOLDS = 4
LEAST = 1e-6  # probability below which a wrong answer costs no more


@dataclass(frozen=True, eq=False)
class TransferHead:
    """Hold a classifier on embeddings, and how it was chosen.

    Parameters
    ----------
    networks : tuple of str
        Whose embeddings it takes, side by side in this order.
    genres : list of str
        What its answers mean.
    kernel, bias : np.ndarray, shapes (width, n_genres) and (n_genres,), float32
        The answer is softmax(embedding @ kernel + bias); standardising the embedding is in it.
    tried : pandas.DataFrame
        A row a choice that the inner folds compared: networks, C, loss, accuracy; the first won.
    """

    networks: tuple[str, ...]
    genres: list[str]
    kernel: np.ndarray
    bias: np.ndarray
    tried: pd.DataFrame

    def answer(self, embeddings: Mapping[str, np.ndarray]) -> np.ndarray:
        """Give the probability of each genre: (n_songs, n_genres)."""
        beside = np.hstack([embeddings[name] for name in self.networks])
        return softmax(beside @ self.kernel + self.bias, axis=1)


def learn_head(
    embeddings: Mapping[str, np.ndarray],
    labels: Sequence[str] | np.ndarray,
    groups: Sequence[str] | np.ndarray,
    *,
    seed: int = 0,
) -> TransferHead:
    """Learn to tell genres from embeddings: logistic regression, its settings by inner folds.

    Each network alone and all together are tried, each with several strengths of regularisation.
    Folds of the songs given, groups apart, choose by the lowest loss; then all the songs teach.
    Genres count the same however many songs they have.

    Parameters
    ----------
    embeddings : mapping of str to np.ndarray, shape (n_songs, width)
        By each network's name.
    labels, groups : sequences of str, (n_songs,)
        Genre of each song, and what must stay in one fold: its artist.
    seed : int
        Of the folds.

    Returns
    -------
    TransferHead

    Raises
    ------
    ModelError
        If there are not two genres to tell apart.

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> labels = ["jazz"] * 20 + ["pop"] * 20
    >>> heard = generator.normal(size=(40, 3)) + 3 * (np.array(labels) == "pop")[:, None]
    >>> head = learn_head({"musicnn-msd": heard}, labels, groups=list(range(40)))
    >>> int(head.answer({"musicnn-msd": heard[:1]}).argmax()), head.kernel.shape
    (0, (3, 2))

    Source: features from networks trained on other tasks, as in Choi et al. (ISMIR 2017).
    """
    labels, groups = np.asarray(labels, dtype=object), np.asarray(groups, dtype=object)
    genres = sorted(set(labels))
    if len(genres) < 2:
        raise ModelError("there are not two genres to tell apart", ", ".join(genres))
    names = tuple(embeddings)
    choices = [(name,) for name in names] + ([names] if len(names) > 1 else [])
    folds = _folds(labels, groups, seed)
    weights = compute_sample_weight("balanced", labels)
    truth = np.searchsorted(genres, labels)
    rows = []
    # Fits of few songs are over before several threads have agreed on their shares.
    with threadpool_limits(1):
        for chosen in choices:
            beside = np.hstack([embeddings[name] for name in chosen])
            answers = np.full((len(STRENGTHS), len(labels), len(genres)), 1 / len(genres))
            for train, judged in folds:
                fits = _fits(beside[train], labels[train], genres, STRENGTHS)
                for number, (kernel, bias) in enumerate(fits):
                    answers[number, judged] = softmax(beside[judged] @ kernel + bias, axis=1)
            for strength, given in zip(STRENGTHS, answers, strict=True):
                losses = -np.log(given[np.arange(len(labels)), truth].clip(LEAST))
                accuracy = (given.argmax(axis=1) == truth).mean()
                rows.append((chosen, strength, np.average(losses, weights=weights), accuracy))
    tried = pd.DataFrame(rows, columns=["networks", "C", "loss", "accuracy"])
    tried = tried.sort_values("loss", kind="stable", ignore_index=True)
    chosen = tried.networks[0]
    beside = np.hstack([embeddings[name] for name in chosen])
    with threadpool_limits(1):
        [(kernel, bias)] = _fits(beside, labels, genres, [tried.C[0]])
    return TransferHead(chosen, genres, kernel.astype(np.float32), bias.astype(np.float32), tried)


def _folds(
    labels: np.ndarray, groups: np.ndarray, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Cut the songs into folds, groups apart, as many as there are groups for.

    A fold whose other songs are all of one genre can teach nothing and is left out.
    """
    count = min(INNER_FOLDS, len(set(groups)))
    if count < 2:
        return []
    cut = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a genre with fewer songs than folds
        folds = list(cut.split(labels, labels, groups))
    return [(train, judged) for train, judged in folds if len(set(labels[train])) > 1]


def _fits(
    values: np.ndarray, labels: np.ndarray, genres: list[str], strengths: Sequence[float]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Fit logistic regressions; give their kernels and biases for embeddings as they come.

    A genre that isn't among the labels gets a bias that no answer overcomes.
    """
    scaler = StandardScaler().fit(values)
    scaled = scaler.transform(values)
    regression = LogisticRegression(
        class_weight="balanced", max_iter=1000, tol=1e-3, warm_start=True
    )
    for strength in strengths:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.set_params(C=strength).fit(scaled, labels)
        weights, bias = regression.coef_, regression.intercept_
        if len(regression.classes_) == 2:  # scikit-learn keeps the second genre's only
            weights, bias = np.vstack([0 * weights, weights]), np.hstack([0 * bias, bias])
        kernel = np.zeros((values.shape[1], len(genres)))
        biases = np.full(len(genres), -30.0)
        places = np.searchsorted(genres, regression.classes_)
        kernel[:, places] = weights.T / scaler.scale_[:, None]
        biases[places] = bias - weights @ (scaler.mean_ / scaler.scale_)
        yield kernel, biases
