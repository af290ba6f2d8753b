"""Explanations find the part that decides, and can be tested by deletion, by ear and by chance."""

import io

import keras
import numpy as np
import pytest
import soundfile
from small_songs import SPEC

from genre_lab.audio.clip import Clip, load_clip
from genre_lab.errors import EvaluationError
from genre_lab.evaluation.explanations.asked import Asked
from genre_lab.evaluation.explanations.explain import METHODS, explain, explain_by
from genre_lab.evaluation.explanations.explanation import tiles
from genre_lab.evaluation.prediction import predict
from genre_lab.models.baselines import baseline
from genre_lab.models.ensembles import side_by_side
from genre_lab.models.gradients import gradient, last_maps
from genre_lab.plots.listening.explanations import draw_explanation
from genre_lab.plots.player import play
from genre_lab.plots.plot import plot

RATE = SPEC.rate
BAND = 54  # that the network by hand listens to: the middle of the fifth of eight tiles
HZ = SPEC.frequencies[BAND]
TONE = (2.0, 3.0)  # seconds during which it sounds


def ears_for_one_band(spread=1):
    """A network by hand: the louder the band of HZ, the more it says "bells"."""
    kernel = np.zeros((96, 1, 1, 1), "float32")
    kernel[BAND - spread : BAND + spread + 1] = 1
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((96, 96)),
            layers.Reshape((96, 96, 1)),
            layers.Conv2D(1, (96, 1), activation="relu", name="ears"),
            layers.AveragePooling2D((1, 96)),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    network.get_layer("ears").set_weights([kernel, np.zeros(1, "float32")])
    network.layers[-1].set_weights([np.array([[3.0, 0, -3]], "float32"), np.zeros(3, "float32")])
    return network


def loud_places():
    """A network by hand whose one map is the spectrogram itself: what is loud says "bells"."""
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((96, 96)),
            layers.Reshape((96, 96, 1)),
            layers.Conv2D(1, 1, activation="relu", name="ears"),
            layers.AveragePooling2D((96, 96)),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    network.get_layer("ears").set_weights([np.ones((1, 1, 1, 1)), np.zeros(1)])
    network.layers[-1].set_weights([np.array([[9.0, 0, -9]], "float32"), np.zeros(3, "float32")])
    return network


@pytest.fixture(scope="module")
def song():
    """Hiss, two steady tones that mean nothing, and for a second the tone that counts."""
    times = np.arange(SPEC.n_samples) / RATE
    samples = 0.001 * np.random.default_rng(0).standard_normal(len(times))
    for hz in (300, 4000):
        samples += 0.2 * np.sin(2 * np.pi * hz * times)
    there = (times >= TONE[0]) & (times < TONE[1])
    samples += 0.2 * np.sin(2 * np.pi * HZ * times) * there
    return Clip(samples.astype("float32"), RATE, "three tones")


def asked_by_hand(trained, network):
    """The trained run's recipe and scaling, with another network."""
    asked = Asked(trained)
    asked.model, asked.length = network, network.input_shape[2]
    return asked


def inside(why, margin=2):
    """The share of the map that lies at the tone that counts."""
    rows = slice(BAND - margin, BAND + margin + 1)
    when = (why.feature.times >= TONE[0] - 0.1) & (why.feature.times <= TONE[1] + 0.1)
    return why.map[rows][:, when].sum() / why.map.sum()


def test_saliency_lies_in_the_only_band_that_a_network_looks_at(trained, song):
    why = explain_by(asked_by_hand(trained, ears_for_one_band()), song, "saliency", "bells")
    rows = why.map.sum(axis=1)
    assert rows[BAND - 1 : BAND + 2].sum() == pytest.approx(rows.sum()) and rows.sum() > 0


def test_occlusion_finds_the_tile_of_the_tone_that_counts(trained, song):
    why = explain_by(asked_by_hand(trained, ears_for_one_band()), song, "occlusion", "bells")
    row, frame = np.unravel_index(why.map.argmax(), why.map.shape)
    assert TONE[0] - 0.5 <= why.feature.times[frame] <= TONE[1]
    assert tiles(why.feature)[row, frame] == tiles(why.feature)[BAND, frame]
    other = tiles(why.feature)[:, 0] != tiles(why.feature)[BAND, 0]
    assert why.map[other].max() < 1e-3  # the tones that mean nothing count for nothing


def test_grad_cam_lies_where_the_map_that_counts_is_high(trained, song):
    asked = asked_by_hand(trained, loud_places())
    why = explain_by(asked, song, "grad-cam", "bells")
    seen = np.maximum(asked.standardise(why.feature.values), 0)
    assert np.corrcoef(why.map.ravel(), seen.ravel())[0, 1] > 0.99
    against = explain_by(asked, song, "grad-cam", "rattle")  # what is loud speaks against it
    assert against.map.max() == 0


@pytest.mark.parametrize("method", ["saliency", "occlusion"])
def test_the_probability_falls_faster_in_the_right_order_than_in_others(trained, song, method):
    why = explain_by(asked_by_hand(trained, ears_for_one_band()), song, method, "bells")
    right = why.deletion()
    for seed in range(3):
        assert right.mean() < why.deletion(by=seed).mean() - 0.05
        assert why.insertion().mean() > why.insertion(by=seed).mean() + 0.05


def test_both_curves_begin_and_end_at_the_song_and_at_nothing(trained, song):
    why = explain_by(asked_by_hand(trained, ears_for_one_band()), song, "occlusion", "bells")
    deletion, insertion = why.deletion(steps=4), why.insertion(steps=4)
    assert deletion.index.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert deletion[0] == pytest.approx(why.probabilities["bells"], abs=1e-5) == insertion[1]
    assert deletion[1] == pytest.approx(insertion[0]) == pytest.approx(1 / 3, abs=1e-5)


def test_the_sounds_add_up_to_the_song_and_the_part_holds_its_tone(trained, song):
    asked = asked_by_hand(trained, ears_for_one_band())
    why = explain_by(asked, song, "occlusion", "bells")
    share = 3 / (tiles(why.feature).max() + 1)  # the tone's two tiles, and half of a third
    only, without = why.sound("only", share), why.sound("without", share)
    np.testing.assert_allclose(only.samples + without.samples, song.samples, atol=1e-3)
    kept = why.answer_to(only)["bells"] - why.answer_to(without)["bells"]
    at_random = why.answer_to(why.sound("only", share, by=1))["bells"]
    assert kept > 0.05 and why.answer_to(only)["bells"] > at_random
    assert why.sound("all") is why.clip


@pytest.mark.parametrize("method", METHODS)
def test_a_trained_run_is_explained_as_it_answers(trained, songs, method):
    path = songs / "bells" / "00.wav"
    why = explain(trained, path, method)
    answer = predict(trained, path)
    assert why.probabilities.index[0] == answer.index[0] == why.genre
    np.testing.assert_allclose(why.probabilities[answer.index], answer, atol=1e-4)
    assert why.map.shape == why.feature.values.shape and why.map.min() >= 0
    assert why.map.max() == pytest.approx(1)


def test_random_weights_are_others_and_follow_from_the_seed(trained, songs):
    path = songs / "bells" / "00.wav"
    why = explain(trained, path, "saliency", "bells")
    maps = [
        explain(trained, path, "saliency", "bells", weights="random", seed=seed)
        for seed in (0, 0, 1)
    ]
    np.testing.assert_allclose(maps[0].map, maps[1].map, atol=1e-5)
    assert why.likeness(why) == pytest.approx(1)
    assert why.likeness(maps[0]) < 0.99 and maps[0].likeness(maps[2]) < 0.99


def test_voters_are_averaged(trained, song):
    one, other = ears_for_one_band(), ears_for_one_band(spread=12)
    maps = [
        explain_by(asked_by_hand(trained, network), song, "saliency", "bells")
        for network in (one, other)
    ]
    together = asked_by_hand(trained, side_by_side([one, other]))
    both = explain_by(together, song, "saliency", "bells")
    assert both.probabilities["bells"] == pytest.approx(
        np.mean([why.probabilities["bells"] for why in maps]), abs=1e-5
    )
    assert both.map[BAND].sum() > both.map[BAND + 10].sum() > 0 == maps[0].map[BAND + 10].sum()


def test_grad_cam_leaves_out_what_was_padded(trained):
    network = trained.model()
    layer = last_maps(network)
    assert layer.output.shape[1] > 1 and layer.name == "normalize4"


def test_a_gradient_is_the_slope():
    values = np.array([[1.0, -2.0]], "float32")
    slope = gradient(lambda x: keras.ops.sum(x**3), values)
    np.testing.assert_allclose(slope, 3 * values**2, rtol=1e-5)


def test_the_figure_says_where_and_the_player_plays_the_part(trained, song):
    why = explain_by(asked_by_hand(trained, ears_for_one_band()), song, "occlusion", "bells")
    figure = plot(why)
    assert figure.alt.startswith("occlusion of ") and "for bells" in figure.alt
    assert draw_explanation(why, share=0).alt  # nothing is outlined
    assert why.moment(1) == pytest.approx(TONE[0], abs=0.5)
    sound = play(why, seconds=2)
    samples, rate = soundfile.read(io.BytesIO(sound.mp3))
    assert len(samples) / rate == pytest.approx(2, abs=0.2)


def plain_network(trained):
    network = keras.Sequential(
        [keras.Input((96, 96)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")]
    )
    return asked_by_hand(trained, network)


def test_what_cannot_be_explained_is_refused_in_a_sentence(trained, songs, song, tmp_path):
    with pytest.raises(EvaluationError, match="no convolution over rows and frames"):
        explain_by(plain_network(trained), song, "grad-cam")
    with pytest.raises(EvaluationError, match="no network"):
        explain(baseline("logistic"), songs / "bells" / "00.wav")
    short = load_clip(songs / "bells" / "00.wav", 2.0, RATE)
    soundfile.write(tmp_path / "short.wav", short.samples, RATE)
    with pytest.raises(EvaluationError, match=r"lasts 2.0 s; 3 s are needed"):
        explain(trained, tmp_path / "short.wav")
    with pytest.raises(EvaluationError, match="method='guess' is unknown"):
        explain(trained, songs / "bells" / "00.wav", "guess")
    with pytest.raises(EvaluationError, match="knows no 'jazz'"):
        explain(trained, songs / "bells" / "00.wav", genre="jazz")


def test_occlusion_and_saliency_fit_a_network_without_convolution(trained, song):
    for method in ("saliency", "occlusion"):
        assert explain_by(plain_network(trained), song, method).map.max() == pytest.approx(1)


def test_shares_and_kinds_that_do_not_exist_are_refused(trained, song):
    why = explain_by(asked_by_hand(trained, ears_for_one_band()), song, "saliency", "bells")
    for wrong in ({"kind": "loud"}, {"share": 20}, {"share": -0.1}):
        with pytest.raises(EvaluationError):
            why.sound(**wrong)
    assert why.part(0).sum() == 0 and why.part(1).all()


def test_tags_of_a_published_network_are_explained(musicnn, song, tmp_path):
    from genre_lab.models.pretrained.published import published

    network = published("vgg-mtt")
    soundfile.write(tmp_path / "long.wav", np.tile(song.samples, 5), RATE)
    why = explain(network, tmp_path / "long.wav", "saliency", "guitar")
    tags = network.tags(tmp_path / "long.wav")
    np.testing.assert_allclose(why.probabilities[tags.index], tags, atol=1e-4)
    soundfile.write(tmp_path / "short.wav", song.samples, RATE)
    why = explain(network, tmp_path / "short.wav", "occlusion", "guitar")
    assert why.feature.times[-1] == pytest.approx(6.4, abs=0.02)  # no silence around it
    assert why.map.shape == why.feature.values.shape and why.map.max() == pytest.approx(1)
    assert why.answer_to(why.sound("without"))["guitar"] < 1
    with pytest.raises(EvaluationError, match="no Grad-CAM"):
        explain(network, tmp_path / "short.wav", "grad-cam")
