"""Multiply-adds are those that a hand counts."""

import numpy as np
import pytest

from genre_lab.models.crnn import crnn
from genre_lab.models.ensembles import side_by_side
from genre_lab.models.keras_backend import keras
from genre_lab.models.work import multiply_adds

layers = keras.layers


def one_layer(shape, layer):
    return keras.Sequential([keras.Input(shape), layer])


@pytest.mark.parametrize(
    "shape, layer, by_hand",
    [
        ((10, 20, 3), layers.Conv2D(8, 3, padding="same"), 10 * 20 * 9 * 3 * 8),
        ((10, 20, 3), layers.Conv2D(8, (3, 5)), 8 * 16 * 15 * 3 * 8),
        ((10, 20, 3), layers.Conv2D(8, 3, strides=2, padding="same"), 5 * 10 * 9 * 3 * 8),
        ((10, 20, 4), layers.Conv2D(8, 3, padding="same", groups=2), 10 * 20 * 9 * 2 * 8),
        ((20, 5), layers.Conv1D(7, 4, padding="same"), 20 * 4 * 5 * 7),
        ((10, 20, 3), layers.DepthwiseConv2D(3, depth_multiplier=2), 8 * 18 * 9 * 3 * 2),
        ((10, 20, 3), layers.SeparableConv2D(8, 3), 8 * 18 * (9 * 3 + 3 * 8)),
        ((7,), layers.Dense(5), 7 * 5),
        ((4, 7), layers.Dense(5), 4 * 7 * 5),
        ((13, 10), layers.GRU(4), 13 * 3 * (10 * 4 + 4 * 4)),
        ((13, 10), layers.GRU(4, return_sequences=True), 13 * 3 * (10 * 4 + 4 * 4)),
        ((13, 10), layers.LSTM(4), 13 * 4 * (10 * 4 + 4 * 4)),
        ((13, 10), layers.SimpleRNN(4), 13 * (10 * 4 + 4 * 4)),
        ((10, 20, 3), layers.BatchNormalization(), 0),
        ((10, 20, 3), layers.MaxPooling2D(2), 0),
    ],
)
def test_a_layer_works_as_often_as_by_hand(shape, layer, by_hand):
    assert multiply_adds(one_layer(shape, layer)) == multiply_adds(layer) == by_hand


def test_two_networks_side_by_side_work_twice():
    one, other = (crnn((12, 24), 3, filters=(4,), pools=((4, 4),)) for _ in "ab")
    assert multiply_adds(side_by_side([one, other])) == 2 * multiply_adds(one) > 0


def test_twice_the_length_is_twice_the_work_of_the_convolutions():
    short, long = (crnn((96, frames), rnn=None) for frames in (192, 384))
    dense = np.prod(short.get_layer("genres").kernel.shape)
    assert multiply_adds(long) - dense == 2 * (multiply_adds(short) - dense)
