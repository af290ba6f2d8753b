"""`gl.plot`: the right figure for whatever the lab makes."""

from collections.abc import Sequence
from functools import singledispatch

from matplotlib.axes import Axes

from ..audio.clip import Clip
from ..audio.features import Feature
from ..errors import PlotError
from ..evaluation.ablation import Ablation
from ..evaluation.calibration import Reliability
from ..evaluation.explanations.explanation import Explanation
from ..evaluation.listening.robustness import Robustness
from ..evaluation.results import Results
from ..evaluation.similarity import SongMap
from ..evaluation.split_laboratory import SplitComparison
from ..evaluation.statistics import BestEpochLuck
from ..evaluation.sweep import Sweep
from ..training.run import Run
from .ablation import draw_ablation
from .figure import CaptionedFigure
from .listening.explanations import draw_explanation
from .listening.robustness import draw_robustness
from .listening.songs import draw_song_map
from .results import confusion, draw_luck, draw_reliability, draw_splits
from .spectra import draw_spectrogram, draw_waveform
from .sweep import draw_sweep
from .training import draw_run


@singledispatch
def plot(thing: object, ax: Axes | Sequence[Axes] | None = None) -> CaptionedFigure:
    """Draw a clip, a feature, a run, results, or what follows from them.

    Parameters
    ----------
    thing : Clip, Feature, Run, Results, SongMap, Explanation, or what follows from results
        A clip gives its waveform, a feature its spectrogram, a run its loss and accuracy, results
        their confusion matrix, an explanation the part of a song that counts; the others how often
        a network was right against how sure it was, how firm it is when songs are distorted (as
        many axes as kinds), the accuracy under each way to split, what each ingredient or setting
        is worth, the best epoch of many trainings that learnt nothing, and the map of songs that
        sound alike.
    ax : matplotlib.axes.Axes or None
        Where to draw; None makes a figure. A run or a sweep needs two: it takes None or a pair.

    Returns
    -------
    CaptionedFigure

    Raises
    ------
    PlotError
        If there is no figure of such a thing.

    Examples
    --------
    >>> plot(Clip(np.zeros(12_000, "float32"), 12_000, "silence"))
    Figure: Waveform of 'silence': 1.0 s at 12000 Hz, peak 0.00.

    Taught in: notebooks/00_start_here.ipynb
    """
    raise PlotError(
        f"there is no figure of a {type(thing).__name__}",
        "",
        "give one of those that help(gl.plot) names",
    )


# A new subject: its file, and one line here.
plot.register(Clip, draw_waveform)
plot.register(Feature, draw_spectrogram)
plot.register(Run, draw_run)
plot.register(Results, confusion)
plot.register(Reliability, draw_reliability)
plot.register(Robustness, draw_robustness)
plot.register(SplitComparison, draw_splits)
plot.register(Ablation, draw_ablation)
plot.register(Sweep, draw_sweep)
plot.register(BestEpochLuck, draw_luck)
plot.register(SongMap, draw_song_map)
plot.register(Explanation, draw_explanation)
