"""Answers to the exercises of `01_sound_to_spectrum`."""

import numpy as np

from ..exercises import Check


def _bin_frequency(k, n_fft, rate):
    return k * rate / n_fft


def _frame_power(frame, window):
    return np.abs(np.fft.rfft(frame * window)) ** 2


def _count_frames(n_samples, hop_length):
    return 1 + n_samples // hop_length


CHECKS = (
    Check(
        "alias",
        3_000,
        "The highest frequency that 12,000 numbers a second can hold is half of that; a tone that lies above it "
        "comes out as far below it.",
        mistakes=(
            (6_000, "That is the mirror, half the rate. How far above it does the tone lie?"),
            (
                9_000,
                "That is where the tone was. Half the rate is 6,000 Hz, and nothing above that fits.",
            ),
            (-3_000, "The distance is right; a tone is heard at a frequency above zero."),
            (
                4_500,
                "Half of the tone is not what counts, but half of the rate: how far above it does the tone lie?",
            ),
        ),
    ),
    Check(
        "bin",
        _bin_frequency,
        "Wave k swings k times within the whole frame. The frame lasts n_fft / rate seconds: how many times a second does it swing?",
        calls=(
            (44, 1200, 12_000),
            (1, 512, 12_000),
            (256, 512, 12_000),
            (10, 2048, 44_100),
            (0, 512, 12_000),
        ),
    ),
    Check(
        "power",
        _frame_power,
        "Multiply the frame by the window, transform the product with np.fft.rfft, take np.abs of that, and square it.",
        calls=(
            (
                np.array([1.0, 3.0, -2.0, 5.0, 2.0, 1.0]),
                np.array([0.0, 0.25, 0.75, 1.0, 0.75, 0.25]),
            ),
            (np.array([2.0, -1.0, 4.0, 3.0]), np.array([0.0, 0.5, 1.0, 0.5])),
        ),
    ),
    Check(
        "frames",
        _count_frames,
        "How many whole steps are there, n_samples // hop_length? And the first frame stands there before any step is made.",
        calls=((300_000, 256), (300_000, 512), (1_000, 300), (100, 256)),
    ),
)
