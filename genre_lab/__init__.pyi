# The public names, room by room, in the order in which rooms import from each other.
# ruff: noqa: I001

# audio
from .audio.clip import Clip as Clip, load_clip as load_clip
from .audio.distortions import distort as distort
from .audio.feature_spec import MEL as MEL, MFCC as MFCC, STFT as STFT, FeatureSpec as FeatureSpec
from .audio.features import (
    Feature as Feature,
    feature as feature,
    mel as mel,
    mfcc as mfcc,
    spectrogram as spectrogram,
    stft as stft,
)
from .audio.inversion import rebuild as rebuild
from .audio.midi_scores import score_features as score_features
from .audio.tzanetakis import sound_features as sound_features

# data
from .data.extraction import extract as extract
from .data.fma import fma as fma
from .data.gtzan import gtzan as gtzan
from .data.gtzan import gtzan_folds as gtzan_folds
from .data.sources import (
    from_csv as from_csv,
    from_folder as from_folder,
    practice_corpus as practice_corpus,
)
from .data.store import FeatureStore as FeatureStore
from .data.tag_datasets import magnatagatune as magnatagatune, mtg_jamendo as mtg_jamendo
from .data.tracks import Tracks as Tracks

# models
from .models.baselines import (
    baseline as baseline,
    mfcc_statistics as mfcc_statistics,
    tuned as tuned,
)
from .models.crnn import crnn as crnn
from .models.pretrained.published import published as published
from .models.zoo.listed import zoo as zoo

# training
from .training.fit import fit as fit
from .training.presets import (
    BEST as BEST,
    REPORT as REPORT,
    TINY as TINY,
    TRANSFER as TRANSFER,
    Preset as Preset,
)
from .training.run import Run as Run

# evaluation
from .evaluation.ablation import read_ablation as read_ablation
from .evaluation.calibration import reliability as reliability
from .evaluation.comparison import mcnemar as mcnemar, paired_bootstrap as paired_bootstrap
from .evaluation.explanations.explain import explain as explain
from .evaluation.explanations.explanation import Explanation as Explanation
from .evaluation.guesses import Guesses as Guesses
from .evaluation.latency import latency as latency
from .evaluation.leaks import find_leaks as find_leaks
from .evaluation.listening.robustness import Robustness as Robustness, robustness as robustness
from .evaluation.prediction import predict as predict
from .evaluation.results import (
    Results as Results,
    evaluate as evaluate,
    evaluate_baseline as evaluate_baseline,
)
from .evaluation.similarity import similar as similar, song_map as song_map
from .evaluation.split_laboratory import compare_splits as compare_splits
from .evaluation.statistics import (
    luck_of_the_best_epoch as luck_of_the_best_epoch,
    mean_and_deviation as mean_and_deviation,
    wilson_interval as wilson_interval,
)
from .evaluation.sweep import Sweep as Sweep, Variant as Variant, sweep as sweep

# plots
from .plots.player import play as play
from .plots.plot import plot as plot

# widgets
from .widgets.confusion_explorer import ConfusionExplorer as ConfusionExplorer
from .widgets.convolution_explorer import ConvolutionExplorer as ConvolutionExplorer
from .widgets.explanation_player import ExplanationPlayer as ExplanationPlayer
from .widgets.feature_explorer import FeatureExplorer as FeatureExplorer
from .widgets.genre_timeline import GenreTimeline as GenreTimeline
from .widgets.guessing_game import GuessingGame as GuessingGame
from .widgets.mel_explorer import MelExplorer as MelExplorer
from .widgets.shape_explorer import ShapeExplorer as ShapeExplorer
from .widgets.song_map_explorer import SongMapExplorer as SongMapExplorer
from .widgets.sound_recorder import SoundRecorder as SoundRecorder
from .widgets.split_explorer import SplitExplorer as SplitExplorer
from .widgets.training_monitor import TrainingMonitor as TrainingMonitor

# course
from .course.exercises import check as check
from .course.measurements import measured as measured

# commands
from .commands.doctor import diagnose as diagnose
from .commands.learn import learn as learn
from .commands.learned import Learned as Learned

# errors
from .errors import GenreLabError as GenreLabError

__version__: str
