import numpy as np
import pytest

from genre_lab.errors import ModelError
from genre_lab.models.crnn import RISING, crnn
from genre_lab.models.keras_backend import keras


def trainable(model):
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


def shape_after(model, layer):
    return tuple(model.get_layer(layer).output.shape[1:])


def dense_gru(inputs, units):
    return 3 * (inputs * units + units * units + 2 * units)  # two biases: Keras' reset_after


def lstm(inputs, units):
    return 4 * (inputs * units + units * units + units)


def test_the_reports_network_has_400262_parameters_of_which_399174_are_trainable():
    model = crnn()
    assert model.count_params() == 400_262 and trainable(model) == 399_174


@pytest.mark.parametrize("frames", [1, 96, 288, 723, 1172, 1248, 1366, 2000])
def test_the_number_of_parameters_does_not_depend_on_the_length(frames):
    model = crnn((96, frames))
    assert model.count_params() == 400_262
    assert shape_after(model, "steps") == (-(-frames // 96), 128)


def test_with_lstm_the_count_is_that_by_hand():
    others = 400_262 - dense_gru(128, 32) - 2 * dense_gru(32, 32)
    model = crnn(rnn="lstm")
    assert model.count_params() == others + lstm(128, 32) + 2 * lstm(32, 32) == 409_286


@pytest.mark.parametrize("n_genres", [2, 6, 10])
def test_each_genre_costs_33_parameters(n_genres):
    assert crnn(n_genres=n_genres).count_params() == 400_262 + 33 * (n_genres - 6)


# A batch-norm over the frequency axis has four numbers a band; fewer than 96 bands are padded.
@pytest.mark.parametrize("rows, bands", [(20, 96), (96, 96), (128, 128), (257, 257)])
def test_other_heights_work_and_cost_only_the_normalisation_of_their_bands(rows, bands):
    model = crnn((rows, 300))
    assert model.count_params() == 400_262 + 4 * (bands - 96)
    assert shape_after(model, "dropout4") == (1, 4, 128)
    assert model.predict_on_batch(np.zeros((2, rows, 300), "float32")).shape == (2, 6)


def test_the_layers_are_those_of_the_table():
    model = crnn()
    shapes = {
        "pad": (96, 1248, 1),
        "dropout1": (48, 624, 64),
        "dropout2": (16, 208, 128),
        "dropout3": (4, 52, 128),
        "dropout4": (1, 13, 128),
        "time_first": (13, 1, 128),
        "steps": (13, 128),
        "gru1": (13, 32),
        "gru2": (13, 32),
        "gru3": (32,),
        "genres": (6,),
    }
    counts = {
        "normalize_bands": 384,
        "conv1": 640,
        "normalize1": 256,
        "conv2": 73_856,
        "normalize2": 512,
        "conv3": 147_584,
        "normalize3": 512,
        "conv4": 147_584,
        "normalize4": 512,
        "gru1": 15_552,
        "gru2": 6_336,
        "gru3": 6_336,
        "genres": 198,
    }
    assert {name: shape_after(model, name) for name in shapes} == shapes
    assert {name: model.get_layer(name).count_params() for name in counts} == counts
    assert sum(counts.values()) == 400_262
    assert [tuple(model.get_layer(f"pool{n}").pool_size) for n in (1, 2, 3, 4)] == [
        (2, 2),
        (3, 3),
        (4, 4),
        (4, 4),
    ]


def test_time_is_padded_by_38_on_both_sides():
    assert crnn().get_layer("pad").padding == ((0, 0), (38, 38))
    assert crnn((96, 1366)).get_layer("pad").padding == ((0, 0), (37, 37))  # Choi's own length
    assert crnn((20, 96)).get_layer("pad").padding == ((38, 38), (0, 0))
    # An odd zero comes last, as it did in the training of every kept run.
    assert crnn((21, 723)).get_layer("pad").padding == ((37, 38), (22, 23))


def test_every_layer_has_the_same_name_in_every_network():
    names = [[layer.name for layer in crnn().layers] for _ in range(2)]
    assert (
        names[0]
        == names[1]
        == [
            "spectrogram",
            "channel",
            "pad",
            "normalize_bands",
            *(
                f"{kind}{n}"
                for n in (1, 2, 3, 4)
                for kind in ("conv", "normalize", "pool", "elu", "dropout")
            ),
            "time_first",
            "steps",
            "gru1",
            "gru_dropout1",
            "gru2",
            "gru_dropout2",
            "gru3",
            "gru_dropout3",
            "genres",
        ]
    )


def test_dropout_sits_on_the_inputs_and_is_a_tenth():
    model = crnn()
    rates = [layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    assert rates == [0.1] * 7
    assert all(model.get_layer(f"gru{n}").recurrent_dropout == 0 for n in (1, 2, 3))


@pytest.mark.parametrize("activation", ["elu", "relu", "tanh"])
def test_pooling_before_the_activation_gives_the_same_numbers(activation):
    model = crnn((96, 192), activation=activation)
    for weight in model.weights:  # no batch-norm may be the identity
        if "normalize" in weight.path:
            weight.assign(np.random.default_rng(len(weight.path)).uniform(0.5, 1.5, weight.shape))
    x = np.random.default_rng(0).standard_normal((2, 96, 192)).astype("float32")
    names = [layer.name for layer in model.layers[1:]]
    assert names.index("pool1") + 1 == names.index(f"{activation}1")
    swapped = list(names)
    for n in (1, 2, 3, 4):
        first, second = names.index(f"pool{n}"), names.index(f"{activation}{n}")
        swapped[first], swapped[second] = names[second], names[first]
    for order in (names, swapped):
        y = x
        for name in order:
            y = model.get_layer(name)(y)
            if name == "dropout4":
                features = np.asarray(y)
        if order is names:
            answers, wanted = np.asarray(y), features
    assert swapped != names and wanted.std() > 0
    np.testing.assert_allclose(features, wanted, rtol=1e-5)
    np.testing.assert_allclose(np.asarray(y), answers, atol=1e-6)
    np.testing.assert_allclose(model.predict_on_batch(x), answers, atol=1e-5)


def test_an_activation_that_also_falls_comes_before_pooling():
    names = [layer.name for layer in crnn(activation="gelu").layers]
    assert "gelu" not in RISING and names.index("gelu1") < names.index("pool1")
    names = [layer.name for layer in crnn(pooling="average").layers]
    assert names.index("elu1") < names.index("pool1")


@pytest.mark.parametrize(
    "settings, difference",
    [
        (
            {"rnn": None},
            -dense_gru(128, 32) - 2 * dense_gru(32, 32) + 6 * 96,
        ),  # the dense layer then sees 128 numbers
        ({"recurrent_layers": 0}, -dense_gru(128, 32) - 2 * dense_gru(32, 32) + 6 * 96),
        ({"recurrent_layers": 1}, -2 * dense_gru(32, 32)),
        ({"rnn": "rnn"}, 5_152 + 2 * 2_080 - 28_224),
        ({"units": 64}, dense_gru(128, 64) + 2 * dense_gru(64, 64) - 28_224 + 6 * 32),
        ({"normalization": None}, -384 - 256 - 3 * 512),
        ({"filters": (32, 128, 128, 128)}, -(10 * 32) - 4 * 32 - 9 * 32 * 128),
        ({"pooling": "average"}, 0),
        ({"activation": "relu"}, 0),
        ({"dropout": 0.5}, 0),
        ({"momentum": 0.9}, 0),
        ({"own_mean": 0.7}, 0),
        ({"last_dropout": 0.5}, 0),
        ({"filters": (64, 128, 128), "pools": ((2, 2), (3, 3), (4, 4))}, -147_584 - 512),
    ],
)
def test_every_setting_is_an_argument(settings, difference):
    model = crnn(**settings)
    assert model.count_params() == 400_262 + difference
    assert all(layer.name for layer in model.layers)


def test_settings_arrive_where_they_belong():
    model = crnn(dropout=0.5, momentum=0.9, pooling="average", last_dropout=0.3)
    assert model.get_layer("last_dropout").rate == 0.3
    assert model.get_layer("dropout2").rate == 0.5 and model.get_layer("normalize3").momentum == 0.9
    assert (
        model.get_layer("normalize_bands").momentum == 0.9
        and model.get_layer("normalize_bands").axis == 1
    )
    assert isinstance(model.get_layer("pool1"), keras.layers.AveragePooling2D)


def test_answers_are_probabilities_and_do_not_depend_on_the_batch():
    model = crnn((96, 100), filters=(8, 8, 8, 8), units=8)
    x = np.random.default_rng(0).standard_normal((5, 96, 100)).astype("float32")
    answers = model.predict_on_batch(x)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(model.predict_on_batch(x[2:3])[0], answers[2], atol=1e-5)


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"rnn": "transformer"}, "rnn='transformer'"),
        ({"pooling": "median"}, "pooling"),
        ({"normalization": "layer"}, "normalization"),
        ({"filters": (64, 128)}, "do not pair up"),
        ({"filters": (), "pools": ()}, "do not pair up"),
        ({"input_shape": (96,)}, "rows and frames"),
        ({"input_shape": (0, 100)}, "rows and frames"),
        ({"n_genres": 1}, "nothing to tell apart"),
        ({"activation": "elou"}, "activation='elou'"),
        ({"dropout": 1.0}, "dropout=1.0"),
        ({"own_mean": 1.1}, "own_mean=1.1"),
        ({"momentum": -0.1}, "momentum"),
        ({"units": 0}, "units"),
        ({"recurrent_layers": -1}, "recurrent_layers"),
        ({"filters": (64, 0, 128, 128)}, "filters"),
        ({"pools": ((2, 2), (3, 3), (4, 0), (4, 4))}, "pools"),
    ],
)
def test_settings_that_do_not_fit_are_refused(wrong, said):
    with pytest.raises(ModelError) as refused:
        crnn(**wrong)
    assert said in str(refused.value) and len(str(refused.value).splitlines()) <= 3


def stepped(model, steps=3):
    """Train some steps; return the losses, and the answers by batch and by moving statistics.

    The steps are small: large ones turn rounding in the last digit into other answers.
    """
    x = np.random.default_rng(2).standard_normal((6, *model.input_shape[1:])).astype("float32")
    model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy")
    losses = [model.train_on_batch(x, np.arange(6) % 3) for _ in range(steps)]
    return np.array(losses), np.asarray(model(x, training=True)), model.predict_on_batch(x)


@pytest.mark.slow
def test_batch_norm_takes_the_convolutions_bias_away():
    """From the same other weights: same losses, same answers, 448 parameters fewer."""
    assert crnn(conv_bias=False).count_params() == 400_262 - 64 - 3 * 128
    with_bias, without = (
        crnn((96, 192), 3, dropout=0, momentum=0, conv_bias=bias) for bias in (True, False)
    )
    kept = {weight.path: np.asarray(weight) for weight in without.weights}
    for weight in with_bias.weights:
        if weight.path in kept:
            weight.assign(kept[weight.path])
        elif "conv" in weight.path:
            weight.assign(np.random.default_rng(len(weight.path)).normal(size=weight.shape))
    for ours, wanted in zip(stepped(without), stepped(with_bias), strict=True):
        np.testing.assert_allclose(ours, wanted, atol=1e-3)


@pytest.mark.slow
def test_loops_that_are_written_out_give_the_same_numbers():
    looped, unrolled = (
        crnn((96, 288), 3, filters=(4, 4, 4, 4), units=8, dropout=0, unroll=unroll)
        for unroll in (False, True)
    )
    assert unrolled.get_layer("gru2").unroll and not looped.get_layer("gru2").unroll
    unrolled.set_weights(looped.get_weights())
    for ours, wanted in zip(stepped(unrolled), stepped(looped), strict=True):
        np.testing.assert_allclose(ours, wanted, atol=1e-3)


@pytest.mark.parametrize("share", [0.7, 1.0])
def test_a_share_of_each_bands_own_mean_is_taken_away(share):
    model = crnn((12, 96), 3, filters=(4,), pools=((4, 4),), rnn=None, own_mean=share)
    x = np.random.default_rng(0).normal(3, 1, (5, 12, 96)).astype("float32")
    taken = keras.Model(model.input, model.get_layer("own_mean").output).predict_on_batch(x)
    np.testing.assert_allclose(taken[..., 0], x - share * x.mean(axis=2, keepdims=True), atol=1e-5)
    louder = model.predict_on_batch(x + np.arange(12, dtype="float32")[:, None])
    assert (np.abs(louder - model.predict_on_batch(x)).max() < 1e-4) == (share == 1.0)
