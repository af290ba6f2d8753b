"""One figure of every kind: readable letters, nothing outside, no legend on a line, a sentence."""

from io import BytesIO

import numpy as np
import pandas as pd
import pytest
import soundfile
from matplotlib.text import Text
from pretty_midi import Instrument, Note, PrettyMIDI
from small_songs import sound

import genre_lab as gl
from genre_lab.audio.clip import Clip
from genre_lab.audio.distortions import DISTORTIONS
from genre_lab.audio.tzanetakis import beat_histogram, pitch_histogram
from genre_lab.evaluation.ablation import Ablation
from genre_lab.evaluation.results import Results
from genre_lab.evaluation.split_laboratory import SplitComparison
from genre_lab.evaluation.sweep import Sweep
from genre_lab.models.baselines import baseline
from genre_lab.plots import (
    ablation,
    baselines,
    convolution,
    features,
    networks,
    panels,
    recurrence,
    results,
    spectra,
    training,
)

RNG = np.random.default_rng(0)
GENRES = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae"]
CLIP = Clip(sound("bells", 0, 7), 12_000, "a name_that $is$ long " * 8)
TONE = np.cos(2 * np.pi * 440 * np.arange(1200) / 12_000)


def many_results():
    answers = RNG.dirichlet(np.full(9, 0.3), 200)
    return Results(answers, [GENRES[RNG.choice(9, p=row)] for row in answers], GENRES)


def scores(against_first=False):
    names = ["the report's recipe", "light network", "falling rate", "four times as long"]
    table = {"variant": names * 3, "seed": np.repeat([0, 1, 2], 4), "loss": 1.0}
    accuracy = np.tile([0.5, 0.53, 0.51, 0.68], 3) + RNG.normal(0, 0.02, 12)
    minutes = {"accuracy": accuracy, "minutes": np.tile([6.0, 2.0, 1.0, 12.0], 3)}
    return Ablation(pd.DataFrame(table | minutes), against_first)


def raced():
    names = ["the report's network", "a quarter of the filters", "without batch-norm", "LSTM"]
    songs = {"seed": 0, "track_id": [f"song {k}" for k in range(40)], "artist": "", "fold": 1}
    songs |= {"genre": RNG.choice(GENRES, 40)} | {name: RNG.choice(GENRES, 40) for name in names}
    return Sweep(pd.DataFrame(songs), pd.DataFrame({"variant": names}))


def comparison():
    policies = ["chunk (leaky)", "song", "artist"]
    table = pd.DataFrame({"policy": policies * 2, "seed": [0] * 3 + [1] * 3, "accuracy": 0.5})
    summary = pd.DataFrame({"policy": policies, "accuracy": [0.8, 0.5, 0.4]})
    return SplitComparison(table, summary.assign(low=0.3, high=0.9), {}, "knn", 0.25)


def firmness():
    shares = ("right", "change", "unchanged")
    numbers = {f"{share}{end}": 0.5 for share in shares for end in ("", "_low", "_high")}
    asked = {"none": (0,)} | {name: kind.strengths for name, kind in DISTORTIONS.items()}
    kinds = [(kind, strength) for kind, strengths in asked.items() for strength in strengths]
    table = pd.DataFrame(kinds, columns=["kind", "strength"]).assign(n_songs=60, **numbers)
    table = table.assign(commonest="pop", commonest_share=0.5)
    networks = {"practice": 60, "MFCC, LogisticRegression": 60, "musicnn-msd": 0}
    return gl.Robustness(
        pd.concat([table.assign(network=name, n_judged=n) for name, n in networks.items()])
    )


def score():
    whole = PrettyMIDI()
    for program, is_drum in ((40, False), (0, False), (33, False), (66, False), (0, True)):
        part = Instrument(program, is_drum)
        part.notes = [Note(80, 40 + place, place / 4, place / 4 + 0.2) for place in range(16)]
        whole.instruments.append(part)
    return whole


def numbers():
    table = pd.DataFrame({"centroid (Hz)": RNG.normal(1500, 300, 60), "flux": RNG.normal(0, 1, 60)})
    return {name: baseline(name) for name in ("knn", "logistic", "forest")}, table, GENRES[:3] * 20


FIGURES = {
    "waveform": lambda: gl.plot(CLIP),
    "mel": lambda: gl.plot(gl.mel(CLIP)),
    "stft": lambda: gl.plot(gl.spectrogram(CLIP)),
    "mfcc": lambda: gl.plot(gl.mfcc(CLIP)),
    "confusion": lambda: gl.plot(many_results()),
    "reliability": lambda: gl.plot(gl.reliability(many_results())),
    "splits": lambda: gl.plot(comparison()),
    "robustness": lambda: gl.plot(firmness()),
    "luck": lambda: gl.plot(gl.luck_of_the_best_epoch(100, 10)),
    "exams": lambda: results.exams(RNG.binomial(30, 0.7, size=50), 30, 0.7),
    "ablation": lambda: gl.plot(scores()),
    "left out": lambda: gl.plot(scores(against_first=True)),
    "cost": lambda: ablation.cost(scores()),
    "sweep": lambda: gl.plot(raced()),
    "sampling": lambda: spectra.sampling(7_000, 8_000),
    "matching": lambda: spectra.matching(TONE, 12_000, [440, 500, 520]),
    "spectra": lambda: spectra.spectra({"one": TONE, "a softer one": TONE / 2}, 12_000, top=1000),
    "spectrograms": lambda: spectra.spectrograms(
        [gl.spectrogram(CLIP, n_fft=size) for size in (128, 512, 2048)], top=2000
    ),
    "lines": lambda: panels.lines(
        np.arange(5), {f"curve {n}": n * np.arange(5) for n in range(4)}, "epoch", "loss (nats)"
    ),
    "stacked": lambda: panels.stacked(
        {"sound": CLIP, "STFT": gl.spectrogram(CLIP), "mel": gl.mel(CLIP), "MFCC": gl.mfcc(CLIP)}
    ),
    "by genre": lambda: features.by_genre(RNG.normal(size=60), GENRES[:3] * 20, "flux"),
    "beats": lambda: features.beats([beat_histogram(CLIP)] * 2, [100, 120]),
    "notes": lambda: features.notes(pitch_histogram(CLIP)),
    "piano roll": lambda: features.piano_roll(score(), 0, 4),
    "feature maps": lambda: convolution.feature_maps(
        {"spectrogram": RNG.normal(size=(96, 50)), "block 4": RNG.normal(size=(1, 6))}, 4
    ),
    "filter shapes": lambda: convolution.filter_shapes(
        gl.mel(CLIP), {"Choi, Won": (3, 3), "Dieleman, Zhang": (96, 4), "musicnn, long": (1, 128)}
    ),
    "over time": lambda: recurrence.over_time(
        np.arange(9) / 8, {"level (dB)": {"a": np.arange(9), "b": np.arange(9)[::-1]}}
    ),
    "unrolled": lambda: recurrence.unrolled(13, 3),
    "network": lambda: networks.draw_network(gl.crnn((96, 500))),
    "shares": lambda: networks.draw_shares(networks.layer_table(gl.crnn((96, 500)))),
    "descent": lambda: training.descent(
        lambda weight: weight**2, {"short": [2, 1], "long": [2, -1.9]}, np.linspace(-2, 2, 9)
    ),
    "learning curve": lambda: training.learning_curve(
        pd.DataFrame(
            {"way": ["embedding", "MFCC"] * 3, "songs_a_genre": [1, 1, 5, 5, 40, 40]}
        ).assign(right=[3, 2, 5, 4, 8, 7], judged=10),
        1 / 6,
    ),
    "borders": lambda: baselines.borders(*numbers()),
    "accuracies": lambda: baselines.accuracies(
        {"thirty numbers": {"knn": many_results(), "svm": many_results()}}
    ),
}


def check(drawn):
    figure = drawn.figure
    figure.savefig(BytesIO(), dpi=figure.dpi)  # the layout is settled where a figure is drawn
    for text in figure.findobj(Text):
        if not text.get_text().strip() or not text.get_visible():
            continue
        assert text.get_fontsize() >= 9, text
        if text.get_window_extent().width and _is_shown(text):
            box, whole = text.get_window_extent(), figure.bbox.padded(2)
            assert whole.x0 <= box.x0 and box.x1 <= whole.x1, text
            assert whole.y0 <= box.y0 and box.y1 <= whole.y1, text
    for ax in figure.axes:
        legend = ax.get_legend()
        if legend and ax.lines:  # above the axes, or in axes where nothing is drawn
            assert legend.get_window_extent().y0 >= ax.get_window_extent().y1 - 3, legend
    assert drawn.alt.endswith(".") and len(drawn.png()) < 350_000


def _is_shown(text):
    """A tick outside of its axis' limits keeps its text, and is not drawn."""
    for ax in text.figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            ticks = axis.get_major_ticks() + axis.get_minor_ticks()
            for tick in ticks:
                if text in (tick.label1, tick.label2):
                    low, high = sorted(axis.get_view_interval())
                    return ax.axison and low <= tick.get_loc() <= high
    return True


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_can_be_read(name):
    check(FIGURES[name]())


def test_a_runs_figure_can_be_read(run):
    check(gl.plot(run))


def test_the_way_from_a_song_can_be_read(tmp_path):
    soundfile.write(tmp_path / "bells.wav", sound("bells", 0, 40), 12_000)
    check(spectra.preprocessing(tmp_path / "bells.wav"))
