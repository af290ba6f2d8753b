# audio
from .audio.clip import Clip as Clip
from .audio.clip import load_clip as load_clip
from .audio.feature_spec import MEL as MEL
from .audio.feature_spec import MFCC as MFCC
from .audio.feature_spec import STFT as STFT
from .audio.feature_spec import FeatureSpec as FeatureSpec
from .audio.features import (
    Feature as Feature,
)
from .audio.features import (
    feature as feature,
)
from .audio.features import (
    mel as mel,
)
from .audio.features import (
    mfcc as mfcc,
)
from .audio.features import (
    spectrogram as spectrogram,
)
from .audio.features import (
    stft as stft,
)
from .audio.inversion import rebuild as rebuild
from .audio.midi_scores import score_features as score_features
from .audio.tzanetakis import sound_features as sound_features

# commands
from .commands.doctor import diagnose as diagnose

# course
from .course.exercises import check as check
from .course.measurements import measured as measured

# data
from .data.extraction import extract as extract
from .data.fma import fma as fma
from .data.gtzan import gtzan as gtzan
from .data.sources import (
    from_csv as from_csv,
)
from .data.sources import (
    from_folder as from_folder,
)
from .data.sources import (
    practice_corpus as practice_corpus,
)
from .data.store import FeatureStore as FeatureStore
from .data.tag_datasets import magnatagatune as magnatagatune
from .data.tag_datasets import mtg_jamendo as mtg_jamendo
from .data.tracks import Tracks as Tracks

# errors
from .errors import GenreLabError as GenreLabError

# evaluation
from .evaluation.ablation import read_ablation as read_ablation
from .evaluation.calibration import reliability as reliability
from .evaluation.guesses import Guesses as Guesses
from .evaluation.latency import latency as latency
from .evaluation.leaks import find_leaks as find_leaks
from .evaluation.prediction import predict as predict
from .evaluation.results import (
    Results as Results,
)
from .evaluation.results import (
    evaluate as evaluate,
)
from .evaluation.results import (
    evaluate_baseline as evaluate_baseline,
)
from .evaluation.split_laboratory import compare_splits as compare_splits
from .evaluation.statistics import (
    luck_of_the_best_epoch as luck_of_the_best_epoch,
)
from .evaluation.statistics import (
    mcnemar as mcnemar,
)
from .evaluation.statistics import (
    mean_and_deviation as mean_and_deviation,
)
from .evaluation.statistics import (
    paired_bootstrap as paired_bootstrap,
)
from .evaluation.statistics import (
    wilson_interval as wilson_interval,
)

# models
from .models.baselines import (
    baseline as baseline,
)
from .models.baselines import (
    mfcc_statistics as mfcc_statistics,
)
from .models.baselines import (
    tuned as tuned,
)
from .models.crnn import crnn as crnn
from .models.published import published as published

# plots
from .plots.player import play as play
from .plots.plot import plot as plot

# training
from .training.fit import fit as fit
from .training.presets import BEST as BEST
from .training.presets import REPORT as REPORT
from .training.presets import TINY as TINY
from .training.presets import Preset as Preset
from .training.run import Run as Run

# widgets
from .widgets.confusion_explorer import ConfusionExplorer as ConfusionExplorer
from .widgets.convolution_explorer import ConvolutionExplorer as ConvolutionExplorer
from .widgets.feature_explorer import FeatureExplorer as FeatureExplorer
from .widgets.genre_timeline import GenreTimeline as GenreTimeline
from .widgets.guessing_game import GuessingGame as GuessingGame
from .widgets.mel_explorer import MelExplorer as MelExplorer
from .widgets.shape_explorer import ShapeExplorer as ShapeExplorer
from .widgets.split_explorer import SplitExplorer as SplitExplorer
from .widgets.training_monitor import TrainingMonitor as TrainingMonitor

__version__: str
