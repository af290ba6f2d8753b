"""genre_lab: from a song to its genre, one step at a time.

The names below are all there is to learn; each comes from its module on first use, so that
`import genre_lab` is quick.
"""

import lazy_loader

__version__ = "0.1.0"

_names = {
    # sound becomes a picture
    "audio": ["Clip", "load_clip"],
    "mel_scale": ["hz_to_mel", "mel_to_hz", "mel_filter_bank"],
    "feature_spec": ["FeatureSpec", "MEL", "STFT", "MFCC"],
    "features": ["Feature", "feature", "stft", "mel", "mfcc", "decibel"],
    "inversion": ["rebuild"],
    # many songs become fair data
    "tracks": ["Tracks"],
    "datasets": ["practice_corpus", "folder", "from_csv"],
    "gtzan_dataset": ["gtzan"],
    "fma_dataset": ["fma"],
    "tag_datasets": ["magnatagatune", "mtg_jamendo"],
    "store": ["FeatureStore"],
    "extraction": ["extract"],
    # data becomes a model
    "thirty_numbers": ["sound_features"],
    "midi_scores": ["score_features"],
    "baselines": ["mfcc_statistics", "baseline", "tuned"],
    "models": ["crnn"],
    "latency": ["latency"],
    "presets": ["Preset", "TINY", "REPORT", "BEST"],
    "training": ["fit"],
    "run": ["Run"],
    # a model becomes answers
    "statistics": ["wilson_interval", "mean_and_deviation", "mcnemar", "paired_bootstrap"],
    "best_epoch": ["luck_of_the_best_epoch"],
    "calibration": ["reliability"],
    "results": ["Results", "evaluate", "evaluate_baseline"],
    "kept_results": ["KeptResults"],
    "prediction": ["predict"],
    "ladder": ["read_ladder"],
    "split_laboratory": ["compare_splits"],
    "leaks": ["find_leaks"],
    # what a notebook shows
    "measurements": ["measured"],
    "plots": ["plot"],
    "player": ["play"],
    "exercises": ["check"],
    "guesses": ["Guesses"],
    "widgets.guessing_game": ["GuessingGame"],
    "widgets.feature_explorer": ["FeatureExplorer"],
    "widgets.mel_explorer": ["MelExplorer"],
    "widgets.convolution_explorer": ["ConvolutionExplorer"],
    "widgets.shape_explorer": ["ShapeExplorer"],
    "widgets.training_monitor": ["TrainingMonitor"],
    "widgets.confusion_explorer": ["ConfusionExplorer"],
    "widgets.genre_timeline": ["GenreTimeline"],
    "widgets.split_explorer": ["SplitExplorer"],
    # help with the set-up
    "doctor": ["diagnose"],
    "errors": ["GenreLabError"],
}

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs=_names)
