"""The figures of an ablation show every variant and seed, and what nothing quicker beats."""

import numpy as np
import pandas as pd

from genre_lab.evaluation.ablation import Ablation
from genre_lab.plots.ablation import cost, draw_ablation

SEEDS = {"a": [0.5, 0.52, 0.54], "b": [0.6, 0.62, 0.61]}


def ablation(seeds, minutes=1.5, against_first=False):
    rows = [
        {"variant": name, "seed": seed, "accuracy": accuracy, "loss": 1.0}
        for name, accuracies in seeds.items()
        for seed, accuracy in enumerate(accuracies)
    ]
    return Ablation(pd.DataFrame(rows).assign(minutes=minutes), against_first)


def test_every_variant_is_drawn_with_its_seeds_mean_and_deviation():
    drawn = draw_ablation(ablation(SEEDS))
    assert "a 52%, b 61%" in drawn.alt and "one ingredient more" in drawn.alt
    ax = drawn.figure.axes[0]
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["a (1.5 min)", "+ b (1.5 min)"] and ax.yaxis_inverted()
    for place, accuracies in enumerate(SEEDS.values()):
        span, rings, mean = ax.lines[3 * place : 3 * place + 3]
        assert rings.get_xdata().tolist() == accuracies
        assert mean.get_xdata()[0] == np.mean(accuracies) and mean.get_ydata()[0] == place
        spread = np.std(accuracies, ddof=1)
        np.testing.assert_allclose(span.get_xdata() - np.mean(accuracies), [-spread, spread])


def test_what_is_left_out_is_compared_with_the_whole_recipe():
    drawn = draw_ablation(ablation(SEEDS, against_first=True))
    ax = drawn.figure.axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a (1.5 min)", "b (1.5 min)"]
    np.testing.assert_allclose(ax.lines[-1].get_xdata(), [0.52, 0.52])
    assert "one ingredient left out" in drawn.alt


def test_a_single_seed_can_be_drawn():
    assert draw_ablation(ablation({"a": [0.5], "b": [0.6]})).png()[:4] == b"\x89PNG"


def test_the_front_is_joined_and_named_and_the_beaten_are_rings():
    seeds = {"slow": [0.5], "quick": [0.52], "lucky": [0.6], "as quick": [0.51], "long": [0.7]}
    drawn = cost(ablation(seeds, [6, 1, 2, 1, 13]))
    ax = drawn.figure.axes[0]
    front, beaten = ax.lines
    points = [front.get_xdata(), front.get_ydata()]
    np.testing.assert_allclose(points, [[1, 2, 13], [0.52, 0.6, 0.7]])
    assert sorted(beaten.get_xdata()) == [1, 6]
    assert [text.get_text() for text in ax.texts] == ["quick", "lucky", "long"]
    assert "long (70% in 13 min)" in drawn.alt
    assert "Beaten: slow (50% in 6 min), as quick" in drawn.alt
    assert "Beaten" not in cost(ablation({"a": [0.5], "b": [0.6]}, [1, 2])).alt
