"""What must be beaten first: a song as forty numbers, and classifiers that learn in a second."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.utils.validation import check_is_fitted, validate_data

from ..audio.feature_spec import FeatureSpec
from ..errors import ModelError

if TYPE_CHECKING:
    from ..data.store import FeatureStore, Split

BLOCK = 16  # spectrograms read at a time
THREADS = 2  # blocks at the same time; more would be more memory than speed
# What `tuned` tries for each baseline.
GRIDS: dict[str, Any] = {
    "knn": {"classifier__n_neighbors": [1, 3, 5, 10, 20]},
    "gmm": {"classifier__n_components": [1, 2, 3, 5], "classifier__reg_covar": [1e-3, 1e-1]},
    "logistic": {"classifier__C": [0.003, 0.01, 0.03, 0.1, 0.3, 1]},
    "svm": [
        {
            "classifier__estimator__estimator__kernel": ["linear"],
            "classifier__estimator__estimator__C": [0.01, 0.1, 1],
        },
        {
            "classifier__estimator__estimator__C": [1, 10],
            "classifier__estimator__estimator__gamma": [0.003, 0.01, 0.03],
        },
    ],
    "forest": {"classifier__max_features": [0.05, 0.15, 0.3]},
}


def mfcc_statistics(store_or_split: "FeatureStore | Split", n_mfcc: int = 20) -> pd.DataFrame:
    """Describe every song by mean and deviation over time of its MFCCs.

    Spectrograms are read a few at a time, so that memory does not grow with their number.

    Parameters
    ----------
    store_or_split : FeatureStore or Split
        Spectrograms of any kind. From mel bands the coefficients are their discrete cosine
        transform (type 2, orthonormal); an STFT is summed up into mel bands first.
    n_mfcc : int
        Coefficients, at most as many as the recipe has mel bands (or coefficients).

    Returns
    -------
    pandas.DataFrame, shape (n_songs, 2 n_mfcc)
        One row a song (or a piece, where songs are cut into chunks), named by its track_id, in the
        table's order; columns "mean 0" … and "deviation 0" …, in the unit of a coefficient.

    Raises
    ------
    ModelError
        If the recipe has fewer coefficients.

    Examples
    --------
    >>> songs = pd.DataFrame({"track_id": ["a", "b"], "genre": ["jazz", "pop"]})
    >>> store = FeatureStore.from_arrays(np.ones((2, 96, 1172), "float16"), songs, MEL)
    >>> mfcc_statistics(store, n_mfcc=2).loc["a"].round(2).to_dict()
    {'mean 0': 9.8, 'mean 1': 0.0, 'deviation 0': 0.0, 'deviation 1': 0.0}

    Sources: Logan 2000; Tzanetakis and Cook 2002, who take the first five.

    Taught in: notebooks/04_baselines_first.ipynb
    """
    store: Any = getattr(store_or_split, "store", store_or_split)
    table, spec = store_or_split.table, store.spec
    most = spec.n_mfcc if spec.kind == "mfcc" else spec.n_mels
    if not 1 <= n_mfcc <= most:
        raise ModelError(
            f"n_mfcc={n_mfcc!r} is not between 1 and the {most} that the recipe gives",
            f"{spec.kind} store",
            "choose another number",
        )
    statistics = np.empty((len(table), 2 * n_mfcc))

    def describe(first: int) -> None:
        coefficients = _mfcc(store.read(table.iloc[first : first + BLOCK]), spec, n_mfcc)
        both = [coefficients.mean(axis=2), coefficients.std(axis=2)]  # over time
        statistics[first : first + BLOCK] = np.hstack(both)

    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(describe, range(0, len(table), BLOCK)):
            pass  # an error of a thread is raised here
    names = [f"{what} {number}" for what in ("mean", "deviation") for number in range(n_mfcc)]
    return pd.DataFrame(statistics, index=pd.Index(table.track_id, name="track_id"), columns=names)


def _mfcc(spectrograms: np.ndarray, spec: FeatureSpec, n_mfcc: int) -> np.ndarray:
    """Turn spectrograms (n, rows, frames) in dB into MFCCs in float64, through mel bands."""
    import librosa

    spectrograms = spectrograms.astype(float)
    if spec.kind == "mfcc":
        return spectrograms[:, :n_mfcc]
    if spec.kind == "stft":
        bank = librosa.filters.mel(
            sr=spec.rate,
            n_fft=spec.n_fft,
            n_mels=spec.n_mels,
            htk=spec.htk,
            norm=spec.norm,
            dtype=np.float64,
        )
        power = bank @ librosa.db_to_power(spectrograms)
        spectrograms = librosa.power_to_db(power, amin=spec.amin, top_db=None)
    elif spec.compression == "log10(1 + 10000 power)":
        power = (10**spectrograms - 1) / 10_000
        spectrograms = librosa.power_to_db(power, amin=spec.amin, top_db=None)
    elif spec.compression == "decibel of squared power":
        spectrograms = spectrograms / 2
    return librosa.feature.mfcc(S=spectrograms, n_mfcc=n_mfcc)


class GenreMixtures(ClassifierMixin, BaseEstimator):
    """Describe every genre by a mixture of Gaussians; the one that explains a song best answers.

    Parameters
    ----------
    n_components : int
        Gaussians a genre, with diagonal covariances; fewer where a genre has fewer songs.
    reg_covar : float
        Added to every variance, so that few songs do not make it vanish.
    random_state : int
        Where the Gaussians start.

    Examples
    --------
    >>> songs = np.array([[1.0], [1.2], [3.0], [3.1]])
    >>> GenreMixtures(1).fit(songs, ["jazz", "jazz", "pop", "pop"]).predict([[2.9]]).tolist()
    ['pop']

    Source: Tzanetakis and Cook 2002.
    """

    def __init__(
        self, n_components: int = 3, reg_covar: float = 1e-2, random_state: int = 0
    ) -> None:
        self.n_components = n_components
        self.reg_covar = reg_covar
        self.random_state = random_state

    def fit(self, features: Any, labels: Any) -> "GenreMixtures":
        """Fit one mixture to each genre: features (n_songs, n_features), labels (n_songs,)."""
        features, labels = validate_data(self, features, labels)
        self.classes_, counts = np.unique(labels, return_counts=True)
        self.log_priors_ = np.log(counts / counts.sum())
        self.mixtures_ = []
        for genre, count in zip(self.classes_, counts, strict=True):
            mixture = GaussianMixture(
                min(self.n_components, count),
                covariance_type="diag",
                reg_covar=self.reg_covar,
                random_state=self.random_state,
            )
            self.mixtures_.append(mixture.fit(features[labels == genre]))
        return self

    def predict_proba(self, features: Any) -> np.ndarray:
        """Return the probability of each genre by Bayes' rule: (n_songs, n_genres)."""
        check_is_fitted(self)
        features = validate_data(self, features, reset=False)
        likelihoods = [mixture.score_samples(features) for mixture in self.mixtures_]
        return softmax(np.transpose(likelihoods) + self.log_priors_, axis=1)

    def predict(self, features: Any) -> np.ndarray:
        """Return the likeliest genre of every song."""
        return self.classes_[self.predict_proba(features).argmax(axis=1)]


def baseline(name: str, seed: int = 0) -> Pipeline:
    """Make a classifier to be fitted to a table of numbers, one row a song.

    Every column is standardised first, by the songs that it is fitted to.

    Parameters
    ----------
    name : {"knn", "gmm", "logistic", "svm", "forest"}
        The ten nearest songs; a mixture of three Gaussians a genre; logistic regression; a support
        vector machine a genre (radial basis functions, probabilities after Platt 1999); a forest of
        300 trees.
    seed : int
        Same seed, same classifier.

    Returns
    -------
    sklearn.pipeline.Pipeline
        With fit, predict and predict_proba.

    Raises
    ------
    ModelError
        If there is none of that name.

    Examples
    --------
    >>> songs = pd.DataFrame({"brightness": [1.0, 1.2, 3.0, 3.1]})
    >>> baseline("logistic").fit(songs, ["jazz", "jazz", "pop", "pop"]).predict(songs).tolist()
    ['jazz', 'jazz', 'pop', 'pop']

    Taught in: notebooks/04_baselines_first.ipynb
    """
    classifiers = {
        "knn": lambda: KNeighborsClassifier(10, weights="distance"),
        "gmm": lambda: GenreMixtures(random_state=seed),
        "logistic": lambda: LogisticRegression(C=0.1, max_iter=2000, random_state=seed),
        "svm": lambda: CalibratedClassifierCV(OneVsRestClassifier(SVC(C=3)), ensemble=False),
        "forest": lambda: RandomForestClassifier(300, random_state=seed),
    }
    if name not in classifiers:
        raise ModelError(
            f"there is no baseline {name!r}", "", f"choose from {', '.join(classifiers)}"
        )
    return Pipeline([("scaler", StandardScaler()), ("classifier", classifiers[name]())])


def tuned(name: str, features: Any, labels: Any, groups: Any, seed: int = 0) -> GridSearchCV:
    """Choose a baseline's settings by cross-validation, then fit it to all the songs given.

    Give it training songs only: then no song that judges has had a part in the choice. Where the
    artists aren't known, an artist is in several folds: best_score_ is then far too hopeful, and
    the settings are those that recognise an artist.

    Parameters
    ----------
    name : str
        A name that `baseline` knows; GRIDS says what is tried.
    features : pandas.DataFrame or np.ndarray, shape (n_songs, n_features)
        Of the training songs.
    labels, groups : sequences, (n_songs,)
        Genre of each, and what must stay in one fold: `splits.kept_together(train.table)`.
    seed : int
        Of the folds and of the classifier.

    Returns
    -------
    sklearn.model_selection.GridSearchCV
        Fitted; best_params_ and best_score_ say what was chosen, and how well it did within the
        training songs.

    Raises
    ------
    ModelError
        If a genre has one group only, or the numbers cannot be learnt from.

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> genres = ["jazz"] * 20 + ["pop"] * 20
    >>> numbers = generator.normal(size=(40, 2)) + 4 * (np.array(genres) == "pop")[:, None]
    >>> search = tuned("knn", numbers, genres, groups=range(40))
    >>> bool(search.best_score_ > 0.9)
    True

    Taught in: notebooks/04_baselines_first.ipynb
    """
    labels, groups = np.asarray(labels), np.asarray(groups)
    model = baseline(name, seed)
    folds = 0
    if len(labels) == len(groups):
        folds = min(5, pd.Series(groups).groupby(labels).nunique().min())
    if folds < 2:
        raise ModelError(
            "a genre has one artist only, or labels and groups differ in number: there is nothing "
            "to cross-validate",
            f"{len(labels)} labels, {len(groups)} groups",
            "give two artists a genre or more, one label and group a song",
        )
    deal = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    search = GridSearchCV(model, GRIDS[name], cv=deal)
    try:
        with warnings.catch_warnings():
            # Of settings that need more songs than there are: they are not chosen.
            warnings.simplefilter("ignore")
            return search.fit(features, labels, groups=groups)
    except ValueError as problem:
        said = str(problem).strip().splitlines()[0]
        raise ModelError(
            f"{name} cannot learn from these numbers ({said})",
            f"shape {np.shape(features)}",
            "give one row of finite numbers a song",
        ) from None
